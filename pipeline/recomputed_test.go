package pipeline

import (
	"context"
	"testing"
)

func TestAFigureThatTheProgrammeNowMakesOtherwiseIsTold(t *testing.T) {
	d := newDesk()
	d.drop("A", "1.xlsx", "A f1 2021-Q2 10", at(t, "2021-06-16 09:00"))
	ingest(t, d)
	e := shut(t, d, secondQuarter, at(t, "2021-06-20 08:00"), nil)
	d.frozen[e.Ref()] = Frozen{Results: []FrozenResult{{Unit: "A", Indicator: "i", Value: Known(Int(366)), Reported: 1, Expected: 1}}}
	basis, err := KnownTo(context.Background(), d, nil)
	if err != nil {
		t.Fatal(err)
	}
	under := "another"
	ask := func(p Period, value int64) *FrozenResult {
		got, err := Desk{Archive: d, Programme: &Programme{Digest: under}}.recomputed(context.Background(), basis, p, "A", "i", Result{Value: Known(Int(value)), UnitsReported: 1, UnitsExpected: 1})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := ask(secondQuarter, 209); got == nil || got.Value != Known(Int(366)) {
		t.Errorf("209 in place of 366: %+v", got)
	}
	if ask(secondQuarter, 366) != nil || ask(Period{Quarter, 2021, 3}, 209) != nil {
		t.Error("a figure as it was published, or of an open period, is told")
	}
	// Under the edition's own programme nothing is read at all.
	delete(d.frozen, e.Ref())
	if under = e.Pack; ask(secondQuarter, 209) != nil {
		t.Error("told under the programme of the edition")
	}
}

// What a consolidation looks back on is held against what was published, under another
// programme only.
func TestEarlierPeriodsAreHeldAgainstTheirEditions(t *testing.T) {
	d := newDesk()
	d.drop("A", "1.xlsx", "A f1 2021-Q2 10", at(t, "2021-06-16 09:00"))
	ingest(t, d)
	e := shut(t, d, secondQuarter, at(t, "2021-06-20 08:00"), nil)
	d.frozen[e.Ref()] = Frozen{Results: []FrozenResult{{Unit: "A", Indicator: "i", Value: Known(Int(366)), Reported: 1, Expected: 1},
		{Unit: "B", Indicator: "i", Value: Known(Int(5)), Reported: 1, Expected: 1}}}
	basis, err := KnownTo(context.Background(), d, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		digest string
		want   int
	}{{e.Pack, 0}, {"another", 1}} {
		f := &Figures{Period: secondQuarter, Results: []Result{{Unit: "A", Indicator: "i", Value: Known(Int(209)), UnitsReported: 1, UnitsExpected: 1},
			{Unit: "B", Indicator: "i", Value: Known(Int(5)), UnitsReported: 1, UnitsExpected: 1}}}
		if err := (Desk{Archive: d, Programme: &Programme{Digest: c.digest}}).holdAgainst(context.Background(), basis, f); err != nil {
			t.Fatal(err)
		}
		if len(f.Recomputed) != c.want || c.want == 1 && (f.Recomputed[0].Now.Value != Known(Int(209)) || f.Edition != e.Number) {
			t.Errorf("under %q: edition %d, %+v", c.digest, f.Edition, f.Recomputed)
		}
	}
}
