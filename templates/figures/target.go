package figures

import (
	"danvan/pipeline"
)

// Light is the traffic light of a figure with a target.
type Light string

// The lights. Each has a word, so that nothing is said by colour alone.
const (
	Green Light = "green" // met
	Amber Light = "amber" // met so far, but more than a tenth of the units have no figure
	Red   Light = "red"   // not met
	Grey  Light = "grey"  // no value
	Pale  Light = "pale"  // no value because nothing arose: the denominator is reported as 0
	Dark  Light = ""      // no target binds
)

// LightOf returns the traffic light of a figure.
func LightOf(r pipeline.Result) Light {
	switch r.Verdict {
	case pipeline.Met:
		if (r.UnitsExpected-r.UnitsReported)*10 > r.UnitsExpected {
			return Amber
		}
		return Green
	case pipeline.NotMet:
		return Red
	case pipeline.Unknown:
		if NothingArose(r) {
			return Pale
		}
		return Grey
	}
	return Dark
}

// Word says the light: "Đạt", "Tạm đạt", "Chưa đạt", "Chưa rõ", "Không phát
// sinh", "Không đặt".
func (l Light) Word() string {
	switch l {
	case Green:
		return "Đạt"
	case Amber:
		return "Tạm đạt"
	case Red:
		return "Chưa đạt"
	case Grey:
		return "Chưa rõ"
	case Pale:
		return "Không phát sinh"
	}
	return "Không đặt"
}

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
	if k, ok := lacking(r, ind, t); ok && noun != "" {
		if k < 0 {
			return w.Say(TargetBeyond, "gap", exact(pipeline.Int(-k))+" "+noun)
		}
		return w.Say(TargetGap, "gap", exact(pipeline.Int(k))+" "+noun)
	}
	gap := round(t.Bound, usualPlaces) - showBeside(r, ind.Unit, t.Bound).Number
	switch side := against(r, t.Bound); {
	case gap == 0 && side < 0:
		return w.Say(TargetGap, "gap", "chưa đến "+difference(step(usualPlaces), ind.Unit))
	case gap == 0 && side > 0:
		return w.Say(TargetBeyond, "gap", "chưa đến "+difference(step(usualPlaces), ind.Unit))
	case gap > 0:
		return w.Say(TargetGap, "gap", difference(gap, ind.Unit))
	case gap < 0:
		return w.Say(TargetBeyond, "gap", difference(-gap, ind.Unit))
	}
	return "mới bằng mức " + Quantity(t.Bound, ind.Unit)
}

func difference(n pipeline.Number, unit string) string {
	if unit == "%" {
		unit = "điểm phần trăm"
	}
	return measured(exact(n), unit)
}

// Verdict says a figure's verdict on its target: "đạt mức phấn đấu từ 85% trở lên"; "" where
// no target binds.
func (w Words) Verdict(r pipeline.Result, ind *pipeline.Indicator) string {
	key := ""
	switch r.Verdict {
	case pipeline.Met:
		key = TargetMet
	case pipeline.NotMet:
		key = TargetNotMet
	case pipeline.Unknown:
		if NothingArose(r) {
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
	op, n, ok := parseBound(target)
	if !ok {
		return target
	}
	said := Quantity(n, unit)
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

// Below returns the units directly under unit whose own figure does not reach the
// target that binds unit: information, not a verdict on them.
func (v *View) Below(unit string, ind *pipeline.Indicator, t *pipeline.Target) []string {
	var out []string
	for _, child := range v.Tree.Children(unit) {
		r := v.Result(child.Code, ind.Code)
		if r.Value.Known && !satisfies(r, ind, t) {
			out = append(out, child.Code)
		}
	}
	return out
}

// satisfies compares exactly, on the parts where the figure has parts.
func satisfies(r pipeline.Result, ind *pipeline.Indicator, t *pipeline.Target) bool {
	if ind.Unit != "%" {
		return t.Comparison.Compare(r.Value.Number, t.Bound)
	}
	return t.Comparison.Compare(pipeline.Number(against(r, t.Bound)), 0)
}

// FailingUnits returns the names of the units behind a target that is not met: those
// in the unit's subtree that do not satisfy a unit share, or the units directly below
// whose own rate lies under it. A bound on a sum is nobody's below.
func (v *View) FailingUnits(unit string, ind *pipeline.Indicator, t *pipeline.Target) []string {
	if ind.Kind == pipeline.UnitShare {
		return v.unitNames(v.failingWithin(unit, ind.Code))
	}
	if ind.Kind != pipeline.Ratio {
		return nil
	}
	return v.unitNames(v.Below(unit, ind, t))
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

// Mark is the sign of a light, a shape of its own for each: "●", "▲", "■", "○", "–"; ""
// where no target binds. All of them are in the fonts of offices.
func (l Light) Mark() string {
	switch l {
	case Green:
		return "●"
	case Amber:
		return "▲"
	case Red:
		return "■"
	case Grey:
		return "○"
	case Pale:
		return "–"
	}
	return ""
}
