package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"

	"danvan/pipeline"
)

// figure is a number that an office typed: into a cell of numbers, or as text with
// separators.
type figure struct {
	value pipeline.Number
	typed bool // as text
}

func count(n int64) figure { return figure{pipeline.Int(n), false} }
func typed(n int64) figure { return figure{pipeline.Int(n), true} }

// twoFigures is one cell that holds the figures of two fields.
type twoFigures struct {
	text          string
	first, second int64
	other         string // number of the second field
}

// nothing is a text that says "không phát sinh".
type nothing string

// day is a day of 2021 that stands as a date or, typed, as text.
type day struct {
	month time.Month
	day   int
	typed bool
}

func (d day) time() time.Time { return time.Date(2021, d.month, d.day, 0, 0, 0, 0, time.UTC) }

// entry is what an office wrote into one cell of a form.
type entry struct {
	number  string           // the field's number on the form
	measure pipeline.Measure // "" is the value
	line    int              // of a register, from 0
	value   any              // figure, twoFigures, nothing, day or string
}

// report is one unit's filled workbook: entries by sheet.
type report struct {
	unit  string
	forms map[string][]entry
}

// The narratives hold every small letter of Vietnamese, every mark that a CSV file
// may stumble over, and a name in capitals.
const (
	everyLetter = "Cấp ủy và các cả đã khắc phục hạn chế, tăng cường nắm chắc tình hình; chặng đường thẳng thắn, sẵn sàng, bằng việc làm đặc biệt: " +
		"chân thành, cần cù, vấn đề mới, đẩy mạnh, lẫn nhau, vận động đoàn kết; chè, ghé thăm, sẻ chia, sẽ, nhẹ nhàng, về đến nơi thể hiện lễ hội; " +
		"gì, chí tình, nghỉ, nghĩ, chị em lòng nói tỏ rõ học tập; công hồ sơ tốt, tổ, mỗi hộ; thờ, cởi mở, đỡ đầu, hợp tác; cùng, chú ý, củng cố lũy kế phục vụ; " +
		"như từ, đứng, cử tri giữ gìn sự bình yên; kỳ này, ý kiến tỷ lệ kỹ năng, phòng bệnh lỵ."
	manyMarks = "- Mô hình \"Dòng họ tự quản\", xóm 5; tổ 3: 1.234 lượt, 80,45% hài lòng\n+ Kết quả: 05/06 nội dung đã giải quyết; chi 1,5 triệu đồng"
	capitals  = "ĐỀ NGHỊ ỦY BAN MẶT TRẬN TỔ QUỐC, SỞ NỘI VỤ HỖ TRỢ PHẦN MỀM"
)

// matrixReports are a commune, a district with a tick, and the province's own form
// with decimal figures. Every form holds at least one figure whose separators prove
// the convention of the file.
func matrixReports() []report {
	lists := func(own ...entry) []entry {
		return append(own,
			entry{number: "1.2", value: count(12)}, entry{number: "1.2", measure: pipeline.Cumulative, value: typed(1234)},
			entry{number: "1.2", measure: pipeline.Explanation, value: "Có hai hội nghị trực tuyến, \"họp không giấy\"; đã giải trình"},
			entry{number: "1.3", value: typed(12_345_678)}, entry{number: "1.3", measure: pipeline.Cumulative, value: count(12_345_679)},
			entry{number: "1.4", value: nothing("không phát sinh")}, entry{number: "1.4", measure: pipeline.Cumulative, value: nothing("-")},
			entry{number: "1.5", value: count(0)}, entry{number: "1.5", measure: pipeline.Cumulative, value: count(7)},
			entry{number: "2.1", value: twoFigures{"05 cuộc/320 người", 5, 320, "2.2"}},
			entry{number: "2.3", value: count(1500)}, entry{number: "2.4", value: typed(1499)},
			entry{number: "3.1", value: count(1001)}, entry{number: "3.2", value: count(1)}, entry{number: "3.3", value: typed(1000)},
			entry{number: "3.4", value: count(400)}, entry{number: "3.5", value: count(600)},
			entry{number: "4.1", value: count(1001)}, entry{number: "4.2", value: count(1)}, entry{number: "4.3", value: count(1000)},
			entry{number: "4.4", value: nothing("–")}, entry{number: "4.5", value: count(0)}, entry{number: "4.6", value: count(0)}, entry{number: "4.7", value: count(0)},
			entry{number: "8.1", value: everyLetter}, entry{number: "8.2", value: manyMarks}, entry{number: "8.4", value: capitals})
	}
	visits := []entry{{number: "1", value: count(3_700_368)}, {number: "4", value: typed(1_233_456)}, {number: "13", value: count(1_233_456)}, {number: "22", value: count(1_233_456)},
		{number: "2", value: count(7)}, {number: "5", value: count(7)}, {number: "14", value: nothing("-")}, {number: "23", value: count(0)}}
	letters := []entry{{number: "1", value: count(2_345_678)}, {number: "2", value: typed(1_111_000)}, {number: "3", value: count(1_234_678)},
		{number: "4", value: count(0)}, {number: "5", value: count(0)}, {number: "6", value: count(0)}, {number: "7", value: nothing("-")}}
	models := []entry{{number: "1", value: "SONGCONG-2021-01"}, {number: "2", value: manyMarks}, {number: "3", value: "Quốc phòng - an ninh"},
		{number: "4", value: "Hội Cựu chiến binh phường"}, {number: "5", value: day{4, 20, false}}, {number: "6", value: "Hoạt động hiệu quả"},
		{line: 1, number: "1", value: "SONGCONG-2021-02"}, {line: 1, number: "2", value: "Đường hoa nông thôn mới"}, {line: 1, number: "3", value: "Văn hóa - xã hội"},
		{line: 1, number: "4", value: "Chi hội Phụ nữ tổ 7"}, {line: 1, number: "5", value: day{12, 5, true}}, {line: 1, number: "6", value: "Đăng ký"}}
	scores := []entry{{number: "1.1", value: count(2020)}, {number: "1.2", value: figure{83_450_000, false}}, {number: "1.3", value: count(12)},
		{number: "2.2", value: figure{44_125_000, true}}, {number: "4.2", value: figure{345_600, false}}}
	return []report{
		{"SONGCONG.MOCHE", map[string][]entry{"DV-01": lists(entry{number: "7.1", value: count(3)}, entry{number: "7.2", value: count(2)}), "01-TCD": visits, "01-XLD": letters, "DVK": models}},
		{"SONGCONG", map[string][]entry{"DV-01": lists(entry{number: "1.1", value: "x"}), "01-TCD": visits, "01-XLD": letters, "DVK": models}},
		{"TN", map[string][]entry{"CS-01": scores}},
	}
}

