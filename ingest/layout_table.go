package ingest

import (
	"regexp"
	"sort"
	"strings"

	"danvan/ingest/book"
	"danvan/pipeline"
)

var foldedMS = fold(pipeline.MSLabel)

// findMS returns the row of column numbers: its first cell is "MS" and numbers follow.
func findMS(p page) int {
	for _, r := range p.top() {
		c, ok := p.first(r)
		if !ok || len(c.Text) > 20 || fold(c.Text) != foldedMS {
			continue
		}
		for _, c := range r.Cells {
			if columnNumber(p.cellText(c)) != "" {
				return r.Index
			}
		}
	}
	return 0
}

// msPattern takes the column's own number from a cell of the MS row: "4", "(4)",
// "18 = 19+20+21", "(1)=(5)+(11)". The relation behind it may hold typing errors; the
// form's definition rules.
var msPattern = regexp.MustCompile(`^\(?(\d{1,3}|[a-z])\)?(?:[=<>≤≥].*)?$`)

func columnNumber(text string) string {
	m := msPattern.FindStringSubmatch(strings.ReplaceAll(fold(text), " ", ""))
	if m == nil {
		return ""
	}
	return strings.TrimLeft(m[1], "0")
}

// tableColumn is a form column on the sheet. Field is nil where the form has no such
// column.
type tableColumn struct {
	span
	field  *pipeline.Field
	number string
}

// table is a table form whose columns are bound.
type table struct {
	ms      book.Row
	names   span // columns left of the first bound one
	columns []tableColumn
}

// tableRow is a row of figures with what its first column says.
type tableRow struct {
	book.Row
	name string
	unit string // code; TotalRow; "" for an unnamed row
	any  bool   // it holds something
}

// bindTable binds the columns through the MS row and the rows through the units that
// the first column names.
func (d *draft) bindTable(n names) {
	t, ok := d.bindColumns()
	if !ok {
		return
	}
	rows, note := d.tableRows(t, n)
	d.settleRows(t, rows)
	d.bindNote(note)
}

func (d *draft) bindColumns() (table, bool) {
	at := findMS(d.page)
	if at == 0 {
		d.add("form-layout", "", "dòng mã số cột (“"+pipeline.MSLabel+"”)", d.code)
		return table{}, false
	}
	ms, _ := d.page.Row(at)
	label, _ := d.page.first(ms)
	t := table{ms: ms}
	d.index = indexFields(d.form)
	seen := map[string]int{}
	for _, c := range ms.Cells {
		number := columnNumber(d.page.cellText(c))
		if c.Col <= label.Col || number == "" {
			continue
		}
		if before, twice := seen[number]; twice {
			d.add("column-twice", book.Ref(c.Col, at), number, book.Ref(before, at), book.Ref(c.Col, at))
			continue
		}
		seen[number] = c.Col
		t.columns = append(t.columns, tableColumn{d.page.spanAt(at, c.Col), d.index.byNumber[number], number})
	}
	if len(t.columns) > 0 {
		t.names = span{1, t.columns[0].first - 1}
	}
	return t, d.allColumns(seen, at)
}

// allColumns says which columns of the form the sheet lacks.
func (d *draft) allColumns(seen map[string]int, row int) bool {
	complete := true
	for i := range d.form.Fields {
		f := &d.form.Fields[i]
		if _, ok := seen[trimNumber(f.Number)]; !ok && d.applies(f) {
			d.add("form-column", book.Ref(1, row), f.Number, d.label(f), d.code)
			complete = false
		}
	}
	return complete
}

// tableRows returns the rows between the MS row and the note, and the row of the note.
// Below a signature only rows that name a unit are rows of the form.
func (d *draft) tableRows(t table, n names) (rows []tableRow, note book.Row) {
	ended := false
	for _, r := range d.page.Rows {
		if r.Index <= t.ms.Index {
			continue
		}
		first, ok := d.page.first(r)
		if ok && d.isNote(first.Text) {
			return rows, r
		}
		row := d.tableRow(t, r, n)
		if row.unit == "" && d.footerIn(r) {
			ended = true
			continue
		}
		if !row.any && row.unit == "" || ended && row.unit == "" {
			continue
		}
		d.checkWidth(r, t.ms)
		rows = append(rows, row)
	}
	return rows, note
}

