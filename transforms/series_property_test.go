package transforms

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"danvan/pipeline"
)

// drawYear makes a programme with every kind of figure, whose units and forms change within
// the year 2021, and which may begin in it.
func drawYear(t *rapid.T) *pipeline.Programme {
	p := drawProgrammeOf(t, 5)
	p.ShareMissingUnits = rapid.Bool().Draw(t, "leave out")
	register := pipeline.Form{Code: "R", Layout: pipeline.Register, Every: pipeline.Quarter, Scopes: p.Forms[0].Scopes, Tiers: p.Forms[0].Tiers,
		Fields: []pipeline.Field{{Code: "id", Kind: pipeline.Key}, {Code: "n", Kind: pipeline.Count}}}
	for _, f := range p.Forms {
		p.Indicators = append(p.Indicators,
			pipeline.Indicator{Code: f.Code + " stock", Kind: pipeline.Stock, Numerator: refs(f.Code + ".b")},
			pipeline.Indicator{Code: f.Code + " own", Kind: pipeline.OwnValue, Numerator: refs(f.Code + ".b")})
	}
	p.Indicators = append(p.Indicators,
		pipeline.Indicator{Code: "sum of two", Kind: pipeline.Flow, Numerator: refs("F0.a + F1.b")},
		pipeline.Indicator{Code: "stock of two", Kind: pipeline.Stock, Numerator: refs("F1.a + F2.c")},
		pipeline.Indicator{Code: "keys", Kind: pipeline.Distinct, Numerator: refs("R.id")},
		pipeline.Indicator{Code: "ones", Kind: pipeline.Flow, Numerator: refs("R.n")})
	p.Forms = append(p.Forms, register)
	for i := range p.Forms {
		p.Forms[i].Version = "1"
	}
	drawReforms(t, p)
	drawFormChange(t, p)
	if rapid.IntRange(0, 3).Draw(t, "begins") == 3 {
		p.First = q2()
	}
	return p
}

// drawReforms lets units change in July; in April and October some are founded of a part of
// another or join from outside, and in October one goes to another.
func drawReforms(t *rapid.T, p *pipeline.Programme) {
	drawNewUnits(t, p, pipeline.NewDate(2021, time.April, 1))
	drawUpheaval(t, p)
	october := pipeline.NewDate(2021, time.October, 1)
	drawNewUnits(t, p, october)
	u := &p.Units[rapid.IntRange(1, len(p.Units)-1).Draw(t, "goes in October")]
	if rapid.Bool().Draw(t, "goes") && slices.Contains(staying(p, october), *u) && !p.Tree(quarter(4)).HasChildren(u.Code) {
		u.To = october.AddDays(-1)
		p.Changes = append(p.Changes, pipeline.Change{Day: october, Old: u.Code, New: rapid.SampledFrom(staying(p, october)).Draw(t, "goes to").Code, Whole: true})
	}
}

// staying are the units that were there before a day and have no end yet.
func staying(p *pipeline.Programme, day pipeline.Date) []pipeline.Unit {
	return slices.DeleteFunc(slices.Clone(p.Units), func(u pipeline.Unit) bool { return !u.To.IsZero() || !u.From.Before(day) })
}

func drawNewUnits(t *rapid.T, p *pipeline.Programme, day pipeline.Date) {
	stay := staying(p, day)
	for _, how := range []string{"founded", "joined"} {
		if rapid.IntRange(0, 3).Draw(t, how) > 0 {
			continue
		}
		one := pipeline.Unit{Code: how + day.Month.String(), Tier: rapid.SampledFrom([]string{"t1", "t2", "t3"}).Draw(t, "tier"),
			Parent: rapid.SampledFrom(stay).Draw(t, "under").Code, Counted: true, Validity: pipeline.Validity{From: day}}
		old := pipeline.Outside
		if how == "founded" {
			old = rapid.SampledFrom(stay).Draw(t, "of a part of").Code
		}
		p.Units = append(p.Units, one)
		p.Changes = append(p.Changes, pipeline.Change{Day: day, Old: old, New: one.Code, Whole: how == "joined"})
	}
}

