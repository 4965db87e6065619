package pipeline

import (
	"maps"
	"slices"
	"sync"
)

// Scene is one period on one tree, or as much of it as the figures of one unit need. A
// warehouse computes many of them together.
type Scene struct {
	Period   Period
	Counting []Submission // what counts, of Units
	Units    []Unit       // of the period's own tree, parents before children
	Only     string       // the one unit whose figures are wanted; "" for all
	Alone    bool         // not to be taken together with others: who stands behind the figures is left out

	On     Date                // the day of the tree that is shown; zero for the period's own, and then the rest is empty
	Shown  []Unit              // of that tree, parents before children
	Heirs  map[string][]string // where the area of Units went to, on it
	Joined map[string]bool     // units of it that hold what the programme has no figures of

	passing map[string]bool // units that are there for their place in the tree only
	trees   sceneKey
}

// SameTrees tells whether two scenes of one forest have the same units, with the same heirs.
func (s *Scene) SameTrees(as *Scene) bool { return s.trees == as.trees }

// Gives tells whether a unit's figures are wanted.
func (s Scene) Gives(unit string) bool { return s.Only == "" || s.Only == unit }

// Holds tells of a scene on the tree of another day whether the figures of a scene of the same
// period on its own tree are made of nothing but what it holds as well.
func (s *Scene) Holds(own *Scene) bool {
	here, there := s.filers(), own.filers()
	for unit, files := range there {
		if files && !here[unit] {
			return false
		}
	}
	filed := func(list []Submission) (ids []string) {
		for i := range list {
			if there[list[i].Unit] {
				ids = append(ids, list[i].ID)
			}
		}
		return ids
	}
	return s.Only == own.Only && s.Alone == own.Alone && slices.Equal(filed(s.Counting), filed(own.Counting))
}

// Parts are periods whose figures are taken together, oldest first, all on their own
// trees or all on one other.
type Parts struct {
	Periods []*Figures
	Units   []Unit         // of the last one's tree, parents before children
	Since   map[string]int // of those that have figures: the first of Periods from which on the unit is the one that it is in the last
	torn    map[Place]int  // of figures that are torn in a period: the place of the one after the last such
}

// Last returns the last period.
func (s Parts) Last() Period { return s.Periods[len(s.Periods)-1].Period }

// First is the first of the periods from which on a figure is of the same area as the last
// one's: what is not summed over time is taken from there on.
func (s Parts) First(at Place) int { return max(s.Since[at.Unit], s.torn[at]) }

// Torn tells whether a figure of the periods together cannot be compared: in the last of them
// it is torn or, where it is summed over time, in one of them.
func (s Parts) Torn(kind RollUp, at Place) bool {
	return s.torn[at] == len(s.Periods) || s.torn[at] > 0 && kind.SummedOverTime()
}

// Forest holds the trees of a programme, each built once: between two changes all days
// have the same, so there are never more than the unit list has changes. Trees may be
// asked for by many goroutines; all else by one.
type Forest struct {
	p    *Programme
	days []Date // of changes

	planting sync.Mutex
	trees    map[Date]*Hierarchy
	first    map[string]int // place of the first unit with a code; nil until one is asked for

	scenes map[sceneKey]Scene
	alike  map[[2]Date]map[string]bool // see same; by the days from which on the trees are what they are
}

// NewForest returns the forest of a programme.
func NewForest(p *Programme) *Forest {
	f := &Forest{p: p, trees: map[Date]*Hierarchy{}, scenes: map[sceneKey]Scene{}, alike: map[[2]Date]map[string]bool{}}
	for _, u := range p.Units {
		if !u.From.IsZero() {
			f.days = append(f.days, u.From)
		}
		if !u.To.IsZero() {
			f.days = append(f.days, u.To.AddDays(1))
		}
	}
	for _, c := range p.Changes {
		f.days = append(f.days, c.Day)
	}
	slices.SortFunc(f.days, Date.Compare)
	f.days = slices.Compact(f.days)
	return f
}

// Programme returns the programme whose trees they are.
func (f *Forest) Programme() *Programme { return f.p }

// since is the day from which on the tree of a day is what it is.
func (f *Forest) since(day Date) Date {
	i, found := slices.BinarySearchFunc(f.days, day, Date.Compare)
	switch {
	case found:
		return day
	case i == 0:
		return Date{}
	}
	return f.days[i-1]
}

