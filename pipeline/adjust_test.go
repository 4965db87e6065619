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
