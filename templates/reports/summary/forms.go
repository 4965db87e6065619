package summary

import (
	"math"
	"slices"

	"danvan/pipeline"
)

type fieldKey struct {
	unit, form, field string
	measure           pipeline.Measure
}

// forms is a sheet for each list and table form: the consolidated form of the root
// with the units directly below it.
func (b *book) forms() []*sheet {
	shown := map[string]bool{b.Root().Code: true}
	for _, u := range b.Tree.Children(b.Root().Code) {
		shown[u.Code] = true
	}
	totals := map[fieldKey]pipeline.FieldTotal{}
	has := map[string]bool{}
	for t := range b.Fields.All() {
		has[t.Form] = true
		if shown[t.Unit] {
			totals[fieldKey{t.Unit, t.Form, t.Field, t.Measure}] = t
		}
	}
	var out []*sheet
	for _, f := range b.Programme.FormsOf(b.Period) {
		if !has[f.Code] {
			continue
		}
		form := consolidated{b, f, totals, numeric(f)}
		switch {
		case len(form.fields) == 0:
		case f.Layout == pipeline.List:
			out = append(out, form.list())
		case f.Layout == pipeline.Table:
			out = append(out, form.table())
		}
	}
	return out
}

// FormSheet is the name of the sheet of a consolidated form.
func FormSheet(f *pipeline.Form) string { return "Biểu " + f.SheetName() }

func numeric(f *pipeline.Form) []*pipeline.Field {
	var out []*pipeline.Field
	for i := range f.Fields {
		if f.Fields[i].Kind.Numeric() {
			out = append(out, &f.Fields[i])
		}
	}
	return out
}

// consolidated is one form rolled up.
type consolidated struct {
	*book
	form   *pipeline.Form
	totals map[fieldKey]pipeline.FieldTotal
	fields []*pipeline.Field
}

func (c consolidated) total(unit, field string, m pipeline.Measure) pipeline.FieldTotal {
	return c.totals[fieldKey{unit, c.form.Code, field, m}]
}

// children are the units directly below the root that the form is asked of, or that
// have figures in it.
func (c consolidated) children() []pipeline.Unit {
	var out []pipeline.Unit
	for _, u := range c.Tree.Children(c.Root().Code) {
		for _, f := range c.fields {
			if t := c.total(u.Code, f.Code, pipeline.Value); t.UnitsExpected > 0 || t.Value.Known {
				out = append(out, u)
				break
			}
		}
	}
	return out
}

func (c consolidated) start(widths ...float64) *sheet {
	s := newSheet(FormSheet(c.form), widths...)
	s.heading(c.form.Title, "Biểu số "+c.form.Code+" (tổng hợp) – "+c.Root().Name+". Số liệu tính "+c.Days()+
		". “…”: chưa có số liệu. Số của mỗi đơn vị gồm cả đơn vị trực thuộc; không ghi kèm n/N là số của tất cả đơn vị phải báo cáo."+c.cumulativeNote())
	return s
}

// cumulativeNote says what the column of the year to date is: units' own figures, which
// need not be what their reports add up to.
func (c consolidated) cumulativeNote() string {
	if !c.form.Cumulative {
		return ""
	}
	return " Lũy kế là tổng số lũy kế do các đơn vị ghi trên biểu; lũy kế cộng từ các kỳ đã báo cáo" + c.ToDateSince() + " ở trang “" + SheetComparison + "”."
}

func fieldCoverage(t pipeline.FieldTotal) string {
	return coverage(pipeline.Result{UnitsReported: t.UnitsReported, UnitsExpected: t.UnitsExpected})
}

// partial tells whether a unit has a total of the form that some of the units behind it
// have not given.
func (c consolidated) partial(unit string) bool {
	return slices.ContainsFunc(c.fields, func(f *pipeline.Field) bool {
		t := c.total(unit, f.Code, pipeline.Value)
		return 0 < t.UnitsReported && t.UnitsReported < t.UnitsExpected
	})
}

