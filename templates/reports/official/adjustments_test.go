package official_test

import (
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/internal/sample"
)

func TestTheAnnexOfAdjustments(t *testing.T) {
	c := sample.Adjusted()
	word, page := texts(t, c)
	for _, text := range []string{word, page} {
		for _, want := range []string{"Phụ lục điều chỉnh", "bản chốt số 1 (ngày 18/09/2021)", "1.860", "866", "Đơn vị nộp sau khi chốt", "Chương trình được sửa đổi", "Tổng số thay đổi: 5 số liệu. ", "lũy kế từ đầu năm", "640", "657", "Kỳ trước được điều chỉnh: bản chốt số 2 của Quý I/2021", "sót"} {
			if !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
				t.Errorf("the annex does not say %q", want)
			}
		}
	}
	c.Adjustments = nil
	if word, _ = texts(t, c); !strings.Contains(word, "Không có số liệu nào thay đổi.") {
		t.Error("an edition that changed no figure does not say so")
	}
	c.Edition = 0
	if word, _ = texts(t, c); strings.Contains(word, "Phụ lục điều chỉnh") {
		t.Error("a draft that changes nothing has the annex")
	}
}

// A period without score sheets says why in a note, and has no chapter of them.
func TestAPeriodWithoutScoresSaysWhy(t *testing.T) {
	c := sample.Scored()
	word, page := texts(t, c)
	if !strings.Contains(word, "Kết quả chấm điểm, xếp loại") || strings.Contains(word, "không có bảng điểm") {
		t.Error("a period with score sheets has no chapter of them, or says that it has none")
	}
	c.Scores = nil
	for _, text := range []string{word, page} {
		if !strings.Contains(text, "Xếp hạng – ") {
			t.Error("a period with score sheets has no league")
		}
	}
	word, page = texts(t, c)
	for _, text := range []string{word, page} {
		if !strings.Contains(text, "không có bảng điểm.)") || strings.Contains(text, "Xếp hạng – ") || strings.Contains(text, "Kết quả chấm điểm, xếp loại") || strings.Contains(text, "Chưa đủ điểm") {
			t.Errorf("without score sheets the report says\n%s", text)
		}
	}
}

// TestAnEditThatChangesEveryFigureStillGivesAReport: the annex keeps to the upper units where
// all of them would not fit, and says where the rest is.
func TestAnEditThatChangesEveryFigureStillGivesAReport(t *testing.T) {
	c := sample.Adjusted()
	one := c.Adjustments[2] // of H8, by an edit of the pack
	c.Adjustments = c.Adjustments[:1]
	for _, u := range c.Tree.Units() {
		for range 1 + 1800*min(1, c.Tree.Depth(u.Code)) {
			one.Unit = u.Code
			c.Adjustments = append(c.Adjustments, one)
		}
	}
	c.Rescored = []pipeline.Rescored{{Unit: "H8", After: &pipeline.FrozenScore{Unit: "H8", Total: pipeline.Known(pipeline.Int(70)), Rank: 2}}}
	word, _ := texts(t, c)
	for _, want := range []string{"Phụ lục in 2 dòng của các đơn vị cấp trên", "toàn bộ " + shown.Count(len(c.Adjustments)+1) + " dòng", "Tổng số thay đổi: " + shown.Count(len(c.Adjustments)) + " số liệu; 1 đơn vị có tổng điểm"} {
		if !strings.Contains(word, want) {
			t.Errorf("the annex does not say %q", want)
		}
	}
}
