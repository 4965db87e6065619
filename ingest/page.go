package ingest

import (
	"slices"
	"strings"

	"danvan/ingest/book"
	"danvan/ingest/wording"
)

// page is a sheet of a received file, looked at as a form.
type page struct {
	*book.Sheet
	delimiter byte // of a CSV file; 0 for a workbook
	date1904  bool
	words     *lexicon
	from      int // how many rows of the sheet stand above: it is the page of a form below another
}

// fold is [fold] of a text of the sheet.
func (p page) fold(s string) string { return p.words.fold(s) }

// squeeze is [squeeze] of a text of the sheet.
func (p page) squeeze(s string) string { return p.words.squeeze(s) }

// topRows is how many rows that hold something the head of a form may have: title, unit,
// period.
const topRows = 20

// headingRows is how far down a form's own heading is looked for.
const headingRows = 200

// top returns the rows that may hold a form's heading.
func (p page) top() []book.Row {
	n := 0
	for n < len(p.Rows) && p.Rows[n].Index-p.from <= headingRows {
		n++
	}
	return p.Rows[:n]
}

// cellText returns what a cell shows, as far as headings need it.
func (p page) cellText(c book.Cell) string {
	if c.Kind == book.Number {
		if c.Format == book.Date {
			if day, ok := serialDay(c.Text, p.date1904); ok {
				return day.Vietnamese()
			}
		}
		return fifteen(c.Text, false)
	}
	return c.Text
}

// first returns the first cell of a row that says something.
func (p page) first(r book.Row) (book.Cell, bool) {
	for _, c := range r.Cells {
		if !isBlank(c.Text) {
			return c, true
		}
	}
	return book.Cell{}, false
}

// blank tells whether no cell of the sheet says anything.
func (p page) blank() bool {
	for _, r := range p.Rows {
		if _, ok := p.first(r); ok {
			return false
		}
	}
	return true
}

// head returns the rows above the form's own heading, at most [topRows]; all of them
// where the heading was not found.
func (p page) head(heading int) []book.Row {
	n := 0
	for n < min(len(p.Rows), topRows) && (heading == 0 || p.Rows[n].Index < heading) {
		n++
	}
	return p.Rows[:n]
}

// isFigure tells whether a cell can be meant as a figure.
func isFigure(c book.Cell) bool {
	if c.Kind != book.Text {
		return true
	}
	n, ok := parseNumeral(c.Text)
	return ok && (n.suffix == "" || n.suffix == "%")
}

// figures tells whether a row of the sheet holds at least two figures: one may be a
// running number. A row that only numbers columns is none.
func (p page) figures() bool {
	for _, r := range p.Rows {
		n := 0
		for _, c := range r.Cells {
			if isFigure(c) && c.Format != book.Date {
				n++
			}
		}
		if n >= 2 && !p.numbersColumns(r) {
			return true
		}
	}
	return false
}

// numbersColumns tells whether a row says nothing but marks and numbers of columns:
// "MS, 1=2+3, 2, 3" or "A, B, 1, 2".
func (p page) numbersColumns(r book.Row) bool {
	for i, c := range r.Cells {
		s := p.fold(p.cellText(c))
		if s != "" && wording.ColumnNumber(s) == "" && !isColumnMark(s) && (i > 0 || s != foldedMS) {
			return false
		}
	}
	return true
}

// heads are what the rows down to a heading say, each row as a whole: printed over
// several pages, the same words stand again at the head of each.
type heads struct {
	page
	rows   []book.Row
	begins []string // what their first cells say: few other rows begin so
	asked  int      // how many did
	texts  []string // nil until many did
}

// fewAsked is how many rows are held against the head cell by cell, which mostly ends with
// the second, before the texts of the head are put together.
const fewAsked = 8

