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
	held := make([]byte, 3*idleBytes)
	for units, large := range map[int]bool{3: false, 5000: true} {
		w := &workspace{programme: &pipeline.Programme{Units: make([]pipeline.Unit, units)}}
		end := w.paced()
		runtime.GC()
		goal := []metrics.Sample{{Name: "/gc/heap/goal:bytes"}, {Name: "/gc/heap/live:bytes"}}
		metrics.Read(goal)
		if over := goal[0].Value.Uint64() - goal[1].Value.Uint64(); (over < 2*sparingBytes) != large {
			t.Errorf("%d units: the collector lets %d bytes come", units, over)
		}
		end()
		if got := debug.SetGCPercent(usual); got != usual {
			t.Errorf("%d units: afterwards the collector works at %d %%", units, got)
		}
	}
	runtime.KeepAlive(held)
}
