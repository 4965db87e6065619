package ingest

import (
	"danvan/ingest/book"
	"danvan/pipeline"
)

// sectionRows returns the rows of units that a section's figures stand for: those
// below it down to the next section of its level or to the total, or those above a sum
// up to the one before.
func sectionRows(rows []tableRow, i int) []tableRow {
	kind, step := rows[i].sectionKind(), 1
	if kind == "sum" {
		step = -1
	}
	var out []tableRow
	for k := i + step; k >= 0 && k < len(rows) && rows[k].unit != pipeline.TotalRow; k += step {
		if r := rows[k]; r.unit != "" {
			out = append(out, r)
		} else if r.sectionKind() == kind || kind == "sum" {
			break
		}
	}
	return out
}

// checkSubtotal holds the figures of a section against the rows that they sum up. What
// does not agree is a wrong sum, or no sum at all but somebody whose name is not known:
// passed over, its figures would be lost.
func (d *draft) checkSubtotal(rows []tableRow, i int) {
	below := sectionRows(rows, i)
	for _, c := range rows[i].columns {
		total, ok := plainFigure(c, rows[i].Row)
		if !ok || c.field == nil || (c.field.Kind != pipeline.Count && c.field.Kind != pipeline.Amount) {
			continue
		}
		sum, known := sumOf(below, c.number)
		if !known || sum == total {
			continue
		}
		cell, _, _, _ := c.take(rows[i].Row)
		d.addOn(spot{rows[i].sheet, cell.Col, rows[i].Index}, "total-differs", shown(total.String()), shown(sum.String()), d.label(c.field)+", "+rows[i].name)
		return // the other columns have the same cause
	}
}

// sumOf adds up a column; false where a row has no plain figure there.
func sumOf(rows []tableRow, number string) (sum pipeline.Number, known bool) {
	for _, r := range rows {
		ok := false
		for _, c := range r.columns {
			if c.number != number {
				continue
			}
			var n pipeline.Number
			if n, ok = plainFigure(c, r.Row); ok {
				sum, ok = sum.Add(n)
			}
		}
		if !ok {
			return 0, false
		}
	}
	return sum, len(rows) > 0
}

// plainFigure returns the figure of a cell that can be read in one way only.
func plainFigure(c tableColumn, r book.Row) (pipeline.Number, bool) {
	cell, _, ok, two := c.take(r)
	if !ok || two {
		return 0, false
	}
	switch cell.Kind {
	case book.Number:
		return decimal(fifteen(cell.Text, false))
	case book.Text:
		if n, ok := parseNumeral(cell.Text); ok && n.suffix == "" {
			if plain, other := n.read(undecided); other == "" {
				return decimal(plain)
			}
		}
	}
	return 0, false
}
