package fill

import (
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"danvan/templates/document"
	"danvan/templates/document/docx"
)

// pieces lays ready-made parts out in the styles and on the pages of a template.
type pieces struct {
	root   *etree.Element // of the main part, as it was read
	styles *styleSheet
}

func newPieces(root *etree.Element, s *styleSheet) *pieces { return &pieces{root, s} }

// emit lays a piece out at a paragraph of the template. Annexes are sections of their
// own: the section that they stand in ends before the first one.
func (p *pieces) emit(w *writer, piece Piece, at *etree.Element) []etree.Token {
	section := sectionOf(at)
	out := p.markup(w, docx.Blocks(piece.Blocks, textWidth(section)))
	for i, a := range piece.Annexes {
		if i == 0 {
			out = append(out, p.sectionEnd(section.Copy()))
		}
		own := annexSection(section, a)
		out = append(out, p.markup(w, docx.AnnexBlocks(a, textWidth(own)))...)
		end := p.sectionEnd(own)
		if i == len(piece.Annexes)-1 {
			end.CreateAttr(lastMark, "1")
		}
		out = append(out, end)
	}
	return out
}

// lastMark marks the end of the last annex until it is known whether anything follows.
const lastMark = "danvan:last"

// lastSection makes the section of the last annex the document's last one, where nothing
// follows it.
func lastSection(body *etree.Element) {
	kids := body.ChildElements()
	for i, el := range kids {
		if el.SelectAttr(lastMark) == nil {
			continue
		}
		el.RemoveAttr(lastMark)
		if i == len(kids)-2 && kids[i+1].FullTag() == "w:sectPr" {
			body.RemoveChild(kids[i+1])
			own := el.FindElement("w:pPr/w:sectPr")
			body.RemoveChild(el)
			body.AddChild(own)
		}
	}
}

// markup parses what our own writer lays out and puts it into the template's styles.
func (p *pieces) markup(w *writer, xml string) []etree.Token {
	doc := etree.NewDocument()
	if err := doc.ReadFromString(docx.Fragment(xml)); err != nil {
		panic(err) // our own markup
	}
	w.spend(doc.Root())
	p.styles.adopt(doc.Root())
	var out []etree.Token
	for _, el := range doc.Root().ChildElements() {
		out = append(out, el)
	}
	return out
}

// sectionOf is the properties of the section that a paragraph of the template is in.
func sectionOf(at *etree.Element) *etree.Element {
	top := at
	for top.Parent() != nil && top.Parent().FullTag() != "w:body" {
		top = top.Parent()
	}
	body := top.Parent()
	if body == nil {
		return etree.NewElement("w:sectPr")
	}
	for _, el := range body.ChildElements() {
		if el.Index() < top.Index() {
			continue
		}
		if el.FullTag() == "w:sectPr" {
			return el
		}
		if s := el.FindElement("w:pPr/w:sectPr"); s != nil {
			return s
		}
	}
	return etree.NewElement("w:sectPr")
}

func measure(section *etree.Element, path, attr string, otherwise int) int {
	if el := section.SelectElement(path); el != nil {
		if n, err := strconv.Atoi(el.SelectAttrValue(attr, "")); err == nil {
			return n
		}
	}
	return otherwise
}

// textWidth is the room between the margins in twips.
func textWidth(section *etree.Element) int {
	return measure(section, "w:pgSz", "w:w", docx.PageShort) - measure(section, "w:pgMar", "w:left", docx.MarginLeft) - measure(section, "w:pgMar", "w:right", docx.MarginRight)
}

// annexSection is the section of an annex: headers, margins and a first page that differs
// or not as in the section around it, the paper turned where the annex is wide, and pages
// counted anew.
func annexSection(section *etree.Element, a document.Annex) *etree.Element {
	own := section.Copy()
	width, height := measure(own, "w:pgSz", "w:w", docx.PageShort), measure(own, "w:pgSz", "w:h", docx.PageLong)
	if a.Landscape != (width > height) {
		width, height = height, width
	}
	size := put(own, "w:pgSz")
	size.Attr = nil
	size.CreateAttr("w:w", itoa(width))
	size.CreateAttr("w:h", itoa(height))
	if a.Landscape {
		size.CreateAttr("w:orient", "landscape")
	}
	put(own, "w:type").CreateAttr("w:val", "nextPage")
	put(own, "w:pgNumType").CreateAttr("w:start", "1")
	return own
}

