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
	values := map[string][]pipeline.Number{} // by tier
	for _, u := range v.Tree.Units() {
		if r := v.Result(u.Code, ind.Code); shown.Orders(r, ind) && u.Code != v.Root().Code {
			values[u.Tier] = append(values[u.Tier], r.Value.Number)
		}
	}
	for _, list := range values {
		slices.Sort(list)
	}
	for _, u := range v.Tree.Units() {
		r := v.Result(u.Code, ind.Code)
		if !shown.Orders(r, ind) || u.Code == v.Root().Code || len(values[u.Tier]) < 2 {
			continue
		}
		better, _ := slices.BinarySearch(values[u.Tier], r.Value.Number) // those that are lower
		if *ind.HigherIsBetter {
			higher, _ := slices.BinarySearch(values[u.Tier], r.Value.Number+1)
			better = len(values[u.Tier]) - higher
		}
		place[u.Code] = 1 + better
	}
	return place
}
