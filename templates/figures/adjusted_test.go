package figures_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

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
