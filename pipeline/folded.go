package pipeline

import (
	"iter"
	"math"
	"slices"
)

// folded is the results of a period with each text once, and what most of them have in common
// too: 16 bytes for each in place of 128, and as many for the parts of one that has some, of a
// country 9 MB in place of 54. Unlike those of a [Packed] they are found at once.
type folded struct {
	units []foldedUnit // in their order
	at    map[string]int
	texts []string
	kinds []foldedKind
	parts []foldedParts // the first of none
	all   []foldedResult
	place map[string]int // of an indicator among those of the unit that had it last
}

// foldedUnit is where the results of a unit begin.
type foldedUnit struct {
	unit string
	from int
}

type foldedResult struct {
	value       Number
	kind, parts uint32 // places
}

// foldedKind is what a result is beside its numbers.
type foldedKind struct {
	reported, expected         int32
	indicator, target, verdict uint16 // places of texts
	known                      uint8  // which of the three numbers
}

type foldedParts struct{ numerator, denominator Number }

// Fold holds the results of the period itself folded from now on: Results is empty, and they
// are read by [Consolidation.AllResults] and [Consolidation.Found]. Where the results of a
// unit do not stand together, or one has no room, everything is as before, and likewise where
// they are folded already.
func (c *Consolidation) Fold() {
	if c.Folded() {
		return
	}
	if folded := foldedOf(len(c.Results), slices.Values(c.Results)); folded != nil {
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

// foldedOf folds so many results; nil where it cannot be done.
func foldedOf(n int, results iter.Seq[Result]) *folded {
	out := &folded{at: map[string]int{}, place: map[string]int{}, parts: make([]foldedParts, 1), all: make([]foldedResult, 0, n)}
	var texts placedTexts
	kinds := map[foldedKind]uint32{}
	for x := range results {
		if last := len(out.units) - 1; last < 0 || x.Unit != out.units[last].unit {
			if _, again := out.at[x.Unit]; again {
				return nil
			}
			out.at[x.Unit] = len(out.units)
			out.units = append(out.units, foldedUnit{x.Unit, len(out.all)})
		}
		out.place[x.Indicator] = len(out.all) - out.units[len(out.units)-1].from
		kind, ok := kindOf(&x, &texts)
		if !ok {
			return nil
		}
		at, known := kinds[kind]
		if !known {
			at = uint32(len(out.kinds))
			kinds[kind], out.kinds = at, append(out.kinds, kind)
		}
		f := foldedResult{value: x.Value.Number, kind: at}
		if parts := (foldedParts{x.Numerator.Number, x.Denominator.Number}); parts != out.parts[0] {
			f.parts = uint32(len(out.parts))
			out.parts = append(out.parts, parts)
		}
		out.all = append(out.all, f)
	}
	out.texts, out.kinds, out.parts = texts.all, slices.Clip(out.kinds), slices.Clip(out.parts)
	return out
}

// kindOf folds what a result is beside its numbers; false where it has no room.
func kindOf(x *Result, texts *placedTexts) (kind foldedKind, ok bool) {
	indicator, target, verdict := texts.place(x.Indicator), texts.place(x.Target), texts.place(string(x.Verdict))
	if max(indicator, target, verdict) > math.MaxUint16 || x.UnitsReported != int(int32(x.UnitsReported)) || x.UnitsExpected != int(int32(x.UnitsExpected)) {
		return kind, false
	}
	kind = foldedKind{reported: int32(x.UnitsReported), expected: int32(x.UnitsExpected), indicator: uint16(indicator), target: uint16(target), verdict: uint16(verdict)}
	for k, n := range [...]Maybe{x.Value, x.Numerator, x.Denominator} {
		if n.Known {
			kind.known |= 1 << k
		}
	}
	return kind, true
}

// result unfolds one.
func (f *folded) result(unit string, i int) Result {
	x := &f.all[i]
	kind, parts := &f.kinds[x.kind], &f.parts[x.parts]
	return Result{Unit: unit, Indicator: f.texts[kind.indicator], Target: f.texts[kind.target], Verdict: Verdict(f.texts[kind.verdict]),
		Value: Maybe{x.value, kind.known&1 != 0}, Numerator: Maybe{parts.numerator, kind.known&2 != 0}, Denominator: Maybe{parts.denominator, kind.known&4 != 0},
		UnitsReported: int(kind.reported), UnitsExpected: int(kind.expected)}
}

// indicator is that of a result.
func (f *folded) indicator(i int) string { return f.texts[f.kinds[f.all[i].kind].indicator] }

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
	if i := from + f.place[indicator]; i < to && f.indicator(i) == indicator {
		return f.result(unit, i), true
	}
	for i := from; i < to; i++ {
		if f.indicator(i) == indicator {
			return f.result(unit, i), true
		}
	}
	return Result{}, false
}
