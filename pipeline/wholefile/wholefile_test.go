package wholefile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"danvan/pipeline/disk"
)

func TestBytesPublishesWhole(t *testing.T) {
	name := filepath.Join(t.TempDir(), "new", "folder", "file.txt")
	for _, text := range []string{"một", "hai"} {
		if err := Bytes(name, 0o640, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != text {
			t.Fatalf("%q, %v", got, err)
		}
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	alone(t, name)
}

func TestAFailureLeavesTheOldFileAndNoOther(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file.txt")
	if err := Bytes(name, 0o644, []byte("old")); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("disk full")
	err := Write(name, 0o644, func(w io.Writer) error {
		if _, err := w.Write([]byte("half")); err != nil {
			return err
		}
		return broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	if got, err := os.ReadFile(name); err != nil || string(got) != "old" {
		t.Errorf("%q, %v", got, err)
	}
	alone(t, name)
}

func alone(t *testing.T, name string) {
	t.Helper()
	list, err := os.ReadDir(filepath.Dir(name))
	if err != nil || len(list) != 1 {
		t.Errorf("%v beside the file, %v", list, err)
	}
}

// Only what this package began and never finished is swept, and nothing of anybody else.
func TestSweepTakesOnlyItsOwn(t *testing.T) {
	dir := t.TempDir()
	keep := []string{"báo cáo.xlsx", ".part-", ".part-bản nháp.xlsx", ".part-12a", "a/b/.part-7", "x.part-3"}
	for _, name := range append(keep, ".part-1", "a/.part-2093847561") {
		full := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte("x"), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, ".part-99"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := (Press{}).Sweep(dir, 1); err != nil {
		t.Fatal(err)
	}
	for _, name := range append(keep, ".part-99") {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Errorf("%s was swept: %v", name, err)
		}
	}
	for _, name := range []string{".part-1", "a/.part-2093847561"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			t.Errorf("%s stayed", name)
		}
	}
	if err := (Press{}).Sweep(filepath.Join(dir, "not there"), 1); err != nil {
		t.Error(err)
	}
}

// Of many files those before the first that fails are there, and what failed left nothing.
func TestManyAreWholeUpToTheFirstThatFails(t *testing.T) {
	dir := t.TempDir()
	var files []File
	for i := range 40 {
		files = append(files, File{filepath.Join(dir, string(rune('a'+i%3)), string(rune('A'+i))), []byte{byte(i)}})
	}
	if n, err := (Press{}).Many(0o440, files); n != len(files) || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	for i, f := range files {
		if got, err := os.ReadFile(f.Name); err != nil || len(got) != 1 || got[0] != byte(i) {
			t.Errorf("%s: %q, %v", f.Name, got, err)
		}
	}
	for _, op := range []disk.Op{disk.Create, disk.Write, disk.Sync, disk.Read, disk.Move, disk.SyncFolder} {
		dir := t.TempDir()
		d := disk.Watched(func(s disk.Step) error {
			if s.Op == op && !s.After && strings.Contains(s.Name, "bad") {
				return syscall.EIO
			}
			return nil
		})
		files := []File{{filepath.Join(dir, "good", "1"), []byte("1")}, {filepath.Join(dir, "bad", "2"), []byte("2")}, {filepath.Join(dir, "good", "3"), []byte("3")}}
		n, err := On(d).Many(0o440, files)
		if n != 1 || !errors.Is(err, syscall.EIO) {
			t.Errorf("%s: %d, %v", op, n, err)
		}
		if got, err := os.ReadFile(files[0].Name); err != nil || string(got) != "1" {
			t.Errorf("%s: %q, %v", op, got, err)
		}
	}
}

// What comes first of many has gone well before any of them has its name; where it has not,
// none is there and nothing is left of them.
func TestManyWaitForWhatComesFirst(t *testing.T) {
	dir := t.TempDir()
	files := []File{{filepath.Join(dir, "1"), []byte("1")}, {filepath.Join(dir, "2"), []byte("2")}}
	var done atomic.Bool
	d := disk.Watched(func(s disk.Step) error {
		if s.Op == disk.Move && !done.Load() {
			t.Errorf("%s is there too early", s.Name)
		}
		return nil
	})
	written := func() bool {
		parts, err := filepath.Glob(filepath.Join(dir, Unfinished+"*"))
		return err == nil && len(parts) == len(files)
	}
	slow := func() error {
		for range 10_000 {
			if written() { // it is done beside the writing
				break
			}
			time.Sleep(time.Millisecond)
		}
		time.Sleep(50 * time.Millisecond)
		done.Store(true)
		return nil
	}
	if n, err := On(d).Many(0o640, files, slow); n != len(files) || err != nil {
		t.Fatal(n, err)
	}
	for i := range files {
		files[i].Name += "x"
	}
	n, err := (Press{}).Many(0o640, files, func() error { return nil }, func() error { return syscall.EIO })
	if n != 0 || !errors.Is(err, syscall.EIO) {
		t.Error(n, err)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 2 {
		t.Error(list, err)
	}
}
