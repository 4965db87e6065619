package duckdb_test

import (
	"database/sql/driver"
	"errors"
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
