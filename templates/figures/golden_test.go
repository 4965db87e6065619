package figures_test

import (
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/templates/figures"
	"danvan/templates/internal/sample"
)

// Indicators of the sentences below; the pair and the parts are named by phrases, as a
// pack may do.
const (
	usual, usualPeople = "tx_luot", "tx_nguoi"
	fixed, fixedPeople = "dk_luot", "dk_nguoi"
	groups, grouped    = "doan", "doan_nguoi"
)

// golden makes the programme of the golden sentences: half a year, so that the periods are
// those of the real reports.
func golden(now, yearBefore map[string]int64) *figures.View {
	p := sample.Programme()
	flow := func(code, name, unit string) pipeline.Indicator {
		return pipeline.Indicator{Code: code, Name: name, Group: "Tiếp công dân", Unit: unit, Kind: pipeline.Flow}
	}
	p.Indicators = []pipeline.Indicator{
		flow(sample.Visits, "Số lượt tiếp công dân", "lượt"), flow(sample.Visitors, "Số người được tiếp", "lượt người"),
		flow(usual, "Số lượt tiếp thường xuyên", "lượt"), flow(usualPeople, "Số người được tiếp thường xuyên", "lượt người"),
		flow(fixed, "Số lượt tiếp định kỳ", "lượt"), flow(fixedPeople, "Số người được tiếp định kỳ", "lượt người"),
		flow(groups, "Số đoàn đông người", "lượt đoàn"), flow(grouped, "Số người của đoàn", "lượt người"),
	}
	p.Phrases = map[string]string{
		"sentence." + sample.Visits: "đã tiếp {value}", "pair." + sample.Visits: sample.Visitors,
		"pair." + usual: usualPeople, "pair." + fixed: fixedPeople, "pair." + groups: grouped,
		"parts." + sample.Visits: usual + ", " + fixed, "part." + usual: "thường xuyên {value}", "part." + fixed: "định kỳ {value}",
	}
	period := pipeline.Period{Kind: pipeline.HalfYear, Year: 2020, Number: 1}
	c := &pipeline.Consolidation{Programme: p, Tree: p.Tree(period), Figures: pipeline.Figures{Period: period, Results: filed(now)}}
	if yearBefore != nil {
		period.Year--
		c.YearBefore = &pipeline.Figures{Period: period, Results: filed(yearBefore)}
	}
	return figures.NewView(c)
}

func filed(values map[string]int64) []pipeline.Result {
	var out []pipeline.Result
	for code, n := range values {
		out = append(out, pipeline.Result{Unit: sample.Root, Indicator: code, Value: known(n), UnitsReported: 10, UnitsExpected: 10})
	}
	return out
}

func sentence(v *figures.View, code string) string {
	ind := v.Programme.Indicator(code)
	return v.Sentence(sample.Root, ind, v.PairOf(ind))
}

