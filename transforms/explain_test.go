package transforms

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/pipeline"
)

// shelf is an archive that knows what was received, and no more.
type shelf struct {
	pipeline.Archive
	receipts []pipeline.Receipt
}

func (s shelf) Receipts(context.Context) ([]pipeline.Receipt, error) { return s.receipts, nil }
func (s shelf) Editions(context.Context) ([]pipeline.Edition, error) { return nil, nil }

// explainer is a desk over a scenario whose cells are stored.
func (s *scenario) explainer(t *testing.T, w *Warehouse) pipeline.Desk {
	t.Helper()
	day := time.Date(2021, 6, 10, 0, 0, 0, 0, time.UTC)
	var receipts []pipeline.Receipt
	keep := func(subs []pipeline.Submission) {
		if err := w.Store(t.Context(), subs); err != nil {
			t.Fatal(err)
		}
		for _, x := range subs {
			x.ReceivedAt, x.SHA256, x.Content = day, "hash of "+x.ID, x.ID
			receipts = append(receipts, pipeline.Receipt{Sequence: len(receipts) + 1, Unit: x.Unit, ReceivedAt: day, Decision: pipeline.Accepted, Submissions: []pipeline.Submission{x}})
		}
	}
	for _, subs := range s.earlier {
		keep(subs)
	}
	keep(s.filed)
	return pipeline.Desk{Programme: s.programme, Archive: shelf{receipts: receipts}, Warehouse: w, Now: time.Now}
}

// explainedText writes "P received = 29 (4/4): 2021-Q1 A 10, …".
func explainedText(x *pipeline.Explained) string {
	var cells []string
	for _, c := range x.Contributions {
		line := fmt.Sprintf("%s %s %s", c.Period, c.Unit, c.Value)
		if c.Role != "value" {
			line += " " + c.Role
		}
		cells = append(cells, line)
	}
	out := x.Gap
	if out == pipeline.NoGap {
		out = pipeline.SeriesGap(orNone(x.Value))
	}
	return fmt.Sprintf("%s %s = %s (%d/%d): %s", x.Unit, x.Indicator, out, x.UnitsReported, x.UnitsExpected, strings.Join(cells, ", "))
}

