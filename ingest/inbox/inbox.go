// Package inbox is where units leave their files: one folder for each unit, named by the
// unit's code or its name. The folder is the identity of what lies in it, so nothing but
// regular files is read. The inbox does not know by which technology the folder is reached:
// it works on any [source.Folder], and [Several] makes one inbox of many.
//
// A share tells little about the files on it: its clock may be wrong, a copy may show
// its final size from the start, and the one who copies may pause. A file is taken when
// two looks, apart by the settling time, find it unchanged, when its container has its
// end, when nobody has it open in an office program and when the kernel, where it can
// tell, knows of nobody who writes to it.
package inbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"danvan/ingest/book"
	"danvan/ingest/source"
	"danvan/ingest/source/local"
	"danvan/pipeline"
)

// Marker is a file in the inbox that proves that the share is there: an unreachable
// mount looks like an empty folder, and absence must never read as "nobody filed".
const Marker = ".danvan-inbox"

// Inbox reads units' folders. It implements [pipeline.Inbox]. Load may be called by
// many goroutines.
type Inbox struct {
	folder  source.Folder
	options Options
	close   func() error

	mu     sync.Mutex
	plans  map[string]*plan // by path below the inbox, of the last Pending
	opened openBundle       // the zip whose members are being read
	asked  time.Time        // the place's time in the last Pending; zero until it is needed
}

// Options of an inbox.
type Options struct {
	Units   []pipeline.Unit // whose folders are read, of all times
	Now     pipeline.Clock
	Limits  book.Limits   // of a file; what is larger is refused unread
	Members int           // files in one zip
	Settle  time.Duration // how long a file must stay as it is before it is read; 0 reads at once
	Laid    *Laid         // files that are known to be whole; nil where nobody lays any
	AtOnce  int           // folders listed at the same time: over a network each costs round trips; 0 is 1
	Wait    Waiter        // nil waits in real time
}

// Waiter waits for a time, or until the context ends.
type Waiter func(ctx context.Context, d time.Duration) error

// plan is what the last look found out about a file that is ready.
type plan struct {
	info    source.Info
	sha256  string          // of a bundle
	fault   *book.Fault     // why a bundle cannot be taken apart
	members int             // of a bundle
	done    map[string]bool // paths of the members that have their receipt
}

// Open opens the inbox in a folder of this machine or of a mounted share. It fails where
// the folder or its marker is not there.
func Open(dir string, o Options) (*Inbox, error) {
	folder, err := local.Open(dir, Marker, o.Now)
	if err != nil {
		return nil, away(notOpened(dir, err))
	}
	b, err := New(folder, o)
	if err != nil {
		return nil, errors.Join(away(notOpened(filepath.Join(dir, Marker), err)), folder.Close())
	}
	b.close = folder.Close
	return b, nil
}

// New makes an inbox of a folder, which the caller closes. It fails where the marker is
// not there.
func New(folder source.Folder, o Options) (*Inbox, error) {
	if _, err := folder.Stat(Marker); err != nil {
		return nil, fmt.Errorf("its marker file %s is not there, so the share may be away: %w", Marker, err)
	}
	if o.Wait == nil {
		o.Wait = waitInRealTime
	}
	return &Inbox{folder: folder, options: o, plans: map[string]*plan{}}, nil
}

// Close lets the folder go, where the inbox has opened it.
func (b *Inbox) Close() error {
	if b.close == nil {
		return nil
	}
	return b.close()
}

