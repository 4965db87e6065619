package weboffice

import (
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"danvan/pipeline"
)

// BenchmarkRefresh looks again after each of a few receipts where twenty thousand are
// known: several years of a province.
func BenchmarkRefresh(b *testing.B) {
	const known = 20_000
	h := newHouse(b)
	h.receive(b, 1)
	data := []byte("one file for all of them")
	same := pipeline.Original{SHA256: fmt.Sprintf("%x", sha256.Sum256(data)), Bytes: data}
	record := func(sequence int) {
		hash := fmt.Sprintf("%064d", sequence)
		r := pipeline.Receipt{Sequence: sequence, ReceivedAt: now(), Unit: "A", File: "Báo cáo quý II năm 2021.xlsx", SHA256: hash, Decision: pipeline.Accepted}
		for i := range 2 {
			r.Submissions = append(r.Submissions, pipeline.Submission{ID: fmt.Sprintf("A/%s/F%d", hash, i), Unit: "A", Form: fmt.Sprint("F", i), Period: q2(), Version: sequence, Verdict: pipeline.Accepted,
				File: r.File, SHA256: hash, ReceivedAt: now(), Content: hash, Findings: []pipeline.Finding{pipeline.NewFinding("replaces", "", "", "1", "1/7/2021")}})
		}
		if _, err := h.archive.Receive(b.Context(), []pipeline.Received{{Receipt: r, Original: same}}); err != nil {
			b.Fatal(err)
		}
	}
	for i := 2; i <= known; i++ {
		record(i)
	}
	begun := time.Now()
	if err := h.refresh(b.Context()); err != nil {
		b.Fatal(err)
	}
	first := time.Since(begun)
	next := known
	for b.Loop() {
		b.StopTimer()
		next++
		record(next)
		b.StartTimer()
		if err := h.refresh(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(first.Milliseconds()), "ms/first") // all of them
	if n := len(h.Snapshot().Basis.Receipts); n != next {
		b.Fatalf("%d receipts", n)
	}
}
