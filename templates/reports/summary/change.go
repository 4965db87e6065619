package summary

import (
	"fmt"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/figures"
)

// storedPlaces are the decimals of a stored rate.
const storedPlaces = 4

// rate writes a figure; a rate is a formula over the cells of its two parts, which stand
// side by side from a column on, rounded as the stored figure is. Without both parts there is nothing to compute.
func (b *book) rate(s *sheet, row, col int, l look, r pipeline.Result, parts int) {
	if !r.Value.Known || !r.Numerator.Known || !r.Denominator.Known || r.Denominator.Number == 0 {
		s.figure(row, col, l, r)
		return
	}
	shown := shown.Show(r, "")
	value, places := stored(r)
	s.computed(row, col, l.with(decimals(decimalFormat, shown.Places)), formula{kind: rateFormula, row: row, col: parts, places: places}, value)
}

// stored is the value that a cell keeps, and its decimals: more than the usual where it
// takes more to see on which side of its bound the figure lies.
func stored(r pipeline.Result) (pipeline.Number, int) {
	if shown := shown.Show(r, ""); shown.Places > storedPlaces {
		return shown.Number, shown.Places
	}
	return r.Value.Number, storedPlaces
}

// change writes the difference and the change in percent from column col on, as
// formulas over the cells of the two values. Where the two cannot be compared it says
// so.
func (b *book) change(s *sheet, row, col int, now, before string, ind *pipeline.Indicator, m shown.Movement) {
	if !m.Comparable {
		quiet := look{border: true, italic: true, colour: paleInk, align: "center", wrap: true}
		s.put(row, col, quiet, b.Words.Say(figures.NotComparable))
		s.put(row, col+1, quiet, "")
		return
	}
	format := signedWhole
	if !m.Difference.IsInt() {
		format = decimals(signedDecimal, m.Places)
	}
	s.computed(row, col, number().with(format), freely(differenceOf(now, before, m)), m.Difference)
	if ind.Unit == "%" || ind.Kind == pipeline.OwnValue || !m.Percent.Known {
		s.put(row, col+1, middle(), "")
		return
	}
	s.computed(row, col+1, number().with(signedDecimal), freely(percentOf(ref(row, col), before)), m.Percent.Number)
}

// differenceOf is the formula of the difference of two figures as they are shown, so
// that a reader who subtracts gets the same; the cells keep what lies behind.
func differenceOf(now, before string, m shown.Movement) string {
	return fmt.Sprintf("ROUND(ROUND(%s,%d)-ROUND(%s,2),%d)", now, m.Places, before, m.Places)
}

func percentOf(difference, before string) string {
	return "ROUND(" + difference + "/ABS(ROUND(" + before + ",2))*100,2)"
}

func coverage(r pipeline.Result) string {
	if r.UnitsExpected == 0 {
		return ""
	}
	return figures.OutOf(r.UnitsReported, r.UnitsExpected)
}
