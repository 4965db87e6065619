package docx

import (
	"strings"

	"danvan/templates/document"
)

// Page measures in twips (1/1440 inch).
const (
	PageShort    = 11906 // 210 mm
	PageLong     = 16838 // 297 mm
	MarginLeft   = 1701  // 30 mm
	MarginRight  = 850   // 15 mm
	marginTop    = 1134  // 20 mm
	marginBottom = 1134
	headerEdge   = 567 // 10 mm

	textWidthPortrait  = PageShort - MarginLeft - MarginRight
	textWidthLandscape = PageLong - MarginLeft - MarginRight

	// The decree's own sample sets 67.5 + 100 mm between margins that leave 2.5 mm more
	// than ours.
	headLeft  = 3686
	headRight = textWidthPortrait - headLeft
)

// mainPart writes the texts of said in the measures of d.
func mainPart(d, said *document.Document, tail string) string {
	var m markup
	m.WriteString(xmlHead + `<w:document ` + namespaces + `><w:body>`)
	head(&m, d.Head, said.Head)
	title(&m, d, said)
	body, last := lastParagraph(said.Body)
	blocks(&m, body, textWidthPortrait)
	if last != nil {
		paragraphs(&m, *last, "LastText")
	}
	closing(&m, said)
	landscape := false
	for _, a := range said.Annexes {
		// The properties of a section stand in its last paragraph.
		// As low as can be: below a signature that ends with its page it would be a page of its own.
		m.addf(`<w:p><w:pPr><w:pStyle w:val="Ruler"/><w:spacing w:before="0" w:line="20" w:lineRule="exact"/>%s</w:pPr></w:p>`, section(landscape))
		annex(&m, a, textWidthOf(a.Landscape))
		landscape = a.Landscape
	}
	if tail != "" {
		m.paragraph("Ruler", "", tail)
	}
	m.WriteString(section(landscape) + `</w:body></w:document>`)
	return m.String()
}

func section(landscape bool) string {
	var m markup
	m.WriteString(`<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:headerReference w:type="first" r:id="rId5"/>` +
		`<w:footerReference w:type="default" r:id="rId6"/><w:footerReference w:type="first" r:id="rId6"/><w:type w:val="nextPage"/>`)
	if landscape {
		m.addf(`<w:pgSz w:w="%d" w:h="%d" w:orient="landscape"/>`, PageLong, PageShort)
	} else {
		m.addf(`<w:pgSz w:w="%d" w:h="%d"/>`, PageShort, PageLong)
	}
	m.addf(`<w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="%d" w:footer="400" w:gutter="0"/>`,
		marginTop, MarginRight, marginBottom, MarginLeft, headerEdge)
	m.WriteString(`<w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>`)
	return m.String()
}

func plainTable(m *markup, widths ...int) {
	total := 0
	for _, w := range widths {
		total += w
	}
	m.addf(`<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/>`+
		`<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`, total)
	for _, w := range widths {
		m.addf(`<w:gridCol w:w="%d"/>`, w)
	}
	m.WriteString(`</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>`)
}

func openCell(m *markup, width int) {
	m.addf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, width)
}

func head(m *markup, h, said document.Head) {
	left, right := headColumns(h)
	plainTable(m, left, right)
	openCell(m, left)
	offices(m, h, said, left)
	m.WriteString(`</w:tc>`)
	openCell(m, right)
	m.paragraph("Country", "", said.Country)
	if h.Style == document.Party {
		m.rule(right, textWidth(h.Country, 15, true))
	} else {
		m.paragraph("Motto", "", said.Motto)
		m.rule(right, textWidth(h.Motto, 14, true))
	}
	// Number and place stand in a row of their own, so that they share a line however
	// many lines the issuer takes.
	m.WriteString(`</w:tc></w:tr><w:tr><w:trPr><w:cantSplit/></w:trPr>`)
	openCell(m, left)
	m.paragraph("Number", "", said.Number)
	if said.Mark != "" {
		m.paragraph("Mark", "", said.Mark)
	}
	m.WriteString(`</w:tc>`)
	openCell(m, right)
	m.paragraph("PlaceDate", "", said.PlaceDate)
	m.WriteString(`</w:tc></w:tr></w:tbl>`)
}

// headColumns gives the right column the room that place and day need to stand on one
// line, as far as the issuer can spare it.
func headColumns(h document.Head) (left, right int) {
	const least = 3300
	need := textWidth(h.PlaceDate, 14, false) + 100
	right = min(max(headRight, need), textWidthPortrait-least)
	return textWidthPortrait - right, right
}

// offices names the issuing offices under each other, a dash between two of them, and
// ends with the mark of the layout: a line for the State, a star for the Party.
func offices(m *markup, h, said document.Head, width int) {
	measured, last := h.Offices(), ""
	for i, o := range said.Offices() {
		if i > 0 {
			m.paragraph("Issuer", "", "–")
		}
		if o.Superior != "" {
			m.paragraph("Superior", "", capitals(o.Superior))
		}
		last = capitals(measured[i].Issuer)
		m.paragraph("Issuer", "", capitals(o.Issuer))
	}
	if h.Style == document.Party {
		m.paragraph("Number", "", "*")
		return
	}
	m.rule(width, min(width, textWidth(last, 13, true))*2/5)
}

