package pipeline

import (
	"iter"
	"math"
	"slices"
)

// folded is the results of a period with each text once and each number in the room that it
// takes: 40 bytes for each in place of 128, of a country 17 MB in place of 54. Unlike those of
// a [Packed] they are found at once.
type folded struct {
	units []foldedUnit // in their order
	at    map[string]int
	texts []string
	all   []foldedResult
	place map[string]int // of an indicator among those of the unit that had it last
}

// foldedUnit is where the results of a unit begin.
type foldedUnit struct {
	unit string
	from int
}

type foldedResult struct {
	value, numerator, denominator Number
	reported, expected            int32
	indicator, target, verdict    uint16 // places of texts
	known                         uint8  // which of the three numbers
}

// Fold holds the results of the period itself folded from now on: Results is empty, and they
// are read by [Consolidation.AllResults] and [Consolidation.Found]. Where the results of a
// unit do not stand together, or one has no room, everything is as before.
func (c *Consolidation) Fold() {
	if folded := foldedOf(c.Results); folded != nil {
		c.folded, c.Results = folded, nil
	}
}

// Folded tells whether the results are folded.
func (c *Consolidation) Folded() bool { return c.folded != nil }

// Count is how many results there are, folded or not.
func (c *Consolidation) Count() int {
	if c.folded != nil {
		return len(c.folded.all)
	}
	return len(c.Results)
}

// AllResults are the results in their order, folded or not.
func (c *Consolidation) AllResults() iter.Seq[Result] {
	if c.folded != nil {
		return c.folded.each()
	}
	return slices.Values(c.Results)
}

// Found finds a result of a consolidation that is folded; only there it may be asked.
func (c *Consolidation) Found(unit, indicator string) (Result, bool) {
	return c.folded.find(unit, indicator)
}

func foldedOf(results []Result) *folded {
	out := &folded{at: map[string]int{}, place: map[string]int{}, all: make([]foldedResult, len(results))}
	var texts placedTexts
	for i := range results {
		x := &results[i]
		if i == 0 || x.Unit != results[i-1].Unit {
			if _, again := out.at[x.Unit]; again {
				return nil
			}
			out.at[x.Unit] = len(out.units)
			out.units = append(out.units, foldedUnit{x.Unit, i})
		}
		out.place[x.Indicator] = i - out.units[len(out.units)-1].from
		if !out.all[i].take(x, &texts) {
			return nil
		}
	}
	out.texts = texts.all
	return out
}

// take folds a result; false where it has no room.
func (f *foldedResult) take(x *Result, texts *placedTexts) bool {
	indicator, target, verdict := texts.place(x.Indicator), texts.place(x.Target), texts.place(string(x.Verdict))
	if max(indicator, target, verdict) > math.MaxUint16 || x.UnitsReported != int(int32(x.UnitsReported)) || x.UnitsExpected != int(int32(x.UnitsExpected)) {
		return false
	}
	f.indicator, f.target, f.verdict = uint16(indicator), uint16(target), uint16(verdict)
	f.reported, f.expected = int32(x.UnitsReported), int32(x.UnitsExpected)
	for k, n := range [...]Maybe{x.Value, x.Numerator, x.Denominator} {
		if n.Known {
			f.known |= 1 << k
		}
	}
	f.value, f.numerator, f.denominator = x.Value.Number, x.Numerator.Number, x.Denominator.Number
	return true
}

// result unfolds one.
func (f *folded) result(unit string, i int) Result {
	x := &f.all[i]
	return Result{Unit: unit, Indicator: f.texts[x.indicator], Target: f.texts[x.target], Verdict: Verdict(f.texts[x.verdict]),
		Value: Maybe{x.value, x.known&1 != 0}, Numerator: Maybe{x.numerator, x.known&2 != 0}, Denominator: Maybe{x.denominator, x.known&4 != 0},
		UnitsReported: int(x.reported), UnitsExpected: int(x.expected)}
}

// of is where the results of a unit are.
func (f *folded) of(place int) (from, to int) {
	if place+1 < len(f.units) {
		return f.units[place].from, f.units[place+1].from
	}
	return f.units[place].from, len(f.all)
}

func (f *folded) each() iter.Seq[Result] {
	return func(yield func(Result) bool) {
		for place, u := range f.units {
			from, to := f.of(place)
			for i := from; i < to; i++ {
				if !yield(f.result(u.unit, i)) {
					return
				}
			}
		}
	}
}

func (f *folded) find(unit, indicator string) (Result, bool) {
	place, ok := f.at[unit]
	if !ok {
		return Result{}, false
	}
	from, to := f.of(place)
	if i := from + f.place[indicator]; i < to && f.texts[f.all[i].indicator] == indicator {
		return f.result(unit, i), true
	}
	for i := from; i < to; i++ {
		if f.texts[f.all[i].indicator] == indicator {
			return f.result(unit, i), true
		}
	}
	return Result{}, false
}
