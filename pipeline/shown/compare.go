package shown

import (
	"math/big"

	"danvan/pipeline"
)

// Movement is a figure beside the same figure of an earlier period.
type Movement struct {
	Now, Before pipeline.Maybe
	Comparable  bool            // both known, the unit is the same unit in both trees, the indicator the same thing
	Places      int             // decimals that Now is shown with; Before is shown with two
	Difference  pipeline.Number // Now − Before as they are shown, so that a reader gets the same; points where the unit is "%"
	Percent     pipeline.Maybe  // change in percent of Before as shown, two decimals; missing where Before is 0
	Uneven      bool            // n/N of the two periods differ by more than a tenth
	Reported    int             // n of the earlier period
	Expected    int             // N of the earlier period
	ReportedNow int             // n of Now
	ExpectedNow int             // N of Now

	Unlike pipeline.Sentence // why the two are not of the same thing: a form changed in between
}

// Compare sets now against before. sameUnit is false where the tree broke the series
// (the unit is new, gone, or won or lost part of its area): then nothing is compared,
// whatever the numbers are.
func Compare(now, before pipeline.Result, sameUnit bool) Movement {
	m := Movement{
		Now: now.Value, Before: before.Value,
		Reported: before.UnitsReported, Expected: before.UnitsExpected, ReportedNow: now.UnitsReported, ExpectedNow: now.UnitsExpected,
	}
	m.Comparable = sameUnit && now.Value.Known && before.Value.Known
	if !m.Comparable {
		return m
	}
	shown, base := Show(now, ""), Round(before.Value.Number, UsualPlaces)
	m.Places = shown.Places
	m.Difference = shown.Number - base
	m.Percent = percentOf(m.Difference, base)
	m.Uneven = Uneven(now, before)
	return m
}

// LacksNow tells of an uneven movement that it is the present figure which fewer units
// stand behind, and not the earlier one.
func (m Movement) LacksNow() bool { return m.ReportedNow*m.Expected < m.Reported*m.ExpectedNow }

// percentOf returns part/whole in percent with two decimals, rounded half away from
// zero on integers, so that no platform's floating point can change a signed figure.
func percentOf(part, whole pipeline.Number) pipeline.Maybe {
	if whole == 0 {
		return pipeline.Maybe{}
	}
	if whole < 0 {
		whole = -whole
	}
	hundredths := divideRound(new(big.Int).Mul(big.NewInt(int64(part)), big.NewInt(10_000)), big.NewInt(int64(whole)))
	if !hundredths.IsInt64() || abs(hundredths.Int64()) > 1<<52 {
		return pipeline.Maybe{}
	}
	return pipeline.Known(pipeline.Number(hundredths.Int64()) * (pipeline.One / 100))
}

func divideRound(a, b *big.Int) *big.Int {
	negative := a.Sign()*b.Sign() < 0
	twice := new(big.Int).Mul(new(big.Int).Abs(a), big.NewInt(2))
	whole := new(big.Int).Abs(b)
	q := twice.Add(twice, whole)
	q.Quo(q, new(big.Int).Mul(whole, big.NewInt(2)))
	if negative {
		q.Neg(q)
	}
	return q
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

// Uneven tells whether the shares of units behind two figures differ by more than a
// tenth: |n1/N1 − n2/N2| > 1/10, on integers.
func Uneven(a, b pipeline.Result) bool {
	if a.UnitsExpected == 0 || b.UnitsExpected == 0 {
		return false
	}
	gap := int64(a.UnitsReported)*int64(b.UnitsExpected) - int64(b.UnitsReported)*int64(a.UnitsExpected)
	return abs(gap)*10 > int64(a.UnitsExpected)*int64(b.UnitsExpected)
}
