package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

var (
	// plainText is what YAML takes for a text without quotation marks, also between
	// braces: letters and digits first, no comma, colon, bracket or #.
	plainText = regexp.MustCompile(`^[\p{L}\p{M}0-9][\p{L}\p{M}0-9 ./()%+_–-]*$`)
	// likeNumber is what another reader of YAML might take for a number or a day.
	likeNumber = regexp.MustCompile(`^[0-9][0-9a-fA-FxXoO_.+-]*$`)
)

// yamlScalar writes a text so that every reader of YAML finds the same text again.
func yamlScalar(text string) string {
	text = strings.TrimSpace(strings.ToValidUTF8(text, "�"))
	if plainText.MatchString(text) && !likeNumber.MatchString(text) && !reserved(text) {
		return text
	}
	return doubleQuoted(text)
}

// doubleQuoted writes a text in quotation marks.
func doubleQuoted(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		writeEscaped(&b, r)
	}
	b.WriteByte('"')
	return b.String()
}

// reserved tells whether some reader of YAML takes the word for a truth or nothing.
func reserved(text string) bool {
	words := []string{"true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"}
	return slices.Contains(words, strings.ToLower(text))
}

func writeEscaped(b *strings.Builder, r rune) {
	switch {
	case r == '"' || r == '\\':
		b.WriteByte('\\')
		b.WriteRune(r)
	case r == '\n':
		b.WriteString(`\n`)
	case r == '\t':
		b.WriteString(`\t`)
	case r > 0xffff && !unicode.IsPrint(r):
		fmt.Fprintf(b, `\U%08x`, r)
	case !unicode.IsPrint(r):
		fmt.Fprintf(b, `\u%04x`, r)
	default:
		b.WriteRune(r)
	}
}

// yamlList writes texts in brackets.
func yamlList(texts []string) string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = yamlScalar(t)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// yamlPair is a key with its value as it is written.
type yamlPair struct{ key, text string }

// yamlPairs gathers what a group of keys holds; keys without a value are left out.
type yamlPairs []yamlPair

func (p *yamlPairs) text(key, text string) {
	if text != "" {
		*p = append(*p, yamlPair{key, yamlScalar(text)})
	}
}

func (p *yamlPairs) list(key string, texts []string) {
	if len(texts) > 0 {
		*p = append(*p, yamlPair{key, yamlList(texts)})
	}
}

// raw adds a value that is written as it stands: a number, a word of the programme.
func (p *yamlPairs) raw(key, text string) {
	if text != "" {
		*p = append(*p, yamlPair{key, text})
	}
}

func (p *yamlPairs) flag(key string, set bool) {
	if set {
		*p = append(*p, yamlPair{key, "true"})
	}
}

func (p yamlPairs) has(key string) bool {
	return slices.ContainsFunc(p, func(one yamlPair) bool { return one.key == key })
}

// braces writes the group on one line.
func (p yamlPairs) braces() string {
	out := make([]string, len(p))
	for i, one := range p {
		out[i] = one.key + ": " + one.text
	}
	return "{" + strings.Join(out, ", ") + "}"
}

// comment writes a comment of one line; what is broken over lines is joined.
func comment(b *strings.Builder, indent, text string) {
	fmt.Fprintf(b, "%s# %s\n", indent, strings.Join(strings.Fields(text), " "))
}
