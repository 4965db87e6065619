package schematest_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"danvan/templates/document/schematest"
)

func zipped(t *testing.T, name, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write([]byte(text))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// What stands in the wrong place is named with its part; what Office writes beyond the
// schemas is not.
func TestFaultsAreNamed(t *testing.T) {
	schemas := schematest.Open(t)
	const sheet, document = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	for _, c := range []struct{ part, xml, says string }{
		{"xl/worksheets/sheet1.xml", `<worksheet xmlns="` + sheet + `"><sheetData/><mergeCells><mergeCell ref="A1:B1"/></mergeCells></worksheet>`, ""},
		{"xl/worksheets/sheet1.xml", `<worksheet xmlns="` + sheet + `"><mergeCells><mergeCell ref="A1:B1"/></mergeCells><sheetData/></worksheet>`, "mergeCells"},
		{"xl/worksheets/sheet1.xml", `<worksheet xmlns="` + sheet + `"><sheetData></worksheet>`, "sheetData"},
		{"xl/styles.xml", `<styleSheet xmlns="` + sheet + `" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" xmlns:x14ac="x"/>`, ""},
		{"word/document.xml", `<w:document xmlns:w="` + document + `"><w:body><w:tbl/></w:body></w:document>`, "tbl"},
		{"other/a.xml", `<a/>`, "no part"},
	} {
		got := strings.Join(schemas.Faults(t, zipped(t, c.part, c.xml)), "\n")
		if c.says == "" && got != "" || !strings.Contains(got, c.says) {
			t.Errorf("%s %s: %q, want %q", c.part, c.xml, got, c.says)
		}
	}
}
