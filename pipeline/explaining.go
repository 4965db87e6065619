package pipeline

import (
	"context"
	"fmt"
	"slices"
)

// Explain answers where a figure comes from. What is not known to the programme is a
// [SeriesError].
func (d Desk) Explain(ctx context.Context, q ExplainQuestion) (*Explained, error) {
	basis, err := d.basis(ctx)
	if err != nil {
		return nil, err
	}
	if q.Score {
		return d.explainScore(ctx, q, basis)
	}
	e := &explaining{ExplainQuestion: q, desk: d, basis: basis}
	if err := e.plan(); err != nil {
		return nil, err
	}
	if err := e.supply(ctx); err != nil {
		return nil, err
	}
	if err := e.trace(ctx); err != nil {
		return nil, err
	}
	x := e.explanation()
	if err := e.figure(ctx, x); err != nil {
		return nil, err
	}
	if err := e.holdParts(ctx, x); err != nil {
		return nil, err
	}
	e.collect(x)
	x.give(e.trees())
	return x, nil
}

// explaining is one question on its way.
type explaining struct {
	ExplainQuestion
	desk     Desk
	basis    Basis
	ind      *Indicator // a field's is made up
	parts    []Period
	since    Period // from when they count, where the programme began within them
	counting map[Period][]Submission
	traces   []Trace // by part
	of       Parts   // that were taken together; none for a figure of one period
}

// plan finds the indicator, the periods and the programme that has no more than these.
func (e *explaining) plan() error {
	p := e.desk.Programme
	if e.Indicator == "" {
		return e.planField(p)
	}
	e.ind = p.Indicator(e.Indicator)
	if e.ind == nil {
		return &SeriesError{Say("%q không phải là chỉ tiêu của %s", "%q is not an indicator of %s", e.Indicator, p.Code)}
	}
	narrow, every, ok := p.restingOn(e.ind)
	if !ok || every == "" || every == e.Period.Kind {
		e.parts = []Period{e.Period}
	} else if e.parts = e.Period.Parts(every); len(e.parts) == 0 {
		return &SeriesError{Say("biểu nộp theo %s không ghép thành %s được", "forms filed for each %s do not make up %s", Sentence{every.Vietnamese(), string(every)}, e.Period)}
	}
	if ok {
		e.desk.Programme = narrow
	}
	if e.ToDate {
		e.parts = e.last().ToDate()
	}
	e.since = p.since(e.Indicator, e.parts)
	if begun := p.Begun(e.parts); len(begun) > 0 {
		e.parts = begun
	}
	return e.reported(p)
}

// planField makes up the indicator whose figures are the totals of a field.
func (e *explaining) planField(p *Programme) error {
	f := p.Form(e.Field.Form, e.Period)
	if f == nil || f.Field(e.Field.Field) == nil || !f.Field(e.Field.Field).Kind.Numeric() || e.Measure == Cumulative && !f.Cumulative {
		return &SeriesError{Say("%s không phải là ô số của biểu nào trong %s", "%s is no number of a form of %s", e.Field, e.Period)}
	}
	if !e.On.IsZero() || e.ToDate {
		return &SeriesError{Say("biểu tổng hợp chỉ có số của chính kỳ đó, trên cây đơn vị của kỳ đó", "a consolidated form has the figures of its own period and tree only")}
	}
	field := f.Field(e.Field.Field)
	e.ind = &Indicator{Name: field.Title(), Unit: field.Unit, Kind: Flow, Numerator: []FieldRef{e.Field}}
	e.parts = []Period{e.Period}
	return e.reported(p)
}

// reported wants every part to be consolidated and the unit to be in one tree at least.
// The programme is all of it: a part in which the figure's own form was not in force is
// one of which there is no figure, and the form says why.
func (e *explaining) reported(p *Programme) error {
	for _, part := range e.parts {
		if !p.Reports(part) {
			return &SeriesError{Say("%s không tổng hợp kỳ %s; kỳ đầu tiên là %s", "%s does not consolidate %s; its first period is %s", p.Code, part, p.First)}
		}
	}
	if _, ok := e.tree(e.last()).Unit(e.Unit); !ok {
		return &SeriesError{Say("%q không phải là đơn vị của kỳ này", "%q is not a unit of this period", e.Unit)}
	}
	return nil
}

func (e *explaining) last() Period { return e.parts[len(e.parts)-1] }

