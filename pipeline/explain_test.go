package pipeline

import (
	"context"
	"strings"
	"testing"
)

// scored is a warehouse whose figures are those of a score sheet.
type scored struct {
	*desk
	figures Figures
	trace   Trace
}

func (s scored) RollUp(context.Context, *Programme, Period, []Submission) (*Figures, error) {
	return &s.figures, nil
}

func (s scored) Trace(context.Context, *Programme, Period, []Submission, Asked) (Trace, error) {
	return s.trace, nil
}

// A score is its superior's cell, its own and the points computed from an indicator,
// whose cells are named as well; where one does not agree, the sheet does not.
func TestAScoreIsExplained(t *testing.T) {
	d := newDesk()
	p := testProgramme()
	self, superior := FieldRef{Form: "f1", Field: "a"}, FieldRef{Form: "f2", Field: "c1"}
	p.Indicators = []Indicator{{Code: "rate", Name: "Tỷ lệ", Kind: Ratio, Numerator: []FieldRef{{Form: "f1", Field: "n"}}, Denominator: []FieldRef{{Form: "f1", Field: "d"}}}}
	p.Scoring = &Scoring{Name: "Chấm điểm", Tiers: []string{"commune"}, Criteria: []Criterion{
		{Code: "one", Max: Int(60), Self: given(&self), Superior: given(&superior)}, {Code: "two", Max: Int(10), Self: given(&self)},
		{Code: "three", Max: Int(40), Indicator: "rate", Bands: []Band{{AtLeast, Int(90), Int(30)}}}}}
	rate := Result{Unit: "A", Indicator: "rate", Value: Known(Int(90)), Numerator: Known(Int(9)), Denominator: Known(Int(10)), UnitsReported: 1, UnitsExpected: 1}
	w := scored{desk: d, figures: Figures{Period: secondQuarter, Results: []Result{rate}, Points: []Point{
		{Unit: "A", FiledBy: "A", Form: "f1", Field: "a", Number: Known(Int(7)), Submission: "A/1/f1", Sheet: "S", Ref: "B2"},
		{Unit: "A", FiledBy: "P", Form: "f2", Field: "c1", Number: Known(Int(50)), Submission: "P/2/f2", Sheet: "T", Ref: "C3"}}},
		trace: Trace{Result: rate, AddsUp: true, Contributions: []Contribution{
			{Unit: "A", Form: "f1", Submission: "A/1/f1", Number: Known(Int(9)), Role: "numerator"}, {Unit: "A", Form: "f1", Submission: "A/1/f1", Number: Known(Int(10)), Role: "denominator"}}}}
	ask := Desk{Programme: p, Archive: d, Warehouse: w}
	x, err := ask.Explain(context.Background(), ExplainQuestion{Asked: Asked{Unit: "A"}, Period: secondQuarter, Score: true})
	if err != nil {
		t.Fatal(err)
	}
	if x.Value != Known(Int(87)) || x.Check.Value != x.Value || !x.AddsUp || x.Kind != ScoreKind || len(x.Criteria) != 3 || x.Criteria[2].Figure == nil || len(x.Cells()) != 4 {
		t.Errorf("%+v", x)
	}
	if c := x.Contributions[0]; c.Role != "superior" || c.Unit != "P" || c.Row != "A" || x.Contributions[1].Role != "self" {
		t.Errorf("cells %+v", x.Contributions)
	}
	w.trace.Contributions = w.trace.Contributions[1:]
	ask.Warehouse = w
	if x, err = ask.Explain(context.Background(), ExplainQuestion{Asked: Asked{Unit: "A"}, Period: secondQuarter, Score: true}); err != nil || x.AddsUp {
		t.Errorf("a figure that does not add up leaves the score as it is: %v", err)
	}
	if _, err := ask.Explain(context.Background(), ExplainQuestion{Asked: Asked{Unit: "P"}, Period: secondQuarter, Score: true}); err == nil {
		t.Error("a unit that is not scored has a score")
	}
}

