package figures_test

import (
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/figures"
	"danvan/templates/internal/sample"
)

// rate is a ratio as the warehouse gives it: in percent, with four decimals.
func rate(num, den int64) pipeline.Result {
	r := pipeline.Result{Numerator: known(num), Denominator: known(den), UnitsReported: 2, UnitsExpected: 7}
	if den > 0 {
		r.Value = pipeline.Known(pipeline.Number((num*2_000_000+den)/(2*den)) * 100)
	}
	return r
}

func TestAFigureDoesNotContradictItsTarget(t *testing.T) {
	ind := &pipeline.Indicator{Kind: pipeline.Ratio, Unit: "%"}
	for _, c := range []struct {
		num, den int64
		target   string
		want     string
	}{
		{100_001, 100_002, "= 100", "99,999%"},
		{95_001, 100_000, "> 95", "95,001%"},
		{48_999, 50_000, ">= 98", "97,998%"},
		{999_999, 1_000_000, "= 100", "99,9999%"},
		{9_999_999, 10_000_000, ">= 100", "99,99999%"},
		{1_000_000_000 - 1, 1_000_000_000, "= 100", "100% (dưới mức 100%)"},
		{500_000_001, 1_000_000_000, "<= 50", "50% (trên mức 50%)"},
		{1, 2, "> 50", "50%"},
		{2, 3, ">= 65", "66,67%"},
		{100_001, 100_002, "", "100%"},
	} {
		r := rate(c.num, c.den)
		r.Target = c.target
		if got := figures.NewWords(nil).Figure(r, ind); got != c.want {
			t.Errorf("%d/%d %s: %q, want %q", c.num, c.den, c.target, got, c.want)
		}
	}
	if got := figures.NewWords(nil).FigureBeside(rate(48_999, 50_000), ind, pipeline.Int(98), pipeline.Int(80)); got != "97,998%" {
		t.Errorf("beside bands: %q", got)
	}
	measured := pipeline.Result{Value: pipeline.Known(9_999_900), Target: ">= 10"}
	if got := figures.NewWords(nil).Figure(measured, &pipeline.Indicator{Kind: pipeline.Flow, Unit: "ha"}); got != "9,9999 ha" {
		t.Errorf("a measure: %q", got)
	}
}

func TestAReportedZeroIsNotMissing(t *testing.T) {
	ind := &pipeline.Indicator{Kind: pipeline.Ratio, Unit: "%"}
	w := figures.NewWords(nil)
	r := rate(0, 0)
	r.Target, r.Verdict = "= 100", pipeline.Unknown
	if got := w.Figure(r, ind) + "|" + w.Verdict(r, ind) + "|" + shown.LightOf(r).Word(); got != "không phát sinh|không đánh giá mức phấn đấu 100%|Không phát sinh" {
		t.Errorf("0/0: %q", got)
	}
	r.UnitsReported = 0
	if got := w.Figure(r, ind); got != "chưa có số liệu" {
		t.Errorf("nobody reported: %q", got)
	}
}

func TestShownDifferencesFollowFromShownFigures(t *testing.T) {
	ind := &pipeline.Indicator{Kind: pipeline.Ratio, Unit: "%"}
	value := func(n pipeline.Number) pipeline.Result { return pipeline.Result{Value: pipeline.Known(n)} }
	full := rate(100_001, 100_002)
	full.Target = "= 100"
	for _, c := range []struct {
		now, before pipeline.Result
		want        string
	}{
		{value(51_654_900), value(45_265_100), "tăng 6,38 điểm phần trăm"}, // 51,65 and 45,27; exactly 6,3898
		{value(45_274_000), value(45_271_000), "không thay đổi"},
		{full, value(99 * pipeline.One), "tăng 0,999 điểm phần trăm"},
	} {
		if got := figures.NewWords(nil).Change(shown.Compare(c.now, c.before, true), ind); got != c.want {
			t.Errorf("%s against %s: %q, want %q", c.now.Value, c.before.Value, got, c.want)
		}
	}
}

// told is the sentence of the province's visits with other figures.
func told(t *testing.T, visits, visitors, before, visitorsBefore int64) string {
	t.Helper()
	c := sample.Consolidation()
	set := func(results []pipeline.Result, code string, n int64) {
		for i := range results {
			if results[i].Unit == sample.Root && results[i].Indicator == code {
				results[i].Value = known(n)
			}
		}
	}
	set(c.Results, sample.Visits, visits)
	set(c.Results, sample.Visitors, visitors)
	set(c.Previous.Results, sample.Visits, before)
	set(c.Previous.Results, sample.Visitors, visitorsBefore)
	v := figures.NewView(c)
	ind := v.Programme.Indicator(sample.Visits)
	return v.Sentence(sample.Root, ind, v.PairOf(ind))
}

func TestSentencesOfNothing(t *testing.T) {
	for _, c := range []struct {
		now, nowPeople, before, beforePeople int64
		want                                 []string
	}{
		{557, 0, 555, 0, []string{"đã tiếp 557 lượt, không có lượt người nào (", "tăng 2 lượt, số lượt người không thay đổi"}},
		{0, 12, 0, 10, []string{": không có lượt nào, 12 lượt người (", "số lượt không thay đổi, tăng 2 lượt người"}},
		{0, 0, 3, 4, []string{": không phát sinh (", "giảm 3 lượt, 4 lượt người"}},
	} {
		got := told(t, c.now, c.nowPeople, c.before, c.beforePeople)
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%q is not in %q", want, got)
			}
		}
		if strings.Contains(got, "tiếp không") {
			t.Errorf("no sentence: %q", got)
		}
	}
}

func TestCountsLackWholeNumbers(t *testing.T) {
	v := figures.NewView(sample.Party())
	meetings, satisfied := v.Programme.Indicator(sample.Meetings), v.Programme.Indicator(sample.Satisfied)
	count := func(n int64) pipeline.Result { return pipeline.Result{Value: known(n)} }
	for _, c := range []struct {
		ind    *pipeline.Indicator
		r      pipeline.Result
		op     pipeline.Comparison
		bound  pipeline.Number
		amount bool
		want   string
	}{
		{meetings, count(0), pipeline.AtLeast, 750_000, false, "cần thêm 1 hội nghị"},
		{meetings, count(3), pipeline.AtLeast, 4_166_666, false, "cần thêm 2 hội nghị"},
		{meetings, count(5), pipeline.MoreThan, 5_000_000, false, "cần thêm 1 hội nghị"},
		{meetings, count(5), pipeline.AtMost, 3_500_000, false, "vượt mức 2 hội nghị"},
		{satisfied, rate(22, 25), pipeline.MoreThan, pipeline.Int(95), false, "cần thêm 2 phiếu"},
		{satisfied, rate(22, 25), pipeline.MoreThan, pipeline.Int(95), true, "cần thêm 7 điểm phần trăm"},
		{meetings, count(5), pipeline.AtLeast, 7_500_000, true, "cần thêm 2,5 hội nghị"},
	} {
		form := &v.Programme.Forms[0]
		for i := range form.Fields {
			if f := &form.Fields[i]; f.Code == c.ind.Numerator[0].Field {
				f.Kind = pipeline.Count
				if c.amount {
					f.Kind = pipeline.Amount
				}
			}
		}
		c.r.Verdict = pipeline.NotMet
		g := figures.Goal{Indicator: c.ind, Target: pipeline.Target{Comparison: c.op, Bound: c.bound}, Result: c.r}
		if got := v.Gap(g); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.r.Value, g.Target, got, c.want)
		}
	}
}
