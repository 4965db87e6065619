// Package wording holds how Vietnamese texts typed in offices are compared: what
// differs between them and means nothing (composition, blanks, quotes, tone
// placement, case) is taken away. The intake and the reader of official blanks
// compare in the same way because both use it.
package wording

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns the form in which texts are compared: NFC, lower case, one blank
// between words, plain quotes and dashes, one tone placement, nothing invisible.
// It is never shown or stored.
func Fold(s string) string { return tidy(s, true) }

// Squeeze makes a text NFC with single blanks, plain quotes and dashes, and without
// invisible characters; case and tone placement stay.
func Squeeze(s string) string { return tidy(s, false) }

// tidy goes through a text once: the intake folds every cell of every file, and most
// of them several times.
func tidy(s string, fold bool) string {
	if isTidy(s, fold) {
		return s
	}
	if !composed(s) {
		s = norm.NFC.String(s)
	}
	var room [256]byte // most texts fit; what is returned is a copy
	out := room[:0]
	blank := false
	before := rune(0) // what stands last in out, while it may still take a tone
	for _, r := range s {
		if !isLetter(r) {
			if r = plainRune(r); r < 0 {
				continue
			}
			if unicode.IsSpace(r) {
				blank = len(out) > 0
				continue
			}
		}
		if blank {
			out, blank, before = append(out, ' '), false, 0
		}
		if !fold {
			out = utf8.AppendRune(out, r)
			continue
		}
		r = lower(r)
		if bare, toned := newTone(before, r); bare != 0 {
			out = utf8.AppendRune(out[:len(out)-utf8.RuneLen(before)], bare)
			r = toned
		}
		out, before = utf8.AppendRune(out, r), r
	}
	if string(out) == s {
		return s
	}
	return string(out)
}

// isTidy tells of a text of ASCII alone, as all numbers are, whether it is as it should
// be; false for any other.
func isTidy(s string, fold bool) bool {
	before := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf || c < ' ' || c == '`' || c == ' ' && before == ' ' || fold && 'A' <= c && c <= 'Z' {
			return false
		}
		before = c
	}
	return before != ' ' || s == ""
}

// The blocks in which Vietnamese is written: nothing in them is a mark that would join
// the letter before it, and NFC leaves all of it as it is. From the first letter on
// there are no blanks, quotes or invisible characters among them.
const (
	firstLetter           = '\u00c0'
	lastLatin             = '\u02ff'
	firstToned, lastToned = '\u1e00', '\u1eff' // Latin Extended Additional
	firstQuote, lastQuote = '\u2010', '\u2027' // dashes, quotes, dots
)

func isLetter(r rune) bool {
	return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || firstLetter <= r && r <= lastLatin || firstToned <= r && r <= lastToned
}

// composed tells whether a text is in NFC; false also where only the tables of Unicode
// would tell.
func composed(s string) bool {
	for _, r := range s {
		if r > lastLatin && (r < firstToned || r > lastToned) && (r < firstQuote || r > lastQuote) {
			return false
		}
	}
	return true
}

// smallLetters are the small letters of the blocks of Vietnamese, which the tables of
// Unicode are slow to give.
var smallLetters = newSmallLetters()

func newSmallLetters() (small struct {
	latin [lastLatin + 1]rune
	toned [lastToned - firstToned + 1]rune
}) {
	for r := range small.latin {
		small.latin[r] = unicode.ToLower(rune(r))
	}
	for r := range small.toned {
		small.toned[r] = unicode.ToLower(rune(r) + firstToned)
	}
	return small
}

func lower(r rune) rune {
	switch {
	case r <= lastLatin:
		return smallLetters.latin[r]
	case firstToned <= r && r <= lastToned:
		return smallLetters.toned[r-firstToned]
	}
	return unicode.ToLower(r)
}

// newTone puts the tone mark of the open syllables oa, oe, uy on the second vowel.
// Both placements are in daily use (Hóa, Hoá) and NFC keeps them apart. The other
// direction would turn "quý" into "qúy". It returns zeros where nothing is to be moved.
func newTone(first, second rune) (bare, toned rune) {
	const plainO, plainU = "òóỏõọ", "ùúủũụ"
	switch second {
	case 'a':
		return moved(first, 'o', plainO, "àáảãạ")
	case 'e':
		return moved(first, 'o', plainO, "èéẻẽẹ")
	case 'y':
		return moved(first, 'u', plainU, "ỳýỷỹỵ")
	}
	return 0, 0
}

func moved(first, bare rune, from, to string) (rune, rune) {
	if first < firstLetter {
		return 0, 0
	}
	at := 0
	for _, r := range from {
		if r == first {
			for _, t := range to {
				if at--; at < 0 {
					return bare, t
				}
			}
		}
		at++
	}
	return 0, 0
}

// plainRune maps the look-alikes that word processors put in; -1 drops the rune.
func plainRune(r rune) rune {
	switch r {
	case '\u00ad', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff':
		return -1
	case '‘', '’', '‛', '′', '`', '´':
		return '\''
	case '“', '”', '„', '″', '«', '»':
		return '"'
	case '\u2010', '\u2011', '\u2012', '–', '—', '\u2212':
		return '-'
	}
	return r
}

// Bare folds a text and takes all marks off its letters: in file names and in codes
// people leave them out.
func Bare(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(Fold(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ':
			b.WriteByte('d')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// IsBlank tells whether a cell's text says nothing: only blanks, invisible
// characters, or the dotted line that forms print where something is to be written.
func IsBlank(s string) bool {
	if len(s) > 400 {
		return false
	}
	for _, r := range s {
		if isLetter(r) || !unicode.IsSpace(r) && !strings.ContainsRune("._…", r) && plainRune(r) >= 0 {
			return false
		}
	}
	return true
}

// ColumnNumber takes the column's own number from a folded cell of the MS row: "4", "(4)",
// "18 = 19+20+21", "(1)=(5)+(11)". The relation behind it may hold typing errors; the
// form's definition rules. "" for any other text. A blank is proposed and read by the same numbers.
//
// In the words of a pattern: ^\(?(\d{1,3}|[a-z])\)?(?:[=<>≤≥].*)?$
func ColumnNumber(folded string) string {
	s := strings.TrimPrefix(strings.ReplaceAll(folded, " ", ""), "(")
	n := 0
	for n < len(s) && n < 3 && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	if s != "" && 'a' <= s[0] && s[0] <= 'z' {
		n = 1
	}
	number, rest := s[:n], strings.TrimPrefix(s[n:], ")")
	behind, _ := utf8.DecodeRuneInString(rest)
	if rest != "" && !strings.ContainsRune("=<>≤≥", behind) {
		return ""
	}
	return strings.TrimLeft(number, "0")
}
