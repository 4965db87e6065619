package charset

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// onsets are what a syllable may begin with; "qu" and "gi" are onsets of their own
// where the rhyme does not need the vowel.
const onsets = " b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x "

var rhymeSet = newRhymes()

func newRhymes() map[string]bool {
	set := map[string]bool{}
	for _, r := range strings.Fields(rhymes) {
		set[r] = true
	}
	return set
}

// Longer than a syllable with all its marks apart.
const longestWord = 32

const (
	grave, acute, tilde, hook, dot = '\u0300', '\u0301', '\u0303', '\u0309', '\u0323'
)

// syllable tells whether a word is one a Vietnamese syllable can be: an onset, a rhyme
// and at most one tone, on a vowel of the rhyme.
func syllable(word string) bool {
	if len(word) > longestWord {
		return false
	}
	plain, tone, at, ok := untoned(strings.ToLower(word))
	if !ok {
		return false
	}
	for n := 0; n <= len(plain) && n <= 3; n++ {
		onset, rhyme := string(plain[:n]), string(plain[n:])
		if n > 0 && !strings.Contains(onsets, " "+onset+" ") || !rhymeSet[rhyme] {
			continue
		}
		if tone == 0 || fits(plain[n:], tone, at-n) {
			return true
		}
	}
	return false
}

// untoned takes the tone off a word and says which letter bore it. It is false where
// a letter is not Vietnamese or there are two tones.
func untoned(word string) (plain []rune, tone rune, at int, ok bool) {
	for _, r := range word {
		letter, ok := bareLetters[r]
		if !ok || letter.tone != 0 && tone != 0 {
			return nil, 0, 0, false
		}
		if letter.tone != 0 {
			tone, at = letter.tone, len(plain)
		}
		plain = append(plain, letter.plain)
	}
	return plain, tone, at, true
}

// bareLetter is a letter without its tone, and the tone.
type bareLetter struct{ plain, tone rune }

// bareLetters are the small letters of Vietnamese with each tone.
var bareLetters = newBareLetters()

func newBareLetters() map[rune]bareLetter {
	out := map[rune]bareLetter{}
	for _, r := range "abcdefghijklmnopqrstuvwxyzăâđêôơư" {
		out[r] = bareLetter{plain: r}
		for _, tone := range [...]rune{grave, acute, tilde, hook, dot} {
			if both := []rune(norm.NFC.String(string([]rune{r, tone}))); len(both) == 1 {
				out[both[0]] = bareLetter{r, tone}
			}
		}
	}
	return out
}

// fits tells whether a rhyme can bear a tone on the letter at an index: not on its
// consonants, on the marked vowel where there is one, and before a stop only the two
// tones that can be spoken.
func fits(rhyme []rune, tone rune, at int) bool {
	if at < 0 || at >= len(rhyme) || !strings.ContainsRune("aăâeêioôơuưy", rhyme[at]) {
		return false
	}
	marked := -1
	for i, r := range rhyme {
		if strings.ContainsRune("ăâêôơư", r) {
			marked = i
		}
	}
	if marked >= 0 && at != marked {
		return false
	}
	stop := strings.ContainsRune("cpt", rhyme[len(rhyme)-1]) || strings.HasSuffix(string(rhyme), "ch")
	return !stop || tone == acute || tone == dot
}

// verdict is what a word says for a reading.
type verdict uint8

const (
	silent verdict = iota // no letter with a mark, or an abbreviation
	valid
	wrong
)

// judge looks at one word as a reading shows it.
func judge(word string, left bool) verdict {
	word = strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) })
	switch {
	case left:
		return wrong
	case ascii(word), abbreviation(word):
		return silent
	case syllable(word):
		return valid
	}
	return wrong
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] > unicode.MaxASCII {
			return false
		}
	}
	return true
}

// abbreviation tells whether a word is capital consonants, such as HĐND.
func abbreviation(word string) bool {
	return strings.IndexFunc(word, func(r rune) bool {
		return r != 'Đ' && (r < 'B' || r > 'Z' || strings.ContainsRune("EIOUY", r))
	}) < 0
}
