package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"danvan/config"
	"danvan/ingest/author"
	"danvan/pipeline"
	"danvan/pipeline/wholefile"
)

const changesFile = "changes.csv"

// runUnitsReform writes what a table of old and new units says into the units and the
// changes of a pack: all of it, or nothing where a row cannot be placed or the pack
// would be unsound with it.
func runUnitsReform(a *app, file string, o unitsImport) error {
	if o.province != "" || o.day != "" || o.out != "" {
		return usage("--province, --day, --out không dùng cùng --reform", "--province, --day and --out do not go with --reform")
	}
	p, err := readPackFolder(o.pack)
	if err != nil {
		return err
	}
	opts := author.ReformOptions{Known: p.Units, Changes: p.Changes, Tiers: p.Tiers, Abolish: o.abolish, Source: o.source}
	if opts.Day, err = pipeline.ParseDate(o.reform); err != nil {
		return fmt.Errorf("%w: --reform: %w", errUsage, err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read the table: %w", err)
	}
	reform, fault := author.ReadReform(filepath.Base(file), data, opts)
	if fault != nil {
		return faultOf(file, fault)
	}
	a.tellUnplaced(author.UnitList{Unplaced: reform.Unplaced})
	if reform.Elsewhere > 0 {
		a.tell("Bỏ qua %d dòng của tỉnh khác.", "%d rows of other provinces were passed over.", reform.Elsewhere)
	}
	added := len(reform.Changes) - len(p.Changes)
	switch {
	case !reform.Whole():
		a.tell("Chưa ghi gì vào %s: sửa các dòng trên rồi chạy lại.", "Nothing was written to %s: correct the rows above and run again.", o.pack)
		return errIncomplete
	case added == 0 && reform.Founded == 0:
		a.tell("Bảng không có đơn vị nào của chương trình; không ghi gì.", "The table has no unit of the programme; nothing was written.")
		return errIncomplete
	}
	if err := a.writeReform(o.pack, reform.Units, reform.Changes); err != nil {
		return err
	}
	a.tell("Từ ngày %s: %d đơn vị mới, %d đơn vị không còn, %d dòng thay đổi. Xem: danvan units diff %s %s --pack %s",
		"From %s: %d new units, %d that are there no longer, %d changes. See: danvan units diff %s %s --pack %s",
		opts.Day, reform.Founded, reform.Ended, added, opts.Day.AddDays(-1), opts.Day, o.pack)
	return nil
}

// writeReform writes the units and changes with which the pack is sound, and leaves both
// files as they are otherwise. The changes come first: a pack with them alone is refused
// by every command, while one with the units alone would count and lose what the ended
// ones had.
func (a *app) writeReform(pack string, with []pipeline.Unit, by []pipeline.Change) (err error) {
	var units, changes bytes.Buffer
	if err := errors.Join(config.WriteUnits(&units, with), config.WriteChanges(&changes, by)); err != nil {
		return err
	}
	name := filepath.Join(pack, changesFile)
	putBack, err := keepChanges(name)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, putBack())
		}
	}()
	if _, err := config.ReadPack(otherFiles{os.DirFS(pack), map[string][]byte{unitsFile: units.Bytes(), changesFile: changes.Bytes()}}); err != nil {
		a.tell("Đơn vị và thay đổi mới làm gói chương trình sai (số dòng là của các tệp mới); %s giữ nguyên.",
			"The new units and changes make the pack unsound (rows are those of the new files); %s stays as it is.", pack)
		return err
	}
	if err := wholefile.Bytes(name, 0o644, changes.Bytes()); err != nil {
		return err
	}
	return wholefile.Bytes(filepath.Join(pack, unitsFile), 0o644, units.Bytes())
}

// keepChanges returns what puts the table of changes back as it was. A pack without one gets
// an empty one, which says the same, so that the reader looks for it.
func keepChanges(name string) (putBack func() error, err error) {
	before, err := os.ReadFile(name)
	switch {
	case err == nil:
		return func() error {
			if now, err := os.ReadFile(name); err == nil && bytes.Equal(now, before) {
				return nil
			}
			return wholefile.Bytes(name, 0o644, before)
		}, nil
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("read the changes: %w", err)
	}
	err = wholefile.Write(name, 0o644, func(w io.Writer) error { return config.WriteChanges(w, nil) })
	return func() error { return os.Remove(name) }, err
}
