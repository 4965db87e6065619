package ingest

import (
	"slices"
	"strings"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// mergedCell is a merged cell of a page.
type mergedCell struct {
	sheet int
	book.Range
}

// checkMerges says where one merged cell covers several cells that the form asks for:
// which of them the figure is meant for cannot be told. Words of explanation may well
// stand beside several rows.
func (d *draft) checkMerges() {
	var order []mergedCell
	covered := map[mergedCell][]*slot{}
	for i := range d.slots {
		s := &d.slots[i]
		if s.measure == pipeline.Explanation || s.line == 0 {
			continue
		}
		m, ok := d.pages[s.sheet].Merge(s.line, s.col)
		if !ok || m.FirstRow == m.LastRow && m.FirstCol == m.LastCol {
			continue
		}
		at := mergedCell{s.sheet, m}
		if covered[at] == nil {
			order = append(order, at)
		}
		covered[at] = append(covered[at], s)
	}
	for _, at := range order {
		if slots := covered[at]; len(slots) > 1 && slices.ContainsFunc(slots, func(s *slot) bool { return s.filled }) {
			d.tellMerge(at, slots)
		}
	}
}

// namedFields is how many fields below a merged cell are named: a whole row would be a page.
const namedFields = 4

func (d *draft) tellMerge(at mergedCell, slots []*slot) {
	var labels []string
	for _, s := range slots {
		s.merged = true
		if label := d.slotLabel(s); !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
	}
	if len(labels) > namedFields {
		labels = append(labels[:namedFields-1], "…")
	}
	first := spot{at.sheet, at.FirstCol, at.FirstRow}
	d.addOn(first, "cell-merged", first.ref()+":"+book.Ref(at.LastCol, at.LastRow), itoa(len(slots)), strings.Join(labels, "; "))
}
