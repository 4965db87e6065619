package transforms

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgregory.net/rapid"

	"danvan/pipeline"
	"danvan/transforms/engine"
	"danvan/transforms/engine/duckdb"
)

func openTest(t testing.TB) *Warehouse {
	t.Helper()
	w, err := Open(Options{Facts: t.TempDir(), Key: "test", Engine: duckdb.Engine{MemoryMB: 512, Threads: 2}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func rollUp(t testing.TB, w *Warehouse, p *pipeline.Programme, subs []pipeline.Submission) *pipeline.Figures {
	t.Helper()
	if err := w.Store(t.Context(), subs); err != nil {
		t.Fatal(err)
	}
	f, err := w.RollUp(t.Context(), p, q2(), subs)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// rollUpSpan takes the periods of a scenario together, of which q2 is rolled up.
func rollUpSpan(t testing.TB, w *Warehouse, s *scenario, last *pipeline.Figures) *pipeline.Span {
	t.Helper()
	return s.span(t, w, last, w.RollUp)
}

// restated returns q2 and all periods together on the tree of a day.
func restated(t testing.TB, w *Warehouse, s *scenario, day pipeline.Date) (*pipeline.Figures, *pipeline.Span) {
	t.Helper()
	restate := func(ctx context.Context, p *pipeline.Programme, period pipeline.Period, subs []pipeline.Submission) (*pipeline.Figures, error) {
		return restateAlone(ctx, w, p, period, subs, day)
	}
	last, err := restate(t.Context(), s.programme, q2(), s.filed)
	if err != nil {
		t.Fatal(err)
	}
	return last, s.span(t, w, last, restate)
}

func (s *scenario) span(t testing.TB, w *Warehouse, last *pipeline.Figures,
	compute func(context.Context, *pipeline.Programme, pipeline.Period, []pipeline.Submission) (*pipeline.Figures, error)) *pipeline.Span {
	t.Helper()
	var all []*pipeline.Figures
	for _, period := range slices.SortedFunc(maps.Keys(s.earlier), func(a, b pipeline.Period) int { return strings.Compare(a.String(), b.String()) }) {
		if err := w.Store(t.Context(), s.earlier[period]); err != nil {
			t.Fatal(err)
		}
		f, err := compute(t.Context(), s.programme, period, s.earlier[period])
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, f)
	}
	return together(t, w, s.programme, append(all, last))
}

// together takes the figures of periods at all units together.
func together(t rapid.TB, w *Warehouse, p *pipeline.Programme, periods []*pipeline.Figures) *pipeline.Span {
	t.Helper()
	results, err := w.Spans(context.Background(), p, []pipeline.Parts{pipeline.NewForest(p).Together(periods, "")})
	if err != nil {
		t.Fatal(err)
	}
	out := &pipeline.Span{Results: results[0]}
	for _, f := range periods {
		out.Periods = append(out.Periods, f.Period)
	}
	return out
}

// restatedLines writes restated figures; those that are torn are "not comparable".
func restatedLines(f *pipeline.Figures) []string {
	out := resultLines(f.Results)
	for _, x := range f.Torn {
		out = append(out, fmt.Sprintf("%s %s: not comparable", x.Unit, x.Indicator))
	}
	return out
}

// spanLines writes figures of periods taken together; "none" where the root has none.
func (s *scenario) spanLines(span *pipeline.Span) []string {
	out := resultLines(span.Results)
	root := s.programme.Tree(q2()).Root().Code
	for _, i := range s.programme.Indicators {
		if !slices.ContainsFunc(span.Results, func(x pipeline.Result) bool { return x.Unit == root && x.Indicator == i.Code }) {
			out = append(out, fmt.Sprintf("%s %s: none", root, i.Code))
		}
	}
	return out
}

// saying writes for each indicator and earlier period why its figures are not of the same
// thing as those of q2, "comparable" where they are.
func (s *scenario) saying() []string {
	var out []string
	for period := range s.earlier {
		for _, i := range s.programme.Indicators {
			said := s.programme.Unlike(i.Code, period, q2()).Vietnamese
			if said == "" {
				said = "comparable"
			}
			out = append(out, fmt.Sprintf("%s %s %s: %s", i.Code, period, q2(), said))
		}
	}
	return out
}

// mustSee looks for each line among those seen.
func mustSee(t *testing.T, must, seen []string) {
	t.Helper()
	for _, line := range must {
		if !contains(seen, line) {
			t.Errorf("must see   %s\nsees       %s", line, strings.Join(like(seen, line), "\n           "))
		}
	}
}

// TestScenarios reads every scenario file and looks for each line that must be seen. What
// else DuckDB makes of it the other engines make as well.
func TestScenarios(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no scenarios", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			var want []any
			onEngines(t, func(t *testing.T, e engine.Engine) {
				got := readScenario(t, file).hold(t, openOn(t, e))
				if want == nil {
					want = got
				}
				if d := cmp.Diff(want, got); d != "" {
					t.Errorf("figures differ from DuckDB's:\n%s", d)
				}
			})
		})
	}
}

