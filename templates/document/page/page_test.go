package page_test

import (
	"regexp"
	"strings"
	"testing"

	"danvan/templates/document"
	"danvan/templates/document/page"
)

const script = `<script>alert("x")</script>`

func html(t *testing.T) string {
	t.Helper()
	out, err := page.Write(&document.Document{
		Head: document.Head{Issuer: "Sở " + script, Number: "Số:    /BC", Mark: "DỰ THẢO"}, Kind: "BÁO CÁO", Subject: script, To: []string{"A", script},
		Body: []document.Block{
			document.Heading{Level: 1, Text: "I. " + script}, document.Heading{Level: 2, Text: "1. Nhỏ"},
			document.Paragraph{Lead: script, Text: "một\n" + script}, document.Paragraph{Text: "ghi chú", Note: true},
			document.Table{Title: script, Note: script, Columns: []document.Column{{Head: script, Width: 2, Align: document.Left}, {Head: "Số", Width: 1, Align: document.Right}},
				Rows: []document.Row{{Cells: []string{"Nhóm"}}, {Cells: []string{script, "1.234"}, Bold: true}}},
		},
		Closing: document.Closing{Recipients: []string{script}, Title: script, Name: script},
		Annexes: []document.Annex{{Label: "Phụ lục", Title: script, Note: script, Landscape: true, Body: []document.Block{document.Paragraph{Text: "hết"}}}},
		Footer:  script,
	}, page.More{})
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestHostileTextStaysText(t *testing.T) {
	out := html(t)
	if strings.Contains(strings.ToLower(out), "<script") {
		t.Error("a script got into the page")
	}
	if n := strings.Count(out, "&lt;script&gt;"); n < 14 {
		t.Errorf("%d of the hostile texts are shown", n)
	}
}

func TestSelfContained(t *testing.T) {
	if m := regexp.MustCompile(`(?i)(\b(src|@import|url)\s*[=(]|href="[^#])`).FindString(strings.Replace(html(t), `<link rel="icon" href="data:,">`, "", 1)); m != "" {
		t.Errorf("the page asks for something outside itself: %s", m)
	}
}

func TestStructure(t *testing.T) {
	out := html(t)
	for _, want := range []string{`<html lang="vi">`, `<th scope="col">`, `<th scope="row" class="left">`, `<th scope="rowgroup" colspan="2"`, `<td class="right">1.234</td>`,
		"<h3>I. ", "<h4>1. Nhỏ</h4>", `<p class="note">ghi chú</p>`, `class="annex wide"`, "@page wide", `name="viewport"`, "DỰ THẢO"} {
		if !strings.Contains(out, want) {
			t.Errorf("%s is missing", want)
		}
	}
	for _, tag := range []string{"div", "table", "p", "figure", "section", "tr", "ul"} {
		if open, shut := strings.Count(out, "<"+tag+">")+strings.Count(out, "<"+tag+" "), strings.Count(out, "</"+tag+">"); open != shut {
			t.Errorf("<%s> is opened %d times and closed %d times", tag, open, shut)
		}
	}
}
