package docx

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// markup builds WordprocessingML. Text only ever gets in through text, which escapes
// it; everything else is ours.
type markup struct {
	strings.Builder
}

func (m *markup) addf(format string, args ...any) { fmt.Fprintf(&m.Builder, format, args...) }

// text writes escaped text. Characters that XML cannot hold become U+FFFD.
func (m *markup) text(s string) {
	// A strings.Builder never fails.
	_ = xml.EscapeText(&m.Builder, []byte(s))
}

// run writes a run; a tab in the text is a space, because a report has no tab stops.
func (m *markup) run(properties, text string) {
	if text == "" {
		return
	}
	m.WriteString("<w:r>")
	if properties != "" {
		m.addf("<w:rPr>%s</w:rPr>", properties)
	}
	m.WriteString(`<w:t xml:space="preserve">`)
	m.text(strings.ReplaceAll(text, "\t", " "))
	m.WriteString("</w:t></w:r>")
}

// paragraph writes a paragraph of a style with extra properties and one run.
func (m *markup) paragraph(style, extra, text string) {
	m.open(style, extra)
	m.run("", text)
	m.shut()
}

func (m *markup) open(style, extra string) {
	m.addf(`<w:p><w:pPr><w:pStyle w:val="%s"/>%s</w:pPr>`, style, extra)
}

func (m *markup) shut() { m.WriteString("</w:p>") }

// rule writes a line of the given width (twips) in the middle of a column: an empty
// low paragraph with a border above and indents on both sides. A drawn shape would
// be lost in previewers and move with the text.
func (m *markup) rule(column, width int) {
	side := max(0, (column-width)/2)
	m.addf(`<w:p><w:pPr><w:pStyle w:val="Ruler"/><w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>`+
		`<w:ind w:left="%d" w:right="%d"/></w:pPr></w:p>`, side, side)
}

// lines splits a text into its paragraphs, blank lines left out.
func lines(text string) []string {
	var out []string
	for _, l := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' || r == '\v' || r == '\f' }) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}
