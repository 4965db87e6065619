package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"danvan/config"
	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/pipeline/wholefile"
)

// busyError says who holds the lock.
type busyError struct{ holder string }

func (e *busyError) Error() string { return "another run is at work here: " + e.holder }

// lockFile lies in the workspace. It is locked while a run is at work there, and names
// that run. A run that comes to a good end empties it: a name in a file that nobody
// holds is that of a run that was cut.
const lockFile = ".danvan.lock"

// lockPatience is how long a command waits for another run to end.
const lockPatience = 3 * time.Second

// runLock is the lock of a run.
type runLock struct {
	*flock.Flock
	cut bool // the run before was cut
}

// takeLock makes this the only run in the workspace. The lock is the kernel's, so a
// dead process holds none.
func (a *app) takeLock(ctx context.Context, name string) (*runLock, error) {
	lock := flock.New(name)
	patience, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	ok, err := lock.TryLockContext(patience, 100*time.Millisecond)
	if ctx.Err() != nil {
		return nil, errors.Join(ctx.Err(), lock.Close())
	}
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return nil, fmt.Errorf("lock workspace: %w", disk.Explain(name, err))
	}
	if !ok {
		holder, err := holderOf(ctx, lock)
		switch {
		case err != nil:
			return nil, errors.Join(fmt.Errorf("lock workspace: %w", disk.Explain(name, err)), lock.Close())
		case holder != "":
			return nil, errors.Join(&busyError{holder}, lock.Close())
		}
	}
	return a.sign(lock)
}

// sign makes a lock that was taken that of a run.
func (a *app) sign(lock *flock.Flock) (*runLock, error) {
	name := lock.Path()
	before, _ := os.ReadFile(name) // unreadable, it is written over
	if err := a.signLock(name); err != nil {
		return nil, errors.Join(fmt.Errorf("lock workspace: %w", disk.Explain(name, err)), lock.Unlock())
	}
	return &runLock{lock, len(before) > 0}, nil
}

// signLock writes who works here. What was there is written over and not emptied first:
// where the disk is full the mark of a cut run stays.
func (a *app) signLock(name string) error {
	host, _ := os.Hostname() // only for the message
	who := fmt.Sprintf("%s, pid %d, %s\n", host, os.Getpid(), a.now().In(pipeline.Vietnam).Format(time.RFC3339))
	f, err := a.disk.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteAt([]byte(who), 0)
	if err == nil {
		err = f.Truncate(int64(len(who)))
	}
	return errors.Join(err, f.Close())
}

// signPatience is how long a holder may take to sign, or to let go after it took its name
// out: on a starved machine more than half a second. With [lockPatience] it stays below
// the five seconds after which nobody waits any more.
const signPatience = 1500 * time.Millisecond

// holderOf reads who holds a lock. One that bears no name was taken this moment or is let
// go of: it is tried meanwhile, and "" says that it is ours now.
func holderOf(ctx context.Context, lock *flock.Flock) (string, error) {
	for begun := time.Now(); time.Since(begun) < signPatience && ctx.Err() == nil; {
		if text, err := os.ReadFile(lock.Path()); err == nil && strings.HasSuffix(string(text), "\n") {
			return strings.TrimSpace(string(text)), nil
		}
		if ok, err := lock.TryLock(); ok || err != nil {
			return "", err
		}
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
	return "?", ctx.Err()
}

// release lets the lock go; after a run that went well the name is taken out.
func (l *runLock) release(wentWell bool) error {
	var err error
	if wentWell {
		err = os.Truncate(l.Path(), 0)
	}
	return errors.Join(err, l.Unlock())
}

// tidy puts right what the run before left when it was cut. The lock is held.
func (w *workspace) tidy(ctx context.Context, a *app) error {
	press := wholefile.On(a.disk)
	depths := map[string]int{w.settings.Facts: 2, w.settings.Reports: 1, w.settings.Outbox: 1}
	for _, s := range w.settings.Sources {
		if s.Kind == config.SourceFolder {
			depths[s.Outbox] = 1
		}
	}
	for dir, depth := range depths {
		if err := press.Sweep(w.path(dir), depth); err != nil {
			a.log.Warn("unfinished files stay behind", "error", err)
			w.untidy = true // they harm nobody, and the next run tries again
		}
	}
	aside, err := w.archive.Tidy(ctx)
	if err == nil {
		err = w.recordClosings(ctx, a)
	}
	if err != nil || len(aside) == 0 {
		return err
	}
	var entries []pipeline.AuditEntry
	for _, sha256 := range aside {
		a.log.Info("the run before was cut; an original without receipt is set aside", "sha256", sha256)
		entries = append(entries, pipeline.AuditEntry{At: a.now(), Who: who(), What: "set-aside", Subject: filepath.Base(w.settings.Archive),
			SHA256: sha256, Verdict: "done", Reason: "a run was cut before its receipt"})
	}
	return w.archive.Note(ctx, entries...)
}
