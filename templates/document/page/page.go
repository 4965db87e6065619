// Package page writes a document as one self-contained page: no other file, no
// network, readable on a telephone and printed on A4 like the document itself.
package page

import (
	"bytes"
	_ "embed" // the template is compiled in
	"fmt"
	"html/template"
	"strings"

	"danvan/templates/document"
)

//go:embed page.html
var source string

// Write returns the document as an HTML page. All text is escaped where it stands.
func Write(d *document.Document) ([]byte, error) {
	t, err := template.New("page").Funcs(template.FuncMap{
		"upper": strings.ToUpper,
		"lines": lines,
		"stop":  stop,
		"cells": cells,
	}).Parse(source)
	if err != nil {
		return nil, fmt.Errorf("read the page's template: %w", err)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, d); err != nil {
		return nil, fmt.Errorf("write the page: %w", err)
	}
	return out.Bytes(), nil
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