// drawFormChange lets a form end within the year or go over into another version: with the
// same fields, with one of which the figures are not of the same thing, or asked of fewer tiers.
func drawFormChange(t *rapid.T, p *pipeline.Programme) {
	i := rapid.IntRange(0, 2*len(p.Forms)).Draw(t, "form that changes")
	if i >= len(p.Forms) {
		return
	}
	day := p.Rule.Window(quarter(rapid.IntRange(2, 4).Draw(t, "from"))).From
	next := p.Forms[i]
	p.Forms[i].To = day.AddDays(-1)
	next.Version, next.Validity = "2", pipeline.Validity{From: day}
	next.Follows = &pipeline.Follows{Form: next.Code, Version: "1", By: "QĐ 1"}
	switch rapid.SampledFrom([]string{"ends", "stays", "breaks", "of fewer"}).Draw(t, "how it changes") {
	case "ends":
		return
	case "breaks":
		next.Follows.Links = []pipeline.Link{{Fields: []string{"b"}, From: []string{"b"}, Break: "cách tính khác"}}
	case "of fewer":
		next.Tiers = slices.Clone(next.Tiers[:len(next.Tiers)/2])
	}
	p.Forms = append(p.Forms, next)
}

// drawQuarter is what is accepted of a quarter: at times nothing of one form, or nothing at all.
// Not so where a form changed: with a quarter that lacks, a consolidation has no year to date,
// and a series only that of a stock that began to be counted after it.
func drawQuarter(t *rapid.T, p *pipeline.Programme, period pipeline.Period) []pipeline.Submission {
	changed := slices.ContainsFunc(p.Forms, func(f pipeline.Form) bool { return !f.To.IsZero() })
	if !changed && rapid.IntRange(0, 11).Draw(t, "nothing accepted") == 11 {
		return nil
	}
	never := rapid.SampledFrom([]string{"", "", "", "F0", "F1", "R"}).Draw(t, "form that nobody files")
	subs := slices.DeleteFunc(drawFilingsOf(t, p, period), func(s pipeline.Submission) bool { return s.Form == never })
	for i := range subs {
		s := &subs[i]
		s.ID, s.Verdict = s.ID+"/"+period.String(), pipeline.Accepted
		s.SHA256, s.Content, s.ReceivedAt = "hash of "+s.ID, s.ID, time.Date(2021, time.June, 10, 0, 0, 0, 0, time.UTC)
		if s.Form == "R" {
			drawThings(t, s)
		}
	}
	return subs
}

// drawThings fills a register; a key may stand in several, and in those of several quarters.
func drawThings(t *rapid.T, s *pipeline.Submission) {
	s.Cells = nil
	for k := range rapid.IntRange(0, 3).Draw(t, "things") {
		key := pipeline.Cell{Row: fmt.Sprintf("@%d", k), Field: "id", Measure: pipeline.Value, Sheet: "S", Ref: fmt.Sprintf("A%d", k), State: pipeline.Reported}
		one := key
		key.Text = fmt.Sprintf("K%d", rapid.IntRange(0, 9).Draw(t, "key"))
		one.Field, one.Ref, one.Number = "n", fmt.Sprintf("B%d", k), pipeline.Int(1)
		s.Cells = append(s.Cells, key, one)
	}
}

func quarter(number int) pipeline.Period {
	return pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: number}
}

// yearOfAll is what is computed of a year at all units in one go: the places of the trees are
// 0 for each quarter's own and 1 for that of another day.
type yearOfAll struct {
	p    *pipeline.Programme
	desk pipeline.Desk
	on   pipeline.Date

	all     [2][5]*pipeline.Figures                     // by tree and quarter; nil where nothing was accepted
	figures [2][5][2]map[pipeline.Place]pipeline.Result // of the quarter and of the year up to it; nil where there are none
	alone   [5]map[pipeline.Place]pipeline.Result       // what a quarter of which nothing was accepted is consolidated to
}

