package deliver

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Round tries everything that is due once.
type Round struct {
	Ledger  *Ledger
	Channel func(Delivery) Channel
	Workers int           // parcels on their way at once
	Budget  time.Duration // after which no new attempt is begun; the rest stays due
}

// Outcome is how a round went.
type Outcome struct {
	Delivered []Entry
	Failed    []Entry // to be tried again
	GivenUp   []Entry
	Left      int   // due, and not tried
	Away      error // the last UnreachableError, where a channel was given up for this round
}

// mostUnreached is how many in a row find nobody before a channel is left in peace.
const mostUnreached = 3

// round is one in progress.
type round struct {
	Round
	mu        sync.Mutex
	outcome   Outcome
	unreached map[bool]int // by Mail, in a row
	failed    error        // of the ledger: nothing more is tried
}

// Try makes the round. When the context ends, what is on its way is brought to its end
// and nothing new is begun. The error is one of the ledger, which must be writable
// before anything is tried.
func (r Round) Try(ctx context.Context) (Outcome, error) {
	run := &round{Round: r, unreached: map[bool]int{}}
	due := r.Ledger.Due()
	queue := make(chan Entry)
	var working sync.WaitGroup
	for range max(1, r.Workers) {
		working.Go(func() {
			for e := range queue {
				run.try(ctx, e)
			}
		})
	}
	until := time.Now().Add(r.Budget)
	for _, e := range due {
		if ctx.Err() != nil || time.Now().After(until) || run.stopped() {
			run.leave()
			continue
		}
		queue <- e
	}
	close(queue)
	working.Wait()
	return run.outcome, errors.Join(run.failed, ctx.Err())
}

func (r *round) stopped() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed != nil
}

func (r *round) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.outcome.Left++
}

// away tells whether the channel of a delivery was given up for this round.
func (r *round) away(mail bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed != nil || r.unreached[mail] >= mostUnreached
}

// try makes one attempt.
func (r *round) try(ctx context.Context, e Entry) {
	if r.away(e.Mail) || ctx.Err() != nil {
		r.leave()
		return
	}
	p, err := r.Ledger.parcel(e.Delivery)
	if begun := r.Ledger.begin(e.ID); begun != nil {
		r.fail(begun)
		return
	}
	var where string
	if err == nil {
		// A letter that was begun is brought to its end: one that is cut may come twice.
		where, err = r.Channel(e.Delivery).Put(context.WithoutCancel(ctx), p)
	}
	if noted := r.Ledger.finish(e.ID, where, err); noted != nil {
		r.fail(noted)
		return
	}
	r.ended(e.ID, e.Mail, err)
}

func (r *round) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = errors.Join(r.failed, err)
}

func (r *round) ended(id string, mail bool, err error) {
	e, _ := r.Ledger.Knows(id)
	r.mu.Lock()
	defer r.mu.Unlock()
	var unreachable *UnreachableError
	switch {
	case errors.As(err, &unreachable):
		if r.unreached[mail]++; r.unreached[mail] >= mostUnreached || r.outcome.Away == nil {
			r.outcome.Away = err
		}
	default:
		r.unreached[mail] = 0
	}
	switch e.State {
	case Delivered:
		r.outcome.Delivered = append(r.outcome.Delivered, e)
	case GivenUp:
		r.outcome.GivenUp = append(r.outcome.GivenUp, e)
	default:
		r.outcome.Failed = append(r.outcome.Failed, e)
	}
}