// tree is the one that a part's figure is shown on.
func (e *explaining) tree(part Period) *Hierarchy {
	if e.On.IsZero() {
		return e.desk.Programme.Tree(part)
	}
	return NewHierarchy(e.desk.Programme.Units, e.On)
}

// published tells whether a part counts as it was closed last: as in a series, and
// for the periods beside the one that is explained, or that it is made of.
func (e *explaining) published(part Period) bool {
	return part != e.last() || e.Edition == 0 && !e.On.IsZero() || !e.ToDate && part != e.Period
}

// supply finds what counts in each part, and stores what the warehouse lacks of it.
func (e *explaining) supply(ctx context.Context) (err error) {
	e.counting = map[Period][]Submission{}
	for _, part := range e.parts {
		counting := e.basis.Draft(e.desk.Programme, part)
		if e.published(part) {
			if counting, err = e.basis.Standing(e.desk.Programme, part); err != nil {
				return err
			}
		}
		e.counting[part] = counting // also of other forms: who filed only those is not a period without anything
		read := slices.DeleteFunc(slices.Clone(counting), func(s Submission) bool { return e.desk.Programme.Form(s.Form, part) == nil })
		if err := e.desk.supply(ctx, read, e.basis.Receipts); err != nil {
			return err
		}
	}
	return nil
}

func (e *explaining) trace(ctx context.Context) error {
	e.traces = make([]Trace, len(e.parts))
	for i, part := range e.parts {
		_, there := e.tree(part).Unit(e.Unit)
		if !there || !e.desk.Programme.Unasked(e.Indicator, part).IsZero() {
			e.traces[i].AddsUp = true
			continue
		}
		t, err := e.desk.Warehouse.Trace(ctx, e.desk.Programme, part, e.counting[part], e.Asked)
		if err != nil {
			return fmt.Errorf("trace %s of %s in %s: %w", e.Indicator, e.Unit, part, err)
		}
		e.complete(part, t.Contributions)
		for k := range t.Torn {
			t.Torn[k].Period, t.Torn[k].Heirs = part, OrEmpty(t.Torn[k].Heirs)
			e.complete(part, t.Torn[k].Contributions)
		}
		e.traces[i] = t
	}
	return nil
}

// complete says of contributions what the submissions say.
func (e *explaining) complete(part Period, list []Contribution) {
	by := map[string]Submission{}
	for _, s := range e.counting[part] {
		by[s.ID] = s
	}
	for i := range list {
		c := &list[i]
		s := by[c.Submission]
		c.Period, c.Label, c.SHA256, c.ReceivedAt, c.From, c.Through = part, c.Field, s.SHA256, s.ReceivedAt, s.From, OrEmpty(c.Through)
		if f := e.desk.Programme.Form(c.Form, part); f != nil && f.Field(c.Field) != nil {
			c.Label = f.Field(c.Field).Title()
		}
	}
}

// holdParts says of the parts that count as they were closed where the programme in
// force makes another figure than was published.
func (e *explaining) holdParts(ctx context.Context, x *Explained) error {
	for i := range x.Parts {
		part := &x.Parts[i]
		if part.Edition == 0 || e.Indicator == "" || !e.On.IsZero() {
			continue
		}
		was, err := e.desk.recomputed(ctx, e.basis, part.Period, e.Unit, e.Indicator, e.traces[i].Result)
		if err != nil {
			return err
		}
		if was != nil {
			part.Published = &was.Value
		}
	}
	return nil
}

func (e *explaining) explanation() *Explained {
	x := &Explained{Period: e.Period, ToDate: e.ToDate, Since: e.since, Edition: e.Edition, Unit: e.Unit, Indicator: e.Indicator, Form: e.Field.Form, Field: e.Field.Field, Measure: e.Measure,
		Name: e.ind.Name, UnitOfMeasure: e.ind.Unit, Kind: e.ind.Kind, Contributions: []Contribution{}, Missing: []string{}, Torn: []TornPart{}, Criteria: []ExplainedLine{}, Names: Names{}}
	if !e.On.IsZero() {
		x.Tree = &e.On
	}
	if !e.AsOf.IsZero() {
		x.AsOf = &e.AsOf
	}
	for i, part := range e.parts {
		t := e.traces[i]
		r := t.Result
		edition := 0
		if last := e.basis.Last(part); last != nil && e.published(part) {
			edition = last.Number
		}
		x.Parts = append(x.Parts, ExplainedPart{Period: part, Edition: edition, Value: r.Value, Numerator: r.Numerator, Denominator: r.Denominator,
			UnitsReported: r.UnitsReported, UnitsExpected: r.UnitsExpected, Missing: OrEmpty(t.Missing), AddsUp: t.AddsUp})
	}
	return x
}

