package pipeline

import (
	"slices"
)

// Heirs returns, for every unit of an earlier tree, the units of a later tree that its
// area and people went to by the changes after one day up to and with another: the unit
// itself where nothing happened to it, several where it was divided, none where it ended
// without an heir. Changes are followed over any number of steps; what a unit kept when
// it gave a part away is its own.
func Heirs(earlier, later *Hierarchy, changes []Change, after, until Date) map[string][]string {
	steps := stepsOf(changes, after, until)
	out := make(map[string][]string, len(earlier.Units()))
	for _, u := range earlier.Units() {
		out[u.Code] = heirsOf(u.Code, after, steps, later)
	}
	return out
}

// Joined returns the units of a later tree that hold something which came from outside
// the programme after one day up to and with another, with all units above them.
func Joined(later *Hierarchy, changes []Change, after, until Date) map[string]bool {
	out := map[string]bool{}
	if !slices.ContainsFunc(changes, func(c Change) bool { return c.Old == Outside }) {
		return out
	}
	steps := stepsOf(changes, after, until)
	for _, c := range steps[Outside] {
		for _, heir := range heirsOf(c.New, c.Day, steps, later) {
			mark(out, later.path(heir))
		}
	}
	return out
}

// joined returns the units of another day's tree whose figures of a period say nothing
// of all that they hold, or of more, because something joined from outside in between, or
// left: of what joined, on an earlier day, that is the root, with which figures stand that
// belong to no unit.
func joined(tree, other *Hierarchy, changes []Change, end, day Date) map[string]bool {
	if day.Before(end) {
		out := left(other, changes, day, end)
		if len(Joined(tree, changes, day, end)) > 0 {
			out[other.Root().Code] = true
		}
		return out
	}
	out := Joined(other, changes, end, day)
	if gone := left(tree, changes, end, day); len(gone) > 0 {
		for old, heirs := range Heirs(tree, other, changes, end, day) {
			for _, heir := range heirs {
				if gone[old] {
					mark(out, other.path(heir))
				}
			}
		}
	}
	return out
}

// left returns the units of an earlier tree of which something left the programme after one
// day up to and with another, with all units above them.
func left(earlier *Hierarchy, changes []Change, after, until Date) map[string]bool {
	out := map[string]bool{}
	leaves := func(c Change) bool { _, ok := c.WentOutside(); return ok }
	if !slices.ContainsFunc(changes, leaves) {
		return out
	}
	steps := stepsOf(changes, after, until)
	for _, u := range earlier.Units() {
		if slices.ContainsFunc(followed(u.Code, after, steps), leaves) {
			mark(out, earlier.path(u.Code))
		}
	}
	return out
}

// followed returns all changes that a unit's area and people went through from the day after a
// day on.
func followed(code string, after Date, steps map[string][]Change) []Change {
	next := nextStep(code, after, steps)
	out := slices.Clone(next)
	for _, c := range next {
		out = append(out, followed(c.New, c.Day, steps)...)
	}
	if len(next) > 0 && !next[0].Whole {
		out = append(out, followed(code, next[0].Day, steps)...)
	}
	return out
}

func mark(set map[string]bool, codes []string) {
	for _, code := range codes {
		set[code] = true
	}
}

// stepsOf sorts the changes after one day up to and with another by the old unit.
func stepsOf(changes []Change, after, until Date) map[string][]Change {
	var between []Change
	for _, c := range changes {
		if c.Day.After(after) && !c.Day.After(until) {
			between = append(between, c)
		}
	}
	slices.SortStableFunc(between, func(a, b Change) int { return a.Day.Compare(b.Day) })
	steps := map[string][]Change{}
	for _, c := range between {
		steps[c.Old] = append(steps[c.Old], c)
	}
	return steps
}

// Carry returns, for every unit of a period's tree, the units of the tree of another day
// that its area is part of: its heirs on a later day, what it was made of on an earlier
// one.
func (p *Programme) Carry(period Period, day Date) map[string][]string {
	return carry(p.Tree(period), NewHierarchy(p.Units, day), p.Changes, p.Rule.Window(period).To, day)
}

func carry(tree, other *Hierarchy, changes []Change, end, day Date) map[string][]string {
	if !day.Before(end) {
		return Heirs(tree, other, changes, end, day)
	}
	heirs, out := Heirs(other, tree, changes, day, end), map[string][]string{}
	for _, old := range other.Units() {
		for _, heir := range heirs[old.Code] {
			out[heir] = append(out[heir], old.Code)
		}
	}
	return out
}

// heirsOf follows one unit from the day after a day on. A unit that goes to itself (it
// moved or got another name) is followed from the day after that.
func heirsOf(code string, after Date, steps map[string][]Change, later *Hierarchy) []string {
	next := nextStep(code, after, steps)
	if len(next) == 0 {
		if _, ok := later.Unit(code); ok {
			return []string{code}
		}
		return nil
	}
	var out []string
	add := func(heir string) {
		for _, h := range heirsOf(heir, next[0].Day, steps, later) {
			if !slices.Contains(out, h) {
				out = append(out, h)
			}
		}
	}
	for _, c := range next {
		add(c.New)
	}
	if !next[0].Whole {
		add(code) // what it kept, if it is still there
	}
	return out
}

// nextStep returns the changes of the first day after a day on which a unit changed.
func nextStep(code string, after Date, steps map[string][]Change) (next []Change) {
	for _, c := range steps[code] {
		if c.Day.After(after) && (len(next) == 0 || c.Day == next[0].Day) {
			next = append(next, c)
		}
	}
	return next
}

// SameUnits returns the units whose figures on two trees are of the same thing: they
// stand in both, and no change after one day up to and with another moved anything
// across their border.
func SameUnits(earlier, later *Hierarchy, changes []Change, after, until Date) map[string]bool {
	same := map[string]bool{}
	for _, u := range earlier.Units() {
		if _, ok := later.Unit(u.Code); ok {
			same[u.Code] = true
		}
	}
	for old, heirs := range Heirs(earlier, later, changes, after, until) {
		from := earlier.path(old)
		for _, heir := range heirs {
			to := later.path(heir)
			crossed(from, to, same)
			crossed(to, from, same)
		}
	}
	for code := range Joined(later, changes, after, until) {
		delete(same, code)
	}
	for code := range left(earlier, changes, after, until) {
		delete(same, code)
	}
	return same
}

// crossed strikes out the units whose border lies around one end only.
func crossed(around, other []string, same map[string]bool) {
	for _, code := range around {
		if !slices.Contains(other, code) {
			delete(same, code)
		}
	}
}

// path returns a unit and all its ancestors, the unit first.
func (h *Hierarchy) path(code string) []string {
	var out []string
	for u, ok := h.Unit(code); ok; u, ok = h.Unit(u.Parent) {
		out = append(out, u.Code)
	}
	return out
}
