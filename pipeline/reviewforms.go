package pipeline

import (
	"slices"
	"strings"
)

// acrossForms holds the submission against the unit's other forms of the period, by the
// relations of its own form and by those of other forms that name it. apart are the
// forms that came in the same file.
func (x *subject) acrossForms(apart []string) {
	for _, f := range x.forms {
		for _, relation := range f.Relations {
			if relation.CrossForm() && relation.names(f, x.Form) && !relation.within(f, apart) {
				for _, c := range x.across(f, relation, x) {
					x.add(c.at, c.finding)
				}
			}
		}
	}
}

// names tells whether a relation of a form speaks of a form.
func (r Relation) names(own *Form, form string) bool {
	return own.Code == form || slices.ContainsFunc(r.Terms(), func(t Term) bool { return t.Form == form })
}

// within tells whether all forms that a relation speaks of are among some.
func (r Relation) within(own *Form, forms []string) bool {
	for _, t := range r.Terms() {
		if !slices.Contains(forms, t.of(own)) {
			return false
		}
	}
	return true
}

// of returns the form that a term is of.
func (t Term) of(own *Form) string {
	if t.Form == "" {
		return own.Code
	}
	return t.Form
}

// disagreement is a finding of a relation between forms at one of its cells.
type disagreement struct {
	at      Cell
	finding Finding
}

// across evaluates a relation of a form over all that a unit filed, as seen from one of
// its forms: the finding stands there and names the others.
func (r *reviewer) across(own *Form, relation Relation, host *subject) []disagreement {
	sides := map[string]*subject{host.Form: host}
	for _, t := range relation.Terms() {
		form := t.of(own)
		if sides[form] != nil {
			continue
		}
		s, ok := r.now(filingKey{host.Unit, form, r.period})
		if !ok || s.Scope != host.Scope || !r.cells[s.ID].atHand() {
			return nil
		}
		if sides[form] = r.subject(s); sides[form] == nil {
			return nil
		}
	}
	cell := func(t Term) (Cell, bool) {
		x := sides[t.of(own)]
		c, ok := x.figures.at(x.figures.whole(), t.Field, Value)
		return c, ok
	}
	at, others := Cell{Sheet: host.Sheet}, []string{}
	for _, t := range relation.Terms() {
		c, ok := cell(t)
		switch {
		case !ok:
		case t.of(own) != host.Form:
			if other := sides[t.of(own)]; len(others) == 0 {
				others = append(others, "biểu "+other.Form+", "+other.words()+atCells([]string{c.Ref}, c.Sheet))
			}
		case at.Ref == "":
			at = c
		}
	}
	breaches, _ := relation.Evaluate(func(t Term) Maybe { c, ok := cell(t); return Maybe{c.Number, ok} })
	text := func(s Sum) string { return r.sumText(own, s) }
	var out []disagreement
	for _, b := range breaches {
		f := NewFinding("forms-differ", "", "", text(b.Left), b.LeftValue.Vietnamese(), text(b.Right), b.RightValue.Vietnamese(), strings.Join(others, "; "), relation.Note, relation.words(text))
		f.Severity = relation.Severity
		out = append(out, disagreement{at, f})
	}
	return out
}

// words writes the relation as people read it: "(2) ≤ (1) của kỳ trước".
func (r Relation) words(sum func(Sum) string) string {
	text := sum(r.Parts[0])
	for i, op := range r.Comparisons {
		text += " " + strings.NewReplacer("<=", "≤", ">=", "≥").Replace(string(op)) + " " + sum(r.Parts[i+1])
	}
	return text
}

// sumText writes a sum with the number of each form: "01/TCD (1)+DV-01 (3.2)".
func (r *reviewer) sumText(own *Form, s Sum) string {
	var b strings.Builder
	for i, t := range s {
		b.WriteString(sign(i, t))
		form := own
		if t.Form != "" {
			form = r.programme.Form(t.Form, r.period)
		}
		b.WriteString(t.of(own) + " " + form.numberText(t.Field))
	}
	return b.String()
}

func sign(i int, t Term) string {
	switch {
	case t.Minus:
		return "-"
	case i > 0:
		return "+"
	}
	return ""
}

// sumText writes a sum with the numbers on the form: "(2)+(3)", "(16)+(17) của kỳ trước".
func (f *Form) sumText(s Sum) string {
	var b strings.Builder
	for i, t := range s {
		b.WriteString(sign(i, t))
		b.WriteString(f.numberText(t.Field))
		if t.Previous && (i+1 == len(s) || !s[i+1].Previous) {
			b.WriteString(" của kỳ trước")
		}
	}
	return b.String()
}

// numberText is the number of a field in brackets, its code where it has none.
func (f *Form) numberText(code string) string {
	if f != nil {
		if field := f.Field(code); field != nil && field.Number != "" {
			code = field.Number
		}
	}
	return "(" + code + ")"
}

// label names a field for people as the reader does: "2.1 Số cuộc đối thoại", in a table
// with the headings above it.
func (f *Field) label(form *Form) string {
	if form.Layout == Table {
		return f.Title()
	}
	return strings.TrimSpace(f.Number + " " + f.Label)
}
