package ingest

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"danvan/ingest/book"
	"danvan/ingest/wording"
	"danvan/pipeline"
)

var foldedMS = fold(pipeline.MSLabel)

// isMS tells whether a row is one of column numbers: its first cell is "MS" and
// numbers follow.
func (p page) isMS(r book.Row) bool {
	c, _ := p.first(r)
	return p.fold(c.Text) == foldedMS &&
		slices.ContainsFunc(r.Cells, func(c book.Cell) bool { return wording.ColumnNumber(p.fold(p.cellText(c))) != "" })
}

// findMS returns the row of column numbers; where the label "MS" is gone, the row that
// holds every number of the form's columns in order and nothing else.
func findMS(p page, f *printed) int {
	for _, r := range p.top() {
		if p.isMS(r) {
			return r.Index
		}
	}
	for _, r := range p.top() {
		if p.numbersAll(r, f) {
			return r.Index
		}
	}
	return 0
}

// fewestNumbers is how many columns a form must have for its row of numbers to be
// known without its label.
const fewestNumbers = 5

// numbersAll tells whether a row numbers all columns of the form from 1 upwards, with
// at most marks before them.
func (p page) numbersAll(r book.Row, f *printed) bool {
	next := 1
	for _, c := range r.Cells {
		switch s := p.fold(p.cellText(c)); {
		case s == "", next == 1 && isColumnMark(s) && wording.ColumnNumber(s) != "1":
		case wording.ColumnNumber(s) == strconv.Itoa(next):
			next++
		default:
			return false
		}
	}
	return next > fewestNumbers && next == len(f.Fields)+1
}

// tableColumn is a form column on the sheet. Field is nil where the form has no such
// column.
type tableColumn struct {
	span
	field  *pipeline.Field
	number string
}

// table is a part of a table form under one row of column numbers.
type table struct {
	ms      book.Row
	sheet   int  // which of the draft's pages it stands on
	names   span // columns left of the first bound one
	columns []tableColumn
}

// has tells whether the part has a column of that number.
func (t *table) has(number string) bool {
	return slices.ContainsFunc(t.columns, func(c tableColumn) bool { return c.number == number })
}

// bindTable binds the columns through the MS rows and the rows through the units that
// the first column names. A table may go on below a further MS row, after a page break
// or with more columns, and on further sheets.
func (d *draft) bindTable(n names) {
	var rows []tableRow
	var notes []noteRow
	var tables []*table
	for i := range d.pages {
		d.turnTo(i)
		at := findMS(d.page, d.printed)
		if at == 0 {
			d.add("form-layout", "", "dòng mã số cột (“"+pipeline.MSLabel+"”)", d.code)
			d.unbound = true
			continue
		}
		parts, more, below := d.pageRows(at, n)
		tables, rows, notes = append(tables, parts...), append(rows, more...), append(notes, below...)
	}
	if len(tables) == 0 {
		return
	}
	d.allColumns(tables)
	d.doubtHeadings(tables, rows)
	d.settleRows(tables, rows)
	if len(notes) == 0 {
		d.bindNote(noteRow{})
	}
	for _, note := range notes {
		d.bindNote(note)
	}
}

// bindColumns opens a part of the table at its row of column numbers.
func (d *draft) bindColumns(ms book.Row) *table {
	label, _ := d.page.first(ms)
	t := &table{ms: ms, sheet: d.at}
	t.columns = make([]tableColumn, 0, len(ms.Cells))
	labelled := fold(label.Text) == foldedMS
	for _, c := range ms.Cells {
		number := wording.ColumnNumber(d.page.fold(d.page.cellText(c)))
		if number == "" || !labelled && !isDigits(number) {
			continue
		}
		if k := slices.IndexFunc(t.columns, func(before tableColumn) bool { return before.number == number }); k >= 0 {
			d.add("column-twice", book.Ref(c.Col, ms.Index), number, book.Ref(t.columns[k].first, ms.Index), book.Ref(c.Col, ms.Index))
			d.unbound = true
			continue
		}
		t.columns = append(t.columns, tableColumn{d.page.spanAt(ms.Index, c.Col), d.printed.fields.byNumber[number], number})
	}
	t.names = span{1, t.columns[0].first - 1}
	d.checkHeadings(t)
	return t
}

// checkHeadings says where the heading of a column is that of another one: a column
// was moved without its number, or the row of numbers was filled in anew. The wording
// of a heading is the sender's; only that of another column of the form speaks.
func (d *draft) checkHeadings(t *table) {
	for _, c := range t.columns {
		if c.field == nil {
			continue
		}
		heading := d.page.headingOver(t.ms.Index, c.span)
		folded := d.page.fold(heading)
		other := d.printed.labelled[folded]
		if other != nil && folded != d.page.fold(c.field.Label) {
			d.add("column-heading", book.Ref(c.first, t.ms.Index), c.number, clip(heading), trimNumber(other.Number), clip(c.field.Label))
		}
	}
}

