package summary_test

import (
	"testing"

	"danvan/templates/figures"
	"danvan/templates/internal/sample"
	"danvan/templates/reports/summary"
)

// BenchmarkPrint prints the workbook of the made-up province.
func BenchmarkPrint(b *testing.B) {
	v := figures.NewView(sample.Consolidation())
	for b.Loop() {
		if _, err := (summary.Report{}).Print(v); err != nil {
			b.Fatal(err)
		}
	}
}