// On returns the tree of a day.
func (f *Forest) On(day Date) *Hierarchy {
	since := f.since(day)
	f.planting.Lock()
	defer f.planting.Unlock()
	if f.trees[since] == nil {
		f.trees[since] = NewHierarchy(f.p.Units, day)
	}
	return f.trees[since]
}

// Of returns the tree of a period.
func (f *Forest) Of(period Period) *Hierarchy { return f.On(f.p.Rule.Window(period).To) }

// Unit is [Programme.Unit] for who asks again and again: it goes through the list once.
func (f *Forest) Unit(code string) (Unit, bool) {
	f.planting.Lock()
	defer f.planting.Unlock()
	if f.first == nil {
		f.first = make(map[string]int, len(f.p.Units))
		for i := range f.p.Units {
			if _, known := f.first[f.p.Units[i].Code]; !known {
				f.first[f.p.Units[i].Code] = i
			}
		}
	}
	i, ok := f.first[code]
	if !ok {
		return Unit{}, false
	}
	return f.p.Units[i], true
}

// same returns the units whose figures on the trees of two days are of the same thing, see
// [SameUnits].
func (f *Forest) same(first, second Date) map[string]bool {
	key := [2]Date{f.since(first), f.since(second)}
	switch {
	case f.alike[key] != nil:
	case key[0] == key[1]: // nothing happened in between
		f.alike[key] = f.On(first).under(f.On(first).Root().Code)
	default:
		f.alike[key] = SameUnits(f.On(first), f.On(second), f.p.Changes, first, second)
	}
	return f.alike[key]
}

// sameOf is same for who looks for one unit: none where one of the trees does not have it. It
// is same where only is "".
func (f *Forest) sameOf(only string, first, second Date) map[string]bool {
	for _, day := range []Date{first, second} {
		if _, there := f.On(day).Unit(only); !there && only != "" {
			return nil
		}
	}
	return f.same(first, second)
}

// Together makes parts of figures of periods, for one unit or for all where only is "".
func (f *Forest) Together(periods []*Figures, only string) Parts {
	last := periods[len(periods)-1]
	tree := f.Of(last.Period)
	if !last.On.IsZero() {
		tree = f.On(last.On)
	}
	out := Parts{Periods: periods, Units: tree.Units(), Since: map[string]int{}, torn: map[Place]int{}}
	if only != "" {
		out.Units = tree.kept(map[string]bool{only: true})
	}
	for _, u := range out.Units {
		if only == "" || only == u.Code {
			out.Since[u.Code] = 0
		}
	}
	for i, one := range periods {
		for _, at := range one.Torn {
			out.torn[at] = i + 1
		}
		if !last.On.IsZero() {
			continue // on one tree a unit stays the same
		}
		same := f.sameOf(only, f.p.Rule.Window(one.Period).To, f.p.Rule.Window(last.Period).To)
		for code := range out.Since {
			if !same[code] {
				out.Since[code] = i + 1
			}
		}
	}
	return out
}

// under returns a unit and all below it.
func (h *Hierarchy) under(unit string) map[string]bool {
	out := map[string]bool{}
	if _, ok := h.Unit(unit); !ok {
		return out
	}
	var walk func(string)
	walk = func(code string) {
		out[code] = true
		for _, below := range h.children[code] {
			walk(below)
		}
	}
	walk(unit)
	return out
}

// Scene returns a period on its own tree, or on that of another day, for the figures of
// one unit, or of all where only is "". A day on which the programme has no unit is an
// error.
func (f *Forest) Scene(period Period, counting []Submission, on Date, only string) (Scene, error) {
	s, err := f.set(period, on, only)
	if err != nil {
		return s, err
	}
	s.Period = period
	if only == "" || len(counting) == 0 {
		s.Counting = counting
		return s, nil
	}
	here := s.filers()
	s.Counting = slices.DeleteFunc(slices.Clone(counting), func(x Submission) bool { return !here[x.Unit] })
	return s, nil
}

// set makes a scene without its period and submissions, each once.
func (f *Forest) set(period Period, on Date, only string) (Scene, error) {
	key := sceneKey{f.since(f.p.Rule.Window(period).To), on, only}
	s, ok := f.scenes[key]
	if ok {
		return s, nil
	}
	s, err := f.stage(period, on, only)
	if s.trees = key; err == nil {
		f.scenes[key] = s
	}
	return s, err
}

