package book

import (
	"encoding/binary"
	"strconv"
)

// Nearly every cell of a real sheet is written in one of a few plain shapes:
//
//	<c r="A1" s="2" t="s"><v>12</v></c>    <c r="A1" s="2"/>    <c r="A1" s="2"></c>
//	<c r="A1" s="2" t="inlineStr"><is><t>Mã số</t></is></c>
//
// quickCell reads these without making tokens of them, which takes a fraction of the
// time. It accepts exactly these shapes and only what is sound; at anything else it
// moves nothing, and the general way reads the cell or says what is wrong with it.

// quickStrings does the same for shared texts that are nothing but text:
//
//	<si><t>Mã số</t></si>
func (r *workbookReader) quickStrings() *Fault {
	const before, after = "<si><t>", "</t></si>"
	s := &r.scan
	for s.fault == nil && !s.closing && s.depth() == 1 && s.end-s.pos > len(before) && string(s.window[s.pos:s.pos+len(before)]) == before {
		from := s.pos + len(before)
		stop := textEnd(s.window, from)
		if s.end-stop < len(after) || string(s.window[stop:stop+len(after)]) != after {
			return nil
		}
		s.pos = stop + len(after)
		if fault := r.addShared(cellText(s.window[from:stop])); fault != nil {
			return fault
		}
	}
	return nil
}

// quickReach is how many bytes a plain cell may take. Cells that do not have as much
// of the window before them go the general way, which brings in more.
const quickReach = 512

// quickRow is the number of the row at work as it stands at the end of a reference, with
// the quote behind it: compared at once, it need not be read in every cell.
type quickRow struct {
	word, mask uint64
	length     int
}

func newQuickRow(row int) quickRow {
	var digits [16]byte
	q := quickRow{length: len(strconv.AppendInt(digits[:0], int64(row), 10)) + 1}
	digits[q.length-1] = '"'
	q.word, q.mask = binary.LittleEndian.Uint64(digits[:]), 1<<(8*q.length)-1
	return q
}

// quickCells reads plain cells for as long as they follow one another. A fault can
// only be that of a limit. Most cells of a form are blank and only looks: of those
// nothing is made.
func (r *workbookReader) quickCells(at *sheetState) *Fault {
	if r.scan.fault != nil || r.scan.closing {
		return nil
	}
	for window, last := r.scan.window, r.scan.end-quickReach; r.scan.pos <= last; {
		w := window[r.scan.pos : r.scan.pos+quickReach : r.scan.pos+quickReach]
		h, i := quickHead(w, at)
		if i == 0 {
			return nil
		}
		format, ok := r.styleFormat(h.style)
		if !ok {
			return nil
		}
		switch binary.LittleEndian.Uint32(w[i:]) {
		case '>' | '<'<<8 | '/'<<16 | 'c'<<24:
			if i += len("></c>"); w[i-1] != '>' {
				return nil
			}
		case '>' | '<'<<8 | 'v'<<16 | '>'<<24, '>' | '<'<<8 | 'i'<<16 | 's'<<24:
			c := Cell{Col: h.col, Format: format, Font: r.legacy.ofStyle(h.style)}
			if i = r.quickContent(&c, h.kind, w, i); i == 0 {
				return nil
			}
			if c.Text == "" {
				break
			}
			if fault := r.addCell(at, c); fault != nil {
				return fault
			}
		default:
			if string(w[i:i+2]) != "/>" {
				return nil
			}
			i += len("/>")
		}
		at.col = h.col
		r.scan.pos += i
	}
	return nil
}

// inlineType is how a cell says that its text stands in it.
const (
	inlineType = ` t="inlineStr"`
	kindInline = 'i'
)

// plainHead is what the attributes of a plain cell say.
type plainHead struct {
	col, style int // style is -1 without one
	kind       byte
}

