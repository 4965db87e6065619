package forms

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"danvan/pipeline"
)

// notice is what an answer says on its first sheet.
type notice struct {
	title    string
	good     bool
	facts    [][2]string
	forms    [][]string
	findings []noticeFinding
	steps    []string
}

// noticeFinding is one line of the table of findings; link is the place in the
// workbook that a click leads to, "" for none.
type noticeFinding struct {
	form    string
	finding pipeline.Finding
	link    string
}

// The columns of a notice.
var noticeWidths = [...]float64{5, 10, 17, 9, 58, 52, 13}

func formHeads() []string {
	return []string{"STT", "Biểu", "Kỳ báo cáo", "Bản số", "Tên biểu", "Kết quả", "Hạn nộp"}
}

func findingHeads() []string {
	return []string{"STT", "Biểu", "Trang", "Ô", "Nội dung", "Cách sửa", "Mức độ"}
}

// writeNotice writes a notice on an empty sheet.
func (b *book) writeNotice(sheet string, n notice) {
	for i, w := range noticeWidths {
		b.width(sheet, i+1, w)
	}
	last := len(noticeWidths)
	fill, ink := fillWrong, inkWrong
	if n.good {
		fill, ink = fillGood, ""
	}
	b.put(sheet, "A1", ref(last, 1), n.title, look{bold: true, size: 16, across: "center", fill: fill, ink: ink})
	b.height(sheet, 1, 30)
	row := 3
	for _, f := range n.facts {
		b.put(sheet, ref(1, row), ref(3, row), f[0], look{bold: true, down: "top"})
		b.put(sheet, ref(4, row), ref(last, row), f[1], look{wrap: true, down: "top"})
		b.height(sheet, row, tall(lines(f[1], 120)))
		row++
	}
	row = b.writeSteps(sheet, row+1, n.steps)
	row = b.writeForms(sheet, row+1, n.forms)
	row = b.writeFindings(sheet, row+1, n.findings)
	b.page(sheet, pageSetup{landscape: true, lastCol: last, lastRow: row, footer: n.title})
}

func (b *book) writeSteps(sheet string, row int, steps []string) int {
	if len(steps) == 0 {
		return row - 1
	}
	b.put(sheet, ref(1, row), ref(len(noticeWidths), row), "VIỆC CẦN LÀM", look{bold: true})
	for i, s := range steps {
		row++
		b.put(sheet, ref(1, row), ref(1, row), strconv.Itoa(i+1)+".", look{across: "center", down: "top"})
		b.put(sheet, ref(2, row), ref(len(noticeWidths), row), s, look{wrap: true, down: "top"})
		b.height(sheet, row, tall(lines(s, 140)))
	}
	return row + 1
}

func (b *book) writeTableHead(sheet string, row int, title string, heads []string) int {
	b.put(sheet, ref(1, row), ref(len(heads), row), title, look{bold: true})
	for i, h := range heads {
		b.put(sheet, ref(i+1, row+1), ref(i+1, row+1), h, headLook())
	}
	return row + 2
}

func (b *book) writeForms(sheet string, row int, forms [][]string) int {
	if len(forms) == 0 {
		return row - 1
	}
	row = b.writeTableHead(sheet, row, "KẾT QUẢ TỪNG BIỂU", formHeads())
	for i, f := range forms {
		n := 1
		for c, s := range append([]string{strconv.Itoa(i + 1)}, f...) {
			b.put(sheet, ref(c+1, row), ref(c+1, row), s, look{wrap: true, box: true, down: "top"})
			n = max(n, lines(s, noticeWidths[c]))
		}
		b.height(sheet, row, tall(n))
		row++
	}
	return row
}

// writeFindings writes the table of findings, rejecting ones first.
func (b *book) writeFindings(sheet string, row int, findings []noticeFinding) int {
	if len(findings) == 0 {
		return row - 1
	}
	row = b.writeTableHead(sheet, row, "CÁC NỘI DUNG CẦN SỬA, CẦN XEM LẠI", findingHeads())
	sorted := slices.Clone(findings)
	slices.SortStableFunc(sorted, func(x, y noticeFinding) int { return rank(x.finding.Severity) - rank(y.finding.Severity) })
	for i, f := range sorted {
		b.writeFinding(sheet, row, i+1, f)
		row++
	}
	return row
}

func rank(s pipeline.Severity) int {
	return slices.Index([]pipeline.Severity{pipeline.Reject, pipeline.Warn, pipeline.Note}, s)
}

