package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Desk is what [Consolidate] works with.
type Desk struct {
	Programme *Programme
	Archive   Archive
	Reader    Reader // reads originals again where the warehouse lacks their cells
	Warehouse Warehouse
	Now       Clock
	// Reread is told of a submission that no longer reads as it was accepted, because
	// the programme was changed since. Where it is nil that is an error: a
	// figure must not change in silence.
	Reread func(Submission)
	// Basis is what is known; where it is nil, all that the archive holds.
	Basis       *Basis
	Corrections Corrections // of the settings; a Basis has its own
	// Sources asks for the cells behind every figure of the period itself. A large
	// consolidation that has them is folded, see [Consolidation.Fold].
	Sources bool
	// Found hears of them, with what counts, as soon as they are found: the figures are mostly
	// still being made. Of a large consolidation it does not. It may be nil.
	Found func(found *Sources, counting []Submission) error
	// Progress is told what [Consolidate] is at; it may be nil.
	Progress Progress
}

// ErrLedger is returned with a consolidation whose ledger does not hold.
var ErrLedger = errors.New("the ledger does not hold")

// ErrPeriod is returned for a period that the programme does not consolidate.
var ErrPeriod = errors.New("not a period of the programme")

// Consolidate computes the results of a period from what is accepted now, with the
// periods before beside it. Nothing is written but
// facts that can be deleted. The error is [ErrLedger] where a line does not hold;
// the consolidation is returned with it so that it can be looked into.
func Consolidate(ctx context.Context, d Desk, period Period) (*Consolidation, error) {
	if !d.Programme.Reports(period) {
		return nil, fmt.Errorf("consolidate %s: %w: it consolidates %v from %s on", period, ErrPeriod, d.Programme.Kinds, d.Programme.First)
	}
	c, err := d.consolidate(ctx, period)
	if err == nil && d.Sources && c.Programme.Large() {
		err = d.sourcesAfter(ctx, c)
	}
	if err != nil {
		return nil, err
	}
	return c, c.Holds()
}

// consolidate is [Consolidate] without the sources of a large consolidation: they need the
// room of all that it is made from.
func (d Desk) consolidate(ctx context.Context, period Period) (*Consolidation, error) {
	basis, err := d.basis(ctx)
	if err != nil {
		return nil, err
	}
	receipts := basis.Receipts
	c := &Consolidation{Programme: d.Programme.In(period), Tree: d.Programme.Tree(period), At: d.Now(), TakenFrom: takenFrom(receipts)}
	status := c.Aside(func() error {
		c.Filing = Status(d.Programme, period, receipts)
		return nil
	})
	c.Accepted = d.draft(basis, period)
	if err := status(); err != nil {
		return nil, err
	}
	d.Progress.tell(Say("Cộng số liệu %s", "Rolling up %s", period.named()), 0, 0)
	if err := d.supply(ctx, c.Accepted, receipts); err != nil {
		return nil, err
	}
	sources, err := d.sourcesBeside(ctx, period, c.Accepted, func(ctx context.Context) error { return d.look(ctx, basis, c, period) })
	if err != nil {
		return nil, err
	}
	c.Sources = sources
	c.Ledger = ledgerOf(period, receipts, &c.Figures)
	return c, nil
}

// draft is [Basis.Draft]. Of a large consolidation receipts that nobody else reads have what
// counts in common with it, which its review may change: findings at submissions, which
// nothing asks the receipts for afterwards.
func (d Desk) draft(b Basis, period Period) []Submission {
	if _, limited := b.Until(period); limited || d.Basis != nil || !d.Programme.Large() {
		return b.Draft(d.Programme, period)
	}
	return countingOnce(d.Programme, period, b.Receipts)
}

// look makes the figures of what is accepted, and says what is open to question in them.
func (d Desk) look(ctx context.Context, basis Basis, c *Consolidation, period Period) error {
	var figures *Figures
	found, err := d.reviewBeside(ctx, basis, period, c.Accepted, func(ctx context.Context) (err error) {
		figures, err = d.figures(ctx, period, c.Accepted)
		return err
	})
	if err != nil {
		return err
	}
	c.Figures = *figures
	found.settle(c)
	return d.complete(ctx, basis, c, figures)
}

