package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// office is the desk of a scenario: its files are lines such as
// "F 2021-Q2: c1 15 lũy kế 25; c2 3 giải trình nhập nhầm".
type office struct {
	*desk
	programme *Programme
	lost      map[string]bool // originals that cannot be read
}

func (o *office) Original(ctx context.Context, r Receipt) (Original, error) {
	if o.lost[r.SHA256] {
		return Original{}, errors.New("the original is damaged")
	}
	return o.desk.Original(ctx, r)
}

// Read gives each field of a form a row of its own: figures in C, the year to date in D,
// explanations in E; of a table, one line for each unit.
func (o *office) Read(_ context.Context, original Original) Reading {
	var out Reading
	for _, line := range strings.Split(string(original.Bytes), "\n") {
		head, figures, _ := strings.Cut(line, ": ")
		code, when, _ := strings.Cut(head, " ")
		period, err := ParsePeriod(when)
		if err != nil {
			panic(err)
		}
		form := o.programme.Form(code, period)
		s := Submission{ID: original.SHA256 + "/" + code, Unit: original.Unit, Form: code, FormVersion: form.Version, Period: period, Scope: form.Scopes[o.tier(original.Unit)],
			Verdict: Accepted, Sheet: code, Content: figures}
		for _, part := range strings.Split(figures, "; ") {
			s.Cells = append(s.Cells, cellsOfLine(form, part)...)
			if s.Cells[len(s.Cells)-1].Row != "" { // as the reader takes a table of several units
				s.Scope = Subtree
			}
		}
		out.Submissions = append(out.Submissions, s)
	}
	return out
}

func (o *office) tier(unit string) string { u, _ := o.programme.Unit(unit); return u.Tier }

// cellsOfLine reads "[row/]c1 15 [lũy kế 25] [giải trình …]".
func cellsOfLine(form *Form, part string) []Cell {
	part, explanation, _ := strings.Cut(part, " giải trình ")
	w := strings.Fields(part)
	row, field, inRow := strings.Cut(w[0], "/")
	if !inRow {
		row, field = "", w[0]
	}
	line := 0
	for i := range form.Fields {
		if form.Fields[i].Code == field {
			line = i + 1
		}
	}
	add := func(m Measure, column, text string) Cell {
		c := Cell{Row: row, Field: field, Measure: m, State: Reported, Text: text, Sheet: form.Code, Ref: fmt.Sprint(column, line)}
		if n, err := ParseNumber(text); m != Explanation && err == nil {
			c.Number, c.Text = n, ""
		}
		return c
	}
	out := []Cell{add(Value, "C", w[1])}
	if len(w) == 5 {
		out = append(out, add(Cumulative, "D", w[4]))
	}
	if explanation != "" {
		out = append(out, add(Explanation, "E", explanation))
	}
	return out
}

// RollUp hands on the explanations and computes nothing.
func (o *office) RollUp(ctx context.Context, p *Programme, period Period, counting []Submission) (*Figures, error) {
	f, err := o.desk.RollUp(ctx, p, period, counting)
	for _, s := range counting {
		for _, c := range o.cells[s.ID] {
			if err == nil && c.Measure == Explanation {
				f.Passages = append(f.Passages, Passage{Unit: s.Unit, Form: s.Form, Field: c.Field, Text: c.Text, Submission: s.ID, Sheet: c.Sheet, Ref: c.Ref})
			}
		}
	}
	return f, err
}

// sections cuts a scenario file at its lines "-- name --".
func sections(t *testing.T, file string) map[string][]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	out, name := map[string][]string{}, ""
	for _, line := range strings.Split(strings.TrimRight(string(data), "\n"), "\n") {
		if strings.HasPrefix(line, "-- ") && strings.HasSuffix(line, " --") {
			name = strings.TrimSuffix(strings.TrimPrefix(line, "-- "), " --")
			continue
		}
		out[name] = append(out[name], line)
	}
	return out
}

