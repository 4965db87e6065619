package ingest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// Version names the way in which files are read. It is raised in the commit that
// makes any file read otherwise, so that facts stored by an older program are not used.
const Version = "3"

// Reader reads received files under one programme. It implements [pipeline.Reader] and
// may be used by many goroutines. What only the programme says is worked out once, so
// the programme must not be changed under it.
type Reader struct {
	programme *pipeline.Programme
	trees     *pipeline.Forest
	limits    book.Limits
	names     names
	nils      map[string]bool // folded
	lexicons  sync.Pool       // of *lexicon, one for each file that is being read
	forms     []*printed      // in the order of the programme
	titles    map[string]bool // of all forms
	begins    [utf8.RuneSelf]bool
}

// NewReader returns a reader for the forms and units of a programme.
func NewReader(p *pipeline.Programme, limits book.Limits) *Reader {
	r := &Reader{programme: p, trees: pipeline.NewForest(p), limits: limits, names: newNames(p), nils: map[string]bool{}, titles: map[string]bool{}, lexicons: sync.Pool{New: func() any { return newLexicon() }}}
	for i := range p.Forms {
		f := newPrinted(&p.Forms[i])
		f.scores = scoredIn(p.Scoring, f.Code)
		for _, title := range f.titles {
			r.titles[title] = true
		}
		r.forms = append(r.forms, f)
	}
	r.begins = beginnings(r.forms)
	for _, token := range p.NilTokens {
		r.nils[fold(token)] = true
	}
	return r
}

// scoredIn are the tiers of the units that a form's rows give points to; none of a form without
// points of a superior.
func scoredIn(s *pipeline.Scoring, form string) []string {
	if s == nil || !slices.ContainsFunc(s.Criteria, func(c pipeline.Criterion) bool {
		return slices.ContainsFunc(c.Superior, func(f pipeline.FieldRef) bool { return f.Form == form })
	}) {
		return nil
	}
	return s.Tiers
}

// Trees are those of the reader's programme, for who works beside it.
func (r *Reader) Trees() *pipeline.Forest { return r.trees }

// Read turns a file into submissions, one for each form found, in the order of the
// sheets, with all findings at once. Where the arrival names no unit the file's own
// words decide. The context is not asked: a file is read whole or not at all.
func (r *Reader) Read(_ context.Context, o pipeline.Original) pipeline.Reading {
	b, fault := book.Read(o.File, o.Bytes, r.limits)
	if fault != nil {
		return pipeline.Reading{Findings: []pipeline.Finding{faultFinding(fault, o.File)}}
	}
	return r.readBook(&b, o)
}

// faultFinding says why a file is not read. A zip of forms is packed anew and not
// saved anew.
func faultFinding(fault *book.Fault, file string) pipeline.Finding {
	cell, code := "", fault.Code
	if fault.Line > 0 {
		cell = book.Ref(1, fault.Line)
	}
	if code == "file-damaged" && strings.EqualFold(path.Ext(file), ".zip") {
		code = "file-zip-damaged"
	}
	return pipeline.NewFinding(code, "", cell, fault.Args...)
}

// job is one file being read.
type job struct {
	*Reader
	names     names // those of the reader, with the words of the file
	original  pipeline.Original
	meta      metadata
	sightings []sighting
	drafts    []*draft
	findings  []pipeline.Finding // about the whole file
	letters   []lettering        // of each sheet
	words     *lexicon
}

