package fill

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
	"time"

	"github.com/beevik/etree"

	"danvan/pipeline"
	"danvan/templates/document"
	"danvan/templates/document/docx"
)

// Template is a template that was read and whose every tag was checked.
type Template struct {
	files  []docx.Part
	parts  []*part
	styles string // name of the part with the styles
	Tags   int    // how many expressions it holds
}

// part is a part of the document with tags or without.
type part struct {
	name  string
	doc   *etree.Document
	nodes [][]node // of each of its holders
}

// Facts are what is said of a filled document outside its text.
type Facts struct {
	Title, Author string
	Created       time.Time      // the stamp of the whole file: the same facts give the same bytes
	Style         document.Style // in which the styles that the template lacks are added
	Units         int            // that the report may speak of
}

// Parse reads a template and checks its tags against the vocabulary. What is wrong with
// tags is a [*Problems]; a file that is no sound .docx is a [pipeline.Sentence].
func Parse(data []byte, root *Type) (*Template, error) {
	files, err := unpack(data)
	if err != nil {
		return nil, err
	}
	t := &Template{files: files}
	if err := t.guard(); err != nil {
		return nil, err
	}
	relations, main, err := t.relations()
	if err != nil {
		return nil, err
	}
	c := &checker{}
	only := t.onePage()
	if err := t.read(main, partBody, only, root, c); err != nil {
		return nil, err
	}
	for _, r := range relations {
		kind := r.kind()
		if kind == "styles" {
			t.styles = r.target(main)
		}
		label := map[string]string{"header": partHeader, "footer": partFooter, "footnotes": partNotes, "endnotes": partNotes}[kind]
		if label == "" {
			continue
		}
		if err := t.read(r.target(main), label, only, root, c); err != nil {
			return nil, err
		}
	}
	if len(c.problems) > 0 {
		return nil, &Problems{c.problems}
	}
	t.Tags = c.count
	return t, nil
}

// file returns a file of the package; nil where it is not there.
func (t *Template) file(name string) []byte {
	for _, f := range t.files {
		if f.Name == name {
			return f.Content
		}
	}
	return nil
}

// relation is a line of a .rels file.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
	Mode   string `xml:"TargetMode,attr"`
}

func (r relation) kind() string {
	if r.Mode == "External" {
		return ""
	}
	return path.Base(r.Type)
}

func (r relation) target(from string) string {
	if strings.HasPrefix(r.Target, "/") {
		return strings.TrimPrefix(path.Clean(r.Target), "/")
	}
	return path.Join(path.Dir(from), r.Target)
}

func (t *Template) relationsOf(name string) ([]relation, error) {
	var list struct {
		Relations []relation `xml:"Relationship"`
	}
	data := t.file(name)
	if data == nil {
		return nil, nil
	}
	if err := xml.Unmarshal(data, &list); err != nil {
		return nil, broke(name)
	}
	return list.Relations, nil
}

// relations finds the main part and what belongs to it.
func (t *Template) relations() (list []relation, main string, err error) {
	top, err := t.relationsOf("_rels/.rels")
	if err != nil {
		return nil, "", err
	}
	for _, r := range top {
		if r.kind() == "officeDocument" {
			main = r.target("")
		}
	}
	if main == "" || t.file(main) == nil {
		return nil, "", notWord()
	}
	list, err = t.relationsOf(path.Join(path.Dir(main), "_rels", path.Base(main)+".rels"))
	return list, main, err
}

// onePage tells whether the file says of itself that it has a single page.
func (t *Template) onePage() bool {
	return bytes.Contains(t.file("docProps/app.xml"), []byte("<Pages>1</Pages>"))
}

func (t *Template) read(name, label string, only bool, root *Type, c *checker) error {
	data := t.file(name)
	if data == nil {
		return nil // an office program leaves it out too
	}
	doc, err := parseXML(name, data)
	if err != nil {
		return err
	}
	r := &reader{part: label, pages: newPages(doc.Root(), only)}
	r.changes(doc.Root())
	r.fields(doc.Root())
	p := &part{name: name, doc: doc}
	for _, h := range holders(doc.Root()) {
		p.nodes = append(p.nodes, r.fold(r.blocks(h)))
	}
	c.part = label
	c.problems = append(c.problems, r.problems...)
	for _, nodes := range p.nodes {
		checkAll(c, nodes, []*Type{root})
	}
	t.parts = append(t.parts, p)
	return nil
}

// changes refuses changes that nobody has accepted yet: they would reach the leaders.
func (r *reader) changes(root *etree.Element) {
	for _, tag := range []string{"w:ins", "w:del", "w:moveFrom", "w:moveTo"} {
		if el := root.FindElement("//" + tag); el != nil {
			r.problem(paragraphOf(el), pipeline.Say("mẫu còn thay đổi chưa duyệt (Track Changes); hãy chấp nhận hoặc bỏ tất cả rồi lưu lại", "the template has tracked changes; accept or reject all of them and save it again"))
			return
		}
	}
}

