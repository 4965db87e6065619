package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// once makes something for all tests that need it when the first of them does. Where that
// fails, all of them fail.
type once[T any] struct {
	sync.Once
	made  T
	sound bool
}

func (o *once[T]) get(t testing.TB, make func() T) T {
	t.Helper()
	o.Do(func() { o.made = make(); o.sound = true })
	if !o.sound {
		t.Fatal("what this test begins with could not be made; see the test that tried")
	}
	return o.made
}

var sampleWorkspace once[string]

// newSample is a sample workspace of [tortureProgramme] with two quarters: a copy of one
// that the real program made once, because that takes seconds and always comes to the same.
func newSample(t testing.TB, dir string) {
	t.Helper()
	from := sampleWorkspace.get(t, func() string {
		made := filepath.Join(scratch, "sample")
		mustRun(t, exitDone, "demo", made, "--programme", tortureProgramme)
		return made
	})
	copyWorkspace(t, from, dir)
}

// copyWorkspace copies a folder with the rights and the times of everything in it.
func copyWorkspace(t testing.TB, from, to string) {
	t.Helper()
	var folders []string
	err := filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, name)
		if e.IsDir() {
			folders = append(folders, name)
			return os.MkdirAll(target, 0o755)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return errors.Join(os.WriteFile(target, data, 0o600), alike(path, target))
	})
	for i := len(folders) - 1; i >= 0 && err == nil; i-- { // after what lies in them
		err = alike(filepath.Join(from, folders[i]), filepath.Join(to, folders[i]))
	}
	if err != nil {
		t.Fatal(err)
	}
}

func alike(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	return errors.Join(os.Chtimes(to, info.ModTime(), info.ModTime()), os.Chmod(to, info.Mode().Perm()))
}
