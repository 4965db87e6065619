// Package packbook writes a programme pack as a workbook that officials edit in Excel:
// units, changes, forms with their fields, options and relations, indicators and
// targets, a sheet each. The notation is that of package pipeline ([pipeline.PackBookSheets]),
// by which the intake reads the workbook back to the same values.
//
// Every cell is text, so that Excel leaves codes, numbers such as 1.10 and rules such as
// "= 100" as they are.
package packbook

import (
	"fmt"
	"io"

	"danvan/pipeline"
	"danvan/templates/internal/workbook"

	"github.com/xuri/excelize/v2"
)

// GuideSheet is the first sheet: what the others hold and how to write in them.
const GuideSheet = "Hướng dẫn"

// Export writes the pack of a programme. The same programme gives the same bytes.
func Export(w io.Writer, p *pipeline.Programme) error {
	b := &book{file: excelize.NewFile(), lists: listsOf(p)}
	// Closing only removes temporary files; what matters was checked before.
	defer func() { _ = b.file.Close() }()
	b.write(p)
	if b.err != nil {
		return fmt.Errorf("write the pack as a workbook: %w", b.err)
	}
	if err := workbook.Write(w, b.file, nil, nil); err != nil {
		return fmt.Errorf("write the pack as a workbook: %w", err)
	}
	return nil
}

// book is a workbook in the making; the first error ends the writing.
type book struct {
	file   *excelize.File
	lists  []list
	styles styles
	err    error
}

type styles struct{ head, key, cell, wide, title, plain int }

func (b *book) do(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *book) write(p *pipeline.Programme) {
	b.do(b.file.SetDefaultFont(workbook.Font))
	b.do(b.file.SetSheetName("Sheet1", GuideSheet))
	b.makeStyles()
	b.guide(p)
	rows := rowsOf(p)
	for _, s := range pipeline.PackBookSheets() {
		b.sheet(s, rows[s.Name])
	}
	b.writeLists()
	b.meta(p)
	b.file.SetActiveSheet(0)
	b.do(b.file.SetDocProps(&excelize.DocProperties{Title: "Gói chương trình " + p.Code, Subject: p.Name, Creator: p.Letterhead.Issuer,
		Created: propertyTime, Modified: propertyTime, Language: "vi-VN"}))
}

// propertyTime stands for the time of writing, which would change the bytes.
const propertyTime = "2000-01-01T00:00:00Z"

