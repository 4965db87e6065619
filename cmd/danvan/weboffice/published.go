package weboffice

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"

	"danvan/cmd/danvan/published"
	"danvan/pipeline"
	"danvan/pipeline/web"
)

// book is a finished consolidation or edition as it was read.
type book struct {
	record    published.Record
	file      published.File // zero where an edition kept no cells
	cells     bool
	programme *pipeline.Programme
	edition   *pipeline.Edition // nil of a draft
	damaged   bool              // a draft that cannot be read is as good as none
}

// bookKey names a book in one state: that of an edition never changes.
type bookKey struct {
	of        pipeline.EditionRef
	stamp     string
	programme *pipeline.Programme // a draft is shown by the programme in force
}

// open reads the book of an edition or draft, and says under which key it is kept.
func (o *Office) open(ctx context.Context, of pipeline.EditionRef) (*book, bookKey, error) {
	p, s := o.premises.Load(), o.Snapshot()
	if of.Number == 0 {
		key := bookKey{of, fileStamp(draftFile(p, of.Period)), p.Programme}
		b, err := o.books.get(key, func() (*book, error) { return o.readDraft(p, of.Period) })
		if err == nil && b.damaged {
			err = web.ErrNothing
		}
		switch {
		case errors.Is(err, web.ErrNothing) && s.Basis.Last(of.Period) != nil:
			return o.open(ctx, s.Basis.Last(of.Period).Ref())
		case err == nil && b.record.Of.Number != 0: // it was closed, and nothing computed since
			return o.open(ctx, b.record.Of)
		}
		return b, key, err
	}
	e := s.Basis.Edition(of.Period, of.Number)
	if e == nil {
		return nil, bookKey{}, web.ErrNothing
	}
	key := bookKey{of, e.Record, nil}
	b, err := o.books.get(key, func() (*book, error) {
		ctx, end := forAll(ctx)
		defer end()
		return readEdition(ctx, p, s.Basis, *e)
	})
	return b, key, err
}

// readDraft reads what the last consolidation left. What cannot be read is derived and comes
// back with the next one: it is kept as damaged, so that the log says it once.
func (o *Office) readDraft(p *Premises, period pipeline.Period) (*book, error) {
	data, err := os.ReadFile(draftFile(p, period))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, web.ErrNothing
	}
	b := &book{programme: p.Programme}
	if err == nil {
		err = b.read(data)
	}
	if err != nil {
		o.Log.Error("the figures of a period cannot be read; consolidate it again", "period", period, "file", draftFile(p, period), "error", err)
		return &book{damaged: true}, nil
	}
	return b, nil
}

func (b *book) read(data []byte) (err error) {
	if b.file, err = published.Open(bytes.NewReader(data), int64(len(data))); err != nil {
		return err
	}
	b.cells = true
	b.record, err = b.file.Record()
	return err
}

func readEdition(ctx context.Context, p *Premises, basis pipeline.Basis, e pipeline.Edition) (*book, error) {
	b := &book{edition: &e}
	var err error
	if b.programme, err = p.Clerk.Programme(e); err != nil {
		return nil, err
	}
	data, err := editionFile(p.Archive, e, published.FileName)
	if err == nil {
		err = b.read(data)
	} else if errors.Is(err, web.ErrNothing) {
		err = b.thaw(ctx, p, basis)
	}
	if err != nil {
		return nil, err
	}
	if b.record.Rescored == nil {
		b.record.Rescored, err = rescored(ctx, p, basis, e)
	}
	if err != nil {
		return nil, err
	}
	b.record.Of, b.record.At = e.Ref(), e.At
	b.record.Documents = nil
	for _, f := range e.Files {
		if name, ok := strings.CutPrefix(f.Name, published.EditionDocuments); ok {
			b.record.Documents = append(b.record.Documents, published.Document{Name: name, Size: f.Size})
		}
	}
	return b, nil
}

// rescored are the score sheets that an edition changed which was closed before they were kept:
// without causes.
func rescored(ctx context.Context, p *Premises, basis pipeline.Basis, e pipeline.Edition) ([]pipeline.Rescored, error) {
	before := basis.Edition(e.Period, e.Number-1)
	if before == nil {
		return nil, nil
	}
	var frozen [2]pipeline.Frozen
	for i, x := range []pipeline.Edition{*before, e} {
		var err error
		if frozen[i], err = p.Archive.Frozen(ctx, x); err != nil {
			return nil, err
		}
	}
	return pipeline.RescoredOf(frozen[0], frozen[1]), nil
}

// thaw makes the record of an edition that was closed before its cells were kept.
func (b *book) thaw(ctx context.Context, p *Premises, basis pipeline.Basis) error {
	frozen, err := p.Archive.Frozen(ctx, *b.edition)
	if err != nil {
		return err
	}
	e := *b.edition
	b.record = published.Record{Pack: e.Pack, Inputs: e.Inputs, Results: frozen.Results, Scores: frozen.Scores, Unranked: frozen.Unranked, Adjustments: e.Adjustments,
		Filing: pipeline.Status(b.programme, e.Period, basis.Before(e).Receipts).Totals}
	return nil
}

// viewKey names what the pages are shown of a book. A pass over the inbox brings a snapshot
// every other second: what pages made of a book lasts as long as this stays the same.
type viewKey struct {
	bookKey
	current bool
}

// currentKey asks whether a book was computed from what was known at a time.
type currentKey struct {
	bookKey
	snapshot *web.Snapshot
}

