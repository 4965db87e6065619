package charset

import (
	"iter"
	"slices"
	"strings"
	"unicode"
)

// Evidence is what a decision rests on.
type Evidence struct {
	Words  int            // distinct words with marks
	Valid  [charsets]int  // of them, how many are syllables in each reading
	Wrong  [charsets]int  // how many are not
	Left   [charsets]bool // whether letters were left over that the encoding does not have
	Font   Charset        // what all fonts say; Unicode where they say nothing, or differ
	Beyond bool           // whether a text has letters that no old encoding has
	Tied   []Charset      // where undecided, the readings in question; one where it is the best but damaged
	Lost   int            // words of TCVN3 from which ư, a soft hyphen there, was dropped
}

// Among returns the one of the given encodings that ties and leaves nothing damaged: a
// tie that the rest of a file breaks. It is [Undecided] where there is none, or two.
func (e Evidence) Among(others []Charset) Charset {
	found := Undecided
	for _, c := range e.Tied {
		if e.Lost > 0 || e.Left[c] || !slices.Contains(others, c) {
			continue
		}
		if found != Undecided {
			return Undecided
		}
		found = c
	}
	return found
}

// Settled tells of most texts at once that they are not [Stray]: they have letters that
// only Unicode has, or too few beyond ASCII.
func Settled(s string) bool { return beyond(s) || marked(s) < lead }

// lead is how many words must speak for an old encoding more than for Unicode: a few may
// be names.
const lead = 3

// Stray tells whether a text within a sheet of Unicode only makes sense in an old
// encoding, which no reader can repair without guessing.
func Stray(t Text) bool {
	if Settled(t.Value) {
		return false
	}
	var e Evidence
	e.count(slices.Values([]Text{t}), []Charset{Unicode})
	if e.Wrong[Unicode] < lead {
		return false
	}
	e = Evidence{}
	e.count(slices.Values([]Text{t}), []Charset{Unicode, TCVN3, VNI})
	return max(e.Valid[TCVN3], e.Valid[VNI]) >= e.Valid[Unicode]+lead
}

// marked is how many characters of a text are beyond ASCII: each of [words] has one.
func marked(s string) (n int) {
	for i := range len(s) {
		if s[i] >= firstMarked {
			n++
		}
	}
	return n
}

// firstMarked is the least that a character beyond ASCII begins with.
const firstMarked = 0xc0

// Lost returns the first word of a text that TCVN3 makes no syllable of, but would
// with ư in it, as it is then read: "trờng"; "" where there is none.
func Lost(text string) string {
	for w := range words(text) {
		if read, left := convert(TCVN3, w); lostHorn(read, left) {
			return read
		}
	}
	return ""
}

func lostHorn(read string, left bool) bool {
	return !left && len(read) <= longestWord && judge(read, left) == wrong && syllable(withHorn(read))
}

// LeftOver tells whether an encoding would leave letters of a text that it does not
// have.
func LeftOver(c Charset, text string) bool {
	for w := range words(text) {
		if _, left := convert(c, w); left {
			return true
		}
	}
	return false
}

// Accented tells whether a text holds a word that an encoding decides.
func Accented(s string) bool {
	for range words(s) {
		return true
	}
	return false
}

// maxWords bounds the work on a large sheet; far fewer decide.
const maxWords = 5000

// Detect decides the encoding of the texts of a sheet, or of those of its cells that
// are in one kind of font. Unicode is also the answer where nothing in them is
// Vietnamese. It is [Undecided] where two readings explain the words equally well,
// where the best leaves letters over, or where ư was lost.
func Detect(texts iter.Seq[Text]) (Charset, Evidence) {
	e := Evidence{Font: fontOf(texts)}
	for t := range texts {
		if e.Beyond = beyond(t.Value); e.Beyond {
			break
		}
	}
	if e.Beyond && e.Font == Unicode {
		return Unicode, e
	}
	count := e.count(func(yield func(Text) bool) {
		for t := range texts {
			if !beyond(t.Value) && !yield(t) {
				return
			}
		}
	}, []Charset{Unicode, TCVN3, VNI})
	return e.decide(count), e
}

// DetectBytes decides how a file is encoded that is bytes and not UTF-8. The text is
// what Windows-1252 makes of the bytes; [Convert] then reads it.
func DetectBytes(text string) (Charset, Evidence) {
	var e Evidence
	count := e.count(slices.Values([]Text{{Value: text}}), []Charset{Unicode, TCVN3, VNI, Windows1258})
	decided := e.decide(count)
	if decided == Undecided && slices.Equal(e.Tied, []Charset{Unicode, Windows1258}) {
		return Windows1258, e // they differ in letters that only one language here uses
	}
	return decided, e
}

// fontOf returns the encoding that the fonts of all texts name.
func fontOf(texts iter.Seq[Text]) Charset {
	found, any := Unicode, false
	for t := range texts {
		c := t.Font.Charset()
		if any && c != found {
			return Unicode
		}
		found, any = c, true
	}
	return found
}

