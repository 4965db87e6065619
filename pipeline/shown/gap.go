package shown

import "danvan/pipeline"

// Way is to which side a figure must move to meet its target.
type Way int

// The ways; at the bound itself neither more nor less can be named.
const (
	AtBound Way = iota
	More
	Less
)

// Gap is what is lacking to a target that is not met.
type Gap struct {
	Way     Way
	Number  string // how much, as offices write it
	Noun    string // of what: "chi bộ", "lượt"; "" where there is none
	Counted bool   // one by one: so many more whole things meet the target
	Points  bool   // percentage points
	Under   bool   // less than Number, which is the least that is shown
}

// GapOf is the gap of a figure that has a value and misses the target. noun names what
// is counted one by one, as [CountNoun] does; "" where the figure is measured.
func GapOf(r pipeline.Result, ind *pipeline.Indicator, t *pipeline.Target, noun string) Gap {
	if k, ok := Lacking(r, ind, t); ok && noun != "" {
		if k < 0 {
			return Gap{Way: Less, Number: Exact(pipeline.Int(-k)), Noun: noun, Counted: true}
		}
		return Gap{Way: More, Number: Exact(pipeline.Int(k)), Noun: noun, Counted: true}
	}
	gap := Round(t.Bound, UsualPlaces) - Beside(r, ind.Unit, t.Bound).Number
	way, under := More, gap == 0
	switch side := Against(r, t.Bound); {
	case gap == 0 && side == 0:
		return Gap{}
	case gap < 0 || gap == 0 && side > 0:
		way = Less
	}
	if under {
		gap = Step(UsualPlaces)
	}
	if gap < 0 {
		gap = -gap
	}
	return Gap{Way: way, Number: Exact(gap), Noun: ind.Unit, Points: ind.Unit == "%", Under: under}
}

// Satisfies compares a figure with a bound exactly, on the parts where it has parts.
func Satisfies(r pipeline.Result, ind *pipeline.Indicator, t *pipeline.Target) bool {
	if ind.Unit != "%" {
		return t.Comparison.Compare(r.Value.Number, t.Bound)
	}
	return t.Comparison.Compare(pipeline.Number(Against(r, t.Bound)), 0)
}