func (p page) headTexts(heading int) *heads {
	n := 0
	for n < len(p.Rows) && p.Rows[n].Index <= heading {
		n++
	}
	h := &heads{page: p, rows: p.Rows[:n], begins: make([]string, n)}
	for i, r := range h.rows {
		h.begins[i] = p.begin(r)
	}
	return h
}

// again tells whether a row says what one of the head does.
func (h *heads) again(r book.Row) bool {
	begin := h.begin(r)
	if begin == "" || !slices.Contains(h.begins, begin) {
		return false
	}
	text := h.rowText(r)
	if h.asked++; h.asked <= fewAsked {
		return slices.ContainsFunc(h.rows, func(head book.Row) bool { return h.saysAll(head, text) })
	}
	if h.texts == nil {
		h.texts = make([]string, len(h.rows))
		for i, head := range h.rows {
			h.texts[i] = h.rowText(head)
		}
	}
	return slices.Contains(h.texts, text)
}

// saysAll tells whether a text is that of a row.
func (p page) saysAll(r book.Row, text string) bool {
	first := true
	for _, c := range r.Cells {
		s := p.fold(p.cellText(c))
		if s == "" {
			continue
		}
		rest, ok := text, true
		if !first {
			rest, ok = strings.CutPrefix(rest, " ")
		}
		if !ok || !strings.HasPrefix(rest, s) {
			return false
		}
		text, first = rest[len(s):], false
	}
	return text == ""
}

// begin returns what the first cell of a row says that says anything, folded.
func (p page) begin(r book.Row) string {
	for _, c := range r.Cells {
		if s := p.fold(p.cellText(c)); s != "" {
			return s
		}
	}
	return ""
}

// rowText returns the folded text of a whole row: a sentence may be cut over several
// cells.
func (p page) rowText(r book.Row) string {
	var parts [16]string
	said := parts[:0]
	for _, c := range r.Cells {
		if s := p.fold(p.cellText(c)); s != "" {
			said = append(said, s)
		}
	}
	return strings.Join(said, " ")
}

// asTyped returns what a whole row says, as its sender knows it again.
func (p page) asTyped(r book.Row) string {
	var said []string
	for _, c := range r.Cells {
		if s := p.squeeze(p.cellText(c)); s != "" {
			said = append(said, s)
		}
	}
	return strings.Join(said, " ")
}

// columnAt returns the column of the cell that holds the byte at an offset of a row's
// text.
func (p page) columnAt(r book.Row, offset int) int {
	col, start := 0, 0
	for _, c := range r.Cells {
		s := p.fold(p.cellText(c))
		if s == "" {
			continue
		}
		if start <= offset {
			col = c.Col
		}
		start += len(s) + len(" ")
	}
	return col
}

// span is the columns that one form column covers on the sheet: official forms merge
// up to three sheet columns into one.
type span struct{ first, last int }

// spanAt returns the columns of the cell at row and col, merged neighbours included.
func (p page) spanAt(row, col int) span {
	if m, _ := p.Merge(row, col); m.FirstCol == col {
		return span{m.FirstCol, m.LastCol}
	}
	return span{col, col}
}

// take returns the first cell in a span that says something, and the next one where
// there are two.
func (s span) take(r book.Row) (cell, second book.Cell, ok, two bool) {
	// Cells ascend, so that none stands further behind in its row than its column.
	i := min(max(s.first-1, 0), len(r.Cells))
	for i > 0 && r.Cells[i-1].Col >= s.first {
		i--
	}
	for ; i < len(r.Cells) && r.Cells[i].Col <= s.last; i++ {
		switch c := &r.Cells[i]; {
		case says(*c) == "":
		case ok:
			return cell, *c, true, true
		default:
			cell, ok = *c, true
		}
	}
	return cell, second, ok, false
}

// says returns a cell's text, "" where it is blank. A formula without a stored
// result is not blank: something was meant to stand there.
func says(c book.Cell) string {
	if c.Kind == book.FormulaNoValue {
		return "="
	}
	if isBlank(c.Text) {
		return ""
	}
	return c.Text
}
