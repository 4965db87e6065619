package book

import (
	"bytes"
	"unicode/utf8"
)

// csvReader takes delimited text apart: quoting by RFC 4180 and no leniency. It does
// what the general reader of the standard library does, but looks at the limits while
// it reads: a line of ten million separators is answered at the first that is too many.
type csvReader struct {
	limits Limits
	text   []byte
	pos    int
	line   int // physical line that pos stands on, from 1
	begun  int // line that the record begins on
	comma  byte
	pool   []Cell // of the record
	buffer []byte // of a quoted field
	texts  arena
	dry    bool // looks at the limits only and keeps no cell
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
	r.begun, r.pool = r.line, r.pool[:0]
	row.Index = r.begun
	for more = true; more; {
		if row.Width++; row.Width > maxColumn {
			return row, false, overLimit("dòng %d có hơn %d cột", row.Index, maxColumn)
		}
		var field []byte
		if field, fault = r.field(row.Width); fault == nil {
			fault = r.keep(field, row.Width)
		}
		if fault != nil {
			return row, false, fault
		}
		if more = r.pos < len(r.text) && r.text[r.pos] == r.comma; more {
			r.pos++
		}
	}
	if r.endLine(); !r.dry {
		row.Cells = append([]Cell(nil), r.pool...)
	}
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

// field reads one field and stops at what ends it. What it returns is good until the
// next one is read.
func (r *csvReader) field(col int) ([]byte, *Fault) {
	if r.pos < len(r.text) && r.text[r.pos] == '"' {
		return r.quoted(col)
	}
	from := r.pos
	for r.pos < len(r.text) && r.text[r.pos] != r.comma && r.text[r.pos] != '\n' {
		r.pos++
	}
	field := r.text[from:r.pos]
	if r.pos == len(r.text) || r.text[r.pos] == '\n' {
		field = bytes.TrimSuffix(field, []byte("\r"))
		r.pos = from + len(field)
	}
	if bytes.IndexByte(field, '"') >= 0 {
		return nil, atLine(codeQuote, r.begun)
	}
	return field, nil
}

// quoted reads a field in quotes, in which two of them stand for one. A quote left
// open shows at the next one, or at the end of the text.
func (r *csvReader) quoted(col int) ([]byte, *Fault) {
	r.buffer = r.buffer[:0]
	for long := false; ; {
		r.pos++ // behind a quote
		i := bytes.IndexByte(r.text[r.pos:], '"')
		if i < 0 {
			return nil, atLine(codeQuote, r.begun)
		}
		part := r.text[r.pos : r.pos+i]
		if long = long || len(r.buffer)+i > utf8.UTFMax*r.limits.Text; !long {
			r.buffer = append(r.buffer, part...)
		}
		r.line += bytes.Count(part, []byte("\n"))
		r.pos += i + 1
		switch {
		case r.pos < len(r.text) && r.text[r.pos] == '"':
			r.buffer = append(r.buffer, '"')
		case !r.atLineEnd() && r.text[r.pos] != r.comma:
			return nil, atLine(codeQuote, r.begun)
		case long:
			return nil, r.tooLong(col)
		default:
			return r.buffer, nil
		}
	}
}

// keep adds a field that is not blank to the cells of the record.
func (r *csvReader) keep(field []byte, col int) *Fault {
	switch {
	case len(field) == 0:
		return nil
	case col > r.limits.Columns:
		return overLimit("dòng %d có số liệu ở cột %d, tối đa %d cột", r.begun, col, r.limits.Columns)
	case len(field) > r.limits.Text && utf8.RuneCount(field) > r.limits.Text:
		return r.tooLong(col)
	}
	c := Cell{Col: col}
	if bytes.IndexByte(field, '\r') >= 0 {
		field = appendLines(nil, field)
	}
	if !r.dry {
		c.Text = r.texts.keep(field)
	}
	r.pool = append(r.pool, c)
	return nil
}

func (r *csvReader) tooLong(col int) *Fault {
	return overLimit("ô %s dài quá %d ký tự", Ref(col, r.begun), r.limits.Text)
}
