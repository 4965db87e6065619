package ingest

import (
	"slices"
	"strings"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// spot is a place on the pages of a form.
type spot struct {
	sheet     int // which of the draft's pages
	col, line int // 0 for the whole page
}

// ref is the address on the page.
func (s spot) ref() string {
	if s.line == 0 {
		return ""
	}
	return book.Ref(s.col, s.line)
}

// slot is one input cell of a form: a field, a measure and a row, and the cell of the
// sheet that was bound to it.
type slot struct {
	field   *pipeline.Field
	measure pipeline.Measure
	row     string // as in pipeline.Cell
	spot           // without a line where the sheet has no such cell
	after   string // address of what a row of a list that the sheet lacks comes after; "" where it has the row
	cell    book.Cell
	filled  bool
	aside   bool // read to be compared only: neither counted nor stored
	merged  bool // a merged cell covers it together with others; what it says cannot be told
}

// numeric tells whether the slot holds a figure, and not words, a tick or a choice.
func (s *slot) numeric() bool {
	return s.measure != pipeline.Explanation && (s.field.Kind == pipeline.Count || s.field.Kind == pipeline.Amount)
}

// draft is a form on its way from its sheets to a submission.
type draft struct {
	page     page   // the one that is being bound; once bound, the first
	pages    []page // all that the form stands on, in the order of the file
	at       int    // index of page
	heads    int    // findings about period, version and unit, before anything was bound
	unbound  bool   // headings or columns are missing or doubtful: not all figures could be bound
	code     string
	form     *pipeline.Form // by which it is read
	carry    carryOver      // where form is an older version that is still taken
	version  string         // of the form, as recorded: the one that was filled in
	period   pipeline.Period
	nils     map[string]bool // folded texts that mean "không phát sinh"
	tree     *pipeline.Hierarchy
	unit     pipeline.Unit // who files; only the code is set where the tree does not hold it
	scope    pipeline.Scope
	printed  *printed    // what form prints
	widths   map[int]int // CSV, which has one page: see usualWidth
	slots    []slot
	named    slotNames
	cells    []pipeline.Cell // what the slots say, one for each; one without a field says nothing
	nothing  bool            // a register that says in words that there is nothing to list
	findings []pipeline.Finding
	outside  []pipeline.Finding // that reject the whole file
}

// cellKey names a slot.
type cellKey struct {
	row, field string
	measure    pipeline.Measure
}

func (s *slot) key() cellKey { return cellKey{s.row, s.field.Code, s.measure} }

// slot returns the slot of a name, nil where there is none.
func (d *draft) slot(key cellKey) *slot {
	if i := d.named.find(key); i >= 0 {
		return &d.slots[i]
	}
	return nil
}

// said returns what the slot of a name says; false where it is blank or in doubt.
func (d *draft) said(key cellKey) (*pipeline.Cell, bool) {
	i := d.named.find(key)
	if i < 0 || d.cells[i].Field == "" {
		return nil, false
	}
	return &d.cells[i], true
}

// nameSlots makes the slots known by name, once all of them are bound.
func (d *draft) nameSlots() {
	d.named = slotNames{ordinals: d.printed.ordinals}
	for i := range d.slots {
		d.named.add(d.slots[i].key(), i)
	}
}

// slotNames finds slots by name, the last of a name. Each row of the form has room for
// every field in every measure: a form has few rows, or few fields.
type slotNames struct {
	ordinals map[string]int // of the form's fields
	rows     []string       // in the order in which they were met
	byName   map[string]int // rows, where they are many
	at       []int32        // slots from 1 on, by row, field and measure; 0 where there is none
}

// fewRows is how many rows are looked through one by one.
const fewRows = 8

// row returns the place of a row, -1 where there is none.
func (n *slotNames) row(name string) int {
	if n.byName == nil {
		return slices.Index(n.rows, name)
	}
	if i, ok := n.byName[name]; ok {
		return i
	}
	return -1
}

func (n *slotNames) newRow(name string) int {
	n.rows = append(n.rows, name)
	switch {
	case n.byName != nil:
		n.byName[name] = len(n.rows) - 1
	case len(n.rows) > fewRows:
		n.byName = make(map[string]int, len(n.rows))
		for i, row := range n.rows {
			n.byName[row] = i
		}
	}
	n.at = append(n.at, make([]int32, len(n.ordinals)*measures)...)
	return len(n.rows) - 1
}

func (n *slotNames) add(key cellKey, slot int) {
	row := len(n.rows) - 1 // slots stand row by row
	if row < 0 || n.rows[row] != key.row {
		if row = n.row(key.row); row < 0 {
			row = n.newRow(key.row)
		}
	}
	n.at[(row*len(n.ordinals)+n.ordinals[key.field])*measures+ordinal(key.measure)] = int32(slot) + 1
}

// find returns the slot of a name, -1 where there is none.
func (n *slotNames) find(key cellKey) int {
	field, ok := n.ordinals[key.field]
	row := n.row(key.row)
	if !ok || row < 0 {
		return -1
	}
	return int(n.at[(row*len(n.ordinals)+field)*measures+ordinal(key.measure)]) - 1
}

// measures is how many measures a field may have, in the order of [ordinal].
const measures = 3

func ordinal(m pipeline.Measure) int {
	switch m {
	case pipeline.Value:
		return 0
	case pipeline.Cumulative:
		return 1
	}
	return 2
}

// newDraft begins a draft of a form that stands on one page or, continued, on several.
func newDraft(code string, pages ...page) *draft {
	d := &draft{pages: pages, code: code}
	if len(pages) > 0 {
		d.turnTo(0)
	}
	return d
}

// turnTo makes a page of the draft the one that is bound.
func (d *draft) turnTo(i int) { d.page, d.at = d.pages[i], i }

// standsOn tells whether the form stands on a sheet.
func (d *draft) standsOn(sheet string) bool {
	return slices.ContainsFunc(d.pages, func(p page) bool { return p.Name == sheet })
}

// add notes a finding at an address of the page that is bound.
func (d *draft) add(code, cell string, args ...string) {
	d.findings = append(d.findings, pipeline.NewFinding(code, d.page.Name, cell, args...))
}

// addOn notes a finding at a place on any page of the form.
func (d *draft) addOn(at spot, code string, args ...string) {
	d.findings = append(d.findings, pipeline.NewFinding(code, d.pages[at.sheet].Name, at.ref(), args...))
}

// addAt notes a finding at a slot.
func (d *draft) addAt(s *slot, code string, args ...string) {
	d.addOn(s.spot, code, args...)
	d.findings[len(d.findings)-1].Field = s.field.Code
}

// applies tells whether the form asks the field of the unit that files. A tier that
// the form is not asked of at all may fill everything.
func (d *draft) applies(f *pipeline.Field) bool {
	return d.unit.Tier == "" || !d.form.FiledBy(d.unit.Tier) || f.AppliesTo(d.unit.Tier)
}

// label names a field for people: "2.1 Số cuộc đối thoại", in a table with the
// headings above it.
func (d *draft) label(f *pipeline.Field) string {
	parts := []string{f.Label}
	if d.form.Layout == pipeline.Table {
		parts = append(append([]string{}, f.Path...), f.Label)
	}
	return strings.TrimSpace(f.Number + " " + strings.Join(parts, " – "))
}

// slotLabel names a slot: its field, and the measure where it is not the figure
// of the period.
func (d *draft) slotLabel(s *slot) string {
	switch s.measure {
	case pipeline.Cumulative:
		return d.label(s.field) + ", lũy kế"
	case pipeline.Explanation:
		return d.label(s.field) + ", giải trình"
	}
	return d.label(s.field)
}

// hasContent tells whether the sender wrote anything into the form, or has its figures
// come from sheets of his own.
func (d *draft) hasContent() bool { return d.isTyped() || d.isLinked() }

// isTyped tells whether anything was typed into the form. Formulas of the blank itself
// do not count.
func (d *draft) isTyped() bool {
	if d.nothing {
		return true
	}
	if d.form.Layout == pipeline.Register && d.untouched() {
		return false
	}
	for i := range d.slots {
		if s := &d.slots[i]; s.filled && !s.cell.Formula && s.cell.Kind != book.FormulaNoValue {
			return true
		}
	}
	return false
}

// isLinked tells whether formulas brought figures of the period into a form that nothing was
// typed into: its cells refer to another sheet. Those of a blank come to 0 as long as it is
// blank; a year to date goes on from the period before also where this one has nothing.
func (d *draft) isLinked() bool {
	return d.form.Layout != pipeline.Register && slices.ContainsFunc(d.slots, func(s slot) bool {
		return s.filled && s.measure == pipeline.Value && s.cell.Formula && s.numeric() && strings.ContainsAny(s.cell.Text, "123456789")
	})
}

// untouched tells whether a register stands as the blank carried it over from the
// period before: every row leaves the same required choice, its status, open. Taken as
// filed, it would wipe out the statuses that were reported before.
func (d *draft) untouched() bool {
	open := map[string]bool{}
	for i := range d.form.Fields {
		if f := &d.form.Fields[i]; f.Kind == pipeline.Choice && f.Required {
			open[f.Code] = true
		}
	}
	for i := range d.slots {
		if s := &d.slots[i]; s.filled {
			delete(open, s.field.Code)
		}
	}
	return len(open) > 0
}
