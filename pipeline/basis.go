package pipeline

import (
	"context"
	"slices"
	"time"
)

// Basis is what figures are computed from: what had been received and what had been
// closed at a moment.
type Basis struct {
	Receipts    []Receipt
	Editions    []Edition // in order of period and number
	Corrections Corrections
}

// Corrections is for how many days after its first closing later versions are taken
// for the next edition of a period, by its kind; 0 or none is no limit. A version that
// comes later is kept as every other and counts nowhere.
type Corrections map[PeriodKind]int

// KnownTo returns what an archive holds now.
func KnownTo(ctx context.Context, a Archive, c Corrections) (Basis, error) {
	b := Basis{Corrections: c}
	var err error
	if b.Receipts, err = a.Receipts(ctx); err != nil {
		return b, err
	}
	b.Editions, err = a.Editions(ctx)
	return b, err
}

// AsOf returns what was known at a time.
func (b Basis) AsOf(t time.Time) Basis {
	return Basis{
		Receipts:    kept(b.Receipts, func(r Receipt) bool { return !r.ReceivedAt.After(t) }),
		Editions:    kept(b.Editions, func(e Edition) bool { return !e.At.After(t) }),
		Corrections: b.Corrections,
	}
}

// Before returns what was known when an edition was closed, so that its consolidation
// can be made again: in its period's own line of editions it is the next one.
func (b Basis) Before(e Edition) Basis {
	out := Basis{Receipts: b.Receipts[:min(e.Receipts, len(b.Receipts))], Corrections: Corrections{e.Period.Kind: e.Window}}
	last := map[Period]int{e.Period: e.Number - 1}
	for _, r := range e.Beside {
		last[r.Period] = r.Number
	}
	out.Editions = kept(b.Editions, func(x Edition) bool { return x.Number <= last[x.Period] })
	return out
}

// Last returns the last edition of a period, or nil where it is not closed.
func (b Basis) Last(period Period) *Edition { return b.edition(period, len(b.Editions)) }

// Edition returns an edition of a period, or nil where there is none of that number.
func (b Basis) Edition(period Period, number int) *Edition {
	if e := b.edition(period, number); e != nil && e.Number == number {
		return e
	}
	return nil
}

// edition returns the last edition of a period up to a number.
func (b Basis) edition(period Period, number int) *Edition {
	for i := len(b.Editions) - 1; i >= 0; i-- {
		if e := &b.Editions[i]; e.Period == period && e.Number <= number {
			return e
		}
	}
	return nil
}

// Beside names the last edition of every other period.
func (b Basis) Beside(period Period) []EditionRef {
	out := []EditionRef{}
	for i, e := range b.Editions {
		if e.Period != period && (i+1 == len(b.Editions) || b.Editions[i+1].Period != e.Period) {
			out = append(out, e.Ref())
		}
	}
	return out
}

// Until returns the last day on which corrections of a closed period are taken, and
// false where there is no such day.
func (b Basis) Until(period Period) (Date, bool) {
	first, days := b.Edition(period, 1), b.Corrections[period.Kind]
	if first == nil || days == 0 {
		return Date{}, false
	}
	return DayOf(first.At).AddDays(days), true
}

// Draft returns the submissions that count for the next edition of a period.
func (b Basis) Draft(p *Programme, period Period) []Submission {
	until, limited := b.Until(period)
	if !limited {
		return Counting(p, period, b.Receipts)
	}
	counted := map[version]bool{} // a shorter limit takes nothing back that was published
	for _, in := range b.Last(period).Inputs {
		counted[version{in.Submission, in.Version}] = true
	}
	taken := make([]Receipt, len(b.Receipts))
	for i, r := range b.Receipts {
		taken[i] = r
		if DayOf(r.ReceivedAt).After(until) {
			if r.Taken != nil && r.Taken.Period == period {
				taken[i].Taken = nil // what came in time counts on
			}
			taken[i].Submissions = slices.DeleteFunc(slices.Clone(r.Submissions), func(s Submission) bool {
				return s.Period == period && !counted[version{s.ID, s.Version}]
			})
		}
	}
	return Counting(p, period, taken)
}

// version names a submission with the version that it was given.
type version struct {
	submission string
	number     int
}

// Standing returns the submissions behind the figures of a period as they were last
// published, where it was closed, and else those that count now. It is what other
// periods are compared with: a published figure does not change in silence.
func (b Basis) Standing(p *Programme, period Period) ([]Submission, error) {
	e := b.Last(period)
	if e == nil {
		return Counting(p, period, b.Receipts), nil
	}
	return b.Frozen(*e)
}

// standingOf is [Basis.Standing] for some units, from what was filed in the period; false
// where nobody's submission stands.
func (b Basis) standingOf(p *Programme, period Period, tree *Hierarchy, f accepted, only map[string]bool) ([]Submission, bool, error) {
	e := b.Last(period)
	if e == nil {
		return f.counting(p, tree, only), f.some(), nil
	}
	all, err := f.frozen(*e)
	return slices.DeleteFunc(all, func(s Submission) bool { return !only[s.Unit] }), len(all) > 0, err
}

// Frozen returns the submissions that count in an edition.
func (b Basis) Frozen(e Edition) ([]Submission, error) {
	return acceptedIn(b.Receipts, e.Period)[e.Period].frozen(e)
}