// figureOfYear is one of its figures.
type figureOfYear struct {
	pipeline.Place
	tree, quarter int
	toDate        bool
}

func newYearOfAll(t *testing.T, rt *rapid.T, p *pipeline.Programme, on pipeline.Date) *yearOfAll {
	w := openTest(t)
	y, forest := &yearOfAll{p: p, on: on}, pipeline.NewForest(p)
	fail := func(err error) {
		if err != nil {
			rt.Fatal(err)
		}
	}
	var receipts []pipeline.Receipt
	var scenes []pipeline.Scene
	for number := 1; number <= 4; number++ {
		period := quarter(number)
		if !p.Reports(period) {
			continue
		}
		subs := drawQuarter(rt, p, period)
		fail(w.Store(t.Context(), subs))
		for _, s := range subs {
			receipts = append(receipts, pipeline.Receipt{Sequence: len(receipts) + 1, Unit: s.Unit, ReceivedAt: s.ReceivedAt, Decision: pipeline.Accepted, Submissions: []pipeline.Submission{s}})
		}
		if len(subs) == 0 {
			f, err := w.RollUp(t.Context(), p, period, nil)
			fail(err)
			y.alone[number] = byPlace(f.Results)
			continue
		}
		for _, day := range []pipeline.Date{{}, on} {
			s, err := forest.Scene(period, subs, day, "")
			fail(err)
			scenes = append(scenes, s)
		}
	}
	all, err := w.Figures(t.Context(), p, scenes)
	fail(err)
	var spans []pipeline.Parts
	var of []*map[pipeline.Place]pipeline.Result
	for i, f := range all {
		number := f.Period.Number
		y.all[i%2][number], y.figures[i%2][number][0] = f, byPlace(f.Results)
		switch toDate := y.toDate(i%2, number); {
		case len(toDate) == 1:
			y.figures[i%2][number][1] = y.figures[i%2][number][0]
		case len(toDate) > 1:
			spans, of = append(spans, forest.Together(toDate, "")), append(of, &y.figures[i%2][number][1])
		}
	}
	results, err := w.Spans(t.Context(), p, spans)
	fail(err)
	for i := range results {
		*of[i] = byPlace(results[i])
	}
	y.desk = pipeline.Desk{Programme: p, Archive: shelf{receipts: receipts}, Warehouse: w, Now: time.Now}
	return y
}

// toDate are the quarters of the year up to one of which something was accepted.
func (y *yearOfAll) toDate(tree, number int) (out []*pipeline.Figures) {
	for _, one := range y.p.Begun(quarter(number).ToDate()) {
		if f := y.all[tree][one.Number]; f != nil {
			out = append(out, f)
		}
	}
	return out
}

func byPlace(results []pipeline.Result) map[pipeline.Place]pipeline.Result {
	out := map[pipeline.Place]pipeline.Result{}
	for _, r := range results {
		out[pipeline.Place{Unit: r.Unit, Indicator: r.Indicator}] = r
	}
	return out
}

