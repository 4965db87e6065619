package panel

import (
	"slices"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/figures"
)

// card is a headline figure.
type card struct {
	Code, Name string
	At         int // place among the numeric indicators
	Value      string
	Coverage   string
	Change     string
	Verdict    string
	Light      string
}

// Cards are the headline figures of the root.
func (p *panel) Cards() []card {
	var out []card
	place := p.places()
	for _, ind := range p.Headlines() {
		r := p.Result(p.Root().Code, ind.Code)
		out = append(out, card{
			Code: ind.Code, Name: ind.Name, At: place[ind.Code], Value: p.Words.Figure(r, ind), Coverage: p.Words.CoverageOf(r),
			Change: p.change(ind), Verdict: p.verdict(r, ind), Light: light(r)})
	}
	return out
}

func (p *panel) places() map[string]int {
	out := map[string]int{}
	for i, ind := range p.Numeric() {
		out[ind.Code] = i
	}
	return out
}

func (p *panel) change(ind *pipeline.Indicator) string {
	if !p.HasEarlier(figures.PreviousPeriod) {
		return ""
	}
	m := p.Movement(p.Root().Code, ind.Code, figures.PreviousPeriod)
	return "so với " + p.Earlier(figures.PreviousPeriod).Vietnamese() + " " + p.Words.Change(m, ind)
}

func (p *panel) verdict(r pipeline.Result, ind *pipeline.Indicator) string {
	if r.Verdict == pipeline.NoTarget {
		return ""
	}
	return shown.LightOf(r).Word() + ": mức phấn đấu " + shown.Bound(r.Target, ind.Unit)
}

func light(r pipeline.Result) string { return string(shown.LightOf(r)) }

// Filing says how many reports are there.
func (p *panel) Filing() string {
	t := figures.Tally{FilingTotals: p.View.Filing.Totals}
	said := "Đã nhận " + shown.Count(t.Accepted()) + "/" + shown.Count(t.Expected) + " biểu"
	for _, s := range []pipeline.FilingState{pipeline.Late, pipeline.WasReturned, pipeline.NotReceived} {
		if n := t.Of(s); n > 0 {
			said += "; " + s.Word().Vietnamese + " " + shown.Count(n)
		}
	}
	return said + "."
}

// Taken says of which days and when.
func (p *panel) Taken() string {
	return "Số liệu " + p.Days() + ", tổng hợp lúc " + figures.Moment(p.At) + "."
}

// Draft tells whether the figures may still change.
func (p *panel) Draft() bool { return p.Edition == 0 }

// Of the lists at the head of the page.
const (
	mostCalls    = 5
	mostMovers   = 5
	namedTargets = 2
)

// note is one line of a list: what it is about, where that stands on the page ("" where
// it has no place there), and what there is to say.
type note struct {
	Name, Part, Text string
}

// notes are a list with the rule by which it was chosen.
type notes struct {
	List []note
	More string // "" where all are told
	Rule string
}

// Calls are the units that somebody should call.
func (p *panel) Calls() notes {
	out := notes{Rule: p.CallRule()}
	calls, more := p.View.Calls(mostCalls)
	for _, c := range calls {
		out.List = append(out.List, note{p.UnitName(c.Unit.Code), p.rowOf(c.Unit), strings.Join(p.Reasons(c, namedTargets), "; ") + "."})
	}
	if more > 0 {
		out.More = "Còn " + shown.Count(more) + " đơn vị khác."
	}
	return out
}

// rowOf is where a unit's row is.
func (p *panel) rowOf(u pipeline.Unit) string {
	if !slices.ContainsFunc(p.units, func(x pipeline.Unit) bool { return x.Code == u.Code }) {
		return ""
	}
	return UnitPart + u.Code
}

// Movers are the figures of the root that moved most.
func (p *panel) Movers() notes {
	out := notes{Rule: figures.MoverRule}
	for _, m := range p.View.Movers(mostMovers) {
		r := p.Result(p.Root().Code, m.Indicator.Code)
		said := append([]string{p.Words.Figure(r, m.Indicator) + ", so với " + p.Earlier(figures.PreviousPeriod).Vietnamese() + " " + p.Words.Change(m.Movement, m.Indicator)},
			p.Remarks(m)...)
		out.List = append(out.List, note{m.Indicator.Name, IndicatorPart + m.Indicator.Code, strings.Join(said, "; ") + "."})
	}
	return out
}
