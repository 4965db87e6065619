package config

import (
	"slices"
	"strings"

	"danvan/pipeline"
)

// readFollows reads which version a form goes on from. That the two fit is checked when
// every form has been read.
func (r *reader) readFollows(m *mapping, f *pipeline.Form) *pipeline.Follows {
	g := m.group("follows")
	if g == nil {
		return nil
	}
	form, version := g.word("form"), g.word("version")
	out := &pipeline.Follows{Form: form.text, Version: version.text, By: g.text("by")}
	if form.text == "" {
		out.Form = f.Code
	}
	fields := g.group("fields")
	places := r.readLinks(fields, out)
	own := *f
	own.Follows = out
	r.then(func() { r.checkFollows(&own, word{version.place, version.text}, places) })
	return out
}

// linkPlace is where a link stands: the fields that go on, and those that they go on from.
type linkPlace struct{ fields, from word }

// readLinks reads the links in the order of the file.
func (r *reader) readLinks(g *mapping, out *pipeline.Follows) []linkPlace {
	if g == nil {
		return nil
	}
	var places []linkPlace
	for _, e := range g.entries {
		one := linkPlace{word{e.place, e.key}, word{e.value.place, e.value.text}}
		link := pipeline.Link{Fields: sumOf(e.key)}
		if e.value.kind == mappingNode {
			m := newMapping(e.value, e.key, linkShape(), r.out)
			one.from, link.Break = m.word("from"), m.text("break")
		}
		if one.from.text == "" {
			g.need(e.key)
			continue
		}
		if one.from.text != pipeline.NoHeir {
			link.From = sumOf(one.from.text)
		}
		out.Links, places = append(out.Links, link), append(places, one)
	}
	return places
}

