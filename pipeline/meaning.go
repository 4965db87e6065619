package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// meaning is what a figure of a form depends on. Its digest stands in manifests: what is
// renamed or added here gives every form another one.
type meaning struct {
	Code, Version string
	Layout        Layout
	Every         PeriodKind
	Scopes        map[string]Scope
	Cumulative    bool
	Fields        []meantField
	Relations     []meantRelation
	Nil           []string
}

type meantField struct {
	Code     string
	Kind     FieldKind
	Unit     string
	Stock    bool
	Required bool
	Options  []meantOption
	Tiers    []string
	Max      Number
	Pair     string
}

type meantOption struct {
	Code string
	Rank int
}

type meantRelation struct {
	Text     string
	Severity Severity
}

func (p *Programme) meaningOf(f *Form) meaning {
	m := meaning{Code: f.Code, Version: f.Version, Layout: f.Layout, Every: f.Every, Scopes: f.Scopes, Cumulative: f.Cumulative, Nil: p.NilTokens}
	for _, x := range f.Fields {
		of := meantField{x.Code, x.Kind, x.Unit, x.Stock, x.Required, nil, x.Tiers, x.Max, x.Pair}
		for _, o := range x.Options {
			of.Options = append(of.Options, meantOption{o.Code, o.Rank})
		}
		m.Fields = append(m.Fields, of)
	}
	for _, r := range f.Relations {
		m.Relations = append(m.Relations, meantRelation{r.Text, r.Severity})
	}
	return m
}

// FormDigest names what a figure of a form depends on: which fields it has, what they
// may hold and in which unit of measure, the relations that decide whether it is accepted, and the texts that mean
// nothing to report. Wording, numbering and who files it are left out: two programmes in
// which it has one digest read the same cells out of the same file, and mean the same by
// them.
func (p *Programme) FormDigest(f *Form) string {
	b, err := json.Marshal(p.meaningOf(f))
	if err != nil {
		panic(err) // plain values only
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// FormChanges says what gives a form of one programme another digest than a form of another:
// its fields by their codes, its relations and its conventions.
func FormChanges(before *Programme, old *Form, after *Programme, now *Form) []Sentence {
	a, b := before.meaningOf(old), after.meaningOf(now)
	var out []Sentence
	say := func(differs bool, vietnamese, english string, args ...any) {
		if differs {
			out = append(out, Say(vietnamese, english, args...))
		}
	}
	say(a.Layout != b.Layout, "bố cục %[1]s thành %[2]s", "the layout %[1]s becomes %[2]s", a.Layout, b.Layout)
	say(a.Every != b.Every, "kỳ nộp %[1]s thành %[2]s", "due by %[1]s, now by %[2]s", a.Every, b.Every)
	say(!maps.Equal(a.Scopes, b.Scopes), "phạm vi số liệu của các cấp nộp khác trước", "tiers file for themselves or for all below them otherwise than before")
	say(a.Cumulative != b.Cumulative, "cột lũy kế có ở một gói, không có ở gói kia", "one has a cumulative column and the other has none")
	say(!slices.Equal(a.Nil, b.Nil), "từ ngữ chỉ “không phát sinh” khác trước: %s; nay: %s", "texts that mean nothing to report were %s, are %s", strings.Join(a.Nil, ", "), strings.Join(b.Nil, ", "))
	fields := func(m meaning) (codes []string, by map[string]meantField) {
		by = map[string]meantField{}
		for _, x := range m.Fields {
			codes, by[x.Code] = append(codes, x.Code), x
		}
		return codes, by
	}
	were, oldFields := fields(a)
	are, newFields := fields(b)
	for _, code := range were {
		x, stays := newFields[code]
		changed := oldFields[code].unlike(x)
		say(!stays, "bỏ chỉ tiêu %s", "the field %s is gone", code)
		say(stays && changed != "", "chỉ tiêu %s đổi: %s", "the field %s differs: %s", code, changed)
	}
	for _, code := range are {
		_, was := oldFields[code]
		say(!was, "thêm chỉ tiêu %s", "the field %s is new", code)
	}
	stay := func(code string) bool { _, was := oldFields[code]; _, is := newFields[code]; return !was || !is }
	say(!slices.Equal(slices.DeleteFunc(were, stay), slices.DeleteFunc(are, stay)), "thứ tự chỉ tiêu khác trước", "the fields stand in another order")
	for _, r := range a.Relations {
		say(!slices.Contains(b.Relations, r), "bỏ quan hệ %s (%s)", "the relation %s (%s) is gone", r.Text, r.Severity)
	}
	for _, r := range b.Relations {
		say(!slices.Contains(a.Relations, r), "thêm quan hệ %s (%s)", "the relation %s (%s) is new", r.Text, r.Severity)
	}
	return out
}

// unlike names what differs in a field, by the keys of the pack; "" where nothing does.
func (f meantField) unlike(other meantField) string {
	var out []string
	for _, x := range []struct {
		key  string
		a, b any
	}{
		{"kind", f.Kind, other.Kind}, {"unit", f.Unit, other.Unit}, {"stock", f.Stock, other.Stock}, {"required", f.Required, other.Required}, {"options", f.Options, other.Options},
		{"tiers", f.Tiers, other.Tiers}, {"max", f.Max, other.Max}, {"pair", f.Pair, other.Pair},
	} {
		if !reflect.DeepEqual(x.a, x.b) {
			out = append(out, x.key)
		}
	}
	return strings.Join(out, ", ")
}
