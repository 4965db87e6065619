package main

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/gofrs/flock"

	"danvan/cmd/danvan/auditqueue"
	"danvan/ingest/archive"
)

// moveAudit writes the entries that wait into the audit log, unless a run is at work
// here: the next one writes them, or the service does when it is over.
func (a *app) moveAudit(ctx context.Context, q *auditqueue.Queue, log *archive.Archive) (err error) {
	if !q.Waiting() {
		return nil
	}
	kernel := flock.New(filepath.Join(a.workspace, lockFile))
	if ok, err := kernel.TryLock(); err != nil || !ok {
		return errors.Join(err, kernel.Close())
	}
	lock, err := a.sign(kernel)
	if err != nil {
		return err
	}
	// The mark of a run that was cut is left for the run that puts it right.
	defer func() { err = errors.Join(err, lock.release(!lock.cut)) }()
	return q.Move(ctx, log)
}
