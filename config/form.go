package config

import (
	"slices"

	"danvan/pipeline"
)

// formPlaces says where a form and its fields stand.
type formPlaces struct {
	form   place
	fields []place
}

// sheetNameLimit is the longest sheet name that Excel takes.
const sheetNameLimit = 31

func (r *reader) readForm(name string) {
	m := r.open(name, formShape())
	if m == nil {
		return
	}
	code := m.word("form")
	f := pipeline.Form{
		Code: code.text, Version: m.text("version"), Title: m.text("title"),
		Titles: texts(m.words("titles")), Source: m.text("source"), Validity: m.validity(),
		Layout:   oneOf[pipeline.Layout](m, "layout"),
		Optional: m.flag("optional"), Cumulative: m.flag("cumulative"),
		ExplanationColumn: m.flag("explanation"), NoteLabel: m.text("note"),
	}
	if len([]rune(f.SheetName())) > sheetNameLimit {
		r.out.add(code.place, "mã %q quá dài để đặt tên trang tính (tối đa %d ký tự)", "the code %q is too long for the name of a sheet (%d characters)", f.Code, sheetNameLimit)
	}
	f.Every = r.readEvery(m)
	f.Tiers = r.readTierList(m)
	f.Scopes = r.readScopes(m, f.Tiers)
	r.checkLayoutKeys(m, &f)
	fields := r.readFields(m, &f)
	f.Relations = r.readRelations(m, &f)
	f.Follows = r.readFollows(m, &f)
	f.Accepts = r.readAccepts(m, &f)
	r.p.Forms = append(r.p.Forms, f)
	r.formAt = append(r.formAt, formPlaces{code.place, fields})
}

func (r *reader) readEvery(m *mapping) pipeline.PeriodKind {
	w := m.word("every")
	every := oneOf[pipeline.PeriodKind](m, "every")
	r.then(func() {
		if every != "" && len(r.p.Kinds) > 0 && !slices.Contains(r.p.Kinds, every) {
			r.out.add(w.place, "%q đang ghi %q, nhưng chương trình chỉ có các kỳ %s", "%q is %q, but the programme has only %s", "every", every, wordList(r.p.Kinds))
		}
	})
	return every
}

// readTierList reads a list of tiers that the programme has.
func (r *reader) readTierList(m *mapping) []string {
	tiers := m.words("tiers")
	r.then(func() {
		for _, w := range tiers {
			r.knownTier("tiers", w)
		}
	})
	return texts(tiers)
}

func (r *reader) readScopes(m *mapping, tiers []string) map[string]pipeline.Scope {
	g := m.group("scopes")
	if g == nil {
		return nil
	}
	out := map[string]pipeline.Scope{}
	for _, e := range g.entries {
		r.filingTier("scopes", word{e.place, e.key}, tiers)
		out[e.key] = oneOf[pipeline.Scope](g, e.key)
	}
	return out
}

// checkLayoutKeys finds keys that say something only for another layout.
func (r *reader) checkLayoutKeys(m *mapping, f *pipeline.Form) {
	only := func(key string, set bool, layout pipeline.Layout) {
		if n := m.find(key); set && n != nil && f.Layout != "" && f.Layout != layout {
			r.out.add(n.place, "%q chỉ dùng cho biểu dạng %s; biểu này có dạng %s", "%q is for the layout %s; this form is a %s", key, layout, f.Layout)
		}
	}
	only("cumulative", f.Cumulative, pipeline.List)
	only("explanation", f.ExplanationColumn, pipeline.List)
	only("note", f.NoteLabel != "", pipeline.Table)
}

// readRelations reads relations written as a text or as {rule, severity, note}.
func (r *reader) readRelations(m *mapping, f *pipeline.Form) []pipeline.Relation {
	var out []pipeline.Relation
	first := map[string]int{}
	own := *f
	for _, n := range m.items("relations") {
		relation, ok := r.readRelation(m, n)
		if !ok {
			continue
		}
		if line, twice := first[relation.Text]; twice {
			r.out.twice(n.place, pipeline.Say("hệ thức", "relation"), relation.Text, line)
			continue
		}
		first[relation.Text] = n.line
		out = append(out, relation)
		r.then(func() { r.checkTerms(n.place, &own, relation) })
	}
	return out
}

func (r *reader) readRelation(m *mapping, n *node) (pipeline.Relation, bool) {
	rule, severity, note := word{n.place, n.text}, pipeline.Severity(""), ""
	var g *mapping
	if n.kind != textNode {
		g = newMapping(n, "relations", m.shape.key("relations").item.of, r.out)
		rule, note = g.word("rule"), g.text("note")
		severity = oneOf[pipeline.Severity](g, "severity")
	}
	if rule.text == "" {
		return pipeline.Relation{}, false
	}
	relation, err := pipeline.ParseRelation(rule.text)
	if err != nil {
		r.out.add(rule.place, "%s", "%s", err)
		return relation, false
	}
	relation.Note = note
	if severity == pipeline.Reject && !relation.Inside() {
		r.out.add(g.find("severity").place, "hệ thức %q nêu biểu khác hoặc kỳ trước; khi sai chỉ nhắc (warn) hoặc ghi nhận (note), không trả lại biểu",
			"the relation %q names another form or the period before; it may warn or note and never return a form", rule.text)
	} else if severity != "" {
		relation.Severity = severity
	}
	return relation, true
}

