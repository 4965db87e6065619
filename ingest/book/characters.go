package book

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// validPrefix returns how many bytes are whole characters that XML allows; ok is
// false where a wrong one comes first. A character cut at the end is not counted.
func validPrefix(b []byte) (n int, ok bool) {
	for n < len(b) {
		for n+8 <= len(b) && plainWord(binary.LittleEndian.Uint64(b[n:])) {
			n += 8
		}
		if n == len(b) {
			break
		}
		switch c := b[n]; {
		case c >= ' ' && c < utf8.RuneSelf, isSpace(c):
			n++
			continue
		case c < ' ':
			return n, false
		}
		if !utf8.FullRune(b[n:]) {
			return n, true
		}
		r, size := utf8.DecodeRune(b[n:])
		if r == utf8.RuneError && size == 1 || !allowed(r) {
			return n, false
		}
		n += size
	}
	return n, true
}

// plainWord tells whether eight bytes are all printable ASCII (or DEL).
func plainWord(w uint64) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	return (w|(w-ones*' '))&highs == 0
}

// allowed tells whether XML 1.0 can hold a character.
func allowed(r rune) bool {
	switch {
	case r == '\t', r == '\n', r == '\r', ' ' <= r && r < 0xD800, 0xE000 <= r && r < 0xFFFE, 0x10000 <= r && r <= utf8.MaxRune:
		return true
	}
	return false
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// blank tells whether there is nothing but white space.
func blank(b []byte) bool {
	for _, c := range b {
		if !isSpace(c) {
			return false
		}
	}
	return true
}

// trim cuts white space at both ends.
func trim(b []byte) []byte {
	for len(b) > 0 && isSpace(b[0]) {
		b = b[1:]
	}
	for len(b) > 0 && isSpace(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return b
}

// nameLength returns the length of the XML name that b begins with, 0 where it does
// not begin with one. Letters beyond ASCII are all taken for letters.
func nameLength(b []byte) int {
	for i, c := range b {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '_', c >= utf8.RuneSelf:
		case i > 0 && ('0' <= c && c <= '9' || c == '-' || c == '.' || c == ':'):
		default:
			return i
		}
	}
	return len(b)
}

// localName cuts the prefix off a qualified name.
func localName(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// appendDecoded appends text with its entities resolved and its line ends as \n.
// It is false where an "&" begins nothing that XML itself defines.
func appendDecoded(dst, text []byte) ([]byte, bool) {
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			return appendLines(dst, text), true
		}
		dst = appendLines(dst, text[:i])
		name, rest, found := bytes.Cut(text[i+1:], []byte{';'})
		if !found {
			return dst, false
		}
		r, ok := entity(name)
		if !ok {
			return dst, false
		}
		dst, text = utf8.AppendRune(dst, r), rest
	}
}

// entity returns the character of an entity or numeric reference.
func entity(name []byte) (rune, bool) {
	switch string(name) {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	base, digits := rune(10), name[1:]
	if digits[0] == 'x' {
		base, digits = 16, digits[1:]
	}
	var r rune
	for _, c := range digits {
		d := hexDigit(c)
		if d < 0 || d >= base || r > utf8.MaxRune {
			return 0, false
		}
		r = r*base + d
	}
	return r, len(digits) > 0 && allowed(r)
}

func hexDigit(c byte) rune {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0')
	case 'a' <= c && c <= 'f':
		return rune(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return rune(c-'A') + 10
	}
	return -1
}

// appendLines appends text with \r\n and \r as \n, as XML demands.
func appendLines(dst, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '\r')
		if i < 0 {
			return append(dst, text...)
		}
		dst = append(append(dst, text[:i]...), '\n')
		text = text[i+1:]
		if len(text) > 0 && text[0] == '\n' {
			text = text[1:]
		}
	}
}

// cellText brings the text of a cell, in place, into the form in which it is handed
// on. The notation _xHHHH_ for characters that spreadsheet programs will not put into
// XML themselves is resolved; what would be a control character stays as it is
// written. Line ends are \n, also those of programs that store both characters.
func cellText(b []byte) []byte {
	if bytes.IndexByte(b, '\r') < 0 && !bytes.Contains(b, []byte("_x")) {
		return b
	}
	out, returned := b[:0], false
	for i := 0; i < len(b); {
		r, n := escaped(b[i:])
		if n == 0 {
			r, n = utf8.DecodeRune(b[i:])
		}
		i += n
		if r == '\n' && returned {
			returned = false
			continue
		}
		if returned = r == '\r'; returned {
			r = '\n'
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}

// escaped reads one escape, or the two of a surrogate pair, and returns its length.
func escaped(b []byte) (rune, int) {
	const length = len("_x0000_")
	r, ok := escapedUnit(b)
	if !ok {
		return 0, 0
	}
	if utf16.IsSurrogate(r) {
		low, ok := escapedUnit(b[length:])
		if r = utf16.DecodeRune(r, low); !ok || r == utf8.RuneError {
			return 0, 0
		}
		return r, 2 * length
	}
	if !allowed(r) {
		return 0, 0
	}
	return r, length
}

func escapedUnit(b []byte) (r rune, ok bool) {
	if len(b) < 7 || b[0] != '_' || b[1] != 'x' || b[6] != '_' {
		return 0, false
	}
	for _, c := range b[2:6] {
		d := hexDigit(c)
		if d < 0 {
			return 0, false
		}
		r = r<<4 + d
	}
	return r, true
}
