package fill

import (
	"sort"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"danvan/pipeline"
	"danvan/templates/document"
)

// Kind is what a field holds.
type Kind string

// The kinds of field.
const (
	Text   Kind = "text"
	Figure Kind = "figure"
	Day    Kind = "day"
	Flag   Kind = "flag"
	Record Kind = "record"
	List   Kind = "list"
	Block  Kind = "block"
)

// Said names the kind for people.
func (k Kind) Said() pipeline.Sentence {
	return map[Kind]pipeline.Sentence{
		Text: pipeline.Say("chữ", "text"), Figure: pipeline.Say("số", "figure"), Day: pipeline.Say("ngày", "day"), Flag: pipeline.Say("có/không", "yes or no"),
		Record: pipeline.Say("nhóm trường", "group of fields"), List: pipeline.Say("danh sách", "list"), Block: pipeline.Say("khối dựng sẵn", "ready-made block"),
	}[k]
}

// Amount is a figure: how it is written, and its number for calculations.
type Amount struct {
	Said   string // "866 lượt", "không phát sinh"
	Number pipeline.Maybe
}

// Piece is a ready-made part of a document that is laid out in the template's styles:
// blocks of a body, or annexes as sections of their own.
type Piece struct {
	Blocks  []document.Block
	Annexes []document.Annex
}

// Field is one name that a template may use.
type Field struct {
	Name string
	Says string // what it is, in Vietnamese
	Kind Kind
	Of   *Type // of a record, or of each item of a list
	get  func(any) any
}

// Type is the fields of one kind of thing.
type Type struct {
	Name   string // "đơn vị"
	Fields []*Field
	self   func(any) string // what {{.}} says; nil where nothing
	any    *Field           // stands for every name that is not known; nil where none is
	at     map[string]*Field
}

// Of is the type of things that Go keeps as T.
type Of[T any] struct{ *Type }

// NewType returns a type without fields.
func NewType[T any](name string) Of[T] {
	return Of[T]{&Type{Name: name, at: map[string]*Field{}}}
}

func (t *Type) add(f *Field) {
	t.Fields = append(t.Fields, f)
	t.at[key(f.Name)] = f
}

// key makes names equal that differ in capitals or in marks: offices type .KỳBáoCáo.
func key(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ' || r == 'Đ':
			return 'd'
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(name))
}

// fold makes texts equal that differ in capitals or in how accents are coded.
func fold(text string) string { return strings.ToLower(norm.NFC.String(text)) }

// field finds a field by its name; nil where there is none.
func (t *Type) field(name string) *Field {
	if f := t.at[key(name)]; f != nil {
		return f
	}
	return t.any
}

func (t *Type) names() []string {
	var out []string
	for _, f := range t.Fields {
		out = append(out, f.Name)
	}
	sort.Strings(out)
	return out
}

// Text adds a field that is text.
func (t Of[T]) Text(name, says string, get func(T) string) {
	t.add(&Field{Name: name, Says: says, Kind: Text, get: func(v any) any { return get(v.(T)) }})
}

// Figure adds a field that is a figure.
func (t Of[T]) Figure(name, says string, get func(T) Amount) {
	t.add(&Field{Name: name, Says: says, Kind: Figure, get: func(v any) any { return get(v.(T)) }})
}

// Day adds a field that is a day; the zero day is written as nothing.
func (t Of[T]) Day(name, says string, get func(T) pipeline.Date) {
	t.add(&Field{Name: name, Says: says, Kind: Day, get: func(v any) any { return get(v.(T)) }})
}

// Flag adds a field for conditions.
func (t Of[T]) Flag(name, says string, get func(T) bool) {
	t.add(&Field{Name: name, Says: says, Kind: Flag, get: func(v any) any { return get(v.(T)) }})
}

// Block adds a ready-made part.
func (t Of[T]) Block(name, says string, get func(T) Piece) {
	t.add(&Field{Name: name, Says: says, Kind: Block, get: func(v any) any { return get(v.(T)) }})
}

// Self says what {{.}} writes for a thing of this type.
func (t Of[T]) Self(get func(T) string) { t.self = func(v any) string { return get(v.(T)) } }

// Has adds a field that is a thing with fields of its own.
func Has[T, E any](t Of[T], name, says string, of Of[E], get func(T) E) {
	t.add(&Field{Name: name, Says: says, Kind: Record, Of: of.Type, get: func(v any) any { return get(v.(T)) }})
}

// HasAny makes every name that is not known a thing of type of: for a check without the
// programme that knows the names.
func HasAny[T, E any](t Of[T], says string, of Of[E], get func(T) E) {
	t.any = &Field{Says: says, Kind: Record, Of: of.Type, get: func(v any) any { return get(v.(T)) }}
}

// HasList adds a field that is a list.
func HasList[T, E any](t Of[T], name, says string, of Of[E], get func(T) []E) {
	t.add(&Field{Name: name, Says: says, Kind: List, Of: of.Type, get: func(v any) any {
		list := get(v.(T))
		out := make([]any, len(list))
		for i, e := range list {
			out[i] = e
		}
		return out
	}})
}
