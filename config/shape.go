package config

import (
	"fmt"
	"regexp"

	"danvan/pipeline"
)

// shape says which keys a group of keys may have and what each holds. It is the one
// place for the reader, which refuses everything else, and for the JSON Schemas, by
// which an editor completes keys and marks mistakes.
type shape struct {
	about string // for the editor, Vietnamese
	keys  []key
	named *key     // what keys hold that the operator names: tiers, phrases
	one   []string // of these keys exactly one is given
}

// key is one key of a shape. A key that is needed must be there and hold something;
// keys needed only beside others are checked where they are read.
type key struct {
	name  string
	need  bool
	about string // for the editor, Vietnamese
	value
}

type valueKind int

const (
	textValue valueKind = iota
	flagValue
	wholeValue
	decimalValue
	listValue
	groupValue
	textOrGroup // a text, or a group of keys that says more
)

// value is what a key, or an element of a list, holds.
type value struct {
	kind        valueKind
	words       []string          // of a text: the only ones allowed
	form        *regexp.Regexp    // of a text: what it looks like
	what        pipeline.Sentence // the form in words, for messages
	least, most int               // of a whole number
	item        *value            // of a list
	some        bool              // of a list: it is not empty
	of          shape             // of a group
}

func aText() value    { return value{kind: textValue} }
func aFlag() value    { return value{kind: flagValue} }
func aDecimal() value { return value{kind: decimalValue} }

func aWhole(least, most int) value { return value{kind: wholeValue, least: least, most: most} }

// aDay is YYYY-MM-DD; whether there is such a day is found when it is read.
func aDay() value { return value{kind: textValue, form: dayForm} }

func aWord[T ~string](allowed []T) value {
	v := value{kind: textValue}
	for _, w := range allowed {
		v.words = append(v.words, string(w))
	}
	return v
}

func formed(form *regexp.Regexp, what pipeline.Sentence) value {
	return value{kind: textValue, form: form, what: what}
}

// aCode is a code that SQL and file names take as it is.
func aCode() value {
	return formed(plainCode, pipeline.Say("chỉ dùng chữ thường không dấu, chữ số và _, bắt đầu bằng chữ",
		"write small letters without marks, digits and _, beginning with a letter"))
}

func aGroup(of shape) value { return value{kind: groupValue, of: of} }

func aList(item value) value { return value{kind: listValue, item: &item} }

func someOf(item value) value { return value{kind: listValue, item: &item, some: true} }

func must(name string, v value, about string) key { return key{name, true, about, v} }

func may(name string, v value, about string) key { return key{name, false, about, v} }

// key returns a key of the shape. To ask for one that the shape does not have is a
// mistake of this package, which any reading of such a group shows.
func (s shape) key(name string) key {
	for i := range s.keys {
		if s.keys[i].name == name {
			return s.keys[i]
		}
	}
	if s.named != nil {
		return *s.named
	}
	panic(fmt.Sprintf("config: the key %q is read but not in its shape %v", name, s.names()))
}

func (s shape) has(name string) bool {
	for i := range s.keys {
		if s.keys[i].name == name {
			return true
		}
	}
	return s.named != nil
}

func (s shape) names() []string {
	out := make([]string, len(s.keys))
	for i := range s.keys {
		out[i] = s.keys[i].name
	}
	return out
}
