package inwords

import (
	"slices"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// Form is a form with its fields and relations in words.
type Form struct {
	Code, Version, Title, Source, Layout, Every, Tiers, Validity string
	Own, Optional                                                bool
	Fields                                                       []Field
	Relations                                                    []Relation
	Accepts                                                      []string // sentences about the version that it goes on from and older ones that are still taken
}

// Field is a field of a form, in words.
type Field struct {
	Section string // heading that begins with this field; "" where it goes on
	Number  string
	Label   string
	Kind    string
	Unit    string
	Tiers   string
	Notes   string
}

// Relation is a relation as it is written and in words.
type Relation struct{ Text, Words, Severity, Note string }

func (w words) forms() []Form {
	var out []Form
	for i := range w.Forms {
		f := &w.Forms[i]
		one := Form{Code: f.Code, Version: f.Version, Title: f.Title, Source: f.Source, Own: own(f.Source), Layout: layoutWord(f), Every: everyWord(f.Every),
			Tiers: w.tierNames(f.Tiers), Validity: validityWord(f.Validity), Optional: f.Optional}
		before := ""
		for k := range f.Fields {
			fd := w.field(f, &f.Fields[k])
			if section := strings.Join(f.Fields[k].Path, " › "); section != before {
				fd.Section, before = section, section
			}
			one.Fields = append(one.Fields, fd)
		}
		for _, r := range f.Relations {
			one.Relations = append(one.Relations, Relation{r.Text, w.relationWords(f, r), severityWord(r.Severity), r.Note})
		}
		if s, ok := w.Succession(f); ok && s.Stated {
			one.Accepts = append(one.Accepts, w.follows(s))
		}
		for _, old := range f.Accepts {
			one.Accepts = append(one.Accepts, w.oldVersion(f, old))
		}
		out = append(out, one)
	}
	return out
}

// follows says which version a form goes on from, and field by field from which.
func (w words) follows(s pipeline.Succession) string {
	name := func(f *pipeline.Form, codes []string) string {
		out := make([]string, len(codes))
		for i, code := range codes {
			out[i] = fieldWord(f, code)
		}
		return strings.Join(out, " cộng ")
	}
	text := "Nối tiếp biểu " + s.Earlier.Code + " mẫu " + s.Earlier.Version + " (" + s.By + ")"
	for _, l := range s.Links {
		switch {
		case len(l.From) == 0 && l.Break != "":
			text += "; " + name(s.Later, l.Fields) + ": không so sánh được, " + l.Break
		case len(l.From) == 0:
			text += "; " + name(s.Later, l.Fields) + ": mẫu cũ không có"
		case l.Break != "":
			text += "; " + name(s.Later, l.Fields) + " nối từ " + name(s.Earlier, l.From) + ", không so sánh được: " + l.Break
		case !slices.Equal(l.Fields, l.From):
			text += "; " + name(s.Later, l.Fields) + " nối từ " + name(s.Earlier, l.From)
		}
	}
	return text + "."
}

// oldVersion says until when an older version is taken and what became of its fields.
func (w words) oldVersion(f *pipeline.Form, old pipeline.OldVersion) string {
	text := "Mẫu phiên bản " + old.Version + " còn được nhận cho các kỳ đến hết ngày " + old.Until.Vietnamese()
	var moved, without []string
	for i := range f.Fields {
		from, ok := old.Fields[f.Fields[i].Code]
		switch {
		case !ok:
		case from == pipeline.NoHeir:
			without = append(without, fieldWord(f, f.Fields[i].Code))
		default:
			moved = append(moved, fieldWord(f, f.Fields[i].Code)+" lấy từ "+w.oldField(f.Code, old.Version, from))
		}
	}
	if len(moved) > 0 {
		text += "; " + strings.Join(moved, ", ")
	}
	if len(without) > 0 {
		text += "; mẫu cũ không có " + strings.Join(without, ", ")
	}
	return text + "; các chỉ tiêu khác lấy từ chỉ tiêu cùng mã."
}

func (w words) oldField(form, version, code string) string {
	for i := range w.Forms {
		if f := &w.Forms[i]; f.Code == form && f.Version == version {
			return fieldWord(f, code)
		}
	}
	return code
}

func (w words) field(f *pipeline.Form, fd *pipeline.Field) Field {
	tiers := "mọi cấp nộp biểu"
	if len(fd.Tiers) > 0 {
		tiers = w.tierNames(fd.Tiers)
	}
	var notes []string
	if fd.Required {
		notes = append(notes, "bắt buộc")
	}
	if fd.Uneven {
		notes = append(notes, "vốn thất thường, không nhắc khi khác thường")
	}
	if fd.Stock {
		notes = append(notes, "số tại một thời điểm, không cộng dồn qua các kỳ")
	}
	if second := f.Field(fd.Pair); fd.Pair != "" && second != nil {
		notes = append(notes, "ô ghi hai số thì số thứ hai vào “"+second.Label+"”")
	}
	if fd.Max > 0 {
		notes = append(notes, "không quá "+shown.Format(fd.Max))
	}
	if len(fd.Options) > 0 {
		labels := make([]string, len(fd.Options))
		for i, o := range fd.Options {
			labels[i] = o.Label
		}
		notes = append(notes, "chọn: "+strings.Join(labels, "; "))
	}
	return Field{Number: fd.Number, Label: fd.Label, Kind: kindWord(fd.Kind), Unit: fd.Unit, Tiers: tiers, Notes: strings.Join(notes, "; ")}
}

func (w words) tierNames(codes []string) string {
	names := make([]string, len(codes))
	for i, c := range codes {
		names[i] = w.TierName(c)
	}
	return strings.Join(names, "; ")
}

func validityWord(v pipeline.Validity) string {
	switch {
	case v.From.IsZero() && v.To.IsZero():
		return ""
	case v.To.IsZero():
		return "từ ngày " + v.From.Vietnamese()
	case v.From.IsZero():
		return "đến ngày " + v.To.Vietnamese()
	}
	return "từ ngày " + v.From.Vietnamese() + " đến ngày " + v.To.Vietnamese()
}

func layoutWord(f *pipeline.Form) string {
	switch f.Layout {
	case pipeline.List:
		word := "mỗi chỉ tiêu một dòng"
		if f.Cumulative {
			word += ", có cột lũy kế"
		}
		if f.ExplanationColumn {
			word += ", có cột giải trình"
		}
		return word
	case pipeline.Table:
		return "mỗi đơn vị một dòng, mỗi chỉ tiêu một cột"
	}
	return "sổ, mỗi đối tượng một dòng"
}

func kindWord(k pipeline.FieldKind) string {
	switch k {
	case pipeline.Count:
		return "số nguyên"
	case pipeline.Amount:
		return "số thập phân"
	case pipeline.Tick:
		return "có / không"
	case pipeline.Text:
		return "lời văn"
	case pipeline.Choice:
		return "chọn trong danh mục"
	case pipeline.Day:
		return "ngày"
	case pipeline.Key:
		return "mã định danh"
	}
	return string(k)
}

func severityWord(s pipeline.Severity) string {
	switch s {
	case pipeline.Reject:
		return "sai thì trả lại biểu"
	case pipeline.Warn:
		return "sai thì cảnh báo, được giải trình"
	}
	return "chỉ ghi nhận"
}

// relationWords says a relation with the names of its fields.
func (w words) relationWords(f *pipeline.Form, r pipeline.Relation) string {
	var b strings.Builder
	for i, part := range r.Parts {
		if i > 0 {
			b.WriteString(" " + comparisonWord(r.Comparisons[i-1]) + " ")
		}
		for k, t := range part {
			switch {
			case t.Minus:
				b.WriteString(" trừ ")
			case k > 0:
				b.WriteString(" cộng ")
			}
			b.WriteString(w.termWord(f, t))
		}
	}
	return b.String()
}

func (w words) termWord(f *pipeline.Form, t pipeline.Term) string {
	if t.Previous {
		return fieldWord(f, t.Field) + " của kỳ trước"
	}
	if t.Form == "" || t.Form == f.Code {
		return fieldWord(f, t.Field)
	}
	return w.refWord(pipeline.FieldRef{Form: t.Form, Field: t.Field})
}

// fieldWord names a field so that it cannot be mistaken: its label and its number on
// the form, and the heading above it where the form has that label twice.
func fieldWord(f *pipeline.Form, code string) string {
	fd := f.Field(code)
	if fd == nil {
		return code
	}
	name := fd.Label
	if n := len(fd.Path); n > 0 && twice(f, fd.Label) {
		name = fd.Path[n-1] + ": " + name
	}
	if fd.Number != "" {
		return "“" + name + "” (" + fd.Number + ")"
	}
	return "“" + name + "”"
}

func twice(f *pipeline.Form, label string) bool {
	n := 0
	for _, fd := range f.Fields {
		if fd.Label == label {
			n++
		}
	}
	return n > 1
}

// refWord names a field of any form, in whichever version has it.
func (w words) refWord(r pipeline.FieldRef) string {
	for i := range w.Forms {
		if f := &w.Forms[i]; f.Code == r.Form && f.Field(r.Field) != nil && (r.Version == "" || r.Version == f.Version) {
			if r.Version != "" {
				return fieldWord(f, r.Field) + " của biểu " + f.Code + " (mẫu " + r.Version + ")"
			}
			return fieldWord(f, r.Field) + " của biểu " + f.Code
		}
	}
	return r.String()
}

func comparisonWord(c pipeline.Comparison) string {
	switch c {
	case pipeline.Equal:
		return "bằng"
	case pipeline.AtLeast:
		return "không nhỏ hơn"
	case pipeline.AtMost:
		return "không lớn hơn"
	case pipeline.MoreThan:
		return "lớn hơn"
	}
	return "nhỏ hơn"
}
