package config

import (
	"slices"

	"danvan/pipeline"
)

// readAccepts reads the older versions that are still taken in a form's place. That
// they are there and fit is checked when every form has been read.
func (r *reader) readAccepts(m *mapping, f *pipeline.Form) []pipeline.OldVersion {
	var out []pipeline.OldVersion
	first := map[string]int{}
	for _, g := range m.groups("accepts") {
		version, until := g.word("version"), g.word("until")
		old := pipeline.OldVersion{Version: version.text, Until: asDay("until", until, r.out)}
		r.out.once(first, pipeline.Say("phiên bản", "version"), version)
		if !old.Until.IsZero() && old.Until.Before(f.From) {
			r.out.add(until.place, "until %s sớm hơn valid_from %s, nên phiên bản cũ không được nhận cho kỳ nào", "until %s is before valid_from %s: the old version is taken for no period", old.Until, f.From)
		}
		fields := g.group("fields")
		if old.Fields = readHeirs(fields); fields == nil && f.Follows != nil && f.Follows.Form == f.Code && f.Follows.Version == old.Version {
			old.Fields = f.Follows.Paper()
		}
		out = append(out, old)
		own := *f
		r.then(func() { r.checkOldVersion(&own, old, version.place, fields) })
	}
	return out
}

// readHeirs reads which old field each field goes on from; nil where none is named.
func readHeirs(g *mapping) map[string]string {
	if g == nil {
		return nil
	}
	out := map[string]string{}
	for _, e := range g.entries {
		out[e.key] = g.word(e.key).text
	}
	return out
}

// checkOldVersion checks that there is such a version and that its figures can count
// in the fields of the form.
func (r *reader) checkOldVersion(f *pipeline.Form, old pipeline.OldVersion, at place, fields *mapping) {
	before := r.version(f.Code, old.Version)
	switch {
	case old.Version == "":
	case old.Version == f.Version:
		r.out.add(at, "biểu %s phiên bản %s không thể là phiên bản cũ của chính nó", "form %s version %s cannot be an older version of itself", f.Code, f.Version)
	case before == nil:
		r.noVersion(at, f.Code, old.Version)
	case !before.From.Before(f.From):
		r.out.add(at, "phiên bản %s có hiệu lực từ %s, không cũ hơn phiên bản %s", "version %s is in force from %s and no older than version %s", old.Version, before.From, f.Version)
	case before.Layout != f.Layout || before.Every != f.Every:
		r.out.add(at, "phiên bản %s có dạng %s, kỳ nộp %s; chỉ nhận thay được phiên bản cũ cùng dạng %s, cùng kỳ nộp %s",
			"version %s is a %s due every %s; only an older %s due every %s can stand in for this form", old.Version, before.Layout, before.Every, f.Layout, f.Every)
	default:
		r.checkHeirs(f, before, old, at, fields)
	}
}

func (r *reader) version(code, version string) *pipeline.Form {
	for _, f := range r.versions(code) {
		if f.Version == version {
			return f
		}
	}
	return nil
}

func (r *reader) noVersion(at place, code, version string) {
	var known []string
	for _, f := range r.versions(code) {
		known = append(known, f.Version)
	}
	r.out.add(at, "gói chương trình không có biểu %s phiên bản %q%s", "the pack has no form %s version %q%s", code, version, meant(version, known))
}

// noField notes a field that a version of a form does not have.
func (r *reader) noField(at place, f *pipeline.Form, code string) {
	r.out.add(at, "biểu %s phiên bản %s không có chỉ tiêu %q%s", "form %s version %s has no field %q%s", f.Code, f.Version, code, meant(code, fieldCodes(f)))
}

// checkHeirs checks the fields that are named, and the kinds of those that go on
// under their own code as well.
func (r *reader) checkHeirs(f, before *pipeline.Form, old pipeline.OldVersion, at place, fields *mapping) {
	if fields != nil {
		r.checkNamedHeirs(f, before, fields)
	}
	heirs := old.Heirs(f, before)
	for _, was := range before.Fields {
		if _, goesOn := heirs[was.Code]; was.Kind == pipeline.Key && !goesOn {
			r.out.add(at, "mã %q của phiên bản %s không được chỉ tiêu nào của sổ lấy lại, nên không biết dòng nào là của đối tượng nào",
				"the key %q of version %s goes on in no field of the register, so its rows have no names", was.Code, before.Version)
		}
	}
	for i := range before.Fields {
		was := &before.Fields[i]
		now := f.Field(heirs[was.Code])
		if now == nil {
			continue
		}
		if now.Kind != was.Kind {
			r.out.add(at, "chỉ tiêu %q (loại %s) không lấy được từ chỉ tiêu %q của phiên bản %s (loại %s)",
				"the field %q (%s) cannot go on from %q of version %s (%s)", now.Code, now.Kind, was.Code, before.Version, was.Kind)
		}
		for _, o := range was.Options {
			if !slices.ContainsFunc(now.Options, func(n pipeline.Option) bool { return n.Code == o.Code }) {
				r.out.add(at, "chỉ tiêu %q không có lựa chọn %q của chỉ tiêu %q ở phiên bản %s",
					"the field %q has no option %q, which %q of version %s has", now.Code, o.Code, was.Code, before.Version)
			}
		}
	}
}

func (r *reader) checkNamedHeirs(f, before *pipeline.Form, fields *mapping) {
	taken := map[string]int{}
	for _, e := range fields.entries {
		if f.Field(e.key) == nil {
			r.noField(e.place, f, e.key)
		}
		from := word{e.value.place, e.value.text}
		if from.text == pipeline.NoHeir || from.text == "" {
			continue
		}
		if before.Field(from.text) == nil {
			r.noField(from.place, before, from.text)
		}
		r.out.once(taken, pipeline.Say("chỉ tiêu cũ", "old field"), from)
	}
}
