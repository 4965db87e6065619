package pipeline

import "iter"

// ResultRow is one figure as other programs read it. The names of its members are a
// contract: they are the columns of the results file and the members of the web's API.
type ResultRow struct {
	Programme     string  `json:"programme"`
	Period        string  `json:"period"`
	Unit          string  `json:"unit"`
	UnitName      string  `json:"unit_name"`
	Tier          string  `json:"tier"`
	Indicator     string  `json:"indicator"`
	IndicatorName string  `json:"indicator_name"`
	UnitOfMeasure string  `json:"unit_of_measure"`
	Value         Maybe   `json:"value"`
	Numerator     Maybe   `json:"numerator"`
	Denominator   Maybe   `json:"denominator"`
	UnitsReported int     `json:"units_reported"`
	UnitsExpected int     `json:"units_expected"`
	Target        string  `json:"target"`
	Verdict       Verdict `json:"verdict"`
	Edition       int     `json:"edition"` // 0 is a draft
}

// ResultRows makes the rows of a consolidation's own period, in tree order, then pack
// order, each when it is asked for: all of a country are several times its figures.
func ResultRows(c *Consolidation) iter.Seq[ResultRow] {
	return func(yield func(ResultRow) bool) {
		period := c.Period.String()
		for r := range c.AllResults() {
			if !yield(rowOf(c.Programme, c.Tree, period, c.Edition, r)) {
				return
			}
		}
	}
}

// RowOf makes the row of one result, with the names that the programme and the period's
// tree give.
func RowOf(p *Programme, tree *Hierarchy, of EditionRef, r Result) ResultRow {
	return rowOf(p, tree, of.Period.String(), of.Number, r)
}

func rowOf(p *Programme, tree *Hierarchy, period string, edition int, r Result) ResultRow {
	row := ResultRow{Programme: p.Code, Period: period, Unit: r.Unit, UnitName: tree.Name(r.Unit), Indicator: r.Indicator,
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
