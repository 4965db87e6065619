package transforms

import (
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"

	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/transforms/engine/duckdb"
)

// TestASeriesReadsEachFactsFileOnce asks for a series on two trees: the file of its period
// is checked once for both, and not beforehand.
func TestASeriesReadsEachFactsFileOnce(t *testing.T) {
	t.Parallel()
	s := readScenario(t, "testdata/vi-du-muc-9.txtar")
	var read atomic.Int32
	w, err := Open(Options{Facts: t.TempDir(), Engine: duckdb.Engine{}, Disk: disk.Watched(func(step disk.Step) error {
		if step.Op == disk.Read && !step.After && filepath.Ext(step.Name) == factSuffix {
			read.Add(1)
		}
		return nil
	})})
	if err != nil {
		t.Fatal(err)
	}
	period := s.filed[0].Period
	var receipts []pipeline.Receipt
	for _, x := range s.filed {
		x.Verdict = pipeline.Accepted
		receipts = append(receipts, pipeline.Receipt{Unit: x.Unit, Decision: pipeline.Accepted, Submissions: []pipeline.Submission{x}})
	}
	scene, err := pipeline.NewForest(s.programme).Scene(period, s.filed, pipeline.Date{}, "P")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Figures(t.Context(), s.programme, []pipeline.Scene{scene}); !errors.As(err, new(*pipeline.LackingError)) {
		t.Errorf("of cells that are not stored: %v", err)
	}
	if err := w.Store(t.Context(), s.filed); err != nil {
		t.Fatal(err)
	}
	read.Store(0)
	desk := pipeline.Desk{Programme: s.programme, Warehouse: w, Basis: &pipeline.Basis{Receipts: receipts}}
	series, err := desk.Series(t.Context(), pipeline.SeriesQuestion{Unit: "P", Indicator: "resolved_rate", From: period, To: period, On: s.programme.Rule.Window(period).To})
	if err != nil {
		t.Fatal(err)
	}
	point := series.Points[0]
	if got := point.AsReported.Numerator; got != pipeline.Known(pipeline.Int(10)) || point.Restated.Numerator != got {
		t.Errorf("the series says %v and %v", got, point.Restated.Numerator)
	}
	if n := read.Load(); n != 1 {
		t.Errorf("the facts file was read %d times", n)
	}
}
