package book

import (
	"fmt"
	"strings"
	"testing"
)

func TestCellTypes(t *testing.T) {
	cases := []struct {
		xml  string
		want string // "" blank; "!" a fault
	}{
		{`<c r="A1" t="s"><v>0</v></c>`, "0 Số hội nghị"},
		{`<c r="A1" t="s"><v> 1 </v></c>`, "0 Đối thoại"},
		{`<c r="A1" t="s"/>`, ""},
		{`<c r="A1" t="s"><v>2</v></c>`, "!"},
		{`<c r="A1" t="s"><v>-1</v></c>`, "!"},
		{`<c r="A1" t="s"><v>00</v></c>`, "!"},
		{`<c r="A1" t="str"><f>A2</f><v> x &lt;&amp;&#225;&#xE1; </v></c>`, "0f  x <&áá "},
		{`<c r="A1" t="str"><f>A2</f><v></v></c>`, ""},
		{`<c r="A1" t="str"><f>A2</f></c>`, "4f "},
		{`<c r="A1"><f>A2</f><v></v></c>`, "4f "},
		{`<c r="A1"><f>A2</f></c>`, "4f "},
		{`<c r="A1"><f t="shared" si="0"/><v>7</v></c>`, "1f 7"},
		{`<c r="A1" t="e"><f>1/0</f></c>`, "4f "},
		{`<c r="A1" t="s"><f>A2</f></c>`, "4f "},
		{`<c r="A1" t="inlineStr"><is><t>a</t></is></c>`, "0 a"},
		{`<c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t xml:space="preserve">a </t></r><r><t>b</t></r><rPh sb="0" eb="1"><t>no</t></rPh></is></c>`, "0 a b"},
		{`<c r="A1" t="inlineStr"><v>1</v><is><t>1.</t></is></c>`, "0 1."},
		{`<c r="A1" t="inlineStr"><v>1</v></c>`, "!"},
		{`<c r="A1" t="inlineStr"><is><t>a</t></is><is><t>b</t></is></c>`, "!"},
		{`<c r="A1"><is><t>a</t></is></c>`, "!"},
		{`<c r="A1" t="b"><v>1</v></c>`, "2 1"},
		{`<c r="A1" t="b"><v>false</v></c>`, "2 0"},
		{`<c r="A1" t="b"><v>2</v></c>`, "!"},
		{`<c r="A1" t="e"><v>#REF!</v></c>`, "3 #REF!"},
		{`<c r="A1" t="e"><v/></c>`, "!"},
		{`<c r="A1" t="n"><v>-12.50</v></c>`, "1 -12.50"},
		{`<c r="A1"><v>1.5E-3</v></c>`, "1 0.0015"},
		{`<c r="A1"><v>0x1p4</v></c>`, "!"},
		{`<c r="A1"><v>NaN</v></c>`, "!"},
		{`<c r="A1"><v>-Inf</v></c>`, "!"},
		{`<c r="A1"><v>1,5</v></c>`, "!"},
		{`<c r="A1"><v>1</v><v>2</v></c>`, "!"},
		{`<c r="A1"><v>1<!-- note -->2</v></c>`, "1 12"},
		{`<c r="A1"><v><![CDATA[12]]></v></c>`, "1 12"},
		{`<c r="A1"><v><b>1</b></v></c>`, "!"},
		{`<c r="A1" t="d"><v>2021-06-14</v></c>`, "1 44361"},
		{`<c r="A1" t="d"><v>2021-06-14T12:00:00Z</v></c>`, "1 44361.5"},
		{`<c r="A1" t="d"><v>14/06/2021</v></c>`, "0 14/06/2021"},
		{`<c r="A1" t="x"><v>1</v></c>`, "!"},
		{`<c r="A1" s="3"><v>1</v></c>`, "!"},
		{`<c r="A1" s="-1"><v>1</v></c>`, "!"},
		{`<c r="A1" s=""><v>1</v></c>`, "1 1"},
		{`<c r="A1" s="2"/>`, ""},
		{`<c r="A1">5</c>`, "!"},
		{`<c r="A1"><value>5</value></c>`, "!"},
		{`<c r="A1"><v>5</v><extLst><ext><v>6</v></ext></extLst></c>`, "1 5"},
		{`<c r="a1"><v>5</v></c>`, "!"},
		{`<c r="A01"><v>5</v></c>`, "!"},
		{`<c r="XFE1"><v>5</v></c>`, "!"},
		{`<c r="A2"><v>5</v></c>`, "!"},
		{`<c t="str"><v>a_x000D__x000A_b_x0041__x005F_x0042_ _x0007_ _xD83D__xDE00_ _xD83D_</v></c>`, "0 a\nbA_x0042_ _x0007_ \U0001F600 _xD83D_"},
		{"<c t=\"str\"><v>a\r\nb\rc&#13;&#10;d</v></c>", "0 a\nb\nc\nd"},
		{`<x:c xmlns:x="u" r="A1"><x:v>5</x:v></x:c>`, "1 5"},
	}
	for _, c := range cases {
		s, fault := readRows(t, `<row r="1">`+c.xml+`</row><row r="2"><c r="C2"><v>1</v></c></row>`)
		got := ""
		if fault != nil {
			got = "!"
			if fault.Code != codeDamaged {
				t.Errorf("%s: %s", c.xml, fault.Code)
			}
		} else if cell, ok := s.Cell(1, 1); ok {
			f := ""
			if cell.Formula {
				f = "f"
			}
			got = fmt.Sprintf("%d%s %s", cell.Kind, f, cell.Text)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q (%v)", c.xml, got, c.want, fault)
		}
	}
}