func paragraphOf(el *etree.Element) *etree.Element {
	for p := el; p != nil; p = p.Parent() {
		if p.FullTag() == "w:p" {
			return p
		}
	}
	return el
}

// holders are the elements of a part that hold paragraphs.
func holders(root *etree.Element) []*etree.Element {
	switch root.FullTag() {
	case "w:document":
		if body := root.SelectElement("w:body"); body != nil {
			return []*etree.Element{body}
		}
		return nil
	case "w:footnotes", "w:endnotes":
		return root.ChildElements()
	}
	return []*etree.Element{root}
}

const wordNamespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

// parseXML reads a part after looking at its shape: how deep and how much.
func parseXML(name string, data []byte) (*etree.Document, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	for depth, n := 0, 0; ; {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, broke(name)
		}
		switch t.(type) {
		case xml.StartElement:
			depth, n = depth+1, n+1
		case xml.EndElement:
			depth--
		case xml.Directive:
			return nil, broke(name)
		}
		if depth > 200 || n > mostNodes {
			return nil, pipeline.Say("%s lồng quá sâu hoặc quá lớn", "%s is nested too deep or too large", name)
		}
	}
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(data); err != nil || doc.Root() == nil {
		return nil, broke(name)
	}
	if root := doc.Root(); root.Space != "w" || root.NamespaceURI() != wordNamespace {
		return nil, pipeline.Say("tệp được lưu ở dạng “Strict Open XML” hoặc dạng lạ; hãy lưu lại dạng Word (.docx) thông thường", "the file is saved as “Strict Open XML” or something else; save it as an ordinary Word .docx")
	}
	return doc, nil
}

func broke(name string) error {
	return pipeline.Say("tệp bị hỏng (%s không đọc được)", "the file is damaged (%s cannot be read)", name)
}

func notWord() error {
	return pipeline.Say("không phải tệp Word (.docx)", "not a Word file (.docx)")
}

// Fill writes the document that a template becomes. The same data and facts give the
// same bytes.
func (t *Template) Fill(data any, f Facts) ([]byte, error) {
	filled := map[string][]byte{}
	styles, err := t.newStyles(f.Style)
	if err != nil {
		return nil, err
	}
	count, most := 0, mostNodes+mostPerUnit*f.Units
	for _, p := range t.parts {
		doc := p.doc.Copy()
		w := &writer{count: count, most: most}
		if doc.Root().FullTag() == "w:document" {
			w.pieces = newPieces(p.doc.Root(), styles)
		}
		for i, h := range holders(doc.Root()) {
			replace(h, w.all(p.nodes[i], &scope{value: data}))
		}
		if count = w.count; w.over() {
			return nil, tooMuch(most)
		}
		finish(doc)
		out, err := doc.WriteToBytes()
		if err != nil {
			return nil, err
		}
		filled[p.name] = out
	}
	if styles.changed {
		if filled[t.styles], err = styles.doc.WriteToBytes(); err != nil {
			return nil, err
		}
	}
	return docx.Zip(t.with(filled, f), f.Created)
}

// with returns the files of the template, the filled ones in their places.
func (t *Template) with(filled map[string][]byte, f Facts) []docx.Part {
	out := make([]docx.Part, len(t.files))
	for i, file := range t.files {
		out[i] = file
		switch content, ok := filled[file.Name]; {
		case ok:
			out[i].Content = content
		case file.Name == docx.CorePart:
			out[i].Content = []byte(docx.CoreProperties(f.Title, f.Author, f.Created))
		}
	}
	return out
}

func replace(h *etree.Element, content []etree.Token) {
	for len(h.Child) > 0 {
		h.RemoveChildAt(len(h.Child) - 1)
	}
	for _, t := range content {
		h.AddChild(t)
	}
	if h.FullTag() != "w:body" && len(h.ChildElements()) == 0 {
		h.AddChild(etree.NewElement("w:p"))
	}
}

// finish gives drawings that a loop has copied numbers of their own, and puts the last
// section's properties where they belong.
func finish(doc *etree.Document) {
	seen := map[string]bool{}
	next := 1
	for _, d := range doc.FindElements("//wp:docPr") {
		id := d.SelectAttrValue("id", "")
		for seen[id] {
			id = itoa(next)
			next++
		}
		seen[id] = true
		d.CreateAttr("id", id)
	}
	if body := doc.Root().SelectElement("w:body"); body != nil {
		lastSection(body)
	}
}
