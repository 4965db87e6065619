package pipeline

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"
)

// The review holds a submission against what needs time or other forms: the unit's own
// earlier reports, its other forms of the period, and what its peers filed. It only
// warns (semantics.md 8); the sender may explain, and the explanation goes with the
// figures. It is made twice by the same rules: at intake against what was accepted by
// then, so that the sender hears of it at once, and at consolidation over what counts,
// so that the order in which reports came makes no difference there.

// reviewCodes are the findings of the review. A consolidation makes them anew.
var reviewCodes = [...]string{"carry-over", "cumulative-differs", "cumulative-first", "forms-differ", "outlier-history", "outlier-peers", "same-as-before",
	"row-differs", "sum-differs", "superior-differs"}

// reviewer makes the review of submissions of one period.
type reviewer struct {
	programme *Programme
	period    Period
	filed     *filed
	now       func(filingKey) (Submission, bool) // which report of the period itself counts
	cells     map[string]figures                 // by submission; what is not at hand is not compared
	forms     []*Form                            // in force for the period
	tree      *Hierarchy
	descents  map[Period]*descent
	pasts     map[string][]formThen // by form in force for the period
}

// formThen is the form of an earlier period that another one goes on from.
type formThen struct {
	*Form
	period Period
	then   func(string) []string // the fields of then that a field goes on from, summed
}

// cellAt is the place of a cell in its submission.
type cellAt struct {
	row, field string
	measure    Measure
}

// figures are the cells of a submission that hold numbers, by their places. Those of all
// units of a batch are at hand together: no copies of the cells are made for it.
type figures struct {
	cells []Cell // of the submission, as they were stored
	order []int  // of those with numbers, in the order of their places, each place once; nil where they are not at hand
}

func figuresOf(cells []Cell) figures {
	f := figures{cells, make([]int, 0, len(cells))}
	for i := range cells {
		if c := &cells[i]; c.Measure != Explanation && (c.State == Reported || c.State == Nil) {
			f.order = append(f.order, i)
		}
	}
	slices.SortFunc(f.order, func(i, k int) int { return cmp.Or(f.place(i).compare(f.place(k)), k-i) })
	f.order = slices.CompactFunc(f.order, func(i, k int) bool { return f.place(i) == f.place(k) }) // the last one of a place
	return f
}

func (f figures) place(i int) cellAt {
	c := &f.cells[i]
	return cellAt{c.Row, c.Field, c.Measure}
}

func (a cellAt) compare(b cellAt) int {
	return cmp.Or(strings.Compare(a.row, b.row), strings.Compare(a.field, b.field), strings.Compare(string(a.measure), string(b.measure)))
}

// atHand tells whether the cells were found.
func (f figures) atHand() bool { return f.order != nil }

// at returns the cell of a place.
func (f figures) at(row, field string, m Measure) (Cell, bool) {
	at := cellAt{row, field, m}
	if n, ok := slices.BinarySearchFunc(f.order, at, func(i int, at cellAt) int { return f.place(i).compare(at) }); ok {
		return f.cells[f.order[n]], true
	}
	return Cell{}, false
}

// all are the cells in the order of their places.
func (f figures) all() iter.Seq[Cell] {
	return func(yield func(Cell) bool) {
		for _, i := range f.order {
			if !yield(f.cells[i]) {
				return
			}
		}
	}
}

// whole is the row for all that a filing covers: the total row where the form has one.
func (f figures) whole() string {
	n, _ := slices.BinarySearchFunc(f.order, TotalRow, func(i int, row string) int { return strings.Compare(f.cells[i].Row, row) })
	if n < len(f.order) && f.cells[f.order[n]].Row == TotalRow {
		return TotalRow
	}
	return ""
}

func newReviewer(p *Programme, period Period, tree *Hierarchy, f *filed, now func(filingKey) (Submission, bool)) *reviewer {
	return &reviewer{programme: p, period: period, filed: f, now: now, cells: map[string]figures{}, forms: p.FormsOf(period), tree: tree, descents: map[Period]*descent{}, pasts: map[string][]formThen{}}
}

// descent is worked out once for each earlier period.
func (r *reviewer) descent(earlier Period) *descent {
	d, ok := r.descents[earlier]
	if !ok {
		d = r.programme.descent(earlier, r.period)
		r.descents[earlier] = d
	}
	return d
}

