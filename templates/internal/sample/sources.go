package sample

import (
	"danvan/pipeline"
)

// sources are the cells behind the made-up figures: one, or two of a rate, for each unit
// that has filed. The province's visits and visitors are set by hand, so that its cells do
// not make them again, and the sources say so.
func (b builder) sources(period pipeline.Period, accepted []pipeline.Submission) *pipeline.Sources {
	out := &pipeline.Sources{Unexplained: []pipeline.Place{{Unit: Root, Indicator: Visits}, {Unit: Root, Indicator: Visitors}}}
	filed := map[string]string{} // one of a unit's submissions stands for all: some are returned, and counted all the same
	for _, s := range accepted {
		filed[s.Unit] = s.ID
	}
	cells := pipeline.NewPacker[pipeline.Source]()
	for i := range b.p.Indicators {
		ind := &b.p.Indicators[i]
		if ind.Kind == pipeline.Narrative || ind.Kind == pipeline.OwnValue {
			continue
		}
		for _, u := range b.below[Root] {
			if !files(u) {
				out.Missing = append(out.Missing, pipeline.Absence{Indicator: ind.Code, Unit: u, Foot: u, Top: Root})
				continue
			}
			for _, c := range b.cells(period, u, ind, filed[u]) {
				cells.Add(c)
			}
		}
	}
	out.Cells = cells.Packed()
	return out
}

func (b builder) cells(period pipeline.Period, unit string, ind *pipeline.Indicator, submission string) []pipeline.Source {
	cell := func(role string, ref pipeline.FieldRef, at string, n pipeline.Number) pipeline.Source {
		return pipeline.Source{Indicator: ind.Code, Unit: unit, Top: Root, Submission: submission, Form: ref.Form, Field: ref.Field,
			Sheet: ref.Form, Ref: at, Number: pipeline.Known(n), Role: role}
	}
	number := func(what string, n int) pipeline.Number {
		return pipeline.Int(int64(draw(n, period.String(), unit, what)))
	}
	switch ind.Kind {
	case pipeline.Ratio:
		whole := number(ind.Code, 400)
		return []pipeline.Source{cell("denominator", ind.Denominator[0], "C14", whole), cell("numerator", ind.Numerator[0], "C13", whole-number(ind.Code+"lost", 40))}
	case pipeline.UnitShare:
		if number(ind.Code, 2) == 0 {
			return nil
		}
		return []pipeline.Source{cell("satisfies", pipeline.FieldRef{Form: ind.Condition.Form, Field: ind.Condition.Field}, "C17", pipeline.One)}
	}
	return []pipeline.Source{cell("value", ind.Numerator[0], "C12", number(ind.Code, 25))}
}
