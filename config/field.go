package config

import (
	"slices"
	"strings"

	"danvan/pipeline"
)

// readFields reads the fields of a form and returns where each stands.
func (r *reader) readFields(m *mapping, f *pipeline.Form) []place {
	var at []place
	codes, numbers := map[string]int{}, map[string]int{}
	for _, g := range m.groups("fields") {
		code, number := r.readField(g, f)
		r.out.once(codes, pipeline.Say("chỉ tiêu", "field"), code)
		r.out.once(numbers, pipeline.Say("số hiệu chỉ tiêu", "field number"), number)
		at = append(at, code.place)
	}
	r.checkPairs(f, at)
	r.checkKeys(m, f)
	return at
}

func (r *reader) readField(g *mapping, f *pipeline.Form) (code, number word) {
	code = g.word("code")
	// A register is bound by its headings; lists and tables by the printed number.
	number = g.word("number")
	if f.Layout != pipeline.Register && f.Layout != "" {
		number = g.needWord("number")
	}
	field := pipeline.Field{
		Code: code.text, Number: number.text, Kind: oneOf[pipeline.FieldKind](g, "kind"),
		Unit: g.text("unit"), Stock: g.flag("stock"), Required: g.flag("required"), Uneven: g.flag("uneven"),
		Max: g.number("max"), Pair: g.text("pair"),
	}
	field.Label, field.Path = r.readHeadings(g)
	field.Options = r.readOptions(g, field.Kind)
	field.Tiers = r.readFieldTiers(g, f)
	r.checkNumericKeys(g, &field)
	w := g.word("max")
	if n, err := pipeline.ParseNumber(w.text); err == nil && n <= 0 {
		r.out.add(w.place, "%q đang ghi %q; mức trên phải lớn hơn 0, không có mức trên thì bỏ khóa này", "%q is %q; a bound is greater than 0, and left out where there is none", "max", w.text)
	}
	if n := g.find("uneven"); n != nil && field.Kind != pipeline.Count && field.Kind != "" {
		r.out.add(n.place, "uneven chỉ dùng cho chỉ tiêu loại count; chỉ tiêu này thuộc loại %s", "only a field of kind count can be uneven; this one is %s", field.Kind)
	}
	f.Fields = append(f.Fields, field)
	return code, number
}

// readHeadings reads label with path or section. A path without a label ends in the
// label, as the columns of an official table do.
func (r *reader) readHeadings(g *mapping) (label string, path []string) {
	path = pathOf(g)
	if section := g.word("section"); section.text != "" {
		if path != nil {
			r.out.add(section.place, "mỗi chỉ tiêu chỉ ghi section hoặc path, không ghi cả hai", "a field has a section or a path, not both")
		}
		path = []string{section.text}
	}
	if len(path) > 0 && g.find("path") != nil && g.find("label") == nil {
		return path[len(path)-1], path[:len(path)-1]
	}
	return g.needWord("label").text, path
}

// pathOf reads headings, which may well repeat one another.
func pathOf(g *mapping) []string {
	var out []string
	for _, n := range g.items("path") {
		if w := g.asWord("path", aText(), n); w.text != "" {
			out = append(out, w.text)
		}
	}
	return out
}

func (r *reader) readOptions(g *mapping, kind pipeline.FieldKind) []pipeline.Option {
	if n := g.find("options"); n != nil && kind != pipeline.Choice && kind != "" {
		r.out.add(n.place, "options chỉ dùng cho chỉ tiêu loại choice; chỉ tiêu này thuộc loại %s", "only a field of kind choice has options; this one is %s", kind)
	}
	var out []pipeline.Option
	codes, labels := map[string]int{}, map[string]int{}
	if kind == pipeline.Choice {
		g.need("options")
	}
	for i, o := range g.groups("options") {
		code, label := o.word("code"), o.word("label")
		rank := o.whole("rank")
		if rank == 0 {
			rank = i + 1 // the order of writing is the order of the stages
		}
		r.out.once(codes, pipeline.Say("lựa chọn", "option"), code)
		r.out.once(labels, pipeline.Say("tên lựa chọn", "option label"), word{label.place, strings.ToLower(label.text)})
		out = append(out, pipeline.Option{Code: code.text, Label: label.text, Rank: rank})
	}
	return out
}

func (r *reader) readFieldTiers(g *mapping, f *pipeline.Form) []string {
	tiers := g.words("tiers")
	for _, w := range tiers {
		r.filingTier("tiers", w, f.Tiers)
	}
	return texts(tiers)
}

// filingTier checks that a word names one of the tiers that file the form.
func (r *reader) filingTier(key string, w word, tiers []string) {
	if !slices.Contains(tiers, w.text) {
		r.out.add(w.place, "%q ghi cấp %q, là cấp không nộp biểu này%s", "%q names the tier %q, which does not file this form%s", key, w.text, meant(w.text, tiers))
	}
}

// checkNumericKeys finds keys that say something only for numbers.
func (r *reader) checkNumericKeys(g *mapping, field *pipeline.Field) {
	if field.Kind == "" || field.Kind.Numeric() {
		return
	}
	for _, key := range []string{"stock", "max", "pair"} {
		if n := g.find(key); n != nil && (key != "stock" || field.Stock) {
			r.out.add(n.place, "%q chỉ dùng cho chỉ tiêu số; chỉ tiêu này thuộc loại %s", "%q is for fields that hold numbers; this one is %s", key, field.Kind)
		}
	}
}

// checkPairs checks that the second figure of "866 lượt/964 lượt người" has a field
// to go to.
func (r *reader) checkPairs(f *pipeline.Form, at []place) {
	for i, field := range f.Fields {
		if field.Pair == "" {
			continue
		}
		second := f.Field(field.Pair)
		switch {
		case second == nil:
			r.out.add(at[i], "chỉ tiêu ghép cặp (pair) với %q là %q, nhưng biểu không có chỉ tiêu này%s",
				"the pair of %q is %q, a field that the form does not have%s", field.Code, field.Pair, meant(field.Pair, fieldCodes(f)))
		case field.Pair == field.Code:
			r.out.add(at[i], "chỉ tiêu %q không thể ghép cặp (pair) với chính nó", "the field %q cannot be its own pair", field.Code)
		case second.Kind != "" && !second.Kind.Numeric():
			r.out.add(at[i], "chỉ tiêu ghép cặp (pair) với %q là %q, không phải chỉ tiêu số (loại %s)", "the pair of %q is %q, which holds no number (%s)", field.Code, field.Pair, second.Kind)
		}
	}
}

// checkKeys checks that a register has exactly one key and another layout none.
func (r *reader) checkKeys(m *mapping, f *pipeline.Form) {
	keys := 0
	for _, field := range f.Fields {
		if field.Kind == pipeline.Key {
			keys++
		}
	}
	n := m.find("fields")
	switch {
	case n == nil || f.Layout == "":
	case f.Layout == pipeline.Register && keys != 1:
		r.out.add(n.place, "biểu dạng register phải có đúng một chỉ tiêu loại key; biểu này có %d", "a register has exactly one field of kind key; this one has %d", keys)
	case f.Layout != pipeline.Register && keys > 0:
		r.out.add(n.place, "chỉ biểu dạng register mới có chỉ tiêu loại key; biểu này có dạng %s", "only a register has a field of kind key; this form is a %s", f.Layout)
	}
}
