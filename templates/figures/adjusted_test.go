package figures_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
	"danvan/templates/figures"
	"danvan/templates/internal/sample"
)

func TestAdjusted(t *testing.T) {
	c := sample.Adjusted()
	c.Adjustments[4] = sample.Alike()
	v := figures.NewView(c)
	got := v.Adjusted()
	for i, want := range []struct{ before, after, source, reason string }{
		{"1.860", "866", v.UnitName("H8") + ", biểu 01/TCD, bản 2\n" + v.UnitName("H8.X2") + ", biểu 01/TCD, bản 3", "=HYPERLINK(\"x\") & <w:p>sót\nĐơn vị nộp lại"},
		{"… (0/9 đơn vị)", "12 (1/9 đơn vị)", v.UnitName("H8") + ", biểu 01/TCD, bản 1", "Đơn vị nộp sau khi chốt"},
		{"3", "4", "", "Chương trình được sửa đổi"},
		{"5", "không có", "", "Tính lại"},
		{"100 (1.036/1.036)", "100 (1.056/1.056)", "", "Tính lại"}, // or it would be said to have changed from 100 to 100
	} {
		if diff := cmp.Diff([]string{want.before, want.after, want.source, want.reason}, []string{got[i].Before, got[i].After, got[i].Source, got[i].Reason}); diff != "" {
			t.Errorf("%d: %s", i, diff)
		}
	}
	if s := v.AdjustedSince(); s != "bản chốt số 1 (ngày 18/09/2021)" {
		t.Errorf("since %q", s)
	}
	if s := figures.NewView(sample.Consolidation()).AdjustedSince(); s != "" {
		t.Errorf("a first edition is held against %q", s)
	}
}

// Totals, classes and ranks that changed are told behind the figures that did, with the
// submissions that changed the points.
func TestScoresThatChangedAreTold(t *testing.T) {
	c := sample.Adjusted()
	c.Adjustments = nil
	score := func(unit string, total int64, class string, rank int) *pipeline.FrozenScore {
		return &pipeline.FrozenScore{Unit: unit, Total: pipeline.Known(pipeline.Int(total)), Class: class, Rank: rank}
	}
	c.Rescored = []pipeline.Rescored{
		{Unit: "H8", Before: score("H8", 90, "Tốt", 1), After: score("H8", 70, "Khá", 2), Causes: []pipeline.Cause{{Unit: "H8", Form: "TD-01", Version: 2, Was: 1}}},
		{Unit: "H9", Before: score("H9", 80, "Tốt", 2), After: score("H9", 80, "Tốt", 1)},
		{Unit: "H1", Before: &pipeline.FrozenScore{Unit: "H1"}, After: score("H1", 60, "", 0)},
	}
	v := figures.NewView(c)
	var got [][]string
	for _, x := range v.Adjusted() {
		got = append(got, []string{x.Unit, x.Before, x.After, x.Source, x.Reason})
	}
	want := [][]string{
		{v.UnitName("H8"), "90 (Tốt, hạng\u00a01)", "70 (Khá, hạng\u00a02)", v.UnitName("H8") + ", biểu TD-01, bản 2", "Đơn vị nộp lại"},
		{v.UnitName("H9"), "80 (Tốt, hạng\u00a02)", "80 (Tốt, hạng\u00a01)", "", "Điểm của đơn vị khác thay đổi"},
		{v.UnitName("H1"), "… (chưa đủ điểm)", "60 (không xếp hạng)", "", "Tính lại"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
