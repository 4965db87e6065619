package forms

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/figures"
)

// sourceHead begins the comments of a marked copy.
const sourceHead = "NGUỒN SỐ LIỆU"

// sourceTitle is what a marked copy says first: nobody is to send it.
const sourceTitle = "BẢN SAO ĐỂ TRA CỨU – KHÔNG PHẢI BIỂU ĐỂ NỘP"

// SourceListName is the document that lists what a figure was made from.
const SourceListName = "DANH SACH NGUON SO LIEU.xlsx"

func markSource() mark { return mark{"BDD7EE", "1F3864"} }

// Mark makes a copy of a received file in which the contributions are coloured and
// commented. It implements [pipeline.Marker]; a file that cannot be shown again is an
// error.
func (c *Composer) Mark(ctx context.Context, x *pipeline.Explained, r pipeline.Receipt, o pipeline.Original) (pipeline.Document, error) {
	if err := ctx.Err(); err != nil {
		return pipeline.Document{}, err
	}
	name := fmt.Sprintf("BAN SAO %06d %s %s", r.Sequence, r.Unit, plainName(r.File)) // a unit's code is the name of its folder
	data, extension, ok := markWorkbook(o, r.ReceivedAt, func(b *book, sheets []string, comments bool) {
		c.markSources(b, sheets, x, r, comments)
	})
	if !ok {
		data, ok = c.markRows(x, r, o)
		extension = ".xlsx"
	}
	if !ok {
		return pipeline.Document{}, pipeline.Say("không dựng lại được tệp %s của %s để đánh dấu", "%s of %s cannot be shown again to be marked", r.File, r.Unit)
	}
	return pipeline.Document{Name: name + extension, Bytes: data}, nil
}

// markRows marks a file that is no workbook of today's Excel in one with the same rows.
func (c *Composer) markRows(x *pipeline.Explained, r pipeline.Receipt, o pipeline.Original) ([]byte, bool) {
	sheets := c.shownSheets(o)
	if len(sheets) == 0 || tooMuch(sheets) {
		return nil, false
	}
	called := nameSheets(sheets, textSheet(c.programme, r))
	moved := *x
	moved.Contributions = slices.Clone(x.Contributions)
	for i := range moved.Contributions {
		if c := &moved.Contributions[i]; c.Cell != "" {
			c.Sheet = called(c.Sheet)
		}
	}
	b, names := writeRows(sheets, r.ReceivedAt)
	c.markSources(b, names, &moved, r, true)
	b.properties(sourceTitle, c.programme.Name)
	var out bytes.Buffer
	err := b.writeTo(&out)
	return out.Bytes(), err == nil
}

func (c *Composer) markSources(b *book, sheets []string, x *pipeline.Explained, r pipeline.Receipt, comments bool) {
	figure := c.figureText(x)
	for _, at := range placesOf(x.Contributions, sheets) {
		b.point(at[0].Sheet, at[0].Cell, markSource(), c.sourceComment(figure, at), comments)
	}
	for _, sheet := range sheets { // one that is printed alone says it too
		if visible, err := b.file.GetSheetVisible(sheet); err == nil && visible {
			b.do(b.file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddHeader: `&C&"Times New Roman,Bold"&11` + " " + sourceTitle}))
		}
	}
	b.insertFirst(pipeline.SourceSheet, sheets)
	b.writeSources(pipeline.SourceSheet, c, x, append([][2]string{{"Tệp gốc", r.File}, {"Đơn vị nộp", c.unitName(x, r.Unit)},
		{"Nhận lúc", figures.Stamp(r.ReceivedAt)}, {"Số biên nhận", fmt.Sprintf("%06d", r.Sequence)}, {"Mã băm SHA-256", r.SHA256}},
		c.figureFacts(x, figure)...), linkInto(sheets))
}

// placesOf gathers contributions by the cell that they stand in; one cell may be two
// things to a figure.
func placesOf(list []pipeline.Contribution, sheets []string) (out [][]pipeline.Contribution) {
	at := map[[2]string]int{}
	for _, c := range list {
		if !isCell(c.Cell) || !slices.Contains(sheets, c.Sheet) {
			continue
		}
		i, ok := at[[2]string{c.Sheet, c.Cell}]
		if !ok {
			i = len(out)
			at[[2]string{c.Sheet, c.Cell}] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], c)
	}
	return out
}

func (c *Composer) sourceComment(figure string, at []pipeline.Contribution) string {
	text := sourceHead + "\nSố liệu: " + figure
	for _, x := range at {
		text += "\nỞ đây: " + c.shownValue(x) + " (" + pipeline.RoleText(x.Role).Vietnamese + ")"
	}
	return text + "\nBản sao để tra cứu, không phải biểu để nộp."
}

// shownValue is what a cell says: a number as offices write it, a text as typed.
func (c *Composer) shownValue(x pipeline.Contribution) string {
	if x.Number.Known && x.Value == x.Number.String() {
		return shown.Format(x.Number.Number)
	}
	return x.Value
}

// figureText is "Tỉnh Thái Nguyên, Số lượt tiếp công dân, Quý II/2021: 866 lượt".
func (c *Composer) figureText(x *pipeline.Explained) string {
	period := x.Period.Vietnamese()
	if x.ToDate {
		period = "lũy kế từ đầu năm đến hết " + strings.ToLower(period[:1]) + period[1:]
	}
	if !x.Since.IsZero() {
		period += " (" + x.Since.From().Vietnamese + ")"
	}
	value := "chưa có số liệu"
	switch {
	case x.Kind == pipeline.Narrative:
		value = "lời văn của các đơn vị"
	case x.Gap == pipeline.GapTorn:
		value = "không so sánh được"
	case x.Value.Known:
		value = shown.Quantity(x.Value.Number, x.UnitOfMeasure)
	}
	return c.unitName(x, x.Unit) + ", " + x.Name + ", " + period + ": " + value
}

func (c *Composer) figureFacts(x *pipeline.Explained, figure string) [][2]string {
	state := "Dự thảo: tính theo số liệu hiện có"
	if x.Edition > 0 {
		state = "Bản chốt số " + strconv.Itoa(x.Edition)
	}
	out := [][2]string{{"Số liệu", figure}, {"Tình trạng", state}}
	if x.Tree != nil {
		out = append(out, [2]string{"Cây đơn vị", "Tính lại theo đơn vị hành chính ngày " + x.Tree.Vietnamese()})
	}
	return out
}

func (c *Composer) unitName(x *pipeline.Explained, code string) string {
	if name := x.Names[code]; name != "" {
		return name + " (" + code + ")"
	}
	if u, ok := c.trees.Unit(code); ok {
		return u.Name + " (" + code + ")"
	}
	return code
}

// linkInto links a contribution to its cell in the same workbook.
func linkInto(sheets []string) func(pipeline.Contribution) string {
	return func(c pipeline.Contribution) string {
		if !slices.Contains(sheets, c.Sheet) || !isCell(c.Cell) {
			return ""
		}
		return quoteSheet(c.Sheet) + "!" + c.Cell
	}
}
