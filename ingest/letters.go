package ingest

import (
	"slices"
	"strings"

	"danvan/ingest/book"
	"danvan/ingest/charset"
	"danvan/pipeline"
)

// lettering is what was found of the letters of one sheet.
type lettering struct {
	sheet    string
	groups   []letterGroup
	findings []pipeline.Finding
}

// letterGroup is the text cells of a sheet in one kind of font. Each is decided as a
// whole: what staff type into a Unicode blank in an old font is one, the blank another.
type letterGroup struct {
	font     charset.Charset
	sheet    *book.Sheet
	decided  charset.Charset
	evidence charset.Evidence
}

// letterCell is a text cell of the book, which is ours to change: the original is the
// bytes.
type letterCell struct {
	row  int
	cell *book.Cell
}

func (c letterCell) text() charset.Text { return charset.Text{Value: c.cell.Text, Font: c.cell.Font} }

// readLetters decides the encoding of every sheet and turns its text into Unicode.
// Only text is touched, never numbers.
func readLetters(b *book.Book, words *lexicon) []lettering {
	var all []lettering
	for i := range b.Sheets {
		s := &b.Sheets[i]
		if !ownSheet(s.Name) {
			all = append(all, lettering{sheet: s.Name, groups: letterGroups(s)})
		}
	}
	for i := range all {
		for g := range all[i].groups {
			all[i].breakTie(&all[i].groups[g], all)
		}
	}
	if b.Encoding != charset.Unicode && len(all) > 0 {
		all[0].findings = append(all[0].findings, pipeline.NewFinding("charset-converted", all[0].sheet, "", b.Encoding.String()))
	}
	for i := range all {
		for g := range all[i].groups {
			all[i].tell(&all[i].groups[g], words)
			all[i].groups[g].convert()
		}
	}
	return all
}

func letterGroups(s *book.Sheet) []letterGroup {
	var met [charset.Undecided]bool
	for r := range s.Rows {
		for i := range s.Rows[r].Cells {
			if c := &s.Rows[r].Cells[i]; c.Kind == book.Text {
				met[c.Font.Charset()] = true
			}
		}
	}
	var groups []letterGroup
	for _, font := range [...]charset.Charset{charset.Unicode, charset.TCVN3, charset.VNI} {
		if met[font] {
			g := letterGroup{font: font, sheet: s}
			g.decided, g.evidence = charset.Detect(g.texts)
			groups = append(groups, g)
		}
	}
	return groups
}

// cells are the cells of the group in the order of the sheet. They are not gathered: of
// nearly all sheets the first few decide.
func (g *letterGroup) cells(yield func(letterCell) bool) {
	for r := range g.sheet.Rows {
		row := &g.sheet.Rows[r]
		for i := range row.Cells {
			if c := &row.Cells[i]; c.Kind == book.Text && c.Font.Charset() == g.font && !yield(letterCell{row.Index, c}) {
				return
			}
		}
	}
}

func (g *letterGroup) texts(yield func(charset.Text) bool) {
	for c := range g.cells {
		if !yield(c.text()) {
			return
		}
	}
}

// breakTie asks the rest of the file where the words of a group leave two readings:
// first what the text without an old font is elsewhere, then, unless it may stand as
// it is, everything that was decided. Beside old fonts a new one shows its text
// rightly, so its writer would have seen it.
func (l *lettering) breakTie(g *letterGroup, all []lettering) {
	tied := g.evidence.Tied
	if g.decided != charset.Undecided || len(tied) == 0 {
		return
	}
	var plain, every []charset.Charset
	for _, other := range all {
		for _, o := range other.groups {
			if o.decided == charset.Undecided || len(o.evidence.Tied) > 0 || o.evidence.Words == 0 && !o.evidence.Beyond {
				continue
			}
			every = append(every, o.decided)
			if o.font == charset.Unicode {
				plain = append(plain, o.decided)
			}
		}
	}
	asItIs := slices.Contains(tied, charset.Unicode)
	if g.decided = g.evidence.Among(plain); g.decided != charset.Undecided {
		return
	}
	switch {
	case asItIs && g.font == charset.Unicode && len(l.groups) > 1:
		g.decided = charset.Unicode
	case !asItIs:
		g.decided = g.evidence.Among(every)
	}
}

