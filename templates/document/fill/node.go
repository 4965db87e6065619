package fill

import (
	"strings"

	"github.com/beevik/etree"

	"danvan/pipeline"
)

// node is a piece of a template.
type node interface {
	// check compiles the expressions in the scopes of types around it.
	check(c *checker, frames []*Type)
	// emit writes what it becomes.
	emit(w *writer, s *scope) []etree.Token
}

// raw is content without tags.
type raw struct{ el *etree.Element }

// shell is an element whose content holds tags.
type shell struct {
	el   *etree.Element
	kids []node
}

// paragraphNode is a paragraph with tags. One that shows nothing once it is filled is
// left out.
type paragraphNode struct {
	el   *etree.Element
	kids []node
}

// value is a tag that a text is put in the place of.
type value struct {
	tag   *tag
	props *etree.Element // of the run around it
	e     expression
}

// loop is repeated for each item of a list.
type loop struct {
	tag  *tag
	body []node
	e    expression
}

// choice is a condition with its branches; the last may have no tag to ask.
type choice struct{ branches []branch }

type branch struct {
	tag  *tag // nil for else
	body []node
	e    expression
}

// fold puts what stands between a tag and its end below it.
func (r *reader) fold(items []item) []node {
	f := &folder{r: r, items: items}
	out, closer := f.until(0)
	for closer != nil {
		r.problems = append(r.problems, closer.problem(pipeline.Say("không có range hoặc if nào mở trước thẻ này ở cùng chỗ (đoạn, ô, bảng)",
			"no range or if is open before this tag in the same place (paragraph, cell, table)")))
		var more []node
		more, closer = f.until(0)
		out = append(out, more...)
	}
	return out
}

type folder struct {
	r     *reader
	items []item
	pos   int
	quiet bool // enough is told
}

// until folds up to a tag that closes, which it returns.
func (f *folder) until(depth int) ([]node, *tag) {
	var out []node
	for f.pos < len(f.items) {
		i := f.items[f.pos]
		f.pos++
		switch {
		case i.para != nil:
			out = append(out, f.r.foldParagraph(i.para))
		case i.tag == nil:
			out = append(out, i.node)
		case i.tag.verb == remark:
		case i.tag.opens():
			if depth >= deepest {
				f.tell(i.tag, pipeline.Say("vòng lặp và điều kiện lồng nhau quá %d tầng", "loops and conditions are nested more than %d deep", deepest))
				f.pos, f.quiet = len(f.items), true // the rest would only follow from it
				return out, nil
			}
			out = append(out, f.block(i.tag, depth))
		default:
			return out, i.tag
		}
	}
	return out, nil
}

func (f *folder) block(t *tag, depth int) node {
	body, closer := f.until(depth + 1)
	if t.verb == repeat {
		for closer != nil && closer.verb != end {
			f.tell(t, pipeline.Say("range không có else", "range has no else"))
			_, closer = f.until(depth + 1)
		}
		f.closed(t, closer)
		return &loop{tag: t, body: body}
	}
	c := &choice{branches: []branch{{tag: t, body: body}}}
	for closer != nil && closer.verb != end {
		b := branch{tag: closer}
		if closer.verb == otherwise {
			b.tag = nil
		}
		b.body, closer = f.until(depth + 1)
		c.branches = append(c.branches, b)
	}
	f.closed(t, closer)
	return c
}

func (f *folder) closed(t, closer *tag) {
	if closer == nil {
		f.tell(t, pipeline.Say("thiếu {{end}} ở cùng chỗ: cùng đoạn, hoặc thẻ mở và thẻ đóng mỗi thẻ một đoạn riêng, hoặc từ ô đầu đến ô cuối của hàng",
			"its {{end}} is missing in the same place: the same paragraph, or both tags in paragraphs of their own, or from the first to the last cell of a row"))
	}
}

func (f *folder) tell(t *tag, what pipeline.Sentence) {
	if !f.quiet {
		f.r.problems = append(f.r.problems, t.problem(what))
	}
}

func (r *reader) foldParagraph(p *para) node {
	kids := r.fold(p.items)
	if p.el.FullTag() != "w:p" {
		return &shell{el: p.el, kids: kids}
	}
	return &paragraphNode{el: p.el, kids: kids}
}

// checker collects what is wrong with expressions.
type checker struct {
	part     string
	problems []Problem
	count    int
}

