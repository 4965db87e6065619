package pipeline

import (
	"context"
	"fmt"
	"slices"
)

// reviewBatch bounds the units whose cells of all periods looked at are in memory.
const reviewBatch = 400

// reviewBeside gathers what the review says of all that counts in a period while
// something else is done, or before where there is much to hold. It reads cells and no
// figures: those that need texts of units are settled by [reviewed.settle].
func (d Desk) reviewBeside(ctx context.Context, basis Basis, period Period, accepted []Submission, do func(context.Context) error) (all *reviewed, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	gather := func() (err error) {
		if all, err = d.review(ctx, basis, period, accepted); err != nil {
			err = fmt.Errorf("review %s: %w", period, err)
		}
		return err
	}
	if d.Programme.Large() {
		if err := gather(); err != nil {
			return nil, err
		}
		return all, do(ctx)
	}
	gather = Aside(gather)
	err = do(ctx)
	if err != nil {
		stop()
	}
	if late := gather(); err == nil {
		err = late
	}
	return all, err
}

// review makes the findings of the review anew for all that counts in a period.
func (d Desk) review(ctx context.Context, basis Basis, period Period, accepted []Submission) (*reviewed, error) {
	counts := make(map[filingKey]*Submission, len(accepted))
	for i := range accepted {
		counts[keyOf(accepted[i])] = &accepted[i]
	}
	now := func(key filingKey) (Submission, bool) {
		if s := counts[key]; s != nil {
			return *s, true
		}
		return Submission{}, false
	}
	r := newReviewer(d.Programme, period, d.Programme.Tree(period), newFiled(basis), now)
	recall := func(ctx context.Context, subs []Submission) ([]Submission, error) {
		return d.recall(ctx, subs, basis.Receipts)
	}
	all := &reviewed{reviewer: r, of: make([][]Finding, len(accepted)), at: map[string]int{}, peers: newPeerGroups()}
	for i, s := range accepted {
		all.at[s.ID] = i
	}
	known := newKnownReviews(d.Warehouse.Reviews(d.Programme, period))
	said := &Reviews{}
	for from := 0; from < len(accepted); {
		to := batchEnd(accepted, from)
		some, err := all.batch(ctx, accepted, from, to, known, recall)
		if err != nil {
			return nil, err
		}
		said.Units = append(said.Units, some...)
		from = to
	}
	if said.Places = all.peers.places; known.lack(said) {
		_ = d.Warehouse.KeepReviews(d.Programme, period, said) // what is not kept is made again
	}
	all.ofPeers()
	all.reviewer, all.peers, all.at = nil, nil, nil // the figures need the room
	return all, nil
}

// batch reviews what some units filed, and returns what is said of each. Where it is known
// what is said of a unit, its cells are not even read.
func (a *reviewed) batch(ctx context.Context, accepted []Submission, from, to int, known *knownReviews, recall func(context.Context, []Submission) ([]Submission, error)) ([]UnitReview, error) {
	var out []UnitReview
	var anew []Submission
	var keys []filingKey
	for at := from; at < to; {
		filed := accepted[at:unitEnd(accepted, at)]
		u, same := known.of(filed[0].Unit, a.follows(filed))
		if !same {
			anew = append(anew, filed...)
			for _, s := range filed {
				keys = append(keys, keyOf(s))
			}
		}
		out, at = append(out, u), at+len(filed)
	}
	a.cells = map[string]figures{}
	if err := a.load(ctx, anew, keys, recall); err != nil {
		return nil, err
	}
	at := from
	for i := range out {
		u := &out[i]
		filed := accepted[at:unitEnd(accepted, at)]
		if u.Compared == nil { // nothing is known of it
			for k, s := range filed {
				a.one(u, at, at+k, s)
			}
		} else {
			known.place(u, a.peers)
		}
		a.take(u, at, filed)
		at += len(filed)
	}
	return out, nil
}

// unitEnd is where what a unit filed ends.
func unitEnd(accepted []Submission, from int) int {
	to := from + 1
	for to < len(accepted) && accepted[to].Unit == accepted[from].Unit {
		to++
	}
	return to
}

// take puts what is said of a unit among what is said of all.
func (a *reviewed) take(u *UnitReview, from int, filed []Submission) {
	for _, f := range u.Found {
		f = slices.Clone(f)
		for i := range f {
			f[i].At += from
		}
		a.found = append(a.found, f)
	}
	for i, c := range u.Compared {
		a.peers.join(a.reviewer, filed[i], from+i, c)
	}
}

// settle puts the findings at what counts in a consolidation whose texts are known.
func (a *reviewed) settle(c *Consolidation) {
	explained := explanationsIn(c.Passages)
	for _, f := range a.found {
		f.settle(a.of, explained)
	}
	for _, f := range a.unusual {
		a.of[f.at] = append(a.of[f.at], f.Finding)
	}
	for i := range c.Accepted {
		s := &c.Accepted[i]
		s.Findings = append(withoutReview(s.Findings), a.of[i]...)
	}
}

