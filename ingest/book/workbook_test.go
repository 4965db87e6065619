package book

import (
	"archive/zip"
	"bytes"
	"io"
	"reflect"
	"strings"
	"testing"
)

// entry is one entry of a container made for a test.
type entry struct {
	name, content string
	stored        bool
}

const (
	xmlHead   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainSpace = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	relSpace  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

func relationships(lines ...string) string {
	return xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		strings.Join(lines, "") + `</Relationships>`
}

func relationTo(id, kind, target string) string {
	return `<Relationship Id="` + id + `" Type="` + relSpace + "/" + kind + `" Target="` + target + `"/>`
}

// simple is a whole workbook with one sheet; parts of it are replaced by name.
func simple(replace ...entry) []entry {
	all := []entry{
		{name: "[Content_Types].xml", content: xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`},
		{name: "_rels/.rels", content: relationships(relationTo("rId1", "officeDocument", "xl/workbook.xml"))},
		{name: "xl/workbook.xml", content: xmlHead + `<workbook ` + mainSpace + ` xmlns:r="` + relSpace + `"><sheets><sheet name="DV-01" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{name: "xl/_rels/workbook.xml.rels", content: relationships(relationTo("rId1", "worksheet", "worksheets/sheet1.xml"),
			relationTo("rId2", "sharedStrings", "sharedStrings.xml"), relationTo("rId3", "styles", "styles.xml"))},
		{name: "xl/sharedStrings.xml", content: xmlHead + `<sst ` + mainSpace + `><si><t>Số hội nghị</t></si><si><r><rPr><b/></rPr><t xml:space="preserve">Đối </t></r><r><t>thoại</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si></sst>`},
		{name: "xl/styles.xml", content: xmlHead + `<styleSheet ` + mainSpace + `><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>` +
			`<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="164"/></cellXfs></styleSheet>`},
		{name: "xl/worksheets/sheet1.xml", content: sheetXML(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>12</v></c></row>`)},
	}
	for _, e := range replace {
		found := false
		for i := range all {
			if all[i].name == e.name {
				all[i], found = e, true
			}
		}
		if !found {
			all = append(all, e)
		}
	}
	return all
}

// sheetXML is a sheet part around rows.
func sheetXML(rows string) string {
	return xmlHead + `<worksheet ` + mainSpace + `><dimension ref="A1"/><sheetData>` + rows + `</sheetData></worksheet>`
}

// sheetPart replaces the sheet by other rows.
func sheetPart(rows string) entry {
	return entry{name: "xl/worksheets/sheet1.xml", content: sheetXML(rows)}
}

// packed makes the container.
func packed(t testing.TB, entries []entry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.stored {
			h.Method = zip.Store
		}
		f, err := w.CreateHeader(h)
		if err == nil {
			_, err = io.WriteString(f, e.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// without leaves out an entry.
func without(entries []entry, name string) []entry {
	var rest []entry
	for _, e := range entries {
		if e.name != name {
			rest = append(rest, e)
		}
	}
	return rest
}

// readRows reads a workbook with these rows and returns its sheet.
func readRows(t *testing.T, rows string) (Sheet, *Fault) {
	t.Helper()
	b, fault := Read("x.xlsx", packed(t, simple(sheetPart(rows))), widest())
	if fault != nil {
		return Sheet{}, fault
	}
	checkBook(t, "x.xlsx", b)
	return b.Sheets[0], nil
}

func TestReadsAWorkbook(t *testing.T) {
	part := entry{name: "xl/worksheets/sheet1.xml", content: xmlHead + `<worksheet><sheetData>` +
		`<row r="2" hidden="1"><c r="B2" t="s" s="1"><v>1</v></c><c r="C2" s="2"><v>44361</v></c></row>` +
		`<row r="3"><c r="A3" s="1"/></row><row r="4"><c r="A4" s="1"><f>1/3</f><v>0.8045</v></c></row></sheetData>` +
		`<mergeCells count="2"><mergeCell ref="A4:C6"/><mergeCell ref="B2:B3"/></mergeCells></worksheet>`}
	b, fault := Read("x", packed(t, simple(part)), DefaultLimits())
	if fault != nil {
		t.Fatal(*fault)
	}
	want := []Row{
		{Index: 2, Hidden: true, Cells: []Cell{{Col: 2, Text: "Đối thoại", Format: Percent}, {Col: 3, Text: "44361", Kind: Number, Format: Date}}},
		{Index: 4, Cells: []Cell{{Col: 1, Text: "0.8045", Kind: Number, Format: Percent, Formula: true}}},
	}
	s := b.Sheets[0]
	if !reflect.DeepEqual(s.Rows, want) {
		t.Errorf("rows %+v", s.Rows)
	}
	if want := []Range{{2, 2, 2, 3}, {1, 4, 3, 6}}; !reflect.DeepEqual(s.Merges, want) {
		t.Errorf("merges %+v", s.Merges)
	}
	if c, ok := s.Resolved(6, 3); !ok || c.Text != "0.8045" {
		t.Errorf("C6 shows %+v", c)
	}
	if c, ok := s.Resolved(3, 2); !ok || c.Text != "Đối thoại" {
		t.Errorf("B3 shows %+v", c)
	}
	if _, ok := s.Cell(6, 3); ok {
		t.Error("C6 holds something of its own")
	}
}

func TestWorkbookParts(t *testing.T) {
	workbook := func(inside string) entry {
		return entry{name: "xl/workbook.xml", content: xmlHead + `<x:workbook xmlns:x="m" xmlns:q="` + relSpace + `">` + inside + `</x:workbook>`}
	}
	one := `<x:sheets><x:sheet name="Biểu &amp; 1" sheetId="1" state="veryHidden" q:id="rId1"/></x:sheets>`
	rels := func(lines ...string) entry {
		return entry{name: "xl/_rels/workbook.xml.rels", content: relationships(lines...)}
	}
	cases := []struct {
		name    string
		entries []entry
		code    string
		check   func(Book) bool
	}{
		{"prefixes, hidden, 1904", simple(workbook(`<x:workbookPr date1904="1"/>` + one)), "",
			func(b Book) bool {
				return b.Date1904 && b.Sheets[0].Hidden && b.Sheets[0].Name == "Biểu & 1" && b.Kind == XLSX
			}},
		{"leading slash", simple(rels(relationTo("rId1", "worksheet", "/xl/worksheets/sheet1.xml"), relationTo("r2", "sharedStrings", "/xl/sharedStrings.xml"))), "",
			func(b Book) bool { return len(b.Sheets) == 1 }},
		{"backslashes", simple(rels(relationTo("rId1", "worksheet", `worksheets\sheet1.xml`), relationTo("r2", "sharedStrings", `.\sharedStrings.xml`))), "",
			func(b Book) bool { return len(b.Sheets) == 1 }},
		{"case of names", simple(rels(relationTo("rId1", "worksheet", "Worksheets/Sheet1.xml"), relationTo("r2", "sharedStrings", "SharedStrings.xml"))), "",
			func(b Book) bool { return len(b.Sheets) == 1 }},
		{"missing styles part", without(simple(), "xl/styles.xml"), "", func(b Book) bool { return b.Sheets[0].Rows[0].Cells[1].Text == "12" }},
		{"missing shared strings", without(simple(), "xl/sharedStrings.xml"), codeDamaged, nil},
		{"missing sheet", without(simple(), "xl/worksheets/sheet1.xml"), codeDamaged, nil},
		{"missing workbook", without(simple(), "xl/workbook.xml"), codeDamaged, nil},
		{"missing types", without(simple(), "[Content_Types].xml"), codeDamaged, nil},
		{"missing root relations", without(simple(), "_rels/.rels"), codeDamaged, nil},
		{"external sheet", simple(rels(`<Relationship Id="rId1" Type="a/worksheet" Target="http://x/y.xml" TargetMode="External"/>`)), codeDamaged, nil},
		{"sheet without relation", simple(workbook(`<x:sheets><x:sheet name="A" q:id="rId9"/></x:sheets>`)), codeDamaged, nil},
		{"two sheets of one name", simple(workbook(one + one)), codeDamaged, nil},
		{"two sheets of one part", simple(workbook(`<x:sheets><x:sheet name="A" q:id="rId1"/><x:sheet name="B" q:id="rId1"/></x:sheets>`)), codeDamaged, nil},
		{"two shared strings", simple(rels(relationTo("rId1", "worksheet", "worksheets/sheet1.xml"), relationTo("r2", "sharedStrings", "sharedStrings.xml"), relationTo("r3", "sharedStrings", "styles.xml"))), codeDamaged, nil},
		{"chart sheet skipped", simple(workbook(`<x:sheets><x:sheet name="A" q:id="rId1"/><x:sheet name="B" q:id="rId2"/></x:sheets>`),
			rels(relationTo("rId1", "worksheet", "worksheets/sheet1.xml"), relationTo("rId2", "chartsheet", "chart.xml"), relationTo("r3", "sharedStrings", "sharedStrings.xml"))), "",
			func(b Book) bool { return len(b.Sheets) == 1 }},
		{"macros", simple(rels(relationTo("rId1", "worksheet", "worksheets/sheet1.xml"), relationTo("r3", "sharedStrings", "sharedStrings.xml"),
			`<Relationship Id="v" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>`), entry{name: "xl/vbaProject.bin", content: "x"}), "",
			func(b Book) bool { return b.Macros }},
		{"UTF-16 workbook", simple(entry{name: "xl/workbook.xml", content: "\xFF\xFE<\x00w\x00"}), codeDamaged, nil},
		{"no cell", simple(sheetPart("")), codeEmpty, nil},
	}
	for _, c := range cases {
		b, fault := Read("x.xlsx", packed(t, c.entries), DefaultLimits())
		switch {
		case c.code == "" && fault != nil:
			t.Errorf("%s: %v", c.name, *fault)
		case c.code == "" && !c.check(b):
			t.Errorf("%s: %+v", c.name, b)
		case c.code != "" && (fault == nil || fault.Code != c.code):
			t.Errorf("%s: %v, want %s", c.name, fault, c.code)
		}
	}
}
