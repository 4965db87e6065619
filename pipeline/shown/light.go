package shown

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

// Said is the light in words, in both languages.
func (l Light) Said() pipeline.Sentence {
	english := map[Light]string{Green: "Met", Amber: "Met so far", Red: "Not met", Grey: "Unknown", Pale: "Nothing arose", Dark: "None set"}[l]
	return pipeline.Sentence{Vietnamese: l.Word(), English: english}
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

// Orders tells whether a figure may be put in an order of units: it has a value that
// lacks no unit. A unit alone in a unit share has done it or not, which is no order.
func Orders(r pipeline.Result, ind *pipeline.Indicator) bool {
	alone := ind.Kind == pipeline.UnitShare && r.UnitsExpected == 1
	return r.Value.Known && r.UnitsReported == r.UnitsExpected && !alone
}

// Order compares two figures of an indicator exactly, a share by its parts and never by the
// rounded percentage. It is -1 where a is the lower, 1 where it is the higher.
func Order(a, b pipeline.Result) int {
	if !HasParts(a) || !HasParts(b) {
		return compare(a.Value.Number, b.Value.Number)
	}
	product := func(x, y pipeline.Maybe) *big.Int {
		return new(big.Int).Mul(big.NewInt(int64(x.Number)), big.NewInt(int64(y.Number)))
	}
	return product(a.Numerator, b.Denominator).Cmp(product(b.Numerator, a.Denominator))
}
