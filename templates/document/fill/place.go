package fill

import (
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"danvan/pipeline"
)

// PageBasis is what a page number of a problem rests on. The pages of a .docx are made by
// whoever shows it; the file only remembers some of them.
type PageBasis string

// The bases.
const (
	OnlyPage PageBasis = "only"     // the file says of itself that it has one page
	Rendered PageBasis = "rendered" // page breaks that Word noted when it saved the file
	Breaks   PageBasis = "breaks"   // breaks set by hand only: the page may be a later one
)

// Place is where a tag stands.
type Place struct {
	Part      string    // "thân văn bản", "đầu trang", "chân trang", "chú thích"
	Page      int       // 0 in a header, footer or note
	Basis     PageBasis // what Page rests on
	Paragraph int       // counted in its part, from 1, those in tables with the others
	Table     int       // 0 outside tables
	Row, Cell int       // inside Table
	Near      string    // the text of the paragraph
}

// Text says the place: "trang 2 (…), thân văn bản, đoạn 14, bảng 1 hàng 2 ô 1, gần “…”".
func (p Place) Text(lang pipeline.Language) string {
	var parts []string
	if p.Page > 0 {
		parts = append(parts, p.page().In(lang))
	}
	parts = append(parts, partName(p.Part).In(lang), pipeline.Say("đoạn %d", "paragraph %d", p.Paragraph).In(lang))
	if p.Table > 0 {
		parts = append(parts, pipeline.Say("bảng %d hàng %d ô %d", "table %d row %d cell %d", p.Table, p.Row, p.Cell).In(lang))
	}
	if p.Near != "" {
		parts = append(parts, pipeline.Say("gần “%s”", "near “%s”", p.Near).In(lang))
	}
	return strings.Join(parts, ", ")
}

func (p Place) page() pipeline.Sentence {
	switch p.Basis {
	case OnlyPage:
		return pipeline.Say("trang %d", "page %d", p.Page)
	case Rendered:
		return pipeline.Say("trang %d (theo lần lưu gần nhất)", "page %d (as last saved)", p.Page)
	}
	return pipeline.Say("từ trang %d trở đi (tệp chỉ ghi các ngắt trang đặt tay)", "page %d or later (the file only knows the breaks set by hand)", p.Page)
}

func partName(part string) pipeline.Sentence {
	switch part {
	case partHeader:
		return pipeline.Say("đầu trang", "header")
	case partFooter:
		return pipeline.Say("chân trang", "footer")
	case partNotes:
		return pipeline.Say("chú thích", "notes")
	}
	return pipeline.Say("thân văn bản", "body")
}

// Problem is something in a template that cannot be filled.
type Problem struct {
	Place Place
	Tag   string // as it was typed; "" where no tag is meant
	What  pipeline.Sentence
}

// Text says the problem with its place.
func (p Problem) Text(lang pipeline.Language) string {
	if p.Tag == "" {
		return p.Place.Text(lang) + ": " + p.What.In(lang)
	}
	return fmt.Sprintf("%s: {{%s}}: %s", p.Place.Text(lang), p.Tag, p.What.In(lang))
}

// Problems is everything wrong with a template, in reading order.
type Problems struct{ List []Problem }

// Error writes one line for each problem, in English.
func (e *Problems) Error() string { return e.Text(pipeline.English) }

// Text writes one line for each problem.
func (e *Problems) Text(lang pipeline.Language) string {
	out := make([]string, len(e.List))
	for i, p := range e.List {
		out[i] = p.Text(lang)
	}
	return strings.Join(out, "\n")
}

// pages counts pages while a part is read.
type pages struct {
	page     int
	basis    PageBasis
	rendered bool // breaks that Word noted are there: those set by hand are among them
}

func newPages(root *etree.Element, only bool) *pages {
	p := &pages{page: 1, basis: Breaks, rendered: root.FindElement("//w:lastRenderedPageBreak") != nil}
	switch {
	case only:
		p.basis = OnlyPage
	case p.rendered:
		p.basis = Rendered
	}
	return p
}

// pass counts the breaks in and before a paragraph.
func (p *pages) pass(el *etree.Element) {
	if p.basis == OnlyPage {
		return
	}
	if p.rendered {
		p.page += len(el.FindElements(".//w:lastRenderedPageBreak"))
		return
	}
	if on(el.FindElement("w:pPr/w:pageBreakBefore")) {
		p.page++
	}
	for _, br := range el.FindElements(".//w:br") {
		if br.SelectAttrValue("w:type", "") == "page" {
			p.page++
		}
	}
}

// leave counts the break behind the last paragraph of a section.
func (p *pages) leave(el *etree.Element) {
	sect := el.FindElement("w:pPr/w:sectPr")
	if sect == nil || p.rendered || p.basis == OnlyPage {
		return
	}
	if kind := sect.SelectElement("w:type"); kind == nil || kind.SelectAttrValue("w:val", "") != "continuous" {
		p.page++
	}
}

func on(el *etree.Element) bool {
	if el == nil {
		return false
	}
	v := el.SelectAttrValue("w:val", "1")
	return v != "0" && v != "false" && v != "off"
}

// near shortens the text of a paragraph for a message.
func near(text string) string {
	r := []rune(strings.Join(strings.Fields(text), " "))
	if len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return string(r)
}
