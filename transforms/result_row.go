package transforms

import "danvan/pipeline"

// resultColumn is one column of the results: how it is called and where it stands in a
// row. Exactly one of the three is set.
type resultColumn struct {
	name   string
	text   func(*pipeline.ResultRow) *string
	number func(*pipeline.ResultRow) *pipeline.Maybe
	count  func(*pipeline.ResultRow) *int
}

// resultColumns lists the columns in their order.
func resultColumns() []resultColumn {
	text := func(name string, at func(*pipeline.ResultRow) *string) resultColumn {
		return resultColumn{name: name, text: at}
	}
	number := func(name string, at func(*pipeline.ResultRow) *pipeline.Maybe) resultColumn {
		return resultColumn{name: name, number: at}
	}
	count := func(name string, at func(*pipeline.ResultRow) *int) resultColumn {
		return resultColumn{name: name, count: at}
	}
	return []resultColumn{
		text("programme", func(r *pipeline.ResultRow) *string { return &r.Programme }),
		text("period", func(r *pipeline.ResultRow) *string { return &r.Period }),
		text("unit", func(r *pipeline.ResultRow) *string { return &r.Unit }),
		text("unit_name", func(r *pipeline.ResultRow) *string { return &r.UnitName }),
		text("tier", func(r *pipeline.ResultRow) *string { return &r.Tier }),
		text("indicator", func(r *pipeline.ResultRow) *string { return &r.Indicator }),
		text("indicator_name", func(r *pipeline.ResultRow) *string { return &r.IndicatorName }),
		text("unit_of_measure", func(r *pipeline.ResultRow) *string { return &r.UnitOfMeasure }),
		number("value", func(r *pipeline.ResultRow) *pipeline.Maybe { return &r.Value }),
		number("numerator", func(r *pipeline.ResultRow) *pipeline.Maybe { return &r.Numerator }),
		number("denominator", func(r *pipeline.ResultRow) *pipeline.Maybe { return &r.Denominator }),
		count("units_reported", func(r *pipeline.ResultRow) *int { return &r.UnitsReported }),
		count("units_expected", func(r *pipeline.ResultRow) *int { return &r.UnitsExpected }),
		text("target", func(r *pipeline.ResultRow) *string { return &r.Target }),
		text("verdict", func(r *pipeline.ResultRow) *string { return (*string)(&r.Verdict) }),
		count("edition", func(r *pipeline.ResultRow) *int { return &r.Edition }),
	}
}
