package forms

import (
	"strconv"

	"danvan/pipeline"
)

// registerRows is how many rows a register offers for input.
const registerRows = 60

// place is one input of a form: which row, field and column of it.
type place struct {
	row     string // as in pipeline.Cell; a register's rows are "#1", "#2" …
	field   string
	measure pipeline.Measure
}

// plan says where everything of a form stands on its sheet. It is made before
// anything is written, so that a check can name cells of another form.
type plan struct {
	form     *pipeline.Form
	sheet    string
	tier     string
	columns  []column
	headRow  int      // first row of the column headings
	msRow    int      // row of column numbers; 0 without one
	firstRow int      // first row below the headings
	rows     []string // table: whose rows; register: "#1" …
	lastRow  int      // last row that is printed
	bottom   int      // last row that holds anything
	places   map[place]string
	lines    []listLine
	values   map[place]pipeline.Cell // what is filled in
	before   map[string]pipeline.Maybe
	checkAt  map[string]string // list: row's check cell by field; register: by row
}

// column is one column of a form's sheet.
type column struct {
	head    string
	field   *pipeline.Field // table and register
	measure pipeline.Measure
	width   float64
	check   bool
}

// listLine is one row of a list form: a section heading or a field.
type listLine struct {
	section string
	field   *pipeline.Field
	row     int
}

// The head of a sheet takes these rows.
const (
	rowUnit = iota + 1
	rowVersion
	rowTitle
	rowPeriod
	rowReporter
	rowReceiver
	rowState
	rowHeadings
)

func newPlan(req Request, f *pipeline.Form) *plan {
	p := &plan{form: f, sheet: f.SheetName(), tier: req.Unit.Tier, headRow: rowHeadings,
		places: map[place]string{}, values: map[place]pipeline.Cell{}, before: map[string]pipeline.Maybe{}, checkAt: map[string]string{}}
	filled := cellsOf(req.Filled, f.Code)
	switch f.Layout {
	case pipeline.List:
		p.before = cumulativeBefore(req, f)
		p.planList()
	case pipeline.Table:
		p.rows = tableRows(req, f, filled)
		p.planGrid()
	case pipeline.Register:
		filled = p.planRegister(req.Programme, filled, thingsOf(req.Previous, f.Code))
	}
	for _, c := range filled {
		p.values[place{c.Row, c.Field, c.Measure}] = c
	}
	return p
}

func cellsOf(subs []pipeline.Submission, form string) []pipeline.Cell {
	for _, s := range subs {
		if s.Form == form {
			return s.Cells
		}
	}
	return nil
}

// thingsOf returns the rows of registers one after the other, each key as it is listed first.
func thingsOf(subs []pipeline.Submission, form string) []pipeline.Cell {
	var out []pipeline.Cell
	listed := map[string]bool{}
	for _, s := range subs {
		if s.Form != form {
			continue
		}
		from := len(out)
		for _, c := range s.Cells {
			if !listed[c.Row] {
				out = append(out, c)
			}
		}
		for _, c := range out[from:] {
			listed[c.Row] = true
		}
	}
	return out
}

func (p *plan) col(m pipeline.Measure) int {
	for i, c := range p.columns {
		if c.measure == m {
			return i + 1
		}
	}
	return 0
}

// checkCol is the column of check messages; 0 without one.
func (p *plan) checkCol() int {
	for i, c := range p.columns {
		if c.check {
			return i + 1
		}
	}
	return 0
}

// printCol is the last printed column: the checks are for the screen.
func (p *plan) printCol() int {
	if c := p.checkCol(); c > 0 {
		return c - 1
	}
	return len(p.columns)
}

func (p *plan) add(c column) { p.columns = append(p.columns, c) }