// figure computes the figure that is explained, or why there is none: of several periods as
// a series does.
func (e *explaining) figure(ctx context.Context, x *Explained) error {
	if len(e.parts) == 1 || e.ind.Kind == Narrative {
		e.say(x, e.alone())
		return nil
	}
	f, of, err := e.series().together(ctx, e.past(), e.parts)
	e.of = of
	e.say(x, f)
	return err
}

// alone is the figure of the last period, as its trace has it, or why there is none.
func (e *explaining) alone() SeriesFigure {
	t := &e.traces[len(e.traces)-1]
	f := SeriesFigure{Result: t.Result}
	if e.Indicator != "" {
		f.Gap, f.Why = e.desk.Programme.changed(e.Indicator, []Period{e.last()})
	}
	switch {
	case f.Gap != NoGap:
	case !e.On.IsZero() && len(e.counting[e.last()]) == 0: // on its own tree it is consolidated all the same, at 0/N
		f.Gap = GapLacking
	case len(t.Torn) > 0 || t.Joined:
		f.Gap = GapTorn
	case t.Absent && e.Indicator != "" && e.ind.Kind != Narrative:
		f.Gap = GapAbsent
	}
	return f
}

// say puts the figure into its explanation, or why there is none.
func (e *explaining) say(x *Explained, f SeriesFigure) {
	if x.Gap, x.Why = f.Gap, f.Why; f.Gap == GapTorn {
		e.tear(x)
	}
	if f.Gap == NoGap {
		r := f.Result
		x.Value, x.Numerator, x.Denominator, x.UnitsReported, x.UnitsExpected = r.Value, r.Numerator, r.Denominator, r.UnitsReported, r.UnitsExpected
	}
}

// tear says what a figure cannot be compared for, in the periods that it is of.
func (e *explaining) tear(x *Explained) {
	for i, t := range e.traces {
		if e.ind.Kind.SummedOverTime() || e.parts[i] == e.last() { // else it is as if the earlier ones were not there
			x.Torn = append(x.Torn, t.Torn...)
			x.Joined = x.Joined || t.Joined
		}
	}
}

// past rolls the parts up from the submissions that were traced.
func (e *explaining) past() *past {
	return &past{Desk: e.desk, basis: e.basis, known: map[Period]*Figures{}, on: e.On, counting: e.counting}
}

// collect puts the contributions together that the figure was made from, and adds them
// up.
func (e *explaining) collect(x *Explained) {
	x.AddsUp = true
	if x.Gap != NoGap {
		return
	}
	summed, one := e.ind.Kind.SummedOverTime(), e.one()
	for i := range x.Parts {
		part := &x.Parts[i]
		if part.Counts = summed || part.Period == one; !part.Counts {
			continue
		}
		x.Contributions = append(x.Contributions, e.traces[i].Contributions...)
		x.AddsUp = x.AddsUp && part.AddsUp
		for _, unit := range part.Missing {
			if !slices.Contains(x.Missing, unit) {
				x.Missing = append(x.Missing, unit)
			}
		}
	}
	x.Check = addUp(x.Kind, x.Contributions)
	x.AddsUp = x.AddsUp && x.agrees()
}

// one is the period that a figure is from that is not summed over time: of a stock the last
// that has a value, of those from which on the figure is of the same thing; else the last.
func (e *explaining) one() Period {
	for i := len(e.of.Periods) - 1; e.ind.Kind == Stock && i >= e.of.First(Place{e.Unit, e.Indicator}); i-- {
		if r, ok := resultOf(e.of.Periods[i].Results, e.Unit); ok && r.Value.Known {
			return e.of.Periods[i].Period
		}
	}
	return e.last()
}

// series asks for the figure as a series does.
func (e *explaining) series() *seriesRun {
	return &seriesRun{SeriesQuestion: SeriesQuestion{Unit: e.Unit, Indicator: e.Indicator, On: e.On}, forest: NewForest(e.desk.Programme)}
}

// trees are those that units are named by: the last that has one.
func (e *explaining) trees() []*Hierarchy {
	var out []*Hierarchy
	for _, part := range e.parts {
		out = append(out, e.desk.Programme.Tree(part))
	}
	return append(out, e.tree(e.last()))
}

// OrEmpty makes an empty list of none: null is no list for other programs.
func OrEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