// put returns a property of a section, added in the order of the schema where it is
// missing.
func put(section *etree.Element, tag string) *etree.Element {
	if el := section.SelectElement(tag); el != nil {
		return el
	}
	order := []string{"w:headerReference", "w:footerReference", "w:footnotePr", "w:endnotePr", "w:type", "w:pgSz", "w:pgMar", "w:paperSrc", "w:pgBorders",
		"w:lnNumType", "w:pgNumType", "w:cols", "w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg", "w:textDirection", "w:bidi", "w:rtlGutter", "w:docGrid"}
	before := strings.Join(order, " ") + " "
	before = before[:strings.Index(before, tag+" ")]
	at := 0
	for _, el := range section.ChildElements() {
		if strings.Contains(before, el.FullTag()+" ") {
			at = el.Index() + 1
		}
	}
	el := etree.NewElement(tag)
	section.InsertChildAt(at, el)
	return el
}

// sectionEnd is the paragraph that ends a section, so low that it begins no page, also below a
// signature that ends with its own.
func (p *pieces) sectionEnd(section *etree.Element) *etree.Element {
	el := etree.NewElement("w:p")
	props := el.CreateElement("w:pPr")
	props.CreateElement("w:pStyle").CreateAttr("w:val", p.styles.id("Ruler"))
	low := props.CreateElement("w:spacing")
	low.CreateAttr("w:before", "0")
	low.CreateAttr("w:line", "20")
	low.CreateAttr("w:lineRule", "exact")
	props.AddChild(section)
	return el
}

// styleSheet is the styles of a template, to which those that a piece needs are added.
type styleSheet struct {
	doc     *etree.Document
	ours    []docx.StyleDefinition
	byName  map[string]string // name in small letters → id in the template
	byID    map[string]bool
	changed bool
}

func (t *Template) newStyles(of document.Style) (*styleSheet, error) {
	s := &styleSheet{ours: docx.Styles(of), byName: map[string]string{}, byID: map[string]bool{}}
	data := t.file(t.styles)
	if data == nil {
		return s, nil
	}
	var err error
	if s.doc, err = parseXML(t.styles, data); err != nil {
		return nil, err
	}
	for _, el := range s.doc.Root().SelectElements("w:style") {
		id := el.SelectAttrValue("w:styleId", "")
		s.byID[id] = true
		if name := el.SelectElement("w:name"); name != nil {
			s.byName[fold(name.SelectAttrValue("w:val", ""))] = id
		}
	}
	return s, nil
}

// adopt makes the styles that an element names those of the template.
func (s *styleSheet) adopt(el *etree.Element) {
	if tag := el.FullTag(); tag == "w:pStyle" || tag == "w:tblStyle" {
		el.CreateAttr("w:val", s.id(el.SelectAttrValue("w:val", "")))
	}
	for _, c := range el.ChildElements() {
		s.adopt(c)
	}
}

// id is the template's id of one of our styles; a style that it lacks is added.
func (s *styleSheet) id(ours string) string {
	for _, d := range s.ours {
		if d.ID != ours {
			continue
		}
		if id, ok := s.byName[fold(d.Name)]; ok {
			return id
		}
		if s.doc == nil {
			return ours
		}
		return s.add(d)
	}
	return ours
}

func (s *styleSheet) add(d docx.StyleDefinition) string {
	doc := etree.NewDocument()
	if err := doc.ReadFromString(docx.Fragment(d.XML)); err != nil {
		panic(err) // our own markup
	}
	style := doc.Root().SelectElement("w:style")
	id := d.ID
	for s.byID[id] { // taken by a style of another name
		id = "danvan" + id
	}
	s.byID[id], s.byName[fold(d.Name)], s.changed = true, id, true
	style.CreateAttr("w:styleId", id)
	for _, tag := range []string{"w:basedOn", "w:next"} {
		if el := style.SelectElement(tag); el != nil {
			el.CreateAttr("w:val", s.id(el.SelectAttrValue("w:val", "")))
		}
	}
	s.doc.Root().AddChild(style)
	return id
}
