package pipeline

import (
	"testing"
	"time"
)

func scheduled() (*Programme, Rhythm) {
	p := &Programme{Rule: ND09, Kinds: []PeriodKind{Quarter}, First: Period{Quarter, 2021, 1},
		Forms:     []Form{{Code: "A", Every: Quarter, Tiers: []string{"commune"}}},
		Deadlines: []Deadline{{Tier: "commune", Day: 17}, {Tier: "district", Day: 19}}}
	return p, Rhythm{Ingest: 5 * time.Minute, Nightly: 60, DueDay: 17 * 60, OpenDays: 10, RemindDays: []int{2, 0}, Remind: 8 * 60,
		VerifyOn: time.Sunday, Verify: 3 * 60}
}

func clockAt(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, Vietnam)
	if err != nil {
		panic(err)
	}
	return t
}

func nothingFiled(Period) bool { return false }

// service does what is due at once, and notes when.
type service struct {
	programme *Programme
	rhythm    Rhythm
	last      map[Task]Run
	done      map[Task][]time.Time
	fails     bool
}

func newService() *service {
	p, r := scheduled()
	return &service{p, r, map[Task]Run{}, map[Task][]time.Time{}, false}
}

func (s *service) tick(now time.Time) {
	for _, slot := range s.rhythm.Due(s.programme, nothingFiled, time.Time{}, s.last, now) {
		run := Run{Slot: slot.At, Started: now}
		if s.fails {
			run.Failures = s.last[slot.Task].Failures + 1
		}
		s.last[slot.Task] = run
		s.done[slot.Task] = append(s.done[slot.Task], now)
	}
}

func (s *service) run(from, to time.Time, step time.Duration) {
	for now := from; now.Before(to); now = now.Add(step) {
		s.tick(now)
	}
}

func TestAQuarterRunsByItself(t *testing.T) {
	s := newService()
	s.run(clockAt("2021-06-10 00:00"), clockAt("2021-07-20 00:00"), time.Minute)
	q2 := Task{JobConsolidate, Period{Quarter, 2021, 2}}
	// Every night from the day after 14 June to ten days after 21 June (19 and 20 June
	// are a weekend), and the afternoon of the last due day.
	if got := s.done[q2]; len(got) != 18 || !got[0].Equal(clockAt("2021-06-15 01:00")) || !got[7].Equal(clockAt("2021-06-21 17:00")) || !got[17].Equal(clockAt("2021-07-01 01:00")) {
		t.Errorf("%d consolidations: %v", len(got), got)
	}
	// Due days 17 and 21 June, and two days before each.
	remind := Task{JobRemind, Period{Quarter, 2021, 2}}
	want := []string{"2021-06-15 08:00", "2021-06-17 08:00", "2021-06-19 08:00", "2021-06-21 08:00"}
	if got := s.done[remind]; len(got) != len(want) {
		t.Errorf("reminders %v, want %v", got, want)
	} else {
		for i := range want {
			if !got[i].Equal(clockAt(want[i])) {
				t.Errorf("reminder %d at %v, want %s", i, got[i], want[i])
			}
		}
	}
	if n := len(s.done[Task{Job: JobIngest}]); n != 40*24*12 {
		t.Errorf("%d passes over the inbox", n)
	}
	if n := len(s.done[Task{Job: JobVerify}]); n != 7 { // one on starting, six Sundays
		t.Errorf("%d checks of the archive", n)
	}
	if got := s.done[Task{JobConsolidate, Period{Quarter, 2021, 1}}]; got != nil {
		t.Errorf("Q1, which is over and for which nothing came, was consolidated at %v", got)
	}
}

func TestMissedRunsAreMadeUpOnce(t *testing.T) {
	q2 := Task{JobConsolidate, Period{Quarter, 2021, 2}}
	for name, c := range map[string]struct {
		from, back string
		want       int
	}{
		"a week":                   {"2021-06-16 12:00", "2021-06-23 12:00", 1},
		"past the end":             {"2021-06-16 12:00", "2021-08-20 12:00", 1},
		"between two nights":       {"2021-06-16 12:00", "2021-06-16 18:00", 0},
		"over the due afternoon":   {"2021-06-21 12:00", "2021-06-21 23:00", 1},
		"two years, nothing filed": {"2021-03-01 00:00", "2023-03-01 00:00", 0},
	} {
		s := newService()
		s.run(clockAt(c.from).AddDate(0, 0, -3), clockAt(c.from), time.Minute)
		before := len(s.done[q2])
		filed := func(p Period) bool { return p == q2.Period && before > 0 }
		due := s.rhythm.Due(s.programme, filed, time.Time{}, s.last, clockAt(c.back))
		n := 0
		for _, slot := range due {
			if slot.Task == q2 {
				n++
				s.last[q2] = Run{Slot: slot.At, Started: clockAt(c.back)}
			}
		}
		if n != c.want {
			t.Errorf("%s: %d consolidations to make up, want %d (%v)", name, n, c.want, due)
		}
		for _, slot := range s.rhythm.Due(s.programme, filed, time.Time{}, s.last, clockAt(c.back).Add(time.Minute)) {
			if slot.Task == q2 {
				t.Errorf("%s: made up twice", name)
			}
		}
	}
}

