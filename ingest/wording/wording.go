// Package wording holds how Vietnamese texts typed in offices are compared: what
// differs between them and means nothing (composition, blanks, quotes, tone
// placement, case) is taken away. The intake and the reader of official blanks
// compare in the same way because both use it.
package wording

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

// Fold returns the form in which texts are compared: NFC, lower case, one blank
// between words, plain quotes and dashes, one tone placement, nothing invisible.
// It is never shown or stored.
func Fold(s string) string {
	return newTone.Replace(strings.ToLower(Squeeze(s)))
}

// Squeeze makes a text NFC with single blanks, plain quotes and dashes, and without
// invisible characters; case and tone placement stay.
func Squeeze(s string) string {
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
	return strings.Trim(Squeeze(s), "._… ") == ""
}
