package main

import (
	"runtime/debug"
	"testing"

	"danvan/pipeline"
)

// With much to hold the collector works for less memory, until the job ends.
func TestALargeJobIsSparing(t *testing.T) {
	const usual = 137
	defer debug.SetGCPercent(debug.SetGCPercent(usual))
	for units, want := range map[int]int{3: usual, 3000: sparingPercent} {
		w := &workspace{programme: &pipeline.Programme{Units: make([]pipeline.Unit, units)}}
		end := w.sparing()
		if got := debug.SetGCPercent(want); got != want {
			t.Errorf("%d units: the collector works at %d %%", units, got)
		}
		end()
		if got := debug.SetGCPercent(usual); got != usual {
			t.Errorf("%d units: afterwards the collector works at %d %%", units, got)
		}
	}
}
