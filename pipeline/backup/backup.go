// Package backup packs folders into one file and takes them out again. The file is a
// gzipped tar, so that it can be opened without this program; its last entry lists
// every file with its hash, so that a backup that is not whole is never taken for one.
package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"danvan/pipeline/wholefile"
)

// listName is the last entry of a backup.
const listName = "DANH-MUC.json"

// Part is a folder, or a file of it, that is packed under a name.
type Part struct {
	Name  string // folder inside the backup; "" for its top
	Files fs.FS
	Only  string // one file instead of the whole folder
}

// List is what a backup holds, in the order in which it was packed.
type List struct {
	At    time.Time `json:"at"`
	Files []File    `json:"files"`
}

// File is one file of a backup.
type File struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Bytes returns the size of all files.
func (l List) Bytes() int64 {
	var n int64
	for _, f := range l.Files {
		n += f.Size
	}
	return n
}

// ErrDamaged is returned for a backup that is not whole.
var ErrDamaged = errors.New("the backup is not whole")

// Write packs the parts. Files must not change meanwhile: the caller holds the lock
// of the workspace.
func Write(ctx context.Context, w io.Writer, parts []Part, at time.Time) (List, error) {
	zipped, err := gzip.NewWriterLevel(w, gzip.BestSpeed) // originals are packed already
	if err != nil {
		return List{}, err
	}
	p := &packer{ctx, tar.NewWriter(zipped), List{At: at.UTC()}}
	for _, part := range parts {
		if err := p.part(part); err != nil {
			return List{}, fmt.Errorf("back up %s: %w", part.Name, err)
		}
	}
	list, err := json.MarshalIndent(p.list, "", " ")
	if err == nil {
		err = p.entry(listName, int64(len(list)), 0o440, at)
	}
	if err == nil {
		_, err = p.tar.Write(list)
	}
	if err = errors.Join(err, p.tar.Close(), zipped.Close()); err != nil {
		return List{}, fmt.Errorf("back up: %w", err)
	}
	return p.list, nil
}

type packer struct {
	ctx  context.Context
	tar  *tar.Writer
	list List
}

func (p *packer) part(part Part) error {
	from := part.Only
	if from == "" {
		from = "."
	}
	return fs.WalkDir(part.Files, from, func(name string, e fs.DirEntry, err error) error {
		if err == nil {
			err = p.ctx.Err()
		}
		if err != nil {
			return err
		}
		unfinished := strings.HasPrefix(e.Name(), wholefile.Unfinished)
		if e.IsDir() && unfinished {
			return fs.SkipDir
		}
		if !e.Type().IsRegular() || unfinished {
			return nil
		}
		return p.file(part.Files, name, path.Join(part.Name, name))
	})
}

func (p *packer) file(files fs.FS, name, as string) error {
	f, err := files.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // opened for reading
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := p.entry(as, info.Size(), info.Mode().Perm(), info.ModTime()); err != nil {
		return err
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(p.tar, h), f)
	if err == nil && n != info.Size() {
		err = fmt.Errorf("%s changed while it was packed", name)
	}
	p.list.Files = append(p.list.Files, File{as, n, hex.EncodeToString(h.Sum(nil))})
	return err
}

func (p *packer) entry(name string, size int64, mode fs.FileMode, at time.Time) error {
	return p.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: int64(mode), ModTime: at, Format: tar.FormatPAX})
}

// Verify reads a backup to its end and holds every file against the list.
func Verify(ctx context.Context, r io.Reader) (List, error) {
	return unpack(ctx, r, func(*tar.Header, io.Reader) error { return nil })
}

// Restore takes a backup out into dir, which must be empty or absent. The backup is
// read to its end first: a damaged one leaves nothing behind.
func Restore(ctx context.Context, r io.ReadSeeker, dir string) (List, error) {
	if _, err := Verify(ctx, r); err != nil {
		return List{}, err
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return List{}, fmt.Errorf("restore: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return List{}, fmt.Errorf("restore: %w", err)
	}
	return unpack(ctx, r, func(h *tar.Header, data io.Reader) error {
		name := filepath.Join(dir, filepath.FromSlash(h.Name))
		err := wholefile.Write(name, fs.FileMode(h.Mode).Perm(), func(w io.Writer) error {
			_, err := io.Copy(w, data)
			return err
		})
		if err != nil {
			return err
		}
		return os.Chtimes(name, h.ModTime, h.ModTime)
	})
}

// unpack hands every file to keep and then holds what was read against the list.
func unpack(ctx context.Context, r io.Reader, keep func(*tar.Header, io.Reader) error) (List, error) {
	zipped, err := gzip.NewReader(r)
	if err != nil {
		return List{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	var found []File
	for t := tar.NewReader(zipped); ; {
		h, err := t.Next()
		if err != nil {
			return List{}, fmt.Errorf("%w: its list is not there: %w", ErrDamaged, err)
		}
		if err := ctx.Err(); err != nil {
			return List{}, err
		}
		if h.Name == listName {
			return closeList(zipped, t, found)
		}
		if !filepath.IsLocal(filepath.FromSlash(h.Name)) || h.Typeflag != tar.TypeReg {
			return List{}, fmt.Errorf("%w: %q is no name of a file in it", ErrDamaged, h.Name)
		}
		sum := &counter{hash: sha256.New()}
		data := io.TeeReader(t, sum)
		if err := keep(h, data); err != nil {
			return List{}, fmt.Errorf("restore %s: %w", h.Name, err)
		}
		if _, err := io.Copy(io.Discard, data); err != nil {
			return List{}, fmt.Errorf("%w: %s: %w", ErrDamaged, h.Name, err)
		}
		found = append(found, File{h.Name, sum.size, hex.EncodeToString(sum.hash.Sum(nil))})
	}
}

// closeList reads the list and the rest of the backup, and compares.
func closeList(zipped io.Reader, t io.Reader, found []File) (List, error) {
	var list List
	if err := json.NewDecoder(t).Decode(&list); err != nil {
		return List{}, fmt.Errorf("%w: its list: %w", ErrDamaged, err)
	}
	// The checksum of gzip stands at its end.
	if _, err := io.Copy(io.Discard, zipped); err != nil {
		return List{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if len(found) != len(list.Files) {
		return List{}, fmt.Errorf("%w: it holds %d files, its list names %d", ErrDamaged, len(found), len(list.Files))
	}
	for i, f := range list.Files {
		if found[i] != f {
			return List{}, fmt.Errorf("%w: %s is not what was packed", ErrDamaged, f.Name)
		}
	}
	return list, nil
}

type counter struct {
	hash hash.Hash
	size int64
}

func (c *counter) Write(p []byte) (int, error) {
	c.size += int64(len(p))
	return c.hash.Write(p)
}
