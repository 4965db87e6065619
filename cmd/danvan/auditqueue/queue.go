// Package auditqueue keeps entries of the audit log that cannot be written yet. The log
// is a chain, and whoever writes to it holds the lock of the workspace; a run may hold
// that for many minutes, and somebody who signs in meanwhile does not wait for it. Each
// entry becomes a file of its own, flushed to disk before [Queue.Add] returns, and goes
// into the chain when the lock is free: nothing is lost, and nothing stands there twice.
package auditqueue

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/pipeline/wholefile"
)

// Folder lies in the workspace.
const Folder = ".danvan-audit-waiting"

const ending = ".json"

// damaged is added to the name of an entry that cannot be read; it stays for people.
const damaged = ".damaged"

// Log is the audit log.
type Log interface {
	Note(ctx context.Context, entries ...pipeline.AuditEntry) error
	Audit(ctx context.Context) ([]pipeline.AuditEntry, error)
}

// Queue is the entries that wait in a workspace. Several processes may add to it at the
// same time; whoever moves holds the lock of the workspace.
type Queue struct {
	dir  string
	disk disk.Disk

	mu     sync.Mutex      // one moves at a time
	looked bool            // for what a process before this one wrote and did not take away
	stays  map[string]bool // written, and could not be taken away
}

// Open returns the queue of a workspace.
func Open(workspace string, d disk.Disk) *Queue {
	return &Queue{dir: filepath.Join(workspace, Folder), disk: d, stays: map[string]bool{}}
}

// Path is the folder with the entries that wait.
func (q *Queue) Path() string { return q.dir }

// Add keeps an entry. When it returns without an error, the entry is on disk.
func (q *Queue) Add(e pipeline.AuditEntry) error {
	data, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("keep audit entry: %w", err)
	}
	// In the order of the times; the rest keeps those of several processes apart.
	name := fmt.Sprintf("%020d-%s%s", e.At.UnixNano(), strings.ToLower(rand.Text()[:10]), ending)
	if err := wholefile.On(q.disk).Bytes(filepath.Join(q.dir, name), 0o600, append(data, '\n')); err != nil {
		return fmt.Errorf("keep audit entry: %w", err)
	}
	return nil
}

// Waiting tells whether entries wait.
func (q *Queue) Waiting() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	names, err := q.names()
	return err != nil || len(names) > 0
}

func (q *Queue) names() ([]string, error) {
	list, err := q.disk.ReadDir(q.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var out []string
	for _, e := range list { // in the order of their names
		if e.Type().IsRegular() && strings.HasSuffix(e.Name(), ending) && !strings.HasPrefix(e.Name(), ".") && !q.stays[e.Name()] {
			out = append(out, e.Name())
		}
	}
	return out, err
}

// atOnce is how many entries are written before their files are taken away.
const atOnce = 500

// Move writes what waits into the log. The caller holds the lock of the workspace.
func (q *Queue) Move(ctx context.Context, log Log) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	names, err := q.names()
	if err != nil {
		return fmt.Errorf("write waiting audit entries: %w", disk.Explain(q.dir, err))
	}
	for len(names) > 0 && err == nil {
		some := names[:min(atOnce, len(names))]
		names = names[len(some):]
		err = q.move(ctx, log, some)
	}
	if err != nil {
		return fmt.Errorf("write waiting audit entries: %w", err)
	}
	return nil
}

func (q *Queue) move(ctx context.Context, log Log, names []string) error {
	var entries []pipeline.AuditEntry
	var had []string
	for _, name := range names {
		e, err := q.read(name)
		if errors.Is(err, fs.ErrPermission) {
			continue // a command of root's is about to hand it over; it waits on
		}
		if err != nil {
			return err
		}
		entries, had = append(entries, e), append(had, name)
	}
	entries, err := q.missing(ctx, log, entries)
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		if err := log.Note(ctx, entries...); err != nil {
			q.looked = false // some of them may be there
			return err
		}
	}
	for _, name := range had {
		if q.disk.Remove(filepath.Join(q.dir, name)) != nil {
			q.stays[name] = true // the next process finds that it is in the log
		}
	}
	return nil
}

// read reads an entry. One that was damaged is set aside under another name, and that it
// was is what goes into the log.
func (q *Queue) read(name string) (pipeline.AuditEntry, error) {
	full := filepath.Join(q.dir, name)
	data, err := q.disk.ReadFile(full)
	if err != nil {
		return pipeline.AuditEntry{}, err
	}
	var e pipeline.AuditEntry
	if why := json.Unmarshal(data, &e); why != nil {
		if err := wholefile.On(q.disk).Bytes(full+damaged, 0o600, data); err != nil {
			return e, err
		}
		info, err := q.disk.Stat(full)
		if err != nil {
			return e, err
		}
		return pipeline.AuditEntry{At: info.ModTime(), What: "audit-waiting", Subject: name, Verdict: "failed", Reason: "an entry that waited cannot be read"}, nil
	}
	return e, nil
}

// missing leaves out what is in the log already: a process that was cut may have written
// entries and not taken them away.
func (q *Queue) missing(ctx context.Context, log Log, entries []pipeline.AuditEntry) ([]pipeline.AuditEntry, error) {
	if q.looked {
		return entries, nil
	}
	written, err := log.Audit(ctx)
	if err != nil {
		return nil, err
	}
	there := map[pipeline.AuditEntry]bool{}
	for _, e := range written {
		there[plain(e)] = true
	}
	q.looked = true
	var out []pipeline.AuditEntry
	for _, e := range entries {
		if !there[plain(e)] {
			out = append(out, e)
		}
	}
	return out, nil
}

// plain is an entry as it was before it was written.
func plain(e pipeline.AuditEntry) pipeline.AuditEntry {
	e.At = e.At.UTC().Round(0)
	e.Receipts, e.Head = 0, ""
	return e
}

// Every is how often somebody who serves looks whether entries can be written.
const Every = 2 * time.Second
