package main

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"
	"time"

	"danvan/pipeline/disk"
)

// withoutRace leaves a test to the run of the gate without the race detector, which makes
// it many times as slow and sees little there: its work is done by the built program in
// processes of its own, by this process one step after the other, or by goroutines whose
// packages have tests under the detector.
func withoutRace(t *testing.T) {
	t.Helper()
	if underRace {
		t.Skip("the gate runs this without the race detector")
	}
}

// TestRaces runs the main job in this process, where the race detector sees what the
// workers do to each other, and what becomes of them when a run is cut.
func TestRaces(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "tn")
	for _, args := range [][]string{
		{"demo", dir, "--programme", tortureProgramme},
		{"ingest", "--workspace", dir},
	} {
		if code, said := runHere(t.Context(), args...); code != exitDone && code != exitIncomplete {
			t.Fatalf("danvan %v: exit code %d\n%s", args, code, said)
		}
	}
	for _, after := range []time.Duration{500 * time.Millisecond, 3 * time.Second} {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(after, cancel)
		code, said := runHere(ctx, "demo", filepath.Join(t.TempDir(), "cut"), "--programme", tortureProgramme)
		cancel()
		if code != exitInterrupted && code != exitDone {
			t.Errorf("cut after %v: exit code %d\n%s", after, code, said)
		}
	}
}

// runHere is the program in this process.
func runHere(ctx context.Context, args ...string) (code int, said string) {
	var stdout, stderr bytes.Buffer
	code = run(ctx, args, streams{in: bytes.NewReader(nil), out: &stdout, err: &stderr}, time.Now, disk.Disk{})
	return code, stdout.String() + stderr.String()
}
