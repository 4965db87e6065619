package figures_test

import (
	"slices"
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/figures"
	"danvan/templates/internal/sample"
)

// quiet is the sample with every report due yesterday, on time, and no target missed.
func quiet() *pipeline.Consolidation {
	c := sample.Consolidation()
	for i := range c.Filing.Reports {
		c.Filing.Reports[i].State = pipeline.OnTime
		c.Filing.Reports[i].Due = pipeline.DayOf(c.At).AddDays(-1)
	}
	for i := range c.Results {
		c.Results[i].Verdict = pipeline.Met
	}
	return c
}

func setState(c *pipeline.Consolidation, unit string, s pipeline.FilingState) (forms int) {
	for i := range c.Filing.Reports {
		if f := &c.Filing.Reports[i]; f.Unit == unit {
			f.State = s
			forms++
		}
	}
	return forms
}

func miss(t *testing.T, c *pipeline.Consolidation, unit, indicator string) {
	t.Helper()
	ind := c.Programme.Indicator(indicator)
	u, _ := c.Tree.Unit(unit)
	if ind.Target(u.Tier) == nil {
		ind.Targets = append(ind.Targets, pipeline.Target{Tier: u.Tier, Comparison: pipeline.AtLeast, Bound: pipeline.Int(95)})
	}
	for i := range c.Results {
		if r := &c.Results[i]; r.Unit == unit && r.Indicator == indicator {
			r.Verdict = pipeline.NotMet
		}
	}
}

func TestCalls(t *testing.T) {
	c := quiet()
	if calls, more := figures.NewView(c).Calls(5); len(calls)+more != 0 {
		t.Fatalf("nobody gives a reason, yet %d are called", len(calls)+more)
	}
	miss(t, c, "H3", sample.OnTime)
	miss(t, c, "H1", sample.OnTime)
	setState(c, "H9", pipeline.WasReturned)
	setState(c, "SO2", pipeline.NotReceived)
	setState(c, "H1", pipeline.Late) // a late report breaks the tie with H3 only
	miss(t, c, sample.Root, sample.OnTime)
	calls, more := figures.NewView(c).Calls(3)
	var got []string
	for _, call := range calls {
		got = append(got, call.Unit.Code)
	}
	if strings.Join(got, " ") != "SO2 H9 H1" || more != 1 {
		t.Errorf("called %v and %d more, want SO2, H9, H1 and one more", got, more)
	}
}

func TestNobodyIsCalledForAReportThatIsNotDue(t *testing.T) {
	c := quiet()
	setState(c, "SO2", pipeline.NotReceived)
	for i := range c.Filing.Reports {
		c.Filing.Reports[i].Due = pipeline.DayOf(c.At)
	}
	if calls, _ := figures.NewView(c).Calls(5); len(calls) != 0 {
		t.Errorf("called on the due day: %v", calls)
	}
}

// In a ministry it is the provinces that are called: here districts that send on what their
// communes filed, and those that sent nothing yet.
func TestWhoSendsOnIsCalledForItsUnits(t *testing.T) {
	c := quiet()
	if rule := figures.NewView(c).CallRule(); strings.Contains(rule, "nơi tổng hợp") {
		t.Errorf("nobody sends anything on: %s", rule)
	}
	c.TakenFrom = []string{"H1"}
	below := setState(c, "H2.X1", pipeline.NotReceived) + setState(c, "H2.X2", pipeline.NotReceived)
	own := setState(c, "H2", pipeline.NotReceived)
	one := setState(c, "H3.X1", pipeline.WasReturned)
	miss(t, c, "H4", sample.OnTime)
	miss(t, c, "H4.X1", sample.OnTime)
	v := figures.NewView(c)
	calls, more := v.Calls(10)
	var got []string
	for _, call := range calls {
		got = append(got, call.Unit.Code)
	}
	if strings.Join(got, " ") != "H2 H3 H4" || more != 0 || below == 0 || own == 0 || one == 0 {
		t.Fatalf("called %v and %d more (%d, %d and %d reports)", got, more, below, own, one)
	}
	if n := len(calls[0].Outstanding); n != below+own {
		t.Errorf("H2 answers for %d reports, want %d", n, below+own)
	}
	if reasons := v.Reasons(calls[0], 1); len(reasons) != 1 || !strings.Contains(reasons[0], " biểu của 3 đơn vị: ") {
		t.Errorf("H2 is called because %q", reasons)
	}
	if reasons := v.Reasons(calls[1], 1); len(reasons) != 1 || !strings.Contains(reasons[0], " biểu của 1 đơn vị: ") {
		t.Errorf("H3 is called because %q", reasons)
	}
	if rule := v.CallRule(); !strings.Contains(rule, "nơi tổng hợp") {
		t.Errorf("the rule: %s", rule)
	}
}

