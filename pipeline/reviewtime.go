package pipeline

import (
	"slices"
	"strings"
)

// before is what the unit's figures of a form go on from: the report of the period
// before, or those of all units that went to it whole since.
type before struct {
	*reviewer
	last    formThen
	reports []Submission
	single  bool // it is the unit's own report
}

// before returns nil where there is nothing to compare with: the first period, a unit
// that was not there or is made of parts, a report that is missing, a form that has
// become another.
func (x *subject) before() *before {
	past := x.past(x.form.Code)
	if len(past) == 0 {
		return nil
	}
	last := past[0]
	b := &before{reviewer: x.reviewer, last: last, single: x.descent(last.period).itself(x.Unit, x.Scope)}
	for _, old := range x.descent(last.period).made(x.Unit, x.Scope) {
		s, ok := x.filed.standing(filingKey{old, last.Code, last.period})
		if !ok || s.Scope != x.Scope || !x.cells[s.ID].atHand() {
			return nil
		}
		b.reports = append(b.reports, s)
	}
	if len(b.reports) == 0 {
		return nil
	}
	return b
}

// EarlierForm returns the form of an earlier period that a form goes on from, and for a
// field those that it goes on from by itself, summed (see [Succession]): nil where the
// form is another by then or longer ago, and no fields for one that is new, was divided,
// or no longer asks for the same thing.
func (p *Programme) EarlierForm(form *Form, period Period) (*Form, func(string) []string) {
	day := p.Rule.Window(period).To
	if form.Holds(day) {
		return form, func(code string) []string { return []string{code} }
	}
	s, ok := p.Succession(form)
	if !ok || !s.Earlier.Holds(day) {
		return nil, nil
	}
	from := map[string][]string{}
	for _, l := range s.Links {
		if len(l.Fields) == 1 && l.Break == "" {
			from[l.Fields[0]] = l.From
		}
	}
	return s.Earlier, func(code string) []string { return from[code] }
}

// sum adds up the fields of an earlier report that a field goes on from; what is lacking
// of one makes it missing.
func (r *reviewer) sum(submission, row string, fields []string, m Measure) Maybe {
	if len(fields) == 0 {
		return Maybe{}
	}
	var sum Number
	for _, field := range fields {
		c, ok := r.cells[submission].at(row, field, m)
		if !ok {
			return Maybe{}
		}
		if sum, ok = sum.Add(c.Number); !ok {
			return Maybe{}
		}
	}
	return Known(sum)
}

// row tells whether a row of the submission can be held against the same row of before:
// the unit's own figures always, a total or another unit's only of one and the same.
func (b *before) row(x *subject, row string) bool {
	switch row {
	case "":
		return true
	case TotalRow:
		return b.single
	}
	return b.single && x.descent(b.last.period).itself(row, Own)
}

// value adds up a field of a row over the reports; what one of them lacks makes it
// missing.
func (b *before) value(row, field string, m Measure) Maybe {
	var sum Number
	for _, s := range b.reports {
		was := b.sum(s.ID, row, b.last.then(field), m)
		if !was.Known {
			return Maybe{}
		}
		var ok bool
		if sum, ok = sum.Add(was.Number); !ok {
			return Maybe{}
		}
	}
	return Known(sum)
}

