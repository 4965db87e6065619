package figures

import (
	"slices"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// Ranking is the places of units by one indicator, each in its tier.
type Ranking struct {
	Indicator *pipeline.Indicator
	Place     map[string]int // by unit, from 1; units without a figure, or with one that lacks units, have none
}

// Ranked returns the places by every headline indicator that has a better direction and
// in which a tier has at least two units to compare; the root is not placed. Equal
// figures share a place and the next one is left out.
func (v *View) Ranked() []Ranking {
	var out []Ranking
	for _, ind := range v.Headlines() {
		if ind.HigherIsBetter == nil {
			continue
		}
		if r := (Ranking{ind, v.places(ind)}); len(r.Place) > 0 {
			out = append(out, r)
		}
	}
	return out
}

func (v *View) places(ind *pipeline.Indicator) map[string]int {
	place := map[string]int{}
	tiers := map[string][]pipeline.Result{}
	for _, u := range v.Tree.Units() {
		if r := v.Result(u.Code, ind.Code); shown.Orders(r, ind) && u.Code != v.Root().Code {
			tiers[u.Tier] = append(tiers[u.Tier], r)
		}
	}
	for _, list := range tiers {
		if len(list) < 2 {
			continue
		}
		bestFirst(list, ind)
		for i, r := range list {
			place[r.Unit] = i + 1
			if i > 0 && shown.Order(list[i-1], r) == 0 {
				place[r.Unit] = place[list[i-1].Unit]
			}
		}
	}
	return place
}

// bestFirst puts figures in the order of an indicator that has a better direction; equal ones
// keep theirs.
func bestFirst(list []pipeline.Result, ind *pipeline.Indicator) {
	way := 1
	if *ind.HigherIsBetter {
		way = -1
	}
	slices.SortStableFunc(list, func(a, b pipeline.Result) int { return way * shown.Order(a, b) })
}
