package room

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"danvan/pipeline"
)

// drawCell makes cells as readers do: few rows, fields and sheets, many texts.
func drawCell(t *rapid.T) pipeline.Cell {
	return pipeline.Cell{
		Row:     rapid.SampledFrom([]string{"", "TN.A", pipeline.TotalRow, "Mô hình 1"}).Draw(t, "row"),
		Field:   rapid.SampledFrom([]string{"c1", "c2", "tt_luot"}).Draw(t, "field"),
		Measure: rapid.SampledFrom([]pipeline.Measure{"", "value", "cumulative"}).Draw(t, "measure"),
		State:   rapid.SampledFrom([]pipeline.State{pipeline.Missing, pipeline.Reported, pipeline.Nil, pipeline.NotApplicable}).Draw(t, "state"),
		Number:  pipeline.Number(rapid.Int64().Draw(t, "number")),
		Text:    rapid.String().Draw(t, "text"),
		Sheet:   rapid.SampledFrom([]string{"DV-01", "Sổ “Dân vận khéo”"}).Draw(t, "sheet"),
		Ref:     rapid.StringMatching(`[A-Z]{1,3}[1-9][0-9]{0,6}`).Draw(t, "ref"),
	}
}

func TestReadingsCrossThePipeUnchanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := pipeline.Original{Arrival: pipeline.Arrival{File: "a.xlsx", SeenAt: time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "seen"), 5)}}
		want := pipeline.Reading{Findings: []pipeline.Finding{{Code: "file-macros", Severity: pipeline.Note, Sheet: "S", Cell: "B1", Args: []string{"x"}}}}
		for i := range rapid.IntRange(0, 4).Draw(t, "forms") {
			want.Submissions = append(want.Submissions, pipeline.Submission{
				ID: fmt.Sprint("abc/", i), Unit: "TN.A", Form: "DV-01", FormVersion: "2021", Scope: pipeline.Own, Verdict: pipeline.Accepted,
				Period: rapid.SampledFrom([]pipeline.Period{{}, mustPeriod("2021-Q2")}).Draw(t, "period"), Sheet: "S", File: o.File, SHA256: "abc",
				ReceivedAt: o.SeenAt, Content: "d", Findings: []pipeline.Finding{}, Counts: pipeline.CellCounts{Read: 3, Stored: 1, Blank: 1, Refused: 1},
				Cells: rapid.SliceOfN(rapid.Custom(drawCell), 0, 20).Draw(t, "cells"),
			})
			if s := &want.Submissions[i]; len(s.Cells) == 0 {
				s.Cells = nil
			}
		}
		packed, err := packReading(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := unpackReading(packed, o)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("readings differ (-want +got):\n%s", diff)
		}
		// Whatever is cut or changed is noticed or read, and breaks nothing.
		cut := rapid.IntRange(0, len(packed)-1).Draw(t, "cut")
		if _, err := unpackReading(packed[:cut], o); err == nil {
			t.Fatalf("%d of %d bytes were taken for a reading", cut, len(packed))
		}
		packed[cut] ^= byte(rapid.IntRange(1, 255).Draw(t, "change"))
		_, _ = unpackReading(packed, o)
	})
}

func mustPeriod(text string) pipeline.Period {
	p, err := pipeline.ParsePeriod(text)
	if err != nil {
		panic(err)
	}
	return p
}

func TestALieAboutTheNumberOfCellsIsNoticed(t *testing.T) {
	packed, err := packReading(pipeline.Reading{Submissions: []pipeline.Submission{{}}})
	if err != nil {
		t.Fatal(err)
	}
	lie := append(packed[:len(packed)-1], 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f)
	if _, err := unpackReading(lie, pipeline.Original{}); err == nil {
		t.Error("no error")
	}
}

func TestRequestsAndDocumentsCrossThePipe(t *testing.T) {
	o := pipeline.Original{SHA256: "abc", Bytes: []byte("PK\x00\xff"), Arrival: pipeline.Arrival{Unit: "TN.A", File: "Báo cáo.xlsx", Size: 4,
		SeenAt: time.Unix(1, 2).UTC(), Modified: time.Unix(3, 4).UTC()}}
	receipt := pipeline.Receipt{Sequence: 7, Unit: "TN.A", ReceivedAt: o.SeenAt, Modified: o.Modified, Decision: pipeline.Returned}
	for _, want := range []request{{Pack: 3, Original: o}, {Receipt: receipt, Original: o}} {
		packed, err := packRequest(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := unpackRequest(bytes.Join(packed, nil))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v: %s", err, diff)
		}
	}
	documents := []pipeline.Document{{Name: "000007 TRA LAI.xlsx", Bytes: []byte("a")}, {Name: "b", Bytes: []byte{}}}
	back, err := unpackDocuments(packDocuments(documents))
	if diff := cmp.Diff(documents, back); diff != "" || err != nil {
		t.Errorf("%v: %s", err, diff)
	}
	for _, bad := range []string{"", "\xff", "\x05{}", "\x02[]", "\x02{"} {
		if _, err := unpackRequest([]byte(bad)); err == nil {
			t.Errorf("%q was taken for a request", bad)
		}
	}
	if _, err := unpackDocuments([]byte("\x01a\x09b")); err == nil {
		t.Error("a cut document was taken")
	}
}

// largeReading is as large as the limits let a file be.
func largeReading(cells int) pipeline.Reading {
	s := pipeline.Submission{Form: "DVK", Cells: make([]pipeline.Cell, cells)}
	for i := range s.Cells {
		s.Cells[i] = pipeline.Cell{Row: fmt.Sprint("MH-", i/20), Field: fmt.Sprint("f", i%20), Measure: "value", State: pipeline.Reported,
			Number: pipeline.Number(i) * pipeline.One, Text: strings.Repeat("x", i%10), Sheet: "DVK", Ref: fmt.Sprint("C", i)}
	}
	return pipeline.Reading{Submissions: []pipeline.Submission{s}}
}

func BenchmarkWire(b *testing.B) {
	for _, cells := range []int{150, 100_000} {
		b.Run(fmt.Sprint(cells), func(b *testing.B) {
			r := largeReading(cells)
			for b.Loop() {
				packed, err := packReading(r)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := unpackReading(packed, pipeline.Original{}); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(packed))/float64(cells), "bytes/cell")
			}
		})
	}
}

func TestNumbersOfEverySize(t *testing.T) {
	for _, n := range []int64{0, 1, -1, 63, -64, 64, math.MaxInt64, math.MinInt64} {
		w := cellWriter{known: map[string]uint64{}}
		w.cells([]pipeline.Cell{{Number: pipeline.Number(n)}})
		r := cellReader{cursor: cursor{rest: string(w.out)}}
		if got := r.cells(); len(got) != 1 || got[0].Number != pipeline.Number(n) {
			t.Errorf("%d came back as %v", n, got)
		}
	}
}