func (r *Reader) readBook(b *book.Book, o pipeline.Original) pipeline.Reading {
	words := r.lexicons.Get().(*lexicon)
	defer func() {
		words.leave()
		r.lexicons.Put(words)
	}()
	j := &job{Reader: r, names: r.names, original: o, meta: readMetadata(b, r.programme.Code), letters: readLetters(b, words), words: words}
	j.names.words = words
	if b.Macros {
		j.findings = append(j.findings, pipeline.NewFinding("file-macros", "", ""))
	}
	var unread []string
	if j.sightings, unread = r.identify(b, words, j.meta, o.File); len(j.sightings) == 0 {
		code := "form-not-found"
		if nothingIn(b) {
			code = "file-empty"
		}
		j.tellLetters()
		return pipeline.Reading{Findings: append(j.findings, pipeline.NewFinding(code, "", ""))}
	}
	for _, name := range unread {
		j.findings = append(j.findings, pipeline.NewFinding("sheet-unread", name, "", name))
	}
	j.draw()
	j.tellLetters()
	j.settle()
	return j.finish(b)
}

func nothingIn(b *book.Book) bool {
	for i := range b.Sheets {
		if !(page{Sheet: &b.Sheets[i]}).blank() {
			return false
		}
	}
	return true
}

// treeOf returns the tree of a period; where the period is not known, that of the
// programme's first, so that the rest of the file can still be looked at.
func (j *job) treeOf(p pipeline.Period) *pipeline.Hierarchy {
	if p.IsZero() {
		p = j.programme.First
	}
	return j.trees.Of(p)
}

// setUnit says who files, and whether the form is asked of that unit.
func (j *job) setUnit(d *draft, code string) {
	d.unit = pipeline.Unit{Code: code}
	d.scope = pipeline.Own
	if code == "" {
		return
	}
	unit, valid := d.tree.Unit(code)
	if !valid {
		if unit, valid = j.programme.Unit(code); !valid {
			unit = pipeline.Unit{Code: code, Name: code}
		}
		if !d.period.IsZero() {
			d.add("unit-not-valid", "", unit.Name, d.period.Vietnamese())
		}
	}
	d.unit = unit
	d.scope = d.counting().ScopeOf(unit.Tier)
	if unit.Tier != "" && !d.counting().FiledBy(unit.Tier) {
		d.add("form-not-filed", "", d.code, unit.Name)
	}
}

// settle reads the cells under the file's one number convention, and checks.
func (j *job) settle() {
	proof := j.evidence()
	v := valuer{j.nils, proof.convention(), proof, j.words}
	byCode := map[string]*draft{}
	for _, d := range j.drafts {
		v.values(d)
		byCode[d.code] = d
	}
	for _, d := range j.drafts {
		if d.hasContent() {
			d.check(byCode)
			d.dropped()
			d.tellHidden()
		}
		j.findings = append(j.findings, d.outside...)
	}
}

// evidence gathers what the figures of the file prove about how it writes numbers.
func (j *job) evidence() evidence {
	var proof evidence
	for _, d := range j.drafts {
		for i := range d.slots {
			if s := &d.slots[i]; s.filled && s.cell.Kind == book.Text && s.numeric() {
				proof.add(s.cell.Text, s.ref()+" trang “"+d.pages[s.sheet].Name+"”")
			}
		}
	}
	return proof
}

// finish decides each form and puts the findings in the order of the sheets.
func (j *job) finish(b *book.Book) pipeline.Reading {
	kept := j.withContent()
	order := map[string]int{}
	for i := range b.Sheets {
		order[b.Sheets[i].Name] = i + 1
	}
	sortFindings(j.findings, order)
	rejected := pipeline.Rejects(j.findings)
	reading := pipeline.Reading{Findings: capped(j.findings)}
	for _, d := range kept {
		sortFindings(d.findings, order)
		reading.Submissions = append(reading.Submissions, d.submission(j.original, rejected))
	}
	return reading
}

// withContent leaves out forms that were sent back blank beside filled ones: a blank
// sheet is no report, and must not replace one that was filed before. Nothing to
// report is said in words.
func (j *job) withContent() []*draft {
	any := false
	for _, d := range j.drafts {
		any = any || d.filed()
	}
	var kept []*draft
	for _, d := range j.drafts {
		if d.filed() || !any {
			kept = append(kept, d)
			continue
		}
		if d.form.FiledBy(d.unit.Tier) && !d.form.Optional {
			j.findings = append(j.findings, pipeline.NewFinding("form-empty", d.page.Name, "", d.code))
		}
	}
	if !any {
		j.findings = append(j.findings, pipeline.NewFinding("file-empty", "", ""))
	}
	return kept
}

