// Package service does the jobs of a workspace when they are due. The scheduler is
// only a tick: what is due is decided by [pipeline.Rhythm] from the runs that were
// done, which are kept in a small file, so that a service that was down makes up once
// what it missed.
package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/go-co-op/gocron/v2"

	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/pipeline/wholefile"
)

// Work is what the service does: the commands of the program.
type Work interface {
	// Plan returns the programme and the rhythm in force.
	Plan() (*pipeline.Programme, pipeline.Rhythm)
	// Filed tells for which periods something was received.
	Filed(ctx context.Context) (func(pipeline.Period) bool, error)
	// Do does one task, for who ordered it, or for the schedule where nobody did. A
	// [*BusyError] means that a command is at work in the workspace.
	Do(ctx context.Context, t pipeline.Slot, by Order) error
	// Waiting is when the outbox is to be tried next; zero where nothing waits.
	Waiting() time.Time
	// Alert tells people that a task failed again and again.
	Alert(ctx context.Context, t pipeline.Task, failures int, why error) error
	// Recovered tells the same people that it went well again.
	Recovered(ctx context.Context, t pipeline.Task) error
}

// ErrBusy is returned by a task that could not start because another run is at work:
// it is no failure, and is tried at the next tick.
var ErrBusy = errors.New("another run is at work")

// alertAfter is the number of failures in a row after which people are told.
const alertAfter = 2

// Service runs the jobs of one workspace, one at a time.
type Service struct {
	work Work
	book *runBook
	now  pipeline.Clock
	log  *slog.Logger
	told func(Event)
	wake chan struct{}

	board *Board
}

// Event is a task that ended, for those who measure.
type Event struct {
	Task    pipeline.Task
	Started time.Time
	Ended   time.Time
	Err     error
}

// New returns a service that keeps its runs in a file. told hears of every task that
// ended; it may be nil.
func New(work Work, runsFile string, now pipeline.Clock, log *slog.Logger, told func(Event)) *Service {
	if told == nil {
		told = func(Event) {}
	}
	return &Service{work, openRunBook(runsFile, log), now, log, told, make(chan struct{}, 1), &Board{}}
}

// On keeps the runs on another disk.
func (s *Service) On(d disk.Disk) *Service {
	s.book.press = wholefile.On(d)
	return s
}

// Run ticks until the context ends. The task that is then at work is given the grace
// to end by itself; after it, Run returns without it.
func (s *Service) Run(ctx context.Context, tick, grace time.Duration) error {
	scheduler, err := gocron.NewScheduler(gocron.WithLocation(pipeline.Vietnam), gocron.WithStopTimeout(grace))
	if err != nil {
		return fmt.Errorf("start schedule: %w", err)
	}
	job, err := scheduler.NewJob(gocron.DurationJob(tick), gocron.NewTask(func() { s.Tick(ctx) }),
		gocron.WithSingletonMode(gocron.LimitModeReschedule), gocron.WithStartAt(gocron.WithStartImmediately()))
	if err != nil {
		return fmt.Errorf("start schedule: %w", err)
	}
	scheduler.Start()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-s.wake:
			if err := job.RunNow(); err != nil {
				s.log.Error("the tick could not be brought forward", "error", err)
			}
		}
	}
	if err := scheduler.Shutdown(); err != nil {
		return fmt.Errorf("stop: a task did not end within %s: %w", grace, err)
	}
	return nil
}

// Wake makes the next tick come at once.
func (s *Service) Wake() {
	select {
	case s.wake <- struct{}{}:
	default: // it is on its way
	}
}

// Tick does everything that was ordered or is due, one task after the other.
func (s *Service) Tick(ctx context.Context) {
	programme, rhythm := s.work.Plan()
	filed, err := s.work.Filed(ctx)
	if err != nil {
		// The archive cannot be read: the tasks themselves fail, and say so.
		s.log.Error("cannot tell what was filed", "error", err)
		filed = func(pipeline.Period) bool { return false }
	}
	s.doOrders(ctx)
	for _, slot := range rhythm.Due(programme, filed, s.work.Waiting(), s.book.last, s.now()) {
		if ctx.Err() != nil {
			return
		}
		s.do(ctx, slot)
		s.doOrders(ctx) // people wait for them
	}
}

// do does one task and notes how it went.
func (s *Service) do(ctx context.Context, slot pipeline.Slot) {
	started := s.now()
	log := s.log.With("job", slot.Job, "period", slot.Period.String(), "slot", slot.At.In(pipeline.Vietnam).Format(time.RFC3339))
	err := s.watched(ctx, slot, Order{})
	switch {
	case errors.Is(err, ErrBusy):
		log.Info("put off: another run is at work")
		return
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		log.Info("stopped; it is due again", "error", err)
		return
	}
	run, before := pipeline.Run{Slot: slot.At, Started: started}, s.book.last[slot.Task].Failures
	if err != nil {
		run.Failures = before + 1
		log.Error("failed", "failures", run.Failures, "error", err)
	}
	if err := s.book.enter(slot.Task, run); err != nil {
		log.Error("the run could not be noted", "error", err)
	}
	switch {
	case run.Failures == alertAfter:
		err = s.work.Alert(ctx, slot.Task, run.Failures, err)
	case err == nil && before >= alertAfter:
		err = s.work.Recovered(ctx, slot.Task)
	default:
		return
	}
	if err != nil {
		log.Error("nobody could be told", "error", err)
	}
}

// watched does a task that the board shows, and tells those who measure.
func (s *Service) watched(ctx context.Context, slot pipeline.Slot, by Order) error {
	started := s.now()
	s.board.begin(slot.Task, by, started)
	err := s.guarded(ctx, slot, by)
	ended := s.now()
	s.board.end(ended, err)
	s.told(Event{slot.Task, started, ended, err})
	return err
}

// guarded does a task; a panic in it is an error and ends nothing else.
func (s *Service) guarded(ctx context.Context, slot pipeline.Slot, by Order) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("panic", "job", slot.Job, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = fmt.Errorf("%s panicked: %v", slot.Job, p)
		}
	}()
	return s.work.Do(ctx, slot, by)
}
