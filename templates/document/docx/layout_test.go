package docx_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"danvan/templates/document"
)

// look is what the decree or the guidance asks of the letters and the place of a part.
type look struct {
	row   string // of the table in Nghị định 30/2020/NĐ-CP, Phụ lục I, mục V, or of Hướng dẫn 36-HD/VPTW
	style string
	from  int // size in points, the least and the most
	to    int
	bold  bool
	slant bool
	align string // "center", "both", "" for the left
}

// Every row of the two tables beside the styles that are written.
func TestLooks(t *testing.T) {
	state := []look{
		{"1 Quốc hiệu", "Country", 12, 13, true, false, "center"},
		{"1 Tiêu ngữ", "Motto", 13, 14, true, false, "center"},
		{"2 Cơ quan chủ quản", "Superior", 12, 13, false, false, "center"},
		{"2 Cơ quan ban hành", "Issuer", 12, 13, true, false, "center"},
		{"3 Số, ký hiệu", "Number", 13, 13, false, false, "center"},
		{"4 Địa danh và thời gian", "PlaceDate", 13, 14, false, true, "center"},
		{"5a Tên loại", "Title", 13, 14, true, false, "center"},
		{"5a Trích yếu", "Subtitle", 13, 14, true, false, "center"},
		{"6 Nội dung", "BodyText", 13, 14, false, false, "both"},
		{"6 Mục I.", "Heading1", 13, 14, true, false, "both"},
		{"6 Khoản 1.", "Heading2", 13, 14, true, false, "both"},
		{"7a Quyền hạn", "SignatureAuthority", 13, 14, true, false, "center"},
		{"7a Chức vụ", "SignatureTitle", 13, 14, true, false, "center"},
		{"7b Họ tên", "Signature", 13, 14, true, false, "center"},
		{"9a Kính gửi", "Addressee", 13, 14, false, false, "center"},
		{"9b Nơi nhận", "RecipientsHead", 12, 12, true, true, ""},
		{"9b Danh sách nơi nhận", "Recipients", 11, 11, false, false, ""},
		{"Phụ lục", "AnnexLabel", 14, 14, true, false, "center"},
		{"Tên phụ lục", "AnnexTitle", 13, 14, true, false, "center"},
		{"Kèm theo", "AnnexNote", 13, 14, false, true, "center"},
		{"Số trang", "Header", 13, 14, false, false, "center"},
	}
	party := []look{
		{"Tiêu đề Đảng", "Country", 15, 15, true, false, "center"},
		{"Cơ quan cấp trên", "Superior", 14, 14, false, false, "center"},
		{"Cơ quan ban hành", "Issuer", 14, 14, true, false, "center"},
		{"Số, ký hiệu", "Number", 14, 14, false, false, "center"},
		{"Địa điểm, ngày tháng", "PlaceDate", 14, 14, false, true, "center"},
		{"Tên loại", "Title", 15, 16, true, false, "center"},
		{"Trích yếu", "Subtitle", 14, 15, true, false, "center"},
		{"Nội dung", "BodyText", 14, 15, false, false, "both"},
	}
	for of, rows := range map[document.Style][]look{document.State: state, document.Party: party} {
		d := model()
		d.Head.Style = of
		sheet := part(t, d, "word/styles.xml")
		for _, want := range rows {
			if got := lookOf(t, sheet, want.style); got.from < want.from || got.from > want.to || got.bold != want.bold || got.slant != want.slant || got.align != want.align {
				t.Errorf("%q, %s: %s is %+v", of, want.row, want.style, got)
			}
		}
	}
}

// lookOf reads a style and those that it is based on.
func lookOf(t *testing.T, sheet, id string) look {
	t.Helper()
	xml := regexp.MustCompile(`w:styleId="` + id + `">.*?</w:style>`).FindString(sheet)
	if xml == "" {
		t.Fatalf("no style %s", id)
	}
	var got look
	if m := regexp.MustCompile(`<w:sz w:val="(\d+)"/>`).FindStringSubmatch(xml); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil || n%2 != 0 {
			t.Fatalf("size of %s: %s", id, m[1])
		}
		got.from = n / 2
	}
	got.bold, got.slant = strings.Contains(xml, "<w:b/>"), strings.Contains(xml, "<w:i/>")
	if m := regexp.MustCompile(`<w:jc w:val="(\w+)"/>`).FindStringSubmatch(xml); m != nil {
		got.align = m[1]
	}
	if based := regexp.MustCompile(`<w:basedOn w:val="(\w+)"/>`).FindStringSubmatch(xml); based != nil && based[1] != "Normal" && got.align == "" {
		got.align = lookOf(t, sheet, based[1]).align
	}
	return got
}

