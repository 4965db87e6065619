package fill

import (
	"slices"

	"github.com/beevik/etree"
)

// table reads a table; tags that run from the first to the last cell of a row, or that
// have rows of their own, work on rows.
func (r *reader) table(el *etree.Element) node {
	r.tables++
	r.at = append(r.at, Place{Table: r.tables})
	items := r.rows(el)
	r.at = r.at[:len(r.at)-1]
	return &shell{el: el, kids: r.fold(items)}
}

func (r *reader) rows(parent *etree.Element) []item {
	var out []item
	here := len(r.at) - 1
	for _, el := range parent.ChildElements() {
		switch el.FullTag() {
		case "w:tr":
			r.at[here].Row++
			r.at[here].Cell = 0
			out = append(out, r.row(el)...)
		case "w:sdt":
			if content := el.SelectElement("w:sdtContent"); content != nil {
				out = append(out, r.rows(content)...)
			}
		default:
			out = append(out, item{node: raw{el}})
		}
	}
	return out
}

func (r *reader) row(el *etree.Element) []item {
	w := &row{el: el}
	r.cells(el, w)
	if len(w.cells) == 0 {
		return []item{{node: raw{el}}}
	}
	before, after := w.lift()
	var out []item
	for _, t := range before {
		out = append(out, item{tag: t})
	}
	if len(before)+len(after) == 0 || w.seen() {
		out = append(out, item{node: r.foldRow(w)})
	}
	for _, t := range after {
		out = append(out, item{tag: t})
	}
	return out
}

func (r *reader) cells(parent *etree.Element, w *row) {
	here := len(r.at) - 1
	for _, c := range parent.ChildElements() {
		switch c.FullTag() {
		case "w:tc":
			r.at[here].Cell++
			w.cells = append(w.cells, cellItems{c, r.blocks(c)})
		case "w:sdt":
			if content := c.SelectElement("w:sdtContent"); content != nil {
				r.cells(content, w)
			}
		}
	}
}

func (r *reader) foldRow(w *row) node {
	out := &shell{el: w.el}
	for _, c := range w.el.ChildElements() {
		if tag := c.FullTag(); tag != "w:tc" && tag != "w:sdt" {
			out.kids = append(out.kids, raw{c})
		}
	}
	for _, c := range w.cells {
		out.kids = append(out.kids, &shell{el: c.el, kids: r.fold(c.items)})
	}
	return out
}

// lift takes the tags out of the row that have no partner in their cell: those that begin
// its first cell and those that end its last one.
func (w *row) lift() (before, after []*tag) {
	single := map[*tag]bool{}
	for _, c := range w.cells {
		for _, t := range unmatched(tagsOf(c.items)) {
			single[t] = true
		}
	}
	if len(single) == 0 {
		return nil, nil
	}
	first, last := &w.cells[0], &w.cells[len(w.cells)-1]
	before = takeFrom(&first.items, single, false)
	after = takeFrom(&last.items, single, true)
	slices.Reverse(after)
	return before, after
}

// seen tells whether a row shows anything.
func (w *row) seen() bool {
	for _, c := range w.cells {
		for _, i := range c.items {
			switch {
			case i.para != nil:
				if i.para.seen || !onlyLifting(i.para.items) {
					return true
				}
			case i.tag != nil:
				return true
			case i.node != nil:
				if n, ok := i.node.(raw); !ok || joined(n.el) != "" || n.el.FindElement(".//w:drawing") != nil {
					return true
				}
			}
		}
	}
	return false
}

// tagsOf are the tags of items in reading order.
func tagsOf(items []item) []*tag {
	var out []*tag
	for _, i := range items {
		switch {
		case i.tag != nil:
			out = append(out, i.tag)
		case i.para != nil:
			out = append(out, tagsOf(i.para.items)...)
		}
	}
	return out
}

// unmatched are the tags that have no partner among these.
func unmatched(tags []*tag) []*tag {
	var open, out []*tag
	for _, t := range tags {
		switch {
		case t.opens():
			open = append(open, t)
		case t.verb == remark:
		case len(open) == 0:
			out = append(out, t)
		case t.verb == end:
			open = open[:len(open)-1]
		}
	}
	return append(out, open...)
}

// takeFrom removes the single tags at the beginning of items, or at their end, up to the
// first thing that shows.
func takeFrom(items *[]item, single map[*tag]bool, fromEnd bool) []*tag {
	var out []*tag
	for k := 0; k < len(*items); {
		at := k
		if fromEnd {
			at = len(*items) - 1 - k
		}
		i := (*items)[at]
		switch {
		case i.tag != nil && single[i.tag]:
			out = append(out, i.tag)
			*items = slices.Delete(*items, at, at+1)
			continue
		case i.para != nil:
			out = append(out, takeFrom(&i.para.items, single, fromEnd)...)
			if shows(i.para.items) {
				return out
			}
		case i.tag != nil:
			return out
		case i.node != nil:
			if n, ok := i.node.(raw); !ok || joined(n.el) != "" || n.el.FullTag() == "w:r" && allText(n.el) != "" {
				return out
			}
		}
		k++
	}
	return out
}

// shows tells whether items hold a tag or a text.
func shows(items []item) bool {
	for _, i := range items {
		switch n := i.node.(type) {
		case raw:
			if n.el.FullTag() == "w:r" {
				return true
			}
		case nil:
			if i.tag != nil || i.para != nil && shows(i.para.items) {
				return true
			}
		default:
			return true
		}
	}
	return false
}