func title(m *markup, d, said *document.Document) {
	m.paragraph("Title", "", said.Kind)
	m.paragraph("Subtitle", "", said.Subject)
	if d.Head.Style == document.Party {
		m.paragraph("Subtitle", "", "-----")
	} else {
		m.rule(textWidthPortrait, min(textWidthPortrait/3, textWidth(d.Subject, 14, true)*2/5))
	}
	switch len(said.To) {
	case 0:
	case 1:
		m.paragraph("Addressee", "", "Kính gửi: "+said.To[0])
	default:
		m.paragraph("Addressee", `<w:spacing w:before="240" w:after="60"/>`, "Kính gửi:")
		for i, to := range said.To {
			m.paragraph("AddresseeItem", "", listed(to, i, len(said.To)))
		}
	}
}

// listed writes an item of a list: a dash before it, ";" behind it and "." behind the last.
func listed(item string, i, n int) string {
	switch {
	case isTag(item):
		return item
	case i == n-1:
		return "- " + item + "."
	}
	return "- " + item + ";"
}

// isTag tells a text of a template, which says itself how it is written.
func isTag(text string) bool { return strings.Contains(text, "{{") }

func capitals(text string) string {
	if isTag(text) {
		return text
	}
	return strings.ToUpper(text)
}

func blocks(m *markup, list []document.Block, width int) {
	for _, b := range list {
		switch b := b.(type) {
		case document.Heading:
			m.paragraph(headingStyle(b.Level), "", b.Text)
		case document.Paragraph:
			style := "BodyText"
			if b.Note {
				style = "Remark"
			}
			paragraphs(m, b, style)
		case document.Table:
			table(m, b, width)
		}
	}
}

// lastParagraph parts the paragraph that a body ends with from what stands before it: a
// signature never stands on a page of its own, where it could be put under another text.
// nil where the body ends with something else.
func lastParagraph(body []document.Block) ([]document.Block, *document.Paragraph) {
	if n := len(body); n > 0 {
		if p, ok := body[n-1].(document.Paragraph); ok && !p.Note {
			return body[:n-1], &p
		}
	}
	return body, nil
}

func paragraphs(m *markup, p document.Paragraph, style string) {
	texts := lines(p.Text)
	if len(texts) == 0 {
		texts = []string{""}
	}
	for i, text := range texts {
		m.open(style, "")
		if i == 0 {
			m.run(heavy, p.Lead)
		}
		m.run("", text)
		if i == len(texts)-1 {
			m.run(slanted, p.Tail)
		}
		m.shut()
	}
}

func closing(m *markup, d *document.Document) {
	m.paragraph("Ruler", together, "")
	signatures := d.Closing.Signatures()
	if len(signatures) == 1 {
		const left = 4253
		plainTable(m, left, textWidthPortrait-left)
		openCell(m, left)
		recipients(m, d.Closing.Recipients)
		m.WriteString(`</w:tc>`)
		openCell(m, textWidthPortrait-left)
		signature(m, signatures[0])
		m.WriteString(`</w:tc></w:tr></w:tbl>`)
		return
	}
	widths := make([]int, len(signatures))
	for i := range widths {
		widths[i] = textWidthPortrait / len(signatures)
	}
	plainTable(m, widths...)
	for i, s := range signatures {
		openCell(m, widths[i])
		signature(m, s)
		m.WriteString(`</w:tc>`)
	}
	m.WriteString(`</w:tr></w:tbl>`)
	// Below the hands that sign, because the columns leave no room beside them.
	m.paragraph("Ruler", "", "")
	recipients(m, d.Closing.Recipients)
}

func recipients(m *markup, list []string) {
	m.paragraph("RecipientsHead", "", "Nơi nhận:")
	for i, r := range list {
		m.paragraph("Recipients", "", listed(r, i, len(list)))
	}
}

// signature leaves room for hand and seal between the title and the name.
func signature(m *markup, s document.Signature) {
	for _, line := range lines(s.Authority) {
		m.paragraph("SignatureAuthority", "", capitals(line))
	}
	for _, line := range lines(s.Title) {
		m.paragraph("SignatureTitle", "", capitals(line))
	}
	for range 4 {
		m.paragraph("Signature", "", "")
	}
	m.paragraph("Signature", "", s.Name)
}

func textWidthOf(landscape bool) int {
	if landscape {
		return textWidthLandscape
	}
	return textWidthPortrait
}

func annex(m *markup, a document.Annex, width int) {
	m.paragraph("AnnexLabel", "", a.Label)
	m.paragraph("AnnexTitle", "", capitals(a.Title))
	m.paragraph("AnnexNote", "", a.Note)
	m.rule(width, width/5)
	blocks(m, a.Body, width)
}

func headingStyle(level int) string {
	if level <= 1 {
		return "Heading1"
	}
	return "Heading2"
}
