package transforms

import "danvan/pipeline"

// ResultRow is one figure as other programs read it. The names of the columns are a
// contract.
type ResultRow struct {
	Programme     string           `json:"programme"`
	Period        string           `json:"period"`
	Unit          string           `json:"unit"`
	UnitName      string           `json:"unit_name"`
	Tier          string           `json:"tier"`
	Indicator     string           `json:"indicator"`
	IndicatorName string           `json:"indicator_name"`
	UnitOfMeasure string           `json:"unit_of_measure"`
	Value         pipeline.Maybe   `json:"value"`
	Numerator     pipeline.Maybe   `json:"numerator"`
	Denominator   pipeline.Maybe   `json:"denominator"`
	UnitsReported int              `json:"units_reported"`
	UnitsExpected int              `json:"units_expected"`
	Target        string           `json:"target"`
	Verdict       pipeline.Verdict `json:"verdict"`
	Edition       int              `json:"edition"`
}

// ResultRows makes the rows of a consolidation's own period, in tree order, then pack
// order.
func ResultRows(c *pipeline.Consolidation) []ResultRow {
	out := make([]ResultRow, len(c.Results))
	for i, r := range c.Results {
		out[i] = resultRow(c.Programme, c.Tree, c.Period, c.Edition, r)
	}
	return out
}

func resultRow(p *pipeline.Programme, tree *pipeline.Hierarchy, period pipeline.Period, edition int, r pipeline.Result) ResultRow {
	row := ResultRow{Programme: p.Code, Period: period.String(), Unit: r.Unit, UnitName: tree.Name(r.Unit), Indicator: r.Indicator,
		Value: r.Value, Numerator: r.Numerator, Denominator: r.Denominator, UnitsReported: r.UnitsReported, UnitsExpected: r.UnitsExpected,
		Target: r.Target, Verdict: r.Verdict, Edition: edition}
	if u, ok := tree.Unit(r.Unit); ok {
		row.Tier = u.Tier
	}
	if i := p.Indicator(r.Indicator); i != nil {
		row.IndicatorName, row.UnitOfMeasure = i.Name, i.Unit
	}
	return row
}

// resultColumn is one column of the results: how it is called and where it stands in a
// row. Exactly one of the three is set.
type resultColumn struct {
	name   string
	text   func(*ResultRow) *string
	number func(*ResultRow) *pipeline.Maybe
	count  func(*ResultRow) *int
}

// resultColumns lists the columns in their order.
func resultColumns() []resultColumn {
	text := func(name string, at func(*ResultRow) *string) resultColumn { return resultColumn{name: name, text: at} }
	number := func(name string, at func(*ResultRow) *pipeline.Maybe) resultColumn {
		return resultColumn{name: name, number: at}
	}
	count := func(name string, at func(*ResultRow) *int) resultColumn { return resultColumn{name: name, count: at} }
	return []resultColumn{
		text("programme", func(r *ResultRow) *string { return &r.Programme }),
		text("period", func(r *ResultRow) *string { return &r.Period }),
		text("unit", func(r *ResultRow) *string { return &r.Unit }),
		text("unit_name", func(r *ResultRow) *string { return &r.UnitName }),
		text("tier", func(r *ResultRow) *string { return &r.Tier }),
		text("indicator", func(r *ResultRow) *string { return &r.Indicator }),
		text("indicator_name", func(r *ResultRow) *string { return &r.IndicatorName }),
		text("unit_of_measure", func(r *ResultRow) *string { return &r.UnitOfMeasure }),
		number("value", func(r *ResultRow) *pipeline.Maybe { return &r.Value }),
		number("numerator", func(r *ResultRow) *pipeline.Maybe { return &r.Numerator }),
		number("denominator", func(r *ResultRow) *pipeline.Maybe { return &r.Denominator }),
		count("units_reported", func(r *ResultRow) *int { return &r.UnitsReported }),
		count("units_expected", func(r *ResultRow) *int { return &r.UnitsExpected }),
		text("target", func(r *ResultRow) *string { return &r.Target }),
		text("verdict", func(r *ResultRow) *string { return (*string)(&r.Verdict) }),
		count("edition", func(r *ResultRow) *int { return &r.Edition }),
	}
}
