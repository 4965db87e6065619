package service

import (
	"context"
	"errors"
	"slices"

	"danvan/pipeline"
)

// mostOrders bounds how many tasks wait.
const mostOrders = 50

// ErrTooMany says that too many orders wait.
var ErrTooMany = pipeline.Say("đang có quá nhiều yêu cầu chờ, hãy đợi một lát", "too many orders are waiting; try again in a while")

// Order is a task that somebody wants done as soon as nothing else is at work. It is done
// as a command by hand is: when the schedule does the task next does not depend on it, and
// a failure is told to who ordered it and alerts nobody.
type Order struct {
	pipeline.Task
	By   string // login
	Note string // of a closing
}

// Order takes an order; one that waits already is not taken twice. Orders do not outlive
// the service: who restarts it is to order again.
func (s *Service) Order(o Order) error {
	if err := s.board.take(o); err != nil {
		return err
	}
	s.Wake()
	return nil
}

// Board shows what the service does.
func (s *Service) Board() *Board { return s.board }

func (b *Board) take(o Order) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case slices.ContainsFunc(b.waiting, func(w Order) bool { return w.Task == o.Task }):
		return nil
	case len(b.waiting) >= mostOrders:
		return ErrTooMany
	}
	b.waiting = append(b.waiting, o)
	return nil
}

// next returns the order that was given first.
func (b *Board) next() (Order, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.waiting) == 0 {
		return Order{}, false
	}
	o := b.waiting[0]
	b.waiting = b.waiting[1:]
	return o, true
}

// putBack keeps an order that could not be done now, first in line.
func (b *Board) putBack(o Order) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting = append([]Order{o}, b.waiting...)
}

// BusyError says who is at work in the workspace. It is an [ErrBusy].
type BusyError struct{ Holder string }

func (e *BusyError) Error() string { return ErrBusy.Error() + ": " + e.Holder }

// Unwrap returns [ErrBusy].
func (e *BusyError) Unwrap() error { return ErrBusy }

// doOrders does what was ordered, in order. Where another run is at work in the workspace
// the rest waits for the next tick.
func (s *Service) doOrders(ctx context.Context) {
	for ctx.Err() == nil {
		o, ok := s.board.next()
		if !ok {
			return
		}
		log := s.log.With("job", o.Job, "period", o.Period.String(), "by", o.By)
		err := s.watched(ctx, pipeline.Slot{Task: o.Task, At: s.now()}, o)
		switch {
		case errors.Is(err, ErrBusy):
			s.board.putBack(o)
			log.Info("order put off: another run is at work")
			return
		case ctx.Err() != nil:
			log.Info("order stopped")
		case err != nil:
			log.Error("order failed", "error", err)
		default:
			log.Info("order done")
		}
	}
}
