package fill

import (
	"slices"
	"strings"
	"unicode"

	"danvan/pipeline"
)

// scope is where names are looked for while filling: the thing that a loop is at, and
// what stands around it.
type scope struct {
	value any
	index int // of the item in its loop, from 1
	outer *scope
}

// expression is a checked expression: its kind is known before there is any value.
type expression struct {
	kind Kind
	of   *Type // of a record, or of the items of a list
	eval func(*scope) any
}

// deepest is how far expressions may be nested.
const deepest = 20

// parser reads the expression of one tag.
type parser struct {
	words  []string
	frames []*Type // types of the scopes, the innermost last
	depth  int
}

// parse reads an expression to its end.
func parse(text string, frames []*Type) (expression, error) {
	words, err := split(text)
	if err != nil {
		return expression{}, err
	}
	p := &parser{words: words, frames: frames}
	e, err := p.call()
	if err == nil && len(p.words) > 0 {
		err = pipeline.Say("thừa %q ở cuối thẻ", "%q too much at the end of the tag", strings.Join(p.words, " "))
	}
	return e, err
}

// split cuts the text of a tag into words; a text in quotes keeps its first quote.
func split(text string) ([]string, error) {
	var out []string
	for r := []rune(text); len(r) > 0; {
		switch {
		case unicode.IsSpace(r[0]):
			r = r[1:]
		case r[0] == '(' || r[0] == ')':
			out, r = append(out, string(r[0])), r[1:]
		case r[0] == '"' || r[0] == '\'':
			n := slices.Index(r[1:], r[0])
			if n < 0 {
				return nil, pipeline.Say("thiếu dấu nháy đóng trong thẻ", "a quote is not closed in the tag")
			}
			out, r = append(out, `"`+string(r[1:n+1])), r[n+2:]
		default:
			n := 0
			for n < len(r) && !unicode.IsSpace(r[n]) && !strings.ContainsRune(`()"'`, r[n]) {
				n++
			}
			out, r = append(out, string(r[:n])), r[n:]
		}
	}
	return out, nil
}

// call reads a function with its arguments, or one argument alone.
func (p *parser) call() (expression, error) {
	if len(p.words) == 0 {
		return expression{}, pipeline.Say("thẻ không ghi gì", "the tag says nothing")
	}
	if p.depth++; p.depth > deepest {
		return expression{}, pipeline.Say("biểu thức lồng nhau quá sâu", "the expression is nested too deep")
	}
	defer func() { p.depth-- }()
	name := strings.ToLower(p.words[0])
	if name == "tt" && len(p.frames) > 1 {
		p.words = p.words[1:]
		return expression{kind: Figure, eval: ordinal}, nil
	}
	if f, ok := functions()[name]; ok {
		p.words = p.words[1:]
		return p.arguments(name, f)
	}
	return p.argument()
}

func ordinal(s *scope) any {
	n := pipeline.Int(int64(s.index))
	return Amount{n.String(), pipeline.Known(n)}
}

func (p *parser) arguments(name string, f function) (expression, error) {
	var args []expression
	for len(p.words) > 0 && p.words[0] != ")" {
		a, err := p.argument()
		if err != nil {
			return expression{}, err
		}
		args = append(args, a)
	}
	if n := len(f.takes); len(args) < n || len(args) > n && !f.more {
		return expression{}, pipeline.Say("%q cần %d tham số, đã ghi %d", "%q takes %d arguments, not %d", name, n, len(args))
	}
	for i, a := range args {
		want := f.takes[min(i, len(f.takes)-1)]
		if want != "" && a.kind != want {
			return expression{}, pipeline.Say("%q cần tham số loại “%s”, không phải “%s”", "%q takes “%s”, not “%s”", name, want.Said(), a.kind.Said())
		}
		if want == "" && (a.kind == Block || f.gives == Text && (a.kind == List || a.kind == Record)) {
			return expression{}, pipeline.Say("%q không dùng được với “%s”", "%q does not work with “%s”", name, a.kind.Said())
		}
	}
	return expression{kind: f.gives, eval: func(s *scope) any {
		values := make([]any, len(args))
		for i, a := range args {
			values[i] = a.eval(s)
		}
		return f.run(values)
	}}, nil
}

