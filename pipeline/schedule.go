package pipeline

import "time"

// Job is a kind of work that the service does without being asked.
type Job string

// The jobs, in the order in which they are done when several are due.
const (
	JobIngest      Job = "ingest"        // one pass over the inbox
	JobConsolidate Job = "consolidate"   // of one period
	JobDeliver     Job = "deliver"       // a period's documents; without a period what the outbox holds
	JobRemind      Job = "remind"        // units that have not filed for one period
	JobVerify      Job = "check-archive" // reads the archive back
)

// JobClose is the closing of a period, which is never due: somebody orders it.
const JobClose Job = "close"

// Task is a job for one period, or for none.
type Task struct {
	Job    Job
	Period Period
}

// Run is how the last run of a task went.
type Run struct {
	Slot     time.Time // the time for which it was due; a run made up later keeps it
	Started  time.Time
	Failures int // in a row; 0 when it went well
}

// DayTime is a time of day in Việt Nam, in minutes after midnight.
type DayTime int

// on returns the time of day on a day.
func (m DayTime) on(d Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, int(m), 0, 0, Vietnam)
}

// Rhythm is when the jobs are due.
type Rhythm struct {
	Ingest     time.Duration // between two passes over the inbox
	Nightly    DayTime       // consolidation of every open period
	DueDay     DayTime       // consolidation on a period's last due day
	OpenDays   int           // a period stays open so many days after its last due day
	RemindDays []int         // reminders go out so many days before a due day; 0 is that day, after it they are negative
	Remind     DayTime
	VerifyOn   time.Weekday
	Verify     DayTime
}

// What is tried again after a failure waits, longer each time up to an hour.
const (
	firstRetry = 5 * time.Minute
	lastRetry  = time.Hour
)

// Slot is a task with the time for which it is due.
type Slot struct {
	Task
	At time.Time
}

// Due decides what is to be done now. It looks at when tasks were due and at how they
// went last, never at the time that passed between two ticks: runs that were missed
// are made up once, and a clock that jumped back repeats nothing but the passes over
// the inbox. Filed tells whether anything was received for a period: of the periods
// that are over, only those are consolidated. Outbox is when a delivery is to be tried
// next, zero where none waits; each consolidation that went well is delivered.
func (r Rhythm) Due(p *Programme, filed func(Period) bool, outbox time.Time, last map[Task]Run, now time.Time) []Slot {
	var due []Slot
	consider := func(t Task, at time.Time) {
		if !at.IsZero() && last[t].lacks(at, now) {
			due = append(due, Slot{t, at})
		}
	}
	ingest := Task{Job: JobIngest}
	if run := last[ingest]; run.Started.After(now) || !now.Before(run.Started.Add(r.Ingest)) {
		due = append(due, Slot{ingest, now})
	}
	periods := p.PeriodsUntil(DayOf(now))
	for _, period := range periods {
		if filed(period) || r.open(p, period, DayOf(now)) {
			consider(Task{JobConsolidate, period}, r.consolidation(p, period, now))
		}
	}
	for _, period := range periods {
		// Nobody is sent the drafts of periods that are over when a service is first started.
		if run := last[Task{JobConsolidate, period}]; run.Failures == 0 && r.open(p, period, DayOf(now)) {
			consider(Task{JobDeliver, period}, run.Slot)
		}
		consider(Task{JobRemind, period}, r.reminder(p, period, now))
	}
	if run := last[Task{Job: JobDeliver}]; !outbox.IsZero() && !outbox.After(now) && (run.Failures == 0 || run.again(now)) {
		due = append(due, Slot{Task{Job: JobDeliver}, now})
	}
	consider(Task{Job: JobVerify}, r.verification(now))
	return due
}

// lacks tells whether a task that was due at a time is still to be done.
func (run Run) lacks(at, now time.Time) bool {
	if run.Started.After(now) { // the clock was ahead then; what it said is not believed
		return true
	}
	if run.Slot.Before(at) {
		return true
	}
	return run.Failures > 0 && run.again(now)
}

// again tells whether what failed has waited long enough.
func (run Run) again(now time.Time) bool {
	return run.Started.After(now) || !now.Before(run.Started.Add(RetryAfter(run.Failures)))
}

// RetryAfter is how long what failed so many times in a row waits.
func RetryAfter(failures int) time.Duration {
	wait := firstRetry
	for range failures - 1 {
		if wait *= 2; wait >= lastRetry {
			return lastRetry
		}
	}
	return wait
}

// PeriodsUntil returns the programme's periods whose window has begun by a day, in order
// of kind and time.
func (p *Programme) PeriodsUntil(day Date) []Period {
	var out []Period
	for _, kind := range p.Kinds {
		for q := (Period{kind, p.First.Year, 1}); !p.Rule.Window(q).From.After(day); q = q.Next() {
			if p.Reports(q) {
				out = append(out, q)
			}
		}
	}
	return out
}

// LastDue returns the latest day on which any tier is on time; without a deadline it
// is the last day of the period.
func (p *Programme) LastDue(period Period) Date {
	last := p.Rule.Window(period).To
	for _, d := range p.Deadlines {
		if due := d.Due(period, p.Rule, p.Holidays); due.After(last) {
			last = due
		}
	}
	return last
}

// open tells whether a period is consolidated every night: from the day after its
// last one until some time after it was due.
func (r Rhythm) open(p *Programme, period Period, day Date) bool {
	return day.After(p.Rule.Window(period).To) && !day.After(p.LastDue(period).AddDays(r.OpenDays))
}

// DueDayOf is when a period is consolidated on its last due day.
func (r Rhythm) DueDayOf(p *Programme, period Period) time.Time {
	return r.DueDay.on(p.LastDue(period))
}

// consolidation returns the latest time up to now at which a period was to be
// consolidated, or zero.
func (r Rhythm) consolidation(p *Programme, period Period, now time.Time) time.Time {
	due := p.LastDue(period)
	day := DayOf(now)
	if last := due.AddDays(r.OpenDays); day.After(last) {
		day = last
	}
	for back := range 2 {
		d := day.AddDays(-back)
		if !r.open(p, period, d) {
			continue
		}
		if at := r.DueDay.on(d); d == due && !at.After(now) {
			return at
		}
		if at := r.Nightly.on(d); !at.After(now) {
			return at
		}
	}
	return time.Time{}
}

// reminder returns the latest time up to now, and of today, at which units were to be
// reminded of a period: a reminder that comes a day late is of no use.
func (r Rhythm) reminder(p *Programme, period Period, now time.Time) time.Time {
	today := DayOf(now)
	at := r.Remind.on(today)
	if at.After(now) {
		return time.Time{}
	}
	for _, deadline := range p.Deadlines {
		due := deadline.Due(period, p.Rule, p.Holidays)
		for _, days := range r.RemindDays {
			if due.AddDays(-days) == today {
				return at
			}
		}
	}
	return time.Time{}
}

// verification returns the latest weekly time up to now.
func (r Rhythm) verification(now time.Time) time.Time {
	day := DayOf(now)
	for back := range 8 {
		d := day.AddDays(-back)
		if at := r.Verify.on(d); d.Time().Weekday() == r.VerifyOn && !at.After(now) {
			return at
		}
	}
	return time.Time{}
}
