package duckdb_test

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"path/filepath"
	"testing"

	"danvan/transforms/engine"
	"danvan/transforms/engine/duckdb"
)

// Cells come with the number of their own file, whichever files are one scan: here the first
// two, which overlap, then one of other units, then one that lies between what came before.
func TestFactsHaveTheNumberOfTheirFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var files []engine.File
	for i, read := range []struct{ holds, first, last string }{{"A B C", "A", "B"}, {"B C", "B", "C"}, {"X Y", "X", "Y"}, {"A C", "C", "C"}, {"B X", "B", "X"}} {
		path := filepath.Join(folder, fmt.Sprintf("%d.parquet", 9-i)) // not by name
		if _, err := db.ExecContext(t.Context(), fmt.Sprintf("copy (select unnest(string_split('%s', ' ')) as submission, '%d' as cell) to '%s' (format parquet)", read.holds, i, path)); err != nil {
			t.Fatal(err)
		}
		files = append(files, engine.File{Number: int32(i), Path: path, First: read.first, Last: read.last})
	}
	p, err := duckdb.Engine{Threads: 2}.Begin(t.Context(), engine.Need{Facts: folder, Folder: folder, Rows: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.End(t.Context()) }()
	from, err := p.Facts(t.Context(), files)
	if err != nil || len(from) != 1 {
		t.Fatalf("%v, %v", from, err)
	}
	held := map[string]bool{}
	err = p.Values(t.Context(), "select file, cell, submission from "+from[0]+" facts", func(v []driver.Value) error {
		held[fmt.Sprint(v[0], v[1], " ", v[2])] = true
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range files {
		for _, s := range []string{f.First, f.Last} {
			if !held[fmt.Sprintf("%d%d %s", i, i, s)] {
				t.Errorf("the cell of %s in file %d did not come", s, i)
			}
		}
	}
	for cell := range held {
		if cell[0] != cell[1] {
			t.Errorf("a cell has the number of another file: %s", cell)
		}
	}
}
