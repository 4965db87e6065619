package ingest

import (
	"regexp"
	"strings"

	"danvan/ingest/book"
)

// checkWidth holds a record of a CSV file against its heading: a cell too many means
// that a separator stands inside a value and everything behind it has moved.
func (d *draft) checkWidth(r, heading book.Row) {
	if d.page.delimiter != 0 && (r.Width > heading.Width || r.Width < heading.Width && d.cutThousands(r)) {
		d.add("csv-line", book.Ref(1, r.Index), itoa(r.Index), itoa(r.Width), itoa(heading.Width))
	}
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
		if a.Col+1 == b.Col && firstThousands.MatchString(strings.TrimSpace(a.Text)) && nextThousands.MatchString(strings.TrimSpace(b.Text)) {
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
		if byte(other) == d.page.delimiter || !cut || isFooter(first) {
			continue
		}
		n := strings.Count(text, string(other))
		if n == heading.Width-1 || n >= 2 && d.index.byNumber[trimNumber(first)] != nil {
			d.add("csv-line", book.Ref(1, r.Index), itoa(r.Index), "1", itoa(heading.Width))
			return
		}
	}
}