// millimetres of a measure in twips.
func millimetres(twips int) float64 { return float64(twips) * 25.4 / 1440 }

func within(got, low, high float64) bool { return got >= low-0.05 && got <= high+0.05 }

func number(t *testing.T, xml, pattern string) int {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(xml)
	if m == nil {
		t.Fatalf("%s does not match %s", xml, pattern)
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Paper and margins of both layouts, in millimetres: A4; left 30–35, right 15–20, top and
// bottom 20–25; the paragraphs of the body: first line 10 or 12.7 mm, at least 6 pt
// between two, lines single to one and a half.
func TestMeasures(t *testing.T) {
	for _, of := range []document.Style{document.State, document.Party} {
		d := model()
		d.Head.Style = of
		doc, sheet := part(t, d, "word/document.xml"), part(t, d, "word/styles.xml")
		for i, section := range regexp.MustCompile(`(?s)<w:sectPr>.*?</w:sectPr>`).FindAllString(doc, -1) {
			w, h := millimetres(number(t, section, `<w:pgSz w:w="(\d+)"`)), millimetres(number(t, section, `<w:pgSz w:w="\d+" w:h="(\d+)"`))
			if i == 1 {
				w, h = h, w // the annex lies
			}
			if !within(w, 210, 210) || !within(h, 297, 297) {
				t.Errorf("paper %.1f × %.1f", w, h)
			}
			for edge, room := range map[string][2]float64{"left": {30, 35}, "right": {15, 20}, "top": {20, 25}, "bottom": {20, 25}} {
				if got := millimetres(number(t, section, `w:`+edge+`="(\d+)"`)); !within(got, room[0], room[1]) {
					t.Errorf("%s margin %.1f mm", edge, got)
				}
			}
		}
		body := regexp.MustCompile(`w:styleId="BodyText">.*?</w:style>`).FindString(sheet)
		if first := millimetres(number(t, body, `w:firstLine="(\d+)"`)); !within(first, 12.7, 12.7) {
			t.Errorf("first line %.2f mm", first)
		}
		if gap := number(t, body, `w:before="(\d+)"`) + number(t, body, `w:after="(\d+)"`); gap < 6*20 {
			t.Errorf("%d twips between paragraphs", gap)
		}
		if line := number(t, body, `w:line="(\d+)" w:lineRule="auto"`); line < 240 || line > 360 {
			t.Errorf("lines of %d", line)
		}
		fonts := regexp.MustCompile(`w:(?:ascii|hAnsi|cs)="([^"]+)"`).FindAllStringSubmatch(sheet, -1)
		for _, f := range fonts {
			if f[1] != "Times New Roman" {
				t.Errorf("font %s", f[1])
			}
		}
		if c := regexp.MustCompile(`<w:color w:val="(\w+)"/>`).FindAllStringSubmatch(sheet, -1); len(c) != 1 || c[0][1] != "000000" {
			t.Errorf("colours %v", c)
		}
	}
}

// The lines of the head: under the motto as long as it, under the issuer and the subject
// between a third and a half, all in the middle. The two columns of the head are 65 and
// 100 mm.
func TestLinesOfTheHead(t *testing.T) {
	doc := part(t, model(), "word/document.xml")
	grid := regexp.MustCompile(`<w:gridCol w:w="(\d+)"/>`).FindAllStringSubmatch(doc, 2)
	left, right := number(t, grid[0][0], `(\d+)"`), number(t, grid[1][0], `(\d+)"`)
	if !within(millimetres(left), 65, 65.1) || !within(millimetres(right), 99.9, 100) {
		t.Errorf("columns %.1f and %.1f mm", millimetres(left), millimetres(right))
	}
	rules := regexp.MustCompile(`<w:pBdr><w:top [^>]*/></w:pBdr><w:ind w:left="(\d+)" w:right="(\d+)"/>`).FindAllStringSubmatch(doc, -1)
	// Widths of the texts in twips, measured on the font: SỞ NỘI VỤ, the motto, the subject.
	for i, c := range []struct{ column, text, low, high int }{{left, 1344, 33, 50}, {right, 3428, 99, 101}, {9355, 0, 0, 34}} {
		side, other := number(t, rules[i][0], `w:left="(\d+)"`), number(t, rules[i][0], `w:right="(\d+)"`)
		if side != other {
			t.Errorf("line %d is not in the middle", i)
		}
		length := c.column - 2*side
		if c.text == 0 {
			continue
		}
		if share := length * 100 / c.text; share < c.low || share > c.high {
			t.Errorf("line %d has %d %% of its text", i, share)
		}
	}
}

// Numbers of pages: in the top margin, not on the first page, each annex from 1; the mark
// of draft or closed edition on every page, the first too.
func TestEveryPageIsMarked(t *testing.T) {
	d := model()
	d.Footer = "Bản chốt số 2"
	if !strings.Contains(part(t, d, "word/footer1.xml"), "Bản chốt số 2") {
		t.Error("no mark")
	}
	for _, section := range regexp.MustCompile(`(?s)<w:sectPr>.*?</w:sectPr>`).FindAllString(part(t, d, "word/document.xml"), -1) {
		for _, kind := range []string{"default", "first"} {
			if !strings.Contains(section, `<w:footerReference w:type="`+kind+`" r:id="rId6"/>`) {
				t.Errorf("the %s page has no mark", kind)
			}
		}
		if !strings.Contains(section, `<w:pgNumType w:start="1"/><w:titlePg/>`) {
			t.Error(section)
		}
	}
	if !strings.Contains(part(t, d, "word/header1.xml"), " PAGE ") {
		t.Error("no number")
	}
}

// No text boxes; every table of figures repeats its head and splits no row.
func TestNothingFloats(t *testing.T) {
	doc := part(t, model(), "word/document.xml")
	for _, never := range []string{"txbx", "w:pict", "w:drawing", "w:framePr", "mc:"} {
		if strings.Contains(doc, never) {
			t.Errorf("%s", never)
		}
	}
	if rows, whole := strings.Count(doc, "<w:tr>"), strings.Count(doc, "<w:cantSplit/>"); rows != whole {
		t.Errorf("%d of %d rows may be split", rows-whole, rows)
	}
}

// What ends a section takes no room: below a signature that ends with its page it was a page
// of its own, with nothing on it.
func TestTheEndOfASectionIsNoPage(t *testing.T) {
	doc := part(t, model(), "word/document.xml")
	ends := strings.Count(doc, "<w:sectPr>") - 1 // the last one is the document's
	if low := strings.Count(doc, `<w:spacing w:before="0" w:line="20" w:lineRule="exact"/><w:sectPr>`); ends < 1 || low != ends {
		t.Errorf("%d of %d sections end in a low paragraph", low, ends)
	}
}

// TestASignatureStandsBelowTheText wants the text that a document ends with on the page of the
// signature, and the text of other documents as it was.
func TestASignatureStandsBelowTheText(t *testing.T) {
	d := model()
	d.Body = append(d.Body, document.Paragraph{Text: "Trên đây là báo cáo."})
	below := regexp.MustCompile(`<w:pStyle w:val="LastText"/></w:pPr><w:r><w:t xml:space="preserve">Trên đây là báo cáo\.</w:t></w:r></w:p>` +
		`<w:p><w:pPr><w:pStyle w:val="Ruler"/><w:keepNext/></w:pPr></w:p><w:tbl>`)
	if doc := part(t, d, "word/document.xml"); !below.MatchString(doc) || strings.Count(doc, `"LastText"`) != 1 {
		t.Errorf("the text before the signature may stand on another page: %s", doc)
	}
	if style := regexp.MustCompile(`w:styleId="LastText".*?</w:style>`).FindString(part(t, d, "word/styles.xml")); !strings.Contains(style, "<w:keepNext/><w:keepLines/>") {
		t.Errorf("its style is %s", style)
	}
}
