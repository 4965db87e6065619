package forms

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"danvan/pipeline"
)

// A receipt that is filled in has the bytes of one that is laid out from the beginning.
func TestReceiptsAreThoseOfTheWorkbook(t *testing.T) {
	p := &pipeline.Programme{Code: "thu", Name: "Chương trình <thử>", Units: []pipeline.Unit{{Code: "X", Name: "Xã X", Tier: "commune"}}}
	c := NewComposer(pipeline.NewForest(p), nil)
	warning := pipeline.NewFinding("required-blank", "DV-01", "C12", "=1+1")
	broken := pipeline.NewFinding("number-bad", "DV-01", "C13", "x", "y")
	note := pipeline.NewFinding("already-received", "", "", "15/06/2021")
	for i, r := range []pipeline.Receipt{
		{Decision: pipeline.Accepted},
		{Decision: pipeline.Accepted, Submissions: []pipeline.Submission{{Form: "DV-01", Verdict: pipeline.Accepted}, {Form: "DV-02", Verdict: pipeline.Accepted}}},
		{Decision: pipeline.Accepted, Submissions: []pipeline.Submission{{Form: "DV-01", Verdict: pipeline.Accepted, Findings: []pipeline.Finding{warning, note}}}},
		{Decision: pipeline.Returned, Findings: []pipeline.Finding{note}, Submissions: []pipeline.Submission{{Form: "DV-01", Verdict: pipeline.Returned, Findings: []pipeline.Finding{broken, broken, broken, warning}}}},
		{Decision: pipeline.Duplicate, Findings: []pipeline.Finding{note}},
		{Decision: pipeline.Duplicate, Findings: []pipeline.Finding{note, note}},
	} {
		r.Unit, r.File, r.Sequence, r.SHA256, r.ReceivedAt = "X", "a & b.xlsx", i+1, "abc", time.Date(2021, 6, 18, 3, 4, i, 0, time.UTC)
		for range 2 { // the first lays the form out
			got, err := c.receipt(r, enclosed{})
			if err != nil {
				t.Fatal(err)
			}
			if want := fromTheBeginning(t, c, r); !bytes.Equal(got, want) {
				t.Errorf("receipt %d has other bytes", i)
			}
		}
	}
	if n := len(c.receipts.known); n > 6 {
		t.Errorf("%d receipts were laid out", n)
	}
}

func fromTheBeginning(t *testing.T, c *Composer, r pipeline.Receipt) []byte {
	t.Helper()
	n := c.receiptNotice(r, enclosed{})
	b := newBook(r.ReceivedAt)
	b.addSheet(pipeline.VerdictSheet)
	b.writeNotice(pipeline.VerdictSheet, n)
	b.properties(n.title, c.programme.Name)
	var out bytes.Buffer
	if err := b.writeTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Receipts are made by several at once: each has the bytes it has alone.
func TestReceiptsAtOnce(t *testing.T) {
	c := NewComposer(pipeline.NewForest(&pipeline.Programme{Name: "thử"}), nil)
	for i := range 8 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			for k := range 20 {
				r := pipeline.Receipt{Decision: pipeline.Accepted, Unit: "X", File: "a.xlsx", Sequence: k % 3}
				got, err := c.receipt(r, enclosed{})
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, fromTheBeginning(t, c, r)) {
					t.Error("other bytes")
				}
			}
		})
	}
}

// Merged cells of a sender's that overlap become one: Excel calls them damage.
func TestOverlappingMergesBecomeOne(t *testing.T) {
	g := &grid{looks: newLooks()}
	for _, a := range []area{{1, 1, 2, 2}, {5, 5, 6, 6}, {4, 1, 5, 1}, {2, 2, 4, 3}, {9, 9, 9, 9}} {
		g.merge(a)
	}
	if got, want := fmt.Sprint(g.apart()), "[{5 5 6 6} {1 1 5 3}]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// Cells may be written in any order; merging leaves what stands in the first.
func TestGridInAnyOrder(t *testing.T) {
	g := &grid{looks: newLooks()}
	for _, cell := range []string{"C2", "A2", "B1", "B2", "C1", "C2"} {
		g.text(cell, cell)
	}
	g.merge(area{2, 1, 3, 2})
	var got []string
	for _, r := range g.rows {
		for _, c := range r.cells {
			got = append(got, fmt.Sprintf("%d %d %v", r.Number, c.col, c.value))
		}
	}
	if want := "[1 2 B1 1 3 <nil> 2 1 A2 2 2 <nil> 2 3 <nil>]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
}

// A title in capitals is half as wide again as its letters are many: the row of one that
// needed two lines held one, and the accents of the first were cut off.
func TestCapitalsAreWide(t *testing.T) {
	const title, width = "BÁO CÁO CÔNG TÁC DÂN VẬN VÀ QUY CHẾ DÂN CHỦ CƠ SỞ CỦA CHI BỘ, ĐẢNG BỘ BỘ PHẬN", 109 * 0.7
	if n := lines(title, width); n != 2 {
		t.Errorf("the title takes %d lines", n)
	}
	if n := lines(strings.ToLower(title), width); n != 1 {
		t.Errorf("in small letters it takes %d lines", n)
	}
}