// list keeps the form's own rows; the units stand beside each other.
func (c consolidated) list() *sheet {
	s := c.start(9, 50, 13)
	const headRow = 5
	s.line(headRow, head(), pipeline.HeadNumber, pipeline.HeadLabel, pipeline.HeadUnit)
	add := func(name string, width float64) int {
		s.widths = append(s.widths, width)
		s.put(headRow, len(s.widths), head(), name)
		return len(s.widths)
	}
	totals := []listTotal{{c.Root().Code, pipeline.Value, add(c.Root().Name, 13), add("Đơn vị có số liệu", 11)}}
	if c.form.Cumulative {
		totals = append(totals, listTotal{c.Root().Code, pipeline.Cumulative, add(pipeline.HeadCumulative, 13), add("Đơn vị có lũy kế", 11)})
	}
	for _, u := range c.children() {
		t := listTotal{unit: u.Code, measure: pipeline.Value, col: add(u.Name, 12)}
		if c.partial(u.Code) {
			t.behind = add("n/N", 8)
		}
		totals = append(totals, t)
	}
	s.fitHead(headRow, 62)
	section := ""
	for _, f := range c.fields {
		if len(f.Path) > 0 && f.Path[0] != section {
			section = f.Path[0]
			row := s.last() + 1
			s.put(row, 1, look{bold: true, fill: groupFill, border: true}, section)
			s.fill(row, 2, len(s.widths), look{fill: groupFill, border: true})
			s.merge(row, 1, row, 3)
		}
		c.listRow(s, f, totals)
	}
	s.titleFrom, s.titleTo, s.titleCols = headRow, headRow, 3
	s.freezeCols, s.freezeRows, s.scale = 3, headRow, 70
	s.colBreaks = wholeTotals(s.widths, 3, totals)
	return s
}

// listTotal is the column of a total in a list, and that of the units behind it; 0 where
// it is of all units.
type listTotal struct {
	unit        string
	measure     pipeline.Measure
	col, behind int
}

// wholeTotals cuts a list into printed pages between totals: none is torn from its n/N, and no
// page is wider than paper for having one more column.
func wholeTotals(widths []float64, repeated int, totals []listTotal) (cut []int) {
	blocks := slices.Clone(widths[:repeated])
	for i, t := range totals {
		next := len(widths) + 1
		if i+1 < len(totals) {
			next = totals[i+1].col
		}
		width := 0.0
		for _, w := range widths[t.col-1 : next-1] {
			width += w
		}
		blocks = append(blocks, width)
	}
	for _, block := range breaks(blocks, repeated) {
		cut = append(cut, totals[block-repeated-1].col)
	}
	return cut
}

func (c consolidated) listRow(s *sheet, f *pipeline.Field, totals []listTotal) {
	row := s.last() + 1
	s.put(row, 1, middle(), f.Number)
	s.put(row, 2, text(), f.Label)
	s.put(row, 3, middle(), f.Unit)
	for i, t := range totals {
		l := number()
		if i == 0 {
			l.bold, l.fill = true, totalFill
		}
		total := c.total(t.unit, f.Code, t.measure)
		if t.measure == pipeline.Cumulative && !c.form.Accumulates(f) && !total.Value.Known {
			s.fill(row, t.col, t.behind, l) // it has no year to date
			continue
		}
		c.figure(s, row, t.col, l, total)
		if t.behind > 0 {
			s.put(row, t.behind, middle(), fieldCoverage(total))
		}
	}
}

// figure writes a total; where no unit is expected the cell stays blank.
func (c consolidated) figure(s *sheet, row, col int, l look, t pipeline.FieldTotal) {
	if t.UnitsExpected == 0 && !t.Value.Known {
		s.fill(row, col, col, l)
		return
	}
	s.number(row, col, l, t.Value)
}

// table keeps the form's merged headings and its row of column numbers; a row a unit.
func (c consolidated) table() *sheet {
	s := c.start(38)
	const first = 5
	depth := 1
	for _, f := range c.fields {
		depth = max(depth, len(f.Path)+1)
	}
	for range c.fields {
		s.widths = append(s.widths, 11)
	}
	s.colBreaks = c.wholeHeadings(breaks(s.widths, 1), int((pageCharacter-s.widths[0])/s.widths[1]))
	c.tableHead(s, first, depth)
	ms := first + depth
	s.put(ms, 1, head(), pipeline.MSLabel)
	for i, f := range c.fields {
		s.put(ms, 2+i, head(), f.Number)
	}
	strong := number()
	strong.bold, strong.fill = true, totalFill
	c.tableRow(s, c.Root(), "TỔNG CỘNG – "+c.Root().Name, strong)
	c.behindRow(s, c.Root().Code)
	for _, u := range c.children() {
		c.tableRow(s, u, u.Name, number())
		if c.partial(u.Code) {
			c.behindRow(s, u.Code)
		}
	}
	s.titleFrom, s.titleTo, s.titleCols = first, ms, 1
	s.freezeCols, s.freezeRows, s.scale = 1, ms, 70
	return s
}

