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
