package summary_test

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/figures"
	"danvan/templates/internal/sample"
	"danvan/templates/reports/summary"

	"github.com/xuri/excelize/v2"
)

func TestTargetsOfAPartyCommittee(t *testing.T) {
	c := sample.Party()
	f := open(t, c)
	for _, want := range []struct {
		indicator, bound, value, numerator, denominator, light, gap, names, before, last string
	}{
		{sample.Registered, "100%", "62.5", "5", "8", "■ Chưa đạt", "cần thêm 3 chi bộ", "Chi bộ Quản lý nhà, Chi bộ Vật liệu xây dựng, Chi bộ Pháp chế", "■ Chưa đạt\n25%", "■ Chưa đạt\n50%"},
		// 4 of 8 is not "trên 50%".
		{sample.Proposed, ">\u00a050%", "50", "4", "8", "■ Chưa đạt", "cần thêm 1 chi bộ", "Chi bộ Quản lý nhà, Chi bộ Hạ tầng kỹ thuật, Chi bộ Kế hoạch - Tài chính, Chi bộ Pháp chế", "■ Chưa đạt\n12,5%", "■ Chưa đạt\n37,5%"},
		{sample.Satisfied, ">\u00a095%", "95.5", "191", "200", "▲ Tạm đạt", "", "", "▲ Tạm đạt\n95,5%", "● Đạt\n95,5%"},
		{sample.Meetings, "≥\u00a015 hội nghị", "17", "", "", "▲ Tạm đạt", "", "", "■ Chưa đạt\n13 hội nghị", "● Đạt\n17 hội nghị"},
	} {
		row, _ := find(t, f, summary.SheetTargets, c.Programme.Indicator(want.indicator).Name)
		for col, text := range map[int]string{2: want.bound, 3: want.value, 4: want.numerator, 5: want.denominator, 7: want.light, 8: want.gap, 9: want.names, 11: want.before, 12: want.last} {
			if got := raw(t, f, summary.SheetTargets, row, col); got != text {
				t.Errorf("%s, column %d: %q, want %q", want.indicator, col, got, text)
			}
		}
	}
	row, _ := find(t, f, summary.SheetTargets, c.Programme.Indicator(sample.Meetings).Name)
	if got := raw(t, f, summary.SheetTargets, row, 10); !strings.Contains(got, "theo phần của kỳ trong năm: ≥\u00a015 hội nghị (cả năm ≥\u00a060 hội nghị)") {
		t.Errorf("the ground of a target for the year: %q", got)
	}
}

func TestTargetsOfLowerTiersStandBelowARowForTheTier(t *testing.T) {
	c := sample.Consolidation()
	ind := c.Programme.Indicator(sample.OnTime)
	ind.Targets = append(ind.Targets, pipeline.Target{Tier: "district", Comparison: pipeline.AtLeast, Bound: pipeline.Int(90), Wording: "từ 90%", Source: "kế hoạch"})
	count := map[pipeline.Verdict]int{}
	for i := range c.Results {
		r := &c.Results[i]
		if u, _ := c.Tree.Unit(r.Unit); u.Tier != "district" || r.Indicator != sample.OnTime {
			continue
		}
		r.Verdict = pipeline.NotMet
		if r.Value.Number >= pipeline.Int(90) {
			r.Verdict = pipeline.Met
		}
		count[r.Verdict]++
	}
	f := open(t, c)
	row, _ := find(t, f, summary.SheetTargets, c.Programme.TierName("district"))
	if got := raw(t, f, summary.SheetTargets, row+1, 3) + " units, missed by " + raw(t, f, summary.SheetTargets, row+1, 6); got != "9 units, missed by "+strconv.Itoa(count[pipeline.NotMet]) {
		t.Errorf("verdicts of the tier: %s, want %v", got, count)
	}
	met := raw(t, f, summary.SheetTargets, row+1, 9)
	if want := shown.ShareOf(pipeline.Int(int64(count[pipeline.Met])), pipeline.Int(9)); met != want.String() {
		t.Errorf("met by %s, want %s", met, want)
	}
	missed := 0
	for _, u := range c.Tree.Units() {
		if u.Tier != "district" {
			continue
		}
		row, _ := find(t, f, summary.SheetTargetUnits, u.Name)
		r := figures.NewView(c).Result(u.Code, sample.OnTime)
		same(t, u.Name, raw(t, f, summary.SheetTargetUnits, row, 4), r.Value)
		if got, want := raw(t, f, summary.SheetTargetUnits, row, 5), shown.Count(r.UnitsReported)+"/"+shown.Count(r.UnitsExpected); got != want {
			t.Errorf("%s: n/N %q, want %q", u.Name, got, want)
		}
		if got := raw(t, f, summary.SheetTargetUnits, row, 6); !strings.Contains(got, shown.LightOf(r).Word()) {
			t.Errorf("%s: %q", u.Name, got)
		}
		if raw(t, f, summary.SheetTargetUnits, row, 3) == "1" {
			missed++
		}
	}
	if missed != count[pipeline.NotMet] || missed == 0 {
		t.Errorf("%d units miss a target, want %d", missed, count[pipeline.NotMet])
	}
}

