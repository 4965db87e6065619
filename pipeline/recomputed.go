package pipeline

import "context"

// recomputed returns a figure of a closed period as its last edition published it, where
// the programme in force makes another figure of the same submissions; nil where it is
// the same or the edition has none.
func (d Desk) recomputed(ctx context.Context, basis Basis, period Period, unit, indicator string, now Result) (*FrozenResult, error) {
	last := basis.Last(period)
	if last == nil {
		return nil, nil
	}
	published, err := d.Archive.Frozen(ctx, *last)
	if err != nil {
		return nil, err
	}
	for i := range published.Results {
		r := &published.Results[i]
		if r.Unit != unit || r.Indicator != indicator {
			continue
		}
		if r.Value == now.Value && r.Numerator == now.Numerator && r.Denominator == now.Denominator && r.Reported == now.UnitsReported && r.Expected == now.UnitsExpected {
			return nil, nil
		}
		return r, nil
	}
	return nil, nil
}