// of is a figure, or why there is none: first the programme, then its forms, then what was
// accepted, then the tree.
func (y *yearOfAll) of(x figureOfYear) pipeline.SeriesFigure {
	period := quarter(x.quarter)
	periods := []pipeline.Period{period}
	if x.toDate {
		periods = period.ToDate()
	}
	begun := y.p.Begun(periods)
	summed := y.p.Indicator(x.Indicator).Kind.SummedOverTime()
	none := func(gap pipeline.SeriesGap) pipeline.SeriesFigure { return pipeline.SeriesFigure{Gap: gap} }
	list := y.figures[x.tree][x.quarter][0]
	if x.toDate {
		list = y.figures[x.tree][x.quarter][1]
	}
	switch {
	case !slices.Contains(begun, period):
		return none(pipeline.GapBefore)
	case !y.p.Unasked(x.Indicator, period).IsZero():
		return none(pipeline.GapUnasked)
	case summed && !y.p.UnlikeAny(x.Indicator, begun, period).IsZero():
		return none(pipeline.GapUnlike)
	case list == nil, summed && slices.ContainsFunc(begun, func(one pipeline.Period) bool { return y.all[x.tree][one.Number] == nil }):
		return none(pipeline.GapLacking)
	}
	for _, one := range begun {
		if (summed || one == period) && slices.Contains(y.all[x.tree][one.Number].Torn, x.Place) {
			return none(pipeline.GapTorn)
		}
	}
	r, given := list[x.Place]
	_, last := y.figures[x.tree][x.quarter][0][x.Place]
	switch {
	case given:
		return pipeline.SeriesFigure{Result: r}
	case last:
		return none(pipeline.GapChanged)
	}
	return none(pipeline.GapAbsent)
}

func (y *yearOfAll) String() string {
	var out strings.Builder
	fmt.Fprintf(&out, "from %s, other tree %s\n", y.p.First, y.on)
	for _, u := range y.p.Units {
		fmt.Fprintf(&out, "  %s %s under %q, counted %v, %s to %s\n", u.Code, u.Tier, u.Parent, u.Counted, u.From, u.To)
	}
	for _, c := range y.p.Changes {
		fmt.Fprintf(&out, "  %s %s -> %s whole %v\n", c.Day, c.Old, c.New, c.Whole)
	}
	for _, f := range y.p.Forms {
		fmt.Fprintf(&out, "  %s@%s %v %v %s to %s\n", f.Code, f.Version, f.Tiers, f.Scopes, f.From, f.To)
	}
	return out.String()
}

// holdSeries wants a series to be of the figures of all.
func (y *yearOfAll) holdSeries(t *testing.T, rt *rapid.T, at pipeline.Place) {
	s, err := y.desk.Series(t.Context(), pipeline.SeriesQuestion{Unit: at.Unit, Indicator: at.Indicator, From: quarter(1), To: quarter(4), On: y.on})
	if err != nil {
		rt.Fatal(err)
	}
	for _, point := range s.Points {
		for i, got := range []pipeline.SeriesFigure{point.AsReported, point.ToDate, point.Restated, point.RestatedToDate} {
			x := figureOfYear{at, i / 2, point.Period.Number, i%2 == 1}
			got.Why = pipeline.Sentence{}
			if want := y.of(x); got != want {
				rt.Errorf("series %+v\n got %+v\nwant %+v\n%s", x, got, want, y)
			}
		}
	}
}

// holdExplained wants a figure of all to be explained, and its parts to come to it. A quarter of
// which nothing was accepted is explained on its own tree as it is consolidated.
func (y *yearOfAll) holdExplained(t *testing.T, rt *rapid.T, of figureOfYear) {
	q := pipeline.ExplainQuestion{Asked: pipeline.Asked{Unit: of.Unit, Indicator: of.Indicator}, Period: quarter(of.quarter), ToDate: of.toDate}
	shown := y.p.Tree(q.Period)
	if of.tree == 1 {
		q.On, shown = y.on, pipeline.NewHierarchy(y.p.Units, y.on)
	}
	want := y.of(of)
	if _, there := shown.Unit(of.Unit); !there || want.Gap == pipeline.GapBefore {
		return // which is refused
	}
	if want.Gap == pipeline.GapLacking && of.tree == 0 && (!of.toDate || len(y.p.Begun(q.Period.ToDate())) == 1) {
		r, given := y.alone[of.quarter][of.Place]
		if want = (pipeline.SeriesFigure{Result: r}); !given {
			want.Gap = pipeline.GapAbsent
		}
	}
	x, err := y.desk.Explain(t.Context(), q)
	if err != nil {
		rt.Fatal(err)
	}
	got := pipeline.SeriesFigure{Gap: x.Gap, Result: pipeline.Result{Value: x.Value, Numerator: x.Numerator, Denominator: x.Denominator, UnitsReported: x.UnitsReported, UnitsExpected: x.UnitsExpected}}
	if x.Gap == pipeline.NoGap {
		got.Unit, got.Indicator = x.Unit, x.Indicator
	}
	if got != want || !comesTo(x) || (len(x.Torn) > 0 || x.Joined) != (x.Gap == pipeline.GapTorn) {
		rt.Errorf("explained %+v: %+v\n got %+v\nwant %+v\n%s", of, x, got, want, y)
	}
}

