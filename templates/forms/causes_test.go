package forms_test

import (
	"fmt"
	"strings"
	"testing"

	"danvan/pipeline"
)

// The first sheet says each cause once, with its first cells to click on, and then
// everything.
func TestCausesBeforeTheList(t *testing.T) {
	var all []pipeline.Finding
	for row := 12; row < 42; row++ {
		all = append(all, pipeline.NewFinding("number-bad", "01-XLD", fmt.Sprintf("B%d", row), "vài đơn", "1 Tổng số đơn"))
	}
	all = append(all, brokenRelation("C12"), pipeline.NewFinding("required-blank", "01-XLD", "C13", "2 Lần đầu"))
	_, f := shownBy(t, receipt(pipeline.Returned, "a.csv", all...), pipeline.SheetRows{Rows: []pipeline.SheetRow{typed(1, "x")}})
	page := text(t, f, pipeline.VerdictSheet)
	glance, list, _ := strings.Cut(page, "DANH SÁCH ĐẦY ĐỦ: 32 NỘI DUNG")
	if strings.Count(glance, "vài đơn") != 1 || !strings.Contains(glance, "|B12|B13|") || !strings.Contains(glance, "Tương tự ở 29 chỗ nữa: B14, B15, B16, B17, B18, B19…|") {
		t.Errorf("at a glance:\n%s", glance)
	}
	if strings.Index(glance, "|1=2+3+4: ") > strings.Index(glance, "|C13|") || strings.Count(glance, "\n") > 30 {
		t.Errorf("what must be mended does not come first on one screen:\n%s", glance)
	}
	if n := strings.Count(list, "vài đơn"); n != 30 || !strings.Contains(list, "\n32|01/XLD|01-XLD|C13|Cần xem|") {
		t.Errorf("the list names %d of 30 cells:\n%s", n, list)
	}
	for cell, want := range map[string]string{"B12": "'01-XLD'!B12", "B13": "'01-XLD'!B13"} {
		if ok, link, err := f.GetCellHyperLink(pipeline.VerdictSheet, find(t, f, pipeline.VerdictSheet, cell)); !ok || link != want || err != nil {
			t.Errorf("%s links to %q %v", cell, link, err)
		}
	}
}

// Two findings need no second list.
func TestFewFindingsAreSaidOnce(t *testing.T) {
	_, got := answer(t, receipt(pipeline.Returned, "a.xlsx", brokenRelation("B12"), brokenRelation("C12")), workbook(t, wrong(t)))
	if page := text(t, open(t, got), pipeline.VerdictSheet); strings.Contains(page, "DANH SÁCH ĐẦY ĐỦ") || !strings.Contains(page, "|B12|C12|") {
		t.Errorf("the first sheet:\n%s", page)
	}
}

func TestManyCausesAreCutAtAScreen(t *testing.T) {
	var all []pipeline.Finding
	for i := range 25 {
		all = append(all, pipeline.NewFinding("choice-bad", "01-XLD", fmt.Sprintf("B%d", i+1), "x", "Tình trạng", fmt.Sprintf("a%d; b", i)))
	}
	_, f := shownBy(t, receipt(pipeline.Returned, "a.csv", all...), pipeline.SheetRows{Rows: []pipeline.SheetRow{typed(1, "x")}})
	page := text(t, f, pipeline.VerdictSheet)
	if !strings.Contains(page, "… và 10 loại nội dung nữa, trong danh sách đầy đủ phía dưới.") || !strings.Contains(page, "DANH SÁCH ĐẦY ĐỦ: 25 NỘI DUNG") {
		t.Errorf("the first sheet:\n%s", page)
	}
}

// A cause of whole sheets names them.
func TestSheetsOfOneCauseAreNamed(t *testing.T) {
	empty := []pipeline.Finding{pipeline.NewFinding("form-empty", "A", "", "01/TCD"), pipeline.NewFinding("form-empty", "B", "", "01/XLD"), pipeline.NewFinding("form-empty", "C", "", "DVK")}
	_, f := shownBy(t, receipt(pipeline.Accepted, "a.csv", empty...))
	if page := text(t, f, pipeline.VerdictSheet); !strings.Contains(page, "Tương tự ở 2 chỗ nữa: trang B, trang C.") {
		t.Errorf("the first sheet:\n%s", page)
	}
}

// A cause of whole forms names them: of two that were as before the second was nowhere.
func TestFormsOfOneCauseAreNamed(t *testing.T) {
	r := receipt(pipeline.Accepted, "a.csv")
	one := r.Submissions[0]
	r.Submissions = nil
	for _, form := range []string{"01/TCD", "01/XLD"} {
		one.Form, one.Findings = form, []pipeline.Finding{pipeline.NewFinding("no-change", "", "", "1", " (biểu "+form+")")}
		r.Submissions = append(r.Submissions, one)
	}
	_, f := shownBy(t, r)
	if page := text(t, f, pipeline.VerdictSheet); !strings.Contains(page, "Tương tự ở 1 chỗ nữa: biểu 01/XLD.") {
		t.Errorf("the first sheet:\n%s", page)
	}
}

// Rows that a sheet does not have are told from each other in the list alone: the cause
// named their sheet again and again, and of two the second was nowhere.
func TestPlacesWithoutACellAreListed(t *testing.T) {
	lacking := []pipeline.Finding{pipeline.NewFinding("required-blank", "biểu", "", "1.4 Số tin, bài"), pipeline.NewFinding("required-blank", "biểu", "", "1.5 Số văn bản")}
	_, f := shownBy(t, receipt(pipeline.Accepted, "a.csv", lacking...))
	page := text(t, f, pipeline.VerdictSheet)
	if !strings.Contains(page, "Tương tự ở 1 chỗ nữa, nêu trong danh sách đầy đủ phía dưới.") || !strings.Contains(page, "1.5 Số văn bản") || strings.Contains(page, "trang biểu") {
		t.Errorf("the first sheet:\n%s", page)
	}
}
