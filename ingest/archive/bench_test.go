package archive

import (
	"fmt"
	"testing"
	"time"

	"danvan/pipeline"
)

// BenchmarkReceipts reads back what a pass begins with: twenty thousand receipts of two
// forms each, several years of a province.
func BenchmarkReceipts(b *testing.B) {
	const many = 20_000
	a, err := Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	at := time.Date(2021, 6, 16, 9, 0, 0, 0, time.UTC)
	period := pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 2}
	same := original("one file for all of them")
	var files []pipeline.Received
	for i := range many {
		unit := fmt.Sprintf("H%d.X%d", i%9, i%207)
		r := pipeline.Receipt{Sequence: i + 1, ReceivedAt: at, Unit: unit, File: "Báo cáo 2021-Q2 - Xã An Khánh.xlsx", Size: 25_111, Modified: at, SHA256: same.SHA256, Decision: pipeline.Accepted, Findings: []pipeline.Finding{}}
		for k := range 3 {
			form := fmt.Sprintf("0%d-TCD", k)
			r.Submissions = append(r.Submissions, pipeline.Submission{ID: unit + "/" + same.SHA256 + "/" + form, Unit: unit, Form: form, FormVersion: "2021", Period: period, Version: 1, Scope: pipeline.Own,
				Verdict: pipeline.Accepted, Sheet: form, File: r.File, SHA256: r.SHA256, ReceivedAt: at, Content: same.SHA256,
				Findings: []pipeline.Finding{pipeline.NewFinding("outlier-history", form, "C7", "12", "Số lượt tiếp công dân", "3", "9")}, Counts: pipeline.CellCounts{Read: 80, Stored: 70, Blank: 10}})
		}
		files = append(files, pipeline.Received{Receipt: r, Original: same})
	}
	if _, err := a.Receive(b.Context(), files); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if list, err := a.Receipts(b.Context()); err != nil || len(list) != many {
			b.Fatal(len(list), err)
		}
	}
}
