package official

import (
	"danvan/pipeline"
	"danvan/templates/document"
	"danvan/templates/document/docx"
	"danvan/templates/document/fill"
	"danvan/templates/figures"
	"strconv"
)

// fill fills the templates of the pack; the report itself is filled from the built-in
// template where the pack has none.
func (r Report) fill(v *figures.View, d *document.Document) ([]pipeline.Document, error) {
	templates := v.Programme.Templates
	if !hasTemplate(templates, WordFile) {
		own, err := template(d)
		if err != nil {
			return nil, err
		}
		templates = append([]pipeline.Document{{Name: WordFile, Bytes: own}}, templates...)
	}
	words, c := Vocabulary(v.Programme), composer{Report: r, View: v}
	facts := fill.Facts{Title: d.Kind + " " + d.Subject, Author: d.Author, Created: d.Created, Style: d.Head.Style, Units: len(v.Tree.Units())}
	var out []pipeline.Document
	for _, t := range templates {
		read, err := fill.Parse(t.Bytes, words)
		if err != nil {
			return nil, &TemplateError{t.Name, err}
		}
		filled, err := read.Fill(c, facts)
		if err != nil {
			return nil, &TemplateError{t.Name, err}
		}
		out = append(out, pipeline.Document{Name: t.Name, Bytes: filled})
	}
	return out, nil
}

func hasTemplate(list []pipeline.Document, name string) bool {
	for _, t := range list {
		if t.Name == name {
			return true
		}
	}
	return false
}

// TemplateError is a template of the pack that cannot be filled.
type TemplateError struct {
	Name string // of the file
	Err  error  // a [*fill.Problems] or a [pipeline.Sentence]
}

// Error says it in English.
func (e *TemplateError) Error() string { return e.Name + ": " + e.Err.Error() }

// Unwrap returns what is wrong.
func (e *TemplateError) Unwrap() error { return e.Err }

// Fields lists what a template may name, with the values of a consolidation.
func (r Report) Fields(v *figures.View) []fill.Entry {
	return fill.Entries(Vocabulary(v.Programme), composer{Report: r, View: v})
}

// Template is the built-in template of the report in the letterhead of a consolidation's
// programme, for an office to go on from.
func (r Report) Template(v *figures.View) ([]byte, error) { return template(r.Compose(v)) }

// template lays out a document whose texts are tags, in the measures of the real one.
func template(d *document.Document) ([]byte, error) {
	said := *d
	said.Head.Superior, said.Head.Issuer = tagWhere(d.Head.Superior, "hoa .CoQuanChuQuan"), "{{hoa .CoQuanBanHanh}}"
	said.Head.Joint, said.Closing.Joint = nil, nil
	for i, o := range d.Head.Joint {
		said.Head.Joint = append(said.Head.Joint, document.Office{Superior: tagWhere(o.Superior, "hoa "+office(i)+"CoQuanChuQuan"), Issuer: tag("hoa " + office(i) + "CoQuanBanHanh")})
	}
	said.Head.Number, said.Head.Mark, said.Head.PlaceDate = "{{.SoKyHieu}}", "{{.DauDuThao}}", "{{.DiaDanhNgayThang}}"
	said.Subject = "{{.TrichYeu}}"
	switch len(d.To) {
	case 0:
	case 1:
		said.To = []string{"{{.KinhGuiChung}}"}
	default:
		said.To = list("KinhGui")
	}
	said.Body = templateBody()
	said.Closing.Recipients = list("NoiNhan")
	said.Closing.Authority, said.Closing.Title, said.Closing.Name = "{{hoa .QuyenHanKy}}", "{{hoa .ChucVuKy}}", "{{.NguoiKy}}"
	for i := range d.Closing.Joint {
		said.Closing.Joint = append(said.Closing.Joint, document.Signature{Authority: tag("hoa " + office(i) + "QuyenHanKy"), Title: tag("hoa " + office(i) + "ChucVuKy"), Name: tag(office(i) + "NguoiKy")})
	}
	said.Annexes, said.Footer = nil, "{{.ChanTrang}}"
	return docx.Write(d, &said, "{{.PhuLuc}}")
}

func tag(words string) string { return "{{" + words + "}}" }

// tagWhere is a tag where the programme has a text.
func tagWhere(text, words string) string {
	if text == "" {
		return ""
	}
	return tag(words)
}

// office is the field of the i-th of the further offices.
func office(i int) string { return ".CoQuan" + strconv.Itoa(i+2) + "." }

// list is the lines of a list, each in a paragraph of its own.
func list(field string) []string {
	return []string{"{{range ." + field + "}}", "- {{.}}{{.DauCau}}", "{{end}}"}
}

func templateBody() []document.Block {
	blocks := []document.Block{document.Paragraph{Text: "{{.MoDau}}"}}
	for _, s := range (composer{}).sections() {
		blocks = append(blocks, s.heading(), document.Paragraph{Text: "{{.Phan" + s.number + "}}"})
	}
	return append(blocks, document.Paragraph{Text: "{{.KetThuc}}"})
}
