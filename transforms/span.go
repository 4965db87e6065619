package transforms

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"danvan/pipeline"
)

// Spans takes the figures of several periods together, many spans at once: each indicator by
// its kind over time, at the units that are the same in every period's tree, or where
// the periods were restated at every unit of that one tree but for figures that are torn
// in one of them. What is not summed over time needs a unit that is the same, and a figure
// that is not torn, from the period on that it is taken from. Nothing of a period is
// computed again: percentages come from the view that makes a period's. Those with
// the same forms share a run, in which the units of each bear its number.
func (w *Warehouse) Spans(ctx context.Context, p *pipeline.Programme, spans []pipeline.Parts) ([][]pipeline.Result, error) {
	end, err := w.take(ctx, math.MaxInt)
	if err != nil {
		return nil, err
	}
	defer end()
	out, _, err := spansIn(p, spans, func(rows int, prepare func() error, do func(*run) error) (bool, error) {
		return true, w.prepared(ctx, rows, prepare, do)
	})
	return out, err
}

// spansIn computes spans in runs that are made for them; false where one was not done, as there
// is no place for it.
func spansIn(p *pipeline.Programme, spans []pipeline.Parts, in func(rows int, prepare func() error, do func(*run) error) (bool, error)) ([][]pipeline.Result, bool, error) {
	out := make([][]pipeline.Result, len(spans))
	var groups []*likeScenes
	words := map[pipeline.Period]string{} // what is told of it
	for i, s := range spans {
		last := s.Last()
		if words[last] == "" {
			words[last] = fmt.Sprint(map[string][]row(sceneParameters(p, last)))
		}
		groups = alike(groups, i, words[last])
	}
	for _, g := range groups {
		rows, prepare, do := spanRun(p, spans, g.scenes, out)
		if done, err := in(rows, prepare, do); !done || err != nil {
			return nil, done, err
		}
	}
	return out, true, nil
}

// rowsOfSpan is how many rows of figures, and of who stands behind them, take as much of a
// run as a cell that goes through all views of a period.
const rowsOfSpan = 4

// spanRun says of one run about how many rows it has, what it is told and what it does.
func spanRun(p *pipeline.Programme, spans []pipeline.Parts, taken []int, out [][]pipeline.Result) (rows int, prepare func() error, do func(*run) error) {
	given := sceneParameters(p, spans[taken[0]].Last())
	for _, i := range taken {
		for _, f := range spans[i].Periods {
			for k := range f.Results {
				rows += 1 + f.Results[k].UnitsExpected
			}
		}
	}
	prepare = func() error {
		for _, i := range taken {
			given.span(p, spans[i], sceneMark+strconv.Itoa(i))
		}
		return nil
	}
	return rows / rowsOfSpan, prepare, func(r *run) error {
		if err := r.span(given); err != nil {
			return err
		}
		results, err := r.results("join span_place on span_place.indicator = result.indicator and span_place.unit = result.unit")
		if err != nil {
			return err
		}
		for _, x := range results {
			unit, number, _ := strings.Cut(x.Unit, sceneMark)
			i, err := strconv.Atoi(number)
			if err != nil {
				return fmt.Errorf("read the span of %s: %w", x.Unit, err)
			}
			x.Unit = unit
			out[i] = append(out[i], x)
		}
		for _, i := range taken {
			out[i] = withoutUnlike(p, withoutTorn(p, out[i], spans[i]), spans[i].Periods)
		}
		return nil
	}
}

// The numbers of the views that a span needs of its last period before its figures, for
// which nobody is summed into others, and of the one that makes results of figures.
const (
	firstItem   = "020"
	afterAsked  = "060"
	spanFigures = "430"
	firstResult = "285"
	afterResult = "300"
)

func (r *run) span(given parameters) error {
	if err := r.lay(given, firstSpan, firstSpanView); err != nil {
		return err
	}
	if err := r.lay(given, parameterDefinition, firstView); err != nil {
		return err
	}
	err := r.atOnce(func(r *run) error { return r.views(firstItem, afterAsked) }, func(r *run) error { return r.views(firstSpanView, spanFigures) })
	if err == nil {
		err = r.views(spanFigures, firstRestating)
	}
	if err == nil {
		err = r.views(firstResult, afterResult)
	}
	return err
}