func scenarioDay(t *testing.T, text string) Date {
	t.Helper()
	day, err := time.Parse("02/01/2006", text)
	if err != nil {
		t.Fatal(err)
	}
	return NewDate(day.Year(), day.Month(), day.Day())
}

// officeOf reads units ("  A commune [từ DAY] [đến DAY]"), changes ("DAY B -> A toàn bộ|một
// phần") and forms ("F list commune [lũy kế] [phiên bản V từ DAY …]", below it fields and
// relations).
func officeOf(t *testing.T, all map[string][]string) *office {
	t.Helper()
	p := &Programme{Code: "p", Rule: ND09, Kinds: []PeriodKind{Quarter}, First: Period{Quarter, 2020, 1}, Tiers: []Tier{{"province", "Cấp tỉnh"}, {"district", "Cấp huyện"}, {"commune", "Cấp xã"}}}
	var path []string
	for _, line := range all["đơn vị"] {
		w := strings.Fields(line)
		depth := (len(line) - len(strings.TrimLeft(line, " "))) / 2
		u := Unit{Code: w[0], Name: "Đơn vị " + w[0], Tier: w[1], Counted: true}
		for i := range w {
			switch w[i] {
			case "từ":
				u.From = scenarioDay(t, w[i+1])
			case "đến":
				u.To = scenarioDay(t, w[i+1])
			}
		}
		if depth > 0 {
			u.Parent = path[depth-1]
		}
		path = append(path[:depth], u.Code)
		p.Units = append(p.Units, u)
	}
	for _, line := range all["sáp nhập, chia tách"] {
		w := strings.Fields(line)
		p.Changes = append(p.Changes, Change{Day: scenarioDay(t, w[0]), Old: w[1], New: w[3], Whole: w[4] == "toàn"})
	}
	for _, line := range all["biểu"] {
		readFormLine(t, p, line)
	}
	return &office{desk: newDesk(), programme: p}
}

func readFormLine(t *testing.T, p *Programme, line string) {
	t.Helper()
	w := strings.Fields(line)
	if !strings.HasPrefix(line, " ") {
		f := Form{Code: w[0], Version: "1", Layout: Layout(w[1]), Every: Quarter, Tiers: []string{w[2]}, Scopes: map[string]Scope{w[2]: Own}, Cumulative: strings.Contains(line, "lũy kế"), ExplanationColumn: true}
		for i := range w {
			switch w[i] {
			case "từ":
				f.From = scenarioDay(t, w[i+1])
			case "đến":
				f.To = scenarioDay(t, w[i+1])
			case "bản":
				f.Version = w[i+1]
			}
		}
		if _, tier, ok := strings.Cut(line, "cả địa bàn "); ok {
			f.Tiers = append(f.Tiers, tier)
			f.Scopes[tier] = Subtree
		}
		if _, tier, ok := strings.Cut(line, "riêng "); ok {
			f.Tiers = append(f.Tiers, tier)
			f.Scopes[tier] = Own
		}
		p.Forms = append(p.Forms, f)
		return
	}
	f := &p.Forms[len(p.Forms)-1]
	switch rest := strings.TrimSpace(line); w[0] {
	case "hệ":
		r, err := ParseRelation(strings.TrimPrefix(rest, "hệ thức "))
		if err != nil {
			t.Fatal(err)
		}
		f.Relations = append(f.Relations, r)
	case "nối":
		f.Follows = &Follows{Form: w[2], Version: w[3]}
		for _, heir := range w[4:] {
			code, was, _ := strings.Cut(heir, "=")
			l := Link{Fields: strings.Split(code, FieldSum), From: strings.Split(was, FieldSum)}
			if was == NoHeir {
				l.From = nil
			}
			f.Follows.Links = append(f.Follows.Links, l)
		}
	default:
		f.Fields = append(f.Fields, Field{Code: w[0], Number: strings.TrimPrefix(w[0], "c"), Label: "Chỉ tiêu " + w[0], Kind: Count,
			Stock: strings.Contains(rest, "cuối kỳ"), Uneven: strings.Contains(rest, "thất thường")})
	}
}

