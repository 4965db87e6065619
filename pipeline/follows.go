package pipeline

import (
	"slices"
	"strings"
)

// Follows says how a version of a form goes on from an earlier one. It holds for good:
// the figures of both are one series where a field asks for the same thing, and the
// series breaks, with the reason, where it does not. What is filed on the old paper for
// a while after the change is the matter of [OldVersion].
type Follows struct {
	Form    string // code of the earlier form: a circular may give a table another code
	Version string
	By      string // what changed the form, as sentences name it: "Thông tư 06/2025/TT-TTCP"
	Links   []Link
}

// Link says that fields of the later version, summed, go on from fields of the earlier
// one, summed.
type Link struct {
	Fields []string // several where an old field was divided among them
	From   []string // several where they were put together; none where the field is new
	Break  string   // why figures before and after are not of the same thing, Vietnamese; "" where they are
}

// Paper is the links as an old paper's cells can follow them: one cell into one field,
// where both are the same thing.
func (f *Follows) Paper() map[string]string {
	if len(f.Links) == 0 {
		return nil
	}
	out := map[string]string{}
	for _, l := range f.Links {
		for _, code := range l.Fields {
			out[code] = NoHeir
		}
		if len(l.Fields) == 1 && len(l.From) == 1 && l.Break == "" {
			out[l.Fields[0]] = l.From[0]
		}
	}
	return out
}

// FieldSum is the separator of fields that are summed in a [Link] as it is written.
const FieldSum = "+"

// Succession is one step from a version of a form to the one that follows it.
type Succession struct {
	Earlier, Later *Form
	By             string
	Links          []Link // one for each field of Later, or for each group of fields that share an old one
	Stated         bool   // the pack says what follows; else only what is called the same goes on
}

// Succession returns how a form of the programme goes on from the version before it,
// and false for one that is the first. Where the pack does not say, it is the last
// earlier version of the same code.
func (p *Programme) Succession(later *Form) (Succession, bool) {
	s := Succession{Later: later}
	if f := later.Follows; f != nil {
		s.Earlier, s.By, s.Stated = p.version(f.Form, f.Version), f.By, true
	} else {
		s.Earlier, s.By = p.lastBefore(later), later.Version
	}
	if s.Earlier == nil {
		return s, false
	}
	s.Links = links(s)
	return s, true
}

func (p *Programme) version(code, version string) *Form {
	for i := range p.Forms {
		if f := &p.Forms[i]; f.Code == code && f.Version == version {
			return f
		}
	}
	return nil
}

func (p *Programme) lastBefore(later *Form) (last *Form) {
	for i := range p.Forms {
		f := &p.Forms[i]
		if f.Code == later.Code && f.From.Before(later.From) && (last == nil || last.From.Before(f.From)) {
			last = f
		}
	}
	return last
}

// links gives each field of the later version its link: the one that is stated, else
// that to the field of the same code where both ask for the same thing in the same words.
func links(s Succession) []Link {
	var out []Link
	var stated []Link
	if s.Later.Follows != nil {
		stated = s.Later.Follows.Links
	}
	given := map[string]bool{}
	for i := range s.Later.Fields {
		f := &s.Later.Fields[i]
		at := slices.IndexFunc(stated, func(l Link) bool { return slices.Contains(l.Fields, f.Code) })
		switch before := s.Earlier.Field(f.Code); {
		case given[f.Code]:
		case at >= 0:
			out = append(out, stated[at])
			for _, code := range stated[at].Fields {
				given[code] = true
			}
		case before == nil, f.Kind != before.Kind && (!f.Kind.Numeric() || !before.Kind.Numeric()):
			out = append(out, Link{Fields: []string{f.Code}})
		case f.SameThing(before):
			out = append(out, Link{Fields: []string{f.Code}, From: []string{f.Code}})
		default:
			out = append(out, Link{Fields: []string{f.Code}, From: []string{f.Code}, Break: unsaid})
		}
	}
	return out
}

// unsaid is the break where a pack has two versions of a form and says nothing of them.
const unsaid = "tên chỉ tiêu đã đổi, gói chương trình không nêu chỉ tiêu này nối từ chỉ tiêu nào của mẫu cũ"

