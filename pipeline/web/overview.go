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
	Lost    bool // the period was consolidated, and its figures are gone or damaged
}

// headlines are the figures shown first.
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
	if p.Figures, p.Lost, err = v.headlines(); err != nil {
		return err
	}
	return v.render("overview", p)
}

// headlines returns those of the first period of [visit.headlinePeriods] that has figures,
// nil where the reader may see none or there are none, and whether the figures of the
// period at hand are lost.
func (v *visit) headlines() (h *headlines, lost bool, err error) {
	if !v.user.May(signin.ReadFigures) {
		return nil, false, nil
	}
	there := *v // the same reader at the page of figures
	for _, there.period = range v.headlinePeriods() {
		b, err := there.published()
		switch {
		case errors.Is(err, errLost):
			lost = lost || there.period == v.period
		case err != nil:
			return nil, lost, ignoring(err, ErrNothing)
		default:
			return there.headlinesOf(b), lost, nil
		}
	}
	return nil, lost, nil
}

// headlinePeriods are the periods whose figures are looked for: the one whose filing is
// shown, then the newest that are over and have reports. Somebody may have consolidated one
// that has just begun, and its empty figures are nobody's headlines.
func (v *visit) headlinePeriods() []pipeline.Period {
	var out []pipeline.Period
	if slices.Contains(v.Published, v.period) {
		out = append(out, v.period)
	}
	for _, p := range v.Published {
		if p != v.period && v.over(p) && v.filed()[p] {
			out = append(out, p)
		}
	}
	return out
}

// headlinesOf returns nil where there is nothing to show.
func (v *visit) headlinesOf(b *book) *headlines {
	unit, err := v.head(b)
	if err != nil { // a unit that is newer than the figures
		return nil
	}
	h := &headlines{Period: v.period, Unit: b.Tree.Name(unit), State: v.stateOf(b), All: b.figurePath(unit)}
	for _, ind := range shown.Headlines(b.Programme) {
		if l, ok := b.lineOf(v.lang, unit, ind, nil); ok {
			h.Lines = append(h.Lines, l)
		}
	}
	if len(h.Lines) == 0 {
		return nil
	}
	return h
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
	p, err := v.held(v.r.URL.Query().Get("period"))
	if err != nil {
		return err
	}
	switch to := v.r.URL.Query().Get("to"); to {
	case "filing", "figures", "targets", "league", "documents":
		return v.redirect(link("periods", p, to))
	}
	return errNotFound
}
