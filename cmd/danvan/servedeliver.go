package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/deliver"
)

// outboxState is what was last seen of the outbox, so that a tick of the service reads
// the ledger only when it has changed.
type outboxState struct {
	seen    bool
	changed time.Time
	size    int64
	next    time.Time
}

// Waiting is when the outbox is to be tried next; zero where nothing waits. An end that
// is not in the audit log yet waits as well.
func (j *jobs) Waiting() time.Time {
	info, err := os.Stat(filepath.Join(j.workspace.dir, deliveriesFolder, deliveriesBook))
	if err != nil {
		return time.Time{} // there is no outbox yet; what else is wrong the deliveries say
	}
	if s := j.outbox; s.seen && s.changed.Equal(info.ModTime()) && s.size == info.Size() {
		return s.next
	}
	l, err := j.workspace.ledger(j.now)
	if err != nil {
		return j.now() // the task itself fails, and says so
	}
	next := l.Next()
	if len(unaudited(l)) > 0 {
		next = j.now()
	}
	j.outbox = outboxState{true, info.ModTime(), info.Size(), next}
	return next
}

// withOutbox does something while nobody else writes to the outbox.
func (j *jobs) withOutbox(ctx context.Context, do func(*deliver.Ledger) error) error {
	lock, err := j.takeLock(ctx, filepath.Join(j.workspace.dir, deliverLock))
	if err != nil {
		return err
	}
	defer func() { _ = lock.release(true) }() // the kernel lets go of it anyway
	l, err := j.workspace.ledger(j.now)
	if err != nil {
		return err
	}
	return do(l)
}

// deliver plans what a consolidation has for its recipients, and tries everything that is
// due. That some could not be reached is in the ledger; the task fails where a channel
// cannot be used at all.
func (j *jobs) deliver(ctx context.Context, t pipeline.Slot) error {
	if len(j.workspace.recipients) == 0 && t.Period != (pipeline.Period{}) {
		return nil
	}
	return j.withOutbox(ctx, func(l *deliver.Ledger) error {
		planned := j.planDocuments(ctx, l, t)
		outcome, err := j.deliverDue(ctx, j.workspace, l)
		if len(outcome.GivenUp) > 0 {
			err = errors.Join(err, j.tellGivenUp(l))
		}
		return errors.Join(planned, err, outcome.Away)
	})
}

// planDocuments takes the documents of a period into the ledger, for those whose schedule
// asks for them.
func (j *jobs) planDocuments(ctx context.Context, l *deliver.Ledger, t pipeline.Slot) error {
	if t.Period.IsZero() {
		return nil
	}
	wanted := j.scheduled(l, t)
	if len(wanted) == 0 {
		return nil
	}
	proposals, err := j.proposeNow(ctx, j.workspace, l, pipeline.EditionRef{Period: t.Period}, wanted, true)
	if err != nil {
		return err
	}
	return j.workspace.plan(ctx, l, proposals, j.now, false)
}

// scheduled are the recipients whose schedule asks for the draft that was consolidated
// for a slot.
func (j *jobs) scheduled(l *deliver.Ledger, t pipeline.Slot) []pipeline.Recipient {
	sent := map[string]bool{}
	for _, e := range l.Entries() {
		if e.Kind == deliver.Documents && e.Period == t.Period && e.State != deliver.Withdrawn {
			sent[e.Recipient] = true
		}
	}
	w := j.workspace
	dueDay := w.settings.Serve.Rhythm().DueDayOf(w.programme, t.Period)
	return slices.DeleteFunc(slices.Clone(w.recipients), func(r pipeline.Recipient) bool {
		return len(r.Documents) == 0 || !r.Schedule.Delivers(t.At, dueDay, 0, sent[r.Code])
	})
}

