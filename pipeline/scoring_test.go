package pipeline

import "testing"

// Two districts tie, one is excluded, one lacks a score: 1, 1, then none.
func TestScoresRankWithSharedRanks(t *testing.T) {
	self, superior, tick, why := FieldRef{Form: "S", Field: "a"}, FieldRef{Form: "T", Field: "c1"}, FieldRef{Form: "T", Field: "c8"}, FieldRef{Form: "T", Field: "c9"}
	s := &Scoring{Tiers: []string{"district"}, Ineligible: &tick, Why: &why,
		Criteria: []Criterion{
			{Code: "one", Max: Int(60), Self: given(&self), Superior: given(&superior)},
			{Code: "two", Max: Int(40), Indicator: "rate", Bands: []Band{{AtLeast, Int(90), Int(40)}, {AtLeast, Int(80), Int(20)}}},
		},
		Classes: []Class{{"Tốt", Int(80)}, {"Khá", Int(60)}}}
	unit := func(code string) Unit { return Unit{Code: code, Tier: "district", Parent: "P", Counted: true} }
	tree := NewHierarchy([]Unit{{Code: "P", Tier: "province"}, unit("A"), unit("B"), unit("C"), unit("D"), unit("E")}, Date{2021, 6, 14})
	point := func(unit string, f FieldRef, n int64, text string) Point {
		return Point{Unit: unit, Form: f.Form, Field: f.Field, Number: Known(Int(n)), Text: text}
	}
	rate := func(unit string, num, den int64) Result {
		return Result{Unit: unit, Indicator: "rate", Value: Known(Int(100 * num / den)), Numerator: Known(Int(num)), Denominator: Known(Int(den))}
	}
	scores := Scores(s, tree, []Result{rate("A", 90, 100), rate("B", 8999999, 10000000), rate("C", 9, 10), rate("E", 1, 10)}, []Point{
		point("A", self, 55, ""), point("A", superior, 40, ""), // the superior's counts: 40 + 40
		point("B", self, 60, ""), // just below 90 %: 60 + 20
		point("C", self, 60, ""), point("C", tick, 1, ""), point("C", why, 0, "kỷ luật"),
		point("D", self, 60, ""), // no rate, no total
		point("E", self, 10, ""), // 10 + 0
	})
	want := []struct {
		total  string
		rank   int
		shared bool
		class  string
		why    string
	}{{"80", 1, true, "Tốt", ""}, {"80", 1, true, "Tốt", ""}, {"100", 0, false, "Tốt", "kỷ luật"}, {"", 0, false, "", ""}, {"10", 3, false, "", ""}}
	for i, w := range want {
		got := scores[i]
		if got.Total.String() != w.total || got.Rank != w.rank || got.Shared != w.shared || got.Class != w.class || got.Why != w.why {
			t.Errorf("%s: total %s rank %d shared %v class %q why %q, want %+v", got.Unit, got.Total, got.Rank, got.Shared, got.Class, got.Why, w)
		}
	}
	if c := scores[0].Criteria[0]; c.Source != BySuperior || len(c.From) != 1 || c.From[0].Form != "T" || c.Self != Known(Int(55)) {
		t.Errorf("%+v", c)
	}
	if c := scores[1].Criteria[1]; c.Source != Computed || c.Counted != Known(Int(20)) {
		t.Errorf("8999999 of 10000000 is below 90%%: %+v", c)
	}
}

// Parts need not be whole: 8,999999 of 10 is below 90 %.
func TestBandsCompareFractionsExactly(t *testing.T) {
	n, err := ParseNumber("8.999999")
	if err != nil {
		t.Fatal(err)
	}
	r := Result{Value: Known(Int(90)), Numerator: Known(n), Denominator: Known(Int(10))}
	if r.holds(AtLeast, Int(90)) || !r.holds(LessThan, Int(90)) {
		t.Error("a share just below its bound was taken to reach it")
	}
	r.Numerator = Known(Int(9))
	if !r.holds(AtLeast, Int(90)) || !r.holds(Equal, Int(90)) || r.holds(MoreThan, Int(90)) {
		t.Error("9 of 10 is 90 % exactly")
	}
}

// A bound for the year is held to the share of the year: a flow to that of the
// period, anything else to what has passed.
func TestProRataTargets(t *testing.T) {
	target := []Target{{Tier: "province", Comparison: AtLeast, Bound: Int(100), ProRata: true}}
	flow, stock := &Indicator{Kind: Flow, Targets: target}, &Indicator{Kind: Distinct, Targets: target}
	for _, c := range []struct{ period, flow, other string }{
		{"2021-Q1", ">= 25", ">= 25"}, {"2021-Q2", ">= 25", ">= 50"}, {"2021-Q4", ">= 25", ">= 100"},
		{"2021-H1", ">= 50", ">= 50"}, {"2021-9M", ">= 75", ">= 75"}, {"2021-Y", ">= 100", ">= 100"},
	} {
		p := period(t, c.period)
		if got := flow.TargetIn("province", p).String(); got != c.flow {
			t.Errorf("flow in %s: %s, want %s", c.period, got, c.flow)
		}
		if got := stock.TargetIn("province", p).String(); got != c.other {
			t.Errorf("distinct in %s: %s, want %s", c.period, got, c.other)
		}
	}
	if target[0].Bound != Int(100) || flow.TargetIn("district", period(t, "2021-Q1")) != nil {
		t.Error("the year's bound was changed, or binds another tier")
	}
}
