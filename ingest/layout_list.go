package ingest

import (
	"slices"
	"strings"
	"unicode"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// listHeading is where the columns of a list form stand; a zero span is a column that
// the sheet does not have.
type listHeading struct {
	row                                           int
	number, label, value, cumulative, explanation span
	twice                                         []twiceColumn
	named                                         map[int]bool // sheet columns that have a heading
}

// twiceColumn is a heading that stands over two columns.
type twiceColumn struct {
	heading       string
	first, second int
}

// The headings that are looked for, folded once.
var (
	foldedNumber      = fold(pipeline.HeadNumber)
	foldedLabel       = fold(pipeline.HeadLabel)
	foldedValue       = fold(pipeline.HeadValue)
	foldedBefore      = fold("trước")
	foldedExplanation = fold(pipeline.HeadExplanation)
	foldedCumulative  = fold("Lũy kế")
	foldedYear        = fold(pipeline.HeadCumulative)
	otherValues       = [...]string{fold("Số liệu trong kỳ báo cáo"), fold("Trong kỳ"), fold("Kết quả trong kỳ")}
)

// findListHeading finds the row that names the columns: the figures of the period and
// at least one column that tells the rows apart.
func findListHeading(p page) listHeading {
	for _, r := range p.top() {
		if h, ok := p.listHeading(r); ok {
			return h
		}
	}
	return listHeading{}
}

// listHeading reads a row as the heading of a list; false where it is none.
func (p page) listHeading(r book.Row) (listHeading, bool) {
	if !slices.ContainsFunc(r.Cells, func(c book.Cell) bool { return headsValues(p.fold(c.Text)) }) {
		return listHeading{}, false
	}
	h := listHeading{row: r.Index, named: map[int]bool{}}
	exact := map[*span]bool{}
	for _, c := range r.Cells {
		at := p.spanAt(r.Index, c.Col)
		for col := at.first; col <= at.last; col++ {
			h.named[col] = true
		}
		column, whole := h.column(p.fold(c.Text))
		switch {
		case column == nil:
			continue
		case column.first == 0, whole && !exact[column]:
			*column = at
		case whole == exact[column]:
			h.twice = append(h.twice, twiceColumn{squeeze(c.Text), column.first, at.first})
		}
		exact[column] = exact[column] || whole
	}
	return h, h.number.first > 0 || h.label.first > 0
}

// headsValues tells whether a heading names the figures of the period.
func headsValues(heading string) bool {
	return heading == foldedValue || slices.Contains(otherValues[:], heading)
}

// column returns the column that a heading names, nil for any other, and whether the
// heading is the form's own words and not only like them.
func (h *listHeading) column(heading string) (column *span, whole bool) {
	switch {
	case heading == foldedNumber:
		return &h.number, true
	case heading == foldedLabel, heading == "nội dung":
		return &h.label, heading == foldedLabel
	case headsValues(heading):
		return &h.value, true // all these words say the same, so two of them are one too many
	case strings.Contains(heading, foldedBefore):
		return nil, false // "Lũy kế kỳ trước", which the blank fills in, "Lũy kế cùng kỳ năm trước"
	case strings.HasPrefix(heading, foldedCumulative):
		return &h.cumulative, heading == foldedYear
	case strings.HasPrefix(heading, foldedExplanation):
		return &h.explanation, heading == foldedExplanation
	}
	return nil, false
}

// tellTwice says which columns of a heading stand twice.
func (d *draft) tellTwice(row int, twice []twiceColumn) {
	for _, c := range twice {
		d.add("column-twice", book.Ref(c.second, row), c.heading, book.Ref(c.first, row), book.Ref(c.second, row))
	}
}

// listStrays says where a row of the form has a figure in a column without heading.
func (d *draft) listStrays(r book.Row, h *listHeading) {
	most := max(h.value.last, h.cumulative.last, h.explanation.last)
	for _, c := range r.Cells {
		if c.Col > min(h.value.first, max(h.label.first, h.number.first)) && !h.named[c.Col] {
			d.stray(c, r.Index, c.Col < most)
		}
	}
}

// isColumnMark tells whether a folded text is a cell of the row that numbers the columns
// below a heading: "(1)", "A". In the words of a pattern: ^\(?(?:[a-zđ]|\d{1,2})\)?$
func isColumnMark(s string) bool {
	s = strings.TrimSuffix(strings.TrimPrefix(s, "("), ")")
	switch len(s) {
	case 1:
		return isDigit(s[0]) || 'a' <= s[0] && s[0] <= 'z'
	case 2:
		return s == "đ" || isDigit(s[0]) && isDigit(s[1])
	}
	return false
}

// listLine is the row of a field.
type listLine struct {
	book.Row
	sheet  int
	head   *listHeading // nil where the sheets have no such row
	filled bool
}

// ref is the address of what tells a row from others.
func (l *listLine) ref() string {
	if l.head.number.first > 0 {
		return book.Ref(l.head.number.first, l.Index)
	}
	return book.Ref(l.head.label.first, l.Index)
}

// listRows is a list being read: the rows of the fields met so far.
type listRows struct {
	*draft
	lines   []listLine // in the order of [printed.ordinals]
	clashes []rowClash
}

// bindList binds the rows of a list form by their number, else by their label. Rows
// that the sheets do not have are blank. A list may go on below a further heading,
// after a page break, and on further sheets.
func (d *draft) bindList() {
	rows := &listRows{draft: d, lines: make([]listLine, len(d.printed.ordinals))}
	var first listHeading
	for i := range d.pages {
		d.turnTo(i)
		h := findListHeading(d.page)
		if h.row == 0 {
			d.add("form-layout", "", "dòng tiêu đề cột (“"+pipeline.HeadNumber+"”, “"+pipeline.HeadLabel+"”, “"+pipeline.HeadValue+"”)", d.code)
			d.unbound = true
			continue
		}
		if first.row == 0 {
			first = h
		}
		rows.page(&h)
	}
	if first.row == 0 {
		return
	}
	rows.tellClashes()
	d.slots = slices.Grow(d.slots, 3*len(d.form.Fields))
	before := listLine{Row: book.Row{Index: first.row}, head: &first}
	for i := range d.form.Fields {
		f := &d.form.Fields[i]
		line, bound := rows.lines[d.printed.ordinals[f.Code]], len(d.slots)
		if line.head != nil {
			before = line
		} else {
			line.head, line.sheet = before.head, before.sheet
		}
		d.turnTo(line.sheet)
		d.listSlots(f, line.Row, line.head)
		for k := bound; line.Index == 0 && k < len(d.slots); k++ {
			d.slots[k].after = before.ref()
		}
	}
}

// page finds the rows of the fields on one page.
func (rows *listRows) page(h *listHeading) {
	d := rows.draft
	heads := d.page.headTexts(h.row)
	d.tellTwice(h.row, h.twice)
	for _, r := range d.page.Rows {
		if r.Index <= h.row {
			continue
		}
		if again, ok := d.page.listHeading(r); ok {
			h = &again
			d.tellTwice(h.row, h.twice)
			continue
		}
		if d.isMarkRow(r, h) || heads.again(r) {
			continue
		}
		heading, _ := d.page.Row(h.row)
		d.checkWidth(r, heading)
		d.checkDelimiter(r, heading)
		if field := d.listField(r, h); field != nil {
			d.listStrays(r, h)
			rows.keep(field, listLine{r, d.at, h, d.wrote(r, h)})
		}
	}
}

// wrote tells whether a row says anything in one of the columns that are read.
func (d *draft) wrote(r book.Row, h *listHeading) bool {
	return d.written(r, h.value)+d.written(r, h.cumulative)+d.written(r, h.explanation) != ""
}

// keep keeps the row of a field. Of two rows a blank one gives way; of two that say
// something nobody can tell which counts.
func (rows *listRows) keep(f *pipeline.Field, line listLine) {
	before := &rows.lines[rows.printed.ordinals[f.Code]]
	switch {
	case !before.filled:
		*before = line
	case line.filled:
		rows.clashes = append(rows.clashes, rowClash{first: spot{before.sheet, before.head.value.first, before.Index},
			second: spot{line.sheet, line.head.value.first, line.Index}, name: rows.label(f)})
	}
}

func (rows *listRows) tellClashes() {
	own := map[int]int{}
	for _, line := range rows.lines {
		if line.filled {
			own[line.sheet]++
		}
	}
	rows.draft.tellClashes(rows.clashes, own)
}

// listSlots adds the input cells of one field. A stock, a tick or a text has no
// cumulative figure.
func (d *draft) listSlots(f *pipeline.Field, r book.Row, h *listHeading) {
	d.bind(f, pipeline.Value, "", r, h.value)
	if d.form.Cumulative && !f.Stock && (f.Kind == pipeline.Count || f.Kind == pipeline.Amount) {
		d.bind(f, pipeline.Cumulative, "", r, h.cumulative)
	} else if c, _, _, _ := h.cumulative.take(r); f.Stock && !c.Formula && isFigure(c) {
		d.add("cumulative-of-stock", book.Ref(c.Col, r.Index), clip(d.page.cellText(c)), d.label(f))
	}
	if _, _, written, _ := h.explanation.take(r); d.form.ExplanationColumn && (f.Kind != pipeline.Text || written) {
		d.bind(f, pipeline.Explanation, "", r, h.explanation)
	}
}

// bind adds the slot of a field in a row of the sheet. A field that is not asked of
// the unit has no slot while it is blank.
func (d *draft) bind(f *pipeline.Field, m pipeline.Measure, row string, r book.Row, at span) {
	s := slot{field: f, measure: m, row: row, spot: spot{d.at, at.first, r.Index}}
	cell, second, ok, two := at.take(r)
	if ok {
		s.cell, s.col, s.filled = cell, cell.Col, true
	}
	if !ok && !d.applies(f) {
		return
	}
	if two {
		d.addAt(&s, "number-two", squeeze(cell.Text)+"” và “"+squeeze(second.Text), d.slotLabel(&s))
	}
	d.slots = append(d.slots, s)
}

// isMarkRow tells whether a row only numbers the columns.
func (d *draft) isMarkRow(r book.Row, h *listHeading) bool {
	if r.Index > h.row+2 || len(r.Cells) < 2 || h.label.first == 0 && d.printed.fields.byNumber[trimNumber(d.written(r, h.number))] != nil {
		return false
	}
	if label, _, ok, _ := h.label.take(r); h.label.first > 0 && (!ok || !isColumnMark(d.page.fold(d.page.cellText(label)))) {
		return false
	}
	return d.page.marksOnly(r)
}

// marksOnly tells whether a row says nothing but marks of columns.
func (p page) marksOnly(r book.Row) bool {
	return !slices.ContainsFunc(r.Cells, func(c book.Cell) bool { return !isColumnMark(p.fold(p.cellText(c))) })
}

// listField returns the field that a row asks for, nil where it asks for none. A row
// that is unknown but holds a figure is a finding, and so is a row whose number and
// label belong to two fields: there a figure would count for the wrong one.
func (d *draft) listField(r book.Row, h *listHeading) *pipeline.Field {
	number, label := d.written(r, h.number), d.written(r, h.label)
	byNumber := d.printed.fields.byNumber[trimNumber(number)]
	byLabel := d.printed.fields.labelled(label, trimLabel(d.page.fold(label)))
	switch {
	case byNumber == nil && len(byLabel) == 0:
		if !d.strayFigure(r, h, number+label) {
			return nil
		}
		if d.isListSection(number, label) {
			d.add("row-section", book.Ref(h.value.first, r.Index), strings.TrimSpace(number+" "+label))
			return nil
		}
	case byNumber == nil && len(byLabel) == 1:
		return byLabel[0]
	case len(byLabel) == 0:
		d.doubtLabel(r, h, byNumber, label)
		return byNumber
	case slices.Contains(byLabel, byNumber):
		return byNumber
	case storedAs(byNumber, byLabel) != nil:
		return storedAs(byNumber, byLabel)
	case d.written(r, h.value) == "":
		return byNumber
	}
	at := h.number
	if at.first == 0 {
		at = h.label
	}
	d.add("form-row", book.Ref(at.first, r.Index), strings.TrimSpace(number+" "+label))
	return nil
}

// doubtLabel asks about a row that bears the number of a field and the name of something
// else, as in a form of another year or programme: the number rules, and wording is the
// sender's, but a figure of something else would be counted in silence.
func (d *draft) doubtLabel(r book.Row, h *listHeading, f *pipeline.Field, label string) {
	if !unlike(label, f.Label) || d.written(r, h.value) == "" {
		return
	}
	at := len(d.findings)
	d.add("row-label", book.Ref(h.label.first, r.Index), f.Number, clip(label), f.Label)
	d.findings[at].Field = f.Code
}

// leastName is of how many words a name has to be to say that it is another one: shorter
// ones are abbreviations.
const leastName = 3

// unlike tells whether what is written for a name has less than half of the words of the
// shorter of the two. Marks on letters do not count: some type without them.
func unlike(written, name string) bool {
	first, second := wordsOf(written), wordsOf(name)
	shared := 0
	for word := range first {
		if second[word] {
			shared++
		}
	}
	return len(first) >= leastName && 2*shared < min(len(first), len(second))
}

func wordsOf(name string) map[string]bool {
	words := map[string]bool{}
	for _, word := range strings.FieldsFunc(bare(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		words[word] = true
	}
	return words
}

// written returns what a row says in a column, squeezed.
func (d *draft) written(r book.Row, at span) string {
	c, _, _, _ := at.take(r)
	return d.page.squeeze(d.page.cellText(c))
}

// strayFigure tells whether a row that is none of the form's holds a figure all the
// same. Without a name only a whole number counts, and with one that a signature begins
// with (“Thủ trưởng tiếp công dân”): signatures and days stand below.
func (d *draft) strayFigure(r book.Row, h *listHeading, name string) bool {
	below := d.page.isFooter(name)
	for _, at := range [...]span{h.value, h.cumulative} {
		c, _, ok, _ := at.take(r)
		if !ok || d.page.isFooter(c.Text) {
			continue
		}
		_, single := parseNumeral(c.Text)
		if c.Kind != book.Text || single || (name != "" && !below && (countFigures(c.Text) > 0 || len(fold(c.Text)) < 3)) {
			return true
		}
	}
	return false
}

// trimNumber brings "2.1.", "(2.1)" and "2.1" together, and "2,1", which Excel set to
// Vietnamese makes of a number when it writes a CSV.
func trimNumber(s string) string {
	return strings.ReplaceAll(strings.Trim(fold(s), " ().:;"), ",", ".")
}

// fieldIndex finds the fields of a form by what stands on the sheet, folded.
type fieldIndex struct {
	byNumber map[string]*pipeline.Field
	byLabel  map[string][]*pipeline.Field
}

func indexFields(form *pipeline.Form) fieldIndex {
	x := fieldIndex{map[string]*pipeline.Field{}, map[string][]*pipeline.Field{}}
	for i := range form.Fields {
		f := &form.Fields[i]
		if number := trimNumber(f.Number); number != "" && x.byNumber[number] == nil {
			x.byNumber[number] = f
		}
		label := trimLabel(fold(f.Label))
		x.byLabel[label] = append(x.byLabel[label], f)
	}
	return x
}

// labelled returns the fields with a label, some of which bear the same; trimmed is the
// label by [trimLabel].
func (x fieldIndex) labelled(label, trimmed string) []*pipeline.Field {
	if label == "" {
		return nil
	}
	return x.byLabel[trimmed]
}

// trimLabel takes what people write behind a label off a folded one.
func trimLabel(folded string) string { return strings.TrimRight(folded, " .:;*") }

// storedAs returns which of the fields with a label a row means whose number is that of
// another field to a spreadsheet: 1.10 stored as the number 1.1. nil where it is none.
func storedAs(byNumber *pipeline.Field, byLabel []*pipeline.Field) *pipeline.Field {
	if byNumber == nil {
		return nil
	}
	i := slices.IndexFunc(byLabel, func(f *pipeline.Field) bool { return sameNumber(byNumber.Number, f.Number) })
	if i < 0 {
		return nil
	}
	return byLabel[i]
}

// sameNumber tells whether two numbers of rows are one number to a spreadsheet.
func sameNumber(a, b string) bool {
	trim := func(s string) string {
		if strings.Contains(s, ".") {
			return strings.TrimRight(strings.TrimRight(s, "0"), ".")
		}
		return s
	}
	return trim(trimNumber(a)) == trim(trimNumber(b))
}
