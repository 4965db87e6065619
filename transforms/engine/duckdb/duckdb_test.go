package duckdb_test

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/transforms/engine"
	"danvan/transforms/engine/duckdb"
)

// A run whose memory does not suffice, and which has no place to lay things aside, says
// which setting to raise.
func TestTooLittleMemoryNamesItsSetting(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "away")
	p, err := duckdb.Engine{MemoryMB: 16, Threads: 1}.Begin(t.Context(), engine.Need{Facts: nowhere, Folder: nowhere})
	if err != nil {
		t.Fatal(err)
	}
	err = p.Keep(t.Context(), "much", "select range as n, repeat(cast(range as varchar), 100) as words from range(1000000)")
	if said := (pipeline.Sentence{}); !errors.As(err, &said) || !strings.Contains(said.Vietnamese, "memory_mb") {
		t.Error(err)
	}
	if err := p.End(t.Context()); err != nil {
		t.Error(err)
	}
}

// A run begins with little memory and gets more of what it may have where it needs it: here
// it has no place to lay things aside.
func TestARunThatNeedsMemoryGetsIt(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "away")
	p, err := duckdb.Engine{MemoryMB: 1024, Threads: 1}.Begin(t.Context(), engine.Need{Facts: nowhere, Folder: nowhere})
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	err = errors.Join(p.Keep(t.Context(), "much", "select range as n, repeat(cast(range as varchar), 30) as words from range(1000000)"),
		p.Values(t.Context(), "select words from much order by n % 7, words", func([]driver.Value) error {
			rows++
			return nil
		}), p.End(t.Context()))
	if err != nil || rows != 1_000_000 {
		t.Errorf("%d rows: %v", rows, err)
	}
}

// A place of one thread has a second where the machine may use more: it sees what was done in
// the first, while that goes on, and what memory one lacks it gets alone.
func TestASecondPlaceSeesTheFirst(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "away")
	begin := func(threads int) (p, second engine.Place) {
		p, err := duckdb.Engine{MemoryMB: 96, Threads: threads}.Begin(t.Context(), engine.Need{Facts: nowhere, Folder: nowhere})
		if err == nil {
			second, err = p.Second(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		return p, second
	}
	p, none := begin(1)
	if none != nil {
		t.Error("one thread has a second place")
	}
	if err := p.End(t.Context()); err != nil {
		t.Error(err)
	}
	p, second := begin(2)
	much := func(p engine.Place, name string) error { // which does not fit in beside another
		return p.Keep(t.Context(), name, "select first.n, repeat(cast(first.n as varchar), 5) as words from (select range as n from range(400000)) first order by words desc limit 350000")
	}
	said := make(chan error, 1)
	go func() { said <- much(second, "one") }()
	if err := errors.Join(much(p, "other"), <-said); err != nil {
		t.Error(err)
	}
	for _, p := range []engine.Place{p, second} {
		rows := 0
		err := p.Values(t.Context(), "select one.n from one join other on other.n = one.n limit 7", func([]driver.Value) error {
			rows++
			return nil
		})
		if err != nil || rows != 7 {
			t.Errorf("%d rows: %v", rows, err)
		}
	}
	if err := p.End(t.Context()); err != nil {
		t.Error(err)
	}
}

// What is done in a place apart is seen there, by its second too, and not in the one it is in,
// whose tables are not seen there; connections that were in the one are in the other never.
func TestAPlaceApart(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "away")
	p, err := duckdb.Engine{MemoryMB: 96, Threads: 2}.Begin(t.Context(), engine.Need{Facts: nowhere, Folder: nowhere})
	if err != nil {
		t.Fatal(err)
	}
	sees := func(p engine.Place, table string) (n any) {
		err := p.Values(t.Context(), "select n from "+table, func(v []driver.Value) error {
			n = v[0]
			return nil
		})
		if err != nil {
			return "none"
		}
		return n
	}
	if err := errors.Join(p.Keep(t.Context(), "shared", "select 1 as n"), p.Keep(t.Context(), "own", "select 1 as n")); err != nil {
		t.Fatal(err)
	}
	for n := range int32(2) { // one after the other
		apart, err := p.Apart(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := apart.Keep(t.Context(), "shared", fmt.Sprintf("select %d as n", 5+n)); err != nil {
			t.Fatal(err)
		}
		second, err := apart.Second(t.Context())
		if err != nil || second == nil {
			t.Fatal(second, err)
		}
		for _, there := range []engine.Place{apart, second} {
			if both, own := sees(there, "shared"), sees(there, "own"); both != 5+n || own != "none" {
				t.Errorf("apart are %v and %v", both, own)
			}
		}
		if err := apart.End(t.Context()); err != nil {
			t.Error(err)
		}
	}
	second, err := p.Second(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, here := range []engine.Place{p, second} {
		if both, own := sees(here, "shared"), sees(here, "own"); both != int32(1) || own != int32(1) {
			t.Errorf("here are %v and %v", both, own)
		}
	}
	if err := p.End(t.Context()); err != nil {
		t.Error(err)
	}
}
