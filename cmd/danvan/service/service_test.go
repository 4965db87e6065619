package service

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"danvan/pipeline"
)

type work struct {
	do        func(context.Context, pipeline.Slot) error
	alerts    []pipeline.Task
	recovered []pipeline.Task
	by        []string // who ordered what was done
}

func (w *work) Waiting() time.Time { return time.Time{} }

func (w *work) Recovered(_ context.Context, t pipeline.Task) error {
	w.recovered = append(w.recovered, t)
	return nil
}

func (w *work) Plan() (*pipeline.Programme, pipeline.Rhythm) {
	return &pipeline.Programme{}, pipeline.Rhythm{Ingest: 5 * time.Minute, VerifyOn: time.Sunday}
}

func (w *work) Filed(context.Context) (func(pipeline.Period) bool, error) {
	return nil, errors.New("the archive is away")
}

func (w *work) Do(ctx context.Context, t pipeline.Slot, by Order) error {
	w.by = append(w.by, by.By)
	return w.do(ctx, t)
}

func (w *work) Alert(_ context.Context, t pipeline.Task, _ int, _ error) error {
	w.alerts = append(w.alerts, t)
	return nil
}

var log = slog.New(slog.DiscardHandler)

func TestAPanicIsAFailureAndTheOtherJobsGoOn(t *testing.T) {
	now := time.Date(2021, 6, 15, 8, 0, 0, 0, pipeline.Vietnam)
	var events []Event
	var verified int
	w := &work{do: func(_ context.Context, s pipeline.Slot) error {
		if s.Job == pipeline.JobIngest {
			panic("nil pointer")
		}
		verified++
		return nil
	}}
	s := New(w, filepath.Join(t.TempDir(), "runs.json"), func() time.Time { return now }, log, func(e Event) { events = append(events, e) })
	for range 3 {
		s.Tick(context.Background())
		now = now.Add(5 * time.Minute)
	}
	if verified != 1 || len(w.alerts) != 1 || w.alerts[0].Job != pipeline.JobIngest {
		t.Errorf("%d checks, alerts %v", verified, w.alerts)
	}
	if len(events) != 4 || events[0].Err == nil || events[1].Err != nil {
		t.Errorf("events %+v", events)
	}
}

func TestRunsAreRememberedOverARestart(t *testing.T) {
	now := time.Date(2021, 6, 15, 8, 0, 0, 0, pipeline.Vietnam)
	name := filepath.Join(t.TempDir(), "runs.json")
	done := 0
	w := &work{do: func(context.Context, pipeline.Slot) error { done++; return nil }}
	for range 3 {
		New(w, name, func() time.Time { return now }, log, nil).Tick(context.Background())
	}
	if done != 2 {
		t.Errorf("%d tasks done, want 2", done)
	}
	if err := os.WriteFile(name, []byte("{"), 0o640); err != nil {
		t.Fatal(err)
	}
	New(w, name, func() time.Time { return now }, log, nil).Tick(context.Background())
	if done != 4 {
		t.Errorf("%d tasks done after the book was lost, want 4", done)
	}
}

func TestABusyWorkspaceIsNoFailure(t *testing.T) {
	now := time.Date(2021, 6, 15, 8, 0, 0, 0, pipeline.Vietnam)
	busy := true
	done := 0
	w := &work{do: func(context.Context, pipeline.Slot) error {
		if busy {
			return ErrBusy
		}
		done++
		return nil
	}}
	s := New(w, filepath.Join(t.TempDir(), "runs.json"), func() time.Time { return now }, log, nil)
	for range 5 {
		s.Tick(context.Background())
		now = now.Add(30 * time.Second)
	}
	busy = false
	s.Tick(context.Background())
	if done != 2 || len(w.alerts) != 0 {
		t.Errorf("%d done, alerts %v", done, w.alerts)
	}
}

func TestStopEndsTheTaskAtWork(t *testing.T) {
	var started, ended atomic.Bool
	w := &work{do: func(ctx context.Context, _ pipeline.Slot) error {
		started.Store(true)
		<-ctx.Done()
		ended.Store(true)
		return ctx.Err()
	}}
	ctx, stop := context.WithCancel(context.Background())
	s := New(w, filepath.Join(t.TempDir(), "runs.json"), time.Now, log, nil)
	over := make(chan error, 1)
	go func() { over <- s.Run(ctx, time.Millisecond, 10*time.Second) }()
	for !started.Load() {
		time.Sleep(time.Millisecond)
	}
	stop()
	if err := <-over; err != nil || !ended.Load() {
		t.Errorf("%v, ended %v", err, ended.Load())
	}
}

// An alert is followed by a word when the trouble is over, and only then.
func TestTheEndOfATroubleIsTold(t *testing.T) {
	now := time.Date(2021, 6, 15, 8, 0, 0, 0, pipeline.Vietnam)
	fails := []bool{true, false, true, true, true, false, false}
	pass := 0
	w := &work{do: func(_ context.Context, s pipeline.Slot) error {
		if s.Job != pipeline.JobIngest {
			return nil
		}
		if pass++; fails[pass-1] {
			return errors.New("the share is away")
		}
		return nil
	}}
	s := New(w, filepath.Join(t.TempDir(), "runs.json"), func() time.Time { return now }, log, nil)
	for i := range fails {
		s.Tick(context.Background())
		now = now.Add(5 * time.Minute)
		if want := i >= 5; (len(w.recovered) == 1) != want {
			t.Errorf("after pass %d: recovered %v", i+1, w.recovered)
		}
	}
	if len(w.alerts) != 1 {
		t.Errorf("alerts %v", w.alerts)
	}
}
