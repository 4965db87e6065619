package web

import (
	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// line is one figure of a unit with all that is said of it in a list.
type line struct {
	Code, Name string
	Value      string
	Parts      string // "10/12" of a percentage
	Coverage   string
	Verdict    string // "Chưa đạt", "" where no target binds
	Light      shown.Light
	Bound      string // "≥ 85%"
	Gap        string // "cần thêm 3 chi bộ"
	Changes    []change
	Path       string
}

// change is a figure beside that of an earlier period.
type change struct {
	Since  string // "kỳ trước (Quý I/2021)"
	Before string // the earlier figure with its n/N
	Moved  string // "giảm 146 lượt (14,43%)"
	Why    string // why the two are not of the same thing: a form changed in between; "" where not
	Uneven string // a warning that n/N of the two differ by more than a tenth, and which has the fewer; "" where not
}

// lineOf says one figure.
func (b *book) lineOf(lang pipeline.Language, unit string, ind *pipeline.Indicator, before []earlier) (line, bool) {
	r, ok := b.result(unit, ind.Code)
	if !ok {
		return line{}, false
	}
	light := shown.LightOf(r)
	l := line{Code: ind.Code, Name: ind.Name, Value: figure(lang, r, ind), Coverage: coverage(lang, r), Verdict: lightWord(lang, light), Light: light,
		Path: b.figurePath(unit, ind.Code)}
	if r.Numerator.Known && r.Denominator.Known {
		l.Parts = decimal(lang, r.Numerator.Number) + "/" + decimal(lang, r.Denominator.Number)
	}
	if r.Target != "" {
		l.Bound = boundWord(lang, r.Target, ind.Unit)
	}
	if gap, ok := b.gap(r, ind); ok {
		l.Gap = gapWord(lang, gap)
	}
	for _, e := range before {
		l.Changes = append(l.Changes, e.change(lang, r, ind))
	}
	return l, true
}

// earlier is the published state of an earlier period that figures are compared with.
type earlier struct {
	*book
	name pipeline.Sentence // "kỳ trước"
	same map[string]bool   // units that are the same unit now

	now    *pipeline.Programme // by which the later period is shown
	period pipeline.Period     // the later one
}

func (e earlier) change(lang pipeline.Language, now pipeline.Result, ind *pipeline.Indicator) change {
	c := change{Since: e.name.In(lang) + " (" + periodWord(e.Ref.Period).In(lang) + ")"}
	old, ok := e.result(now.Unit, ind.Code)
	why := e.now.Unlike(ind.Code, e.Ref.Period, e.period)
	if !why.IsZero() {
		c.Why = why.In(lang)
	}
	if !ok {
		c.Before, c.Moved = said(lang, "không có", "none"), changeWord(lang, shown.Movement{}, ind)
		return c
	}
	m := shown.Compare(now, old, e.same[now.Unit] && why.IsZero())
	old.Target = "" // nothing is judged here
	c.Before = figure(lang, old, ind) + " (" + coverage(lang, old) + ")"
	c.Moved = changeWord(lang, m, ind)
	if !old.Value.Known && e.same[now.Unit] && why.IsZero() {
		c.Moved = said(lang, "kỳ đó ", "then ") + figure(lang, old, ind) // it lacks a figure, not likeness
	}
	if m.Uneven {
		c.Uneven = said(lang, "kỳ đó có số liệu của ", "figures of ") + coverage(lang, old) + said(lang, " đơn vị", " units then")
		if m.LacksNow() {
			c.Uneven = said(lang, "kỳ này có số liệu của ", "figures of ") + coverage(lang, now) + said(lang, " đơn vị", " units now")
		}
	}
	return c
}

// group is the figures of a unit under one heading.
type group struct {
	Name  string
	Lines []line
}

// groupsOf says all the figures of a unit, those shown first under a heading of their own
// and not again.
// A search keeps the indicators whose name holds it.
func (b *book) groupsOf(lang pipeline.Language, unit, search string, before []earlier) []group {
	headings := append([]shown.Group{{Name: said(lang, "Chỉ tiêu chính", "Headline indicators"), Indicators: shown.Headlines(b.Programme)}}, shown.Groups(b.Programme)...)
	var out []group
	told := map[string]bool{} // each once
	for _, h := range headings {
		g := group{Name: h.Name}
		for _, ind := range h.Indicators {
			if told[ind.Code] || search != "" && !matches(search, ind.Name, ind.Code) {
				continue
			}
			told[ind.Code] = true
			if l, ok := b.lineOf(lang, unit, ind, before); ok {
				g.Lines = append(g.Lines, l)
			}
		}
		if len(g.Lines) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// sourceRow is one cell that a figure was made from.
type sourceRow struct {
	pipeline.Contribution
	UnitName, FieldName string
	Role                string
	Shown               string // the value as offices write it
	Marked              string // the original with the cell marked; "" where the reader may not see it, or it is not here
	Elsewhere           string // the province whose office has the original; "" where that is this one
	Receipt             string // page of the receipt; "" likewise
}

// fieldName finds what a field of a form is called in the period.
func (b *book) fieldName(form, field string) string {
	if f := b.Programme.Form(form, b.Ref.Period); f != nil && f.Field(field) != nil {
		return f.Field(field).Label
	}
	return field
}

// cellValue writes a cell's value as offices do where it is a number.
func cellValue(lang pipeline.Language, text string) string {
	n, err := pipeline.ParseNumber(text)
	if err != nil {
		return text
	}
	return shown.Digits(lang, shown.Exact(n))
}
