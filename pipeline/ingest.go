package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Intake is what [Ingest] works with.
type Intake struct {
	Programme *Programme
	Inbox     Inbox
	Reader    Reader
	Archive   Archive
	Answerer  Answerer
	Warehouse Warehouse
	Workers   int      // files read at the same time; 0 means one
	Progress  Progress // may be nil

	Corrections Corrections // how long after closing corrections are taken
}

// Pass is what one pass over the inbox did.
type Pass struct {
	Seen int // entries found in the inbox; the ledger holds the rest against it

	Accepted, Superseded, Returned, Duplicates, Ignored, Waiting int

	Cells    CellCounts
	Receipts []Receipt // in order of decision
	Passed   []Passed
	Ledger   []LedgerLine
}

func newPass(arrivals []Arrival, passed []Passed) *Pass {
	p := &Pass{Seen: len(arrivals) + len(passed), Passed: passed}
	for _, x := range passed {
		if x.Decision == Waiting {
			p.Waiting++
		} else {
			p.Ignored++
		}
	}
	return p
}

// storeBatch bounds how many submissions wait in memory for the warehouse.
const storeBatch = 4000

// Ingest makes one pass over the inbox: every complete file is read, kept, recorded
// and answered, in that order, and only then taken away, so that a run cut at any
// point loses nothing and counts nothing twice. One bad file never stops the rest.
func Ingest(ctx context.Context, in Intake) (*Pass, error) {
	basis, err := KnownTo(ctx, in.Archive, in.Corrections)
	if err != nil {
		return nil, err
	}
	receipts := basis.Receipts
	in.Progress.tell(Say("Xem hộp thư đến", "Looking into the inbox"), 0, 0)
	arrivals, passed, err := in.Inbox.Pending(ctx)
	if err != nil {
		return nil, err
	}
	run := &intakeRun{Intake: in, basis: basis, known: newRegister(receipts), next: len(receipts) + 1, pass: newPass(arrivals, passed), heldUp: map[string]string{}}
	ctx, stop := context.WithCancel(ctx)
	var reading sync.WaitGroup
	defer reading.Wait() // no file is open any more when the caller closes the inbox
	defer stop()
	readings, free := readAhead(ctx, &reading, in, arrivals, run.known)
	for i, next := range readings {
		select {
		case l := <-next:
			run.rest = arrivals[i+1:]
			err = run.decide(ctx, l)
		case <-ctx.Done():
			err = context.Cause(ctx)
		}
		if err != nil {
			return nil, err
		}
		free()
		in.Progress.tell(Say("Đọc và trả lời tệp", "Reading and answering files"), i+1, len(arrivals))
	}
	if err := run.store(ctx); err != nil {
		return nil, err
	}
	return run.pass, run.closeLedger(ctx)
}

// loaded is a file that was read, or the reason why it could not be loaded.
type loaded struct {
	arrival  Arrival
	original Original
	reading  Reading
	err      error
}

// readAhead reads files in parallel and hands them over in order. No more than
// Workers files are being read or waiting to be decided; free makes room for one.
func readAhead(ctx context.Context, running *sync.WaitGroup, in Intake, arrivals []Arrival, known *register) (readings []chan loaded, free func()) {
	readings = make([]chan loaded, len(arrivals))
	for i := range readings {
		readings[i] = make(chan loaded, 1)
	}
	// What was accepted before is settled before the workers start: the register is
	// written while they run.
	accepted := map[[2]string]bool{}
	for key, r := range known.answered {
		accepted[key] = r.Decision == Accepted
	}
	slots := make(chan struct{}, max(in.Workers, 1))
	running.Go(func() {
		for i, a := range arrivals {
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return
			}
			running.Go(func() {
				l := loaded{arrival: a}
				if l.original, l.err = in.Inbox.Load(ctx, a); l.err == nil && !accepted[[2]string{a.Unit, l.original.SHA256}] {
					l.reading = read(ctx, in.Reader, l.original)
				}
				readings[i] <- l
			})
		}
	})
	return readings, func() { <-slots }
}

// read reads a file, unless the inbox found that it is not to be opened.
func read(ctx context.Context, r Reader, o Original) Reading {
	if len(o.Refused) > 0 {
		return Reading{Findings: o.Refused}
	}
	return r.Read(ctx, o)
}

type intakeRun struct {
	Intake
	basis    Basis // what was decided before this pass
	known    *register
	next     int
	pass     *Pass
	unstored []Submission
	heldUp   map[string]string // by unit: the first file that could not be loaded
	rest     []Arrival         // files that are decided after the present one
	look     look
}