func severityText(s pipeline.Severity) string {
	switch s {
	case pipeline.Reject:
		return "Phải sửa"
	case pipeline.Warn:
		return "Cần xem"
	}
	return "Để biết"
}

func severityFill(s pipeline.Severity) string {
	switch s {
	case pipeline.Reject:
		return fillWrong
	case pipeline.Warn:
		return fillWarn
	}
	return ""
}

func (b *book) writeFinding(sheet string, row, number int, f noticeFinding) {
	message, hint := f.finding.Message(pipeline.Vietnamese), f.finding.Hint(pipeline.Vietnamese)
	texts := []string{strconv.Itoa(number), f.form, f.finding.Sheet, f.finding.Cell, message, hint, severityText(f.finding.Severity)}
	for c, s := range texts {
		l := look{wrap: true, box: true, down: "top"}
		if c == len(texts)-1 {
			l.fill = severityFill(f.finding.Severity)
		}
		if c == 3 && f.link != "" {
			l.link = true
			b.do(b.file.SetCellHyperLink(sheet, ref(c+1, row), f.link, "Location"))
		}
		b.put(sheet, ref(c+1, row), ref(c+1, row), s, l)
	}
	b.height(sheet, row, tall(max(lines(message, noticeWidths[4]), lines(hint, noticeWidths[5]), lines(f.finding.Sheet, noticeWidths[2]))))
}

// facts are what every answer says first.
func (c *Composer) facts(r pipeline.Receipt) [][2]string {
	unit, ok := c.programme.Unit(r.Unit)
	if !ok {
		unit.Name = r.Unit
	}
	return [][2]string{
		{"Chương trình", c.programme.Name},
		{"Số biên nhận", fmt.Sprintf("%06d", r.Sequence)},
		{"Đơn vị gửi", unit.Name + " (" + r.Unit + ")"},
		{"Tệp", r.File},
		{"Thời điểm nhận", r.ReceivedAt.In(pipeline.Vietnam).Format("15:04:05 ngày 02/01/2006") + " (giờ Việt Nam)"},
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
		out = append(out, []string{s.Form, s.Period.Vietnamese(), version, title, result, due})
	}
	return out
}

// timeliness compares the day of receipt with the due day of the unit's tier.
func (c *Composer) timeliness(r pipeline.Receipt, s pipeline.Submission) (due, text string) {
	if s.Period.IsZero() {
		return "–", ""
	}
	unit, _ := c.programme.Tree(s.Period).Unit(s.Unit)
	day, ok := c.programme.Due(unit.Tier, s.Period)
	if !ok {
		return "không quy định", ""
	}
	received := pipeline.DayOf(r.ReceivedAt)
	if !received.After(day) {
		return day.Vietnamese(), "Đúng hạn."
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
func (c *Composer) notice(r pipeline.Receipt, link func(pipeline.Finding) string) notice {
	n := notice{facts: c.facts(r), forms: c.formLines(r), findings: allFindings(r, link)}
	switch r.Decision {
	case pipeline.Returned:
		n.title = "TỆP ĐƯỢC TRẢ LẠI ĐỂ SỬA"
		n.facts = append(n.facts, [2]string{"Kết luận", verdictText(r)})
	case pipeline.Duplicate:
		n.title, n.good = "TỆP NÀY ĐÃ ĐƯỢC NHẬN TRƯỚC ĐÓ", true
		n.facts = append(n.facts, [2]string{"Kết luận", fmt.Sprintf("Nội dung tệp giống hệt tệp có biên nhận số %06d; không tính lại.", r.DuplicateOf)})
		n.steps = []string{"Không cần gửi lại. Nếu muốn đính chính, sửa số liệu rồi gửi biểu đầy đủ của kỳ."}
	default:
		n.title, n.good = "GIẤY BIÊN NHẬN BÁO CÁO", true
		n.facts = append(n.facts, [2]string{"Kết luận", verdictText(r)})
		if warned(n.findings) {
			n.steps = []string{"Có nội dung “Cần xem”: kiểm tra lại các ô nêu dưới đây. Nếu số liệu đúng, ghi lý do vào cột Giải trình hoặc dòng Ghi chú; nếu sai, sửa và gửi lại biểu đầy đủ."}
		}
	}
	return n
}

func warned(findings []noticeFinding) bool {
	return slices.ContainsFunc(findings, func(f noticeFinding) bool { return f.finding.Severity == pipeline.Warn })
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