// carriedOver holds a relation with the period before in one row.
func (x *subject) carriedOver(relation Relation, row string, b *before) {
	anchor, found := x.anchor(relation, row)
	if b != nil && !b.row(x, row) {
		b = nil
	}
	if year, one, ok := relation.toDate(); ok {
		x.addedUp(b, row, column{year.Field, Value}, column{one.Field, Value}, relation.Severity)
		return
	}
	if b == nil || !found {
		return
	}
	breaches, _ := relation.Evaluate(func(t Term) Maybe {
		if t.Previous {
			return b.value(row, t.Field, Value)
		}
		c, ok := x.figures.at(row, t.Field, Value)
		return Maybe{c.Number, ok}
	})
	for _, breach := range breaches {
		var past Sum
		for _, t := range slices.Concat(breach.Left, breach.Right) {
			if t.Previous {
				past = append(past, t)
			}
		}
		if len(past) == 0 {
			continue // a comparison of this period's figures alone
		}
		f := NewFinding("carry-over", "", "", x.form.sumText(breach.Left), breach.LeftValue.Vietnamese(), x.form.sumText(breach.Right), breach.RightValue.Vietnamese(),
			b.source(row, past, Value, x.Submission), relation.Note, relation.words(x.form.sumText))
		f.Severity = relation.Severity
		x.add(anchor, f)
	}
}

// toDate returns the fields of a relation "c5=lũy kế(c4)": that of the year to date and
// the one that it adds up.
func (r Relation) toDate() (year, one Term, ok bool) {
	for i, part := range r.Parts {
		if part.toDate() {
			return r.Parts[1-i][0], part[1], true
		}
	}
	return Term{}, Term{}, false
}

// anchor is the cell that the finding of a relation stands at: the first of the
// relation that the submission itself has in the row.
func (x *subject) anchor(relation Relation, row string) (Cell, bool) {
	for _, t := range relation.Terms() {
		if c, ok := x.figures.at(row, t.Field, Value); ok && !t.Previous && (t.Form == "" || t.Form == x.Form) {
			return c, true
		}
	}
	return Cell{}, false
}

// column is a figure of a row.
type column struct {
	field   string
	measure Measure
}

// cumulative holds the column of the year to date of a list against that of the period
// before. A figure below that of the period alone is the reader's finding already.
func (x *subject) cumulative(b *before) {
	if b == nil && x.Period.Number != 1 {
		return
	}
	for i := range x.form.Fields {
		if field := &x.form.Fields[i]; x.form.Accumulates(field) {
			x.addedUp(b, "", column{field.Code, Cumulative}, column{field.Code, Value}, Warn)
		}
	}
}

// addedUp holds a figure of the year to date against what it was and what the period
// adds. In the year's first period it is the period's own.
func (x *subject) addedUp(b *before, row string, year, one column, severity Severity) {
	total, ok1 := x.figures.at(row, year.field, year.measure)
	now, ok2 := x.figures.at(row, one.field, one.measure)
	if !ok1 || !ok2 || year.measure == Cumulative && total.Number < now.Number {
		return
	}
	label, f := x.form.Field(year.field).label(x.form), Finding{}
	switch first := x.Period.Number == 1; {
	case first && total.Number != now.Number:
		f = NewFinding("cumulative-first", "", "", total.Number.Vietnamese(), now.Number.Vietnamese(), label)
	case first || b == nil:
		return
	default:
		// In the year's first period the column may be left blank: it says the same.
		was, from := b.value(row, year.field, year.measure), year
		if !was.Known && b.last.period.Number == 1 {
			was, from = b.value(row, one.field, one.measure), one
		}
		sum, ok := was.Number.Add(now.Number)
		if !was.Known || !ok || sum == total.Number {
			return
		}
		f = NewFinding("cumulative-differs", "", "", total.Number.Vietnamese(), was.Number.Vietnamese(), now.Number.Vietnamese(), sum.Vietnamese(),
			b.source(row, Sum{{Field: from.field}}, from.measure, x.Submission), label)
	}
	f.Severity = severity
	x.add(total, f)
}

// source names the report that a figure of the period before is from, with its cells,
// and what has become of it since.
func (b *before) source(row string, past Sum, m Measure, s Submission) string {
	var parts, since []string
	for _, report := range b.reports {
		text := b.version(report, row, past, m)
		if !b.single {
			text = b.programme.Tree(b.last.period).Name(report.Unit) + " (" + text + ")"
		}
		parts = append(parts, text)
		if changed := b.changed(report, row, past, m, s); changed != "" {
			since = append(since, changed)
		}
	}
	text := "báo cáo " + b.last.period.Vietnamese() + ", " + strings.Join(parts, ", ")
	if !b.single {
		text = "báo cáo " + b.last.period.Vietnamese() + " của " + strings.Join(parts, ", ")
	}
	return text + strings.Join(since, "")
}

