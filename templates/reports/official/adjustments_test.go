package official_test

import (
	"strings"
	"testing"

	"danvan/templates/figures"
	"danvan/templates/internal/sample"
)

func TestTheAnnexOfAdjustments(t *testing.T) {
	c := sample.Adjusted()
	word, page := texts(t, c)
	for _, text := range []string{word, page} {
		for _, want := range []string{"Phụ lục điều chỉnh", "bản chốt số 1 (ngày 18/09/2021)", "1.860", "866", "Đơn vị nộp sau khi chốt", "Chương trình được sửa đổi", "Tổng số 5 số liệu", "lũy kế từ đầu năm", "640", "657", "Kỳ trước được điều chỉnh: bản chốt số 2 của Quý I/2021", "sót"} {
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
	word, _ := texts(t, c)
	for _, want := range []string{"Phụ lục in 2 số liệu của các đơn vị cấp trên", "toàn bộ " + figures.Count(len(c.Adjustments)) + " số liệu", "Tổng số " + figures.Count(len(c.Adjustments))} {
		if !strings.Contains(word, want) {
			t.Errorf("the annex does not say %q", want)
		}
	}
}
