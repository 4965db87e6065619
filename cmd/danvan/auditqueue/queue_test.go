package auditqueue

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"danvan/ingest/archive"
	"danvan/pipeline"
	"danvan/pipeline/disk"
)

func entry(n int) pipeline.AuditEntry {
	return pipeline.AuditEntry{At: time.Date(2026, 7, 1, 8, 0, 0, n, pipeline.Vietnam), Who: "web:a@10.0.0.1", What: "sign-in", Subject: fmt.Sprint(n), Verdict: "done"}
}

func newArchive(t *testing.T, dir string) *archive.Archive {
	t.Helper()
	dir = filepath.Join(dir, "archive")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	a, err := archive.OpenOn(disk.Disk{}, dir)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func subjects(t *testing.T, a *archive.Archive) []string {
	t.Helper()
	entries, err := a.Audit(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Subject)
	}
	return out
}

// Entries of several processes at once all go into the chain, in the order of their
// times, once, and the chain holds.
func TestWhatWaitsIsWrittenOnce(t *testing.T) {
	dir := t.TempDir()
	a := newArchive(t, dir)
	if Open(dir, disk.Disk{}).Waiting() {
		t.Error("entries wait before there is one")
	}
	var all sync.WaitGroup
	for p := range 4 {
		all.Go(func() {
			q := Open(dir, disk.Disk{}) // each its own, as processes have
			for i := range 10 {
				if err := q.Add(entry(10*i + p)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	q := Open(dir, disk.Disk{})
	for range 2 {
		if err := q.Move(context.Background(), a); err != nil {
			t.Fatal(err)
		}
	}
	got := subjects(t, a)
	if len(got) != 40 || !slices.IsSortedFunc(got, byNumber) || q.Waiting() {
		t.Errorf("%d entries: %v; waiting %v", len(got), got, q.Waiting())
	}
	if s, err := a.Check(context.Background()); err != nil || len(s.Problems) > 0 {
		t.Errorf("%v, %v", s.Problems, err)
	}
	if info, err := os.Stat(filepath.Join(dir, Folder)); err != nil || !info.IsDir() {
		t.Error(err)
	}
}

func byNumber(x, y string) int {
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y))
}

// cutLog fails after some entries, as a process that is killed there.
type cutLog struct {
	*archive.Archive
	after int
}

var errCut = errors.New("cut")

func (l cutLog) Note(ctx context.Context, entries ...pipeline.AuditEntry) error {
	if l.after >= len(entries) {
		return l.Archive.Note(ctx, entries...)
	}
	return errors.Join(l.Archive.Note(ctx, entries[:l.after]...), errCut)
}

// A process that ends between any two steps of writing loses and doubles nothing.
func TestACutWhileMovingLosesAndDoublesNothing(t *testing.T) {
	for after := range 4 {
		for _, goesOn := range []bool{false, true} {
			dir := t.TempDir()
			a := newArchive(t, dir)
			q := Open(dir, disk.Disk{})
			for i := range 3 {
				if err := q.Add(entry(i)); err != nil {
					t.Fatal(err)
				}
			}
			if err := q.Move(context.Background(), cutLog{a, after}); after < 3 && !errors.Is(err, errCut) {
				t.Errorf("cut after %d: %v", after, err)
			}
			if !goesOn {
				q = Open(dir, disk.Disk{}) // the next process
			}
			if err := q.Move(context.Background(), a); err != nil {
				t.Fatal(err)
			}
			if got := subjects(t, a); !slices.Equal(got, []string{"0", "1", "2"}) {
				t.Errorf("cut after %d: %v", after, got)
			}
		}
	}
}

// A disk that refuses to take the files away, or to keep a new one.
func TestADiskThatFails(t *testing.T) {
	dir := t.TempDir()
	a := newArchive(t, dir)
	full := errors.New("no space left")
	failing := disk.Watched(func(s disk.Step) error {
		if s.Op == disk.Remove {
			return full
		}
		return nil
	})
	q := Open(dir, failing)
	if err := q.Add(entry(1)); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := q.Move(context.Background(), a); err != nil {
			t.Fatal(err)
		}
	}
	if err := Open(dir, disk.Disk{}).Move(context.Background(), a); err != nil {
		t.Fatal(err)
	}
	if got := subjects(t, a); !slices.Equal(got, []string{"1"}) {
		t.Errorf("%v", got)
	}
	q = Open(dir, disk.Watched(func(disk.Step) error { return full }))
	if err := q.Add(entry(2)); err == nil {
		t.Error("an entry that was not kept was said to be")
	}
}

// What somebody damaged is set aside and told, and the others are written.
func TestADamagedEntryIsSetAside(t *testing.T) {
	dir := t.TempDir()
	a := newArchive(t, dir)
	q := Open(dir, disk.Disk{})
	if err := q.Add(entry(1)); err != nil {
		t.Fatal(err)
	}
	bad := "00000000000000000000-x.json"
	if err := os.WriteFile(filepath.Join(dir, Folder, bad), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := q.Move(context.Background(), a); err != nil {
		t.Fatal(err)
	}
	if got := subjects(t, a); !slices.Equal(got, []string{bad, "1"}) || q.Waiting() {
		t.Errorf("%v", got)
	}
	if _, err := os.Stat(filepath.Join(dir, Folder, bad+damaged)); err != nil {
		t.Error(err)
	}
}
