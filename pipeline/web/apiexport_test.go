package web

import "danvan/pipeline"

// APITable returns the addresses of the API with the parameters that each takes.
func APITable() map[string][]string {
	out := map[string][]string{}
	for _, r := range apiTable() {
		out[r.pattern] = r.params
	}
	return out
}

// APIShapes returns a value of every shape that the API answers with, by the name that
// the description gives it.
func APIShapes() map[string]any {
	return map[string]any{
		"Closing": pipeline.Closing{}, "Edition": editionRow{}, "PeriodRow": periodView{}, "Unit": unitView{}, "Target": targetView{}, "Indicator": indicatorView{},
		"Filing": pipeline.Filing{}, "FilingTotals": pipeline.FilingTotals{}, "Unplaced": pipeline.Unplaced{}, "Status": pipeline.StatusRow{}, "Result": pipeline.ResultRow{},
		"Contribution": pipeline.Contribution{}, "Check": pipeline.Check{}, "ExplainedPart": pipeline.ExplainedPart{}, "TornPart": pipeline.TornPart{},
		"ExplainedLine": pipeline.ExplainedLine{}, "Explained": pipeline.Explained{}, "FrozenResult": pipeline.FrozenResult{}, "Cause": pipeline.Cause{},
		"Adjustment": pipeline.Adjustment{}, "Adjustments": adjustmentsView{}, "FrozenScore": pipeline.FrozenScore{}, "Rescored": pipeline.Rescored{}, "SeriesFigure": pipeline.SeriesFigureRow{}, "SeriesRow": pipeline.SeriesRow{},
		"Document": PublishedDocument{}, "Finding": pipeline.FindingRow{}, "CellCounts": pipeline.CellCounts{}, "Submission": submissionView{}, "Receipt": receiptView{},
		"Uploaded": uploadView{}, "Order": orderView{}, "LedgerLine": pipeline.LedgerLine{}, "Run": runView{}, "Work": workView{},
	}
}
