package ingest

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

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
		if fold(b.Sheets[i].Name) != foldedMeta {
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
	clash   *clash // metadata and sheet name two forms, or two versions of one

	continued bool // its name says that it goes on with another sheet
}

// ownSheet tells whether a sheet is one that we put into a workbook beside the forms.
func ownSheet(name string) bool {
	switch fold(name) {
	case foldedVerdict, foldedSource, foldedMeta:
		return true
	}
	return false
}

var (
	foldedVerdict = fold(pipeline.VerdictSheet)
	foldedSource  = fold(pipeline.SourceSheet)
	foldedMeta    = fold(pipeline.MetaSheet)
)

// clash is what metadata and sheet say differently.
type clash struct{ sent, code, cell string }

// identify recognises the forms of a file, in the order of the sheets. Metadata goes
// first, then a form code in the top rows, the sheet's name, a title; the file's name
// comes last and only where nothing else was found. Sheets that hold a table but no
// form that is known are named in unread.
func (r *Reader) identify(b *book.Book, words *lexicon, meta metadata, fileName string) (found []sighting, unread []string) {
	var all []sighting // of the sheets that may be forms; without a code where unknown
	for i := range b.Sheets {
		p := page{Sheet: &b.Sheets[i], delimiter: b.Delimiter, date1904: b.Date1904, words: words}
		if ownSheet(p.Name) {
			continue
		}
		all = r.recogniseAll(all, p, meta)
	}
	r.continueByName(all)
	if len(all) == 1 && all[0].code == "" {
		if code := r.codeInFileName(fileName); code != "" {
			all[0].code, all[0].heading = code, r.heading(all[0].page, code)
		}
	}
	return r.sift(all)
}

// recogniseAll adds the forms that stand on a sheet, mostly one. What the hidden sheet says
// of a sheet is said of the first.
func (r *Reader) recogniseAll(all []sighting, p page, meta metadata) []sighting {
	for more := true; more; meta.forms = nil {
		s := r.recognise(p, meta)
		s.page, p, more = r.cut(s)
		switch {
		case s.page.Hidden && s.heading == 0: // lists for drop-downs and the like
		case s.code == "" && s.page.blank():
		default:
			all = append(all, s)
		}
	}
	return all
}

// sift drops sheets that only speak of a form that stands on another sheet, such as
// instructions: they have no heading of it. One that holds figures all the same is
// told to the sender.
func (r *Reader) sift(all []sighting) (found []sighting, unread []string) {
	stands := map[string]bool{}
	for _, s := range all {
		stands[s.code] = stands[s.code] || s.heading > 0
	}
	for _, s := range all {
		switch {
		case s.code == "" && !r.headed(s.page), s.heading == 0 && stands[s.code] && !s.page.figures():
		case s.code == "", s.heading == 0 && stands[s.code] && !s.continued:
			unread = append(unread, s.page.Name)
		default:
			found = append(found, s)
		}
	}
	return found, unread
}

// headed tells whether a sheet has the heading of some form and figures below it.
func (r *Reader) headed(p page) bool {
	if !p.figures() {
		return false
	}
	return slices.ContainsFunc(r.forms, func(f *printed) bool { return headingOf(p, f) > 0 })
}

// recognise says which form stands on a sheet; the sighting has no code where none is
// known to.
func (r *Reader) recognise(p page, meta metadata) sighting {
	s := r.recogniseForm(p, meta)
	if s.code == "" {
		return s
	}
	stated, cell := r.statedVersion(p, s.code)
	switch {
	case s.version == "":
		s.version = stated
	case stated != "" && stated != s.version && s.clash == nil:
		s.clash = &clash{s.code + " phiên bản " + s.version, s.code + " phiên bản " + stated, cell}
	}
	return s
}

func (r *Reader) recogniseForm(p page, meta metadata) sighting {
	written, cell := r.codeOnSheet(p)
	if code, version, ok := strings.Cut(meta.forms[fold(p.Name)], "|"); ok && r.knows(code) {
		s := sighting{page: p, code: code, version: version, heading: r.heading(p, code)}
		if written != "" && written != code {
			s.clash = &clash{code, written, cell}
		}
		return s
	}
	code := written
	if code == "" && p.from == 0 { // the name is that of the form above
		code = p.words.sheetCode(p.Name, r.codeOfSheetName)
	}
	if code != "" {
		return sighting{page: p, code: code, heading: r.heading(p, code)}
	}
	// A title alone is weak: the same words stand above other tables, so the heading
	// must be there as well.
	for _, code := range r.codesByTitle(p) {
		if at := r.heading(p, code); at > 0 {
			return sighting{page: p, code: code, heading: at}
		}
	}
	return sighting{page: p}
}

// heading returns the row of a form's heading under any of its versions.
func (r *Reader) heading(p page, code string) int {
	for _, f := range r.forms {
		if f.Code == code {
			if at := headingOf(p, f); at > 0 {
				return at
			}
		}
	}
	return 0
}

