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
// taken or in the blank of another period: one for each period, all forms of it
// together.
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
		period, asked := blankFor(s)
		if !asked || !c.programme.Reports(period) {
			continue
		}
		f := c.programme.Form(s.Form, period)
		unit, valid := c.trees.Of(period).Unit(s.Unit)
		if f == nil || !valid || !f.FiledBy(unit.Tier) {
			continue
		}
		key := s.Unit + " " + period.String()
		i, known := at[key]
		if !known {
			i = len(out)
			at[key] = i
			out = append(out, RequestOf(c.programme, period, unit, nil, r.ReceivedAt))
		}
		out[i].Forms = append(out[i].Forms, f)
	}
	return out
}

// blankFor returns the period whose blank a submission needs: its own, where it came in
// a version that is no longer taken; the one that it states, where it was filled into
// the blank of another period.
func blankFor(s pipeline.Submission) (pipeline.Period, bool) {
	for _, f := range s.Findings {
		switch {
		case f.Code == "form-version":
			return s.Period, !s.Period.IsZero()
		case f.Code == "period-blank" && len(f.Args) > 3:
			period, err := pipeline.ParsePeriod(f.Args[3])
			return period, err == nil
		}
	}
	return pipeline.Period{}, false
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

// onlyOutdated tells whether nothing rejects a file but the version of its forms: then
// there is nothing to mend in it.
func onlyOutdated(causes []cause) bool {
	for _, c := range causes {
		if f := c[0].finding; f.Severity == pipeline.Reject && f.Code != "form-version" {
			return false
		}
	}
	return true
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
