package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBackupBringsEverythingBack backs up a workspace whose archive lies elsewhere,
// restores it and computes the same figures without the old folders.
func TestBackupBringsEverythingBack(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	base := t.TempDir()
	dir, elsewhere := filepath.Join(base, "old"), filepath.Join(base, "disk", "kho")
	newSample(t, dir)
	if err := os.MkdirAll(filepath.Dir(elsewhere), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "archive"), elsewhere); err != nil {
		t.Fatal(err)
	}
	settings := filepath.Join(dir, "danvan.yaml")
	text, err := os.ReadFile(settings)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(settings, bytes.Replace(text, []byte("archive: archive"), []byte("archive: "+elsewhere), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	figures := mustRun(t, exitDone, "results", "--workspace", dir, "--period", "2021-Q3", "--format", "csv")
	file := filepath.Join(base, "sao-luu.tar.gz")
	mustRun(t, exitDone, "backup", file, "--workspace", dir)
	mustRun(t, exitUsage, "backup", file, "--workspace", dir) // never over an older one
	away := filepath.Join(base, "mnt", "disk")                // of a disk that is not mounted
	if o := danvan(t, "backup", filepath.Join(away, "sao-luu.tar.gz"), "--workspace", dir); o.code != exitUsage || !strings.Contains(o.stderr, away) {
		t.Errorf("a backup into a folder that is not there: %d %s", o.code, o.stderr)
	}
	if _, err := os.Lstat(filepath.Dir(away)); err == nil {
		t.Error("the folder was made")
	}

	for _, folder := range []string{dir, filepath.Dir(elsewhere)} {
		if err := os.RemoveAll(folder); err != nil {
			t.Fatal(err)
		}
	}
	again := filepath.Join(base, "new")
	o := danvan(t, "restore", file, again, "--lang", "en")
	if o.code != exitDone || !strings.Contains(o.stderr, "setting archive led out") {
		t.Fatalf("restore: %d\n%s", o.code, o.stderr)
	}
	mustRun(t, exitUsage, "restore", file, again) // never into a folder in use
	mustRun(t, exitDone, "check-archive", "--workspace", again)
	mustRun(t, exitDone, "consolidate", "--workspace", again, "--period", "2021-Q3")
	if got := mustRun(t, exitDone, "results", "--workspace", again, "--period", "2021-Q3", "--format", "csv"); got != figures {
		t.Error("the restored workspace computes other figures")
	}
	mustRun(t, exitDone, "ingest", "--workspace", again) // the inbox is there

	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(base, "cut.tar.gz")
	if err := os.WriteFile(cut, whole[:len(whole)/2], 0o640); err != nil {
		t.Fatal(err)
	}
	mustRun(t, exitUnsound, "restore", cut, filepath.Join(base, "third"))
}

func TestAnEditedReceiptStopsEverythingButTheCheck(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "tn")
	newSample(t, dir)
	name := filepath.Join(dir, "archive", "receipts.jsonl")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, bytes.Replace(text, []byte(`"version":1`), []byte(`"version":2`), 1), 0o640); err != nil {
		t.Fatal(err)
	}
	if out := mustRun(t, exitUnsound, "check-archive", "--workspace", dir); !strings.Contains(out, "receipts.jsonl không còn nguyên vẹn từ dòng") {
		t.Errorf("check-archive says %q", out)
	}
	for _, args := range [][]string{{"ingest"}, {"status", "--period", "2021-Q3"}, {"consolidate", "--period", "2021-Q3"}} {
		mustRun(t, exitFailure, append(args, "--workspace", dir)...)
	}
}