func (f accepted) frozen(e Edition) ([]Submission, error) {
	at := make(map[version]int, len(e.Inputs))
	for i, in := range e.Inputs {
		at[version{in.Submission, in.Version}] = i
	}
	out := make([]Submission, len(e.Inputs))
	for _, s := range f {
		if i, counts := at[version{s.ID, s.Version}]; counts && out[i].ID == "" {
			out[i] = *s.Submission
		}
	}
	for i, s := range out {
		if in := e.Inputs[i]; s.ID == "" {
			return nil, Say("sổ tiếp nhận không có bản nộp %s của %s (biểu %s, bản %d), trong khi bản chốt số %d của %s có tính bản nộp này. Khôi phục kho lưu trữ từ bản sao lưu",
				"the receipts lack %s of %s (form %s, version %d), which counts in edition %d of %s. Bring the archive back from a backup", in.File, in.Unit, in.Form, in.Version, e.Number, e.Period)
		}
	}
	return out, nil
}

// Closing is how a closed period stands.
type Closing struct {
	Edition int       `json:"edition"`  // the last one
	At      time.Time `json:"at"`       // when it was made
	Waiting int       `json:"waiting"`  // submissions with other content that wait for the next one
	TooLate int       `json:"too_late"` // of those that came after the time for corrections, and count nowhere
	// Stale are later editions of earlier periods whose adjustments the last edition's year
	// to date or comparisons do not hold yet.
	Stale []EditionRef `json:"stale,omitempty"`
}

// Closing tells how a period is closed, or nil where it is not.
func (b Basis) Closing(p *Programme, period Period) *Closing {
	last := b.Last(period)
	if last == nil {
		return nil
	}
	draft := Inputs(b.Draft(p, period))
	c := &Closing{Edition: last.Number, At: last.At, Waiting: len(changedInputs(last.Inputs, draft)), Stale: b.Stale(p, period)}
	if _, limited := b.Until(period); limited {
		c.TooLate = len(changedInputs(draft, Inputs(Counting(p, period, b.Receipts))))
	}
	return c
}

// Stale names the later editions of the periods that a closed one is taken together or
// compared with, or that its scores are computed from, which changed figures that its last
// edition was made beside.
func (b Basis) Stale(p *Programme, period Period) []EditionRef {
	last := b.Last(period)
	if last == nil {
		return nil
	}
	beside := slices.Concat(period.YearBefore().ToDate(), period.ToDate()[:period.Number-1])
	if before := period.Previous(); !slices.Contains(beside, before) {
		beside = append(beside, before)
	}
	beside = append(beside, p.scoredOver(period)...)
	var out []EditionRef
	for _, l := range b.laterEditions(beside, last.Beside, b.Beside(period)) {
		if len(l.changed) > 0 {
			out = append(out, l.EditionRef)
		}
	}
	return out
}

// Waiting returns the submissions behind [Closing.Waiting]: those that count for the
// next edition with other content than in the last, and those of the last that count no
// more. Of a period that was never closed, all that count wait.
func (b Basis) Waiting(p *Programme, period Period) []Input {
	var closed []Input
	if last := b.Last(period); last != nil {
		closed = last.Inputs
	}
	var out []Input
	for _, c := range changedInputs(closed, Inputs(b.Draft(p, period))) {
		if c.after == nil {
			c.after = c.before
		}
		out = append(out, *c.after)
	}
	return out
}

// hold tells the sender of an accepted submission that its period is closed, where the
// figures published are others than its own.
func (b Basis) hold(s Submission) Submission {
	last := b.Last(s.Period)
	if last == nil || slices.ContainsFunc(last.Inputs, func(in Input) bool { return in.Unit == s.Unit && in.Form == s.Form && in.Content == s.Content }) {
		return s
	}
	number, day := itoa(last.Number), DayOf(last.At).Vietnamese()
	f := NewFinding("period-closed", "", "", number, day)
	if until, limited := b.Until(s.Period); limited && DayOf(s.ReceivedAt).After(until) {
		f = NewFinding("corrections-over", "", "", number, day, until.Vietnamese())
	}
	s.Findings = append(slices.Clone(s.Findings), f)
	return s
}

// Changed tells whether a next edition of a period would differ from an edition: other
// submissions count, or the programme is another.
func (e Edition) Changed(p *Programme, counting []Submission) bool {
	return e.Pack != p.Digest || e.Resubmitted(counting)
}

// Resubmitted tells whether other submissions, or others of other content, count than in
// an edition.
func (e Edition) Resubmitted(counting []Submission) bool {
	return len(changedInputs(e.Inputs, Inputs(counting))) > 0
}

// inputChange is a report that counts in one of two sets of inputs or has other
// content there. Before or after is nil where it does not count.
type inputChange struct{ before, after *Input }

// changedInputs lists what differs, in the order of the second.
func changedInputs(before, after []Input) []inputChange {
	earlier := map[[2]string]*Input{}
	for i := range before {
		earlier[[2]string{before[i].Unit, before[i].Form}] = &before[i]
	}
	var out []inputChange
	for i := range after {
		key := [2]string{after[i].Unit, after[i].Form}
		if was := earlier[key]; was == nil || was.Content != after[i].Content {
			out = append(out, inputChange{was, &after[i]})
		}
		delete(earlier, key)
	}
	for i := range before {
		if earlier[[2]string{before[i].Unit, before[i].Form}] != nil {
			out = append(out, inputChange{&before[i], nil})
		}
	}
	return out
}
