package fill

import (
	"strings"

	"github.com/beevik/etree"

	"danvan/pipeline"
)

// The parts of a document that may hold tags.
const (
	partBody   = "body"
	partHeader = "header"
	partFooter = "footer"
	partNotes  = "notes"
)

// item is a piece of a part before loops and conditions are folded: a tag that works on
// its neighbours, or content.
type item struct {
	tag  *tag
	node node
	para *para // content that may still lose tags to the row around it
}

// para is a paragraph, or a link and the like inside one.
type para struct {
	el    *etree.Element
	items []item
	place Place
	tags  int  // tags that were in it
	seen  bool // it shows something besides tags
}

// row is a row of a table.
type row struct {
	el    *etree.Element
	cells []cellItems
}

type cellItems struct {
	el    *etree.Element
	items []item
}

// reader reads one part of a template.
type reader struct {
	part       string
	pages      *pages
	paragraphs int
	tables     int
	at         []Place // of the tables around
	problems   []Problem
}

// blocks reads what stands in a body, a cell, a header.
func (r *reader) blocks(parent *etree.Element) []item {
	var out []item
	for _, t := range parent.Child {
		el, ok := t.(*etree.Element)
		if !ok {
			continue // white space between elements says nothing
		}
		switch el.FullTag() {
		case "w:p":
			out = append(out, r.paragraph(el)...)
		case "w:tbl":
			out = append(out, item{node: r.table(el)})
		case "w:sdt":
			out = append(out, r.control(el)...)
		default:
			r.noTagsIn(el)
			out = append(out, item{node: raw{el}})
		}
	}
	return out
}

// control reads a content control: one with tags gives up its frame, any other stays.
func (r *reader) control(el *etree.Element) []item {
	content := el.SelectElement("w:sdtContent")
	if content == nil || !hasTag(el) {
		return []item{{node: raw{el}}}
	}
	return r.blocks(content)
}

func hasTag(el *etree.Element) bool { return strings.Contains(allText(el), "{{") }

// allText is the text of everything below an element, what is hidden in drawings too.
func allText(el *etree.Element) string {
	var b strings.Builder
	for _, t := range el.FindElements(".//w:t") {
		b.WriteString(t.Text())
	}
	return b.String()
}

// noTagsIn names a tag in a place that is not read.
func (r *reader) noTagsIn(el *etree.Element) {
	if hasTag(el) {
		r.problem(el, pipeline.Say("thẻ nằm ở chỗ không điền được (%s); hãy chuyển ra đoạn văn thường", "a tag stands where nothing can be filled (%s); move it to an ordinary paragraph", el.FullTag()))
	}
}

func (r *reader) problem(el *etree.Element, what pipeline.Sentence) {
	r.problems = append(r.problems, Problem{Place: r.place(allText(el)), What: what})
}

func (r *reader) place(text string) Place {
	p := Place{Part: r.part, Paragraph: r.paragraphs, Near: near(text)}
	if r.part == partBody {
		p.Page, p.Basis = r.pages.page, r.pages.basis
	}
	if n := len(r.at); n > 0 {
		p.Table, p.Row, p.Cell = r.at[n-1].Table, r.at[n-1].Row, r.at[n-1].Cell
	}
	return p
}

// paragraph reads a paragraph. One that holds nothing but tags for its neighbours is
// those tags.
func (r *reader) paragraph(el *etree.Element) []item {
	r.paragraphs++
	r.pages.pass(el)
	defer r.pages.leave(el)
	r.boxes(el)
	if !strings.Contains(joined(el), "{") {
		return []item{{node: raw{el}}}
	}
	unwrapControls(el)
	text, open := joinTags(el)
	place := r.place(text)
	if open {
		r.problems = append(r.problems, Problem{Place: place, What: pipeline.Say("có {{ mà không có }} trong cùng đoạn", "a {{ has no }} in the same paragraph")})
	}
	p := r.inline(el, place)
	if p.tags == 0 {
		return []item{{node: raw{el}}}
	}
	if !p.seen && onlyLifting(p.items) {
		if el.FindElement("w:pPr/w:sectPr") != nil {
			r.problems = append(r.problems, Problem{Place: place, What: pipeline.Say("thẻ nằm trong đoạn kết thúc một phần (section); hãy thêm một đoạn trống sau nó", "the tag stands in the paragraph that ends a section; add an empty paragraph behind it")})
		}
		return lifted(p.items)
	}
	return []item{{para: p}}
}

