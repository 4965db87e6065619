package forms

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"danvan/pipeline"
)

// facts are what every answer says first.
func (c *Composer) facts(r pipeline.Receipt) [][2]string {
	unit, ok := c.trees.Unit(r.Unit)
	if !ok {
		unit.Name = r.Unit
	}
	return [][2]string{
		{"Đơn vị gửi", unit.Name + " (" + r.Unit + ")"},
		{"Tệp", r.File},
	}
}

// details are what an answer is kept for: they stand below what is to be done.
func (c *Composer) details(r pipeline.Receipt) [][2]string {
	return [][2]string{
		{"Số biên nhận", fmt.Sprintf("%06d", r.Sequence)},
		{"Thời điểm nhận", r.ReceivedAt.In(pipeline.Vietnam).Format("15:04:05 ngày 02/01/2006") + " (giờ Việt Nam)"},
		{"Chương trình", c.programme.Name},
		{"Mã băm SHA-256", r.SHA256},
	}
}

// formLines say of each form what came of it.
func (c *Composer) formLines(r pipeline.Receipt) [][]string {
	var out [][]string
	for _, s := range r.Submissions {
		title, version := s.Form, "–"
		if f := c.programme.Form(s.Form, s.Period); f != nil {
			title = f.Title
		}
		if s.Version > 0 {
			version = strconv.Itoa(s.Version)
		}
		due, timely := c.timeliness(r, s)
		result := "TRẢ LẠI: sửa và gửi lại biểu này."
		if s.Verdict == pipeline.Accepted {
			result = "ĐÃ NHẬN. " + timely
		}
		result += fmt.Sprintf(" Đọc %d ô: ghi nhận %d, để trống %d, không nhận %d.", s.Counts.Read, s.Counts.Stored, s.Counts.Blank, s.Counts.Refused)
		out = append(out, []string{s.Form, s.Period.Vietnamese(), version, due, title, result})
	}
	return out
}

// timeliness compares the day of receipt with the due day of the unit's tier.
func (c *Composer) timeliness(r pipeline.Receipt, s pipeline.Submission) (due, text string) {
	if s.Period.IsZero() {
		return "–", ""
	}
	unit, _ := c.trees.Of(s.Period).Unit(s.Unit)
	day, ok := c.programme.Due(unit.Tier, s.Period)
	if !ok {
		return "không quy định", ""
	}
	received := pipeline.DayOf(r.ReceivedAt)
	if !received.After(day) {
		return day.Vietnamese(), "Đúng hạn."
	}
	if s.Version > 1 { // the state of a report is that of its first version
		return day.Vietnamese(), "Bản thay thế; đúng hạn hay nộp muộn tính theo bản nhận đầu tiên."
	}
	late := int(received.Time().Sub(day.Time()).Hours() / 24)
	return day.Vietnamese(), fmt.Sprintf("Trễ hạn %d ngày.", late)
}

// allFindings are the file's findings, then each form's.
func allFindings(r pipeline.Receipt, link func(pipeline.Finding) string) []noticeFinding {
	var out []noticeFinding
	add := func(form string, findings []pipeline.Finding) {
		for _, f := range findings {
			out = append(out, noticeFinding{form, f, link(f)})
		}
	}
	add("", r.Findings)
	for _, s := range r.Submissions {
		add(s.Form, s.Findings)
	}
	return out
}

func noLink(pipeline.Finding) string { return "" }

// notice says what was decided about a file.
func (c *Composer) notice(r pipeline.Receipt, link func(pipeline.Finding) string, with enclosed) notice {
	n := notice{facts: c.facts(r), details: c.details(r), forms: c.formLines(r), findings: allFindings(r, link), places: with.places}
	if len(with.blanks) > 0 {
		n.newBlank = newBlankStep(r, with.blanks)
	}
	switch r.Decision {
	case pipeline.Returned:
		n.title, n.kept = "TỆP ĐƯỢC TRẢ LẠI ĐỂ SỬA", keptStep(r)
		n.facts = append(n.facts, [2]string{"Kết luận", verdictText(r)})
	case pipeline.Duplicate:
		n.title, n.good = "TỆP NÀY ĐÃ ĐƯỢC NHẬN TRƯỚC ĐÓ", true
		n.facts = append(n.facts, [2]string{"Kết luận", fmt.Sprintf("Nội dung tệp giống hệt tệp có biên nhận số %06d; không tính lại.", r.DuplicateOf)})
		n.steps = []string{"Không cần gửi lại. Nếu muốn đính chính, sửa số liệu rồi gửi biểu đầy đủ của kỳ."}
		if len(r.Findings) > 1 { // of some forms another version counts
			n.title, n.good = "TỆP NÀY ĐÃ ĐƯỢC NHẬN, NAY ĐÃ CÓ BẢN KHÁC THAY THẾ", false
			n.steps = []string{"Xem bảng dưới: số liệu đang tính là của bản khác. Nếu muốn dùng lại số liệu của tệp này, mở tệp, lưu lại (Save) rồi gửi."}
		}
	default:
		n.title, n.good = "GIẤY BIÊN NHẬN BÁO CÁO", true
		n.facts = append(n.facts, [2]string{"Kết luận", verdictText(r)})
		if warned(n.findings) {
			n.steps = warnedSteps(r, with.places)
		}
	}
	n.due()
	return n
}

// due takes out of the findings which forms the unit still has to send, and says it first:
// without its page, or with a blank one, a form is not filed, and a green answer to one form
// of four would not be read to its end.
func (n *notice) due() {
	n.findings = slices.DeleteFunc(n.findings, func(f noticeFinding) bool {
		is := f.finding.Code == "forms-due"
		if is {
			n.facts = append(n.facts, [2]string{"Còn phải gửi", f.finding.Message(pipeline.Vietnamese) + " " + f.finding.Hint(pipeline.Vietnamese)})
		}
		return is
	})
}

func warned(findings []noticeFinding) bool {
	return slices.ContainsFunc(findings, func(f noticeFinding) bool { return f.finding.Severity == pipeline.Warn })
}

// warnedSteps ask for the explanation that the rule allows, in the same file.
func warnedSteps(r pipeline.Receipt, places answerPlaces) []string {
	steps := []string{"Báo cáo đã được nhận và tính như hiện ghi. Có nội dung “Cần xem”: kiểm tra lại các ô nêu dưới đây; số liệu sai thì sửa ngay trong tệp đã gửi."}
	if places.open() {
		steps = append(steps, "Số liệu đúng, hoặc chưa có số liệu, thì ghi lý do vào ô giải trình nêu ở cột “Cách sửa”; lời giải trình đi cùng số liệu vào báo cáo tổng hợp.")
	}
	return append(steps, "Nếu có sửa hoặc giải trình: lưu và gửi lại chính tệp đó, đủ các dòng của biểu, vào thư mục inbox/"+r.Unit+"; bản sau thay bản trước. Nếu không, không phải gửi lại.")
}

func verdictText(r pipeline.Receipt) string {
	accepted, returned := []string{}, []string{}
	for _, s := range r.Submissions {
		if s.Verdict == pipeline.Accepted {
			accepted = append(accepted, s.Form)
		} else {
			returned = append(returned, s.Form)
		}
	}
	var parts []string
	if len(returned) > 0 {
		parts = append(parts, "Trả lại biểu "+strings.Join(returned, ", ")+".")
	}
	if len(accepted) > 0 {
		parts = append(parts, "Đã nhận biểu "+strings.Join(accepted, ", ")+".")
	}
	if len(parts) == 0 {
		return "Không ghi nhận được biểu nào từ tệp này."
	}
	return strings.Join(parts, " ")
}
