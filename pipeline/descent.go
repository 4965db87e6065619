package pipeline

import "slices"

// descent says what the units of a period were in an earlier one.
type descent struct {
	from map[string][]string // by unit: the earlier units that it holds something of
	torn map[string]bool     // units that hold a part of a divided one, or something from outside
	gave map[string]bool     // earlier units of which several hold something
	same map[string]bool     // see [SameUnits]
}

func (p *Programme) descent(earlier, later Period) *descent {
	after, until := p.Rule.Window(earlier).To, p.Rule.Window(later).To
	before, now := p.Tree(earlier), p.Tree(later)
	d := &descent{map[string][]string{}, map[string]bool{}, map[string]bool{}, SameUnits(before, now, p.Changes, after, until)}
	heirs := Heirs(before, now, p.Changes, after, until)
	for _, old := range before.Units() {
		for _, heir := range heirs[old.Code] {
			d.from[heir] = append(d.from[heir], old.Code)
		}
		if len(heirs[old.Code]) > 1 {
			d.gave[old.Code] = true
			for _, heir := range heirs[old.Code] {
				d.torn[heir] = true
			}
		}
	}
	for unit := range Joined(now, p.Changes, after, until) {
		d.torn[unit] = true
	}
	return d
}

// made returns the earlier units whose figures added up are what the unit's own figure
// goes on from: itself where nothing happened, all that went to it whole where it took
// others. It is nil where the unit is new, or holds a part of what was divided: such
// figures are not comparable. A figure for all that lies below goes on only where the
// border stayed what it was.
func (d *descent) made(unit string, scope Scope) []string {
	if d.torn[unit] || scope == Subtree && !d.same[unit] {
		return nil
	}
	return d.from[unit]
}

// took returns the earlier units whose things are the unit's own now: itself, and those that
// went to it whole.
func (d *descent) took(unit string) []string {
	var out []string
	for _, old := range d.from[unit] {
		switch {
		case old == unit:
			out = slices.Insert(out, 0, old)
		case !d.gave[old]:
			out = append(out, old)
		}
	}
	return out
}

// itself tells whether the unit was the same one.
func (d *descent) itself(unit string, scope Scope) bool {
	return slices.Equal(d.made(unit, scope), []string{unit})
}

// Forerunners returns, for each unit of a period's tree, the reports of the period before
// that its own go on from, of those that counted then. Of a list or a table they are the
// unit's own, or those of all units that went to it whole since; none where one of them is
// lacking, or the figures are not comparable: the year to date of a unit is held against
// them. Of a register they are the unit's own and those of all that went to it whole, as
// many as there are: the things that they listed are the unit's now.
func (p *Programme) Forerunners(period Period, counted []Submission) map[string][]Submission {
	last := period.Previous()
	filed := make(map[filingKey]Submission, len(counted))
	for _, s := range counted {
		filed[keyOf(s)] = s
	}
	d, units := p.descent(last, period), p.Tree(period).Units()
	out := map[string][]Submission{}
	for _, form := range p.FormsOf(period) {
		earlier, _ := p.EarlierForm(form, last)
		if earlier == nil {
			continue
		}
		for _, u := range units {
			if !form.FiledBy(u.Tier) {
				continue
			}
			scope := form.ScopeOf(u.Tier)
			from := d.made(u.Code, scope)
			if form.Layout == Register {
				from = d.took(u.Code)
			}
			reports := filedBy(filed, from, earlier.Code, last, scope)
			if form.Layout == Register || len(reports) == len(from) {
				out[u.Code] = append(out[u.Code], reports...)
			}
		}
	}
	return out
}

// filedBy returns the reports of units, of those that filed.
func filedBy(filed map[filingKey]Submission, units []string, form string, period Period, scope Scope) []Submission {
	out := make([]Submission, 0, len(units))
	for _, unit := range units {
		if s, ok := filed[filingKey{unit, form, period}]; ok && s.Scope == scope {
			out = append(out, s)
		}
	}
	return out
}
