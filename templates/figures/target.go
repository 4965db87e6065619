package figures

import (
	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// Target is the target that binds an indicator at a unit in the period, or nil. The
// bound of a target for the year is that of the period.
func (v *View) Target(unit string, ind *pipeline.Indicator) *pipeline.Target {
	u, ok := v.Tree.Unit(unit)
	if !ok {
		return nil
	}
	return ind.TargetIn(u.Tier, v.Period)
}

// Shortfall says what is lacking to a target that is not met: "cần thêm 3 chi bộ", "cần
// thêm 2 phiếu", "cần thêm 1,67 điểm phần trăm"; "" where the target is met or nothing
// can be said. noun names what is counted one by one: the units of a unit share, what
// the numerator of a ratio counts, what a count counts; "" where it is measured.
func (w Words) Shortfall(r pipeline.Result, ind *pipeline.Indicator, t *pipeline.Target, noun string) string {
	if t == nil || r.Verdict != pipeline.NotMet || !r.Value.Known {
		return ""
	}
	gap := shown.GapOf(r, ind, t, noun)
	noun = gap.Noun
	if gap.Points {
		noun = "điểm phần trăm"
	}
	amount := shown.Measured(gap.Number, noun)
	if gap.Under {
		amount = "chưa đến " + amount
	}
	switch gap.Way {
	case shown.More:
		return w.Say(TargetGap, "gap", amount)
	case shown.Less:
		return w.Say(TargetBeyond, "gap", amount)
	}
	return "mới bằng mức " + shown.Quantity(t.Bound, ind.Unit)
}

// Verdict says a figure's verdict on its target as its light does: "đạt mức phấn đấu từ 85%
// trở lên"; "" where no target binds.
func (w Words) Verdict(r pipeline.Result, ind *pipeline.Indicator) string {
	key := ""
	switch r.Verdict {
	case pipeline.Met:
		key = TargetMet
		if shown.LightOf(r) == shown.Amber {
			key = TargetMetSoFar
		}
	case pipeline.NotMet:
		key = TargetNotMet
	case pipeline.Unknown:
		if shown.NothingArose(r) {
			key = TargetNone
			break
		}
		key = TargetUnknown
	default:
		return ""
	}
	return w.Say(key, "target", w.BoundInWords(r.Target, ind.Unit))
}

// BoundInWords says a bound inside a sentence: "từ 85% trở lên", "100%".
func (w Words) BoundInWords(target, unit string) string {
	op, n, ok := shown.ParseBound(target)
	if !ok {
		return target
	}
	said := shown.Quantity(n, unit)
	switch op {
	case pipeline.AtLeast:
		return w.Say(BoundAtLeast, "target", said)
	case pipeline.MoreThan:
		return w.Say(BoundMoreThan, "target", said)
	case pipeline.AtMost:
		return w.Say(BoundAtMost, "target", said)
	case pipeline.LessThan:
		return w.Say(BoundLessThan, "target", said)
	}
	return said
}

// Below returns the units directly under unit and summed into it whose own figure does not
// reach the target that binds unit: information, not a verdict on them.
func (v *View) Below(unit string, ind *pipeline.Indicator, t *pipeline.Target) []string {
	var out []string
	for _, child := range v.Tree.Children(unit) {
		r := v.Result(child.Code, ind.Code)
		if child.Counted && r.Value.Known && !shown.Satisfies(r, ind, t) {
			out = append(out, child.Code)
		}
	}
	return out
}

// FailingUnits returns the units behind a target that is not met: those
// in the unit's subtree that do not satisfy a unit share, or the units directly below
// whose own rate lies under it. A bound on a sum is nobody's below.
func (v *View) FailingUnits(unit string, ind *pipeline.Indicator, t *pipeline.Target) []string {
	if ind.Kind == pipeline.UnitShare {
		return v.failingWithin(unit, ind.Code)
	}
	if ind.Kind != pipeline.Ratio {
		return nil
	}
	return v.Below(unit, ind, t)
}

func (v *View) failingWithin(unit, indicator string) []string {
	var out []string
	for _, code := range v.Failing(indicator) {
		if v.Tree.Within(code, unit) {
			out = append(out, code)
		}
	}
	return out
}
