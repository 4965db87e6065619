package web

import (
	"sync"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// book is published figures at hand by unit and indicator, with the programme as it
// stands in their period. It does not change.
type book struct {
	*Published
	of   *Published             // as the office gave it
	at   map[pipeline.Place]int // of Results
	kept sync.Map               // what was computed from it, by a key whose type tells what it is
}

func newBook(p *Published) *book {
	inPeriod := *p
	inPeriod.Programme = p.Programme.In(p.Ref.Period)
	b := &book{Published: &inPeriod, of: p, at: make(map[pipeline.Place]int, len(p.Results))}
	for i, r := range p.Results {
		b.at[pipeline.Place{Unit: r.Unit, Indicator: r.Indicator}] = i
	}
	return b
}

// result returns a figure that is there: a unit that an indicator is not asked of has
// none.
func (b *book) result(unit, indicator string) (pipeline.Result, bool) {
	i, ok := b.at[pipeline.Place{Unit: unit, Indicator: indicator}]
	if !ok {
		return pipeline.Result{Unit: unit, Indicator: indicator}, false
	}
	r := b.Results[i]
	return r, asked(r)
}

// asked tells a figure that is there from one that nobody is asked for.
func asked(r pipeline.Result) bool {
	return r.Value.Known || r.UnitsExpected > 0 || r.Numerator.Known || r.Denominator.Known
}

// unitName names a unit so that it cannot be mistaken.
func (b *book) unitName(code string) string { return shown.UnitName(b.Programme, b.Tree, code) }

// target is what binds an indicator at a unit in the period, or nil.
func (b *book) target(unit string, ind *pipeline.Indicator) *pipeline.Target {
	u, ok := b.Tree.Unit(unit)
	if !ok {
		return nil
	}
	return ind.TargetIn(u.Tier, b.Ref.Period)
}

// gap is what a figure lacks to its target; the zero Gap where nothing can be said.
func (b *book) gap(r pipeline.Result, ind *pipeline.Indicator) (shown.Gap, bool) {
	t := b.target(r.Unit, ind)
	if t == nil || r.Verdict != pipeline.NotMet || !r.Value.Known {
		return shown.Gap{}, false
	}
	return shown.GapOf(r, ind, t, shown.CountNoun(b.Programme, b.Tree, b.Ref.Period, ind)), true
}

// failing returns the units behind a target that is not met, of those that are summed into
// the figure: those of the subtree that do not satisfy a unit share, or the units directly
// below whose own rate misses it.
func (b *book) failing(r pipeline.Result, ind *pipeline.Indicator) []string {
	t := b.target(r.Unit, ind)
	if t == nil || r.Verdict != pipeline.NotMet {
		return nil
	}
	var out []string
	switch ind.Kind {
	case pipeline.Ratio:
		for _, c := range b.Tree.Children(r.Unit) {
			if below, ok := b.result(c.Code, ind.Code); ok && c.Counted && below.Value.Known && !shown.Satisfies(below, ind, t) {
				out = append(out, c.Code)
			}
		}
	case pipeline.UnitShare:
		for _, u := range b.Tree.Units() {
			if b.Tree.Summed(u.Code, r.Unit) && b.fails(u.Code, ind.Code) {
				out = append(out, u.Code)
			}
		}
	}
	return out
}

// fails tells whether a unit itself, without those below it, is counted in a unit share
// and does not satisfy it: what is left of its parts when those of the units below are
// taken away.
func (b *book) fails(unit, indicator string) bool {
	r, ok := b.result(unit, indicator)
	if !ok {
		return false
	}
	num, den := r.Numerator.Number, r.Denominator.Number
	for _, c := range b.Tree.Children(unit) {
		if below, ok := b.result(c.Code, indicator); ok && c.Counted {
			num, den = num-below.Numerator.Number, den-below.Denominator.Number
		}
	}
	return den-num > 0
}

// mostBooks bounds how many published states are kept at hand.
const mostBooks = 12

// shelf keeps the books of what the office published last: each is made once.
type shelf struct {
	mu    sync.Mutex
	books []*book // latest used last
}

// book returns the book of published figures, which the office gives as the same
// pointer as long as they are the same.
func (s *shelf) book(p *Published) *book {
	s.mu.Lock()
	for i, b := range s.books {
		if b.of == p {
			s.books = append(append(s.books[:i:i], s.books[i+1:]...), b)
			s.mu.Unlock()
			return b
		}
	}
	s.mu.Unlock()
	b := newBook(p) // others need not wait for it
	s.mu.Lock()
	defer s.mu.Unlock()
	s.books = append(s.books, b)
	if len(s.books) > mostBooks {
		s.books = append([]*book(nil), s.books[1:]...)
	}
	return b
}
