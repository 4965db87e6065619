package figures

import (
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// Limits of an order of units that is worth telling.
const (
	fewestRanked = 4 // units with all their figures
	namedInTie   = 3
)

// Leaders tells for each tier directly below a unit who is first and who is last in an
// indicator: "Cấp huyện (6/9 đơn vị đủ số liệu): cao nhất …; thấp nhất …". Only an
// indicator with a direction has any. Only units with every figure below them are put
// in order, and only where they are at least half of the tier.
func (v *View) Leaders(unit string, ind *pipeline.Indicator) []string {
	if ind.HigherIsBetter == nil || ind.Kind == pipeline.OwnValue || ind.Kind == pipeline.Narrative {
		return nil
	}
	var out []string
	for _, tier := range v.Programme.Tiers {
		ranked, expected := v.ranked(unit, tier.Code, ind)
		if len(ranked) < fewestRanked || 2*len(ranked) < expected {
			continue
		}
		best, worst := ranked[0], ranked[len(ranked)-1]
		if best.Value == worst.Value {
			continue // nobody leads
		}
		first, last := leaderKeys(ind)
		out = append(out, v.Words.Say(Leaders, "tier", tier.Name, "n", shown.Count(len(ranked)), "N", shown.Count(expected),
			"first", v.Words.Say(first, "units", v.holders(ranked, best, ind)), "last", v.Words.Say(last, "units", v.holders(ranked, worst, ind))))
	}
	return out
}

// ranked are the figures of the units of a tier directly below a unit that lack nothing,
// best first, then in tree order; and how many units are asked.
func (v *View) ranked(unit, tier string, ind *pipeline.Indicator) (out []pipeline.Result, expected int) {
	for _, u := range v.Tree.Children(unit) {
		r := v.Result(u.Code, ind.Code)
		if u.Tier != tier || r.UnitsExpected == 0 {
			continue
		}
		expected++
		if shown.Orders(r, ind) {
			out = append(out, r)
		}
	}
	bestFirst(out, ind)
	return out, expected
}

func leaderKeys(ind *pipeline.Indicator) (first, last string) {
	first, last = MostFirst, LeastLast
	if !shown.Countable(ind.Kind) {
		first, last = HighestFirst, LowestLast
	}
	if !*ind.HigherIsBetter {
		first, last = last, first
	}
	return first, last
}

// holders names the units that share a figure, with it: "Huyện A (96,1%)"; many are
// counted only.
func (v *View) holders(ranked []pipeline.Result, figure pipeline.Result, ind *pipeline.Indicator) string {
	var names []string
	for _, r := range ranked {
		if r.Value == figure.Value {
			names = append(names, v.UnitName(r.Unit))
		}
	}
	value := v.Words.quantity(shown.Format(figure.Value.Number), ind.Unit)
	if len(names) > namedInTie {
		return v.Words.Say(SharedBy, "n", shown.Count(len(names)), "value", value)
	}
	return strings.Join(names, ", ") + " (" + value + ")"
}
