package figures

import (
	"slices"
	"strconv"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// View is a consolidation with its figures at hand by unit and indicator.
type View struct {
	*pipeline.Consolidation
	Words      Words
	offices    pipeline.Offices
	owing      map[string]int // by office: units that owe a report
	now        *book
	previous   *earlier
	yearBefore *earlier
	history    []*earlier
	toDate     *book // nil where the consolidation has none
	lastYear   *book
	sameYear   map[string]bool // units that were the same since the first period of lastYear
}

// book is figures by unit. Those of one unit stand in the order in which they came, so that
// nearly always the place of an indicator among them is that of another unit's.
type book struct {
	units  map[string][]pipeline.Result
	place  map[string]int
	folded *pipeline.Consolidation // in place of both, where its results are folded
}

// earlier is the figures of a period before, on the tree of that period.
type earlier struct {
	period  pipeline.Period
	results *book
	same    map[string]bool              // units whose figures are of the same thing as now
	unlike  map[string]pipeline.Sentence // by indicator: why its figures are not, see [View.unlikes]
}

// Since names the earlier period of a comparison.
type Since int

// The two earlier periods.
const (
	PreviousPeriod Since = iota
	SameYearBefore
)

// NewView indexes a consolidation. It keeps the consolidation and never changes it.
func NewView(c *pipeline.Consolidation) *View {
	v := &View{
		Consolidation: c,
		Words:         NewWords(c.Programme.Phrases),
		offices:       pipeline.NewOffices(c.Tree, c.TakenFrom),
		now:           indexNow(c),
	}
	v.previous, v.yearBefore = v.newEarlier(c.Previous), v.newEarlier(c.YearBefore)
	v.owing = v.owingByOffice()
	for _, f := range c.History {
		v.history = append(v.history, v.newEarlier(f))
	}
	v.toDate, v.lastYear = indexSpan(c.ToDate), indexSpan(c.ToDateBefore)
	if before := c.ToDateBefore; before != nil && len(before.Periods) > 0 {
		v.sameYear = v.sameSince(before.Periods[0])
	}
	return v
}

func indexNow(c *pipeline.Consolidation) *book {
	if c.Folded() {
		return &book{folded: c}
	}
	return index(c.Results)
}

func index(results []pipeline.Result) *book {
	b := &book{units: map[string][]pipeline.Result{}, place: map[string]int{}}
	for from, to := 0, 0; from < len(results); from = to {
		unit := results[from].Unit
		for to < len(results) && results[to].Unit == unit {
			to++
		}
		if b.units[unit] == nil {
			b.units[unit] = results[from:to:to]
		} else {
			b.units[unit] = append(b.units[unit], results[from:to]...)
		}
		for i := range b.units[unit] {
			b.place[b.units[unit][i].Indicator] = i
		}
	}
	return b
}

// figure returns a unit's figure and whether there is one.
func (b *book) figure(unit, indicator string) (pipeline.Result, bool) {
	if b == nil {
		return pipeline.Result{}, false
	}
	if b.folded != nil {
		return b.folded.Found(unit, indicator)
	}
	all := b.units[unit]
	i := b.place[indicator]
	if i >= len(all) || all[i].Indicator != indicator {
		i = slices.IndexFunc(all, func(r pipeline.Result) bool { return r.Indicator == indicator })
	}
	if i < 0 {
		return pipeline.Result{}, false
	}
	return all[i], true
}

func (v *View) newEarlier(f *pipeline.Figures) *earlier {
	if f == nil {
		return nil
	}
	return &earlier{f.Period, index(f.Results), v.sameSince(f.Period), v.unlikes(f.Period)}
}

// sameSince returns the units whose figures of an earlier period are of the same thing.
func (v *View) sameSince(p pipeline.Period) map[string]bool {
	return pipeline.SameUnits(v.Programme.Tree(p), v.Tree, v.Programme.Changes, v.Programme.Rule.Window(p).To, v.Window().To)
}

// Root is the unit at the head of the tree.
func (v *View) Root() pipeline.Unit { return v.Tree.Root() }

// Standing marks every page: a draft, or which closed edition it is.
func (v *View) Standing() string {
	if v.Edition == 0 {
		return "DỰ THẢO"
	}
	return "Bản chốt số " + strconv.Itoa(v.Edition)
}

// Window is the first and last day of the period.
func (v *View) Window() pipeline.Validity { return v.Programme.Rule.Window(v.Period) }

// Days says them: "từ ngày 15/03/2021 đến ngày 14/06/2021".
func (v *View) Days() string {
	w := v.Window()
	return "từ ngày " + w.From.Vietnamese() + " đến ngày " + w.To.Vietnamese()
}

// Result returns one figure; a unit and indicator that the roll-up did not give is a
// figure without a value.
func (v *View) Result(unit, indicator string) pipeline.Result {
	if r, ok := v.now.figure(unit, indicator); ok {
		return r
	}
	return pipeline.Result{Unit: unit, Indicator: indicator}
}

// Holds tells whether the roll-up gave a unit's figure, though it may have no value: a
// figure that is not rolled up is nobody else's.
func (v *View) Holds(unit, indicator string) bool {
	_, ok := v.now.figure(unit, indicator)
	return ok
}

// HasEarlier tells whether there is anything to compare with.
func (v *View) HasEarlier(s Since) bool { return v.earlier(s) != nil }

// Earlier is the period of a comparison; the zero Period where there is none.
func (v *View) Earlier(s Since) pipeline.Period {
	if e := v.earlier(s); e != nil {
		return e.period
	}
	return pipeline.Period{}
}

func (v *View) earlier(s Since) *earlier {
	if s == SameYearBefore {
		return v.yearBefore
	}
	return v.previous
}

// Movement compares one figure with an earlier period.
func (v *View) Movement(unit, indicator string, s Since) shown.Movement {
	e := v.earlier(s)
	if e == nil {
		return shown.Compare(v.Result(unit, indicator), pipeline.Result{}, false)
	}
	why := e.unlike[indicator]
	before, _ := e.results.figure(unit, indicator)
	m := shown.Compare(v.Result(unit, indicator), before, e.same[unit] && why.IsZero())
	m.Unlike = why
	return m
}

// Numeric returns the indicators that have a number, in the pack's order.
func (v *View) Numeric() []*pipeline.Indicator { return shown.Numeric(v.Programme) }

// Headlines returns the indicators that the programme shows first; see [shown.Headlines].
// What nobody here is asked for in the period is none of them.
func (v *View) Headlines() []*pipeline.Indicator {
	return slices.DeleteFunc(shown.Headlines(v.Programme), func(ind *pipeline.Indicator) bool {
		return !Asked(v.Result(v.Root().Code, ind.Code))
	})
}

// AskedFor tells whether any unit is asked for an indicator, counted or not; see [Asked].
func (v *View) AskedFor(ind *pipeline.Indicator) bool {
	return slices.ContainsFunc(v.Tree.Units(), func(u pipeline.Unit) bool { return Asked(v.Result(u.Code, ind.Code)) })
}

// Groups returns the numeric indicators under their headings; see [shown.Groups].
func (v *View) Groups() []shown.Group { return shown.Groups(v.Programme) }

// UnitName names a unit so that it cannot be mistaken; see [shown.UnitName].
func (v *View) UnitName(code string) string { return shown.UnitName(v.Programme, v.Tree, code) }

func (v *View) unitNames(codes []string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = v.UnitName(c)
	}
	return out
}

// Lacking returns the units expected in an indicator that have no figure there.
func (v *View) Lacking(indicator string) []string { return v.gaps(indicator, false) }

// Failing returns the units that do not satisfy a unit share.
func (v *View) Failing(indicator string) []string { return v.gaps(indicator, true) }

func (v *View) gaps(indicator string, failing bool) []string {
	var out []string
	for _, g := range v.Gaps {
		if g.Indicator == indicator && g.Failing == failing {
			out = append(out, g.Unit)
		}
	}
	v.Tree.SortUnits(out)
	return out
}
