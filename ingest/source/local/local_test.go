//go:build unix

package local

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"danvan/ingest/source"
	"danvan/ingest/source/sourcetest"
	"danvan/pipeline/wholefile"
)

func opened(t *testing.T) (*Folder, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "folder")
	sourcetest.Put(t, dir, "mark", nil)
	f, err := Open(dir, "mark", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f, dir
}

func TestAFolderKeepsTheContract(t *testing.T) {
	sourcetest.Run(t, func(t *testing.T) sourcetest.Subject {
		f, dir := opened(t)
		if err := os.Remove(filepath.Join(dir, "mark")); err != nil {
			t.Fatal(err)
		}
		return sourcetest.Subject{Folder: f, Outbox: wholefile.Press{}.Folder(dir), Dir: dir}
	})
}

// What only a folder of this machine tells: other names of a file, another file of the
// same name, pipes.
func TestWhatAFolderTellsBesides(t *testing.T) {
	f, dir := opened(t)
	sourcetest.Put(t, dir, "a.csv", []byte("x"))
	before, err := f.Stat("a.csv")
	if err != nil {
		t.Fatal(err)
	}
	sourcetest.Put(t, dir, "b.csv", []byte("y"))
	if err := os.Chtimes(filepath.Join(dir, "b.csv"), before.Modified, before.Modified); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "b.csv"), filepath.Join(dir, "a.csv")); err != nil {
		t.Fatal(err)
	}
	after, err := f.Stat("a.csv")
	if err != nil || after.Identity == before.Identity || after.Same(before) {
		t.Errorf("another file is taken for the same: %+v, %v", after, err)
	}
	if err := os.Link(filepath.Join(dir, "a.csv"), filepath.Join(dir, "c.csv")); err != nil {
		t.Fatal(err)
	}
	if info, err := f.Stat("c.csv"); err != nil || info.Links != 2 {
		t.Errorf("%+v, %v", info, err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	if o, err := f.Open("pipe"); err == nil {
		o.Close()
		t.Error("a pipe was opened")
	}
	if info, err := f.Stat("pipe"); err != nil || info.Kind != source.Special {
		t.Errorf("%+v, %v", info, err)
	}
}