func TestAClockThatJumpsIsHarmless(t *testing.T) {
	q2 := Task{JobConsolidate, Period{Quarter, 2021, 2}}
	for _, jump := range []time.Duration{time.Hour, 24 * time.Hour, 365 * 24 * time.Hour} {
		for _, sign := range []time.Duration{1, -1} {
			s := newService()
			s.run(clockAt("2021-06-15 00:00"), clockAt("2021-06-20 12:00"), time.Minute)
			right := len(s.done[q2])
			s.run(clockAt("2021-06-20 12:00").Add(sign*jump), clockAt("2021-06-20 12:05").Add(sign*jump), time.Minute)
			s.run(clockAt("2021-06-20 12:05"), clockAt("2021-06-20 13:00"), time.Minute)
			passes := 0
			for _, when := range s.done[Task{Job: JobIngest}] {
				if !when.Before(clockAt("2021-06-20 12:05")) && when.Before(clockAt("2021-06-20 13:00")) {
					passes++
				}
			}
			if passes < 11 {
				t.Errorf("after a jump of %v only %d passes in the hour", sign*jump, passes)
			}
			if extra := len(s.done[q2]) - right; extra > 2 {
				t.Errorf("after a jump of %v %d consolidations too many", sign*jump, extra)
			}
			s.run(clockAt("2021-06-20 13:00"), clockAt("2021-06-22 12:00"), time.Minute)
			if last := s.done[q2][len(s.done[q2])-1]; !last.Equal(clockAt("2021-06-22 01:00")) {
				t.Errorf("after a jump of %v the last consolidation is of %v", sign*jump, last)
			}
		}
	}
}

func TestWhatFailsIsTriedAgainLaterAndLater(t *testing.T) {
	s := newService()
	s.fails = true
	s.run(clockAt("2021-06-15 00:30"), clockAt("2021-06-15 06:00"), time.Minute)
	var minutes []int
	for _, when := range s.done[Task{JobConsolidate, Period{Quarter, 2021, 2}}] {
		minutes = append(minutes, int(when.Sub(clockAt("2021-06-15 01:00")).Minutes()))
	}
	want := []int{0, 5, 15, 35, 75, 135, 195, 255}
	if len(minutes) != len(want) {
		t.Fatalf("tries after %v minutes, want %v", minutes, want)
	}
	for i := range want {
		if minutes[i] != want[i] {
			t.Fatalf("tries after %v minutes, want %v", minutes, want)
		}
	}
}

// A programme whose province went into another has no period that ends after that day: nothing
// is consolidated, and nobody reminded, of what no unit owes.
func TestAProgrammeThatEndedHasNoPeriodsMore(t *testing.T) {
	p, r := scheduled()
	p.Units = []Unit{{Code: "BK", Validity: Validity{To: NewDate(2021, 6, 30)}}, {Code: "A", Parent: "BK", Validity: Validity{To: NewDate(2021, 6, 30)}}}
	if got := p.PeriodsUntil(NewDate(2022, 1, 1)); len(got) != 2 || got[1].Number != 2 {
		t.Errorf("%v", got)
	}
	for _, at := range []string{"2021-09-17 08:00", "2021-09-19 17:00", "2021-09-20 01:00"} {
		for _, slot := range r.Due(p, func(Period) bool { return true }, time.Time{}, map[Task]Run{}, clockAt(at)) {
			if slot.Period.Number == 3 {
				t.Errorf("%s: %+v", at, slot)
			}
		}
	}
	if p.Units[0].To = NewDate(2021, 9, 14); !p.Reports(Period{Quarter, 2021, 3}) || p.Reports(Period{Quarter, 2021, 4}) {
		t.Error("it has a unit on the last day of the third quarter, and none in the fourth")
	}
}
