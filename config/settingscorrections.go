package config

import "danvan/pipeline"

// Corrections is for how many days after the first closing of a period later versions
// are taken for its next edition, by kind of period; 0 for ever.
type Corrections struct {
	MonthDays      int `mapstructure:"month_days"`
	QuarterDays    int `mapstructure:"quarter_days"`
	HalfDays       int `mapstructure:"half_days"`
	NineMonthsDays int `mapstructure:"nine_months_days"`
	YearDays       int `mapstructure:"year_days"`
}

// correctionSettings have no bound of their own: Nghị định 09/2019/NĐ-CP sets none, and
// a mistake that is found late is better published in a new edition than left standing.
func correctionSettings() []setting {
	days := func(key, vietnamese string) setting {
		return setting{key: "corrections." + key, number: 0, least: 0, most: 36_500, vietnamese: vietnamese}
	}
	return []setting{days("month_days", "kỳ tháng"), days("quarter_days", "kỳ quý"), days("half_days", "kỳ 6 tháng"), days("nine_months_days", "kỳ 9 tháng"), days("year_days", "kỳ năm")}
}

// CorrectionWindows are the bounds by kind of period.
func (s Settings) CorrectionWindows() pipeline.Corrections {
	c := s.Corrections
	return pipeline.Corrections{pipeline.Month: c.MonthDays, pipeline.Quarter: c.QuarterDays, pipeline.HalfYear: c.HalfDays,
		pipeline.NineMonths: c.NineMonthsDays, pipeline.Year: c.YearDays}
}
