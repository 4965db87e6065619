package duckdb

import (
	"context"
	"database/sql/driver"
	"math"
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/transforms/engine"
)

// TestFiguresAreReadToTheLastMillionth reads numbers of all sizes as they are, and says of
// one that no figure can hold that it is too much.
func TestFiguresAreReadToTheLastMillionth(t *testing.T) {
	ctx := context.Background()
	folder := t.TempDir()
	p, err := Engine{Threads: 1}.Begin(ctx, engine.Need{Facts: folder, Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.End(ctx) }()
	read := func(text string) (n pipeline.Maybe, err error) {
		query := "select " + p.Figure("number") + " from (select cast(" + text + " as decimal(38, 6)) as number) numbers"
		err = p.Values(ctx, query, func(v []driver.Value) (err error) {
			n, err = p.Number(v[0])
			return err
		})
		return n, err
	}
	for _, n := range []pipeline.Number{0, 1, -1, 499_999, 500_000, 500_001, -499_999, -500_000, -500_001, 999_999, 1_000_000, 1_500_000, -1_500_000,
		99_998_999_999, 99_999_000_000, -99_999_000_000, 99_999_000_001, -99_999_999_999, 100_000_000_000, 123_456_789_012_345_678,
		999_999_999_999_000_000, -999_999_999_999_000_000, 999_999_999_999_000_001, -999_999_999_999_999_999, 999_999_999_999_999_999, 1_000_000_000_000_000_001,
		9_000_000_000_000_500_001, math.MaxInt64 - 1, -math.MaxInt64 + 1} {
		if got, err := read("'" + n.String() + "'"); err != nil || got != pipeline.Known(n) {
			t.Errorf("%s came back as %v (%v)", n, got, err)
		}
	}
	if got, err := read("null"); err != nil || got.Known {
		t.Errorf("nothing came back as %v (%v)", got, err)
	}
	for _, text := range []string{"'9223372036854.775808'", "'-9223372036854.775809'", "'99999999999999999999999999999999.999999'"} {
		if got, err := read(text); err == nil || !strings.Contains(err.Error(), "more than a figure can hold") {
			t.Errorf("%s came back as %v (%v)", text, got, err)
		}
	}
}
