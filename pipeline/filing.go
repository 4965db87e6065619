package pipeline

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// filingKey is what versions are counted by: unit, form, period.
type filingKey struct {
	unit, form string
	period     Period
}

func keyOf(s Submission) filingKey { return filingKey{s.Unit, s.Form, s.Period} }

// register is what the receipts say so far: the versions accepted for each key and
// the files that were answered.
type register struct {
	filed    *filed
	versions map[string]int         // by submission: the version it was given
	answered map[[2]string]*Receipt // by unit and SHA-256; the latest receipt that is no duplicate
	seen     map[sight]*Receipt     // every file that has its receipt, duplicates too
}

// sight is what tells a file that lies in the inbox from another. A read-only inbox
// shows the same sight in every pass: it is answered once, however often its bytes
// came under other names.
type sight struct {
	unit, file, sha256 string
	modified           int64
}

func sightOf(a Arrival, sha256 string) sight {
	return sight{a.Unit, a.File, sha256, a.Modified.UnixNano()}
}

func newRegister(b Basis) *register {
	r := &register{beforeReceipts(b.Editions), map[string]int{}, map[[2]string]*Receipt{}, map[sight]*Receipt{}}
	for i := range b.Receipts {
		r.enter(&b.Receipts[i])
	}
	return r
}

// enter notes a receipt, which is not changed any more.
func (r *register) enter(receipt *Receipt) {
	r.seen[sight{receipt.Unit, receipt.File, receipt.SHA256, receipt.Modified.UnixNano()}] = receipt
	if receipt.Decision == Duplicate {
		return
	}
	r.answered[[2]string{receipt.Unit, receipt.SHA256}] = receipt
	for i := range receipt.Submissions {
		if s := &receipt.Submissions[i]; s.Verdict == Accepted {
			r.versions[s.ID] = s.Version
		}
	}
	r.filed.enter(receipt)
}

// replacedSince says of which forms of a file that was accepted a later version counts:
// whoever sends the old bytes again may mean to go back to them.
func (r *register) replacedSince(receipt *Receipt) []Finding {
	var out []Finding
	for _, s := range receipt.Submissions {
		if s.Verdict == Accepted {
			out = append(out, r.replaced(s)...)
		}
	}
	return out
}

// replaced is what is told of a version that a later one replaced; nothing of one that counts.
func (r *register) replaced(s Submission) []Finding {
	now := r.filed.current(keyOf(s))
	if now == nil || now.Version <= s.Version {
		return nil
	}
	return []Finding{NewFinding("already-replaced", s.Sheet, "", s.Form, s.Period.Vietnamese(), itoa(now.Version), DayOf(now.ReceivedAt).Vietnamese())}
}

// number gives an accepted submission its version and says what it replaces. The same
// bytes again, beside a form of theirs that is returned once more or from the folder of
// the unit above, keep theirs.
func (r *register) number(s Submission) Submission {
	if version, again := r.versions[s.ID]; again {
		s.Version = version
		s.Findings = slices.Concat(s.Findings, r.replaced(s))
		return s
	}
	before := r.filed.current(keyOf(s))
	if before == nil {
		s.Version = 1
		return s
	}
	s.Version = before.Version + 1
	form := " (biểu " + s.Form + ")" // others of the same file may have changed, or not
	f := NewFinding("replaces", "", "", itoa(before.Version), DayOf(before.ReceivedAt).Vietnamese(), form)
	if before.Content == s.Content {
		f = NewFinding("no-change", "", "", itoa(before.Version), form)
	}
	s.Findings = append(append([]Finding{}, s.Findings...), f)
	return s
}

// stillDue says of each report period of a file which forms its unit is to file and has not:
// none is accepted, and none is in the file, whose own forms are told of one by one. Who sends
// each form in a file of its own hears of the others until the last of them is there. Of
// another unit a file in the wrong folder does not tell.
func (r *register) stillDue(trees *Forest, receipt Receipt) []Finding {
	var out []Finding
	told := map[filingKey]bool{}
	for _, s := range receipt.Submissions {
		about := filingKey{s.Unit, "", s.Period}
		if told[about] || s.Period.IsZero() || s.Unit != receipt.Unit && s.Verdict != Accepted {
			continue
		}
		told[about] = true
		due := r.dueBeside(trees, s.Unit, s.Period, receipt.Submissions)
		if len(due) == 0 {
			continue
		}
		of := ""
		if s.Unit != receipt.Unit {
			of = " (" + trees.Of(s.Period).Name(s.Unit) + ")"
		}
		out = append(out, NewFinding("forms-due", "", "", strings.Join(due, ", "), s.Period.Vietnamese(), of))
	}
	return out
}

// dueBeside are the codes of the forms that a unit still has to file for a period, those of
// one file left out.
func (r *register) dueBeside(trees *Forest, unit string, period Period, file []Submission) []string {
	u, valid := trees.Of(period).Unit(unit)
	if !valid {
		return nil
	}
	var due []string
	for _, f := range trees.Programme().FormsOf(period) {
		key := filingKey{unit, f.Code, period}
		if _, filed := r.filed.last(key); filed || f.Optional || !f.FiledBy(u.Tier) {
			continue
		}
		if !slices.ContainsFunc(file, func(s Submission) bool { return keyOf(s) == key }) {
			due = append(due, f.Code)
		}
	}
	return due
}