// decide settles one file.
func (run *intakeRun) decide(ctx context.Context, l loaded) error {
	if away := (*AwayError)(nil); errors.As(l.err, &away) {
		return l.err
	}
	if l.reading.Unread != nil {
		return fmt.Errorf("read %s of %s: %w", l.arrival.File, l.arrival.Unit, l.reading.Unread)
	}
	if l.err != nil {
		// The file changed, vanished or is locked: it waits for the next pass.
		run.wait(l.arrival, Say("chưa đọc được: %s", "not read yet: %s", l.err))
		run.holdUp(l.arrival)
		return nil
	}
	if earlier, ok := run.heldUp[l.arrival.Unit]; ok {
		run.wait(l.arrival, Say("đợi tệp gửi trước: %s", "waits for the file sent before it: %s", earlier))
		return nil
	}
	if before, ok := run.known.seen[sightOf(l.arrival, l.original.SHA256)]; ok {
		return run.finish(ctx, before, l.original)
	}
	first, known := run.known.answered[[2]string{l.arrival.Unit, l.original.SHA256}]
	receipt, err := run.receipt(ctx, l, first, known)
	if err != nil {
		return err
	}
	if err := run.Archive.Keep(ctx, l.original); err != nil {
		return err
	}
	if err := run.Archive.Record(ctx, receipt); err != nil {
		return err
	}
	run.enter(receipt)
	if err := run.Answerer.Answer(ctx, receipt, l.original); err != nil {
		return err
	}
	if err := run.Inbox.Done(ctx, l.original); err != nil {
		run.pass.Passed = append(run.pass.Passed, Passed{l.arrival.Unit, l.arrival.File, receipt.Decision, notTaken(err)})
	}
	if len(run.unstored) >= storeBatch {
		return run.store(ctx)
	}
	return nil
}

// wait leaves a file to the next pass.
func (run *intakeRun) wait(a Arrival, why Sentence) {
	run.pass.Waiting++
	run.pass.Passed = append(run.pass.Passed, Passed{a.Unit, a.File, Waiting, why})
}

// longestHoldUp is how long a file that cannot be loaded holds back those that its unit
// sent after it.
const longestHoldUp = 24 * time.Hour

// holdUp makes the later files of a unit wait for one that could not be loaded: taken
// after its own correction, it would count in place of it. One that stays unreadable
// for a day was given up by its sender.
func (run *intakeRun) holdUp(a Arrival) {
	if _, already := run.heldUp[a.Unit]; !already && a.SeenAt.Sub(a.Modified) < longestHoldUp {
		run.heldUp[a.Unit] = a.File
	}
}

// finish completes a file whose receipt was recorded before but that still lies in
// the inbox: a run was cut, or the folder is read-only. It is answered no second time.
func (run *intakeRun) finish(ctx context.Context, first Receipt, o Original) error {
	if err := run.Answerer.Answer(ctx, first, o); err != nil {
		return err
	}
	run.pass.Ignored++
	reason := Sentence{"đã trả lời trước đó", "already answered"}
	if err := run.Inbox.Done(ctx, o); err != nil {
		reason = notTaken(err)
	}
	run.pass.Passed = append(run.pass.Passed, Passed{o.Unit, o.File, Ignored, reason})
	return nil
}

// notTaken says that a file is answered and still lies in the inbox.
func notTaken(err error) Sentence {
	return Say("đã trả lời nhưng chưa lấy được tệp khỏi hộp thư đến: %s", "answered, but still in the inbox: %s", err)
}

func (run *intakeRun) receipt(ctx context.Context, l loaded, first Receipt, known bool) (Receipt, error) {
	r := Receipt{Sequence: run.next, ReceivedAt: l.arrival.SeenAt, Unit: l.arrival.Unit, File: l.arrival.File,
		Size: l.arrival.Size, Modified: l.arrival.Modified, SHA256: l.original.SHA256}
	if known && first.Decision == Accepted {
		r.Decision, r.DuplicateOf = Duplicate, first.Sequence
		r.Findings = append([]Finding{NewFinding("already-received", "", "", DayOf(first.ReceivedAt).Vietnamese())}, run.known.replacedSince(first)...)
		return r, nil
	}
	// What was returned before is read again: the programme may have been mended. If
	// it is returned once more, the sender sees once more what is wrong.
	r.Decision, r.Findings = l.reading.Outcome(), l.reading.Findings
	if known && r.Decision == Returned {
		r.DuplicateOf = first.Sequence
		r.Findings = append([]Finding{NewFinding("already-returned", "", "", DayOf(first.ReceivedAt).Vietnamese())}, r.Findings...)
	}
	var together []string
	for _, s := range l.reading.Submissions {
		together = append(together, s.Form)
	}
	for _, s := range l.reading.Submissions {
		// Two units may send the same bytes: the unit makes the submission's name its own.
		s.ID = s.Unit + "/" + s.ID
		s.File, s.SHA256, s.ReceivedAt = r.File, r.SHA256, r.ReceivedAt
		if Rejects(r.Findings) {
			s = refuse(s)
		}
		if s.Verdict == Accepted {
			reviewed, err := run.reviewReceived(ctx, s, together)
			if err != nil {
				return r, fmt.Errorf("review %s of %s: %w", r.File, s.Unit, err)
			}
			s = run.basis.hold(run.known.number(reviewed))
		}
		r.Submissions = append(r.Submissions, s)
	}
	return r, nil
}

