package pipeline

import (
	"context"
	"fmt"
	"slices"
)

// SeriesQuestion asks for one indicator of one unit over time.
type SeriesQuestion struct {
	Unit, Indicator string
	From, To        Period // of one kind; longer than the forms' own are taken together from those
	On              Date   // also on the tree of this day; zero: as reported only
}

// SeriesGap is why a figure of a series is not given.
type SeriesGap string

// The gaps of a series; "" where the figure is given.
const (
	NoGap      SeriesGap = ""
	GapLacking SeriesGap = "lacking" // nothing was accepted for a part of the period
	GapAbsent  SeriesGap = "absent"  // the unit is not in the tree, is not asked, or holds nothing that reported
	GapChanged SeriesGap = "changed" // the unit changed within the period
	GapTorn    SeriesGap = "torn"    // the unit holds a part of what reported and not all of it
)

// SeriesFigure is a figure of a series, or why there is none.
type SeriesFigure struct {
	Result
	Gap SeriesGap
}

// SeriesPoint is one period of a series.
type SeriesPoint struct {
	Period  Period
	Broken  bool     // the unit is there and not the same as in the point before, or changed within the period
	Lacking []Period // parts of the period for which nothing was accepted

	AsReported, ToDate       SeriesFigure // on the period's own tree: the period, the year up to its end
	Restated, RestatedToDate SeriesFigure // the same on the other tree
}

// Series is one indicator of one unit over time, as reported and restated.
type Series struct {
	Question SeriesQuestion
	Every    PeriodKind // of the forms that the indicator rests on
	Points   []SeriesPoint
}

// SeriesError says why a series cannot be made.
type SeriesError struct{ Why Sentence }

func (e *SeriesError) Error() string { return e.Why.Error() }

// Unwrap returns the sentence, for who speaks to the operator.
func (e *SeriesError) Unwrap() error { return e.Why }

// Series computes a series from what is accepted now and, for closed periods, from what
// was published last. A question that has no answer is
// a [SeriesError].
func (d Desk) Series(ctx context.Context, q SeriesQuestion) (*Series, error) {
	narrow, every, err := d.Programme.narrowed(q.Indicator)
	if err != nil {
		return nil, err
	}
	points, err := d.Programme.seriesPeriods(q.From, q.To, every)
	if err != nil {
		return nil, err
	}
	basis, err := d.basis(ctx)
	if err != nil {
		return nil, err
	}
	d.Programme = narrow
	s := &seriesRun{SeriesQuestion: q, every: every, own: &past{Desk: d, basis: basis, known: map[Period]*Figures{}}}
	if !q.On.IsZero() {
		s.other = &past{Desk: d, basis: basis, known: map[Period]*Figures{}, on: q.On}
	}
	out := &Series{Question: q, Every: every}
	for _, p := range points {
		point, err := s.point(ctx, p)
		if err != nil {
			return nil, err
		}
		out.Points = append(out.Points, point)
	}
	return out, nil
}

// seriesRun makes the points of one series.
type seriesRun struct {
	SeriesQuestion
	every PeriodKind
	own   *past
	other *past // nil where nothing is restated
	last  Period
}

func (s *seriesRun) point(ctx context.Context, p Period) (SeriesPoint, error) {
	parts := p.Parts(s.every)
	point := SeriesPoint{Period: p, Broken: s.broken(parts)}
	s.last = parts[len(parts)-1]
	for _, part := range parts {
		f, err := s.own.at(ctx, part)
		if err != nil {
			return point, err
		}
		if f == nil {
			point.Lacking = append(point.Lacking, part)
		}
	}
	type cell struct {
		into    *SeriesFigure
		from    *past
		periods []Period
	}
	cells := []cell{{&point.AsReported, s.own, parts}, {&point.ToDate, s.own, s.last.ToDate()}}
	if s.other != nil {
		cells = append(cells, cell{&point.Restated, s.other, parts}, cell{&point.RestatedToDate, s.other, s.last.ToDate()})
	}
	for _, c := range cells {
		f, err := s.figure(ctx, c.from, c.periods)
		if err != nil {
			return point, err
		}
		*c.into = f
	}
	return point, nil
}

// broken tells whether the unit, which is there, changed since the point before or
// within the parts.
func (s *seriesRun) broken(parts []Period) bool {
	p, last := s.own.Programme, parts[len(parts)-1]
	if _, ok := p.Tree(last).Unit(s.Unit); !ok {
		return false
	}
	earlier := slices.Clone(parts[:len(parts)-1])
	if !s.last.IsZero() {
		earlier = append(earlier, s.last)
	}
	return slices.ContainsFunc(earlier, func(e Period) bool {
		return !SameUnits(p.Tree(e), p.Tree(last), p.Changes, p.Rule.Window(e).To, p.Rule.Window(last).To)[s.Unit]
	})
}

