package wholefile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Folder is a folder that documents are published below, by relative names. It is made
// with the first document.
type Folder struct {
	dir   string
	press Press
}

// Folder returns a folder of the press's disk.
func (p Press) Folder(dir string) Folder { return Folder{dir, p} }

// Read returns a whole document.
func (f Folder) Read(name string) ([]byte, error) {
	full, err := f.full(name)
	if err != nil {
		return nil, err
	}
	// A pipe that somebody put there would be waited for.
	if info, err := os.Lstat(full); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", full)
	}
	return f.press.disk.ReadFile(full)
}

// Write publishes a document. One that is there already with the same bytes is left
// alone, since somebody may have it open.
func (f Folder) Write(name string, data []byte) error {
	if there, err := f.Read(name); err == nil && bytes.Equal(there, data) {
		return nil
	}
	full, err := f.full(name)
	if err != nil {
		return err
	}
	return f.press.Bytes(full, 0o644, data)
}

// Remove takes a document away.
func (f Folder) Remove(name string) error {
	full, err := f.full(name)
	if err != nil {
		return err
	}
	return f.press.disk.Remove(full)
}

// Names returns what lies in a folder below, in order; nothing where there is none.
func (f Folder) Names(dir string) ([]string, error) {
	full, err := f.full(filepath.Join(dir, "x"))
	if err != nil {
		return nil, err
	}
	list, err := f.press.disk.ReadDir(filepath.Dir(full))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names, err
}

// full returns where a document lies. A name that is not local, or a folder that was
// replaced by a link, would lead elsewhere.
func (f Folder) full(name string) (string, error) {
	if !filepath.IsLocal(name) {
		return "", &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	dir := filepath.Dir(filepath.Join(f.dir, name))
	if info, err := os.Lstat(dir); err == nil && dir != filepath.Clean(f.dir) && !info.IsDir() {
		return "", fmt.Errorf("%s is not a folder", dir)
	}
	return filepath.Join(f.dir, name), nil
}
