package forms_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"danvan/pipeline"
	"danvan/templates/forms"
)

// shownBy composes the answer to a file that reads as the sheets.
func shownBy(t *testing.T, r pipeline.Receipt, sheets ...pipeline.SheetRows) (string, *excelize.File) {
	t.Helper()
	c := forms.NewComposer(pipeline.NewForest(programme(t)), func(pipeline.Original) ([]pipeline.SheetRows, error) { return sheets, nil })
	documents, err := c.Compose(context.Background(), r, original([]byte("x")))
	if err != nil || len(documents) != 1 {
		t.Fatalf("%d documents, %v", len(documents), err)
	}
	return documents[0].Name, open(t, documents[0].Bytes)
}

// typed makes a row of text cells; a blank one is left out.
func typed(index int, texts ...string) pipeline.SheetRow {
	r := pipeline.SheetRow{Index: index}
	for i, s := range texts {
		if s != "" {
			r.Cells = append(r.Cells, pipeline.SheetCell{Col: i + 1, Text: s})
		}
	}
	return r
}

func TestReturnedDelimitedText(t *testing.T) {
	rows := []pipeline.SheetRow{typed(1, "Biểu số", "01/XLD"), typed(2, "MS", "1=2+3+4", "2"), typed(4, "Xã; một", "=1+1", "hai\ndòng"), typed(6, "@x", "3")}
	name, f := shownBy(t, receipt(pipeline.Returned, "a.csv", pipeline.NewFinding("number-bad", "a", "B4", "=1+1", "1 Tổng số đơn")), pipeline.SheetRows{Rows: rows})
	if name != "000012 TRA LAI a.xlsx" {
		t.Errorf("called %q", name)
	}
	for cell, want := range map[string]string{"A1": "Biểu số", "B2": "1=2+3+4", "A4": "Xã; một", "B4": "=1+1", "C4": "hai\ndòng", "A6": "@x"} {
		if s := value(t, f, "01-XLD", cell); s != want {
			t.Errorf("%s says %q, want %q", cell, s, want)
		}
		if formula, _ := f.GetCellFormula("01-XLD", cell); formula != "" {
			t.Errorf("%s became a formula", cell)
		}
	}
	if got := coloured(t, f, "01-XLD"); !slices.Equal(got, []string{"B4"}) || len(comments(t, f, "01-XLD")) != 1 {
		t.Errorf("marked: %q", got)
	}
}

// A record cut up wrongly comes back in one cell: in the wrong columns it could be
// sent again as it is, and be counted.
func TestRecordOfAnotherWidthIsShownWhole(t *testing.T) {
	rows := []pipeline.SheetRow{typed(1, "Mã số", "Chỉ tiêu", "Số liệu trong kỳ"), typed(2, "1", "", "5", "25")}
	_, f := shownBy(t, receipt(pipeline.Returned, "a.csv", pipeline.NewFinding("csv-line", "a", "A2", "2", "4", "3")), pipeline.SheetRows{Rows: rows})
	if s := value(t, f, "01-XLD", "A2"); s != "1; ; 5; 25" || value(t, f, "01-XLD", "C2") != "" {
		t.Errorf("line 2 says %q", s)
	}
}

func TestValuesAreShownAsRead(t *testing.T) {
	row := pipeline.SheetRow{Index: 3, Cells: []pipeline.SheetCell{
		{Col: 1, Kind: pipeline.SheetNumber, Text: "1234.5"}, {Col: 2, Kind: pipeline.SheetPercent, Text: "0.8045"},
		{Col: 3, Kind: pipeline.SheetDate, Text: "44341"}, {Col: 4, Kind: pipeline.SheetBool, Text: "1"},
		{Col: 5, Text: "0012"}, {Col: 6, Text: "§¬n vÞ", Font: ".VnTime"}}}
	_, f := shownBy(t, receipt(pipeline.Returned, "a.xls"), pipeline.SheetRows{Name: "Sheet1", Rows: []pipeline.SheetRow{row}})
	for cell, want := range map[string]string{"A3": "1234.5", "B3": "80.45%", "C3": "25/05/2021", "D3": "TRUE", "E3": "0012", "F3": "§¬n vÞ"} {
		if s, _ := f.GetCellValue("Sheet1", cell); s != want {
			t.Errorf("%s says %q, want %q", cell, s, want)
		}
	}
	if kind, err := f.GetCellType("Sheet1", "E3"); kind != excelize.CellTypeInlineString || err != nil {
		t.Errorf("0012 has the type %v %v", kind, err)
	}
	id, _ := f.GetCellStyle("Sheet1", "F3")
	if style, err := f.GetStyle(id); err != nil || style.Font.Family != ".VnTime" {
		t.Errorf("the old font is gone: %+v %v", style, err)
	}
}