// quickHead reads the attributes of a plain cell and returns where they end, 0 where it is
// none. Each of r, s and t may stand once, in this order.
func quickHead(w []byte, at *sheetState) (h plainHead, i int) {
	w = w[:quickReach]
	if w[0] != '<' || w[1] != 'c' {
		return h, 0
	}
	h, i = plainHead{at.col + 1, -1, 'n'}, 2
	if binary.LittleEndian.Uint32(w[i:]) == ' '|'r'<<8|'='<<16|'"'<<24 {
		if h.col, i = quickColumn(w, i+4); binary.LittleEndian.Uint64(w[i:])&at.quick.mask != at.quick.word || h.col <= at.col {
			return h, 0
		}
		i += at.quick.length
	}
	if h.col > maxColumn {
		return h, 0
	}
	if binary.LittleEndian.Uint32(w[i:]) == ' '|'s'<<8|'='<<16|'"'<<24 {
		if i, h.style = quickNumber(w, i+4); i == 0 {
			return h, 0
		}
	}
	if binary.LittleEndian.Uint32(w[i:]) == ' '|'t'<<8|'='<<16|'"'<<24 {
		switch h.kind = w[i+4]; {
		case w[i+5] == '"' && (h.kind == 's' || h.kind == 'n'):
			i += len(` t="s"`)
		case h.kind == kindInline && string(w[i:i+len(inlineType)]) == inlineType:
			i += len(inlineType)
		default:
			return h, 0
		}
	}
	return h, i
}

// quickContent takes what stands in the cell from its ">" on and returns where the cell
// ends, 0 where it does not end there.
func (r *workbookReader) quickContent(c *Cell, kind byte, w []byte, i int) int {
	const value, text, textDone = "><v>", "><is><t>", "</t></is></c>"
	switch {
	case kind != kindInline && string(w[i:i+len(value)]) == value:
		return r.quickValue(c, kind, w, i+len(value))
	case kind != kindInline || string(w[i:i+len(text)]) != text:
		return 0
	}
	from := i + len(text)
	stop := textEnd(r.scan.window, r.scan.pos+from) - r.scan.pos
	if stop+len(textDone) > len(w) || string(w[stop:stop+len(textDone)]) != textDone || r.tooLong(w[from:stop]) {
		return 0
	}
	c.Text = r.texts.keep(cellText(w[from:stop]))
	return stop + len(textDone)
}

// quickValue takes the value of a number or a shared text.
func (r *workbookReader) quickValue(c *Cell, kind byte, w []byte, from int) int {
	i := from
	if kind == 's' {
		n := 0
		for ; '0' <= w[i] && w[i] <= '9' && i-from < 7; i++ {
			n = n*10 + int(w[i]-'0')
		}
		if i == from || n >= len(r.strings) || w[from] == '0' && i-from > 1 {
			return 0
		}
		c.Text, c.Font = r.strings[n], r.legacy.ofShared(n, c.Font)
	} else {
		for i < len(w) && w[i] != '<' {
			i++
		}
		plain, ok := plainNumber(w[from:i])
		if !ok {
			return 0
		}
		c.Kind, c.Text = Number, r.texts.keep(plain)
	}
	stop := i + len("</v></c>")
	if stop > len(w) || string(w[i:stop]) != "</v></c>" {
		return 0
	}
	return stop
}

// quickColumn reads the letters of a column.
func quickColumn(w []byte, i int) (col, next int) {
	for from := i; 'A' <= w[i] && w[i] <= 'Z' && i-from < 4; i++ {
		col = col*26 + int(w[i]-'A') + 1
	}
	return col, i
}

// quickNumber reads a style number and the quote behind it.
func quickNumber(w []byte, i int) (next, n int) {
	from := i
	for ; '0' <= w[i] && w[i] <= '9' && i-from < 7; i++ {
		n = n*10 + int(w[i]-'0')
	}
	if i == from || w[i] != '"' || w[from] == '0' && i-from > 1 {
		return 0, 0
	}
	return i + 1, n
}
