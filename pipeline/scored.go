package pipeline

import (
	"context"
	"fmt"
	"slices"
)

// scored returns the figures that the score sheets of a period are computed from: its own and,
// of indicators whose forms are filed for shorter periods, those of the periods that make it
// up taken together, as a series shows them. A sheet for the year is not of its last quarter
// alone, and the forms of the year do not ask again what quarters were asked.
func (p *past) scored(ctx context.Context, period Period, own []Result) ([]Result, error) {
	if p.Programme.Scoring == nil {
		return own, nil
	}
	out := slices.Clone(own)
	forest, spans := NewForest(p.Programme), map[PeriodKind][]Result{}
	for _, shorter := range p.Programme.scoredBy(period) {
		results, there := spans[shorter.every]
		if !there {
			var err error
			if results, _, err = p.spanOf(ctx, forest, p.Programme.Begun(period.Parts(shorter.every))); err != nil {
				return nil, err
			}
			spans[shorter.every] = results
		}
		for _, r := range results {
			if r.Indicator == shorter.indicator {
				out = append(out, r)
			}
		}
	}
	return out, nil
}

// spanOf takes periods together; false where nothing was accepted for one of them.
func (p *past) spanOf(ctx context.Context, forest *Forest, periods []Period) ([]Result, bool, error) {
	all, lacking, err := p.all(ctx, periods)
	if len(all) == 0 || len(lacking) > 0 || err != nil {
		return nil, false, err
	}
	if len(all) == 1 {
		return all[0].Results, true, nil
	}
	results, err := p.Warehouse.Spans(ctx, p.Programme, []Parts{forest.Together(all, "")})
	if err != nil {
		return nil, false, fmt.Errorf("take %s to %s together: %w", periods[0], periods[len(periods)-1], err)
	}
	return results[0], true, nil
}

// scoredIndicator is an indicator that points are computed from, and the kind of period that its
// forms are filed for.
type scoredIndicator struct {
	indicator string
	every     PeriodKind
}

// scoredBy lists the indicators that points of a period are computed from and whose forms are
// filed for shorter periods that make it up, each once.
func (p *Programme) scoredBy(period Period) []scoredIndicator {
	var out []scoredIndicator
	if p.Scoring == nil {
		return nil
	}
	seen := map[string]bool{}
	for _, c := range p.Scoring.Criteria {
		ind := p.whole().Indicator(c.Indicator)
		if ind == nil || seen[c.Indicator] {
			continue
		}
		seen[c.Indicator] = true
		if _, every, ok := p.restingOn(ind); ok && every != "" && every != period.Kind && len(period.Parts(every)) > 0 {
			out = append(out, scoredIndicator{c.Indicator, every})
		}
	}
	return out
}

// scoredOver are the shorter periods whose figures the score sheets of a period are computed from.
func (p *Programme) scoredOver(period Period) []Period {
	var out []Period
	seen := map[PeriodKind]bool{}
	for _, x := range p.scoredBy(period) {
		if !seen[x.every] {
			out = append(out, p.Begun(period.Parts(x.every))...)
		}
		seen[x.every] = true
	}
	return out
}