// scored is the workbook of the scored province, printed and opened once.
var scored = sync.OnceValues(func() (*excelize.File, error) {
	docs, err := summary.Report{}.Print(figures.NewView(sample.Scored()))
	if err != nil {
		return nil, err
	}
	return excelize.OpenReader(bytes.NewReader(docs[0].Bytes))
})

func TestRanking(t *testing.T) {
	f, err := scored()
	if err != nil {
		t.Fatal(err)
	}
	all := rows(t, f, summary.SheetRanking)
	var places []string
	for _, r := range all {
		if len(r) > 11 && r[0] != "Hạng" && r[0] != "" {
			places = append(places, r[0]+"|"+r[1]+"|"+r[10]+"|"+r[11])
		}
	}
	want := []string{"1 (đồng hạng)|Thành phố Sông Công|87|Tốt", "1 (đồng hạng)|Thị xã Phổ Yên|87|Tốt", "3|Huyện Đồng Hỷ|81|Tốt"}
	for i, w := range want {
		if i >= len(places) || places[i] != w {
			t.Fatalf("place %d of %q, want %q", i, places, w)
		}
	}
	row, _ := find(t, f, summary.SheetRanking, "Thành phố Thái Nguyên")
	if score, source := raw(t, f, summary.SheetRanking, row, 5), raw(t, f, summary.SheetRanking, row, 6); score != "20" || source != "cấp trên chấm" {
		t.Errorf("the superior's score counts: %s, %s", score, source)
	}
	if got := formula(t, f, summary.SheetRanking, row, 11); got != "C"+strconv.Itoa(row)+"+E"+strconv.Itoa(row)+"+G"+strconv.Itoa(row)+"+I"+strconv.Itoa(row) {
		t.Errorf("the total is %q", got)
	}
	for unit, note := range map[string]string{"Huyện Đại Từ": "Không đủ điều kiện xếp hạng: Để xảy ra điểm nóng", "Huyện Phú Bình": "Chưa có điểm: Thực hiện quy chế dân chủ ở cơ sở"} {
		row, _ := find(t, f, summary.SheetRanking, unit)
		if raw(t, f, summary.SheetRanking, row, 1) != "không xếp hạng" || raw(t, f, summary.SheetRanking, row, 13) != note {
			t.Errorf("%s: %q, %q", unit, raw(t, f, summary.SheetRanking, row, 1), raw(t, f, summary.SheetRanking, row, 13))
		}
	}
}

// A period without score sheets has the ranks by indicator, and says why there is no league.
func TestAPeriodWithoutScoresSaysWhy(t *testing.T) {
	c, more := sample.Scored(), true
	c.Scores = nil
	for i := range c.Programme.Indicators {
		c.Programme.Indicators[i].HigherIsBetter = &more
	}
	f := open(t, c)
	for _, name := range []string{summary.SheetRanking, summary.SheetPoints} {
		if slices.Contains(f.GetSheetList(), name) {
			t.Errorf("the workbook has the sheet %q", name)
		}
	}
	const why = "Quý III/2021 nên không có bảng điểm. Các hạng không cộng với nhau."
	if said := raw(t, f, summary.SheetRanks, 2, 1); !strings.Contains(said, why) {
		t.Errorf("the ranks say %q", said)
	}
	for i := range c.Programme.Indicators {
		c.Programme.Indicators[i].HigherIsBetter = nil // nothing can be ranked either
	}
	bare := open(t, c)
	if said := raw(t, bare, summary.SheetRanking, 2, 1); !strings.Contains(said, "nên không có bảng điểm.") {
		t.Errorf("the sheet of the league says %q", said)
	}
}

func TestEveryPointIsTraced(t *testing.T) {
	c := sample.Scored()
	f, err := scored()
	if err != nil {
		t.Fatal(err)
	}
	criteria := 0
	for _, r := range rows(t, f, summary.SheetPoints) {
		for _, cr := range c.Programme.Scoring.Criteria {
			if len(r) > 1 && r[1] == cr.Name {
				criteria++
			}
		}
	}
	if want := len(c.Scores) * len(c.Programme.Scoring.Criteria); criteria != want {
		t.Errorf("%d points traced, want %d", criteria, want)
	}
	row, _ := find(t, f, summary.SheetPoints, "Thành phố Thái Nguyên")
	for col, want := range map[int]string{4: "25", 5: "20", 7: "20", 8: "cấp trên chấm", 9: "Còn 02 đơn giải quyết quá hạn",
		10: "Thành phố Thái Nguyên: cham-diem-H1.xlsx, TD-01, D12", 11: "Sở Nội vụ: cham-diem-SO1.xlsx, TD-02, C12"} {
		if got := raw(t, f, summary.SheetPoints, row+1, col); got != want {
			t.Errorf("column %d: %q, want %q", col, got, want)
		}
	}
	if got := raw(t, f, summary.SheetPoints, row+2, 11); !strings.HasPrefix(got, "Chỉ tiêu “Tỷ lệ hồ sơ") || !strings.Contains(got, "≥\u00a095: 30 điểm") {
		t.Errorf("a computed point comes from %q", got)
	}
	rank, _ := find(t, f, summary.SheetRanking, "Thành phố Thái Nguyên")
	if ok, target, _ := f.GetCellHyperLink(summary.SheetRanking, cell(t, rank, 2)); !ok || target != "'"+summary.SheetPoints+"'!"+cell(t, row, 1) {
		t.Errorf("the league table leads to %q", target)
	}
}
