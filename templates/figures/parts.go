package figures

import (
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// PartsOf returns the indicators that the pack calls parts of ind, where the figures of
// the unit bear it out: all are known and none is greater than the whole. Parts may
// overlap, so that nothing is said of their sum.
func (v *View) PartsOf(unit string, ind *pipeline.Indicator) []*pipeline.Indicator {
	var out []*pipeline.Indicator
	for _, code := range strings.Split(v.Words.phrases[partsPrefix+ind.Code], ",") {
		part := v.Programme.Indicator(strings.TrimSpace(code))
		if part == nil {
			continue
		}
		second, whole := v.PairOf(part), v.PairOf(ind)
		if !v.within(unit, part, ind) || second != nil && whole != nil && !v.within(unit, second, whole) {
			return nil
		}
		out = append(out, part)
	}
	return out
}

func (v *View) within(unit string, part, whole *pipeline.Indicator) bool {
	p, w := v.Result(unit, part.Code).Value, v.Result(unit, whole.Code).Value
	return p.Known && w.Known && p.Number <= w.Number
}

// partsText tells the parts of a figure: "trong đó thường xuyên 161/201, định kỳ 98/115";
// "" where there are none. Parts of which nothing arose come last.
func (v *View) partsText(unit string, ind, other *pipeline.Indicator) string {
	whole := v.coverages(unit, both(ind, other))
	var some, none []string
	nothing := ""
	for _, part := range v.PartsOf(unit, ind) {
		told := both(part, v.PairOf(part))
		behind := v.coverages(unit, told)
		if alike(behind, whole) {
			clear(behind) // what the whole said of its own figures
		}
		if v.noneOf(unit, told) && behind[0] == "" {
			said := v.Words.Say(NothingOf, "unit", part.Unit)
			text := v.partName(part, said)
			if rest, ok := strings.CutPrefix(text, said); ok && said == nothing {
				text = strings.TrimSpace(rest) // "không có mô hình nào được công nhận, được khen thưởng"
			} else if ok {
				nothing = said
			}
			none = append(none, text)
			continue
		}
		value, last := v.partValue(unit, told, both(ind, other), behind)
		some = append(some, bracketed(v.partName(part, value), last))
	}
	if some = append(some, none...); len(some) == 0 {
		return ""
	}
	return v.Words.Say(PartsSentence, "parts", strings.Join(some, ", "))
}

// coverages are the units behind each of the figures told together.
func (v *View) coverages(unit string, told []*pipeline.Indicator) []string {
	out := make([]string, len(told))
	for i, ind := range told {
		out[i] = v.Words.CoverageOf(v.Result(unit, ind.Code))
	}
	return out
}

// alike tells whether the figures of a part stand on the units of the whole, first on
// first and second on second.
func alike(part, whole []string) bool {
	for i, coverage := range part {
		if coverage != whole[min(i, len(whole)-1)] {
			return false
		}
	}
	return true
}

// noneOf tells whether nothing arose of a part and of what is told with it.
func (v *View) noneOf(unit string, told []*pipeline.Indicator) bool {
	for _, ind := range told {
		if v.Result(unit, ind.Code).Value != pipeline.Known(0) {
			return false
		}
	}
	return true
}

// partName says a part in the pack's words, else with its own name.
func (v *View) partName(part *pipeline.Indicator, value string) string {
	template := v.Words.phrases[partPrefix+part.Code]
	if template == "" {
		template = "{name} {value}"
	}
	return fill(template, "name", LowerFirst(part.Name), "value", value)
}

// partValue writes the figures of a part, with the units behind them as [Words.standing]
// does. Two of them in the units of measure of the whole need none of their own:
// "161/201" of "259 lượt/316 người".
func (v *View) partValue(unit string, part, whole []*pipeline.Indicator, behind []string) (text, last string) {
	end := len(part) - 1
	bare := len(part) == 2 && len(whole) == 2 && part[0].Unit == whole[0].Unit && part[1].Unit == whole[1].Unit &&
		behind[0] == behind[end] && !v.noneOf(unit, part)
	values := make([]string, len(part))
	for i, ind := range part {
		r := v.Result(unit, ind.Code)
		if !r.Value.Known {
			bare = false
		}
		values[i] = v.Words.Figure(r, ind)
	}
	if !bare {
		return v.Words.standing(values, behind, part)
	}
	for i, ind := range part {
		values[i] = shown.Format(v.Result(unit, ind.Code).Value.Number)
	}
	return strings.Join(values, "/"), behind[end]
}