func (c *checker) compile(t *tag, frames []*Type) (expression, bool) {
	c.count++
	if t.rest == "" {
		c.problems = append(c.problems, t.problem(pipeline.Say("thẻ không ghi gì", "the tag says nothing")))
		return expression{}, false
	}
	e, err := parse(t.rest, frames)
	if err != nil {
		c.problems = append(c.problems, t.problem(err))
	}
	return e, err == nil
}

func (raw) check(*checker, []*Type) {}

func (n *shell) check(c *checker, frames []*Type) { checkAll(c, n.kids, frames) }

func checkAll(c *checker, nodes []node, frames []*Type) {
	for _, n := range nodes {
		n.check(c, frames)
	}
}

func (n *paragraphNode) check(c *checker, frames []*Type) {
	if v := n.alone(); v != nil {
		if e, err := parse(v.tag.rest, frames); err == nil && e.kind == Block {
			if c.part != partBody || v.tag.place.Table > 0 {
				c.problems = append(c.problems, v.tag.problem(pipeline.Say("khối dựng sẵn phải đứng một mình trong một đoạn của thân văn bản, ngoài bảng", "a ready-made block must stand alone in a paragraph of the body, outside tables")))
			}
			v.e = e
			c.count++
			return
		}
	}
	checkAll(c, n.kids, frames)
}

// alone is the only thing that the paragraph shows, if that is a tag.
func (n *paragraphNode) alone() *value {
	var found *value
	for _, k := range n.kids {
		switch k := k.(type) {
		case *value:
			if found != nil {
				return nil
			}
			found = k
		case raw:
			if k.el.FullTag() == "w:r" && (strings.TrimSpace(allText(k.el)) != "" || k.el.SelectElement("w:t") == nil) {
				return nil
			}
		default:
			return nil
		}
	}
	return found
}

func (n *value) check(c *checker, frames []*Type) {
	e, ok := c.compile(n.tag, frames)
	n.e = e
	if !ok {
		return
	}
	switch e.kind {
	case Block:
		c.problems = append(c.problems, n.tag.problem(pipeline.Say("khối dựng sẵn phải đứng một mình trong một đoạn của thân văn bản, ngoài bảng", "a ready-made block must stand alone in a paragraph of the body, outside tables")))
	case List:
		c.problems = append(c.problems, n.tag.problem(pipeline.Say("đây là danh sách; hãy dùng {{range %s}} … {{end}}", "this is a list; use {{range %s}} … {{end}}", n.tag.rest)))
	case Record:
		if e.of.self == nil {
			c.problems = append(c.problems, n.tag.problem(pipeline.Say("đây là nhóm trường, hãy ghi thêm một trường của nó, ví dụ %s", "this is a group of fields; name one of them, such as %s", example(n.tag.rest, e.of))))
			return
		}
		whole := e.eval
		n.e.eval = func(s *scope) any { return e.of.self(whole(s)) }
	}
}

func example(path string, of *Type) string {
	if len(of.Fields) == 0 {
		return path
	}
	return strings.TrimSuffix(path, ".") + "." + of.Fields[0].Name
}

func (n *loop) check(c *checker, frames []*Type) {
	e, ok := c.compile(n.tag, frames)
	n.e = e
	if ok && e.kind != List {
		c.problems = append(c.problems, n.tag.problem(pipeline.Say("range cần một danh sách, %s là “%s”", "range needs a list, %s is “%s”", n.tag.rest, e.kind.Said())))
		ok = false
	}
	if !ok {
		return // what stands inside would only be named as unknown
	}
	checkAll(c, n.body, append(frames[:len(frames):len(frames)], e.of))
}

func (n *choice) check(c *checker, frames []*Type) {
	for i := range n.branches {
		b := &n.branches[i]
		if b.tag != nil {
			b.e, _ = c.compile(b.tag, frames)
			if b.e.kind == Block {
				c.problems = append(c.problems, b.tag.problem(pipeline.Say("khối dựng sẵn không dùng làm điều kiện được", "a ready-made block cannot be a condition")))
			}
		} else if i < len(n.branches)-1 {
			c.problems = append(c.problems, n.branches[0].tag.problem(pipeline.Say("sau else không còn nhánh nào nữa", "nothing follows an else")))
		}
		checkAll(c, b.body, frames)
	}
}
