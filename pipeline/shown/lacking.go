package shown

import (
	"math/big"

	"danvan/pipeline"
)

// Lacking is how many more must be counted for a target to be met, the denominator
// staying as it is; below 0, how many too many are counted. false where the figure is
// not counted one by one or no whole number meets the target.
func Lacking(r pipeline.Result, ind *pipeline.Indicator, t *pipeline.Target) (int64, bool) {
	have, scale := r.Value, int64(1)
	whole := r.Value.Number.IsInt()
	switch {
	case ind.Kind == pipeline.Ratio || ind.Kind == pipeline.UnitShare:
		have = r.Numerator
		whole = HasParts(r) && r.Numerator.Number.IsInt() && r.Denominator.Number.IsInt()
		scale = int64(r.Denominator.Number / pipeline.One)
	case !Countable(ind.Kind):
		return 0, false
	}
	if !whole {
		return 0, false
	}
	bound, hundred := new(big.Int).Mul(big.NewInt(int64(t.Bound)), big.NewInt(scale)), int64(pipeline.One)
	if ind.Kind == pipeline.Ratio || ind.Kind == pipeline.UnitShare {
		hundred *= 100
	}
	reach, ok := nearest(bound, big.NewInt(hundred), t.Comparison)
	beyond := ind.Kind == pipeline.UnitShare && reach > scale // no more units than there are
	if !ok || reach < 0 || beyond {
		return 0, false
	}
	more := reach - int64(have.Number/pipeline.One)
	return more, more != 0
}

// nearest is the whole number nearest to a/b that satisfies "number op a/b".
func nearest(a, b *big.Int, op pipeline.Comparison) (int64, bool) {
	floor, rest := new(big.Int).DivMod(a, b, new(big.Int))
	n, even := floor.Int64(), rest.Sign() == 0
	switch {
	case !floor.IsInt64():
		return 0, false
	case op == pipeline.Equal:
		return n, even
	case op == pipeline.AtLeast && !even || op == pipeline.MoreThan:
		return n + 1, true
	case op == pipeline.LessThan && even:
		return n - 1, true
	}
	return n, true
}

// Countable tells the kinds of indicator of which 0 means that nothing arose.
func Countable(k pipeline.RollUp) bool {
	return k == pipeline.Flow || k == pipeline.Stock || k == pipeline.Distinct
}
