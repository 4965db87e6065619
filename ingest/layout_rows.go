package ingest

import (
	"slices"
	"strings"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// tableRow is a row of figures with what its first columns say.
type tableRow struct {
	book.Row
	*table
	name    string
	number  string // what stands in a column before the name: "I", "3"
	unit    string // code; TotalRow; "" for an unnamed or unknown row
	any     bool   // it holds something
	figures bool   // it holds something that can be a figure
}

// spot is where the row is told of: at its name.
func (r tableRow) spot() spot { return spot{r.sheet, max(r.names.last, 1), r.Index} }

// covers tells whether a sheet column belongs to a column of the form.
func (r tableRow) covers(col int) bool {
	return slices.ContainsFunc(r.columns, func(c tableColumn) bool { return c.first <= col && col <= c.last })
}

// shares tells whether two rows have a column of the form in common.
func (r tableRow) shares(other tableRow) bool {
	return slices.ContainsFunc(r.columns, func(c tableColumn) bool { return other.has(c.number) })
}

// pageRows reads a page from its first MS row on: its parts, their rows, and the lines
// of the note. Below the note or a signature only filled rows that name a unit are
// rows of the form. A row with figures is no signature, even if it is called
// “Thủ trưởng”.
func (d *draft) pageRows(first int, n names) (tables []*table, rows []tableRow, notes []noteRow) {
	ended := false
	var heads *heads
	begin := 0 // where the rows of the current part begin
	for _, r := range d.page.Rows {
		switch {
		case r.Index < first:
			continue
		case r.Index == first || d.page.isMS(r):
			rows = append(rows[:begin], withoutHeading(rows[begin:])...)
			t := d.bindColumns(r)
			if r.Index == first {
				heads = d.page.headTexts(first)
			}
			tables, begin, ended = append(tables, t), len(rows), false
			continue
		}
		d.checkDelimiter(r, tables[len(tables)-1].ms)
		if text, _ := d.page.first(r); d.isNote(text.Text) {
			notes = append(notes, noteRow{r, d.at})
			ended = true
			continue
		}
		row := d.tableRow(tables[len(tables)-1], r, n)
		switch {
		case heads.again(r):
		case ended && (row.unit == "" || !row.any):
			d.rowBelow(row)
		case row.unit == "" && !row.figures && d.page.footerIn(r):
			ended = true
		case row.unit == "" && (!row.any || row.name == "" && !row.figures):
		default:
			d.checkWidth(r, row.ms)
			rows = append(rows, row)
		}
	}
	return tables, rows, notes
}

// rowBelow tells of a row below the note or a signature that has figures in several columns
// of the form and no name that is known: it may be one of the form's. A single figure is a
// telephone number or a year.
func (d *draft) rowBelow(r tableRow) {
	var figures []book.Cell
	for _, c := range r.Cells {
		if r.covers(c.Col) && !c.Formula && isFigure(c) {
			figures = append(figures, c)
		}
	}
	if len(figures) > 1 {
		d.add("cell-outside", book.Ref(figures[0].Col, r.Index), clip(d.page.cellText(figures[0])))
	}
}

// withoutHeading takes off the rows at the end of a part the words that head the next.
func withoutHeading(rows []tableRow) []tableRow {
	n := len(rows)
	for n > 0 && rows[n-1].unit == "" && !rows[n-1].figures {
		n--
	}
	return rows[:n]
}

func (d *draft) tableRow(t *table, r book.Row, n names) tableRow {
	row := tableRow{Row: r, table: t}
	d.nameOf(&row)
	for _, c := range t.columns {
		if row.figures {
			break // and any
		}
		cell, _, ok, _ := c.take(r)
		row.any = row.any || ok
		row.figures = ok && (isFigure(cell) || d.nils[d.page.fold(cell.Text)] || len(d.page.fold(cell.Text)) < 3)
	}
	if row.unit = n.find(row.name, d.unit.Code, d.tree); isTotal(row.name, d.unit.Code, n, d.tree) {
		row.unit = pipeline.TotalRow
	}
	return row
}

// nameOf takes the name from the columns before the first of the form. A column of
// running numbers may stand before the names: the last one counts. A name that is
// merged over several rows is that of each.
func (d *draft) nameOf(row *tableRow) {
	for _, c := range row.Cells {
		if c.Col <= row.names.last && says(c) != "" {
			if row.name != "" {
				row.number = row.name
			}
			row.name = d.page.squeeze(d.page.cellText(c))
		}
	}
	for col := row.names.last; col >= 1 && row.name == ""; col-- {
		m, _ := d.page.Merge(row.Index, col)
		if c, _ := d.page.Cell(m.FirstRow, m.FirstCol); says(c) != "" {
			row.name = d.page.squeeze(d.page.cellText(c))
		}
	}
}

// settleRows decides what the rows are: the unit's own row, or a breakdown by the
// units below with its total. A single row is that of the unit itself, whatever it is
// called: only beside the names of units below does a total mean all of them.
func (d *draft) settleRows(tables []*table, rows []tableRow) {
	rows = d.nameRows(rows)
	d.tellUnscored(rows)
	filled := map[string]bool{}
	below, listed := false, false
	for _, r := range rows {
		filled[r.unit] = filled[r.unit] || r.any
		other := r.unit != pipeline.TotalRow && r.unit != d.unit.Code
		below, listed = below || other && r.any, listed || other
	}
	switch {
	case below, listed && filled[pipeline.TotalRow] && !filled[d.unit.Code]:
		d.scope = pipeline.Subtree
		for _, r := range rows {
			d.rowSlots(r, r.unit, false)
		}
		if below && !d.unbound {
			d.tellUnlisted(rows)
		}
	default:
		d.ownRow(tables, rows, filled)
	}
}

// tellUnscored warns of rows that give points to units which are not right below: only the table
// of the unit right above scores a unit.
func (d *draft) tellUnscored(rows []tableRow) {
	for _, r := range rows {
		u, ok := d.tree.Unit(r.unit)
		if !ok || !r.any || u.Code == d.unit.Code || u.Parent == d.unit.Code || !slices.Contains(d.printed.scores, u.Tier) {
			continue
		}
		d.turnTo(r.sheet)
		d.add("row-unscored", book.Ref(max(r.names.last, 1), r.Index), u.Name, d.tree.Name(u.Parent))
	}
	d.turnTo(0)
}

// ownRow binds the one row of the unit itself. A total row beside it says the same
// once more and is only compared. Where the total stands alone and units below file the
// form as well, it may be theirs too: that is asked.
func (d *draft) ownRow(tables []*table, rows []tableRow, filled map[string]bool) {
	own := d.unit.Code
	if !filled[own] && filled[pipeline.TotalRow] {
		own = pipeline.TotalRow
	}
	bound := false
	for _, r := range rows {
		switch {
		case r.unit == own:
			d.rowSlots(r, "", false)
			bound = true
			if own == pipeline.TotalRow && d.filedBelow() {
				d.addOn(r.spot(), "row-total-alone", r.label(), d.tree.Name(d.unit.Code))
			}
		case r.any: // the total: of no other unit there is anything
			d.rowSlots(r, pipeline.TotalRow, true)
		}
	}
	if !bound {
		for _, t := range tables {
			d.rowSlots(tableRow{Row: book.Row{Index: t.ms.Index + 1}, table: t}, "", false)
		}
	}
}

// filedBelow tells whether units below the one that files are to file the form too.
func (d *draft) filedBelow() bool {
	return slices.ContainsFunc(d.tree.Children(d.unit.Code), func(u pipeline.Unit) bool { return d.form.FiledBy(u.Tier) })
}

// nameRows gives every row its unit. One unnamed row is the unit itself; subtotals of
// a section are left out; what names no unit of the subtree rejects the file.
func (d *draft) nameRows(rows []tableRow) []tableRow {
	named := 0
	for _, r := range rows {
		if r.any && r.unit != "" && r.unit != pipeline.TotalRow {
			named++
		}
	}
	var known []tableRow
	for i, r := range rows {
		switch {
		case r.unit != "":
		case r.name == "" && named > 0:
			d.addOn(r.spot(), "form-row", r.label())
			continue
		case r.name == "":
			r.unit = d.unit.Code
		default:
			d.unknownRow(rows, i)
			continue
		}
		known = append(known, r)
	}
	return d.eachOnce(known)
}

// eachOnce leaves one row of each unit, or several that have different columns. Blank
// rows give way to filled ones.
func (d *draft) eachOnce(rows []tableRow) []tableRow {
	var out []tableRow
	var clashes []rowClash
	for _, r := range rows {
		k := slices.IndexFunc(out, func(o tableRow) bool { return o.unit == r.unit && o.shares(r) })
		switch {
		case k < 0:
			out = append(out, r)
		case !r.any || r.unit == pipeline.TotalRow && sameFigures(r, out[k]):
		case !out[k].any:
			out = append(slices.Delete(out, k, k+1), r)
		default:
			clashes = append(clashes, rowClash{out[k].spot(), r.spot(), r.label(), r.unit == pipeline.TotalRow})
		}
	}
	own := map[int]int{}
	for _, r := range out {
		if r.any && r.unit != pipeline.TotalRow {
			own[r.sheet]++
		}
	}
	d.tellClashes(clashes, own)
	return out
}

// sameFigures tells whether two rows say the same in every column that both have: the
// total may stand above the rows and below them.
func sameFigures(a, b tableRow) bool {
	for _, c := range a.columns {
		for _, o := range b.columns {
			if c.number != o.number {
				continue
			}
			x, _, _, _ := c.take(a.Row)
			y, _, _, _ := o.take(b.Row)
			if says(x) != says(y) || x.Kind != y.Kind {
				return false
			}
		}
	}
	return true
}

// label is what the sender knows the row by.
func (r tableRow) label() string {
	if r.name == "" {
		return "(không ghi tên)"
	}
	return r.name
}

// unknownRow judges a row with figures that names no unit of the subtree. The heading
// of a section may carry the sum of the rows below it; it is told to the sender and
// never added.
func (d *draft) unknownRow(rows []tableRow, i int) {
	r := rows[i]
	if r.isSection() && leadsToUnit(rows, i) {
		d.addOn(r.spot(), "row-subtotal", strings.TrimSpace(r.number+" "+r.name))
		d.checkSubtotal(rows, i)
		return
	}
	top, known := d.tree.Unit(d.unit.Code)
	if !known {
		return // nobody knows whose subtree it should be, or it is none in this period; that is said already
	}
	d.outside = append(d.outside, pipeline.NewFinding("unit-outside", d.pages[r.sheet].Name, r.spot().ref(), r.label(), top.Name))
}

// deepest is how many headings of sections may follow one another.
const deepest = 6

// leadsToUnit tells whether the rows of a unit stand where a section has them: below
// its heading, at once or after the heading of a narrower section, or above its sum.
func leadsToUnit(rows []tableRow, i int) bool {
	step := 1
	if sumPattern.MatchString(fold(rows[i].name)) {
		step = -1
	}
	k := i + step
	for n := 0; n < deepest && k >= 0 && k < len(rows) && rows[k].unit == "" && rows[k].isSection(); n++ {
		k += step
	}
	return k >= 0 && k < len(rows) && rows[k].unit != "" && rows[k].unit != pipeline.TotalRow
}

// onlyRowName returns what the first column of a table says where only one row says
// anything; "" else.
func onlyRowName(s sighting, f *printed) string {
	at := findMS(s.page, f)
	if at == 0 {
		return ""
	}
	only := ""
	for _, r := range s.page.Rows {
		first, _ := s.page.first(r)
		switch {
		case r.Index <= at || first.Col != 1:
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
