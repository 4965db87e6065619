package pipeline

import (
	"encoding/binary"
	"math"
	"slices"
	"strconv"
)

// The modified z-score of Iglewicz and Hoaglin (1993): 0.6745·|x−median|/MAD, where the
// MAD is the median of the distances from the median. More than 3.5 is out of the
// ordinary. Below six values nothing is said.
const (
	zFactor      = 0.6745
	zThreshold   = 3.5
	leastToJudge = 6
	meanFactor   = 1.253314 // makes a mean distance comparable with a standard deviation
	leastApart   = 5.0      // fewer things than that from the median are not worth a question
)

// spread is how values of one field lie.
type spread struct {
	values            []Number // sorted
	median, low, high Number
	plain, ratios     scatter
}

// scatter is the median of values on one scale, and the median and the mean of their
// distances from it.
type scatter struct{ middle, distance, mean float64 }

// spreadOf sorts the values.
func spreadOf(values []Number) spread {
	slices.Sort(values)
	s := spread{values: values}
	if n := len(values); n > 0 {
		s.low, s.high = values[0], values[n-1]
		s.median = values[(n-1)/2] + (values[n/2]-values[(n-1)/2])/2
		s.plain, s.ratios = scatterOf(values, Number.Float), scatterOf(values, logarithm)
	}
	return s
}

// logarithm is the scale of how many times as large one figure is as another.
func logarithm(n Number) float64 { return math.Log1p(max(n.Float(), 0)) }

func scatterOf(sorted []Number, scale func(Number) float64) scatter {
	middle := func(all []float64) float64 { return (all[(len(all)-1)/2] + all[len(all)/2]) / 2 }
	scaled := make([]float64, len(sorted))
	for i, n := range sorted {
		scaled[i] = scale(n)
	}
	out, apart := scatter{middle: middle(scaled)}, make([]float64, len(sorted))
	for i, v := range scaled {
		apart[i] = math.Abs(v - out.middle)
		out.mean += apart[i] / float64(len(sorted))
	}
	slices.Sort(apart)
	out.distance = middle(apart)
	return out
}

// judges tells whether there are enough values to say something.
func (s spread) judges() bool { return len(s.values) >= leastToJudge }

// unusual tells whether a value is out of the ordinary.
//
// Where half of the values are one and the same, the MAD is 0 and every other value
// would be infinitely far away. An auditor then asks by how much values differ on
// average, and never less than by chance: a count of n comes out higher or lower by
// about √n from one time to the next, and one of none by one.
func (s spread) unusual(value Number) bool {
	apart := math.Abs(value.Float() - s.plain.middle)
	if apart < leastApart {
		return false
	}
	if s.plain.distance > 0 {
		return zFactor*apart > zThreshold*s.plain.distance
	}
	return apart > zThreshold*max(meanFactor*s.plain.mean, math.Sqrt(max(s.plain.middle, 1)))
}

// unusualAmong is [spread.unusual] among units of one tier, which are of many sizes: what
// is large because the unit is must be so many times as large as others that size does
// not tell it.
func (s spread) unusualAmong(value Number) bool {
	apart := math.Abs(logarithm(value) - s.ratios.middle)
	return s.unusual(value) && zFactor*apart > zThreshold*s.ratios.distance
}

// words are the numbers that a finding states: how many values, their median, the
// lowest and the highest.
func (s spread) words() []string {
	return []string{itoa(len(s.values)), s.median.Vietnamese(), s.low.Vietnamese(), s.high.Vietnamese()}
}

// weighs tells whether outliers of a field are looked for: counts of things, unless the
// pack says that they come by fits and starts.
func (f *Field) weighs() bool { return f.Kind == Count && !f.Uneven }

// weighed calls one for each figure of the submission that is compared with others like it.
func (x *subject) weighed(one func(*Field, Cell)) {
	row := x.figures.whole()
	for i := range x.form.Fields {
		field := &x.form.Fields[i]
		if !field.weighs() {
			continue
		}
		if c, ok := x.figures.at(row, field.Code, Value); ok {
			one(field, c)
		}
	}
}

// againstHistory compares each figure with the unit's own of the periods before.
func (x *subject) againstHistory() {
	if len(x.past(x.form.Code)) < leastToJudge {
		return
	}
	x.weighed(func(field *Field, c Cell) {
		if s := spreadOf(x.history(field, c.Row)); s.judges() && s.unusual(c.Number) {
			x.add(c, NewFinding("outlier-history", "", "", append([]string{c.Number.Vietnamese(), field.label(x.form)}, s.words()...)...))
		}
	})
}

