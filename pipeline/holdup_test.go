package pipeline

import (
	"context"
	"errors"
	"testing"
	"time"
)

// stuck is a desk on which one file cannot be loaded.
type stuck struct {
	*desk
	file string
}

func (s stuck) Load(ctx context.Context, a Arrival) (Original, error) {
	if a.File == s.file {
		return Original{}, errors.New("stale file handle")
	}
	return s.desk.Load(ctx, a)
}

// A correction never overtakes the file that it corrects because that could not be read
// for a moment; other units do not wait, and after a day nobody does.
func TestAFileThatCannotBeReadHoldsBackWhatCameAfterIt(t *testing.T) {
	when := at(t, "2021-06-16 09:00")
	for _, c := range []struct {
		name     string
		seen     time.Duration // after it was sent
		versions map[string]int
	}{
		{"fresh", time.Minute, map[string]int{"first.xlsx": 1, "correction.xlsx": 2, "b.xlsx": 1}},
		{"given up", 25 * time.Hour, map[string]int{"first.xlsx": 2, "correction.xlsx": 1, "b.xlsx": 1}},
	} {
		d := newDesk()
		d.drop("A", "first.xlsx", "A f1 2021-Q2 5", when)
		d.drop("A", "correction.xlsx", "A f1 2021-Q2 6", when.Add(time.Minute))
		d.drop("B", "b.xlsx", "B f1 2021-Q2 7", when)
		for i := range d.files {
			d.files[i].SeenAt = when.Add(c.seen)
		}
		in := d.intake()
		in.Inbox = stuck{d, "first.xlsx"}
		if _, err := Ingest(context.Background(), in); err != nil {
			t.Fatal(err)
		}
		ingest(t, d) // it can be read again
		for _, r := range d.receipts {
			if got := r.Submissions[0].Version; got != c.versions[r.File] {
				t.Errorf("%s: %s has version %d, want %d", c.name, r.File, got, c.versions[r.File])
			}
		}
		if len(d.receipts) != 3 {
			t.Errorf("%s: %d receipts", c.name, len(d.receipts))
		}
	}
}