func waitInRealTime(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Pending lists complete files by unit and, within one, by time of change, so that of
// two versions the later one counts. Entries that are no reports are passed over with
// a reason. Where files lie in the inbox it waits for the settling time once, so that
// what was dropped a moment ago needs no second pass.
func (b *Inbox) Pending(ctx context.Context) (ready []pipeline.Arrival, passed []pipeline.Passed, err error) {
	units := newFolderNames(b.options.Units) // of a country they are many, and for the looks alone
	before, err := b.look(ctx, units)
	if err != nil {
		return nil, nil, err
	}
	now := before
	if b.options.Settle > 0 && before.hasFiles() {
		if err := b.options.Wait(ctx, b.options.Settle); err != nil {
			return nil, nil, err
		}
		if now, err = b.look(ctx, units); err != nil {
			return nil, nil, err
		}
	}
	ready, passed, err = b.sortOut(ctx, before, now)
	if err == nil {
		err = b.stillThere()
	}
	if err != nil {
		return nil, nil, err
	}
	return ready, passed, nil
}

// sortOut tells the files that are ready from the rest.
func (b *Inbox) sortOut(ctx context.Context, before, now *view) (ready []pipeline.Arrival, passed []pipeline.Passed, err error) {
	b.mu.Lock()
	b.plans, b.opened, b.asked = map[string]*plan{}, openBundle{}, time.Time{}
	b.mu.Unlock()
	seenAt := b.options.Now()
	for _, e := range now.loose {
		passed = append(passed, ignored("", e.Name, looseEntry(e)))
	}
	for i := range now.folders {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		f := &now.folders[i]
		if !f.why.IsZero() {
			passed = append(passed, f.refused()...)
			continue
		}
		r, p := b.sortFolder(f, before, seenAt)
		ready, passed = append(ready, r...), append(passed, p...)
	}
	byUnit(ready)
	return ready, passed, nil
}

// byUnit brings the files of a unit together that has two folders, and orders those of
// each unit by their time.
func byUnit(ready []pipeline.Arrival) {
	order := map[string]int{}
	for i, a := range ready {
		if _, known := order[a.Unit]; !known {
			order[a.Unit] = i
		}
	}
	slices.SortStableFunc(ready, func(a, b pipeline.Arrival) int {
		return cmp.Or(cmp.Compare(order[a.Unit], order[b.Unit]), a.Modified.Compare(b.Modified))
	})
}

func (b *Inbox) sortFolder(f *folder, before *view, seenAt time.Time) (ready []pipeline.Arrival, passed []pipeline.Passed) {
	owners := b.openDocuments(f)
	for _, e := range f.entries {
		if why := noReport(e); !why.IsZero() {
			passed = append(passed, ignored(f.unit, e.Name, why))
			continue
		}
		name := path.Join(f.name, e.Name)
		why := b.unfinished(e, before.index[name], owners)
		if why.IsZero() {
			var p *plan
			if p, why = b.inspect(name, e); why.IsZero() {
				ready = append(ready, b.arrivals(f.unit, name, e, p, seenAt)...)
				continue
			}
		}
		if why != gone() {
			passed = append(passed, pipeline.Passed{Unit: f.unit, File: display(e.Name), Decision: pipeline.Waiting, Reason: why})
		}
	}
	return ready, passed
}

// arrivals are the file itself, or the members of a bundle.
func (b *Inbox) arrivals(unit, name string, e source.Info, p *plan, seenAt time.Time) []pipeline.Arrival {
	b.mu.Lock()
	b.plans[name] = p
	b.mu.Unlock()
	a := pipeline.Arrival{Unit: unit, File: display(e.Name), Path: name, Size: e.Size, Modified: e.Modified, SeenAt: seenAt}
	if p.members == 0 {
		return []pipeline.Arrival{a}
	}
	return b.memberArrivals(a, p)
}

func ignored(unit, file string, why pipeline.Sentence) pipeline.Passed {
	return pipeline.Passed{Unit: unit, File: display(file), Decision: pipeline.Ignored, Reason: why}
}

// stillThere tells a share that went away from one in which a file or folder went.
func (b *Inbox) stillThere() error {
	if _, err := b.folder.Stat(Marker); err != nil {
		return away(err)
	}
	return nil
}

// notOpened says in both languages what is most often wrong with a folder or its marker:
// the one who reads it may be told by a note and not by an administrator.
func notOpened(name string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return pipeline.Say("không thấy %s", "%s is not there", name)
	case errors.Is(err, fs.ErrPermission):
		return pipeline.Say("không có quyền đọc %s", "no permission to read %s", name)
	}
	return err
}

func away(err error) error {
	if already := (*pipeline.AwayError)(nil); errors.As(err, &already) {
		return err
	}
	return &pipeline.AwayError{Why: pipeline.Say("không đọc được thư mục hộp thư đến (thư mục dùng chung có thể đã ngắt kết nối): %s. Chạy lại khi thư mục đã trở lại; không tệp nào bị mất",
		"cannot read the inbox folder (the share may be away): %s; run again when it is back, no file is lost", err)}
}
