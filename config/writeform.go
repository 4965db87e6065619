package config

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"danvan/pipeline"
)

// Doubt is something about a proposed form that a person must look at. It stands
// beside a field or a relation, or at the head of the form where both are empty.
type Doubt struct {
	Field    string // code of the field
	Relation string // text of the relation
	Text     string // Vietnamese
}

// lookAgain begins the comment of a doubt.
const lookAgain = "CẦN XEM LẠI: "

// WriteForm writes a form as a file of a pack, with comments for its editor and with
// the doubts beside what they are about. [ReadPack] reads the same form back. What
// the form lacks is left open with a comment: the pack is wrong until it is filled in.
func WriteForm(w io.Writer, f *pipeline.Form, doubts []Doubt) error {
	var b strings.Builder
	b.WriteString(schemaLine("../", formSchema))
	comment(&b, "", "Biểu "+f.Code+". Sửa xong chạy: danvan programme check")
	for _, d := range doubts {
		if !d.hasPlace(f) {
			comment(&b, "", lookAgain+d.Text)
		}
	}
	writeFormHead(&b, f)
	writeFields(&b, f, doubts)
	writeRelations(&b, f, doubts)
	writeFollows(&b, f)
	writeAccepts(&b, f)
	_, err := io.WriteString(w, b.String())
	return err
}

func (d Doubt) hasPlace(f *pipeline.Form) bool {
	named := func(r pipeline.Relation) bool { return r.Text == d.Relation }
	return f.Field(d.Field) != nil || slices.ContainsFunc(f.Relations, named)
}

func writeFormHead(b *strings.Builder, f *pipeline.Form) {
	var head yamlPairs
	head.text("form", f.Code)
	head.text("version", f.Version)
	head.text("title", f.Title)
	head.list("titles", f.Titles)
	head.text("source", f.Source)
	head.raw("valid_from", f.From.String())
	head.raw("valid_to", f.To.String())
	head.raw("layout", string(f.Layout))
	head.raw("every", string(f.Every))
	head.flag("optional", f.Optional)
	head.list("tiers", f.Tiers)
	var scopes yamlPairs
	for _, tier := range f.Tiers {
		scopes.raw(tier, string(f.Scopes[tier]))
	}
	if len(scopes) > 0 {
		head.raw("scopes", scopes.braces())
	}
	head.flag("cumulative", f.Cumulative)
	head.flag("explanation", f.ExplanationColumn)
	head.text("note", f.NoteLabel)
	writeKeys(b, "", formShape(), head, "fields")
}

// writeKeys writes the keys of a file in the order of its shape, each below what the
// shape says of it. A needed key without a value is left open with a comment, unless
// it is among those that are written elsewhere.
func writeKeys(b *strings.Builder, indent string, s shape, pairs yamlPairs, elsewhere ...string) {
	for _, k := range s.keys {
		i := slices.IndexFunc(pairs, func(p yamlPair) bool { return p.key == k.name })
		switch {
		case i >= 0:
			comment(b, indent, k.about)
			fmt.Fprintf(b, "%s%s: %s\n", indent, k.name, pairs[i].text)
		case k.need && !slices.Contains(elsewhere, k.name):
			comment(b, indent, k.about)
			fmt.Fprintf(b, "%s%s:   # %schưa có, phải ghi\n", indent, k.name, lookAgain)
		}
	}
}

func writeFields(b *strings.Builder, f *pipeline.Form, doubts []Doubt) {
	b.WriteString("\n")
	comment(b, "", "Các chỉ tiêu trên biểu. Các khóa được dùng:")
	describe(b, fieldShape())
	if len(f.Fields) == 0 {
		fmt.Fprintf(b, "fields: []   # %schưa có chỉ tiêu nào\n", lookAgain)
		return
	}
	b.WriteString("fields:\n")
	for _, field := range f.Fields {
		for _, d := range doubts {
			if d.Field == field.Code {
				comment(b, "  ", lookAgain+d.Text)
			}
		}
		writeField(b, f, field)
	}
}

// describe lists the keys of a group and what they mean, so that a person who adds an
// entry finds them in the file itself.
func describe(b *strings.Builder, s shape) {
	for _, k := range s.keys {
		fmt.Fprintf(b, "#   %s: %s\n", k.name, k.about)
	}
}

