package workbook

import (
	"io"
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Rows writes the rows of a sheet, from top to bottom, and the cells of each from left to
// right. Styles are those of the workbook that the sheet is part of; 0 is none.
type Rows struct {
	out io.Writer
	buf []byte
	row int
	err error
}

// Row is what Excel is told of a row beside its cells.
type Row struct {
	Number int
	Height float64 // in points; 0 leaves it to the reader's program
	Grows  bool    // the height goes on fitting to what is typed
	Hidden bool
	Level  int // in the outline
}

// flushAt is how much is gathered before it is compressed.
const flushAt = 32 << 10

// Begin ends the row before and begins another.
func (r *Rows) Begin(row Row) {
	r.end()
	r.row = row.Number
	r.buf = strconv.AppendInt(append(r.buf, `<row r="`...), int64(row.Number), 10)
	if row.Height > 0 {
		r.buf = strconv.AppendFloat(append(r.buf, `" ht="`...), row.Height, 'f', -1, 64)
		if !row.Grows {
			r.buf = append(r.buf, `" customHeight="1`...)
		}
	}
	if row.Level > 0 {
		r.buf = strconv.AppendInt(append(r.buf, `" outlineLevel="`...), int64(row.Level), 10)
	}
	if row.Hidden {
		r.buf = append(r.buf, `" hidden="1`...)
	}
	r.buf = append(r.buf, `">`...)
}

// end ends the row that was begun.
func (r *Rows) end() {
	if r.row > 0 {
		r.buf = append(r.buf, `</row>`...)
	}
	r.row = 0
	if len(r.buf) >= flushAt {
		r.flush()
	}
}

func (r *Rows) flush() {
	if r.err == nil {
		_, r.err = r.out.Write(r.buf)
	}
	r.buf = r.buf[:0]
}

// Cell is what stands in a cell.
type Cell struct {
	Style   int
	Value   any    // string, int64, float64 or bool; nil is blank
	Formula string // what the value comes from: phones and previewers show the value only
}

// Cell writes a cell. Text is text, whatever it begins with.
func (r *Rows) Cell(col int, c Cell) {
	r.buf = appendRef(append(r.buf, `<c r="`...), r.row, col)
	if c.Style != 0 {
		r.buf = strconv.AppendInt(append(r.buf, `" s="`...), int64(c.Style), 10)
	}
	switch value := c.Value.(type) {
	case string:
		r.text(cut(value), c.Formula)
	case int64:
		r.value("", c.Formula)
		r.buf = append(strconv.AppendInt(r.buf, value, 10), `</v></c>`...)
	case float64:
		if math.IsNaN(value) || math.IsInf(value, 0) { // from a sender's file; there is no such number in a workbook
			r.text(strconv.FormatFloat(value, 'f', -1, 64), c.Formula)
			return
		}
		r.value("", c.Formula)
		r.buf = append(appendNumber(r.buf, value), `</v></c>`...)
	case bool:
		digit := byte('0')
		if value {
			digit = '1'
		}
		r.value(`" t="b`, c.Formula)
		r.buf = append(append(r.buf, digit), `</v></c>`...)
	default:
		r.buf = append(r.buf, `"/>`...)
	}
}

// value begins the value of a cell whose tag is open.
func (r *Rows) value(kind, formula string) {
	r.buf = append(append(r.buf, kind...), `">`...)
	if formula != "" {
		r.buf = append(appendText(append(r.buf, `<f>`...), formula), `</f>`...)
	}
	r.buf = append(r.buf, `<v>`...)
}

func (r *Rows) text(text, formula string) {
	if formula != "" {
		r.value(`" t="str`, formula)
		r.buf = append(appendText(r.buf, text), `</v></c>`...)
		return
	}
	r.buf = append(r.buf, `" t="inlineStr"><is><t`...)
	if edged(text) {
		r.buf = append(r.buf, ` xml:space="preserve"`...)
	}
	r.buf = append(appendText(append(r.buf, '>'), text), `</t></is></c>`...)
}

// appendRef appends the name of a cell: row 5, column 2 is "B5".
func appendRef(b []byte, row, col int) []byte {
	return strconv.AppendInt(appendColumn(b, col), int64(row), 10)
}

func appendColumn(b []byte, col int) []byte {
	if col > 26 {
		b = appendColumn(b, (col-1)/26)
	}
	return append(b, byte('A'+(col-1)%26))
}

// digits is how many Excel keeps of a number.
const digits = 15

// appendNumber appends a number as excelize writes it: digits past the fifteenth are
// dropped.
func appendNumber(b []byte, n float64) []byte {
	start := len(b)
	b = strconv.AppendFloat(b, n, 'f', -1, 64)
	significant, behind := 0, false
	for i := start; i < len(b); i++ {
		switch c := b[i]; {
		case c == '.':
			if behind = true; significant >= digits {
				return b[:i]
			}
		case c < '0' || c > '9' || significant == 0 && c == '0':
		case significant < digits:
			significant++
		case behind:
			return b[:i]
		default:
			b[i] = '0'
		}
	}
	return b
}

// mostUnits is how much text a cell takes, in UTF-16 units.
const mostUnits = 32_767

func cut(text string) string {
	if len(text) <= mostUnits {
		return text
	}
	n := 0
	for i, c := range text {
		if n += max(utf16.RuneLen(c), 1); n > mostUnits {
			return text[:i]
		}
	}
	return text
}

// edged tells whether a text begins or ends with blanks, which readers drop unless told.
func edged(text string) bool {
	return text != "" && (isBlank(text[0]) || isBlank(text[len(text)-1]))
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// appendText appends text as XML. What XML cannot hold becomes U+FFFD; a text that reads
// "_x000D_" is kept from turning into the letter that workbooks write so.
func appendText(b []byte, text string) []byte {
	done := 0
	for i := 0; i < len(text); {
		c := text[i]
		size, as := 1, ""
		switch {
		case c == '&':
			as = "&amp;"
		case c == '<':
			as = "&lt;"
		case c == '>':
			as = "&gt;"
		case c == '\r':
			as = "&#xD;"
		case c == '_' && letterByNumber(text[i:]):
			as = "_x005F_"
		case c < ' ' && c != '\t' && c != '\n':
			as = "\uFFFD"
		case c >= utf8.RuneSelf:
			var letter rune
			if letter, size = utf8.DecodeRuneInString(text[i:]); letter == utf8.RuneError && size == 1 || letter > '\uFFFD' && letter < 0x10000 {
				as = "\uFFFD"
			}
		}
		if as != "" {
			b = append(append(b, text[done:i]...), as...)
			done = i + size
		}
		i += size
	}
	return append(b, text[done:]...)
}

// letterByNumber tells whether a text begins as "_x000D_" does.
func letterByNumber(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	for _, c := range []byte(s[2:6]) {
		if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return true
}
