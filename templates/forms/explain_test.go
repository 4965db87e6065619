package forms_test

import (
	"strings"
	"testing"

	"danvan/pipeline"
)

// An accepted file with warnings is answered with the place where each may be
// explained, on the sender's sheet as it is.
func TestWarningsAskForTheirExplanation(t *testing.T) {
	listSheet := pipeline.SheetRows{Name: "Dân vận", Rows: []pipeline.SheetRow{
		typed(8, "Mã số", "Chỉ tiêu", "Số liệu trong kỳ", "", "", "giải trình"), typed(11, "1", "Số cuộc đối thoại")}}
	tableSheet := pipeline.SheetRows{Name: "01-XLD", Rows: []pipeline.SheetRow{typed(11, "MS", "1"), typed(12, "Xã", "5"), typed(14, "5. Ghi chú:")}}
	wide := tableSheet
	wide.Merges = []pipeline.SheetArea{{FirstCol: 1, FirstRow: 14, LastCol: 5, LastRow: 14}}
	for name, c := range map[string]struct {
		form, sheet, cell string
		shown             []pipeline.SheetRows
		want              string
	}{
		"column moved":      {"DV-01", "Dân vận", "C11", []pipeline.SheetRows{tableSheet, listSheet}, "ghi lý do vào cột “Giải trình”, ô F11."},
		"sheet not shown":   {"DV-01", "Dân vận", "C11", nil, "ghi lý do vào cột “Giải trình”."},
		"above the heading": {"DV-01", "Dân vận", "C5", []pipeline.SheetRows{listSheet}, "ghi lý do vào cột “Giải trình”."},
		"beside the note":   {"01/XLD", "01-XLD", "B12", []pipeline.SheetRows{tableSheet}, "ghi lý do vào dòng “5. Ghi chú” dưới bảng, ô B14."},
		"in the note":       {"01/XLD", "01-XLD", "B12", []pipeline.SheetRows{wide}, "ghi lý do vào dòng “5. Ghi chú” dưới bảng, ô A14."},
	} {
		r := receipt(pipeline.Accepted, "a.xlsx", pipeline.NewFinding("required-blank", c.sheet, c.cell, "1 Số cuộc"))
		r.Submissions[0].Form, r.Submissions[0].Sheet = c.form, c.sheet
		_, f := shownBy(t, r, c.shown...)
		page := text(t, f, pipeline.VerdictSheet)
		if !strings.Contains(page, c.want) || !strings.Contains(page, "gửi lại chính tệp đó") || !strings.Contains(page, "Báo cáo đã được nhận") {
			t.Errorf("%s: no %q in\n%s", name, c.want, page)
		}
	}
}

// Warnings of one cause on two forms are each asked for in their own form's place.
func TestEachFormIsExplainedInItsOwnPlace(t *testing.T) {
	listSheet := pipeline.SheetRows{Name: "Dân vận", Rows: []pipeline.SheetRow{
		typed(8, "Mã số", "Chỉ tiêu", "Số liệu trong kỳ", "Giải trình"), typed(11, "1", "Số cuộc đối thoại")}}
	tableSheet := pipeline.SheetRows{Name: "01-XLD", Rows: []pipeline.SheetRow{typed(11, "MS", "1"), typed(12, "Xã", "5"), typed(14, "5. Ghi chú:")}}
	r := receipt(pipeline.Accepted, "a.xlsx", pipeline.NewFinding("required-blank", "Dân vận", "C11", "1 Số cuộc"))
	table := r.Submissions[0]
	r.Submissions[0].Form, r.Submissions[0].Sheet = "DV-01", "Dân vận"
	table.Form, table.Sheet, table.Findings = "01/XLD", "01-XLD", []pipeline.Finding{pipeline.NewFinding("required-blank", "01-XLD", "B12", "1 Tổng số đơn")}
	r.Submissions = append(r.Submissions, table)
	_, f := shownBy(t, r, listSheet, tableSheet)
	page := text(t, f, pipeline.VerdictSheet)
	for _, want := range []string{"ghi lý do vào cột “Giải trình”, ô D11.", "ghi lý do vào dòng “5. Ghi chú” dưới bảng, ô 01-XLD!B14."} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
}

// A reason that is there already is not asked for again.
func TestAReasonThatIsThereIsNotAskedForAgain(t *testing.T) {
	listSheet := pipeline.SheetRows{Name: "Dân vận", Rows: []pipeline.SheetRow{
		typed(8, "Mã số", "Chỉ tiêu", "Số liệu trong kỳ", "Giải trình"), typed(11, "1", "Số cuộc đối thoại", "", "hoãn sang quý sau")}}
	tableSheet := pipeline.SheetRows{Name: "01-XLD", Rows: []pipeline.SheetRow{typed(11, "MS", "1"), typed(12, "Xã", "5"), typed(14, "5. Ghi chú: hoãn sang quý sau")}}
	beside := tableSheet
	beside.Rows = append(beside.Rows[:2:2], typed(14, "5. Ghi chú:", "hoãn sang quý sau"))
	for name, c := range map[string]struct {
		form, sheet, cell, want string
		shown                   pipeline.SheetRows
	}{
		"column":          {"DV-01", "Dân vận", "C11", "Đã có giải trình ở ô D11.", listSheet},
		"behind the note": {"01/XLD", "01-XLD", "B12", "Đã có giải trình ở ô A14.", tableSheet},
		"beside the note": {"01/XLD", "01-XLD", "B12", "Đã có giải trình ở ô B14.", beside},
	} {
		r := receipt(pipeline.Accepted, "a.xlsx", pipeline.NewFinding("required-blank", c.sheet, c.cell, "1 Số cuộc"))
		r.Submissions[0].Form, r.Submissions[0].Sheet = c.form, c.sheet
		_, f := shownBy(t, r, c.shown)
		if page := text(t, f, pipeline.VerdictSheet); !strings.Contains(page, c.want) || strings.Contains(page, "ghi lý do") {
			t.Errorf("%s: no %q in\n%s", name, c.want, page)
		}
	}
}

// A register has no place for reasons, a note asks for nothing, and what was typed in
// the wrong place has none.
func TestNoExplanationWhereNoneIsAllowed(t *testing.T) {
	register := receipt(pipeline.Accepted, "a.xlsx", pipeline.NewFinding("required-blank", "DVK", "C5", "Tên"))
	register.Submissions[0].Form = "DVK"
	quiet := receipt(pipeline.Accepted, "a.xlsx", pipeline.NewFinding("row-subtotal", "01-XLD", "A5", "Khối xã"))
	misplaced := receipt(pipeline.Accepted, "a.xlsx", pipeline.NewFinding("field-not-asked", "01-XLD", "B12", "1"))
	for _, r := range []pipeline.Receipt{register, quiet, misplaced} {
		_, f := shownBy(t, r)
		if page := text(t, f, pipeline.VerdictSheet); strings.Contains(page, "lý do") {
			t.Errorf("%s:\n%s", r.Submissions[0].Form, page)
		}
	}
}
