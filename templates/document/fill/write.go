package fill

import (
	"strings"

	"github.com/beevik/etree"

	"danvan/pipeline"
)

// What a template may become grows with the units that it may speak of: a report of a
// province has some ten thousand elements, most of them in tables of units.
const (
	mostNodes   = 400_000
	mostPerUnit = 200
)

func tooMuch(most int) error {
	return pipeline.Say("mẫu tạo ra quá nhiều nội dung (hơn %d phần tử); hãy bớt vòng lặp lồng nhau", "the template gives too much (more than %d elements); nest fewer loops", most)
}

// writer fills one part.
type writer struct {
	count  int
	most   int     // that count may come to
	pieces *pieces // of the body; nil elsewhere
	again  int     // how many loops are past their first item: what may stand once only is left out
}

// broken is a place where a value's line ends: a new paragraph begins.
func broken() *etree.Element { return etree.NewElement("danvan:line") }

// spend counts an element that is written, with those below it.
func (w *writer) spend(el *etree.Element) {
	w.count++
	for _, t := range el.Child {
		if c, ok := t.(*etree.Element); ok {
			w.spend(c)
		}
	}
}

func (w *writer) over() bool { return w.count > w.most }

// all emits nodes in order.
func (w *writer) all(nodes []node, s *scope) []etree.Token {
	var out []etree.Token
	for _, n := range nodes {
		out = append(out, n.emit(w, s)...)
	}
	return out
}

func (n raw) emit(w *writer, _ *scope) []etree.Token {
	w.spend(n.el)
	if w.again > 0 && strings.HasPrefix(n.el.FullTag(), "w:bookmark") {
		return nil // a bookmark's name may stand once
	}
	c := n.el.Copy()
	if w.again > 0 {
		dropBookmarks(c)
	}
	return []etree.Token{c}
}

func dropBookmarks(el *etree.Element) {
	for _, c := range el.ChildElements() {
		if strings.HasPrefix(c.FullTag(), "w:bookmark") {
			el.RemoveChild(c)
			continue
		}
		dropBookmarks(c)
	}
}

// copyShell copies an element without its content.
func copyShell(el *etree.Element) *etree.Element {
	c := etree.NewElement(el.FullTag())
	c.Attr = append([]etree.Attr(nil), el.Attr...)
	c.RemoveAttr("w14:paraId") // may stand once only
	c.RemoveAttr("w14:textId")
	return c
}

func (n *shell) emit(w *writer, s *scope) []etree.Token {
	w.count++
	c := copyShell(n.el)
	for _, t := range w.all(n.kids, s) {
		c.AddChild(t)
	}
	switch c.FullTag() {
	case "w:tc":
		closeCell(c)
	case "w:tbl":
		if c.SelectElement("w:tr") == nil && c.SelectElement("w:sdt") == nil {
			return nil // no office program opens a table without rows
		}
	case "w:hyperlink", "w:smartTag", "w:customXml", "w:fldSimple", "w:dir", "w:bdo":
		noLines(c)
	}
	return []etree.Token{c}
}

// closeCell gives a cell the paragraph that it must end with.
func closeCell(c *etree.Element) {
	kids := c.ChildElements()
	if n := len(kids); n == 0 || kids[n-1].FullTag() != "w:p" {
		c.AddChild(etree.NewElement("w:p"))
	}
}

func noLines(el *etree.Element) {
	for i, t := range el.Child {
		if c, ok := t.(*etree.Element); ok && c.FullTag() == "danvan:line" {
			el.RemoveChildAt(i)
			el.InsertChildAt(i, newRun(nil, textElement(" ")))
		}
	}
}

func (n *paragraphNode) emit(w *writer, s *scope) []etree.Token {
	w.count++
	if v := n.alone(); v != nil && v.e.kind == Block {
		return w.pieces.emit(w, v.e.eval(s).(Piece), n.el)
	}
	lines := []*line{{p: copyShell(n.el)}}
	props := n.el.SelectElement("w:pPr")
	for _, t := range w.all(n.kids, s) {
		if el, ok := t.(*etree.Element); ok && el.FullTag() == "danvan:line" {
			next := &line{p: copyShell(n.el)}
			if props != nil {
				next.p.AddChild(props.Copy())
			}
			lines = append(lines, next)
			continue
		}
		lines[len(lines)-1].add(t)
	}
	return settle(lines)
}

