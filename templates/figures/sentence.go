package figures

import (
	"strings"

	"danvan/pipeline"
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
	if !countable(ind.Kind) || ind.Kind == pipeline.Distinct || len(ind.Numerator) != 1 {
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

// Sentence tells one figure of a unit, or two in one breath: name, value, coverage,
// comparison with the earlier periods. other may be nil.
func (v *View) Sentence(unit string, ind, other *pipeline.Indicator) string {
	told := []*pipeline.Indicator{ind}
	if other != nil {
		told = append(told, other)
	}
	r := v.Result(unit, ind.Code)
	var b strings.Builder
	b.WriteString(v.statement(unit, told))
	b.WriteString(" (" + v.Basis(r, ind) + ")")
	for _, s := range []Since{PreviousPeriod, SameYearBefore} {
		if text := v.against(unit, told, s); text != "" {
			b.WriteString("; " + text)
		}
	}
	return b.String()
}

// statement is the figure itself in the pack's words, else "name: value".
func (v *View) statement(unit string, told []*pipeline.Indicator) string {
	var names, values []string
	known := true
	for _, ind := range told {
		r := v.Result(unit, ind.Code)
		known = known && r.Value.Known
		names = append(names, ind.Name)
		values = append(values, v.Words.Figure(r, ind))
	}
	sentence := v.Words.phrases[sentencePrefix+told[0].Code]
	// "đã tiếp không phát sinh" is no sentence; "Đối thoại: không phát sinh" is one.
	none := values[0] == v.Words.Say(None) && !strings.Contains(sentence, ": {value}")
	if sentence == "" || !known || none {
		sentence = "{name}: {value}"
	}
	return fill(sentence, "name", strings.Join(names, " / "), "value", v.Words.breath(values, told))
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
	out := make([]string, len(values))
	for i, value := range values {
		if out[i] = value; value == none {
			out[i] = nothingOf(told, i)
		}
	}
	return strings.Join(out, ", ")
}

func nothingOf(told []*pipeline.Indicator, i int) string {
	unit := told[i].Unit
	if unit == "" || unit == "%" || unit == told[len(told)-1-i].Unit {
		return "không phát sinh “" + told[i].Name + "”"
	}
	return "không có " + unit + " nào"
}

// Basis is what stands behind a figure: the parts of a ratio and n/N units.
func (v *View) Basis(r pipeline.Result, ind *pipeline.Indicator) string {
	coverage := v.Words.CoverageOf(r)
	if !r.Numerator.Known || !r.Denominator.Known {
		return coverage
	}
	parts := Format(r.Numerator.Number) + "/" + Format(r.Denominator.Number)
	if ind.Kind == pipeline.UnitShare {
		parts += " đơn vị"
	}
	return parts + "; " + coverage
}

// against compares the figures told together with an earlier period; "" where there
// is none or nothing to compare.
func (v *View) against(unit string, told []*pipeline.Indicator, s Since) string {
	e := v.earlier(s)
	if e == nil || !v.Result(unit, told[0].Code).Value.Known {
		return ""
	}
	var moves []Movement
	var before []string
	uneven := false
	for _, ind := range told {
		m := v.Movement(unit, ind.Code, s)
		moves = append(moves, m)
		old := e.results[place{unit, ind.Code}]
		old.Target = "" // nothing is judged here
		before = append(before, v.Words.Figure(old, ind))
		uneven = uneven || m.Uneven
	}
	key := AgainstPrevious
	if s == SameYearBefore {
		key = AgainstYearBefore
	}
	text := v.Words.Say(key, "period", e.period.Vietnamese(), "previous", v.Words.breath(before, told)) + " " + v.Words.Changes(moves, told)
	if uneven {
		text += " (" + v.Words.Say(CoverageDiffers) + ")"
	}
	return text
}
