package transforms

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The five tone marks of Vietnamese as combining characters: grave, acute, tilde,
// hook above, dot below.
const toneMarks = "\u0300\u0301\u0303\u0309\u0323"

// foldKey returns the form in which register keys are compared: Unicode composed, case
// and spaces folded, and old and new tone placement (Hoá, Hóa) the same. A syllable's
// tone is moved behind its last letter, which keeps two different tones apart.
func foldKey(key string) string {
	words := strings.Fields(norm.NFD.String(strings.ToLower(key)))
	for i, w := range words {
		words[i] = foldTones(w)
	}
	return norm.NFC.String(strings.Join(words, " "))
}

func foldTones(word string) string {
	var out, tones strings.Builder
	for _, r := range word {
		switch {
		case strings.ContainsRune(toneMarks, r):
			tones.WriteRune(r)
		case !unicode.IsLetter(r) && !unicode.IsMark(r):
			out.WriteString(tones.String())
			tones.Reset()
			out.WriteRune(r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String() + tones.String()
}