// batchEnd cuts after a number of units; what a unit filed stays together.
func batchEnd(accepted []Submission, from int) int {
	units := 0
	for i := from; i < len(accepted); i++ {
		if i == from || accepted[i].Unit != accepted[i-1].Unit {
			if units++; units > reviewBatch {
				return i
			}
		}
	}
	return len(accepted)
}

// recall returns submissions with their cells, read from the archive where the
// warehouse lacks them.
func (d Desk) recall(ctx context.Context, subs []Submission, receipts []Receipt) ([]Submission, error) {
	return recall(ctx, d.Warehouse, subs, func(lacking []Submission) error { return d.supply(ctx, lacking, receipts) })
}

// recall asks the warehouse, and once more for what it lacked when that was supplied. The
// facts are gone through once where they are all there.
func recall(ctx context.Context, w Warehouse, subs []Submission, supply func([]Submission) error) ([]Submission, error) {
	found, err := w.Recall(ctx, subs)
	if err != nil || len(found) == len(subs) {
		return found, err
	}
	have := make(map[string]bool, len(found))
	for _, s := range found {
		have[s.ID] = true
	}
	var lacking []Submission
	for _, s := range subs {
		if !have[s.ID] {
			lacking = append(lacking, s)
		}
	}
	if err := supply(lacking); err != nil {
		return nil, err
	}
	again, err := w.Recall(ctx, lacking)
	return append(found, again...), err
}

// reviewed gathers the findings of all that counts.
type reviewed struct {
	*reviewer
	of    [][]Finding
	at    map[string]int // place of a submission
	peers *peerGroups
	found []finds // in their order

	unusual []found // what peers say of each other, which comes after them
}

// found is a finding at a submission.
type found struct {
	at int
	Finding
}

// HostFinds are findings that stand at a submission, and the field at which a unit explains
// them there.
type HostFinds struct {
	At         int // place of the submission
	Submission string
	Field      string
	Findings   []Finding
}

// finds are findings, each of which may stand at one submission or another.
type finds []HostFinds

// settle puts findings at the first submission, unless it is at another that the unit
// explained them.
func (f finds) settle(of [][]Finding, explained map[[2]string]bool) {
	host := f[0]
	for _, h := range f {
		if len(h.Findings) > 0 && (explained[[2]string{h.Submission, h.Field}] || explained[[2]string{h.Submission, NoteField}]) {
			host = h
			break
		}
	}
	of[host.At] = append(of[host.At], host.Findings...)
}

// one reviews the submission at a place, of what a unit filed from another place on.
func (a *reviewed) one(u *UnitReview, from, at int, s Submission) {
	x := a.subject(s)
	if x == nil {
		u.Compared = append(u.Compared, Compared{})
		return
	}
	x.overTime()
	u.Compared = append(u.Compared, x.compared(a.peers))
	if len(x.findings) > 0 {
		u.Found = append(u.Found, finds{{At: at - from, Findings: x.findings}})
	}
	for _, relation := range x.form.Relations {
		if relation.CrossForm() {
			a.agree(u, from, x, relation)
		}
	}
}

// agree holds a relation of a form against the others. The finding stands at the form
// that states the relation, unless it is at another that the unit explained it.
func (a *reviewed) agree(u *UnitReview, from int, x *subject, relation Relation) {
	hosts := []*subject{x}
	for _, t := range relation.Terms() {
		s, ok := a.now(filingKey{x.Unit, t.of(x.form), a.period})
		if _, known := a.at[s.ID]; ok && known && !slices.ContainsFunc(hosts, func(h *subject) bool { return h.Form == s.Form }) {
			if y := a.subject(s); y != nil {
				hosts = append(hosts, y)
			}
		}
	}
	var all finds
	some := false
	for _, h := range hosts {
		y := &subject{}
		host := HostFinds{At: a.at[h.ID] - from, Submission: h.ID}
		for n, f := range a.across(x.form, relation, h) {
			if n == 0 {
				host.Field = f.at.Field
			}
			y.add(f.at, f.finding)
		}
		host.Findings = y.findings
		all, some = append(all, host), some || len(host.Findings) > 0
	}
	if some {
		u.Found = append(u.Found, all)
	}
}

// ofPeers gathers what units of one tier say of each other.
func (a *reviewed) ofPeers() {
	for _, key := range a.ordered() {
		a.peers.of[key].unusual(a.peers, func(submission int, f Finding) { a.unusual = append(a.unusual, found{submission, f}) })
	}
}

// ordered are the groups of peers in the order of forms and fields.
func (a *reviewed) ordered() []peerKey {
	var out []peerKey
	for _, f := range a.forms {
		for i := range f.Fields {
			for _, tier := range a.programme.Tiers {
				for _, scope := range [...]Scope{Own, Subtree} {
					if key := (peerKey{f.Code, f.Fields[i].Code, tier.Code, scope}); a.peers.of[key] != nil {
						out = append(out, key)
					}
				}
			}
		}
	}
	return out
}

