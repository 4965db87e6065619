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

// part makes of the made-up province what a district or a commune alone would be.
func part(unit string) *pipeline.Consolidation {
	c := sample.Consolidation()
	p, tree := *c.Programme, c.Tree
	p.Units = nil
	for _, u := range c.Programme.Units {
		if u.Code == unit {
			u.Parent = ""
		}
		if tree.Within(u.Code, unit) {
			p.Units = append(p.Units, u)
		}
	}
	c.Programme, c.Tree = &p, p.Tree(c.Period)
	within := func(list []pipeline.Result) (out []pipeline.Result) {
		for _, r := range list {
			if tree.Within(r.Unit, unit) && p.Indicator(r.Indicator).Kind != pipeline.OwnValue {
				out = append(out, r)
			}
		}
		return out
	}
	c.Results, c.Previous.Results = within(c.Results), within(c.Previous.Results)
	c.Passages, c.Reconciliations = nil, nil
	return c
}

func TestAReportOnAPartOfTheTree(t *testing.T) {
	yes := true
	for unit, want := range map[string][]string{
		"H1":    {"quý III/2021 của Thành phố Thái Nguyên", "+ Cấp xã (", "Bảng 1. "},
		"H1.X1": {"quý III/2021 của Thị trấn Tân Lập 1", "Bảng 1. "},
	} {
		c := part(unit)
		c.Programme.Indicator(sample.Dialogues).HigherIsBetter = &yes
		word, page := texts(t, c)
		for name, said := range map[string]string{"Word document": word, "page": page} {
			for _, w := range want {
				if !strings.Contains(said, w) {
					t.Errorf("%s: the %s does not say %q", unit, name, w)
				}
			}
		}
		for _, foreign := range []string{"PAR Index", "Chỉ số cấp tỉnh", "Huyện Đồng Hỷ"} {
			if strings.Contains(word, foreign) {
				t.Errorf("%s: the Word document says %q", unit, foreign)
			}
		}
	}
	if word, _ := texts(t, part("H1.X1")); strings.Contains(word, "+ Cấp") {
		t.Error("a commune leads somebody")
	}
}

// What several indicators say in the same words is said once: that nothing arose.
func TestIndicatorsOfWhichNothingAroseAreToldTogether(t *testing.T) {
	c := sample.Consolidation()
	zero := func(list []pipeline.Result) {
		for i := range list {
			if r := &list[i]; r.Unit == sample.Root && (r.Indicator == "kt_2" || r.Indicator == "kt_5") {
				r.Value = pipeline.Known(0)
			}
		}
	}
	zero(c.Results)
	zero(c.Previous.Results)
	word, _ := texts(t, c)
	want := "- Số cuộc kiểm tra công vụ chuyên đề 2, số cuộc kiểm tra công vụ chuyên đề 5: không phát sinh (59/70 đơn vị); kỳ trước cũng không phát sinh."
	if strings.Count(word, want) != 1 || strings.Count(word, "chuyên đề 5:") != 1 {
		t.Errorf("not told together: %s", want)
	}
}
