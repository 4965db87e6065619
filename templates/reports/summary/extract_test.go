package summary_test

import (
	"strconv"
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/figures"
	"danvan/templates/internal/sample"
	"danvan/templates/reports/summary"

	"github.com/xuri/excelize/v2"
)

// samples are consolidations that differ in what they have.
func samples() map[string]*pipeline.Consolidation {
	return map[string]*pipeline.Consolidation{"scored": sample.Scored(), "party": sample.Party(), "year": yearly(), "silent": silent()}
}

// yearly has a year before, a history and the year to date.
func yearly() *pipeline.Consolidation {
	c := sample.Consolidation()
	before, older := *c.Previous, *c.Previous
	older.Period = c.Period.YearBefore()
	c.YearBefore, c.History = &older, []*pipeline.Figures{&older, &before}
	c.ToDate = &pipeline.Span{Periods: []pipeline.Period{c.Previous.Period, c.Period}, Results: c.Results}
	c.ToDateBefore = &pipeline.Span{Periods: []pipeline.Period{older.Period}, Results: older.Results}
	return c
}

// silent is a province from which nobody filed anything.
func silent() *pipeline.Consolidation {
	c := sample.Consolidation()
	for i := range c.Results {
		r := &c.Results[i]
		r.Value, r.Numerator, r.Denominator, r.UnitsReported = pipeline.Maybe{}, pipeline.Maybe{}, pipeline.Maybe{}, 0
		if r.Verdict != pipeline.NoTarget {
			r.Verdict = pipeline.Unknown
		}
	}
	c.Accepted, c.Fields, c.Passages, c.Reconciliations, c.Previous = nil, pipeline.Packed[pipeline.FieldTotal]{}, nil, nil, nil
	for i := range c.Filing.Reports {
		f := &c.Filing.Reports[i]
		f.State, f.ReceivedAt, f.Version = pipeline.NotReceived, nil, 0
	}
	return c
}

// holdsTo holds a cell to a figure: the number, "…" where nothing is reported, "–" where
// nothing arose, blank where the indicator is not asked of the unit.
func holdsTo(t *testing.T, what, got string, r pipeline.Result) {
	t.Helper()
	switch {
	case shown.NothingArose(r):
		if got != "–" {
			t.Errorf("%s: %q where nothing arose", what, got)
		}
	case !r.Value.Known && r.UnitsExpected == 0:
		if got != "" && got != "…" {
			t.Errorf("%s: %q where nothing is asked", what, got)
		}
	default:
		same(t, what, got, r.Value)
	}
}

// The figures of every sheet are those of the consolidation, and each rate says by its
// formula what it is made from.
func TestEveryFigureIsThatOfTheConsolidation(t *testing.T) {
	for name, c := range samples() {
		t.Run(name, func(t *testing.T) {
			v := figures.NewView(c)
			f := open(t, c)
			n := unitFigures(t, f, v) + comparedFigures(t, f, v)
			for sheet, at := range map[string][2]int{summary.SheetOverview: {1, 2}, summary.SheetSources: {1, 3}} {
				n += rootFigures(t, f, v, sheet, at)
			}
			if want := len(v.Numeric()) * len(c.Tree.Units()); n < want {
				t.Errorf("only %d figures looked at of at least %d", n, want)
			}
		})
	}
}

// unitFigures reads SheetUnits by its headings.
func unitFigures(t *testing.T, f *excelize.File, v *figures.View) int {
	t.Helper()
	all := rows(t, f, summary.SheetUnits)
	n := 0
	for _, ind := range v.Numeric() {
		name := ind.Name
		if ind.Unit != "" && ind.Unit != "%" {
			name += " (" + ind.Unit + ")"
		}
		_, col := find(t, f, summary.SheetUnits, name)
		value := col
		if ind.Kind == pipeline.Ratio || ind.Kind == pipeline.UnitShare {
			value = col + 2
		}
		for i, u := range v.Tree.Units() {
			row := all[6+i]
			got := ""
			if len(row) >= value {
				got = row[value-1]
			}
			holdsTo(t, ind.Code+" of "+u.Code, got, v.Result(u.Code, ind.Code))
			n++
		}
	}
	return n
}

