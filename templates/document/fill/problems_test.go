package fill_test

import (
	"errors"
	"strings"
	"testing"

	"danvan/pipeline"
	"danvan/templates/document/docx"
	"danvan/templates/document/fill"
	"danvan/templates/document/schematest"
)

// Every way in which a template can be wrong, and what its author is told.
func TestProblems(t *testing.T) {
	box := `<w:p><w:r><w:pict><v:textbox><w:txbxContent>` + p("{{.Ten}}") + `</w:txbxContent></v:textbox></w:pict></w:r></w:p>`
	for _, c := range []struct{ name, body, want string }{
		{"an unknown field", p("Kỳ {{.KyBaoCoa}}"), "từ trang 1 trở đi (tệp chỉ ghi các ngắt trang đặt tay), thân văn bản, đoạn 1, gần “Kỳ {{.KyBaoCoa}}”: {{.KyBaoCoa}}: không có trường “.KyBaoCoa”; có phải định ghi “KyBaoCao” không?"},
		{"an unknown field of a unit", p("{{.DauTien.Luof}}"), "“.DauTien” (đơn vị) không có trường “Luof”; có phải định ghi “Luot” không?"},
		{"no point", p("{{KyBaoCao}}"), "thiếu dấu chấm trước tên trường; hãy ghi .KyBaoCao"},
		{"an unknown function", p("{{hoaa .Ten}}"), "không có hàm \"hoaa\"; có phải định ghi “hoa” không?"},
		{"nothing", p("{{ }}"), "thẻ không ghi gì"},
		{"an open tag", p("a {{.Ten"), "có {{ mà không có }} trong cùng đoạn"},
		{"an open loop", p("{{range .DonVi}}") + p("x"), "{{range .DonVi}}: thiếu {{end}}"},
		{"an end too much", p("x") + p("{{end}}"), "{{end}}: không có range hoặc if nào mở"},
		{"an end in another cell", table(row(p("x"), p("{{if .Trong}}a"), p("b"))), "thiếu {{end}}"},
		{"a loop that leaves its paragraph", p("a {{range .DonVi}}") + p("{{end}}"), "thiếu {{end}}"},
		{"else of a loop", p("{{range .DonVi}}a{{else}}b{{end}}"), "range không có else"},
		{"two elses", p("{{if .Ten}}a{{else}}b{{else}}c{{end}}"), "sau else không còn nhánh nào"},
		{"a list as a value", p("{{.DonVi}}"), "đây là danh sách; hãy dùng {{range .DonVi}} … {{end}}"},
		{"a value as a list", p("{{range .Ten}}a{{end}}"), "range cần một danh sách, .Ten là “chữ”"},
		{"a field of a value", p("{{.Ten.Luot}}"), "“.Ten” là “chữ”, không có trường con \"Luot\""},
		{"the whole", p("{{.}}"), "đây là nhóm trường, hãy ghi thêm một trường của nó, ví dụ .KyBaoCao"},
		{"too few arguments", p("{{phanTram .Tong}}"), "\"phantram\" cần 2 tham số, đã ghi 1"},
		{"a wrong argument", p("{{so .Ten}}"), "\"so\" cần tham số loại “số”, không phải “chữ”"},
		{"a list for a function", p("{{hoa .DonVi}}"), "\"hoa\" không dùng được với “danh sách”"},
		{"an open parenthesis", p("{{if (not .Ten}}a{{end}}"), "thiếu dấu ngoặc đóng"},
		{"an open quote", p("{{if eq .Ten \"a}}b{{end}}"), "thiếu dấu nháy đóng"},
		{"too many words", p("{{.Ten .Ten}}"), "thừa \".Ten\" ở cuối thẻ"},
		{"too deep a condition", p("{{if " + strings.Repeat("(not ", 30) + ".Ten" + strings.Repeat(")", 30) + "}}a{{end}}"), "lồng nhau quá sâu"},
		{"too many levels", p(strings.Repeat("{{if .Ten}}", 30) + strings.Repeat("{{end}}", 30)), "lồng nhau quá 20 tầng"},
		{"a block among words", p("a {{.NoiDung}}"), "khối dựng sẵn phải đứng một mình"},
		{"a block in a table", table(row(p("{{.NoiDung}}"))), "khối dựng sẵn phải đứng một mình"},
		{"a block as a condition", p("{{if .NoiDung}}a{{end}}"), "khối dựng sẵn không dùng làm điều kiện được"},
		{"a text box", box, "thẻ nằm trong khung văn bản (text box)"},
		{"tracked changes", `<w:p><w:ins w:id="1" w:author="a"><w:r><w:t>thêm</w:t></w:r></w:ins></w:p>`, "gần “thêm”: mẫu còn thay đổi chưa duyệt (Track Changes)"},
		{"a field that fetches", `<w:p><w:r><w:instrText> INCLUDE</w:instrText></w:r><w:r><w:instrText>PICTURE "http://a/b.png"</w:instrText></w:r></w:p>`, "trường INCLUDEPICTURE lấy nội dung từ tệp khác"},
		{"a simple field that fetches", `<w:p><w:fldSimple w:instr="DDEAUTO cmd"><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>`, "trường DDEAUTO lấy nội dung"},
		{"the end of a section", `<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:t>{{if .Ten}}</w:t></w:r></w:p>` + p("{{end}}"), "thẻ nằm trong đoạn kết thúc một phần (section)"},
		{"a page with breaks", p("a") + `<w:p><w:r><w:br w:type="page"/><w:t>b</w:t></w:r></w:p>` + `<w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:t>{{.X}}</w:t></w:r></w:p>`, "từ trang 3 trở đi"},
		{"a page as saved", `<w:p><w:r><w:lastRenderedPageBreak/><w:t>b</w:t></w:r></w:p>` + p("{{.X}}"), "trang 2 (theo lần lưu gần nhất), thân văn bản, đoạn 2"},
		{"a place in a table", table(row(p("a"), p("b")), row(p("c"), p("{{.X}}"))), "đoạn 4, bảng 1 hàng 2 ô 2, gần “{{.X}}”"},
		{"the second level of a suggestion", p("{{range .DonVi}}{{.Luottt}}{{end}}"), "không có trường “.Luottt”; có phải định ghi “Luot” không?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := fill.Parse(file(c.body), words())
			var problems *fill.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("%v", err)
			}
			if got := problems.Text(pipeline.Vietnamese); !strings.Contains(got, c.want) {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
			if len(problems.List) > 1 && c.name != "a loop that leaves its paragraph" {
				t.Errorf("told more than once: %s", problems.Text(pipeline.Vietnamese))
			}
			for _, p := range problems.List {
				if p.What.English == "" || p.What.English == p.What.Vietnamese {
					t.Errorf("not in English: %v", p.What)
				}
			}
		})
	}
}

