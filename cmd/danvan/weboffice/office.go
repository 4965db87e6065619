// Package weboffice shows a workspace to the web pages: it implements [web.Office] over the
// archive, what consolidations leave behind, and the service that does the work. It reads
// finished files only and waits for no run; what is costly is kept, a few at a time.
package weboffice

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"danvan/cmd/danvan/service"
	"danvan/ingest/archive"
	"danvan/ingest/inbox"
	"danvan/pipeline"
	"danvan/pipeline/web"
)

// Premises are the workspace in force: another after a reload.
type Premises struct {
	Programme   *pipeline.Programme
	Archive     *archive.Archive
	Corrections pipeline.Corrections
	Reports     string // folder
	Slot        *inbox.Slot
	MaxUpload   int64 // bytes of a file
	Clerk       Clerk
}

// Clerk does what needs the rest of the program. Its methods may be called at the same
// time.
type Clerk interface {
	// Programme reads the pack of an edition.
	Programme(e pipeline.Edition) (*pipeline.Programme, error)
	// Answer makes the answer to a file again.
	Answer(ctx context.Context, r pipeline.Receipt, o pipeline.Original) ([]pipeline.Document, error)
	// Blank makes the workbook of a unit's forms, or of one of them.
	Blank(ctx context.Context, b pipeline.Basis, unit pipeline.Unit, form string, period pipeline.Period) (pipeline.Document, error)
	// Reminder writes to a unit about the reports that it owes.
	Reminder(unit string, period pipeline.Period, owing []pipeline.Filing) string
	// Trace explains a figure of an edition that kept no cells, by computing it again.
	Trace(ctx context.Context, e pipeline.Edition, b pipeline.Basis, unit, indicator string) (pipeline.Explained, error)
	// Mark marks the cells of a figure in the file of a receipt.
	Mark(ctx context.Context, x *pipeline.Explained, r pipeline.Receipt, o pipeline.Original) (pipeline.Document, error)
	// Words says what is wrong to people.
	Words(err error) pipeline.Sentence
}

// Notes take entries for the audit log and wait for no run.
type Notes interface {
	Add(e pipeline.AuditEntry) error
}

// Services are what the office works with.
type Services struct {
	Service *service.Service
	Notes   Notes
	Now     pipeline.Clock
	Log     *slog.Logger
}

// Office is the workspace as the pages see it.
type Office struct {
	Services
	premises atomic.Pointer[Premises]
	snapshot atomic.Pointer[web.Snapshot]
	wake     chan struct{}
	follower *archive.Follower // used by who refreshes
	seen     stamp

	books    memo[bookKey, *book]
	views    memo[viewKey, *web.Published]
	currents memo[currentKey, bool]
	cells    memo[cellsKey, pipeline.Behind]
	traces   memo[traceKey, pipeline.Explained]
	answers  memo[answerKey, []pipeline.Document]
	audit    memo[string, []pipeline.AuditEntry]
	composes chan struct{} // one workbook is made at a time
	computes chan struct{} // one old edition is computed at a time
}

var _ web.Office = (*Office)(nil)

// How many of each are kept. A book of a province has two megabytes, the cells of an
// indicator one, an answer a tenth of one.
const (
	keptBooks   = 16
	keptCells   = 12
	keptTraces  = 64
	keptAnswers = 32
)

// New returns the office of a workspace. The first snapshot is taken before it returns.
func New(ctx context.Context, s Services, p *Premises) (*Office, error) {
	o := &Office{Services: s, wake: make(chan struct{}, 1), composes: make(chan struct{}, 1), computes: make(chan struct{}, 1),
		books: memo[bookKey, *book]{most: keptBooks}, views: memo[viewKey, *web.Published]{most: keptBooks},
		currents: memo[currentKey, bool]{most: keptBooks}, cells: memo[cellsKey, pipeline.Behind]{most: keptCells},
		traces: memo[traceKey, pipeline.Explained]{most: keptTraces}, answers: memo[answerKey, []pipeline.Document]{most: keptAnswers}, audit: memo[string, []pipeline.AuditEntry]{most: 1}}
	o.premises.Store(p)
	if err := o.refresh(ctx); err != nil {
		return nil, err
	}
	o.warm(ctx)
	return o, nil
}

// Use takes other premises into use, after a reload.
func (o *Office) Use(p *Premises) {
	o.premises.Store(p)
	o.Look()
}

// Look has the office look at once whether something has changed.
func (o *Office) Look() {
	select {
	case o.wake <- struct{}{}:
	default: // it is on its way
	}
}

// Run keeps the snapshot up to date until the context ends: it looks when it is told to,
// and every so often for what a command by hand has changed.
func (o *Office) Run(ctx context.Context, every time.Duration) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.wake:
		case <-t.C:
		}
		before := o.Snapshot()
		if err := o.refresh(ctx); err != nil && ctx.Err() == nil {
			o.Log.Error("the pages show an older state", "error", err)
		}
		if o.Snapshot() != before {
			o.warm(ctx)
		}
	}
}

// warmed is how many of the newest periods are read before anybody asks.
const warmed = 2

// warm reads what is asked for most, so that nobody waits for it.
func (o *Office) warm(ctx context.Context) {
	list := o.Snapshot().Published
	for _, period := range list[:min(warmed, len(list))] {
		if _, err := o.Published(ctx, pipeline.EditionRef{Period: period}); err != nil && !errors.Is(err, web.ErrNothing) && ctx.Err() == nil {
			o.Log.Error("the figures of a period cannot be shown", "period", period, "error", err)
		}
	}
}

// Snapshot returns what was known when the office looked last.
func (o *Office) Snapshot() *web.Snapshot { return o.snapshot.Load() }

// inTurn waits for a turn, at most until the context ends.
func inTurn(ctx context.Context, turn chan struct{}) (done func(), err error) {
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// longest is how long something may be made that is kept.
const longest = 2 * time.Minute

// forAll is for what is made once for all who ask: that one of them has left ends it for
// nobody.
func forAll(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), longest)
}

// receipt finds a receipt by its sequence.
func (o *Office) receipt(sequence int) (pipeline.Receipt, error) {
	list := o.Snapshot().Basis.Receipts
	if sequence < 1 || sequence > len(list) {
		return pipeline.Receipt{}, web.ErrNothing
	}
	return list[sequence-1], nil
}

// editionFile reads a file of an edition; one that the edition does not have is
// [web.ErrNothing].
func editionFile(a *archive.Archive, e pipeline.Edition, name string) ([]byte, error) {
	for _, f := range e.Files {
		if f.Name == name {
			return a.EditionFile(e, name)
		}
	}
	return nil, web.ErrNothing
}
