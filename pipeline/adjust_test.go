package pipeline

import (
	"fmt"
	"slices"
	"testing"
)

// TestWhatWasNotPublishedIsNotAdjusted: the first edition of a period may have no year to date
// at all; the next one's is new and changes nothing that was said.
func TestWhatWasNotPublishedIsNotAdjusted(t *testing.T) {
	of := func(n int64) []FrozenResult {
		return []FrozenResult{{Unit: "A", Indicator: "i", Value: Known(Int(n)), Reported: 1, Expected: 1}}
	}
	for _, c := range []struct {
		before, after Frozen
		want          string
	}{
		{Frozen{Results: of(5)}, Frozen{Results: of(6), ToDate: of(8)}, "[A i 5 6 false]"},
		{Frozen{Results: of(5), ToDate: of(7)}, Frozen{Results: of(6), ToDate: of(8)}, "[A i 5 6 false][A i 7 8 true]"},
		{Frozen{Results: of(5), ToDate: []FrozenResult{}}, Frozen{Results: of(5), ToDate: of(8)}, "[A i 8 true]"},
		{Frozen{Results: of(5), ToDate: of(8)}, Frozen{Results: of(5)}, "[A i 8 true]"},
	} {
		got := ""
		for _, a := range c.before.Changed(c.after) {
			var said []string
			for _, f := range []*FrozenResult{a.Before, a.After} {
				if f != nil {
					said = append(said, f.Value.String())
				}
			}
			got += fmt.Sprint(slices.Concat([]string{a.Unit, a.Indicator}, said, []string{fmt.Sprint(a.ToDate)}))
		}
		if got != c.want {
			t.Errorf("%+v\n then %+v\n got %s\nwant %s", c.before, c.after, got, c.want)
		}
	}
}

// A figure was changed by the reports that it is made from, and by no other: of a unit that is
// shown and not summed only its own figures are, and a value that is not rolled up is changed
// by its unit alone (semantics.md 9, 12).
func TestAnAdjustmentNamesWhoIsInTheFigure(t *testing.T) {
	unit := func(code, parent string, counted bool) Unit {
		return Unit{Code: code, Parent: parent, Counted: counted, Tier: "tier"}
	}
	tree := NewHierarchy([]Unit{unit("P", "", true), unit("A", "P", true), unit("X", "P", false), unit("Y", "X", true)}, NewDate(2021, 6, 14))
	refs := []FieldRef{{Form: "F", Field: "c1"}}
	flow, own := &Indicator{Code: "flow", Kind: Flow, Numerator: refs}, &Indicator{Code: "own", Kind: OwnValue, Numerator: refs}
	var changes []change
	for _, u := range tree.Units() {
		changes = append(changes, change{Cause: Cause{Unit: u.Code, Form: "F"}, fields: map[string]bool{"c1": true}})
	}
	for _, c := range []struct {
		unit string
		ind  *Indicator
		want []string
	}{
		{"P", flow, []string{"P", "A"}}, {"X", flow, []string{"X", "Y"}}, {"Y", flow, []string{"Y"}},
		{"P", own, []string{"P"}}, {"X", own, []string{"X"}},
	} {
		var got []string
		for _, cause := range causesOf(Adjustment{Unit: c.unit}, c.ind, tree, changes) {
			got = append(got, cause.Unit)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s of %s was changed by %q, want %q", c.ind.Code, c.unit, got, c.want)
		}
	}
	above := changes[:1]
	if got := causesOf(Adjustment{Unit: "A"}, flow, tree, above); len(got) != 1 || got[0].Unit != "P" {
		t.Errorf("a report on others changed nothing: %v", got)
	}
}

// A score was changed by what the unit and its superior gave for it and by what its scored
// figures are made from.
func TestAScoreNamesWhoChangedIt(t *testing.T) {
	ref := func(form, field string) *FieldRef { return &FieldRef{Form: form, Field: field} }
	p := &Programme{Rule: ND09, Indicators: []Indicator{{Code: "flow", Kind: Flow, Numerator: []FieldRef{{Form: "F", Field: "c1"}}}},
		Scoring: &Scoring{Criteria: []Criterion{{Self: given(ref("TD", "a1")), Superior: given(ref("CD", "b1"))}, {Indicator: "flow"}}, Ineligible: ref("CD", "b9")}}
	unit := func(code, parent string) Unit { return Unit{Code: code, Parent: parent, Counted: true} }
	tree := NewHierarchy([]Unit{unit("P", ""), unit("D", "P"), unit("A", "D"), unit("D2", "P")}, NewDate(2021, 6, 14))
	filed := func(unit, form, field string) change {
		return change{Cause: Cause{Unit: unit, Form: form}, fields: map[string]bool{field: true}}
	}
	changes := []change{filed("D", "TD", "a1"), filed("D2", "TD", "a1"), filed("A", "F", "c1"), filed("A", "F", "c2"), filed("P", "CD", "b9"), filed("A", "TD", "a1")}
	for unit, want := range map[string][]string{"D": {"D TD", "A F", "P CD"}, "D2": {"D2 TD", "P CD"}} {
		var got []string
		for _, c := range scoreCauses(unit, p, tree, changes) {
			got = append(got, c.Unit+" "+c.Form)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", unit, got, want)
		}
	}
	// Of a superior's table a unit is told of its own row: what was changed in it, and why.
	table := change{Cause: Cause{Unit: "P", Form: "CD"}, fields: map[string]bool{"b1": true}, rows: map[[2]string]bool{{"D", "b1"}: true},
		remarks: []Remark{{Row: "D", Field: "b2", Text: "hồ sơ chậm"}, {Row: "D2", Field: "b2", Text: "việc khác"}}}
	p.Scoring.Criteria[0].Reason = ref("CD", "b2")
	if got := scoreCauses("D", p, tree, []change{table}); len(got) != 1 || got[0].Reason != "hồ sơ chậm" {
		t.Errorf("the superior's reason for D: %+v", got)
	}
	if got := scoreCauses("D2", p, tree, []change{table}); len(got) != 0 {
		t.Errorf("another's row changed D2: %+v", got)
	}
	if got := (&change{Cause: table.Cause, remarks: table.remarks}).reason(&Indicator{Numerator: []FieldRef{{Form: "CD", Field: "b2"}}}, ""); got != "" {
		t.Errorf("a figure is explained by what is said of points: %q", got)
	}
	before := Frozen{Scores: []FrozenScore{{Unit: "D", Total: Known(Int(90)), Rank: 1}, {Unit: "D2", Total: Known(Int(80)), Rank: 2}, {Unit: "X", Total: Known(Int(7)), Rank: 3}, {Unit: "Y"}}}
	after := Frozen{Scores: []FrozenScore{{Unit: "D", Total: Known(Int(70)), Rank: 2}, {Unit: "D2", Total: Known(Int(80)), Rank: 1}}}
	var units []string
	for _, x := range RescoredOf(before, after) {
		units = append(units, x.Unit)
		if x.ByOthers() != (x.Unit == "D2") {
			t.Errorf("%s was moved by others: %t", x.Unit, x.ByOthers())
		}
	}
	if !slices.Equal(units, []string{"D", "D2", "X"}) || len(RescoredOf(after, after)) != 0 {
		t.Errorf("scores that changed: %q", units)
	}
}
