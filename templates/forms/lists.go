package forms

import (
	"fmt"
	"strings"

	"danvan/pipeline"
)

// listSheet is the hidden sheet of drop-down lists. Lists kept in cells have no
// limit of 255 characters and are compared without regard to case.
const listSheet = "_danh_muc"

// Names of ranges on the list sheet.
const (
	nameNil   = "dv_khong_phat_sinh" // texts that mean 0
	nameYes   = "dv_co"              // texts that mean yes in a tick cell
	nameTicks = "dv_co_khong"        // what a tick cell offers
)

// lists collects the drop-down lists of a workbook.
type lists struct {
	names   []string
	entries [][]string
	known   map[string]string // name by form and field
}

func newLists(p *pipeline.Programme) *lists {
	l := &lists{known: map[string]string{}}
	l.add(nameNil, nilTokens(p))
	l.add(nameYes, []string{"x", "có"})
	l.add(nameTicks, []string{"có", "không", "x"})
	return l
}

// nilTokens are the programme's texts for "không phát sinh", or the usual ones.
func nilTokens(p *pipeline.Programme) []string {
	if len(p.NilTokens) > 0 {
		return p.NilTokens
	}
	return []string{"-", "–", "không", "không có", "không phát sinh"}
}

func (l *lists) add(name string, entries []string) {
	l.names, l.entries = append(l.names, name), append(l.entries, entries)
}

// options returns the name of the list of a choice field's labels.
func (l *lists) options(form *pipeline.Form, f *pipeline.Field) string {
	key := form.Code + "\x00" + f.Code
	if l.known[key] == "" {
		l.known[key] = fmt.Sprintf("dv_danh_muc_%d", len(l.known)+1)
		labels := make([]string, len(f.Options))
		for i, o := range f.Options {
			labels[i] = o.Label
		}
		l.add(l.known[key], labels)
	}
	return l.known[key]
}

// write puts each list into a column of the hidden sheet and names it.
func (l *lists) write(b *book) {
	b.addSheet(listSheet)
	for i, name := range l.names {
		for k, entry := range l.entries[i] {
			b.text(listSheet, ref(i+1, k+1), entry)
		}
		last := max(len(l.entries[i]), 1)
		b.define(name, fmt.Sprintf("%s!%s:%s", quoteSheet(listSheet), absolute(i+1, 1), absolute(i+1, last)), "")
	}
	b.hide(listSheet, true)
}

// markup escapes a formula for the raw markup that a validation keeps it in.
func markup(formula string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(formula)
}