// A page is certain where the file says that it has one, and no page is named in a header.
func TestPagesAreNotInvented(t *testing.T) {
	_, err := fill.Parse(file(p("{{.X}}"), docx.Part{Name: "docProps/app.xml", Content: []byte("<Properties><Pages>1</Pages></Properties>")},
		docx.Part{Name: "word/header.xml", Content: []byte(`<w:hdr ` + word + `>` + p("{{.Y}}") + `</w:hdr>`)}), words())
	want := "trang 1, thân văn bản, đoạn 1, gần “{{.X}}”: {{.X}}: không có trường “.X”\nđầu trang, đoạn 1, gần “{{.Y}}”: {{.Y}}: không có trường “.Y”"
	var problems *fill.Problems
	if !errors.As(err, &problems) || problems.Text(pipeline.Vietnamese) != want {
		t.Errorf("%v", err)
	}
}

func TestFilesThatAreNoTemplate(t *testing.T) {
	deep := strings.Repeat("<w:r>", 300) + strings.Repeat("</w:r>", 300)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"no zip":       {[]byte("xin chào"), "không phải tệp Word"},
		"an old .doc":  {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "tệp .doc cũ hoặc có mật khẩu"},
		"too large":    {make([]byte, fill.MostBytes+1), "lớn hơn 10 MiB"},
		"cut":          {file(p("a"))[:200], "không phải tệp Word"},
		"not XML":      {file("<w:p>"), "word/document.xml không đọc được"},
		"a DTD":        {file(p("a"), docx.Part{Name: "word/header.xml", Content: []byte(`<!DOCTYPE x [<!ENTITY a "b">]><w:hdr ` + word + `/>`)}), "word/header.xml không đọc được"},
		"too deep":     {file(deep), "lồng quá sâu"},
		"strict":       {file(p("a"), docx.Part{Name: "word/header.xml", Content: []byte(`<w:hdr xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"/>`)}), "Strict Open XML"},
		"a workbook":   {zipOf(docx.Part{Name: "xl/workbook.xml", Content: []byte("<a/>")}), "không phải tệp Word"},
		"a name twice": {zipOf(docx.Part{Name: "a", Content: nil}, docx.Part{Name: "A", Content: nil}), "tệp bị hỏng"},
	} {
		_, err := fill.Parse(c.data, words())
		var said pipeline.Sentence
		if !errors.As(err, &said) || !strings.Contains(said.Vietnamese, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// related makes a part's relations of the kinds and targets.
func related(kindTargets ...string) docx.Part {
	rels := ""
	for i := 0; i < len(kindTargets); i += 2 {
		rels += `<Relationship Id="rId` + string(rune('a'+i)) + `" Type="` + relations + kindTargets[i] + `" Target="` + kindTargets[i+1] + `" TargetMode="External"/>`
	}
	return docx.Part{Name: "word/_rels/settings.xml.rels", Content: []byte(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + rels + `</Relationships>`)}
}

// What would fetch or run something at the reader's is refused; a link to click on stays,
// and the template on which Word based the file is forgotten.
func TestNothingOfATemplateFetchesAnything(t *testing.T) {
	for kind, want := range map[string]string{"image": "liên kết từ nơi khác (http://a/b)", "oleObject": "liên kết từ nơi khác", "vbaProject": "tệp có macro"} {
		_, err := fill.Parse(file(p("a"), related(kind, "http://a/b")), words())
		var said pipeline.Sentence
		if !errors.As(err, &said) || !strings.Contains(said.Vietnamese, want) {
			t.Errorf("%s: %v", kind, err)
		}
	}
	settings := docx.Part{Name: "word/settings.xml", Content: []byte(`<w:settings ` + word + `><w:zoom w:percent="100"/><w:attachedTemplate r:id="rIda"/></w:settings>`)}
	template, err := fill.Parse(file(p("a"), settings, related("attachedTemplate", "file:///C:/Mau.dotm", "hyperlink", "https://thainguyen.gov.vn")), words())
	if err != nil {
		t.Fatal(err)
	}
	filled, err := template.Fill(data(), fill.Facts{})
	if err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, content := range schematest.Parts(t, filled) {
		said += content
	}
	if strings.Contains(said, "Mau.dotm") || strings.Contains(said, "attachedTemplate") || !strings.Contains(said, "thainguyen.gov.vn") || !strings.Contains(said, "w:zoom") {
		t.Errorf("the filled file says %s", said)
	}
}

func zipOf(parts ...docx.Part) []byte {
	data, err := docx.Zip(parts, fill.Facts{}.Created)
	if err != nil {
		panic(err)
	}
	return data
}

// A zip that unpacks to more than a template ever has is refused before it is kept.
func TestABombIsRefused(t *testing.T) {
	_, err := fill.Parse(zipOf(docx.Part{Name: "word/a", Content: make([]byte, 70<<20)}), words())
	var said pipeline.Sentence
	if !errors.As(err, &said) || !strings.Contains(said.Vietnamese, "giải nén ra quá lớn") {
		t.Error(err)
	}
}
