package forms

import (
	"fmt"
	"slices"
	"strconv"

	"danvan/pipeline"
)

// notice is what an answer says on its first sheet: what was decided and what to do,
// then the causes at a glance, then everything.
type notice struct {
	title    string
	good     bool
	facts    [][2]string
	newBlank string // a first step, "" for none
	steps    []string
	kept     string // the step that says which forms of a returned file were taken; "" where none was
	findings []noticeFinding
	places   answerPlaces
	forms    [][]string
	details  [][2]string
}

// noticeFinding is one finding on the form it concerns; link is the place in the
// workbook that a click leads to, "" for none.
type noticeFinding struct {
	form    string
	finding pipeline.Finding
	link    string
}

// The columns of a notice. Its three tables share them.
var noticeWidths = [...]float64{5, 11, 16, 9, 12, 56, 52, 7}

// widthFrom is the width of a text that runs from a column to the last.
func widthFrom(col int) float64 {
	sum := 0.0
	for _, w := range noticeWidths[col-1:] {
		sum += w
	}
	return sum
}

func causeHeads() []string {
	return []string{"STT", "Mức độ", "Trang", "Ô", "Ô tiếp theo", "Nội dung", "Cách sửa", "Số chỗ"}
}

func formHeads() []string {
	return []string{"STT", "Biểu", "Kỳ báo cáo", "Bản số", "Hạn nộp", "Tên biểu", "Kết quả"}
}

func findingHeads() []string {
	return []string{"STT", "Biểu", "Trang", "Ô", "Mức độ", "Nội dung", "Cách sửa"}
}

// writeNotice writes a notice on an empty sheet.
func (b *book) writeNotice(sheet string, n notice) {
	b.noticePage(sheet, n.title, b.grids[sheet].writeNotice(n))
}

// noticePage lays out the page of a notice.
func (b *book) noticePage(sheet, title string, lastRow int) {
	for i, w := range noticeWidths {
		b.width(sheet, i+1, w)
	}
	b.page(sheet, pageSetup{landscape: true, lastCol: len(noticeWidths), lastRow: lastRow, footer: title})
}

// writeNotice writes the rows of a notice and returns the last of them.
func (g *grid) writeNotice(n notice) (last int) {
	fill, ink := fillWrong, inkWrong
	if n.good {
		fill, ink = fillGood, ""
	}
	g.put("A1", ref(len(noticeWidths), 1), n.title, look{bold: true, size: 16, across: "center", fill: fill, ink: ink})
	g.height(1, 30)
	causes := causesOf(n.findings)
	row := g.writeFacts(3, n.facts)
	if n.newBlank != "" {
		n.steps = append([]string{n.newBlank}, besideNewBlank(n.steps, causes)...)
	}
	if n.kept != "" {
		n.steps = append(n.steps, n.kept)
	}
	row = g.writeSteps(row+1, n.steps)
	row = g.writeCauses(row+1, causes, n)
	row = g.writeForms(row+1, n.forms)
	row = g.writeFacts(row+1, n.details)
	if !toldAll(causes) {
		row = g.writeFindings(row+1, n)
	}
	return row
}

func (g *grid) writeFacts(row int, facts [][2]string) int {
	last := len(noticeWidths)
	for _, f := range facts {
		g.put(ref(1, row), ref(3, row), f[0], look{bold: true, down: "top"})
		g.put(ref(4, row), ref(last, row), f[1], look{wrap: true, down: "top"})
		g.height(row, tall(lines(f[1], widthFrom(4))))
		row++
	}
	return row
}

func (g *grid) writeSteps(row int, steps []string) int {
	if len(steps) == 0 {
		return row - 1
	}
	g.put(ref(1, row), ref(len(noticeWidths), row), "VIỆC CẦN LÀM", look{bold: true})
	for i, s := range steps {
		row++
		g.put(ref(1, row), ref(1, row), strconv.Itoa(i+1)+".", look{across: "center", down: "top"})
		g.put(ref(2, row), ref(len(noticeWidths), row), s, look{wrap: true, down: "top"})
		g.height(row, tall(lines(s, widthFrom(2))))
	}
	return row + 1
}

func (g *grid) writeTableHead(row int, title string, heads []string) int {
	g.put(ref(1, row), ref(len(heads), row), title, look{bold: true})
	for i, h := range heads {
		g.put(ref(i+1, row+1), ref(i+1, row+1), h, headLook())
	}
	return row + 2
}

// writeLine writes one boxed row of a table, as tall as its texts need.
func (g *grid) writeLine(row int, texts []string, dressed func(col int, l *look)) {
	n := 1
	for c, s := range texts {
		l := look{wrap: true, box: true, down: "top"}
		if dressed != nil {
			dressed(c, &l)
		}
		g.put(ref(c+1, row), ref(c+1, row), s, l)
		n = max(n, lines(s, noticeWidths[c]))
	}
	g.height(row, tall(n))
}

func (g *grid) writeForms(row int, forms [][]string) int {
	if len(forms) == 0 {
		return row - 1
	}
	row = g.writeTableHead(row, "KẾT QUẢ TỪNG BIỂU", formHeads())
	for i, f := range forms {
		g.writeLine(row, append([]string{strconv.Itoa(i + 1)}, f...), nil)
		row++
	}
	return row
}

// maxListed bounds the full list. Whoever has more to mend sees the rest after the
// first are mended.
const maxListed = 5_000

// writeFindings writes every finding, rejecting ones first.
func (g *grid) writeFindings(row int, n notice) int {
	sorted := slices.Clone(n.findings)
	slices.SortStableFunc(sorted, func(x, y noticeFinding) int { return x.finding.Severity.Rank() - y.finding.Severity.Rank() })
	row = g.writeTableHead(row, fmt.Sprintf("DANH SÁCH ĐẦY ĐỦ: %d NỘI DUNG", len(sorted)), findingHeads())
	for i, f := range sorted[:min(len(sorted), maxListed)] {
		g.writeFinding(row, i+1, f, n.places)
		row++
	}
	if more := len(sorted) - maxListed; more > 0 {
		g.put(ref(1, row), ref(len(findingHeads()), row), fmt.Sprintf("… và %d nội dung nữa; sửa các nội dung trên và gửi lại để xem tiếp.", more), look{italic: true})
		row++
	}
	return row
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

func (g *grid) writeFinding(row, number int, f noticeFinding, places answerPlaces) {
	message, hint := f.finding.Message(pipeline.Vietnamese), f.finding.Hint(pipeline.Vietnamese)+places.say([]noticeFinding{f})
	texts := []string{strconv.Itoa(number), f.form, f.finding.Sheet, f.finding.Cell, severityText(f.finding.Severity), message, hint}
	g.writeLine(row, texts, func(col int, l *look) {
		switch {
		case col == 4:
			l.fill = severityFill(f.finding.Severity)
		case col == 3 && f.link != "":
			g.link(ref(col+1, row), f.link, l)
		}
	})
}
