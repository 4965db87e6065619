package forms

import (
	"bytes"

	"danvan/pipeline"
)

// receipt is a workbook of its own with the notice alone. Its sheet has the
// name that the intake passes over: a receipt dropped by mistake is no report.
func (c *Composer) receipt(r pipeline.Receipt, with enclosed) ([]byte, error) {
	n := c.notice(r, noLink, with)
	if r.Decision == pipeline.Returned {
		n.steps = []string{
			"Sửa các nội dung nêu dưới đây trong tệp của đơn vị, hoặc điền lại vào biểu mẫu trống của kỳ.",
			"Gửi lại tệp vào thư mục inbox/" + r.Unit + ".",
		}
	}
	b := newBook(r.ReceivedAt)
	b.addSheet(pipeline.VerdictSheet)
	b.removeFirstSheet()
	b.writeNotice(pipeline.VerdictSheet, n)
	b.properties(n.title, c.programme.Name)
	var out bytes.Buffer
	err := b.writeTo(&out)
	return out.Bytes(), err
}
