package transforms

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"danvan/pipeline"
)

// standings say who stands behind the figures of a run without naming each unit for each
// figure: who is asked and who did not report, from which lists are made. Indicators of
// which these are the same, as those of one form mostly are, share their lists.
type standings struct {
	tier   []string // of each unit, by place
	below  [][2]int // ancestor and unit, by their places
	order  []int    // places of the indicators that have a backing
	like   map[int]*likeStanding
	counts map[[2]int]backed   // of distinct counts: by the places of indicator and ancestor
	keys   map[[2]int][]string // of the same
}

// likeStanding is how units stand in all figures of some indicators.
type likeStanding struct {
	asked    map[string]bool   // tiers
	unsaid   map[int]string    // state by unit
	governed map[[2]int]string // state by ancestor and unit
	made     backed            // of the ancestor that is being made
	of       int
}

// backed are the units counted and the units missing.
type backed struct{ reported, missing []string }

func (b *backed) add(unit, state string) {
	switch state {
	case string(pipeline.Missing):
		b.missing = append(b.missing, unit)
	case string(pipeline.Reported):
		b.reported = append(b.reported, unit)
	}
}

// backings reads what stands behind the results, in their order.
func (r *run) backings() (pipeline.Packed[pipeline.Backing], error) {
	out := pipeline.NewPacker[pipeline.Backing]()
	err := r.eachBacking(func(int) bool { return true }, func(_, _ int, x pipeline.Backing) { out.Add(x) })
	return out.Packed(), err
}

// eachBacking hands on what stands behind the figures of the units that are wanted, with
// the places of these and of the indicators.
func (r *run) eachBacking(wanted func(place int) bool, one func(place, indicator int, x pipeline.Backing)) error {
	s, err := r.standings()
	if err != nil {
		return err
	}
	for from, to := 0, 0; from < len(s.below); from = to {
		ancestor := s.below[from][0]
		for to = from; to < len(s.below) && s.below[to][0] == ancestor; to++ {
		}
		if !wanted(ancestor) {
			continue
		}
		for _, indicator := range s.order {
			at := [2]int{indicator, ancestor}
			b, counted := s.counts[at]
			if !counted {
				b = s.behind(r.units, indicator, s.below[from:to])
			}
			if len(b.reported)+len(b.missing) > 0 {
				one(ancestor, indicator, pipeline.Backing{Unit: r.units[ancestor], Indicator: r.indicators[indicator], Reported: b.reported, Missing: b.missing, Keys: s.keys[at]})
			}
		}
	}
	return nil
}

// behind lists the units of one ancestor, once for all indicators that are alike.
func (s *standings) behind(names []string, indicator int, below [][2]int) backed {
	like, ancestor := s.like[indicator], below[0][0]
	if like == nil {
		return backed{}
	}
	if like.of == ancestor {
		return like.made
	}
	like.of, like.made = ancestor, backed{}
	for _, x := range below {
		if !like.asked[s.tier[x[1]]] {
			continue
		}
		state, ok := like.governed[x]
		if !ok {
			state, ok = like.unsaid[x[1]]
		}
		if !ok {
			state = string(pipeline.Reported)
		}
		like.made.add(names[x[1]], state)
	}
	return like.made
}

func (r *run) standings() (*standings, error) {
	s := &standings{tier: make([]string, len(r.units)), like: map[int]*likeStanding{}, counts: map[[2]int]backed{}, keys: map[[2]int][]string{}}
	said := map[int]*strings.Builder{} // all that is said of an indicator
	for _, q := range slices.Concat(s.frame(), s.saying(said), s.counting(r.units)) {
		if err := r.values(q.text, func(v []driver.Value) error { q.one(v); return nil }); err != nil {
			return nil, err
		}
	}
	alike := map[string]*likeStanding{}
	for indicator, words := range said {
		if first := alike[words.String()]; first != nil {
			s.like[indicator] = first
		} else {
			alike[words.String()] = s.like[indicator]
		}
	}
	return s, nil
}

// standingQuery is a query with what is done with each of its rows.
type standingQuery struct {
	text string
	one  func(v []driver.Value)
}

// frame reads the units and what is asked.
func (s *standings) frame() []standingQuery {
	return []standingQuery{
		{"select unit, tier from unit", func(v []driver.Value) { s.tier[whole(v[0])] = v[1].(string) }},
		{"select place from indicator where kind in ('flow', 'ratio', 'distinct') order by place", func(v []driver.Value) {
			s.order = append(s.order, whole(v[0]))
		}},
		{`select ancestor, unit from below
where ancestor in (select unit from read_unit) or not exists (select 1 from read_unit)
order by ancestor, unit`, func(v []driver.Value) { s.below = append(s.below, [2]int{whole(v[0]), whole(v[1])}) }},
	}
}

// saying reads who is asked for flows and ratios and did not report, or is spoken for.
func (s *standings) saying(said map[int]*strings.Builder) []standingQuery {
	of := func(indicator int, words ...any) *likeStanding {
		if s.like[indicator] == nil {
			s.like[indicator] = &likeStanding{asked: map[string]bool{}, unsaid: map[int]string{}, governed: map[[2]int]string{}, of: -1}
			said[indicator] = &strings.Builder{}
		}
		fmt.Fprintf(said[indicator], "%#v", words)
		return s.like[indicator]
	}
	return []standingQuery{
		{`select indicator.place, indicator_asked.tier from indicator_asked
join indicator on indicator.indicator = indicator_asked.indicator and indicator.kind in ('flow', 'ratio')
order by indicator.place, indicator_asked.tier`, func(v []driver.Value) {
			of(whole(v[0]), v[1]).asked[v[1].(string)] = true
		}},
		{`select indicator.place, unsaid.unit, unsaid.state from indicator_unsaid unsaid
join indicator on indicator.indicator = unsaid.indicator and indicator.kind in ('flow', 'ratio')
order by indicator.place, unsaid.unit`, func(v []driver.Value) {
			of(whole(v[0]), v[1], v[2]).unsaid[whole(v[1])] = v[2].(string)
		}},
		{`select indicator.place, governed.ancestor, governed.unit, governed.state from indicator_governed governed
join indicator on indicator.indicator = governed.indicator and indicator.kind in ('flow', 'ratio')
order by indicator.place, governed.ancestor, governed.unit`, func(v []driver.Value) {
			of(whole(v[0]), v[1], v[2], v[3]).governed[[2]int{whole(v[1]), whole(v[2])}] = v[3].(string)
		}},
	}
}

// counting reads for which units registers were filed, and the keys that were counted.
func (s *standings) counting(units []string) []standingQuery {
	return []standingQuery{
		{`select indicator.place, standing.ancestor, standing.unit, standing.state from register_standing standing
join indicator on indicator.indicator = standing.indicator
order by indicator.place, standing.ancestor, standing.unit`, func(v []driver.Value) {
			at := [2]int{whole(v[0]), whole(v[1])}
			b := s.counts[at]
			b.add(units[whole(v[2])], v[3].(string))
			s.counts[at] = b
		}},
		{`select indicator.place, counted_key.unit, counted_key.key from counted_key
join indicator on indicator.indicator = counted_key.indicator
order by indicator.place, counted_key.unit, counted_key.key`, func(v []driver.Value) {
			at := [2]int{whole(v[0]), whole(v[1])}
			s.keys[at] = append(s.keys[at], v[2].(string))
		}},
	}
}
