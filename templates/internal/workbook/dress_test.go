package workbook_test

import (
	"testing"

	"danvan/templates/internal/workbook"
)

// The pane that is active is one that there is: columns alone leave one to the right at the
// top, rows alone one below at the left.
func TestFrozen(t *testing.T) {
	for _, c := range []struct {
		cols, rows   int
		corner, pane string
	}{{1, 0, "B1", "topRight"}, {0, 5, "A6", "bottomLeft"}, {2, 6, "C7", "bottomRight"}} {
		p := workbook.Frozen(c.cols, c.rows)
		if p.TopLeftCell != c.corner || p.ActivePane != c.pane || p.Selection[0].Pane != c.pane || p.Selection[0].ActiveCell != c.corner {
			t.Errorf("%d columns, %d rows: %+v", c.cols, c.rows, p)
		}
	}
}

func TestRef(t *testing.T) {
	for col, want := range map[int]string{1: "A7", 26: "Z7", 27: "AA7", 702: "ZZ7", 703: "AAA7"} {
		if got := workbook.Ref(7, col); got != want {
			t.Errorf("column %d: %s", col, got)
		}
	}
	if got := workbook.Pinned(5, 28); got != "$AB$5" {
		t.Error(got)
	}
}
