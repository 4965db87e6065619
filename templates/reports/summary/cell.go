package summary

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
	figureCell // any other number, and what has a formula
)

// cellFigure is a number that a cell has no room for, or what a formula gives.
type cellFigure struct {
	value   any
	formula string
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

// set writes a cell: a string, an int64, a float64, or nil for a blank one.
func (s *sheet) set(row, col int, l look, value any, formula string) {
	c := cell{look: uint16(s.lookID(l))}
	switch v := value.(type) {
	case string:
		c.kind, c.value = textCell, s.text(v)
	case int64:
		if c.kind, c.value = wholeCell, uint32(v); int64(c.value) != v {
			c.kind = figureCell
		}
	case float64:
		if c.kind = numberCell; formula == "" {
			c.value = uint32(len(s.numbers))
			s.numbers = append(s.numbers, v)
		}
	}
	if formula != "" {
		c.kind = figureCell
	}
	if c.kind == figureCell {
		c.value = uint32(len(s.figures))
		s.figures = append(s.figures, cellFigure{value, formula})
	}
	*s.at(row, col) = c
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
	case figureCell:
		return s.figures[c.value].value
	}
	return nil
}

func (s *sheet) formulaOf(c cell) string {
	if c.kind != figureCell {
		return ""
	}
	return s.figures[c.value].formula
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