// post plans a letter to each of some recipients; about names what newer letters of the
// kind replace.
func (j *jobs) post(l *deliver.Ledger, kind deliver.Kind, p pipeline.Period, about, label string, to []pipeline.Recipient, write func(pipeline.Language) deliver.Letter) error {
	for _, r := range to {
		d := deliver.To(r, kind)
		d.Period, d.Label = p, label
		d.Topic = strings.Join([]string{string(kind), about, r.Code}, "/")
		text := write(r.Language)
		d.Content = hashOf([]byte(text.Text()))
		if kind == deliver.Reminder {
			d.Content = label // one a day, whatever came in since the morning
		}
		e, known := l.Name(d)
		if known {
			continue
		}
		parcel := deliver.Parcel{Delivery: e.Delivery, Letter: text}
		parcel.Planned = j.now()
		if err := l.Plan(parcel); err != nil {
			return err
		}
	}
	return nil
}

// keepers are those who keep the service running.
func (w *workspace) keepers() []pipeline.Recipient {
	return slices.DeleteFunc(slices.Clone(w.recipients), func(r pipeline.Recipient) bool { return !r.Alerts })
}

// Alert puts a note for Sở Nội vụ into the reports' folder and writes to those who keep
// the service running.
func (j *jobs) Alert(ctx context.Context, t pipeline.Task, failures int, why error) error {
	reason := j.sentence(why)
	if reason.Vietnamese == reason.English { // nobody has put it into words
		reason = pipeline.Say("lỗi kỹ thuật; người quản trị xem nhật ký của dịch vụ (%s)", "a technical fault; see the log of the service (%s)", why)
	}
	now := j.now()
	return j.announce(ctx, "CANH BAO", t, func(lang pipeline.Language) deliver.Letter { return alertLetter(reason, t, failures, now, lang) })
}

// Recovered tells that the trouble is over.
func (j *jobs) Recovered(ctx context.Context, t pipeline.Task) error {
	now := j.now()
	return j.announce(ctx, "DA KHAC PHUC", t, func(lang pipeline.Language) deliver.Letter { return recoveredLetter(t, now, lang) })
}

// announce writes a note into the reports' folder and to the keepers. The note carries
// the day, so that one does not hide the other.
func (j *jobs) announce(ctx context.Context, mark string, t pipeline.Task, write func(pipeline.Language) deliver.Letter) error {
	name := fmt.Sprintf("%s %s %s%s", mark, pipeline.DayOf(j.now()), t.Job, periodSuffix(t.Period))
	return j.announceAs(ctx, name, string(t.Job)+periodSuffix(t.Period), write)
}

func (j *jobs) announceAs(ctx context.Context, name, about string, write func(pipeline.Language) deliver.Letter) error {
	w := j.workspace
	err := writeNote(filepath.Join(w.path(w.settings.Reports), name+".txt"), write(pipeline.Vietnamese).Text())
	if len(w.keepers()) == 0 {
		return err
	}
	return errors.Join(err, j.withOutbox(ctx, func(l *deliver.Ledger) error {
		return j.post(l, deliver.Alert, pipeline.Period{}, about, name, w.keepers(), write)
	}))
}

// tellGivenUp tells of everything that was given up today. Alerts that could not be
// delivered are in the note and make no further ones.
func (j *jobs) tellGivenUp(l *deliver.Ledger) error {
	w, today := j.workspace, pipeline.DayOf(j.now())
	var lost []deliver.Entry
	letters := false
	for _, e := range l.Entries() {
		if n := len(e.Attempts); e.State == deliver.GivenUp && n > 0 && pipeline.DayOf(e.Attempts[n-1].Started) == today {
			lost = append(lost, e)
			letters = letters || e.Kind != deliver.Alert
		}
	}
	name := "KHONG GIAO DUOC " + today.String()
	write := func(lang pipeline.Language) deliver.Letter { return givenUpLetter(lost, lang) }
	err := writeNote(filepath.Join(w.path(w.settings.Reports), name+".txt"), write(pipeline.Vietnamese).Text())
	if !letters {
		return err
	}
	return errors.Join(err, j.post(l, deliver.Alert, pipeline.Period{}, name, name, w.keepers(), write))
}
