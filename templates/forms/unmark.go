package forms

import (
	"bytes"
	"encoding/xml"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// takeOffMarks takes the colours and comments of an earlier return out of the parts,
// and nothing else: what is not ours stays byte for byte. The earlier first sheet is
// dropped by its name later.
func (p *parts) takeOffMarks() {
	for _, name := range p.names {
		if strings.HasPrefix(name, "xl/worksheets/") && path.Ext(name) == ".xml" {
			p.data[name] = withoutColours(p.data[name])
			p.takeOffComments(name)
		}
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
func (p *parts) takeOffComments(sheet string) {
	related := p.relatedTo(sheet)
	comments, ok := p.data[related["comments"]]
	if !ok {
		return
	}
	kept, cells := withoutComments(comments)
	if len(cells) == 0 {
		return
	}
	p.data[related["comments"]] = kept
	if drawing, ok := p.data[related["vmlDrawing"]]; ok {
		p.data[related["vmlDrawing"]] = withoutBoxes(drawing, cells)
	}
}

// relatedTo returns the parts of a sheet by the last word of their kind.
func (p *parts) relatedTo(sheet string) map[string]string {
	var list struct {
		Relationship []struct {
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		}
	}
	out := map[string]string{}
	rels := path.Join(path.Dir(sheet), "_rels", path.Base(sheet)+".rels")
	if xml.Unmarshal(p.data[rels], &list) != nil {
		return out
	}
	for _, r := range list.Relationship {
		target := strings.TrimPrefix(r.Target, "/")
		if !strings.HasPrefix(r.Target, "/") {
			target = path.Join(path.Dir(sheet), r.Target)
		}
		out[path.Base(r.Type)] = target
	}
	return out
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
		if at == nil || !(by != nil && ours[string(by[1])]) && !bytes.Contains(c, []byte(">"+commentHead)) {
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