var notePattern = regexp.MustCompile(`^(?:\d{1,2} ?[.)] ?)?ghi chú(?: ?:|$)`)

func (d *draft) isNote(text string) bool {
	s := fold(text)
	if d.form.NoteLabel != "" {
		if _, ok := cutLabel(s, strings.TrimRight(fold(d.form.NoteLabel), " :")); ok {
			return true
		}
	}
	return notePattern.MatchString(s)
}

func (d *draft) tableRow(t table, r book.Row, n names) tableRow {
	row := tableRow{Row: r}
	for _, c := range r.Cells {
		// A column of running numbers may stand before the names: the last one counts.
		if c.Col <= t.names.last && says(c) != "" {
			row.name = squeeze(d.page.cellText(c))
		}
	}
	for _, c := range t.columns {
		_, _, ok, _ := c.take(r)
		row.any = row.any || ok
	}
	switch {
	case row.name == "":
	case isTotal(row.name, d.unit.Code, n, d.tree):
		row.unit = pipeline.TotalRow
	default:
		row.unit = n.find(row.name, d.unit.Code, d.tree)
	}
	return row
}

var (
	totalPattern   = regexp.MustCompile(`^(?:[a-zđ\d]{1,3}[.)] ?)?(?:tổng số|tổng cộng|cộng tổng|tổng|cộng) `)
	bracketPattern = regexp.MustCompile(`\([^)]*\)`)
)

// isTotal tells whether a row is the total: "Tổng số", "TỔNG CỘNG (I+II)", "Cộng:",
// also with the unit's own name behind it. "Cộng mục I" is none.
func isTotal(name, unit string, n names, tree *pipeline.Hierarchy) bool {
	s := strings.TrimRight(bracketPattern.ReplaceAllString(fold(name), ""), " .:;")
	m := totalPattern.FindString(s + " ")
	if m == "" {
		return false
	}
	rest := strings.Trim(strings.TrimPrefix(s+" ", m), " :.-")
	return rest == "" || (unit != "" && n.means(rest, unit, tree))
}

// settleRows decides what the rows are: the unit's own row, or a breakdown by the
// units below with its total.
func (d *draft) settleRows(t table, rows []tableRow) {
	rows = d.nameRows(t, rows)
	filled := map[string]bool{}
	below := false
	for _, r := range rows {
		filled[r.unit] = filled[r.unit] || r.any
		below = below || (r.any && r.unit != pipeline.TotalRow && r.unit != d.unit.Code)
	}
	switch {
	case below, filled[pipeline.TotalRow] && !filled[d.unit.Code] && len(d.tree.Children(d.unit.Code)) > 0:
		d.scope = pipeline.Subtree
		for _, r := range rows {
			d.rowSlots(t, r, r.unit, false)
		}
	default:
		d.ownRow(t, rows, filled)
	}
}

// ownRow binds the one row of the unit itself. A total row beside it says the same
// once more and is only compared.
func (d *draft) ownRow(t table, rows []tableRow, filled map[string]bool) {
	own := tableRow{Row: book.Row{Index: t.ms.Index + 1}}
	for _, r := range rows {
		switch {
		case r.unit == d.unit.Code, r.unit == pipeline.TotalRow && r.any && !filled[d.unit.Code]:
			own = r
		case r.unit == pipeline.TotalRow && r.any:
			d.rowSlots(t, r, pipeline.TotalRow, true)
		}
	}
	d.rowSlots(t, own, "", false)
	sort.SliceStable(d.slots, func(i, j int) bool { return d.slots[i].line < d.slots[j].line })
}

