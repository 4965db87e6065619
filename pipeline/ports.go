package pipeline

import (
	"context"
	"time"
)

// Inbox is the shared folder that units drop files into. An inbox that cannot be
// read is an error and never "nobody has filed".
type Inbox interface {
	// Pending lists the complete files in a fixed order, and what is passed over.
	Pending(ctx context.Context) (ready []Arrival, passed []Passed, err error)
	// Load reads one file whole from a private copy. An [AwayError] ends the pass; after
	// any other error the file waits.
	Load(ctx context.Context, a Arrival) (Original, error)
	// Done takes the file away once its receipt is recorded, unless its bytes have
	// changed since it was loaded. A file that cannot be taken away is remembered by
	// its hash and answered no second time. Many goroutines ask at the same time.
	Done(ctx context.Context, o Original) error
}

// AwayError says that the shared folder can no longer be read. It ends a pass: a share
// that is away must never read as "nobody has filed".
type AwayError struct{ Why Sentence }

func (e *AwayError) Error() string { return e.Why.Error() }

// Unwrap returns the sentence, for who speaks to the operator.
func (e *AwayError) Unwrap() error { return e.Why }

// Passed is an inbox entry that was not read: waiting (still being copied or open
// in Excel) or ignored (lock files, folders, system files).
type Passed struct {
	Unit, File string
	Decision   Decision // Ignored or Waiting
	Reason     Sentence
}

// Reader turns a received file into submissions and findings. It never returns an
// error for bad data: bad data is findings.
type Reader interface {
	Read(ctx context.Context, o Original) Reading
}

// Archive is the truth: originals named by content hash, receipts in order, and the
// editions of closed periods, all written once.
type Archive interface {
	Receipts(ctx context.Context) ([]Receipt, error)
	// Receive keeps files and records their receipts, in order: no receipt is on disk
	// before its original. The first n are on disk when it returns; where they are not all,
	// err says why, and the rest is received by a later pass. Others may be answered
	// meanwhile.
	Receive(ctx context.Context, files []Received) (n int, err error)
	// Answered says that the receipts up to that sequence have been answered.
	Answered(ctx context.Context, upTo int)
	// Unanswered returns the receipts from the first on of which nobody said so: they were
	// received last, and their files may have left the inbox. There may be some among them
	// that were answered.
	Unanswered(ctx context.Context, receipts []Receipt) ([]Receipt, error)
	Original(ctx context.Context, r Receipt) (Original, error)
	// Editions returns every edition, in order of period and number.
	Editions(ctx context.Context) ([]Edition, error)
	// Frozen returns the figures of an edition.
	Frozen(ctx context.Context, e Edition) (Frozen, error)
}

// Answerer puts the answer to a file into the unit's outbox. Answering twice leaves
// one answer. Many goroutines answer at the same time.
type Answerer interface {
	Answer(ctx context.Context, r Receipt, o Original) error
}

// Warehouse holds the cells of accepted submissions and does the arithmetic.
type Warehouse interface {
	// Lacking returns those of the submissions whose cells are not stored.
	Lacking(ctx context.Context, subs []Submission) ([]Submission, error)
	// Store keeps the cells of submissions; storing one again changes nothing.
	Store(ctx context.Context, subs []Submission) error
	// Recall returns those of the submissions whose cells are stored, with their cells.
	Recall(ctx context.Context, subs []Submission) ([]Submission, error)
	// Reviews returns what was kept of the last review of a period under the same
	// programme; nil where nothing was.
	Reviews(p *Programme, period Period) *Reviews
	// KeepReviews keeps it in its place.
	KeepReviews(p *Programme, period Period, now *Reviews) error
	// RollUp computes the figures of a period from the submissions that count.
	// The cells must have been stored.
	RollUp(ctx context.Context, p *Programme, period Period, counting []Submission) (*Figures, error)
	// Flows is the ledger line of a roll-up's flows, for a part of its cost.
	Flows(ctx context.Context, p *Programme, period Period, counting []Submission) (LedgerLine, error)
	// Sources finds the cells behind every figure that RollUp gives of the same.
	Sources(ctx context.Context, p *Programme, period Period, counting []Submission) (*Sources, error)
	// Figures computes the results of several periods together, each on the tree of its
	// scene. Where the cells of one that counts are not stored it computes nothing and fails
	// with a [LackingError].
	Figures(ctx context.Context, p *Programme, scenes []Scene) ([]*Figures, error)
	// Spans takes the figures of several periods together, many spans at once.
	Spans(ctx context.Context, p *Programme, spans []Parts) ([][]Result, error)
	// Series is Figures and then, of what together makes of these, Spans; together is asked
	// once, before it is sure that the figures are right: if they are not, that is the error.
	Series(ctx context.Context, p *Programme, scenes []Scene, together func([]*Figures) ([]Parts, error)) ([][]Result, error)
	// Trace lists the cells that one figure of a period came from.
	Trace(ctx context.Context, p *Programme, period Period, counting []Submission, of Asked) (Trace, error)
}

// LackingError says of a submission that counts that its cells are not stored.
type LackingError struct{ Why Sentence }

func (e *LackingError) Error() string { return e.Why.Error() }

// Unwrap returns the sentence, for who speaks to the operator.
func (e *LackingError) Unwrap() error { return e.Why }

// Document is a file for people, by its name below the report's folder.
type Document struct {
	Name  string
	Bytes []byte
}

// Clock tells the time.
type Clock func() time.Time
