package transforms

import (
	"context"
	"errors"

	duckdb "github.com/duckdb/duckdb-go/v2"

	"danvan/pipeline"
)

// Span takes the figures of several periods, oldest first, together: each indicator by
// its kind over time, at the units that are the same in every period's tree. Nothing of
// a period is computed again: percentages come from the view that makes a period's.
func (w *Warehouse) Span(ctx context.Context, p *pipeline.Programme, periods []*pipeline.Figures) (*pipeline.Span, error) {
	if len(periods) == 0 {
		return nil, errors.New("a span has at least one period")
	}
	last := periods[len(periods)-1].Period
	pl, err := newPlan(p, last, nil)
	if err != nil {
		return nil, err
	}
	given := pl.parameters()
	delete(given, "target") // a target binds a period
	given.span(p, periods)
	out := &pipeline.Span{}
	for _, f := range periods {
		out.Periods = append(out.Periods, f.Period)
	}
	w.one.Lock()
	defer w.one.Unlock()
	err = w.transaction(ctx, func(r *run) error {
		if err := r.span(given); err != nil {
			return err
		}
		out.Results, err = r.results("join span_unit on span_unit.unit = result.unit")
		return err
	})
	return out, err
}

// The numbers of the views that a span needs of its last period before its figures, and
// of the one that makes results of figures.
const (
	afterAsked  = "060"
	firstResult = "290"
	afterResult = "300"
)

func (r *run) span(given parameters) error {
	if err := r.tables(firstSpan, firstSpanView); err != nil {
		return err
	}
	if err := r.lay(given); err != nil {
		return err
	}
	for _, part := range [][2]string{{firstView, afterAsked}, {firstSpanView, firstTrace}, {firstResult, afterResult}} {
		if err := r.views(part[0], part[1]); err != nil {
			return err
		}
	}
	return nil
}

// span adds the rows of the span tables.
func (p parameters) span(programme *pipeline.Programme, periods []*pipeline.Figures) {
	for i, f := range periods {
		n := int32(i)
		for _, x := range f.Results {
			p.add("span_figure", append(row{n, x.Indicator, x.Unit}, figure(programme, x)...)...)
		}
		for _, x := range f.Backings {
			for _, unit := range x.Reported {
				p.add("span_behind", n, x.Indicator, x.Unit, unit, int32(0))
			}
			for _, unit := range x.Missing {
				p.add("span_behind", n, x.Indicator, x.Unit, unit, int32(1))
			}
			for _, key := range x.Keys {
				p.add("span_key", n, x.Indicator, x.Unit, key)
			}
		}
	}
	for _, unit := range sameInAll(programme, periods) {
		p.add("span_unit", unit)
	}
}

// figure leaves out the percentage, which is made again from its parts.
func figure(p *pipeline.Programme, x pipeline.Result) row {
	value := x.Value
	if k := p.Indicator(x.Indicator).Kind; k == pipeline.Ratio || k == pipeline.UnitShare {
		value = pipeline.Maybe{}
	}
	return row{wide(value), wide(x.Numerator), wide(x.Denominator), int32(x.UnitsReported), int32(x.UnitsExpected)}
}

// wide makes DECIMAL(38,6) of a number, NULL of a missing one.
func wide(n pipeline.Maybe) any {
	if !n.Known {
		return nil
	}
	d := decimal(n.Number)
	return duckdb.Decimal{Width: 38, Scale: d.Scale, Value: d.Value}
}

// sameInAll returns the units of the last period that are the same unit in every
// period's tree.
func sameInAll(p *pipeline.Programme, periods []*pipeline.Figures) []string {
	last := periods[len(periods)-1].Period
	tree, day := p.Tree(last), p.Rule.Window(last).To
	times := map[string]int{}
	for _, f := range periods {
		for unit := range pipeline.SameUnits(p.Tree(f.Period), tree, p.Changes, p.Rule.Window(f.Period).To, day) {
			times[unit]++
		}
	}
	var out []string
	for _, u := range tree.Units() {
		if times[u.Code] == len(periods) {
			out = append(out, u.Code)
		}
	}
	return out
}

// backings reads what stands behind the figures, in the order of the results.
func (r *run) backings() ([]pipeline.Backing, error) {
	const behind = `select behind.indicator, behind.ancestor, behind.unit, behind.missing
from behind
join indicator on indicator.indicator = behind.indicator
join unit above on above.unit = behind.ancestor
join unit on unit.unit = behind.unit
order by above.place, indicator.place, unit.place`
	var out []pipeline.Backing
	at := map[[2]string]int{}
	err := r.each(behind, func(scan func(...any) error) error {
		var indicator, ancestor, unit string
		var missing int
		err := scan(&indicator, &ancestor, &unit, &missing)
		if n := len(out); n == 0 || out[n-1].Indicator != indicator || out[n-1].Unit != ancestor {
			at[[2]string{indicator, ancestor}] = n
			out = append(out, pipeline.Backing{Unit: ancestor, Indicator: indicator})
		}
		x := &out[len(out)-1]
		if missing == 1 {
			x.Missing = append(x.Missing, unit)
		} else {
			x.Reported = append(x.Reported, unit)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	err = r.each("select indicator, unit, key from counted_key order by indicator, unit, key", func(scan func(...any) error) error {
		var indicator, unit, key string
		if err := scan(&indicator, &unit, &key); err != nil {
			return err
		}
		if i, ok := at[[2]string{indicator, unit}]; ok { // where nobody is expected there is no count either
			out[i].Keys = append(out[i].Keys, key)
		}
		return nil
	})
	return out, err
}
