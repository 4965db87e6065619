package pipeline

import (
	"context"
	"slices"
)

// Recomputed is a figure of a closed period that the programme in force makes otherwise
// than the last edition published it.
type Recomputed struct {
	Published FrozenResult
	Now       Result
}

// Earlier returns the periods that a consolidation looks back on, oldest first.
func (c *Consolidation) Earlier() []*Figures {
	out := slices.Clone(c.History)
	if y := c.YearBefore; y != nil && !slices.ContainsFunc(out, func(f *Figures) bool { return f.Period == y.Period }) {
		out = append([]*Figures{y}, out...)
	}
	return out
}

// differs tells whether a figure is not the one that was published.
func (r *FrozenResult) differs(now Result) bool {
	return r.Value != now.Value || r.Numerator != now.Numerator || r.Denominator != now.Denominator || r.Reported != now.UnitsReported || r.Expected != now.UnitsExpected
}

// holdAgainst notes which figures of a closed period are not as its last edition published
// them, and which edition that is. With the programme of the edition all are.
func (d Desk) holdAgainst(ctx context.Context, basis Basis, f *Figures) error {
	last := basis.Last(f.Period)
	published, err := d.publishedOtherwise(ctx, last)
	if published == nil {
		return err
	}
	now := map[Place]Result{}
	for _, r := range f.Results {
		now[Place{r.Unit, r.Indicator}] = r
	}
	f.Edition = last.Number
	for _, r := range published.Results {
		if x, ok := now[Place{r.Unit, r.Indicator}]; ok && r.differs(x) {
			f.Recomputed = append(f.Recomputed, Recomputed{r, x})
		}
	}
	return nil
}

// publishedOtherwise returns what an edition published, nil where the programme in force is
// the edition's own: then nothing can differ, and ten years of figures need not be read.
func (d Desk) publishedOtherwise(ctx context.Context, e *Edition) (*Frozen, error) {
	if e == nil || e.Pack == d.Programme.Digest {
		return nil, nil
	}
	f, err := d.Archive.Frozen(ctx, *e)
	if err != nil {
		return nil, err
	}
	return &f, nil
}

// recomputed returns a figure of a closed period as its last edition published it, where
// the programme in force makes another figure of the same submissions; nil where it is
// the same or the edition has none.
func (d Desk) recomputed(ctx context.Context, basis Basis, period Period, unit, indicator string, now Result) (*FrozenResult, error) {
	published, err := d.publishedOtherwise(ctx, basis.Last(period))
	if published == nil {
		return nil, err
	}
	for i := range published.Results {
		r := &published.Results[i]
		if r.Unit != unit || r.Indicator != indicator {
			continue
		}
		if r.differs(now) {
			return r, nil
		}
		return nil, nil
	}
	return nil, nil
}
