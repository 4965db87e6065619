package web

import (
	"sync"
	"sync/atomic"

	"danvan/pipeline"
)

// keeper holds what was computed from the snapshot of the moment.
type keeper struct{ now atomic.Pointer[known] }

// know returns what is known of a snapshot. What was computed for another is let go of;
// pages that still read it keep it.
func (k *keeper) know(s *Snapshot) *known {
	if n := k.now.Load(); n != nil && n.Snapshot == s {
		return n
	}
	n := newKnown(s)
	k.now.Store(n)
	return n
}

// known is a snapshot with what pages computed from it: each thing once, when it is
// first asked for, and no page waits for another that asks for something else.
type known struct {
	*Snapshot
	index func() *receiptIndex
	memo  sync.Map // key -> func() value
}

func newKnown(s *Snapshot) *known {
	k := &known{Snapshot: s}
	k.index = sync.OnceValue(func() *receiptIndex { return indexReceipts(s.Basis.Receipts) })
	return k
}

// remember computes something of a snapshot once. The key's type tells what it is.
func remember[K comparable, V any](k *known, key K, compute func() V) V {
	once, ok := k.memo.Load(key)
	if !ok {
		once, _ = k.memo.LoadOrStore(key, sync.OnceValue(compute))
	}
	return once.(func() V)()
}

type treeOf struct{ pipeline.Period }

// tree is the tree of a period.
func (k *known) tree(p pipeline.Period) *pipeline.Hierarchy {
	return remember(k, treeOf{p}, func() *pipeline.Hierarchy { return k.Programme.Tree(p) })
}

type statusOf struct{ pipeline.Period }

// status is who has filed what for a period.
func (k *known) status(p pipeline.Period) pipeline.FilingStatus {
	return remember(k, statusOf{p}, func() pipeline.FilingStatus { return pipeline.Status(k.Programme, p, k.Basis.Receipts) })
}

type closingOf struct{ pipeline.Period }

// closing is how a period is closed; nil where it is not.
func (k *known) closing(p pipeline.Period) *pipeline.Closing {
	return remember(k, closingOf{p}, func() *pipeline.Closing { return k.Basis.Closing(k.Programme, p) })
}

// newest is the period that pages begin with; the zero Period where there is none.
func (k *known) newest() pipeline.Period {
	if len(k.Periods) == 0 {
		return k.Programme.First
	}
	return k.Periods[0]
}

// holds tells whether a period can be looked at.
func (k *known) holds(p pipeline.Period) bool {
	for _, q := range k.Periods {
		if q == p {
			return true
		}
	}
	return false
}

// unitName names a unit as it is called today, or was last.
func (k *known) unitName(code string) string {
	for _, p := range k.Periods {
		if u, ok := k.tree(p).Unit(code); ok {
			return u.Name
		}
	}
	if u, ok := k.Programme.Unit(code); ok {
		return u.Name
	}
	return code
}

// receiptIndex finds receipts without going through all of them.
type receiptIndex struct {
	bySequence map[int]*pipeline.Receipt
	byUnit     map[string][]*pipeline.Receipt // newest first
}

func indexReceipts(receipts []pipeline.Receipt) *receiptIndex {
	x := &receiptIndex{map[int]*pipeline.Receipt{}, map[string][]*pipeline.Receipt{}}
	for i := len(receipts) - 1; i >= 0; i-- {
		r := &receipts[i]
		x.bySequence[r.Sequence] = r
		for _, unit := range unitsOf(r) {
			x.byUnit[unit] = append(x.byUnit[unit], r)
		}
	}
	return x
}

// unitsOf are the units that a file is about: whose folder it lay in, and those that it
// filed for.
func unitsOf(r *pipeline.Receipt) []string {
	out := []string{r.Unit}
	for _, s := range r.Submissions {
		known := s.Unit == ""
		for _, u := range out {
			known = known || u == s.Unit
		}
		if !known {
			out = append(out, s.Unit)
		}
	}
	return out
}

// receiptAt returns a receipt by its number, or nil.
func (k *known) receiptAt(sequence int) *pipeline.Receipt { return k.index().bySequence[sequence] }

// seesReceipt tells whether the user may read a receipt: the unit in whose folder the
// file lay is in its scope on the tree of the period that the file is of.
func (v *visit) seesReceipt(r *pipeline.Receipt) bool {
	return v.user.Sees(v.tree(v.periodOf(r)), r.Unit)
}

// periodOf is the period that a file is of; where none could be read, the newest that
// had begun when it came.
func (k *known) periodOf(r *pipeline.Receipt) pipeline.Period {
	for _, s := range r.Submissions {
		if k.holds(s.Period) {
			return s.Period
		}
	}
	day := pipeline.DayOf(r.ReceivedAt)
	for _, p := range k.Periods {
		if !k.Programme.Rule.Window(p).From.After(day) {
			return p
		}
	}
	return k.newest()
}