// convention is how a file writes its numbers.
type convention struct {
	name, grouping, comma string
}

func conventions() []convention {
	return []convention{{"1.234,5", ".", ","}, {"1,234.5", ",", "."}}
}

// write groups a number by thousands.
func (c convention) write(n pipeline.Number) string {
	whole, fraction, decimal := strings.Cut(n.String(), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + c.grouping + whole[i:]
	}
	if decimal {
		return whole + c.comma + fraction
	}
	return whole
}

// shown is what a program shows of an entry.
func (e entry) shown(c convention) string {
	switch v := e.value.(type) {
	case figure:
		return c.write(v.value)
	case twoFigures:
		return v.text
	case nothing:
		return string(v)
	case day:
		return v.time().Format("02/01/2006")
	}
	return fmt.Sprint(e.value)
}

// stored is what is put into a cell of a workbook.
func (e entry) stored() any {
	switch v := e.value.(type) {
	case figure:
		if !v.typed && v.value.IsInt() {
			return int64(v.value / pipeline.One)
		}
		if !v.typed {
			return v.value.Float()
		}
	case day:
		if !v.typed {
			return v.time()
		}
	}
	return e.shown(conventions()[0])
}

// cells are what a reader must make of an entry, by the pack's own words.
func (e entry) cells(f *pipeline.Form, key string) []pipeline.Cell {
	field := fieldNumbered(f, e.number)
	c := pipeline.Cell{Row: key, Field: field.Code, Measure: cmp.Or(e.measure, pipeline.Value), State: pipeline.Reported}
	switch v := e.value.(type) {
	case figure:
		c.Number = v.value
	case nothing:
		c.State = pipeline.Nil
	case day:
		c.Text = v.time().Format(time.DateOnly)
	case twoFigures:
		c.Number = pipeline.Int(v.first)
		other := c
		other.Field, other.Number = fieldNumbered(f, v.other).Code, pipeline.Int(v.second)
		return []pipeline.Cell{c, other}
	case string:
		settle(&c, field, v)
	}
	return []pipeline.Cell{c}
}

func fieldNumbered(f *pipeline.Form, number string) *pipeline.Field {
	i := slices.IndexFunc(f.Fields, func(x pipeline.Field) bool { return x.Number == number })
	return &f.Fields[i]
}

// expected are the cells of a form, in the order of [sortedCells].
func (r report) expected(f *pipeline.Form) []string {
	keys := map[int]string{}
	for _, e := range r.forms[f.SheetName()] {
		if text, ok := e.value.(string); ok && fieldNumbered(f, e.number).Kind == pipeline.Key {
			keys[e.line] = text
		}
	}
	var cells []pipeline.Cell
	for _, e := range r.forms[f.SheetName()] {
		cells = append(cells, e.cells(f, keys[e.line])...)
	}
	return sortedCells(cells)
}

