package backup

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"
)

var packed = time.Date(2021, 7, 1, 8, 0, 0, 0, time.UTC)

func parts() []Part {
	when := time.Date(2021, 6, 14, 9, 30, 0, 0, time.UTC)
	return []Part{
		{Name: "archive", Files: fstest.MapFS{
			"receipts.jsonl":   {Data: []byte("{}\n"), Mode: 0o640, ModTime: when},
			"originals/ab/abc": {Data: bytes.Repeat([]byte("số liệu "), 9000), Mode: 0o440, ModTime: when},
			"originals/.part-": {Data: []byte("half")},
		}},
		{Files: fstest.MapFS{"danvan.yaml": {Data: []byte("workers: 2\n"), Mode: 0o644, ModTime: when}, "other": {}}, Only: "danvan.yaml"},
	}
}

func pack(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := Write(context.Background(), &out, parts(), packed); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestABackupComesBackTheSame(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	list, err := Restore(context.Background(), bytes.NewReader(pack(t)), dir)
	if err != nil || !list.At.Equal(packed) || len(list.Files) != 3 {
		t.Fatalf("%+v, %v", list, err)
	}
	for _, part := range parts() {
		for name, want := range part.Files.(fstest.MapFS) {
			if part.Only != "" && name != part.Only || name == "originals/.part-" {
				if _, err := os.Stat(filepath.Join(dir, part.Name, name)); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("%s was packed", name)
				}
				continue
			}
			file := filepath.Join(dir, part.Name, name)
			got, err := os.ReadFile(file)
			if err != nil || !bytes.Equal(got, want.Data) {
				t.Errorf("%s: %d bytes, %v", name, len(got), err)
			}
			info, err := os.Stat(file)
			if err != nil || !info.ModTime().Equal(want.ModTime) || info.Mode().Perm() != want.Mode {
				t.Errorf("%s: %v, %v, %v", name, info.ModTime(), info.Mode(), err)
			}
		}
	}
}

func TestADamagedBackupIsRefusedAndLeavesNothing(t *testing.T) {
	whole := pack(t)
	check := func(what string, data []byte) {
		t.Helper()
		dir := filepath.Join(t.TempDir(), "new")
		if _, err := Restore(context.Background(), bytes.NewReader(data), dir); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", what, err)
		}
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: something was written", what)
		}
	}
	for cut := 0; cut < len(whole); cut += 13 {
		check("a cut", whole[:cut])
	}
	for at := 10; at < len(whole); at += 7 { // the gzip header's time and flags carry no content
		flipped := bytes.Clone(whole)
		flipped[at] ^= 4
		check("a flipped bit", flipped)
	}
}