func TestReasons(t *testing.T) {
	c := quiet()
	setState(c, "H1", pipeline.NotReceived)
	miss(t, c, "H1", sample.OnTime)
	v := figures.NewView(c)
	calls, _ := v.Calls(1)
	reasons := v.Reasons(calls[0], 1)
	if len(reasons) != 2 || !strings.HasPrefix(reasons[0], "chưa nộp 3/3 biểu: DV-01, 01/TCD, DVK (hạn ") || !strings.HasPrefix(reasons[1], "chưa đạt 1 mức phấn đấu: Tỷ lệ hồ sơ") {
		t.Errorf("reasons %q", reasons)
	}
}

// Whoever calls a unit that has not filed should know that it tried.
func TestReasonsSayThatAFileCameBack(t *testing.T) {
	c := quiet()
	setState(c, "H1", pipeline.NotReceived)
	at := c.At.AddDate(0, 0, -1)
	c.Filing.Unplaced = []pipeline.Unplaced{{Unit: "H1", File: "a.pdf", ReceivedAt: at.AddDate(0, 0, -3), Why: pipeline.NewFinding("file-kind", "", "", "tệp PDF")},
		{Unit: "H1", File: "b.pdf", ReceivedAt: at, Why: pipeline.NewFinding("file-kind", "", "", "tệp PDF")}}
	v := figures.NewView(c)
	calls, _ := v.Calls(1)
	day := pipeline.DayOf(at).Vietnamese()
	if reasons := v.Reasons(calls[0], 1); len(reasons) != 1 || !strings.Contains(reasons[0], ", đã gửi tệp nhưng bị trả lại ngày "+day) {
		t.Errorf("reasons %q", reasons)
	}
	if sent := v.SentUnplaced(); len(sent) != 1 || sent[0] != v.UnitName("H1")+" ngày "+day {
		t.Errorf("sent %q", sent)
	}
}

func TestMovers(t *testing.T) {
	c := sample.Consolidation()
	v := figures.NewView(c)
	movers := v.Movers(50)
	if len(movers) < 4 {
		t.Fatalf("%d movers", len(movers))
	}
	told := map[string]bool{}
	for _, m := range movers {
		told[m.Indicator.Code] = true
		if !m.Comparable || m.Difference == 0 {
			t.Errorf("%s did not move", m.Indicator.Code)
		}
	}
	if told[sample.Visits] == told[sample.Visitors] {
		t.Error("of visits and visitors one is told")
	}
	if first := v.Movers(1); len(first) != 1 || first[0].Indicator != movers[0].Indicator {
		t.Error("a shorter list begins otherwise")
	}
	c.Previous = nil
	if got := figures.NewView(c).Movers(5); got != nil {
		t.Errorf("moved against nothing: %v", got)
	}
}

func TestDoubtfulMovementsComeLast(t *testing.T) {
	c := sample.Consolidation()
	first := figures.NewView(c).Movers(1)[0].Indicator.Code
	for i := range c.Previous.Results {
		if r := &c.Previous.Results[i]; r.Unit == sample.Root && r.Indicator == first {
			r.UnitsReported = r.UnitsExpected / 2
		}
	}
	v := figures.NewView(c)
	movers := v.Movers(50)
	if movers[0].Indicator.Code == first {
		t.Errorf("%s leads although half of the units are missing before", first)
	}
	for _, m := range movers {
		if m.Indicator.Code == first && !strings.Contains(strings.Join(v.Remarks(m), "; "), "lưu ý: kỳ trước có số liệu của ") {
			t.Errorf("no caveat: %q", v.Remarks(m))
		}
	}
}

