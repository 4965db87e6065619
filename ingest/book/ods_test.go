package book

import (
	"strings"
	"testing"
)

const odsKind = "application/vnd.oasis.opendocument.spreadsheet"

func odsDocument(styles, body string) string {
	var spaces strings.Builder
	for _, prefix := range []string{"xmlns:office", "xmlns:table", "xmlns:text"} {
		spaces.WriteString(" " + prefix + `="` + odsSpaces()[prefix] + `"`)
	}
	return xmlHead + "<office:document-content" + spaces.String() + "><office:automatic-styles>" + styles +
		"</office:automatic-styles><office:body><office:spreadsheet>" + body + "</office:spreadsheet></office:body></office:document-content>"
}

// odsFile packs a document as LibreOffice does.
func odsFile(t testing.TB, content string, more ...entry) []byte {
	return packed(t, append([]entry{{name: "mimetype", content: odsKind, stored: true}, {name: odsContent, content: content}}, more...))
}

func odsSheet(rows string) string { return `<table:table table:name="S">` + rows + `</table:table>` }

func TestODS(t *testing.T) {
	row := func(cells string) string { return "<table:table-row>" + cells + "</table:table-row>" }
	cell := func(attributes, content string) string {
		return "<table:table-cell " + attributes + ">" + content + "</table:table-cell>"
	}
	typed := func(kind, value string) string { return row(cell(`office:value-type="`+kind+`" `+value, "")) }
	cases := []struct{ name, rows, want string }{
		{"float", typed("float", `office:value="1.5E3"`), "A1=1500/10false"},
		{"float that is none", typed("float", `office:value="NaN"`), codeDamaged},
		{"float without value", typed("float", ""), codeDamaged},
		{"two values", typed("float", `office:value="1" office:string-value="2"`), codeDamaged},
		{"percentage", typed("percentage", `office:value="0.8045"`), "A1=0.8045/11false"},
		{"currency", typed("currency", `office:value="5"`), "A1=5/10false"},
		{"date", typed("date", `office:date-value="2021-06-14"`), "A1=44361/12false"},
		{"date and time", typed("date", `office:date-value="2021-06-14T12:00:00"`), "A1=44361.5/12false"},
		{"time", typed("time", `office:time-value="PT13H30M00S"`), "A1=0.5625/12false"},
		{"boolean", typed("boolean", `office:boolean-value="true"`), "A1=1/20false"},
		{"boolean of another kind", typed("boolean", `office:boolean-value="maybe"`), codeDamaged},
		{"unknown kind", typed("matrix", ""), codeDamaged},
		{"string by its value", typed("string", `office:string-value="ab"`), "A1=ab/00false"},
		{"paragraphs", row(cell(`office:value-type="string"`, "<text:p>a</text:p><text:p>b</text:p>")), "A1=a\nb/00false"},
		{"white space", row(cell(`office:value-type="string"`, "<text:p>\n  a \n b<text:s text:c=\"2\"/>c<text:tab/>d<text:line-break/><text:span>e<text:a>f</text:a></text:span></text:p>")), "A1=a b  c\td\nef/00false"},
		{"remarks and pictures", row(cell(`office:value-type="string"`, "<office:annotation><text:p>no</text:p></office:annotation><text:p>a<text:note><text:p>no</text:p></text:note></text:p>")), "A1=a/00false"},
		{"error", row(cell(`table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"`, "<text:p>#DIV/0!</text:p>")), "A1=#DIV/0!/30true"},
		{"error of an old program", row(cell(`table:formula="of:=1/0" office:value-type="float" office:value="0"`, "<text:p>Err:502</text:p>")), "A1=Err:502/30true"},
		{"formula", row(cell(`table:formula="of:=1" office:value-type="float" office:value="1"`, "<text:p>1</text:p>")), "A1=1/10true"},
		{"formula without a value", row(cell(`table:formula="of:=1"`, "")), "A1=/40true"},
		{"repeated cells", row(cell(`table:number-columns-repeated="3"`, "") + cell(`table:number-columns-repeated="2" office:value-type="float" office:value="7"`, "")), "D1=7/10false E1=7/10false"},
		{"repeated rows", `<table:table-row table:number-rows-repeated="2">` + cell(`office:value-type="float" office:value="7"`, "") + "</table:table-row>" + typed("float", `office:value="8"`), "A1=7/10false A2=7/10false A3=8/10false"},
		{"blanks to the end", typed("float", `office:value="8"`) + `<table:table-row table:number-rows-repeated="1048575">` + cell(`table:number-columns-repeated="16384"`, "") + "</table:table-row>", "A1=8/10false"},
		{"blanks beyond the end", `<table:table-row table:number-rows-repeated="1073741823">` + cell("", "") + "</table:table-row>" + typed("float", `office:value="8"`), codeLimit},
		{"a million filled rows", `<table:table-row table:number-rows-repeated="1048576">` + cell(`office:value-type="float" office:value="7"`, "") + "</table:table-row>", codeLimit},
		{"a million filled cells", row(cell(`table:number-columns-repeated="1048576" office:value-type="float" office:value="7"`, "")), codeLimit},
		{"many spaces", row(cell(`office:value-type="string"`, `<text:p>`+strings.Repeat(`<text:s text:c="30000"/>`, 50)+"</text:p>")), codeLimit},
		{"repeated none times", row(cell(`table:number-columns-repeated="0"`, "")), codeDamaged},
		{"groups", "<table:table-row-group><table:table-header-rows>" + typed("float", `office:value="8"`) + "</table:table-header-rows></table:table-row-group>", "A1=8/10false"},
		{"covered", row(cell(`table:number-columns-spanned="2" office:value-type="float" office:value="7"`, "") + "<table:covered-table-cell/>" + cell(`office:value-type="float" office:value="9"`, "")), "A1=7/10false C1=9/10false"},
		{"text outside a paragraph", row(cell(`office:value-type="string"`, "lost")), codeDamaged},
		{"a table in a cell", row(cell("", "<table:table/>")), codeDamaged},
		{"nothing", "", codeEmpty},
	}
	for _, c := range cases {
		b, fault := Read("x.ods", odsFile(t, odsDocument("", odsSheet(c.rows))), DefaultLimits())
		got := cellsOf(b)
		if fault != nil {
			got = fault.Code
			checkFault(t, c.name, fault)
		} else {
			checkBook(t, c.name, b)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q (%v)", c.name, got, c.want, fault)
		}
	}
}

