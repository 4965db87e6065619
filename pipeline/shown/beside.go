package shown

import (
	"math/big"
	"strings"

	"danvan/pipeline"
)

// A figure is shown with two decimals. Beside a bound that may contradict the verdict,
// which is exact: 100.001 of 100.002 is not 100%. So more are shown where it takes more
// to see on which side of the bound the figure lies.
const (
	UsualPlaces = 2 // decimals that a figure is shown with
	mostPlaces  = 6
)

// Shown is a figure as it is shown.
type Shown struct {
	Number pipeline.Number // rounded to Places
	Places int
	Side   string // "dưới mức 100%" where no number of decimals shows it; else ""
	Way    int    // with a Side: -1 below the bound, +1 above
}

// String writes the figure without its unit of measure.
func (s Shown) String() string { return Exact(s.Number) }

// Show rounds a figure with a value so that it does not contradict its target. unit is
// only used to name the bound.
func Show(r pipeline.Result, unit string) Shown {
	if _, bound, ok := ParseBound(r.Target); ok {
		return Beside(r, unit, bound)
	}
	return Beside(r, unit)
}

// Beside rounds a figure so that it lies on the same side of each bound as the
// exact figure. unit is only used to name a bound.
func Beside(r pipeline.Result, unit string, bounds ...pipeline.Number) Shown {
	usual := Shown{Number: Round(r.Value.Number, UsualPlaces), Places: UsualPlaces}
	wrong, side := contradicted(r, usual.Number, bounds)
	if side == 0 {
		return usual
	}
	for places := UsualPlaces + 1; places <= mostPlaces; places++ {
		n := exactly(r, places)
		if _, left := contradicted(r, n, bounds); left == 0 {
			return Shown{Number: n, Places: places}
		}
	}
	usual.Side, usual.Way = "dưới mức ", side
	if side > 0 {
		usual.Side = "trên mức "
	}
	usual.Side += Quantity(wrong, unit)
	return usual
}

// contradicted returns the first bound, and the side of it that the exact figure lies
// on, for which n says something else; side 0 where there is none.
func contradicted(r pipeline.Result, n pipeline.Number, bounds []pipeline.Number) (bound pipeline.Number, side int) {
	for _, b := range bounds {
		exact, shown := Against(r, b), compare(n, Round(b, UsualPlaces))
		if exact != 0 && exact != shown {
			return b, exact
		}
	}
	return 0, 0
}

// Against compares the exact figure with a bound, on the parts where it has parts.
func Against(r pipeline.Result, bound pipeline.Number) int {
	if !HasParts(r) {
		return compare(r.Value.Number, bound)
	}
	left := new(big.Int).Mul(big.NewInt(int64(r.Numerator.Number)), big.NewInt(100*int64(pipeline.One)))
	return left.Cmp(new(big.Int).Mul(big.NewInt(int64(r.Denominator.Number)), big.NewInt(int64(bound))))
}

// HasParts tells a figure with a numerator and a denominator above 0.
func HasParts(r pipeline.Result) bool {
	return r.Numerator.Known && r.Denominator.Known && r.Denominator.Number > 0
}

// PartsBeside returns the parts of a published figure, "36/36", where it reads as the one that
// it replaced or was replaced by and is of other parts; "" where the two differ to the eye.
func PartsBeside(f, other *pipeline.FrozenResult) string {
	if f == nil || other == nil || f.Reported != other.Reported || f.Expected != other.Expected || f.Target != other.Target {
		return ""
	}
	a, b := f.Result(), other.Result()
	if !HasParts(a) || !HasParts(b) || a.Numerator == b.Numerator && a.Denominator == b.Denominator || Show(a, "").String() != Show(b, "").String() {
		return ""
	}
	return Format(a.Numerator.Number) + "/" + Format(a.Denominator.Number)
}

// exactly rounds the figure to places, from its parts where it has parts.
func exactly(r pipeline.Result, places int) pipeline.Number {
	if !HasParts(r) {
		return Round(r.Value.Number, places)
	}
	unit := int64(Step(places))
	steps := big.NewInt(100 * int64(pipeline.One) / unit)
	q := divideRound(steps.Mul(steps, big.NewInt(int64(r.Numerator.Number))), big.NewInt(int64(r.Denominator.Number)))
	return pipeline.Number(q.Int64() * unit)
}

// Step is the smallest difference that places show.
func Step(places int) pipeline.Number {
	n := pipeline.One
	for range places {
		n /= 10
	}
	return n
}

// Round rounds half away from zero.
func Round(n pipeline.Number, places int) pipeline.Number {
	unit := Step(places)
	if n < 0 {
		return -Round(-n, places)
	}
	return (n + unit/2) / unit * unit
}

func compare(a, b pipeline.Number) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// ParseBound reads the bound of a result: ">= 85".
func ParseBound(target string) (pipeline.Comparison, pipeline.Number, bool) {
	op, number, found := strings.Cut(target, " ")
	if !found { // nearly always: to say what is wrong with it would take longer than all else that is done to show a figure
		return pipeline.Comparison(op), 0, false
	}
	n, err := pipeline.ParseNumber(number)
	return pipeline.Comparison(op), n, err == nil
}

// NothingArose tells a figure of two parts that were both reported as 0: it has no
// value, but that is not the same as nothing reported.
func NothingArose(r pipeline.Result) bool {
	return !r.Value.Known && r.UnitsReported > 0 && r.Numerator == pipeline.Known(0) && r.Denominator == pipeline.Known(0)
}