// The caveat names the period that lacks units, be it this one.
func TestACaveatNamesThePeriodThatLacksUnits(t *testing.T) {
	c := sample.Consolidation()
	first := figures.NewView(c).Movers(1)[0].Indicator.Code
	for i := range c.Results {
		if r := &c.Results[i]; r.Unit == sample.Root && r.Indicator == first {
			r.UnitsReported = r.UnitsExpected / 2
		}
	}
	v := figures.NewView(c)
	for _, m := range v.Movers(50) {
		want := "lưu ý: kỳ này có số liệu của " + shown.Count(m.ReportedNow) + "/" + shown.Count(m.ExpectedNow) + " đơn vị"
		if said := strings.Join(v.Remarks(m), "; "); m.Indicator.Code == first && (!strings.Contains(said, want) || m.ReportedNow != m.ExpectedNow/2) {
			t.Errorf("%q, want %q", said, want)
		}
	}
}

func TestToward(t *testing.T) {
	yes := true
	ind := &pipeline.Indicator{HigherIsBetter: &yes}
	m := shown.Movement{Comparable: true, Difference: pipeline.One}
	if got := figures.Toward(m, ind); got != "tốt lên" {
		t.Error(got)
	}
	m.Difference = -m.Difference
	if got := figures.Toward(m, ind); got != "kém đi" {
		t.Error(got)
	}
	if got := figures.Toward(m, &pipeline.Indicator{}); got != "" {
		t.Error(got)
	}
}

// Where the reports of one unit have several due days, all are told, or the first and the last.
func TestSeveralDueDaysAreTold(t *testing.T) {
	c := quiet()
	setState(c, "H1", pipeline.NotReceived)
	first := pipeline.Date{Year: 2021, Month: 9, Day: 17}
	for n, want := range []string{" (hạn 17/09/2021)", " (hạn 17/09/2021 và 18/09/2021)", " (hạn từ 17/09/2021 đến 19/09/2021)"} {
		i := 0
		for k := range c.Filing.Reports {
			if f := &c.Filing.Reports[k]; f.Unit == "H1" {
				f.Due = first.AddDays((2 - i) % (n + 1))
				i++
			}
		}
		v := figures.NewView(c)
		calls, _ := v.Calls(1)
		if reasons := v.Reasons(calls[0], 1); !strings.HasSuffix(reasons[0], want) {
			t.Errorf("%d days: %q, want %q", n+1, reasons, want)
		}
	}
}

// Who has filed nothing is called for its reports, and not for a share of units that the rule
// says they do not satisfy.
func TestATargetOfWhichNothingWasFiledIsNoReason(t *testing.T) {
	c := quiet()
	miss(t, c, "H1", sample.OnTime)
	for i := range c.Results {
		if r := &c.Results[i]; r.Unit == "H1" && r.Indicator == sample.OnTime {
			r.UnitsReported = 0
		}
	}
	if calls, more := figures.NewView(c).Calls(5); len(calls)+more != 0 {
		t.Errorf("%d are called", len(calls)+more)
	}
}

// In a ministry running text names provinces, in a province its units.
func TestUnitsAreNamedByTheirOffice(t *testing.T) {
	c := quiet()
	units := []string{"SO2", "H2", "H1.X1", "H3.X1", "H3.X2"}
	for _, u := range c.Tree.Units() {
		if c.Tree.Within(u.Code, "H4") {
			units = append(units, u.Code)
		}
	}
	v := figures.NewView(c)
	if got := v.Names(units, 2); !strings.HasSuffix(got, "và "+shown.Count(len(units)-2)+" đơn vị khác") || strings.Contains(got, "(cả") {
		t.Errorf("in a province: %s", got)
	}
	c.TakenFrom = []string{"H1"}
	v = figures.NewView(c)
	name := func(code string) string { return c.Tree.Name(code) }
	all := shown.Count(len(units) - 5)
	for limit, want := range map[int]string{
		9: name("SO2") + ", " + name("H2") + ", " + name("H1") + " (" + name("H1.X1") + "), " + name("H3") + " (2 đơn vị), " + name("H4") + " (cả " + all + " đơn vị)",
		3: name("SO2") + ", " + name("H2") + ", " + name("H1") + " (" + name("H1.X1") + ") và " + shown.Count(len(units)-3) + " đơn vị khác",
	} {
		if got := v.Names(units, limit); got != want {
			t.Errorf("at most %d: %s\nwant %s", limit, got, want)
		}
	}
	part, err := c.Restricted(pipeline.Extent{Unit: "H1"})
	if err != nil {
		t.Fatal(err)
	}
	if got := figures.NewView(part).Names([]string{"H1.X1", "H1.X2"}, 9); strings.Contains(got, "đơn vị)") || !strings.Contains(got, name("H1.X2")) {
		t.Errorf("on the page of one province: %s", got)
	}
}

