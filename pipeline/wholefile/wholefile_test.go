package wholefile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
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