// SameThing tells whether two fields ask for the same thing in the same words: label,
// headings, kind and unit of measure.
func (f *Field) SameThing(g *Field) bool {
	same := func(a, b string) bool {
		return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
	}
	return f.Kind == g.Kind && f.Stock == g.Stock && same(f.Unit, g.Unit) && same(f.Label, g.Label) && slices.EqualFunc(f.Path, g.Path, same)
}

// later returns the step from a form to the version that follows it.
func (p *Programme) later(f *Form) (Succession, bool) {
	for i := range p.Forms {
		if s, ok := p.Succession(&p.Forms[i]); ok && s.Earlier == f {
			return s, true
		}
	}
	return Succession{}, false
}

// changed begins the sentences of a step.
func (s Succession) changed() Sentence {
	by := Sentence{s.By, s.By}
	if !s.Stated {
		by = Say("mẫu %s", "version %s", s.By)
	}
	if s.Later.Code == s.Earlier.Code {
		return Say("biểu %s đổi theo %s", "form %s changed with %s", s.Later.Code, by)
	}
	return Say("biểu %s thay biểu %s theo %s", "form %s took the place of %s with %s", s.Later.Code, s.Earlier.Code, by)
}

// carried takes a sum of fields over a step, backward to the earlier version or forward
// to the later one. broken is the reasons of links that break; why is not zero where the
// sum cannot be taken over.
func (s Succession) carried(sum []string, backward bool) (out []string, broken []string, why Sentence) {
	way := make([]passage, 0, len(s.Links))
	for _, l := range s.Links {
		if backward {
			way = append(way, passage{l.Fields, l.From, l.Break})
		} else if len(l.From) > 0 {
			way = append(way, passage{l.From, l.Fields, l.Break})
		}
	}
	used := cover(sum, slices.DeleteFunc(slices.Clone(way), func(w passage) bool { return len(w.give) == 0 || w.broken != "" }))
	if used == nil {
		used = cover(sum, slices.DeleteFunc(slices.Clone(way), func(w passage) bool { return len(w.give) == 0 }))
	}
	for _, w := range used {
		if slices.ContainsFunc(w.give, func(code string) bool { return slices.Contains(out, code) }) {
			used = nil // a figure would be added twice
			break
		}
		out = append(out, w.give...)
		if w.broken != "" && !slices.Contains(broken, w.broken) {
			broken = append(broken, w.broken)
		}
	}
	if used == nil {
		return nil, nil, s.lost(sum, way, backward)
	}
	return out, broken, Sentence{}
}

// passage is a link in the direction in which it is gone.
type passage struct {
	need, give []string
	broken     string
}

// cover chooses passages whose needs make up a sum, each field once; nil where none do.
func cover(sum []string, way []passage) []passage {
	if len(sum) == 0 {
		return []passage{}
	}
	for _, w := range way {
		if !slices.Contains(w.need, sum[0]) || slices.ContainsFunc(w.need, func(code string) bool { return !slices.Contains(sum, code) }) {
			continue
		}
		rest := slices.DeleteFunc(slices.Clone(sum), func(code string) bool { return slices.Contains(w.need, code) })
		if more := cover(rest, way); more != nil {
			return append([]passage{w}, more...)
		}
	}
	return nil
}

// lost says why a sum has no counterpart across a step.
func (s Succession) lost(sum []string, way []passage, backward bool) Sentence {
	for _, code := range sum {
		with := func(w passage) bool { return slices.Contains(w.need, code) }
		at := slices.IndexFunc(way, with)
		switch {
		case at >= 0 && len(way[at].give) > 0:
			continue
		case at >= 0 && way[at].broken != "":
			return Say("%s: %s", "%s: %s", s.changed(), way[at].broken)
		case backward:
			return Say("%s: chỉ tiêu này không có ở mẫu cũ", "%s: the earlier form does not ask for this", s.changed())
		default:
			return Say("%s: mẫu mới không còn chỉ tiêu này", "%s: the later form no longer asks for this", s.changed())
		}
	}
	if backward {
		return Say("%s: mẫu cũ không tách riêng chỉ tiêu này", "%s: the earlier form does not give this by itself", s.changed())
	}
	return Say("%s: mẫu mới không tách riêng chỉ tiêu này", "%s: the later form does not give this by itself", s.changed())
}
