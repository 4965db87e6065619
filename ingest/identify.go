package ingest

import (
	"regexp"
	"strings"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// metadata is what the hidden sheet of our own blank says.
type metadata struct {
	unit, period string
	forms        map[string]string // folded sheet name → "<form code>|<form version>"
}

// readMetadata reads the hidden sheet. A blank of another programme has nothing to
// say here: its form codes and units mean other things.
func readMetadata(b *book.Book, programme string) metadata {
	m := metadata{forms: map[string]string{}}
	for i := range b.Sheets {
		if fold(b.Sheets[i].Name) != fold(pipeline.MetaSheet) {
			continue
		}
		for _, r := range b.Sheets[i].Rows {
			key, _ := r.Cell(1)
			value, _ := r.Cell(2)
			text := strings.TrimSpace(value.Text)
			switch k := strings.TrimSpace(key.Text); {
			case k == "programme" && text != programme:
				return metadata{}
			case k == "unit":
				m.unit = text
			case k == "period":
				m.period = text
			case strings.HasPrefix(k, pipeline.MetaFormKey):
				m.forms[fold(k[len(pipeline.MetaFormKey):])] = text
			}
		}
	}
	return m
}

// sighting is a form recognised on a sheet.
type sighting struct {
	page    page
	code    string
	version string // from metadata; "" where only the sheet speaks
	heading int    // row of the form's own heading; 0 where it was not found
	clash   *clash // metadata and sheet name two forms
}

// clash is a second form named on the sheet.
type clash struct{ code, cell string }

// identify recognises the forms of a file, in the order of the sheets. Metadata goes
// first, then a form code in the top rows, the sheet's name, a title; the file's name
// comes last and only where nothing else was found.
func (r *Reader) identify(b *book.Book, meta metadata, fileName string) []sighting {
	var out []sighting
	var rest []page
	for i := range b.Sheets {
		p := page{&b.Sheets[i], b.Kind == book.CSV, b.Date1904}
		if name := fold(p.Name); name == fold(pipeline.VerdictSheet) || name == fold(pipeline.MetaSheet) {
			continue
		}
		s, ok := r.recognise(p, meta)
		if p.Hidden && s.heading == 0 {
			continue // lists for drop-downs and the like
		}
		if ok {
			out = append(out, s)
		} else if !p.blank() {
			rest = append(rest, p)
		}
	}
	if len(out) == 0 && len(rest) == 1 {
		if code := r.codeInFileName(fileName); code != "" {
			out = append(out, sighting{page: rest[0], code: code, heading: r.heading(rest[0], code)})
		}
	}
	return withoutMentions(out)
}

// withoutMentions drops sheets that only speak of a form that stands on another
// sheet, such as instructions: they have no heading of it.
func withoutMentions(all []sighting) []sighting {
	stands := map[string]bool{}
	for _, s := range all {
		stands[s.code] = stands[s.code] || s.heading > 0
	}
	out := all[:0:0]
	for _, s := range all {
		if s.heading > 0 || !stands[s.code] {
			out = append(out, s)
		}
	}
	return out
}

func (r *Reader) recognise(p page, meta metadata) (sighting, bool) {
	written, cell := r.codeOnSheet(p)
	if code, version, ok := strings.Cut(meta.forms[fold(p.Name)], "|"); ok && r.knows(code) {
		s := sighting{page: p, code: code, version: version, heading: r.heading(p, code)}
		if written != "" && written != code {
			s.clash = &clash{written, cell}
		}
		return s, true
	}
	for _, code := range [...]string{written, r.codeOfSheetName(p.Name)} {
		if code != "" {
			return sighting{page: p, code: code, heading: r.heading(p, code)}, true
		}
	}
	// A title alone is weak: the same words stand above other tables, so the heading
	// must be there as well.
	for _, code := range r.codesByTitle(p) {
		if at := r.heading(p, code); at > 0 {
			return sighting{page: p, code: code, heading: at}, true
		}
	}
	return sighting{}, false
}

// heading returns the row of a form's heading under any of its versions.
func (r *Reader) heading(p page, code string) int {
	for i := range r.programme.Forms {
		if f := &r.programme.Forms[i]; f.Code == code {
			if at := headingOf(p, f); at > 0 {
				return at
			}
		}
	}
	return 0
}

func headingOf(p page, f *pipeline.Form) int {
	switch f.Layout {
	case pipeline.Table:
		return findMS(p)
	case pipeline.List:
		return findListHeading(p).row
	}
	return findRegisterHeading(p, f).row
}

func (r *Reader) knows(code string) bool {
	for i := range r.programme.Forms {
		if r.programme.Forms[i].Code == code {
			return true
		}
	}
	return false
}

var codeLabel = regexp.MustCompile(`^\(?(?:(?:biểu mẫu|biểu|mẫu|form)(?: số)?)? ?[:.]? ?(.+)$`)

// codeOnSheet finds a form code in the top rows: "Biểu số: 01/TCD", "Mẫu số DV-01",
// or a cell that is the code.
func (r *Reader) codeOnSheet(p page) (code, cell string) {
	for _, row := range p.head(0) {
		for _, c := range row.Cells {
			for _, line := range strings.Split(c.Text, "\n") {
				if code := r.codeInLine(fold(line)); code != "" {
					return code, book.Ref(c.Col, row.Index)
				}
			}
		}
	}
	return "", ""
}

func (r *Reader) codeInLine(line string) string {
	m := codeLabel.FindStringSubmatch(line)
	if m == nil {
		return ""
	}
	labelled := m[1] != line
	best := ""
	for i := range r.programme.Forms {
		code := r.programme.Forms[i].Code
		rest, ok := strings.CutPrefix(m[1], fold(code))
		if !ok || len(code) < len(best) {
			continue
		}
		if rest == "" || (labelled && strings.ContainsRune(" :.;,()", rune(rest[0]))) {
			best = code
		}
	}
	return best
}

func (r *Reader) codeOfSheetName(name string) string {
	for i := range r.programme.Forms {
		if f := &r.programme.Forms[i]; fold(name) == fold(f.SheetName()) {
			return f.Code
		}
	}
	return ""
}

// codesByTitle returns the forms whose title stands in the top rows, in one cell or
// over two rows.
func (r *Reader) codesByTitle(p page) []string {
	lines := map[string]bool{}
	before := ""
	for _, row := range p.head(0) {
		for i, c := range row.Cells {
			s := fold(p.cellText(c))
			lines[s] = true
			if i == 0 {
				lines[before+" "+s] = true
				before = s
			}
		}
	}
	var out []string
	for i := range r.programme.Forms {
		f := &r.programme.Forms[i]
		for _, title := range append([]string{f.Title}, f.Titles...) {
			if title != "" && lines[fold(title)] {
				out = append(out, f.Code)
				break
			}
		}
	}
	return out
}

var notWord = regexp.MustCompile(`[^a-z0-9]+`)

// codeInFileName finds a form code in a file's name, however the name separates it.
func (r *Reader) codeInFileName(name string) string {
	words := " " + strings.TrimSpace(notWord.ReplaceAllString(bare(name), " ")) + " "
	best := ""
	for i := range r.programme.Forms {
		code := r.programme.Forms[i].Code
		if strings.Contains(words, " "+notWord.ReplaceAllString(bare(code), " ")+" ") && len(code) > len(best) {
			best = code
		}
	}
	return best
}
