package ingest

import (
	"slices"
	"strings"

	"danvan/ingest/book"
)

// tellHidden says which hidden rows, columns and sheets hold figures. They are read
// like any other, so the sender must know of them.
func (d *draft) tellHidden() {
	for i, p := range d.pages {
		rows, columns, any := d.hiddenOn(i, p)
		if any && p.Hidden {
			d.addOn(spot{sheet: i}, "sheet-hidden", d.code, p.Name)
		}
		if len(rows) > 0 {
			d.addOn(spot{i, 1, slices.Min(rows)}, "row-hidden", ranges(rows, itoa))
		}
		if len(columns) > 0 {
			d.addOn(spot{i, slices.Min(columns), 1}, "column-hidden", ranges(columns, book.ColumnName))
		}
	}
}

// hiddenOn returns the hidden rows and columns of a page that hold figures, and
// whether the page holds any at all.
func (d *draft) hiddenOn(sheet int, p page) (rows, columns []int, any bool) {
	row, column := map[int]bool{}, map[int]bool{}
	for k := range d.slots {
		s := &d.slots[k]
		if !s.filled || s.sheet != sheet {
			continue
		}
		any = true
		if r, ok := p.Row(s.line); ok && r.Hidden && !row[s.line] {
			row[s.line] = true
			rows = append(rows, s.line)
		}
		if p.HidesColumn(s.col) && !column[s.col] {
			column[s.col] = true
			columns = append(columns, s.col)
		}
	}
	return rows, columns, any
}

// ranges writes numbers in order, those that follow one another as a span: "12, 15–18".
func ranges(numbers []int, name func(int) string) string {
	slices.Sort(numbers)
	var out []string
	for i := 0; i < len(numbers); {
		k := i
		for k+1 < len(numbers) && numbers[k+1] == numbers[k]+1 {
			k++
		}
		part := name(numbers[i])
		if k > i {
			part += "–" + name(numbers[k])
		}
		out = append(out, part)
		i = k + 1
	}
	return strings.Join(out, ", ")
}
