package fill

import (
	"strings"

	"danvan/pipeline"
)

// verb is what a tag does.
type verb int

const (
	show verb = iota
	repeat
	when
	otherwise
	otherwiseWhen
	end
	remark
)

// tag is one tag of a template.
type tag struct {
	verb  verb
	rest  string // the expression
	typed string
	place Place
}

func (t *tag) opens() bool { return t.verb == repeat || t.verb == when }

// readTag reads what stands between the braces.
func readTag(body string, place Place) *tag {
	t := &tag{typed: body, place: place}
	first, rest, _ := strings.Cut(body, " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToLower(first) {
	case "range":
		t.verb, t.rest = repeat, rest
	case "if":
		t.verb, t.rest = when, rest
	case "else":
		t.verb = otherwise
		if word, condition, _ := strings.Cut(rest, " "); strings.EqualFold(word, "if") {
			t.verb, t.rest = otherwiseWhen, strings.TrimSpace(condition)
		} else if rest != "" {
			t.verb, t.rest = otherwise, rest
		}
	case "end":
		t.verb, t.rest = end, rest
	default:
		t.rest = body
		if strings.HasPrefix(body, "/*") && strings.HasSuffix(body, "*/") {
			t.verb = remark
		}
	}
	return t
}

// parts cuts a text into what stands outside and inside braces, in turns, beginning
// outside.
func parts(text string) []string {
	var out []string
	for {
		before, after, found := strings.Cut(text, "{{")
		if !found {
			return append(out, text)
		}
		body, rest, closed := strings.Cut(after, "}}")
		if !closed {
			return append(out, text)
		}
		out = append(out, before, body)
		text = rest
	}
}

func (t *tag) problem(err error) Problem {
	s, ok := err.(pipeline.Sentence)
	if !ok {
		s = pipeline.Say("%v", "%v", err)
	}
	return Problem{Place: t.place, Tag: t.typed, What: s}
}
