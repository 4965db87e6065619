package deliver

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/pipeline/wholefile"
)

// Files below the folder of a ledger.
const (
	journalFile = "journal.jsonl"
	spoolFolder = "spool"
	letterFile  = "letter.json" // of a parcel, beside its documents
)

// Ledger is the outbox of a workspace: what is to be delivered and what became of it.
// Whoever writes to it holds the lock of the outbox. Its methods may be called by many
// goroutines.
type Ledger struct {
	dir  string
	disk disk.Disk
	now  pipeline.Clock

	mu      sync.Mutex
	journal journal
	entries []*Entry // in order of planning
	byID    map[string]*Entry
}

// Open reads the ledger in a folder. Nothing is written.
func Open(d disk.Disk, dir string, now pipeline.Clock) (*Ledger, error) {
	l := &Ledger{dir: dir, disk: d, now: now, journal: journal{disk: d, name: filepath.Join(dir, journalFile)}, byID: map[string]*Entry{}}
	records, err := l.journal.read()
	if err != nil {
		return nil, fmt.Errorf("open the outbox ledger: %w", err)
	}
	for _, r := range records {
		l.enter(r)
	}
	return l, nil
}

func (l *Ledger) enter(r record) {
	if r.Event == planned && r.Delivery != nil && l.byID[r.ID] == nil {
		e := &Entry{Delivery: *r.Delivery, State: Waiting}
		l.entries, l.byID[r.ID] = append(l.entries, e), e
	} else if e := l.byID[r.ID]; e != nil {
		e.enter(r)
	}
}

// record writes lines and lets them happen. The mutex is held.
func (l *Ledger) record(records ...record) error {
	if len(records) == 0 {
		return nil
	}
	if err := l.journal.append(records...); err != nil {
		return err
	}
	for _, r := range records {
		l.enter(r)
	}
	return nil
}

// Entries returns every delivery in the order of planning.
func (l *Ledger) Entries() []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]Entry, len(l.entries))
	for i, e := range l.entries {
		out[i] = *e
		out[i].Attempts = slices.Clone(e.Attempts)
	}
	return out
}

// Knows returns the entry with a key.
func (l *Ledger) Knows(id string) (Entry, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e := l.byID[id]; e != nil {
		return *e, true
	}
	return Entry{}, false
}

// Name gives a delivery its key. Where the newest of its topic brings the same to the
// same place, that one is returned, and is known.
func (l *Ledger) Name(d Delivery) (e Entry, known bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var newest *Entry
	again := 0
	for _, e := range l.entries {
		if e.Topic != d.Topic {
			continue
		}
		if e.Content == d.Content && e.Address == d.Address {
			again++
		}
		if e.State != Withdrawn {
			newest = e
		}
	}
	if newest != nil && newest.Content == d.Content && newest.Address == d.Address {
		return *newest, true
	}
	d.ID = key(d, again)
	return Entry{Delivery: d, State: Waiting}, false
}

// Plan takes parcels in: what waits of the same topic is withdrawn, but for an edition
// where a draft comes, and one that is known is not planned again. When it returns without
// an error they will be delivered, whatever happens to this process.
func (l *Ledger) Plan(parcels ...Parcel) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var lines []record
	for _, p := range parcels {
		if l.byID[p.ID] != nil {
			continue
		}
		p.Files = filesOf(p.Documents)
		if err := l.lay(p); err != nil {
			return fmt.Errorf("plan %s: %w", p.Label, err)
		}
		for _, e := range l.entries {
			draftAfter := e.Edition > 0 && p.Edition == 0
			if e.Topic == p.Topic && e.State == Waiting && !draftAfter {
				why := pipeline.Say("đã có bản mới hơn", "replaced by a newer one")
				lines = append(lines, record{At: l.now(), Event: withdrawn, ID: e.ID, Why: &why})
			}
		}
		delivery := p.Delivery
		lines = append(lines, record{At: l.now(), Event: planned, ID: p.ID, Delivery: &delivery})
	}
	if err := l.record(lines...); err != nil {
		return fmt.Errorf("plan deliveries: %w", err)
	}
	return nil
}

// AskAgain takes a delivery up that was given up, with its parcel, which is laid into
// the spool once more.
func (l *Ledger) AskAgain(p Parcel) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.byID[p.ID]
	if e == nil || e.State != GivenUp {
		return nil
	}
	p.Delivery = e.Delivery
	p.Files = filesOf(p.Documents)
	if err := l.lay(p); err != nil {
		return fmt.Errorf("take up %s: %w", p.Label, err)
	}
	if err := l.record(record{At: l.now(), Event: asked, ID: p.ID, Delivery: &p.Delivery}); err != nil {
		return fmt.Errorf("take up %s: %w", p.Label, err)
	}
	return nil
}

// Withdraw takes back what waits, for a reason.
func (l *Ledger) Withdraw(id string, why pipeline.Sentence) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e := l.byID[id]; e == nil || e.State != Waiting {
		return nil
	}
	return l.record(record{At: l.now(), Event: withdrawn, ID: id, Why: &why})
}

// Note notes that the ends of deliveries stand in the audit log.
func (l *Ledger) Note(ids ...string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var lines []record
	for _, id := range ids {
		lines = append(lines, record{At: l.now(), Event: noted, ID: id})
	}
	return l.record(lines...)
}

