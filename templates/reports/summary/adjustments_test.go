package summary_test

import (
	"slices"
	"testing"

	"danvan/pipeline"
	"danvan/templates/internal/sample"
	"danvan/templates/reports/summary"
)

func TestAdjustments(t *testing.T) {
	c := sample.Adjusted()
	c.Adjustments = append(c.Adjustments, sample.Alike())
	c.Rescored = []pipeline.Rescored{{Unit: "H8", Before: &pipeline.FrozenScore{Unit: "H8", Total: pipeline.Known(pipeline.Int(90)), Rank: 1}, After: &pipeline.FrozenScore{Unit: "H8", Total: pipeline.Known(pipeline.Int(70)), Rank: 2}}}
	f := open(t, c)
	const sheet = summary.SheetAdjustments
	head, _ := find(t, f, sheet, "Đã chốt")
	for i, want := range [][2]string{{"1860", "866"}, {"… (0/9 đơn vị)", "12 (1/9 đơn vị)"}, {"3", "4"}, {"5", "không có"}, {"640", "657"}, {"100 (1.036/1.036)", "100 (1.056/1.056)"}, {"90 (hạng\u00a01)", "70 (hạng\u00a02)"}} {
		if before, after := raw(t, f, sheet, head+1+i, 4), raw(t, f, sheet, head+1+i, 5); before != want[0] || after != want[1] {
			t.Errorf("row %d: %q, %q", i, before, after)
		}
	}
	if reason := raw(t, f, sheet, head+1, 7); reason != "=HYPERLINK(\"x\") & <w:p>sót\nĐơn vị nộp lại" || formula(t, f, sheet, head+1, 7) != "" {
		t.Errorf("the reason is %q, as a formula %q", reason, formula(t, f, sheet, head+1, 7))
	}
	if slices.Contains(opened(t).GetSheetList(), sheet) {
		t.Error("a period that was never closed has the sheet")
	}
}