// TestFiguresOfSeveralPeriodsAreExplained reads the first half-year of a scenario, each
// kind by its rule over time: which quarter's cells are in the figure, and which not.
func TestFiguresOfSeveralPeriodsAreExplained(t *testing.T) {
	t.Parallel()
	w, s := openTest(t), readScenario(t, "testdata/luy-ke-tu-dau-nam.txtar")
	d := s.explainer(t, w)
	half := pipeline.Period{Kind: pipeline.HalfYear, Year: 2021, Number: 1}
	for i, want := range []string{
		"A received = 15 (1/1): 2021-Q1 A 10, 2021-Q2 A 5",
		"D1 received = 21 (2/2): 2021-Q1 A 10, 2021-Q1 B 2, 2021-Q2 A 5, 2021-Q2 B 4",
		"D2 pending = 2 (1/2): 2021-Q2 E 2",
		"B pending = 1 (1/1): 2021-Q1 B 1",
		"P rate = 88 (1/4): 2021-Q1 A 9 numerator, 2021-Q1 A 10 denominator, 2021-Q1 B 1 numerator, 2021-Q1 B 2 denominator, 2021-Q1 C 7 numerator, 2021-Q1 C 7 denominator, 2021-Q2 A 5 numerator, 2021-Q2 A 5 denominator, 2021-Q2 E 0 numerator, 2021-Q2 E 1 denominator",
		"P busy = 25 (3/4): 2021-Q2 A 5 satisfies",
		"A index = none (0/1): ",
		"E index = 50 (1/1): 2021-Q2 E 50",
		"D1 models = 2 (1/2): 2021-Q1 A M-01 key, 2021-Q1 A M-02 key, 2021-Q2 A m-02 key",
	} {
		words := strings.Fields(want)
		q := pipeline.ExplainQuestion{Asked: pipeline.Asked{Unit: words[0], Indicator: words[1]}, Period: half}
		if i%2 == 0 { // the same by its other name
			q.Period, q.ToDate = q2(), true
		}
		x, err := d.Explain(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if got := explainedText(x); !sameCells(got, want) || !x.AddsUp || len(x.Parts) != 2 {
			t.Errorf("adds up %v\n got %s\nwant %s", x.AddsUp, got, want)
		}
		for _, c := range x.Contributions {
			if c.SHA256 != "hash of "+c.Submission || c.ReceivedAt.IsZero() || c.Unit != x.Unit && c.Through[len(c.Through)-1] != x.Unit {
				t.Errorf("a contribution: %+v", c)
			}
		}
		if x.Kind != pipeline.Stock && x.Kind != pipeline.Ratio && len(x.Missing) != x.UnitsExpected-x.UnitsReported {
			t.Errorf("%s: missing %v", want, x.Missing)
		}
	}
}

// TestAValueThatIsNoLongerAskedForHasNoYear: a value of its own is the last period's, so that a
// unit that the last asks for none has none of the year, alone or among others.
func TestAValueThatIsNoLongerAskedForHasNoYear(t *testing.T) {
	t.Parallel()
	w, s := openTest(t), readScenario(t, "testdata/bieu-thoi-giao-mot-cap.txtar")
	d := s.explainer(t, w)
	for _, want := range []string{"D1 index = absent (0/0): ", "A index = 7 (1/1): 2021-Q2 A 7", "D1 people = 7 (2/2): 2021-Q1 D1 1, 2021-Q1 A 2, 2021-Q2 A 4"} {
		words := strings.Fields(want)
		for _, on := range []pipeline.Date{{}, pipeline.NewDate(2021, 6, 14)} {
			q := pipeline.ExplainQuestion{Asked: pipeline.Asked{Unit: words[0], Indicator: words[1], On: on}, Period: q2(), ToDate: true}
			x, err := d.Explain(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if got := explainedText(x); !sameCells(got, want) || !x.AddsUp {
				t.Errorf("on %s adds up %v\n got %s\nwant %s", on, x.AddsUp, got, want)
			}
		}
	}
	for _, r := range rollUpSpan(t, w, s, rollUp(t, w, s.programme, s.filed)).Results {
		if r.Unit == "D1" && r.Indicator == "index" {
			t.Errorf("taken together with others: %+v", r)
		}
	}
}

// TestWhyThereIsNoFigureIsSaidAsInASeries: an explanation gives the figure, or the one reason,
// that a series gives.
func TestWhyThereIsNoFigureIsSaidAsInASeries(t *testing.T) {
	t.Parallel()
	q1, q3 := pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 1}, pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 3}
	for _, c := range []struct {
		scenario, want string
		period         pipeline.Period
		on             pipeline.Date
		alter          func(*scenario)
	}{
		{"luy-ke-tren-cay-moi", "P models = 1 (0/5): 2021-Q2 B m-1 key", q2(), pipeline.Date{}, func(s *scenario) { // of the quarter before other forms were accepted
			s.earlier[q1] = slices.DeleteFunc(s.earlier[q1], func(x pipeline.Submission) bool { return x.Form == "R" })
		}},
		{"luy-ke-tu-dau-nam", "P pending = 8 (2/4): 2021-Q2 A 6, 2021-Q2 E 2", q2(), pipeline.Date{}, withoutEarlier}, // nobody filed anything for the quarter before
		{"luy-ke-tu-dau-nam", "P pending = 8 (2/4): 2021-Q2 A 6, 2021-Q2 E 2", q2(), pipeline.NewDate(2021, 6, 14), withoutEarlier},
		{"luy-ke-tu-dau-nam", "B index = 70 (1/1): 2021-Q2 B 70", q2(), pipeline.Date{}, withoutEarlier},
		{"luy-ke-tu-dau-nam", "P received = lacking (0/0): ", q2(), pipeline.Date{}, withoutEarlier},
		{"luy-ke-tu-dau-nam", "P models = lacking (0/0): ", q2(), pipeline.NewDate(2021, 6, 14), withoutEarlier},
		{"luy-ke-tren-cay-moi", "E people = torn (0/0): ", q2(), pipeline.NewDate(2021, 6, 14), nil},
		{"luy-ke-tren-cay-moi", "E people = lacking (0/0): ", q3, pipeline.NewDate(2021, 6, 14), nil}, // of the quarter itself nothing was accepted
		{"bieu-thoi-giao-mot-cap", "D1 index = absent (0/0): ", q2(), pipeline.Date{}, func(s *scenario) { s.programme.First = q2() }},
		{"bieu-thoi-giao-mot-cap", "D1 index = absent (0/0): ", q2(), pipeline.NewDate(2021, 6, 14), func(s *scenario) { s.programme.First = q2() }},
		{"luy-ke-tren-cay-moi", "N people = absent (0/0): ", q2(), pipeline.NewDate(2021, 9, 14), func(s *scenario) { // of nobody's area
			s.programme.Units = append(s.programme.Units, pipeline.Unit{Code: "N", Tier: "commune", Parent: "D1", Counted: true, Validity: pipeline.Validity{From: pipeline.NewDate(2021, 7, 1)}})
		}},
		{"chuoi-so-lieu-khi-nhap-tinh", "N people = torn (0/0): ", q2(), pipeline.NewDate(2021, 9, 14), func(s *scenario) { s.programme.First = q2() }},
		{"chuoi-so-lieu-khi-nhap-tinh", "N offices = absent (0/0): ", q2(), pipeline.NewDate(2021, 9, 14), func(s *scenario) { // which communes are not asked
			s.programme.First = q2()
			office := s.programme.Forms[0]
			office.Code, office.Tiers = "G", []string{"district"}
			s.programme.Forms = append(s.programme.Forms, office)
			s.programme.Indicators = append(s.programme.Indicators, pipeline.Indicator{Code: "offices", Kind: pipeline.Flow, Numerator: refs("G.c1")})
		}},
	} {
		w, s := openTest(t), readScenario(t, "testdata/"+c.scenario+".txtar")
		if c.alter != nil {
			c.alter(s)
		}
		d, words := s.explainer(t, w), strings.Fields(c.want)
		x, err := d.Explain(t.Context(), pipeline.ExplainQuestion{Asked: pipeline.Asked{Unit: words[0], Indicator: words[1], On: c.on}, Period: c.period, ToDate: true})
		if err != nil {
			t.Fatal(err)
		}
		if got := explainedText(x); got != c.want || !x.AddsUp || len(x.Torn) > 0 && x.Gap != pipeline.GapTorn {
			t.Errorf("%s on %s, adds up %v, torn %v\n got %s\nwant %s", c.period, c.on, x.AddsUp, x.Torn, got, c.want)
		}
		series, err := d.Series(t.Context(), pipeline.SeriesQuestion{Unit: words[0], Indicator: words[1], From: c.period, To: c.period, On: c.on})
		if err != nil {
			t.Fatal(err)
		}
		f := series.Points[0].ToDate
		if !c.on.IsZero() {
			f = series.Points[0].RestatedToDate
		}
		if f.Gap != x.Gap || f.Value != x.Value || f.UnitsReported != x.UnitsReported || f.UnitsExpected != x.UnitsExpected {
			t.Errorf("%s on %s: a series says %+v, explained is %s", c.period, c.on, f, c.want)
		}
	}
}