// comparedFigures reads SheetComparison: the present figure and each earlier one.
func comparedFigures(t *testing.T, f *excelize.File, v *figures.View) int {
	t.Helper()
	names := map[string]*pipeline.Indicator{}
	for _, ind := range v.Numeric() {
		names[ind.Name] = ind
	}
	units := map[string]pipeline.Unit{v.Root().Name: v.Root()}
	for _, u := range v.Tree.Children(v.Root().Code) {
		units[u.Name] = u
	}
	n := 0
	for _, r := range rows(t, f, summary.SheetComparison)[6:] {
		ind, u := names[r[0]], units[r[1]]
		if ind == nil || u.Code == "" {
			t.Fatalf("a row of %q", r[:2])
		}
		n++
		holdsTo(t, ind.Code+" of "+u.Code, r[3], v.Result(u.Code, ind.Code))
		for _, m := range earlierOf(v, u.Code, ind.Code) {
			same(t, ind.Code+" of "+u.Code+" before", r[m.col], m.Before)
			if m.Comparable {
				same(t, ind.Code+" of "+u.Code+" difference", r[m.col+2], pipeline.Known(m.Difference))
			} else if r[m.col+2] != "không so sánh được" {
				t.Errorf("%s of %s: %q", ind.Code, u.Code, r[m.col+2])
			}
		}
	}
	return n
}

type earlier struct {
	shown.Movement
	col int
}

// earlierOf are the movements that SheetComparison shows, with the column of the earlier
// value, counted from 0.
func earlierOf(v *figures.View, unit, indicator string) []earlier {
	var out []earlier
	col := 5
	for _, s := range []figures.Since{figures.PreviousPeriod, figures.SameYearBefore} {
		if v.HasEarlier(s) {
			out = append(out, earlier{v.Movement(unit, indicator, s), col})
			col += 4
		}
	}
	if v.HasToDate() && v.HasToDateBefore() {
		out = append(out, earlier{v.MovementToDate(unit, indicator), col + 2})
	}
	return out
}

// rootFigures reads a sheet on which each indicator has a row: columns of its name and
// of its figure.
func rootFigures(t *testing.T, f *excelize.File, v *figures.View, sheet string, at [2]int) int {
	t.Helper()
	n := 0
	for _, r := range rows(t, f, sheet) {
		for _, ind := range v.Numeric() {
			if len(r) >= at[1] && (r[at[0]-1] == ind.Name || r[at[0]-1] == titled(ind)) && r[at[1]-1] != "" {
				holdsTo(t, sheet+": "+ind.Code, r[at[1]-1], v.Result(v.Root().Code, ind.Code))
				n++
			}
		}
	}
	if n == 0 {
		t.Errorf("%s shows no figure", sheet)
	}
	return n
}

func TestSeries(t *testing.T) {
	c := yearly()
	v := figures.NewView(c)
	f := open(t, c)
	for _, ind := range v.Numeric() {
		row, _ := find(t, f, summary.SheetSeries, ind.Name)
		for i, past := range v.Pasts() {
			if r, _ := past.Result(sample.Root, ind.Code); r.Value.Known {
				same(t, ind.Code, raw(t, f, summary.SheetSeries, row, 3+i), r.Value)
			}
		}
		if r := v.Result(sample.Root, ind.Code); r.Value.Known {
			same(t, ind.Code, raw(t, f, summary.SheetSeries, row, 5), r.Value)
			if got := formula(t, f, summary.SheetSeries, row, 5); !strings.HasPrefix(got, "'"+summary.SheetUnits+"'!") {
				t.Errorf("%s leads to %q", ind.Code, got)
			}
		}
	}
	sheet, _ := f.Pkg.Load("xl/worksheets/sheet1.xml")
	if body, _ := sheet.([]byte); strings.Count(string(body), "<x14:sparkline>") != len(v.Headlines()) {
		t.Error("a headline has no small chart")
	}
}

func TestRanks(t *testing.T) {
	c := sample.Consolidation()
	yes := true
	ind := c.Programme.Indicator(sample.OnTime)
	ind.HigherIsBetter = &yes
	v := figures.NewView(c)
	f := open(t, c)
	ranked := v.Ranked()
	if len(ranked) != 1 {
		t.Fatalf("%d indicators ranked", len(ranked))
	}
	first := 0
	for unit, place := range ranked[0].Place {
		row, _ := find(t, f, summary.SheetRanks, v.UnitName(unit))
		same(t, unit, raw(t, f, summary.SheetRanks, row, 3), v.Result(unit, ind.Code).Value)
		if got := raw(t, f, summary.SheetRanks, row, 5); got != strconv.Itoa(place) {
			t.Errorf("%s has place %s, want %d", unit, got, place)
		}
		if place == 1 {
			first++
		}
	}
	if first < 2 {
		t.Errorf("%d units lead, want one a tier at least", first)
	}
	lacking := 0
	for _, u := range c.Tree.Units() {
		if r := v.Result(u.Code, ind.Code); r.Value.Known && r.UnitsReported < r.UnitsExpected && u.Parent != "" {
			lacking++
			if ranked[0].Place[u.Code] != 0 {
				t.Errorf("%s lacks units and has a place", u.Code)
			}
		}
	}
	if lacking == 0 {
		t.Error("no unit of the sample has a figure that lacks units")
	}
}

