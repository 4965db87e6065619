package inbox

import (
	"context"
	"errors"
	"io/fs"
	"path"

	"golang.org/x/sync/errgroup"

	"danvan/ingest/book"
	"danvan/ingest/source"
	"danvan/pipeline"
)

// view is the inbox at one moment.
type view struct {
	folders []folder
	loose   []source.Info // what lies beside the units' folders
	index   map[string]source.Info
}

// folder is one folder of the inbox, by its name on disk.
type folder struct {
	name    string
	unit    string            // whose it is; "" for a stranger's
	why     pipeline.Sentence // why nothing in it is read
	waits   bool              // it may be read in a later pass
	entries []source.Info
}

// look lists the inbox.
func (b *Inbox) look(ctx context.Context, units folderNames) (*view, error) {
	list, err := b.folder.List(".")
	if err != nil {
		return nil, away(err)
	}
	v := &view{index: map[string]source.Info{}}
	var names []string
	for _, e := range list {
		switch {
		case e.Name == Marker:
		case e.Kind != source.Directory:
			v.loose = append(v.loose, e)
		default:
			names = append(names, e.Name)
		}
	}
	folders, err := b.lookIntoAll(ctx, units, names)
	for _, f := range folders {
		v.add(f)
	}
	return v, err
}

// lookIntoAll lists folders, in the order of their names.
func (b *Inbox) lookIntoAll(ctx context.Context, units folderNames, names []string) ([]*folder, error) {
	folders := make([]*folder, len(names))
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(max(b.options.AtOnce, 1))
	for i, name := range names {
		one := func() (err error) {
			if err := ctx.Err(); err != nil {
				return err
			}
			folders[i], err = b.lookInto(units, name)
			return err
		}
		if b.options.AtOnce > 1 {
			all.Go(one)
		} else if err := one(); err != nil {
			return nil, err
		}
	}
	if err := all.Wait(); err != nil {
		return nil, err
	}
	return folders, nil
}

// add enters a folder; nil is one that was taken away meanwhile.
func (v *view) add(f *folder) {
	if f == nil {
		return
	}
	v.folders = append(v.folders, *f)
	for _, e := range f.entries {
		v.index[path.Join(f.name, e.Name)] = e
	}
}

// lookInto lists a folder. One that cannot be opened must not stop the others; a share
// that is away must.
func (b *Inbox) lookInto(units folderNames, name string) (*folder, error) {
	f := &folder{name: name}
	f.unit, f.why = units.unit(name)
	list, err := b.folder.List(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, b.stillThere()
	case errors.Is(err, fs.ErrPermission):
		f.waits = f.why.IsZero()
		f.why = pipeline.Say("không đọc được thư mục này: %s", "this folder cannot be read: %s", err)
	case err != nil:
		return nil, away(err)
	}
	f.entries = list
	return f, nil
}

// hasFiles tells whether anything lies in the inbox that may become ready.
func (v *view) hasFiles() bool {
	for _, f := range v.folders {
		for _, e := range f.entries {
			if f.why.IsZero() && noReport(e).IsZero() {
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
		why := noReport(e)
		if why.IsZero() {
			why = f.why
		}
		out = append(out, pipeline.Passed{Unit: unit, File: display(e.Name), Decision: decision, Reason: why})
	}
	return out
}

func looseEntry(e source.Info) pipeline.Sentence {
	if book.SystemFile(e.Name) {
		return systemFile()
	}
	return pipeline.Say("không nằm trong thư mục của đơn vị nào", "not in a unit's folder")
}

// noReport tells why an entry is never a report, or nothing.
func noReport(e source.Info) pipeline.Sentence {
	switch {
	case e.Kind == source.Directory:
		return pipeline.Say("là thư mục; tệp trong thư mục con không được đọc", "a folder; files in folders below are not read")
	case e.Kind != source.Regular:
		return notRegular()
	case e.Links > 1:
		return hardLink()
	case book.SystemFile(e.Name):
		return systemFile()
	case e.Size == 0:
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
