package main

import (
	"context"
	"fmt"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"danvan/pipeline"
	"danvan/transforms"
)

func newResults(a *app) *cobra.Command {
	var period pipeline.Period
	var unit, indicator, format string
	cmd := &cobra.Command{
		Use:   "results --period P",
		Short: a.say("Kết quả của kỳ đã tổng hợp", "Results of a consolidated period"),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runResults(cmd.Context(), a, period, unit, indicator, format)
		},
	}
	a.periodFlag(cmd, &period)
	cmd.Flags().StringVar(&unit, "unit", "", a.say("chỉ một đơn vị", "one unit only"))
	cmd.Flags().StringVar(&indicator, "indicator", "", a.say("chỉ một chỉ tiêu", "one indicator only"))
	cmd.Flags().StringVar(&format, "format", "table", "table | csv | json | parquet | arrow")
	return cmd
}

func runResults(ctx context.Context, a *app, period pipeline.Period, unit, indicator, format string) error {
	w, err := a.open()
	if err != nil {
		return err
	}
	if err := w.reports(period); err != nil {
		return err
	}
	if unit != "" {
		if _, err := w.unit(w.programme.Tree(period), unit); err != nil {
			return err
		}
	}
	if indicator != "" && w.programme.Indicator(indicator) == nil {
		return w.noIndicator(indicator)
	}
	if ind := w.programme.Indicator(indicator); ind != nil && ind.Kind == pipeline.Narrative {
		a.tell("%s là phần lời văn, không có số liệu; xem báo cáo tổng hợp hoặc danvan explain.", "%s is a text and has no figure; see the consolidated report or danvan explain.", indicator)
	}
	rows, current, err := w.stored(ctx, period)
	if err != nil {
		return err
	}
	if !current {
		a.tell("Lưu ý: số liệu đã thay đổi từ lần tổng hợp gần nhất; chạy lại danvan consolidate --period %s.",
			"Note: the inputs have changed since the last consolidation; run danvan consolidate --period %s again.", period)
	}
	rows = selectRows(rows, unit, indicator)
	if format == "table" {
		a.printResults(rows)
		return nil
	}
	return transforms.WriteResults(a.out, format, rows)
}

func selectRows(rows []transforms.ResultRow, unit, indicator string) []transforms.ResultRow {
	out := make([]transforms.ResultRow, 0, len(rows))
	for _, r := range rows {
		if (unit == "" || r.Unit == unit) && (indicator == "" || r.Indicator == indicator) {
			out = append(out, r)
		}
	}
	return out
}

func (a *app) printResults(rows []transforms.ResultRow) {
	t := a.newTable(a.say("Đơn vị", "Unit"), a.say("Chỉ tiêu", "Indicator"), a.say("Giá trị", "Value"), a.say("Đơn vị tính", "Unit of measure"),
		a.say("Số đơn vị", "Units"), a.say("Chỉ tiêu phấn đấu", "Target"), a.say("Đánh giá", "Verdict"))
	for _, r := range rows {
		t.AppendRow(table.Row{r.UnitName, r.IndicatorName, r.Value, r.UnitOfMeasure, fmt.Sprintf("%d/%d", r.UnitsReported, r.UnitsExpected), r.Target, a.verdictWord(r.Verdict)})
	}
	t.Render()
}

func (a *app) verdictWord(v pipeline.Verdict) string {
	switch v {
	case pipeline.Met:
		return a.say("đạt", "met")
	case pipeline.NotMet:
		return a.say("chưa đạt", "not met")
	case pipeline.Unknown:
		return a.say("chưa xác định", "unknown")
	}
	return ""
}
