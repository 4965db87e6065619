package config

import (
	"regexp"
	"slices"
	"strconv"

	"danvan/pipeline"
)

// mapping reads the keys of a group one by one and remembers which were asked for;
// [mapping.done] reports the rest.
type mapping struct {
	*node
	out   *problems
	asked []string
}

// word is a text with its place; "" where there is none.
type word struct {
	place
	text string
}

// newMapping opens a group of keys. Where n is something else, that is a problem
// and the mapping is empty and silent: none of its keys is reported as missing.
func newMapping(n *node, name string, out *problems) *mapping {
	if n.kind == mappingNode {
		return &mapping{node: n, out: out}
	}
	out.add(n.place, "%q phải là một nhóm khóa, không phải %s", "%q must be a group of keys, not %s", name, n.kind.words())
	return &mapping{node: &node{place: n.place, kind: mappingNode}, out: &problems{}}
}

// done reports the keys that nothing asked for.
func (m *mapping) done() {
	for _, e := range m.entries {
		switch {
		case slices.Contains(m.asked, e.key):
		case m.flow && e.value.kind == blankNode:
			// {label: Sở, ban, ngành}: what follows a comma is taken for a key.
			m.out.add(e.place, "không nhận ra khóa %q; giữa hai dấu ngoặc nhọn, đoạn chữ có dấu phẩy phải đặt trong dấu nháy kép",
				"unknown key %q; between braces a text with a comma needs quotation marks", e.key)
		default:
			m.out.add(e.place, "không nhận ra khóa %q%s", "unknown key %q%s", e.key, meant(e.key, m.asked))
		}
	}
}

// find returns the value of a key, nil where the key is absent or holds nothing.
func (m *mapping) find(key string) *node {
	m.asked = append(m.asked, key)
	for _, e := range m.entries {
		if e.key == key && e.value.kind != blankNode {
			return e.value
		}
	}
	return nil
}

// need is find for a key that must be there.
func (m *mapping) need(key string) *node {
	n := m.find(key)
	if n != nil {
		return n
	}
	for _, e := range m.entries {
		if e.key == key {
			m.out.add(e.place, "khóa %q còn trống", "the key %q is empty", key)
			return nil
		}
	}
	m.out.add(m.place, "thiếu khóa %q", "the key %q is missing", key)
	return nil
}

func (m *mapping) asWord(key string, n *node) word {
	if n == nil {
		return word{place: m.place}
	}
	if n.kind != textNode {
		m.out.add(n.place, "%q phải là một đoạn chữ, không phải %s", "%q must be a text, not %s", key, n.kind.words())
	}
	return word{n.place, n.text}
}

// word returns the text of a key that must be there.
func (m *mapping) word(key string) word { return m.asWord(key, m.need(key)) }

// maybeWord returns the text of a key that may be absent.
func (m *mapping) maybeWord(key string) word { return m.asWord(key, m.find(key)) }

func (m *mapping) text(key string) string      { return m.word(key).text }
func (m *mapping) maybeText(key string) string { return m.maybeWord(key).text }

// code returns a text that must have a form; what says the form in words.
func (m *mapping) code(key string, form *regexp.Regexp, what pipeline.Sentence) word {
	w := m.word(key)
	if w.text != "" && !form.MatchString(w.text) {
		m.out.add(w.place, "%q đang ghi %q; %s", "%q is %q; %s", key, w.text, what)
	}
	return w
}

// plainCode returns a code that SQL and file names take as it is.
func (m *mapping) plainCode(key string) word {
	return m.code(key, plainCode, pipeline.Say("chỉ dùng chữ thường không dấu, chữ số và _, bắt đầu bằng chữ",
		"write small letters without marks, digits and _, beginning with a letter"))
}

// items returns the elements of a list; a single text is not a list.
func (m *mapping) items(key string, required bool) []*node {
	n := m.find(key)
	switch {
	case n == nil && required:
		m.asked = m.asked[:len(m.asked)-1]
		m.need(key)
		return nil
	case n == nil:
		return nil
	case n.kind != listNode:
		m.out.add(n.place, "%q phải là một danh sách, không phải %s", "%q must be a list, not %s", key, n.kind.words())
		return nil
	case len(n.items) == 0 && required:
		m.out.add(n.place, "danh sách %q còn trống", "the list %q is empty", key)
	}
	return n.items
}

