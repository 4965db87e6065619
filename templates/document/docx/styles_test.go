package docx_test

import (
	"regexp"
	"strings"
	"testing"

	"danvan/templates/document"
	"danvan/templates/document/docx"
	"danvan/templates/document/schematest"
)

func part(t *testing.T, d *document.Document, name string) string {
	t.Helper()
	data, err := docx.Write(d, d, "")
	if err != nil {
		t.Fatal(err)
	}
	return schematest.Parts(t, data)[name]
}

// Sizes of letters in half points and whether they are bold: Nghị định 30/2020/NĐ-CP,
// Phụ lục I beside Hướng dẫn 36-HD/VPTW.
func TestLetters(t *testing.T) {
	for _, c := range []struct {
		style document.Style
		id    string
		size  string
		bold  bool
	}{
		{document.State, "Country", "26", true}, {document.State, "Issuer", "26", true}, {document.State, "Superior", "26", false}, {document.State, "SignatureTitle", "28", true},
		{document.Party, "Country", "30", true}, {document.Party, "Issuer", "28", true}, {document.Party, "Superior", "28", false}, {document.Party, "Number", "28", false},
		{document.Party, "Title", "32", true}, {document.Party, "Subtitle", "28", true}, {document.Party, "BodyText", "28", false}, {document.Party, "SignatureTitle", "28", false},
	} {
		d := model()
		d.Head.Style = c.style
		style := regexp.MustCompile(`w:styleId="` + c.id + `">.*?</w:style>`).FindString(part(t, d, "word/styles.xml"))
		if !strings.Contains(style, `<w:sz w:val="`+c.size+`"/>`) || strings.Contains(style, "<w:b/>") != c.bold {
			t.Errorf("%s of %q: %s", c.id, c.style, style)
		}
	}
}

func TestJointDocument(t *testing.T) {
	d := model()
	d.Head.Joint = []document.Office{{Superior: "Tỉnh ủy", Issuer: "Ban Dân vận"}, {Issuer: "Mặt trận"}}
	d.Closing.Joint = []document.Signature{{Authority: "K/T Trưởng ban", Title: "Phó Trưởng ban", Name: "B"}, {Title: "Chủ tịch", Name: "C"}}
	doc := part(t, d, "word/document.xml")
	at := 0
	for _, want := range []string{"SỞ NỘI VỤ", ">–<", "TỈNH ỦY", "BAN DÂN VẬN", ">–<", "MẶT TRẬN", "Số: ",
		"CHỦ TỊCH", ">C<", "PHÓ TRƯỞNG BAN", ">B<", "PHÓ GIÁM ĐỐC", "Nguyễn Văn A", "Nơi nhận:"} {
		next := strings.Index(doc[at:], want)
		if next < 0 {
			t.Fatalf("%q does not follow in its place", want)
		}
		at += next + 1
	}
	if n := strings.Count(doc, "/BC-SNV"); n != 1 {
		t.Errorf("%d number lines", n)
	}
}