func (c consolidated) tableRow(s *sheet, u pipeline.Unit, name string, l look) {
	row := s.last() + 1
	left := l
	left.align, left.wrap = "left", true
	s.put(row, 1, left, name)
	for i, f := range c.fields {
		c.figure(s, row, 2+i, l, c.total(u.Code, f.Code, pipeline.Value))
	}
}

// behindRow is a row below a unit's totals: of how many units each is.
func (c consolidated) behindRow(s *sheet, unit string) {
	row := s.last() + 1
	note := look{border: true, italic: true, colour: paleInk, align: "center"}
	s.put(row, 1, look{border: true, italic: true, colour: paleInk}, "Đơn vị có số liệu / phải báo cáo")
	for i, f := range c.fields {
		s.put(row, 2+i, note, fieldCoverage(c.total(unit, f.Code, pipeline.Value)))
	}
}

// tableHead writes the headings above each other: equal neighbours under the same
// heading become one cell, and a short column is merged down to the column numbers.
func (c consolidated) tableHead(s *sheet, first, depth int) {
	s.put(first, 1, head(), pipeline.HeadUnitName)
	for row := first; row < first+depth; row++ {
		s.fill(row, 1, 1+len(c.fields), head())
	}
	s.merge(first, 1, first+depth-1, 1)
	for level := 0; level < depth; level++ {
		for i := 0; i < len(c.fields); {
			end := c.span(i, level, s.colBreaks)
			if heading, last := headingAt(c.fields[i], level); heading != "" {
				s.put(first+level, 2+i, head(), heading)
				bottom := first + level
				if last {
					bottom = first + depth - 1
				}
				s.merge(first+level, 2+i, bottom, 1+end)
			}
			i = end
		}
	}
	usual := slices.Repeat([]float64{32}, depth)
	usual[depth-1] = 50
	s.fitHead(first, usual...)
}

// wholeHeadings moves the breaks of printed pages by a column where else a single one would
// stand on a page apart from the others below its topmost heading, which has no room there.
// A page holds so many columns at most.
func (c consolidated) wholeHeadings(breaks []int, most int) []int {
	shares := func(i int) bool { // field i with the one before
		return i > 0 && i < len(c.fields) && len(c.fields[i].Path) > 0 && sharePath(c.fields[i-1], c.fields[i], 0)
	}
	first := 2 // column of the page before the break
	for k, col := range breaks {
		i, next := col-2, 2+len(c.fields)
		if k+1 < len(breaks) {
			next = breaks[k+1]
		}
		switch {
		case !shares(i):
		case !shares(i+1) && col+1-first <= most && col+1 < next:
			breaks[k]++
		case !shares(i-1) && next-(col-1) <= most && col-1 > first:
			breaks[k]--
		}
		first = breaks[k]
	}
	return breaks
}

// headingAt returns the heading of a field at a level, and whether it is the last.
func headingAt(f *pipeline.Field, level int) (string, bool) {
	switch {
	case level < len(f.Path):
		return f.Path[level], false
	case level == len(f.Path):
		return f.Label, true
	}
	return "", true
}

// span returns the end of the run of fields that share their headings down to level.
// It ends where a printed page ends, so that the heading is named again on the next.
func (c consolidated) span(i, level int, pages []int) int {
	end := i + 1
	if level >= len(c.fields[i].Path) {
		return end
	}
	for end < len(c.fields) && sharePath(c.fields[i], c.fields[end], level) && !slices.Contains(pages, 2+end) {
		end++
	}
	return end
}

func sharePath(a, b *pipeline.Field, level int) bool {
	if level >= len(a.Path) || level >= len(b.Path) {
		return false
	}
	for k := 0; k <= level; k++ {
		if a.Path[k] != b.Path[k] {
			return false
		}
	}
	return true
}

// breaks cuts columns into printed pages of about equal width; the first columns are
// repeated on each.
func breaks(widths []float64, repeated int) []int {
	fixed, total := 0.0, 0.0
	for i, w := range widths {
		if i < repeated {
			fixed += w
		} else {
			total += w
		}
	}
	room := pageCharacter - fixed
	share := total / math.Max(1, math.Ceil(total/room))
	var out []int
	used := 0.0
	for i := repeated; i < len(widths); i++ {
		if used > 0 && (used+widths[i] > room || used+widths[i]/2 > share) {
			out, used = append(out, i+1), 0
		}
		used += widths[i]
	}
	return out
}
