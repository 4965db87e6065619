package ingest

import (
	"slices"
	"strconv"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// grid is a sheet of a form for the property tests: rows of cells that can be moved
// about. A cell is nil, an int or a text.
type grid struct {
	rows   [][]any
	head   int // rows down to the last one of the heading
	ms     int // the row that numbers or names the columns
	fixed  int // columns at the left that no column is moved before
	width  int
	merges []book.Range
}

// sheet makes a sheet of the grid, as a reader of files would.
func (g grid) sheet(name string) book.Sheet {
	s := book.Sheet{Name: name, Merges: g.merges}
	for i, row := range g.rows {
		r := book.Row{Index: i + 1}
		for k, v := range row {
			c := book.Cell{Col: k + 1}
			switch v := v.(type) {
			case int:
				c.Kind, c.Text = book.Number, strconv.Itoa(v)
			case string:
				c.Text = v
			}
			if c.Text != "" {
				r.Cells = append(r.Cells, c)
			}
		}
		if len(r.Cells) > 0 {
			s.Rows = append(s.Rows, r)
		}
	}
	return s
}

// clone copies a grid, so that an edit leaves the first one as it is.
func (g grid) clone() grid {
	rows := make([][]any, len(g.rows))
	for i := range g.rows {
		rows[i] = append(slices.Clone(g.rows[i]), make([]any, g.width-len(g.rows[i]))...)
	}
	g.rows, g.merges = rows, slices.Clone(g.merges)
	return g
}

// insertRow puts a row before another.
func (g *grid) insertRow(at int, cells ...any) {
	g.rows = slices.Insert(g.rows, at, append(cells, make([]any, max(g.width-len(cells), 0))...))
	if at < g.head {
		g.head++
	}
	if at <= g.ms {
		g.ms++
	}
}

// insertColumn puts a blank column before another.
func (g *grid) insertColumn(at int) {
	for i := range g.rows {
		g.rows[i] = slices.Insert(g.rows[i], at, any(nil))
	}
	g.width++
	if at < g.fixed {
		g.fixed++
	}
}

// swapColumns exchanges two columns below the title lines, headings and all.
func (g *grid) swapColumns(a, b, from int) {
	for i := from; i < len(g.rows); i++ {
		g.rows[i][a], g.rows[i][b] = g.rows[i][b], g.rows[i][a]
	}
}

// readGrids reads sheets as the file of a unit.
func readGrids(r *Reader, unit string, sheets ...book.Sheet) pipeline.Reading {
	b := book.Book{Kind: book.XLSX, Sheets: sheets}
	return r.readBook(&b, pipeline.Original{Arrival: pipeline.Arrival{Unit: unit, File: "bao cao.xlsx"}, SHA256: "abc"})
}
