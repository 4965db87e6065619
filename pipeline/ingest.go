package pipeline

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
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
	Rest      func()   // hears that nothing is read for a while, so that what reads may give back its memory; may be nil

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
	p := &Pass{Seen: len(arrivals) + len(passed), Passed: passed, Receipts: slices.Grow([]Receipt(nil), len(arrivals))}
	for _, x := range passed {
		if x.Decision == Waiting {
			p.Waiting++
		} else {
			p.Ignored++
		}
	}
	return p
}

// storeBatch bounds how many cells wait in memory for the warehouse, and what it takes to
// write them.
const storeBatch = 25_000

// A batch of files is received with as many flushes of the disk as a single one. It takes
// what is ready, and waits for its first file, and for others as long as the batch before it
// is being answered: small ones would come to nothing but more flushes.
const (
	batchFiles    = 64
	answersAtOnce = batchFiles // they wait for the disk, or for the room that composes them
	// Files that are not answered: one batch of them is read, one received and one answered. What
	// is long is bounded by Workers alone.
	aheadFiles = 3 * batchFiles
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
	run := &intakeRun{Intake: in, basis: basis, known: newRegister(basis), trees: NewForest(in.Programme), words: map[string]string{}, next: len(receipts) + 1, pass: newPass(arrivals, passed),
		unstored: map[string]Submission{}, heldUp: map[string]string{}}
	if err := run.answerAgain(ctx, receipts); err != nil {
		return nil, err
	}
	if err := run.takeAll(ctx, arrivals); err != nil {
		return nil, err
	}
	run.look = look{} // the ledger needs room and none of the figures at hand
	if in.Rest != nil && len(arrivals) > batchFiles {
		in.Rest()
	}
	return run.pass, run.closeLedger(ctx)
}

// takeAll reads, decides, receives and answers files, each batch of them while the one
// before it is being answered and the one after it is being read.
func (run *intakeRun) takeAll(ctx context.Context, arrivals []Arrival) (err error) {
	ctx, stop := context.WithCancelCause(ctx)
	var reading sync.WaitGroup
	defer reading.Wait() // no file is open any more when the caller closes the inbox
	defer stop(nil)
	ahead := readAhead(ctx, &reading, run.Intake, arrivals, run.known)
	answers := run.answerBeside(ctx, stop, ahead, len(arrivals))
	defer func() {
		if failed := answers.wait(); failed != nil {
			err = failed // it is of earlier files
		}
	}()
	defer func() {
		if failed := run.stored(); err == nil {
			err = failed
		}
	}()
	for done := 0; done < len(arrivals); {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if done, err = run.takeBatch(ctx, arrivals, done, ahead, answers); err != nil {
			return err
		}
	}
	return run.store(ctx)
}

type intakeRun struct {
	Intake
	basis    Basis // what was decided before this pass
	known    *register
	trees    *Forest
	next     int
	pass     *Pass
	unstored map[string]Submission // by ID: what the warehouse does not have yet
	cells    int                   // of all that is unstored
	storing  chan error            // what became of those that are being stored; nil where none are
	heldUp   map[string]string     // by unit: the first file that could not be loaded
	rest     []Arrival             // files that are decided after the present one
	words    map[string]string     // that many submissions share, each held once
	look     look
}

// settled is a file that was decided, in this pass or in one that was cut before it had
// taken the file away, or that waits.
type settled struct {
	Received
	before bool
	waits  Sentence // why; nothing is done with it
}

// takeBatch decides files from one on, at least one and those that come in time (see
// batchFiles), and then receives them together and hands them on to be answered. It returns
// how far it came. What was decided before a file that stops the pass is received and
// answered all the same.
func (run *intakeRun) takeBatch(ctx context.Context, arrivals []Arrival, from int, readings *ahead, answers *answering) (to int, err error) {
	var batch []settled
	var enough <-chan struct{}
	for to = from; to < len(arrivals) && len(batch) < batchFiles; to++ {
		l, ok := readings.take(ctx, to, enough)
		if !ok {
			break
		}
		enough = answers.done
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
	if failed := run.receive(ctx, batch, answers); failed != nil {
		return to, failed
	}
	return to, err
}

// receive receives a batch and hands it on. Originals are on disk before receipts, a receipt
// before its answer, an answer before its file is gone. A file that was received in an
// earlier pass is only answered, which leaves one answer. Where something fails the files
// before it are brought to their end; so is a batch that has begun when the run is told to
// stop: it takes seconds, and its senders wait for it.
func (run *intakeRun) receive(ctx context.Context, batch []settled, answers *answering) error {
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
	answers.hand(batch)
	if failed != nil {
		return failed
	}
	if run.cells >= storeBatch {
		return run.store(ctx)
	}
	return nil
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
	r.Submissions = slices.Grow([]Submission(nil), len(l.reading.Submissions))
	var together []string
	for _, s := range l.reading.Submissions {
		together = append(together, s.Form)
	}
	for _, s := range l.reading.Submissions {
		// Two units may send the same bytes: the unit makes the submission's name its own.
		s.ID = s.Unit + "/" + s.ID
		s.File, s.SHA256, s.ReceivedAt = r.File, r.SHA256, r.ReceivedAt
		run.share(&s)
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
	r.Findings = slices.Concat(r.Findings, run.known.stillDue(run.trees, r))
	return r, nil
}

// share puts texts that other submissions have too in the place of their copies: the pass
// holds tens of thousands of submissions to its end.
func (run *intakeRun) share(s *Submission) {
	for _, text := range [...]*string{&s.Unit, &s.Form, &s.FormVersion, (*string)(&s.Period.Kind), (*string)(&s.Scope), (*string)(&s.Verdict), &s.Sheet} {
		known, ok := run.words[*text]
		if !ok {
			known = *text
			run.words[known] = known
		}
		*text = known
	}
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
	run.pass.Receipts = append(run.pass.Receipts, r) // there is room for all: see newPass
	run.known.enter(&run.pass.Receipts[len(run.pass.Receipts)-1])
}

// store has the warehouse store what it does not have yet, beside what follows: nobody waits
// for it but who asks the warehouse. What was stored before it is stored when it returns.
func (run *intakeRun) store(ctx context.Context) error {
	if err := run.stored(); err != nil || len(run.unstored) == 0 {
		return err
	}
	subs := make([]Submission, 0, len(run.unstored))
	for _, id := range slices.Sorted(maps.Keys(run.unstored)) {
		subs = append(subs, run.unstored[id])
	}
	run.unstored, run.cells = map[string]Submission{}, 0
	storing := make(chan error, 1)
	run.storing = storing
	go func() { storing <- run.Warehouse.Store(ctx, subs) }()
	return nil
}

// stored waits for what is being stored.
func (run *intakeRun) stored() error {
	if run.storing == nil {
		return nil
	}
	err := <-run.storing
	run.storing = nil
	return err
}

func itoa(n int) string { return strconv.Itoa(n) }
