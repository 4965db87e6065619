package inbox

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"sort"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// view is the inbox at one moment.
type view struct {
	folders []folder
	loose   []fs.DirEntry // what lies beside the units' folders
	index   map[string]fs.FileInfo
}

// folder is one folder of the inbox, by its name on disk.
type folder struct {
	name    string
	unit    string            // whose it is; "" for a stranger's
	why     pipeline.Sentence // why nothing in it is read
	waits   bool              // it may be read in a later pass
	entries []entry
}

// entry is something in a folder. What was taken away since the folder was listed has
// no entry.
type entry struct {
	name string
	info fs.FileInfo
}

// look lists the inbox.
func (b *Inbox) look(ctx context.Context) (*view, error) {
	list, err := b.entries(".")
	if err != nil {
		return nil, away(err)
	}
	v := &view{index: map[string]fs.FileInfo{}}
	for _, e := range list {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		switch {
		case e.Name() == Marker:
		case !e.IsDir():
			v.loose = append(v.loose, e)
		default:
			if err := b.lookInto(e.Name(), v); err != nil {
				return nil, err
			}
		}
	}
	return v, nil
}

// lookInto adds a folder to the view. One that cannot be opened must not stop the
// others; a share that is away must.
func (b *Inbox) lookInto(name string, v *view) error {
	f := folder{name: name}
	f.unit, f.why = b.units.unit(name)
	list, err := b.entries(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return b.stillThere()
	case errors.Is(err, fs.ErrPermission):
		f.waits = f.why.IsZero()
		f.why = pipeline.Say("không đọc được thư mục này: %s", "this folder cannot be read: %s", err)
	case err != nil:
		return away(err)
	}
	for _, e := range list {
		where := path.Join(name, e.Name())
		info, err := b.root.Lstat(where)
		if err != nil {
			continue // taken away since the folder was listed
		}
		f.entries = append(f.entries, entry{e.Name(), info})
		v.index[where] = info
	}
	v.folders = append(v.folders, f)
	return nil
}

func (b *Inbox) entries(dir string) ([]fs.DirEntry, error) {
	f, err := b.root.OpenFile(dir, os.O_RDONLY|openFlags, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list, err := f.ReadDir(-1)
	sort.Slice(list, func(i, j int) bool { return list[i].Name() < list[j].Name() })
	return list, err
}

// find returns what lay under a path, or nil.
func (v *view) find(where string) fs.FileInfo { return v.index[where] }

// hasFiles tells whether anything lies in the inbox that may become ready.
func (v *view) hasFiles() bool {
	for _, f := range v.folders {
		for _, e := range f.entries {
			if f.why.IsZero() && e.noReport().IsZero() {
				return true
			}
		}
	}
	return false
}

// refused lists a folder that is not read, file by file: each was sent by somebody.
func (f *folder) refused() []pipeline.Passed {
	decision := pipeline.Ignored
	unit := display(f.name)
	if f.waits {
		decision, unit = pipeline.Waiting, f.unit
	}
	if len(f.entries) == 0 {
		return []pipeline.Passed{{File: unit, Decision: decision, Reason: f.why}}
	}
	var out []pipeline.Passed
	for _, e := range f.entries {
		why := e.noReport()
		if why.IsZero() {
			why = f.why
		}
		out = append(out, pipeline.Passed{Unit: unit, File: display(e.name), Decision: decision, Reason: why})
	}
	return out
}

func looseEntry(e fs.DirEntry) pipeline.Sentence {
	if book.SystemFile(e.Name()) {
		return systemFile()
	}
	return pipeline.Say("không nằm trong thư mục của đơn vị nào", "not in a unit's folder")
}

// noReport tells why an entry is never a report, or nothing.
func (e entry) noReport() pipeline.Sentence {
	switch {
	case e.info.IsDir():
		return pipeline.Say("là thư mục; tệp trong thư mục con không được đọc", "a folder; files in folders below are not read")
	case !e.info.Mode().IsRegular():
		return notRegular()
	case linkCount(e.info) > 1:
		return hardLink()
	case book.SystemFile(e.name):
		return systemFile()
	case e.info.Size() == 0:
		return pipeline.Say("tệp rỗng (0 byte)", "an empty file (0 bytes)")
	}
	return pipeline.Sentence{}
}

func systemFile() pipeline.Sentence {
	return pipeline.Say("tệp của hệ thống hoặc của Excel", "a file of the system or of Excel")
}

func notRegular() pipeline.Sentence {
	return pipeline.Say("không phải tệp thông thường", "not a regular file")
}

// hardLink is said of a file that has another name: the other may be in the folder of
// another unit, or outside.
func hardLink() pipeline.Sentence {
	return pipeline.Say("là liên kết tới một tệp khác; hãy chép tệp vào thư mục", "a link to another file; copy the file into the folder")
}
