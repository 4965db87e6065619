package figures

import (
	"strings"

	"danvan/pipeline"
)

// PairOf returns the indicator that is told in one breath with ind ("866 lượt/964
// lượt người"), or nil. The pack may name it; else it follows the form, where a field
// declares the field of the second figure.
func (v *View) PairOf(ind *pipeline.Indicator) *pipeline.Indicator {
	if code, ok := v.Words.phrases[pairPref+ind.Code]; ok {
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
	b.WriteString(" (" + v.basis(r, ind) + ")")
	for _, s := range []Since{PreviousPeriod, SameYearBefore} {
		if text := v.since(unit, told, s); text != "" {
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
		values = append(values, v.Words.Value(r.Value, ind))
	}
	value := strings.Join(values, "/")
	if len(values) == 2 && values[0] == values[1] {
		value = values[0]
	}
	sentence, ok := v.Words.Sentence(told[0].Code)
	if !ok || !known {
		sentence = "{name}: {value}"
	}
	return strings.NewReplacer("{name}", strings.Join(names, " / "), "{value}", value).Replace(sentence)
}

// basis is what stands behind a figure: the parts of a ratio and n/N units.
func (v *View) basis(r pipeline.Result, ind *pipeline.Indicator) string {
	coverage := v.Words.CoverageOf(r)
	if !r.Numerator.Known || !r.Denominator.Known {
		return coverage + " có số liệu"
	}
	parts := Format(r.Numerator.Number) + "/" + Format(r.Denominator.Number)
	if ind.Kind == pipeline.UnitShare {
		return parts + " đơn vị; " + coverage + " có số liệu"
	}
	return parts + "; " + coverage + " có số liệu"
}

func (v *View) since(unit string, told []*pipeline.Indicator, s Since) string {
	if !v.HasEarlier(s) {
		return ""
	}
	var moves []Movement
	var units []string
	for _, ind := range told {
		moves = append(moves, v.Movement(unit, ind.Code, s))
		units = append(units, ind.Unit)
	}
	if !moves[0].Now.Known {
		return ""
	}
	key := SincePrevious
	if s == SameYearBefore {
		key = SinceYear
	}
	text := v.Words.Say(key, "change", v.Words.Changes(moves, units))
	if len(told) == 1 && moves[0].Percent.Known && moves[0].Difference != 0 && told[0].Unit != "%" && told[0].Kind != pipeline.OwnValue {
		text += " (" + Format(magnitude(moves[0].Percent.Number)) + "%)"
	}
	if moves[0].Uneven && s == PreviousPeriod {
		text += " (lưu ý: " + v.Words.Say(UnevenNote, "n", count(moves[0].Reported), "total", count(moves[0].Expected)) + ")"
	}
	return text
}

func magnitude(n pipeline.Number) pipeline.Number {
	if n < 0 {
		return -n
	}
	return n
}