// A centrally managed agency is shown and not summed: it moved no figure of the root, and
// stands behind no target of the root (semantics.md 9, 10).
func TestWhoIsNotSummedStandsBehindNothing(t *testing.T) {
	lead := func(counted bool) (leads []string, failing bool) {
		c := sample.Consolidation()
		for i, u := range c.Tree.Units() {
			if u.Code == "H1" {
				c.Tree.Units()[i].Counted = counted
			}
		}
		for _, f := range []*pipeline.Figures{&c.Figures, c.Previous} {
			for i := range f.Results {
				switch r := &f.Results[i]; {
				case r.Unit == "H1" && r.Indicator == sample.Visits:
					r.Value = pipeline.Known(pipeline.Int(0))
					if f == c.Previous {
						r.Value = pipeline.Known(pipeline.Int(100_000))
					}
				case r.Unit == "H1" && r.Indicator == sample.OnTime:
					r.Value, r.Numerator, r.Denominator = pipeline.Known(0), pipeline.Known(0), pipeline.Known(pipeline.Int(7))
				}
			}
		}
		v := figures.NewView(c)
		for _, m := range v.Movers(50) {
			if m.Indicator.Code == sample.Visits && m.Lead != nil {
				leads = append(leads, m.Lead.Code)
			}
		}
		ind := v.Programme.Indicator(sample.OnTime)
		target := pipeline.Target{Tier: "province", Comparison: pipeline.AtLeast, Bound: pipeline.Int(1)}
		return leads, slices.Contains(v.FailingUnits(sample.Root, ind, &target), "H1")
	}
	if leads, failing := lead(true); !slices.Contains(leads, "H1") || !failing {
		t.Fatalf("a unit that is summed: leads %q, failing %t", leads, failing)
	}
	if leads, failing := lead(false); slices.Contains(leads, "H1") || len(leads) == 0 || failing {
		t.Errorf("a unit that is not summed: leads %q, failing %t", leads, failing)
	}
}

// The place of a share follows from its parts: 4.999.999/6.000.000 is less than 5/6, though both
// are 83,3333%.
func TestPlacesAreOfExactFigures(t *testing.T) {
	c := sample.Consolidation()
	more := true
	c.Programme.Indicator(sample.OnTime).HigherIsBetter = &more
	c.Programme.Headlines = []string{sample.OnTime}
	for i := range c.Results {
		r := &c.Results[i]
		if u, _ := c.Tree.Unit(r.Unit); u.Tier != "district" || r.Indicator != sample.OnTime {
			continue
		}
		r.Value, r.UnitsReported = pipeline.Known(83_333_300), r.UnitsExpected
		r.Numerator, r.Denominator = pipeline.Known(pipeline.Int(5)), pipeline.Known(pipeline.Int(6))
		switch r.Unit {
		case "H1":
			r.Numerator, r.Denominator = pipeline.Known(pipeline.Int(4_999_999)), pipeline.Known(pipeline.Int(6_000_000))
		case "H2":
			r.Numerator, r.Denominator = pipeline.Known(pipeline.Int(10)), pipeline.Known(pipeline.Int(12))
		}
	}
	v := figures.NewView(c)
	ranked := v.Ranked()
	if len(ranked) != 1 {
		t.Fatalf("%d indicators are ranked", len(ranked))
	}
	for _, r := range ranked {
		if r.Place["H2"] != 1 || r.Place["H3"] != 1 || r.Place["H1"] != 9 {
			t.Errorf("places %v", r.Place)
		}
	}
}
