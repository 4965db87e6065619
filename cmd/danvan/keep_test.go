package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"danvan/cmd/danvan/service"
	"danvan/pipeline"
)

// Answers are kept for ever unless the settings say for how long; then the weekly look at
// the archive takes the older ones away, and nothing else that lies beside them.
func TestAnswersAreClearedAwayWhenTheyAreOld(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "qn")
	if err := runInit(t.Context(), dir, "so-tttt-quang-nam-2021"); err != nil {
		t.Fatal(err)
	}
	clock := time.Date(2026, 3, 2, 9, 0, 0, 0, pipeline.Vietnam)
	j := newTestJobs(t, dir, &clock)
	unit := anyUnit(t, dir)
	answered := func(name string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "inbox", unit, name), []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := j.Do(t.Context(), pipeline.Slot{Task: pipeline.Task{Job: pipeline.JobIngest}, At: clock}, service.Order{}); err != nil {
			t.Fatal(err)
		}
	}
	verified := func(want ...string) {
		t.Helper()
		if err := j.Do(t.Context(), pipeline.Slot{Task: pipeline.Task{Job: pipeline.JobVerify}, At: clock}, service.Order{}); err != nil {
			t.Fatal(err)
		}
		list, err := os.ReadDir(filepath.Join(dir, "outbox", unit))
		var got []string
		for _, e := range list {
			got = append(got, e.Name())
		}
		if err != nil || strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("the outbox holds %q, want %q (%v)", got, want, err)
		}
	}
	answered("cũ.txt")
	own := filepath.Join(dir, "outbox", unit, "ghi chú của đơn vị.txt")
	if err := os.WriteFile(own, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	clock = clock.AddDate(0, 0, 101)
	answered("mới.txt")
	before, after, note := "000001 TRA LAI cũ.xlsx", "000002 TRA LAI mới.xlsx", filepath.Base(own)
	verified(before, after, note)

	setSettings(t, dir, "answers_days: 0", "answers_days: 100")
	j = newTestJobs(t, dir, &clock)
	verified(after, note)
	entries, err := j.workspace.archive.Audit(t.Context())
	if last := entries[len(entries)-1]; err != nil || last.What != "clear-answers" || last.Subject != "1" {
		t.Errorf("the audit log says %+v, %v", last, err)
	}
	verified(after, note) // nothing more to do
}

func newTestJobs(t *testing.T, dir string, clock *time.Time) *jobs {
	t.Helper()
	a := quietApp(dir, func() time.Time { return *clock })
	w, err := a.openToServe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.room.Close)
	return &jobs{app: a, workspace: w, meters: newMeters(a.now, w)}
}

func anyUnit(t *testing.T, dir string) string {
	t.Helper()
	folders, err := filepath.Glob(filepath.Join(dir, "inbox", "[A-Z]*"))
	if err != nil || len(folders) == 0 {
		t.Fatal(folders, err)
	}
	return filepath.Base(folders[0])
}

// A consolidation that came to nothing stands in the audit log with its reason.
func TestAFailedConsolidationIsNoted(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir, o := newCutProvince(t)
	u, period := o.units[0], o.w.programme.First
	put(t, dir, u.Code, "a.xlsx", o.report(t, u, period, 1, sound, false)[0], time.Date(2021, 6, 14, 9, 0, 0, 0, pipeline.Vietnam))
	mustRun(t, exitDone, "ingest", "--workspace", dir)
	for _, lost := range []string{"facts", filepath.Join("archive", "originals")} {
		if err := os.RemoveAll(filepath.Join(dir, lost)); err != nil {
			t.Fatal(err)
		}
	}
	o2 := danvan(t, "consolidate", "--workspace", dir, "--period", period.String())
	if o2.code != exitFailure {
		t.Errorf("code %d, %s", o2.code, o2.stderr)
	}
	entries, err := o.w.archive.Audit(t.Context())
	if err != nil || len(entries) == 0 {
		t.Fatalf("%v, %v", entries, err)
	}
	if e := entries[len(entries)-1]; e.What != "consolidate" || e.Verdict != "failed" || e.Reason == "" {
		t.Errorf("the audit log says %+v", e)
	}
}
