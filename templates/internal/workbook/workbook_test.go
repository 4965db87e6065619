package workbook_test

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"danvan/templates/document/schematest"
	"danvan/templates/internal/workbook"
)

const sheet = "Trang 1"

func newFile(t testing.TB) *excelize.File {
	t.Helper()
	f := excelize.NewFile()
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		t.Fatal(err)
	}
	return f
}

// streamed is the sheet as excelize writes it, and read back.
func streamed(t testing.TB, rows [][]workbook.Cell) *excelize.File {
	t.Helper()
	f := newFile(t)
	w, err := f.NewStreamWriter(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for i, cells := range rows {
		values := make([]any, len(cells))
		for k, c := range cells {
			values[k] = excelize.Cell{StyleID: c.Style, Value: c.Value, Formula: c.Formula}
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), values); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return reopened(t, out.Bytes())
}

func written(t testing.TB, rows [][]workbook.Cell) []byte {
	t.Helper()
	var out bytes.Buffer
	err := workbook.Write(&out, newFile(t), []workbook.Sheet{{Name: sheet, Rows: rowsOf(rows)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func rowsOf(rows [][]workbook.Cell) func(*workbook.Rows) {
	return func(r *workbook.Rows) {
		for i, cells := range rows {
			r.Begin(workbook.Row{Number: i + 1})
			for k, c := range cells {
				r.Cell(k+1, c)
			}
		}
	}
}

func reopened(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// What is read back from our rows is what is read back from excelize's.
func TestCellsAreThoseOfExcelize(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ <&>"'_0-9A-Fa-f\r\n\t=+@\x01-]{0,20}`))
		cell := rapid.Custom(func(r *rapid.T) workbook.Cell {
			c := workbook.Cell{Value: rapid.OneOf(text.AsAny(), rapid.Int64().AsAny(), rapid.Float64Range(-1e300, 1e300).AsAny(),
				rapid.Float64Range(-1e6, 1e6).AsAny(), rapid.Bool().AsAny(), rapid.Just[any](nil)).Draw(r, "value")}
			if _, number := c.Value.(float64); number && rapid.Bool().Draw(r, "computed") {
				c.Formula = `IF(A1<B1,"&",1)`
			}
			return c
		})
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 0, 12), 1, 3).Draw(r, "rows")
		ours, theirs := reopened(t, written(t, rows)), streamed(t, rows)
		for i, cells := range rows {
			for k, c := range cells {
				at, _ := excelize.CoordinatesToCellName(k+1, i+1)
				got, want := read(t, ours, at), read(t, theirs, at)
				if s, text := c.Value.(string); text && strings.Contains(s, "_x") {
					continue // some of these excelize loses; TestTextStaysText has them
				}
				if got != want {
					r.Fatalf("%s of %+v: %s, excelize has %s", at, c, got, want)
				}
			}
		}
	})
}

// read is a cell's value, kind and formula.
func read(t testing.TB, f *excelize.File, at string) string {
	t.Helper()
	value, err := f.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	kind, _ := f.GetCellType(sheet, at)
	formula, _ := f.GetCellFormula(sheet, at)
	return fmt.Sprintf("%q %v %q", value, kind, formula)
}

func TestTextStaysText(t *testing.T) {
	long := strings.Repeat("ă", 40_000)
	rows := [][]workbook.Cell{{{Value: "=1+1"}, {Value: "a\x00b\ufffe\xff"}, {Value: long}, {Value: math.NaN()}, {Value: "_x000D_"}, {Value: " a "},
		{Value: "có", Formula: `IF(1<2,"có","không")`}, {Value: "_xdf01__x005F_x000D_"}}}
	f := reopened(t, written(t, rows))
	for cell, want := range map[string]string{"A1": "=1+1", "B1": "a\ufffdb\ufffd\ufffd", "C1": long[:32_767*2], "D1": "NaN", "E1": "_x000D_", "F1": " a ", "G1": "có", "H1": "_xdf01__x005F_x000D_"} {
		if got, _ := f.GetCellValue(sheet, cell); got != want {
			t.Errorf("%s says %.40q, want %.40q", cell, got, want)
		}
		if formula, _ := f.GetCellFormula(sheet, cell); (formula != "") != (cell == "G1") {
			t.Errorf("%s has the formula %q", cell, formula)
		}
	}
}

// The rows stand among what excelize says of the sheet, in the order that Excel wants.
func TestRowsAmongTheRest(t *testing.T) {
	f := newFile(t)
	style, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		f.ProtectSheet(sheet, &excelize.SheetProtectionOptions{}), f.AutoFilter(sheet, "A1:B2", nil),
		f.SetCellHyperLink(sheet, "B2", "'Trang 1'!A1", "Location"), f.SetColWidth(sheet, "A", "B", 20),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	err = workbook.Write(&out, f, []workbook.Sheet{{Name: sheet, Merges: []string{"A1:B1"}, Rows: func(r *workbook.Rows) {
		r.Begin(workbook.Row{Number: 1, Height: 30})
		r.Cell(1, workbook.Cell{Style: style, Value: "tên"})
		r.Begin(workbook.Row{Number: 30, Height: 20.5, Grows: true, Hidden: true, Level: 1})
		r.Cell(28, workbook.Cell{Value: int64(7)})
	}}}, func(part string, content []byte) []byte {
		if part == "docProps/app.xml" {
			return bytes.Replace(content, []byte("Go Excelize"), []byte("danvan"), 1)
		}
		return content
	})
	if err != nil {
		t.Fatal(err)
	}
	back := reopened(t, out.Bytes())
	merged, _ := back.GetMergeCells(sheet)
	height, _ := back.GetRowHeight(sheet, 30)
	visible, _ := back.GetRowVisible(sheet, 30)
	level, _ := back.GetRowOutlineLevel(sheet, 30)
	last, _ := back.GetCellValue(sheet, "AB30")
	linked, _, _ := back.GetCellHyperLink(sheet, "B2")
	id, _ := back.GetCellStyle(sheet, "A1")
	properties, _ := back.GetAppProps()
	if len(merged) != 1 || height != 20.5 || visible || level != 1 || last != "7" || !linked || id != style || properties.Application != "danvan" {
		t.Errorf("merged %v, height %v, visible %v, level %v, AB30 %q, linked %v, style %d, by %q", merged, height, visible, level, last, linked, id, properties.Application)
	}
	part := schematest.Parts(t, out.Bytes())["xl/worksheets/sheet1.xml"]
	at := -1
	for _, element := range []string{"<sheetData>", "<sheetProtection", "<autoFilter", "<mergeCells", "<hyperlinks"} {
		if next := strings.Index(part, element); next <= at {
			t.Errorf("%s stands in the wrong place", element)
		} else {
			at = next
		}
	}
}

// A mould gives the bytes that writing at once gives, for every filling, also to
// several at a time.
func TestMouldGivesTheSameBytes(t *testing.T) {
	fillings := [][][]workbook.Cell{{{{Value: "a"}}}, {{{Value: "b"}, {Value: 1.5}}, nil, {{Value: int64(3)}}}, nil}
	m, err := workbook.NewMould(newFile(t), []workbook.Sheet{{Name: sheet}}, func(string) bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	for i, rows := range fillings {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			for range 3 {
				var out bytes.Buffer
				if err := m.Write(&out, []workbook.Sheet{{Name: sheet, Rows: rowsOf(rows)}}, nil); err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(out.Bytes(), written(t, rows)) {
					t.Error("other bytes")
				}
			}
		})
	}
}

func TestASheetThatIsNotThere(t *testing.T) {
	if err := workbook.Write(io.Discard, newFile(t), []workbook.Sheet{{Name: "khác", Rows: rowsOf(nil)}}, nil); err == nil {
		t.Error("no error")
	}
	f := newFile(t)
	if err := f.SetCellStr(sheet, "A1", "của excelize"); err != nil {
		t.Fatal(err)
	}
	if err := workbook.Write(io.Discard, f, []workbook.Sheet{{Name: sheet, Rows: rowsOf(nil)}}, nil); err == nil {
		t.Error("cells of excelize's were dropped")
	}
}
