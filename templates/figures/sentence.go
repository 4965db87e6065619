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
		value := v.Result(unit, ind.Code).Value
		known = known && value.Known
		names = append(names, ind.Name)
		values = append(values, v.Words.Value(value, ind))
	}
	sentence := v.Words.phrases[sentencePrefix+told[0].Code]
	if sentence == "" || !known {
		sentence = "{name}: {value}"
	}
	return fill(sentence, "name", strings.Join(names, " / "), "value", breath(values))
}

// breath joins the values told together; equal words ("không phát sinh") once.
func breath(values []string) string {
	if len(values) == 2 && values[0] == values[1] {
		return values[0]
	}
	return strings.Join(values, "/")
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
		before = append(before, v.Words.Value(m.Before, ind))
		uneven = uneven || m.Uneven
	}
	key := AgainstPrevious
	if s == SameYearBefore {
		key = AgainstYearBefore
	}
	text := v.Words.Say(key, "period", e.period.Vietnamese(), "previous", breath(before)) + " " + v.Words.Changes(moves, told)
	if uneven {
		text += " (" + v.Words.Say(CoverageDiffers) + ")"
	}
	return text
}
