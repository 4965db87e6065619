package transforms

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/transforms/engine"
)

// Options say where facts are kept and what the engine may use.
type Options struct {
	Facts   string        // folder of the Parquet files and of kept figures, on a local disk; made if absent
	Key     string        // what the stored cells depend on besides the originals: the programme's forms and the reader
	Program string        // which build of the program computes: figures are kept for it alone; "" keeps none
	Engine  engine.Engine // what computes
	Workers int           // how many files are read, and how many small runs computed, at once; 0 is the machine's processors
	// Damaged is told once of a facts file that is passed over because it is damaged. Its
	// submissions are lacking from then on. It may be nil.
	Damaged func(path string, why error)
	Disk    disk.Disk // where facts are written and checked; the engine reads them by itself
}

// Warehouse implements [pipeline.Warehouse]. Its methods may be called from several
// goroutines; runs of many cells are computed one at a time.
type Warehouse struct {
	options       Options
	facts, folder string              // all facts, and those of this key
	runs          *semaphore.Weighted // held by those that the engine is at
	telling       sync.Mutex          // held while Damaged is told
	buffers       sync.Pool           // what facts files were read into
	damaged       map[string]error    // why a facts file is passed over, by its path; told already
	lists         lists               // what whole facts files hold
}

var _ pipeline.Warehouse = (*Warehouse)(nil)

// factsLayout changes when the columns of the facts do, so that older files are not read.
const factsLayout = "cells/1"

// Open makes the facts folder.
func Open(o Options) (*Warehouse, error) {
	facts, err := filepath.Abs(o.Facts)
	if err != nil {
		return nil, fmt.Errorf("find the facts folder %s: %w", o.Facts, err)
	}
	sum := sha256.Sum256([]byte(factsLayout + "\n" + o.Key))
	folder := filepath.Join(facts, hex.EncodeToString(sum[:8]))
	if err := o.Disk.MakeFolders(folder); err != nil {
		return nil, fmt.Errorf("make the facts folder: %w", disk.Explain(folder, err))
	}
	return newWarehouse(o, facts, folder), nil
}

func newWarehouse(o Options, facts, folder string) *Warehouse {
	w := &Warehouse{options: o, facts: facts, folder: folder}
	w.runs = semaphore.NewWeighted(w.runsAtOnce())
	return w
}

// runsAtOnce is how many runs are computed at once where none has more than cellsBeside:
// figures and their sources. DuckDB works at so few with one thread.
func (w *Warehouse) runsAtOnce() int64 { return int64(min(2, w.workers())) }

// cellsBeside is the most cells of a run that another may be computed beside: each takes some
// hundred megabytes then.
const cellsBeside = 1 << 18

// take waits until a run over so many cells may be computed; end ends it.
func (w *Warehouse) take(ctx context.Context, cells int) (end func(), err error) {
	places := int64(1)
	if cells > cellsBeside {
		places = w.runsAtOnce()
	}
	if err := w.runs.Acquire(ctx, places); err != nil {
		return nil, err
	}
	return func() { w.runs.Release(places) }, nil
}

// workers is how many goroutines work at once.
func (w *Warehouse) workers() int {
	if w.options.Workers > 0 {
		return w.options.Workers
	}
	return runtime.NumCPU()
}

// Tidy removes what runs left that were cut. The caller makes sure that no other process
// computes: it holds the lock of the workspace.
func (w *Warehouse) Tidy(ctx context.Context) error { return w.options.Engine.Tidy(ctx, w.facts) }

// sideBySide does something with each of a list, with so many at once, and begins no other
// after one that failed. Of several that failed it is the first of the list.
func sideBySide[T any](workers int, list []T, do func(T) error) error {
	var g errgroup.Group
	var stop atomic.Bool
	g.SetLimit(workers)
	failed := make([]error, len(list))
	for i, x := range list {
		g.Go(func() error {
			if !stop.Load() {
				failed[i] = do(x)
			}
			if failed[i] != nil {
				stop.Store(true)
			}
			return failed[i]
		})
	}
	if g.Wait() == nil {
		return nil
	}
	return failed[slices.IndexFunc(failed, func(err error) bool { return err != nil })]
}
