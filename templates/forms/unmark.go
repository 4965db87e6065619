package forms

import (
	"bytes"
	"encoding/xml"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// takeOffMarks takes the colours and comments of an earlier return out of the parts,
// and nothing else: what is not ours stays byte for byte. The earlier first sheet is
// dropped by its name later.
func (p *parts) takeOffMarks() {
	for _, name := range slices.Clone(p.names) {
		if strings.HasPrefix(name, "xl/worksheets/") && path.Ext(name) == ".xml" {
			p.data[name] = withoutColours(p.data[name])
			p.takeOffComments(name)
		}
	}
}

// The strict kind of Office Open XML ("Strict Open XML Spreadsheet") says that it is, and has
// names of its own for what the ordinary kind calls by a year (ECMA-376, part 1 and part 4).
var (
	strictly   = regexp.MustCompile(`(<(?:\w+:)?workbook\b[^>]*?)\s+conformance\s*=\s*["']strict["']`)
	strictName = regexp.MustCompile(`(=\s*["'])http://purl\.oclc\.org/ooxml/(\w+)/([\w/]*)`)
	strictWord = strings.NewReplacer("extendedProperties", "extended-properties", "customProperties", "custom-properties")
)

// relax makes a workbook of the strict kind an ordinary one. excelize writes the ordinary
// kind, but leaves the strict one's word and some of its parts as they are: nothing opens
// such a mixture.
func (p *parts) relax() {
	for _, name := range p.names {
		text := p.data[name]
		if kind := strings.ToLower(path.Ext(name)); kind != ".xml" && kind != ".rels" || !strictName.Match(text) {
			continue
		}
		text = strictly.ReplaceAll(text, []byte("$1"))
		p.data[name] = strictName.ReplaceAllFunc(text, func(uri []byte) []byte {
			ordinary := strictName.ReplaceAllString(string(uri), "${1}http://schemas.openxmlformats.org/$2/2006/$3")
			return []byte(strictWord.Replace(ordinary))
		})
	}
}

var (
	colourRule  = regexp.MustCompile(`(?s)<cfRule\b[^>]*?(?:/>|>.*?</cfRule>)`)
	emptyFormat = regexp.MustCompile(`(?s)<conditionalFormatting\b[^>]*>\s*</conditionalFormatting>`)
)

func withoutColours(sheet []byte) []byte {
	if !bytes.Contains(sheet, []byte(markFormula)) {
		return sheet
	}
	sheet = colourRule.ReplaceAllFunc(sheet, func(rule []byte) []byte {
		if bytes.Contains(rule, []byte(markFormula)) {
			return nil
		}
		return rule
	})
	return emptyFormat.ReplaceAll(sheet, nil)
}

// takeOffComments takes our comments off a sheet, with the boxes they are drawn in.
// Where nothing else is left, the two parts go as well.
func (p *parts) takeOffComments(sheet string) {
	comments, drawing := p.commentParts(sheet)
	if p.data[comments] == nil || p.data[drawing] == nil {
		return
	}
	kept, cells := withoutComments(p.data[comments])
	if len(cells) == 0 {
		return
	}
	boxes := withoutBoxes(p.data[drawing], cells)
	p.data[comments], p.data[drawing] = kept, boxes
	if !commentElement.Match(kept) && !anyShape.Match(boxes) {
		p.drop(sheet, comments)
		p.drop(sheet, drawing)
		p.data[sheet] = legacyDrawing.ReplaceAll(p.data[sheet], nil)
	}
}

// relation is one line of a sheet's list of related parts.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

func relationsName(sheet string) string {
	return path.Join(path.Dir(sheet), "_rels", path.Base(sheet)+".rels")
}

// target is the name of a related part.
func (r relation) target(sheet string) string {
	if strings.HasPrefix(r.Target, "/") {
		return strings.TrimPrefix(r.Target, "/")
	}
	return path.Join(path.Dir(sheet), r.Target)
}

func (p *parts) relations(sheet string) []relation {
	var list struct {
		Relationship []relation
	}
	if xml.Unmarshal(p.data[relationsName(sheet)], &list) != nil {
		return nil
	}
	return list.Relationship
}

var (
	legacyDrawing = regexp.MustCompile(`(?s)<legacyDrawing\b[^>]*\bid="([^"]*)"[^>]*?(?:/>|>\s*</legacyDrawing>)`)
	anyShape      = regexp.MustCompile(`<\w+:shape[ >]`)
)

// commentParts returns the names of a sheet's comments and of the drawing of their
// boxes; "" for none.
func (p *parts) commentParts(sheet string) (comments, drawing string) {
	id := legacyDrawing.FindSubmatch(p.data[sheet])
	for _, r := range p.relations(sheet) {
		switch {
		case path.Base(r.Type) == "comments":
			comments = r.target(sheet)
		case id != nil && r.ID == string(id[1]):
			drawing = r.target(sheet)
		}
	}
	return comments, drawing
}

// drop takes a part out of the workbook with every mention of it.
func (p *parts) drop(sheet, name string) {
	delete(p.data, name)
	p.names = slices.DeleteFunc(p.names, func(n string) bool { return n == name })
	for _, r := range p.relations(sheet) {
		if r.target(sheet) == name {
			line := regexp.MustCompile(`(?s)<Relationship\b[^>]*\bId="` + regexp.QuoteMeta(r.ID) + `"[^>]*?(?:/>|>\s*</Relationship>)`)
			p.data[relationsName(sheet)] = line.ReplaceAll(p.data[relationsName(sheet)], nil)
		}
	}
	override := regexp.MustCompile(`(?s)<Override\b[^>]*\bPartName="/` + regexp.QuoteMeta(name) + `"[^>]*?(?:/>|>\s*</Override>)`)
	p.data[contentTypes] = override.ReplaceAll(p.data[contentTypes], nil)
}

var (
	commentElement = regexp.MustCompile(`(?s)<comment\b[^>]*>.*?</comment>`)
	authorElement  = regexp.MustCompile(`(?s)<author>(.*?)</author>|<author/>`)
	commentRef     = regexp.MustCompile(`\bref="([A-Z]+[0-9]+)"`)
	commentAuthor  = regexp.MustCompile(`\bauthorId="([0-9]+)"`)
)

// withoutComments returns the part without our comments, and the cells they were on.
func withoutComments(part []byte) (kept []byte, cells map[string]bool) {
	ours := map[string]bool{}
	for i, m := range authorElement.FindAllSubmatch(part, -1) {
		ours[strconv.Itoa(i)] = string(m[1]) == author
	}
	cells = map[string]bool{}
	kept = commentElement.ReplaceAllFunc(part, func(c []byte) []byte {
		tag := c[:bytes.IndexByte(c, '>')]
		by, at := commentAuthor.FindSubmatch(tag), commentRef.FindSubmatch(tag)
		isOurs := by != nil && ours[string(by[1])] || bytes.Contains(c, []byte(">"+commentHead))
		if at == nil || !isOurs {
			return c
		}
		cells[string(at[1])] = true
		return nil
	})
	return kept, cells
}

var (
	boxElement = regexp.MustCompile(`(?s)<v:shape\b[^>]*>.*?</v:shape>`)
	boxRow     = regexp.MustCompile(`<x:Row>\s*([0-9]+)\s*</x:Row>`)
	boxColumn  = regexp.MustCompile(`<x:Column>\s*([0-9]+)\s*</x:Column>`)
)

// withoutBoxes returns a drawing without the comment boxes of the cells.
func withoutBoxes(drawing []byte, cells map[string]bool) []byte {
	return boxElement.ReplaceAllFunc(drawing, func(box []byte) []byte {
		row, column := boxRow.FindSubmatch(box), boxColumn.FindSubmatch(box)
		if row == nil || column == nil || !bytes.Contains(box, []byte(`ObjectType="Note"`)) {
			return box
		}
		r, _ := strconv.Atoi(string(row[1]))
		c, _ := strconv.Atoi(string(column[1]))
		cell, err := excelize.CoordinatesToCellName(c+1, r+1)
		if err != nil || !cells[cell] {
			return box
		}
		return nil
	})
}
