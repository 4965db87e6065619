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
	GapLacking SeriesGap = "lacking" // nothing was accepted for a part of the period that the figure is made of
	GapAbsent  SeriesGap = "absent"  // the unit is not in the tree, is not asked, or holds nothing that reported
	GapChanged SeriesGap = "changed" // the unit changed within the period
	GapTorn    SeriesGap = "torn"    // the unit holds a part of what reported and not all of it
	GapUnasked SeriesGap = "unasked" // no form in force asks for it, see Why
	GapBefore  SeriesGap = "before"  // the programme had not begun, see Why
	GapUnlike  SeriesGap = "unlike"  // the form changed within the periods that are taken together, see Why
)

// SeriesFigure is a figure of a series, or why there is none.
type SeriesFigure struct {
	Result
	Gap SeriesGap
	Why Sentence // of GapUnasked, GapBefore and GapUnlike
}

// SeriesPoint is one period of a series.
type SeriesPoint struct {
	Period  Period
	Broken  bool     // the unit is there and not the same as in the point before, or changed within the period
	Lacking []Period // parts of the period for which nothing was accepted

	Since, ToDateSince Period // from when the figures count, where the programme began within the period or year; see [Programme.Since]

	FormBroken Sentence // why the figure is not of the same thing as in the point before, or within the period; zero where it is

	Edition   int           // the last edition of a closed period that is filed by itself
	Published *FrozenResult // what that edition says, where the programme in force makes another figure

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

// Series computes a series by the programme in force, from what is accepted now and, for
// closed periods, from the submissions of their last edition; where that makes another
// figure than was published, the point says so. A question that has no answer is
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
	s := &seriesRun{SeriesQuestion: q, every: every, forest: NewForest(narrow)}
	s.sides = []*seriesSide{{past: &past{Desk: d, basis: basis, known: map[Period]*Figures{}}}}
	if !q.On.IsZero() {
		s.sides = append(s.sides, &seriesSide{past: &past{Desk: d, basis: basis, known: map[Period]*Figures{}, on: q.On}})
	}
	out := &Series{Question: q, Every: every, Points: make([]SeriesPoint, len(points))}
	trees := make([]*past, len(s.sides))
	for i, side := range s.sides {
		trees[i] = side.past
	}
	if err := s.compute(ctx, points, out.Points, trees); err != nil {
		return nil, err
	}
	for i := range out.Points {
		x := &out.Points[i]
		last := basis.Last(x.Period)
		if last == nil || x.Period.Kind != every {
			continue
		}
		x.Edition = last.Number
		if x.Published, err = d.recomputed(ctx, basis, x.Period, q.Unit, q.Indicator, x.AsReported.Result); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// compute makes the points of periods. Those that are needed and that the programme does not
// consolidate are rolled up by themselves, before the others are computed together.
func (s *seriesRun) compute(ctx context.Context, periods []Period, points []SeriesPoint, trees []*past) error {
	own := trees[0]
	ahead, err := lookAhead(s.forest, s.needed(periods), s.Unit, trees...)
	if err != nil {
		return err
	}
	for _, p := range periods {
		for _, part := range s.forest.p.Begun(p.Parts(s.every)) {
			if _, err := own.at(ctx, part); err != nil {
				return err
			}
		}
	}
	var results [][]Result
	err = own.supplied(ctx, ahead.scenes, func() (err error) {
		results, err = own.Warehouse.Series(ctx, own.Programme, ahead.scenes, func(figures []*Figures) ([]Parts, error) {
			ahead.known(figures)
			for i, p := range periods {
				point, err := s.point(ctx, p)
				if err != nil {
					return nil, err
				}
				points[i] = point
			}
			var spans []Parts
			for _, side := range s.sides {
				spans = append(spans, side.spans...)
			}
			return spans, nil
		})
		return err
	})
	if err != nil {
		return err
	}
	for _, side := range s.sides {
		for i, at := range side.fields {
			*points[at.point].figure(!side.on.IsZero(), at.toDate) = s.given(results[i], side.spans[i])
		}
		results = results[len(side.spans):]
	}
	return nil
}

// seriesRun makes the points of one series.
type seriesRun struct {
	SeriesQuestion
	every  PeriodKind
	forest *Forest
	sides  []*seriesSide // as reported, restated
	last   Period
	made   int // points so far
}

// seriesSide is one of the two series.
type seriesSide struct {
	*past
	spans  []Parts // that are still to be taken together
	fields []spanField
}

// spanField is the place of a span's figure.
type spanField struct {
	point  int
	toDate bool
}

// needed lists the periods that points are made from, the years up to their ends included;
// those before the programme's first are none.
func (s *seriesRun) needed(points []Period) []Period {
	var out []Period
	for _, p := range points {
		parts := p.Parts(s.every)
		for _, part := range s.forest.p.Begun(slices.Concat(parts, parts[len(parts)-1].ToDate())) {
			if !slices.Contains(out, part) {
				out = append(out, part)
			}
		}
	}
	return out
}

func (s *seriesRun) point(ctx context.Context, p Period) (SeriesPoint, error) {
	whole := p.Parts(s.every)
	parts := s.forest.p.Begun(whole)
	if len(parts) == 0 {
		s.made++
		return s.notBegun(p), nil
	}
	point := SeriesPoint{Period: p, Since: s.since(whole), Broken: s.broken(parts), FormBroken: s.formBroken(parts)}
	s.last = parts[len(parts)-1]
	year := s.last.ToDate()
	point.ToDateSince = s.since(year)
	for _, part := range parts {
		f, err := s.sides[0].at(ctx, part)
		if err != nil {
			return point, err
		}
		if f == nil && s.forest.p.Unasked(s.Indicator, part).IsZero() {
			point.Lacking = append(point.Lacking, part)
		}
	}
	for k, side := range s.sides {
		for toDate, periods := range map[bool][]Period{false: parts, true: s.forest.p.Begun(year)} {
			f, err := s.figure(ctx, side, spanField{s.made, toDate}, periods)
			if err != nil {
				return point, err
			}
			*point.figure(k == 1, toDate) = f
		}
	}
	s.made++
	return point, nil
}

// since is from when a figure of periods counts; one that is not summed is the last's.
func (s *seriesRun) since(periods []Period) Period { return s.forest.p.since(s.Indicator, periods) }

// notBegun is the point of a period before the programme's first.
func (s *seriesRun) notBegun(p Period) SeriesPoint {
	none := SeriesFigure{Gap: GapBefore, Why: s.forest.p.begins()}
	return SeriesPoint{Period: p, AsReported: none, ToDate: none, Restated: none, RestatedToDate: none}
}

// figure is the place of one of a point's figures.
func (x *SeriesPoint) figure(restated, toDate bool) *SeriesFigure {
	switch {
	case restated && toDate:
		return &x.RestatedToDate
	case restated:
		return &x.Restated
	case toDate:
		return &x.ToDate
	}
	return &x.AsReported
}

// broken tells whether the unit, which is there, changed since the point before or
// within the parts.
func (s *seriesRun) broken(parts []Period) bool {
	last := parts[len(parts)-1]
	if _, ok := s.forest.Of(last).Unit(s.Unit); !ok {
		return false
	}
	earlier := slices.Clone(parts[:len(parts)-1])
	if !s.last.IsZero() {
		earlier = append(earlier, s.last)
	}
	return slices.ContainsFunc(earlier, func(e Period) bool { return !s.same(e, last) })
}

// formBroken says why the figure is of another thing than in the point before, or than
// in the period's first part; a point without figure goes on from nothing.
func (s *seriesRun) formBroken(parts []Period) Sentence {
	p, last := s.forest.p, parts[len(parts)-1]
	earlier := slices.Clone(parts[:len(parts)-1])
	if !s.last.IsZero() {
		earlier = append(earlier, s.last)
	}
	if both := func(e Period) bool {
		return !p.Unasked(s.Indicator, e).IsZero() && !p.Unasked(s.Indicator, last).IsZero()
	}; slices.ContainsFunc(earlier, both) {
		return Sentence{}
	}
	return p.UnlikeAny(s.Indicator, earlier, last)
}

// changed says why periods have no figure together because of their forms: the last has
// none, or, where they are summed, one of them is not of the same thing.
func (p *Programme) changed(indicator string, periods []Period) (SeriesGap, Sentence) {
	last := periods[len(periods)-1]
	if why := p.Unasked(indicator, last); !why.IsZero() {
		return GapUnasked, why
	}
	if !p.Indicator(indicator).Kind.SummedOverTime() {
		return NoGap, Sentence{}
	}
	if why := p.UnlikeAny(indicator, periods, last); !why.IsZero() {
		return GapUnlike, why
	}
	return NoGap, Sentence{}
}

// alike leaves out periods of which the figure is of another thing than the last one's:
// what is not summed over time is taken from the others.
func (s *seriesRun) alike(periods []Period) []Period {
	return slices.DeleteFunc(slices.Clone(periods), func(e Period) bool {
		return !s.forest.p.Unlike(s.Indicator, e, periods[len(periods)-1]).IsZero()
	})
}

// same tells whether the unit is the same in two periods.
func (s *seriesRun) same(earlier, later Period) bool {
	rule := s.forest.p.Rule
	return s.forest.sameOf(s.Unit, rule.Window(earlier).To, rule.Window(later).To)[s.Unit]
}

// figure returns the figure of a period, or why there is none; periods to be taken
// together are kept for one run.
func (s *seriesRun) figure(ctx context.Context, side *seriesSide, field spanField, periods []Period) (SeriesFigure, error) {
	parts, none, err := s.parts(ctx, side.past, periods)
	switch {
	case err != nil || none.Gap != NoGap:
		return none, err
	case len(parts.Periods) > 1:
		side.spans, side.fields = append(side.spans, parts), append(side.fields, field)
		return SeriesFigure{}, nil
	}
	return s.given(parts.Periods[0].Results, parts), nil
}

// together is the figure of periods, where it is the only one that is asked for, and what it
// was made of.
func (s *seriesRun) together(ctx context.Context, on *past, periods []Period) (SeriesFigure, Parts, error) {
	if err := on.ahead(ctx, s.forest, periods, s.Unit); err != nil {
		return SeriesFigure{}, Parts{}, err
	}
	parts, none, err := s.parts(ctx, on, periods)
	switch {
	case err != nil || none.Gap != NoGap:
		return none, parts, err
	case len(parts.Periods) == 1:
		return s.given(parts.Periods[0].Results, parts), parts, nil
	}
	results, err := on.Warehouse.Spans(ctx, on.Programme, []Parts{parts})
	if err != nil {
		return none, parts, fmt.Errorf("take periods together: %w", err)
	}
	return s.given(results[0], parts), parts, nil
}

// parts are periods to be taken together for the one unit, or why they have no figure.
func (s *seriesRun) parts(ctx context.Context, on *past, periods []Period) (Parts, SeriesFigure, error) {
	if why, said := s.forest.p.changed(s.Indicator, periods); why != NoGap {
		return Parts{}, SeriesFigure{Gap: why, Why: said}, nil
	}
	all, lacking, err := on.all(ctx, s.alike(periods))
	if err != nil {
		return Parts{}, SeriesFigure{}, err
	}
	kind := s.forest.p.Indicator(s.Indicator).Kind
	if all == nil || kind.SummedOverTime() && len(lacking) > 0 {
		return Parts{}, SeriesFigure{Gap: GapLacking}, nil
	}
	parts := s.forest.Together(all, s.Unit)
	if parts.Torn(kind, Place{s.Unit, s.Indicator}) {
		return parts, SeriesFigure{Gap: GapTorn}, nil
	}
	return parts, SeriesFigure{}, nil
}

// given returns the unit's figure among results.
func (s *seriesRun) given(results []Result, parts Parts) SeriesFigure {
	if r, ok := resultOf(results, s.Unit); ok {
		return SeriesFigure{Result: r}
	}
	if _, ok := resultOf(parts.Periods[len(parts.Periods)-1].Results, s.Unit); ok {
		return SeriesFigure{Gap: GapChanged}
	}
	return SeriesFigure{Gap: GapAbsent}
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
	on, every := p.formsOver(ind), PeriodKind("")
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
