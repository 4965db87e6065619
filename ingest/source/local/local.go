// Package local is a folder of this machine, or a share that the system has mounted. It
// is read through a root that no link or ".." leads out of. It implements the interfaces
// of package source.
package local

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"danvan/ingest/source"
	"danvan/pipeline"
)

// Folder reads files below a folder. It implements [source.Folder].
type Folder struct {
	root *os.Root
	mark string
	now  pipeline.Clock
}

// Open opens a folder. mark names a file in it that may be touched to learn the clock
// of the share; now is the time where that cannot be learnt.
func Open(dir, mark string, now pipeline.Clock) (*Folder, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &Folder{root, mark, now}, nil
}

// Close lets the folder go.
func (f *Folder) Close() error { return f.root.Close() }

// List implements [source.Folder]. What was taken away since the folder was listed has
// no entry.
func (f *Folder) List(dir string) ([]source.Info, error) {
	d, err := f.root.OpenFile(dir, os.O_RDONLY|openFlags, 0)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	list, err := d.ReadDir(-1)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	var out []source.Info
	for _, e := range list {
		if info, err := f.root.Lstat(path.Join(dir, e.Name())); err == nil {
			out = append(out, infoOf(info))
		}
	}
	return out, nil
}

func infoOf(i fs.FileInfo) source.Info {
	return source.Info{Name: i.Name(), Kind: source.KindOf(i.Mode()), Size: i.Size(), Modified: i.ModTime().UTC(),
		Changed: lastChange(i).UTC(), Links: linkCount(i), Identity: identity(i)}
}

// Stat implements [source.Folder].
func (f *Folder) Stat(name string) (source.Info, error) {
	info, err := f.root.Lstat(name)
	if err != nil {
		return source.Info{}, err
	}
	return infoOf(info), nil
}

// Open opens a regular file for reading. A pipe that was put in its place since is not
// waited for, and a link out of the folder is not followed.
func (f *Folder) Open(name string) (source.File, error) {
	file, err := f.root.OpenFile(name, os.O_RDONLY|openFlags, 0)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	itself, err2 := f.root.Lstat(name)
	switch {
	case err != nil:
	case err2 != nil:
		err = err2
	case !info.Mode().IsRegular() || !os.SameFile(info, itself): // a root follows links that stay in it
		err = &fs.PathError{Op: "open", Path: name, Err: errors.New("not a regular file")}
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return openFile{file}, nil
}

type openFile struct{ *os.File }

// Stat implements [source.File].
func (o openFile) Stat() (source.Info, error) {
	info, err := o.File.Stat()
	if err != nil {
		return source.Info{}, err
	}
	return infoOf(info), nil
}

// Busy implements [source.File], where the kernel tells.
func (o openFile) Busy() bool { return beingWritten(o.File) }

// Remove implements [source.Folder].
func (f *Folder) Remove(name string) error { return f.root.Remove(name) }

// Now returns the time on the share, whose clock stamps the files: the mark is touched
// and its stamp read. A share that cannot be written to, or whose stamps can be set by
// anybody, is taken to have our time.
func (f *Folder) Now() (time.Time, error) {
	now := f.now()
	if !stampsAreTheShares || f.root.Chtimes(f.mark, time.Time{}, now) != nil {
		return now, nil
	}
	info, err := f.root.Stat(f.mark)
	if err != nil {
		return now, err
	}
	return lastChange(info), nil
}