// history returns what the unit itself reported for a field in the periods before,
// newest first, as far back as it was the same unit.
func (x *subject) history(field *Field, row string) []Number {
	var out []Number
	for _, form := range x.past(x.form.Code) {
		if !x.descent(form.period).itself(x.Unit, x.Scope) {
			break
		}
		s, filed := x.filed.standing(filingKey{x.Unit, form.Code, form.period})
		if was := x.sum(s.ID, row, form.then(field.Code), Value); was.Known && filed && s.Scope == x.Scope {
			out = append(out, was.Number)
		}
	}
	return out
}

// peers are the figures of one field that units of one tier filed.
type peers struct {
	form   *Form
	field  *Field
	values []Number
	asked  []peer // those whose own history is too short to judge them
}

// peer is a figure with its cell. There is one for every figure of a consolidation: it is
// kept small.
type peer struct {
	number         Number
	submission     int32 // place among those under review
	places, figure int32 // where the figures of the submission stand, and which of them this is
}

// peerGroups are the groups of peers, and where the figures stand that are compared.
type peerGroups struct {
	of     map[peerKey]*peers
	places [][]ComparedPlace
	known  map[string]int // place by its text
	groups map[groupsKey][]*peers
}

func newPeerGroups() *peerGroups {
	return &peerGroups{of: map[peerKey]*peers{}, known: map[string]int{}, groups: map[groupsKey][]*peers{}}
}

// peerKey is who is compared with whom.
type peerKey struct {
	form, field, tier string
	scope             Scope
}

// groupsKey is a form of which figures stand in the same places.
type groupsKey struct {
	places     int
	form, tier string
	scope      Scope
}

// ComparedPlace is a field whose figure is compared with those of peers, and its cell. A
// unit that its own history judges is not asked again each period why it is larger than
// others.
type ComparedPlace struct {
	Field, Sheet, Ref string
	Asked             bool
}

// Compared are the figures of a submission that are compared with those of its peers. Most
// forms of one kind have theirs in the same places.
type Compared struct {
	Places  int     // which list of places
	Numbers []int64 // millionths
}

// at is where figures stand in these places; a list of them that is new comes last.
func (all *peerGroups) at(places []ComparedPlace) int {
	var text []byte
	for _, p := range places {
		for _, t := range [...]string{p.Field, p.Sheet, p.Ref} {
			text = append(binary.AppendUvarint(text, uint64(len(t))), t...)
		}
		text = strconv.AppendBool(text, p.Asked)
	}
	n, ok := all.known[string(text)]
	if !ok {
		n = len(all.places)
		all.known[string(text)], all.places = n, append(all.places, places)
	}
	return n
}

// compared are the figures of the submission among those of its peers.
func (x *subject) compared(all *peerGroups) (out Compared) {
	u, ok := x.tree.Unit(x.Unit)
	if !ok || !u.Counted || !x.form.FiledBy(u.Tier) {
		return out
	}
	var places []ComparedPlace
	x.weighed(func(field *Field, c Cell) {
		places = append(places, ComparedPlace{field.Code, c.Sheet, c.Ref, len(x.history(field, c.Row)) < leastToJudge})
		out.Numbers = append(out.Numbers, int64(c.Number))
	})
	if places != nil {
		out.Places = all.at(places)
	}
	return out
}

// join puts the figures of a submission among those of its peers.
func (all *peerGroups) join(r *reviewer, s Submission, at int, c Compared) {
	if len(c.Numbers) == 0 {
		return
	}
	u, _ := r.tree.Unit(s.Unit)
	places, key := all.places[c.Places], groupsKey{c.Places, s.Form, u.Tier, s.Scope}
	groups := all.groups[key]
	if groups == nil {
		form := r.programme.Form(s.Form, s.Period)
		for _, p := range places {
			one := peerKey{s.Form, p.Field, u.Tier, s.Scope}
			if all.of[one] == nil {
				all.of[one] = &peers{form: form, field: form.Field(p.Field)}
			}
			groups = append(groups, all.of[one])
		}
		all.groups[key] = groups
	}
	for i, n := range c.Numbers {
		p := groups[i]
		p.values = append(p.values, Number(n))
		if places[i].Asked {
			p.asked = append(p.asked, peer{Number(n), int32(at), int32(c.Places), int32(i)})
		}
	}
}

// unusual returns the findings of a group of peers by submission. The figure itself is
// one of the values: six others are needed beside it.
func (p *peers) unusual(all *peerGroups, one func(submission int, f Finding)) {
	s := spreadOf(p.values)
	if len(s.values) <= leastToJudge {
		return
	}
	for _, a := range p.asked {
		if s.unusualAmong(a.number) {
			f := NewFinding("outlier-peers", "", "", append([]string{a.number.Vietnamese(), p.field.label(p.form)}, s.words()...)...)
			at := all.places[a.places][a.figure]
			f.Sheet, f.Cell, f.Field = at.Sheet, at.Ref, p.field.Code
			one(int(a.submission), f)
		}
	}
}
