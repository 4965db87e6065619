package inbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"danvan/ingest/book"
	"danvan/ingest/source"
	"danvan/pipeline"
	"danvan/pipeline/disk"
)

// memberMark parts the path of a bundle from the number of its member. No file system
// has it in a name.
const memberMark = "\x00"

// openBundle is a zip in memory.
type openBundle struct {
	name   string
	bundle *book.Bundle
}

// memberArrivals makes an arrival of each member of a bundle.
func (b *Inbox) memberArrivals(zip pipeline.Arrival, p *plan) []pipeline.Arrival {
	b.mu.Lock()
	bundle := b.opened.bundle
	b.mu.Unlock()
	out := make([]pipeline.Arrival, p.members)
	for i := range out {
		out[i] = zip
		out[i].File = memberName(zip, bundle, i)
		out[i].Path = zip.Path + memberMark + strconv.Itoa(i)
		out[i].Size = bundle.Size(i)
	}
	return out
}

// place returns where a file lies below the inbox and, of a member of a bundle, its
// number; -1 for a file.
func place(a pipeline.Arrival) (name string, member int) {
	if a.Path == "" {
		return path.Join(a.Unit, a.File), -1
	}
	name, number, isMember := strings.Cut(a.Path, memberMark)
	if !isMember {
		return name, -1
	}
	member, err := strconv.Atoi(number)
	if err != nil {
		member = -1
	}
	return name, member
}

// Load reads a file whole into memory. A file that changes meanwhile is an error: it
// waits. One that is over the limit is refused by its size: what would be read of it
// serves nobody.
func (b *Inbox) Load(_ context.Context, a pipeline.Arrival) (pipeline.Original, error) {
	name, member := place(a)
	o, err := b.load(name, member, a)
	if err == nil {
		return o, nil
	}
	if gone := b.stillThere(); gone != nil {
		return pipeline.Original{}, gone
	}
	return pipeline.Original{}, fmt.Errorf("load %s: %w", display(name), err)
}

func (b *Inbox) load(name string, member int, a pipeline.Arrival) (pipeline.Original, error) {
	p, err := b.planOf(name, a)
	switch {
	case err != nil:
		return pipeline.Original{}, err
	case member >= 0:
		return b.loadMember(name, member, a, p)
	case p.info.Size > b.options.Limits.FileBytes:
		return refuseBySize(a, b.options.Limits.FileBytes), nil
	}
	data, err := b.read(name, p.info)
	if err != nil {
		return pipeline.Original{}, err
	}
	o := pipeline.Original{Arrival: a, SHA256: hash(data), Bytes: data}
	if p.fault != nil {
		if o.SHA256 != p.sha256 {
			return pipeline.Original{}, hasChanged()
		}
		o = refuse(o, p.fault)
	}
	return o, nil
}

// planOf returns what Pending saw of a file. A file that it did not list is looked at
// now.
func (b *Inbox) planOf(name string, a pipeline.Arrival) (*plan, error) {
	b.mu.Lock()
	p := b.plans[name]
	b.mu.Unlock()
	if p != nil {
		return p, nil
	}
	info, err := b.folder.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.Kind != source.Regular {
		return nil, notRegular()
	}
	if info.Size != a.Size || !info.Modified.Equal(a.Modified) {
		return nil, hasChanged()
	}
	return &plan{info: info}, nil
}

// refuseBySize answers a file that is over the limit, in place of its bytes by a note of
// what it was: it may be a sparse one of many gigabytes.
func refuseBySize(a pipeline.Arrival, most int64) pipeline.Original {
	const mib = 1 << 20
	size, limit := (a.Size+mib-1)/mib, most/mib
	note := fmt.Sprintf("%s: %d byte, %s. Lớn hơn %d byte nên không đọc và không lưu.\n", a.File, a.Size, a.Modified.Format("2006-01-02T15:04:05Z"), most)
	return pipeline.Original{Arrival: a, SHA256: hash([]byte(note)), Bytes: []byte(note), Refused: []pipeline.Finding{
		pipeline.NewFinding("file-large", "", "", strconv.FormatInt(size, 10), strconv.FormatInt(limit, 10))}}
}

