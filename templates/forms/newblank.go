package forms

import (
	"bytes"
	"fmt"
	"slices"
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
// taken or in the blank of another period or unit: one for each period, all forms of it
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
		period, asked := blankFor(r, s)
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
// a version that is no longer taken or in the blank of another unit; the one that it
// states, where it was filled into the blank of another period.
func blankFor(r pipeline.Receipt, s pipeline.Submission) (pipeline.Period, bool) {
	for _, f := range s.Findings {
		switch {
		case f.Code == "form-version":
			return s.Period, !s.Period.IsZero()
		case f.Code == "period-blank" && len(f.Args) > 3:
			period, err := pipeline.ParsePeriod(f.Args[3])
			return period, err == nil
		}
	}
	return s.Period, ofAnotherUnit(r) && !s.Period.IsZero()
}

// ofAnotherUnit tells whether a file was filled into the blank of another unit.
func ofAnotherUnit(r pipeline.Receipt) bool {
	return slices.ContainsFunc(r.Findings, func(f pipeline.Finding) bool { return f.Code == "unit-blank" })
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

// besideNewBlank are the steps that stay beside a new blank. Where nothing but the blank
// itself is wrong the same file would come back again, so it is not asked for; another
// unit's blank may be in the wrong folder, and another period's may be the right one.
func besideNewBlank(steps []string, causes []cause) []string {
	var rejected []string
	for _, c := range causes {
		if f := c[0].finding; f.Severity == pipeline.Reject {
			rejected = append(rejected, f.Code)
		}
	}
	switch {
	case slices.Contains(rejected, "unit-blank"):
		return []string{"Nếu tệp là báo cáo của đơn vị đã được phát biểu mẫu này: không phải chép lại, chuyển tệp đã gửi sang thư mục inbox của đơn vị đó."}
	case slices.Contains(rejected, "period-blank") && len(steps) > 0:
		return append([]string{"Nếu báo cáo là của kỳ mà biểu mẫu này được phát thì không cần biểu mẫu mới. " + steps[0]}, steps[1:]...)
	case !slices.ContainsFunc(rejected, func(code string) bool { return code != "form-version" }):
		return nil
	}
	return steps
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