const oneODSRow = `<table:table-row table:visibility="collapse"><table:table-cell table:number-rows-spanned="2" office:value-type="float" office:value="1"/></table:table-row>`

func TestODSSheets(t *testing.T) {
	styles := `<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>`
	body := `<table:tracked-changes><table:cell-content-change><table:table-cell office:value-type="float" office:value="66"/></table:cell-content-change></table:tracked-changes>` +
		`<table:table table:name="'file:///C:/a.xlsx'#$S" table:style-name="ta_extref">` + oneODSRow + `</table:table>` +
		odsSheet(oneODSRow) + `<table:table table:name="T" table:style-name="ta2">` + oneODSRow + `</table:table>`
	b := mustRead(t, "x.ods", odsFile(t, odsDocument(styles, body)))
	if len(b.Sheets) != 2 || b.Sheets[0].Hidden || !b.Sheets[1].Hidden || !b.Sheets[0].Rows[0].Hidden || b.Sheets[0].Merges[0] != (Range{1, 1, 1, 2}) {
		t.Errorf("%+v", b)
	}
}

func TestODSContainers(t *testing.T) {
	good := odsDocument("", odsSheet(oneODSRow))
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"good":             {odsFile(t, good), ""},
		"password":         {odsFile(t, good, entry{name: odsManifest, content: `<manifest:manifest><manifest:encryption-data/></manifest:manifest>`}), codePassword},
		"old manifest":     {odsFile(t, good, entry{name: odsManifest, content: `<!DOCTYPE manifest PUBLIC "a" "b"><manifest:manifest/>`}), ""},
		"document type":    {odsFile(t, "<!DOCTYPE a>"+good[len(xmlHead):]), codeDamaged},
		"other prefixes":   {odsFile(t, strings.ReplaceAll(good, "xmlns:table=", "xmlns:tab=")), codeDamaged},
		"not well formed":  {odsFile(t, strings.Replace(good, "</office:body>", "", 1)), codeDamaged},
		"two sheets alike": {odsFile(t, odsDocument("", odsSheet(oneODSRow)+odsSheet(oneODSRow))), codeDamaged},
		"a text document":  {odsFile(t, strings.ReplaceAll(good, "office:spreadsheet", "office:text")), codeDamaged},
		"pictures only":    {odsFile(t, odsDocument("", odsSheet("")), entry{name: "Pictures/1.png", content: "x"}), codeKind},
	} {
		_, fault := Read("x.ods", c.data, DefaultLimits())
		if got := faultCode(fault); got != c.want {
			t.Errorf("%s: %q, want %q (%v)", name, got, c.want, fault)
		}
	}
	if b := mustRead(t, "x", odsFile(t, good, entry{name: "Basic/Standard/Module1.xml", content: "<a/>"})); !b.Macros {
		t.Error("macros not seen")
	}
}
