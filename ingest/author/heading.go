package author

import (
	"slices"
	"strings"

	"danvan/ingest/book"
	"danvan/ingest/wording"
)

// heading is one cell of the table's head.
type heading struct {
	book.Range
	text     string
	above    *heading
	below    []*heading
	straddle bool // lies partly outside the heading above it
}

// headingTop returns the first row of the table's head: the rows above the MS row
// that hold more than one cell, and the row where the merge beside them begins.
func (b *blank) headingTop() int {
	top := b.ms.Index
	for top > 1 {
		r, ok := b.Row(top - 1)
		if !ok || len(r.Cells) < 2 && !b.insideMerge(top-1) {
			break
		}
		top--
	}
	return top
}

// insideMerge tells whether a row with a single cell belongs to a merge of the head
// that goes on below it.
func (b *blank) insideMerge(row int) bool {
	for _, m := range b.Merges {
		if m.FirstRow <= row && row < m.LastRow && m.LastRow < b.ms.Index {
			return true
		}
	}
	return false
}

// bindHeadings gives every column its label and path. Where the head has as many
// lowest headings as there are numbers, they belong together in their order: merges
// of retyped blanks are often shifted. Else the sheet's columns decide.
func (b *blank) bindHeadings(top int) {
	heads := b.headings(top)
	b.nest(heads)
	leaves := lowest(heads)
	if len(leaves) == len(b.columns) {
		for i, leaf := range leaves {
			b.label(&b.columns[i], leaf)
		}
		return
	}
	b.doubt("fields", "", "Đầu bảng có %d tiêu đề cột nhưng dòng MS có %d số; tiêu đề được ghép theo vị trí cột.",
		"The head has %d column headings, the MS row %d numbers; headings were bound by their place.", len(leaves), len(b.columns))
	for i := range b.columns {
		b.labelByPlace(&b.columns[i], heads)
	}
}

// headings returns the cells of the head right of the names, top first, left first.
func (b *blank) headings(top int) []*heading {
	var out []*heading
	for _, r := range b.Rows {
		if r.Index < top || r.Index >= b.ms.Index {
			continue
		}
		for _, c := range r.Cells {
			h := &heading{Range: book.Range{FirstCol: c.Col, FirstRow: r.Index, LastCol: c.Col, LastRow: r.Index}, text: tidy(c.Text)}
			if m, ok := b.Merge(r.Index, c.Col); ok {
				h.Range = m
			}
			if h.LastCol >= b.columns[0].first && !wording.IsBlank(h.text) {
				out = append(out, h)
			}
		}
	}
	return out
}

// nest hangs every heading below the one that covers most of it; those that lie half
// under two are settled afterwards, when the certain neighbours are known.
func (b *blank) nest(heads []*heading) {
	var torn []*heading
	for _, h := range heads {
		switch above := over(h, heads); len(above) {
		case 0:
		case 1:
			h.hang(above[0])
		default:
			torn = append(torn, h)
		}
	}
	for _, h := range torn {
		above := over(h, heads)
		h.hang(side(h, above[0], above[len(above)-1]))
	}
	for _, h := range heads {
		slices.SortStableFunc(h.below, leftFirst)
	}
}

func leftFirst(a, b *heading) int { return a.FirstCol - b.FirstCol }

func (h *heading) hang(above *heading) {
	h.above = above
	above.below = append(above.below, h)
	h.straddle = h.FirstCol < above.FirstCol || h.LastCol > above.LastCol
}

// over returns the headings nearest above h that cover most of its columns; several
// where they cover the same number.
func over(h *heading, heads []*heading) []*heading {
	cover := map[*heading]int{}
	most := 0
	for col := h.FirstCol; col <= h.LastCol; col++ {
		var nearest *heading
		for _, g := range heads {
			if g.LastRow < h.FirstRow && g.FirstCol <= col && col <= g.LastCol && (nearest == nil || g.LastRow > nearest.LastRow) {
				nearest = g
			}
		}
		if nearest != nil {
			cover[nearest]++
			most = max(most, cover[nearest])
		}
	}
	var out []*heading
	for _, g := range heads {
		switch {
		case most == 0 || cover[g] < most:
		case len(out) > 0 && g.LastRow > out[0].LastRow: // of equals the one directly above
			out = []*heading{g}
		case len(out) == 0 || g.LastRow == out[0].LastRow:
			out = append(out, g)
		}
	}
	return out
}

