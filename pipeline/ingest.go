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
	"sync/atomic"
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

// storeBatch bounds how many cells wait in memory for the warehouse.
const storeBatch = 50_000

// A batch of files is received with as many flushes of the disk as a single one. It takes
// what is ready and waits for nothing but its first file.
const (
	batchFiles    = 64
	answersAtOnce = 8 // they wait for the disk, or for the room that composes them
	// Files that are read or wait to be decided: the next batch while one is answered. What
	// is long is bounded by Workers alone.
	aheadFiles = 2 * batchFiles
	aheadBytes = 8 << 20
)

// Ingest makes one pass over the inbox: every complete file is read, kept, recorded
// and answered, in that order, and only then taken away, so that a run cut at any
// point loses nothing and counts nothing twice. One bad file never stops the rest. Files
// are decided in the order of their arrival, however many are read at the same time, and
// each knows of those decided before it.
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
	run := &intakeRun{Intake: in, basis: basis, known: newRegister(receipts), next: len(receipts) + 1, pass: newPass(arrivals, passed),
		unstored: map[string]Submission{}, heldUp: map[string]string{}}
	if err := run.answerAgain(ctx, receipts); err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	var reading sync.WaitGroup
	defer reading.Wait() // no file is open any more when the caller closes the inbox
	defer stop()
	ahead := readAhead(ctx, &reading, in, arrivals, run.known)
	for done := 0; done < len(arrivals); {
		to, err := run.takeBatch(ctx, arrivals, done, ahead)
		if err != nil {
			return nil, err
		}
		ahead.free(arrivals[done:to])
		done = to
		in.Progress.tell(Say("Đọc và trả lời tệp", "Reading and answering files"), done, len(arrivals))
	}
	if err := run.store(ctx); err != nil {
		return nil, err
	}
	run.look = look{} // the ledger needs room and none of the figures at hand
	return run.pass, run.closeLedger(ctx)
}

// loaded is a file that was read, or the reason why it could not be loaded.
type loaded struct {
	arrival  Arrival
	original Original
	reading  Reading
	err      error
}

// ahead reads files in parallel and hands them over in order. How many are being read or
// wait to be decided is bounded.
type ahead struct {
	slots []chan loaded // the i-th file's is the i-th, counted round
	freed chan int64    // sizes of files that are settled
}

func (a *ahead) slot(i int) chan loaded { return a.slots[i%len(a.slots)] }

// take returns the i-th file; false where it is not ready, or the context ended while it
// was waited for.
func (a *ahead) take(ctx context.Context, i int, wait bool) (l loaded, ok bool) {
	if !wait {
		select {
		case l = <-a.slot(i):
			return l, true
		default:
			return l, false
		}
	}
	select {
	case l = <-a.slot(i):
		return l, true
	case <-ctx.Done():
		return l, false
	}
}

// free makes room for others.
func (a *ahead) free(settled []Arrival) {
	for i := range settled {
		a.freed <- settled[i].Size
	}
}

func readAhead(ctx context.Context, running *sync.WaitGroup, in Intake, arrivals []Arrival, known *register) *ahead {
	workers := max(in.Workers, 1)
	out := &ahead{make([]chan loaded, max(workers, aheadFiles)), make(chan int64, max(workers, aheadFiles))}
	for i := range out.slots {
		out.slots[i] = make(chan loaded, 1)
	}
	// What was accepted before is settled before the workers start: the register is
	// written while they run.
	accepted := map[[2]string]bool{}
	for key, r := range known.answered {
		accepted[key] = r.Decision == Accepted
	}
	next := make(chan int)
	running.Go(func() { out.admit(ctx, arrivals, workers, next) })
	for range workers {
		running.Go(func() {
			for i := range next {
				l := loaded{arrival: arrivals[i]}
				if l.original, l.err = in.Inbox.Load(ctx, l.arrival); l.err == nil && !accepted[[2]string{l.arrival.Unit, l.original.SHA256}] {
					l.reading = read(ctx, in.Reader, l.original)
				}
				out.slot(i) <- l
			}
		})
	}
	return out
}

// admit hands the numbers of files to the workers as there is room for them.
func (a *ahead) admit(ctx context.Context, arrivals []Arrival, workers int, next chan<- int) {
	defer close(next)
	files, bytes := 0, int64(0)
	for i := range arrivals {
		size := arrivals[i].Size
		for files >= workers && (files >= aheadFiles || bytes+size > aheadBytes) {
			select {
			case settled := <-a.freed:
				files, bytes = files-1, bytes-settled
			case <-ctx.Done():
				return
			}
		}
		files, bytes = files+1, bytes+size
		select {
		case next <- i:
		case <-ctx.Done():
			return
		}
	}
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
	unstored map[string]Submission // by ID: what the warehouse does not have yet
	cells    int                   // of all that is unstored
	heldUp   map[string]string     // by unit: the first file that could not be loaded
	rest     []Arrival             // files that are decided after the present one
	look     look
}

