package forms

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"danvan/pipeline"
)

// RequestOf asks for forms as they are sent out to a unit: its name, the unit that it
// reports to and the period are filled in.
func RequestOf(p *pipeline.Programme, period pipeline.Period, unit pipeline.Unit, list []*pipeline.Form, created time.Time) Request {
	tree := p.Tree(period)
	receiver := unit.Parent
	if receiver == tree.Root().Code || receiver == "" {
		receiver = p.Consolidator
	}
	return Request{Programme: p, Period: period, Unit: unit, Receiver: tree.Name(receiver), Forms: list, Created: created}
}

// newBlanks makes a blank workbook for the forms that came in a version no longer
// taken: one for each period, all forms of it together.
func (c *Composer) newBlanks(r pipeline.Receipt) ([]pipeline.Document, error) {
	var out []pipeline.Document
	for _, req := range c.blankRequests(r) {
		var data bytes.Buffer
		if err := Workbook(&data, req); err != nil {
			return nil, err
		}
		out = append(out, pipeline.Document{Name: blankName(r, len(out)+1), Bytes: data.Bytes()})
	}
	return out, nil
}

// blankRequests are in the order of the submissions.
func (c *Composer) blankRequests(r pipeline.Receipt) []Request {
	var out []Request
	at := map[string]int{}
	for _, s := range r.Submissions {
		if !outdated(s) {
			continue
		}
		f := c.programme.Form(s.Form, s.Period)
		unit, valid := c.programme.Tree(s.Period).Unit(s.Unit)
		if f == nil || !valid || !f.FiledBy(unit.Tier) {
			continue
		}
		key := s.Unit + " " + s.Period.String()
		i, known := at[key]
		if !known {
			i = len(out)
			at[key] = i
			out = append(out, RequestOf(c.programme, s.Period, unit, nil, r.ReceivedAt))
		}
		out[i].Forms = append(out[i].Forms, f)
	}
	return out
}

func outdated(s pipeline.Submission) bool {
	for _, f := range s.Findings {
		if f.Code == "form-version" {
			return !s.Period.IsZero()
		}
	}
	return false
}

// newBlankWords stand in the name of a blank that comes with an answer.
const newBlankWords = "BIEU MAU MOI"

// blankName is named after the answer; a second period's has its number.
func blankName(r pipeline.Receipt, number int) string {
	if number > 1 {
		return fmt.Sprintf("%06d %s %d %s.xlsx", r.Sequence, newBlankWords, number, plainName(r.File))
	}
	return fmt.Sprintf("%06d %s %s.xlsx", r.Sequence, newBlankWords, plainName(r.File))
}

// newBlankStep tells about the blanks that come with an answer.
func newBlankStep(r pipeline.Receipt, blanks []pipeline.Document) string {
	names := make([]string, len(blanks))
	for i, d := range blanks {
		names[i] = "“" + d.Name + "”"
	}
	return "Biểu mẫu mới đã điền sẵn tên đơn vị và kỳ báo cáo được gửi kèm trong thư mục outbox/" + r.Unit + ": " + strings.Join(names, ", ") +
		". Chép số liệu sang biểu mẫu đó rồi gửi vào thư mục inbox/" + r.Unit + "."
}
