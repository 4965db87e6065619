package transforms

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	duckdb "github.com/duckdb/duckdb-go/v2"

	"danvan/pipeline"
	"danvan/pipeline/disk"
)

// Options say where facts are kept and what the engine may use.
type Options struct {
	Facts    string // folder of the Parquet files and of kept figures, on a local disk; made if absent
	Key      string // what the stored cells depend on besides the originals: the programme's forms and the reader
	Program  string // which build of the program computes: figures are kept for it alone; "" keeps none
	MemoryMB int    // limit of the engine; 0 leaves DuckDB's own
	Threads  int    // limit of the engine; 0 is the machine's
	// Damaged is told of a facts file that is passed over because it is damaged. Its
	// submissions are lacking from then on. It may be nil.
	Damaged func(path string, why error)
	Disk    disk.Disk // where facts are written and checked; the engine reads them by itself
}

// Warehouse implements [pipeline.Warehouse]. Its methods may be called from several
// goroutines; roll-ups run one at a time. Each run has an engine of its own, so that what
// it took is given back when it ends, before reports are printed.
type Warehouse struct {
	options       Options
	facts, folder string     // all facts, and those of this key
	one           sync.Mutex // held by the run that has an engine
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
	return &Warehouse{facts: facts, folder: folder, options: o}, nil
}

// start starts an engine for a run over a number of rows. It may then reach the facts
// folder and no other file, loads no extension, and its settings are locked. What does not
// fit into its memory goes to the spill folder; "" is none.
func (w *Warehouse) start(ctx context.Context, rows int, spill string) (*sql.DB, error) {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return nil, fmt.Errorf("start DuckDB: %w", err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(1)
	for _, setting := range w.settings(rows, spill) {
		if _, err := db.ExecContext(ctx, setting); err != nil {
			return nil, errors.Join(fmt.Errorf("set up DuckDB (%s): %w", setting, err), db.Close())
		}
	}
	return db, nil
}

// rowGroup is how many rows DuckDB hands to a thread at once. A second thread finds
// nothing to do in one of them, and asks for work again and again: a third of the time
// of a province's run.
const rowGroup = 122_880

// spillFolder begins the name of a folder that a run has for itself beside the facts.
const spillFolder = "spill-"

// spill makes a folder for what a run cannot hold in memory. Where facts cannot be written
// there is none, and a run has its memory and no more.
func (w *Warehouse) spill() (folder string, remove func() error) {
	folder, err := os.MkdirTemp(w.folder, spillFolder)
	if err != nil {
		return "", func() error { return nil }
	}
	return folder, func() error { return os.RemoveAll(folder) }
}

// Tidy removes what runs left that were cut. The caller makes sure that no other process
// computes: it holds the lock of the workspace.
func (w *Warehouse) Tidy() error {
	keys, err := os.ReadDir(w.facts)
	for _, key := range keys {
		list, _ := os.ReadDir(filepath.Join(w.facts, key.Name())) // a file has nothing in it
		for _, e := range list {
			if strings.HasPrefix(e.Name(), spillFolder) {
				err = errors.Join(err, os.RemoveAll(filepath.Join(w.facts, key.Name(), e.Name())))
			}
		}
	}
	return err
}

// settings are statements and not rows because DuckDB takes them no other way; the
// folders are the only texts in them and are quoted.
func (w *Warehouse) settings(rows int, spill string) []string {
	threads := w.options.Threads
	if threads == 0 {
		threads = runtime.NumCPU()
	}
	out := []string{fmt.Sprintf("set threads = %d", min(threads, 1+rows/rowGroup))}
	if w.options.MemoryMB > 0 {
		out = append(out, fmt.Sprintf("set memory_limit = '%dMiB'", w.options.MemoryMB))
	}
	return append(out,
		"set autoinstall_known_extensions = false",
		"set autoload_known_extensions = false",
		"set temp_directory = "+quoted(spill),
		"set allowed_directories = ["+quoted(w.facts)+"]",
		"set enable_external_access = false",
		"set lock_configuration = true")
}

func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