func TestCalendar(t *testing.T) {
	c := sample.Consolidation()
	f := open(t, c)
	due, onTime, late, returned := 0, 0, 0, 0
	count := func(s string) int { n, _ := strconv.Atoi(s); return n }
	all := rows(t, f, summary.SheetCalendar)[5:]
	for _, r := range all {
		due, onTime, late, returned = due+count(r[2]), onTime+count(r[3]), late+count(r[4]), returned+count(r[5])
	}
	x := c.Filing.Totals
	if due != x.Expected || onTime != x.OnTime || late != x.Late || returned != x.Returned {
		t.Errorf("due %d, on time %d, late %d, returned %d; want %+v", due, onTime, late, returned, x)
	}
	if got := all[len(all)-1][6]; got != strconv.Itoa(x.OnTime+x.Late) {
		t.Errorf("received in the end: %s", got)
	}
}

func TestNamesLeadToTheRootsFigures(t *testing.T) {
	c := sample.Consolidation()
	v := figures.NewView(c)
	f := open(t, c)
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		names[n.Name] = n.RefersTo
	}
	for _, ind := range v.Numeric() {
		to, ok := names["CT_"+ind.Code]
		if !ok {
			t.Errorf("%s has no name", ind.Code)
			continue
		}
		sheet, at, _ := strings.Cut(strings.ReplaceAll(to, "$", ""), "!")
		got, err := f.GetCellValue(strings.Trim(sheet, "'"), at, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		holdsTo(t, ind.Code, got, v.Result(sample.Root, ind.Code))
	}
}

// A recipient may be given one unit and two indicators.
func TestOneUnitOnlyAndAPartOfTheIndicators(t *testing.T) {
	c := sample.Consolidation()
	c.Programme.Units = c.Programme.Units[:1]
	c.Programme.Indicators = c.Programme.Indicators[:2]
	c.Tree = c.Programme.Tree(c.Period)
	c.Filing.Reports, c.Filing.Totals = nil, pipeline.FilingTotals{}
	f := open(t, c)
	if got := f.GetSheetList()[0]; got != summary.SheetOverview {
		t.Errorf("the first sheet is %q", got)
	}
	for _, sheet := range f.GetSheetList() {
		if sheet == summary.SheetCalendar {
			t.Error("a calendar of nothing")
		}
	}
}

// Days on which nothing came make a table of due days, and no chart with empty axes.
func TestACalendarOfNothingReceivedHasNoChart(t *testing.T) {
	for _, received := range []bool{true, false} {
		c := sample.Consolidation()
		for i := range c.Filing.Reports {
			if f := &c.Filing.Reports[i]; !received {
				f.State, f.ReceivedAt = pipeline.NotReceived, nil
			}
		}
		f := open(t, c)
		if at := raw(t, f, summary.SheetCalendar, 6, 1); at == "" {
			t.Errorf("received %v: no day", received)
		}
		drawn := false
		f.Pkg.Range(func(name, v any) bool {
			body, _ := v.([]byte)
			drawn = drawn || strings.HasPrefix(name.(string), "xl/charts/chart") && strings.Contains(string(body), "Số biểu nhận theo ngày")
			return true
		})
		if drawn != received {
			t.Errorf("received %v, drawn %v", received, drawn)
		}
	}
}

// A district's workbook is of its own subtree.
func TestADistrictAsRoot(t *testing.T) {
	c := sample.Consolidation()
	whole := c.Tree
	var units []pipeline.Unit
	for _, u := range c.Programme.Units {
		if whole.Within(u.Code, "H1") {
			if u.Code == "H1" {
				u.Parent = ""
			}
			units = append(units, u)
		}
	}
	c.Programme.Units = units
	c.Tree = c.Programme.Tree(c.Period)
	v := figures.NewView(c)
	f := open(t, c)
	if n := unitFigures(t, f, v) + comparedFigures(t, f, v); n == 0 {
		t.Error("no figure of the district")
	}
	rootFigures(t, f, v, summary.SheetOverview, [2]int{1, 2})
	for _, r := range rows(t, f, summary.SheetOverview) {
		for _, text := range r {
			if strings.Contains(text, whole.Name("H2")) {
				t.Errorf("the first page of H1 says %q", text)
			}
		}
	}
}

// What lies below the second level is folded away, and Excel is told how deep.
func TestCommunesAreFoldedAway(t *testing.T) {
	c := sample.Consolidation()
	f := opened(t)
	for i, u := range c.Tree.Units() {
		shown, err := f.GetRowVisible(summary.SheetUnits, 7+i)
		if err != nil || shown != (c.Tree.Depth(u.Code) < 2) {
			t.Errorf("%s at depth %d is shown: %v (%v)", u.Code, c.Tree.Depth(u.Code), shown, err)
		}
	}
	sheet, _ := f.Pkg.Load("xl/worksheets/sheet4.xml")
	if body, _ := sheet.([]byte); !strings.Contains(string(body), `outlineLevelRow="1"`) {
		t.Error("no depth of the outline")
	}
}
