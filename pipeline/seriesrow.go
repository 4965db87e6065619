package pipeline

// SeriesRow is a point of a series as other programs read it. A figure is null where it
// is not given, and the gap beside it says why.
type SeriesRow struct {
	Period     Period           `json:"period"`
	From       Date             `json:"from"`
	To         Date             `json:"to"`
	Unit       string           `json:"unit"`
	UnitName   string           `json:"unit_name"` // on the period's own tree
	Indicator  string           `json:"indicator"`
	Measure    string           `json:"unit_of_measure"`
	Break      bool             `json:"break"`
	FormBreak  string           `json:"form_break"`          // why the figure is not of the same thing as the one before; "" where it is
	Published  *Maybe           `json:"published,omitempty"` // what the last edition says, where the programme in force makes another figure
	Lacking    []Period         `json:"lacking"`
	AsReported SeriesFigureRow  `json:"as_reported"`
	ToDate     *SeriesFigureRow `json:"to_date"` // null where it was not asked for
	Tree       Date             `json:"tree"`
	Restated   *SeriesFigureRow `json:"restated"` // null where nothing was asked to be restated
	RestatedTo *SeriesFigureRow `json:"restated_to_date"`
	Since      Period           `json:"since,omitzero"`         // from when the figures count, where the programme began within the period
	YearSince  Period           `json:"to_date_since,omitzero"` // and those of the year to date, where it began within the year
}

// SeriesFigureRow is a figure of a series as other programs read it.
type SeriesFigureRow struct {
	Value         Maybe     `json:"value"`
	Numerator     Maybe     `json:"numerator"`
	Denominator   Maybe     `json:"denominator"`
	UnitsReported int       `json:"units_reported"`
	UnitsExpected int       `json:"units_expected"`
	Gap           SeriesGap `json:"gap"`
	Why           string    `json:"why"` // of the gaps unasked, before and unlike
}

// Row returns the figure as other programs read it, with sentences in a language.
func (f SeriesFigure) Row(lang Language) SeriesFigureRow {
	return SeriesFigureRow{f.Value, f.Numerator, f.Denominator, f.UnitsReported, f.UnitsExpected, f.Gap, f.Why.In(lang)}
}

// SeriesRowOf begins the row of a period: what it is of, without its figures.
func (p *Programme) SeriesRowOf(period Period, unit, indicator string) SeriesRow {
	window := p.Rule.Window(period)
	row := SeriesRow{Period: period, From: window.From, To: window.To, Unit: unit, Indicator: indicator, Lacking: []Period{}}
	if i := p.Indicator(indicator); i != nil {
		row.Measure = i.Unit
	}
	if u, ok := p.Tree(period).Unit(unit); ok {
		row.UnitName = u.Name
	}
	return row
}

// SeriesRows makes the rows of a series, with sentences in a language.
func SeriesRows(lang Language, p *Programme, s *Series) []SeriesRow {
	out := make([]SeriesRow, len(s.Points))
	q := s.Question
	for i, x := range s.Points {
		row := p.SeriesRowOf(x.Period, q.Unit, q.Indicator)
		row.Break, row.FormBreak, row.Tree = x.Broken, x.FormBroken.In(lang), q.On
		row.Since, row.YearSince = x.Since, x.ToDateSince
		row.Lacking = append(row.Lacking, x.Lacking...)
		toDate := x.ToDate.Row(lang)
		row.AsReported, row.ToDate = x.AsReported.Row(lang), &toDate
		if x.Published != nil {
			row.Published = &x.Published.Value
		}
		if !q.On.IsZero() {
			restated, toDate := x.Restated.Row(lang), x.RestatedToDate.Row(lang)
			row.Restated, row.RestatedTo = &restated, &toDate
		}
		out[i] = row
	}
	return out
}
