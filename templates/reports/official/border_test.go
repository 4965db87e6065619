package official_test

import (
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/templates/document"
	"danvan/templates/figures"
	"danvan/templates/internal/sample"
	"danvan/templates/reports/official"
)

// reached gives the committee another rate, with a verdict on "100%".
func reached(num, den int64, value pipeline.Maybe, verdict pipeline.Verdict) *pipeline.Consolidation {
	c := sample.Party()
	for i := range c.Results {
		if r := &c.Results[i]; r.Unit == sample.Committee && r.Indicator == sample.Reached {
			r.Numerator, r.Denominator = pipeline.Known(pipeline.Int(num)), pipeline.Known(pipeline.Int(den))
			r.Value, r.Verdict = value, verdict
		}
	}
	return c
}

// Not quite all is not printed as all, in the sentence, the table and the shortcomings.
func TestABorderlineRate(t *testing.T) {
	word, page := texts(t, reached(100_001, 100_002, pipeline.Known(99_999_000), pipeline.NotMet))
	for _, said := range []string{word, page} {
		if strings.Count(said, "99,999%") < 3 || strings.Contains(said, "được triển khai 100%, chưa đạt") {
			t.Errorf("99,999%% stands %d times", strings.Count(said, "99,999%"))
		}
		if !strings.Contains(said, "cần thêm 1 người") {
			t.Error("the gap is not told in people")
		}
	}
}

func TestAReportedDenominatorOfZero(t *testing.T) {
	word, _ := texts(t, reached(0, 0, pipeline.Maybe{}, pipeline.Unknown))
	for _, want := range []string{"không phát sinh (0/0 người; 7/8 đơn vị)", "không đánh giá mức phấn đấu 100%", ", 1 chỉ tiêu không phát sinh nên không đánh giá."} {
		if !strings.Contains(word, want) {
			t.Errorf("the report does not say %q", want)
		}
	}
	if strings.Contains(word, "chưa có số liệu (0/0") || strings.Contains(word, "chưa đủ số liệu để đánh giá") {
		t.Error("a reported zero is told as missing")
	}
}

// Each pointer leads to the sheet on which the units stand in full.
func TestPointersLeadToTheRightSheet(t *testing.T) {
	report := official.Report{Workbook: "tom-tat.xlsx", MissingSheet: "Thiếu", TargetSheet: "Mục tiêu"}
	var notes []string
	for _, b := range report.Compose(figures.NewView(sample.Party())).Body {
		if text := said(b); strings.HasPrefix(text, "(Danh sách đầy đủ") {
			notes = append(notes, text)
		}
	}
	want := "(Danh sách đầy đủ đơn vị thiếu số liệu, chưa đạt điều kiện của chỉ tiêu ở trang “Thiếu” của tệp tom-tat.xlsx.)\n" +
		"(Danh sách đầy đủ đơn vị có tỷ lệ chưa đạt ở trang “Mục tiêu” của tệp tom-tat.xlsx.)"
	if got := strings.Join(notes, "\n"); got != want {
		t.Errorf("pointers:\n%s", got)
	}
}

func said(b document.Block) string {
	p, _ := b.(document.Paragraph)
	return p.Text
}
