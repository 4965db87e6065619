package web

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"danvan/pipeline"
)

// keeper holds what was computed from the snapshot of the moment.
type keeper struct{ now atomic.Pointer[known] }

// know returns what is known of a snapshot. What was computed for another is let go of
// where anything differs; pages that still read it keep it.
func (k *keeper) know(s *Snapshot) *known {
	before := k.now.Load()
	if before != nil && before.of == s {
		return before
	}
	n := newKnown(s)
	if before != nil && before.tellsTheSame(n) {
		n.memo = before.memo
	}
	k.now.Store(n)
	return n
}

// known is a snapshot with what pages computed from it: each thing once, when it is
// first asked for, and no page waits for another that asks for something else.
type known struct {
	*Snapshot
	of   *Snapshot // as the office gave it
	memo *sync.Map // key -> func() value
	laid laidPages // they also show what was published: none is taken over from another snapshot
}

// newKnown takes a snapshot; where no period has begun the programme's first can be
// looked at.
func newKnown(s *Snapshot) *known {
	k := &known{Snapshot: s, of: s, memo: &sync.Map{}}
	if len(s.Periods) == 0 {
		first := *s
		first.Periods = []pipeline.Period{s.Programme.First}
		k.Snapshot = &first
	}
	return k
}

// tellsTheSame tells whether everything computed from one snapshot holds for another: a
// pass over the inbox that found nothing. Receipts and editions are only ever added.
func (k *known) tellsTheSame(other *known) bool {
	a, b := k.Basis, other.Basis
	return k.Programme == other.Programme && len(a.Receipts) == len(b.Receipts) && len(a.Editions) == len(b.Editions) && maps.Equal(a.Corrections, b.Corrections) && slices.Equal(k.Periods, other.Periods)
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

// current is the period that pages begin with: the newest that is over, for that is the
// one being filed while the next one has begun already. Once it is overdue and nothing
// was received for it, the newest for which something was.
func (k *known) current() pipeline.Period {
	filed, today := k.filed(), pipeline.DayOf(k.At)
	over := pipeline.Period{}
	for _, p := range k.Periods {
		if !k.over(p) {
			continue
		}
		if filed[p] || !today.After(k.Programme.LastDue(p)) {
			return p
		}
		if over.IsZero() {
			over = p
		}
	}
	if over.IsZero() {
		return k.Periods[0]
	}
	return over
}

// over tells whether the last day of a period has passed.
func (k *known) over(p pipeline.Period) bool {
	return pipeline.DayOf(k.At).After(k.Programme.Rule.Window(p).To)
}

type periodsFiled struct{}

// filed tells for which periods something was received.
func (k *known) filed() map[pipeline.Period]bool {
	return remember(k, periodsFiled{}, func() map[pipeline.Period]bool {
		out := map[pipeline.Period]bool{}
		for _, r := range k.Basis.Receipts {
			for _, s := range r.Submissions {
				out[s.Period] = true
			}
		}
		return out
	})
}

// holds tells whether a period can be looked at.
func (k *known) holds(p pipeline.Period) bool {
	return slices.Contains(k.Periods, p)
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

type receiptsIndexed struct{}

// index finds receipts.
func (k *known) index() *receiptIndex {
	return remember(k, receiptsIndexed{}, func() *receiptIndex { return indexReceipts(k.Basis.Receipts) })
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
		if s.Unit != "" && !slices.Contains(out, s.Unit) {
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
// had begun when it came. A unit that has been merged or dissolved by then keeps its
// answers, and so do its superiors: the tree of the period always has the unit, unless
// none has.
func (k *known) periodOf(r *pipeline.Receipt) pipeline.Period {
	period := k.filedOrBegun(r)
	has := func(p pipeline.Period) bool { _, ok := k.tree(p).Unit(r.Unit); return ok }
	if i := slices.Index(k.Periods, period); i >= 0 {
		for _, p := range slices.Concat(k.Periods[i:], k.Periods) { // of then or before, else the last that has it
			if has(p) {
				return p
			}
		}
	}
	return period
}

// filedOrBegun is the period that a file names, else the newest that had begun.
func (k *known) filedOrBegun(r *pipeline.Receipt) pipeline.Period {
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
	return k.current()
}
