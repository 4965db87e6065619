package main

import (
	"context"
	"errors"
	"path/filepath"
	"strconv"
	"time"

	"danvan/pipeline"
	"danvan/templates/forms"
)

// clearAnswers takes answers out of the units' outboxes that are older than the settings
// keep them. The caller has just found the archive sound: everything that an answer says
// is still there. What was taken away stands in the audit log.
func (j *jobs) clearAnswers(ctx context.Context) (err error) {
	w := j.workspace.shared()
	days := w.settings.Keep.AnswersDays
	if days == 0 {
		return nil
	}
	if w.lock, err = j.takeLock(ctx, filepath.Join(w.dir, lockFile)); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	receipts, err := w.archive.Receipts(ctx)
	if err != nil {
		return err
	}
	ways, err := w.openWaysIn(ctx, j.now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ways.Close()) }()
	removed, err := ways.Prune(ctx, unitCodes(w.programme), olderAnswers(receipts, j.now().AddDate(0, 0, -days)))
	if err = errors.Join(err, ways.Err()); err != nil {
		return err
	}
	w.wentWell = true
	if removed == 0 {
		return nil
	}
	j.log.Info("cleared the outboxes", "answers", removed, "days", days)
	return w.archive.Note(ctx, pipeline.AuditEntry{At: j.now(), Who: who(), What: "clear-answers", Subject: strconv.Itoa(removed), Verdict: "done",
		Reason: "older than " + strconv.Itoa(days) + " days"})
}

// unitCodes are the codes of all units at any time: their folders stay when they go.
func unitCodes(p *pipeline.Programme) []string {
	var codes []string
	seen := map[string]bool{}
	for _, u := range p.Units {
		if !seen[u.Code] {
			seen[u.Code] = true
			codes = append(codes, u.Code)
		}
	}
	return codes
}

// olderAnswers tells of a file's name whether it answers something received before a
// time. Files that are no answers are left alone, whatever their age.
func olderAnswers(receipts []pipeline.Receipt, before time.Time) func(name string) bool {
	received := make(map[int]time.Time, len(receipts))
	for _, r := range receipts {
		received[r.Sequence] = r.ReceivedAt
	}
	return func(name string) bool {
		number, ok := forms.AnswerNumber(name)
		at, known := received[number]
		return ok && known && at.Before(before)
	}
}