// The sentences of 84/BC-TTT (9/6/2020) and of a report on regular and fixed reception.
func TestSentencesOfRealReports(t *testing.T) {
	for _, c := range []struct {
		name, code      string
		now, yearBefore map[string]int64
		want            string
	}{
		{"both fall", sample.Visits, map[string]int64{sample.Visits: 866, sample.Visitors: 964}, map[string]int64{sample.Visits: 1012, sample.Visitors: 1091},
			"đã tiếp 866 lượt/964 lượt người (10/10 đơn vị); so với cùng kỳ năm trước giảm 146 lượt, 127 lượt người (6 tháng đầu năm 2019: 1.012 lượt/1.091 lượt người)"},
		{"groups", groups, map[string]int64{groups: 5, grouped: 75}, map[string]int64{groups: 5, grouped: 60},
			"Số đoàn đông người / Số người của đoàn: 5 lượt đoàn/75 lượt người (10/10 đơn vị); so với cùng kỳ năm trước số lượt đoàn không thay đổi, tăng 15 lượt người (6 tháng đầu năm 2019: 5 lượt đoàn/60 lượt người)"},
		{"parts with people", sample.Visits, map[string]int64{sample.Visits: 259, sample.Visitors: 316, usual: 161, usualPeople: 201, fixed: 98, fixedPeople: 115}, nil,
			"đã tiếp 259 lượt/316 lượt người (10/10 đơn vị), trong đó thường xuyên 161/201, định kỳ 98/115"},
		{"a part of which nothing arose", sample.Visits, map[string]int64{sample.Visits: 161, sample.Visitors: 201, usual: 161, usualPeople: 201, fixed: 0, fixedPeople: 0}, nil,
			"đã tiếp 161 lượt/201 lượt người (10/10 đơn vị), trong đó thường xuyên 161/201, định kỳ không có lượt nào"},
		{"a part greater than the whole is no part", sample.Visits, map[string]int64{sample.Visits: 259, sample.Visitors: 316, usual: 260, usualPeople: 201, fixed: 98, fixedPeople: 115}, nil,
			"đã tiếp 259 lượt/316 lượt người (10/10 đơn vị)"},
		{"people of a part beyond the whole's", sample.Visits, map[string]int64{sample.Visits: 259, sample.Visitors: 316, usual: 161, usualPeople: 317, fixed: 98, fixedPeople: 115}, nil,
			"đã tiếp 259 lượt/316 lượt người (10/10 đơn vị)"},
		{"a part nobody reported", sample.Visits, map[string]int64{sample.Visits: 259, sample.Visitors: 316, usual: 161, usualPeople: 201}, nil,
			"đã tiếp 259 lượt/316 lượt người (10/10 đơn vị)"},
		{"nothing before", sample.Visits, map[string]int64{sample.Visits: 3, sample.Visitors: 4}, map[string]int64{},
			"đã tiếp 3 lượt/4 lượt người (10/10 đơn vị); cùng kỳ năm trước chưa có số liệu"},
		{"no change", sample.Visits, map[string]int64{sample.Visits: 3, sample.Visitors: 4}, map[string]int64{sample.Visits: 3, sample.Visitors: 4},
			"đã tiếp 3 lượt/4 lượt người (10/10 đơn vị); không thay đổi so với cùng kỳ năm trước"},
		{"twice nothing", sample.Visits, map[string]int64{sample.Visits: 0, sample.Visitors: 0}, map[string]int64{sample.Visits: 0, sample.Visitors: 0},
			"Số lượt tiếp công dân / Số người được tiếp: không phát sinh (10/10 đơn vị); cùng kỳ năm trước cũng không phát sinh"},
	} {
		if got := sentence(golden(c.now, c.yearBefore), c.code); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// one sets a single figure of the root in three periods and tells it.
func one(t *testing.T, kind pipeline.RollUp, unit string, now, previous, yearBefore pipeline.Result, phrases map[string]string) string {
	t.Helper()
	c := sample.Consolidation()
	ind := pipeline.Indicator{Code: "x", Name: "Số cuộc", Unit: unit, Kind: kind}
	c.Programme.Indicators, c.Programme.Headlines, c.Programme.Phrases = []pipeline.Indicator{ind}, []string{"x"}, phrases
	set := func(r pipeline.Result) []pipeline.Result {
		r.Unit, r.Indicator = sample.Root, "x"
		return []pipeline.Result{r}
	}
	c.Results, c.Previous.Results = set(now), set(previous)
	before := c.Period
	before.Year--
	c.YearBefore = &pipeline.Figures{Period: before, Results: set(yearBefore)}
	c.ToDate, c.ToDateBefore = &pipeline.Span{Periods: []pipeline.Period{c.Period}, Results: set(now)}, nil
	return sentence(figures.NewView(c), "x")
}

func of(n int64, reported, expected int) pipeline.Result {
	return pipeline.Result{Value: known(n), UnitsReported: reported, UnitsExpected: expected}
}

func TestBothComparisons(t *testing.T) {
	none := pipeline.Result{UnitsExpected: 10}
	for _, c := range []struct {
		name                      string
		kind                      pipeline.RollUp
		unit                      string
		now, previous, yearBefore pipeline.Result
		want                      string
	}{
		{"both", pipeline.Stock, "cuộc", of(12, 10, 10), of(10, 10, 10), of(16, 10, 10),
			"Số cuộc: 12 cuộc (10/10 đơn vị); so với kỳ trước tăng 2 cuộc (20%; quý II/2021: 10 cuộc); so với cùng kỳ năm trước giảm 4 cuộc (25%; quý III/2020: 16 cuộc)"},
		{"the same of both is said once", pipeline.Stock, "cuộc", of(12, 10, 10), none, none,
			"Số cuộc: 12 cuộc (10/10 đơn vị); kỳ trước và cùng kỳ năm trước chưa có số liệu"},
		{"units differ", pipeline.Stock, "cuộc", of(12, 10, 10), of(10, 8, 10), of(12, 10, 10),
			"Số cuộc: 12 cuộc (10/10 đơn vị); so với kỳ trước tăng 2 cuộc (20%; quý II/2021: 10 cuộc; lưu ý: kỳ trước có số liệu của 8/10 đơn vị); không thay đổi so với cùng kỳ năm trước"},
		{"a place in an order", pipeline.OwnValue, "hạng", of(58, 1, 1), of(61, 1, 1), of(55, 1, 1),
			"Số cuộc: hạng 58; so với kỳ trước tăng 3 bậc (quý II/2021: hạng 61); so với cùng kỳ năm trước giảm 3 bậc (quý III/2020: hạng 55)"},
		{"nothing now", pipeline.Stock, "cuộc", none, of(10, 10, 10), of(12, 10, 10), "Số cuộc: chưa có số liệu (0/10 đơn vị)"},
		{"a stock has no year to date of its own; a flow has", pipeline.Flow, "cuộc", of(12, 10, 10), of(12, 10, 10), of(12, 10, 10),
			"Số cuộc: 12 cuộc (10/10 đơn vị); không thay đổi so với kỳ trước và cùng kỳ năm trước; lũy kế từ đầu năm 2021: 12 cuộc (10/10 đơn vị đủ số liệu các kỳ)"},
	} {
		if got := one(t, c.kind, c.unit, c.now, c.previous, c.yearBefore, nil); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
	old := map[string]string{"against_previous": "so với kỳ trước ({period}: {previous})", "coverage": "số liệu của {n}/{N} đơn vị"}
	if got := one(t, pipeline.Stock, "cuộc", of(12, 10, 10), of(10, 10, 10), of(12, 10, 10), old); !strings.HasPrefix(got,
		"Số cuộc: 12 cuộc (số liệu của 10/10 đơn vị); so với kỳ trước (quý II/2021: 10 cuộc) tăng 2 cuộc (20%); ") {
		t.Errorf("phrases of a pack written before {change}: %s", got)
	}
}

func TestYearToDateBesideTheYearBefore(t *testing.T) {
	c := sample.Consolidation()
	c.ToDate, c.ToDateBefore = span(2021, 2500), span(2020, 2646)
	c.Programme.Phrases["pair."+sample.Visits] = ""
	v := figures.NewView(c)
	if got, want := sentence(v, sample.Visits), "; lũy kế từ đầu năm 2021: 2.500 lượt (10/10 đơn vị đủ số liệu các kỳ), so với cùng kỳ năm trước giảm 146 lượt (5,52%; 2.646 lượt)"; !strings.HasSuffix(got, want) {
		t.Errorf("%s\nhas not %s", got, want)
	}
}

func TestABrokenSeries(t *testing.T) {
	c := sample.Consolidation()
	c.Programme.Changes = []pipeline.Change{{Day: c.Programme.Rule.Window(c.Period).From.AddDays(5), Old: "H2.X1", New: "H1"}}
	v := figures.NewView(c)
	ind := v.Programme.Indicator(sample.Dialogues)
	if got := v.Sentence("H1", ind, nil); !strings.Contains(got, "; không so sánh được với kỳ trước do thay đổi về đơn vị") {
		t.Error(got)
	}
}

func TestLeaders(t *testing.T) {
	yes, no := true, false
	c := sample.Consolidation()
	ind := c.Programme.Indicator(sample.Dialogues)
	// Districts H1 to H9: seven with all their figures, one with a part, one with none.
	set := func(values ...int64) {
		for i := range c.Results {
			r := &c.Results[i]
			if r.Indicator != ind.Code || len(r.Unit) != 2 || r.Unit[0] != 'H' {
				continue
			}
			n := int(r.Unit[1] - '1')
			r.Value, r.UnitsReported, r.UnitsExpected = known(values[min(n, len(values)-1)]), 7, 7
			switch n {
			case 7:
				r.Value, r.UnitsReported = known(999), 6 // a unit below it lacks its figure
			case 8:
				r.Value, r.UnitsReported = pipeline.Maybe{}, 0
			}
		}
	}
	order := func() string {
		var out []string
		for _, text := range figures.NewView(c).Leaders(sample.Root, ind) {
			if strings.HasPrefix(text, "Cấp huyện") {
				out = append(out, text)
			}
		}
		return strings.Join(out, "\n")
	}
	for _, x := range []struct {
		name   string
		higher *bool
		values []int64
		want   string
	}{
		{"no direction", nil, []int64{5, 3, 9, 1}, ""},
		{"more is better", &yes, []int64{5, 3, 9, 1, 2, 4, 6}, "Cấp huyện (7/9 đơn vị đủ số liệu): nhiều nhất Thị xã Phổ Yên (9 cuộc); ít nhất Huyện Định Hóa (1 cuộc)"},
		{"less is better", &no, []int64{5, 3, 9, 1, 2, 4, 6}, "Cấp huyện (7/9 đơn vị đủ số liệu): ít nhất Huyện Định Hóa (1 cuộc); nhiều nhất Thị xã Phổ Yên (9 cuộc)"},
		{"ties", &yes, []int64{9, 9, 0, 0, 0, 0, 3}, "Cấp huyện (7/9 đơn vị đủ số liệu): nhiều nhất Thành phố Thái Nguyên, Thành phố Sông Công (9 cuộc); ít nhất 4 đơn vị cùng mức 0 cuộc"},
		{"all the same", &yes, []int64{4}, ""},
	} {
		ind.HigherIsBetter = x.higher
		set(x.values...)
		if got := order(); got != x.want {
			t.Errorf("%s: %q, want %q", x.name, got, x.want)
		}
	}
	ind.HigherIsBetter = &yes
	set(5, 3, 9, 1, 2, 4, 6)
	for i := range c.Results { // three of nine are left
		if r := &c.Results[i]; r.Indicator == ind.Code && strings.Contains("H1 H2 H3 H4", r.Unit) && len(r.Unit) == 2 {
			r.UnitsReported = 6
		}
	}
	if got := order(); got != "" {
		t.Errorf("three of nine are put in order: %q", got)
	}
	if got := figures.NewView(c).Leaders("H1.X1", ind); got != nil {
		t.Errorf("a commune leads nobody: %q", got)
	}
}

func TestSendersAndTextsThatSayNothing(t *testing.T) {
	c := sample.Consolidation()
	c.Programme.NilTokens = []string{"-", "không"}
	v := figures.NewView(c)
	for _, x := range []struct {
		units []string
		want  string
	}{
		{[]string{"SO1"}, "Sở Nội vụ"},
		{[]string{"SO1", "H1.X1"}, "Sở Nội vụ; Thị trấn Tân Lập 1, Thành phố Thái Nguyên"},
		{[]string{"SO1", "SO2", "H1", "H1.X1", "H1.X2"}, "2 sở, ban, ngành; Thành phố Thái Nguyên; 2 đơn vị cấp xã"},
	} {
		if got := v.Senders(x.units, 3); got != x.want {
			t.Errorf("%v: %q, want %q", x.units, got, x.want)
		}
	}
	for text, want := range map[string]bool{"Không có kiến nghị.": true, " - ": true, "KHÔNG": true, "": true,
		"Không có đơn thư vượt cấp.": false, "Đề nghị bố trí kinh phí.": false} {
		if got := v.SaysNothing(text); got != want {
			t.Errorf("SaysNothing(%q) = %v", text, got)
		}
	}
}

// Each figure of a pair says how many units it is of, where they are not the same.
func TestUnitsBehindFiguresOfAPair(t *testing.T) {
	c := golden(map[string]int64{sample.Visits: 259, sample.Visitors: 316, usual: 161, usualPeople: 201, fixed: 0, fixedPeople: 0},
		map[string]int64{sample.Visits: 250, sample.Visitors: 300}).Consolidation
	c.Programme.Headlines = []string{sample.Visits}
	reported := func(list []pipeline.Result, code string, n int) {
		for i := range list {
			if list[i].Indicator == code {
				list[i].UnitsReported = n
			}
		}
	}
	toDate := append([]pipeline.Result(nil), c.Results...)
	c.ToDate = &pipeline.Span{Periods: []pipeline.Period{c.Period}, Results: toDate}
	says := func(name, want string) {
		t.Helper()
		if got := sentence(figures.NewView(c), sample.Visits); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
	reported(c.Results, sample.Visits, 9)
	reported(c.Results, sample.Visitors, 8)
	reported(toDate, sample.Visitors, 7)
	says("one is uneven; a part of all units, a part of which nothing arose",
		"đã tiếp 259 lượt (9/10 đơn vị), 316 lượt người (8/10 đơn vị), trong đó thường xuyên 161/201 (10/10 đơn vị), định kỳ không phát sinh (10/10 đơn vị); "+
			"so với cùng kỳ năm trước tăng 9 lượt, 16 lượt người (6 tháng đầu năm 2019: 250 lượt/300 lượt người; lưu ý: số lượt người kỳ này có số liệu của 8/10 đơn vị); "+
			"lũy kế từ đầu năm 2020: 259 lượt (10/10 đơn vị), 316 lượt người (7/10 đơn vị đủ số liệu các kỳ)")

	reported(c.Results, sample.Visits, 7)
	for _, code := range []string{usual, fixed} {
		reported(c.Results, code, 7)
	}
	reported(c.Results, usualPeople, 6)
	reported(c.Results, fixedPeople, 8)
	reported(toDate, sample.Visits, 7)
	says("both are uneven, each in its way; a part that is of the units of the whole",
		"đã tiếp 259 lượt (7/10 đơn vị), 316 lượt người (8/10 đơn vị), trong đó thường xuyên 161 lượt (7/10 đơn vị), 201 lượt người (6/10 đơn vị), định kỳ không có lượt nào; "+
			"so với cùng kỳ năm trước tăng 9 lượt, 16 lượt người (6 tháng đầu năm 2019: 250 lượt/300 lượt người; "+
			"lưu ý: số lượt kỳ này có số liệu của 7/10 đơn vị, số lượt người kỳ này có số liệu của 8/10 đơn vị); "+
			"lũy kế từ đầu năm 2020: 259 lượt/316 lượt người (7/10 đơn vị đủ số liệu các kỳ)")

	reported(c.Results, sample.Visits, 8)
	c.YearBefore, c.ToDate = nil, nil
	c.Programme.Phrases["parts."+sample.Visits] = ""
	says("the same units", "đã tiếp 259 lượt/316 lượt người (8/10 đơn vị)")
	reported(c.Results, sample.Visitors, 7)
	for i := range c.Results {
		c.Results[i].Value = known(0)
	}
	says("nothing arose of either", "Số lượt tiếp công dân / Số người được tiếp: không có lượt nào (8/10 đơn vị), không có lượt người nào (7/10 đơn vị)")
}
