package official_test

import (
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/templates/internal/sample"
)

// A report of some groups says that it is an extract, and nothing of the others: units
// that filed other forms are not told to have filed nothing.
func TestAnExtractSaysThatItIsOne(t *testing.T) {
	part, err := sample.Consolidation().Restricted(pipeline.Extent{Unit: sample.Root, Groups: []string{"Tiếp công dân"}})
	if err != nil {
		t.Fatal(err)
	}
	word, page := texts(t, part)
	for _, said := range []string{word, page} {
		for _, want := range []string{"(trích: Tiếp công dân)", "(Chỉ tính các biểu có chỉ tiêu thuộc phần trích này.)", "chưa có biểu nào của phần trích này được chấp nhận", "(Không thuộc phần trích này.)"} {
			if !strings.Contains(said, want) {
				t.Errorf("%q is not said", want)
			}
		}
		for _, wrong := range []string{"chưa có báo cáo nào được chấp nhận", "không có nội dung báo cáo ở mục này"} {
			if strings.Contains(said, wrong) {
				t.Errorf("%q is said", wrong)
			}
		}
	}
}
