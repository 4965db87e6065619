package docx_test

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"danvan/templates/document"
	"danvan/templates/document/docx"
	"danvan/templates/document/schematest"
)

func model() *document.Document {
	return &document.Document{
		Head: document.Head{Superior: "UBND tỉnh", Issuer: "Sở Nội vụ", Number: "Số:      /BC-SNV", Mark: "DỰ THẢO",
			Country: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Motto: "Độc lập - Tự do - Hạnh phúc", PlaceDate: "Thái Nguyên, ngày 05 tháng 02 năm 2021"},
		Kind: "BÁO CÁO", Subject: "Kết quả <b>&", To: []string{"A", "B"},
		Body: []document.Block{
			document.Heading{Level: 1, Text: "I. TÌNH HÌNH"},
			document.Heading{Level: 2, Text: "1. Đối thoại"},
			document.Paragraph{Lead: "Sở <script>: ", Text: "dòng một\nhai \x00\x0b & ba"},
			document.Table{Title: "Bảng 1", Columns: []document.Column{{Head: "Tên", Width: 3, Align: document.Left}, {Head: "Số", Width: 1, Align: document.Right}},
				Rows: []document.Row{{Cells: []string{"Nhóm"}}, {Cells: []string{"Một", "1"}, Bold: true}, {Cells: []string{"Hai"}}}},
		},
		Closing: document.Closing{Recipients: []string{"Như trên", "Lưu: VT"}, Authority: "KT. GIÁM ĐỐC", Title: "Phó Giám đốc", Name: "Nguyễn Văn A"},
		Annexes: []document.Annex{{Label: "Phụ lục", Title: "Chỉ tiêu", Landscape: true,
			Body: []document.Block{document.Table{Columns: []document.Column{{Head: "Tên", Width: 1}}, Rows: []document.Row{{Cells: []string{"x"}}}}}}},
		Author: "Sở Nội vụ", Created: time.Date(2021, 6, 18, 1, 2, 3, 0, time.UTC),
	}
}

func parts(t *testing.T) map[string]string {
	t.Helper()
	data, err := docx.Write(model(), model(), "")
	if err != nil {
		t.Fatal(err)
	}
	return schematest.Parts(t, data)
}

func TestEveryPartIsWellFormedAndTyped(t *testing.T) {
	p := parts(t)
	for name, content := range p {
		d := xml.NewDecoder(strings.NewReader(content))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if strings.HasPrefix(name, "word/") && !strings.HasSuffix(name, ".rels") && !strings.Contains(p["[Content_Types].xml"], `"/`+name+`"`) {
			t.Errorf("%s has no content type", name)
		}
	}
	for _, m := range regexp.MustCompile(`Target="([^"]+)"`).FindAllStringSubmatch(p["word/_rels/document.xml.rels"], -1) {
		if p["word/"+m[1]] == "" {
			t.Errorf("the document refers to %s, which is not there", m[1])
		}
	}
}

func TestEveryStyleUsedIsDefined(t *testing.T) {
	p := parts(t)
	used := regexp.MustCompile(`<w:(?:pStyle|tblStyle|basedOn|next) w:val="([^"]+)"`)
	for name, content := range p {
		for _, m := range used.FindAllStringSubmatch(content, -1) {
			if !strings.Contains(p["word/styles.xml"], `w:styleId="`+m[1]+`"`) {
				t.Errorf("%s uses style %q, which is not defined", name, m[1])
			}
		}
	}
}

// Nghị định 30/2020: A4, left 30–35 mm, right 15–20 mm, top and bottom 20–25 mm; the
// page number in the top margin and not on the first page; annexes count anew.
func TestPage(t *testing.T) {
	doc := parts(t)["word/document.xml"]
	sections := regexp.MustCompile(`(?s)<w:sectPr>.*?</w:sectPr>`).FindAllString(doc, -1)
	if len(sections) != 2 {
		t.Fatalf("%d sections, want body and annex", len(sections))
	}
	for i, want := range []string{`<w:pgSz w:w="11906" w:h="16838"/>`, `<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>`} {
		for _, w := range []string{want, `w:top="1134" w:right="850" w:bottom="1134" w:left="1701"`, `<w:titlePg/>`, `<w:pgNumType w:start="1"/>`} {
			if !strings.Contains(sections[i], w) {
				t.Errorf("section %d lacks %s", i, w)
			}
		}
	}
	if p := parts(t); !strings.Contains(p["word/header1.xml"], "PAGE") || strings.Contains(p["word/header2.xml"], "PAGE") {
		t.Error("the page number must stand on every page but the first")
	}
}

func TestTable(t *testing.T) {
	doc := parts(t)["word/document.xml"]
	if n := strings.Count(doc, "<w:tblHeader/>"); n != 2 {
		t.Errorf("%d repeated head rows, want one a table", n)
	}
	for _, w := range []string{`<w:gridSpan w:val="2"/>`, `<w:jc w:val="right"/>`} {
		if !strings.Contains(doc, w) {
			t.Errorf("%s is missing", w)
		}
	}
	for _, tbl := range regexp.MustCompile(`(?s)<w:tbl>.*?</w:tbl>`).FindAllString(doc, -1) {
		width := regexp.MustCompile(`<w:tblW w:w="(\d+)"`).FindStringSubmatch(tbl)[1]
		sum := 0
		for _, m := range regexp.MustCompile(`<w:gridCol w:w="(\d+)"`).FindAllStringSubmatch(tbl, -1) {
			n := 0
			for _, d := range m[1] {
				n = n*10 + int(d-'0')
			}
			sum += n
		}
		if got := regexp.MustCompile(`\d+`).FindString(width); got != itoa(sum) {
			t.Errorf("the grid is %d wide, the table %s", sum, width)
		}
	}
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

func TestTextIsEscapedAndComplete(t *testing.T) {
	doc := parts(t)["word/document.xml"]
	for _, want := range []string{"UBND TỈNH", "SỞ NỘI VỤ", "DỰ THẢO", "Kết quả &lt;b&gt;&amp;", "Sở &lt;script&gt;: ", "dòng một", "&amp; ba",
		"- A;", "- B.", "- Lưu: VT.", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Nguyễn Văn A", "CHỈ TIÊU"} {
		if !strings.Contains(doc, want) {
			t.Errorf("%q is not in the document", want)
		}
	}
	if strings.Contains(doc, "<script>") || strings.ContainsAny(doc, "\x00\x0b") {
		t.Error("text got into the document as it is")
	}
}
