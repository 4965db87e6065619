package figures_test

import (
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/figures"
	"danvan/templates/internal/sample"
)

func known(n int64) pipeline.Maybe { return pipeline.Known(pipeline.Int(n)) }

func TestFormat(t *testing.T) {
	for plain, want := range map[string]string{
		"0": "0", "7": "7", "999": "999", "1000": "1.000", "1234567": "1.234.567", "1234.5": "1.234,5", "83.3333": "83,33",
		"0.005": "0,01", "-0.004": "0", "-146": "-146", "-1234.567": "-1.234,57", "99.995": "100", "6516.77": "6.516,77",
	} {
		n, err := pipeline.ParseNumber(plain)
		if err != nil {
			t.Fatal(err)
		}
		if got := shown.Format(n); got != want {
			t.Errorf("Format(%s) = %q, want %q", plain, got, want)
		}
	}
}

func TestCompare(t *testing.T) {
	result := func(v pipeline.Maybe, n, all int) pipeline.Result {
		return pipeline.Result{Value: v, UnitsReported: n, UnitsExpected: all}
	}
	for _, c := range []struct {
		name        string
		now, before pipeline.Result
		same        bool
		want        string
		percent     string
		uneven      bool
	}{
		{"visits of a real report", result(known(866), 10, 10), result(known(1012), 10, 10), true, "giảm 146 lượt (14,43%)", "-14.43", false},
		{"visitors of a real report", result(known(964), 10, 10), result(known(1091), 10, 10), true, "giảm 127 lượt (11,64%)", "-11.64", false},
		{"rise from nothing has no percent", result(known(5), 10, 10), result(known(0), 10, 10), true, "tăng 5 lượt", "", false},
		{"same", result(known(5), 10, 10), result(known(5), 9, 10), true, "không thay đổi", "0", false},
		{"a tenth apart is not more than a tenth", result(known(2), 10, 10), result(known(1), 9, 10), true, "tăng 1 lượt (100%)", "100", false},
		{"more than a tenth apart", result(known(2), 10, 10), result(known(1), 8, 10), true, "tăng 1 lượt (100%)", "100", true},
		{"missing before", result(known(2), 10, 10), result(pipeline.Maybe{}, 0, 10), true, "không so sánh được", "", false},
		{"missing now", result(pipeline.Maybe{}, 0, 10), result(known(2), 10, 10), true, "không so sánh được", "", false},
		{"another unit", result(known(2), 10, 10), result(known(2), 10, 10), false, "không so sánh được", "", false},
	} {
		m := shown.Compare(c.now, c.before, c.same)
		if got := figures.NewWords(nil).Change(m, &pipeline.Indicator{Kind: pipeline.Flow, Unit: "lượt"}); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if got := m.Percent.String(); got != c.percent {
			t.Errorf("%s: percent %q, want %q", c.name, got, c.percent)
		}
		if m.Uneven != c.uneven {
			t.Errorf("%s: uneven = %v", c.name, m.Uneven)
		}
	}
}

