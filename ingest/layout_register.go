package ingest

import (
	"regexp"
	"strings"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// registerHeading is where the columns of a register stand, by field code.
type registerHeading struct {
	row     int
	columns map[string]span
	cells   int
}

// headingTail is what people write behind a heading: "(1)", "(dd/mm/yyyy)", "*".
var headingTail = regexp.MustCompile(`(?:\([^)]*\)|[ .:;*])+$`)

func headingText(s string) string { return headingTail.ReplaceAllString(fold(s), "") }

// findRegisterHeading finds the row that names most fields by their labels. The key's
// label must be there, and at least one other where the form has more.
func findRegisterHeading(p page, f *pipeline.Form) registerHeading {
	byLabel := map[string]string{}
	key := ""
	for i := range f.Fields {
		byLabel[headingText(f.Fields[i].Label)] = f.Fields[i].Code
		if f.Fields[i].Kind == pipeline.Key {
			key = f.Fields[i].Code
		}
	}
	best := registerHeading{}
	for _, r := range p.top() {
		h := registerHeading{r.Index, map[string]span{}, 0}
		for _, c := range r.Cells {
			code, ok := byLabel[headingText(p.cellText(c))]
			if _, twice := h.columns[code]; ok && !twice {
				h.columns[code] = p.spanAt(r.Index, c.Col)
			}
		}
		if _, ok := h.columns[key]; ok && len(h.columns) > len(best.columns) && (len(h.columns) > 1 || len(f.Fields) == 1) {
			best = h
		}
	}
	return best
}

// bindRegister binds every row below the heading. Rows are told apart by their key.
func (d *draft) bindRegister(nils map[string]bool) {
	h := findRegisterHeading(d.page, d.form)
	if h.row == 0 {
		d.add("form-layout", "", "dòng tiêu đề cột", d.code)
		return
	}
	complete := true
	for i := range d.form.Fields {
		f := &d.form.Fields[i]
		if _, ok := h.columns[f.Code]; !ok && d.applies(f) {
			d.add("form-column", book.Ref(1, h.row), f.Number, f.Label, d.code)
			complete = false
		}
	}
	if complete {
		d.registerRows(h, nils)
	}
}

func (d *draft) registerRows(h registerHeading, nils map[string]bool) {
	heading, _ := d.page.Row(h.row)
	keys := map[string]string{} // folded key → address
	ended := false
	for _, r := range d.page.Rows {
		if r.Index <= h.row || d.isRegisterMarks(r, h) {
			continue
		}
		switch d.registerRowKind(r, h, nils, ended) {
		case rowEnds:
			ended = true
		case rowNil:
			d.nothing = true
		case rowData:
			d.checkWidth(r, heading)
			d.registerRow(r, h, keys, nils)
		}
	}
}

// rowKind is what a row of a register is.
type rowKind uint8

const (
	rowData rowKind = iota
	rowBlank
	rowNil  // "không phát sinh": there is nothing to list
	rowEnds // signatures and the like
)

// sparse is how few cells of a row may be filled for it to be a line below the
// register and none of it.
const sparse = 2

func (d *draft) registerRowKind(r book.Row, h registerHeading, nils map[string]bool, ended bool) rowKind {
	bound := 0
	for _, at := range h.columns {
		if _, _, ok, _ := at.take(r); ok {
			bound++
		}
	}
	key, _, named, _ := h.columns[d.keyField().Code].take(r)
	switch {
	case bound == 1 && named && nils[fold(key.Text)]:
		return rowNil
	case bound == 1 && named && isFooter(key.Text) && (countFigures(key.Text) == 0 || strings.Contains(key.Text, ",")),
		bound <= sparse && !named && (ended || d.footerIn(r)):
		return rowEnds
	case bound == 0:
		return rowBlank
	}
	return rowData
}

func (d *draft) footerIn(r book.Row) bool {
	for _, c := range r.Cells {
		if isFooter(c.Text) {
			return true
		}
	}
	return false
}

func (d *draft) keyField() *pipeline.Field {
	for i := range d.form.Fields {
		if d.form.Fields[i].Kind == pipeline.Key {
			return &d.form.Fields[i]
		}
	}
	return &d.form.Fields[0]
}

// isRegisterMarks tells whether the row below the heading only numbers the columns.
func (d *draft) isRegisterMarks(r book.Row, h registerHeading) bool {
	if r.Index > h.row+1 || len(r.Cells) < 2 {
		return false
	}
	for _, c := range r.Cells {
		if !columnMark.MatchString(fold(d.page.cellText(c))) {
			return false
		}
	}
	return true
}

// registerRow binds the cells of one thing. Its name is the key in capitals without
// stray blanks, so that one thing has one name whoever typed it.
func (d *draft) registerRow(r book.Row, h registerHeading, keys map[string]string, nils map[string]bool) {
	key := d.keyField()
	at := h.columns[key.Code]
	ref := book.Ref(at.first, r.Index)
	written := d.written(r, at)
	folded := fold(written)
	row := strings.ToUpper(written)
	switch before, twice := keys[folded]; {
	case written == "" || nils[folded]:
		d.add("key-missing", ref, key.Label)
		row = "#" + itoa(r.Index)
	case twice:
		d.add("key-twice", ref, written, before, ref)
		row = "#" + itoa(r.Index)
	default:
		keys[folded] = ref
	}
	for i := range d.form.Fields {
		f := &d.form.Fields[i]
		if at, ok := h.columns[f.Code]; ok {
			d.bind(f, pipeline.Value, row, r, at)
		}
	}
}
