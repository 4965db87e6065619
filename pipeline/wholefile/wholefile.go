// Package wholefile makes a file appear whole or not at all: every reader sees the
// old content, the new content or no file, whatever happens in between. It is the
// only place that publishes files; every adapter may use it.
package wholefile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Unfinished begins the names of files that are still being written, or that a run left
// when it was cut.
const Unfinished = ".part-"

// Write publishes name with what fill writes: a temporary file beside it, flushed to
// disk, read back by each of the checks, renamed over name, and the folder flushed. On
// any error name is untouched. Folders that are missing are made.
func Write(name string, perm fs.FileMode, fill func(io.Writer) error, checks ...func(io.Reader) error) error {
	if err := write(name, perm, fill, checks); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

func write(name string, perm fs.FileMode, fill func(io.Writer) error, checks []func(io.Reader) error) error {
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, Unfinished+"*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	w := bufio.NewWriter(f)
	err = fill(w)
	if err == nil {
		err = errors.Join(w.Flush(), f.Chmod(perm), f.Sync())
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	for _, check := range checks {
		if err := readBack(f.Name(), check); err != nil {
			return err
		}
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return err
	}
	return syncDir(dir)
}

func readBack(name string, check func(io.Reader) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return check(f)
}

// Bytes publishes name with data.
func Bytes(name string, perm fs.FileMode, data []byte) error {
	return Write(name, perm, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
