// Package charts draws small charts as SVG for a page: lines over time, bars of units,
// stacked shares and figures beside their bounds. A chart is 360 units wide, so that on a
// telephone its letters stay as large as the text around it; labels stand above their
// bars and are wrapped, never cut. Everything that a colour says is also written. The
// package knows numbers and words, nothing of the domain.
package charts

import (
	"fmt"
	"html"
	"html/template"
	"strings"
	"unicode/utf8"
)

const (
	width      = 360
	lineHeight = 16
	barHeight  = 14
	lineChars  = 50 // letters of 13 px that surely fit into the width
	boldChars  = 42 // and of bold ones
)

// Colours that differ in lightness, so that they do so in grey and to the colour-blind.
const (
	ink    = "#1b1b1b"
	dark   = "#0b4f7d"
	middle = "#d98200"
	rust   = "#93311f"
	pale   = "#d5d9dd"
	line   = "#8a9299"
)

// Head is what a chart is called.
type Head struct {
	ID    string // of the figure, as in the page's addresses; letters, digits, - and _
	Title string
	About string // one sentence for people who do not see the chart
	Note  string // small, below; "" for none
}

// Item is a value with its name and as it is written.
type Item struct {
	Name  string
	Value float64
	Known bool
	Text  string // "866 lượt", "chưa có số liệu"
	Mark  bool   // drawn in the second colour: below the bound
}

// drawing collects the marks of one chart.
type drawing struct {
	b strings.Builder
	y float64
}

func (d *drawing) text(x, y float64, anchor, class, s string) {
	if anchor != "" {
		anchor = ` text-anchor="` + anchor + `"`
	}
	if class != "" {
		class = ` class="` + class + `"`
	}
	fmt.Fprintf(&d.b, `<text x="%s" y="%s"%s%s>%s</text>`, number(x), number(y), anchor, class, html.EscapeString(s))
}

func (d *drawing) rect(x, y, w, h float64, fill string) {
	fmt.Fprintf(&d.b, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s"/>`, number(x), number(y), number(max(0, w)), number(h), fill)
}

func (d *drawing) rule(x1, y1, x2, y2 float64, stroke string, wide float64) {
	fmt.Fprintf(&d.b, `<line x1="%s" y1="%s" x2="%s" y2="%s" stroke="%s" stroke-width="%s"/>`, number(x1), number(y1), number(x2), number(y2), stroke, number(wide))
}

// label writes a name over as many lines as it needs.
func (d *drawing) label(s string) {
	for _, l := range broken(s, lineChars) {
		d.y += lineHeight
		d.text(0, d.y-4, "", "", l)
	}
	d.y++
}

// said writes what a bar says below it.
func (d *drawing) said(s string) {
	d.y += barHeight
	for _, l := range broken(s, boldChars) {
		d.y += lineHeight
		d.text(0, d.y-2, "", "value", l)
	}
	d.y += 10
}

// number writes a coordinate with one decimal.
func number(x float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", x), ".0")
}

// broken breaks a text at spaces into lines of at most n letters; a longer word is
// broken too.
func broken(s string, n int) []string {
	var out []string
	at := ""
	for _, word := range strings.Fields(s) {
		for utf8.RuneCountInString(word) > n {
			r := []rune(word)
			if at != "" {
				out = append(out, at)
				at = ""
			}
			out, word = append(out, string(r[:n])), string(r[n:])
		}
		switch {
		case at == "":
			at = word
		case utf8.RuneCountInString(at)+1+utf8.RuneCountInString(word) > n:
			out, at = append(out, at), word
		default:
			at += " " + word
		}
	}
	return append(out, at)
}

// table is the same content for people who listen.
type table struct {
	heads []string
	rows  [][]string
}

// figure puts the drawing, its names and its numbers together.
func (d *drawing) figure(h Head, legend string, t table) template.HTML {
	var b strings.Builder
	id := html.EscapeString(h.ID)
	fmt.Fprintf(&b, `<figure class="chart" id="%s"><figcaption>%s</figcaption>%s`, id, html.EscapeString(h.Title), legend)
	fmt.Fprintf(&b, `<svg viewBox="0 0 %d %s" role="img" aria-labelledby="%[3]s-t %[3]s-d"><title id="%[3]s-t">%[4]s</title><desc id="%[3]s-d">%[5]s</desc>%[6]s</svg>`,
		width, number(d.y), id, html.EscapeString(h.Title), html.EscapeString(h.About), d.b.String())
	if h.Note != "" {
		fmt.Fprintf(&b, `<p class="note">%s</p>`, html.EscapeString(h.Note))
	}
	b.WriteString(`<details><summary>Số liệu của biểu đồ</summary><table><thead><tr>`)
	for _, head := range t.heads {
		fmt.Fprintf(&b, `<th scope="col">%s</th>`, html.EscapeString(head))
	}
	b.WriteString(`</tr></thead><tbody>`)
	for _, row := range t.rows {
		for i, cell := range row {
			if i == 0 {
				fmt.Fprintf(&b, `<tr><th scope="row">%s</th>`, html.EscapeString(cell))
				continue
			}
			fmt.Fprintf(&b, `<td>%s</td>`, html.EscapeString(cell))
		}
		b.WriteString(`</tr>`)
	}
	b.WriteString(`</tbody></table></details></figure>`)
	return template.HTML(b.String()) //nolint:gosec // every text above is escaped where it is written
}
