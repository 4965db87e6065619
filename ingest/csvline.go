package ingest

import (
	"regexp"
	"strings"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// checkWidth holds a record of a CSV file against its heading: a cell too many means
// that a separator stands inside a value and everything behind it has moved. Records
// that leave out the blanks at their end are held against one another as well.
func (d *draft) checkWidth(r, heading book.Row) {
	switch {
	case d.page.delimiter == 0:
	case r.Width > heading.Width:
		d.add("csv-line", book.Ref(1, r.Index), itoa(r.Index), itoa(r.Width), itoa(heading.Width))
	// A file that ends in the middle of a record was cut, and its last figure with it.
	// Excel leaves out the separators behind a row's last value, but ends every line.
	case r.Index == d.page.Open && r.Width < d.usualWidth(heading) && d.isDataRecord(r):
		d.add("csv-line", book.Ref(1, r.Index), itoa(r.Index), itoa(r.Width), itoa(heading.Width))
	case d.cutThousands(r):
		expected := heading.Width
		if r.Width == expected {
			expected = d.usualWidth(heading)
		}
		if r.Width != expected {
			d.add("csv-line", book.Ref(1, r.Index), itoa(r.Index), itoa(r.Width), itoa(expected))
		}
	}
}

// isDataRecord tells a record of figures from the notes below a list; elsewhere only
// records of figures are asked for.
func (d *draft) isDataRecord(r book.Row) bool {
	if d.form.Layout == pipeline.Table || d.form.Layout == pipeline.Register {
		return true
	}
	first, ok := d.page.first(r)
	return ok && d.printed.fields.byNumber[trimNumber(d.page.cellText(first))] != nil
}

// usualWidth returns how many cells most records below a heading have. It is counted
// once for each heading: a file may have thousands of records to ask for.
func (d *draft) usualWidth(heading book.Row) int {
	if usual, ok := d.widths[heading.Index]; ok {
		return usual
	}
	tally := map[int]int{}
	usual := heading.Width
	for i := range d.page.Rows {
		if r := &d.page.Rows[i]; r.Index > heading.Index {
			if tally[r.Width]++; tally[r.Width] > tally[usual] {
				usual = r.Width
			}
		}
	}
	if d.widths == nil {
		d.widths = map[int]int{}
	}
	d.widths[heading.Index] = usual
	return usual
}

var (
	firstThousands = regexp.MustCompile(`^[+-]?[1-9]\d{0,2}$`)
	nextThousands  = regexp.MustCompile(`^\d{3}(?:\.\d+)?$`)
)

// cutThousands tells whether a record has two neighbours that may be one number, cut at
// the comma between its thousands: the values of a shorter record can have moved
// without one too many.
func (d *draft) cutThousands(r book.Row) bool {
	if d.page.delimiter != ',' {
		return false
	}
	for i := 1; i < len(r.Cells); i++ {
		a, b := r.Cells[i-1], r.Cells[i]
		if a.Col+1 == b.Col && len(b.Text) >= 3 && firstThousands.MatchString(strings.TrimSpace(a.Text)) && nextThousands.MatchString(strings.TrimSpace(b.Text)) {
			return true
		}
	}
	return false
}

// checkDelimiter finds a record that was written with another separator than the rest
// of its file: it is one cell, and its figures would be lost in silence.
func (d *draft) checkDelimiter(r, heading book.Row) {
	if d.page.delimiter == 0 || r.Width != 1 || heading.Width < 3 || len(r.Cells) != 1 {
		return
	}
	text := r.Cells[0].Text
	for _, other := range ";\t,|" {
		first, _, cut := strings.Cut(text, string(other))
		if byte(other) == d.page.delimiter || !cut || d.page.isFooter(first) {
			continue
		}
		n := strings.Count(text, string(other))
		if n == heading.Width-1 || n >= 2 && d.printed.fields.byNumber[trimNumber(first)] != nil {
			d.add("csv-line", book.Ref(1, r.Index), itoa(r.Index), "1", itoa(heading.Width))
			return
		}
	}
}