// tell notes what the sender has to know of a group.
func (l *lettering) tell(g *letterGroup, words *lexicon) {
	switch {
	case g.decided == charset.Undecided && g.evidence.Lost > 0:
		c, _ := g.first(func(t charset.Text) bool { return charset.Lost(t.Value) != "" })
		l.add("charset-lost", c, charset.Lost(c.cell.Text))
	case g.decided == charset.Undecided:
		c := g.doubtful()
		l.add("charset-undecided", c, clip(c.cell.Text), readings(c.text(), g.evidence.Tied))
	case g.decided != charset.Unicode && g.evidence.Words > 0:
		if name := g.decided.String(); !l.told(name) {
			l.findings = append(l.findings, pipeline.NewFinding("charset-converted", l.sheet, "", name))
		}
	case g.decided == charset.Unicode && g.evidence.Beyond:
		if c, ok := g.first(words.stray); ok {
			l.add("charset-undecided", c, clip(c.cell.Text), readings(c.text(), nil))
		}
	}
}

// doubtful returns the cell that best shows why a group is undecided: one whose
// letters the only possible encoding lacks, else any with Vietnamese letters.
func (g *letterGroup) doubtful() letterCell {
	if tied := g.evidence.Tied; len(tied) == 1 {
		if c, ok := g.first(func(t charset.Text) bool { return charset.LeftOver(tied[0], t.Value) }); ok {
			return c
		}
	}
	c, _ := g.first(func(t charset.Text) bool { return charset.Accented(t.Value) })
	return c
}

func (l *lettering) add(code string, c letterCell, args ...string) {
	l.findings = append(l.findings, pipeline.NewFinding(code, l.sheet, book.Ref(c.cell.Col, c.row), args...))
}

func (l *lettering) told(name string) bool {
	return slices.ContainsFunc(l.findings, func(f pipeline.Finding) bool {
		return f.Code == "charset-converted" && f.Args[0] == name
	})
}

// first returns the first cell of which something holds, or else the first of all.
func (g *letterGroup) first(holds func(charset.Text) bool) (letterCell, bool) {
	var first letterCell
	for c := range g.cells {
		if holds(c.text()) {
			return c, true
		}
		if first.cell == nil {
			first = c
		}
	}
	return first, false
}

// readings writes how a text reads in each encoding that is possible, those that give
// the same once.
func readings(t charset.Text, possible []charset.Charset) string {
	if len(possible) < 2 {
		possible = []charset.Charset{charset.Unicode, charset.TCVN3, charset.VNI}
	}
	var out []string
	seen := map[string]bool{}
	for _, c := range possible {
		if read := clip(t.In(c)); !seen[read] {
			seen[read] = true
			out = append(out, "“"+read+"” ("+c.String()+")")
		}
	}
	return strings.Join(out, " / ")
}

// convert turns the group into Unicode. Where its letters are damaged but only one
// encoding is possible it is read as well, so that the form, which goes back, is
// recognised and answered in all its cells at once.
func (g *letterGroup) convert() {
	as := g.decided
	if as == charset.Undecided && len(g.evidence.Tied) == 1 {
		as = g.evidence.Tied[0]
	}
	if as == charset.Unicode || as == charset.Undecided {
		return // it stands as it should, or nobody knows
	}
	for c := range g.cells {
		c.cell.Text = c.text().In(as)
	}
}

// strayWords is how many words a sheet that is no form must hold before its letters
// matter: it may be a form whose heading could not be read.
const strayWords = 10

// tellLetters puts what was found of the letters to the form on the sheet. On a sheet
// that is no form it concerns the file, where it may be the reason for that.
func (j *job) tellLetters() {
	for _, l := range j.letters {
		form := slices.IndexFunc(j.drafts, func(d *draft) bool { return d.standsOn(l.sheet) })
		switch {
		case form >= 0:
			j.drafts[form].findings = append(j.drafts[form].findings, l.findings...)
		case len(j.drafts) == 0, l.doubtful() && !j.onFile(l.sheet):
			j.findings = append(j.findings, l.findings...)
		}
	}
}

// onFile tells whether a sheet was recognised as a form and set aside as a copy.
func (j *job) onFile(sheet string) bool {
	return slices.ContainsFunc(j.sightings, func(s sighting) bool { return s.page.Name == sheet })
}

func (l *lettering) doubtful() bool {
	n := 0
	for _, g := range l.groups {
		if g.decided == charset.Undecided {
			n += g.evidence.Words
		}
	}
	return n >= strayWords
}
