package weboffice

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"danvan/cmd/danvan/service"
	"danvan/pipeline"
	"danvan/pipeline/web"
	"danvan/pipeline/web/signin"
)

// longestNote is how much somebody may say of a closing, in bytes.
const longestNote = 2000

// Order has something done as soon as nothing else is at work. What cannot be ordered is a
// [pipeline.Sentence].
func (o *Office) Order(ctx context.Context, by signin.User, order web.Order) error {
	task, err := o.task(order)
	entry := pipeline.AuditEntry{What: "order", Subject: strings.TrimSpace(string(order.Job) + " " + order.Period.String()), Verdict: "done", Reason: order.Note}
	if err == nil {
		err = o.Service.Order(service.Order{Task: task, By: by.Login, Note: order.Note})
	}
	if err != nil {
		entry.Verdict, entry.Reason = "refused", err.Error()
	}
	if noted := o.note(ctx, by, entry); err == nil {
		err = noted
	}
	return err
}

// task checks an order.
func (o *Office) task(order web.Order) (pipeline.Task, error) {
	p := o.premises.Load().Programme
	switch order.Job {
	case pipeline.JobIngest:
		return pipeline.Task{Job: order.Job}, nil
	case pipeline.JobConsolidate, pipeline.JobClose:
	default:
		return pipeline.Task{}, fmt.Errorf("%q cannot be ordered", order.Job)
	}
	switch {
	case !p.Reports(order.Period) || !slices.Contains(p.PeriodsUntil(pipeline.DayOf(o.Now())), order.Period):
		return pipeline.Task{}, pipeline.Say("chương trình không tổng hợp %s, hoặc kỳ này chưa bắt đầu", "the programme does not consolidate %s, or it has not begun", order.Period)
	case len(order.Note) > longestNote:
		return pipeline.Task{}, pipeline.Say("ghi chú quá dài", "the note is too long")
	}
	return pipeline.Task{Job: order.Job, Period: order.Period}, nil
}

// Work tells what is being done, what waits, and what was done.
func (o *Office) Work() web.Work {
	v, clerk := o.Service.Board().View(), o.premises.Load().Clerk
	w := web.Work{Holder: v.Holder}
	if v.Now != nil {
		now := running(*v.Now)
		w.Now = &now
	}
	for _, x := range v.Waiting {
		w.Waiting = append(w.Waiting, web.Order{Job: x.Job, Period: x.Period, Note: x.Note, By: x.By})
	}
	for _, x := range v.Ended {
		e := web.Ended{Running: running(x.Running), Ended: x.Ended, Ledger: x.Ledger}
		if x.Err != nil {
			e.Failure = clerk.Words(x.Err).Vietnamese
		}
		w.Ended = append(w.Ended, e)
	}
	return w
}

func running(r service.Running) web.Running {
	return web.Running{Job: r.Task.Job, Period: r.Task.Period, By: r.By, Started: r.Started, Step: r.Step, Done: r.Done, Total: r.Total}
}

// shownEntries is how much of the audit log is shown.
const shownEntries = 10_000

// Audit returns the newest part of the audit log, newest first. Entries that wait for a
// run to end come after it.
func (o *Office) Audit(ctx context.Context) ([]pipeline.AuditEntry, error) {
	p := o.premises.Load()
	return o.audit.get(p.Archive.AuditStamp(), func() ([]pipeline.AuditEntry, error) {
		ctx, end := forAll(ctx)
		defer end()
		list, err := p.Archive.Audit(ctx)
		if err != nil {
			return nil, err
		}
		list = slices.Clone(list[max(0, len(list)-shownEntries):])
		slices.Reverse(list)
		return list, nil
	})
}

// Note writes what a user did, or was refused, into the audit log.
func (o *Office) Note(ctx context.Context, by signin.User, what, subject, verdict, reason string) error {
	return o.note(ctx, by, pipeline.AuditEntry{What: what, Subject: subject, Verdict: verdict, Reason: reason})
}

func (o *Office) note(ctx context.Context, by signin.User, e pipeline.AuditEntry) error {
	e.At, e.Who = o.Now(), signin.Who(ctx, by)
	return o.Notes.Add(e)
}