// withoutEarlier takes what was filed for earlier periods out of a scenario.
func withoutEarlier(s *scenario) { clear(s.earlier) }

// sameCells compares two texts whatever the order of the cells within them.
func sameCells(a, b string) bool {
	split := func(s string) []string {
		head, cells, _ := strings.Cut(s, ": ")
		list := strings.Split(cells, ", ")
		slices.Sort(list)
		return append(list, head)
	}
	return slices.Equal(split(a), split(b))
}

// TestSeveralPeriodsAcrossAMerger explains figures restated on a later tree, why there is
// none, and refuses what no figure is.
func TestSeveralPeriodsAcrossAMerger(t *testing.T) {
	t.Parallel()
	w, s := openTest(t), readScenario(t, "testdata/luy-ke-tren-cay-moi.txtar")
	d := s.explainer(t, w)
	half, june := pipeline.Period{Kind: pipeline.HalfYear, Year: 2021, Number: 1}, pipeline.NewDate(2021, 6, 14)
	ask := func(unit, indicator string, on pipeline.Date) *pipeline.Explained {
		t.Helper()
		x, err := d.Explain(t.Context(), pipeline.ExplainQuestion{Asked: pipeline.Asked{Unit: unit, Indicator: indicator, On: on}, Period: half})
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for _, want := range []string{"B people = 31 (2/2): 2021-Q1 A 1, 2021-Q1 B 10, 2021-Q2 B 20", "B models = 1 (1/2): 2021-Q1 A M-1 key, 2021-Q2 B m-1 key",
		"B pending = 3 (2/2): 2021-Q1 A 1, 2021-Q1 B 2", "E pending = 5 (1/1): 2021-Q2 E 5", "H pending = none (0/1): "} {
		words := strings.Fields(want)
		if x := ask(words[0], words[1], june); !sameCells(explainedText(x), want) || !x.AddsUp {
			t.Errorf("adds up %v\n got %s\nwant %s", x.AddsUp, explainedText(x), want)
		}
	}
	x := ask("E", "people", june)
	if x.Gap != pipeline.GapTorn || len(x.Contributions) != 0 || len(x.Cells()) != 2 || len(x.Torn) != 2 || x.Torn[1].Unit != "C" || x.Torn[1].LiesIn != "D1" || x.Names["C"] != "Đơn vị C" {
		t.Errorf("a torn figure: %+v", x)
	}
	if x := ask("B", "people", pipeline.Date{}); x.Gap != pipeline.GapChanged || len(x.Contributions) != 0 {
		t.Errorf("a unit that changed within: %+v", x)
	}
	for _, want := range []string{"E pending = 5 (1/1): 2021-Q2 E 5", "B pending = none (0/1): "} { // of the first quarter another unit's
		if x := ask(want[:1], "pending", pipeline.Date{}); !sameCells(explainedText(x), want) || !x.AddsUp {
			t.Errorf("a unit that changed within: adds up %v\n got %s\nwant %s", x.AddsUp, explainedText(x), want)
		}
	}
	for _, q := range []pipeline.ExplainQuestion{
		{Asked: pipeline.Asked{Unit: "P", Indicator: "khong_co"}, Period: q2()}, {Asked: pipeline.Asked{Unit: "A", Indicator: "people"}, Period: q2()},
		{Asked: pipeline.Asked{Unit: "P", Indicator: "people"}, Period: pipeline.Period{Kind: pipeline.Month, Year: 2021, Number: 1}},
		{Asked: pipeline.Asked{Unit: "P", Field: pipeline.FieldRef{Form: "F", Field: "c9"}, Measure: pipeline.Value}, Period: q2()},
		{Asked: pipeline.Asked{Unit: "P"}, Period: q2(), Score: true},
	} {
		if x, err := d.Explain(t.Context(), q); err == nil {
			t.Errorf("%+v was answered: %+v", q, x)
		}
	}
}

// TestTheCheckDoesNotBelieveTheFigure spoils one cell on the way and expects the
// explanation to say so.
func TestTheCheckDoesNotBelieveTheFigure(t *testing.T) {
	t.Parallel()
	w, s := openTest(t), readScenario(t, "testdata/luy-ke-tu-dau-nam.txtar")
	d := s.explainer(t, w)
	d.Warehouse = spoilt{w}
	for _, indicator := range []string{"received", "pending", "rate", "busy", "models"} {
		x, err := d.Explain(t.Context(), pipeline.ExplainQuestion{Asked: pipeline.Asked{Unit: "P", Indicator: indicator}, Period: q2()})
		if err != nil || x.AddsUp {
			t.Errorf("%s: adds up without its last cell, %v", indicator, err)
		}
	}
}

// spoilt forgets the first cell of every figure.
type spoilt struct{ *Warehouse }

func (w spoilt) Trace(ctx context.Context, p *pipeline.Programme, period pipeline.Period, counting []pipeline.Submission, of pipeline.Asked) (pipeline.Trace, error) {
	t, err := w.Warehouse.Trace(ctx, p, period, counting, of)
	t.Contributions = t.Contributions[1:]
	return t, err
}
