package forms

import (
	"strconv"
	"unicode/utf8"

	"danvan/pipeline"
)

// Number formats of cells that are shown again: what was typed, not what we would
// make of it.
const (
	formatPercent = "0.00%"
	formatDay     = "dd/mm/yyyy"
	formatTime    = "dd/mm/yyyy hh:mm"
)

// Widths of columns that are shown again; longer texts wrap.
const (
	narrowColumn = 8.0
	figureColumn = 12.0 // beside many others
	wideColumn   = 22.0
	labelColumn  = 44.0
	labelColumns = 2 // the first ones, which say what the row is about
	fewColumns   = 8
)

// shownSheet is a sheet that is being written again.
type shownSheet struct {
	pipeline.SheetRows
	merged            map[[2]int]pipeline.SheetArea // by row and column of the first cell
	widths            map[int]float64
	firstRow, lastRow int // of the table on it
	firstCol, lastCol int
}

// tableCells is how many cells make a row one of a table; a heading runs over its
// neighbours instead.
const tableCells = 3

func newShownSheet(s pipeline.SheetRows) *shownSheet {
	out := &shownSheet{SheetRows: s, merged: map[[2]int]pipeline.SheetArea{}, widths: map[int]float64{}}
	for _, m := range s.Merges {
		out.merged[[2]int{m.FirstRow, m.FirstCol}] = m
	}
	for _, r := range s.Rows {
		if n := len(r.Cells); n >= tableCells {
			if out.firstRow == 0 {
				out.firstRow, out.firstCol = r.Index, r.Cells[0].Col
			}
			out.lastRow = r.Index
			out.firstCol, out.lastCol = min(out.firstCol, r.Cells[0].Col), max(out.lastCol, r.Cells[n-1].Col)
		}
	}
	out.measure()
	return out
}

// measure finds the widths of the columns from what stands in single cells. Above the
// table a text may run on over blank cells, but not over a neighbour.
func (s *shownSheet) measure() {
	for _, r := range s.Rows {
		for i, c := range r.Cells {
			width := narrowColumn
			m, merged := s.merged[[2]int{r.Index, c.Col}]
			beside := i+1 < len(r.Cells) && r.Cells[i+1].Col == c.Col+1
			if (s.inTable(r.Index) || beside) && (!merged || m.FirstCol == m.LastCol) {
				width = min(max(float64(utf8.RuneCountInString(c.Text))*0.9+2, narrowColumn), s.most(c.Col))
			}
			s.widths[c.Col] = max(s.widths[c.Col], width)
		}
	}
}

// most is how wide a column may become.
func (s *shownSheet) most(col int) float64 {
	columns := s.lastCol - s.firstCol + 1
	switch {
	case col < s.firstCol+labelColumns && columns <= fewColumns:
		return labelColumn
	case col < s.firstCol+labelColumns || columns <= fewColumns:
		return wideColumn
	}
	return figureColumn
}

func (s *shownSheet) inTable(row int) bool { return s.firstRow <= row && row <= s.lastRow }

// room is the width that a cell has for its text.
func (s *shownSheet) room(row, col int) float64 {
	m, ok := s.merged[[2]int{row, col}]
	if !ok {
		return s.widths[col]
	}
	sum := 0.0
	for c := m.FirstCol; c <= m.LastCol; c++ {
		sum += max(s.widths[c], narrowColumn)
	}
	return sum
}

// writeShown writes a sheet of a received file on an empty sheet.
func (b *book) writeShown(sheet pipeline.SheetRows) {
	s := newShownSheet(sheet)
	last := s.lastCol
	b.boxes(s)
	for _, r := range s.Rows {
		b.writeShownRow(s, r)
		last = max(last, r.Cells[len(r.Cells)-1].Col)
	}
	for _, m := range s.Merges {
		b.grids[s.Name].merge(area{m.FirstCol, m.FirstRow, m.LastCol, m.LastRow})
	}
	for c := 1; c <= last; c++ {
		b.width(s.Name, c, max(s.widths[c], narrowColumn))
	}
	if s.Hidden {
		b.hide(s.Name, s.Name == pipeline.MetaSheet)
		return
	}
	if n := len(s.Rows); n > 0 {
		b.page(s.Name, pageSetup{landscape: last > 6, lastCol: last, lastRow: s.Rows[n-1].Index, footer: s.Name})
	}
}

// maxBoxes bounds the lines that are drawn where nothing stands.
const maxBoxes = 20_000

// boxes draws the table, its blank cells too: some are to be filled in.
func (b *book) boxes(s *shownSheet) {
	rows, cols := s.lastRow-s.firstRow+1, s.lastCol-s.firstCol+1
	if s.firstRow > 0 && rows*cols <= maxBoxes {
		b.dress(s.Name, ref(s.firstCol, s.firstRow), ref(s.lastCol, s.lastRow), look{down: "top", box: true, wrap: true})
	}
}

func (b *book) writeShownRow(s *shownSheet, r pipeline.SheetRow) {
	n, table := 1, s.inTable(r.Index)
	for _, c := range r.Cells {
		cell := ref(c.Col, r.Index)
		_, merged := s.merged[[2]int{r.Index, c.Col}]
		l := look{format: shownFormat(c), down: "top", box: table, wrap: table || merged, font: c.Font}
		b.writeShownCell(s.Name, cell, c)
		b.dress(s.Name, cell, cell, l)
		if l.wrap {
			n = max(n, lines(c.Text, s.room(r.Index, c.Col)))
		}
	}
	b.growing(s.Name, r.Index, tall(n))
	if r.Hidden {
		b.grids[s.Name].row(r.Index).Hidden = true
	}
}

// writeShownCell writes a value as it was read. Text stays text, whatever it begins
// with.
func (b *book) writeShownCell(sheet, cell string, c pipeline.SheetCell) {
	n, err := strconv.ParseFloat(c.Text, 64)
	switch {
	case c.Kind == pipeline.SheetText, err != nil:
		b.text(sheet, cell, c.Text)
	case c.Kind == pipeline.SheetBool:
		b.grids[sheet].set(cell, n != 0, "")
	default:
		b.number(sheet, cell, n)
	}
}

func shownFormat(c pipeline.SheetCell) string {
	switch c.Kind {
	case pipeline.SheetText:
		return formatText
	case pipeline.SheetPercent:
		return formatPercent
	case pipeline.SheetDate:
		if n, err := strconv.ParseFloat(c.Text, 64); err == nil && n != float64(int64(n)) {
			return formatTime
		}
		return formatDay
	}
	return ""
}
