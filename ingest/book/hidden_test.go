package book

import (
	"bytes"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"
)

// hiddenColumns lists which of the first columns are not shown.
func hiddenColumns(t *testing.T, b Book, fault *Fault) []int {
	t.Helper()
	if fault != nil {
		t.Fatal(fault)
	}
	var out []int
	for col := 1; col <= 10; col++ {
		if b.Sheets[0].HidesColumn(col) {
			out = append(out, col)
		}
	}
	return out
}

func TestHiddenColumnsAreKnownInEveryFormat(t *testing.T) {
	want := []int{2, 4, 5}
	f := excelize.NewFile()
	for _, err := range []error{f.SetColVisible("Sheet1", "B", false), f.SetColVisible("Sheet1", "D:E", false), f.SetColWidth("Sheet1", "G", "G", 30), f.SetCellInt("Sheet1", "D3", 7)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var xlsx bytes.Buffer
	if err := f.Write(&xlsx); err != nil {
		t.Fatal(err)
	}
	b, fault := Read("a.xlsx", xlsx.Bytes(), DefaultLimits())
	if got := hiddenColumns(t, b, fault); !slices.Equal(got, want) {
		t.Errorf("xlsx: %v", got)
	}
	column := func(attributes string) string { return "<table:table-column " + attributes + "/>" }
	ods := column("") + column(`table:visibility="collapse"`) + column("") + column(`table:visibility="filter" table:number-columns-repeated="2"`) + column(`table:number-columns-repeated="1000"`)
	row := `<table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row>`
	b, fault = Read("a.ods", odsFile(t, odsDocument("", odsSheet(ods+row))), DefaultLimits())
	if got := hiddenColumns(t, b, fault); !slices.Equal(got, want) {
		t.Errorf("ods: %v", got)
	}
	xls := xlsStream("", rec(recordColumns, 1, 1, 2560, 0, 1, 0), rec(recordColumns, 3, 4, 2560, 0, 1, 0), rec(recordColumns, 6, 6, 5000, 0, 0, 0), rec(recordNumber, 2, 3, 0, 7.0))
	b, fault = readXLS(xls, DefaultLimits())
	if got := hiddenColumns(t, b, fault); !slices.Equal(got, want) {
		t.Errorf("xls: %v", got)
	}
}