func sumOf(text string) []string {
	parts := strings.Split(text, pipeline.FieldSum)
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// checkFollows checks that there is such a version, that it can be gone on from, and
// that each field says what it goes on from.
func (r *reader) checkFollows(f *pipeline.Form, version word, places []linkPlace) {
	before := r.version(f.Follows.Form, f.Follows.Version)
	switch {
	case version.text == "":
	case len(r.versions(f.Follows.Form)) == 0:
		r.noForm(version.place, f.Follows.Form)
	case before == nil:
		r.noVersion(version.place, f.Follows.Form, version.text)
	case !before.From.Before(f.From):
		r.out.add(version.place, "phiên bản %s có hiệu lực từ %s, không cũ hơn phiên bản %s", "version %s is in force from %s and no older than version %s", before.Version, before.From, f.Version)
	case (before.Layout == pipeline.Register) != (f.Layout == pipeline.Register) || before.Every != f.Every:
		r.out.add(version.place, "biểu %s phiên bản %s có dạng %s, kỳ nộp %s; biểu dạng %s, kỳ nộp %s không nối tiếp được",
			"form %s version %s is a %s due every %s; a %s due every %s cannot go on from it", before.Code, before.Version, before.Layout, before.Every, f.Layout, f.Every)
	default:
		r.checkOneHeir(f, version)
		r.checkLinks(f, before, places)
		r.checkUnnamed(f, before, version.place)
	}
}

// checkOneHeir finds a second form that goes on from the same version: figures would be
// carried into either.
func (r *reader) checkOneHeir(f *pipeline.Form, version word) {
	for i := range r.p.Forms {
		g := &r.p.Forms[i]
		if g.Follows != nil && g.Follows.Form == f.Follows.Form && g.Follows.Version == f.Follows.Version && (g.Code != f.Code || g.Version != f.Version) {
			r.out.add(version.place, "biểu %s phiên bản %s cũng nối tiếp phiên bản này; mỗi phiên bản chỉ có một biểu nối tiếp",
				"form %s version %s follows this version as well; a version has one that follows it", g.Code, g.Version)
			return
		}
	}
}

func (r *reader) checkLinks(f, before *pipeline.Form, places []linkPlace) {
	named, whole := map[string]int{}, map[string]int{}
	for i, l := range f.Follows.Links {
		at := places[i]
		now := r.fieldsNamed(f, l.Fields, at.fields.place)
		was := r.fieldsNamed(before, l.From, at.from.place)
		for _, code := range l.Fields {
			r.out.once(named, pipeline.Say("chỉ tiêu", "field"), word{at.fields.place, code})
		}
		if len(l.Fields) == 1 && len(l.From) == 1 && l.Break == "" {
			r.out.once(whole, pipeline.Say("chỉ tiêu cũ", "old field"), word{at.from.place, l.From[0]})
		}
		if len(now) == len(l.Fields) && len(was) == len(l.From) && len(was) > 0 {
			r.checkLike(l, now, was, at.from.place)
		}
	}
}

// fieldsNamed returns the fields that a sum names, and says which there are not.
func (r *reader) fieldsNamed(f *pipeline.Form, codes []string, at place) []*pipeline.Field {
	var out []*pipeline.Field
	first := map[string]int{}
	for _, code := range codes {
		field := f.Field(code)
		if field == nil {
			r.noField(at, f, code)
			continue
		}
		r.out.once(first, pipeline.Say("chỉ tiêu", "field"), word{at, code})
		out = append(out, field)
	}
	return out
}

// checkLike checks that both sides of a link are of one kind and measure; a link that
// breaks the series needs only numbers on both sides.
func (r *reader) checkLike(l pipeline.Link, now, was []*pipeline.Field, at place) {
	all, sum := slices.Concat(now, was), len(now)+len(was) > 2
	for _, field := range all {
		switch first := all[0]; {
		case field.Kind == "" || first.Kind == "":
			return
		case sum && !field.Kind.Numeric():
			r.out.add(at, "%q thuộc loại %s; chỉ cộng được chỉ tiêu số", "%q is %s; only numbers are summed", field.Code, field.Kind)
			return
		case field.Kind != first.Kind && (l.Break == "" || !field.Kind.Numeric() || !first.Kind.Numeric()):
			r.out.add(at, "%q thuộc loại %s, %q thuộc loại %s; hai chỉ tiêu khác loại không nối được", "%q is %s, %q is %s; fields of two kinds do not go on from one another", first.Code, first.Kind, field.Code, field.Kind)
			return
		case l.Break != "":
		case field.Unit != first.Unit:
			r.out.add(at, "%q tính bằng %q, %q tính bằng %q; ghi {from: …, break: …} nếu hai số không so sánh được",
				"%q is in %q, %q is in %q; write {from: …, break: …} where the two cannot be compared", first.Code, first.Unit, field.Code, field.Unit)
			return
		case field.Stock != first.Stock:
			r.out.add(at, "một trong hai chỉ tiêu %q, %q là số tại một thời điểm (stock); ghi {from: …, break: …}", "one of %q, %q is a stock; write {from: …, break: …}", first.Code, field.Code)
			return
		}
	}
}

// checkUnnamed finds fields of which nothing is said although the old form has no field
// of that code, or another thing under it: after a circular numbers mean other columns.
func (r *reader) checkUnnamed(f, before *pipeline.Form, at place) {
	for i := range f.Fields {
		field := &f.Fields[i]
		if slices.ContainsFunc(f.Follows.Links, func(l pipeline.Link) bool { return slices.Contains(l.Fields, field.Code) }) {
			continue
		}
		old := before.Field(field.Code)
		switch {
		case old == nil:
			r.out.add(at, "follows chưa nói %q (%s) nối từ đâu: phiên bản %s không có chỉ tiêu mã này%s", "follows does not say what %q (%s) goes on from: version %s has no such field%s",
				field.Code, field.Label, before.Version, r.likeIn(field, before))
		case !field.SameThing(old):
			r.out.add(at, "follows chưa nói %q (%s) nối từ đâu: ở phiên bản %s mã này là %q%s", "follows does not say what %q (%s) goes on from: in version %s that code is %q%s",
				field.Code, field.Label, before.Version, old.Label, r.likeIn(field, before))
		}
	}
}

// likeIn proposes the old field that asks for the same thing under another code.
func (r *reader) likeIn(field *pipeline.Field, before *pipeline.Form) pipeline.Sentence {
	for i := range before.Fields {
		if old := &before.Fields[i]; old.Code != field.Code && field.SameThing(old) {
			return pipeline.Say("; có phải %s: %s không", "; did you mean %s: %s", field.Code, old.Code)
		}
	}
	return pipeline.Say(`; ghi %s: "-" nếu mẫu cũ không có`, `; write %s: "-" where the old form does not have it`, field.Code)
}

// lookUpRef is lookUp for a reference that may name the version of the form.
func (r *reader) lookUpRef(one ref) (*pipeline.Form, *pipeline.Field) {
	if one.Version == "" {
		return r.lookUp(one.place, one.Form, one.Field)
	}
	f := r.version(one.Form, one.Version)
	switch {
	case len(r.versions(one.Form)) == 0:
		r.noForm(one.place, one.Form)
	case f == nil:
		r.noVersion(one.place, one.Form, one.Version)
	case f.Field(one.Field) == nil:
		r.noField(one.place, f, one.Field)
	default:
		return f, f.Field(one.Field)
	}
	return nil, nil
}

// checkOneMeaning finds a field that goes by its code although two versions of the form
// mean other things by it: then the version has to be named.
func (r *reader) checkOneMeaning(at place, one pipeline.FieldRef, out *problems) {
	if one.Version != "" || one.Field == "" {
		return
	}
	var first *pipeline.Form
	for _, f := range r.inTime(one.Form) {
		if f.Field(one.Field) == nil || f.Follows != nil && r.version(f.Follows.Form, f.Follows.Version) == nil {
			continue // of the latter something is said already
		}
		if first != nil && first.Version == f.Version {
			return // two files of one version: that is said
		}
		if first != nil && !r.goesOnAsItself(f, one.Field) {
			named := pipeline.FieldRef{Form: one.Form, Field: one.Field, Version: first.Version}
			out.add(at, "%s là %q ở phiên bản %s nhưng là %q ở phiên bản %s; ghi rõ phiên bản, ví dụ %s",
				"%s is %q in version %s and %q in version %s; name the version, such as %s", one,
				first.Field(one.Field).Label, first.Version, f.Field(one.Field).Label, f.Version, named)
			return
		}
		first = f
	}
}

// inTime returns the versions of a form, the oldest first.
func (r *reader) inTime(code string) []*pipeline.Form {
	out := r.versions(code)
	slices.SortStableFunc(out, func(a, b *pipeline.Form) int { return a.From.Compare(b.From) })
	return out
}

func (r *reader) goesOnAsItself(f *pipeline.Form, field string) bool {
	s, ok := r.p.Succession(f)
	return ok && s.Earlier.Code == f.Code && slices.ContainsFunc(s.Links, func(l pipeline.Link) bool {
		return slices.Equal(l.Fields, []string{field}) && slices.Equal(l.From, []string{field})
	})
}

// versionsOf returns the versions that a reference may mean: the one that it names, else
// all of its form.
func (r *reader) versionsOf(one pipeline.FieldRef) []*pipeline.Form {
	return slices.DeleteFunc(r.versions(one.Form), func(f *pipeline.Form) bool { return one.Version != "" && f.Version != one.Version })
}

// weighVersions warns of a later version that does not say what it goes on from, though
// its fields are no longer called the same: the series breaks there.
func (r *reader) weighVersions(out *problems) {
	for i := range r.p.Forms {
		s, ok := r.p.Succession(&r.p.Forms[i])
		if !ok || s.Stated {
			continue
		}
		var changed []string
		for _, l := range s.Links {
			if l.Break != "" || len(l.From) == 0 {
				changed = append(changed, l.Fields...)
			}
		}
		if len(changed) > 0 {
			out.add(r.formAt[i].form, "biểu %s phiên bản %s không có follows: chuỗi số liệu đứt ở các chỉ tiêu khác tên với phiên bản %s: %s",
				"form %s version %s has no follows: series break at the fields that are not called as in version %s: %s", s.Later.Code, s.Later.Version, s.Earlier.Version, strings.Join(changed, ", "))
		}
	}
}