// planList puts a list form's fields one below the other, sections between them.
func (p *plan) planList() {
	p.add(column{head: pipeline.HeadNumber, width: 6.5})
	p.add(column{head: pipeline.HeadLabel, width: 33})
	p.add(column{head: pipeline.HeadUnit, width: 9.5})
	if p.form.Cumulative {
		p.add(column{head: pipeline.HeadPrevious, width: 10})
	}
	p.add(column{head: pipeline.HeadValue, width: 11, measure: pipeline.Value})
	if p.form.Cumulative {
		p.add(column{head: pipeline.HeadCumulative, width: 11, measure: pipeline.Cumulative})
	}
	if p.form.ExplanationColumn {
		p.add(column{head: pipeline.HeadExplanation, width: 26, measure: pipeline.Explanation})
	}
	p.add(column{head: "Kiểm tra", width: 70, check: true})
	p.firstRow = p.headRow + 1
	row := p.firstRow
	var open []string
	for i := range p.form.Fields {
		f := &p.form.Fields[i]
		for depth, heading := range f.Path {
			if depth < len(open) && open[depth] == heading {
				continue
			}
			open = append(append([]string{}, f.Path[:depth]...), heading)
			p.lines = append(p.lines, listLine{section: heading, row: row})
			row++
		}
		p.lines = append(p.lines, listLine{field: f, row: row})
		p.placeLine(f, row)
		row++
	}
	p.lastRow = row - 1
}

func (p *plan) placeLine(f *pipeline.Field, row int) {
	p.checkAt[f.Code] = ref(p.checkCol(), row)
	if !f.AppliesTo(p.tier) {
		return
	}
	p.places[place{"", f.Code, pipeline.Value}] = ref(p.col(pipeline.Value), row)
	if f.Kind == pipeline.Text {
		return // a narrative takes the columns to the right as well
	}
	if accumulates(p.form, f) {
		p.places[place{"", f.Code, pipeline.Cumulative}] = ref(p.col(pipeline.Cumulative), row)
	}
	if p.form.ExplanationColumn {
		p.places[place{"", f.Code, pipeline.Explanation}] = ref(p.col(pipeline.Explanation), row)
	}
}

// accumulates tells whether a field has a cumulative figure: only flows add up over
// the periods of a year.
func accumulates(form *pipeline.Form, f *pipeline.Field) bool {
	return form.Accumulates(f)
}

// planGrid puts a field in each column, under its headings.
func (p *plan) planGrid() {
	if p.form.Layout == pipeline.Table {
		p.add(column{head: pipeline.HeadUnitName, width: 18})
	}
	depth := 1
	for i := range p.form.Fields {
		f := &p.form.Fields[i]
		p.add(column{head: f.Label, field: f, measure: pipeline.Value, width: p.fieldWidth(f)})
		depth = max(depth, len(f.Path)+1)
	}
	p.firstRow = p.headRow + depth
	if p.form.Layout == pipeline.Table {
		p.msRow = p.firstRow
		p.firstRow++
	}
	for i, row := range p.rows {
		for c, col := range p.columns {
			if col.field != nil && col.field.AppliesTo(p.tier) {
				p.places[place{row, col.field.Code, pipeline.Value}] = ref(c+1, p.firstRow+i)
			}
		}
	}
	p.lastRow = p.firstRow + len(p.rows) - 1
}

func (p *plan) fieldWidth(f *pipeline.Field) float64 {
	if p.form.Layout == pipeline.Table {
		return tableWidth(p.form, f)
	}
	switch f.Kind {
	case pipeline.Key:
		return 27
	case pipeline.Text:
		return 34
	case pipeline.Choice:
		return 22
	}
	return 12
}

// planRegister offers empty rows after those that are known.
func (p *plan) planRegister(programme *pipeline.Programme, filled, previous []pipeline.Cell) []pipeline.Cell {
	known := numberRows(filled)
	if len(filled) == 0 {
		known = numberRows(carriedOver(programme, p.form, previous))
	}
	for i := range max(registerRows, rowCount(known)) {
		p.rows = append(p.rows, "#"+strconv.Itoa(i+1))
	}
	p.planGrid()
	p.add(column{head: "Kiểm tra", width: 30, check: true})
	for i, row := range p.rows {
		p.checkAt[row] = ref(p.checkCol(), p.firstRow+i)
	}
	return known
}

