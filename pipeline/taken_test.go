package pipeline

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// What manifests say, one after the other, counts whole: new, changed, gone and back again,
// though a receipt holds only what is new in it, and whatever versions a province gives.
func TestTheLastManifestCountsWhole(t *testing.T) {
	p := &Programme{Units: []Unit{{Code: "P"}, {Code: "A", Parent: "P"}, {Code: "B", Parent: "P"}}, Forms: []Form{{Code: "F"}}}
	quarter := Period{Quarter, 2021, 2}
	at := time.Date(2021, 6, 20, 8, 0, 0, 0, time.UTC)
	var receipts []Receipt
	take := func(from string, said ...string) (fresh int) {
		var subs []Submission
		filed := []Attempt{}
		for _, text := range said { // "A x 3": what unit A filed, in version 3
			var unit, content string
			var n int
			if _, err := fmt.Sscan(text, &unit, &content, &n); err != nil {
				t.Fatal(err)
			}
			subs = append(subs, Submission{ID: unit + "/" + content + "/F", Unit: unit, Form: "F", Period: quarter, Version: n, Verdict: Accepted, Content: content})
			filed = append(filed, Attempt{Unit: unit, Form: "F", Version: n, FirstAccepted: &at})
		}
		of := Taken{From: from, Period: quarter, Number: len(receipts) + 1, Filed: filed, Files: []TakenFile{{"f", 1}}}
		r := Receipt{Sequence: len(receipts) + 1, ReceivedAt: at, Decision: Accepted}
		var taken Taken
		r.Submissions, taken = Take(receipts, subs, of)
		r.Taken = &taken
		if len(receipts) > 0 && len(taken.Files) > 0 {
			t.Errorf("a file is named again: %v", taken.Files)
		}
		receipts = append(receipts, r)
		return len(r.Submissions)
	}
	counts := func(what, want string, sent int) {
		t.Helper()
		var got []string
		for _, s := range Counting(p, quarter, receipts) {
			got = append(got, strings.Split(s.ID, "/")[0]+s.Content)
		}
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v counts, want %s", what, got, want)
		}
		if n := len(Attempts(p, quarter, receipts)); n != sent {
			t.Errorf("%s: %d sent, want %d", what, n, sent)
		}
	}
	steps := []struct {
		said  []string
		fresh int
		want  string
	}{
		{[]string{"A x 1", "B x 1"}, 2, "Ax Bx"},
		{[]string{"A x 1", "B x 1"}, 0, "Ax Bx"},
		{[]string{"A y 2", "B x 1"}, 1, "Ay Bx"},
		{[]string{"A x 1", "B x 1"}, 1, "Ax Bx"}, // the province went back to an old backup
		{[]string{"B x 1"}, 0, "Bx"},
		{[]string{"A x 1", "B z 1"}, 2, "Ax Bz"},
		{nil, 0, ""},
		{[]string{"A x 1"}, 1, "Ax"},
	}
	for i, s := range steps {
		if fresh := take("P", s.said...); fresh != s.fresh {
			t.Errorf("step %d: %d are new, want %d", i, fresh, s.fresh)
		}
		counts(fmt.Sprint("step ", i), s.want, len(s.said))
		// What counted before is found again, as an edition needs it.
		all := acceptedIn(receipts, quarter)[quarter]
		for k := range i {
			known := Counting(p, quarter, receipts[:k+1])
			if back, err := all.frozen(Edition{Period: quarter, Number: 1, Inputs: Inputs(known)}); err != nil || len(back) != len(known) {
				t.Errorf("step %d: what counted at step %d: %v", i, k, err)
			}
		}
	}
}

// A manifest that comes after the time for corrections takes nothing away that came in time.
func TestALateManifestTakesNothingAway(t *testing.T) {
	p := &Programme{Units: []Unit{{Code: "P"}}, Forms: []Form{{Code: "F"}}, Rule: ND09}
	quarter := Period{Quarter, 2021, 2}
	at := time.Date(2021, 6, 20, 8, 0, 0, 0, time.UTC)
	sub := func(content string, n int) Submission {
		return Submission{ID: "P/" + content + "/F", Unit: "P", Form: "F", Period: quarter, Version: n, Verdict: Accepted, Content: content}
	}
	b := Basis{Corrections: Corrections{Quarter: 5}, Editions: []Edition{{Period: quarter, Number: 1, At: at, Inputs: Inputs([]Submission{sub("x", 1)})}}}
	b.Receipts = []Receipt{{Sequence: 1, ReceivedAt: at, Submissions: []Submission{sub("x", 1)}, Taken: &Taken{From: "P", Period: quarter, Number: 1}}}
	for i, said := range [][]Submission{{sub("y", 2)}, nil} {
		subs, taken := Take(b.Receipts, said, Taken{From: "P", Period: quarter, Number: i + 2})
		b.Receipts = append(b.Receipts, Receipt{Sequence: i + 2, ReceivedAt: at.AddDate(0, 0, 10), Submissions: subs, Taken: &taken})
	}
	if got := b.Draft(p, quarter); len(got) != 1 || got[0].Content != "x" {
		t.Errorf("%v", got)
	}
	if got := Counting(p, quarter, b.Receipts); len(got) != 0 {
		t.Errorf("without a limit: %v", got)
	}
}

// What a manifest takes the place of is told: gone where nothing counts instead, replaced
// where it had come another way; what the province itself said before is its own business.
func TestWhatAManifestDisplaces(t *testing.T) {
	quarter := Period{Quarter, 2021, 2}
	sub := func(unit, content string) Submission {
		return Submission{ID: unit + "/" + content + "/F", Unit: unit, Form: "F", Period: quarter, Version: 1, Verdict: Accepted}
	}
	receipts := []Receipt{{Submissions: []Submission{sub("A", "x"), sub("B", "x")}},
		{Submissions: []Submission{sub("C", "x"), sub("D", "x")}, Taken: &Taken{From: "P", Period: quarter, Number: 1}}}
	gone, replaced := Displaced(receipts, Taken{From: "P", Period: quarter, Number: 2}, []Submission{sub("A", "x"), sub("B", "x"), sub("C", "x"), sub("D", "x")},
		[]Submission{sub("A", "x"), sub("B", "y"), sub("C", "y")})
	if !slices.Equal(gone, []TakenReport{{"D", "F"}}) || !slices.Equal(replaced, []TakenReport{{"B", "F"}}) {
		t.Errorf("gone %v, replaced %v", gone, replaced)
	}
}