// hold wants to see what the scenario says and returns all figures that it looked at.
func (s *scenario) hold(t *testing.T, w *Warehouse) []any {
	t.Helper()
	f := rollUp(t, w, s.programme, s.filed)
	if alone, err := w.Flows(t.Context(), s.programme, q2(), s.filed); err != nil || alone != f.Flows {
		t.Errorf("the flows alone: %+v, %v, in the roll-up %+v", alone, err, f.Flows)
	}
	mustSee(t, s.must, seen(f))
	looked := []any{f}
	if s.mustSpan != nil {
		span := rollUpSpan(t, w, s, f)
		mustSee(t, s.mustSpan, s.spanLines(span))
		looked = append(looked, span)
	}
	for _, day := range s.days() {
		on, span := restated(t, w, s, day)
		mustSee(t, s.mustOn[day], restatedLines(on))
		mustSee(t, s.mustFrom[day], s.spanLines(span))
		looked = append(looked, on, span)
	}
	mustSee(t, s.mustSay, s.saying())
	return looked
}

// days are those of whose trees something must be seen.
func (s *scenario) days() []pipeline.Date {
	days := map[pipeline.Date]bool{}
	for day := range s.mustOn {
		days[day] = true
	}
	for day := range s.mustFrom {
		days[day] = true
	}
	return slices.SortedFunc(maps.Keys(days), func(a, b pipeline.Date) int { return strings.Compare(a.String(), b.String()) })
}

func contains(lines []string, line string) bool {
	for _, l := range lines {
		if l == line {
			return true
		}
	}
	return false
}

// like returns the lines that begin as line does, up to its colon.
func like(lines []string, line string) []string {
	head, _, _ := strings.Cut(line, ":")
	head, _, _ = strings.Cut(head, " ")
	var out []string
	for _, l := range lines {
		if strings.HasPrefix(l, head) {
			out = append(out, l)
		}
	}
	return out
}

func resultLines(results []pipeline.Result) []string {
	var out []string
	for _, r := range results {
		out = append(out, fmt.Sprintf("%s %s: %s, %d/%d units%s", r.Unit, r.Indicator, shown(r), r.UnitsReported, r.UnitsExpected, verdict(r)))
	}
	return out
}

// seen writes figures in the notation of "must see".
func seen(f *pipeline.Figures) []string {
	out := resultLines(f.Results)
	for x := range f.Fields.All() {
		out = append(out, fmt.Sprintf("field %s %s.%s %s: %s, %d/%d units", x.Unit, x.Form, x.Field, x.Measure, orNone(x.Value), x.UnitsReported, x.UnitsExpected))
	}
	out = append(out, gapLines(f.Gaps)...)
	for _, x := range f.Passages {
		name := "text " + x.Indicator
		if x.Indicator == "" {
			name = "explanation " + x.Form + "." + x.Field
		}
		out = append(out, fmt.Sprintf("%s: %s %s", name, x.Unit, x.Text))
	}
	for _, x := range f.Reconciliations {
		row := ""
		if x.Child != "" {
			row = " row " + x.Child
		}
		out = append(out, fmt.Sprintf("reconcile %s%s %s.%s: %s against %s, %d/%d units", x.Unit, row, x.Form, x.Field, x.Reported, x.Computed, x.UnitsReported, x.UnitsExpected))
	}
	if len(f.Reconciliations) == 0 {
		out = append(out, "nothing to reconcile")
	}
	return append(out, "flows: "+f.Flows.Text)
}

func orNone(m pipeline.Maybe) string {
	if !m.Known {
		return "none"
	}
	return m.String()
}

func shown(r pipeline.Result) string {
	if r.Numerator.Known || r.Denominator.Known {
		return fmt.Sprintf("%s (%s / %s)", orNone(r.Value), orNone(r.Numerator), orNone(r.Denominator))
	}
	return orNone(r.Value)
}

func verdict(r pipeline.Result) string {
	if r.Verdict == pipeline.NoTarget {
		return ""
	}
	return ", " + strings.ReplaceAll(string(r.Verdict), "_", " ")
}

func gapLines(gaps []pipeline.Gap) []string {
	by := map[string][]string{}
	for _, g := range gaps {
		name := "missing in " + g.Indicator
		if g.Failing {
			name = "failing " + g.Indicator
		}
		by[name] = append(by[name], g.Unit)
	}
	var out []string
	for name, units := range by {
		out = append(out, name+": "+strings.Join(units, ", "))
	}
	sort.Strings(out)
	return out
}
