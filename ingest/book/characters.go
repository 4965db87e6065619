package book

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// validPrefix returns how many bytes are whole characters that XML allows; ok is
// false where a wrong one comes first. A character cut at the end is not counted.
func validPrefix(b []byte) (n int, ok bool) {
	for {
		if n += soundBlocks(b[n:]); n == len(b) {
			return n, true
		}
		size := 1
		switch c := b[n]; {
		case c >= ' ' && c < utf8.RuneSelf, isSpace(c):
		case c < ' ':
			return n, false
		case !utf8.FullRune(b[n:]):
			return n, true
		default:
			var r rune
			if r, size = utf8.DecodeRune(b[n:]); r == utf8.RuneError && size == 1 || !allowed(r) {
				return n, false
			}
		}
		n += size
	}
}

// soundBlocks returns how many bytes in blocks of 32 are whole characters that XML
// allows, as far as these are told by two or three bytes; it stops where a block is not.
// Most blocks are printable ASCII, of which eight are looked at in one; through all
// others it goes byte by byte, from state to state without a branch.
func soundBlocks(b []byte) int {
	const block = 32
	whole := 0 // up to here
	for n := 0; len(b)-n >= block; n += block {
		w := b[n : n+block : n+block]
		x, y := binary.LittleEndian.Uint64(w), binary.LittleEndian.Uint64(w[8:])
		z, u := binary.LittleEndian.Uint64(w[16:]), binary.LittleEndian.Uint64(w[24:])
		if (x|(x-ones*' ')|y|(y-ones*' ')|z|(z-ones*' ')|u|(u-ones*' '))&highs == 0 {
			whole = n + block
			continue
		}
		state := uint64(stateWhole)
		for _, c := range w {
			state = states[c] >> (state & 63)
		}
		switch state & 63 {
		case stateWhole:
			whole = n + block
		case stateWrong:
			return whole
		default: // in the midst of a character, which the next block begins with
			for n += block; !utf8.RuneStart(b[n-1]); n-- {
			}
			n -= 1 + block
			whole = n + block
		}
	}
	return whole
}

// The states between the bytes of a character, each the place of what comes next in an
// entry of states.
const (
	stateWhole = 6 * iota
	stateWrong // or of a kind that is looked at in another way
	stateOne   // one more byte
	stateTwo   // two more bytes
	stateHigh  // two more, of which the first is A0 or more: others could be shorter
	stateLow   // two more, of which the first is below A0: no half of a pair
)

// states tells for each byte which state follows each state. It is made once and never
// changed.
var states = newStates()

func newStates() (of [256]uint64) {
	for i := range of {
		next := [6]uint64{stateWrong, stateWrong, stateWrong, stateWrong, stateWrong, stateWrong}
		switch c := byte(i); {
		case c >= ' ' && c < utf8.RuneSelf, isSpace(c):
			next[stateWhole/6] = stateWhole
		case c < 0xA0 && c >= utf8.RuneSelf:
			next[stateOne/6], next[stateTwo/6], next[stateLow/6] = stateWhole, stateOne, stateOne
		case c < 0xC0 && c >= 0xA0:
			next[stateOne/6], next[stateTwo/6], next[stateHigh/6] = stateWhole, stateOne, stateOne
		case c >= 0xC2 && c < 0xE0:
			next[stateWhole/6] = stateOne
		case c == 0xE0:
			next[stateWhole/6] = stateHigh
		case c == 0xED:
			next[stateWhole/6] = stateLow
		case c > 0xE0 && c < 0xEF:
			next[stateWhole/6] = stateTwo
		}
		for state, to := range next {
			of[i] |= to << (6 * state)
		}
	}
	return of
}

// allowed tells whether XML 1.0 can hold a character.
func allowed(r rune) bool {
	switch {
	case r == '\t', r == '\n', r == '\r', ' ' <= r && r < 0xD800, 0xE000 <= r && r < 0xFFFE, 0x10000 <= r && r <= utf8.MaxRune:
		return true
	}
	return false
}

