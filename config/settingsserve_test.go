package config

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
)

func TestRhythmIsWhatTheSettingsSay(t *testing.T) {
	got, err := LoadSettings(workspaceWith(t, "serve: {ingest_minutes: 1, nightly: \"23:30\", remind_days: 5, listen: \"127.0.0.1:9464\"}\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := pipeline.Rhythm{Ingest: time.Minute, Nightly: 23*60 + 30, DueDay: 17 * 60, OpenDays: 30, RemindDays: []int{5, 0, -3}, Remind: 8 * 60,
		VerifyOn: time.Sunday, Verify: 3 * 60}
	if diff := cmp.Diff(want, got.Serve.Rhythm()); diff != "" || got.Serve.Listen != "127.0.0.1:9464" {
		t.Errorf("rhythm differs (-want +got):\n%s%s", diff, got.Serve.Listen)
	}
}
