package charset

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// Charset is how letters are stored.
type Charset uint8

// The encodings. Unicode is text that stands as it should.
const (
	Unicode     Charset = iota
	TCVN3               // ABC, the fonts .VnTime, .VnArial …
	VNI                 // the fonts VNI-Times, VNI-Helve …
	Windows1258         // only met in files that are bytes, such as CSV
	Undecided           // more than one reading makes sense, or none is whole
)

const charsets = int(Windows1258) + 1

// String returns the name that offices know.
func (c Charset) String() string {
	names := [...]string{"Unicode", "TCVN3 (ABC)", "VNI", "Windows-1258"}
	if int(c) < len(names) {
		return names[c]
	}
	return "?"
}

// Convert returns a text of an encoding as Unicode, in NFC. Characters that are no
// letters of the encoding stay; Unicode and Undecided change nothing.
func Convert(c Charset, s string) string {
	out, _ := convert(c, s)
	return out
}

// Text is what one cell holds.
type Text struct {
	Value string
	Font  Font
}

// In returns the text as Unicode where its sheet is of an encoding. A text with
// letters that the encoding cannot hold was typed in Unicode and stays. Text in a
// capitals font becomes capitals; figures are left alone.
func (t Text) In(c Charset) string {
	if c != TCVN3 && c != VNI || beyond(t.Value) {
		return t.Value
	}
	out := Convert(c, t.Value)
	if c == TCVN3 && t.Font == TCVN3CapitalsFont && !figure(out) {
		return strings.ToUpper(out)
	}
	return out
}

// figure tells whether a text is ASCII with a digit: a number or a code.
func figure(s string) bool {
	digit := false
	for _, r := range s {
		if r > unicode.MaxASCII {
			return false
		}
		digit = digit || '0' <= r && r <= '9'
	}
	return digit
}

// beyond tells whether a text has letters that no old encoding has. Punctuation that
// word processors put in is met in all.
func beyond(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < firstBeyond {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(s[i:]); letterBeyond(r) {
			return true
		}
	}
	return false
}

// firstBeyond is the first byte of U+0100; no byte of a character before that, and none
// inside one, is as large.
const firstBeyond = 0xc4

// letterBeyond tells whether a character behind Latin-1 is a letter or the mark of one. The
// tables of Unicode are slow to tell, and in the blocks of Vietnamese all are.
func letterBeyond(r rune) bool {
	return '\u0100' <= r && r <= '\u024f' || '\u1e00' <= r && r <= '\u1eff' || unicode.IsLetter(r) || unicode.IsMark(r)
}

// convert also tells whether a letter was left that the encoding does not have.
func convert(c Charset, s string) (out string, left bool) {
	switch c {
	case TCVN3:
		return tcvn3.convert(s)
	case VNI:
		return vni.convert(s)
	case Windows1258:
		return fromWindows1258(s)
	}
	return s, false
}

// fromWindows1258 takes a text for what Windows-1252 makes of the bytes. Tones are
// characters of their own there; only NFC puts them on their letters.
func fromWindows1258(s string) (out string, left bool) {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		c, ok := charmap.Windows1252.EncodeRune(r)
		if !ok {
			return s, true
		}
		b.WriteRune(charmap.Windows1258.DecodeByte(c))
	}
	return norm.NFC.String(b.String()), false
}

// table reads one encoding. A pair is a letter and the mark that follows it.
type table struct {
	pairs   map[[2]rune]rune
	singles map[rune]rune
}

// The tables are made once and never changed.
var (
	tcvn3 = newTable(TCVN3)
	vni   = newTable(VNI)
)

func newTable(c Charset) *table {
	t := &table{map[[2]rune]rune{}, map[rune]rune{}}
	for _, l := range letters {
		written := []rune(l.tcvn3)
		if c == VNI {
			written = []rune(l.vni)
		}
		letter := []rune(l.letter)[0]
		if len(written) == 1 {
			t.singles[written[0]] = letter
			continue
		}
		t.pairs[[2]rune{written[0], written[1]}] = letter
	}
	if c == VNI {
		t.addMixed()
	}
	return t
}

// addMixed adds capitals with the small mark: not every keyboard program changes the
// mark with the letter.
func (t *table) addMixed() {
	for _, l := range letters {
		written := []rune(l.vni)
		if len(written) < 2 || !unicode.IsUpper(written[0]) {
			continue
		}
		mixed := [2]rune{written[0], unicode.ToLower(written[1])}
		if _, taken := t.pairs[mixed]; !taken {
			t.pairs[mixed] = []rune(l.letter)[0]
		}
	}
}

// convert reads greedily: a mark belongs to the letter before it, and some letters
// are marks of others (ô is ơ alone, and the base of ớ).
func (t *table) convert(s string) (out string, left bool) {
	runes := []rune(s)
	var b strings.Builder
	b.Grow(len(s) + len(s)/4)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		if r <= unicode.MaxLatin1 && i+1 < len(runes) {
			if letter, ok := t.pairs[[2]rune{r, runes[i+1]}]; ok {
				b.WriteRune(letter)
				i++
				continue
			}
		}
		if letter, ok := t.singles[r]; ok {
			r = letter
		} else {
			left = left || foreign(r)
		}
		b.WriteRune(r)
	}
	return b.String(), left
}

// foreign tells whether a character that the encoding does not have is a letter. The
// three that are used as signs are none.
func foreign(r rune) bool {
	return r > unicode.MaxASCII && unicode.IsLetter(r) && r != 'ª' && r != 'º' && r != 'µ'
}