func isSpace(c byte) bool { return c <= ' ' && (c == ' ' || c == '\n' || c == '\r' || c == '\t') }

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

// The inner loops of the scanner look at eight bytes at a time: a branch for each byte
// would be guessed wrong wherever a word ends. All of them end at a 0, which stands behind
// the window; its last bytes may be looked at with others that mean nothing.

const ones, highs = 0x0101010101010101, 0x8080808080808080

// nulls marks the first byte of x that is 0 by its highest bit, and perhaps some behind it.
func nulls(x uint64) uint64 { return (x - ones) &^ x }

// textEnd returns where the text ends that goes on at i, or has to be looked at.
func textEnd(w []byte, i int) int {
	for {
		x := binary.LittleEndian.Uint64(w[i:])
		found := (nulls(x) | nulls(x^ones*'<') | nulls(x^ones*'&') | nulls(x^ones*'\r') | nulls(x^ones*']')) & highs
		if found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
		i += 8
	}
}

// valueEnd returns where the value of an attribute ends that goes on at i, or has to be
// looked at.
func valueEnd(w []byte, i int, quote byte) int {
	quotes := ones * uint64(quote)
	for {
		x := binary.LittleEndian.Uint64(w[i:])
		found := (nulls(x) | nulls(x^quotes) | nulls(x^ones*'<') | nulls(x^ones*'&') | nulls(x^ones*'\r')) & highs
		if found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
		i += 8
	}
}

// nameEnd returns where the name ends that begins at i; i where none does. prefix is where
// it goes on behind its colon, 0 without one, and the end where it has several.
func nameEnd(w []byte, i int) (end, prefix int) {
	const low, small = ones * 0x7F, ones * 0x20
	if nameBytes[w[i]] != startsName {
		return i, 0
	}
	colons := 0
	for {
		x := binary.LittleEndian.Uint64(w[i:])
		y := (x | small) & low
		others := (x | y + ones*(0x7F-'z') | ^(y + ones*(0x80-'a'))) & highs // than ASCII letters
		if others == 0 {
			i += 8
			continue
		}
		i += bits.TrailingZeros64(others) / 8
		if nameBytes[w[i]] == 0 {
			break
		}
		if i++; w[i-1] == ':' {
			if colons++; colons == 1 {
				prefix = i
			}
		}
	}
	if colons > 1 {
		prefix = i
	}
	return i, prefix
}

const (
	inName = 1 + iota
	startsName
)

// nameBytes tells which bytes may stand in a name and which may begin it; it is made once
// and never changed. Letters beyond ASCII are all taken for letters.
var nameBytes = newNameBytes()

func newNameBytes() (of [256]uint8) {
	for i := range of {
		switch c := byte(i); {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '_', c >= utf8.RuneSelf:
			of[i] = startsName
		case '0' <= c && c <= ':', c == '-', c == '.':
			of[i] = inName
		}
	}
	return of
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
		r, n := reference(text[i:])
		if n == 0 {
			return dst, false
		}
		dst, text = utf8.AppendRune(dst, r), text[i+n:]
	}
}

// reference returns the character that "&…;" stands for, and its length; 0 where text
// begins with none.
func reference(text []byte) (r rune, n int) {
	if len(text) >= 8 { // those that programs write
		switch word := binary.LittleEndian.Uint64(text); {
		case word&(1<<32-1) == '&'|'l'<<8|'t'<<16|';'<<24:
			return '<', len("&lt;")
		case word&(1<<32-1) == '&'|'g'<<8|'t'<<16|';'<<24:
			return '>', len("&gt;")
		case word&(1<<40-1) == '&'|'a'<<8|'m'<<16|'p'<<24|';'<<32:
			return '&', len("&amp;")
		case word&(1<<40-1) == '&'|'#'<<8|'3'<<16|'4'<<24|';'<<32:
			return '"', len("&#34;")
		}
	}
	for i, c := range text {
		switch c {
		case ';':
			if r, ok := entity(text[1:i]); ok {
				return r, i + 1
			}
			return 0, 0
		case '<', 0:
			return 0, 0
		}
	}
	return 0, 0
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
