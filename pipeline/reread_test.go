package pipeline

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// readOnlyDesk keeps every file where it lies, as a share does on which we may not
// delete.
type readOnlyDesk struct {
	*desk
	away    bool
	refused []Finding
}

func (d *readOnlyDesk) Done(context.Context, Original) error { return errors.New("read-only share") }

func (d *readOnlyDesk) Load(ctx context.Context, a Arrival) (Original, error) {
	if d.away {
		return Original{}, &AwayError{Say("thư mục đã ngắt", "the share is away")}
	}
	o, err := d.desk.Load(ctx, a)
	o.Refused = d.refused
	return o, err
}

func (d *readOnlyDesk) pass(t *testing.T) (*Pass, error) {
	t.Helper()
	in := d.intake()
	in.Inbox = d
	return Ingest(context.Background(), in)
}

// What lies in a read-only inbox is answered once, under every name that it has there.
func TestAReadOnlyInboxIsAnsweredOnce(t *testing.T) {
	d := &readOnlyDesk{desk: newDesk()}
	when := at(t, "2021-06-16 09:00")
	d.drop("A", "one.xlsx", "A f1 2021-Q2 5", when)
	d.drop("A", "the same.xlsx", "A f1 2021-Q2 5", when.Add(time.Minute))
	d.drop("B", "bad.xlsx", "B f1 2021-Q2 bad", when)
	d.drop("B", "bad again.xlsx", "B f1 2021-Q2 bad", when.Add(time.Minute))
	d.drop("B", "bad.xlsx", "B f1 2021-Q2 bad", when.Add(time.Hour)) // dropped once more
	first, err := d.pass(t)
	if err != nil || len(first.Receipts) != 5 {
		t.Fatalf("%d receipts, %v", len(first.Receipts), err)
	}
	for range 3 {
		p, err := d.pass(t)
		if err != nil || len(p.Receipts) != 0 || p.Ignored != 6 || len(d.receipts) != 5 || !p.Ledger[0].Holds {
			t.Fatalf("%d receipts, %d of them new, %d ignored, %v", len(d.receipts), len(p.Receipts), p.Ignored, err)
		}
	}
	d.drop("A", "one.xlsx", "A f1 2021-Q2 6", when.Add(2*time.Hour))
	p, err := d.pass(t)
	if err != nil || len(p.Receipts) != 1 || p.Receipts[0].Submissions[0].Version != 2 {
		t.Errorf("a changed file: %+v, %v", p, err)
	}
}

// A share that is away ends the pass: its files are not waiting, nobody knows.
func TestAnInboxThatIsAwayEndsThePass(t *testing.T) {
	d := &readOnlyDesk{desk: newDesk(), away: true}
	d.drop("A", "one.xlsx", "A f1 2021-Q2 5", at(t, "2021-06-16 09:00"))
	if p, err := d.pass(t); err == nil || p != nil || !strings.Contains(err.Error(), "away") {
		t.Errorf("%+v, %v", p, err)
	}
	d.away = false
	if p, err := d.pass(t); err != nil || p.Accepted != 1 {
		t.Errorf("back again: %+v, %v", p, err)
	}
}

// What the inbox refuses is answered with its findings and never opened.
func TestWhatTheInboxRefusesIsNotRead(t *testing.T) {
	d := &readOnlyDesk{desk: newDesk(), refused: []Finding{NewFinding("file-limit", "", "", "x")}}
	d.drop("A", "one.xlsx", "A f1 2021-Q2 5", at(t, "2021-06-16 09:00"))
	p, err := d.pass(t)
	if err != nil || p.Returned != 1 || len(p.Receipts[0].Submissions) != 0 || p.Receipts[0].Findings[0].Code != "file-limit" {
		t.Errorf("%+v, %v", p, err)
	}
}