// past lists what a form goes on from, latest first, as far back as the review looks. It
// is worked out once for each form.
func (r *reviewer) past(code string) []formThen {
	out, ok := r.pasts[code]
	if ok {
		return out
	}
	period, form := r.period, r.programme.Form(code, r.period)
	for range historyLength {
		if period = period.Previous(); form == nil || !r.programme.Reports(period) {
			break
		}
		earlier, then := r.programme.EarlierForm(form, period)
		if earlier == nil {
			break
		}
		out = append(out, formThen{earlier, period, then})
	}
	r.pasts[code] = out
	return out
}

// needs calls one for each submission whose cells the review of a report looks at beside
// its own.
func (r *reviewer) needs(key filingKey, one func(Submission)) {
	for _, f := range r.forms {
		if s, ok := r.now(filingKey{key.unit, f.Code, r.period}); ok && f.Code != key.form {
			one(s)
		}
	}
	for _, level := range r.levelKeys(key) {
		if s, ok := r.now(level); ok {
			one(s)
		}
	}
	r.goesOnFrom(key, one)
}

// goesOnFrom calls one for each submission of earlier periods that the review of a report
// looks at: those that stand, and all versions of those of the period before.
func (r *reviewer) goesOnFrom(key filingKey, one func(Submission)) {
	for back, then := range r.past(key.form) {
		for _, old := range r.descent(then.period).from[key.unit] {
			earlier := filingKey{old, then.Code, then.period}
			if s, ok := r.filed.standing(earlier); ok {
				one(s)
			}
			if all := r.filed.of(earlier); back == 0 && len(all) > 1 {
				for _, s := range all {
					one(*s)
				}
			}
		}
	}
}

// load puts the cells of submissions, and of what the review of some reports needs, at hand
// where they are not yet.
func (r *reviewer) load(ctx context.Context, subs []Submission, reports []filingKey, recall func(context.Context, []Submission) ([]Submission, error)) error {
	var lacking []Submission
	want := func(s Submission) {
		if _, ok := r.cells[s.ID]; !ok {
			r.cells[s.ID] = figures{} // asked for once
			lacking = append(lacking, s)
		}
	}
	for _, s := range subs {
		want(s)
	}
	for _, key := range reports {
		r.needs(key, want)
	}
	if len(lacking) == 0 {
		return nil
	}
	found, err := recall(ctx, lacking)
	for _, s := range found {
		r.cells[s.ID] = figuresOf(s.Cells)
	}
	return err
}

// subject is a submission under review.
type subject struct {
	*reviewer
	Submission
	form     *Form
	tier     string
	figures  figures
	rows     []string // sorted
	findings []Finding
}

// subject returns a submission whose cells are at hand; nil where the form is not in
// force or is a register, whose rows are things and not figures of a unit.
func (r *reviewer) subject(s Submission) *subject {
	form := r.programme.Form(s.Form, s.Period)
	if form == nil || form.Layout == Register {
		return nil
	}
	x := &subject{reviewer: r, Submission: s, form: form, figures: r.cells[s.ID]}
	if u, ok := r.tree.Unit(s.Unit); ok {
		x.tier = u.Tier
	}
	for c := range x.figures.all() {
		if n := len(x.rows); n == 0 || x.rows[n-1] != c.Row {
			x.rows = append(x.rows, c.Row)
		}
	}
	return x
}

// overTime compares with the unit's own earlier reports.
func (x *subject) overTime() {
	before := x.before()
	for _, row := range x.rows {
		for _, relation := range x.form.Relations {
			if relation.Timed() {
				x.carriedOver(relation, row, before)
			}
		}
	}
	x.cumulative(before)
	x.sameAsBefore(before)
	x.againstHistory()
}

// add notes a finding at a cell.
func (x *subject) add(c Cell, f Finding) {
	f.Sheet, f.Cell, f.Field = c.Sheet, c.Ref, c.Field
	x.findings = append(x.findings, f)
}

// review returns what the review of one submission against the unit's own reports says.
// apart are the forms that came in one file with it: the reader has compared them.
func (r *reviewer) review(s Submission, apart []string) []Finding {
	x := r.subject(s)
	if x == nil {
		return nil
	}
	x.overTime()
	x.acrossForms(apart)
	x.levels()
	return x.findings
}

// withoutReview takes the findings of an earlier review off a submission.
func withoutReview(findings []Finding) []Finding {
	return kept(findings, func(f Finding) bool { return !slices.Contains(reviewCodes[:], f.Code) })
}
