package ingest

import (
	"slices"
	"strings"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// check holds a form against its own rules: required cells, relations, the total row.
// others are the forms of the same file by code, for relations between forms.
func (d *draft) check(others map[string]*draft) {
	var rows []string
	known := map[string]bool{}
	for i := range d.slots {
		s := &d.slots[i]
		if s.field.Code != noteCode && !s.aside && !known[s.row] {
			known[s.row] = true
			rows = append(rows, s.row)
		}
	}
	k := checker{d, others}
	for _, row := range rows {
		k.required(row)
		for _, r := range d.form.Relations {
			if r.Timed() || r.CrossForm() && d.carry.now != nil {
				continue // it speaks of another period, or of other forms as they were then
			}
			k.relation(r, row, pipeline.Value)
			if d.form.Cumulative && r.Inside() {
				k.relation(r, row, pipeline.Cumulative)
			}
		}
		if d.form.Cumulative {
			k.cumulative(row)
		}
	}
	k.totals(rows)
}

// checker is a form with its slots at hand.
type checker struct {
	*draft
	others map[string]*draft
}

// required warns of every required cell that is blank. A row of a breakdown that is
// wholly blank is a unit that sent nothing; its own filing says so.
func (k checker) required(row string) {
	below := row != "" && row != pipeline.TotalRow && k.form.Layout == pipeline.Table
	if below && !k.anyIn(row) {
		return
	}
	for i := range k.form.Fields {
		f := &k.form.Fields[i]
		if !f.Required {
			continue
		}
		s := k.slot(cellKey{row, f.Code, pipeline.Value})
		_, counts := k.heir(f.Code)
		if s != nil && !s.filled && !s.merged && counts && k.applies(f) && f.Kind != pipeline.Key {
			k.blank(s)
		}
	}
}

// blank warns of one, or of the whole row where the sheet lacks it.
func (k checker) blank(s *slot) {
	switch {
	case s.after != "":
		f := pipeline.NewFinding("row-missing", k.pages[s.sheet].Name, s.after, k.label(s.field), s.after)
		f.Field = s.field.Code
		k.findings = append(k.findings, f)
	case s.field.Kind.Numeric():
		k.addAt(s, "required-blank", k.label(s.field))
	default:
		k.addAt(s, "required-text", k.label(s.field))
	}
}

func (k checker) anyIn(row string) bool {
	for i := range k.slots {
		if s := &k.slots[i]; s.row == row && s.filled {
			return true
		}
	}
	return false
}

// operand is a field of a relation as the form has it.
type operand struct {
	value  pipeline.Maybe
	absent bool  // not asked of the unit, or not applicable: contributes nothing
	wrong  bool  // the cell has a finding of its own
	slot   *slot // nil for another form's field
}

func (k checker) operand(t pipeline.Term, row string, m pipeline.Measure) operand {
	if t.Form != "" {
		return k.operandOf(t, m)
	}
	i := k.named.find(cellKey{row, t.Field, m})
	if i < 0 {
		f := k.form.Field(t.Field)
		return operand{absent: f != nil && !k.applies(f)}
	}
	o := operand{slot: &k.slots[i]}
	switch c := &k.cells[i]; {
	case c.Field == "":
		o.wrong = o.slot.filled || o.slot.merged
	case c.State == pipeline.NotApplicable:
		o.absent = true
	default:
		o.value = pipeline.Known(c.Number)
	}
	return o
}

// operandOf returns a field of another form.
func (k checker) operandOf(t pipeline.Term, m pipeline.Measure) operand {
	d := k.others[t.Form]
	if d == nil || d.period != k.period {
		return operand{}
	}
	switch c, ok := d.counted(cellKey{d.wholeRow(), t.Field, m}); {
	case ok && c.State == pipeline.NotApplicable:
		return operand{absent: true}
	case ok:
		return operand{value: pipeline.Known(c.Number)}
	}
	return operand{}
}

// wholeRow is the row of a form that speaks for all of it.
func (d *draft) wholeRow() string {
	if d.scope == pipeline.Subtree && d.form.Layout == pipeline.Table {
		return pipeline.TotalRow
	}
	return ""
}

// relation evaluates one relation on one row. On cumulative figures it only warns:
// the figures of the period are what is added up.
func (k checker) relation(r pipeline.Relation, row string, m pipeline.Measure) {
	if r.CrossForm() && row != "" && row != pipeline.TotalRow {
		return
	}
	open := false
	for i := range r.Comparisons {
		part := pipeline.Relation{Text: r.Text, Parts: r.Parts[i : i+2], Comparisons: r.Comparisons[i : i+1]}
		if k.allAbsent(part.Parts[0], row, m) || k.allAbsent(part.Parts[1], row, m) {
			continue
		}
		breaches, skipped := part.Evaluate(func(t pipeline.Term) pipeline.Maybe {
			if o := k.operand(t, row, m); !o.absent {
				return o.value
			}
			return pipeline.Known(0)
		})
		open = open || skipped > 0
		for _, b := range breaches {
			k.broken(r, b, row, m)
		}
	}
	if open && m == pipeline.Value && r.Severity == pipeline.Reject {
		k.open(r, row)
	}
}

func (k checker) allAbsent(s pipeline.Sum, row string, m pipeline.Measure) bool {
	for _, t := range s {
		if !k.operand(t, row, m).absent {
			return false
		}
	}
	return true
}

func (k checker) broken(r pipeline.Relation, b pipeline.Breach, row string, m pipeline.Measure) {
	text := k.relationText(r)
	severity := r.Severity
	if m == pipeline.Cumulative {
		text, severity = "Lũy kế "+text, pipeline.Warn
	}
	s := k.leftmost(r, row, m)
	f := pipeline.NewFinding("relation-broken", k.sheetOf(s), "", text,
		k.sumText(b.Left), shown(b.LeftValue.String()), k.sumText(b.Right), shown(b.RightValue.String()), r.Note)
	if r.CrossForm() {
		f = pipeline.NewFinding("forms-differ", k.sheetOf(s), "",
			k.sumText(b.Left), shown(b.LeftValue.String()), k.sumText(b.Right), shown(b.RightValue.String()), k.otherSide(r), r.Note, text)
	}
	f.Severity = severity
	if s != nil {
		f.Cell, f.Field = s.ref(), s.field.Code
	}
	k.findings = append(k.findings, f)
}

// otherSide names the first form that a relation speaks of beside this one, with the
// cell of its figure.
func (k checker) otherSide(r pipeline.Relation) string {
	for _, t := range r.Terms() {
		d := k.others[t.Form]
		if d == nil || d == k.draft {
			continue
		}
		text := "biểu " + t.Form + " trong cùng tệp"
		if c, ok := d.counted(cellKey{d.wholeRow(), t.Field, pipeline.Value}); ok {
			text += ", ô " + c.Ref + " trang “" + c.Sheet + "”"
		}
		return text
	}
	return ""
}

// sheetOf names the sheet of a slot, the form's first where there is none.
func (k checker) sheetOf(s *slot) string {
	if s == nil {
		return k.page.Name
	}
	return k.pages[s.sheet].Name
}

// leftmost returns the first cell of the form itself that a relation names.
func (k checker) leftmost(r pipeline.Relation, row string, m pipeline.Measure) *slot {
	for _, t := range r.Terms() {
		if o := k.operand(t, row, m); o.slot != nil {
			return o.slot
		}
	}
	return nil
}

// open says that a relation could not be checked, where some of its cells are filled
// and others blank. Where a cell is wrong that is said already.
func (k checker) open(r pipeline.Relation, row string) {
	var blank []string
	any := false
	for _, t := range r.Terms() {
		o := k.operand(t, row, pipeline.Value)
		switch {
		case o.wrong:
			return
		case o.value.Known:
			any = true
		case !o.absent && o.slot != nil:
			blank = append(blank, strings.TrimSpace(k.termText(t)+" "+o.slot.ref()))
		}
	}
	if s := k.leftmost(r, row, pipeline.Value); any && s != nil && len(blank) > 0 {
		k.addAt(s, "relation-open", k.relationText(r), strings.Join(blank, ", "))
	}
}

// relationText writes a relation with the numbers that stand on the form:
// "(1)=(4)+(13)+(22)".
func (k checker) relationText(r pipeline.Relation) string {
	var b strings.Builder
	for i, p := range r.Parts {
		b.WriteString(k.sumText(p))
		if i < len(r.Comparisons) {
			b.WriteString(strings.NewReplacer("<=", " ≤ ", ">=", " ≥ ").Replace(string(r.Comparisons[i])))
		}
	}
	return b.String()
}

func (k checker) sumText(s pipeline.Sum) string {
	var b strings.Builder
	for i, t := range s {
		switch {
		case t.Minus:
			b.WriteString("-")
		case i > 0:
			b.WriteString("+")
		}
		b.WriteString(k.termText(t))
	}
	return b.String()
}

func (k checker) termText(t pipeline.Term) string {
	form, prefix := k.form, ""
	if t.Form != "" {
		prefix = t.Form + " "
		if form = nil; k.others[t.Form] != nil {
			form = k.others[t.Form].counting()
		}
	}
	number := t.Field
	if form != nil {
		if f := form.Field(t.Field); f != nil && f.Number != "" {
			number = f.Number
		}
	}
	return prefix + "(" + number + ")"
}

// cumulative warns where the figure since the start of the year is below that of the
// period alone.
func (k checker) cumulative(row string) {
	for i := range k.form.Fields {
		f := &k.form.Fields[i]
		now, ok1 := k.said(cellKey{row, f.Code, pipeline.Value})
		year, ok2 := k.said(cellKey{row, f.Code, pipeline.Cumulative})
		if !ok1 || !ok2 || year.State == pipeline.NotApplicable || year.Number >= now.Number {
			continue
		}
		finding := pipeline.NewFinding("relation-broken", year.Sheet, year.Ref, "Lũy kế không nhỏ hơn số trong kỳ",
			"lũy kế", shown(year.Number.String()), "số trong kỳ", shown(now.Number.String()), "")
		finding.Severity, finding.Field = pipeline.Warn, f.Code
		k.findings = append(k.findings, finding)
	}
}

// totals holds the total row against the sum of the rows, field by field, where all
// of them are known. Where a row stands twice or is nobody's no total can agree, and
// saying so for every column would bury the cause: who mends the total then has it wrong.
func (k checker) totals(rows []string) {
	if len(k.outside) > 0 || slices.ContainsFunc(k.findings, func(f pipeline.Finding) bool { return f.Code == "row-twice" || f.Code == "form-row" }) {
		return
	}
	for i := range k.form.Fields {
		f := &k.form.Fields[i]
		total, ok := k.said(cellKey{pipeline.TotalRow, f.Code, pipeline.Value})
		if !ok || total.State == pipeline.NotApplicable || (f.Kind != pipeline.Count && f.Kind != pipeline.Amount) {
			continue
		}
		added, left := k.added(f, rows)
		sum, known := k.sumOfRows(f, added)
		if s := k.slot(cellKey{pipeline.TotalRow, f.Code, pipeline.Value}); known && sum != total.Number && s != nil {
			k.addAt(s, "total-differs", shown(total.Number.String()), shown(sum.String()), k.label(f)+left)
		}
	}
}

// added are the rows that a total is made of, and a note of those that it is not: of units
// that are shown and not summed, and of units below one whose row is there and holds them.
func (k checker) added(f *pipeline.Field, rows []string) (added []string, note string) {
	var left []string
	for _, row := range rows {
		switch {
		case row == pipeline.TotalRow:
		case k.isAdded(f, row):
			added = append(added, row)
		default:
			left = append(left, k.tree.Name(row))
		}
	}
	if len(left) == 0 {
		return added, ""
	}
	const most = 3
	note = strings.Join(left[:min(most, len(left))], ", ")
	if len(left) > most {
		note += ", …"
	}
	return added, "; không cộng dòng " + note
}

func (k checker) isAdded(f *pipeline.Field, row string) bool {
	for row != "" && row != k.unit.Code {
		u, _ := k.tree.Unit(row)
		if !u.Counted && u.Code != "" {
			return false
		}
		if row = u.Parent; row != "" && row != k.unit.Code {
			c, said := k.said(cellKey{row, f.Code, pipeline.Value})
			if said && (c.State == pipeline.Reported || c.State == pipeline.Nil) {
				return false
			}
		}
	}
	return true
}

func (k checker) sumOfRows(f *pipeline.Field, rows []string) (sum pipeline.Number, known bool) {
	n := 0
	for _, row := range rows {
		c, ok := k.said(cellKey{row, f.Code, pipeline.Value})
		if !ok {
			return 0, false
		}
		if sum, ok = sum.Add(c.Number); !ok {
			return 0, false
		}
		n++
	}
	return sum, n > 0
}

// position orders findings as people read a sheet.
func position(f pipeline.Finding) (row, col int) {
	col, row, _ = book.ParseRef(f.Cell)
	return row, col
}