// loadMember reads one file of a bundle.
func (b *Inbox) loadMember(name string, member int, a pipeline.Arrival, p *plan) (pipeline.Original, error) {
	bundle, err := b.bundle(name, p)
	if err != nil {
		return pipeline.Original{}, err
	}
	if member >= bundle.Len() {
		return pipeline.Original{}, hasChanged()
	}
	data, fault := bundle.Bytes(member)
	if fault != nil {
		return pipeline.Original{}, errors.New(strings.Join(fault.Args, " "))
	}
	return pipeline.Original{Arrival: a, SHA256: hash(data), Bytes: data}, nil
}

// bundle returns the zip of the members that are being read. One is held at a time.
func (b *Inbox) bundle(name string, p *plan) (*book.Bundle, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.opened.name == name {
		return b.opened.bundle, nil
	}
	data, err := b.read(name, p.info)
	if err != nil {
		return nil, err
	}
	bundle, _, fault := book.OpenBundle(data, b.options.Limits, b.options.Members)
	if hash(data) != p.sha256 || bundle == nil || fault != nil {
		return nil, hasChanged()
	}
	b.opened = openBundle{name, bundle}
	return bundle, nil
}

// read reads a file that must be as it was seen, before and after.
func (b *Inbox) read(name string, seen source.Info) ([]byte, error) {
	f, err := b.folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	if seen.Links > 1 {
		return nil, hardLink()
	}
	data := make([]byte, seen.Size+1) // one more than there should be; what is over the limit was never opened
	n, err := io.ReadFull(io.NewSectionReader(f, 0, int64(len(data))), data)
	if err != io.ErrUnexpectedEOF && err != io.EOF && err != nil {
		return nil, err
	}
	data = data[:n]
	after, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !seen.Same(after) || int64(len(data)) != seen.Size {
		return nil, hasChanged()
	}
	return data, nil
}

func hasChanged() pipeline.Sentence {
	return pipeline.Say("tệp thay đổi trong lúc đọc", "it changed while it was read")
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Done removes a file from the inbox once its original is in the archive, unless
// someone has put another one in its place. A zip goes when all its members are done.
// What was refused by its size is not in the archive, so it is left to its sender.
func (b *Inbox) Done(_ context.Context, o pipeline.Original) error {
	name, member := place(o.Arrival)
	last, seen := b.tick(name, member, o.Arrival)
	if !last {
		return nil
	}
	info, err := b.folder.Stat(name)
	if err != nil {
		return fmt.Errorf("take %s from the inbox: %w", display(name), disk.Explain(display(name), err))
	}
	if seen != nil && !seen.Same(info) || seen == nil && (info.Size != o.Size || !info.Modified.Equal(o.Modified)) {
		return nil // a newer file: the next pass reads it
	}
	if info.Size > b.options.Limits.FileBytes {
		return pipeline.Say("tệp vượt giới hạn nên không được lưu; đơn vị tự xóa", "it is over the limit and not kept; its sender may delete it")
	}
	if err := b.folder.Remove(name); err != nil {
		return fmt.Errorf("take %s from the inbox: %w", display(name), disk.Explain(display(name), err))
	}
	return nil
}

// tick notes that a file is done. It tells whether all of what lies under the name is,
// and what was seen of it.
func (b *Inbox) tick(name string, member int, a pipeline.Arrival) (last bool, seen *source.Info) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.plans[name]
	if p == nil {
		return member < 0, nil
	}
	if member >= 0 {
		p.done[a.Path] = true
		if len(p.done) < p.members {
			return false, &p.info
		}
		if b.opened.name == name {
			b.opened = openBundle{}
		}
	}
	if a.Path != "" { // nobody comes back to it: a country's inbox has ten thousand
		delete(b.plans, name)
	}
	return true, &p.info
}
