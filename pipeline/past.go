package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// past rolls up the periods around the one that is consolidated, each once.
type past struct {
	Desk
	basis Basis
	known map[Period]*Figures // nil where nothing was accepted for the period
	on    Date                // restated on the tree of this day; zero: on each period's own

	counting map[Period][]Submission // what counts in a period, where it was decided; else as it stands
}

// ahead computes periods together, for the figures of one unit or of all where only is
// "". Those that the programme does not consolidate are passed over.
func (p *past) ahead(ctx context.Context, forest *Forest, periods []Period, only string) error {
	s, err := lookAhead(forest, periods, only, p)
	if err != nil {
		return err
	}
	figures, err := p.figures(ctx, s.scenes)
	s.known(figures)
	return err
}

// outlook is what lies ahead: scenes that are to be computed, and whose each is.
type outlook struct {
	scenes []Scene
	of     []*past
}

// known keeps their figures.
func (s *outlook) known(figures []*Figures) {
	for i, f := range figures {
		s.of[i].known[f.Period] = f
	}
}

// lookAhead sets the scenes of periods on several trees: what was filed is looked through once
// for all of them, while the scenes are set. They are of one desk. Until their figures are
// known they have none.
func lookAhead(forest *Forest, periods []Period, only string, trees ...*past) (*outlook, error) {
	out := &outlook{}
	var all []Period
	wanted := map[*past][]Period{}
	for _, p := range trees {
		for _, period := range periods {
			if _, ok := p.known[period]; !ok && p.Programme.Reports(period) {
				p.known[period] = nil
				wanted[p], all = append(wanted[p], period), append(all, period)
			}
		}
	}
	reading := make(chan map[Period]accepted, 1)
	go func() { reading <- acceptedIn(trees[0].basis.Receipts, all...) }()
	for _, p := range trees {
		for _, period := range wanted[p] {
			_, _ = forest.set(period, p.on, only) // what is wrong with it is for who asks for the scene
		}
	}
	filed := <-reading
	for _, p := range trees {
		for _, x := range p.scenes(forest, wanted[p], filed, only) {
			switch {
			case x.err != nil:
				return nil, x.err
			case x.some:
				out.scenes, out.of = append(out.scenes, x.Scene), append(out.of, p)
			}
		}
	}
	return out, nil
}

// figures computes scenes. What counts in them mostly is stored, and a warehouse finds out
// as it computes: it is only supplied where it says that something is lacking.
func (p *past) figures(ctx context.Context, scenes []Scene) (figures []*Figures, err error) {
	err = p.supplied(ctx, scenes, func() error {
		figures, err = p.Warehouse.Figures(ctx, p.Programme, scenes)
		return err
	})
	return figures, err
}

func (p *past) supplied(ctx context.Context, scenes []Scene, compute func() error) error {
	err := compute()
	if lacking := (*LackingError)(nil); errors.As(err, &lacking) {
		var counting []Submission
		for i := range scenes {
			counting = append(counting, scenes[i].Counting...)
		}
		if err := p.supply(ctx, counting, p.basis.Receipts); err != nil {
			return err
		}
		err = compute()
	}
	if err != nil {
		return fmt.Errorf("compute %d periods: %w", len(scenes), err)
	}
	return nil
}

// filedScene is a scene, if something counts in it.
type filedScene struct {
	Scene
	some bool
	err  error
}

// scenes are those of periods that the forest has set, two made at a time: what was filed in a
// country's quarter is gone through for each.
func (p *past) scenes(forest *Forest, periods []Period, filed map[Period]accepted, only string) []filedScene {
	out, half := make([]filedScene, len(periods)), len(periods)/2
	fill := func(from, to int) {
		for i := from; i < to; i++ {
			x := &out[i]
			x.Scene, x.some, x.err = p.scene(forest, periods[i], filed[periods[i]], only)
		}
	}
	var first sync.WaitGroup
	first.Go(func() { fill(0, half) })
	fill(half, len(periods))
	first.Wait()
	return out
}