func (b *book) makeStyles() {
	asText := 49 // Excel's own format "@"
	style := func(s *excelize.Style) int {
		id, err := b.file.NewStyle(s)
		b.do(err)
		return id
	}
	border := workbook.Frame("7F7F7F")
	font := func(size float64, bold bool) *excelize.Font {
		return &excelize.Font{Family: workbook.Font, Size: size, Bold: bold, Color: "000000"}
	}
	b.styles.head = style(&excelize.Style{Font: font(11, true), Border: border, NumFmt: asText,
		Fill:      workbook.Solid("D9E2EC"),
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}})
	b.styles.key = style(&excelize.Style{Font: &excelize.Font{Family: "Courier New", Size: 9, Color: "595959"}, NumFmt: asText})
	b.styles.cell = style(&excelize.Style{Font: font(11, false), Border: border, NumFmt: asText, Alignment: &excelize.Alignment{Vertical: "top"}})
	b.styles.wide = style(&excelize.Style{Font: font(11, false), Border: border, NumFmt: asText, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	b.styles.title = style(&excelize.Style{Font: font(14, true)})
	b.styles.plain = style(&excelize.Style{Font: font(11, false), Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
}

func (b *book) newSheet(name string) {
	_, err := b.file.NewSheet(name)
	b.do(err)
}

func (b *book) put(sheet string, row, col int, style int, text string) {
	at := ref(row, col)
	if text != "" {
		b.do(b.file.SetCellStr(sheet, at, text))
	}
	b.do(b.file.SetCellStyle(sheet, at, at, style))
}

func ref(row, col int) string { return workbook.Ref(row, col) }

// wideColumn is the width from which texts are wrapped.
const wideColumn = 30

// spareRows are the empty rows below the data that have drop-downs.
const spareRows = 1000

func (b *book) sheet(s pipeline.PackSheet, rows []row) {
	b.newSheet(s.Name)
	last := pipeline.PackBookDataRow + len(rows) + spareRows - 1
	for i, key := range s.Columns {
		c := columnOf(s.Name, key)
		name := workbook.Column(i + 1)
		b.do(b.file.SetColWidth(s.Name, name, name, c.width))
		// The style of the column is that of every row that is still to be filled in.
		b.do(b.file.SetColStyle(s.Name, name, b.cellStyle(c)))
		b.put(s.Name, pipeline.PackBookHeadRow, i+1, b.styles.head, c.label)
		b.put(s.Name, pipeline.PackBookKeyRow, i+1, b.styles.key, key)
		b.help(s.Name, i+1, last, c)
	}
	for r, values := range rows {
		lines := 1
		for i, key := range s.Columns {
			if values[key] == "" {
				continue
			}
			b.do(b.file.SetCellStr(s.Name, ref(pipeline.PackBookDataRow+r, i+1), values[key]))
			if c := columnOf(s.Name, key); c.width >= wideColumn {
				lines = max(lines, wrapped(values[key], c.width))
			}
		}
		b.fit(s.Name, pipeline.PackBookDataRow+r, lines)
	}
	b.page(s, pipeline.PackBookDataRow+len(rows)-1)
}

func (b *book) cellStyle(c column) int {
	if c.width >= wideColumn {
		return b.styles.wide
	}
	return b.styles.cell
}

// help is the drop-down of an enumeration and the words that appear beside a chosen
// cell. A word outside a list of codes may be right (a unit added below), so only closed
// lists refuse it.
func (b *book) help(sheet string, col, last int, c column) {
	if c.hint == "" && c.list == "" {
		return
	}
	v := excelize.NewDataValidation(true)
	v.SetSqref(ref(pipeline.PackBookDataRow, col) + ":" + ref(last, col))
	if c.hint != "" {
		v.SetInput(clip(c.label, 32), clip(c.hint, 255))
	}
	if c.list != "" {
		v.SetSqrefDropList(c.list)
		if c.closed {
			v.SetError(excelize.DataValidationErrorStyleStop, "Ngoài danh mục", "Chọn một giá trị trong danh sách, hoặc để trống.")
		} else {
			v.SetError(excelize.DataValidationErrorStyleWarning, "Chưa có trong danh mục", "Giá trị này chưa có khi xuất tệp; kiểm tra lại trước khi giữ.")
		}
	}
	b.do(b.file.AddDataValidation(sheet, v))
	if c.hint != "" {
		b.do(b.file.AddComment(sheet, excelize.Comment{Cell: ref(pipeline.PackBookHeadRow, col), Author: "danvan", Width: 320, Height: 110,
			Paragraph: []excelize.RichTextRun{{Text: c.hint, Font: &excelize.Font{Family: workbook.Font, Size: 10}}}}))
	}
}

func clip(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	return string(runes[:limit-1]) + "…"
}

// page hides the keys, keeps the heading in sight and on every printed page, and prints
// what is filled in.
func (b *book) page(s pipeline.PackSheet, last int) {
	b.do(b.file.SetRowVisible(s.Name, pipeline.PackBookKeyRow, false))
	b.do(b.file.SetRowHeight(s.Name, pipeline.PackBookHeadRow, 48))
	b.do(b.file.SetPanes(s.Name, workbook.Frozen(2, pipeline.PackBookKeyRow)))
	b.do(b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: s.Name, RefersTo: fmt.Sprintf("'%s'!$1:$1", s.Name)}))
	area := fmt.Sprintf("'%s'!$A$1:$%s$%d", s.Name, workbook.Column(len(s.Columns)), max(last, pipeline.PackBookDataRow))
	b.do(b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", Scope: s.Name, RefersTo: area}))
	a4, landscape, wide, high, fit := 9, "landscape", 1, 0, true
	b.do(b.file.SetSheetProps(s.Name, &excelize.SheetPropsOptions{FitToPage: &fit}))
	b.do(b.file.SetPageLayout(s.Name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &landscape, FitToWidth: &wide, FitToHeight: &high}))
}

// meta says to a reader what it has in hand.
func (b *book) meta(p *pipeline.Programme) {
	b.newSheet(pipeline.MetaSheet)
	for i, pair := range [][2]string{{"programme", p.Code}, {pipeline.PackBookKey, pipeline.PackBookVersion}, {"digest", p.Digest}} {
		b.do(b.file.SetCellStr(pipeline.MetaSheet, ref(i+1, 1), pair[0]))
		b.do(b.file.SetCellStr(pipeline.MetaSheet, ref(i+1, 2), pair[1]))
	}
	b.do(b.file.SetSheetVisible(pipeline.MetaSheet, false, true))
}
