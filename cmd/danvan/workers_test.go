package main

import (
	"runtime"
	"testing"

	"danvan/config"
)

// Runs leave a processor to the pages where there are any; who sets a number has it.
func TestRunsLeaveAProcessorToThePages(t *testing.T) {
	all := runtime.NumCPU()
	for _, c := range []struct {
		listen    string
		set, want int
	}{{"", 0, all}, {"127.0.0.1:8080", 0, max(1, all-1)}, {"127.0.0.1:8080", 7, 7}, {"", 7, 7}} {
		w := workspace{settings: config.Settings{Workers: c.set, Web: config.Web{Listen: c.listen}}}
		if got := w.workers(); got != c.want {
			t.Errorf("pages at %q, %d set: %d workers of %d processors, want %d", c.listen, c.set, got, all, c.want)
		}
	}
}