// warnings are what a sender or a reader of the report is asked: "ô C1: sentence".
func warnings(s Submission, whose bool) []string {
	var out []string
	for _, f := range s.Findings {
		if f.Severity != Warn {
			continue
		}
		line := "ô " + f.Cell + ": "
		if f.Cell == "" {
			line = "cả biểu: "
		}
		if whose {
			line = s.Unit + " " + s.Form + ", " + line
		}
		out = append(out, line+f.Message(Vietnamese))
	}
	return out
}

func (o *office) consolidated(t *testing.T, code string) *Consolidation {
	t.Helper()
	period, err := ParsePeriod(code)
	if err != nil {
		t.Fatal(err)
	}
	consolidate := func() *Consolidation {
		c, err := Consolidate(context.Background(), Desk{Programme: o.programme, Archive: o, Reader: o, Warehouse: o, Now: time.Now}, period)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	c := consolidate() // goes on from what was kept by then
	for _, from := range []string{"what was kept", "nothing"} {
		if from == "nothing" {
			delete(o.reviews, period)
		}
		again := consolidate()
		for i, s := range c.Accepted {
			if d := cmp.Diff(s.Findings, again.Accepted[i].Findings, cmpopts.EquateEmpty()); d != "" {
				t.Errorf("%s: %s of %s, again from %s: %s", code, s.Form, s.Unit, from, d)
			}
		}
	}
	return c
}

// play makes one step of a scenario and returns what is answered or shown.
func (o *office) play(t *testing.T, step string, number int) []string {
	t.Helper()
	w := strings.SplitN(step, " ", 3)
	when := scenarioDay(t, w[0]).Time().Add(time.Duration(8*60+number) * time.Minute)
	period, _ := ParsePeriod(w[2])
	switch w[1] {
	case "tổng":
		var out []string
		for _, s := range o.consolidated(t, strings.TrimPrefix(w[2], "hợp ")).Accepted {
			out = append(out, warnings(s, true)...)
		}
		return out
	case "chốt":
		basis, err := KnownTo(context.Background(), o, nil)
		if err != nil {
			t.Fatal(err)
		}
		number := 1
		if last := basis.Last(period); last != nil {
			number = last.Number + 1
		}
		o.editions = append(o.editions, Edition{Period: period, Number: number, At: when, Receipts: len(basis.Receipts), Inputs: Inputs(basis.Draft(o.programme, period))})
		return nil
	}
	// "A nộp F 2021-Q2: …", several forms of one file joined by " | ".
	text := strings.ReplaceAll(strings.TrimPrefix(w[2], "nộp "), " | ", "\n")
	sum := sha256.Sum256([]byte(text + w[0]))
	o.drop(w[1], hex.EncodeToString(sum[:4])+".xlsx", text, when)
	pass, err := Ingest(context.Background(), Intake{Programme: o.programme, Inbox: o, Reader: o, Archive: o, Answerer: o, Warehouse: o, Workers: 1})
	if err != nil || len(pass.Receipts) != 1 {
		t.Fatalf("%s: %v, %v", step, pass, err)
	}
	var out []string
	for _, s := range pass.Receipts[0].Submissions {
		out = append(out, warnings(s, false)...)
	}
	return out
}

// Each scenario is a diary of an office: what was sent, closed and consolidated on which
// day, and below it what the sender or the report is told (» begins such a line).
func TestReviewScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			all := sections(t, file)
			o := officeOf(t, all)
			var steps []string
			want := map[int][]string{}
			for _, line := range all["diễn biến"] {
				if told, ok := strings.CutPrefix(line, "  » "); ok {
					want[len(steps)] = append(want[len(steps)], told)
				} else if line != "" {
					steps = append(steps, line)
				}
			}
			for i, step := range steps {
				got := o.play(t, step, i)
				if strings.Join(got, "\n") != strings.Join(want[i+1], "\n") {
					t.Errorf("%s\n  » %s\nwant\n  » %s", step, strings.Join(got, "\n  » "), strings.Join(want[i+1], "\n  » "))
				}
			}
		})
	}
}

