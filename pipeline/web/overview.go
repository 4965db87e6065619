package web

import (
	"errors"
	"slices"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/pipeline/web/signin"
)

// overviewPage is what a reader wants to know first.
type overviewPage struct {
	Period  pipeline.Period
	Over    pipeline.Date // last day of the period
	Totals  pipeline.FilingTotals
	Closing *pipeline.Closing
	Dues    []tierDue
	Owing   []filingRow // units that owe something, those first that were returned; at most [shownOwing]
	Left    int         // how many more there are
	Own     *pipeline.Unit
	Send    bool     // the reader's own unit may send its forms here
	Running *Running // nil where the reader may not know
	Figures *headlines
}

// headlines are the figures shown first, of the newest period that was consolidated.
type headlines struct {
	Period pipeline.Period
	Unit   string // name of the reader's own, or of the whole
	State  state
	Lines  []line
	All    string // page of all the unit's figures
}

// shownOwing is how many units that owe something the first page names.
const shownOwing = 12

func (v *visit) overview() error {
	p := overviewPage{Period: v.period, Over: v.Programme.Rule.Window(v.period).To, Totals: v.seen(v.period).Totals, Closing: v.closing(v.period), Dues: v.dues(v.period)}
	tree := v.tree(v.period)
	if u, ok := tree.Unit(v.user.Unit); ok {
		p.Own, p.Send = &u, v.user.May(signin.Upload)
	}
	for _, r := range v.rowsByForms(v.period) {
		if r.Open && v.user.Sees(tree, r.Unit.Code) {
			p.Owing = append(p.Owing, r)
		}
	}
	slices.SortStableFunc(p.Owing, func(a, b filingRow) int { return gravity(b.Worst()) - gravity(a.Worst()) })
	if p.Left = len(p.Owing) - shownOwing; p.Left > 0 {
		p.Owing = p.Owing[:shownOwing]
	}
	if v.user.May(signin.ReadRuns) {
		p.Running = v.office.Work().Now
	}
	var err error
	if p.Figures, err = v.headlines(); err != nil {
		return err
	}
	return v.render("overview", p)
}

// headlines returns nil where the reader may see none, or there are none.
func (v *visit) headlines() (*headlines, error) {
	if !v.user.May(signin.ReadFigures) || len(v.Published) == 0 {
		return nil, nil
	}
	there := *v // the same reader at the page of figures
	there.period = v.Published[0]
	b, err := there.published()
	if err != nil {
		return nil, ignoring(err, ErrNothing)
	}
	unit, err := there.head(b)
	if err != nil { // a unit that is newer than the figures
		return nil, nil
	}
	h := &headlines{Period: there.period, Unit: b.Tree.Name(unit), State: there.stateOf(b), All: b.figurePath(unit)}
	for _, ind := range shown.Headlines(b.Programme) {
		if l, ok := b.lineOf(v.lang, unit, ind, nil); ok {
			h.Lines = append(h.Lines, l)
		}
	}
	if len(h.Lines) == 0 {
		return nil, nil
	}
	return h, nil
}

// ignoring returns an error unless it is one that is no fault.
func ignoring(err, none error) error {
	if errors.Is(err, none) {
		return nil
	}
	return err
}

// Worst is the gravest state of a row.
func (r filingRow) Worst() pipeline.FilingState {
	state := pipeline.OnTime
	for _, c := range r.Cells {
		if gravity(c.Filing.State) > gravity(state) {
			state = c.Filing.State
		}
	}
	return state
}

// choosePeriod leads from the period chooser to the page of a period.
func (v *visit) choosePeriod() error {
	p, err := pipeline.ParsePeriod(v.r.URL.Query().Get("period"))
	if err != nil || !v.holds(p) {
		return errNotFound
	}
	switch to := v.r.URL.Query().Get("to"); to {
	case "filing", "figures", "targets", "league", "documents":
		return v.redirect(link("periods", p, to))
	}
	return errNotFound
}