// settled is a file that was decided, in this pass or in one that was cut before it had
// taken the file away, or that waits.
type settled struct {
	Received
	before bool
	waits  Sentence // why; nothing is done with it
}

// takeBatch decides files from one on, as many as are ready and at least one, and then
// receives and answers them together. It returns how far it came. What was decided before
// a file that stops the pass is received and answered all the same.
func (run *intakeRun) takeBatch(ctx context.Context, arrivals []Arrival, from int, readings *ahead) (to int, err error) {
	var batch []settled
	for to = from; to < len(arrivals) && len(batch) < batchFiles; to++ {
		l, ok := readings.take(ctx, to, to == from)
		if !ok {
			break
		}
		run.rest = arrivals[to+1:]
		f, wrong := run.decide(ctx, l)
		if wrong != nil {
			err = wrong
			break
		}
		batch = append(batch, f)
	}
	if to == from && err == nil {
		return to, context.Cause(ctx)
	}
	if failed := run.settle(ctx, batch); failed != nil {
		return to, failed
	}
	return to, err
}

// decide settles one file.
func (run *intakeRun) decide(ctx context.Context, l loaded) (settled, error) {
	f := settled{Received: Received{Original: l.original}}
	f.Original.Arrival = l.arrival
	if away := (*AwayError)(nil); errors.As(l.err, &away) {
		return f, l.err
	}
	if l.reading.Unread != nil {
		return f, fmt.Errorf("read %s of %s: %w", l.arrival.File, l.arrival.Unit, l.reading.Unread)
	}
	if l.err != nil {
		// The file changed, vanished or is locked: it waits for the next pass.
		f.waits = Say("chưa đọc được: %s", "not read yet: %s", l.err)
		run.holdUp(l.arrival)
		return f, nil
	}
	if earlier, ok := run.heldUp[l.arrival.Unit]; ok {
		f.waits = Say("đợi tệp gửi trước: %s", "waits for the file sent before it: %s", earlier)
		return f, nil
	}
	if before := run.known.seen[sightOf(l.arrival, l.original.SHA256)]; before != nil {
		f.Receipt, f.before = *before, true
		return f, nil
	}
	var err error
	if f.Receipt, err = run.receipt(ctx, l, run.known.answered[[2]string{l.arrival.Unit, l.original.SHA256}]); err != nil {
		return f, err
	}
	run.enter(f.Receipt)
	return f, nil
}

// answerAgain answers what was received by a pass that was cut before it had answered: its
// files may have left the inbox since, and nobody else would tell their senders. Answering
// twice leaves one answer.
// An original that cannot be read is what the check of the archive complains of.
func (run *intakeRun) answerAgain(ctx context.Context, receipts []Receipt) error {
	lacking, err := run.Archive.Unanswered(ctx, receipts)
	if err != nil || len(lacking) == 0 {
		return err
	}
	var batch []settled
	for _, r := range lacking {
		if r.Taken != nil {
			continue // of a manifest nobody is answered
		}
		if o, err := run.Archive.Original(ctx, r); err == nil {
			batch = append(batch, settled{Received: Received{Receipt: r, Original: o}, before: true})
		}
	}
	for _, err := range run.answer(ctx, batch) {
		if err != nil {
			return err
		}
	}
	run.Archive.Answered(ctx)
	return nil
}

// settle receives and answers a batch and takes its files away: originals are on disk
// before receipts, a receipt before its answer, an answer before its file is gone. A file
// that was received in an earlier pass is only answered, which leaves one answer. Where
// something fails the files before it are brought to their end; so is a batch that has
// begun when the run is told to stop: it takes seconds, and its senders wait for it.
func (run *intakeRun) settle(ctx context.Context, batch []settled) error {
	ctx = context.WithoutCancel(ctx)
	var fresh []Received
	for _, f := range batch {
		if f.isNew() {
			fresh = append(fresh, f.Received)
		}
	}
	var failed error
	if len(fresh) > 0 {
		var n int
		if n, failed = run.Archive.Receive(ctx, fresh); failed != nil {
			batch = upTo(batch, n)
		}
	}
	errs := run.answer(ctx, batch)
	for i, f := range batch {
		if errs[i] != nil {
			return errs[i]
		}
		run.end(ctx, f)
	}
	if failed != nil {
		return failed
	}
	if len(fresh) > 0 {
		run.Archive.Answered(ctx)
	}
	if run.cells >= storeBatch {
		return run.store(ctx)
	}
	return nil
}

