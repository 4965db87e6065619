package transforms

import (
	"flag"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"danvan/pipeline"
	"danvan/transforms/engine"
	"danvan/transforms/engine/duckdb"
)

// drawing is held by the one test whose number of checks is set: they are told to all.
var drawing sync.Mutex

// fewer runs a property as often as fits into a quick test, unless the command line
// asks for another number.
func fewer(t *testing.T, checks string) {
	t.Helper()
	drawing.Lock()
	t.Cleanup(drawing.Unlock)
	f := flag.Lookup("rapid.checks")
	if f.Value.String() != f.DefValue {
		return
	}
	if err := f.Value.Set(checks); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Value.Set(f.DefValue) })
}

// holdOnEngines holds a property on every engine: as often as is said on DuckDB, once on
// others, which take a hundred times as long.
func holdOnEngines(t *testing.T, checks string, property func(rt *rapid.T, open func() *Warehouse)) {
	t.Helper()
	withoutRace(t)
	onEngines(t, func(t *testing.T, e engine.Engine) {
		if e.Name() != (duckdb.Engine{}).Name() {
			checks = "1"
		}
		fewer(t, checks)
		rapid.Check(t, func(rt *rapid.T) { property(rt, func() *Warehouse { return openOn(t, e) }) })
	})
}

// drawProgramme makes a random tree of up to twelve units with three tables, each with
// its own tiers and scopes, and a flow, a ratio and a field for one tier in each.
func drawProgramme(t *rapid.T) *pipeline.Programme { return drawProgrammeOf(t, 1) }

// drawProgrammeOf makes one of so many units at least.
func drawProgrammeOf(t *rapid.T, units int) *pipeline.Programme {
	p := &pipeline.Programme{Rule: pipeline.ND09, Kinds: []pipeline.PeriodKind{pipeline.Quarter}}
	depth := []int{0}
	p.Units = []pipeline.Unit{{Code: "u0", Tier: "t0", Counted: true}}
	for i := range rapid.IntRange(units-1, 11).Draw(t, "units") {
		parent := rapid.IntRange(0, i).Filter(func(k int) bool { return depth[k] < 3 }).Draw(t, "parent")
		depth = append(depth, depth[parent]+1)
		p.Units = append(p.Units, pipeline.Unit{Code: fmt.Sprintf("u%d", i+1), Parent: p.Units[parent].Code,
			Tier: fmt.Sprintf("t%d", depth[parent]+1), Counted: rapid.IntRange(0, 7).Draw(t, "counted") > 0})
	}
	for k := range 3 {
		f := pipeline.Form{Code: fmt.Sprintf("F%d", k), Layout: pipeline.Table, Every: pipeline.Quarter, Scopes: map[string]pipeline.Scope{},
			Fields: []pipeline.Field{{Code: "a", Kind: pipeline.Count}, {Code: "b", Kind: pipeline.Count}, {Code: "c", Kind: pipeline.Amount, Tiers: []string{"t2"}}}}
		for d := range 4 {
			tier := fmt.Sprintf("t%d", d)
			if rapid.IntRange(0, 3).Draw(t, "files") > 0 {
				f.Tiers = append(f.Tiers, tier)
			}
			if rapid.IntRange(0, 4).Draw(t, "scope") == 0 {
				f.Scopes[tier] = pipeline.Subtree
			}
		}
		p.Forms = append(p.Forms, f)
		p.Indicators = append(p.Indicators,
			pipeline.Indicator{Code: f.Code + " flow", Kind: pipeline.Flow, Numerator: refs(f.Code + ".a")},
			pipeline.Indicator{Code: f.Code + " ratio", Kind: pipeline.Ratio, Numerator: refs(f.Code + ".a + " + f.Code + ".c"), Denominator: refs(f.Code + ".b")},
			pipeline.Indicator{Code: f.Code + " share", Kind: pipeline.UnitShare, Condition: &pipeline.Condition{Form: f.Code, Field: "a", Comparison: pipeline.AtLeast, Bound: pipeline.Int(5)}})
	}
	return p
}

// drawFilings makes a random submission for most units and forms: one line, a line and
// a total row, a total row alone, or a breakdown over children with or without a total,
// of which the rows may be blank; some with a note below.
func drawFilings(t *rapid.T, p *pipeline.Programme) []pipeline.Submission {
	return drawFilingsOf(t, p, q2())
}