// numberRows renames a register's rows by their order.
func numberRows(cells []pipeline.Cell) []pipeline.Cell {
	names := map[string]string{}
	out := make([]pipeline.Cell, len(cells))
	for i, c := range cells {
		if names[c.Row] == "" {
			names[c.Row] = "#" + strconv.Itoa(len(names)+1)
		}
		out[i] = c
		out[i].Row = names[c.Row]
	}
	return out
}

func rowCount(cells []pipeline.Cell) int {
	rows := map[string]bool{}
	for _, c := range cells {
		rows[c.Row] = true
	}
	return len(rows)
}

// carriedOver keeps of an earlier register what stays true of its things: the key
// and what describes them. Figures, and the stages that things are counted by, are
// asked again.
func carriedOver(programme *pipeline.Programme, form *pipeline.Form, cells []pipeline.Cell) []pipeline.Cell {
	var out []pipeline.Cell
	for _, c := range cells {
		f := form.Field(c.Field)
		if f == nil || f.Kind.Numeric() || f.Kind == pipeline.Choice && countedBy(programme, form, f) {
			continue
		}
		out = append(out, c)
	}
	return out
}

// countedBy tells whether an indicator counts by the field's value.
func countedBy(programme *pipeline.Programme, form *pipeline.Form, f *pipeline.Field) bool {
	for _, i := range programme.Indicators {
		if c := i.Condition; c != nil && c.Form == form.Code && c.Field == f.Code {
			return true
		}
	}
	return false
}

// cumulativeBefore is what the year had come to at the end of the period before, over all
// that the unit's figures go on from; nothing where that period was in another year.
func cumulativeBefore(req Request, f *pipeline.Form) map[string]pipeline.Maybe {
	out := map[string]pipeline.Maybe{}
	last := req.Period.Previous()
	earlier, from := req.Programme.EarlierForm(f, last)
	if earlier == nil || last.Year != req.Period.Year {
		return out
	}
	var reports []map[place]pipeline.Cell
	for _, s := range req.Previous {
		if s.Form == earlier.Code && s.Period == last {
			reports = append(reports, cellsByPlace(s.Cells))
		}
	}
	first := last == firstOfYear(last, req.Programme.First)
	for i := range f.Fields {
		code := f.Fields[i].Code
		if sum := toDateOf(reports, from(code), first); sum.Known {
			out[code] = sum
		}
	}
	return out
}

func cellsByPlace(cells []pipeline.Cell) map[place]pipeline.Cell {
	out := make(map[place]pipeline.Cell, len(cells))
	for _, c := range cells {
		out[place{c.Row, c.Field, c.Measure}] = c
	}
	return out
}

// toDateOf adds up the year to date of fields over reports; what one of them lacks makes it
// missing. In the first period of the year the column may be left blank: it is the period's own.
func toDateOf(reports []map[place]pipeline.Cell, fields []string, first bool) pipeline.Maybe {
	var sum pipeline.Maybe
	for _, cells := range reports {
		for _, field := range fields {
			one := known(cells[place{"", field, pipeline.Cumulative}])
			if !one.Known && first {
				one = known(cells[place{"", field, pipeline.Value}])
			}
			if !one.Known {
				return pipeline.Maybe{}
			}
			sum = pipeline.Known(sum.Number + one.Number)
		}
	}
	return sum
}

// firstOfYear is the first period of the year that the programme has figures for:
// there the figure of the period is the cumulative figure.
func firstOfYear(p, first pipeline.Period) pipeline.Period {
	if first.Kind == p.Kind && first.Year == p.Year {
		return first
	}
	return pipeline.Period{Kind: p.Kind, Year: p.Year, Number: 1}
}

// known is the number of a cell, nil being 0.
func known(c pipeline.Cell) pipeline.Maybe {
	if c.State == pipeline.Reported || c.State == pipeline.Nil {
		return pipeline.Known(c.Number)
	}
	return pipeline.Maybe{}
}