// joined is the plain text of a paragraph with its runs put together.
func joined(el *etree.Element) string {
	var b strings.Builder
	for _, s := range slots(el) {
		b.WriteString(s.text)
	}
	return b.String()
}

// boxes refuses tags in text boxes: they stand twice in the file, and nobody sees which
// of the two an office program shows.
func (r *reader) boxes(el *etree.Element) {
	for _, path := range []string{".//w:txbxContent", ".//v:textbox"} {
		for _, box := range el.FindElements(path) {
			if hasTag(box) {
				r.problem(box, pipeline.Say("thẻ nằm trong khung văn bản (text box); hãy chuyển ra đoạn văn hoặc ô của bảng", "a tag stands in a text box; move it to a paragraph or a table's cell"))
				return
			}
		}
	}
}

// unwrapControls takes the frames of content controls off a paragraph's runs.
func unwrapControls(el *etree.Element) {
	for _, sdt := range el.FindElements(".//w:sdt") {
		content := sdt.SelectElement("w:sdtContent")
		if content == nil {
			continue
		}
		parent := sdt.Parent()
		for _, c := range content.ChildElements() {
			parent.InsertChildAt(sdt.Index(), c)
		}
		parent.RemoveChild(sdt)
	}
}

// inline reads the runs of a paragraph, cut at its tags.
func (r *reader) inline(el *etree.Element, place Place) *para {
	p := &para{el: el, place: place}
	for _, t := range el.Child {
		c, ok := t.(*etree.Element)
		if !ok {
			continue
		}
		switch c.FullTag() {
		case "w:r":
			r.run(c, p)
		case "w:hyperlink", "w:smartTag", "w:customXml", "w:fldSimple", "w:dir", "w:bdo":
			inner := r.inline(c, place)
			p.tags += inner.tags
			p.seen = p.seen || inner.seen
			p.items = append(p.items, item{para: inner})
		default:
			p.items = append(p.items, item{node: raw{c}})
		}
	}
	return p
}

// run cuts a run at its tags; each part keeps the letters' properties.
func (r *reader) run(el *etree.Element, p *para) {
	props := el.SelectElement("w:rPr")
	for _, c := range el.ChildElements() {
		switch {
		case c == props:
		case c.FullTag() == "w:t":
			r.text(c.Text(), props, p)
		case c.FullTag() == "w:lastRenderedPageBreak": // where pages end is another matter once it is filled
		default:
			p.seen = true
			p.items = append(p.items, item{node: raw{newRun(props, c.Copy())}})
		}
	}
}

func (r *reader) text(text string, props *etree.Element, p *para) {
	for i, part := range parts(text) {
		if i%2 == 1 {
			p.tags++
			t := readTag(part, p.place)
			if t.verb == show {
				p.items = append(p.items, item{node: &value{tag: t, props: props}})
			} else {
				p.items = append(p.items, item{tag: t})
			}
			continue
		}
		if part == "" {
			continue
		}
		p.seen = p.seen || strings.TrimSpace(part) != ""
		p.items = append(p.items, item{node: raw{newRun(props, textElement(part))}})
	}
}

func newRun(props *etree.Element, content *etree.Element) *etree.Element {
	run := etree.NewElement("w:r")
	if props != nil {
		run.AddChild(props.Copy())
	}
	run.AddChild(content)
	return run
}

func textElement(text string) *etree.Element {
	t := etree.NewElement("w:t")
	setText(t, text)
	return t
}

func onlyLifting(items []item) bool {
	for _, i := range items {
		switch n := i.node.(type) {
		case *value:
			return false
		case raw:
			if n.el.FullTag() == "w:r" && strings.TrimSpace(allText(n.el)) != "" {
				return false
			}
		}
		if i.para != nil && !onlyLifting(i.para.items) {
			return false
		}
	}
	return true
}

// lifted are the tags of a paragraph that holds nothing else, with its bookmarks.
func lifted(items []item) []item {
	var out []item
	for _, i := range items {
		switch n := i.node.(type) {
		case raw:
			if strings.HasPrefix(n.el.FullTag(), "w:bookmark") {
				out = append(out, i)
			}
		}
		if i.para != nil {
			out = append(out, lifted(i.para.items)...)
		}
		if i.tag != nil {
			out = append(out, i)
		}
	}
	return out
}
