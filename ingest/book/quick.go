package book

// Nearly every cell of a real sheet is written in one of a few plain shapes:
//
//	<c r="A1" s="2" t="s"><v>12</v></c>    <c r="A1" s="2"/>    <c r="A1" s="2"></c>
//
// quickCell reads these without making tokens of them, which takes a fraction of the
// time. It accepts exactly these shapes and only what is sound; at anything else it
// moves nothing, and the general way reads the cell or says what is wrong with it.

// quickReach is how many bytes a plain cell may take. Cells that do not have as much
// of the window before them go the general way, which brings in more.
const quickReach = 512

// quickCells reads plain cells for as long as they follow one another. A fault can
// only be that of a limit.
func (r *workbookReader) quickCells(at *sheetState) *Fault {
	for r.scan.fault == nil && !r.scan.closing {
		c, stop, ok := r.quickCell(at)
		if !ok {
			return nil
		}
		r.scan.pos, at.col = stop, c.Col
		if c.Text == "" {
			continue
		}
		if fault := r.addCell(at, c); fault != nil {
			return fault
		}
	}
	return nil
}

// quickCell reads one plain cell and returns where it ends; a blank one has no text.
func (r *workbookReader) quickCell(at *sheetState) (c Cell, stop int, ok bool) {
	i := r.scan.pos
	if r.scan.end-i < quickReach {
		return c, 0, false
	}
	w := r.scan.window[:i+quickReach]
	if w[i] != '<' || w[i+1] != 'c' {
		return c, 0, false
	}
	h := quickHead{col: at.col + 1, row: at.row}
	if i = h.read(w, i+2); i < 0 || h.row != at.row || h.col <= at.col || h.col > maxColumn {
		return c, 0, false
	}
	c.Col = h.col
	c.Font = r.legacy.ofStyle(h.style)
	if c.Format, ok = r.styleFormat(h.style); !ok {
		return c, 0, false
	}
	if w[i] == '/' && w[i+1] == '>' {
		return c, i + 2, true
	}
	if string(w[i:i+6]) == "></c>"+"<" {
		return c, i + len("></c>"), true
	}
	from := i + len("><v>")
	if string(w[i:from]) != "><v>" {
		return c, 0, false
	}
	for i = from; i < len(w) && w[i] != '<'; i++ {
	}
	stop = i + len("</v></c>")
	if stop > len(w) || string(w[i:stop]) != "</v></c>" {
		return c, 0, false
	}
	return r.quickValue(c, h.kind, w[from:i], stop)
}

// quickValue takes the value of the three most frequent types.
func (r *workbookReader) quickValue(c Cell, kind byte, value []byte, stop int) (Cell, int, bool) {
	switch kind {
	case 's':
		n, ok := parseIndex(value, len(r.strings)-1)
		if !ok {
			return c, 0, false
		}
		c.Text, c.Font = r.strings[n], r.legacy.ofShared(n, c.Font)
	case 'n':
		plain, ok := plainNumber(value)
		if !ok {
			return c, 0, false
		}
		c.Kind, c.Text = Number, r.texts.keep(plain)
	default:
		return c, 0, false
	}
	return c, stop, true
}

// quickHead is what the attributes of a plain cell say.
type quickHead struct {
	col, row, style int // style is -1 without one
	kind            byte
}

// read reads the attributes from i on and returns where they end, -1 where one is not
// plain. Each of r, s and t may stand once, in this order.
func (h *quickHead) read(w []byte, i int) int {
	h.style, h.kind = -1, 'n'
	if string(w[i:i+4]) == ` r="` {
		h.col, h.row = 0, 0
		for i += 4; 'A' <= w[i] && w[i] <= 'Z' && h.col <= maxColumn; i++ {
			h.col = h.col*26 + int(w[i]-'A') + 1
		}
		if w[i] == '0' {
			return -1
		}
		for ; '0' <= w[i] && w[i] <= '9' && h.row <= maxRow; i++ {
			h.row = h.row*10 + int(w[i]-'0')
		}
		if w[i] != '"' || h.col == 0 {
			return -1
		}
		i++
	}
	if string(w[i:i+4]) == ` s="` {
		if i, h.style = quickNumber(w, i+4); i < 0 {
			return -1
		}
	}
	if string(w[i:i+4]) == ` t="` {
		if w[i+5] != '"' || w[i+4] != 's' && w[i+4] != 'n' {
			return -1
		}
		h.kind = w[i+4]
		i += 6
	}
	return i
}

// quickNumber reads a style number and the quote behind it.
func quickNumber(w []byte, i int) (next, n int) {
	from := i
	for ; '0' <= w[i] && w[i] <= '9' && i-from < 7; i++ {
		n = n*10 + int(w[i]-'0')
	}
	if i == from || w[i] != '"' || w[from] == '0' && i-from > 1 {
		return -1, 0
	}
	return i + 1, n
}
