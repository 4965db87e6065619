package inbox

import (
	"errors"
	"io/fs"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"danvan/ingest/book"
	"danvan/ingest/source"
	"danvan/pipeline"
)

const (
	// patience is how long a file without its end is taken to be still on its way.
	patience = 2 * time.Minute
	// longestSession is how long somebody works on an open workbook. The mark of an
	// office program that ended badly stays for ever and must not hold a file back.
	longestSession = 24 * time.Hour
	// clockFault is by how much a share's clock may be ahead. A time further off says
	// nothing, and waiting for it would be waiting for ever.
	clockFault = 24 * time.Hour
)

// younger tells whether a file was changed less than d ago. One that was changed in the
// future by a clock that is a little ahead is young.
func (b *Inbox) younger(info source.Info, d time.Duration) bool {
	age := b.placesTime().Sub(info.Changed)
	return age > -clockFault && age < d
}

// placesTime returns the time by which the place stamps its files. It is asked once in
// a pass, and only where a file's age matters.
func (b *Inbox) placesTime() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.asked.IsZero() {
		now, err := b.folder.Now()
		if err != nil {
			now = b.options.Now()
		}
		b.asked = now
	}
	return b.asked
}

// unfinished tells why a file has to wait, from what can be seen without opening it.
// before is what the first look saw under its path; nothing is the same as no file.
func (b *Inbox) unfinished(e, before source.Info, owners map[string]pipeline.Sentence) pipeline.Sentence {
	if b.options.Settle > 0 && !before.Same(e) {
		return pipeline.Say("vừa mới thay đổi", "changed a moment ago")
	}
	return owners[foldName(e.Name)]
}

// openDocuments finds by the marks of office programs which files of a folder are open,
// by folded name.
func (b *Inbox) openDocuments(f *folder) map[string]pipeline.Sentence {
	excel := pipeline.Say("đang mở trong Excel", "open in Excel")
	other := pipeline.Say("đang mở trong LibreOffice hoặc WPS", "open in LibreOffice or WPS")
	open := map[string]pipeline.Sentence{}
	cut := map[string]bool{} // names that lost their first two letters
	for _, e := range f.entries {
		name := foldName(e.Name)
		if !strings.HasPrefix(name, "~$") && !strings.HasPrefix(name, ".~") || !b.younger(e, longestSession) {
			continue
		}
		if rest, ok := strings.CutPrefix(name, "~$"); ok {
			open[rest], cut[rest] = excel, true
		} else if rest, ok := strings.CutPrefix(name, ".~lock."); ok && strings.HasSuffix(rest, "#") {
			open[strings.TrimSuffix(rest, "#")] = other
		} else if rest, ok := strings.CutPrefix(name, ".~"); ok {
			open[rest] = other
		}
	}
	for _, e := range f.entries {
		// Of a long name the mark replaces the first two letters.
		if name := []rune(foldName(e.Name)); len(name) > 2 && name[0] != '~' && cut[string(name[2:])] {
			open[string(name)] = excel
		}
	}
	return open
}

// foldName makes names comparable as a share compares them.
func foldName(name string) string { return strings.ToLower(norm.NFC.String(name)) }

// gone is said of a file that was taken away since the look; it is told to nobody.
func gone() pipeline.Sentence { return pipeline.Say("không còn", "gone") }

// inspect opens a file and tells what is to be done with it, or why it has to wait.
func (b *Inbox) inspect(name string, info source.Info) (*plan, pipeline.Sentence) {
	p := &plan{info: info}
	f, err := b.folder.Open(name)
	if err != nil {
		if _, err := b.folder.Stat(name); errors.Is(err, fs.ErrNotExist) {
			return nil, gone()
		}
		return nil, pipeline.Say("chưa đọc được: %s", "not read yet: %s", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	switch {
	case b.options.Settle > 0 && f.Busy():
		return nil, pipeline.Say("đang được chép vào hoặc đang mở để sửa", "being copied or open for writing")
	case info.Size > b.options.Limits.FileBytes:
		return p, pipeline.Sentence{} // refused by its size, and never read
	case !hasEnd(f, info.Size) && !b.options.Laid.has(name, info.Size) && b.younger(info, patience):
		return nil, pipeline.Say("đang được chép vào", "still being copied")
	case mayBeBundle(f):
		return p, b.inspectBundle(name, p)
	}
	return p, pipeline.Sentence{}
}

// inspectBundle takes a zip of files apart for the first time.
func (b *Inbox) inspectBundle(name string, p *plan) pipeline.Sentence {
	data, err := b.read(name, p.info)
	if err != nil {
		return pipeline.Say("chưa đọc được: %s", "not read yet: %s", err)
	}
	bundle, is, fault := book.OpenBundle(data, b.options.Limits, b.options.Members)
	if !is {
		return pipeline.Sentence{}
	}
	p.sha256, p.fault = hash(data), fault
	if fault == nil {
		p.members, p.done = bundle.Len(), map[string]bool{}
		b.mu.Lock()
		b.opened = openBundle{name, bundle}
		b.mu.Unlock()
	}
	return pipeline.Sentence{}
}
