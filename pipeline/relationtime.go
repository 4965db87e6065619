package pipeline

import (
	"slices"
	"strings"
)

// What a relation says of time stands as a word before a sum in brackets.
const (
	PreviousWord = "kỳ trước" // c2=kỳ trước(c16+c17): as the unit's report of the period before says
	ToDateWord   = "lũy kế"   // c5=lũy kế(c4): c5 of the period before plus c4; c4 alone in the year's first period
)

// timeWords are the words as relations spell them, without spaces: also with the other
// place of the tone, and as in codes.
var timeWords = [...]struct{ written, word string }{
	{"kỳtrước", PreviousWord}, {"kìtrước", PreviousWord}, {"ky_truoc", PreviousWord}, {"kytruoc", PreviousWord},
	{"lũykế", ToDateWord}, {"luỹkế", ToDateWord}, {"luy_ke", ToDateWord}, {"luyke", ToDateWord},
}

// group is the bracket that a term stands in, after a word of time.
type group struct {
	word   string // "" outside of brackets
	minus  bool   // a minus before the word
	closes bool   // the bracket ends after this term
}

// enter takes the word and the brackets off a term; a minus before the word is one
// before each term.
func (g *group) enter(token string, minus *bool) (string, error) {
	before, inside, opens := strings.Cut(token, "(")
	if opens && before != "" {
		word := timeWord(before)
		if word == "" {
			return "", Say("không hiểu %q trước dấu ngoặc%s", "%q before a bracket means nothing%s", before, meantWord(before))
		}
		if g.word != "" {
			return "", Say("“%s(…)” không được nằm trong “%s(…)”", "%s(…) stands inside %s(…)", word, g.word)
		}
		*g, token = group{word: word, minus: *minus}, inside
	} else {
		*minus = *minus != g.minus
	}
	if g.word != "" && strings.Count(token, ")") > strings.Count(token, "(") {
		token, g.closes = strings.TrimSuffix(token, ")"), true
	}
	return token, nil
}

// leave closes the bracket where it ends.
func (g *group) leave() {
	if g.closes {
		*g = group{}
	}
}

func timeWord(written string) string {
	for _, w := range timeWords {
		if w.written == strings.ToLower(written) {
			return w.word
		}
	}
	return ""
}

// meantWord proposes a word of time for one that is not known.
func meantWord(written string) Sentence {
	var known []string
	for _, w := range timeWords {
		known = append(known, w.written)
	}
	word := timeWord(Nearest(strings.ToLower(written), known))
	if word == "" {
		return Say("; chỉ dùng được %s(…), %s(…)", "; only %s(…) and %s(…) do", PreviousWord, ToDateWord)
	}
	return Say("; có phải ý là %s(…)?", "; %s(…) was probably meant", word)
}

// unfold writes a year to date out as the figure of the period before plus that of this
// one, and finds relations of time that say nothing of this period.
func (r *Relation) unfold() error {
	for i, part := range r.Parts {
		switch {
		case !part.toDate():
		case len(part) != 1 || len(r.Parts) != 2 || r.Comparisons[0] != Equal || len(r.Parts[1-i]) != 1 || r.Parts[1-i][0].Previous || part[0].Minus:
			return Say("“lũy kế” ghi theo dạng c5=lũy kế(c4): một chỉ tiêu bằng lũy kế của một chỉ tiêu khác",
				"a year to date is written c5=lũy kế(c4): one field, and the field that it adds up")
		default:
			year, one := r.Parts[1-i][0], part[0]
			one.Previous, one.SameYear = false, false
			r.Parts[i] = Sum{{Form: year.Form, Field: year.Field, Previous: true, SameYear: true}, one}
		}
	}
	this := false
	for _, t := range r.Terms() {
		if t.Form != "" && r.Timed() {
			return Say("“kỳ trước”, “lũy kế” chỉ dùng cho chỉ tiêu của chính biểu này, không ghi mã biểu %q", "what was before is asked of the form itself and not of %q", t.Form)
		}
		this = this || !t.Previous
	}
	if !this {
		return Say("hệ thức chỉ nêu số liệu kỳ trước, không có chỉ tiêu nào của kỳ này", "the relation speaks of the period before only")
	}
	return nil
}

// toDate tells whether a sum has a term inside of “lũy kế(…)” that is not written out yet.
func (s Sum) toDate() bool {
	return slices.ContainsFunc(s, func(t Term) bool { return t.SameYear })
}

// Timed tells whether the relation names figures of the period before.
func (r Relation) Timed() bool {
	return r.anyTerm(func(t Term) bool { return t.Previous })
}

// Inside tells whether one submission of the form is all that the relation speaks of.
func (r Relation) Inside() bool { return !r.Timed() && !r.CrossForm() }