// comesTo tells whether the parts of a figure that count come to it, and their cells, and
// whether as many units are missing in it as n/N says.
func comesTo(x *pipeline.Explained) bool {
	if x.Gap != pipeline.NoGap {
		return len(x.Contributions) == 0 && len(x.Missing) == 0
	}
	sums := map[string]pipeline.Maybe{}
	add := func(role string, n pipeline.Maybe) {
		if n.Known {
			sums[role] = pipeline.Known(sums[role].Number + n.Number)
		}
	}
	counted := slices.DeleteFunc(slices.Clone(x.Parts), func(part pipeline.ExplainedPart) bool { return !part.Counts })
	for _, part := range counted {
		add("values", part.Value)
		add("numerators", part.Numerator)
		add("denominators", part.Denominator)
	}
	for _, c := range x.Contributions {
		add(c.Role, c.Number)
	}
	parts := sums["numerators"] == x.Numerator && sums["denominators"] == x.Denominator
	cells := true
	switch x.Kind {
	case pipeline.Ratio:
		cells = sums["numerator"] == x.Numerator && sums["denominator"] == x.Denominator
	case pipeline.Distinct: // the same key may count in several
		parts = sums["values"].Known == x.Value.Known && sums["values"].Number >= x.Value.Number
	case pipeline.UnitShare:
	default:
		parts, cells = sums["values"] == x.Value, sums["value"] == x.Value
	}
	if !x.Kind.SummedOverTime() {
		parts = parts && len(counted) == 1 && counted[0].Value == x.Value && counted[0].UnitsReported == x.UnitsReported && counted[0].UnitsExpected == x.UnitsExpected
	}
	return parts && cells && x.AddsUp && len(x.Missing) == x.UnitsExpected-x.UnitsReported
}

// TestAFigureIsTheSameWhoeverAsks holds series and explanations of single figures against what
// is computed of a random year at all units: value, n/N, and why there is none.
func TestAFigureIsTheSameWhoeverAsks(t *testing.T) {
	t.Parallel()
	withoutRace(t)
	fewer(t, "4")
	rapid.Check(t, func(rt *rapid.T) {
		p := drawYear(rt)
		changed := []pipeline.Unit{p.Units[0]}
		for _, u := range p.Units {
			if slices.ContainsFunc(p.Changes, func(c pipeline.Change) bool { return c.Old == u.Code || c.New == u.Code }) {
				changed = append(changed, u)
			}
		}
		y := newYearOfAll(t, rt, p, p.Rule.Window(quarter(rapid.IntRange(1, 4).Draw(rt, "other tree"))).To)
		for _, units := range [][]pipeline.Unit{p.Units, changed} {
			at := pipeline.Place{Unit: rapid.SampledFrom(units).Draw(rt, "of").Code, Indicator: rapid.SampledFrom(p.Indicators).Draw(rt, "asked").Code}
			y.holdSeries(t, rt, at)
			for tree := range 2 {
				y.holdExplained(t, rt, figureOfYear{at, tree, rapid.IntRange(1, 4).Draw(rt, "quarter"), rapid.Bool().Draw(rt, "to date")})
			}
		}
	})
}
