package pipeline

import "slices"

// Rescored is the score sheet of a unit whose total, class or rank is not what an earlier edition
// of its period said. It is told beside the adjustments and is no part of an edition's record.
type Rescored struct {
	Unit      string       `json:"unit"`
	Before    *FrozenScore `json:"before"`           // nil where the unit had no sheet
	After     *FrozenScore `json:"after"`            // nil where it has none any more
	Causes    []Cause      `json:"causes,omitempty"` // the submissions that its points were changed by; none where others moved its rank, or where nobody asked for them
	Elsewhere bool         `json:"-"`                // restricted: causes outside the extent are left out
}

// RescoredOf lists the score sheets that differ between two states of a period, in the order of
// the later one.
func RescoredOf(before, after Frozen) []Rescored {
	earlier := make(map[string]*FrozenScore, len(before.Scores))
	for i, s := range before.Scores {
		earlier[s.Unit] = &before.Scores[i]
	}
	var out []Rescored
	for i, s := range after.Scores {
		if was := earlier[s.Unit]; was == nil || *was != s {
			out = append(out, Rescored{Unit: s.Unit, Before: was, After: &after.Scores[i]})
		}
		delete(earlier, s.Unit)
	}
	for i, s := range before.Scores {
		if earlier[s.Unit] != nil {
			out = append(out, Rescored{Unit: s.Unit, Before: &before.Scores[i]})
		}
	}
	return out
}

// rescored lists the score sheets that differ, with the submissions that changed their points:
// of the unit itself, of its superior and of those that its scored figures are made from.
func (d Desk) rescored(period Period, before, after Stand, changes []change) []Rescored {
	out := RescoredOf(before.Frozen, after.Frozen)
	if d.Programme.Scoring == nil {
		return out
	}
	tree, stated := d.Programme.Tree(period), d.Programme.In(period)
	for i := range out {
		out[i].Causes = scoreCauses(out[i].Unit, stated, tree, changes)
	}
	return out
}

// scoreCauses picks the changes that the points of a unit are made from.
func scoreCauses(unit string, p *Programme, tree *Hierarchy, changes []change) []Cause {
	var out []Cause
	add := func(by string, ind *Indicator, list []change) {
		for _, c := range list {
			cause := c.Cause
			cause.Reason = c.reason(ind)
			known := slices.ContainsFunc(out, func(x Cause) bool { return x.Unit == cause.Unit && x.Form == cause.Form })
			if c.Unit == by && c.touches(ind) && !known {
				out = append(out, cause)
			}
		}
	}
	u, _ := tree.Unit(unit)
	refs := func(list ...*FieldRef) *Indicator {
		ind := &Indicator{Kind: OwnValue}
		for _, one := range list {
			if one != nil {
				ind.Numerator = append(ind.Numerator, *one)
			}
		}
		return ind
	}
	for _, c := range p.Scoring.Criteria {
		add(unit, refs(c.Self), changes)
		add(u.Parent, refs(c.Superior, c.Reason), changes)
		if ind := p.Indicator(c.Indicator); ind != nil {
			for _, cause := range causesOf(Adjustment{Unit: unit}, ind, tree, changes) {
				add(cause.Unit, ind, changes)
			}
		}
	}
	add(u.Parent, refs(p.Scoring.Ineligible, p.Scoring.Why), changes)
	return out
}