// Published returns the figures of an edition, or of the last consolidation.
func (o *Office) Published(ctx context.Context, of pipeline.EditionRef) (*web.Published, error) {
	b, key, err := o.open(ctx, of)
	if err != nil {
		return nil, err
	}
	s := o.Snapshot()
	current, err := o.currents.get(currentKey{key, s}, func() (bool, error) { return b.current(s), nil })
	if err != nil {
		return nil, err
	}
	return o.views.get(viewKey{key, current}, func() (*web.Published, error) { return b.view(current), nil })
}

// view shows a book. Of a draft that was computed by an older programme, what the one in
// force does not know is left out.
func (b *book) view(current bool) *web.Published {
	r := b.record
	v := &web.Published{Ref: r.Of, At: r.At, Programme: b.programme, Tree: b.programme.Tree(r.Of.Period), Scores: r.Scores, Unranked: r.Unranked, Changes: r.Adjustments, Rescored: r.Rescored,
		Filing: r.Filing, Current: current}
	if r.Ledger != nil {
		v.Ledger = r.Lines()
	}
	for _, f := range r.Results {
		if _, known := v.Tree.Unit(f.Unit); known && b.programme.Indicator(f.Indicator) != nil {
			v.Results = append(v.Results, f.Result())
		}
	}
	for _, d := range r.Documents {
		v.Documents = append(v.Documents, web.PublishedDocument{Name: d.Name, Size: d.Size})
	}
	return v
}

// current tells whether a book was computed from what counts now.
func (b *book) current(s *web.Snapshot) bool {
	if b.edition != nil {
		last := s.Basis.Last(b.edition.Period)
		return last != nil && last.Number == b.edition.Number && !last.Changed(s.Programme, s.Basis.Draft(s.Programme, b.edition.Period))
	}
	draft := s.Basis.Draft(s.Programme, b.record.Of.Period)
	if b.record.Pack != s.Programme.Digest || len(draft) != len(b.record.Inputs) {
		return false
	}
	for i, in := range b.record.Inputs {
		if in.Submission != draft[i].ID || in.Version != draft[i].Version {
			return false
		}
	}
	return true
}

// cellsKey names the cells of an indicator in a book.
type cellsKey struct {
	bookKey
	indicator string
}

// traceKey names a figure in a book.
type traceKey struct {
	bookKey
	unit, indicator string
}

// Explain answers where a figure came from. Nothing is computed but for an edition that
// was closed before cells were kept: one such at a time.
func (o *Office) Explain(ctx context.Context, of pipeline.EditionRef, unit, indicator string) (pipeline.Explained, error) {
	b, key, err := o.open(ctx, of)
	if err != nil {
		return pipeline.Explained{}, err
	}
	period := b.record.Of.Period
	tree := b.programme.Tree(period)
	if _, known := tree.Unit(unit); !known || b.programme.Indicator(indicator) == nil {
		return pipeline.Explained{}, web.ErrNothing
	}
	return o.traces.get(traceKey{key, unit, indicator}, func() (pipeline.Explained, error) {
		if !b.cells {
			return o.trace(ctx, *b.edition, unit, indicator)
		}
		return o.explain(b, key, unit, indicator)
	})
}

// explain reads the cells of an indicator and puts together what is behind one figure.
func (o *Office) explain(b *book, key bookKey, unit, indicator string) (pipeline.Explained, error) {
	behind, err := o.cells.get(cellsKey{key, indicator}, func() (pipeline.Behind, error) { return b.file.Behind(b.record, indicator) })
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			o.Log.Error("the cells behind a figure cannot be read; consolidate the period again", "period", b.record.Of.Period, "indicator", indicator, "error", err)
		}
		return pipeline.Explained{}, web.ErrNothing
	}
	inputs, at := b.record.Inputs, pipeline.Place{Unit: unit, Indicator: indicator}
	return *behind.Explain(b.programme, b.record.Of, at, b.record.Results, inputs, pipeline.Origins(o.Snapshot().Basis.Receipts, inputs)), nil
}

// trace has an edition computed again that kept no cells: one at a time.
func (o *Office) trace(ctx context.Context, e pipeline.Edition, unit, indicator string) (pipeline.Explained, error) {
	ctx, end := forAll(ctx)
	defer end()
	done, err := inTurn(ctx, o.computes)
	if err != nil {
		return pipeline.Explained{}, err
	}
	defer done()
	return o.premises.Load().Clerk.Trace(ctx, e, o.Snapshot().Basis, unit, indicator)
}

// Marked returns a unit's own file with the cells marked that a figure was made from.
func (o *Office) Marked(ctx context.Context, of pipeline.EditionRef, unit, indicator, submission string) (pipeline.Document, error) {
	x, err := o.Explain(ctx, of, unit, indicator)
	if err != nil {
		return pipeline.Document{}, err
	}
	r, ok := o.Snapshot().Basis.ReceiptOf(submission)
	if !ok || !slices.ContainsFunc(x.Cells(), func(c pipeline.Contribution) bool { return c.Submission == submission }) {
		return pipeline.Document{}, web.ErrNothing
	}
	if err := r.Elsewhere(); err != nil {
		return pipeline.Document{}, err
	}
	p := o.premises.Load()
	original, err := p.Archive.Original(ctx, r)
	if err != nil {
		return pipeline.Document{}, err
	}
	done, err := inTurn(ctx, o.composes)
	if err != nil {
		return pipeline.Document{}, err
	}
	defer done()
	return p.Clerk.Mark(ctx, x.Within(r), r, original)
}