func writeField(b *strings.Builder, f *pipeline.Form, field pipeline.Field) {
	var pairs yamlPairs
	pairs.text("code", field.Code)
	pairs.text("number", field.Number)
	if f.Layout == pipeline.List && len(field.Path) == 1 {
		pairs.text("section", field.Path[0])
	} else {
		pairs.list("path", field.Path)
	}
	pairs.text("label", field.Label)
	pairs.raw("kind", string(field.Kind))
	pairs.text("unit", field.Unit)
	pairs.flag("stock", field.Stock)
	pairs.flag("required", field.Required)
	pairs.flag("uneven", field.Uneven)
	if field.Max != 0 {
		pairs.raw("max", field.Max.String())
	}
	pairs.text("pair", field.Pair)
	pairs.list("tiers", field.Tiers)
	if len(field.Options) == 0 {
		fmt.Fprintf(b, "  - %s\n", pairs.braces())
		return
	}
	for i, p := range pairs {
		fmt.Fprintf(b, "  %s %s: %s\n", dash(i), p.key, p.text)
	}
	b.WriteString("    options:\n")
	for _, o := range field.Options {
		fmt.Fprintf(b, "      - {code: %s, label: %s, rank: %d}\n", yamlScalar(o.Code), yamlScalar(o.Label), o.Rank)
	}
}

// dash begins the first line of an entry of a list.
func dash(i int) string {
	if i == 0 {
		return "-"
	}
	return " "
}

func writeRelations(b *strings.Builder, f *pipeline.Form, doubts []Doubt) {
	if len(f.Relations) == 0 {
		return
	}
	b.WriteString("\n")
	comment(b, "", formShape().key("relations").about)
	comment(b, "", "Ghi rõ mức xử lý khi sai: {rule: \"c2<=c1\", severity: warn, note: \"...\"}; không ghi thì biểu sai bị trả lại.")
	b.WriteString("relations:\n")
	for _, r := range f.Relations {
		for _, d := range doubts {
			if d.Relation == r.Text {
				comment(b, "  ", lookAgain+d.Text)
			}
		}
		writeRelation(b, r)
	}
}

func writeRelation(b *strings.Builder, r pipeline.Relation) {
	var pairs yamlPairs
	pairs.raw("rule", doubleQuoted(r.Text))
	// What the relation says of itself needs no words.
	if read, err := pipeline.ParseRelation(r.Text); err != nil || read.Severity != r.Severity {
		pairs.raw("severity", string(r.Severity))
	}
	pairs.text("note", r.Note)
	if len(pairs) == 1 {
		fmt.Fprintf(b, "  - %s\n", doubleQuoted(r.Text))
		return
	}
	fmt.Fprintf(b, "  - %s\n", pairs.braces())
}

func writeFollows(b *strings.Builder, f *pipeline.Form) {
	if f.Follows == nil {
		return
	}
	b.WriteString("\n")
	comment(b, "", formShape().key("follows").about)
	b.WriteString("follows:\n")
	var head yamlPairs
	if f.Follows.Form != f.Code {
		head.text("form", f.Follows.Form)
	}
	head.text("version", f.Follows.Version)
	head.text("by", f.Follows.By)
	for _, p := range head {
		fmt.Fprintf(b, "  %s: %s\n", p.key, p.text)
	}
	if len(f.Follows.Links) > 0 {
		b.WriteString("  fields:\n")
	}
	for _, l := range f.Follows.Links {
		fmt.Fprintf(b, "    %s: %s\n", strings.Join(l.Fields, pipeline.FieldSum), linkText(l))
	}
}

func linkText(l pipeline.Link) string {
	from := pipeline.NoHeir
	if len(l.From) > 0 {
		from = strings.Join(l.From, pipeline.FieldSum)
	}
	if l.Break == "" {
		return yamlScalar(from)
	}
	var pairs yamlPairs
	pairs.text("from", from)
	pairs.text("break", l.Break)
	return pairs.braces()
}

func writeAccepts(b *strings.Builder, f *pipeline.Form) {
	if len(f.Accepts) == 0 {
		return
	}
	b.WriteString("\n")
	comment(b, "", formShape().key("accepts").about)
	b.WriteString("accepts:\n")
	for _, old := range f.Accepts {
		var pairs, heirs yamlPairs
		for _, code := range slices.Sorted(maps.Keys(old.Fields)) {
			heirs.text(code, old.Fields[code])
		}
		pairs.text("version", old.Version)
		pairs.raw("until", old.Until.String())
		if len(heirs) > 0 {
			pairs.raw("fields", heirs.braces())
		}
		fmt.Fprintf(b, "  - %s\n", pairs.braces())
	}
}