// filers are the units whose submissions are taken.
func (s *Scene) filers() map[string]bool {
	here := make(map[string]bool, len(s.Units))
	for _, u := range s.Units {
		here[u.Code] = !s.passing[u.Code]
	}
	return here
}

// sceneKey is what the units of a scene depend on.
type sceneKey struct {
	since, on Date
	only      string
}

// stage makes a scene without its submissions.
func (f *Forest) stage(period Period, on Date, only string) (Scene, error) {
	tree := f.Of(period)
	s := Scene{Only: only, On: on, Units: tree.Units()}
	if on.IsZero() {
		if only != "" {
			below := tree.under(only)
			s.Units, s.passing = tree.kept(below), map[string]bool{}
			for _, u := range s.Units {
				s.passing[u.Code] = !below[u.Code] // what is above says nothing of what is below
			}
		}
		return s, nil
	}
	shown := f.On(on)
	if len(shown.Units()) == 0 {
		return s, Say("Ngày %s chương trình không có đơn vị nào.", "on %s the programme has no unit", on)
	}
	end := f.p.Rule.Window(period).To
	s.Shown, s.Heirs, s.Joined = shown.Units(), carry(tree, shown, f.p.Changes, end, on), joined(tree, shown, f.p.Changes, end, on)
	switch _, ok := shown.Unit(only); {
	case only == "" || only == shown.Root().Code:
	case ok:
		s.around(tree, shown)
	default:
		s.Shown, s.Units, s.Heirs, s.Joined = nil, nil, nil, nil
	}
	return s, nil
}

// kept returns some units of a tree with all above them, in its order.
func (h *Hierarchy) kept(keep map[string]bool) []Unit {
	path := map[int]bool{}
	for code := range keep {
		for i, ok := h.index[code]; ok && !path[i]; i, ok = h.index[h.units[i].Parent] {
			path[i] = true
		}
	}
	out := make([]Unit, 0, len(path))
	for _, i := range slices.Sorted(maps.Keys(path)) {
		out = append(out, h.units[i])
	}
	return out
}

// elsewhere stands on the tree that is shown for all units that are left out. No code
// that a programme gives holds it.
const elsewhere = "/"

// around leaves of both trees what the figures of one unit are made of: of the tree that
// is shown the unit with all above and all below it; of the period's own what has an
// heir there, or none at all, with all above, and what went elsewhere of all below these,
// which their tables may name. An heir that is left out is one unit elsewhere; where other
// units are left out below one that stays, one unit stands for them and went elsewhere too,
// so that nothing is taken for whole that is not.
func (s *Scene) around(tree, shown *Hierarchy) {
	within := shown.under(s.Only)
	s.Shown = shown.kept(within)
	there := map[string]bool{}
	for _, u := range s.Shown {
		there[u.Code] = true
	}
	s.Shown = append(s.Shown, Unit{Code: elsewhere, Parent: shown.Root().Code, Counted: true})
	all, keep := s.Heirs, map[string]bool{}
	for _, u := range tree.Units() {
		keep[u.Code] = len(all[u.Code]) == 0 || slices.ContainsFunc(all[u.Code], func(heir string) bool { return within[heir] })
	}
	maps.DeleteFunc(keep, func(_ string, yes bool) bool { return !yes })
	gone := map[string]bool{}
	for _, u := range tree.Units() {
		if !keep[u.Code] && (keep[u.Parent] || gone[u.Parent]) {
			gone[u.Code] = true
		}
	}
	here := maps.Clone(keep)
	maps.Copy(here, gone)
	s.Units, s.Heirs, s.passing = tree.kept(here), map[string][]string{}, gone
	stays := map[string]bool{}
	for i := range s.Units {
		u := &s.Units[i]
		if stays[u.Code] = true; gone[u.Code] {
			u.Tier = elsewhere
		}
		for _, heir := range all[u.Code] {
			if !there[heir] {
				heir = elsewhere
			}
			if !slices.Contains(s.Heirs[u.Code], heir) {
				s.Heirs[u.Code] = append(s.Heirs[u.Code], heir)
			}
		}
	}
	for _, u := range tree.Units() {
		if rest := u.Parent + elsewhere; !stays[u.Code] && u.Counted && stays[u.Parent] && s.Heirs[rest] == nil {
			s.Units = append(s.Units, Unit{Code: rest, Tier: elsewhere, Parent: u.Parent, Counted: true})
			s.Heirs[rest] = []string{elsewhere}
		}
	}
}