func TestReferencesAscend(t *testing.T) {
	cell := func(ref string) string { return `<c r="` + ref + `"><v>1</v></c>` }
	cases := []struct {
		rows, want string // addresses, or "!" for a fault
	}{
		{`<row><c><v>1</v></c><c r="D1"><v>1</v></c><c><v>1</v></c></row><row r="5"><c><v>1</v></c></row><row><c/><c><v>1</v></c></row>`, "A1 D1 E1 A5 B6"},
		{`<row r="1">` + cell("A1") + cell("A1") + `</row>`, "!"},
		{`<row r="1">` + cell("B1") + cell("A1") + `</row>`, "!"},
		{`<row r="2">` + cell("A2") + `</row><row r="2">` + cell("B2") + `</row>`, "!"},
		{`<row r="2">` + cell("A2") + `</row><row r="1">` + cell("A1") + `</row>`, "!"},
		{`<row r="0">` + cell("A1") + `</row>`, "!"},
		{`<row r="1048577"/>`, "!"},
		{`<row r="x"/>`, "!"},
		{`<row r="1">` + cell("XFD1") + `<c/></row>`, "!"},
		{`<row r="1"><cell/></row>`, "!"},
		{`<c r="A1"><v>1</v></c>`, "!"},
		{`text`, "!"},
		{`<row r="1">text</row>`, "!"},
		{`<row r="1048576" hidden="true"/><row r="1">` + cell("A1") + `</row>`, "!"},
	}
	for _, c := range cases {
		s, fault := readRows(t, c.rows)
		var refs []string
		for _, r := range s.Rows {
			for _, x := range r.Cells {
				refs = append(refs, Ref(x.Col, r.Index))
			}
		}
		got := strings.Join(refs, " ")
		if fault != nil && fault.Code == codeDamaged {
			got = "!"
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s (%v)", c.rows, got, c.want, fault)
		}
	}
}

