package main

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"time"

	"danvan/ingest/inbox"
	"danvan/pipeline"
	"danvan/pipeline/deliver"
)

// remind puts a reminder into the outbox of every unit that owes a report whose due day
// is near or has passed lately, in every place that the unit may look into, and writes
// to who receives the unit's reminders: once a day, also where a fault in one place makes
// the others be done again. A unit that has filed everything gets none.
func (j *jobs) remind(ctx context.Context, slot pipeline.Slot) (err error) {
	w := j.workspace
	receipts, err := w.archive.Receipts(ctx)
	if err != nil {
		return err
	}
	tree := w.programme.Tree(slot.Period)
	owing, order := owingUnits(pipeline.Status(w.programme, slot.Period, receipts), pipeline.DayOf(slot.At), w.settings.Serve.RemindDays, w.settings.Serve.RemindAfter)
	ways := &waysIn{}
	defer func() { err = errors.Join(err, ways.Close()) }()
	places := w.openPlaces(ctx, j.now, ways)
	failed := j.remindByMail(ctx, slot, tree, owing)
	for _, place := range places {
		if place.Err != nil {
			failed = errors.Join(failed, place.Err)
			continue
		}
		failed = errors.Join(failed, remindAt(place, slot.Period, j.now(), tree, owing, order))
	}
	j.log.Info("reminded", "period", slot.Period, "units", len(order))
	return failed
}

// remindAt puts the reminders into one outbox.
func remindAt(place inbox.Place, period pipeline.Period, now time.Time, tree *pipeline.Hierarchy, owing map[string][]pipeline.Filing, order []string) error {
	for _, unit := range order {
		text := reminderLetter(tree.Name(unit), period, owing[unit], now, pipeline.Vietnamese).Text()
		name := path.Join(unit, "NHAC NOP "+period.String()+".txt")
		if err := place.Outbox.Write(name, []byte(noteText(text))); err != nil {
			return fmt.Errorf("remind %s: %w", unit, err)
		}
	}
	return nil
}

// remindByMail plans the letters to who receives the reminders of a unit.
func (j *jobs) remindByMail(ctx context.Context, slot pipeline.Slot, tree *pipeline.Hierarchy, owing map[string][]pipeline.Filing) error {
	to := slices.DeleteFunc(slices.Clone(j.workspace.recipients), func(r pipeline.Recipient) bool { return !r.Reminders || owing[r.Unit] == nil })
	if len(to) == 0 {
		return nil
	}
	return j.withOutbox(ctx, func(l *deliver.Ledger) error {
		for _, r := range to {
			about := slot.Period.String() + "/" + r.Unit
			label := fmt.Sprintf("NHAC NOP %s %s %s", slot.Period, r.Unit, pipeline.DayOf(slot.At))
			err := j.post(l, deliver.Reminder, slot.Period, about, label, []pipeline.Recipient{r}, func(lang pipeline.Language) deliver.Letter {
				return reminderLetter(tree.Name(r.Unit), slot.Period, owing[r.Unit], j.now(), lang)
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// owingUnits returns what each unit still owes, of the reports that are due within so
// many days or were due up to so many days ago, and the units in the order of the filing
// state.
func owingUnits(s pipeline.FilingStatus, today pipeline.Date, before, after int) (map[string][]pipeline.Filing, []string) {
	owing := map[string][]pipeline.Filing{}
	var order []string
	for _, f := range s.Reports {
		filed := f.State == pipeline.OnTime || f.State == pipeline.Late || f.State == pipeline.Unexpected
		if filed || f.Due.IsZero() || f.Due.Before(today.AddDays(-after)) || f.Due.After(today.AddDays(before)) {
			continue
		}
		if owing[f.Unit] == nil {
			order = append(order, f.Unit)
		}
		owing[f.Unit] = append(owing[f.Unit], f)
	}
	return owing, order
}