// filed tells whether a form came with anything in it, were it only rows that name nobody
// of the unit's own: then it is a report that is returned, and not one that never came.
func (d *draft) filed() bool {
	return d.hasContent() || pipeline.Rejects(d.findings) || len(d.outside) > 0
}

// sortFindings puts findings in the order of sheet, row and column; those about the
// whole file or sheet come first.
func sortFindings(all []pipeline.Finding, order map[string]int) {
	slices.SortStableFunc(all, func(a, b pipeline.Finding) int {
		rowA, colA := position(a)
		rowB, colB := position(b)
		return cmp.Or(cmp.Compare(order[a.Sheet], order[b.Sheet]), cmp.Compare(rowA, rowB), cmp.Compare(colA, colB))
	})
}

// submission closes the draft. A rejecting finding rejects the whole form, and one
// about the file every form of it.
func (d *draft) submission(o pipeline.Original, rejected bool) pipeline.Submission {
	s := pipeline.Submission{
		ID: o.SHA256 + "/" + d.code, Unit: d.unit.Code, Form: d.code, FormVersion: d.version, Period: d.period,
		Scope: d.scope, Verdict: pipeline.Accepted, Sheet: d.page.Name, File: o.File, SHA256: o.SHA256,
		ReceivedAt: o.SeenAt, Findings: capped(d.findings),
	}
	if rejected || pipeline.Rejects(d.findings) {
		s.Verdict = pipeline.Returned
	}
	d.fill(&s)
	s.Content = ContentDigest(s.Cells)
	return s
}

// fill counts the cells that were read and hands over what they say, which the draft has
// no longer afterwards. A filled cell of an old version that no field goes on from is
// refused.
func (d *draft) fill(s *pipeline.Submission) {
	said := d.cells[:0]
	for i := range d.slots {
		slot := &d.slots[i]
		if slot.aside {
			continue
		}
		to, kept := d.heir(slot.field.Code)
		s.Counts.Read++
		switch {
		case !slot.filled:
			s.Counts.Blank++
		case s.Verdict == pipeline.Returned, !kept:
			s.Counts.Refused++
		default:
			s.Counts.Stored++
		}
		if c := d.cells[i]; c.Field != "" && kept {
			c.Field = to
			said = append(said, c)
		}
	}
	if d.cells = nil; len(said) > 0 {
		s.Cells = said
	}
}

// ContentDigest identifies what a form says, wherever on the sheet it stands.
func ContentDigest(cells []pipeline.Cell) string {
	size := 0
	for i := range cells {
		size += len(cells[i].Row) + len(cells[i].Field) + len(cells[i].Text) + usualLine
	}
	all := make([]byte, 0, size)
	var places [usualLines][]byte
	var sorted [usualLines * usualLine]byte
	lines := places[:0]
	for i := range cells {
		c := &cells[i]
		from := len(all)
		for _, part := range [...]string{c.Row, c.Field, string(c.Measure), string(c.State)} {
			all = append(append(all, part...), 0)
		}
		all = append(c.Number.AppendTo(all), 0)
		all = append(all, c.Text...)
		lines = append(lines, all[from:]) // where it moves on, the old bytes stay as they are
	}
	slices.SortFunc(lines, bytes.Compare)
	text := sorted[:0]
	for i, line := range lines {
		if i > 0 {
			text = append(text, '\n')
		}
		text = append(text, line...)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// An ordinary form has so many cells at most; usualLine is how many bytes of a cell's line
// are not of the form or its sender.
const usualLines, usualLine = 96, 32
