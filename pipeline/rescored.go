package pipeline

import "slices"

// Rescored is the score sheet of a unit whose total, class or rank is not what an earlier edition
// of its period said. It is told beside the adjustments and is no part of an edition's record.
type Rescored struct {
	Unit      string       `json:"unit"`
	Before    *FrozenScore `json:"before"`            // nil where the unit had no sheet
	After     *FrozenScore `json:"after"`             // nil where it has none any more
	Causes    []Cause      `json:"causes"`            // the submissions that changed its points; none where others moved its rank, or where they were not kept
	Programme bool         `json:"programme"`         // the programme was changed as well
	Earlier   []EditionRef `json:"earlier,omitempty"` // of points that shorter periods give: the later editions of these that changed them; number 0 is one that is not closed
	Elsewhere bool         `json:"-"`                 // restricted: causes outside the extent are left out
}

// ByOthers tells of a sheet with the total and class that it had: what others were given moved
// its rank. A unit without a rank was excluded, which is a matter of its own.
func (r Rescored) ByOthers() bool {
	return r.Before != nil && r.After != nil && r.Before.Total == r.After.Total && r.Before.Class == r.After.Class && r.Before.Rank > 0 && r.After.Rank > 0
}

// RescoredOf lists the score sheets that differ between two states of a period, in the order of
// the later one, without causes. A sheet without a total says no more than none at all.
func RescoredOf(before, after Frozen) []Rescored {
	earlier := make(map[string]*FrozenScore, len(before.Scores))
	for i, s := range before.Scores {
		earlier[s.Unit] = &before.Scores[i]
	}
	var out []Rescored
	for i, s := range after.Scores {
		if was := earlier[s.Unit]; was == nil && s.Total.Known || was != nil && *was != s {
			out = append(out, Rescored{Unit: s.Unit, Before: was, After: &after.Scores[i], Causes: []Cause{}})
		}
		delete(earlier, s.Unit)
	}
	for i, s := range before.Scores {
		if earlier[s.Unit] != nil && s.Total.Known {
			out = append(out, Rescored{Unit: s.Unit, Before: &before.Scores[i], Causes: []Cause{}})
		}
	}
	return out
}

// rescored lists the score sheets that differ, with their causes: the submissions of the unit
// itself, of its superior and of those that its scored figures are made from, and the later
// editions of shorter periods.
func (d Desk) rescored(basis Basis, period Period, before, after Stand, changes []change) []Rescored {
	out := RescoredOf(before.Frozen, after.Frozen)
	stated := d.Programme.In(period)
	if len(out) == 0 || stated.Scoring == nil {
		return out
	}
	tree, shorter := d.Programme.Tree(period), d.Programme.scoredBy(period)
	earlier := basis.laterEditions(d.Programme.scoredOver(period), before.Beside, after.Beside)
	for i := range out {
		x := &out[i]
		if x.ByOthers() {
			continue
		}
		x.Programme = before.Pack != after.Pack
		x.Causes = scoreCauses(x.Unit, stated, tree, changes)
		x.causedEarlier(earlier, shorter)
	}
	return out
}

// causedEarlier names the shorter periods that changed a scored figure of the unit. One of which
// nobody wrote down what changed is named where nothing else is a cause.
func (r *Rescored) causedEarlier(earlier []laterEdition, shorter []scoredIndicator) {
	for _, l := range earlier {
		if slices.ContainsFunc(shorter, func(s scoredIndicator) bool {
			return s.every == l.Period.Kind && l.changed[Place{r.Unit, s.indicator}]
		}) {
			r.Earlier = append(r.Earlier, l.EditionRef)
		}
	}
	if len(r.Causes) > 0 || len(r.Earlier) > 0 || r.Programme {
		return
	}
	for _, l := range earlier {
		if l.changed == nil {
			r.Earlier = append(r.Earlier, l.EditionRef)
		}
	}
}

// scoreCauses picks the changes that the points of a unit are made from. The reason of its
// superior is what stands in the unit's own row.
func scoreCauses(unit string, p *Programme, tree *Hierarchy, changes []change) []Cause {
	u, _ := tree.Unit(unit)
	type share struct {
		by, row string // row of the superior's table
		*Indicator
	}
	var shares []share
	read := func(by string, refs ...FieldRef) {
		row := ""
		if by != unit {
			row = unit
		}
		shares = append(shares, share{by, row, &Indicator{Kind: OwnValue, Numerator: refs}})
	}
	for _, c := range p.Scoring.Criteria {
		read(unit, c.Self...)
		read(u.Parent, slices.Concat(c.Superior, given(c.Reason))...)
		if ind := p.Indicator(c.Indicator); ind != nil {
			for _, cause := range causesOf(Adjustment{Unit: unit}, ind, tree, changes) {
				shares = append(shares, share{cause.Unit, "", ind})
			}
		}
	}
	read(u.Parent, slices.Concat(given(p.Scoring.Ineligible), given(p.Scoring.Why))...)
	out := []Cause{}
	for _, c := range changes {
		var touched Indicator
		for _, s := range shares {
			if s.by == c.Unit && c.touches(s.Indicator) && (s.row == "" || c.touchesRow(s.row, s.Indicator)) {
				touched.Numerator = append(touched.Numerator, s.refs()...)
			}
		}
		if len(touched.Numerator) > 0 {
			cause := c.Cause
			cause.Reason = c.reason(&touched, unit)
			out = append(out, cause)
		}
	}
	return out
}

// touchesRow tells whether a unit's cells in a table were changed.
func (c *change) touchesRow(row string, of *Indicator) bool {
	return c.rows == nil || slices.ContainsFunc(of.refs(), func(r FieldRef) bool { return r.Form == c.Form && c.rows[[2]string{row, r.Field}] })
}

// given is a reference that may not be there as a list.
func given(ref *FieldRef) []FieldRef {
	if ref == nil {
		return nil
	}
	return []FieldRef{*ref}
}
