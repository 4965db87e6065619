package figures

import (
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// PairOf returns the indicator that is told in one breath with ind ("866 lượt/964
// lượt người"), or nil. The pack may name it; else it follows the form, where a field
// declares the field of the second figure.
func (v *View) PairOf(ind *pipeline.Indicator) *pipeline.Indicator {
	if code, ok := v.Words.phrases[pairPrefix+ind.Code]; ok {
		return v.Programme.Indicator(code)
	}
	form, second := v.pairField(ind)
	if second == "" {
		return nil
	}
	for i := range v.Programme.Indicators {
		other := &v.Programme.Indicators[i]
		if other != ind && other.Kind == ind.Kind && len(other.Numerator) == 1 &&
			other.Numerator[0] == (pipeline.FieldRef{Form: form, Field: second}) {
			return other
		}
	}
	return nil
}

func (v *View) pairField(ind *pipeline.Indicator) (form, field string) {
	if !shown.Countable(ind.Kind) || ind.Kind == pipeline.Distinct || len(ind.Numerator) != 1 {
		return "", ""
	}
	ref := ind.Numerator[0]
	if f := v.Programme.Form(ref.Form, v.Period); f != nil {
		if field := f.Field(ref.Field); field != nil {
			return ref.Form, field.Pair
		}
	}
	return "", ""
}

// Sentence tells one figure of a unit, or two in one breath: name, value, units behind
// it, parts, verdict on the target, comparison with the earlier periods and, of a
// headline, the year to date. other may be nil.
func (v *View) Sentence(unit string, ind, other *pipeline.Indicator) string {
	told := both(ind, other)
	r := v.Result(unit, ind.Code)
	text := v.statement(unit, told)
	if parts := v.partsText(unit, ind, other); parts != "" {
		text += ", " + parts
	}
	if verdict := v.Words.Verdict(r, ind); verdict != "" {
		text += ", " + verdict
	}
	clauses := append([]string{text}, v.comparisons(unit, told)...)
	if year := v.yearToDate(unit, told); year != "" {
		clauses = append(clauses, year)
	}
	return strings.Join(clauses, "; ")
}

func both(ind, other *pipeline.Indicator) []*pipeline.Indicator {
	if other == nil {
		return []*pipeline.Indicator{ind}
	}
	return []*pipeline.Indicator{ind, other}
}

// statement is the figure itself in the pack's words, else "name: value", and what
// stands behind it.
func (v *View) statement(unit string, told []*pipeline.Indicator) string {
	var names, values, bases []string
	known := true
	for _, ind := range told {
		r := v.Result(unit, ind.Code)
		known = known && r.Value.Known
		names = append(names, ind.Name)
		values = append(values, v.Words.Figure(r, ind))
		bases = append(bases, v.Basis(r, ind))
	}
	sentence := v.Words.phrases[sentencePrefix+told[0].Code]
	// "đã tiếp không phát sinh" is no sentence; "Đối thoại: không phát sinh" is one.
	none := values[0] == v.Words.Say(None) && !strings.Contains(sentence, ": {value}")
	if sentence == "" || !known || none {
		sentence = "{name}: {value}"
	}
	value, basis := v.Words.standing(values, bases, told)
	return bracketed(fill(sentence, "name", strings.Join(names, " / "), "value", value), basis)
}

// bracketed puts what stands behind a figure in brackets behind it; "" is nothing.
func bracketed(text, behind string) string {
	if behind == "" {
		return text
	}
	return text + " (" + behind + ")"
}

// standing joins the values told together. What stands behind all of them alike comes
// back as last, to be said once behind the sentence; else each but the last carries its
// own: "185.134 lượt (176/200 đơn vị), 185.839 người", and of the last "184/200 đơn vị".
func (w Words) standing(values, behind []string, told []*pipeline.Indicator) (text, last string) {
	end := len(values) - 1
	if behind[0] == behind[end] {
		return w.breath(values, told), behind[0]
	}
	out := w.nothing(values, told)
	for i := range end {
		out[i] = bracketed(out[i], behind[i])
	}
	return strings.Join(out, ", "), behind[end]
}

// breath joins the values told together; equal words ("không phát sinh") once, and what
// did not arise in words: "557 cuộc, không có lượt người nào".
func (w Words) breath(values []string, told []*pipeline.Indicator) string {
	none := w.Say(None)
	if len(values) < 2 || values[0] == values[1] {
		return values[0]
	}
	if values[0] != none && values[1] != none {
		return strings.Join(values, "/")
	}
	return strings.Join(w.nothing(values, told), ", ")
}

// nothing says in words which of the values did not arise.
func (w Words) nothing(values []string, told []*pipeline.Indicator) []string {
	out := make([]string, len(values))
	for i, value := range values {
		if out[i] = value; value == w.Say(None) {
			out[i] = w.nothingOf(told, i)
		}
	}
	return out
}

func (w Words) nothingOf(told []*pipeline.Indicator, i int) string {
	if unit := ownUnit(told, i); unit != "" {
		return w.Say(NothingOf, "unit", unit)
	}
	return "không phát sinh “" + told[i].Name + "”"
}

// Basis is what stands behind a figure: the parts of a ratio and n/N units; "" for a
// figure that is nobody's total.
func (v *View) Basis(r pipeline.Result, ind *pipeline.Indicator) string {
	coverage := v.Words.CoverageOf(r)
	switch {
	case ind.Kind == pipeline.OwnValue:
		return ""
	case !r.Numerator.Known || !r.Denominator.Known:
		return coverage
	}
	parts := shown.Format(r.Numerator.Number) + "/" + shown.Format(r.Denominator.Number)
	if ind.Kind == pipeline.UnitShare {
		return parts + " " + v.UnitNoun(ind) + "; " + v.Words.Say(CoverageShare, "n", shown.Count(r.UnitsReported), "N", shown.Count(r.UnitsExpected))
	}
	below, _ := shown.FieldsUnit(v.Programme, v.Period, ind.Denominator)
	if noun := shown.CountNoun(v.Programme, v.Tree, v.Period, ind); noun != "" && noun == below {
		parts += " " + noun
	}
	return parts + "; " + coverage
}
