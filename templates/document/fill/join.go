package fill

import (
	"strings"
	"unicode"

	"github.com/beevik/etree"
)

// slot is a piece of text of a paragraph: an element inside a run.
type slot struct {
	el   *etree.Element
	text string // what it reads as
	own  bool   // el is a w:t, whose text may be changed
}

// stop is what text cannot go on behind: a picture, a note, a field.
const stop = "\x00"

// slots are the texts of a paragraph in order, also those inside links and the like.
func slots(el *etree.Element) []slot {
	var out []slot
	for _, c := range el.ChildElements() {
		switch c.FullTag() {
		case "w:r":
			for _, t := range c.ChildElements() {
				out = append(out, slotOf(t))
			}
		case "w:hyperlink", "w:smartTag", "w:customXml", "w:sdtContent", "w:sdt", "w:fldSimple", "w:dir", "w:bdo":
			out = append(out, slots(c)...)
		}
	}
	return out
}

func slotOf(t *etree.Element) slot {
	switch t.FullTag() {
	case "w:t":
		return slot{t, t.Text(), true}
	case "w:br":
		if kind := t.SelectAttrValue("w:type", ""); kind == "page" || kind == "column" {
			return slot{t, stop, false}
		}
		return slot{t, " ", false}
	case "w:tab", "w:cr":
		return slot{t, " ", false}
	case "w:noBreakHyphen":
		return slot{t, "-", false}
	case "w:rPr", "w:softHyphen", "w:lastRenderedPageBreak":
		return slot{t, "", false}
	}
	return slot{t, stop, false}
}

// joinTags puts every tag of a paragraph whole into the run in which it begins: Word and
// LibreOffice cut runs wherever a spelling mark, a bookmark or a change of language
// stands. It returns the text of the paragraph and whether a tag is not closed.
func joinTags(p *etree.Element) (text string, open bool) {
	list := slots(p)
	var letters []rune
	var owner []int
	for i, s := range list {
		for _, r := range s.text {
			letters, owner = append(letters, r), append(owner, i)
		}
	}
	text = strings.ReplaceAll(string(letters), stop, " ")
	if !strings.Contains(text, "{{") {
		return text, false
	}
	written := make([]strings.Builder, len(list))
	eaten := map[int]bool{} // tabs and the like inside a tag
	for i := 0; i < len(letters); {
		end := tagEnd(letters, i)
		if end == 0 {
			open = open || begins(letters, i)
			written[owner[i]].WriteRune(letters[i])
			i++
			continue
		}
		written[owner[i]].WriteString("{{" + tidy(string(letters[i+2:end-2])) + "}}")
		for ; i < end; i++ {
			eaten[owner[i]] = true
		}
	}
	for i, s := range list {
		switch {
		case s.own && s.text != written[i].String():
			setText(s.el, written[i].String())
		case !s.own && eaten[i]:
			s.el.Parent().RemoveChild(s.el)
		}
	}
	return text, open
}

func begins(letters []rune, i int) bool {
	return i+1 < len(letters) && letters[i] == '{' && letters[i+1] == '{'
}

// tagEnd is where a tag that begins at i ends; 0 where none does.
func tagEnd(letters []rune, i int) int {
	if !begins(letters, i) {
		return 0
	}
	for j := i + 2; j+1 < len(letters); j++ {
		if letters[j] == 0 || begins(letters, j) {
			return 0
		}
		if letters[j] == '}' && letters[j+1] == '}' {
			return j + 2
		}
	}
	return 0
}

// tidy undoes what an office program does to a tag while it is typed: round quotes, spaces
// that do not break, marks that nobody sees.
func tidy(tag string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("“”„‟«»", r):
			return '"'
		case strings.ContainsRune("‘’‚‛", r):
			return '\''
		case r == '\u00ad' || unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, tag))
}

func setText(t *etree.Element, text string) {
	t.SetText(text)
	t.CreateAttr("xml:space", "preserve")
}
