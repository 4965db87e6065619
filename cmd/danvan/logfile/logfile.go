// Package logfile writes a log to a file that is set aside when it is full: name.1 is
// the one before, name.2 the one before that. It is for machines without a journal.
// The library that others take for this, lumberjack v2, has had no release since 2023
// and leaves a goroutine behind at every close; what is needed of it are these lines.
package logfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
)

// File is a log of bounded size. It may be written to by many goroutines.
type File struct {
	name  string
	most  int64 // bytes of one file
	count int   // files beside the one that is written

	mu   sync.Mutex
	file *os.File
	size int64
}

// Open goes on with the log of that name. A file holds at most so many bytes, and so
// many full ones are kept.
func Open(name string, most int64, count int) (*File, error) {
	f := &File{name: name, most: most, count: count}
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	return f, f.open()
}

func (f *File) open() error {
	file, err := os.OpenFile(f.name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o640)
	if err != nil {
		return fmt.Errorf("open log: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		return errors.Join(fmt.Errorf("open log: %w", err), file.Close())
	}
	f.file, f.size = file, info.Size()
	return nil
}

// Write writes one line, whole, into one file.
func (f *File) Write(line []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file == nil {
		if err := f.open(); err != nil {
			return 0, err
		}
	}
	if f.size > 0 && f.size+int64(len(line)) > f.most {
		if err := f.turn(); err != nil {
			return 0, err
		}
	}
	n, err := f.file.Write(line)
	f.size += int64(n)
	return n, err
}

// turn sets the full file aside and begins a new one. The oldest is overwritten.
func (f *File) turn() error {
	err := f.file.Close()
	f.file = nil // whatever happens, the next line opens it anew
	for i := f.count; i > 0 && err == nil; i-- {
		err = os.Rename(f.aside(i-1), f.aside(i))
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	}
	if f.count == 0 && err == nil {
		err = os.Remove(f.name)
	}
	if err != nil {
		return fmt.Errorf("set log aside: %w", err)
	}
	return f.open()
}

func (f *File) aside(i int) string {
	if i == 0 {
		return f.name
	}
	return f.name + "." + strconv.Itoa(i)
}

// Close closes the file.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file == nil {
		return nil
	}
	err := f.file.Close()
	f.file = nil
	return err
}
