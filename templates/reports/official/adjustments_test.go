package official_test

import (
	"strings"
	"testing"

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
