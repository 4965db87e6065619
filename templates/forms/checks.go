package forms

import (
	"fmt"
	"slices"
	"strings"

	"danvan/pipeline"
)

// operand is one term of a relation as it stands in the workbook.
type operand struct {
	cell  string // with its sheet where that is another one
	minus bool
	tick  bool
	value pipeline.Maybe
}

// liveCheck is a check: a formula that is empty text while all is well, and what it
// comes to now.
type liveCheck struct{ formula, result string }

// operand finds the cell of a term, for the row and the measure that are being
// checked. It is not there when the form is not in the workbook, the field not asked of
// the unit, or the figure that of another period.
func (d *draft) operand(p *plan, row string, m pipeline.Measure, t pipeline.Term) (operand, bool) {
	on := p
	if t.Previous {
		return operand{}, false // the intake compares with what is accepted then
	}
	if t.Form != "" && t.Form != p.form.Code {
		if on = d.planOf(t.Form); on == nil {
			return operand{}, false
		}
		row = on.whole()
	}
	where := place{row, t.Field, m}
	cell, ok := on.places[where]
	if !ok {
		return operand{}, false
	}
	cell = pin(cell)
	if on != p {
		cell = quoteSheet(on.sheet) + "!" + cell
	}
	return operand{cell, t.Minus, on.form.Field(t.Field).Kind == pipeline.Tick, known(on.values[where])}, true
}

// whole is the row for all that a form's filing covers.
func (p *plan) whole() string {
	if slices.Contains(p.rows, pipeline.TotalRow) {
		return pipeline.TotalRow
	}
	return ""
}

func (d *draft) planOf(form string) *plan {
	for _, p := range d.sheets {
		if p.form.Code == form {
			return p
		}
	}
	return nil
}

func (d *draft) operands(p *plan, row string, m pipeline.Measure, s pipeline.Sum) ([]operand, bool) {
	out := make([]operand, len(s))
	for i, t := range s {
		o, ok := d.operand(p, row, m, t)
		if !ok {
			return nil, false
		}
		out[i] = o
	}
	return out, true
}

// allFilled is true when every operand holds a number or says "không phát sinh".
func allFilled(ops []operand) string {
	cells := make([]string, len(ops))
	terms := []string{""}
	for i, o := range ops {
		cells[i] = o.cell
		terms = append(terms, isNil(o.cell))
		if o.tick {
			terms = append(terms, isYes(o.cell))
		}
	}
	terms[0] = "COUNT(" + strings.Join(cells, ",") + ")"
	return fmt.Sprintf("%s=%d", strings.Join(terms, "+"), len(ops))
}

// total is the sum of the operands; a text counts as nothing in SUM.
func total(ops []operand) string {
	var plus, minus []string
	ticks := ""
	for _, o := range ops {
		switch {
		case o.tick && o.minus:
			ticks += "-" + isYes(o.cell)
		case o.tick:
			ticks += "+" + isYes(o.cell)
		case o.minus:
			minus = append(minus, o.cell)
		default:
			plus = append(plus, o.cell)
		}
	}
	out := "0"
	if len(plus) > 0 {
		out = "SUM(" + strings.Join(plus, ",") + ")"
	}
	if len(minus) > 0 {
		out += "-SUM(" + strings.Join(minus, ",") + ")"
	}
	return out + ticks
}

func totalNow(ops []operand) (pipeline.Number, bool) {
	var sum pipeline.Number
	for _, o := range ops {
		if !o.value.Known {
			return 0, false
		}
		n := o.value.Number
		if o.minus {
			n = -n
		}
		sum, _ = sum.Add(n)
	}
	return sum, true
}

// broken is the sign that says how a comparison fails.
func broken(c pipeline.Comparison) string {
	switch c {
	case pipeline.AtLeast:
		return "<"
	case pipeline.AtMost:
		return ">"
	case pipeline.MoreThan:
		return "≤"
	case pipeline.LessThan:
		return "≥"
	}
	return "≠"
}

// Words that begin a check's message; the colours look for them.
const (
	saysWrong      = "Sai:"
	saysWarn       = "Cần xem:"
	saysCumulative = "Lũy kế"
)

