package summary

import (
	"fmt"
	"math"
)

// cell is what stands in a cell, and how. A country's workbook has three million of them,
// which take a sixth of the room in this way.
type cell struct {
	value uint32 // of a text its place among the sheet's, of a small number the number, else the place among the sheet's numbers or figures
	look  uint16 // of the sheet's looks, from 1; 0 where nothing is written
	kind  cellKind
}

type cellKind uint8

const (
	blankCell cellKind = iota
	textCell
	wholeCell  // a number that value holds
	numberCell // one with decimals
	longCell   // any other whole number, and one that a formula gives
	figureCell // one with decimals that a formula gives
)

// cellFigure is a number that a cell has no room for, or what a formula gives. A country's
// workbook has a quarter of a million of them.
type cellFigure struct {
	bits    uint64 // of an int64 or a float64
	row     uint32 // of the cell that the formula begins with; of one like no other its place among the sheet's texts
	col     uint16
	formula formulaKind
	places  uint8 // that the formula rounds to
}

// formula is what a cell is computed from.
type formula struct {
	kind     formulaKind
	row, col int    // of the cell that it begins with
	places   int    // that it rounds to
	text     string // of one like no other
}

type formulaKind uint8

const (
	noFormula   formulaKind = iota
	ownFormula              // like no other
	sameFormula             // a cell of SheetUnits
	rateFormula             // a cell over the next one, as a percentage
)

// freely is a formula like no other.
func freely(text string) formula { return formula{kind: ownFormula, text: text} }

func (f formula) String() string {
	switch f.kind {
	case ownFormula:
		return f.text
	case sameFormula:
		return "'" + SheetUnits + "'!" + ref(f.row, f.col)
	case rateFormula:
		return fmt.Sprintf("ROUND(%s/%s*100,%d)", ref(f.row, f.col), ref(f.row, f.col+1), f.places)
	}
	return ""
}

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

// set writes a cell: a string, an int64, a float64, or nil for a blank one; a formula gives
// numbers.
func (s *sheet) set(row, col int, l look, value any, f formula) {
	c := cell{look: uint16(s.lookID(l))}
	var bits uint64
	switch v := value.(type) {
	case string:
		c.kind, c.value = textCell, s.text(v)
	case int64:
		if c.kind, c.value = wholeCell, uint32(v); int64(c.value) != v || f.kind != noFormula {
			c.kind, bits = longCell, uint64(v)
		}
	case float64:
		if c.kind = numberCell; f.kind != noFormula {
			c.kind, bits = figureCell, math.Float64bits(v)
		} else {
			c.value = uint32(len(s.numbers))
			s.numbers = append(s.numbers, v)
		}
	}
	if c.kind == longCell || c.kind == figureCell {
		c.value = uint32(len(s.figures))
		s.figures = append(s.figures, s.figureOf(bits, f))
	}
	*s.at(row, col) = c
}

func (s *sheet) figureOf(bits uint64, f formula) cellFigure {
	if f.kind == ownFormula {
		f.row = int(s.text(f.text))
	}
	return cellFigure{bits, uint32(f.row), uint16(f.col), f.kind, uint8(f.places)}
}

// text keeps a text, once, and says where.
func (s *sheet) text(t string) uint32 {
	n, known := s.textIDs[t]
	if !known {
		n = uint32(len(s.texts))
		s.textIDs[t], s.texts = n, append(s.texts, t)
	}
	return n
}

// valueOf is what was set.
func (s *sheet) valueOf(c cell) any {
	switch c.kind {
	case textCell:
		return s.texts[c.value]
	case wholeCell:
		return int64(c.value)
	case numberCell:
		return s.numbers[c.value]
	case longCell:
		return int64(s.figures[c.value].bits)
	case figureCell:
		return math.Float64frombits(s.figures[c.value].bits)
	}
	return nil
}

func (s *sheet) formulaOf(c cell) string {
	if c.kind != longCell && c.kind != figureCell {
		return ""
	}
	of := &s.figures[c.value]
	f := formula{kind: of.formula, row: int(of.row), col: int(of.col), places: int(of.places)}
	if f.kind == ownFormula {
		f.text = s.texts[of.row]
	}
	return f.String()
}

// repaint changes the look of a cell.
func (s *sheet) repaint(row, col int, paint func(look) look) {
	look := s.lookID(paint(s.lookOf(*s.at(row, col))))
	s.at(row, col).look = uint16(look)
}

func (s *sheet) lookOf(c cell) look {
	if c.look == 0 {
		return look{}
	}
	return s.looks[c.look-1]
}