func drawFilingsOf(t *rapid.T, p *pipeline.Programme, period pipeline.Period) []pipeline.Submission {
	var out []pipeline.Submission
	tree := p.Tree(period)
	for _, u := range tree.Units() {
		for _, f := range p.FormsOf(period) {
			if !f.FiledBy(u.Tier) || rapid.IntRange(0, 4).Draw(t, "filed") == 0 {
				continue
			}
			s := pipeline.Submission{ID: u.Code + "/" + f.Code, Unit: u.Code, Form: f.Code, Period: period, Version: 1, Scope: f.ScopeOf(u.Tier)}
			blanks := rapid.Bool().Draw(t, "blank cells are stored") // a reader stores none
			rows := drawRows(t, tree, u.Code)
			breakdown := slices.ContainsFunc(rows, func(row string) bool { return row != "" && row != pipeline.TotalRow })
			if breakdown {
				s.Scope = pipeline.Subtree
			}
			untouched := breakdown && slices.Contains(rows, pipeline.TotalRow) && rapid.IntRange(0, 3).Draw(t, "only the total row is filled") == 0
			for _, row := range rows {
				for _, field := range f.Fields {
					c := drawCell(t, row, field)
					if untouched && row != pipeline.TotalRow {
						c.State, c.Number = pipeline.Missing, 0
					}
					if blanks || c.State != pipeline.Missing {
						s.Cells = append(s.Cells, c)
					}
				}
			}
			if len(s.Cells) > 0 && rapid.IntRange(0, 3).Draw(t, "note") == 0 {
				s.Cells = append(s.Cells, pipeline.Cell{Field: pipeline.NoteField, Measure: pipeline.Explanation, Sheet: "S", Ref: "A9", State: pipeline.Reported, Text: "n"})
			}
			out = append(out, s)
		}
	}
	return out
}

func drawRows(t *rapid.T, tree *pipeline.Hierarchy, unit string) []string {
	children := tree.Children(unit)
	shape := rapid.IntRange(0, 7).Draw(t, "shape")
	switch {
	case shape == 0:
		return []string{"", pipeline.TotalRow}
	case shape == 1:
		return []string{pipeline.TotalRow}
	case shape < 6 || len(children) == 0:
		return []string{""}
	}
	var rows []string
	for _, c := range children {
		if rapid.IntRange(0, 3).Draw(t, "row") > 0 {
			rows = append(rows, c.Code)
		}
		for _, below := range tree.Children(c.Code) { // beside the row that holds it, or in its place
			if rapid.IntRange(0, 5).Draw(t, "row below") == 0 {
				rows = append(rows, below.Code)
			}
		}
	}
	if rapid.Bool().Draw(t, "own row") {
		rows = append(rows, "")
	}
	if rapid.Bool().Draw(t, "total row") {
		rows = append(rows, pipeline.TotalRow)
	}
	return rows
}

func drawCell(t *rapid.T, row string, f pipeline.Field) pipeline.Cell {
	c := pipeline.Cell{Row: row, Field: f.Code, Measure: pipeline.Value, Sheet: "S", Ref: "B2", State: pipeline.Reported}
	switch rapid.IntRange(0, 9).Draw(t, "state") {
	case 0:
		c.State = pipeline.Missing
	case 1:
		c.State = pipeline.Nil
	case 2:
		c.State = pipeline.NotApplicable
	default:
		c.Number = pipeline.Int(rapid.Int64Range(0, 9).Draw(t, "number"))
		if f.Kind == pipeline.Amount {
			c.Number = pipeline.Number(rapid.Int64Range(0, 3_000_000).Draw(t, "amount"))
		}
	}
	return c
}

