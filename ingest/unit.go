package ingest

import (
	"regexp"
	"slices"
	"strings"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// names knows by which folded texts each unit is called.
type names struct {
	programme *pipeline.Programme
	byCode    map[string][]string // unit code → folded names, longest form first
	codes     map[string]string   // unit code → folded code
	called    map[string][]string // folded code or name → codes of the units that are called so
	words     *lexicon            // of the file that is being read
}

func newNames(p *pipeline.Programme) names {
	n := names{p, map[string][]string{}, map[string]string{}, map[string][]string{}, &lexicon{}}
	for _, u := range p.Units {
		n.codes[u.Code] = fold(u.Code)
		full := fold(u.Name)
		n.byCode[u.Code] = append(n.byCode[u.Code], full)
		if short := withoutOffice(full); short != full {
			n.byCode[u.Code] = append(n.byCode[u.Code], short)
		}
		for _, name := range append([]string{n.codes[u.Code]}, n.byCode[u.Code]...) {
			if !slices.Contains(n.called[name], u.Code) {
				n.called[name] = append(n.called[name], u.Code)
			}
		}
	}
	return n
}

var (
	officePattern    = regexp.MustCompile(`^(?:uỷ ban nhân dân|ubnd) (?:các )?`)
	numberingPattern = regexp.MustCompile(`^(?:[-+*•]|\(?(?:[ivxlc]+|\d{1,3}|[a-zđ])(?: ?[.)/-]| -))+ ?`)
	typePattern      = regexp.MustCompile(`^(?:tỉnh|thành phố|thị xã|thị trấn|huyện|quận|phường|xã) `)
	linkPattern      = regexp.MustCompile(`^(?:[ ,.;:()/-]|thuộc |trực thuộc )+`)
)

// shortTypes are the usual abbreviations of the types of units.
var shortTypes = [...][2]string{
	{"tp.", "thành phố"}, {"tp ", "thành phố"}, {"tx.", "thị xã"}, {"tx ", "thị xã"}, {"tt.", "thị trấn"}, {"tt ", "thị trấn"},
	{"h.", "huyện"}, {"q.", "quận"}, {"p.", "phường"}, {"x.", "xã"},
}

// withoutOffice takes "UBND" or "Ủy ban nhân dân" off a folded name.
func withoutOffice(folded string) string {
	if !strings.HasPrefix(folded, "u") { // most of a country's names
		return folded
	}
	return officePattern.ReplaceAllString(folded, "")
}

// ways returns the folded forms of a written name: as it stands, without a number in
// front, without "UBND", with abbreviations written out.
func ways(text string) []string {
	whole := strings.TrimRight(fold(text), " .,;:")
	out := []string{whole}
	if bare := numberingPattern.ReplaceAllString(whole, ""); bare != whole {
		out = append(out, bare)
	}
	for _, w := range out {
		if short := withoutOffice(w); short != w {
			out = append(out, short)
		}
	}
	for _, w := range out {
		for _, t := range shortTypes {
			if rest, ok := strings.CutPrefix(w, t[0]); ok {
				out = append(out, t[1]+" "+strings.TrimSpace(rest))
			}
		}
	}
	return out
}

// means tells whether a written name can mean the unit: its code, its name, or its
// name followed by those of units above it ("Xã Hùng Sơn, huyện Đại Từ").
func (n names) means(text, code string, tree *pipeline.Hierarchy) bool {
	return n.anyMeans(n.words.ways(text), code, tree)
}

func (n names) anyMeans(ways []string, code string, tree *pipeline.Hierarchy) bool {
	for _, w := range ways {
		if w == n.codes[code] {
			return true
		}
		for _, name := range n.byCode[code] {
			if rest, ok := strings.CutPrefix(w, name); ok && (rest == "" || n.onlyAbove(rest, code, tree)) {
				return true
			}
		}
	}
	return false
}

// onlyAbove tells whether the rest of a name holds nothing but the names of units
// above.
func (n names) onlyAbove(rest, code string, tree *pipeline.Hierarchy) bool {
	for u, ok := tree.Unit(code); ok && u.Parent != ""; u, ok = tree.Unit(u.Parent) {
		rest = n.withoutParent(withoutOffice(linkPattern.ReplaceAllString(rest, "")), u.Parent)
	}
	return strings.Trim(rest, " ,.;:()-") == ""
}

func (n names) withoutParent(rest, parent string) string {
	for _, name := range n.byCode[parent] {
		for _, way := range [...]string{name, typePattern.ReplaceAllString(name, "")} {
			if after, ok := strings.CutPrefix(rest, way); ok {
				return after
			}
		}
	}
	return rest
}

// find returns the unit at or below top that a written name means; "" where there is
// none or more than one.
func (n names) find(text, top string, tree *pipeline.Hierarchy) string {
	found := ""
	written := n.words.ways(text)
	for _, code := range n.candidates(written) {
		_, valid := tree.Unit(code)
		if code == found || !valid || (top != "" && !tree.Within(code, top)) || !n.anyMeans(written, code, tree) {
			continue
		}
		if found != "" {
			return ""
		}
		found = code
	}
	return found
}

// candidates returns the units whose code or name one of the ways begins with; some
// more than once.
func (n names) candidates(ways []string) []string {
	var out []string
	for _, w := range ways {
		for end := range w { // a name ends where a character does
			out = append(out, n.called[w[:end]]...)
		}
		out = append(out, n.called[w]...)
	}
	return out
}

// naming is a place that says from which unit a form is: the text as written, and
// folded without what else stands in its line.
type naming struct{ written, text, cell, sheet string }

var foldedUnit = fold(pipeline.LabelUnit)

// nextLabels are what may follow a unit's name on its line.
var nextLabels = [...]string{"đơn vị nhận", "nơi nhận", "kỳ báo cáo", "biểu số", "số liệu tính"}

// withoutNextLabel cuts a folded line off where the next label begins, and one blank
// before it.
func withoutNextLabel(line string) string {
	end := len(line)
	for _, label := range nextLabels {
		if at := strings.Index(line, label); at >= 0 {
			end = min(end, at)
		}
	}
	if end < len(line) {
		return strings.TrimSuffix(line[:end], " ")
	}
	return line
}

// namings finds "Đơn vị báo cáo: …" in the head of a form's sheet.
func namings(p page, heading int) []naming {
	var out []naming
	for _, row := range p.head(heading) {
		for i, c := range row.Cells {
			for line := range strings.SplitSeq(c.Text, "\n") {
				rest, ok := cutLabel(p.fold(line), foldedUnit)
				if !ok {
					continue
				}
				at, written := c, afterColon(line)
				if isBlank(rest) && i+1 < len(row.Cells) {
					at, written = row.Cells[i+1], row.Cells[i+1].Text
					rest = fold(written)
				}
				rest = withoutNextLabel(rest)
				if !isBlank(rest) {
					out = append(out, naming{p.squeeze(written), rest, book.Ref(at.Col, row.Index), p.Name})
				}
			}
		}
	}
	return out
}

func afterColon(line string) string {
	if _, after, ok := strings.Cut(line, ":"); ok {
		return after
	}
	return line
}

// settleUnit decides from which unit a file is: its folder, else the metadata, else
// what its sheets say, else the only row of a table. "" where nothing tells.
func (j *job) settleUnit(tree *pipeline.Hierarchy) string {
	if j.original.Unit != "" {
		return j.filedFor(j.original.Unit, tree)
	}
	if _, ok := j.programme.Unit(j.meta.unit); ok {
		return j.meta.unit
	}
	for _, s := range j.sightings {
		for _, n := range namings(s.page, s.heading) {
			if code := j.names.find(n.text, "", tree); code != "" {
				return code
			}
		}
	}
	for _, s := range j.sightings {
		form, _ := j.versionOf(s.code, s.version, nil)
		if only := onlyRowName(s, j.printed(form)); only != "" {
			if code := j.names.find(only, "", tree); code != "" {
				return code
			}
		}
	}
	return ""
}

// filedFor returns the unit that the owner of a folder files for: itself, or where the
// programme lets a parent file for its subtree, the one unit below it that everything
// in the file names.
func (j *job) filedFor(owner string, tree *pipeline.Hierarchy) string {
	if !j.programme.ParentFiles {
		return owner
	}
	named := map[string]bool{}
	if j.meta.unit != "" {
		named[j.meta.unit] = true
	}
	for _, s := range j.sightings {
		for _, n := range namings(s.page, s.heading) {
			named[j.names.find(n.text, owner, tree)] = true
		}
	}
	if len(named) != 1 {
		return owner // nothing is named, or units that differ: that is for checkNamings to say
	}
	for code := range named {
		if code != "" && tree.Within(code, owner) {
			return code
		}
	}
	return owner
}

// checkNamings holds every place that names a unit against the one the file is from.
// Another unit's name is a question of identity and rejects the whole file. The blank of
// another unit stays that unit's, whatever name is written over: the hidden page tells it.
func (j *job) checkNamings(unit string, tree *pipeline.Hierarchy) {
	if unit == "" {
		j.findings = append(j.findings, pipeline.NewFinding("unit-missing", "", ""))
		return
	}
	name := j.unitName(unit, tree)
	m := j.meta.unit
	if m != "" && m != unit {
		mine, other := name, j.unitName(m, tree)
		if mine == other { // a reform gives many a new commune the name of an old one
			mine, other = mine+" ("+unit+")", other+" ("+m+")"
		}
		j.findings = append(j.findings, pipeline.NewFinding("unit-blank", "", "", other, mine))
	}
	for _, s := range j.sightings {
		for _, n := range namings(s.page, s.heading) {
			if j.names.means(n.text, unit, tree) || m != "" && j.names.means(n.text, m, tree) {
				continue // another unit's blank is told once: its printed name is nothing to mend
			}
			j.findings = append(j.findings, pipeline.NewFinding("unit-differs", n.sheet, n.cell, name, "“"+n.written+"”"))
		}
	}
}

// unitName returns a unit's name also where the period's tree does not hold it.
func (j *job) unitName(code string, tree *pipeline.Hierarchy) string {
	if _, ok := tree.Unit(code); !ok {
		if u, ok := j.programme.Unit(code); ok {
			return u.Name
		}
	}
	return tree.Name(code)
}