// What an edition published is held against what its cells come to now.
func TestAnEditionsFigureIsHeldAgainstWhatWasPublished(t *testing.T) {
	published := Frozen{
		Results: []FrozenResult{{Unit: "A", Indicator: "i", Value: Known(Int(5)), Reported: 1, Expected: 1}},
		ToDate:  []FrozenResult{{Unit: "A", Indicator: "i", Value: Known(Int(8)), Reported: 1, Expected: 1}},
		Fields:  []FrozenField{{Unit: "A", Form: "F", Field: "c", Measure: Value, Value: Known(Int(5)), Reported: 1, Expected: 1}},
		Scores:  []FrozenScore{{Unit: "A", Total: Known(Int(87))}}}
	five, two := Known(Int(5)), make([]ExplainedPart, 2)
	for _, c := range []struct {
		name string
		x    Explained
		want bool
	}{
		{"the same", Explained{Unit: "A", Indicator: "i", Value: five, UnitsReported: 1, UnitsExpected: 1}, true},
		{"another value", Explained{Unit: "A", Indicator: "i", Value: Known(Int(6)), UnitsReported: 1, UnitsExpected: 1}, false},
		{"other units", Explained{Unit: "A", Indicator: "i", Value: five, UnitsReported: 0, UnitsExpected: 1}, false},
		{"not published", Explained{Unit: "B", Indicator: "i", Value: five}, false},
		{"nothing, not published", Explained{Unit: "B", Indicator: "i"}, true},
		{"the year", Explained{Unit: "A", Indicator: "i", ToDate: true, Parts: two, Value: Known(Int(8)), UnitsReported: 1, UnitsExpected: 1}, true},
		{"the period for the year", Explained{Unit: "A", Indicator: "i", ToDate: true, Parts: two, Value: five, UnitsReported: 1, UnitsExpected: 1}, false},
		{"a field", Explained{Unit: "A", Form: "F", Field: "c", Measure: Value, Value: five, UnitsReported: 1, UnitsExpected: 1}, true},
		{"a cumulative field", Explained{Unit: "A", Form: "F", Field: "c", Measure: Cumulative, Value: five, UnitsReported: 1, UnitsExpected: 1}, false},
		{"a score", Explained{Unit: "A", Kind: ScoreKind, Value: Known(Int(87))}, true},
		{"a text", Explained{Unit: "A", Indicator: "t", Kind: Narrative, UnitsReported: 3}, true},
	} {
		c.x.AddsUp = true
		if c.x.Hold(published); c.x.AddsUp != c.want {
			t.Errorf("%s: %v", c.name, c.x.AddsUp)
		}
	}
}

// Only a file that a figure came from is marked for it, and once for all its cells.
func TestOnlySourcesAreMarked(t *testing.T) {
	d, p := newDesk(), testProgramme()
	d.drop("A", "a.xlsx", "A f1 2021-Q2 1", at(t, "2021-06-16 08:00"))
	d.drop("B", "b.xlsx", "B f1 2021-Q2 1", at(t, "2021-06-16 08:00"))
	ingest(t, d)
	of := map[string]string{}
	for _, r := range d.receipts {
		of[r.Unit] = r.Submissions[0].ID
	}
	x := &Explained{Contributions: []Contribution{{Unit: "A", Submission: of["A"], Cell: "B1"}, {Unit: "A", Submission: of["A"], Cell: "B2"}}, Missing: []string{"B"}}
	ask, m := Desk{Programme: p, Archive: d}, &noted{}
	if _, err := ask.Marked(context.Background(), m, x, of["A"]); err != nil || m.said != "a.xlsx B1 B2" {
		t.Errorf("marked %q, %v", m.said, err)
	}
	for _, other := range []string{of["B"], "", "A/x/f1"} {
		if _, err := ask.Marked(context.Background(), m, x, other); err == nil {
			t.Errorf("%q was marked", other)
		}
	}
	if got := x.Sources(); len(got) != 1 || got[0] != of["A"] {
		t.Errorf("sources %v", got)
	}
}

// noted is a marker that takes down what it is to mark.
type noted struct{ said string }

func (n *noted) Mark(_ context.Context, x *Explained, r Receipt, _ Original) (Document, error) {
	words := []string{r.File}
	for _, c := range x.Contributions {
		words = append(words, c.Cell)
	}
	n.said = strings.Join(words, " ")
	return Document{}, nil
}
