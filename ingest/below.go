package ingest

import (
	"slices"
	"strings"

	"danvan/ingest/book"
)

// reachBelow is how many rows below a form's heading every row is looked at for the head of
// another form; further down, below a register of thousands of rows, those that hold no more
// than fewFilled cells, as heads do.
const reachBelow, fewFilled = 500, 4

// mostAbove is how many rows of a form's head may stand above the one that names the form.
const mostAbove = 3

// cut parts the page of a form from what stands below it on the same sheet, from the head of
// another form on; false where there is none. A form is there where a line names it as forms
// are named, “Biểu số: 01/XLD”, or is its title, and its own heading stands below: a note may
// speak of it.
func (r *Reader) cut(s sighting) (above, below page, more bool) {
	if s.heading == 0 {
		return s.page, page{}, false
	}
	rows := s.page.Rows
	for i, row := range rows {
		if row.Index <= s.heading || row.Index > s.heading+reachBelow && filledCells(row) > fewFilled {
			continue
		}
		codes := r.named(s.page, row)
		if len(codes) == 0 || slices.Contains(codes, s.code) {
			continue
		}
		at := headBegins(rows, i)
		below = s.page.rows(rows[at:], rows[at].Index-1)
		if slices.ContainsFunc(codes, func(code string) bool { return r.heading(below, code) > 0 }) {
			return s.page.rows(rows[:at], s.page.from), below, true
		}
	}
	return s.page, page{}, false
}

func filledCells(row book.Row) int {
	n := 0
	for i := range row.Cells {
		if !isBlank(row.Cells[i].Text) {
			n++
		}
	}
	return n
}

// named are the codes of the forms that a row names behind “Biểu số” or the like, or whose
// title it is.
func (r *Reader) named(p page, row book.Row) []string {
	for _, c := range row.Cells {
		if c.Kind != book.Text {
			continue
		}
		for line := range strings.SplitSeq(c.Text, "\n") {
			if !r.mayNameForm(line) {
				continue
			}
			if line = p.fold(line); behindCodeLabel(line) != line {
				if code := r.codeInLine(line); code != "" {
					return []string{code}
				}
			}
		}
	}
	var codes []string
	for _, c := range row.Cells {
		title := ""
		if c.Kind == book.Text {
			title = p.fold(c.Text)
		}
		if !r.titles[title] {
			continue
		}
		for _, f := range r.forms {
			if slices.Contains(f.titles, title) {
				codes = append(codes, f.Code)
			}
		}
	}
	return codes
}

// headBegins is where the head begins whose i-th row names the form: below the last blank row,
// where that is near.
func headBegins(rows []book.Row, i int) int {
	for at := i; at > max(0, i-mostAbove); at-- {
		if rows[at-1].Index < rows[at].Index-1 {
			return at
		}
	}
	return i
}

// rows is a page of some of the rows of the sheet, with so many rows of it above.
func (p page) rows(rows []book.Row, from int) page {
	sheet := *p.Sheet
	sheet.Rows = slices.Clip(rows)
	p.Sheet, p.from = &sheet, from
	return p
}
