package official

import (
	"danvan/pipeline/shown"
	"danvan/templates/document"
	"danvan/templates/figures"
	"strconv"
)

// mostAdjusted is how many figures the annex lists, some hundred pages of them: an edit of
// the pack may change every figure of every unit. The leaders' workbook lists all.
const mostAdjusted = 2000

// adjustments is the annex of figures that are not what an earlier edition said. A
// draft without any has none; a later edition says so.
func (c composer) adjustments() []document.Annex {
	list := c.Adjusted()
	if c.Since == nil || c.Edition == 0 && len(list) == 0 {
		return nil
	}
	a := document.Annex{Label: "Phụ lục điều chỉnh", Title: "Số liệu thay đổi so với " + c.AdjustedSince() + " – " + c.period(), Note: c.annexNote(), Landscape: true}
	if len(list) == 0 {
		a.Body = []document.Block{document.Paragraph{Text: "Không có số liệu nào thay đổi."}}
		return []document.Annex{a}
	}
	t := document.Table{Columns: []document.Column{
		{Head: "TT", Width: 5, Align: document.Center}, {Head: "Đơn vị", Width: 18, Align: document.Left}, {Head: "Chỉ tiêu", Width: 22, Align: document.Left},
		{Head: "Đơn vị tính", Width: 8, Align: document.Center}, {Head: "Đã chốt", Width: 13, Align: document.Right}, {Head: "Điều chỉnh", Width: 13, Align: document.Right},
		{Head: "Bản nộp làm thay đổi", Width: 19, Align: document.Left}, {Head: "Lý do", Width: 17, Align: document.Left}}}
	all := list
	if list = c.upper(all); len(list) < len(all) {
		t.Note = "Phụ lục in " + shown.Count(len(list)) + " dòng của các đơn vị cấp trên; toàn bộ " + shown.Count(len(all)) + " dòng ở trang “" + c.AdjustmentsSheet + "” của tệp " + c.Workbook + ". "
	}
	for i, x := range list {
		t.Rows = append(t.Rows, document.Row{Cells: []string{strconv.Itoa(i + 1), x.Unit, x.Indicator, x.UnitOfMeasure, x.Before, x.After, x.Source, x.Reason}})
	}
	t.Note += "Tổng số thay đổi: " + figures.AdjustedCount(all) + ". Số liệu của mỗi đơn vị gồm cả đơn vị trực thuộc. “…”: chưa có số liệu; “–”: không phát sinh."
	a.Body = []document.Block{t}
	return []document.Annex{a}
}

// upper leaves out the lowest units, as many levels of them as it takes; the report's own
// unit stays.
func (c composer) upper(list []figures.Adjusted) []figures.Adjusted {
	most := 0
	for _, x := range list {
		most = max(most, c.Tree.Depth(x.Code))
	}
	out := list
	for ; len(out) > mostAdjusted && most > 0; most-- {
		out = nil
		for _, x := range list {
			if c.Tree.Depth(x.Code) < most {
				out = append(out, x)
			}
		}
	}
	return out
}
