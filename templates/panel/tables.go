package panel

import (
	"slices"
	"strconv"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/figures"
)

// mostColumns is how many indicators a table has: as many as an A4 page across shows.
const mostColumns = 8

// column is an indicator in a table.
type column struct {
	*pipeline.Indicator
	At int // place among the numeric indicators
}

// group is one table: some indicators of every unit.
type group struct {
	ID, Name string
	Columns  []column
}

// Tables are the groups of indicators, a long one in several tables.
func (p *panel) Tables() []group {
	var out []group
	place := p.places()
	for _, g := range p.Groups() {
		parts := (len(g.Indicators) + mostColumns - 1) / mostColumns
		for part := range parts {
			name := g.Name
			if parts > 1 {
				name += " (" + strconv.Itoa(part+1) + "/" + strconv.Itoa(parts) + ")"
			}
			t := group{ID: "bang-" + strconv.Itoa(len(out)+1), Name: name}
			for _, ind := range share(g.Indicators, part, parts) {
				t.Columns = append(t.Columns, column{ind, place[ind.Code]})
			}
			out = append(out, t)
		}
	}
	return out
}

// share is part of parts, none more than one longer than another.
func share(all []*pipeline.Indicator, part, parts int) []*pipeline.Indicator {
	return all[len(all)*part/parts : len(all)*(part+1)/parts]
}

// row is a unit in the tables.
type row struct {
	Code, Name string
	At         int // place in the tree
	Depth      int
	Tier       string
}

// Rows are the units in tree order.
func (p *panel) Rows() []row {
	out := make([]row, 0, len(p.units))
	for _, u := range p.units {
		out = append(out, row{u.Code, p.UnitName(u.Code), p.Tree.Position(u.Code), min(p.Tree.Depth(u.Code), 3), u.Tier})
	}
	return out
}

// Tiers are the tiers that have a row.
func (p *panel) Tiers() []pipeline.Tier {
	present := map[string]bool{}
	for _, u := range p.units {
		present[u.Tier] = true
	}
	var out []pipeline.Tier
	for _, t := range p.Programme.Tiers {
		if present[t.Code] {
			out = append(out, t)
		}
	}
	return out
}

// Cut tells that units further down have no row.
func (p *panel) Cut() bool { return p.cut }

// entry is a figure in a table.
type entry struct {
	Text     string // "" where the unit has no such figure
	Coverage string // "59/70" of a figure of several units, or of one that nobody reported
	Light    string
	Verdict  string
}

// Entry is a figure without its unit of measure: that stands at the head of the column.
func (p *panel) Entry(unit string, ind *pipeline.Indicator) entry {
	r, ok := p.known(unit, ind.Code)
	if !ok {
		return entry{}
	}
	e := entry{Text: p.bare(r, ind), Light: light(r)}                 // the lights that ask for nothing need no word
	if r.UnitsExpected > 1 || r.Value.Known && r.UnitsReported == 0 { // a share of units counts who has not filed
		e.Coverage = figures.OutOf(r.UnitsReported, r.UnitsExpected)
	}
	if e.Light == string(shown.Red) || e.Light == string(shown.Amber) {
		e.Verdict = shown.LightOf(r).Word()
	}
	return e
}

// known returns a figure that the consolidation has: a unit that an indicator is not
// asked of has none.
func (p *panel) known(unit, indicator string) (pipeline.Result, bool) {
	r := p.Result(unit, indicator)
	return r, r.Value.Known || r.UnitsExpected > 0 || r.Numerator.Known || r.Denominator.Known
}

func (p *panel) bare(r pipeline.Result, ind *pipeline.Indicator) string {
	switch {
	case shown.NothingArose(r):
		return "–"
	case !r.Value.Known:
		return "…"
	}
	s := shown.Show(r, ind.Unit)
	if s.Side != "" {
		return s.String() + " (" + s.Side + ")"
	}
	return s.String()
}

// detail is an indicator at the root, with what it was added up from.
type detail struct {
	*pipeline.Indicator
	At       int
	Value    string
	Coverage string
	Parts    string // "10/12" of a percentage
	Verdict  string
	Light    string
	Below    []part
	Lacking  string
	Failing  string
}

type part struct {
	Name, Value, Coverage string
}

// mostNames is how many missing units are named; the cells' view names all.
const mostNames = 40

// here leaves out what the tree does not hold: a page of a part is read by that part.
func (p *panel) here(units []string) []string {
	return slices.DeleteFunc(units, func(code string) bool { return p.position(code) < 0 })
}

// Details are the numeric indicators that anybody is asked for, in the pack's order.
func (p *panel) Details() []detail {
	var out []detail
	for i, ind := range p.Numeric() {
		if !p.AskedFor(ind) {
			continue
		}
		r := p.Result(p.Root().Code, ind.Code)
		d := detail{Indicator: ind, At: i, Value: p.Words.Figure(r, ind), Coverage: p.Words.CoverageOf(r), Verdict: p.verdict(r, ind), Light: light(r)}
		if r.Numerator.Known && r.Denominator.Known {
			d.Parts = shown.Format(r.Numerator.Number) + "/" + shown.Format(r.Denominator.Number)
		}
		for _, u := range p.Tree.Children(p.Root().Code) {
			if below, ok := p.known(u.Code, ind.Code); ok {
				d.Below = append(d.Below, part{u.Name, p.Words.Figure(below, ind), figures.OutOf(below.UnitsReported, below.UnitsExpected)})
			}
		}
		d.Lacking = p.Names(p.here(p.Lacking(ind.Code)), mostNames)
		d.Failing = p.Names(p.here(p.Failing(ind.Code)), mostNames)
		out = append(out, d)
	}
	return out
}
