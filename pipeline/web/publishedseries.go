package web

import (
	"errors"
	"slices"

	"danvan/pipeline"
)

// published is one period of a series as it was reported: on its own tree, and where it
// was closed as it was published last.
type published struct {
	pipeline.Result
	pipeline.Period
	ref    pipeline.EditionRef
	gap    pipeline.SeriesGap
	broken bool
	tier   string
}

// seriesOf reads the series of the unit and indicator in the path from what was
// published, oldest first, over all periods of one kind: ?kind=, else the kind of the
// newest period that has the figure. Periods in between that were not published are in it.
func (v *visit) seriesOf() (*pipeline.Indicator, []published, []pipeline.PeriodKind, error) {
	ind := v.Programme.Indicator(v.r.PathValue("indicator"))
	if ind == nil || ind.Kind == pipeline.Narrative {
		return nil, nil, nil, errNotFound
	}
	at := map[pipeline.Period]published{}
	var kinds []pipeline.PeriodKind
	for _, p := range v.Published { // newest first
		x, err := v.publishedPoint(p, ind.Code)
		if err != nil {
			return nil, nil, nil, err
		}
		at[p] = x
		if x.gap == pipeline.NoGap && !slices.Contains(kinds, p.Kind) {
			kinds = append(kinds, p.Kind)
		}
	}
	kind := pipeline.PeriodKind(v.r.URL.Query().Get("kind"))
	if kind == "" && len(kinds) > 0 {
		kind = kinds[0]
	}
	if len(kinds) > 0 && !slices.Contains(kinds, kind) {
		return nil, nil, nil, errNotFound
	}
	return ind, v.joined(at, kind), kinds, nil
}

// joined puts the periods of a kind in order, with those that lack between them.
func (v *visit) joined(at map[pipeline.Period]published, kind pipeline.PeriodKind) []published {
	var first, last pipeline.Period
	for _, p := range v.Published {
		if p.Kind != kind || at[p].gap != pipeline.NoGap && last.IsZero() {
			continue
		}
		if last.IsZero() {
			last = p
		}
		if at[p].gap == pipeline.NoGap {
			first = p
		}
	}
	if last.IsZero() {
		return nil
	}
	var out []published
	for p := first; ; p = p.Next() {
		x, ok := at[p]
		if !ok {
			x = published{Period: p, gap: pipeline.GapLacking}
		}
		if n := len(out); n > 0 {
			x.broken = v.broken(out[n-1].Period, p)
		}
		out = append(out, x)
		if p == last {
			return out
		}
	}
}

// publishedPoint is the figure of one period.
func (v *visit) publishedPoint(p pipeline.Period, indicator string) (published, error) {
	x := published{Period: p, ref: pipeline.EditionRef{Period: p}}
	if e := v.Basis.Last(p); e != nil {
		x.ref.Number = e.Number
	}
	state, err := v.office.Published(v.r.Context(), x.ref)
	if errors.Is(err, ErrNothing) {
		x.gap = pipeline.GapLacking
		return x, nil
	}
	if err != nil {
		return x, err
	}
	i := slices.IndexFunc(state.Results, func(r pipeline.Result) bool { return r.Unit == v.unit && r.Indicator == indicator })
	if i < 0 || !asked(state.Results[i]) || v.within(&book{Published: state}, v.unit) != nil {
		x.gap = pipeline.GapAbsent
		return x, nil
	}
	u, _ := state.Tree.Unit(v.unit)
	x.Result, x.tier = state.Results[i], u.Tier
	return x, nil
}

type sameKey struct{ from, to pipeline.Period }

// broken tells whether the unit of the path is not the same in two periods.
func (v *visit) broken(from, to pipeline.Period) bool {
	if _, ok := v.tree(to).Unit(v.unit); !ok {
		return false
	}
	same := remember(v.known, sameKey{from, to}, func() map[string]bool {
		rule := v.Programme.Rule
		return pipeline.SameUnits(v.tree(from), v.tree(to), v.Programme.Changes, rule.Window(from).To, rule.Window(to).To)
	})
	return !same[v.unit]
}
