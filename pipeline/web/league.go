package web

import (
	"cmp"
	"slices"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// goal is a target beside the figure that it binds.
type goal struct {
	line
	Unit    string
	Failing []string // names of the units behind it
	rank    int
}

// goalGroup is the targets of the units of one tier.
type goalGroup struct {
	Tier string
	tally
	Indicators []goalList
	Open       bool // the units of one tier alone, or few: nothing is folded
}

// goalList is one target with the units that it binds, those that miss it first.
type goalList struct {
	Name string
	tally
	Goals []goal
}

// tally counts verdicts.
type tally struct{ Met, NotMet, Unknown int }

func (t *tally) count(v pipeline.Verdict) {
	switch v {
	case pipeline.Met:
		t.Met++
	case pipeline.NotMet:
		t.NotMet++
	default:
		t.Unknown++
	}
}

// fewGoals is how many targets of a tier stand open.
const fewGoals = 20

// goalsOf lists the targets of a subtree tier by tier, top first, and those of one verdict
// only where one is asked for; the counts are of all.
func (b *book) goalsOf(lang pipeline.Language, head, only string) []goalGroup {
	var out []goalGroup
	units := b.subtree(head)
	for _, tier := range b.Programme.Tiers {
		g := goalGroup{Tier: tier.Name}
		for _, ind := range shown.Numeric(b.Programme) {
			if ind.TargetIn(tier.Code, b.Ref.Period) == nil {
				continue
			}
			l := goalList{Name: ind.Name}
			for _, u := range units {
				if u.Tier == tier.Code {
					l.add(lang, b, u.Code, ind, only)
				}
			}
			slices.SortStableFunc(l.Goals, func(x, y goal) int { return x.rank - y.rank })
			if l.tally != (tally{}) {
				g.Indicators = append(g.Indicators, l)
				g.Met, g.NotMet, g.Unknown = g.Met+l.Met, g.NotMet+l.NotMet, g.Unknown+l.Unknown
			}
		}
		g.Open = g.Met+g.NotMet+g.Unknown <= fewGoals
		if len(g.Indicators) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func (l *goalList) add(lang pipeline.Language, b *book, unit string, ind *pipeline.Indicator, only string) {
	said, ok := b.lineOf(lang, unit, ind, nil)
	if !ok {
		return
	}
	r, _ := b.result(unit, ind.Code)
	l.count(r.Verdict)
	if only != "" && string(r.Verdict) != only {
		return
	}
	x := goal{line: said, Unit: b.unitName(unit), rank: map[pipeline.Verdict]int{pipeline.Met: 2, pipeline.Unknown: 1}[r.Verdict]}
	for _, code := range b.failing(r, ind) {
		x.Failing = append(x.Failing, b.unitName(code))
	}
	l.Goals = append(l.Goals, x)
}

// placing is one unit in an order of its siblings.
type placing struct {
	Rank     int // 0 where it is not ranked
	Shared   bool
	Code     string
	Name     string
	Value    string
	Coverage string
	Path     string
	Why      string // why it has no rank
	result   pipeline.Result
}

// ranking is the order of the units of one tier directly below a unit by one indicator.
type ranking struct {
	Code, Name string
	Best       string // "cao hơn là tốt hơn"
	Tier       string
	Ranked     int // units with a rank
	Places     []placing
	Rest       []placing // what stands behind the first
}

// firstPlaces is how many units of an order stand open.
const firstPlaces = 10

// rankingsOf puts the units directly below a unit in order by every given indicator that
// has a better direction, tier by tier. Only figures that lack no unit are ranked; equal
// ones share a rank and the next is left out.
func (b *book) rankingsOf(lang pipeline.Language, head string, inds []*pipeline.Indicator) []ranking {
	var out []ranking
	for _, ind := range inds {
		if ind.HigherIsBetter == nil {
			continue
		}
		for _, tier := range b.Programme.Tiers {
			r := ranking{Code: ind.Code, Name: ind.Name, Tier: tier.Name, Best: said(lang, "thấp hơn là tốt hơn", "lower is better")}
			if *ind.HigherIsBetter {
				r.Best = said(lang, "cao hơn là tốt hơn", "higher is better")
			}
			for _, u := range b.Tree.Children(head) {
				if u.Tier == tier.Code {
					r.add(lang, b, u, ind)
				}
			}
			if r.Ranked > 1 {
				r.order(*ind.HigherIsBetter)
				out = append(out, r)
			}
		}
	}
	return out
}

func (r *ranking) add(lang pipeline.Language, b *book, u pipeline.Unit, ind *pipeline.Indicator) {
	x, ok := b.result(u.Code, ind.Code)
	if !ok {
		return
	}
	p := placing{Code: u.Code, Name: u.Name, Value: figure(lang, x, ind), Coverage: coverage(lang, x), Path: b.figurePath(u.Code, ind.Code), result: x}
	switch {
	case shown.Orders(x, ind):
		p.Rank = 1
		r.Ranked++
	case shown.NothingArose(x):
		p.Why = said(lang, "không phát sinh", "nothing arose")
	case x.Value.Known && x.UnitsReported == x.UnitsExpected:
		p.Why = said(lang, "một đơn vị, không xếp hạng", "a single unit is not ranked")
	default:
		p.Why = said(lang, "chưa đủ số liệu", "figures are lacking")
	}
	r.Places = append(r.Places, p)
}

// order gives the ranks: 1, 2, 2, 4. What has none stands last in tree order.
func (r *ranking) order(higher bool) {
	way := 1
	if higher {
		way = -1
	}
	slices.SortStableFunc(r.Places, func(x, y placing) int {
		if x.Rank != y.Rank {
			return y.Rank - x.Rank
		}
		if x.Rank == 0 {
			return 0
		}
		return way * shown.Order(x.result, y.result)
	})
	for i := range r.Ranked {
		p := &r.Places[i]
		p.Rank = i + 1
		if i > 0 && shown.Order(r.Places[i-1].result, p.result) == 0 {
			p.Rank, p.Shared, r.Places[i-1].Shared = r.Places[i-1].Rank, true, true
		}
	}
	if len(r.Places) > firstPlaces+2 { // less is not worth hiding
		r.Places, r.Rest = r.Places[:firstPlaces], r.Places[firstPlaces:]
	}
}

// scoreRow is one unit in the league table of its tier.
type scoreRow struct {
	Name, Total, Class string
	Rank               int    // 0 for none
	Why                string // it has none; "" where that is not kept
	Shared             bool
}

// league is the league table of a tier that is scored.
type league struct {
	Tier string
	Rows []scoreRow
}

// unscored says why there are no league tables in a period of a programme that scores units of
// a subtree; "" where there are some.
func (b *book) unscored(lang pipeline.Language, head string, leagues []league) string {
	if len(leagues) > 0 || b.Programme.Scoring == nil || !slices.ContainsFunc(b.subtree(head), func(u pipeline.Unit) bool { return slices.Contains(b.Programme.Scoring.Tiers, u.Tier) }) {
		return ""
	}
	return b.Programme.Unscored(b.Ref.Period).In(lang)
}

// leaguesOf are the league tables of a subtree, a table for each tier that is scored.
func (b *book) leaguesOf(lang pipeline.Language, head string) []league {
	if b.Programme.Scoring == nil || !b.Programme.HasScores(b.Ref.Period) { // an older build gave everybody a sheet without points
		return nil
	}
	why := make(map[string]string, len(b.Unranked))
	for _, u := range b.Unranked {
		why[u.Unit] = shown.Unranked(b.Programme.Scoring, u).In(lang)
	}
	var out []league
	for _, tier := range b.Programme.Scoring.Tiers {
		l := league{Tier: b.Programme.TierName(tier)}
		times := map[int]int{}
		for _, s := range b.Scores {
			u, ok := b.Tree.Unit(s.Unit)
			if !ok || u.Tier != tier {
				continue
			}
			times[s.Rank]++
			if !b.Tree.Within(s.Unit, head) {
				continue
			}
			row := scoreRow{Name: b.unitName(s.Unit), Class: s.Class, Rank: s.Rank, Why: why[s.Unit], Total: said(lang, "chưa đủ điểm", "scores are lacking")}
			if s.Total.Known {
				row.Total = decimal(lang, s.Total.Number)
				if s.Rank == 0 { // only who is excluded has a total and no rank
					row.Class = said(lang, "không xếp loại", "not classed")
				}
			}
			l.Rows = append(l.Rows, row)
		}
		for i := range l.Rows {
			l.Rows[i].Shared = l.Rows[i].Rank > 0 && times[l.Rows[i].Rank] > 1
		}
		slices.SortStableFunc(l.Rows, func(x, y scoreRow) int { return cmp.Compare(uint(x.Rank-1), uint(y.Rank-1)) }) // no rank comes last
		if len(l.Rows) > 0 {
			out = append(out, l)
		}
	}
	return out
}