// side decides under which of two neighbours a heading between them belongs. It
// concerns only what is shown above the label; numbers and relations never depend on
// it, and the field is doubted.
func side(h, left, right *heading) *heading {
	text := wording.Fold(h.text)
	inLeft, inRight := left.holds(text), right.holds(text)
	switch {
	case strings.HasPrefix(text, "trong đó"):
		return left
	case inLeft != inRight && inRight:
		return left
	case inLeft != inRight:
		return right
	case len(left.below) == 0 && len(right.below) > 0, strings.HasPrefix(text, "tổng"):
		return right
	case left.kinship(text) > right.kinship(text):
		return left
	}
	return right
}

func (h *heading) holds(text string) bool {
	for _, g := range h.below {
		if wording.Fold(g.text) == text {
			return true
		}
	}
	return false
}

// kinship is how many words a text has in common, at its beginning or end, with the
// headings below h.
func (h *heading) kinship(text string) int {
	most := 0
	words := strings.Fields(text)
	for _, g := range h.below {
		other := strings.Fields(wording.Fold(g.text))
		head, tail := 0, 0
		n := min(len(words), len(other))
		for head < n && words[head] == other[head] {
			head++
		}
		for tail < n && words[len(words)-1-tail] == other[len(other)-1-tail] {
			tail++
		}
		most = max(most, head, tail)
	}
	return most
}

// lowest returns the headings with none below them, from left to right.
func lowest(heads []*heading) []*heading {
	var roots, out []*heading
	for _, h := range heads {
		if h.above == nil {
			roots = append(roots, h)
		}
	}
	slices.SortStableFunc(roots, leftFirst)
	var walk func(*heading)
	walk = func(h *heading) {
		if len(h.below) == 0 {
			out = append(out, h)
		}
		for _, g := range h.below {
			walk(g)
		}
	}
	for _, h := range roots {
		walk(h)
	}
	return out
}

// label gives a column the wording of its heading and doubts what is out of line.
func (b *blank) label(c *column, leaf *heading) {
	c.field.Label = leaf.text
	shifted := leaf.FirstCol > c.last || leaf.LastCol < c.first
	for h := leaf; h != nil; h = h.above {
		shifted = shifted || h.straddle
		if h != leaf {
			c.field.Path = append([]string{h.text}, c.field.Path...)
		}
	}
	if shifted {
		b.doubt(c.field.Code, book.Ref(leaf.FirstCol, leaf.FirstRow), "Ô tiêu đề bị lệch so với dòng MS; đã ghép theo thứ tự số: cột %s là “%s”.",
			"The merged headings are out of line with the MS row; bound in the order of the numbers: column %s is “%s”.",
			c.field.Number, strings.Join(append(c.field.Path[:len(c.field.Path):len(c.field.Path)], leaf.text), " › "))
	}
}

// labelByPlace takes the headings that stand over the column. The lowest of them is
// its label only where it stands over no other column.
func (b *blank) labelByPlace(c *column, heads []*heading) {
	var chain []*heading
	for _, h := range heads {
		if h.FirstCol <= c.first && c.first <= h.LastCol {
			chain = append(chain, h)
		}
	}
	slices.SortStableFunc(chain, func(a, b *heading) int { return a.FirstRow - b.FirstRow })
	for i, h := range chain {
		if i == len(chain)-1 && !b.shared(h, c) {
			c.field.Label = h.text
			return
		}
		c.field.Path = append(c.field.Path, h.text)
	}
	b.doubt(c.field.Code, c.cell, "Cột %s không có tiêu đề riêng.", "Column %s has no heading of its own.", c.field.Number)
}

func (b *blank) shared(h *heading, own *column) bool {
	for i := range b.columns {
		if c := &b.columns[i]; c != own && h.FirstCol <= c.first && c.first <= h.LastCol {
			return true
		}
	}
	return false
}