func TestGoldenSentence(t *testing.T) {
	v := figures.NewView(sample.Consolidation())
	ind := v.Programme.Indicator(sample.Visits)
	pair := v.PairOf(ind)
	if pair == nil || pair.Code != sample.Visitors {
		t.Fatalf("visits are told with %v", pair)
	}
	got := v.Sentence(sample.Root, ind, pair)
	for _, want := range []string{"đã tiếp 866 lượt/964 lượt người (", "; so với kỳ trước giảm 146 lượt, 127 lượt người"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
}

func TestPackWords(t *testing.T) {
	w := figures.NewWords(map[string]string{"fall_percent": "sụt {diff} {unit}", "coverage": "có {n} trên {N} đơn vị", "rise": ""})
	m := shown.Compare(pipeline.Result{Value: known(1)}, pipeline.Result{Value: known(3)}, true)
	if got := w.Change(m, &pipeline.Indicator{Kind: pipeline.Flow, Unit: "cuộc"}); got != "sụt 2 cuộc" {
		t.Errorf("the pack's word: %q", got)
	}
	if got := w.CoverageOf(pipeline.Result{UnitsReported: 1200, UnitsExpected: 1300}); got != "có 1.200 trên 1.300 đơn vị" {
		t.Errorf("coverage: %q", got)
	}
	if got := w.Say(figures.Rise, "diff", "1", "unit", ""); got != "tăng 1" {
		t.Errorf("an empty phrase must leave the built-in word: %q", got)
	}
}

func TestValueWords(t *testing.T) {
	w := figures.NewWords(nil)
	for _, c := range []struct {
		v    pipeline.Maybe
		kind pipeline.RollUp
		unit string
		want string
	}{
		{pipeline.Maybe{}, pipeline.Flow, "cuộc", "chưa có số liệu"},
		{known(0), pipeline.Flow, "cuộc", "không phát sinh"},
		{known(0), pipeline.Ratio, "%", "0%"},
		{known(0), pipeline.OwnValue, "hạng", "hạng 0"},
		{pipeline.Known(83_333_300), pipeline.Ratio, "%", "83,33%"},
		{known(1234), pipeline.Flow, "cuộc", "1.234 cuộc"},
	} {
		if got := w.Value(c.v, &pipeline.Indicator{Kind: c.kind, Unit: c.unit}); got != c.want {
			t.Errorf("Value(%v %s) = %q, want %q", c.v, c.kind, got, c.want)
		}
	}
}

func TestLight(t *testing.T) {
	for _, c := range []struct {
		verdict pipeline.Verdict
		n, all  int
		want    shown.Light
	}{
		{pipeline.Met, 9, 10, shown.Green}, {pipeline.Met, 8, 10, shown.Amber}, {pipeline.NotMet, 10, 10, shown.Red},
		{pipeline.Unknown, 0, 10, shown.Grey}, {pipeline.NoTarget, 10, 10, shown.Dark},
	} {
		r := pipeline.Result{Verdict: c.verdict, UnitsReported: c.n, UnitsExpected: c.all}
		if got := shown.LightOf(r); got != c.want || got.Word() == "" {
			t.Errorf("%s %d/%d: %q", c.verdict, c.n, c.all, got)
		}
	}
}

func TestShortfall(t *testing.T) {
	share := &pipeline.Indicator{Kind: pipeline.UnitShare, Unit: "%"}
	rate := &pipeline.Indicator{Kind: pipeline.Ratio, Unit: "%"}
	for _, c := range []struct {
		ind      *pipeline.Indicator
		num, den int64
		value    pipeline.Number
		op       pipeline.Comparison
		bound    int64
		noun     string
		want     string
	}{
		{share, 1, 2, 50 * pipeline.One, pipeline.MoreThan, 50, "đơn vị", "cần thêm 1 đơn vị"},
		{share, 7, 10, 70 * pipeline.One, pipeline.Equal, 100, "đơn vị", "cần thêm 3 đơn vị"},
		{share, 7, 10, 70 * pipeline.One, pipeline.AtLeast, 75, "đơn vị", "cần thêm 1 đơn vị"},
		{share, 10, 10, 100 * pipeline.One, pipeline.MoreThan, 100, "đơn vị", "mới bằng mức 100%"},
		{rate, 22, 25, 88 * pipeline.One, pipeline.MoreThan, 95, "phiếu", "cần thêm 2 phiếu"},
		{rate, 95, 100, 95 * pipeline.One, pipeline.MoreThan, 95, "phiếu", "cần thêm 1 phiếu"},
		{rate, 95, 100, 95 * pipeline.One, pipeline.Equal, 100, "người", "cần thêm 5 người"},
		{rate, 6, 100, 6 * pipeline.One, pipeline.AtMost, 5, "đơn", "vượt mức 1 đơn"},
		{rate, 5, 100, 5 * pipeline.One, pipeline.LessThan, 5, "đơn", "vượt mức 1 đơn"},
		{rate, 1, 3, 33_333_300, pipeline.Equal, 50, "người", "cần thêm 16,67 điểm phần trăm"}, // no whole number meets it
		{rate, 10, 12, 83_333_300, pipeline.AtLeast, 85, "", "cần thêm 1,67 điểm phần trăm"},
		{rate, 1, 2, 50 * pipeline.One, pipeline.MoreThan, 50, "", "mới bằng mức 50%"},
		{rate, 48_999, 50_000, 97_998_000, pipeline.AtLeast, 98, "", "cần thêm 0,002 điểm phần trăm"},
	} {
		r := pipeline.Result{Value: pipeline.Known(c.value), Numerator: known(c.num), Denominator: known(c.den), Verdict: pipeline.NotMet}
		target := &pipeline.Target{Comparison: c.op, Bound: pipeline.Int(c.bound)}
		if got := figures.NewWords(nil).Shortfall(r, c.ind, target, c.noun); got != c.want {
			t.Errorf("%d/%d %s: %q, want %q", c.num, c.den, target, got, c.want)
		}
	}
}

func TestBound(t *testing.T) {
	for target, want := range map[string]string{">= 85": "≥\u00a085%", "> 50": ">\u00a050%", "= 100": "100%", "<= 2.5": "≤\u00a02,5%", "": ""} {
		if got := shown.Bound(target, "%"); got != want {
			t.Errorf("Bound(%q) = %q", target, got)
		}
	}
}

func TestFoldAndChoose(t *testing.T) {
	c := sample.Consolidation()
	v := figures.NewView(c)
	passage := func(unit, text string) pipeline.Passage {
		return pipeline.Passage{Indicator: "x", Unit: unit, Text: text}
	}
	folded := v.Fold([]pipeline.Passage{
		passage("H2", "Không có."), passage("H1.X1", strings.Repeat("dài ", 50)), passage("SO1", "không  có."), passage("H1", "Khác"), passage("H3", " "),
	})
	if len(folded) != 3 || strings.Join(folded[0].Units, ",") != "SO1,H2" || folded[1].Units[0] != "H1" {
		t.Fatalf("folded: %+v", folded)
	}
	if before, after := v.Attribution(folded[0], 5); before != "" || after != " (Sở Nội vụ; Thành phố Sông Công)" {
		t.Errorf("attribution: %q, %q", before, after)
	}
	taken, left, cut := v.Choose(folded, 200, 40)
	if len(taken) != 3 || left != 0 || cut != 1 || !strings.HasSuffix(taken[2].Text, "[…]") {
		t.Errorf("taken %+v, left %d, cut %d", taken, left, cut)
	}
	if taken, left, _ = v.Choose(folded, 110, 40); len(taken) != 2 || left != 1 {
		t.Errorf("the lowest level must go first: %+v, left %d", taken, left)
	}
}

func TestTallies(t *testing.T) {
	v := figures.NewView(sample.Consolidation())
	for name, tallies := range map[string][]figures.Tally{"tier": v.FilingByTier(), "branch": v.FilingByBranch()} {
		var sum pipeline.FilingTotals
		for _, x := range tallies {
			sum.Expected += x.Expected
			sum.OnTime += x.OnTime
			sum.Late += x.Late
			sum.Returned += x.Returned
			sum.NotReceived += x.NotReceived
			sum.Unexpected += x.Unexpected
		}
		if sum != v.Filing.Totals {
			t.Errorf("by %s: %+v, want %+v", name, sum, v.Filing.Totals)
		}
	}
	if c := v.UnitCoverage(); c.Expected != 70 || c.Whole+len(c.Part)+len(c.Nothing) != c.Expected {
		t.Errorf("units: %+v", c)
	}
}

func TestAPublishedFigureThatIsMadeOtherwiseNowIsTold(t *testing.T) {
	c := sample.Consolidation()
	if got := figures.NewView(c).RecomputedSentences(); got != nil {
		t.Errorf("nothing was made otherwise: %q", got)
	}
	ind := c.Programme.Indicators[0]
	now := pipeline.Result{Unit: c.Tree.Root().Code, Indicator: ind.Code, Value: pipeline.Known(pipeline.Int(209))}
	was := pipeline.FrozenResult{Unit: now.Unit, Indicator: ind.Code, Value: pipeline.Known(pipeline.Int(366))}
	before := &pipeline.Figures{Period: c.Period.Previous(), Edition: 2, Recomputed: []pipeline.Recomputed{{Published: was, Now: now}}}
	c.History = append(c.History, before)
	got := figures.NewView(c).RecomputedSentences()
	if len(got) != 1 || !strings.Contains(got[0], "bản chốt số 2") || !strings.Contains(got[0], "366") || !strings.Contains(got[0], "209") || !strings.Contains(got[0], ind.Name) {
		t.Errorf("told: %q", got)
	}
}
