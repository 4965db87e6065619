package main

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"
)

// TestRaces runs the main job in this process, where the race detector sees what the
// workers do to each other.
func TestRaces(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tn")
	for _, args := range [][]string{
		{"demo", dir, "--programme", "so-tttt-quang-nam-2021"},
		{"ingest", "--workspace", dir},
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), args, streams{in: bytes.NewReader(nil), out: &stdout, err: &stderr}, time.Now)
		if code != exitDone && code != exitIncomplete {
			t.Fatalf("danvan %v: exit code %d\n%s%s", args, code, stdout.String(), stderr.String())
		}
	}
}
