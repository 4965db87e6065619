package pipeline

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
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
		say(stays && !changed.IsZero(), "chỉ tiêu %s đổi: %s", "the field %s differs: %s", code, changed)
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

// unlike says what differs in a field, by the keys of the pack, and of options by which; the
// zero Sentence where nothing does.
func (f meantField) unlike(other meantField) Sentence {
	var said []Sentence
	for _, x := range []struct {
		key  string
		a, b any
	}{
		{"kind", f.Kind, other.Kind}, {"unit", f.Unit, other.Unit}, {"stock", f.Stock, other.Stock}, {"required", f.Required, other.Required},
		{"tiers", tierList(f.Tiers), tierList(other.Tiers)}, {"max", noMore(f.Max), noMore(other.Max)}, {"pair", f.Pair, other.Pair},
	} {
		if x.a != x.b {
			said = append(said, Say("%[1]s: %[2]s → %[3]s", "%[1]s: %[2]s → %[3]s", x.key, orDash(x.a), orDash(x.b)))
		}
	}
	return sentences(append(said, unlikeOptions(f.Options, other.Options)...))
}

// tierList writes tiers as a pack does: none named is not an empty list.
func tierList(tiers []string) string {
	if tiers == nil {
		return ""
	}
	return "[" + strings.Join(tiers, ", ") + "]"
}

// noMore writes a bound; none is not 0.
func noMore(bound Number) string {
	if bound == 0 {
		return ""
	}
	return bound.String()
}

// orDash writes a value of a pack; a dash for one that is not there.
func orDash(v any) string { return cmp.Or(fmt.Sprint(v), "–") }

// unlikeOptions says which options are gone, new or of another rank, or that they stand in
// another order.
func unlikeOptions(were, are []meantOption) (out []Sentence) {
	at := func(list []meantOption, code string) int {
		return slices.IndexFunc(list, func(o meantOption) bool { return o.Code == code })
	}
	for _, o := range were {
		switch i := at(are, o.Code); {
		case i < 0:
			out = append(out, Say("options: bỏ %s", "options: %s is gone", o.Code))
		case are[i].Rank != o.Rank:
			out = append(out, Say("options: %[1]s có rank %[2]d → %[3]d", "options: %[1]s has the rank %[2]d → %[3]d", o.Code, o.Rank, are[i].Rank))
		}
	}
	for _, o := range are {
		if at(were, o.Code) < 0 {
			out = append(out, Say("options: thêm %s", "options: %s is new", o.Code))
		}
	}
	if len(out) == 0 && !slices.Equal(were, are) {
		out = append(out, Say("options: thứ tự khác trước", "options: they stand in another order"))
	}
	return out
}

// sentences joins sentences to one.
func sentences(list []Sentence) (out Sentence) {
	for i, s := range list {
		if i > 0 {
			out.Vietnamese, out.English = out.Vietnamese+", ", out.English+", "
		}
		out.Vietnamese, out.English = out.Vietnamese+s.Vietnamese, out.English+s.English
	}
	return out
}

// Renamed says what of a form is called something else in another programme: the form, its
// fields with their numbers and the headings above them, their options. That gives the form no
// other digest, as figures are known by codes; but who fills in the form reads another name.
func Renamed(old, now *Form) (out []Sentence) {
	if old.Title != now.Title {
		out = append(out, Say("tiêu đề “%s”, nay là “%s”", "the title was “%s” and is now “%s”", old.Title, now.Title))
	}
	for _, f := range old.Fields {
		same := now.Field(f.Code)
		if same == nil {
			continue
		}
		if was, is := f.headed(), same.headed(); was != is {
			out = append(out, Say("chỉ tiêu %[1]s gọi là “%[2]s”, nay là “%[3]s”", "the field %[1]s was called “%[2]s” and is now “%[3]s”", f.Code, was, is))
		}
		for _, o := range f.Options {
			for _, other := range same.Options {
				if o.Code == other.Code && o.Label != other.Label {
					out = append(out, Say("chỉ tiêu %[1]s, options: %[2]s gọi là “%[3]s”, nay là “%[4]s”", "the field %[1]s, options: %[2]s was called “%[3]s” and is now “%[4]s”", f.Code, o.Code, o.Label, other.Label))
				}
			}
		}
	}
	return out
}

// headed is a field's number and label below its headings: "2.1 II. ĐỐI THOẠI › Số cuộc".
func (f *Field) headed() string {
	return strings.TrimSpace(f.Number + " " + strings.Join(append(slices.Clone(f.Path), f.Label), " › "))
}