// refuse returns a submission because of its file.
func refuse(s Submission) Submission {
	s.Verdict = Returned
	s.Counts = CellCounts{Read: s.Counts.Read, Blank: s.Counts.Blank, Refused: s.Counts.Read - s.Counts.Blank}
	return s
}

// enter notes a decided file. The cells go to the warehouse and nowhere else: a pass
// must not hold those of every file that it has seen.
func (run *intakeRun) enter(r Receipt) {
	run.next++
	for i, s := range r.Submissions {
		run.pass.Cells = run.pass.Cells.Add(s.Counts)
		if s.Verdict == Accepted {
			run.unstored = append(run.unstored, s)
		}
		r.Submissions[i].Cells = nil
	}
	run.known.enter(r)
	if run.look.filed != nil {
		run.look.filed.enter(r)
	}
	run.pass.Receipts = append(run.pass.Receipts, r)
}

func (run *intakeRun) store(ctx context.Context) error {
	if len(run.unstored) == 0 {
		return nil
	}
	err := run.Warehouse.Store(ctx, run.unstored)
	run.unstored = nil
	return err
}

// closeLedger counts the pass and checks the three lines.
func (run *intakeRun) closeLedger(ctx context.Context) error {
	p := run.pass
	for _, r := range p.Receipts {
		run.classify(p, r)
	}
	flows, err := run.flows(ctx)
	if err != nil {
		return err
	}
	p.Ledger = []LedgerLine{FilesLine(p), CellsLine(p.Cells), flows}
	return nil
}

// classify counts a receipt under what became of its file.
func (run *intakeRun) classify(p *Pass, r Receipt) {
	switch {
	case r.Decision == Duplicate:
		p.Duplicates++
	case r.Decision == Returned:
		p.Returned++
	case run.superseded(r):
		p.Superseded++
	default:
		p.Accepted++
	}
}

// superseded tells whether nothing of an accepted file counts any more.
func (run *intakeRun) superseded(r Receipt) bool {
	for _, s := range r.Submissions {
		if run.known.current[keyOf(s)].ID == s.ID && run.known.current[keyOf(s)].Version == s.Version {
			return false
		}
	}
	return true
}

// flows rolls up the periods that the pass touched and holds every flow's root
// figure against the stored cells.
func (run *intakeRun) flows(ctx context.Context) (LedgerLine, error) {
	touched := map[string]Period{}
	for _, r := range run.pass.Receipts {
		for _, s := range r.Submissions {
			if s.Verdict == Accepted {
				touched[s.Period.String()] = s.Period
			}
		}
	}
	line := LedgerLine{Line: "flows", Holds: true}
	var texts, vietnamese []string
	// They are on disk as they stand here. Reading them back would double the cost of a
	// pass in a large archive.
	receipts := slices.Concat(run.basis.Receipts, run.pass.Receipts)
	desk := Desk{Programme: run.Programme, Archive: run.Archive, Reader: run.Reader, Warehouse: run.Warehouse}
	for _, code := range sortedKeys(touched) {
		run.Progress.tell(Say("Đối chiếu số liệu %s", "Checking the figures of %s", Sentence{touched[code].Vietnamese(), code}), 0, 0)
		figures, err := desk.rollUp(ctx, touched[code], Counting(run.Programme, touched[code], receipts), receipts)
		if err != nil {
			return line, err
		}
		line.Holds = line.Holds && figures.Flows.Holds
		texts = append(texts, code+": "+figures.Flows.Text)
		vietnamese = append(vietnamese, code+": "+figures.Flows.Said(Vietnamese))
	}
	if texts == nil {
		line.Text, line.Vietnamese = "no new figures", "không có số liệu mới"
		return line, nil
	}
	line.Text, line.Vietnamese = strings.Join(texts, "; "), strings.Join(vietnamese, "; ")
	return line, nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func itoa(n int) string { return strconv.Itoa(n) }

// FilesLine is the first line of the ledger.
func FilesLine(p *Pass) LedgerLine {
	sum := p.Accepted + p.Superseded + p.Returned + p.Duplicates + p.Ignored + p.Waiting
	said := Say("tệp đã xem %d = được nhận %d + đã thay bằng bản mới %d + trả lại %d + trùng %d + bỏ qua %d + đang chờ %d",
		"files seen %d = accepted %d + superseded %d + returned %d + duplicates %d + ignored %d + waiting %d",
		p.Seen, p.Accepted, p.Superseded, p.Returned, p.Duplicates, p.Ignored, p.Waiting)
	return LedgerLine{"files", said.English, p.Seen == sum, said.Vietnamese}
}

// CellsLine is the second line of the ledger.
func CellsLine(c CellCounts) LedgerLine {
	said := Say("ô đã đọc %d = đã lưu %d + để trống %d + không nhận %d", "cells read %d = stored %d + blank %d + refused %d", c.Read, c.Stored, c.Blank, c.Refused)
	return LedgerLine{"cells", said.English, c.Holds(), said.Vietnamese}
}
