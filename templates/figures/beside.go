package figures

import (
	"math/big"
	"strings"

	"danvan/pipeline"
)

// A figure is shown with two decimals. Beside a bound that may contradict the verdict,
// which is exact: 100.001 of 100.002 is not 100%. So more are shown where it takes more
// to see on which side of the bound the figure lies.
const (
	usualPlaces = 2
	mostPlaces  = 6
)

// Shown is a figure as it is shown.
type Shown struct {
	Number pipeline.Number // rounded to Places
	Places int
	Side   string // "dưới mức 100%" where no number of decimals shows it; else ""
}

// String writes the figure without its unit of measure.
func (s Shown) String() string { return exact(s.Number) }

// Show rounds a figure with a value so that it does not contradict its target. unit is
// only used to name the bound.
func Show(r pipeline.Result, unit string) Shown {
	if _, bound, ok := parseBound(r.Target); ok {
		return showBeside(r, unit, bound)
	}
	return showBeside(r, unit)
}

// showBeside rounds a figure so that it lies on the same side of each bound as the
// exact figure. unit is only used to name a bound.
func showBeside(r pipeline.Result, unit string, bounds ...pipeline.Number) Shown {
	usual := Shown{Number: round(r.Value.Number, usualPlaces), Places: usualPlaces}
	wrong, side := contradicted(r, usual.Number, bounds)
	if side == 0 {
		return usual
	}
	for places := usualPlaces + 1; places <= mostPlaces; places++ {
		n := exactly(r, places)
		if _, left := contradicted(r, n, bounds); left == 0 {
			return Shown{Number: n, Places: places}
		}
	}
	usual.Side = "dưới mức "
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
		exact, shown := against(r, b), compare(n, round(b, usualPlaces))
		if exact != 0 && exact != shown {
			return b, exact
		}
	}
	return 0, 0
}

// against compares the exact figure with a bound, on the parts where it has parts.
func against(r pipeline.Result, bound pipeline.Number) int {
	if !hasParts(r) {
		return compare(r.Value.Number, bound)
	}
	left := new(big.Int).Mul(big.NewInt(int64(r.Numerator.Number)), big.NewInt(100*int64(pipeline.One)))
	return left.Cmp(new(big.Int).Mul(big.NewInt(int64(r.Denominator.Number)), big.NewInt(int64(bound))))
}

func hasParts(r pipeline.Result) bool {
	return r.Numerator.Known && r.Denominator.Known && r.Denominator.Number > 0
}

// exactly rounds the figure to places, from its parts where it has parts.
func exactly(r pipeline.Result, places int) pipeline.Number {
	if !hasParts(r) {
		return round(r.Value.Number, places)
	}
	unit := int64(step(places))
	steps := big.NewInt(100 * int64(pipeline.One) / unit)
	q := divideRound(steps.Mul(steps, big.NewInt(int64(r.Numerator.Number))), big.NewInt(int64(r.Denominator.Number)))
	return pipeline.Number(q.Int64() * unit)
}

// step is the smallest difference that places show.
func step(places int) pipeline.Number {
	n := pipeline.One
	for range places {
		n /= 10
	}
	return n
}

// round rounds half away from zero.
func round(n pipeline.Number, places int) pipeline.Number {
	unit := step(places)
	if n < 0 {
		return -round(-n, places)
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

// parseBound reads the bound of a result: ">= 85".
func parseBound(target string) (pipeline.Comparison, pipeline.Number, bool) {
	op, number, found := strings.Cut(target, " ")
	n, err := pipeline.ParseNumber(number)
	return pipeline.Comparison(op), n, found && err == nil
}

// NothingArose tells a figure of two parts that were both reported as 0: it has no
// value, but that is not the same as nothing reported.
func NothingArose(r pipeline.Result) bool {
	return !r.Value.Known && r.UnitsReported > 0 && r.Numerator == pipeline.Known(0) && r.Denominator == pipeline.Known(0)
}

// Figure says a figure beside its target: "99,999%", "không phát sinh" where the
// denominator of a ratio is reported as 0.
func (w Words) Figure(r pipeline.Result, ind *pipeline.Indicator) string {
	if _, bound, ok := parseBound(r.Target); ok {
		return w.FigureBeside(r, ind, bound)
	}
	return w.FigureBeside(r, ind)
}

// FigureBeside says a figure beside bounds that are not its target.
func (w Words) FigureBeside(r pipeline.Result, ind *pipeline.Indicator, bounds ...pipeline.Number) string {
	if NothingArose(r) {
		return w.Say(None)
	}
	if !r.Value.Known || r.Value.Number == 0 && countable(ind.Kind) {
		return w.Value(r.Value, ind)
	}
	s := showBeside(r, ind.Unit, bounds...)
	text := w.quantity(s.String(), ind.Unit)
	if s.Side != "" {
		text += " (" + s.Side + ")"
	}
	return text
}