// TestTotalsAgainstRecursion holds every total and every n/N against a plain recursion.
func TestTotalsAgainstRecursion(t *testing.T) {
	t.Parallel()
	holdOnEngines(t, "6", func(rt *rapid.T, open func() *Warehouse) {
		p := drawProgramme(rt)
		subs := drawFilings(rt, p)
		got := rollUpOnce(t, rt, open(), p, subs)
		n := newNaive(p, subs)
		for _, r := range got.Results {
			if r.UnitsReported > r.UnitsExpected {
				rt.Errorf("%s %s counts %d of %d units", r.Unit, r.Indicator, r.UnitsReported, r.UnitsExpected)
			}
		}
		for i := range p.Forms {
			n.holdFields(rt, got, p.Forms[i].Code)
			n.holdRatio(rt, got, p.Forms[i].Code)
			n.holdShare(rt, got, p.Forms[i].Code)
		}
		n.holdReconciliation(rt, got)
		holdSources(rt, p.Tree(q2()), got)
	})
}

// holdSources wants the cells to make every figure again, and the missing units to be
// those that n/N does not count.
func holdSources(t *rapid.T, tree *pipeline.Hierarchy, got *pipeline.Figures) {
	if len(got.Sources.Unexplained) > 0 {
		t.Errorf("do not add up: %v", got.Sources.Unexplained)
	}
	for _, r := range got.Results {
		if missing := missingIn(got.Sources, tree, r); len(missing) != r.UnitsExpected-r.UnitsReported {
			t.Errorf("%s %s: %v are missing, n/N says %d/%d", r.Unit, r.Indicator, missing, r.UnitsReported, r.UnitsExpected)
		}
	}
}

func rollUpOnce(t *testing.T, rt *rapid.T, w *Warehouse, p *pipeline.Programme, subs []pipeline.Submission) *pipeline.Figures {
	if err := w.Store(t.Context(), subs); err != nil {
		rt.Fatal(err)
	}
	f, err := withSources(t.Context(), w, p, subs)
	if err != nil {
		rt.Fatal(err)
	}
	return f
}

func coverageOf(standing map[string]pipeline.State) (reported, expected int) {
	for _, s := range standing {
		if s == pipeline.Reported {
			reported++
		}
		if s != pipeline.NotApplicable {
			expected++
		}
	}
	return reported, expected
}

func (n *naive) holdFields(t *rapid.T, got *pipeline.Figures, form string) {
	for _, field := range []string{"a", "b", "c"} {
		th := thing{form, [][]string{{field}}}
		for _, u := range n.tree.Units() {
			want := pipeline.FieldTotal{Unit: u.Code, Form: form, Field: field, Measure: pipeline.Value}
			if parts, ok := n.total(th, u.Code); ok {
				want.Value = pipeline.Known(parts[0])
			}
			want.UnitsReported, want.UnitsExpected = coverageOf(n.standing(th, u.Code))
			if shown := fieldTotal(got, want); shown != want && (want.UnitsExpected > 0 || want.Value.Known) {
				t.Errorf("field total\n got %+v\nwant %+v", shown, want)
			}
		}
	}
}

func fieldTotal(f *pipeline.Figures, like pipeline.FieldTotal) pipeline.FieldTotal {
	for x := range f.Fields.All() {
		if x.Unit == like.Unit && x.Form == like.Form && x.Field == like.Field && x.Measure == like.Measure {
			return x
		}
	}
	return pipeline.FieldTotal{}
}

func (n *naive) holdRatio(t *rapid.T, got *pipeline.Figures, form string) {
	th := thing{form, [][]string{{"a", "c"}, {"b"}}}
	for _, u := range n.tree.Units() {
		want := pipeline.Result{Unit: u.Code, Indicator: form + " ratio"}
		if parts, ok := n.total(th, u.Code); ok {
			want.Numerator, want.Denominator = pipeline.Known(parts[0]), pipeline.Known(parts[1])
			want.Value = percent(parts[0], parts[1])
		}
		want.UnitsReported, want.UnitsExpected = coverageOf(n.standing(th, u.Code))
		holdResult(t, got, want)
	}
}

// percent divides exactly and rounds half away from zero to four decimals.
func percent(numerator, denominator pipeline.Number) pipeline.Maybe {
	if denominator == 0 {
		return pipeline.Maybe{}
	}
	r := big.NewRat(int64(numerator), int64(denominator))
	n, err := pipeline.ParseNumber(r.Mul(r, big.NewRat(100, 1)).FloatString(4))
	if err != nil {
		panic(err)
	}
	return pipeline.Known(n)
}