func TestLimits(t *testing.T) {
	l := DefaultLimits()
	l.Rows, l.Columns, l.Cells, l.Merges, l.Text, l.Entries, l.EntryBytes, l.Ratio = 10, 5, 20, 2, 30, 8, 100_000, 50
	merges := entry{name: "xl/worksheets/sheet1.xml", content: strings.Replace(sheetXML(`<row><c><v>1</v></c></row>`), `</worksheet>`,
		`<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A2:B2"/><mergeCell ref="A3:B3"/></mergeCells></worksheet>`, 1)}
	cases := []struct {
		name    string
		entries []entry
		want    string
	}{
		{"within", simple(sheetPart(`<row r="10"><c r="E10"><v>1</v></c></row>`)), ""},
		{"blank cells beyond", simple(sheetPart(`<row r="1"><c r="E1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="99999"><c r="A99999" s="1"/></row>`)), ""},
		{"row", simple(sheetPart(`<row r="11"><c r="E11"><v>1</v></c></row>`)), codeLimit},
		{"column", simple(sheetPart(`<row r="1"><c r="F1"><v>1</v></c></row>`)), codeLimit},
		{"cells", simple(sheetPart(strings.Repeat(`<row><c><v>1</v></c><c><v>1</v></c><c><v>1</v></c></row>`, 7))), codeLimit},
		{"text of 30", simple(sheetPart(`<row><c t="str"><v>` + strings.Repeat("ế", 30) + `</v></c></row>`)), ""},
		{"text of 31", simple(sheetPart(`<row><c t="str"><v>` + strings.Repeat("ế", 31) + `</v></c></row>`)), codeLimit},
		{"shared text of 31", simple(entry{name: "xl/sharedStrings.xml", content: `<sst><si><t>` + strings.Repeat("ế", 31) + `</t></si></sst>`}), codeLimit},
		{"merges", simple(merges), codeLimit},
		{"entries", simple(entry{name: "a.xml"}, entry{name: "b.xml"}), codeLimit},
		{"one entry", simple(entry{name: "a.xml", content: strings.Repeat("a", 100_001), stored: true}), codeLimit},
	}
	for _, c := range cases {
		_, fault := Read("x.xlsx", packed(t, c.entries), l)
		got := ""
		if fault != nil {
			got = fault.Code
			checkFault(t, c.name, fault)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q (%v)", c.name, got, c.want, fault)
		}
	}
	if _, fault := Read("x", make([]byte, 100), Limits{FileBytes: 99}); fault == nil || fault.Code != codeLimit {
		t.Errorf("a file over the limit: %v", fault)
	}
}

func TestLongTokenIsRefusedAtItsOwnLimit(t *testing.T) {
	_, fault := readRows(t, `<row><c><f>`+strings.Repeat("é", 2<<20)+`</f></c></row>`)
	if fault == nil || fault.Code != codeLimit || !strings.Contains(fault.Args[0], "đoạn nội dung") {
		t.Errorf("%v", fault)
	}
	s, fault := readRows(t, `<row><c t="str"><v>`+strings.Repeat("&#7871;", 32_767)+`</v></c></row>`)
	if fault != nil || len(s.Rows[0].Cells[0].Text) != 3*32_767 {
		t.Errorf("the longest text a cell can have: %v", fault)
	}
}

func TestManyCellsKeepTheirPlaces(t *testing.T) {
	var rows strings.Builder
	for row := 1; row <= 700; row++ {
		rows.WriteString("<row>")
		for col := 1; col <= 1+row%53; col++ {
			fmt.Fprintf(&rows, "<c><v>%d</v></c>", row*1000+col)
		}
		rows.WriteString("</row>")
	}
	s, fault := readRows(t, rows.String())
	if fault != nil || len(s.Rows) != 700 {
		t.Fatal(fault, len(s.Rows))
	}
	for _, r := range s.Rows {
		if len(r.Cells) != 1+r.Index%53 {
			t.Fatalf("row %d has %d cells", r.Index, len(r.Cells))
		}
		for _, c := range r.Cells {
			if c.Text != fmt.Sprint(r.Index*1000+c.Col) {
				t.Fatalf("%s holds %s", Ref(c.Col, r.Index), c.Text)
			}
		}
	}
}
