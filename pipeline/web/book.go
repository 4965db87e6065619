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
	Programme *pipeline.Programme
	at        map[pipeline.Place]int // of Results
	kept      sync.Map               // what was computed from it, by a key whose type tells what it is
}

// inHand returns the book of what is published, which is made once.
func (p *Published) inHand() *book {
	p.once.Do(func() {
		p.book = &book{Published: p, Programme: p.Programme.In(p.Ref.Period), at: make(map[pipeline.Place]int, len(p.Results))}
		for i, r := range p.Results {
			p.book.at[pipeline.Place{Unit: r.Unit, Indicator: r.Indicator}] = i
		}
	})
	return p.book
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
