package pipeline

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Adjustment is a figure that is not what an earlier edition of its period said (điều
// chỉnh): unit and indicator, before and after, and why.
type Adjustment struct {
	Unit      string        `json:"unit"`
	Indicator string        `json:"indicator"`
	ToDate    bool          `json:"to_date,omitempty"` // it is the figure of the year up to and with the period
	Before    *FrozenResult `json:"before"`            // nil where the figure was not in the earlier edition
	After     *FrozenResult `json:"after"`             // nil where it is no more
	Causes    []Cause       `json:"causes"`            // the submissions that changed it
	Programme bool          `json:"programme"`         // the programme was changed as well
	Earlier   []EditionRef  `json:"earlier,omitempty"` // of the year to date: the later editions of earlier periods that changed it; number 0 is one that is not closed
	Elsewhere bool          `json:"-"`                 // restricted: causes outside the extent are left out
}

// Cause is a submission that changed a figure.
type Cause struct {
	Unit       string    `json:"unit"`
	Form       string    `json:"form"`
	Submission string    `json:"submission"`
	Version    int       `json:"version"` // 0 where the report no longer counts
	Was        int       `json:"was"`     // the version that counted before; 0 where none did
	File       string    `json:"file"`
	ReceivedAt time.Time `json:"received_at"`
	Reason     string    `json:"reason"` // the unit's own explanation; "" where it gave none
}

// Stand is the figures of an edition or draft with what they came from.
type Stand struct {
	Pack   string // digest
	Inputs []Input
	Beside []EditionRef // the last editions of other periods
	Frozen
}

// Stand returns what an edition published.
func (e Edition) Stand(published Frozen) Stand { return Stand{e.Pack, e.Inputs, e.Beside, published} }

// StandOf is a consolidation as the next edition would hold it.
func StandOf(c *Consolidation, basis Basis) Stand {
	return Stand{c.Programme.Digest, Inputs(c.Accepted), basis.Beside(c.Period), Freeze(c)}
}

// Adjust lists every figure that differs between two states of a period, in the order
// of the later one, with its causes: those of the period, then those of the year to
// date, which an earlier period may have changed alone; and every score sheet that does.
// Originals are read again, to tell which fields a correction has changed.
func (d Desk) Adjust(ctx context.Context, period Period, before, after Stand) ([]Adjustment, []Rescored, error) {
	basis, err := d.basis(ctx)
	if err != nil {
		return nil, nil, err
	}
	changes, err := d.changes(ctx, before, after)
	if err != nil {
		return nil, nil, err
	}
	return d.adjust(basis, period, before, after, changes), d.rescored(basis, period, before, after, changes), nil
}

// adjust lists the figures of [Desk.Adjust].
func (d Desk) adjust(basis Basis, period Period, before, after Stand, changes []change) []Adjustment {
	out := before.Changed(after.Frozen)
	changed := map[Place]bool{}
	for _, a := range out {
		if !a.ToDate {
			changed[Place{a.Unit, a.Indicator}] = true
		}
	}
	earlier := basis.laterEditions(d.Programme.Begun(period.ToDate()[:period.Number-1]), before.Beside, after.Beside)
	tree, stated := d.Programme.Tree(period), d.Programme.In(period)
	for i := range out {
		out[i].Programme = before.Pack != after.Pack
		out[i].Causes = causesOf(out[i], stated.Indicator(out[i].Indicator), tree, changes)
		if out[i].ToDate {
			out[i].causedEarlier(earlier, changed[Place{out[i].Unit, out[i].Indicator}])
		}
	}
	return out
}

// causedEarlier names the earlier periods that changed a figure of the year to date.
// Where the period's own figure is as it was, its submissions are no cause.
func (a *Adjustment) causedEarlier(earlier []laterEdition, own bool) {
	for _, l := range earlier {
		if l.changed[Place{a.Unit, a.Indicator}] {
			a.Earlier = append(a.Earlier, l.EditionRef)
		}
	}
	if !own && len(a.Earlier) > 0 {
		a.Causes = []Cause{}
	}
	if own || len(a.Causes) > 0 || len(a.Earlier) > 0 || a.Programme {
		return
	}
	for _, l := range earlier { // it was open or unknown before, so that nobody wrote down what changed
		if l.changed == nil {
			a.Earlier = append(a.Earlier, l.EditionRef)
		}
	}
}

// laterEdition is an edition that one state of a period has beside it and the one
// before has not. Changed are the figures by unit and indicator that it adjusted since;
// nil where the period was not closed before, or is not now (number 0).
type laterEdition struct {
	EditionRef
	changed map[Place]bool
}

// laterEditions lists those of some periods, in their order.
func (b Basis) laterEditions(periods []Period, before, after []EditionRef) []laterEdition {
	var out []laterEdition
	for _, p := range periods {
		was, is := numberOf(p, before), numberOf(p, after)
		if was == is && is > 0 {
			continue
		}
		l := laterEdition{EditionRef: EditionRef{p, is}}
		if was > 0 {
			l.changed = b.adjusted(p, min(was, is), max(was, is))
		}
		out = append(out, l)
	}
	return out
}

// numberOf is the number of a period's edition; 0 where it has none.
func numberOf(p Period, list []EditionRef) int {
	for _, r := range list {
		if r.Period == p {
			return r.Number
		}
	}
	return 0
}

// adjusted are the figures of a period, by unit and indicator, that its editions after
// one and up to another changed.
func (b Basis) adjusted(p Period, after, upTo int) map[Place]bool {
	out := map[Place]bool{}
	for _, e := range b.Editions {
		if e.Period != p || e.Number <= after || e.Number > upTo {
			continue
		}
		for _, a := range e.Adjustments {
			if !a.ToDate {
				out[Place{a.Unit, a.Indicator}] = true
			}
		}
	}
	return out
}

// EarlierCause says that an earlier period changed a figure of the year to date.
func (r EditionRef) EarlierCause() Sentence {
	period := r.Period.named()
	if r.Number == 0 {
		return Say("kỳ trước thay đổi: %s, chưa chốt", "an earlier period changed: %s, not closed", period)
	}
	return Say("kỳ trước được điều chỉnh: bản chốt số %d của %s", "an earlier period was adjusted: edition %d of %s", r.Number, period)
}

// Changed lists the figures of a period that a later state gives otherwise, then those of
// the year to date. Where no year to date was published there is none to be adjusted: that
// of every unit would be new.
func (f Frozen) Changed(after Frozen) []Adjustment {
	out := changedResults(f.Results, after.Results)
	if f.ToDate == nil {
		return out
	}
	for _, a := range changedResults(f.ToDate, after.ToDate) {
		a.ToDate = true
		out = append(out, a)
	}
	return out
}

func changedResults(before, after []FrozenResult) []Adjustment {
	earlier := make(map[Place]*FrozenResult, len(before))
	for i, r := range before {
		earlier[Place{r.Unit, r.Indicator}] = &before[i]
	}
	out := []Adjustment{}
	for i, r := range after {
		key := Place{r.Unit, r.Indicator}
		if was := earlier[key]; was == nil || *was != r {
			out = append(out, Adjustment{Unit: r.Unit, Indicator: r.Indicator, Before: was, After: &after[i]})
		}
		delete(earlier, key)
	}
	for i, r := range before {
		if earlier[Place{r.Unit, r.Indicator}] != nil {
			out = append(out, Adjustment{Unit: r.Unit, Indicator: r.Indicator, Before: &before[i]})
		}
	}
	return out
}

// change is a report that was filed, corrected or dropped between two states.
type change struct {
	Cause
	fields  map[string]bool    // that were changed; nil for all of them
	rows    map[[2]string]bool // row and field of the cells that were; nil likewise
	remarks []Remark
}

func (d Desk) changes(ctx context.Context, before, after Stand) ([]change, error) {
	remarks := map[string][]Remark{}
	for _, r := range after.Remarks {
		remarks[r.Submission] = append(remarks[r.Submission], r)
	}
	var out []change
	var corrected []int // of out
	var versions []Submission
	for _, x := range changedInputs(before.Inputs, after.Inputs) {
		var c change
		if x.before != nil {
			c.Unit, c.Form, c.Was = x.before.Unit, x.before.Form, x.before.Version
		}
		if in := x.after; in != nil {
			c.Cause = Cause{Unit: in.Unit, Form: in.Form, Submission: in.Submission, Version: in.Version, Was: c.Was, File: in.File, ReceivedAt: in.ReceivedAt}
			c.remarks = remarks[in.Submission]
		}
		if x.before != nil && x.after != nil {
			corrected, versions = append(corrected, len(out)), append(versions, x.before.submission(), x.after.submission())
		}
		out = append(out, c)
	}
	d.Reread = func(Submission) {} // it is only compared
	versions, err := d.Cells(ctx, versions)
	if err != nil {
		return nil, err
	}
	for i, at := range corrected {
		out[at].fields, out[at].rows = changedFields(versions[2*i].Cells, versions[2*i+1].Cells)
	}
	return out, nil
}

// submission is as much of an input's submission as finds its cells.
func (in Input) submission() Submission {
	return Submission{ID: in.Submission, Unit: in.Unit, Form: in.Form, Version: in.Version, File: in.File, Content: in.Content}
}

// changedFields compares two versions of a form cell by cell, wherever the cells stand: the fields
// that differ, and in which rows.
func changedFields(before, after []Cell) (fields map[string]bool, rows map[[2]string]bool) {
	type place struct {
		row, field string
		measure    Measure
	}
	type content struct {
		state  State
		number Number
		text   string
	}
	was := map[place]content{}
	fields, rows = map[string]bool{}, map[[2]string]bool{}
	for _, c := range before {
		was[place{c.Row, c.Field, c.Measure}] = content{c.State, c.Number, c.Text}
	}
	for _, c := range after {
		at := place{c.Row, c.Field, c.Measure}
		if x, there := was[at]; !there || x != (content{c.State, c.Number, c.Text}) {
			fields[c.Field], rows[[2]string{c.Row, c.Field}] = true, true
		}
		delete(was, at)
	}
	for at := range was {
		fields[at.field], rows[[2]string{at.row, at.field}] = true, true
	}
	return fields, rows
}

// causesOf picks the changes that an indicator of a unit is made from: those of the
// unit and of those summed into it or, where a report on others was changed, of those above
// it. What is not rolled up is made from the unit's own.
func causesOf(a Adjustment, ind *Indicator, tree *Hierarchy, changes []change) []Cause {
	below, above := []Cause{}, []Cause{}
	for _, c := range changes {
		if ind == nil || !c.touches(ind) {
			continue
		}
		cause := c.Cause
		cause.Reason = c.reason(ind, "")
		switch {
		case ind.Kind == OwnValue && c.Unit != a.Unit:
		case tree.Summed(c.Unit, a.Unit):
			below = append(below, cause)
		case tree.Within(a.Unit, c.Unit):
			above = append(above, cause)
		}
	}
	if len(below) > 0 {
		return below
	}
	return above
}

// refs are the fields that an indicator is made from; a field without a name is any of
// its form.
func (i *Indicator) refs() []FieldRef {
	out := slices.Concat(i.Numerator, i.Denominator)
	if i.Condition != nil {
		form := i.Condition.Form
		if form == "" && len(i.Numerator) > 0 {
			form = i.Numerator[0].Form // distinct: the register's own rows
		}
		out = append(out, FieldRef{Form: form, Field: i.Condition.Field})
	}
	return out
}

func (c *change) touches(ind *Indicator) bool {
	return slices.ContainsFunc(ind.refs(), func(r FieldRef) bool {
		return r.Form == c.Form && (c.fields == nil || r.Field == "" || c.fields[r.Field])
	})
}

// reason is what the unit wrote beside the fields of an indicator, or of the form, and in the row
// of a unit that it scored.
func (c *change) reason(ind *Indicator, row string) string {
	var out []string
	for _, r := range c.remarks {
		if r.Row != "" && r.Row != row {
			continue
		}
		text := strings.TrimSpace(r.Text)
		about := r.Field == NoteField || slices.ContainsFunc(ind.refs(), func(f FieldRef) bool { return f.Form == c.Form && (f.Field == r.Field || f.Field == "") })
		if about && text != "" && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return strings.Join(out, "; ")
}
