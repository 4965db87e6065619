package config

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"danvan/pipeline"
)

// Hidden files are embedded too, so that what is copied is what was reviewed.
//
//go:embed all:packs
var embedded embed.FS

// PackNames returns the names of the programmes that the binary carries, sorted.
func PackNames() []string {
	entries, err := fs.ReadDir(embedded, "packs")
	if err != nil {
		return nil // cannot happen: the folder is embedded
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names
}

// OpenPack returns the files of a programme that the binary carries, or a
// [*PackError] that names those there are.
func OpenPack(name string) (fs.FS, error) {
	names := PackNames()
	if !slices.Contains(names, name) {
		what := pipeline.Say("không có chương trình này%s Hiện có: %s", "there is no such programme%s There are: %s",
			endSentence(meant(name, names)), strings.Join(names, ", "))
		return nil, &PackError{[]Problem{{File: name, What: what}}}
	}
	return fs.Sub(embedded, "packs/"+name)
}

func endSentence(suggestion pipeline.Sentence) pipeline.Sentence {
	if suggestion.IsZero() {
		return pipeline.Say(".", ".")
	}
	return suggestion
}

// CopyPack copies a programme into a new folder, all of it or nothing; folders above
// it are made. The schemas for its editor go with it. A folder that holds anything is
// left alone: it may have been changed by hand.
func CopyPack(name, dir string) error {
	pack, err := OpenPack(name)
	if err != nil {
		return err
	}
	return publishFolder(dir, func(temporary string) error {
		return errors.Join(os.CopyFS(temporary, pack), WriteSchemas(temporary), makeWritable(temporary))
	})
}

// PackParts are the parts of a pack that are edited in a workbook.
type PackParts struct {
	Units      []pipeline.Unit
	Changes    []pipeline.Change
	Forms      []pipeline.Form
	Indicators []pipeline.Indicator
}

// AmendPack makes a new pack in a folder, of these parts and of what base keeps beside them,
// all of it or nothing: where it does not read as a pack the folder is not made, and what is
// wrong is a [*PackError] by the files that it would have had.
func AmendPack(dir string, base fs.FS, parts PackParts) (p *pipeline.Programme, err error) {
	err = publishFolder(dir, func(temporary string) error {
		if err := os.CopyFS(temporary, base); err != nil {
			return err
		}
		if err := parts.write(temporary); err != nil {
			return err
		}
		p, err = ReadPack(os.DirFS(temporary))
		return err
	})
	return p, err
}

// write puts the parts in the place of those that are there.
func (x PackParts) write(dir string) error {
	files := map[string]func(io.Writer) error{
		unitsFile:   func(w io.Writer) error { return WriteUnits(w, x.Units) },
		changesFile: func(w io.Writer) error { return WriteChanges(w, x.Changes) },
		path.Join(indicatorsFolder, "chi-tieu.yaml"): func(w io.Writer) error { return WriteIndicators(w, x.Indicators) },
	}
	for i := range x.Forms {
		f := &x.Forms[i]
		files[path.Join(formsFolder, fmt.Sprintf("%02d-%s.yaml", i+1, FileName(f.Code)))] = func(w io.Writer) error { return WriteForm(w, f, nil) }
	}
	for _, folder := range []string{formsFolder, indicatorsFolder} {
		if err := os.RemoveAll(filepath.Join(dir, folder)); err != nil {
			return err
		}
	}
	for name, fill := range files {
		var b bytes.Buffer
		if err := errors.Join(fill(&b), writeNew(filepath.Join(dir, filepath.FromSlash(name)), b.Bytes())); err != nil {
			return err
		}
	}
	return WriteSchemas(dir)
}

// FileName makes a file's name of a form's code: "01/TCD" is "01-tcd".
func FileName(code string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return '-'
	}, strings.ToLower(strings.NewReplacer("Đ", "d", "đ", "d").Replace(code)))
}

// publishFolder makes a folder with what fill writes. It is written beside its place
// and renamed: half a programme is never seen.
func publishFolder(dir string, fill func(temporary string) error) error {
	if err := vacate(dir); err != nil {
		return err
	}
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return fmt.Errorf("make the programme in %s: %w", dir, err)
	}
	temporary, err := os.MkdirTemp(parent, "."+filepath.Base(dir)+"-*")
	if err != nil {
		return fmt.Errorf("make the programme in %s: %w", dir, err)
	}
	defer func() { _ = os.RemoveAll(temporary) }() // what stays behind is hidden and harms nobody
	whole := filepath.Join(temporary, "pack")
	if err := fill(whole); err != nil {
		return fmt.Errorf("make the programme in %s: %w", dir, err)
	}
	if err := os.Rename(whole, dir); err != nil {
		return fmt.Errorf("make the programme in %s: %w", dir, err)
	}
	return nil
}

// vacate removes an empty folder and refuses a full one.
func vacate(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("look into %s: %w", dir, err)
	case len(entries) > 0:
		said := pipeline.Say("%s không trống; hãy đặt tên một thư mục mới", "%s is not empty; name a new folder", dir)
		return fmt.Errorf("make a programme in %s: %w: %w", dir, said, fs.ErrExist)
	}
	if err := os.Remove(dir); err != nil {
		return fmt.Errorf("make room for %s: %w", dir, err)
	}
	return nil
}

// makeWritable gives the copy the rights of ordinary files: embedded ones are
// read-only, and the copy is there to be changed.
func makeWritable(dir string) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.Chmod(name, 0o755)
		}
		return os.Chmod(name, 0o644)
	})
}
