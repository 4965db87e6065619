package ingest

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// registerHeading is where the columns of a register stand, by field code.
type registerHeading struct {
	row     int
	columns map[string]span
	spans   []span // of the columns, from left to right
	twice   []twiceColumn
}

// headingTail is what people write behind a heading: "(1)", "(dd/mm/yyyy)", "*".
var headingTail = regexp.MustCompile(`(?:\([^)]*\)|[ .:;*])+$`)

// headingText takes the tail off a folded heading.
func headingText(folded string) string {
	if folded == "" || !strings.ContainsRune(") .:;*", rune(folded[len(folded)-1])) {
		return folded
	}
	return headingTail.ReplaceAllString(folded, "")
}

// findRegisterHeading finds the row that names most fields by their labels. The key's
// label must be there, and at least one other where the form has more.
func findRegisterHeading(p page, f *printed) registerHeading {
	best := registerHeading{}
	for _, r := range p.top() {
		if h := f.headings.heading(p, r); len(h.columns) > len(best.columns) {
			best = h
		}
	}
	return best
}

// registerWords are the headings of a register's columns.
type registerWords struct {
	codes map[string]string // field code by folded heading
	key   *pipeline.Field   // by which rows are told apart
}

func registerLabels(f *pipeline.Form) registerWords {
	w := registerWords{map[string]string{}, &pipeline.Field{}}
	for i := range f.Fields {
		w.codes[headingText(fold(f.Fields[i].Label))] = f.Fields[i].Code
		if f.Fields[i].Kind == pipeline.Key {
			w.key = &f.Fields[i]
		}
	}
	return w
}

// heading reads a row as the heading of the register; zero where it is none.
func (w registerWords) heading(p page, r book.Row) registerHeading {
	h := registerHeading{row: r.Index}
	for _, c := range r.Cells {
		code, ok := w.codes[p.words.heading(p.cellText(c))]
		if !ok {
			continue
		}
		if before, twice := h.columns[code]; twice {
			h.twice = append(h.twice, twiceColumn{squeeze(c.Text), before.first, c.Col})
			continue
		}
		if h.columns == nil {
			h.columns = map[string]span{}
		}
		at := p.spanAt(r.Index, c.Col)
		h.columns[code], h.spans = at, append(h.spans, at)
	}
	if _, keyed := h.columns[w.key.Code]; !keyed || len(h.columns) == 1 && len(w.codes) > 1 {
		return registerHeading{}
	}
	return h
}

// registerRows is a register being read: the keys met so far, with their places.
type registerRows struct {
	*draft
	words   registerWords
	keys    map[string]spot // folded key → where it stands
	own     map[int]int
	clashes []rowClash
}

// bindRegister binds every row below the heading. Rows are told apart by their key. A
// register may go on below a further heading and on further sheets.
func (d *draft) bindRegister() {
	rows := &registerRows{draft: d, words: d.printed.headings, keys: map[string]spot{}, own: map[int]int{}}
	for i := range d.pages {
		d.turnTo(i)
		h := findRegisterHeading(d.page, d.printed)
		if h.row == 0 {
			d.add("form-layout", "", "dòng tiêu đề cột", d.code)
			d.unbound = true
			continue
		}
		d.tellTwice(h.row, h.twice)
		if rows.complete(h) {
			rows.page(h)
		}
	}
	rows.tellKeys()
	rows.tellPlain()
}