// tally is what the words said beyond their number.
type tally struct {
	readings []Charset
	lost     int  // words of TCVN3 that would be syllables with ư in them
	hyphens  bool // a soft hyphen is there, so none were dropped
}

// count judges every distinct word in every reading, up to as many as decide.
func (e *Evidence) count(texts iter.Seq[Text], readings []Charset) tally {
	t := tally{readings: readings}
	seen := map[string]bool{}
	for text := range texts {
		t.hyphens = t.hyphens || strings.Contains(text.Value, "\u00ad")
		for word := range words(text.Value) {
			if len(seen) == maxWords {
				break
			}
			if !seen[word] {
				seen[word] = true
				e.judge(&t, word)
			}
		}
	}
	e.Words = len(seen)
	return t
}

// judge looks at one word. What is longer than any syllable is none in any reading.
func (e *Evidence) judge(t *tally, word string) {
	for _, c := range t.readings {
		if len(word) > longestWord {
			e.Wrong[c]++
			continue
		}
		read, left := convert(c, word)
		e.Left[c] = e.Left[c] || left
		switch judge(read, left) {
		case valid:
			e.Valid[c]++
		case wrong:
			e.Wrong[c]++
			if c == TCVN3 && lostHorn(read, left) {
				t.lost++
			}
		}
	}
}

// withHorn puts back the ư that a soft hyphen was: trờng was trường.
func withHorn(word string) string {
	i := strings.IndexFunc(word, func(r rune) bool { return strings.ContainsRune("ơớờởỡợ", unicode.ToLower(r)) })
	if i < 0 {
		return word
	}
	return word[:i] + "ư" + word[i:]
}

// words cuts a text into the words that have more than ASCII in them. Signs between
// them belong to the word, because in an old encoding they may be letters; a bullet or
// paragraph sign alone says nothing.
func words(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for w := range strings.FieldsFuncSeq(text, separates) {
			if !ascii(w) && (strings.ContainsFunc(w, unicode.IsLetter) || signWord(w)) && !yield(w) {
				return
			}
		}
	}
}

// signWord tells whether signs alone spell a word: "®·" is đã.
func signWord(w string) bool {
	if len(w) < len("®·") || len(w) > longestWord {
		return false
	}
	read, _ := convert(TCVN3, w)
	return syllable(read)
}

func separates(r rune) bool {
	switch {
	case r <= unicode.MaxASCII:
		return !unicode.IsLetter(r)
	case r == 'Œ', r == 'œ', r == 'Š', r == 'š', r == 'Ž', r == 'ž', r == 'Ÿ', r == 'ƒ', r == 'ˆ', r == '˜':
		return false // bytes of Windows-1258 and of the Western encoding beside it
	}
	return r > unicode.MaxLatin1 || r <= '\u00a0'
}

// decide weighs the readings: the font's where nothing explains more, else the one
// that explains most.
func (e *Evidence) decide(t tally) Charset {
	best, tied := e.best(t)
	switch {
	case best == 0:
		return e.nothing()
	case e.Font != Unicode && !e.Beyond && slices.Contains(tied, e.Font):
		return e.settle(t, e.Font)
	case len(tied) > 1 && e.Beyond && slices.Contains(tied, Unicode):
		return Unicode // which other texts in the same font are, whatever it is called
	case len(tied) > 1:
		e.Tied = tied
		return Undecided
	case tied[0] == Unicode:
		return Unicode
	}
	return e.weigh(t, tied[0])
}

// nothing answers texts without a Vietnamese word. Letters in the font of an old
// encoding are no text that stands as it should.
func (e *Evidence) nothing() Charset {
	if e.Font != Unicode && !e.Beyond {
		if e.Words == 0 || !e.Left[e.Font] && e.Wrong[e.Font] == 0 {
			return e.Font
		}
		return Undecided
	}
	return Unicode
}

func (e *Evidence) best(t tally) (most int, tied []Charset) {
	for _, c := range t.readings {
		switch n := e.Valid[c]; {
		case n > most:
			most, tied = n, []Charset{c}
		case n == most:
			tied = append(tied, c)
		}
	}
	return most, tied
}

// weigh looks at an old encoding that explains more than Unicode does. A text that is
// mostly something else is in a foreign language; a lead of one word decides only
// where the reading explains all.
func (e *Evidence) weigh(t tally, c Charset) Charset {
	second := 0
	for _, other := range t.readings {
		if other != c {
			second = max(second, e.Valid[other])
		}
	}
	switch {
	case 2*e.Valid[c] <= e.Wrong[c]:
		return Unicode
	case e.Valid[c] <= e.Wrong[c], e.Valid[c]-second < 2 && e.Wrong[c] > 0:
		e.Tied = []Charset{c}
		return Undecided
	}
	return e.settle(t, c)
}

// settle takes a reading unless it would leave damaged text.
func (e *Evidence) settle(t tally, c Charset) Charset {
	if c == TCVN3 && !t.hyphens {
		e.Lost = t.lost
	}
	if e.Lost > 0 || e.Left[c] {
		e.Tied = []Charset{c}
		return Undecided
	}
	return c
}
