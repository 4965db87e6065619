package main

import (
	"bytes"
	"strings"
	"testing"

	"danvan/pipeline"
)

// What is said of a file as a whole is printed once, however many forms it holds, and what
// stands nowhere without a place.
func TestCheckSaysOnceWhatIsOfTheWholeFile(t *testing.T) {
	var out bytes.Buffer
	a := &app{lang: "vi", streams: streams{out: &out, err: &out}}
	r := pipeline.Reading{Findings: []pipeline.Finding{pipeline.NewFinding("form-empty", "DVK", "", "DVK")}, Submissions: []pipeline.Submission{
		{Form: "DV-01", Unit: "X", Verdict: pipeline.Accepted, Findings: []pipeline.Finding{pipeline.NewFinding("required-blank", "DV-01", "C12", "1.1 Số hội nghị")}},
		{Form: "01/TCD", Unit: "X", Verdict: pipeline.Accepted, Findings: []pipeline.Finding{pipeline.NewFinding("no-change", "", "", "1", "")}},
	}}
	views := a.views("a.xlsx", r)
	a.printViews(views)
	for _, want := range []string{"a.xlsx · cả tệp\n  CẦN XEM  DVK: Biểu DVK để trống", "  CẦN XEM  DV-01 C12: Ô bắt buộc", "  ĐỂ BIẾT  Số liệu không thay đổi"} {
		if strings.Count(out.String(), want) != 1 {
			t.Errorf("no %q, or more than one, in\n%s", want, out.String())
		}
	}
	if strings.Count(out.String(), "Biểu DVK để trống") != 1 || len(views) != 2 || len(views[1].Findings) != 2 {
		t.Errorf("%+v\n%s", views, out.String())
	}
}
