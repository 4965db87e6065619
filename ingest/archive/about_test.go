package archive

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
)

// Who asks about one period is told all of it, and of other periods which files came.
func TestAboutOnePeriod(t *testing.T) {
	a, _ := open(t)
	texts := []string{"one", `","submissions":[{"period":"2021-Q2"}]`, "three", "four", "five"}
	periods := [][]pipeline.Period{{quarter(2021, 2)}, {quarter(2021, 3)}, {quarter(2021, 3), quarter(2021, 2)}, {}, {quarter(2012, 2)}}
	for i, text := range texts {
		o := original(text)
		o.File = text
		r := pipeline.Receipt{Sequence: i + 1, Unit: "A", File: o.File, SHA256: o.SHA256, Decision: pipeline.Accepted, Findings: []pipeline.Finding{pipeline.NewFinding("file-macros", "", "")}}
		for _, p := range periods[i] {
			r.Submissions = append(r.Submissions, pipeline.Submission{ID: o.SHA256, Unit: "A", Period: p, File: text, Sheet: `{"period":"2021-Q2"}`, Findings: []pipeline.Finding{}})
		}
		if _, err := a.Receive(t.Context(), []pipeline.Received{{Receipt: r, Original: o}}); err != nil {
			t.Fatal(err)
		}
		if i%2 == 0 {
			closed(t, a, quarter(2021, i/2+1), 1)
		}
	}
	want, err := a.Receipts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if !slices.Contains(periods[i], quarter(2021, 2)) {
			want[i].Submissions = nil
		}
	}
	about := a.About(quarter(2021, 3))
	wantEditions, err := a.Editions(t.Context())
	if err != nil || len(wantEditions) != 3 {
		t.Fatal(wantEditions, err)
	}
	for i := range wantEditions {
		if wantEditions[i].Period != quarter(2021, 3) {
			wantEditions[i].Inputs = nil
		}
	}
	if got, err := a.About(quarter(2021, 2)).Receipts(t.Context()); err != nil {
		t.Error(err)
	} else if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got, err := about.Editions(t.Context()); err != nil {
		t.Error(err)
	} else if d := cmp.Diff(wantEditions, got); d != "" {
		t.Error(d)
	}
	keep(t, a, original("nobody's"))
	keep(t, a, original("nor this"))
	if _, err := about.Receipts(t.Context()); err == nil {
		t.Error("originals without a receipt were passed over")
	}
}