// tooFar is how far ahead a next try is believed: what says more was planned by a clock
// that was wrong.
const tooFar = 2 * time.Hour

// Due returns the deliveries to be tried now, in the order of planning.
func (l *Ledger) Due() []Entry {
	var out []Entry
	now := l.now()
	for e, next := range l.waiting(now) {
		if !next.After(now) || next.After(now.Add(tooFar)) {
			out = append(out, e)
		}
	}
	return out
}

// Next is the earliest time at which anything is to be tried; zero where nothing waits.
func (l *Ledger) Next() time.Time {
	var first time.Time
	now := l.now()
	for _, next := range l.waiting(now) {
		if next.After(now.Add(tooFar)) {
			next = now
		}
		if first.IsZero() || next.Before(first) {
			first = next
		}
	}
	return first
}

// waiting goes through what waits with the time of its next try.
func (l *Ledger) waiting(now time.Time) func(func(Entry, time.Time) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	hold := map[bool]time.Time{true: outage(l.entries, true, now), false: outage(l.entries, false, now)}
	type one struct {
		e    Entry
		next time.Time
	}
	var all []one
	for _, e := range l.entries {
		next := e.Next()
		if next.IsZero() {
			continue
		}
		if hold[e.Mail].After(next) {
			next = hold[e.Mail]
		}
		all = append(all, one{*e, next})
	}
	return func(yield func(Entry, time.Time) bool) {
		for _, o := range all {
			if !yield(o.e, o.next) {
				return
			}
		}
	}
}

// begin notes that an attempt starts, before anything is done: what cannot be noted is
// not tried.
func (l *Ledger) begin(id string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.record(record{At: l.now(), Event: started, ID: id})
}

// finish notes how an attempt ended.
func (l *Ledger) finish(id, where string, err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := record{At: l.now(), Event: delivered, ID: id, Where: where}
	if err != nil {
		var refused *RefusedError
		var unreachable *UnreachableError
		why := said(err)
		r = record{At: r.At, Event: failed, ID: id, Why: &why, Refused: errors.As(err, &refused), Unreachable: errors.As(err, &unreachable)}
	}
	return l.record(r)
}

// said puts an error into both languages.
func said(err error) pipeline.Sentence {
	var s pipeline.Sentence
	if errors.As(err, &s) {
		return s
	}
	return pipeline.Say("%s", "%s", err)
}

func (l *Ledger) spool(id string, name ...string) string {
	return filepath.Join(append([]string{l.dir, spoolFolder, id}, name...)...)
}

// lay writes a parcel into the spool.
func (l *Ledger) lay(p Parcel) error {
	letter, err := json.Marshal(p.Letter)
	if err != nil {
		return err
	}
	press := wholefile.On(l.disk)
	for _, d := range p.Documents {
		if err := press.Bytes(l.spool(p.ID, d.Name), 0o640, d.Bytes); err != nil {
			return err
		}
	}
	return press.Bytes(l.spool(p.ID, letterFile), 0o640, letter)
}

// parcel takes a delivery out of the spool. Documents that are not those of the plan are
// not delivered.
func (l *Ledger) parcel(d Delivery) (Parcel, error) {
	p := Parcel{Delivery: d}
	data, err := l.disk.ReadFile(l.spool(d.ID, letterFile))
	if err == nil {
		err = json.Unmarshal(data, &p.Letter)
	}
	for _, f := range d.Files {
		if err != nil {
			break
		}
		if data, err = l.disk.ReadFile(l.spool(d.ID, f.Name)); err == nil {
			p.Documents = append(p.Documents, pipeline.Document{Name: f.Name, Bytes: data})
		}
	}
	if err == nil && !slices.Equal(filesOf(p.Documents), d.Files) {
		err = errors.New("the documents are not those that were planned")
	}
	if errors.Is(err, fs.ErrPermission) {
		return p, disk.Explain(l.spool(d.ID), err)
	}
	if err != nil {
		return p, &RefusedError{pipeline.Say("tài liệu chờ giao trong %s bị mất hoặc hỏng (%s); chạy lại danvan deliver", "the documents in %s are lost or damaged (%s); run danvan deliver again", l.spool(d.ID), err)}
	}
	return p, nil
}

// Sweep removes from the spool the parcels that nobody waits for: those that were
// delivered or withdrawn, and those whose plan was cut.
func (l *Ledger) Sweep() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	list, err := l.disk.ReadDir(filepath.Join(l.dir, spoolFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("sweep the spool: %w", disk.Explain(l.dir, err))
	}
	var failed error
	for _, d := range list {
		if e := l.byID[d.Name()]; e == nil || e.State != Waiting && e.State != GivenUp {
			failed = errors.Join(failed, removeFolder(l.disk, l.spool(d.Name())))
		}
	}
	return failed
}

// removeFolder removes a folder that holds files only.
func removeFolder(d disk.Disk, dir string) error {
	list, err := d.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range list {
		err = errors.Join(err, d.Remove(filepath.Join(dir, e.Name())))
	}
	return disk.Explain(dir, errors.Join(err, d.Remove(dir)))
}