// figure returns the figure of periods taken together.
func (s *seriesRun) figure(ctx context.Context, from *past, periods []Period) (SeriesFigure, error) {
	gap := func(why SeriesGap) (SeriesFigure, error) { return SeriesFigure{Gap: why}, nil }
	all, err := from.all(ctx, periods)
	if err != nil {
		return SeriesFigure{}, err
	}
	if all == nil {
		return gap(GapLacking)
	}
	for _, f := range all {
		if slices.Contains(f.Torn, Place{s.Unit, s.Indicator}) {
			return gap(GapTorn)
		}
	}
	results := all[0].Results
	if len(all) > 1 {
		span, err := from.Warehouse.Span(ctx, from.Programme, all)
		if err != nil {
			return SeriesFigure{}, fmt.Errorf("take %s to %s together: %w", periods[0], periods[len(periods)-1], err)
		}
		results = span.Results
	}
	if r, ok := resultOf(results, s.Unit); ok {
		return SeriesFigure{Result: r}, nil
	}
	if _, ok := resultOf(all[len(all)-1].Results, s.Unit); ok {
		return gap(GapChanged)
	}
	return gap(GapAbsent)
}

func resultOf(results []Result, unit string) (Result, bool) {
	i := slices.IndexFunc(results, func(r Result) bool { return r.Unit == unit })
	if i < 0 {
		return Result{}, false
	}
	return results[i], true
}

// narrowed is a programme with one indicator that has a series and the forms that it
// rests on, and the kind of period of these.
func (p *Programme) narrowed(indicator string) (*Programme, PeriodKind, error) {
	ind := p.Indicator(indicator)
	if ind == nil {
		return nil, "", &SeriesError{Say("%q không phải là chỉ tiêu của %s", "%q is not an indicator of %s", indicator, p.Code)}
	}
	if ind.Kind == Narrative {
		return nil, "", &SeriesError{Say("%s là phần lời văn, không có chuỗi số liệu", "%s is a text and has no series", indicator)}
	}
	narrow, every, ok := p.restingOn(ind)
	if !ok {
		return nil, "", &SeriesError{Say("%s dựa trên các biểu nộp theo kỳ khác nhau, không có chuỗi số liệu", "%s rests on forms of different periods and has no series", indicator)}
	}
	return narrow, every, nil
}

// restingOn is a programme with one indicator and the forms that it rests on, and the
// kind of period of these; false where they are of several kinds.
func (p *Programme) restingOn(ind *Indicator) (*Programme, PeriodKind, bool) {
	on, every := map[string]bool{}, PeriodKind("")
	for _, ref := range ind.refs() {
		on[ref.Form] = true
	}
	narrow := *p
	narrow.Indicators, narrow.Scoring, narrow.Forms = []Indicator{*ind}, nil, nil
	for _, f := range p.Forms {
		switch {
		case !on[f.Code]:
		case every != "" && every != f.Every:
			return nil, "", false
		default:
			narrow.Forms, every = append(narrow.Forms, f), f.Every
		}
	}
	return &narrow, every, true
}

// seriesPeriods returns the periods of a question, oldest first.
func (p *Programme) seriesPeriods(from, to Period, every PeriodKind) ([]Period, error) {
	switch {
	case from.Kind != to.Kind:
		return nil, &SeriesError{Say("%s và %s không cùng loại kỳ", "%s and %s are not of one kind", from, to)}
	case p.Rule.Window(to).To.Before(p.Rule.Window(from).To):
		return nil, &SeriesError{Say("%s sau %s", "%s is after %s", from, to)}
	case len(from.Parts(every)) == 0:
		return nil, &SeriesError{Say("biểu nộp theo %s không ghép thành %s được", "forms filed for each %s do not make up %s", Sentence{every.Vietnamese(), string(every)}, from)}
	case p.Rule.Window(to).To.Before(p.Rule.Window(p.First).To):
		return nil, &SeriesError{Say("kỳ đầu tiên của chương trình là %s", "the first period of the programme is %s", p.First)}
	}
	var out []Period
	for at := from; !p.Rule.Window(at).To.After(p.Rule.Window(to).To); at = at.Next() {
		out = append(out, at)
	}
	return out, nil
}
