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
	"sync"
	"sync/atomic"

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
	return p.publish(name, perm, buffered(fill), checks)
}

// buffered gathers small writes.
func buffered(fill func(io.Writer) error) func(io.Writer) error {
	return func(f io.Writer) error {
		w := bufio.NewWriterSize(f, 1<<16)
		if err := fill(w); err != nil {
			return err
		}
		return w.Flush()
	}
}

func (p Press) publish(name string, perm fs.FileMode, fill func(io.Writer) error, checks []func(io.Reader) error) error {
	err := p.put(name, perm, fill, checks, func() error { return nil })
	if err == nil {
		err = p.disk.SyncFolder(filepath.Dir(name))
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, disk.Explain(name, err))
	}
	return nil
}

// Bytes publishes name with data, which is read back first: a disk that says that it
// wrote may not have.
func (p Press) Bytes(name string, perm fs.FileMode, data []byte) error {
	fill, check := just(data)
	return p.publish(name, perm, fill, check)
}

// just fills a file with data and holds it against them.
func just(data []byte) (fill func(io.Writer) error, check []func(io.Reader) error) {
	return func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}, []func(io.Reader) error{func(r io.Reader) error { return same(r, data) }}
}

var errOther = errors.New("what was written does not read back")

// same reads to the end and holds what it reads against data, piece by piece.
func same(r io.Reader, data []byte) error {
	piece := make([]byte, min(len(data)+1, 8<<10)) // for each of ten thousand files
	for {
		n, err := r.Read(piece)
		if n > len(data) || !bytes.Equal(piece[:n], data[:n]) {
			return errOther
		}
		data = data[n:]
		switch {
		case err == io.EOF && len(data) > 0:
			return errOther
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}

// File is one of many to be published.
type File struct {
	Name string
	Data []byte
}

// atOnce is how many of many files are written together: to wait for the disk once for
// all of them costs little more than to wait for one.
const atOnce = 64

// Many publishes files as [Press.Bytes] does, several at a time, and flushes each folder
// once. The first n of them are on disk; where they are not all, err says why the next
// one may not be. What is first is done beside the writing, so that the disk is waited for
// once for both, and none of the files has its name before it has gone well.
func (p Press) Many(perm fs.FileMode, files []File, first ...func() error) (n int, err error) {
	before := begun(first)
	errs := make([]error, len(files))
	together(len(files), func(i int) {
		fill, check := just(files[i].Data)
		errs[i] = p.put(files[i].Name, perm, fill, check, before)
	})
	if err := before(); err != nil {
		return 0, err
	}
	var folders []string
	at := map[string]int{}
	for i, f := range files {
		dir := filepath.Dir(f.Name)
		if _, known := at[dir]; !known && errs[i] == nil {
			at[dir] = len(folders)
			folders = append(folders, dir)
		}
	}
	flushed := make([]error, len(folders))
	together(len(folders), func(i int) { flushed[i] = p.disk.SyncFolder(folders[i]) })
	for i, f := range files {
		if errs[i] == nil {
			errs[i] = flushed[at[filepath.Dir(f.Name)]]
		}
		if errs[i] != nil {
			return i, fmt.Errorf("write %s: %w", f.Name, disk.Explain(f.Name, errs[i]))
		}
	}
	return len(files), nil
}

// begun begins to do things beside each other. What it returns waits for all of them, and
// says what went wrong.
func begun(things []func() error) func() error {
	errs := make([]error, len(things))
	var all sync.WaitGroup
	for i, do := range things {
		all.Go(func() { errs[i] = do() })
	}
	return func() error {
		all.Wait()
		return errors.Join(errs...)
	}
}

// together does n things, some at a time.
func together(n int, do func(i int)) {
	var all sync.WaitGroup
	var next atomic.Int64
	for range min(n, atOnce) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	all.Wait()
}

// put does all that makes a file appear; the folder is not flushed. Before says whether it
// may have its name.
func (p Press) put(name string, perm fs.FileMode, fill func(io.Writer) error, checks []func(io.Reader) error, before func() error) (err error) {
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
	if err := before(); err != nil {
		return err
	}
	if err := p.disk.Rename(f.Name(), name); err != nil {
		return err
	}
	renamed = true
	return nil
}

// fill writes, flushes and closes a new file.
func (p Press) fill(f *disk.File, perm fs.FileMode, fill func(io.Writer) error) error {
	err := fill(f)
	if err == nil {
		err = errors.Join(f.Chmod(perm), f.Sync())
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
