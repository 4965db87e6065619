package service

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"danvan/pipeline"
)

func ordered(t *testing.T, do func(context.Context, pipeline.Slot) error) (*Service, *work) {
	t.Helper()
	now := time.Date(2021, 6, 15, 8, 0, 0, 0, pipeline.Vietnam)
	w := &work{do: do}
	return New(w, filepath.Join(t.TempDir(), "runs.json"), func() time.Time { return now }, log, nil), w
}

func give(t *testing.T, s *Service, job pipeline.Job, by string) {
	t.Helper()
	if err := s.Order(Order{Task: pipeline.Task{Job: job, Period: pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 1}}, By: by}); err != nil {
		t.Fatal(err)
	}
}

func TestOrdersAreDoneOnceInOrderBeforeWhatIsDue(t *testing.T) {
	var jobs []string
	s, w := ordered(t, func(_ context.Context, slot pipeline.Slot) error {
		jobs = append(jobs, string(slot.Job))
		return nil
	})
	give(t, s, pipeline.JobConsolidate, "an")
	give(t, s, pipeline.JobClose, "bình")
	give(t, s, pipeline.JobConsolidate, "chi") // it waits already
	s.Tick(t.Context())
	if got, want := fmt.Sprint(jobs, w.by), "[consolidate close ingest check-archive] [an bình  ]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	ended := s.Board().View().Ended
	if len(ended) != 4 || ended[3].By != "an" || ended[3].Task.Job != pipeline.JobConsolidate {
		t.Errorf("ended %+v", ended)
	}
}

func TestAnOrderThatComesDuringATaskIsDoneAfterIt(t *testing.T) {
	var s *Service
	var jobs []string
	s, _ = ordered(t, func(_ context.Context, slot pipeline.Slot) error {
		jobs = append(jobs, string(slot.Job))
		if slot.Job == pipeline.JobIngest {
			give(t, s, pipeline.JobConsolidate, "an")
		}
		return nil
	})
	s.Tick(t.Context())
	if got := fmt.Sprint(jobs); got != "[ingest consolidate check-archive]" {
		t.Error(got)
	}
}

func TestABusyWorkspacePutsOrdersOffAndNamesWhoHoldsIt(t *testing.T) {
	busy := true
	done := 0
	s, _ := ordered(t, func(context.Context, pipeline.Slot) error {
		if busy {
			return &BusyError{"may-so-1, pid 7"}
		}
		done++
		return nil
	})
	give(t, s, pipeline.JobConsolidate, "an")
	give(t, s, pipeline.JobClose, "an")
	s.Tick(t.Context())
	if v := s.Board().View(); v.Holder != "may-so-1, pid 7" || len(v.Waiting) != 2 || v.Waiting[0].Job != pipeline.JobConsolidate || len(v.Ended) != 0 {
		t.Fatalf("%+v", v)
	}
	busy = false
	s.Tick(t.Context())
	if v := s.Board().View(); done != 4 || v.Holder != "" || len(v.Waiting) != 0 {
		t.Errorf("%d done, %+v", done, v)
	}
}

func TestAnOrderThatFailsAlertsNobodyAndIsNoRunOfTheSchedule(t *testing.T) {
	s, w := ordered(t, func(_ context.Context, slot pipeline.Slot) error {
		if slot.Job == pipeline.JobClose {
			return errors.New("the period is not over")
		}
		return nil
	})
	for range 3 {
		give(t, s, pipeline.JobClose, "an")
		s.Tick(t.Context())
	}
	v := s.Board().View()
	if len(w.alerts) != 0 || v.Ended[0].Err == nil || v.Ended[0].Task.Job != pipeline.JobClose {
		t.Errorf("alerts %v, ended %+v", w.alerts, v.Ended)
	}
	if _, noted := s.book.last[v.Ended[0].Task]; noted {
		t.Error("the order stands in the book of the schedule")
	}
}

func TestTheBoardShowsHowFarATaskIsAndKeepsABoundedPast(t *testing.T) {
	var s *Service
	s, _ = ordered(t, func(_ context.Context, _ pipeline.Slot) error {
		s.Board().Tell(pipeline.Say("Đọc tệp", "Reading"), 3, 7)
		if now := s.Board().View().Now; now == nil || now.Done != 3 || now.Total != 7 || now.By != "an" {
			t.Errorf("at work: %+v", now)
		}
		return nil
	})
	for range endedKept + 5 {
		give(t, s, pipeline.JobConsolidate, "an")
		s.doOrders(t.Context())
	}
	if v := s.Board().View(); len(v.Ended) != endedKept || v.Now != nil {
		t.Errorf("%d ended, %+v", len(v.Ended), v.Now)
	}
}

func TestPassesThatFoundNothingAreShownOnce(t *testing.T) {
	var s *Service
	quiet := true
	s, _ = ordered(t, func(context.Context, pipeline.Slot) error {
		s.Board().Ledger(nil, quiet)
		return nil
	})
	pass := pipeline.Slot{Task: pipeline.Task{Job: pipeline.JobIngest}}
	for _, quiet = range []bool{true, true, false, true, true, true} {
		s.do(t.Context(), pass)
	}
	if n := len(s.Board().View().Ended); n != 3 {
		t.Errorf("%d shown, want 3", n)
	}
}
