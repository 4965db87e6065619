package figures

import (
	"math/big"

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
		return Grey
	}
	return Dark
}

// Word says the light: "Đạt", "Tạm đạt", "Chưa đạt", "Chưa rõ", "Không đặt".
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

// Shortfall says what is lacking to a target that is not met: "cần thêm 3 chi bộ",
// "cần thêm 1,67 điểm phần trăm"; "" where the target is met or nothing can be said.
// noun names the units of a unit share.
func (w Words) Shortfall(r pipeline.Result, ind *pipeline.Indicator, t *pipeline.Target, noun string) string {
	if t == nil || r.Verdict != pipeline.NotMet || !r.Value.Known {
		return ""
	}
	if ind.Kind == pipeline.UnitShare {
		if k, ok := unitsNeeded(r, t); ok {
			return w.Say(TargetGap, "gap", Count(int(k))+" "+noun)
		}
	}
	gap := t.Bound - r.Value.Number
	switch {
	case gap > 0 && gap < pipeline.One/100:
		return w.Say(TargetGap, "gap", "chưa đến "+difference(pipeline.One/100, ind.Unit))
	case gap > 0:
		return w.Say(TargetGap, "gap", difference(gap, ind.Unit))
	case gap < 0:
		return "vượt mức " + difference(-gap, ind.Unit)
	}
	return "mới bằng mức " + Quantity(t.Bound, ind.Unit)
}

func difference(n pipeline.Number, unit string) string {
	if unit == "%" {
		unit = "điểm phần trăm"
	}
	return Quantity(n, unit)
}

// Verdict says a figure's verdict on its target: "đạt mức phấn đấu ≥ 85%"; "" where
// no target binds.
func (w Words) Verdict(r pipeline.Result, ind *pipeline.Indicator) string {
	key := ""
	switch r.Verdict {
	case pipeline.Met:
		key = TargetMet
	case pipeline.NotMet:
		key = TargetNotMet
	case pipeline.Unknown:
		key = TargetUnknown
	default:
		return ""
	}
	return w.Say(key, "target", Bound(r.Target, ind.Unit))
}

// unitsNeeded is how many more units must satisfy a unit share: the smallest k with
// (numerator+k)·100 op bound·denominator.
func unitsNeeded(r pipeline.Result, t *pipeline.Target) (int64, bool) {
	if !r.Numerator.Known || !r.Denominator.Known {
		return 0, false
	}
	have, all := int64(r.Numerator.Number/pipeline.One), int64(r.Denominator.Number/pipeline.One)
	for k := int64(1); have+k <= all; k++ {
		left, right := pipeline.Int((have+k)*100), t.Bound*pipeline.Number(all)
		if t.Comparison.Compare(left, right) {
			return k, true
		}
	}
	return 0, false
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
	if !r.Numerator.Known || !r.Denominator.Known || r.Denominator.Number <= 0 || ind.Unit != "%" {
		return t.Comparison.Compare(r.Value.Number, t.Bound)
	}
	left := new(big.Int).Mul(big.NewInt(int64(r.Numerator.Number)), big.NewInt(100*int64(pipeline.One)))
	right := new(big.Int).Mul(big.NewInt(int64(r.Denominator.Number)), big.NewInt(int64(t.Bound)))
	return t.Comparison.Compare(pipeline.Number(left.Cmp(right)), 0)
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
