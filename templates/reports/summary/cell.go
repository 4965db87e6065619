package summary

import "math"

// cell is what stands in a cell, and how. A country's workbook has three million of them,
// which take a third of the room in this way.
type cell struct {
	value   uint64 // the bits of a number, or the place of a text among the sheet's
	formula int32  // place of the formula among the sheet's texts, from 1; 0 for none
	look    int16  // of the sheet's looks, from 1; 0 where nothing is written
	kind    cellKind
}

type cellKind uint8

const (
	blankCell cellKind = iota
	textCell
	wholeCell
	realCell
)

// at is a cell, which is made where it is not there. It is good until the next is asked
// for.
func (s *sheet) at(row, col int) *cell {
	for len(s.rows) < row {
		s.rows = append(s.rows, nil)
	}
	r := s.rows[row-1]
	if len(r) < col {
		if r == nil {
			r = make([]cell, 0, max(col, len(s.widths)))
		}
		for len(r) < col {
			r = append(r, cell{})
		}
		s.rows[row-1] = r
	}
	return &r[col-1]
}

// set writes a cell: a string, an int64, a float64, or nil for a blank one.
func (s *sheet) set(row, col int, l look, value any, formula string) {
	c := cell{look: int16(s.lookID(l))}
	switch v := value.(type) {
	case string:
		c.kind, c.value = textCell, uint64(s.text(v))
	case int64:
		c.kind, c.value = wholeCell, uint64(v)
	case float64:
		c.kind, c.value = realCell, math.Float64bits(v)
	}
	if formula != "" {
		c.formula = int32(s.text(formula)) + 1
	}
	*s.at(row, col) = c
}

// text keeps a text and says where.
func (s *sheet) text(t string) int {
	s.texts = append(s.texts, t)
	return len(s.texts) - 1
}

// valueOf is what was set.
func (s *sheet) valueOf(c cell) any {
	switch c.kind {
	case textCell:
		return s.texts[c.value]
	case wholeCell:
		return int64(c.value)
	case realCell:
		return math.Float64frombits(c.value)
	}
	return nil
}

func (s *sheet) formulaOf(c cell) string {
	if c.formula == 0 {
		return ""
	}
	return s.texts[c.formula-1]
}

// repaint changes the look of a cell.
func (s *sheet) repaint(row, col int, paint func(look) look) {
	look := s.lookID(paint(s.lookOf(*s.at(row, col))))
	s.at(row, col).look = int16(look)
}

func (s *sheet) lookOf(c cell) look {
	if c.look == 0 {
		return look{}
	}
	return s.looks[c.look-1]
}
