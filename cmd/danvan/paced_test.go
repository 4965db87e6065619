package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"

	"danvan/pipeline"
)

// With much to hold the collector works for less memory, with little less often, until the
// job ends.
func TestTheCollectorWorksAsTheJobNeeds(t *testing.T) {
	const usual = 137
	defer debug.SetGCPercent(debug.SetGCPercent(usual))
	for units, want := range map[int]int{3: usual, 5000: sparingPercent} {
		w := &workspace{programme: &pipeline.Programme{Units: make([]pipeline.Unit, units)}}
		end := w.paced()
		if got := debug.SetGCPercent(want); got != want {
			t.Errorf("%d units: the collector works at %d %%", units, got)
		}
		runtime.GC()
		goal := []metrics.Sample{{Name: "/gc/heap/goal:bytes"}}
		metrics.Read(goal)
		if idle := goal[0].Value.Uint64() >= 2*idleBytes; idle != (want == usual) {
			t.Errorf("%d units: the collector works at %d bytes", units, goal[0].Value.Uint64())
		}
		end()
		if got := debug.SetGCPercent(usual); got != usual {
			t.Errorf("%d units: afterwards the collector works at %d %%", units, got)
		}
	}
}
