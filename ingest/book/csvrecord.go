package book

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// csvReader takes delimited text apart: quoting by RFC 4180 and no leniency. It does
// what the general reader of the standard library does, but looks at the limits while
// it reads: a line of ten million separators is answered at the first that is too many.
type csvReader struct {
	limits Limits
	text   []byte
	whole  string // the same, of which most fields are pieces; "" where no cell is kept
	pos    int
	line   int // physical line that pos stands on, from 1
	begun  int // line that the record begins on
	comma  byte
	pool   []Cell // of many records
	first  int    // where those of the record begin
	buffer []byte // of a quoted field in which quotes stand
	texts  arena
	dry    bool // looks at the limits only and keeps no cell

	returns bool // there are carriage returns in the text
}

// next reads one record; more is false at the end. Lines without anything are passed
// over.
func (r *csvReader) next() (row Row, more bool, fault *Fault) {
	for r.atLineEnd() && r.pos < len(r.text) {
		r.endLine()
	}
	if r.pos == len(r.text) {
		return Row{}, false, nil
	}
	if r.dry {
		r.pool = r.pool[:0]
	}
	r.begun, r.first = r.line, len(r.pool)
	row.Index = r.begun
	for more = true; more; {
		if row.Width++; row.Width > maxColumn {
			return row, false, overLimit("dòng %d có hơn %d cột", row.Index, maxColumn)
		}
		if fault = r.field(row.Width); fault != nil {
			return row, false, fault
		}
		if more = r.pos < len(r.text) && r.text[r.pos] == r.comma; more {
			r.pos++
		}
	}
	r.endLine()
	row.Cells = r.pool[r.first:len(r.pool):len(r.pool)]
	return row, true, nil
}

// atLineEnd tells whether the line, or the text, ends here.
func (r *csvReader) atLineEnd() bool {
	switch rest := r.text[r.pos:]; len(rest) {
	case 0:
		return true
	case 1:
		return rest[0] == '\n' || rest[0] == '\r'
	default:
		return rest[0] == '\n' || rest[0] == '\r' && rest[1] == '\n'
	}
}

// endLine moves behind the end of the line that pos stands on.
func (r *csvReader) endLine() {
	if r.pos < len(r.text) && r.text[r.pos] == '\r' {
		r.pos++
	}
	if r.pos < len(r.text) {
		r.pos++
	}
	r.line++
}

// field reads one field and stops at what ends it.
func (r *csvReader) field(col int) *Fault {
	if r.pos < len(r.text) && r.text[r.pos] == '"' {
		return r.quoted(col)
	}
	from := r.pos
	stop := r.fieldEnd(from)
	if stop < len(r.text) && r.text[stop] == '"' {
		return atLine(codeQuote, r.begun)
	}
	if (stop == len(r.text) || r.text[stop] == '\n') && stop > from && r.text[stop-1] == '\r' {
		stop--
	}
	r.pos = stop
	return r.keep(from, stop, col)
}

// fieldEnd returns where the field ends that begins at i: at a separator, a line end, or a
// quote, which may not stand in it.
func (r *csvReader) fieldEnd(i int) int {
	text, comma := r.text, r.comma
	for commas := ones * uint64(comma); i+8 <= len(text); i += 8 {
		x := binary.LittleEndian.Uint64(text[i:])
		if found := (nulls(x^commas) | nulls(x^ones*'\n') | nulls(x^ones*'"')) & highs; found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for i < len(text) && text[i] != comma && text[i] != '\n' && text[i] != '"' {
		i++
	}
	return i
}

// quoted reads a field in quotes, in which two of them stand for one. A quote left
// open shows at the next one, or at the end of the text.
func (r *csvReader) quoted(col int) *Fault {
	r.buffer = r.buffer[:0]
	for long, doubled := false, false; ; doubled = true {
		r.pos++ // behind a quote
		i := bytes.IndexByte(r.text[r.pos:], '"')
		if i < 0 {
			return atLine(codeQuote, r.begun)
		}
		from, stop := r.pos, r.pos+i
		part := r.text[from:stop]
		if i > 0 {
			r.line += bytes.Count(part, []byte("\n"))
		}
		r.pos = stop + 1
		again := r.pos < len(r.text) && r.text[r.pos] == '"'
		if long = long || len(r.buffer)+i > utf8.UTFMax*r.limits.Text; !long && (doubled || again) {
			r.buffer = append(r.buffer, part...)
		}
		switch {
		case again:
			r.buffer = append(r.buffer, '"')
		case !r.atLineEnd() && r.text[r.pos] != r.comma:
			return atLine(codeQuote, r.begun)
		case long:
			return r.tooLong(col)
		case doubled:
			return r.keepCell(r.buffer, "", col)
		default:
			return r.keep(from, stop, col)
		}
	}
}

// keep adds a field that stands in the text as it is to the cells of the record.
func (r *csvReader) keep(from, stop, col int) *Fault {
	if from == stop {
		return nil
	}
	whole := ""
	if !r.dry {
		whole = r.whole[from:stop]
	}
	return r.keepCell(r.text[from:stop], whole, col)
}

// keepCell adds a field that is not blank to the cells of the record. whole is the same
// field where that is to be had already.
func (r *csvReader) keepCell(field []byte, whole string, col int) *Fault {
	switch {
	case len(field) == 0:
		return nil
	case col > r.limits.Columns:
		return overLimit("dòng %d có số liệu ở cột %d, tối đa %d cột", r.begun, col, r.limits.Columns)
	case len(field) > r.limits.Text && utf8.RuneCount(field) > r.limits.Text:
		return r.tooLong(col)
	}
	if r.returns && bytes.IndexByte(field, '\r') >= 0 {
		field, whole = appendLines(nil, field), ""
	}
	if whole == "" && !r.dry {
		whole = r.texts.keep(field)
	}
	if len(r.pool) == cap(r.pool) {
		r.pool = wider(r.pool, r.first)
		r.first = 0
	}
	r.pool = append(r.pool, Cell{Col: col, Text: whole})
	return nil
}

func (r *csvReader) tooLong(col int) *Fault {
	return overLimit("ô %s dài quá %d ký tự", Ref(col, r.begun), r.limits.Text)
}