// Whatever is filed or closed, a review that goes on from what was kept says what one says
// that is made anew: see [office.consolidated].
func TestReviewsThatWereKeptAreThoseMadeAnew(t *testing.T) {
	all := map[string][]string{"đơn vị": {"P province"}, "biểu": {"F list commune lũy kế", "  c1 a", "  c2 b, cuối kỳ", "  c3 c, cuối kỳ", "  hệ thức c2=kỳ trước(c3)", "G list commune", "  c1 a", "  hệ thức c1=F.c1"}}
	const communes = 8
	for i := range communes {
		all["đơn vị"] = append(all["đơn vị"], fmt.Sprintf("  %c commune", 'A'+i))
	}
	periods, said := []string{"2021-Q1", "2021-Q2", "2021-Q3"}, map[string]bool{}
	for seed := range uint64(6) {
		o, r := officeOf(t, all), rand.New(rand.NewPCG(seed, 2))
		figure := func() int { return []int{1, 3, 4, 5, 900}[r.IntN(5)] }
		n := 0
		file := func(unit int, period string) {
			text := fmt.Sprintf("F %s: c1 %d lũy kế %d; c2 %d; c3 %d", period, figure(), figure(), figure(), figure())
			if r.IntN(4) == 0 {
				text += " giải trình đúng"
			}
			if r.IntN(2) == 0 {
				text += fmt.Sprintf(" | G %s: c1 %d", period, figure())
			}
			n++
			o.play(t, fmt.Sprintf("%02d/06/2021 %c nộp %s", 1+n/40, 'A'+unit, text), n)
		}
		for _, period := range periods {
			for unit := range communes - 1 { // the last one is late
				file(unit, period)
			}
		}
		for range 5 {
			if period := periods[r.IntN(len(periods))]; r.IntN(4) == 0 {
				o.play(t, "16/06/2021 chốt "+period, n)
			} else {
				file(r.IntN(communes), period)
			}
			for _, period := range periods {
				for _, s := range o.consolidated(t, period).Accepted {
					for _, f := range s.Findings {
						said[f.Code] = true
					}
				}
			}
		}
	}
	for _, code := range []string{"carry-over", "cumulative-differs", "cumulative-first", "forms-differ", "outlier-peers", "same-as-before"} {
		if !said[code] {
			t.Errorf("nothing was said by %s", code)
		}
	}
}

// The order in which reports came makes no difference to what is asked of them at
// consolidation: only the days and versions named differ.
func TestReviewOfWhatCountsKnowsNoOrder(t *testing.T) {
	all := map[string][]string{"đơn vị": {"P province", "  A commune", "  B commune"},
		"biểu": {"F list commune lũy kế", "  c1 a", "  c2 b, cuối kỳ", "  c3 c, cuối kỳ", "  hệ thức c2=kỳ trước(c3)", "G list commune", "  c1 a", "  hệ thức c1=F.c1"}}
	sent := []string{"A nộp F 2021-Q1: c1 10 lũy kế 11; c2 3; c3 4", "A nộp F 2021-Q2: c1 5 lũy kế 16; c2 5; c3 4", "A nộp G 2021-Q2: c1 6",
		"B nộp F 2021-Q1: c1 7 lũy kế 7; c2 3; c3 4", "B nộp F 2021-Q2: c1 7 lũy kế 14; c2 3; c3 4", "B nộp G 2021-Q2: c1 7"}
	want := ""
	for seed := range uint64(60) {
		o := officeOf(t, all)
		for i, n := range rand.New(rand.NewPCG(seed, 1)).Perm(len(sent)) {
			o.play(t, "16/06/2021 "+sent[n], i)
		}
		got := ""
		for _, period := range []string{"2021-Q1", "2021-Q2"} {
			for _, s := range o.consolidated(t, period).Accepted {
				for _, f := range s.Findings {
					got += fmt.Sprintln(period, s.Unit, s.Form, f.Code, f.Cell)
				}
			}
		}
		if want == "" {
			want = got
		}
		if got != want || strings.Count(got, "\n") != 5 {
			t.Fatalf("seed %d:\n%s\nfirst:\n%s", seed, got, want)
		}
	}
}

