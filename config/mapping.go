package config

import (
	"slices"
	"strconv"

	"danvan/pipeline"
)

// mapping reads the keys of a group one by one, each as its shape says.
type mapping struct {
	*node
	shape shape
	out   *problems
}

// word is a text with its place; "" where there is none.
type word struct {
	place
	text string
}

// newMapping opens a group of keys. Where n is something else, that is a problem
// and the mapping is empty and silent: none of its keys is reported as missing.
func newMapping(n *node, name string, of shape, out *problems) *mapping {
	if n.kind != mappingNode {
		out.add(n.place, "%q phải là một nhóm khóa, không phải %s", "%q must be a group of keys, not %s", name, n.kind.words())
		return &mapping{&node{place: n.place, kind: mappingNode}, of, &problems{}}
	}
	m := &mapping{n, of, out}
	m.refuseOthers()
	return m
}

// refuseOthers reports the keys that the shape does not have.
func (m *mapping) refuseOthers() {
	for _, e := range m.entries {
		switch {
		case m.shape.has(e.key):
		case m.flow && e.value.kind == blankNode:
			// {label: Sở, ban, ngành}: what follows a comma is taken for a key.
			m.out.add(e.place, "không nhận ra khóa %q; giữa hai dấu ngoặc nhọn, đoạn chữ có dấu phẩy phải đặt trong dấu nháy kép",
				"unknown key %q; between braces a text with a comma needs quotation marks", e.key)
		default:
			m.out.add(e.place, "không nhận ra khóa %q%s", "unknown key %q%s", e.key, meant(e.key, m.shape.names()))
		}
	}
}

// find returns the value of a key, nil where the key is absent or holds nothing.
func (m *mapping) find(key string) *node {
	m.shape.key(key)
	for _, e := range m.entries {
		if e.key == key && e.value.kind != blankNode {
			return e.value
		}
	}
	return nil
}

// refuse reports keys that the group has but cannot have here; what names the group.
func (m *mapping) refuse(what pipeline.Sentence, keys ...string) {
	for _, key := range keys {
		if n := m.find(key); n != nil {
			m.out.add(n.place, "%s không dùng khóa %q", "%s has no %q", what, key)
		}
	}
}

// given counts the keys that hold something.
func (m *mapping) given(keys ...string) int {
	n := 0
	for _, key := range keys {
		if m.find(key) != nil {
			n++
		}
	}
	return n
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

// get is need for the keys that the shape says are needed, and find for the others.
func (m *mapping) get(key string) *node {
	if m.shape.key(key).need {
		return m.need(key)
	}
	return m.find(key)
}

// asWord takes a value for a text of the form and among the words that v says.
func (m *mapping) asWord(key string, v value, n *node) word {
	if n == nil {
		return word{place: m.place}
	}
	w := word{n.place, n.text}
	switch {
	case n.kind != textNode:
		m.out.add(n.place, "%q phải là một đoạn chữ, không phải %s", "%q must be a text, not %s", key, n.kind.words())
	case !v.what.IsZero() && !v.form.MatchString(w.text):
		m.out.add(w.place, "%q đang ghi %q; %s", "%q is %q; %s", key, w.text, v.what)
	}
	return w
}

// word returns the text of a key.
func (m *mapping) word(key string) word { return m.asWord(key, m.shape.key(key).value, m.get(key)) }

// needWord returns the text of a key that must be there beside others.
func (m *mapping) needWord(key string) word {
	return m.asWord(key, m.shape.key(key).value, m.need(key))
}

func (m *mapping) text(key string) string { return m.word(key).text }

// group opens the group that a key holds; nil where there is none.
func (m *mapping) group(key string) *mapping {
	n := m.get(key)
	if n == nil {
		return nil
	}
	return newMapping(n, key, m.shape.key(key).of, m.out)
}

// items returns the elements of a list; a single text is not a list.
func (m *mapping) items(key string) []*node {
	v, n := m.shape.key(key), m.get(key)
	switch {
	case n == nil:
		return nil
	case n.kind != listNode:
		m.out.add(n.place, "%q phải là một danh sách, không phải %s", "%q must be a list, not %s", key, n.kind.words())
		return nil
	case len(n.items) == 0 && v.some:
		m.out.add(n.place, "danh sách %q còn trống", "the list %q is empty", key)
	}
	return n.items
}

// groups opens the groups of a list.
func (m *mapping) groups(key string) []*mapping {
	var out []*mapping
	for _, n := range m.items(key) {
		out = append(out, newMapping(n, key, m.shape.key(key).item.of, m.out))
	}
	return out
}

// words returns the elements of a list of texts, each of which may stand once.
func (m *mapping) words(key string) []word {
	var out []word
	first := map[string]int{}
	for _, n := range m.items(key) {
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
	w := m.word(key)
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

// whole reads a whole number within its bounds; 0 where the key is absent.
func (m *mapping) whole(key string) int {
	w, v := m.word(key), m.shape.key(key)
	if w.text == "" {
		return 0
	}
	n, err := strconv.Atoi(w.text)
	if err != nil || n < v.least || n > v.most {
		m.out.add(w.place, "%q đang ghi %q; ghi số nguyên từ %d đến %d", "%q is %q; write a whole number from %d to %d", key, w.text, v.least, v.most)
		return 0
	}
	return n
}

// number reads a plain decimal; 0 where the key is absent.
func (m *mapping) number(key string) pipeline.Number {
	w := m.word(key)
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
func (m *mapping) day(key string) pipeline.Date { return asDay(key, m.word(key), m.out) }

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
func oneOf[T ~string](m *mapping, key string) T {
	return checkOneOf[T](key, m.word(key), m.shape.key(key).words, m.out)
}

func checkOneOf[T ~string](key string, w word, allowed []string, out *problems) T {
	if w.text == "" || slices.Contains(allowed, w.text) {
		return T(w.text)
	}
	out.add(w.place, "%q đang ghi %q, không phải một trong các giá trị %s%s", "%q is %q, which is none of %s%s", key, w.text, wordList(allowed), meant(w.text, allowed))
	return ""
}

// validity reads valid_from and valid_to.
func (m *mapping) validity() pipeline.Validity {
	at := m.find("valid_to")
	v := pipeline.Validity{From: m.day("valid_from"), To: m.day("valid_to")}
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