// tellPlain warns of keys that are running numbers: other units will have the same.
func (rows *registerRows) tellPlain() {
	var first spot
	var plain []string
	for key, at := range rows.keys {
		if !isDigits(key) || len(key) > longestPlain {
			continue
		}
		if len(plain) == 0 || cmp.Or(cmp.Compare(at.sheet, first.sheet), cmp.Compare(at.line, first.line)) < 0 {
			first = at
		}
		plain = append(plain, key)
	}
	if len(plain) == 0 {
		return
	}
	slices.SortFunc(plain, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	if len(plain) > 5 {
		plain = append(plain[:5], "…")
	}
	rows.addOn(first, "key-plain", strings.Join(plain, ", "))
}

// longestPlain is how many digits a running number has at most.
const longestPlain = 3

// complete says which columns of the form a heading lacks.
func (d *draft) complete(h registerHeading) bool {
	complete := true
	for i := range d.form.Fields {
		f := &d.form.Fields[i]
		if _, ok := h.columns[f.Code]; !ok && d.applies(f) {
			d.add("form-column", book.Ref(1, h.row), f.Number, f.Label, d.code)
			complete = false
		}
	}
	d.unbound = d.unbound || !complete
	return complete
}

// tellKeys says which keys stand twice: within a page each, between pages as for any
// other form.
func (rows *registerRows) tellKeys() {
	var between []rowClash
	for _, c := range rows.clashes {
		if c.first.sheet != c.second.sheet {
			between = append(between, c)
			continue
		}
		rows.tellClash("key-twice", c)
	}
	rows.tellClashes(between, rows.own)
}

// page reads the rows of one page.
func (rows *registerRows) page(h registerHeading) {
	d := rows.draft
	heads := d.page.headTexts(h.row)
	ended := false
	for _, r := range d.page.Rows {
		if r.Index <= h.row {
			continue
		}
		if again := rows.words.heading(d.page, r); len(again.columns) == len(h.columns) {
			h, ended = again, false
			continue
		}
		if d.isRegisterMarks(r, h) || heads.again(r) {
			continue
		}
		heading, _ := d.page.Row(h.row)
		d.checkDelimiter(r, heading)
		switch d.registerRowKind(r, h, ended) {
		case rowEnds:
			ended = true
		case rowNil:
			d.nothing = true
		case rowSection:
			first, _ := d.page.first(r)
			d.add("row-section", book.Ref(first.Col, r.Index), clip(d.page.asTyped(r)))
		case rowUnknown:
			key, _, _, _ := h.columns[rows.words.key.Code].take(r)
			d.add("row-key-only", book.Ref(key.Col, r.Index), clip(key.Text))
		case rowData:
			d.checkWidth(r, heading)
			rows.row(r, h)
		}
	}
}

// rowKind is what a row of a register is.
type rowKind uint8

const (
	rowData rowKind = iota
	rowBlank
	rowNil     // "không phát sinh": there is nothing to list
	rowEnds    // signatures and the like
	rowSection // heads or sums up other rows
	rowUnknown // nothing but a key
)

// sparse is how few cells of a row may be filled for it to be a line below the
// register and none of it.
const sparse = 2

func (d *draft) registerRowKind(r book.Row, h registerHeading, ended bool) rowKind {
	bound := 0
	for _, at := range h.spans {
		if _, _, ok, _ := at.take(r); ok {
			bound++
		}
	}
	key, _, named, _ := h.columns[d.printed.headings.key.Code].take(r)
	switch {
	case bound == 1 && d.saysNothing(r, h):
		return rowNil
	case bound <= sparse && named && d.page.isFooter(key.Text) && (countFigures(key.Text) == 0 || strings.Contains(key.Text, ",")),
		bound <= sparse && (ended || !named && (d.page.footerIn(r) || d.page.isDayLine(r))):
		return rowEnds
	case bound == 0:
		return rowBlank
	case d.registerSection(r, bound):
		return rowSection
	case bound == 1 && named && d.asksMore():
		return rowUnknown
	}
	return rowData
}

// saysNothing tells whether the one filled cell of a row says that there is nothing to
// list: in the column of keys, or in one of words ("Tên mô hình"), where most people put it.
func (d *draft) saysNothing(r book.Row, h registerHeading) bool {
	for i := range d.form.Fields {
		f := &d.form.Fields[i]
		if f.Kind != pipeline.Key && f.Kind != pipeline.Text {
			continue
		}
		if c, _, _, _ := h.columns[f.Code].take(r); d.nils[d.page.fold(c.Text)] {
			return true
		}
	}
	return false
}

// asksMore tells whether the register must say more of a thing than its key. Then a
// line that has nothing but a key is some other line, and counted it would be a thing
// that is not there.
func (d *draft) asksMore() bool {
	for i := range d.form.Fields {
		if f := &d.form.Fields[i]; f.Required && f.Kind != pipeline.Key && d.applies(f) {
			return true
		}
	}
	return false
}

// isRegisterMarks tells whether the row below the heading only numbers the columns.
func (d *draft) isRegisterMarks(r book.Row, h registerHeading) bool {
	return r.Index <= h.row+1 && len(r.Cells) > 1 && d.page.marksOnly(r)
}

// row binds the cells of one thing. Its name is the key in capitals without stray
// blanks, so that one thing has one name whoever typed it.
func (rows *registerRows) row(r book.Row, h registerHeading) {
	d, key := rows.draft, rows.words.key
	at := h.columns[key.Code]
	written := d.written(r, at)
	folded := d.page.fold(written)
	row := strings.ToUpper(written)
	unnamed := "#" + itoa(d.at+1) + "." + itoa(r.Index)
	switch before, twice := rows.keys[folded]; {
	case written == "" || d.nils[folded]:
		d.add("key-missing", book.Ref(at.first, r.Index), key.Label)
		row = unnamed
		rows.own[d.at]++
	case twice:
		rows.clashes = append(rows.clashes, rowClash{first: before, second: spot{d.at, at.first, r.Index}, name: written})
		row = unnamed
	default:
		rows.keys[folded] = spot{d.at, at.first, r.Index}
		rows.own[d.at]++
	}
	for i := range d.form.Fields {
		f := &d.form.Fields[i]
		if at, ok := h.columns[f.Code]; ok {
			d.bind(f, pipeline.Value, row, r, at)
		}
	}
}
