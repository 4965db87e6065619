package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// File is an open file of a [Disk].
type File struct {
	f    *os.File
	disk Disk
}

// OpenFile opens a file as [os.OpenFile] does.
func (d Disk) OpenFile(name string, flag int, perm fs.FileMode) (*File, error) {
	return d.opened(Open, name, func() (*os.File, error) { return os.OpenFile(name, flag, perm) })
}

// Open opens a file for reading.
func (d Disk) Open(name string) (*File, error) { return d.OpenFile(name, os.O_RDONLY, 0) }

// CreateTemp makes a new file in a folder as [os.CreateTemp] does.
func (d Disk) CreateTemp(dir, pattern string) (*File, error) {
	return d.opened(Create, dir, func() (*os.File, error) { return os.CreateTemp(dir, pattern) })
}

func (d Disk) opened(op Op, name string, open func() (*os.File, error)) (*File, error) {
	var f *os.File
	err := d.Do(op, name, func() (err error) {
		f, err = open()
		return err
	})
	switch {
	case err == nil:
		return &File{f, d}, nil
	case f != nil: // it was opened, and is reported as not
		f.Close()
	}
	return nil, err
}

// Name returns the name that the file was opened by.
func (f *File) Name() string { return f.f.Name() }

func (f *File) Read(p []byte) (n int, err error) {
	err = f.disk.Do(Read, f.Name(), func() error {
		n, err = f.f.Read(p)
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	})
	if err == nil && n == 0 && len(p) > 0 {
		err = io.EOF
	}
	return n, err
}

// ReadAt reads as [os.File.ReadAt] does.
func (f *File) ReadAt(p []byte, off int64) (n int, err error) {
	err = f.disk.Do(Read, f.Name(), func() error {
		n, err = f.f.ReadAt(p, off)
		return err
	})
	return n, err
}

func (f *File) Write(p []byte) (int, error) {
	return f.write(p, f.f.Write)
}

// WriteAt writes as [os.File.WriteAt] does.
func (f *File) WriteAt(p []byte, off int64) (int, error) {
	return f.write(p, func(p []byte) (int, error) { return f.f.WriteAt(p, off) })
}

func (f *File) write(p []byte, do func([]byte) (int, error)) (n int, err error) {
	err = f.disk.Do(Write, f.Name(), func() error {
		n, err = do(p)
		return err
	})
	if errors.Is(err, ErrShort) && n == 0 {
		n, _ = do(p[:len(p)/2]) // the half; the error is the short write
		err = &fs.PathError{Op: string(Write), Path: f.Name(), Err: io.ErrShortWrite}
	}
	return n, err
}

// Size returns the length of the file.
func (f *File) Size() (int64, error) {
	var size int64
	err := f.disk.Do(Look, f.Name(), func() error {
		info, err := f.f.Stat()
		if err == nil {
			size = info.Size()
		}
		return err
	})
	return size, err
}

// Truncate cuts the file.
func (f *File) Truncate(size int64) error {
	return f.disk.Do(Cut, f.Name(), func() error { return f.f.Truncate(size) })
}

// Chmod sets the permissions.
func (f *File) Chmod(perm fs.FileMode) error {
	return f.disk.Do(Mode, f.Name(), func() error { return f.f.Chmod(perm) })
}

// Sync flushes the content.
func (f *File) Sync() error { return f.disk.Do(Sync, f.Name(), func() error { return flushed(f.f) }) }

// Close closes the file. It is closed even where that fails.
func (f *File) Close() error {
	err := f.disk.Do(Close, f.Name(), f.f.Close)
	if err != nil {
		_ = f.f.Close() // a second time does no harm
	}
	return err
}
