package main

import (
	"bytes"
	"io"
	"log/slog"
	"path/filepath"
	"testing"

	"danvan/cmd/danvan/published"
	"danvan/pipeline"
)

// Figures that an earlier run computed make the documents that they make computed afresh,
// byte for byte; of a later form or a correction only what it changes is computed.
func TestFiguresThatWereKeptMakeTheSameDocuments(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := newWorkspace(t)
	send := func(period, unit string, n int) {
		mustRun(t, 0, "forms", "--workspace", dir, "--period", period, "--unit", unit, "--out", dir)
		fillWorkbook(t, filepath.Join(dir, unit+"_"+period+".xlsx"), filepath.Join(dir, "inbox", unit, period+".xlsx"), inventFigures(n, unit), false)
		mustRun(t, 0, "ingest", "--workspace", dir)
	}
	a := &app{workspace: dir, lang: "vi", program: "this", now: fixedClock(morning(pipeline.NewDate(2021, 9, 25))), log: slog.New(slog.DiscardHandler), streams: streams{out: io.Discard, err: io.Discard}}
	quarter := pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 3}
	made := func(afresh bool) []pipeline.Document {
		w, err := a.openToCompute(t.Context(), false)
		if err != nil {
			t.Fatal(err)
		}
		defer w.room.Close()
		if afresh {
			w.warehouse = w.warehouse.Afresh()
		}
		desk := w.desk(a.now)
		desk.Sources = true
		var packing *published.Packing
		if !afresh {
			desk.Found = func(found *pipeline.Sources, counting []pipeline.Submission) (err error) {
				packing, err = published.Begin(w.programme.In(quarter), quarter, found, counting)
				return err
			}
		}
		c, err := pipeline.Consolidate(t.Context(), desk, quarter)
		if err != nil {
			t.Fatal(err)
		}
		printed, data, err := w.documents(t.Context(), c, packing)
		if err != nil {
			t.Fatal(err)
		}
		return append(printed, data...)
	}
	send("2021-Q2", "SNV", 4)
	for n, unit := range []string{"SNV", "STP", "SNV"} { // the last corrects what it sent
		send("2021-Q3", unit, n+5)
		amended := made(false) // keeps what the next takes
		for file, most := range map[string]int{"figures": 2, "sources": 1, "reviews": 1} {
			if kept, err := filepath.Glob(filepath.Join(dir, "facts", "*", "2021-Q*", file)); err != nil || len(kept) != most {
				t.Errorf("kept: %q, %v", kept, err)
			}
		}
		before, after := made(false), made(true) // also where what stands behind the figures is packed before they are made
		for i := range after {
			if !bytes.Equal(before[i].Bytes, after[i].Bytes) || !bytes.Equal(amended[i].Bytes, after[i].Bytes) {
				t.Errorf("%d reports: %s is another", n+1, after[i].Name)
			}
		}
	}
}