// A new workbook comes with a sheet of that name.
func TestASheetCalledSheet1Stays(t *testing.T) {
	sheets := []pipeline.SheetRows{{Name: "Biểu", Rows: []pipeline.SheetRow{typed(1, "a")}}, {Name: "Sheet1", Rows: []pipeline.SheetRow{typed(2, "b")}}}
	_, f := shownBy(t, receipt(pipeline.Returned, "a.xls"), sheets...)
	if got := f.GetSheetList(); !slices.Equal(got, []string{pipeline.VerdictSheet, "Biểu", "Sheet1"}) || value(t, f, "Sheet1", "A2") != "b" {
		t.Errorf("sheets %q", got)
	}
}

func TestMergesAndHiddenRowsStay(t *testing.T) {
	hidden := typed(2, "ẩn", "1", "2")
	hidden.Hidden = true
	s := pipeline.SheetRows{Name: "Biểu", Rows: []pipeline.SheetRow{typed(1, "Tổng số"), hidden}, Merges: []pipeline.SheetArea{{FirstCol: 1, FirstRow: 1, LastCol: 3, LastRow: 1}}}
	meta := pipeline.SheetRows{Name: pipeline.MetaSheet, Hidden: true, Rows: []pipeline.SheetRow{typed(1, "unit", "H.XA")}}
	_, f := shownBy(t, receipt(pipeline.Returned, "a.ods"), s, meta)
	merges, err := f.GetMergeCells("Biểu")
	if err != nil || len(merges) != 1 || merges[0].GetStartAxis() != "A1" || merges[0].GetEndAxis() != "C1" {
		t.Errorf("merges: %v %v", merges, err)
	}
	if seen, _ := f.GetRowVisible("Biểu", 2); seen {
		t.Error("the hidden row is shown")
	}
	if seen, _ := f.GetSheetVisible(pipeline.MetaSheet); seen {
		t.Error("the sheet for the intake is shown")
	}
}

func TestSheetNamesAreLegalAndTheirOwn(t *testing.T) {
	long := strings.Repeat("Báo cáo ", 8)
	row := []pipeline.SheetRow{typed(1, "x")}
	var sheets []pipeline.SheetRows
	for _, name := range []string{"a/b", "A_B", long + "1", long + "2", "'x'", "History", pipeline.VerdictSheet} {
		sheets = append(sheets, pipeline.SheetRows{Name: name, Rows: row})
	}
	wrong := []pipeline.Finding{pipeline.NewFinding("number-bad", "a/b", "A1", "x", "y"), pipeline.NewFinding("number-bad", long+"2", "A1", "x", "y")}
	_, f := shownBy(t, receipt(pipeline.Returned, "a.ods", wrong...), sheets...)
	names := f.GetSheetList()
	if len(names) != 7 || names[0] != pipeline.VerdictSheet || names[1] != "a_b" || names[2] != "A_B (2)" {
		t.Fatalf("sheets: %q", names)
	}
	for _, n := range names {
		if utf8.RuneCountInString(n) > 31 {
			t.Errorf("%q is too long", n)
		}
	}
	for _, n := range []string{"a_b", names[4]} {
		if got := coloured(t, f, n); !slices.Equal(got, []string{"A1"}) {
			t.Errorf("%s: coloured %q", n, got)
		}
	}
}

// What cannot be shown again, or holds too much, is answered by a list.
func TestNothingToShow(t *testing.T) {
	many := pipeline.SheetRows{Name: "a"}
	for i := range 2_001 {
		row := pipeline.SheetRow{Index: i + 1}
		for c := range 100 {
			row.Cells = append(row.Cells, pipeline.SheetCell{Col: c + 1, Text: "x"})
		}
		many.Rows = append(many.Rows, row)
	}
	for name, sheets := range map[string][]pipeline.SheetRows{"nothing": nil, "too much": {many}} {
		_, f := shownBy(t, receipt(pipeline.Returned, "a.ods", pipeline.NewFinding("form-not-found", "", "")), sheets...)
		if got := f.GetSheetList(); !slices.Equal(got, []string{pipeline.VerdictSheet}) {
			t.Errorf("%s: sheets %q", name, got)
		}
	}
}
