package forms

import (
	"cmp"
	"math"
	"slices"

	"github.com/xuri/excelize/v2"

	"danvan/templates/internal/workbook"
)

// grid is the cells of a sheet before they are written. Layouts fill it in any order.
type grid struct {
	*looks
	rows   []*gridRow // in ascending order
	merges []area
	links  []link
	err    error
}

// link leads from a cell to a place in the workbook.
type link struct{ cell, to string }

type gridRow struct {
	workbook.Row
	cells []gridCell // in ascending order
}

type gridCell struct {
	col     int
	look    int // 1 is the first of the looks; 0 is none
	value   any
	formula string
}

// area is a block of cells.
type area struct{ firstCol, firstRow, lastCol, lastRow int }

// looks are those of a workbook, in the order of their first use.
type looks struct {
	list []look
	at   map[look]int // 1 is the first
}

func newLooks() *looks { return &looks{at: map[look]int{}} }

func (l *looks) id(one look) int {
	id, ok := l.at[one]
	if !ok {
		l.list = append(l.list, one)
		id = len(l.list)
		l.at[one] = id
	}
	return id
}

// styles makes the styles of the looks in a workbook, by their numbers.
func (l *looks) styles(f *excelize.File) ([]int, error) {
	ids := make([]int, len(l.list)+1)
	for i, one := range l.list {
		id, err := f.NewStyle(one.style())
		if err != nil {
			return nil, err
		}
		ids[i+1] = id
	}
	return ids, nil
}

// row is a row of the grid, which is made where it is not there.
func (g *grid) row(number int) *gridRow {
	i, found := len(g.rows), false
	if i > 0 && g.rows[i-1].Number >= number {
		i, found = g.find(number)
	}
	if !found {
		g.rows = slices.Insert(g.rows, i, &gridRow{Row: workbook.Row{Number: number}})
	}
	return g.rows[i]
}

func (g *grid) find(row int) (int, bool) {
	return slices.BinarySearchFunc(g.rows, row, func(r *gridRow, n int) int { return cmp.Compare(r.Number, n) })
}

// cell is a cell of the row, which is made where it is not there. It is good until the
// next is asked for.
func (r *gridRow) cell(col int) *gridCell {
	i, found := len(r.cells), false
	if i > 0 && r.cells[i-1].col >= col {
		i, found = r.find(col)
	}
	if !found {
		r.cells = slices.Insert(r.cells, i, gridCell{col: col})
	}
	return &r.cells[i]
}

func (r *gridRow) find(col int) (int, bool) {
	return slices.BinarySearchFunc(r.cells, col, func(c gridCell, col int) int { return cmp.Compare(c.col, col) })
}

// area reads the names of the first and the last cell of a block.
func (g *grid) area(from, to string) area {
	var a area
	var err error
	if a.firstCol, a.firstRow, err = excelize.CellNameToCoordinates(from); err == nil {
		a.lastCol, a.lastRow, err = excelize.CellNameToCoordinates(to)
	}
	if g.err == nil {
		g.err = err
	}
	return a
}

func (g *grid) set(cell string, value any, formula string) {
	at := g.area(cell, cell)
	c := g.row(at.firstRow).cell(at.firstCol)
	c.value, c.formula = value, formula
}

// text writes text as text, whatever it begins with.
func (g *grid) text(cell, s string) {
	if s != "" {
		g.set(cell, s, "")
	}
}

func (g *grid) dress(from, to string, l look) {
	a, id := g.area(from, to), g.id(l)
	for row := a.firstRow; row <= a.lastRow; row++ {
		r := g.row(row)
		for col := a.firstCol; col <= a.lastCol; col++ {
			r.cell(col).look = id
		}
	}
}

// merge makes one cell of a block. What stood in the others is gone.
func (g *grid) merge(a area) {
	if a.firstCol == a.lastCol && a.firstRow == a.lastRow {
		return
	}
	g.merges = append(g.merges, a)
	first, _ := g.find(a.firstRow)
	for _, r := range g.rows[first:] {
		if r.Number > a.lastRow {
			return
		}
		from, _ := r.find(a.firstCol)
		for i := from; i < len(r.cells) && r.cells[i].col <= a.lastCol; i++ {
			if c := &r.cells[i]; r.Number != a.firstRow || c.col != a.firstCol {
				c.value, c.formula = nil, ""
			}
		}
	}
}

// put writes text into a block of cells merged into one.
func (g *grid) put(from, to, s string, l look) {
	if from != to {
		g.merge(g.area(from, to))
	}
	g.text(from, s)
	g.dress(from, to, l)
}

// link makes a cell lead to a place in the workbook.
func (g *grid) link(cell, to string, l *look) {
	l.link = true
	g.links = append(g.links, link{cell, to})
}

// leastHeight and mostHeight are those of a row, in points.
const (
	leastHeight = 15
	mostHeight  = 405
)

func (g *grid) height(row int, points float64) {
	r := g.row(row)
	r.Height, r.Grows = min(max(points, leastHeight), mostHeight), false
}

// growing sets the height of a row that Excel goes on fitting to what is typed: that of
// the blanks so far, so that no page of a form breaks elsewhere.
func (g *grid) growing(row int, points float64) {
	g.height(row, math.Floor(min(points, 400))+0.25)
	g.row(row).Grows = true
}

// sheet is the grid as it is written, its looks being these styles.
func (g *grid) sheet(name string, styles []int) workbook.Sheet {
	s := workbook.Sheet{Name: name, Rows: func(out *workbook.Rows) {
		for _, r := range g.rows {
			out.Begin(r.Row)
			for _, c := range r.cells {
				out.Cell(c.col, workbook.Cell{Style: styles[c.look], Value: c.value, Formula: c.formula})
			}
		}
	}}
	for _, a := range g.apart() {
		s.Merges = append(s.Merges, ref(a.firstCol, a.firstRow)+":"+ref(a.lastCol, a.lastRow))
	}
	return s
}

// apart are the merged cells; blocks that overlap, which a sender's file may have and
// Excel calls damage, become one.
func (g *grid) apart() []area {
	var out []area
	for _, a := range g.merges {
		for i := 0; i < len(out); i++ {
			if b := out[i]; a.overlaps(b) {
				a = area{min(a.firstCol, b.firstCol), min(a.firstRow, b.firstRow), max(a.lastCol, b.lastCol), max(a.lastRow, b.lastRow)}
				out = slices.Delete(out, i, i+1)
				i = -1 // it has grown
			}
		}
		out = append(out, a)
	}
	return out
}

func (a area) overlaps(b area) bool {
	return a.firstCol <= b.lastCol && b.firstCol <= a.lastCol && a.firstRow <= b.lastRow && b.firstRow <= a.lastRow
}
