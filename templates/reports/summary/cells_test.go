package summary_test

import (
	"fmt"
	"testing"

	"danvan/pipeline"
	"danvan/templates/internal/sample"
	"danvan/templates/reports/summary"
)

// sourced is the made-up province with the cells behind its visits.
func sourced() *pipeline.Consolidation {
	c := sample.Consolidation()
	cells := pipeline.NewPacker[pipeline.Source]()
	for i, u := range c.Tree.Units() {
		cells.Add(pipeline.Source{Indicator: sample.Visits, Unit: u.Code, Top: sample.Root, Submission: c.Accepted[0].ID,
			Form: "01/TCD", Field: "c1", Sheet: "01-TCD", Ref: fmt.Sprintf("C%d", 14+i), Number: pipeline.Known(pipeline.Int(int64(i))), Role: "value"})
	}
	// What ends below the root is in no figure of the root.
	cells.Add(pipeline.Source{Indicator: sample.Visits, Unit: "H1", Top: "H1", Ref: "Z99", Role: "value"})
	c.Sources = &pipeline.Sources{Cells: cells.Packed()}
	return c
}

func TestEachFigureLeadsToItsCells(t *testing.T) {
	c := sourced()
	f := open(t, c)
	row, _ := find(t, f, summary.SheetCells, "Số lượt tiếp công dân (lượt)")
	units := c.Tree.Units()
	if got := raw(t, f, summary.SheetCells, row, 2); got != fmt.Sprintf("%d ô", len(units)) {
		t.Errorf("%q behind the root, want %d", got, len(units))
	}
	for i := range units {
		number, at := raw(t, f, summary.SheetCells, row+1+i, 4), raw(t, f, summary.SheetCells, row+1+i, 9)
		if number != fmt.Sprint(i) || at != fmt.Sprintf("C%d", 14+i) || raw(t, f, summary.SheetCells, row+1+i, 7) != c.Accepted[0].File {
			t.Errorf("cell %d: %s at %s", i, number, at)
		}
	}
	source, _ := find(t, f, summary.SheetSources, "Số lượt tiếp công dân")
	for from, to := range map[[2]string]string{
		{summary.SheetSources, cell(t, source, 10)}: "'" + summary.SheetCells + "'!" + cell(t, row, 1),
		{summary.SheetCells, cell(t, row, 2)}:       "'" + summary.SheetSources + "'!" + cell(t, source, 1),
	} {
		if ok, target, _ := f.GetCellHyperLink(from[0], from[1]); !ok || target != to {
			t.Errorf("%v leads to %q, want %s", from, target, to)
		}
	}
}
