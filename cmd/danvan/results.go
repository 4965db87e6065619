package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/transforms"
)

func newResults(a *app) *cobra.Command {
	var period pipeline.Period
	var unit, indicator, format string
	var at when
	cmd := &cobra.Command{
		Use:   "results --period P",
		Short: a.say("Kết quả của kỳ đã tổng hợp", "Results of a consolidated period"),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runResults(cmd.Context(), a, period, at, unit, indicator, format)
		},
	}
	a.periodFlag(cmd, &period)
	a.whenFlags(cmd, &at)
	cmd.Flags().StringVar(&unit, "unit", "", a.say("chỉ một đơn vị", "one unit only"))
	cmd.Flags().StringVar(&indicator, "indicator", "", a.say("chỉ một chỉ tiêu", "one indicator only"))
	cmd.Flags().StringVar(&format, "format", "table", "table | csv | json | parquet | arrow")
	return cmd
}

func runResults(ctx context.Context, a *app, period pipeline.Period, at when, unit, indicator, format string) (err error) {
	if err := oneOf("format", format, "table", "csv", "json", "parquet", "arrow"); err != nil {
		return err
	}
	open := a.open
	if !at.asOf.IsZero() {
		open = func() (*workspace, error) { return a.openToCompute(ctx, false) }
	}
	w, err := open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if err := w.reports(period); err != nil {
		return err
	}
	if at.edition == 0 { // an edition has a programme of its own
		if err := w.knows(w.programme, period, unit, indicator); err != nil {
			return err
		}
	}
	rows, p, err := w.rowsOf(ctx, a, period, at)
	if err != nil {
		return err
	}
	if err := w.knows(p, period, unit, indicator); err != nil {
		return err
	}
	if ind := p.Indicator(indicator); ind != nil && ind.Kind == pipeline.Narrative {
		a.tell("%s là phần lời văn, không có số liệu; xem báo cáo tổng hợp hoặc danvan explain.", "%s is a text and has no figure; see the consolidated report or danvan explain.", indicator)
	}
	rows = selectRows(rows, unit, indicator)
	if format == "table" {
		a.printResults(rows, p, p.Tree(period))
		return nil
	}
	return transforms.WriteResults(a.out, format, slices.Values(rows))
}

// knows tells whether a programme has the unit and the indicator that were asked for;
// "" asks for all.
func (w *workspace) knows(p *pipeline.Programme, period pipeline.Period, unit, indicator string) error {
	if unit != "" {
		if _, err := w.unit(p.Tree(period), unit); err != nil {
			return err
		}
	}
	if indicator != "" && p.Indicator(indicator) == nil {
		return w.noIndicator(indicator)
	}
	return nil
}

// rowsOf returns the figures of the last consolidation, of an edition, or of what was
// known at a time, with the programme that they were computed by.
func (w *workspace) rowsOf(ctx context.Context, a *app, period pipeline.Period, at when) ([]pipeline.ResultRow, *pipeline.Programme, error) {
	switch {
	case at.edition != 0:
		e, _, err := w.findEdition(ctx, period, at.edition)
		if err != nil {
			return nil, nil, err
		}
		return w.editionRows(ctx, e)
	case !at.asOf.IsZero():
		rows, err := w.rowsAsOf(ctx, period, at.asOf)
		return rows, w.programme, err
	}
	basis, err := w.basisAbout(ctx, period)
	if err != nil {
		return nil, nil, err
	}
	rows, current, err := w.stored(period, basis)
	if err != nil {
		return nil, nil, err
	}
	closing := basis.Closing(w.programme, period)
	a.tellClosing(closing)
	if closing == nil && !current {
		a.tell("Lưu ý: số liệu đã thay đổi từ lần tổng hợp gần nhất; chạy lại danvan consolidate --period %s.",
			"Note: the inputs have changed since the last consolidation; run danvan consolidate --period %s again.", period)
	}
	return rows, w.programme, nil
}

func selectRows(rows []pipeline.ResultRow, unit, indicator string) []pipeline.ResultRow {
	out := make([]pipeline.ResultRow, 0, len(rows))
	for _, r := range rows {
		if (unit == "" || r.Unit == unit) && (indicator == "" || r.Indicator == indicator) {
			out = append(out, r)
		}
	}
	return out
}

// printResults names units as everywhere: communes of two districts, or provinces, are named alike.
func (a *app) printResults(rows []pipeline.ResultRow, p *pipeline.Programme, tree *pipeline.Hierarchy) {
	t := a.newTable(a.say("Đơn vị", "Unit"), a.say("Chỉ tiêu", "Indicator"), a.say("Giá trị", "Value"), a.say("Đơn vị tính", "Unit of measure"),
		a.say("Số đơn vị", "Units"), a.say("Chỉ tiêu phấn đấu", "Target"), a.say("Đánh giá", "Verdict"))
	for _, r := range rows {
		of := pipeline.Result{Value: r.Value, Numerator: r.Numerator, Denominator: r.Denominator, UnitsReported: r.UnitsReported, UnitsExpected: r.UnitsExpected, Verdict: r.Verdict}
		t.AppendRow(table.Row{shown.UnitName(p, tree, r.Unit), r.IndicatorName, a.number(r.Value), r.UnitOfMeasure, fmt.Sprintf("%d/%d", r.UnitsReported, r.UnitsExpected), a.bound(r.Target), a.verdictWord(of)})
	}
	t.Render()
}

// verdictWord says a verdict as the documents do; "" where no target binds. What is met so far
// by the units that have a figure is [pipeline.Met] in the output for machines, which has how many those are.
func (a *app) verdictWord(r pipeline.Result) string {
	l := shown.LightOf(r)
	if l == shown.Dark {
		return ""
	}
	return strings.ToLower(l.Said().In(a.lang))
}

// number writes a number for people, exactly, with the separators of the language; "" of none.
func (a *app) number(m pipeline.Maybe) string {
	if !m.Known || a.lang == pipeline.English {
		return m.String()
	}
	return shown.Exact(m.Number)
}

// bound writes the bound of a target, such as ">= 0,5", with the separators of the language.
func (a *app) bound(target string) string {
	comparison, n, ok := shown.ParseBound(target)
	if !ok {
		return target
	}
	return string(comparison) + " " + a.number(pipeline.Known(n))
}
