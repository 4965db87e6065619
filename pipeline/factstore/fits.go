package factstore

import (
	"slices"

	"danvan/pipeline"
)

// mostNamed is how many reasons of one kind are named: a pack of another year knows
// nothing of what is sent.
const mostNamed = 5

// Fits says why a manifest cannot be taken into a programme: what it names has to be known
// there by the codes that t gives it, and its forms have to mean the same. It returns nothing
// where all of it can.
func Fits(m Manifest, t pipeline.Taken, p *pipeline.Programme, layout string) []pipeline.Sentence {
	r := &reasons{of: m, seen: map[string]bool{}}
	if m.Layout != layout {
		r.say("tệp số liệu theo dạng %s, chương trình này đọc dạng %s", "its facts files are laid out as %s, this program reads %s", m.Layout, layout)
		return r.list
	}
	if !p.Reports(m.Period) {
		r.say("chương trình %s không tổng hợp kỳ này", "%s does not consolidate this period", p.Code)
		return r.list
	}
	tree := p.Tree(m.Period)
	if _, known := tree.Unit(m.Province); !known {
		r.say("đơn vị %s không có trong chương trình %s của kỳ này; đưa gói chương trình của đơn vị đó vào bằng: danvan units import", "the unit %s is not in %s of this period; bring the pack of that unit in by: danvan units import", m.Province, p.Code)
		return r.list
	}
	for _, f := range m.Forms {
		r.form(f, p.Form(f.Code, m.Period), p)
	}
	units := func(code string) {
		if !r.seen[code] && !tree.Within(t.Code(code), m.Province) {
			r.seen[code] = true
			r.unit(code, t.Code(code), tree)
		}
	}
	for _, s := range m.Submissions {
		units(s.Unit)
	}
	for _, a := range m.Filed {
		units(a.Unit)
		if !slices.ContainsFunc(m.Forms, func(f Form) bool { return f.Code == a.Form }) {
			r.say("biểu %s của %s không có trong bản kê", "the form %s of %s is not listed", a.Form, a.Unit)
		}
	}
	return r.ended()
}

// FitsCells says why the cells that were read of a manifest's submissions, in its order, cannot be taken: a field or a
// unit that the programme does not know, or cells that are not those that the manifest
// speaks of. The submissions are by the codes that are known here, their digests those of the
// cells as they were read.
func FitsCells(m Manifest, p *pipeline.Programme, subs []pipeline.Submission) []pipeline.Sentence {
	r := &reasons{of: m, seen: map[string]bool{}}
	tree := p.Tree(m.Period)
	for i, s := range subs {
		f := p.Form(s.Form, m.Period)
		for _, c := range s.Cells {
			r.cell(s, c, f, tree)
		}
		if m.Submissions[i].Counts.Stored != len(s.Cells) {
			r.say("bản kê nêu %d ô đã lưu của %s (biểu %s), tệp số liệu có %d", "the manifest names %d stored cells of %s (form %s), its facts files hold %d", m.Submissions[i].Counts.Stored, s.Unit, s.Form, len(s.Cells))
		}
		if s.Content != m.Submissions[i].Content {
			r.say("số liệu của %s (biểu %s) không phải số liệu mà bản kê nêu", "the cells of %s (form %s) are not those that the manifest names", s.Unit, s.Form)
		}
	}
	return r.ended()
}

// reasons are why a manifest is refused, each named once.
type reasons struct {
	of     Manifest
	list   []pipeline.Sentence
	unsaid int
	seen   map[string]bool
}

func (r *reasons) say(vietnamese, english string, args ...any) {
	said := pipeline.Say(vietnamese, english, args...)
	switch {
	case slices.Contains(r.list, said):
	case len(r.list) == mostNamed:
		r.unsaid++
	default:
		r.list = append(r.list, said)
	}
}

func (r *reasons) ended() []pipeline.Sentence {
	if r.unsaid > 0 {
		return append(r.list, pipeline.Say("và %d lý do khác", "and %d more reasons", r.unsaid))
	}
	return r.list
}

func (r *reasons) form(f Form, known *pipeline.Form, p *pipeline.Programme) {
	switch {
	case known == nil:
		r.say("biểu %s không có trong chương trình %s của kỳ này", "the form %s is not in %s of this period", f.Code, p.Code)
	case known.Version != f.Version:
		r.say("biểu %s ở tỉnh là mẫu %s, ở đây là mẫu %s", "the form %s is of version %s there and of %s here", f.Code, f.Version, known.Version)
	case p.FormDigest(known) != f.Digest:
		r.say("biểu %s (mẫu %s) ở tỉnh có chỉ tiêu, quan hệ hoặc quy ước khác ở đây; so hai gói bằng: danvan programme diff",
			"the form %s (version %s) has other fields, relations or conventions there than here; compare the packs by: danvan programme diff", f.Code, f.Version)
	}
}

// unit says why a unit of the province, which here would be that of a code, is none of it.
func (r *reasons) unit(code, here string, tree *pipeline.Hierarchy) {
	_, known := tree.Unit(here)
	switch {
	case known:
		break
	case code == here:
		r.say("đơn vị %s không có trong chương trình của kỳ này", "the unit %s is not in the programme of this period", code)
		return
	default:
		r.say("đơn vị %[1]s không có trong chương trình của kỳ này; các đơn vị của %[3]s ở đây mang mã %[3]s_…, nên mã của đơn vị này phải là %[2]s",
			"the unit %[1]s is not in the programme of this period; the codes of %[3]s's units here are %[3]s_…, so that this one would be %[2]s", code, here, r.of.Province)
		return
	}
	r.say("đơn vị %s không thuộc %s: ở đây mã này là của %s", "the unit %s does not belong to %s: here that is the code of %s", code, r.of.Province, tree.Name(code))
}

func (r *reasons) cell(s pipeline.Submission, c pipeline.Cell, f *pipeline.Form, tree *pipeline.Hierarchy) {
	if f.Field(c.Field) == nil && c.Field != pipeline.NoteField {
		r.say("biểu %s của %s có chỉ tiêu %s không có trong chương trình", "the form %s of %s has a field %s that the programme does not know", s.Form, s.Unit, c.Field)
	}
	if f.Layout == pipeline.Table && c.Row != "" && c.Row != pipeline.TotalRow && !tree.Within(c.Row, s.Unit) {
		r.say("biểu %s của %s có dòng của đơn vị %s không thuộc đơn vị đó", "the form %s of %s has a row of the unit %s, which does not belong to it", s.Form, s.Unit, c.Row)
	}
	if !slices.Contains([]pipeline.Measure{pipeline.Value, pipeline.Cumulative, pipeline.Explanation}, c.Measure) ||
		!slices.Contains([]pipeline.State{pipeline.Missing, pipeline.Reported, pipeline.Nil, pipeline.NotApplicable}, c.State) {
		r.say("biểu %s của %s có ô không đúng dạng", "the form %s of %s has a cell that is none", s.Form, s.Unit)
	}
}
