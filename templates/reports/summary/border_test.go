package summary_test

import (
	"fmt"
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/templates/figures"
	"danvan/templates/internal/sample"
	"danvan/templates/reports/summary"
)

// root returns the results of the party's committee on its first indicator.
func root(results []pipeline.Result) *pipeline.Result {
	for i := range results {
		if r := &results[i]; r.Unit == sample.Committee && r.Indicator == sample.Reached {
			return r
		}
	}
	return nil
}

func TestABorderlineRateShowsItsDecimals(t *testing.T) {
	c := sample.Party()
	r := root(c.Results)
	r.Numerator, r.Denominator = pipeline.Known(pipeline.Int(100_001)), pipeline.Known(pipeline.Int(100_002))
	r.Value, r.Verdict = pipeline.Known(99_999_000), pipeline.NotMet
	root(c.Previous.Results).Value = pipeline.Known(99_001_500)
	f := open(t, c)
	ind := c.Programme.Indicator(sample.Reached)
	name := ind.Name
	for sheet, at := range map[string]struct {
		name string
		col  int
	}{summary.SheetOverview: {titled(ind), 2}, summary.SheetTargets: {name, 3}} {
		col := at.col
		row, _ := find(t, f, sheet, at.name)
		if got := raw(t, f, sheet, row, col) + " " + format(t, f, sheet, row, col); got != "99.999 [$-42A]#,##0.000" {
			t.Errorf("%s: %s", sheet, got)
		}
	}
	row, _ := find(t, f, summary.SheetTargets, name)
	if got := raw(t, f, summary.SheetTargets, row, 8); got != "cần thêm 1 người" {
		t.Errorf("the gap: %q", got)
	}
	// 99,999 less 99,00 as shown.
	row, _ = find(t, f, summary.SheetOverview, titled(ind))
	if got := raw(t, f, summary.SheetOverview, row, 4) + " " + formula(t, f, summary.SheetOverview, row, 4); !strings.HasPrefix(got, fmt.Sprintf("0.999 ROUND(ROUND(B%d,3)-ROUND(", row)) {
		t.Errorf("the difference: %s", got)
	}
}

// What no number of decimals shows stands in words beside the verdict.
func TestTheSideInWords(t *testing.T) {
	c := sample.Party()
	r := root(c.Results)
	r.Numerator, r.Denominator = pipeline.Known(pipeline.Int(999_999_999)), pipeline.Known(pipeline.Int(1_000_000_000))
	r.Value, r.Verdict = pipeline.Known(100*pipeline.One), pipeline.NotMet
	f := open(t, c)
	row, _ := find(t, f, summary.SheetTargets, c.Programme.Indicator(sample.Reached).Name)
	if got := raw(t, f, summary.SheetTargets, row, 7); got != "■ Chưa đạt\n(dưới mức 100%)" {
		t.Errorf("the verdict: %q", got)
	}
}

func TestAReportedDenominatorOfZero(t *testing.T) {
	c := sample.Party()
	r := root(c.Results)
	r.Numerator, r.Denominator, r.Value, r.Verdict = pipeline.Known(0), pipeline.Known(0), pipeline.Maybe{}, pipeline.Unknown
	f := open(t, c)
	row, _ := find(t, f, summary.SheetTargets, c.Programme.Indicator(sample.Reached).Name)
	if got := raw(t, f, summary.SheetTargets, row, 3) + " " + raw(t, f, summary.SheetTargets, row, 7); got != "– – Không phát sinh" {
		t.Errorf("0/0: %q", got)
	}
}

// The bands of a computed criterion stand beside a figure that agrees with its points.
func TestABorderlineScore(t *testing.T) {
	c := sample.Scored()
	for i := range c.Results {
		if r := &c.Results[i]; r.Unit == "H1" && r.Indicator == sample.OnTime {
			r.Numerator, r.Denominator, r.Value = pipeline.Known(pipeline.Int(94_999)), pipeline.Known(pipeline.Int(100_000)), pipeline.Known(94_999_000)
		}
	}
	c.Scores = pipeline.Scores(c.Programme.Scoring, c.Tree, c.Results, c.Points)
	f := open(t, c)
	row, _ := find(t, f, summary.SheetPoints, c.Tree.Name("H1"))
	if got := raw(t, f, summary.SheetPoints, row+2, 11); raw(t, f, summary.SheetPoints, row+2, 7) != "20" || !strings.Contains(got, ": 94,999% (≥\u00a095: 30 điểm") {
		t.Errorf("the score comes from %q", got)
	}
}

// The report sends its readers here for the units behind a rate: all of them are named.
func TestEveryUnitBehindARateIsNamed(t *testing.T) {
	c := sample.Consolidation()
	ind := c.Programme.Indicator(sample.OnTime)
	for i := range ind.Targets {
		ind.Targets[i].Bound = pipeline.Int(101)
	}
	for i := range c.Results {
		if r := &c.Results[i]; r.Unit == sample.Root && r.Indicator == sample.OnTime {
			r.Target, r.Verdict = ind.Targets[0].String(), pipeline.NotMet
		}
	}
	for n := range 8 { // more units than a list of a unit share names
		code := fmt.Sprintf("SO9%d", n)
		c.Programme.Units = append(c.Programme.Units, pipeline.Unit{Code: code, Name: "Sở " + code, Tier: "department", Parent: sample.Root, Counted: true})
		c.Results = append(c.Results, pipeline.Result{Unit: code, Indicator: sample.OnTime, Value: pipeline.Known(pipeline.Int(50)), UnitsReported: 1, UnitsExpected: 1})
	}
	c.Tree = c.Programme.Tree(c.Period)
	v := figures.NewView(c)
	units := v.FailingUnits(sample.Root, ind, v.Target(sample.Root, ind))
	f := open(t, c)
	row, _ := find(t, f, summary.SheetTargets, ind.Name)
	got := raw(t, f, summary.SheetTargets, row, 9)
	if got != v.Names(units, len(units)) || len(units) <= 20 {
		t.Errorf("%d units: %q", len(units), got)
	}
}
