package sample

import (
	"slices"

	"danvan/pipeline"
)

// scores tells whether superiors file the form to score the units below them.
func (m Maker) scores(period pipeline.Period, f *pipeline.Form) bool {
	s := m.Programme.In(period).Scoring
	return s != nil && slices.ContainsFunc(s.Criteria, func(c pipeline.Criterion) bool { return len(c.Superior) > 0 && c.Superior[0].Form == f.Code })
}

// scoreTable makes up a row for each scored unit below u: mostly a little less than
// full marks, now and then an exclusion with its reason.
func (m Maker) scoreTable(u pipeline.Unit, period pipeline.Period, f *pipeline.Form) []pipeline.Cell {
	s := m.Programme.In(period).Scoring
	var cells []pipeline.Cell
	for _, child := range m.Programme.Tree(period).Children(u.Code) {
		if !slices.Contains(s.Tiers, child.Tier) {
			continue
		}
		r := m.random(child.Code, period.String(), f.Code)
		excluded := r.IntN(25) == 0
		add := func(field string, number pipeline.Number, text string) {
			cells = append(cells, pipeline.Cell{Row: child.Code, Field: field, Measure: pipeline.Value, State: pipeline.Reported, Number: number, Text: text})
		}
		for _, c := range s.Criteria {
			if len(c.Superior) == 0 || c.Superior[0].Form != f.Code || c.Indicator != "" && r.IntN(4) > 0 {
				continue // what is computed is left to the computation, mostly
			}
			part := c.Max / pipeline.Number(len(c.Superior))
			for _, ref := range c.Superior {
				add(ref.Field, part/pipeline.One*pipeline.Number(70+r.IntN(31))/100*pipeline.One, "")
			}
			if c.Reason != nil && r.IntN(3) == 0 {
				add(c.Reason.Field, 0, "Hồ sơ minh chứng chưa đầy đủ")
			}
		}
		if s.Ineligible != nil && s.Ineligible.Form == f.Code && excluded {
			add(s.Ineligible.Field, pipeline.One, "")
			if s.Why != nil {
				add(s.Why.Field, 0, "Có cán bộ bị kỷ luật trong kỳ")
			}
		}
	}
	return cells
}
