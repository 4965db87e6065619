package pipeline

// Parts are periods whose figures are taken together, oldest first, all on their own
// trees or all on one other.
type Parts struct {
	Periods []*Figures
	Units   []Unit         // of the last one's tree, parents before children
	Since   map[string]int // of those that have figures: the first of Periods from which on the unit is the one that it is in the last
	torn    map[Place]int  // of figures that are torn in a period: the place of the one after the last such
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
		same := f.same(f.p.Rule.Window(one.Period).To, f.p.Rule.Window(last.Period).To)
		for code := range out.Since {
			if !same[code] {
				out.Since[code] = i + 1
			}
		}
	}
	return out
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