// checkTerms checks that every field that a relation names is one that the forms
// have and that it holds numbers.
func (r *reader) checkTerms(at place, own *pipeline.Form, relation pipeline.Relation) {
	r.checkSides(at, own, relation)
	for _, t := range relation.Terms() {
		if t.Form == "" || t.Form == own.Code {
			r.checkTerm(at, relation.Text, t, []*pipeline.Form{own})
			continue
		}
		versions := r.versions(t.Form)
		if len(versions) == 0 {
			r.out.add(at, "hệ thức %q nêu biểu %q, nhưng gói chương trình không có biểu này%s",
				"the relation %q names the form %q, which the pack does not hold%s", relation.Text, t.Form, meant(t.Form, r.formCodes()))
			continue
		}
		// Another form counts in the versions that are in force together with this one.
		together := slices.DeleteFunc(versions, func(f *pipeline.Form) bool { return !f.Overlaps(own.Validity) })
		if len(together) == 0 {
			r.out.add(at, "hệ thức %q nêu biểu %q, nhưng hai biểu không có ngày nào cùng hiệu lực",
				"the relation %q names the form %q, which is never in force together with this one", relation.Text, t.Form)
			continue
		}
		r.checkTerm(at, relation.Text, t, together)
	}
}

// checkSides finds a field that stands on two sides of a relation: "c1=c1+c11+c17"
// holds only where c11 and c17 are nothing, which nobody means.
func (r *reader) checkSides(at place, own *pipeline.Form, relation pipeline.Relation) {
	side := map[pipeline.FieldRef]int{}
	for n, part := range relation.Parts {
		for _, t := range part {
			if t.Previous {
				continue // another figure, although of the same field
			}
			one := pipeline.FieldRef{Form: t.Form, Field: t.Field}
			if one.Form == "" {
				one.Form = own.Code
			}
			first, seen := side[one]
			if seen && first != n {
				r.out.add(at, "hệ thức %q nêu %q ở cả hai vế; một chỉ tiêu không bằng tổng có chính nó",
					"the relation %q names %q on both sides; a field is no sum of itself and others", relation.Text, t.Field)
				return
			}
			side[one] = n
		}
	}
}

func (r *reader) checkTerm(at place, relation string, t pipeline.Term, forms []*pipeline.Form) {
	for _, f := range forms {
		if field := f.Field(t.Field); field != nil {
			if !field.Kind.Numeric() && field.Kind != "" {
				r.out.add(at, "hệ thức %q nêu %q của biểu %s, không phải chỉ tiêu số (loại %s)",
					"the relation %q names %q of %s, which holds no number (%s)", relation, t.Field, f.Code, field.Kind)
			}
			return
		}
	}
	r.out.add(at, "hệ thức %q nêu chỉ tiêu %q, nhưng biểu %s không có chỉ tiêu này%s",
		"the relation %q names the field %q, which %s does not have%s", relation, t.Field, forms[0].Code, meant(t.Field, fieldCodes(forms[0])))
}

// versions returns every version of a form.
func (r *reader) versions(code string) []*pipeline.Form {
	var out []*pipeline.Form
	for i := range r.p.Forms {
		if r.p.Forms[i].Code == code {
			out = append(out, &r.p.Forms[i])
		}
	}
	return out
}

func (r *reader) formCodes() []string {
	var out []string
	for _, f := range r.p.Forms {
		out = append(out, f.Code)
	}
	return out
}

func fieldCodes(f *pipeline.Form) []string {
	var out []string
	for _, field := range f.Fields {
		out = append(out, field.Code)
	}
	return out
}

// checkForms finds forms that stand for one another on a day: the same code and
// version twice, two versions in force together, two codes with one sheet name.
func (r *reader) checkForms() {
	for i := range r.p.Forms {
		f := &r.p.Forms[i]
		for j := range r.p.Forms[:i] {
			g, at := &r.p.Forms[j], r.formAt[j].form
			switch {
			case f.Code == "" || g.Code == "":
			case f.Code == g.Code && f.Version == g.Version:
				r.out.add(r.formAt[i].form, "biểu %s phiên bản %s đã có trong tệp %s", "form %s version %s is also in %s", f.Code, f.Version, at.file)
			case f.Code == g.Code && f.Overlaps(g.Validity):
				r.out.add(r.formAt[i].form, "biểu %s phiên bản %s có hiệu lực trùng ngày với phiên bản %s trong tệp %s",
					"form %s version %s is in force on the same days as version %s in %s", f.Code, f.Version, g.Version, at.file)
			case f.Code != g.Code && f.SheetName() == g.SheetName() && f.Overlaps(g.Validity):
				r.out.add(r.formAt[i].form, "biểu %s và biểu %s (tệp %s) có cùng tên trang tính %s",
					"forms %s and %s (%s) have the same sheet name %s", f.Code, g.Code, at.file, f.SheetName())
			}
		}
	}
}
