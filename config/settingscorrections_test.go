package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
)

func TestCorrectionWindowsByKind(t *testing.T) {
	s, err := LoadSettings(workspaceWith(t, "corrections:\n  month_days: 5\n  quarter_days: 10\n  half_days: 15\n  nine_months_days: 20\n  year_days: 30\n"))
	want := pipeline.Corrections{pipeline.Month: 5, pipeline.Quarter: 10, pipeline.HalfYear: 15, pipeline.NineMonths: 20, pipeline.Year: 30}
	if diff := cmp.Diff(want, s.CorrectionWindows()); diff != "" || err != nil {
		t.Errorf("%v: %s", err, diff)
	}
	if _, err := LoadSettings(workspaceWith(t, "corrections:\n  quarter_days: -1\n")); err == nil {
		t.Error("a limit below zero was taken")
	}
}
