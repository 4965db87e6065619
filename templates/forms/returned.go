package forms

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"danvan/pipeline"
	"danvan/templates/internal/workbook"
)

// markFormula is true everywhere and stands in no workbook but those that we marked:
// by it our colours are found again and taken off, whatever moved in between.
const markFormula = "ISNUMBER(260042397)"

// commentHead begins our comments. With the author's name it tells them from the
// sender's own; some programs lose the name when they save.
const commentHead = "KẾT QUẢ KIỂM TRA"

// returnWorkbook gives the sender's own workbook back with the wrong cells coloured
// and commented, and a first sheet that says what is wrong. It is false where the
// workbook cannot be marked; then a plain receipt says the same.
func (c *Composer) returnWorkbook(r pipeline.Receipt, o pipeline.Original, with enclosed) (data []byte, extension string, ok bool) {
	return markWorkbook(o, r.ReceivedAt, func(b *book, sheets []string, comments bool) {
		wrong := wrongCells(r, sheets, with.places)
		for _, c := range wrong {
			b.markCell(c, comments)
		}
		b.insertFirst(pipeline.VerdictSheet, sheets)
		n := c.notice(r, linkTo(sheets), with)
		n.steps = returnSteps(r, len(wrong) > 0, comments)
		b.writeNotice(pipeline.VerdictSheet, n)
	})
}

// painter marks the cells of a workbook with these sheets and adds a first sheet.
type painter func(b *book, sheets []string, comments bool)

// markWorkbook hands a sender's own workbook to who marks it, without what an earlier
// answer had marked. It is false where the workbook cannot be marked.
//
// Colours are conditional formats: the sender's own formats, rules and locks stay.
func markWorkbook(o pipeline.Original, created time.Time, paint painter) (data []byte, extension string, ok bool) {
	parts, err := unpack(o.Bytes)
	if err != nil || !parts.spreadsheet() || parts.weight() > maxWeight {
		return nil, "", false
	}
	parts.takeOffMarks()
	parts.relax()
	clean, err := parts.pack()
	if err != nil {
		return nil, "", false
	}
	if data, err = painted(clean, created, paint, parts.takeComments()); err != nil && parts.takeComments() {
		// A drawing of the sender's that cannot be added to: colours and the list do.
		data, err = painted(clean, created, paint, false)
	}
	return data, parts.extension(), err == nil
}

// painted opens a workbook that the strict reader has found sound and has it marked.
func painted(workbook []byte, created time.Time, paint painter, comments bool) ([]byte, error) {
	f, err := excelize.OpenReader(bytes.NewReader(workbook), excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked})
	if err != nil {
		return nil, err
	}
	b := bookOf(f, created)
	for _, own := range []string{pipeline.VerdictSheet, pipeline.SourceSheet} {
		b.do(f.DeleteSheet(own))
	}
	paint(b, f.GetSheetList(), comments)
	var out bytes.Buffer
	err = b.writeTo(&out)
	return out.Bytes(), err
}

// returnSteps says what the sender does next. Where what is wrong stands in no cell,
// nothing is coloured; some workbooks take no comments.
func returnSteps(r pipeline.Receipt, marked, comments bool) []string {
	first := "Sửa theo các nội dung nêu trong bảng dưới; tệp không có ô nào bị tô màu vì lỗi không nằm ở riêng ô nào."
	if marked {
		where := "bấm vào địa chỉ ô trong bảng dưới để tới ô đó; bảng nói rõ sai gì, sửa thế nào"
		if comments {
			where = "chú thích ở ô nói rõ sai gì, sửa thế nào; bấm vào địa chỉ ô trong bảng dưới để tới ô đó"
		}
		first = "Sửa các ô được tô đỏ ngay trong tệp này (" + where + "). Ô tô vàng là nội dung cần xem lại hoặc giải trình."
	}
	return []string{
		first,
		"Lưu tệp và gửi lại chính tệp này vào " + againInto(r) + ". Không cần xóa trang này, màu hay chú thích: hệ thống tự bỏ qua.",
	}
}

// keptStep says of a returned file that some of its forms were taken.
func keptStep(r pipeline.Receipt) string {
	if slices.ContainsFunc(r.Submissions, func(s pipeline.Submission) bool { return s.Verdict == pipeline.Accepted }) {
		return "Biểu đã được ghi “ĐÃ NHẬN” không phải sửa; gửi lại cùng tệp cũng không bị tính hai lần."
	}
	return ""
}

