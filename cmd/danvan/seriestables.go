package main

import (
	"context"
	"encoding/csv"
	"fmt"

	"danvan/pipeline"
)

// seriesTables writes all indicators of all units, each figure with its series: as
// reported, and restated where a tree was asked for. The cells are those of
// [app.seriesCSV].
func (a *app) seriesTables(ctx context.Context, desk pipeline.Desk, q pipeline.SeriesQuestion, format string) error {
	if format != "csv" {
		return usage("mọi chỉ tiêu của mọi đơn vị chỉ xuất bằng --format csv", "all indicators of all units are written with --format csv only")
	}
	out := csv.NewWriter(a.out)
	if err := out.Write([]string{"period", "series", "tree", "unit", "indicator", "value", "numerator", "denominator", "units_reported", "units_expected", "gap", "break", "form_break", "why"}); err != nil {
		return fmt.Errorf("write the series: %w", err)
	}
	periods := 0
	err := desk.SeriesTables(ctx, q.From, q.To, q.On, func(t pipeline.SeriesTable) error {
		periods++
		err := a.writeFigures(out, t, "as_reported", desk.Programme.Rule.Window(t.Period).To, t.AsReported)
		if err != nil || t.Restated == nil {
			return err
		}
		t.Broken = nil // on one tree a unit stays the same
		return a.writeFigures(out, t, "restated", q.On, t.Restated)
	})
	if err != nil {
		return err
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write the series: %w", err)
	}
	if periods == 0 {
		a.tell("Chưa nhận bản nộp nào của các kỳ này.", "Nothing was accepted for these periods.")
	}
	return nil
}

// writeFigures writes the figures of one period on the tree of a day, each with what is
// not as in the period before; those that cannot be compared come last, without a value.
func (a *app) writeFigures(out *csv.Writer, t pipeline.SeriesTable, series string, tree pipeline.Date, f *pipeline.Figures) error {
	row := func(unit, indicator string, figure pipeline.SeriesFigure) error {
		view, formBreak := figure.Row(a.lang), t.FormBroken[indicator]
		line := append([]string{f.Period.String(), series, tree.String(), unit, indicator}, seriesCells(&view)...)
		line = append(line, fmt.Sprint(t.Broken[unit]), fmt.Sprint(!formBreak.IsZero()), formBreak.In(a.lang))
		if err := out.Write(line); err != nil {
			return fmt.Errorf("write the series: %w", err)
		}
		return nil
	}
	for _, r := range f.Results {
		if err := row(r.Unit, r.Indicator, pipeline.SeriesFigure{Result: r}); err != nil {
			return err
		}
	}
	for _, x := range f.Torn {
		if err := row(x.Unit, x.Indicator, pipeline.SeriesFigure{Gap: pipeline.GapTorn}); err != nil {
			return err
		}
	}
	return nil
}