// holdShare counts the units whose own line has a at 5 or more.
func (n *naive) holdShare(t *rapid.T, got *pipeline.Figures, form string) {
	for _, u := range n.tree.Units() {
		want := pipeline.Result{Unit: u.Code, Indicator: form + " share"}
		n.eachSummed(u.Code, func(unit string) {
			if n.asked(thing{form, [][]string{{"a"}}}, unit) {
				n.addAnswer(&want, form, unit)
			}
		})
		holdResult(t, got, shareOf(want))
	}
}

// addAnswer adds what an asked unit answers to a share whose numerator is who satisfies.
func (n *naive) addAnswer(share *pipeline.Result, form, unit string) {
	row, _ := n.ownRow(unit, form)
	if _, breakdown, _ := n.rows(unit, form); breakdown {
		row = ""
	}
	c := n.cell(unit, form, row, "a")
	if c.State == pipeline.NotApplicable {
		return
	}
	share.UnitsExpected++
	if c.State != pipeline.Missing {
		share.UnitsReported++
	}
	if c.State == pipeline.Reported && c.Number >= pipeline.Int(5) {
		share.Numerator.Number += pipeline.Int(1)
	}
}

// shareOf divides what was added up.
func shareOf(share pipeline.Result) pipeline.Result {
	if share.UnitsExpected > 0 {
		share.Numerator, share.Denominator = pipeline.Known(share.Numerator.Number), pipeline.Known(pipeline.Int(int64(share.UnitsExpected)))
		share.Value = percent(share.Numerator.Number, share.Denominator.Number)
	}
	return share
}

func (n *naive) eachSummed(unit string, visit func(string)) {
	visit(unit)
	for _, c := range n.tree.Children(unit) {
		if c.Counted {
			n.eachSummed(c.Code, visit)
		}
	}
}

func holdResult(t *rapid.T, got *pipeline.Figures, want pipeline.Result) {
	for _, r := range got.Results {
		if r.Unit == want.Unit && r.Indicator == want.Indicator {
			if r != want {
				t.Errorf("result\n got %+v\nwant %+v", r, want)
			}
			return
		}
	}
	if want.UnitsExpected > 0 || want.Numerator.Known {
		t.Errorf("no result for %+v", want)
	}
}

// holdReconciliation holds every line that is shown against the two sides, and sees
// that no difference of a breakdown row is passed over.
func (n *naive) holdReconciliation(t *rapid.T, got *pipeline.Figures) {
	shown := map[string]bool{}
	for _, r := range got.Reconciliations {
		shown[r.Unit+"/"+r.Child+"/"+r.Form+"/"+r.Field] = true
		if r.Reported == r.Computed {
			t.Errorf("nothing differs in %+v", r)
		}
	}
	for key := range n.filed {
		rows, breakdown, _ := n.rows(key[0], key[1])
		for _, row := range rows {
			th := thing{key[1], [][]string{{"a"}}}
			if !breakdown || row == "" || row == pipeline.TotalRow || !n.asked(th, key[0]) {
				continue
			}
			s := n.line(th, key[0], row)
			below, known := n.total(th, row)
			differs := s.state == pipeline.Reported && known && below[0] != s.parts[0]
			if name := strings.Join([]string{key[0], row, key[1], "a"}, "/"); differs != shown[name] {
				t.Errorf("reconciliation of %s: shown %v, differs %v", name, shown[name], differs)
			}
		}
	}
}

// TestOrderOfSubmissions hands the same submissions in in another order and in two batches.
func TestOrderOfSubmissions(t *testing.T) {
	t.Parallel()
	holdOnEngines(t, "2", func(rt *rapid.T, open func() *Warehouse) {
		p := drawProgramme(rt)
		subs := drawFilings(rt, p)
		want := rollUpOnce(t, rt, open(), p, subs)
		other := rapid.Permutation(subs).Draw(rt, "order")
		w := open()
		half := len(other) / 2
		for _, batch := range [][]pipeline.Submission{other[half:], other[:half], other} {
			if err := w.Store(t.Context(), batch); err != nil {
				rt.Fatal(err)
			}
		}
		got, err := withSources(t.Context(), w, p, other)
		if err != nil {
			rt.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			rt.Error(d)
		}
	})
}
