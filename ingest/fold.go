package ingest

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// newTone puts the tone mark of the open syllables oa, oe, uy on the second vowel.
// Both placements are in daily use (Hóa, Hoá) and NFC keeps them apart. The other
// direction would turn "quý" into "qúy".
var newTone = strings.NewReplacer(
	"òa", "oà", "óa", "oá", "ỏa", "oả", "õa", "oã", "ọa", "oạ",
	"òe", "oè", "óe", "oé", "ỏe", "oẻ", "õe", "oẽ", "ọe", "oẹ",
	"ùy", "uỳ", "úy", "uý", "ủy", "uỷ", "ũy", "uỹ", "ụy", "uỵ",
)

// fold returns the form in which texts are compared: NFC, lower case, one blank
// between words, plain quotes and dashes, one tone placement, nothing invisible.
// It is never shown or stored.
func fold(s string) string {
	return newTone.Replace(strings.ToLower(squeeze(s)))
}

// squeeze makes a text NFC with single blanks, plain quotes and dashes, and without
// invisible characters; case and tone placement stay.
func squeeze(s string) string {
	var b strings.Builder
	blank := false
	for _, r := range norm.NFC.String(s) {
		r = plainRune(r)
		switch {
		case r < 0:
			continue
		case unicode.IsSpace(r):
			blank = b.Len() > 0
			continue
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		b.WriteRune(r)
	}
	return b.String()
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

// bare folds a text and takes all marks off its letters, for file names only: there
// people leave them out.
func bare(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(fold(s)) {
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

// isBlank tells whether a cell's text says nothing: only blanks, invisible
// characters, or the dotted line that forms print where something is to be written.
func isBlank(s string) bool {
	if len(s) > 400 {
		return false
	}
	return strings.Trim(squeeze(s), "._… ") == ""
}

// cutLabel tells whether a folded text begins with a folded label as whole words, and
// returns what follows without the colon or full stop.
func cutLabel(text, label string) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(text, label)
	if !ok {
		return "", false
	}
	if rest != "" && !strings.ContainsRune(" :.;-(", rune(rest[0])) {
		return "", false
	}
	return strings.TrimLeft(rest, " :.;-"), true
}