func (f *settled) isNew() bool { return !f.before && f.waits.IsZero() }

// upTo returns the files before the new one that is the n-th, from 0.
func upTo(batch []settled, n int) []settled {
	for i := range batch {
		if batch[i].isNew() {
			if n == 0 {
				return batch[:i]
			}
			n--
		}
	}
	return batch
}

// answer answers files, several at a time.
func (run *intakeRun) answer(ctx context.Context, batch []settled) []error {
	errs := make([]error, len(batch))
	var all sync.WaitGroup
	var next atomic.Int64
	for range min(len(batch), answersAtOnce) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(batch); i = int(next.Add(1)) - 1 {
				if batch[i].waits.IsZero() {
					errs[i] = run.Answerer.Answer(ctx, batch[i].Receipt, batch[i].Original)
				}
			}
		})
	}
	all.Wait()
	return errs
}

// end takes an answered file away and counts what has no new receipt: what waits, what
// was answered in an earlier pass because a run was cut or the folder is read-only, and
// what is answered and still lies in the inbox.
func (run *intakeRun) end(ctx context.Context, f settled) {
	passed := Passed{f.Original.Unit, f.Original.File, f.Receipt.Decision, f.waits}
	if !f.waits.IsZero() {
		run.pass.Waiting++
		passed.Decision = Waiting
		run.pass.Passed = append(run.pass.Passed, passed)
		return
	}
	left := run.Inbox.Done(ctx, f.Original)
	if f.before {
		run.pass.Ignored++
		passed.Decision, passed.Reason = Ignored, Sentence{"đã nhận ở lượt trước", "received in an earlier pass"}
	}
	if left != nil {
		passed.Reason = Say("đã nhận nhưng tệp còn nằm trong hộp thư đến: %s", "received, but still in the inbox: %s", left)
	}
	if f.before || left != nil {
		run.pass.Passed = append(run.pass.Passed, passed)
	}
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

// receipt decides a file. first is the receipt of the same bytes before; nil where they are
// new.
func (run *intakeRun) receipt(ctx context.Context, l loaded, first *Receipt) (Receipt, error) {
	r := Receipt{Sequence: run.next, ReceivedAt: l.arrival.SeenAt, Unit: l.arrival.Unit, File: l.arrival.File,
		Size: l.arrival.Size, Modified: l.arrival.Modified, SHA256: l.original.SHA256}
	if first != nil && first.Decision == Accepted {
		r.Decision, r.DuplicateOf = Duplicate, first.Sequence
		r.Findings = append([]Finding{NewFinding("already-received", "", "", DayOf(first.ReceivedAt).Vietnamese())}, run.known.replacedSince(first)...)
		return r, nil
	}
	// What was returned before is read again: the programme may have been mended. If
	// it is returned once more, the sender sees once more what is wrong.
	r.Decision, r.Findings = l.reading.Outcome(), l.reading.Findings
	if first != nil && r.Decision == Returned {
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
			run.unstored[s.ID] = s
			run.cells += len(s.Cells)
		}
		r.Submissions[i].Cells = nil
	}
	run.known.enter(&r)
	if run.look.filed != nil {
		run.look.filed.enter(&r)
	}
	run.pass.Receipts = append(run.pass.Receipts, r)
}

func (run *intakeRun) store(ctx context.Context) error {
	if len(run.unstored) == 0 {
		return nil
	}
	subs := make([]Submission, 0, len(run.unstored))
	for _, id := range sortedKeys(run.unstored) {
		subs = append(subs, run.unstored[id])
	}
	run.unstored, run.cells = map[string]Submission{}, 0
	return run.Warehouse.Store(ctx, subs)
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
		if now := run.known.current[keyOf(s)]; now != nil && now.ID == s.ID && now.Version == s.Version {
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
		counting := Counting(run.Programme, touched[code], receipts)
		if err := desk.supply(ctx, counting, receipts); err != nil {
			return line, err
		}
		flows, err := run.Warehouse.Flows(ctx, run.Programme, touched[code], counting)
		if err != nil {
			return line, fmt.Errorf("roll up %s: %w", code, err)
		}
		line.Holds = line.Holds && flows.Holds
		texts = append(texts, code+": "+flows.Text)
		vietnamese = append(vietnamese, code+": "+flows.Said(Vietnamese))
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