// version names one version of a report with the cells of some fields: "bản 2 nhận ngày
// 15/03/2021, ô R8, S8 trang “01-XLD”".
func (b *before) version(s Submission, row string, past Sum, m Measure) string {
	var refs []string
	sheet := s.Sheet
	for _, t := range past {
		for _, was := range b.last.then(t.Field) {
			if c, ok := b.cells[s.ID].at(row, was, m); ok && c.Ref != "" {
				refs, sheet = append(refs, c.Ref), c.Sheet
			}
		}
	}
	return s.words() + atCells(refs, sheet)
}

// words names the version: "bản 2 nhận ngày 15/03/2021".
func (s Submission) words() string {
	return "bản " + itoa(s.Version) + " nhận ngày " + DayOf(s.ReceivedAt).Vietnamese()
}

func atCells(refs []string, sheet string) string {
	if len(refs) == 0 {
		return ""
	}
	text := ", ô " + strings.Join(refs, ", ")
	if sheet != "" {
		text += " trang “" + sheet + "”"
	}
	return text
}

// changed says that the earlier report is no longer what it was when the submission was
// sent, or that a later version of it does not count because its period is closed; ""
// where neither touches the figures.
func (b *before) changed(counts Submission, row string, past Sum, m Measure, s Submission) string {
	all := b.filed.of(keyOf(counts))
	var known *Submission // when s came
	for i := range all {
		if !all[i].ReceivedAt.After(s.ReceivedAt) {
			known = all[i]
		}
	}
	now, ok := b.total(counts, row, past, m)
	if !ok {
		return ""
	}
	if known != nil && known.Version < counts.Version {
		if then, ok := b.total(*known, row, past, m); ok && then != now {
			return "; báo cáo này đã thay đổi sau khi bản đang xét được gửi: " + known.words() + " ghi " + then.Vietnamese() + ", " + counts.words() + " ghi " + now.Vietnamese()
		}
	}
	if last := all[len(all)-1]; last.Version > counts.Version {
		if later, ok := b.total(*last, row, past, m); ok && later != now {
			return "; " + last.words() + " ghi " + later.Vietnamese() + " nhưng chưa được tính vì kỳ đó đã chốt"
		}
	}
	return ""
}

// total is a sum of the fields of one version.
func (b *before) total(s Submission, row string, past Sum, m Measure) (Number, bool) {
	return past.total(func(t Term) Maybe { return b.sum(s.ID, row, b.last.then(t.Field), m) })
}

// sameAsBefore warns of a report whose figures are all those of the period before. One
// that says nothing happened, or whose stocks alone are not zero, may well be.
func (x *subject) sameAsBefore(b *before) {
	if b == nil || !b.single || b.last.Form != x.form {
		return
	}
	old, same, moved := b.cells[b.reports[0].ID], 0, false
	for c := range x.figures.all() {
		field := x.form.Field(c.Field)
		if c.Measure != Value || field == nil || !field.Kind.Numeric() {
			continue
		}
		if was, ok := old.at(c.Row, c.Field, Value); !ok || was.Number != c.Number {
			return
		}
		same++
		moved = moved || !field.Stock && field.Kind != Tick && c.Number != 0
	}
	for was := range old.all() {
		if _, still := x.figures.at(was.Row, was.Field, Value); was.Measure == Value && !still {
			return
		}
	}
	if moved {
		f := NewFinding("same-as-before", x.Sheet, "", itoa(same), b.last.period.Vietnamese(), b.reports[0].words())
		x.findings = append(x.findings, f)
	}
}
