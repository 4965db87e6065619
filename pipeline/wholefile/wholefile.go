// Package wholefile makes a file appear whole or not at all: every reader sees the
// old content, the new content or no file, whatever happens in between. It is the
// only place that publishes files; every adapter may use it.
package wholefile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"danvan/pipeline/disk"
)

// Unfinished begins the names of files that are still being written, or that a run left
// when it was cut.
const Unfinished = ".part-"

// Press publishes files on a disk.
type Press struct{ disk disk.Disk }

// On returns a press for a disk.
func On(d disk.Disk) Press { return Press{d} }

// Write publishes on the disk of the machine; see [Press.Write].
func Write(name string, perm fs.FileMode, fill func(io.Writer) error, checks ...func(io.Reader) error) error {
	return Press{}.Write(name, perm, fill, checks...)
}

// Bytes publishes on the disk of the machine; see [Press.Bytes].
func Bytes(name string, perm fs.FileMode, data []byte) error { return Press{}.Bytes(name, perm, data) }

// Write publishes name with what fill writes: a temporary file beside it, flushed to
// disk, read back by each of the checks, renamed over name, and the folder flushed. On
// any error before the new name name is untouched. Folders that are missing are made.
func (p Press) Write(name string, perm fs.FileMode, fill func(io.Writer) error, checks ...func(io.Reader) error) error {
	if err := p.write(name, perm, fill, checks); err != nil {
		return fmt.Errorf("write %s: %w", name, disk.Explain(name, err))
	}
	return nil
}

// Bytes publishes name with data, which is read back first: a disk that says that it
// wrote may not have.
func (p Press) Bytes(name string, perm fs.FileMode, data []byte) error {
	return p.Write(name, perm, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}, func(r io.Reader) error { return same(r, data) })
}

var errOther = errors.New("what was written does not read back")

func same(r io.Reader, data []byte) error {
	again, err := io.ReadAll(r)
	if err == nil && !bytes.Equal(again, data) {
		err = errOther
	}
	return err
}

func (p Press) write(name string, perm fs.FileMode, fill func(io.Writer) error, checks []func(io.Reader) error) (err error) {
	dir := filepath.Dir(name)
	if err := p.disk.MakeFolders(dir); err != nil {
		return err
	}
	f, err := p.disk.CreateTemp(dir, Unfinished+"*")
	if err != nil {
		return err
	}
	renamed := false
	defer func() {
		if !renamed {
			_ = p.disk.Remove(f.Name()) // the error is that of writing; Sweep takes what stays
		}
	}()
	if err := p.fill(f, perm, fill); err != nil {
		return err
	}
	for _, check := range checks {
		if err := p.readBack(f.Name(), check); err != nil {
			return err
		}
	}
	if err := p.disk.Rename(f.Name(), name); err != nil {
		return err
	}
	renamed = true
	return p.disk.SyncFolder(dir)
}

// fill writes, flushes and closes a new file.
func (p Press) fill(f *disk.File, perm fs.FileMode, fill func(io.Writer) error) error {
	w := bufio.NewWriterSize(f, 1<<16)
	err := fill(w)
	if err == nil {
		err = errors.Join(w.Flush(), f.Chmod(perm), f.Sync())
	}
	return errors.Join(err, f.Close())
}

func (p Press) readBack(name string, check func(io.Reader) error) error {
	f, err := p.disk.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(check(f), f.Close())
}

// Sweep removes from a folder, and from those below to the given depth, what a run left
// that was cut while it wrote. Only this package's own temporary names are touched. The
// caller makes sure that nobody is writing there: it holds the lock of the workspace. A
// folder that is not there has nothing to sweep.
func (p Press) Sweep(dir string, depth int) error {
	list, err := p.disk.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("sweep %s: %w", dir, disk.Explain(dir, err))
	}
	var failed error
	for _, e := range list {
		name := filepath.Join(dir, e.Name())
		switch {
		case e.IsDir() && depth > 0:
			failed = errors.Join(failed, p.Sweep(name, depth-1))
		case e.Type().IsRegular() && isOurs(e.Name()):
			failed = errors.Join(failed, disk.Explain(name, p.disk.Remove(name)))
		}
	}
	return failed
}

// isOurs tells a temporary file of this package: what it begins its names with, and a
// number. People do not name files so.
func isOurs(name string) bool {
	number, ok := strings.CutPrefix(name, Unfinished)
	return ok && number != "" && strings.Trim(number, "0123456789") == ""
}