// An earlier report whose original can no longer be read, or that reads otherwise since
// the programme was changed, keeps no file from being received.
func TestReviewGoesWithoutWhatCannotBeRead(t *testing.T) {
	all := map[string][]string{"đơn vị": {"P province", "  A commune"}, "biểu": {"F list commune", "  c2 b", "  c3 c", "  hệ thức c2=kỳ trước(c3)"}}
	for name, spoil := range map[string]func(*office, string){
		"damaged": func(o *office, sha string) { o.lost = map[string]bool{sha: true} },
		"changed": func(o *office, _ string) { o.receipts[0].Submissions[0].Content = "other" },
	} {
		o := officeOf(t, all)
		o.play(t, "16/03/2021 A nộp F 2021-Q1: c2 1; c3 4", 0)
		o.stored = map[string]bool{}
		if got := o.play(t, "16/06/2021 A nộp F 2021-Q2: c2 5; c3 4", 1); len(got) != 1 {
			t.Errorf("read again from its original, the earlier report gives %q", got)
		}
		o = officeOf(t, all)
		o.play(t, "16/03/2021 A nộp F 2021-Q1: c2 1; c3 4", 0)
		o.stored = map[string]bool{}
		spoil(o, o.receipts[0].SHA256)
		if got := o.play(t, "16/06/2021 A nộp F 2021-Q2: c2 5; c3 4", 1); len(got) != 0 {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestSpread(t *testing.T) {
	numbers := func(list ...int64) (out []Number) {
		for _, n := range list {
			out = append(out, Int(n))
		}
		return out
	}
	for _, c := range []struct {
		values          []Number
		usual, unusual  []int64 // of the unit's own history
		among, notAmong []int64 // of units of one tier
	}{
		// Median 50, MAD 10: 0.6745·52/10 = 3.507 and 0.6745·51/10 = 3.44.
		{numbers(30, 40, 50, 50, 60, 70), []int64{0, 101}, []int64{102}, []int64{200}, []int64{101}},
		// Half of them alike: the mean distance, and what chance makes of a count of 16.
		{numbers(16, 16, 16, 16, 16, 16), []int64{16, 30, 2}, []int64{31, 1}, nil, nil},
		{numbers(0, 0, 0, 0, 0, 0), []int64{0, 4}, []int64{5}, nil, nil},
		// A difference of a few things is no question.
		{numbers(0, 1, 1, 2, 1, 0), []int64{5}, []int64{6}, nil, nil},
		// Among units ten times as large is a question where most are alike, and none
		// where they are of all sizes.
		{numbers(1, 5, 20, 60, 150, 400, 30), nil, []int64{400}, nil, []int64{400}},
	} {
		s := spreadOf(c.values)
		for _, n := range c.usual {
			if s.unusual(Int(n)) {
				t.Errorf("%v: %d is asked about", c.values, n)
			}
		}
		for _, n := range c.unusual {
			if !s.unusual(Int(n)) {
				t.Errorf("%v: %d is not asked about", c.values, n)
			}
		}
		for _, n := range c.among {
			if !s.unusualAmong(Int(n)) {
				t.Errorf("%v: %d is not asked about among peers", c.values, n)
			}
		}
		for _, n := range c.notAmong {
			if s.unusualAmong(Int(n)) {
				t.Errorf("%v: %d is asked about among peers", c.values, n)
			}
		}
	}
}

// A figure is found by its place alone: the last one that holds a number, in whatever order
// the cells were stored.
func TestFiguresAreFoundByTheirPlaces(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var cells []Cell
		want := map[cellAt]Cell{}
		for i := range r.IntN(40) {
			c := Cell{Row: []string{"", "A", TotalRow, "Ð"}[r.IntN(4)], Field: fmt.Sprint("c", r.IntN(4)), Measure: []Measure{Value, Cumulative, Explanation}[r.IntN(3)],
				State: []State{Reported, Nil, Missing}[r.IntN(3)], Number: Number(i)}
			cells = append(cells, c)
			if c.Measure != Explanation && c.State != Missing {
				want[cellAt{c.Row, c.Field, c.Measure}] = c
			}
		}
		got, whole := figuresOf(cells), ""
		for at := range want {
			if at.row == TotalRow {
				whole = TotalRow
			}
			if c, ok := got.at(at.row, at.field, at.measure); !ok || c != want[at] {
				t.Fatalf("%v: %v %v, want %v", at, c, ok, want[at])
			}
		}
		if _, ok := got.at("A", "none", Value); ok || got.whole() != whole || len(got.order) != len(want) || !got.atHand() || (figures{}).atHand() {
			t.Fatalf("%+v: %+v", cells, got)
		}
	}
}

// figured rolls figures up, one for each submission.
type figured struct{ *office }

func (f figured) RollUp(ctx context.Context, p *Programme, period Period, counting []Submission) (*Figures, error) {
	out, err := f.office.RollUp(ctx, p, period, counting)
	for _, s := range counting {
		if err == nil {
			out.Results = append(out.Results, Result{Unit: s.Unit, Indicator: "i", Value: Known(f.cells[s.ID][0].Number), UnitsReported: 1, UnitsExpected: 1, Target: ">= 6", Verdict: Met})
		}
	}
	return out, err
}

func (f figured) Sources(_ context.Context, _ *Programme, _ Period, counting []Submission) (*Sources, error) {
	return &Sources{Missing: []Absence{{Unit: counting[0].Unit, Indicator: "i"}}}, nil
}

// A large consolidation does one thing after the other and puts its results away while its
// sources are looked for: what comes out is the same.
func TestALargeConsolidationComesOutTheSame(t *testing.T) {
	all := map[string][]string{"đơn vị": {"P province", "  A commune", "  B commune"}, "biểu": {"F list commune lũy kế", "  c1 a"}}
	quarter := Period{Quarter, 2021, 2}
	var made []*Consolidation
	for _, gone := range []int{0, unitsAtOnce} {
		o := officeOf(t, all)
		for i := range gone {
			o.programme.Units = append(o.programme.Units, Unit{Code: fmt.Sprint("X", i), Tier: "commune", Parent: "P", Validity: Validity{To: NewDate(2019, time.June, 1)}})
		}
		if o.programme.Large() != (gone > 0) {
			t.Fatal(len(o.programme.Units))
		}
		o.play(t, "16/03/2021 A nộp F 2021-Q1: c1 4 lũy kế 4", 0)
		o.play(t, "16/06/2021 A nộp F 2021-Q2: c1 5 lũy kế 7", 1)
		o.play(t, "16/06/2021 B nộp F 2021-Q2: c1 7 lũy kế 7", 2)
		desk := Desk{Programme: o.programme, Archive: o, Reader: o, Warehouse: figured{o}, Sources: true, Now: func() time.Time { return NewDate(2021, time.June, 20).Time() }}
		c, err := Consolidate(context.Background(), desk, quarter)
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, c)
	}
	for name, of := range map[string]func(*Consolidation) any{
		"results": func(c *Consolidation) any { return slices.Collect(c.AllResults()) }, "accepted": func(c *Consolidation) any { return c.Accepted }, "sources": func(c *Consolidation) any { return c.Sources },
		"filing": func(c *Consolidation) any { return c.Filing }, "ledger": func(c *Consolidation) any { return c.Ledger }, "before": func(c *Consolidation) any { return c.Previous },
	} {
		if small, large := of(made[0]), of(made[1]); !reflect.DeepEqual(small, large) {
			t.Errorf("%s: %+v\nof a large one: %+v", name, small, large)
		}
	}
	if c := made[1]; c.Count() != 2 || c.Folded() == made[0].Folded() || len(c.Accepted[0].Findings) == 0 || c.Sources == nil || c.Previous == nil {
		t.Errorf("it holds too little to tell: %+v", c)
	}
}