// relationCheck is the check of a whole relation in one row of the form; empty when
// none of it can be checked in this workbook. Sums of decimals are compared to six
// places, as the intake does. Cumulative figures obey the relation as well.
func (d *draft) relationCheck(p *plan, row string, m pipeline.Measure, r pipeline.Relation) liveCheck {
	var all liveCheck
	if r.CrossForm() && row != p.whole() {
		return all // another form has no figures for one row of this one
	}
	for i, op := range r.Comparisons {
		left, okLeft := d.operands(p, row, m, r.Parts[i])
		right, okRight := d.operands(p, row, m, r.Parts[i+1])
		if !okLeft || !okRight {
			continue
		}
		says, sign := d.breach(p, m, r, i), broken(op)
		f := fmt.Sprintf(`IF(%s,IF(ROUND(%s-(%s),6)%s0,"","%s ("&%s&" %s "&%s&"). "),"")`,
			allFilled(append(append([]operand{}, left...), right...)), total(left), total(right), op, says, total(left), sign, total(right))
		now := ""
		l, knownLeft := totalNow(left)
		if rt, knownRight := totalNow(right); knownLeft && knownRight && !op.Compare(l, rt) {
			now = fmt.Sprintf("%s (%s %s %s). ", says, l, sign, rt)
		}
		all = all.and(liveCheck{f, now})
	}
	return all
}

// and puts two checks into one: what the first says, then what the second says.
func (c liveCheck) and(more liveCheck) liveCheck {
	switch {
	case c.formula == "":
		return more
	case more.formula == "":
		return c
	}
	return liveCheck{c.formula + "&" + more.formula, c.result + more.result}
}

// breach says what is wrong: "Sai: 1 ≠ 4+13+22".
func (d *draft) breach(p *plan, m pipeline.Measure, r pipeline.Relation, i int) string {
	says := saysWrong
	switch {
	case m == pipeline.Cumulative:
		says = saysCumulative + ":"
	case r.Severity != pipeline.Reject:
		says = saysWarn
	}
	return strings.ReplaceAll(fmt.Sprintf("%s %s %s %s", says, d.sumText(p, r.Parts[i]), broken(r.Comparisons[i]), d.sumText(p, r.Parts[i+1])), `"`, `""`)
}

// sumText names the terms by their numbers on the form; "mã" tells the dotted codes
// of a list from decimals.
func (d *draft) sumText(p *plan, s pipeline.Sum) string {
	if p.form.Layout != pipeline.List && running(p.form, s) {
		return numberSum(p.form, s)
	}
	var b strings.Builder
	for i, t := range s {
		switch {
		case t.Minus:
			b.WriteString("-")
		case i > 0:
			b.WriteString("+")
		}
		on := p
		if t.Form != "" && t.Form != p.form.Code {
			on = d.planOf(t.Form)
			b.WriteString(t.Form + ".")
		} else if p.form.Layout == pipeline.List && i == 0 {
			b.WriteString("mã ")
		}
		if on == nil {
			b.WriteString(t.Field)
			continue
		}
		b.WriteString(numberOf(on.form, t.Field))
	}
	return b.String()
}

// anchor is the field whose cell turns red: the first field of the form itself,
// from the left.
func (p *plan) anchor(r pipeline.Relation) string {
	for _, t := range r.Terms() {
		if t.Form == "" || t.Form == p.form.Code {
			return t.Field
		}
	}
	return ""
}

// cumulativeCheck holds the cumulative figure against the one before plus this
// period's. Where the one before is not known it must at least not be below this
// period's; in the first period of a year there is none before.
func (d *draft) cumulativeCheck(p *plan, f *pipeline.Field, row int) liveCheck {
	if !accumulates(p.form, f) || !f.AppliesTo(p.tier) {
		return liveCheck{}
	}
	value, _ := d.operand(p, "", pipeline.Value, pipeline.Term{Field: f.Code})
	year, _ := d.operand(p, "", pipeline.Cumulative, pipeline.Term{Field: f.Code})
	filled, known := allFilled([]operand{value, year}), value.value.Known && year.value.Known
	was := p.before[f.Code]
	if !was.Known && d.req.Period.Number != 1 {
		const low = saysCumulative + " nhỏ hơn số trong kỳ. "
		out := liveCheck{formula: fmt.Sprintf(`IF(%s,IF(SUM(%s)>=SUM(%s),"","%s"),"")`, filled, year.cell, value.cell, low)}
		if known && year.value.Number < value.value.Number {
			out.result = low
		}
		return out
	}
	should := fmt.Sprintf("SUM(%s,%s)", absolute(p.previousCol(), row), value.cell)
	out := liveCheck{formula: fmt.Sprintf(`IF(%s,IF(ROUND(SUM(%s)-%s,6)=0,"","%s phải là "&%s&". "),"")`,
		filled, year.cell, should, saysCumulative, should)}
	if sum := was.Number + value.value.Number; known && sum != year.value.Number {
		out.result = fmt.Sprintf("%s phải là %s. ", saysCumulative, sum)
	}
	return out
}