// line is a paragraph that is being filled. Text that looks like the text before it goes
// on in the same run, so that the office can edit what was filled as one piece.
type line struct {
	p    *etree.Element
	run  *etree.Element // the last run, where it holds nothing but text
	look string         // of its letters
	text strings.Builder
}

func (l *line) add(t etree.Token) {
	el, ok := t.(*etree.Element)
	if !ok {
		return
	}
	text := onlyText(el)
	if text != nil && l.run != nil && l.look == look(el) {
		l.text.WriteString(text.Text())
		return
	}
	l.end()
	if text != nil {
		l.run, l.look = el, look(el)
		l.text.WriteString(text.Text())
	}
	l.p.AddChild(el)
}

// end writes the text that was gathered.
func (l *line) end() {
	if l.run != nil {
		setText(onlyText(l.run), l.text.String())
	}
	l.run = nil
	l.text.Reset()
}

// onlyText is the text of a run that holds nothing else; nil for any other element.
func onlyText(run *etree.Element) *etree.Element {
	kids := run.ChildElements()
	if run.FullTag() != "w:r" || len(kids) == 0 || len(kids) > 2 || len(kids) == 2 && kids[0].FullTag() != "w:rPr" {
		return nil
	}
	if t := kids[len(kids)-1]; t.FullTag() == "w:t" {
		return t
	}
	return nil
}

// look writes the properties of a run.
func look(run *etree.Element) string {
	props := run.SelectElement("w:rPr")
	if props == nil {
		return ""
	}
	doc := etree.NewDocument()
	doc.SetRoot(props.Copy())
	text, err := doc.WriteToString()
	if err != nil {
		return "?" // cannot happen: it is written to memory
	}
	return text
}

// settle leaves out the paragraphs that show nothing; the end of a section stays, at the
// last of them.
func settle(lines []*line) []etree.Token {
	var out []etree.Token
	for i, l := range lines {
		l.end()
		p, last := l.p, i == len(lines)-1
		if sect := p.FindElement("w:pPr/w:sectPr"); sect != nil {
			if !last {
				sect.Parent().RemoveChild(sect)
			}
		}
		if shown(p) || p.FindElement("w:pPr/w:sectPr") != nil {
			out = append(out, p)
		}
	}
	return out
}

// shown tells whether a paragraph shows anything.
func shown(p *etree.Element) bool {
	for _, s := range slots(p) {
		if s.text == stop || strings.TrimSpace(s.text) != "" {
			return true
		}
	}
	return false
}

func (n *value) emit(w *writer, s *scope) []etree.Token {
	w.count++
	var out []etree.Token
	for i, line := range linesOf(written(n.e.eval(s))) {
		if i > 0 {
			out = append(out, broken())
		}
		if line != "" {
			out = append(out, newRun(n.props, textElement(line)))
		}
	}
	return out
}

// linesOf cuts a value into its paragraphs; a tab is a space, because a report has no tab
// stops.
func linesOf(text string) []string {
	var out []string
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", r) }) {
		if i := strings.ReplaceAll(line, "\t", " "); strings.TrimSpace(i) != "" {
			out = append(out, i)
		}
	}
	return out
}

func (n *loop) emit(w *writer, s *scope) []etree.Token {
	var out []etree.Token
	items, _ := n.e.eval(s).([]any)
	before := w.again
	for i, v := range items {
		if w.count++; w.over() {
			break
		}
		if i == 1 {
			w.again++
		}
		out = append(out, w.all(n.body, &scope{v, i + 1, s})...)
	}
	w.again = before
	return out
}

func (n *choice) emit(w *writer, s *scope) []etree.Token {
	for _, b := range n.branches {
		if b.tag == nil || holds(b.e.eval(s)) {
			return w.all(b.body, s)
		}
	}
	return nil
}