// sortedCells are cells without their addresses, which differ with the file. Text is
// kept as typed and compared in NFC (semantics, 3).
func sortedCells(cells []pipeline.Cell) []string {
	var out []string
	for _, c := range cells {
		out = append(out, fmt.Sprintf("%s %s %s %s %s %q", c.Row, c.Field, c.Measure, c.State, c.Number, norm.NFC.String(c.Text)))
	}
	slices.Sort(out)
	return out
}

// grid is one sheet as a program shows it.
type grid struct {
	rows [][]string
	mine map[[2]int]entry // what the office wrote, by column and row from 1
}

// in returns the rows as they look under a convention.
func (g grid) in(c convention) [][]string {
	var out [][]string
	width := 0
	for _, r := range g.rows {
		width = max(width, len(r))
	}
	for i, r := range g.rows {
		line := make([]string, width)
		copy(line, r)
		for k := range line {
			if e, ok := g.mine[[2]int{k + 1, i + 1}]; ok {
				line[k] = e.shown(c)
			}
		}
		out = append(out, line)
	}
	return out
}

// fill writes a report into the unit's blank and returns its sheets as they look.
func (r report) fill(t *testing.T, p *pipeline.Programme, blank, to string) map[string]grid {
	t.Helper()
	book := openBlank(t, blank)
	grids := map[string]grid{}
	for i := range p.Forms {
		f := &p.Forms[i]
		entries, ok := r.forms[f.SheetName()]
		if !ok {
			continue
		}
		g := grid{mine: map[[2]int]entry{}}
		plan := sheetPlan{book, f.SheetName()}
		for _, e := range entries {
			col, row := plan.place(t, f, e)
			plan.set(t, col, row, e.stored())
			plan.styleDay(t, col, row, e)
			g.mine[[2]int{col, row}] = e
		}
		rows, err := book.GetRows(f.SheetName())
		if err != nil {
			t.Fatal(err)
		}
		g.rows = rows
		grids[f.SheetName()] = g
	}
	if err := book.SaveAs(to); err != nil {
		t.Fatal(err)
	}
	return grids
}

// place finds where an entry stands in the blank.
func (p sheetPlan) place(t *testing.T, f *pipeline.Form, e entry) (col, row int) {
	t.Helper()
	switch f.Layout {
	case pipeline.List:
		heads := map[pipeline.Measure]string{"": pipeline.HeadValue, pipeline.Cumulative: pipeline.HeadCumulative, pipeline.Explanation: pipeline.HeadExplanation}
		col, _ = p.find(t, heads[e.measure])
		_, row = p.find(t, e.number)
		if f.Field(fieldNumbered(f, e.number).Code).Kind == pipeline.Text {
			col, _ = p.find(t, pipeline.HeadValue)
		}
		return col, row
	case pipeline.Register:
		col, row = p.find(t, fieldNumbered(f, e.number).Label)
		return col, row + 1 + e.line
	}
	_, row = p.find(t, pipeline.MSLabel)
	rows, err := p.book.GetRows(p.sheet)
	if err != nil {
		t.Fatal(err)
	}
	for c, text := range rows[row-1] {
		if number, _, _ := strings.Cut(text, "="); strings.TrimSpace(number) == e.number {
			return c + 1, row + 1
		}
	}
	t.Fatalf("%s has no column %s", p.sheet, e.number)
	return 0, 0
}

// styleDay gives a date the format of a Vietnamese day, as Excel does where its own
// language is set so; without the language each program shows its own.
func (p sheetPlan) styleDay(t *testing.T, col, row int, e entry) {
	d, ok := e.value.(day)
	if !ok || d.typed {
		return
	}
	format := "[$-42A]dd/mm/yyyy"
	style, err := p.book.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		t.Fatal(err)
	}
	cell, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.book.SetCellStyle(p.sheet, cell, cell, style); err != nil {
		t.Fatal(err)
	}
}

// filledReports makes the workbooks and returns their files and how they look.
func filledReports(t *testing.T, p *pipeline.Programme, reports []report) (files []string, looks []map[string]grid) {
	t.Helper()
	dir := newWorkspace(t)
	blanks, filled := filepath.Join(dir, "blanks"), t.TempDir()
	for _, r := range reports {
		mustRun(t, 0, "forms", "--workspace", dir, "--period", "2021-Q2", "--unit", r.unit, "--out", blanks)
		to := filepath.Join(filled, r.unit+".xlsx")
		looks = append(looks, r.fill(t, p, filepath.Join(blanks, r.unit+"_2021-Q2.xlsx"), to))
		files = append(files, to)
	}
	return files, looks
}

// settle says what a text means in a field.
func settle(c *pipeline.Cell, field *pipeline.Field, text string) {
	switch field.Kind {
	case pipeline.Tick:
		c.Number = pipeline.One
	case pipeline.Choice:
		i := slices.IndexFunc(field.Options, func(o pipeline.Option) bool { return o.Label == text })
		c.Text, c.Number = field.Options[i].Code, pipeline.Int(int64(field.Options[i].Rank))
	default:
		c.Text = text
	}
}