func (p *parser) argument() (expression, error) {
	word := p.words[0]
	p.words = p.words[1:]
	switch {
	case word == "(":
		e, err := p.call()
		if err != nil {
			return e, err
		}
		if len(p.words) == 0 || p.words[0] != ")" {
			return e, pipeline.Say("thiếu dấu ngoặc đóng", "a parenthesis is not closed")
		}
		p.words = p.words[1:]
		return e, nil
	case strings.HasPrefix(word, `"`):
		return expression{kind: Text, eval: func(*scope) any { return word[1:] }}, nil
	case strings.HasPrefix(word, ".") || strings.HasPrefix(word, "$"):
		return p.path(word)
	}
	if n, err := pipeline.ParseNumber(strings.Replace(word, ",", ".", 1)); err == nil {
		return expression{kind: Figure, eval: func(*scope) any { return Amount{word, pipeline.Known(n)} }}, nil
	}
	return expression{}, p.unknownWord(word)
}

// unknownWord says what is wrong with a word that begins neither a name nor a function.
func (p *parser) unknownWord(word string) error {
	if e, err := p.path("." + word); err == nil && e.eval != nil {
		return pipeline.Say("thiếu dấu chấm trước tên trường; hãy ghi .%s", "the point before the field is missing; write .%s", word)
	}
	var known []string
	for name := range functions() {
		known = append(known, name)
	}
	slices.Sort(known)
	return pipeline.Say("không có hàm %q%s", "there is no function %q%s", word, meant(word, known))
}

// path finds what a name such as ".DonVi" or "$.ChiTieu.tcd_luot.GiaTri" stands for.
func (p *parser) path(word string) (expression, error) {
	frames := p.frames
	rest, top := strings.CutPrefix(word, "$")
	if top {
		frames = frames[:1]
	}
	up := len(p.frames) - len(frames)
	rest, _ = strings.CutPrefix(rest, ".")
	if rest == "" {
		return dot(frames[len(frames)-1], up), nil
	}
	names := strings.Split(rest, ".")
	at := len(frames) - 1
	for at > 0 && frames[at].field(names[0]) == nil {
		at--
	}
	if frames[at].field(names[0]) == nil {
		at = len(frames) - 1 // the suggestion is of the names that are nearest
	}
	up += len(frames) - 1 - at
	e := expression{kind: Record, of: frames[at], eval: func(s *scope) any {
		for range up {
			s = s.outer
		}
		return s.value
	}}
	for i, name := range names {
		next, err := e.step(name, strings.Join(names[:i], "."), p.frames)
		if err != nil {
			return e, err
		}
		e = next
	}
	return e, nil
}

func (e expression) step(name, before string, frames []*Type) (expression, error) {
	if e.kind != Record {
		return e, pipeline.Say("“.%s” là “%s”, không có trường con %q", "“.%s” is “%s” and has no field %q", before, e.kind.Said(), name)
	}
	f := e.of.field(name)
	if f == nil {
		return e, unknownField(name, before, e.of, frames)
	}
	get, whole := f.get, e.eval
	return expression{kind: f.Kind, of: f.Of, eval: func(s *scope) any { return get(whole(s)) }}, nil
}

func unknownField(name, before string, of *Type, frames []*Type) error {
	known := of.names()
	if before == "" {
		for _, t := range frames {
			known = append(known, t.names()...)
		}
		return pipeline.Say("không có trường “.%s”%s", "there is no field “.%s”%s", name, meant(name, known))
	}
	return pipeline.Say("“.%s” (%s) không có trường “%s”%s", "“.%s” (%s) has no field “%s”%s", before, of.Name, name, meant(name, known))
}

func dot(t *Type, up int) expression {
	e := expression{kind: Record, of: t, eval: func(s *scope) any {
		for range up {
			s = s.outer
		}
		return s.value
	}}
	if t.self == nil {
		return e
	}
	whole := e.eval
	return expression{kind: Text, of: t, eval: func(s *scope) any { return t.self(whole(s)) }}
}

// meant ends a sentence with the word that was probably meant.
func meant(word string, known []string) pipeline.Sentence {
	near := pipeline.Nearest(word, known)
	if near == "" {
		return pipeline.Sentence{}
	}
	return pipeline.Say("; có phải định ghi “%s” không?", "; did you mean “%s”?", near)
}
