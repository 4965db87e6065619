package pipeline

import (
	"context"
	"sync"
	"sync/atomic"
)

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
	run.Archive.Answered(ctx, receipts[len(receipts)-1].Sequence)
	return nil
}

// answering answers batches one after the other, beside what receives them.
type answering struct {
	batches chan handed
	failed  chan error    // at the end, what went wrong first
	done    chan struct{} // closed when nothing is being answered
}

// handed is a batch that is to be answered, and what is closed then.
type handed struct {
	batch []settled
	done  chan struct{}
}

// answerBeside begins to answer what is handed in. Where an answer fails stop hears why, and
// nothing more is answered: the files before it are brought to their end.
func (run *intakeRun) answerBeside(ctx context.Context, stop context.CancelCauseFunc, ahead *ahead, all int) *answering {
	ctx = context.WithoutCancel(ctx) // see receive
	a := &answering{make(chan handed), make(chan error, 1), make(chan struct{})}
	close(a.done)
	go func() {
		var failed error
		done := 0
		for next := range a.batches {
			if failed == nil {
				if failed = run.finish(ctx, next.batch, ahead); failed != nil {
					stop(failed)
				} else {
					done += len(next.batch)
					run.Progress.tell(Say("Đọc và trả lời tệp", "Reading and answering files"), done, all)
				}
			}
			close(next.done)
		}
		a.failed <- failed
	}()
	return a
}

// hand hands a batch in once the one before it is answered.
func (a *answering) hand(batch []settled) {
	a.done = make(chan struct{})
	a.batches <- handed{batch, a.done}
}

// wait ends when all is answered that was handed in, and returns what went wrong.
func (a *answering) wait() error {
	close(a.batches)
	return <-a.failed
}

// finish answers a batch and takes its files away.
func (run *intakeRun) finish(ctx context.Context, batch []settled, ahead *ahead) error {
	var failed error
	for i, err := range run.answer(ctx, batch) {
		if err != nil {
			batch, failed = batch[:i], err
			break
		}
	}
	left, last := run.takeAway(ctx, batch), 0
	for i, f := range batch {
		run.end(f, left[i])
		ahead.free(f.Original.Size)
		if f.isNew() {
			last = f.Receipt.Sequence
		}
	}
	if failed == nil && last > 0 {
		run.Archive.Answered(ctx, last)
	}
	return failed
}

// answer answers files, several at a time.
func (run *intakeRun) answer(ctx context.Context, batch []settled) []error {
	return eachOf(batch, func(f settled) error { return run.Answerer.Answer(ctx, f.Receipt, f.Original) })
}

// takeAway takes answered files away, several at a time: each waits until what is being
// flushed meanwhile is on the disk. It says why a file is still there.
func (run *intakeRun) takeAway(ctx context.Context, batch []settled) []error {
	return eachOf(batch, func(f settled) error { return run.Inbox.Done(ctx, f.Original) })
}

// eachOf does something with each file of a batch that does not wait, several at a time.
func eachOf(batch []settled, do func(settled) error) []error {
	errs := make([]error, len(batch))
	var all sync.WaitGroup
	var next atomic.Int64
	for range min(len(batch), answersAtOnce) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(batch); i = int(next.Add(1)) - 1 {
				if batch[i].waits.IsZero() {
					errs[i] = do(batch[i])
				}
			}
		})
	}
	all.Wait()
	return errs
}

// end counts what has no new receipt: what waits, what was answered in an earlier pass
// because a run was cut or the folder is read-only, and what is answered and still lies in
// the inbox; left says why.
func (run *intakeRun) end(f settled, left error) {
	passed := Passed{f.Original.Unit, f.Original.File, f.Receipt.Decision, f.waits}
	if !f.waits.IsZero() {
		run.pass.Waiting++
		passed.Decision = Waiting
		run.pass.Passed = append(run.pass.Passed, passed)
		return
	}
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
