package figures

import (
	"fmt"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// Question is what is open to question in an accepted submission, with what its unit
// said of it: a number that does not agree with those below, or a warning.
type Question struct {
	Unit, Form         string
	Sheet, Cell        string
	Text               string
	Reported, Computed pipeline.Maybe // of numbers that do not agree
	Explanation        string         // "" where the unit gave none
	File               string
	Reconciliation     bool // numbers of two levels; else a warning
}

// Place is "sheet, cell" as far as they are known.
func (q Question) Place() string { return strings.Trim(q.Sheet+", "+q.Cell, ", ") }

// Numbers says the two that do not agree: "13 so với 12"; "" of a warning.
func (q Question) Numbers() string {
	if !q.Reconciliation {
		return ""
	}
	return shown.Format(q.Reported.Number) + " so với " + shown.Format(q.Computed.Number)
}

// Questions returns numbers that do not agree, then warnings in the order of the
// submissions, and the explanations that answer none of them.
func (v *View) Questions() (all []Question, others []pipeline.Passage) {
	e := &explanations{v.PassagesOf(""), map[int]bool{}}
	for _, r := range v.Reconciliations {
		all = append(all, v.reconciled(r, e))
	}
	for i := range v.Accepted {
		s := &v.Accepted[i]
		for _, f := range s.Findings {
			if f.Severity == pipeline.Warn {
				all = append(all, Question{Unit: s.Unit, Form: s.Form, Sheet: f.Sheet, Cell: f.Cell, Text: f.Message(pipeline.Vietnamese),
					Explanation: e.take(s.ID, f.Field), File: s.File})
			}
		}
	}
	return all, e.left()
}

func (v *View) reconciled(r pipeline.Reconciliation, e *explanations) Question {
	what := ": số do " + v.UnitName(r.Unit) + " tổng hợp khác tổng của các đơn vị trực thuộc"
	if f := v.Programme.Form(r.Form, v.Period); f != nil && f.Field(r.Field) != nil && f.Field(r.Field).Kind == pipeline.Key {
		what = ": số mã không trùng nhau trong sổ của " + v.UnitName(r.Unit) + " khác trong sổ của các đơn vị trực thuộc"
	}
	if r.Child != "" {
		what = ": dòng của " + v.UnitName(r.Child) + " khác bản nộp của chính đơn vị này"
	}
	if r.UnitsExpected > 1 {
		what += fmt.Sprintf(", %d/%d đơn vị báo cáo", r.UnitsReported, r.UnitsExpected)
	}
	return Question{Unit: r.Unit, Form: r.Form, Sheet: r.Sheet, Cell: r.Ref, Text: v.FieldLabel(r.Form, r.Field) + what, Reported: pipeline.Known(r.Reported), Computed: pipeline.Known(r.Computed),
		Explanation: e.take(r.Submission, r.Field), File: v.FileOf(r.Submission), Reconciliation: true}
}

// FileOf names the file of a submission that counts.
func (v *View) FileOf(submission string) string {
	for i := range v.Accepted {
		if v.Accepted[i].ID == submission {
			return v.Accepted[i].File
		}
	}
	return ""
}

// FieldLabel names a field as the form does: "1.2 Số lượt người dự".
func (v *View) FieldLabel(form, field string) string {
	f := v.Programme.Form(form, v.Period)
	if f == nil || f.Field(field) == nil {
		return field
	}
	fd := f.Field(field)
	parts := append([]string{}, fd.Path...)
	return strings.TrimSpace(fd.Number + " " + strings.Join(append(parts, fd.Label), " – "))
}

// explanations are what units wrote in the explanation cells, found by submission and
// field. The note below a table and what explains a finding of no field speak of the
// whole form.
type explanations struct {
	passages []pipeline.Passage
	taken    map[int]bool
}

func (e *explanations) take(submission, field string) string {
	for _, of := range [...]string{field, pipeline.NoteField, ""} {
		for i, p := range e.passages {
			if p.Submission == submission && p.Field == of && strings.TrimSpace(p.Text) != "" {
				e.taken[i] = true
				return p.Text
			}
		}
	}
	if field != "" {
		return ""
	}
	var texts []string // a finding of the whole form may be answered at any of its cells
	for i, p := range e.passages {
		if p.Submission == submission && strings.TrimSpace(p.Text) != "" {
			e.taken[i] = true
			texts = append(texts, p.Text)
		}
	}
	return strings.Join(texts, "; ")
}

func (e *explanations) left() []pipeline.Passage {
	var out []pipeline.Passage
	for i, p := range e.passages {
		if !e.taken[i] && strings.TrimSpace(p.Text) != "" {
			out = append(out, p)
		}
	}
	return out
}
