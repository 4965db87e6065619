package web

import (
	"html/template"
	"strings"
	"sync"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// cell is a figure in a table.
type cell struct {
	Text     string // "" where the unit has no such figure
	Coverage string // n/N; "" where one unit alone is asked
	Verdict  string // "" where no target binds
	Light    shown.Light
	Path     string // page of the figure
}

// column is an indicator at the head of a table.
type column struct {
	Code, Name, Unit string
	Target           string // of the unit at the head; "" where none binds
}

// tableRow is one unit with its figures.
type tableRow struct {
	Code, Name string
	Depth      int // below the unit at the head
	Parent     string
	Below      int           // units directly below that the table shows
	Path       string        // page of the unit's figures
	Deeper     string        // page that shows what lies below and is left out here; "" where nothing is
	Laid       template.HTML // the cells as they stand in the table
}

// figureTable is some indicators of a unit and of those below it.
type figureTable struct {
	Columns []column
	Rows    []tableRow
	Cut     bool // units further down are left out
}

// mostRows bounds a page: below it a table shows fewer levels, and a link to more.
const mostRows = 400

// tableOf lays out indicators of the units of a subtree. A search keeps the units whose
// name or code holds it.
func (v *visit) tableOf(b *book, head string, group shown.Group, search string) (t figureTable, err error) {
	lang, inds := v.lang, group.Indicators
	for _, ind := range inds {
		c := column{Code: ind.Code, Name: ind.Name, Unit: ind.Unit}
		if goal := b.target(head, ind); goal != nil {
			c.Target = boundWord(lang, goal.String(), ind.Unit)
		}
		t.Columns = append(t.Columns, c)
	}
	units, top := b.subtree(head), b.Tree.Depth(head)
	deepest := b.levels(units, top)
	for _, u := range units {
		depth := b.Tree.Depth(u.Code) - top
		switch {
		case search != "" && !matches(search, u.Name, u.Code), search == "" && depth > deepest:
			continue
		case len(t.Rows) == mostRows && search != "":
			t.Cut = true
			return t, nil
		}
		row := tableRow{Code: u.Code, Name: u.Name, Depth: depth, Parent: u.Parent, Path: b.figurePath(u.Code)}
		if row.Laid, err = v.laidCells(b, u.Code, group); err != nil {
			return t, err
		}
		if below := len(b.Tree.Children(u.Code)); search != "" {
			row.Name, row.Depth = b.unitName(u.Code), 0
		} else if depth < deepest {
			row.Below = below
		} else if below > 0 {
			row.Deeper, t.Cut = b.path("figures")+"unit="+query(u.Code), true
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// laidCells are a unit's cells as they stand in a table. They are the same for every
// reader, and laying out those of a province takes longer than all else: they are kept
// as long as the book.
func (v *visit) laidCells(b *book, unit string, group shown.Group) (template.HTML, error) {
	type laid struct {
		unit, group string
		pipeline.Language
	}
	type cells struct {
		html template.HTML
		err  error
	}
	once, _ := b.kept.LoadOrStore(laid{unit, group.Name, v.lang}, sync.OnceValue(func() (out cells) {
		var row []cell
		for _, ind := range group.Indicators {
			row = append(row, b.cell(v.lang, unit, ind))
		}
		out.html, out.err = v.pages.part(v.lang, "figures", "cells", row)
		return out
	}))
	out := once.(func() cells)()
	return out.html, out.err
}

func (b *book) cell(lang pipeline.Language, unit string, ind *pipeline.Indicator) cell {
	r, ok := b.result(unit, ind.Code)
	if !ok {
		return cell{}
	}
	light := shown.LightOf(r)
	c := cell{Text: bare(lang, r, ind.Unit), Verdict: lightWord(lang, light), Light: light, Path: b.figurePath(unit, ind.Code)}
	if r.UnitsExpected > 1 || r.UnitsReported != r.UnitsExpected {
		c.Coverage = coverage(lang, r)
	}
	return c
}

// subtree lists a unit and all below it, in tree order.
func (b *book) subtree(head string) []pipeline.Unit {
	all := b.Tree.Units()
	from := b.Tree.Position(head)
	if from == len(all) {
		return nil
	}
	depth, to := b.Tree.Depth(head), from+1
	for to < len(all) && b.Tree.Depth(all[to].Code) > depth {
		to++
	}
	return all[from:to]
}

// levels is how many levels below its head a table shows: all, or as many as keep it
// within bounds, and at least one.
func (b *book) levels(units []pipeline.Unit, top int) int {
	at := map[int]int{}
	deepest := 0
	for _, u := range units {
		d := b.Tree.Depth(u.Code) - top
		at[d]++
		deepest = max(deepest, d)
	}
	rows := at[0] + at[1]
	for level := 2; level <= deepest; level++ {
		if rows += at[level]; rows > mostRows {
			return level - 1
		}
	}
	return max(deepest, 1)
}

// matches tells whether a name holds what is searched for, whatever the case and the
// marks on its letters.
func matches(search string, names ...string) bool {
	search = folded(search)
	for _, n := range names {
		if strings.Contains(folded(n), search) {
			return true
		}
	}
	return false
}