// complete looks at figures in the light of the periods before.
func (d Desk) complete(ctx context.Context, basis Basis, c *Consolidation, figures *Figures) error {
	before := &past{Desk: d, basis: basis, known: map[Period]*Figures{c.Period: figures}}
	if err := before.fill(ctx, c); err != nil {
		return err
	}
	scored, err := before.scored(ctx, c.Period, c.Results)
	if err != nil {
		return err
	}
	c.Scores = d.Programme.score(c.Period, c.Tree, scored, c.Points)
	return d.since(ctx, c, basis)
}

// sourcesBeside finds the sources of the figures, where they are asked for and there is not
// much to hold, while the figures are made.
func (d Desk) sourcesBeside(ctx context.Context, period Period, counting []Submission, do func(context.Context) error) (found *Sources, err error) {
	if !d.Sources || d.Programme.Large() {
		return nil, do(ctx)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	own := slices.Clone(counting) // the review beside adds its findings to the others
	find := Aside(func() (err error) {
		if found, err = d.sources(ctx, period, own); err == nil && d.Found != nil {
			err = d.Found(found, own)
		}
		return err
	})
	if err = do(ctx); err != nil {
		stop()
	}
	if late := find(); err == nil {
		err = late
	}
	return found, err
}

// sourcesAfter finds the sources of the figures, which are packed meanwhile and folded then:
// one by one they would take a quarter of all that there is beside the sources.
func (d Desk) sourcesAfter(ctx context.Context, c *Consolidation) (err error) {
	results := Pack(slices.Values(c.Results))
	c.Results = nil
	if c.Sources, err = d.sources(ctx, c.Period, c.Accepted); err != nil {
		return err
	}
	if c.folded = foldedOf(results.Len(), results.All()); c.folded == nil {
		c.Results = results.Slice()
	}
	return nil
}

func (d Desk) sources(ctx context.Context, period Period, counting []Submission) (*Sources, error) {
	found, err := d.Warehouse.Sources(ctx, d.Programme, period, counting)
	if err != nil {
		return nil, fmt.Errorf("find the sources of %s: %w", period, err)
	}
	return found, nil
}

func (d Desk) basis(ctx context.Context) (Basis, error) {
	if d.Basis != nil {
		return *d.Basis, nil
	}
	return KnownTo(ctx, d.Archive, d.Corrections)
}

// since compares a consolidation with the last edition of its period, where there is
// one.
func (d Desk) since(ctx context.Context, c *Consolidation, basis Basis) error {
	last := basis.Last(c.Period)
	if last == nil {
		return nil
	}
	d.Progress.tell(Say("So với bản chốt số %d", "Comparing with edition %d", last.Number), 0, 0)
	before, err := d.Archive.Frozen(ctx, *last)
	if err != nil {
		return err
	}
	c.Since = last
	was, is := last.Stand(before), StandOf(c, basis)
	d.Basis = &basis
	c.Adjustments, c.Rescored, err = d.Adjust(ctx, c.Period, was, is)
	return err
}

// Holds returns [ErrLedger] with the lines that do not hold, or nil.
func (c *Consolidation) Holds() error {
	var broken []string
	for _, l := range c.Ledger {
		if !l.Holds {
			broken = append(broken, l.Line+": "+l.Text)
		}
	}
	if broken == nil {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrLedger, strings.Join(broken, "; "))
}

// Supply stores the cells of submissions that the warehouse lacks.
func (d Desk) Supply(ctx context.Context, subs []Submission) error {
	receipts, err := d.Archive.Receipts(ctx)
	if err != nil {
		return err
	}
	return d.supply(ctx, subs, receipts)
}

// Cells returns submissions with their cells, read from the archive.
func (d Desk) Cells(ctx context.Context, subs []Submission) ([]Submission, error) {
	receipts, err := d.Archive.Receipts(ctx)
	if err != nil {
		return nil, err
	}
	return d.read(ctx, subs, receipts)
}

func (d Desk) rollUp(ctx context.Context, period Period, counting []Submission, receipts []Receipt) (*Figures, error) {
	if err := d.supply(ctx, counting, receipts); err != nil {
		return nil, err
	}
	return d.figures(ctx, period, counting)
}

func (d Desk) figures(ctx context.Context, period Period, counting []Submission) (*Figures, error) {
	f, err := d.Warehouse.RollUp(ctx, d.Programme, period, counting)
	if err != nil {
		return nil, fmt.Errorf("roll up %s: %w", period, err)
	}
	return f, nil
}

// supply reads from the archive what the warehouse lacks: facts are derived and may
// be deleted at any time.
func (d Desk) supply(ctx context.Context, subs []Submission, receipts []Receipt) error {
	lacking, err := d.Warehouse.Lacking(ctx, subs)
	if err != nil || len(lacking) == 0 {
		return err
	}
	if lacking, err = d.read(ctx, lacking, receipts); err != nil {
		return err
	}
	return d.Warehouse.Store(ctx, lacking)
}

func (d Desk) read(ctx context.Context, subs []Submission, receipts []Receipt) ([]Submission, error) {
	source := map[string]Receipt{}
	for _, r := range receipts {
		for _, s := range r.Submissions {
			if s.Verdict == Accepted {
				source[s.ID] = r // which names its unit; the file may be another's, who filed for it
			}
		}
	}
	out := make([]Submission, len(subs))
	var files []Receipt // in the order of the submissions; each is read once
	of := map[int][]int{}
	for i, s := range subs {
		r := source[s.ID]
		if of[r.Sequence] == nil {
			files = append(files, r)
		}
		of[r.Sequence] = append(of[r.Sequence], i)
	}
	done := 0
	for _, r := range files {
		d.Progress.tell(Say("Đọc lại tệp gốc", "Reading originals again"), done, len(subs))
		o, err := d.Archive.Original(ctx, r)
		if err != nil {
			return nil, err
		}
		reading := d.Reader.Read(ctx, o)
		for _, i := range of[r.Sequence] {
			if out[i], err = d.again(reading, subs[i]); err != nil {
				return nil, err
			}
		}
		done += len(of[r.Sequence])
	}
	return out, nil
}

// again returns a submission with its cells out of a file that was read again.
func (d Desk) again(reading Reading, s Submission) (Submission, error) {
	if reading.Unread != nil {
		return s, fmt.Errorf("read %s of %s again: %w", s.File, s.Unit, reading.Unread)
	}
	cells, same := cellsOf(reading, s)
	switch {
	case same:
	case d.Reread != nil:
		d.Reread(s)
	default:
		return s, Say("%s của %s (biểu %s) đọc lại không còn như khi nhận: biểu mẫu, danh sách đơn vị hoặc các từ “không phát sinh” của chương trình đã đổi sau khi nhận. Khôi phục chương trình cũ hoặc thư mục facts.",
			"%s of %s (form %s) no longer reads as it was accepted: the programme's form, unit list or nil tokens were changed after receipt. Bring back the old programme or the facts folder", s.File, s.Unit, s.Form)
	}
	s.Cells = cells
	return s, nil
}

func cellsOf(r Reading, s Submission) ([]Cell, bool) {
	for _, again := range r.Submissions {
		if s.Unit+"/"+again.ID == s.ID {
			return again.Cells, again.Content == s.Content
		}
	}
	return nil, false
}

// ledgerOf makes the three lines for a period from its receipts. A file counts for
// the period if one of its forms does, a duplicate if the file does that it repeats;
// files whose period could not be found belong to no period's ledger.
func ledgerOf(period Period, receipts []Receipt, figures *Figures) []LedgerLine {
	run := &intakeRun{known: newRegister(Basis{Receipts: receipts})}
	p, touched := &Pass{}, map[int]bool{}
	for _, r := range receipts {
		for _, s := range r.Submissions {
			if s.Period == period {
				touched[r.Sequence] = true
				p.Cells = p.Cells.Add(s.Counts)
			}
		}
		if r.Decision == Duplicate {
			touched[r.Sequence] = touched[r.DuplicateOf]
		}
		if touched[r.Sequence] {
			p.Seen++
			run.classify(p, r)
		}
	}
	return []LedgerLine{FilesLine(p), CellsLine(p.Cells), figures.Flows}
}
