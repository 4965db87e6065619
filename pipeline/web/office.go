// Package web shows a workspace in a browser: who has filed, what is wrong, the
// figures and the cells behind them, and takes forms and orders there. It reads
// finished snapshots only and never waits for a run that is at work.
package web

import (
	"context"
	"errors"
	"sync"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/web/signin"
)

// Office is the workspace as the pages need it. Its methods may be called at the same
// time, wait for no run that is at work, and decide nothing about rights: the pages do.
type Office interface {
	// Snapshot returns what was known after the last pass over the inbox.
	Snapshot() *Snapshot
	// Published returns the figures of an edition, or of the last consolidation where the
	// number is 0. [ErrNothing] where there are none.
	Published(ctx context.Context, of pipeline.EditionRef) (*Published, error)
	// Explain answers where a figure came from.
	Explain(ctx context.Context, of pipeline.EditionRef, unit, indicator string) (pipeline.Explained, error)
	// Marked returns a unit's own workbook with the cells marked that a figure was made from.
	Marked(ctx context.Context, of pipeline.EditionRef, unit, indicator, submission string) (pipeline.Document, error)
	// Documents lists the documents that there are now, also where the figures that they
	// were printed with are gone. [ErrNothing] where there are none of either.
	Documents(ctx context.Context, of pipeline.EditionRef) ([]PublishedDocument, error)
	// Document returns one of [Office.Documents] with its bytes.
	Document(ctx context.Context, of pipeline.EditionRef, name string) (pipeline.Document, error)

	// Original returns a received file as it came, by the sequence of its receipt.
	Original(ctx context.Context, receipt int) (pipeline.Document, error)
	// Answers returns the answer to a file, the receipt first, then the returned workbook.
	Answers(ctx context.Context, receipt int) ([]pipeline.Document, error)
	// Blank returns the form to fill in; with "" for the form all of the unit's in one
	// workbook, as the unit finds it in its folder.
	Blank(ctx context.Context, unit, form string, period pipeline.Period) (pipeline.Document, error)
	// Reminder returns the text of a reminder to a unit, to be copied.
	Reminder(ctx context.Context, unit string, period pipeline.Period) (string, error)

	// Receive lays a file into a unit's inbox folder and has it read at once. It returns
	// the SHA-256 by which its receipt is found in a later snapshot.
	Receive(ctx context.Context, by signin.User, unit, name string, data []byte) (sha256 string, err error)
	// Order has something done as soon as no other run is at work.
	Order(ctx context.Context, by signin.User, o Order) error
	// Work tells what is being done, what waits, and what was done.
	Work() Work
	// Audit returns the audit log, newest first.
	Audit(ctx context.Context) ([]pipeline.AuditEntry, error)
	// Note writes what a user did, or was refused, into the audit log.
	Note(ctx context.Context, by signin.User, what, subject, verdict, reason string) error
}

// ErrNothing says that there is nothing of that name or number.
var ErrNothing = errors.New("there is nothing like that")

// Snapshot is what was known at a time. It does not change any more; the pages may keep
// what they compute from it as long as it is the one that [Office.Snapshot] returns.
type Snapshot struct {
	At        time.Time
	Programme *pipeline.Programme
	Basis     pipeline.Basis    // receipts in order, and editions
	Periods   []pipeline.Period // that can be looked at, newest first: all the programme consolidates up to today
	Published []pipeline.Period // of these, those that were consolidated, newest first; the figures of some may be gone
	MaxUpload int64             // bytes of a file
}

// Published is a finished consolidation or edition.
type Published struct {
	Ref       pipeline.EditionRef // Number 0 is the draft
	At        time.Time
	Programme *pipeline.Programme // of then
	Tree      *pipeline.Hierarchy
	Results   []pipeline.Result // tree order, then pack order
	Scores    []pipeline.FrozenScore
	Unranked  []pipeline.Unranked   // why units have no rank; none of what an older build made
	Changes   []pipeline.Adjustment // against the edition before
	Rescored  []pipeline.Rescored   // likewise
	Filing    pipeline.FilingTotals // who had filed then
	Ledger    []pipeline.LedgerLine // of the consolidation; nil where it is not kept
	Documents []PublishedDocument   // that were printed with it; some may be gone
	Current   bool                  // it was computed from what counts now

	once sync.Once
	book *book
}

// PublishedDocument is a document to download.
type PublishedDocument struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
}

// Order is something that a user wants done. A period where the job is for one.
type Order struct {
	Job    pipeline.Job // [pipeline.JobIngest], [pipeline.JobConsolidate], [pipeline.JobClose]
	Period pipeline.Period
	Note   string // of a closing
	By     string // login; filled in by the office
}

// Work is what the service is doing.
type Work struct {
	Now     *Running // nil where nothing is at work
	Waiting []Order  // a restart forgets them
	Holder  string   // who is at work in the workspace and keeps them waiting; "" nobody else
	Ended   []Ended  // newest first, bounded
}

// Running is a task at work.
type Running struct {
	Job     pipeline.Job
	Period  pipeline.Period
	By      string // login, "" for the schedule
	Started time.Time
	Step    pipeline.Sentence // what is done at this moment
	Done    int               // of Total steps or files
	Total   int               // 0 where it is not known yet
}

// Ended is a task that was done.
type Ended struct {
	Running
	Ended   time.Time
	Failure string                // "" where it went well
	Ledger  []pipeline.LedgerLine // of a pass or consolidation
}