// span adds the rows of the span tables. The last period of every span is 0: what is not
// summed is taken from there, also where nobody has a figure in it.
func (p parameters) span(programme *pipeline.Programme, s pipeline.Parts, mark string) {
	place := int32(len(p["unit"]))
	restated := !s.Periods[len(s.Periods)-1].On.IsZero()
	for i, u := range s.Units {
		tier, parent := u.Tier, ""
		if restated {
			tier = "" // on another tree a unit is asked nothing itself, as in a scene
		}
		if u.Parent != "" {
			parent = u.Parent + mark
		} else {
			p.add("tree", u.Code+mark)
		}
		p.add("unit", u.Code+mark, tier, parent, u.Counted, place+int32(i))
		if since, asked := s.Since[u.Code]; asked {
			p.add("span_unit", u.Code+mark, since == 0)
		}
	}
	for i, f := range s.Periods {
		n, unlike := int32(i+1-len(s.Periods)), unlikeIn(programme, f.Period, s.Last())
		for _, x := range f.Results {
			if unlike[x.Indicator] {
				continue // of another thing than the last period's
			}
			if !programme.Indicator(x.Indicator).Kind.SummedOverTime() && i < s.First(pipeline.Place{Unit: x.Unit, Indicator: x.Indicator}) {
				continue // of another area than the last period's
			}
			p.add("span_figure", append(row{n, x.Indicator, x.Unit + mark}, figure(programme, x)...)...)
		}
		for x := range f.Backings.All() {
			of := x.Unit + mark
			for _, unit := range x.Reported {
				p.add("span_behind", n, x.Indicator, of, unit, int32(0))
			}
			for _, unit := range x.Missing {
				p.add("span_behind", n, x.Indicator, of, unit, int32(1))
			}
			for _, key := range x.Keys {
				p.add("span_key", n, x.Indicator, of, key)
			}
		}
	}
}

// figure leaves out the percentage, which is made again from its parts.
func figure(p *pipeline.Programme, x pipeline.Result) row {
	value := x.Value
	if k := p.Indicator(x.Indicator).Kind; k == pipeline.Ratio || k == pipeline.UnitShare {
		value = pipeline.Maybe{}
	}
	return row{orNull(value), orNull(x.Numerator), orNull(x.Denominator), int32(x.UnitsReported), int32(x.UnitsExpected)}
}

// orNull is a number, NULL a missing one.
func orNull(n pipeline.Maybe) any {
	if !n.Known {
		return nil
	}
	return n.Number
}

// withoutTorn leaves out figures that cannot be compared.
func withoutTorn(p *pipeline.Programme, results []pipeline.Result, s pipeline.Parts) []pipeline.Result {
	return slices.DeleteFunc(results, func(x pipeline.Result) bool {
		return s.Torn(p.Indicator(x.Indicator).Kind, pipeline.Place{Unit: x.Unit, Indicator: x.Indicator})
	})
}

// unlikeIn returns the indicators whose figures of an earlier period are not of the same
// thing as those of a later one.
func unlikeIn(p *pipeline.Programme, earlier, later pipeline.Period) map[string]bool {
	out := map[string]bool{}
	for i := range p.Indicators {
		code := p.Indicators[i].Code
		out[code] = !p.Unlike(code, earlier, later).IsZero()
	}
	return out
}

// withoutUnlike leaves out sums of which a form did not ask for the same thing in every
// period. What is taken from one period only is the last one's that is alike.
func withoutUnlike(p *pipeline.Programme, results []pipeline.Result, periods []*pipeline.Figures) []pipeline.Result {
	last := periods[len(periods)-1].Period
	unlike := map[string]bool{}
	for _, f := range periods {
		for code, yes := range unlikeIn(p, f.Period, last) {
			unlike[code] = unlike[code] || yes && p.Indicator(code).Kind.SummedOverTime()
		}
	}
	return slices.DeleteFunc(results, func(x pipeline.Result) bool { return unlike[x.Indicator] })
}
