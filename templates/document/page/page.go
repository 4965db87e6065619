// Package page writes a document as one self-contained page: no other file, no
// network, readable on a telephone and printed on A4 like the document itself. What a
// page can do and paper cannot is put before and after the document.
package page

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // template and style are compiled in
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"

	"danvan/templates/document"
)

//go:embed page.html
var source string

//go:embed page.css
var style string

// Link leads to a part of the page.
type Link struct {
	To   string // its address in the page, without "#"
	Text string
}

// More is what a page shows beside the document. The zero More is nothing.
type More struct {
	Links         []Link // to every part, the document among them
	Before, After template.HTML
	Style         template.CSS
	Script        template.JS
	Data          template.JS // JSON that the script reads
}

// view is what the template lays out.
type view struct {
	*document.Document
	More
	Policy string
}

// DocumentPart is the address of the document in the page.
const DocumentPart = "bao-cao"

// Write returns the document as an HTML page. All text of the document is escaped where
// it stands. The page may run the script that it came with, and load nothing.
func Write(d *document.Document, more More) ([]byte, error) {
	t, err := template.New("page").Funcs(template.FuncMap{
		"upper":  strings.ToUpper,
		"lines":  lines,
		"stop":   stop,
		"cells":  cells,
		"widths": widths,
	}).Parse(source)
	if err != nil {
		return nil, fmt.Errorf("read the page's template: %w", err)
	}
	more.Style = template.CSS(style+columnStyle()) + more.Style //nolint:gosec // made of files of this program
	var out bytes.Buffer
	if err := t.Execute(&out, view{d, more, policy(string(more.Style), string(more.Script))}); err != nil {
		return nil, fmt.Errorf("write the page: %w", err)
	}
	return out.Bytes(), nil
}

// policy lets the browser apply this style and run this script, by their digests, and
// nothing else; pictures may stand in the page itself.
func policy(style, script string) string {
	scripts := "'none'"
	if script != "" {
		scripts = digest(script)
	}
	return "default-src 'none'; style-src " + digest(style) + "; script-src " + scripts + "; img-src data:; base-uri 'none'; form-action 'none'"
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// columnStyle has a class for each width: the policy forbids style attributes.
func columnStyle() string {
	var b strings.Builder
	for n := 1; n <= 100; n++ {
		fmt.Fprintf(&b, ".w%d { width: %d%%; }\n", n, n)
	}
	return b.String()
}

// widths are the columns of a table in percent.
func widths(t document.Table) []int {
	total := 0.0
	for _, c := range t.Columns {
		total += c.Width
	}
	out := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = max(1, min(100, int(c.Width/max(total, 0.01)*100+0.5)))
	}
	return out
}

func lines(text string) []string {
	out := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	if len(out) == 0 {
		return []string{""}
	}
	return out
}

// stop ends item i of n: ";" and "." after the last.
func stop(i, n int) string {
	if i == n-1 {
		return "."
	}
	return ";"
}

// cell is a cell with what the page must know of it.
type cell struct {
	Text   string
	Align  document.Align
	Header bool // names the row, for people who listen to the table
	Span   int  // columns that it covers; 0 is one
}

// cells lays a row out: a heading across the table, or one cell a column. The first
// left-aligned column names the row.
func cells(t document.Table, r document.Row) []cell {
	if r.Spans(len(t.Columns)) {
		return []cell{{Text: r.Cells[0], Align: document.Left, Header: true, Span: len(t.Columns)}}
	}
	out := make([]cell, len(t.Columns))
	named := false
	for i, c := range t.Columns {
		out[i].Align = c.Align
		if i < len(r.Cells) {
			out[i].Text = r.Cells[i]
		}
		if !named && c.Align == document.Left {
			out[i].Header, named = true, true
		}
	}
	return out
}
