package service

import (
	"errors"
	"slices"
	"sync"
	"time"

	"danvan/pipeline"
)

// endedKept is how many tasks that were done are shown.
const endedKept = 100

// Running is a task at work.
type Running struct {
	Task    pipeline.Task
	By      string // who ordered it; "" the schedule
	Started time.Time
	Step    pipeline.Sentence
	Done    int // of Total files or steps
	Total   int // 0 where it is not known
}

// Ended is a task that was done.
type Ended struct {
	Running
	Ended  time.Time
	Err    error
	Ledger []pipeline.LedgerLine
	quiet  bool // it found nothing to do
}

// Board shows what a service is doing. Its methods may be called at the same time, hold
// no lock for longer than it takes to copy, and do nothing on a nil board.
type Board struct {
	mu      sync.Mutex
	now     *Running
	ledger  []pipeline.LedgerLine
	quiet   bool
	waiting []Order
	holder  string
	note    string  // of the order at work
	ended   []Ended // newest last
}

// View is a board at one moment.
type View struct {
	Now     *Running
	Waiting []Order
	Holder  string  // who is at work in the workspace and keeps tasks waiting; "" nobody
	Ended   []Ended // newest first
}

// View returns what the board shows.
func (b *Board) View() View {
	b.mu.Lock()
	defer b.mu.Unlock()
	v := View{Waiting: slices.Clone(b.waiting), Holder: b.holder, Ended: slices.Clone(b.ended)}
	slices.Reverse(v.Ended)
	if b.now != nil {
		now := *b.now
		v.Now = &now
	}
	if v.Now != nil && v.Holder != "" { // it waits for the workspace too: its first step is not told yet
		if v.Now.By != "" {
			v.Waiting = slices.Insert(v.Waiting, 0, Order{Task: v.Now.Task, By: v.Now.By, Note: b.note})
		}
		v.Now = nil
	}
	return v
}

// Tell notes how far the task at work is. It is a [pipeline.Progress].
func (b *Board) Tell(step pipeline.Sentence, done, total int) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.now != nil {
		b.now.Step, b.now.Done, b.now.Total = step, done, total
		b.holder = "" // this task has the workspace
	}
}

// Ledger notes the ledger of the task at work. A quiet task found nothing to do: of several
// in a row the last is kept.
func (b *Board) Ledger(lines []pipeline.LedgerLine, quiet bool) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ledger, b.quiet = lines, quiet
}

// begin notes that a task is at work.
func (b *Board) begin(t pipeline.Task, by Order, at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now, b.ledger, b.quiet = &Running{Task: t, By: by.By, Started: at}, nil, false
	b.note = by.Note
}

// end notes that it is not any more, or who kept it waiting.
func (b *Board) end(at time.Time, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	was := b.now
	b.now = nil
	var busy *BusyError
	if errors.As(err, &busy) {
		b.holder = busy.Holder
	}
	if errors.Is(err, ErrBusy) || was == nil {
		return
	}
	b.holder = ""
	e := Ended{*was, at, err, b.ledger, b.quiet && err == nil && was.By == ""}
	if n := len(b.ended); e.quiet && n > 0 && b.ended[n-1].quiet && b.ended[n-1].Task == e.Task {
		b.ended = b.ended[:n-1]
	}
	b.ended = append(b.ended, e)
	if over := len(b.ended) - endedKept; over > 0 {
		b.ended = slices.Clone(b.ended[over:])
	}
}