// scene is a period for the figures of one unit or of all; false where nothing counts.
func (p *past) scene(forest *Forest, period Period, f accepted, only string) (Scene, bool, error) {
	if counting, decided := p.counting[period]; decided || only == "" {
		if !decided {
			var err error
			if counting, err = p.counts(period); err != nil {
				return Scene{}, false, err
			}
		}
		if len(counting) == 0 {
			return Scene{}, false, nil
		}
		s, err := forest.Scene(period, counting, p.on, only)
		return s, true, err
	}
	if p.basis.Last(period) == nil && !f.some() {
		return Scene{}, false, nil
	}
	s, err := forest.Scene(period, nil, p.on, only)
	if err != nil {
		return s, false, err
	}
	var some bool
	s.Counting, some, err = p.basis.standingOf(p.Programme, period, forest.Of(period), f, s.filers())
	return s, some, err
}

// at rolls up a period, or returns nil where nothing was accepted for it.
func (p *past) at(ctx context.Context, period Period) (*Figures, error) {
	if f, ok := p.known[period]; ok {
		return f, nil
	}
	counts, err := p.counts(period)
	if err != nil {
		return nil, err
	}
	if len(counts) == 0 {
		p.known[period] = nil
		return nil, nil
	}
	p.Progress.tell(Say("Cộng lại kỳ trước: %s", "Rolling up an earlier period: %s", period.named()), 0, 0)
	f, err := p.rollUp(ctx, period, counts, p.basis.Receipts)
	if err == nil {
		err = p.holdAgainst(ctx, p.basis, f)
	}
	p.known[period] = f
	return f, err
}

// counts is what counts in a period.
func (p *past) counts(period Period) ([]Submission, error) {
	if counting, decided := p.counting[period]; decided {
		return counting, nil
	}
	return p.basis.Standing(p.Programme, period)
}

// all rolls up periods and lists those of them that the programme does not consolidate or
// for which nothing was accepted. Without the last there are no figures: it is what the
// units stand as in all of them.
func (p *past) all(ctx context.Context, periods []Period) (figures []*Figures, lacking []Period, err error) {
	for i := len(periods) - 1; i >= 0; i-- {
		var f *Figures
		if p.Programme.Reports(periods[i]) {
			if f, err = p.at(ctx, periods[i]); err != nil {
				return nil, nil, err
			}
		}
		if f != nil {
			figures = append(figures, f)
			continue
		}
		if lacking = append(lacking, periods[i]); figures == nil {
			break
		}
	}
	slices.Reverse(figures)
	slices.Reverse(lacking)
	return figures, lacking, nil
}

// historyLength is how many earlier periods a consolidation looks back: two years of
// quarters.
const historyLength = 8

// history rolls up the periods before: the one just before and the year before are
// compared with, the verdicts on targets are shown over time.
func (p *past) history(ctx context.Context, period Period) ([]*Figures, error) {
	var out []*Figures
	for range historyLength {
		period = period.Previous()
		if !p.Programme.Reports(period) {
			break
		}
		figures, err := p.at(ctx, period)
		if err != nil {
			return nil, err
		}
		if figures != nil {
			out = append([]*Figures{figures}, out...)
		}
	}
	return out, nil
}

// toDate takes the year up to and with a period together, or returns nil where the
// period is its year's or the programme's first or nothing was accepted for one of them:
// a document has no column for the few figures that are not summed, which are the period's.
func (p *past) toDate(ctx context.Context, period Period) (*Span, error) {
	periods := p.Programme.Begun(period.ToDate())
	if len(periods) <= 1 {
		return nil, nil
	}
	results, there, err := p.spanOf(ctx, NewForest(p.Programme), periods)
	if !there || err != nil {
		return nil, err
	}
	return &Span{Periods: periods, Results: results}, nil
}

// fill looks back from a consolidation whose own figures stand.
func (p *past) fill(ctx context.Context, c *Consolidation) (err error) {
	if c.History, err = p.history(ctx, c.Period); err != nil {
		return err
	}
	if p.Programme.Reports(c.Period.Previous()) {
		if c.Previous, err = p.at(ctx, c.Period.Previous()); err != nil {
			return err
		}
	}
	if c.YearBefore, err = p.at(ctx, c.Period.YearBefore()); err != nil {
		return err
	}
	if c.ToDate, err = p.toDate(ctx, c.Period); err != nil {
		return err
	}
	if before := c.Period.YearBefore(); p.Programme.Since(before.ToDate()).IsZero() { // else the two are not of as many periods
		c.ToDateBefore, err = p.toDate(ctx, before)
	}
	return err
}
