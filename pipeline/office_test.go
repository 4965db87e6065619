package pipeline

import (
	"testing"
	"time"
)

// What units of provinces filed is summed for their province, that of other units for
// themselves; a province that sent nothing is one all the same.
func TestFilingByOffice(t *testing.T) {
	p := &Programme{Units: []Unit{{Code: "M"}, {Code: "D", Parent: "M", Tier: "department"}, {Code: "E", Parent: "M", Tier: "department"},
		{Code: "P", Parent: "M", Tier: "province"}, {Code: "P1", Parent: "P", Tier: "commune"}, {Code: "P2", Parent: "P1", Tier: "commune"},
		{Code: "Q", Parent: "M", Tier: "province"}, {Code: "Q1", Parent: "Q", Tier: "commune"}}}
	quarter := Period{Quarter, 2021, 2}
	tree := p.Tree(quarter)
	at := time.Date(2021, 6, 20, 8, 0, 0, 0, time.UTC)
	status := FilingStatus{Period: quarter, Reports: []Filing{{Unit: "D", Form: "F", State: NotReceived},
		{Unit: "P1", Form: "F", State: OnTime}, {Unit: "P1", Form: "G", State: Late}, {Unit: "P2", Form: "F", State: WasReturned}, {Unit: "P2", Form: "G", State: NotReceived},
		{Unit: "Q1", Form: "F", State: NotReceived}, {Unit: "P", Form: "F", State: Unexpected}, {Unit: "elsewhere", Form: "F", State: Unexpected}}}
	counting := []Submission{{Unit: "P1", Counts: CellCounts{Stored: 7}}, {Unit: "P1", Counts: CellCounts{Stored: 4}}, {Unit: "P", Counts: CellCounts{Stored: 1}}}

	if got := status.ByOffice(tree, []Receipt{{Unit: "P1"}}, counting); got != nil {
		t.Errorf("where units file here: %+v", got)
	}
	receipts := []Receipt{
		{Modified: at, ReceivedAt: at.Add(time.Hour), Taken: &Taken{From: "P", Period: quarter, Number: 1}},
		{Modified: at.Add(2 * time.Hour), ReceivedAt: at.Add(3 * time.Hour), Taken: &Taken{From: "P", Period: quarter, Number: 2}},
		{Modified: at, ReceivedAt: at, Taken: &Taken{From: "Q", Period: quarter.Next(), Number: 9}},
	}
	want := []OfficeFiling{
		{Unit: "D", Units: 1, Totals: FilingTotals{Expected: 1, NotReceived: 1}},
		{Unit: "P", Manifest: 2, Units: 2, Complete: 1, Cells: 12, Totals: FilingTotals{Expected: 4, OnTime: 1, Late: 1, Returned: 1, NotReceived: 1, Unexpected: 1}},
		{Unit: "Q", Units: 1, Totals: FilingTotals{Expected: 1, NotReceived: 1}},
	}
	got := status.ByOffice(tree, receipts, counting)
	if len(got) != len(want) {
		t.Fatalf("lines of %+v, want %+v", got, want)
	}
	for i, o := range got {
		if o.Unit == "P" && (o.PushedAt == nil || !o.PushedAt.Equal(at.Add(2*time.Hour)) || o.TakenAt == nil || !o.TakenAt.Equal(at.Add(3*time.Hour))) {
			t.Errorf("pushed %v, taken %v", o.PushedAt, o.TakenAt)
		} else if o.Unit != "P" && (o.PushedAt != nil || o.TakenAt != nil) {
			t.Errorf("%s: pushed %v, taken %v", o.Unit, o.PushedAt, o.TakenAt)
		}
		if o.PushedAt, o.TakenAt = nil, nil; o != want[i] {
			t.Errorf("line %d: %+v, want %+v", i, o, want[i])
		}
	}
}
