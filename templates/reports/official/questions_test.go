package official_test

import (
	"fmt"
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/templates/figures"
	"danvan/templates/internal/sample"
)

// The report counts what is open to question, and its annex names it with what the
// units said; where there is more than the annex holds, the explained go first.
func TestQuestionsAndExplanationsAreInTheReport(t *testing.T) {
	c := sample.Consolidation()
	for i := range c.Accepted {
		c.Accepted[i].Findings = nil
	}
	for i := range 70 {
		f := pipeline.NewFinding("cumulative-first", "S", fmt.Sprint("D", i+1), fmt.Sprint(1000+i), "15", "1.2 Số hội nghị")
		f.Field = fmt.Sprint("f", i)
		c.Accepted[0].Findings = append(c.Accepted[0].Findings, f)
	}
	c.Passages = append(c.Passages, pipeline.Passage{Submission: c.Accepted[0].ID, Unit: c.Accepted[0].Unit, Field: "f69", Text: "Tính cả số của năm trước."})
	d := report().Compose(figures.NewView(c))
	var text strings.Builder
	for _, a := range d.Annexes {
		if a.Label == "Phụ lục giải trình" {
			fmt.Fprintf(&text, "%+v", a)
		}
	}
	annex := text.String()
	for _, want := range []string{"Lũy kế ghi 1069 nhưng", "Tính cả số của năm trước.", "DV-01, ô D1 ", "Còn 11 nội dung khác", "(13 so với 12)"} {
		if !strings.Contains(annex, want) {
			t.Errorf("the annex lacks %q", want)
		}
	}
	if strings.Contains(annex, "Lũy kế ghi 1068 nhưng") {
		t.Error("the annex has more than it should")
	}
	if body := fmt.Sprintf("%+v", d.Body); !strings.Contains(body, "Có 71 nội dung cần xem lại") || !strings.Contains(body, "đã giải trình 2/71") {
		i := strings.Index(body, "nội dung cần xem lại")
		t.Errorf("the report does not count the questions: %d %s", i, body[max(0, i-30):i+200])
	}
}
