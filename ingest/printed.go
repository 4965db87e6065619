package ingest

import (
	"slices"
	"strings"

	"danvan/pipeline"
)

// printed is what a form prints on its sheet, folded once for all files.
type printed struct {
	*pipeline.Form
	code, version string
	bare          string // the code as names of files have it
	sheet         string // name of its sheet
	titles        []string
	scores        []string // tiers whose units its rows give points to
	note          string   // label of the note, without its colon; "" where the form has none
	fields        fieldIndex
	headings      registerWords              // of a register
	labelled      map[string]*pipeline.Field // the first field with a label, of a table
	ordinals      map[string]int             // of the fields by code, the note being the last
}

func newPrinted(f *pipeline.Form) *printed {
	out := &printed{Form: f, code: fold(f.Code), bare: fileWords(bare(f.Code)), version: fold(f.Version), sheet: fold(f.SheetName()),
		note: strings.TrimRight(fold(f.NoteLabel), " :"), fields: indexFields(f), headings: registerLabels(f), labelled: map[string]*pipeline.Field{}, ordinals: map[string]int{}}
	for _, title := range append([]string{f.Title}, f.Titles...) {
		if title != "" {
			out.titles = append(out.titles, fold(title))
		}
	}
	for i := range f.Fields {
		if label := fold(f.Fields[i].Label); out.labelled[label] == nil {
			out.labelled[label] = &f.Fields[i]
		}
	}
	for i := range f.Fields {
		out.number(f.Fields[i].Code)
	}
	out.number(noteCode)
	return out
}

func (p *printed) number(code string) {
	if _, ok := p.ordinals[code]; !ok {
		p.ordinals[code] = len(p.ordinals)
	}
}

// printed returns what a form of the programme prints.
func (r *Reader) printed(f *pipeline.Form) *printed {
	i := slices.IndexFunc(r.forms, func(p *printed) bool { return p.Form == f })
	return r.forms[i]
}
