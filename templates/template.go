package templates

import (
	"danvan/pipeline"
	"danvan/templates/document/fill"
	"danvan/templates/figures"
	"danvan/templates/reports/official"
)

// ReportTemplate is the name under which the consolidated report's Word template lies in a
// pack's reports/; further templates there give further documents.
const ReportTemplate = official.WordFile

// CheckTemplate reads a Word template and returns how many tags it holds. The error is a
// [*fill.Problems] with the place of each problem, or a [pipeline.Sentence] about the
// file. Without a programme the codes of indicators and tiers are not looked at.
func CheckTemplate(p *pipeline.Programme, data []byte) (tags int, err error) {
	t, err := fill.Parse(data, official.Vocabulary(p))
	if err != nil {
		return 0, err
	}
	return t.Tags, nil
}

// TemplateFields lists what a template of the programme may name, with today's values
// where there is a consolidation.
func TemplateFields(p *pipeline.Programme, c *pipeline.Consolidation) []fill.Entry {
	if c == nil {
		return fill.Entries(official.Vocabulary(p), nil)
	}
	return officialReport().Fields(figures.NewView(c))
}

// NewTemplate is the built-in template of the consolidated report in the programme's own
// letterhead, for an office to go on from.
func NewTemplate(p *pipeline.Programme, now pipeline.Clock) ([]byte, error) {
	c := &pipeline.Consolidation{Programme: p, Tree: p.Tree(p.First), At: now(), Figures: pipeline.Figures{Period: p.First}}
	return officialReport().Template(figures.NewView(c))
}
