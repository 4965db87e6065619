package official

import (
	"danvan/templates/document"
	"danvan/templates/figures"
)

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
		{Head: "TT", Width: 5, Align: document.Center}, {Head: "Đơn vị", Width: 18, Align: document.Left}, {Head: "Chỉ tiêu", Width: 24, Align: document.Left},
		{Head: "Đơn vị tính", Width: 8, Align: document.Center}, {Head: "Đã chốt", Width: 10, Align: document.Right}, {Head: "Điều chỉnh", Width: 10, Align: document.Right},
		{Head: "Bản nộp làm thay đổi", Width: 22, Align: document.Left}, {Head: "Lý do", Width: 18, Align: document.Left}}}
	for i, x := range list {
		t.Rows = append(t.Rows, document.Row{Cells: []string{itoa(i + 1), x.Unit, x.Indicator, x.UnitOfMeasure, x.Before, x.After, x.Source, x.Reason}})
	}
	t.Note = "Tổng số " + figures.Count(len(list)) + " số liệu; số của mỗi đơn vị gồm cả đơn vị trực thuộc. “…”: chưa có số liệu; “–”: không phát sinh."
	a.Body = []document.Block{t}
	return []document.Annex{a}
}