// explanationsIn are the fields that units explained, by submission.
func explanationsIn(passages []Passage) map[[2]string]bool {
	out := map[[2]string]bool{}
	for _, p := range passages {
		if p.Indicator == "" {
			out[[2]string{p.Submission, p.Field}] = true
		}
	}
	return out
}

// look makes the review of a file that is being received. Reports that came in the same
// pass are compared with as those that came before it.
type look struct {
	reviewers map[Period]*reviewer // of the last files; what they have at hand is of these units:
	units     map[string]bool
}

// periodsAtHand bounds how many periods are looked at together: units file a few, in any
// order.
const periodsAtHand = 4

// reviewReceived returns an accepted submission with the review's findings. together are
// the forms of its file.
func (run *intakeRun) reviewReceived(ctx context.Context, s Submission, together []string) (Submission, error) {
	if form := run.Programme.Form(s.Form, s.Period); form == nil || form.Layout == Register || !run.Programme.Reports(s.Period) {
		return s, nil
	}
	if !run.look.units[s.Unit] || len(run.look.reviewers) > periodsAtHand {
		run.look.reviewers, run.look.units = map[Period]*reviewer{}, run.upcoming(s.Unit)
	}
	r, wanted := run.look.reviewers[s.Period], []filingKey{keyOf(s)}
	recall := func(ctx context.Context, subs []Submission) ([]Submission, error) {
		return run.recall(ctx, s.Period, subs)
	}
	if r == nil {
		r = newReviewer(run.Programme, s.Period, run.trees.Of(s.Period), run.known.filed, run.known.filed.last)
		run.look.reviewers[s.Period] = r
		for unit := range run.look.units {
			for _, f := range r.forms {
				wanted = append(wanted, filingKey{unit, f.Code, s.Period})
			}
		}
	}
	var beside []Submission
	if s.Scope == Subtree { // it is not among the reports yet, which say what else it needs
		for _, key := range r.below(keyOf(s)) {
			if child, ok := r.now(key); ok {
				beside = append(beside, child)
			}
		}
	}
	if err := r.load(ctx, beside, wanted, recall); err != nil {
		return s, err
	}
	r.cells[s.ID] = figuresOf(s.Cells)
	s.Findings = append(slices.Clone(s.Findings), r.review(s, together)...)
	return s, nil
}

// upcoming are the unit and those whose files come next in the pass: their history is
// read with its own, so that the facts are not gone through for each file.
func (run *intakeRun) upcoming(unit string) map[string]bool {
	units := map[string]bool{unit: true}
	for _, a := range run.rest {
		if len(units) == reviewBatch {
			break
		}
		units[a.Unit] = true
	}
	return units
}

// recall returns those of the submissions whose cells can be had: from this pass, from
// the facts, or else from their originals. One that no longer reads as it was accepted
// is left out: the programme was changed since, which is no fault of the file that is
// being received. They are compared with a report of a period.
func (run *intakeRun) recall(ctx context.Context, period Period, subs []Submission) ([]Submission, error) {
	var out, stored []Submission
	for _, s := range subs {
		if own, ok := run.unstored[s.ID]; ok {
			out = append(out, own)
		} else {
			stored = append(stored, s)
		}
	}
	if len(stored) == 0 {
		return out, nil
	}
	if err := run.stored(); err != nil {
		return nil, err
	}
	found, err := recall(ctx, run.Warehouse, stored, func(lacking []Submission) error { return run.supplyEarlier(ctx, period, lacking) })
	return append(out, found...), err
}

// supplyEarlier stores the cells of those submissions of the period and the one before
// that still read as they were accepted. Longer histories are taken from the facts or
// go without: the next consolidation brings them back, and a pass must not read an
// archive again. An original that cannot be read any more must not keep others from being
// received: its report is not compared with, check-archive names it.
func (run *intakeRun) supplyEarlier(ctx context.Context, this Period, lacking []Submission) error {
	lacking = slices.DeleteFunc(lacking, func(s Submission) bool { return s.Period != this && s.Period != this.Previous() })
	receipts, whole := slices.Concat(run.basis.Receipts, run.pass.Receipts), []Submission{}
	for _, group := range byFile(lacking) {
		changed := map[string]bool{}
		desk := Desk{Archive: run.Archive, Reader: run.Reader, Reread: func(s Submission) { changed[s.ID] = true }}
		read, err := desk.read(ctx, group, receipts)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			continue
		}
		whole = append(whole, slices.DeleteFunc(read, func(s Submission) bool { return changed[s.ID] })...)
	}
	return run.Warehouse.Store(ctx, whole)
}

// byFile puts the submissions of one file together, in the order of the first.
func byFile(subs []Submission) [][]Submission {
	var out [][]Submission
	at := map[[2]string]int{}
	for _, s := range subs {
		key := [2]string{s.Unit, s.SHA256}
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key], out = i, append(out, nil)
		}
		out[i] = append(out[i], s)
	}
	return out
}
