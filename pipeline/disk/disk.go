// Package disk is the file system for what must survive: everything that is published
// and everything that is kept goes through a [Disk], one step at a time. A step can be
// watched, so that tests make the first, the second, the third … of them fail and see
// what becomes of a run.
package disk

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Op is what a step does.
type Op string

// The operations.
const (
	MakeFolder Op = "mkdir"
	Create     Op = "create"
	Open       Op = "open"
	Read       Op = "read"
	Write      Op = "write"
	Sync       Op = "sync"
	Mode       Op = "chmod"
	Cut        Op = "truncate"
	Close      Op = "close"
	Move       Op = "rename"
	Remove     Op = "remove"
	List       Op = "list"
	Look       Op = "stat"
	SyncFolder Op = "sync folder"
)

// Step is a moment right before or right after an operation on a file or folder.
type Step struct {
	Op    Op
	Name  string
	After bool
}

// String names the step, as in "rename reports/2021-Q2/x.docx (after)".
func (s Step) String() string {
	if s.After {
		return fmt.Sprintf("%s %s (after)", s.Op, s.Name)
	}
	return fmt.Sprintf("%s %s", s.Op, s.Name)
}

// Watcher is called at every step, by as many goroutines as work. Its error becomes the
// operation's: before it, nothing is done; after it, it was done and fails all the same,
// as happens on a share. A write that fails by [ErrShort] has written one half.
type Watcher func(Step) error

// What a watcher may return besides errors of the system.
var (
	// ErrShort writes one half and no more.
	ErrShort = errors.New("short write")
	// Passed passes an operation over and says that it went well.
	Passed = errors.New("passed over") //nolint:revive,staticcheck // it is no failure
)

// Disk is the file system of the machine, watched or not. The zero value is not
// watched.
type Disk struct{ watch Watcher }

// Watched returns the file system with a watcher.
func Watched(w Watcher) Disk { return Disk{w} }

// Do takes one step that is done elsewhere, such as through an [os.Root].
func (d Disk) Do(op Op, name string, do func() error) error {
	if d.watch == nil {
		return do()
	}
	switch err := d.watch(Step{op, name, false}); {
	case errors.Is(err, Passed):
		return nil
	case err != nil:
		return &fs.PathError{Op: string(op), Path: name, Err: err}
	}
	if err := do(); err != nil {
		return err
	}
	if err := d.watch(Step{op, name, true}); err != nil && !errors.Is(err, Passed) {
		return &fs.PathError{Op: string(op), Path: name, Err: err}
	}
	return nil
}

// MakeFolders makes a folder and those above it that are missing. Each is flushed into
// the one above: a file that is flushed into a folder that is not there after a power
// cut was not kept.
func (d Disk) MakeFolders(dir string) error {
	info, err := d.Stat(dir)
	switch {
	case err == nil && info.IsDir():
		return nil
	case err == nil:
		return &fs.PathError{Op: string(MakeFolder), Path: dir, Err: errors.New("a file has that name")}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	above := filepath.Dir(dir)
	if above != dir {
		if err := d.MakeFolders(above); err != nil {
			return err
		}
	}
	err = d.Do(MakeFolder, dir, func() error { return os.Mkdir(dir, 0o755) })
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return d.SyncFolder(above)
}

// SyncFolder flushes the names in a folder.
func (d Disk) SyncFolder(dir string) error {
	return d.Do(SyncFolder, dir, func() error {
		f, err := os.Open(dir)
		if err != nil {
			return err
		}
		return errors.Join(flushed(f), f.Close())
	})
}

// Rename gives a file another name, replacing what has it.
func (d Disk) Rename(from, to string) error {
	return d.Do(Move, to, func() error { return os.Rename(from, to) })
}

// Remove removes a file.
func (d Disk) Remove(name string) error {
	return d.Do(Remove, name, func() error { return os.Remove(name) })
}

// ReadDir lists a folder by name.
func (d Disk) ReadDir(dir string) (list []fs.DirEntry, err error) {
	err = d.Do(List, dir, func() error {
		list, err = os.ReadDir(dir)
		return err
	})
	return list, err
}

// Stat looks at a file.
func (d Disk) Stat(name string) (info fs.FileInfo, err error) {
	err = d.Do(Look, name, func() error {
		info, err = os.Stat(name)
		return err
	})
	return info, err
}

// ReadInto reads a file whole into the room of a buffer, in place of what it holds.
func (d Disk) ReadInto(b *bytes.Buffer, name string) error {
	return d.Do(Read, name, func() error {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		b.Reset()
		_, err = b.ReadFrom(f)
		return errors.Join(err, f.Close())
	})
}

// ReadFile reads a file whole.
func (d Disk) ReadFile(name string) (data []byte, err error) {
	err = d.Do(Read, name, func() error {
		data, err = os.ReadFile(name)
		return err
	})
	return data, err
}