func headingOf(p page, f *printed) int {
	switch f.Layout {
	case pipeline.Table:
		return findMS(p, f)
	case pipeline.List:
		return findListHeading(p).row
	}
	return findRegisterHeading(p, f).row
}

func (r *Reader) knows(code string) bool {
	return slices.ContainsFunc(r.forms, func(f *printed) bool { return f.Code == code })
}

var codeLabel = regexp.MustCompile(`^\(?(?:(?:biểu mẫu|biểu|mẫu|form)(?: số)?)? ?[:.]? ?(.+)$`)

// behindCodeLabel returns what [codeLabel] takes for the code; "" for a blank line.
func behindCodeLabel(line string) string {
	rest := strings.TrimPrefix(line, "(")
	for _, label := range [...]string{"biểu mẫu", "biểu", "mẫu", "form"} {
		if after, ok := strings.CutPrefix(rest, label); ok {
			rest = strings.TrimPrefix(after, " số")
			break
		}
	}
	rest = strings.TrimPrefix(rest, " ")
	if rest != "" && (rest[0] == ':' || rest[0] == '.') {
		rest = rest[1:]
	}
	if rest = strings.TrimPrefix(rest, " "); rest != "" {
		return rest
	}
	if m := codeLabel.FindStringSubmatch(line); m != nil { // the label itself is all there is
		return m[1]
	}
	return ""
}

// codeOnSheet finds a form code in the top rows: "Biểu số: 01/TCD", "Mẫu số DV-01",
// or a cell that is the code.
func (r *Reader) codeOnSheet(p page) (code, cell string) {
	for _, row := range p.head(0) {
		for _, c := range row.Cells {
			for line := range strings.SplitSeq(c.Text, "\n") {
				if !r.mayNameForm(line) {
					continue
				}
				if code := r.codeInLine(p.fold(line)); code != "" {
					return code, book.Ref(c.Col, row.Index)
				}
			}
		}
	}
	return "", ""
}

// beginnings are the ASCII letters that a line with a form's code may begin with: those
// of the codes, also where a mark follows the letter, and those of the labels before them.
func beginnings(forms []*printed) (begins [utf8.RuneSelf]bool) {
	begin := func(text string) {
		first := rune(norm.NFD.String(text + " ")[0])
		for _, r := range [...]rune{first, unicode.ToUpper(first)} {
			if r < utf8.RuneSelf {
				begins[r] = true
			}
		}
	}
	for _, label := range [...]string{"biểu", "mẫu", "form", "(", ":", "."} {
		begin(label)
	}
	for _, f := range forms {
		begin(f.code)
	}
	return begins
}

// mayNameForm tells by its first letter whether a line may hold a code: most cells hold
// figures, and need not be folded to be known for what they are.
func (r *Reader) mayNameForm(line string) bool {
	return line != "" && (line[0] >= utf8.RuneSelf || line[0] <= ' ' || line[0] == '`' || r.begins[line[0]])
}

func (r *Reader) codeInLine(line string) string {
	behind := behindCodeLabel(line)
	labelled := behind != line
	best := ""
	for _, f := range r.forms {
		rest, ok := strings.CutPrefix(behind, f.code)
		if !ok || len(f.Code) < len(best) {
			continue
		}
		if rest == "" || (labelled && strings.ContainsRune(" :.;,()", rune(rest[0]))) {
			best = f.Code
		}
	}
	return best
}

// codesByTitle returns the forms whose title stands in the top rows, in one cell or
// over two rows.
func (r *Reader) codesByTitle(p page) []string {
	var lines []string // that are titles
	before, room := "", [256]byte{}
	for _, row := range p.head(0) {
		for i, c := range row.Cells {
			s := p.fold(p.cellText(c))
			if r.titles[s] {
				lines = append(lines, s)
			}
			if i > 0 {
				continue
			}
			two := append(append(append(room[:0], before...), ' '), s...)
			if r.titles[string(two)] {
				lines = append(lines, string(two))
			}
			before = s
		}
	}
	if len(lines) == 0 {
		return nil
	}
	var out []string
	for _, f := range r.forms {
		if slices.ContainsFunc(f.titles, func(title string) bool { return slices.Contains(lines, title) }) {
			out = append(out, f.Code)
		}
	}
	return out
}

// fileWords parts a bare name where it has anything but small letters and digits: the
// words with one blank between them, and at the ends where the name begins or ends so.
func fileWords(bare string) string {
	words := make([]byte, 0, len(bare))
	for i := range len(bare) {
		switch c := bare[i]; {
		case 'a' <= c && c <= 'z' || isDigit(c):
			words = append(words, c)
		case len(words) == 0 || words[len(words)-1] != ' ':
			words = append(words, ' ')
		}
	}
	return string(words)
}

// codeInFileName finds a form code in a file's name, however the name separates it.
func (r *Reader) codeInFileName(name string) string {
	words := " " + strings.TrimSpace(fileWords(bare(path.Base(name)))) + " "
	best := ""
	for _, f := range r.forms {
		if strings.Contains(words, " "+f.bare+" ") && len(f.Code) > len(best) {
			best = f.Code
		}
	}
	return best
}