// nameRows gives every row its unit. One unnamed row is the unit itself; subtotals of
// a section are left out; what names no unit of the subtree rejects the file.
func (d *draft) nameRows(t table, rows []tableRow) []tableRow {
	var out []tableRow
	seen := map[string]tableRow{}
	for i, r := range rows {
		if r.unit == "" && r.name == "" && d.unit.Code != "" {
			r.unit = d.unit.Code
		}
		if r.unit == "" {
			d.unknownRow(t, rows, i)
			continue
		}
		before, twice := seen[r.unit]
		switch {
		case twice && r.any && before.any:
			d.add("row-twice", book.Ref(1, r.Index), rowLabel(r), book.Ref(1, before.Index), book.Ref(1, r.Index))
			continue
		case twice && !r.any:
			continue
		case twice:
			out = drop(out, before.Index)
		}
		seen[r.unit] = r
		out = append(out, r)
	}
	return out
}

func drop(rows []tableRow, index int) []tableRow {
	var out []tableRow
	for _, r := range rows {
		if r.Index != index {
			out = append(out, r)
		}
	}
	return out
}

func rowLabel(r tableRow) string {
	if r.name == "" {
		return "(không ghi tên)"
	}
	return r.name
}

var sectionPattern = regexp.MustCompile(`^(?:(?:[ivx]+|[a-zđ]) ?[.)/-] ?\pL|cộng )`)

// unknownRow judges a row with figures that names no unit of the subtree. The heading
// of a section may carry the sum of the rows below it; it is told to the sender and
// never added.
func (d *draft) unknownRow(t table, rows []tableRow, i int) {
	r := rows[i]
	name := fold(r.name)
	if sectionPattern.MatchString(name) {
		k := i + 1
		if strings.HasPrefix(name, "cộng ") {
			k = i - 1
		}
		if k >= 0 && k < len(rows) && rows[k].unit != "" && rows[k].unit != pipeline.TotalRow {
			d.add("row-subtotal", book.Ref(max(t.names.last, 1), r.Index), r.name)
			return
		}
	}
	if d.unit.Code == "" {
		return // nobody knows whose subtree it should be; that is said already
	}
	top := d.tree.Name(d.unit.Code)
	d.outside = append(d.outside, pipeline.NewFinding("unit-outside", d.page.Name, book.Ref(max(t.names.last, 1), r.Index), rowLabel(r), top))
}

// rowSlots adds the input cells of one row, and says where a column that the form
// does not have holds something.
func (d *draft) rowSlots(t table, r tableRow, row string, aside bool) {
	for _, c := range t.columns {
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
}

// noteCode is the field of the note below a table; it explains the whole form.
const noteCode = "note"

// bindNote binds the line below a table. The text stands behind the label or in the
// cells to the right of it.
func (d *draft) bindNote(r book.Row) {
	if d.form.NoteLabel == "" {
		return
	}
	label := strings.TrimRight(d.form.NoteLabel, " :")
	s := slot{field: &pipeline.Field{Code: noteCode, Label: label, Kind: pipeline.Text}, measure: pipeline.Explanation, line: r.Index, col: 1}
	var parts []string
	for i, c := range r.Cells {
		text := c.Text
		if i == 0 {
			s.col, text = c.Col, behindLabel(text)
		}
		if !isBlank(text) {
			parts = append(parts, strings.TrimSpace(text))
		}
	}
	s.cell = book.Cell{Col: s.col, Text: strings.Join(parts, "\n")}
	s.filled = len(parts) > 0
	d.slots = append(d.slots, s)
}

// behindLabel returns what follows the label in the note's own cell.
func behindLabel(text string) string {
	if _, after, ok := strings.Cut(text, ":"); ok {
		return after
	}
	words := []rune(squeeze(text))
	if at := strings.Index(fold(text), "chú"); at >= 0 {
		return string(words[len([]rune(fold(text)[:at+len("chú")])):])
	}
	return ""
}

// onlyRowName returns what the first column of a table says where only one row says
// anything; "" else.
func onlyRowName(s sighting) string {
	at := findMS(s.page)
	if at == 0 {
		return ""
	}
	only := ""
	for _, r := range s.page.Rows {
		first, ok := s.page.first(r)
		switch {
		case r.Index <= at || !ok || first.Col != 1:
			continue
		case notePattern.MatchString(fold(first.Text)):
			return only
		case only != "":
			return ""
		}
		only = first.Text
	}
	return only
}