// words returns the elements of a list of texts, each of which may stand once.
func (m *mapping) words(key string, required bool) []word {
	var out []word
	first := map[string]int{}
	for _, n := range m.items(key, required) {
		if n.kind != textNode {
			m.out.add(n.place, "%q phải gồm các đoạn chữ, không phải %s", "%q must hold texts, not %s", key, n.kind.words())
			continue
		}
		if line, ok := first[n.text]; ok {
			m.out.add(n.place, "%q xuất hiện hai lần trong %q (lần đầu ở dòng %d)", "%q stands twice in %q (first in line %d)", n.text, key, line)
			continue
		}
		first[n.text] = n.line
		out = append(out, word{n.place, n.text})
	}
	return out
}

func texts(words []word) []string {
	var out []string
	for _, w := range words {
		out = append(out, w.text)
	}
	return out
}

// flag reads true or false; absent is false.
func (m *mapping) flag(key string) bool {
	w := m.maybeWord(key)
	switch w.text {
	case "", "false":
		return false
	case "true":
		return true
	}
	m.out.notTruth(w.place, key, w.text)
	return false
}

// notTruth notes a word that is neither true nor false.
func (p *problems) notTruth(at place, key, text string) {
	p.add(at, "%q đang ghi %q; ghi true hoặc false", "%q is %q; write true or false", key, text)
}

// whole reads a whole number between least and most; 0 where the key is absent.
func (m *mapping) whole(key string, least, most int) int {
	w := m.maybeWord(key)
	if w.text == "" {
		return 0
	}
	n, err := strconv.Atoi(w.text)
	if err != nil || n < least || n > most {
		m.out.add(w.place, "%q đang ghi %q; ghi số nguyên từ %d đến %d", "%q is %q; write a whole number from %d to %d", key, w.text, least, most)
		return 0
	}
	return n
}

// number reads a plain decimal; 0 where the key is absent.
func (m *mapping) number(key string) pipeline.Number {
	w := m.maybeWord(key)
	if w.text == "" {
		return 0
	}
	n, err := pipeline.ParseNumber(w.text)
	if err != nil {
		m.out.add(w.place, "%q: %s", "%q: %s", key, err)
	}
	return n
}

// day reads YYYY-MM-DD; the zero Date where the key is absent.
func (m *mapping) day(key string, required bool) pipeline.Date {
	if required {
		return asDay(key, m.word(key), m.out)
	}
	return asDay(key, m.maybeWord(key), m.out)
}

func asDay(key string, w word, out *problems) pipeline.Date {
	if w.text == "" {
		return pipeline.Date{}
	}
	d, err := pipeline.ParseDate(w.text)
	if err != nil {
		out.add(w.place, "%q: %s", "%q: %s", key, err)
	}
	return d
}

// oneOf reads a word that must be one of those allowed.
func oneOf[T ~string](m *mapping, key string, allowed []T) T {
	return checkOneOf(key, m.word(key), allowed, m.out)
}

func checkOneOf[T ~string](key string, w word, allowed []T, out *problems) T {
	if w.text == "" || slices.Contains(allowed, T(w.text)) {
		return T(w.text)
	}
	known := make([]string, len(allowed))
	for i, a := range allowed {
		known[i] = string(a)
	}
	out.add(w.place, "%q đang ghi %q, không phải một trong các giá trị %s%s", "%q is %q, which is none of %s%s", key, w.text, wordList(allowed), meant(w.text, known))
	return ""
}

// validity reads valid_from and valid_to.
func (m *mapping) validity() pipeline.Validity {
	at := m.find("valid_to")
	v := pipeline.Validity{From: m.day("valid_from", true), To: m.day("valid_to", false)}
	if at != nil {
		m.out.wrongWayRound(at.place, v)
	}
	return v
}

// wrongWayRound notes a span that ends before it begins.
func (p *problems) wrongWayRound(at place, v pipeline.Validity) {
	if !v.To.IsZero() && v.To.Before(v.From) {
		p.add(at, "valid_to %s sớm hơn valid_from %s", "valid_to %s is before valid_from %s", v.To, v.From)
	}
}
