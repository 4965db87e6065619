// Package inbox is the shared folder: one folder for each unit, named by the unit's
// code. The folder is the identity of what lies in it, so nothing but regular files
// is read, through a root that no link or ".." leads out of.
package inbox

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"sort"
	"strings"
	"time"

	"danvan/pipeline"
)

// Marker is a file in the inbox that proves that the share is there: an unreachable
// mount looks like an empty folder, and absence must never read as "nobody filed".
const Marker = ".danvan-inbox"

// settling is how long an Excel file without its end is taken to be still on its way.
const settling = 2 * time.Minute

// Inbox reads units' folders. It implements [pipeline.Inbox].
type Inbox struct {
	root      *os.Root
	units     map[string]bool
	now       pipeline.Clock
	maxBytes  int64
	quietness time.Duration
}

// Options of an inbox.
type Options struct {
	Units     []pipeline.Unit // whose folders are read
	Now       pipeline.Clock
	MaxBytes  int64         // larger files are read up to one byte more, so that the reader refuses them
	Quietness time.Duration // a file changed more recently than this waits; 0 reads at once
}

// Open opens the inbox in dir. It fails where the folder or its marker is not there.
func Open(dir string, o Options) (*Inbox, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open inbox: %w", err)
	}
	if _, err := root.Stat(Marker); err != nil {
		root.Close()
		return nil, fmt.Errorf("open inbox %s: its marker file %s is not there, so the share may be away: %w", dir, Marker, err)
	}
	units := map[string]bool{}
	for _, u := range o.Units {
		units[u.Code] = true
	}
	return &Inbox{root, units, o.Now, o.MaxBytes, o.Quietness}, nil
}

// Close lets the folder go.
func (b *Inbox) Close() error { return b.root.Close() }

// Pending lists complete files by unit folder and, within it, by time of change and
// name, so that of two versions the later one counts. Entries that are no reports
// are passed over with a reason.
func (b *Inbox) Pending(ctx context.Context) (ready []pipeline.Arrival, passed []pipeline.Passed, err error) {
	folders, err := b.entries(".")
	if err != nil {
		return nil, nil, fmt.Errorf("read inbox: %w", err)
	}
	for _, folder := range folders {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		name := folder.Name()
		switch {
		case name == Marker:
		case !folder.IsDir():
			passed = append(passed, ignored("", name, pipeline.Say("không nằm trong thư mục của đơn vị nào", "not in a unit's folder")))
		case !b.units[name]:
			passed = append(passed, b.strangers(name)...)
		default:
			r, p, err := b.folder(name)
			if err != nil {
				return nil, nil, err
			}
			ready, passed = append(ready, r...), append(passed, p...)
		}
	}
	return ready, passed, nil
}

// strangers lists the files of a folder that is no unit's, one by one: each is a file
// that somebody sent and nobody will answer.
func (b *Inbox) strangers(folder string) []pipeline.Passed {
	why := pipeline.Say("tên thư mục không phải mã của đơn vị nào", "the folder's name is not the code of a unit")
	list, err := b.entries(folder)
	if err != nil || len(list) == 0 {
		return []pipeline.Passed{ignored("", folder, why)}
	}
	var out []pipeline.Passed
	for _, e := range list {
		out = append(out, ignored(folder, e.Name(), why))
	}
	return out
}

func (b *Inbox) entries(dir string) ([]fs.DirEntry, error) {
	f, err := b.root.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list, err := f.ReadDir(-1)
	sort.Slice(list, func(i, j int) bool { return list[i].Name() < list[j].Name() })
	return list, err
}

func (b *Inbox) folder(unit string) (ready []pipeline.Arrival, passed []pipeline.Passed, err error) {
	list, err := b.entries(unit)
	if err != nil {
		return nil, nil, fmt.Errorf("read inbox of %s: %w", unit, err)
	}
	now := b.now()
	for _, e := range list {
		if why := noReport(e); !why.IsZero() {
			passed = append(passed, ignored(unit, e.Name(), why))
			continue
		}
		info, err := b.root.Lstat(path.Join(unit, e.Name()))
		if err != nil {
			continue // taken away since the folder was listed
		}
		a := pipeline.Arrival{Unit: unit, File: e.Name(), Size: info.Size(), Modified: info.ModTime().UTC(), SeenAt: now}
		if why := b.unfinished(a, list); !why.IsZero() {
			passed = append(passed, pipeline.Passed{Unit: unit, File: e.Name(), Decision: pipeline.Waiting, Reason: why})
			continue
		}
		ready = append(ready, a)
	}
	sort.SliceStable(ready, func(i, j int) bool { return ready[i].Modified.Before(ready[j].Modified) })
	return ready, passed, nil
}

