package fill_test

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"danvan/pipeline"
	"danvan/templates/document"
	"danvan/templates/document/docx"
	"danvan/templates/document/fill"
	"danvan/templates/document/schematest"
)

const word = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"`

const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

// file makes a small .docx of the content of a body.
func file(body string, more ...docx.Part) []byte {
	rels := `<Relationship Id="rId1" Type="` + relations + `styles" Target="styles.xml"/>`
	for _, p := range more {
		if kind, ok := strings.CutSuffix(strings.TrimPrefix(p.Name, "word/"), ".xml"); ok && kind != "app" {
			rels += `<Relationship Id="r` + kind + `" Type="` + relations + kind + `" Target="` + kind + `.xml"/>`
		}
	}
	parts := append([]docx.Part{
		{Name: "[Content_Types].xml", Content: []byte(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`)},
		{Name: "_rels/.rels", Content: []byte(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + relations + `officeDocument" Target="word/document.xml"/></Relationships>`)},
		{Name: "word/document.xml", Content: []byte(`<w:document ` + word + `><w:body>` + body + `<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:titlePg/></w:sectPr></w:body></w:document>`)},
		{Name: "word/_rels/document.xml.rels", Content: []byte(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + rels + `</Relationships>`)},
		{Name: "word/styles.xml", Content: []byte(`<w:styles ` + word + `><w:style w:type="paragraph" w:styleId="Vnbn"><w:name w:val="Body Text"/></w:style></w:styles>`)},
	}, more...)
	data, err := docx.Zip(parts, time.Time{})
	if err != nil {
		panic(err)
	}
	return data
}

// p is a paragraph of one run.
func p(text string) string {
	return `<w:p><w:pPr><w:jc w:val="both"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>` + text + `</w:t></w:r></w:p>`
}

// runs is a paragraph cut into runs as an office program cuts them.
func runs(texts ...string) string {
	out := `<w:p>`
	for _, t := range texts {
		out += `<w:proofErr w:type="spellStart"/><w:r w:rsidR="00A1"><w:rPr><w:lang w:val="en-US"/></w:rPr><w:t xml:space="preserve">` + t + `</w:t></w:r><w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/>`
	}
	return out + `</w:p>`
}

func row(cells ...string) string {
	out := `<w:tr>`
	for _, c := range cells {
		out += `<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>` + c + `</w:tc>`
	}
	return out + `</w:tr>`
}

func table(rows ...string) string { return `<w:tbl><w:tblPr/>` + strings.Join(rows, "") + `</w:tbl>` }

type province struct {
	name  string
	units []unit
}

type unit struct {
	name   string
	visits pipeline.Maybe
	below  []unit
}

func words() *fill.Type {
	root, u := fill.NewType[province]("báo cáo"), fill.NewType[unit]("đơn vị")
	root.Text("KyBaoCao", "kỳ", func(province) string { return "quý II/2021" })
	root.Text("Ten", "tên", func(p province) string { return p.name })
	root.Text("Trong", "không có gì", func(province) string { return "" })
	root.Day("TuNgay", "ngày đầu", func(province) pipeline.Date { return pipeline.NewDate(2021, 2, 5) })
	root.Flag("DuThao", "dự thảo", func(province) bool { return true })
	root.Figure("Tong", "tổng", func(province) fill.Amount { return amount(1234) })
	root.Figure("Phan", "phần", func(province) fill.Amount { return amount(1020) })
	root.Figure("ChuaCo", "chưa có", func(province) fill.Amount { return fill.Amount{Said: "chưa có số liệu"} })
	root.Block("NoiDung", "khối", func(province) fill.Piece {
		return fill.Piece{Blocks: []document.Block{document.Paragraph{Text: "khối dựng sẵn"},
			document.Table{Columns: []document.Column{{Head: "Đơn vị", Width: 1}}, Rows: []document.Row{{Cells: []string{"{{.Ten}} <b>"}}}}}}
	})
	root.Block("PhuLuc", "phụ lục", func(province) fill.Piece {
		return fill.Piece{Annexes: []document.Annex{{Label: "Phụ lục I", Title: "Một", Landscape: true}, {Label: "Phụ lục II", Title: "Hai", Landscape: true}}}
	})
	fill.HasList(root, "DonVi", "đơn vị", u, func(p province) []unit { return p.units })
	fill.Has(root, "DauTien", "đơn vị đầu", u, func(p province) unit { return p.units[0] })
	u.Self(func(u unit) string { return u.name })
	u.Text("Ten", "tên", func(u unit) string { return u.name })
	u.Figure("Luot", "lượt", func(u unit) fill.Amount { return fill.Amount{Said: u.visits.String() + " lượt", Number: u.visits} })
	u.Flag("ChuaNop", "chưa nộp", func(u unit) bool { return !u.visits.Known })
	fill.HasList(u, "DonVi", "trực thuộc", u, func(u unit) []unit { return u.below })
	return root.Type
}

func amount(n int64) fill.Amount {
	return fill.Amount{Said: "1.020 lượt", Number: pipeline.Known(pipeline.Int(n))}
}

func data() province {
	return province{"Thái Nguyên", []unit{
		{"Huyện A", pipeline.Known(pipeline.Int(7)), []unit{{name: "Xã A1"}, {name: "Xã A2"}}},
		{"Huyện B", pipeline.Maybe{}, nil},
		{"Huyện <w:b/> & {{.Tong}}", pipeline.Known(0), nil},
	}}
}

func filled(t *testing.T, template []byte, of any) map[string]string {
	t.Helper()
	read, err := fill.Parse(template, words())
	if err != nil {
		t.Fatal(err)
	}
	out, err := read.Fill(of, fill.Facts{Created: time.Date(2021, 6, 18, 1, 2, 4, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	again, err := read.Fill(of, fill.Facts{Created: time.Date(2021, 6, 18, 1, 2, 4, 0, time.UTC)})
	if err != nil || !bytes.Equal(out, again) {
		t.Fatal("the same data give other bytes", err)
	}
	return schematest.Parts(t, out)
}

var (
	paragraph = regexp.MustCompile(`(?s)<w:p>.*?</w:p>|<w:p/>|<w:p [^>]*>.*?</w:p>|<w:tr>|</w:tr>`)
	mark      = regexp.MustCompile(`<[^>]*>`)
)

// text is the paragraphs of a part, a line each; rows stand in brackets.
func text(xml string) string {
	var out []string
	for _, p := range paragraph.FindAllString(xml, -1) {
		switch p {
		case "<w:tr>":
			p = "["
		case "</w:tr>":
			p = "]"
		default:
			p = mark.ReplaceAllString(p, "")
		}
		out = append(out, p)
	}
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(strings.Join(out, "|"))
}

func TestFill(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"a value", p("Kỳ {{.KyBaoCao}} của {{ .Ten }}."), "Kỳ quý II/2021 của Thái Nguyên."},
		{"cut into runs", runs("Kỳ {", "{.Ky", "Bao", "Cao}", "} và {{.T", "en}}"), "Kỳ quý II/2021 và Thái Nguyên"},
		{"round quotes and spaces that do not break", p("{{if eq\u00a0.Ten “thái nguyên”}}đúng{{end}}"), "đúng"},
		{"capitals and marks nobody sees", p("{{.kybaocao\u200b}} {{If .DUTHAO}}dự thảo{{END}}"), "quý II/2021 dự thảo"},
		{"names with marks", p("{{.KỳBáoCáo}} {{range .ĐơnVị}}{{.Tên}};{{end}}"), "quý II/2021 Huyện A;Huyện B;Huyện <w:b/> & {{.Tong}};"},
		{"a page break stays", `<w:p><w:r><w:br w:type="page"/><w:t>{{.Trong}}</w:t></w:r></w:p>`, ""},
		{"a tab and a line in a tag", `<w:p><w:r><w:t>{{hoa</w:t><w:tab/><w:t>.Ten</w:t><w:br/><w:t>}}</w:t></w:r></w:p>`, "THÁI NGUYÊN"},
		{"a content control", `<w:sdt><w:sdtPr/><w:sdtContent>` + p("{{.Ten}}") + `</w:sdtContent></w:sdt><w:p><w:sdt><w:sdtContent><w:r><w:t>{{.Ten}}</w:t></w:r></w:sdtContent></w:sdt></w:p>`, "Thái Nguyên|Thái Nguyên"},
		{"a link", `<w:p><w:hyperlink w:anchor="a"><w:r><w:t>{{.T</w:t></w:r><w:r><w:t>en}}</w:t></w:r></w:hyperlink></w:p>`, "Thái Nguyên"},
		{"paragraphs in a loop", p("{{range .DonVi}}") + p("{{tt}}. {{.Ten}}") + p("{{end}}"), "1. Huyện A|2. Huyện B|3. Huyện <w:b/> & {{.Tong}}"},
		{"a loop in a paragraph", p("Gồm: {{range .DonVi}}{{.}}; {{end}}hết"), "Gồm: Huyện A; Huyện B; Huyện <w:b/> & {{.Tong}}; hết"},
		{"a loop in a loop, names from around", p("{{range .DonVi}}") + p("{{range .DonVi}}") + p("{{.Ten}} {{$.Ten}} {{.KyBaoCao}}") + p("{{end}}") + p("{{end}}"), "Xã A1 Thái Nguyên quý II/2021|Xã A2 Thái Nguyên quý II/2021"},
		{"a row", table(row(p("Đơn vị"), p("Lượt")), row(p("{{range .DonVi}}{{.Ten}}"), p("{{.Luot}}{{end}}")), row(p("Cộng"), p("{{so .Tong}}"))),
			"[|Đơn vị|Lượt|]|[|Huyện A|7 lượt|]|[|Huyện B| lượt|]|[|Huyện <w:b/> & {{.Tong}}|0 lượt|]|[|Cộng|1234|]"},
		{"a row with tags in paragraphs of their own", table(row(p("{{range .DonVi}}")+p("{{.Ten}}"), p("{{so .Luot}}")+p("{{end}}"))), "[|Huyện A|7|]|[|Huyện B||]|[|Huyện <w:b/> & {{.Tong}}|0|]"},
		{"tags in rows of their own", table(row(p("{{range .DonVi}}"), `<w:p/>`), row(p("{{.Ten}}"), p("{{if .ChuaNop}}chưa nộp{{else}}{{so .Luot}}{{end}}")), row(p("{{end}}"), `<w:p/>`)),
			"[|Huyện A|7|]|[|Huyện B|chưa nộp|]|[|Huyện <w:b/> & {{.Tong}}|0|]"},
		{"a row on a condition", table(row(p("{{if .Trong}}a"), p("b{{end}}")), row(p("c"), p("d"))), "[|c|d|]"},
		{"a table whose rows are all gone", table(row(p("{{if .Trong}}a"), p("b{{end}}"))) + p("{{.Ten}}"), "Thái Nguyên"},
		{"conditions", p("{{if .Trong}}") + p("a") + p("{{else if gt .Tong 1000}}") + p("b") + p("{{else}}") + p("c") + p("{{end}}"), "b"},
		{"logic", p("{{if and .DuThao (not .Trong) (or .Trong (ge .Tong 1.234))}}có{{end}}{{if ne .Ten 'x'}}!{{end}}{{if .ChuaCo}}?{{end}}"), "có!"},
		{"functions", p("{{phanTram .Phan .Tong}} {{ngay .TuNgay}} {{ngayThang .TuNgay}} {{hoaDau “ab”}} {{thuong .Ten}} {{so .ChuaCo}}."), "82,66% 05/02/2021 ngày 05 tháng 02 năm 2021 Ab thái Nguyên ."},
		{"a remark", p("{{/* dành cho văn phòng */}}") + p("{{.Ten}}"), "Thái Nguyên"},
		{"what shows nothing is left out", p("{{.Trong}}") + p("{{.Ten}}") + `<w:p/>`, "Thái Nguyên|"},
		{"a thing that says itself", p("{{.DauTien}} {{.DauTien.Luot}}"), "Huyện A 7 lượt"},
		{"no tag at all", p("a {b} c"), "a {b} c"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := filled(t, file(c.body), data())["word/document.xml"]
			if got := text(doc); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if strings.Contains(c.body, `w:type="page"`) != strings.Contains(doc, `w:type="page"`) {
				t.Error("the page break is gone:", doc)
			}
		})
	}
}

// A line of a value is a paragraph with the same properties; the letters stay as well.
func TestLinesOfAValueAreParagraphs(t *testing.T) {
	doc := filled(t, file(p("Gồm {{.Ten}} hết")), province{name: "một\r\nhai\n\n\tba\u2028bốn"})["word/document.xml"]
	if got, want := text(doc), "Gồm một|hai| ba|bốn hết"; got != want {
		t.Errorf("got %q", got)
	}
	if strings.Contains(doc, "w:br") || strings.Count(doc, `<w:jc w:val="both"/>`) != 4 || strings.Count(doc, "<w:b/>") != 4 {
		t.Error(doc)
	}
}

// What a unit types is text in the document whatever it looks like.
func TestValuesAreText(t *testing.T) {
	for _, hostile := range []string{"</w:t></w:r><w:r>", "<![CDATA[x]]>", "]]>", "&lt;&#x0;", "{{range .DonVi}}", "}}", `"'`, "<?xml?>", "a\x00\x08\x1fb\ufffe"} {
		doc := filled(t, file(p("[{{.Ten}}]")), province{name: hostile})["word/document.xml"]
		shown := strings.NewReplacer("\x00", "\ufffd", "\x08", "\ufffd", "\x1f", "\ufffd", "\ufffe", "\ufffd").Replace(hostile)
		inside := doc[strings.Index(doc, "[")+1 : strings.Index(doc, "]</w:t>")]
		for _, e := range [][2]string{{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", `"`}, {"&apos;", "'"}, {"&amp;", "&"}} {
			inside = strings.ReplaceAll(inside, e[0], e[1])
		}
		if inside != shown {
			t.Errorf("%q is %q", hostile, inside)
		}
	}
}

func TestHeadersFootersAndNotes(t *testing.T) {
	got := filled(t, file(p("thân"),
		docx.Part{Name: "word/header.xml", Content: []byte(`<w:hdr ` + word + `>` + p("{{.KyBaoCao}}") + `</w:hdr>`)},
		docx.Part{Name: "word/footer.xml", Content: []byte(`<w:ftr ` + word + `>` + p("{{if .Trong}}") + p("x") + p("{{end}}") + `</w:ftr>`)},
		docx.Part{Name: "word/footnotes.xml", Content: []byte(`<w:footnotes ` + word + `><w:footnote w:id="2">` + p("của {{.Ten}}") + `</w:footnote></w:footnotes>`)}), data())
	for name, want := range map[string]string{"word/header.xml": "quý II/2021", "word/footnotes.xml": "của Thái Nguyên"} {
		if text(got[name]) != want {
			t.Errorf("%s: %s", name, got[name])
		}
	}
	if !strings.Contains(got["word/footer.xml"], "<w:p/>") {
		t.Error("a footer must keep a paragraph:", got["word/footer.xml"])
	}
}

// A block takes the template's styles by their names and brings those that are missing;
// annexes are sections with the paper turned, the last of which ends the document.
func TestBlocks(t *testing.T) {
	got := filled(t, file(p("{{.NoiDung}}")+p("{{.PhuLuc}}")), data())
	doc := got["word/document.xml"]
	if !strings.Contains(doc, `<w:pStyle w:val="Vnbn"/></w:pPr><w:r><w:t xml:space="preserve">khối dựng sẵn`) || !strings.Contains(doc, "{{.Ten}} &lt;b&gt;") {
		t.Error(doc)
	}
	for _, m := range regexp.MustCompile(`<w:(?:pStyle|tblStyle) w:val="([^"]+)"`).FindAllStringSubmatch(doc, -1) {
		if !strings.Contains(got["word/styles.xml"], `w:styleId="`+m[1]+`"`) {
			t.Errorf("style %s is not there", m[1])
		}
	}
	sections := regexp.MustCompile(`<w:sectPr>.*?</w:sectPr>`).FindAllString(doc, -1)
	if len(sections) != 3 || strings.Contains(sections[0], "landscape") || !strings.Contains(sections[1], `w:orient="landscape"`) ||
		!strings.HasSuffix(doc, sections[2]+"</w:body></w:document>") || strings.Contains(doc, "danvan:") {
		t.Errorf("%d sections: %s", len(sections), doc)
	}
	// What ends a section takes no room: below a signature that ends with its page it was a page.
	if low := strings.Count(doc, `<w:spacing w:before="0" w:line="20" w:lineRule="exact"/><w:sectPr>`); low != 2 {
		t.Errorf("%d of 2 sections end in a low paragraph", low)
	}
	for _, s := range sections[1:] {
		if !strings.Contains(s, `<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgNumType w:start="1"/><w:titlePg/>`) {
			t.Error(s)
		}
	}
	after := filled(t, file(p("{{.PhuLuc}}")+p("sau phụ lục")), data())["word/document.xml"]
	if n := strings.Count(after, "<w:sectPr>"); n != 4 || strings.Contains(after, "danvan:") {
		t.Errorf("%d sections where a text follows the annexes", n)
	}
}

// What may stand in a document once only does so after a loop.
func TestLoopsDoNotDoubleWhatStandsOnce(t *testing.T) {
	doc := filled(t, file(p("{{range .DonVi}}")+`<w:p w14:paraId="12345678"><w:bookmarkStart w:id="1" w:name="a"/><w:r><w:t>{{.Ten}}</w:t></w:r><w:bookmarkEnd w:id="1"/></w:p>`+p("{{end}}")), data())["word/document.xml"]
	if strings.Count(doc, "bookmarkStart") != 1 || strings.Count(doc, "bookmarkEnd") != 1 || strings.Contains(doc, "paraId") {
		t.Error(doc)
	}
}

func TestTooMuch(t *testing.T) {
	body := p("{{range .DonVi}}{{range $.DonVi}}{{range $.DonVi}}{{range $.DonVi}}{{.Ten}}{{end}}{{end}}{{end}}{{end}}")
	many := province{}
	for range 60 {
		many.units = append(many.units, unit{name: "x"})
	}
	read, err := fill.Parse(file(body), words())
	if err != nil {
		t.Fatal(err)
	}
	_, err = read.Fill(many, fill.Facts{})
	var said pipeline.Sentence
	if !errors.As(err, &said) || !strings.Contains(said.Vietnamese, "quá nhiều nội dung") {
		t.Error(err)
	}
}