// Counting returns the submissions that count for a period: for each unit and form
// the accepted one with the highest version, in tree order, then the pack's form
// order. Units outside the period's tree come last.
func Counting(p *Programme, period Period, receipts []Receipt) []Submission {
	return acceptedIn(receipts, period)[period].counting(p, p.Tree(period), nil)
}

// countingOnce is [Counting] where there must be room: receipts give up what counts of them
// and have it in common with the list, where all of a file stands together.
func countingOnce(p *Programme, period Period, receipts []Receipt) []Submission {
	order := acceptedIn(receipts, period)[period].current(p, p.Tree(period), nil)
	at := make(map[*Submission]int, len(receipts)) // of the first of each file
	for i, s := range order {
		if i == 0 || s.SHA256 != order[i-1].SHA256 {
			at[s] = i
		}
	}
	counting := valuesOf(order)
	for i := range receipts {
		own := receipts[i].Submissions
		if len(own) == 0 {
			continue
		}
		from, counts := at[&own[0]]
		to := from + len(own)
		for k := 0; counts && k < len(own); k++ {
			counts = to <= len(order) && order[from+k] == &own[k]
		}
		if counts {
			receipts[i].Submissions = counting[from:to:to]
		}
	}
	return counting
}

// accepted are the submissions that were accepted of a period, in the order of their receipts.
type accepted []acceptedOnce

type acceptedOnce struct {
	*Submission
	again bool   // it does not count: the same bytes were accepted before, or the province said since that it does not
	from  string // the province whose manifest brought it; "" of a unit's file
}

// acceptedIn goes once over the receipts for what was filed in some periods. Receipts
// follow one another that are of one period: it is looked up where it changes, and has room
// for as much as the one before.
func acceptedIn(receipts []Receipt, periods ...Period) map[Period]accepted {
	lists := make(map[Period]*accepted, len(periods))
	for _, p := range periods {
		lists[p] = new(accepted)
	}
	last, list, most := Period{}, lists[Period{}], 0
	for i := range receipts {
		again, from := receipts[i].Decision == Duplicate, ""
		if t := receipts[i].Taken; t != nil {
			from = t.From
			if of := lists[t.Period]; of != nil {
				of.drop(*t)
			}
		}
		for k := range receipts[i].Submissions {
			s := &receipts[i].Submissions[k]
			if s.Verdict != Accepted {
				continue
			}
			if s.Period != last {
				if list != nil {
					most = max(most, len(*list))
				}
				if last, list = s.Period, lists[s.Period]; list != nil && *list == nil {
					*list = make(accepted, 0, most)
				}
			}
			if list != nil {
				*list = append(*list, acceptedOnce{s, again, from})
			}
		}
	}
	out := make(map[Period]accepted, len(lists))
	for p, of := range lists {
		out[p] = *of
	}
	return out
}

// drop takes out of what counts what a province says no longer does.
func (f accepted) drop(t Taken) {
	for i := range f {
		if f[i].from == t.From && slices.Contains(t.Dropped, TakenReport{f[i].Unit, f[i].Form}) {
			f[i].again = true
		}
	}
}

// counting returns what counts of some units, or of all where only is nil.
func (f accepted) counting(p *Programme, tree *Hierarchy, only map[string]bool) []Submission {
	return valuesOf(f.current(p, tree, only))
}

func valuesOf(all []*Submission) []Submission {
	if len(all) == 0 {
		return nil
	}
	out := make([]Submission, len(all))
	for i, s := range all {
		out[i] = *s
	}
	return out
}

// current is counting where the submissions lie.
func (f accepted) current(p *Programme, tree *Hierarchy, only map[string]bool) []*Submission {
	if only != nil && len(only) == 0 { // a unit that the tree does not have
		return nil
	}
	current := map[filingKey]*Submission{}
	for _, s := range f {
		if s.again || only != nil && !only[s.Unit] {
			continue
		}
		if before := current[keyOf(*s.Submission)]; before == nil && s.Version > 0 || before != nil && s.Version > before.Version {
			current[keyOf(*s.Submission)] = s.Submission
		}
	}
	order := slices.Collect(maps.Values(current)) // a submission is large, to be moved about
	compare := filingOrder(p, tree)
	slices.SortFunc(order, func(a, b *Submission) int { return compare(a.Unit, a.Form, b.Unit, b.Form) })
	return order
}

// some tells whether anything counts.
func (f accepted) some() bool {
	return slices.ContainsFunc(f, func(s acceptedOnce) bool { return !s.again && s.Version > 0 })
}

