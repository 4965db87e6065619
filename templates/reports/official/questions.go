package official

import (
	"danvan/pipeline/shown"
	"danvan/templates/document"
	"danvan/templates/figures"
	"strconv"
)

// mostQuestions bounds the annex of questions; the workbook has all.
const mostQuestions = 60

// questions is the annex of what is open to question in the figures, with what the
// units said of it. Where not all have room those that were explained go first.
func (c composer) questions() []document.Annex {
	all, _ := c.Questions()
	if len(all) == 0 {
		return nil
	}
	t := document.Table{Columns: []document.Column{
		{Head: "TT", Width: 5, Align: document.Center}, {Head: "Đơn vị", Width: 20, Align: document.Left}, {Head: "Biểu, ô", Width: 15, Align: document.Left},
		{Head: "Nội dung cần xem lại", Width: 45, Align: document.Left}, {Head: "Giải trình của đơn vị", Width: 30, Align: document.Left}}}
	for _, i := range chosen(all, mostQuestions) {
		q := all[i]
		text := q.Text
		if numbers := q.Numbers(); numbers != "" {
			text += " (" + numbers + ")"
		}
		where := q.Form
		if q.Cell != "" {
			where += ", ô " + q.Cell
		}
		t.Rows = append(t.Rows, document.Row{Cells: []string{strconv.Itoa(len(t.Rows) + 1), c.UnitName(q.Unit), where, text, q.Explanation}})
	}
	note := "Số liệu vẫn được tính như đơn vị báo cáo."
	if left := len(all) - len(t.Rows); left > 0 {
		note += " Còn " + shown.Count(left) + " nội dung khác ở trang “" + c.FindingsSheet + "” của tệp " + c.Workbook + "."
	}
	before := document.Paragraph{Note: true, Text: "(" + note + ")"}
	return []document.Annex{{Label: "Phụ lục giải trình", Title: "Số liệu cần xem lại và giải trình của đơn vị – " + c.period(), Note: c.annexNote(), Landscape: true, Body: []document.Block{before, t}}}
}

// asked counts the questions, and those that were explained.
func (c composer) asked() (n, explained int) {
	all, _ := c.Questions()
	for _, q := range all {
		if q.Explanation != "" {
			explained++
		}
	}
	return len(all), explained
}

// chosen are the places of at most so many questions, in their order.
func chosen(all []figures.Question, most int) []int {
	explained := 0
	for _, q := range all {
		if q.Explanation != "" {
			explained++
		}
	}
	with, without := min(explained, most), max(0, most-explained)
	var out []int
	for i, q := range all {
		room := &without
		if q.Explanation != "" {
			room = &with
		}
		if *room > 0 {
			*room--
			out = append(out, i)
		}
	}
	return out
}