// doubtHeadings asks about columns with figures that bear the number of a field and the heading
// of something else, as in a table of another year or programme: see [draft.doubtLabel]. The
// form's words for a column are those of the headings above it too, of which a sender prints
// the one or the other.
func (d *draft) doubtHeadings(tables []*table, rows []tableRow) {
	for _, t := range tables {
		d.turnTo(t.sheet)
		for _, c := range t.columns {
			if c.field == nil {
				continue
			}
			heading := d.page.headingOver(t.ms.Index, c.span)
			if heading == "" || d.printed.labelled[d.page.fold(heading)] != nil {
				continue // nearly always
			}
			if name := strings.Join(append(slices.Clone(c.field.Path), c.field.Label), " "); !d.page.words.foreignTo(heading, name) {
				continue
			}
			if slices.ContainsFunc(rows, func(r tableRow) bool { _, _, ok, _ := c.take(r.Row); return r.table == t && ok }) {
				at := len(d.findings)
				d.add("column-label", book.Ref(c.first, t.ms.Index), c.number, clip(heading), clip(c.field.Title()))
				d.findings[at].Field = c.field.Code
			}
		}
	}
	d.turnTo(0)
}

// headingOver returns what stands closest above a column of a table: a heading of its
// own, not one over several columns.
func (p page) headingOver(ms int, column span) string {
	for row := ms - 1; row > 0; row-- {
		at, col := row, column.first
		if m, merged := p.Merge(row, col); merged {
			if m.FirstCol < column.first || m.LastCol > column.last {
				return ""
			}
			at, col = m.FirstRow, m.FirstCol
		}
		if c, ok := p.Cell(at, col); ok && !isBlank(c.Text) {
			return p.cellText(c)
		}
	}
	return ""
}

func isDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// allColumns says which columns of the form stand nowhere.
func (d *draft) allColumns(tables []*table) {
	for i := range d.form.Fields {
		f := &d.form.Fields[i]
		if !d.applies(f) || slices.ContainsFunc(tables, func(t *table) bool { return t.has(trimNumber(f.Number)) }) {
			continue
		}
		d.addOn(spot{tables[0].sheet, 1, tables[0].ms.Index}, "form-column", f.Number, d.label(f), d.code)
		d.unbound = true
	}
}

// rowSlots adds the input cells of one row, and says where a column that the form
// does not have holds something.
func (d *draft) rowSlots(r tableRow, row string, aside bool) {
	d.turnTo(r.sheet)
	d.slots = slices.Grow(d.slots, len(r.columns)+1) // and the note
	for _, c := range r.columns {
		if c.field == nil {
			if cell, _, ok, _ := c.take(r.Row); ok {
				d.add("column-unknown", book.Ref(cell.Col, r.Index), c.number, d.code, d.form.Version)
			}
			continue
		}
		before := len(d.slots)
		d.bind(c.field, pipeline.Value, row, r.Row, c.span)
		for k := before; k < len(d.slots); k++ {
			d.slots[k].aside = aside
		}
	}
	d.strays(r)
}

// strays says where a figure was typed into a column that has no number. Between the
// columns of the form nobody can tell which it was meant for; beside the table it is
// none of the form's. Where a column of the form is gone that is said already.
func (d *draft) strays(r tableRow) {
	if d.unbound {
		return
	}
	least, most := r.columns[0].first, 0
	for _, c := range r.columns {
		least, most = min(least, c.first), max(most, c.last)
	}
	for _, c := range r.Cells {
		if c.Col > least && !r.covers(c.Col) {
			d.stray(c, r.Index, c.Col < most)
		}
	}
}

// stray tells of a typed figure outside the form; within says that it stands between
// its columns.
func (d *draft) stray(c book.Cell, line int, within bool) {
	if c.Formula || !isFigure(c) {
		return
	}
	code := "cell-outside"
	if within {
		code = "cell-between"
	}
	d.add(code, book.Ref(c.Col, line), clip(d.page.cellText(c)))
}

// noteCode is the field of the note below a table; it explains the whole form.
const noteCode = pipeline.NoteField

// noteRow is the line of the note and the page it stands on.
type noteRow struct {
	book.Row
	sheet int
}

// bindNote binds the line below a table. The text stands behind the label or in the
// cells to the right of it. The notes of several sheets are one.
func (d *draft) bindNote(r noteRow) {
	if d.form.NoteLabel == "" {
		return
	}
	label := strings.TrimRight(d.form.NoteLabel, " :")
	s := slot{field: &pipeline.Field{Code: noteCode, Label: label, Kind: pipeline.Text}, measure: pipeline.Explanation, spot: spot{r.sheet, 1, r.Index}}
	var parts []string
	for i, c := range r.Cells {
		text := c.Text
		if i == 0 {
			s.col, text = c.Col, d.behindLabel(text)
		}
		if !isBlank(text) {
			parts = append(parts, strings.TrimSpace(text))
		}
	}
	s.cell = book.Cell{Col: s.col, Text: strings.Join(parts, "\n")}
	s.filled = len(parts) > 0
	for i := range d.slots {
		if before := &d.slots[i]; before.field.Code == noteCode {
			if !before.filled {
				*before = s
			} else if s.filled {
				before.cell.Text += "\n" + s.cell.Text
			}
			return
		}
	}
	d.slots = append(d.slots, s)
}

// behindLabel returns what follows the label in the note's own cell.
func (d *draft) behindLabel(text string) string {
	if _, after, ok := strings.Cut(text, ":"); ok {
		return after
	}
	if _, ok := cutLabel(fold(text), d.printed.note); ok { // folded, a text has as many letters
		return string([]rune(squeeze(text))[utf8.RuneCountInString(d.printed.note):])
	}
	return ""
}
