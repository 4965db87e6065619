package transforms

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	duckdb "github.com/duckdb/duckdb-go/v2"

	"danvan/pipeline"
	"danvan/pipeline/disk"
)

// Options say where facts are kept and what the engine may use.
type Options struct {
	Facts    string // folder of the Parquet files, on a local disk; made if absent
	Key      string // what the stored cells depend on besides the originals: the programme's forms and the reader
	MemoryMB int    // limit of the engine; 0 leaves DuckDB's own
	Threads  int    // limit of the engine; 0 leaves DuckDB's own
	// Damaged is told of a facts file that is passed over because it is damaged. Its
	// submissions are lacking from then on. It may be nil.
	Damaged func(path string, why error)
	Disk    disk.Disk // where facts are written and checked; the engine reads them by itself
}

// Warehouse implements [pipeline.Warehouse]. Its methods may be called from several
// goroutines; roll-ups run one at a time.
type Warehouse struct {
	folder  string // of this key's facts
	damaged func(path string, why error)
	disk    disk.Disk
	db      *sql.DB
	one     sync.Mutex // held by the run that uses the engine
}

var _ pipeline.Warehouse = (*Warehouse)(nil)

// factsLayout changes when the columns of the facts do, so that older files are not read.
const factsLayout = "cells/1"

// Open starts the engine. It may then reach the facts folder and no other file, loads
// no extension, and its settings are locked.
func Open(ctx context.Context, o Options) (*Warehouse, error) {
	facts, err := filepath.Abs(o.Facts)
	if err != nil {
		return nil, fmt.Errorf("find the facts folder %s: %w", o.Facts, err)
	}
	sum := sha256.Sum256([]byte(factsLayout + "\n" + o.Key))
	folder := filepath.Join(facts, hex.EncodeToString(sum[:8]))
	if err := o.Disk.MakeFolders(folder); err != nil {
		return nil, fmt.Errorf("make the facts folder: %w", disk.Explain(folder, err))
	}
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return nil, fmt.Errorf("start DuckDB: %w", err)
	}
	w := &Warehouse{folder: folder, damaged: o.Damaged, disk: o.Disk, db: sql.OpenDB(connector)}
	w.db.SetMaxOpenConns(1)
	for _, setting := range settings(o, facts) {
		if _, err := w.db.ExecContext(ctx, setting); err != nil {
			return nil, errors.Join(fmt.Errorf("set up DuckDB (%s): %w", setting, err), w.db.Close())
		}
	}
	return w, nil
}

// settings are statements and not rows because DuckDB takes them no other way; the
// folder is the only text in them and is quoted.
func settings(o Options, facts string) []string {
	var out []string
	if o.MemoryMB > 0 {
		out = append(out, fmt.Sprintf("set memory_limit = '%dMiB'", o.MemoryMB))
	}
	if o.Threads > 0 {
		out = append(out, fmt.Sprintf("set threads = %d", o.Threads))
	}
	return append(out,
		"set autoinstall_known_extensions = false",
		"set autoload_known_extensions = false",
		"set temp_directory = ''",
		"set allowed_directories = ['"+strings.ReplaceAll(facts, "'", "''")+"']",
		"set enable_external_access = false",
		"set lock_configuration = true")
}

// Close stops the engine. Facts stay where they are.
func (w *Warehouse) Close() error { return w.db.Close() }