// againInto is the folder into which a file goes that was returned: its own, but where it
// may well be another unit's that it was meant for.
func againInto(r pipeline.Receipt) string {
	if slices.ContainsFunc(allFindings(r, noLink), func(f noticeFinding) bool {
		return f.finding.Code == "unit-differs" || f.finding.Code == "unit-blank" || f.finding.Code == "unit-not-valid"
	}) {
		return "thư mục inbox của đúng đơn vị báo cáo"
	}
	return "thư mục inbox/" + r.Unit
}

// wrongCell is a cell with everything that is to be said about it.
type wrongCell struct {
	sheet, cell string
	findings    []pipeline.Finding
	reason      string // where a warning can be answered
}

// wrongCells gathers the findings of cells that the workbook has, in order.
func wrongCells(r pipeline.Receipt, sheets []string, places answerPlaces) []wrongCell {
	var out []wrongCell
	at := map[[2]string]int{}
	for _, nf := range allFindings(r, noLink) {
		f := nf.finding
		if f.Severity == pipeline.Note || !slices.Contains(sheets, f.Sheet) || !isCell(f.Cell) {
			continue
		}
		key := [2]string{f.Sheet, f.Cell}
		i, seen := at[key]
		if !seen {
			i = len(out)
			at[key] = i
			out = append(out, wrongCell{sheet: f.Sheet, cell: f.Cell})
		}
		out[i].findings = append(out[i].findings, f)
		if f.Severity == pipeline.Warn {
			out[i].reason = places.say([]noticeFinding{nf})
		}
	}
	return out
}

func isCell(s string) bool {
	_, _, err := excelize.CellNameToCoordinates(s)
	return err == nil && !strings.Contains(s, "$")
}

func (c wrongCell) severity() pipeline.Severity {
	if pipeline.Rejects(c.findings) {
		return pipeline.Reject
	}
	return pipeline.Warn
}

// comment says what is wrong and how to put it right.
func (c wrongCell) comment() string {
	parts := []string{commentHead}
	for _, f := range c.findings {
		parts = append(parts, severityText(f.Severity)+": "+f.Message(pipeline.Vietnamese)+"\nCách sửa: "+f.Hint(pipeline.Vietnamese))
	}
	return strings.Join(parts, "\n") + c.reason
}

func (b *book) markCell(c wrongCell, comments bool) {
	m := markWarn()
	if c.severity() == pipeline.Reject {
		m = markWrong()
	}
	b.point(c.sheet, c.cell, m, c.comment(), comments)
}

// point colours a cell and says something at it; a comment of the sender's stays, and
// the first sheet says the same.
func (b *book) point(sheet, cell string, m mark, text string, comments bool) {
	b.highlight(sheet, cell, markFormula, m)
	if !comments || b.hasComment(sheet, cell) {
		return
	}
	const width = 340
	b.do(b.file.AddComment(sheet, excelize.Comment{Cell: cell, Author: author, Width: width, Height: uint(30 + 17*lines(text, 45)),
		Paragraph: []excelize.RichTextRun{{Text: text, Font: &excelize.Font{Family: workbook.Font, Size: 10}}}}))
}

// hasComment tells whether the sender has left a comment at a cell. A sheet's are
// looked up once: ours go to cells of their own.
func (b *book) hasComment(sheet, cell string) bool {
	cells, known := b.commented[sheet]
	if !known {
		comments, err := b.file.GetComments(sheet)
		b.do(err)
		cells = map[string]bool{}
		for _, c := range comments {
			cells[c.Cell] = true
		}
		b.commented[sheet] = cells
	}
	return cells[cell]
}

// insertFirst makes a new first sheet. excelize moves the sheet but leaves the names
// that belong to a sheet (print titles, filters) counting from the old first one.
func (b *book) insertFirst(name string, sheets []string) {
	b.addSheet(name)
	if len(sheets) > 0 {
		b.do(b.file.MoveSheet(name, sheets[0]))
	}
	if b.file.WorkBook != nil && b.file.WorkBook.DefinedNames != nil {
		for i := range b.file.WorkBook.DefinedNames.DefinedName {
			if id := b.file.WorkBook.DefinedNames.DefinedName[i].LocalSheetID; id != nil {
				next := *id + 1
				b.file.WorkBook.DefinedNames.DefinedName[i].LocalSheetID = &next
			}
		}
	}
	b.file.SetActiveSheet(0)
}

// linkTo links a finding to its place in the workbook.
func linkTo(sheets []string) func(pipeline.Finding) string {
	return func(f pipeline.Finding) string {
		if !slices.Contains(sheets, f.Sheet) || !isCell(f.Cell) {
			return ""
		}
		return fmt.Sprintf("%s!%s", quoteSheet(f.Sheet), f.Cell)
	}
}