func ignored(unit, file string, why pipeline.Sentence) pipeline.Passed {
	return pipeline.Passed{Unit: unit, File: file, Decision: pipeline.Ignored, Reason: why}
}

// noReport tells why an entry is never a report, or nothing.
func noReport(e fs.DirEntry) pipeline.Sentence {
	name := strings.ToLower(e.Name())
	switch {
	case e.IsDir():
		return pipeline.Say("là thư mục", "a folder")
	case !e.Type().IsRegular():
		return notRegular()
	case strings.HasPrefix(name, "~$"), strings.HasPrefix(name, "."), strings.HasSuffix(name, ".tmp"),
		name == "thumbs.db", name == "desktop.ini":
		return pipeline.Say("tệp của hệ thống hoặc của Excel", "a file of the system or of Excel")
	}
	return pipeline.Sentence{}
}

func notRegular() pipeline.Sentence {
	return pipeline.Say("không phải tệp thông thường", "not a regular file")
}

// unfinished tells why a file has to wait, or nothing.
func (b *Inbox) unfinished(a pipeline.Arrival, neighbours []fs.DirEntry) pipeline.Sentence {
	age := b.now().Sub(a.Modified)
	if b.quietness > 0 && age < b.quietness {
		return pipeline.Say("vừa mới thay đổi", "changed a moment ago")
	}
	for _, n := range neighbours {
		if ownerFileOf(n.Name(), a.File) {
			return pipeline.Say("đang mở trong Excel", "open in Excel")
		}
	}
	if age >= 0 && age < settling && (a.Size == 0 || b.lacksEnd(a)) {
		return pipeline.Say("đang được chép vào", "still being copied")
	}
	return pipeline.Sentence{}
}

// ownerFileOf tells whether name is the file that Excel puts beside an open
// workbook: "~$" and the name, which loses its first two letters when it is long.
func ownerFileOf(name, file string) bool {
	rest, ok := strings.CutPrefix(name, "~$")
	return ok && (rest == file || (len(file) > 2 && rest == file[2:]))
}

// lacksEnd tells whether a zip container misses its end record.
func (b *Inbox) lacksEnd(a pipeline.Arrival) bool {
	f, err := b.root.Open(path.Join(a.Unit, a.File))
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 4)
	if _, err := io.ReadFull(f, head); err != nil || !bytes.HasPrefix(head, []byte("PK")) {
		return false
	}
	tail := make([]byte, min(a.Size, 1<<16+22))
	if _, err := f.ReadAt(tail, a.Size-int64(len(tail))); err != nil && err != io.EOF {
		return false
	}
	return !bytes.Contains(tail, []byte("PK\x05\x06"))
}

// Load reads a file whole. A file that changes meanwhile is an error: it waits.
func (b *Inbox) Load(_ context.Context, a pipeline.Arrival) (pipeline.Original, error) {
	name := path.Join(a.Unit, a.File)
	before, err := b.root.Lstat(name)
	if err != nil {
		return pipeline.Original{}, fmt.Errorf("load %s: %w", name, err)
	}
	if !before.Mode().IsRegular() {
		return pipeline.Original{}, fmt.Errorf("load %s: %w", name, notRegular())
	}
	f, err := b.root.Open(name)
	if err != nil {
		return pipeline.Original{}, fmt.Errorf("load %s: %w", name, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, b.maxBytes+1))
	if err != nil {
		return pipeline.Original{}, fmt.Errorf("load %s: %w", name, err)
	}
	after, err := f.Stat()
	if err != nil || after.Size() != a.Size || !after.ModTime().Equal(a.Modified) || !os.SameFile(before, after) {
		changed := pipeline.Say("tệp thay đổi trong lúc đọc", "it changed while it was read")
		return pipeline.Original{}, errors.Join(fmt.Errorf("load %s: %w", name, changed), err)
	}
	return pipeline.Original{Arrival: a, SHA256: hash(data), Bytes: data}, nil
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Done removes a file from the inbox once its original is in the archive, unless
// someone has put another one in its place.
func (b *Inbox) Done(_ context.Context, o pipeline.Original) error {
	name := path.Join(o.Unit, o.File)
	info, err := b.root.Lstat(name)
	if err != nil {
		return fmt.Errorf("take %s from the inbox: %w", name, err)
	}
	if info.Size() != o.Size || !info.ModTime().Equal(o.Modified) {
		return nil // a newer file: the next pass reads it
	}
	if err := b.root.Remove(name); err != nil {
		return fmt.Errorf("take %s from the inbox: %w", name, err)
	}
	return nil
}
