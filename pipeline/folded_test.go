package pipeline

import (
	"math"
	"reflect"
	"slices"
	"testing"
)

// Folded results read as before, in their order and each by its name, whether or not the
// units have the same indicators in the same places.
func TestFoldedResultsReadAsBefore(t *testing.T) {
	all := []Result{
		{Unit: "P", Indicator: "a", Value: Known(Int(7)), UnitsReported: 1, UnitsExpected: 2, Target: ">= 5", Verdict: Met},
		{Unit: "P", Indicator: "b", Value: Known(-1), Numerator: Known(math.MaxInt64), Denominator: Known(0)},
		{Unit: "H", Indicator: "b", Numerator: Known(3), UnitsReported: -1},
		{Unit: "H", Indicator: "a", Denominator: Known(math.MinInt64), Verdict: NotMet},
		{Unit: "X", Indicator: "c"},
	}
	f := Consolidation{Figures: Figures{Results: slices.Clone(all)}}
	f.Fold()
	f.Fold() // what is folded stays so
	if !f.Folded() || f.Results != nil || f.Count() != len(all) {
		t.Fatalf("%+v", f.Results)
	}
	if got := slices.Collect(f.AllResults()); !reflect.DeepEqual(got, all) {
		t.Errorf("%+v, want %+v", got, all)
	}
	for _, want := range all {
		if got, ok := f.Found(want.Unit, want.Indicator); !ok || got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	for _, none := range [][2]string{{"P", "c"}, {"X", "a"}, {"Y", "a"}} {
		if got, ok := f.Found(none[0], none[1]); ok {
			t.Errorf("%v is %+v", none, got)
		}
	}
	for range f.AllResults() {
		break // who has enough gets no more
	}
}

// Where folding would lose something, results stay as they are.
func TestWhatHasNoRoomIsNotFolded(t *testing.T) {
	for name, all := range map[string][]Result{
		"a unit in two places": {{Unit: "P", Indicator: "a"}, {Unit: "H", Indicator: "a"}, {Unit: "P", Indicator: "b"}},
		"very many units":      {{Unit: "P", Indicator: "a", UnitsExpected: math.MaxInt32 + 1}},
	} {
		f := Consolidation{Figures: Figures{Results: slices.Clone(all)}}
		f.Fold()
		if f.Folded() || f.Count() != len(all) || !reflect.DeepEqual(slices.Collect(f.AllResults()), all) {
			t.Errorf("%s: %+v", name, f.Results)
		}
	}
}