// filingOrder orders reports by tree, then by the pack's forms; units outside the
// tree come last, by code.
func filingOrder(p *Programme, tree *Hierarchy) func(unitA, formA, unitB, formB string) int {
	forms := map[string]int{}
	for i, f := range p.Forms {
		if _, ok := forms[f.Code]; !ok {
			forms[f.Code] = i
		}
	}
	return func(unitA, formA, unitB, formB string) int {
		if x := cmp.Compare(tree.Position(unitA), tree.Position(unitB)); x != 0 {
			return x
		}
		return cmp.Or(strings.Compare(unitA, unitB), forms[formA]-forms[formB])
	}
}

// attempts are what a unit sent for one form and period.
type attempts struct {
	version       int
	firstAccepted time.Time
	lastReturned  time.Time
}

// Status says who has filed what for a period. A report's time is that of its first
// accepted version: a later correction does not make it late. The states not
// received, returned, on time and late add up to the number expected; reports that
// are not owed are shown apart.
func Status(p *Programme, period Period, receipts []Receipt) FilingStatus {
	sent := gatherAttempts(period, receipts)
	expected := p.Expected(period)
	status := FilingStatus{Period: period, Reports: make([]Filing, 0, len(expected))}
	for _, e := range expected {
		key := filingKey{e.Unit.Code, e.Form.Code, period}
		filing := stateOf(e, sent[key])
		status.Reports = append(status.Reports, filing)
		status.Totals.count(filing.State)
		delete(sent, key)
	}
	status.Totals.Expected = len(status.Reports)
	for _, f := range unexpected(p, period, sent) {
		status.Reports = append(status.Reports, f)
		status.Totals.count(f.State)
	}
	status.Unplaced = unplaced(p, period, receipts, status.Reports)
	return status
}

// Only returns the reports that are kept, with totals of their own and the files that may be
// one of them.
func (s FilingStatus) Only(keep func(Filing) bool) FilingStatus {
	out := FilingStatus{Period: s.Period, Reports: []Filing{}}
	open := map[string]bool{} // units with a kept report that is not received
	for _, f := range s.Reports {
		if !keep(f) {
			continue
		}
		open[f.Unit] = open[f.Unit] || f.State == NotReceived
		out.Reports = append(out.Reports, f)
		out.Totals.count(f.State)
		if f.State != Unexpected {
			out.Totals.Expected++
		}
	}
	for _, f := range s.Unplaced {
		if open[f.Unit] && (f.Form == "" || keep(Filing{Unit: f.Unit, Form: f.Form, State: NotReceived})) {
			out.Unplaced = append(out.Unplaced, f)
		}
	}
	return out
}

func gatherAttempts(period Period, receipts []Receipt) map[filingKey]attempts {
	sent := map[filingKey]attempts{}
	taken := map[string]map[TakenReport]Attempt{} // by province: what it said last
	for _, r := range receipts {
		if r.Decision == Duplicate {
			continue
		}
		if t := r.Taken; t != nil {
			for _, a := range t.Filed {
				if t.Period != period {
					break
				}
				if taken[t.From] == nil {
					taken[t.From] = map[TakenReport]Attempt{}
				}
				taken[t.From][TakenReport{a.Unit, a.Form}] = a
			}
			continue
		}
		for _, s := range r.Submissions {
			if s.Period != period {
				continue
			}
			a := sent[keyOf(s)]
			switch {
			case s.Verdict != Accepted:
				a.lastReturned = r.ReceivedAt
			case a.version == 0:
				a.firstAccepted = r.ReceivedAt
			}
			a.version = max(a.version, s.Version)
			sent[keyOf(s)] = a
		}
	}
	for _, said := range taken {
		for _, a := range said {
			if key := (filingKey{a.Unit, a.Form, period}); a.Version > 0 || a.LastReturned != nil {
				sent[key] = sent[key].and(a)
			}
		}
	}
	return sent
}

func stateOf(e Expected, a attempts) Filing {
	f := Filing{Unit: e.Unit.Code, Form: e.Form.Code, State: NotReceived, Version: a.version, Due: e.Due}
	at := new(time.Time) // of a country's reports all attempts would be twice as much to hold
	switch {
	case a.version > 0:
		*at = a.firstAccepted
		f.State, f.ReceivedAt = OnTime, at
		if !e.Due.IsZero() && DayOf(a.firstAccepted).After(e.Due) {
			f.State = Late
		}
	case !a.lastReturned.IsZero():
		*at = a.lastReturned
		f.State, f.ReceivedAt = WasReturned, at
	}
	return f
}

func unexpected(p *Programme, period Period, sent map[filingKey]attempts) []Filing {
	var out []Filing
	for key, a := range sent {
		if a.version > 0 {
			out = append(out, Filing{Unit: key.unit, Form: key.form, State: Unexpected, Version: a.version, ReceivedAt: &a.firstAccepted})
		}
	}
	compare := filingOrder(p, p.Tree(period))
	slices.SortFunc(out, func(a, b Filing) int { return compare(a.Unit, a.Form, b.Unit, b.Form) })
	return out
}

func (t *FilingTotals) count(s FilingState) {
	switch s {
	case NotReceived:
		t.NotReceived++
	case WasReturned:
		t.Returned++
	case OnTime:
		t.OnTime++
	case Late:
		t.Late++
	case Unexpected:
		t.Unexpected++
	}
}
