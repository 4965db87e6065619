package panel

import (
	"danvan/templates/figures"

	"danvan/pipeline/shown"
)

// mostQuestions is how many questions the page shows; the workbook has all.
const mostQuestions = 300

// question is a row of the table of what is open to question.
type question struct {
	figures.Question
	Name string // of the unit
}

// Asked are the numbers that do not agree and the warnings, with what the units said of
// them, in the order of the workbook.
func (p *panel) Asked() []question {
	var out []question
	for _, q := range p.questions[:min(len(p.questions), mostQuestions)] {
		out = append(out, question{q, p.UnitName(q.Unit)})
	}
	return out
}

// MoreAsked says how many questions the page does not show; "" where it shows all.
func (p *panel) MoreAsked() string {
	if n := len(p.questions) - mostQuestions; n > 0 {
		return shown.Count(n)
	}
	return ""
}
