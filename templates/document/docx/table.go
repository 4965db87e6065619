package docx

import (
	"danvan/templates/document"
)

// table writes a bordered table of fixed layout whose head row is repeated on every
// page and whose rows are never split over a page.
func table(m *markup, t document.Table, width int) {
	if t.Title != "" {
		m.paragraph("TableTitle", "", t.Title)
	}
	widths := shares(t.Columns, width)
	m.addf(`<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/>`+
		`<w:tblLook w:val="0620"/></w:tblPr><w:tblGrid>`, width)
	for _, w := range widths {
		m.addf(`<w:gridCol w:w="%d"/>`, w)
	}
	m.WriteString(`</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
	for i, c := range t.Columns {
		m.addf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:shd w:val="clear" w:color="auto" w:fill="E7E6E6"/><w:vAlign w:val="center"/></w:tcPr>`, widths[i])
		m.paragraph("TableHead", "", c.Head)
		m.WriteString(`</w:tc>`)
	}
	m.WriteString(`</w:tr>`)
	for _, r := range t.Rows {
		row(m, t, r, widths, width)
	}
	m.WriteString(`</w:tbl>`)
	// Two tables in a row would become one; the paragraph keeps them apart.
	if t.Note != "" {
		m.paragraph("Remark", "", t.Note)
	} else {
		m.paragraph("Ruler", "", "")
	}
}

func row(m *markup, t document.Table, r document.Row, widths []int, width int) {
	m.WriteString(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
	if r.Spans(len(t.Columns)) {
		m.addf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:gridSpan w:val="%d"/><w:shd w:val="clear" w:color="auto" w:fill="F5F5F5"/></w:tcPr>`, width, len(t.Columns))
		m.open("TableText", together)
		m.run(heavy, r.Cells[0])
		m.WriteString(`</w:p></w:tc></w:tr>`)
		return
	}
	letters := ""
	if r.Bold {
		letters = heavy
	}
	for i, c := range t.Columns {
		text := ""
		if i < len(r.Cells) {
			text = r.Cells[i]
		}
		m.addf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>`, widths[i])
		cell(m, c.Align, letters, text)
		m.WriteString(`</w:tc>`)
	}
	m.WriteString(`</w:tr>`)
}

// cell writes the paragraphs of a cell; a cell must hold at least one.
func cell(m *markup, a document.Align, letters, text string) {
	texts := lines(text)
	if len(texts) == 0 {
		texts = []string{""}
	}
	for _, l := range texts {
		m.open("TableText", justify(a))
		m.run(letters, l)
		m.shut()
	}
}

func justify(a document.Align) string {
	switch a {
	case document.Center, document.Right:
		return `<w:jc w:val="` + string(a) + `"/>`
	}
	return ""
}

// shares divides the width by the columns' shares; the last takes the rest, so that
// the grid is exactly as wide as the table.
func shares(columns []document.Column, width int) []int {
	total := 0.0
	for _, c := range columns {
		total += c.Width
	}
	out := make([]int, len(columns))
	used := 0
	for i, c := range columns {
		out[i] = int(c.Width / total * float64(width))
		used += out[i]
	}
	if len(out) > 0 {
		out[len(out)-1] += width - used
	}
	return out
}
