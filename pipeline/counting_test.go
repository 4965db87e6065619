package pipeline

import (
	"reflect"
	"testing"
)

// What counts is the same whether receipts give it up or keep their own. They say what they
// said, and what lies together is held once.
func TestReceiptsThatGiveUpWhatCountsSayTheSame(t *testing.T) {
	p := testProgramme()
	p.Forms = append(p.Forms, Form{Code: "F0"}, Form{Code: "F1"}, Form{Code: "F2"})
	period := Period{Quarter, 2021, 2}
	of := func(unit, sha string, versions ...int) Receipt {
		r := Receipt{Unit: unit, SHA256: sha, Decision: Accepted}
		for i, version := range versions {
			form := "F" + itoa(i)
			r.Submissions = append(r.Submissions, Submission{ID: unit + "/" + sha + "/" + form, Unit: unit, Form: form, SHA256: sha, Period: period, Version: version, Verdict: Accepted})
		}
		return r
	}
	again := of("B", "b", 1, 1)
	again.Decision = Duplicate
	receipts := func() []Receipt {
		return []Receipt{of("B", "b", 1, 1), of("A", "old", 1, 1), again, of("A", "new", 2), of("C", "c", 1, 0), {Unit: "C", Decision: Returned}, of("D", "d", 1, 1, 1), of("E", "first", 1, 1), of("E", "second", 0, 2)}
	}
	given := receipts()
	counting := countingOnce(p, period, given)
	if want := Counting(p, period, receipts()); len(want) == 0 || !reflect.DeepEqual(counting, want) {
		t.Errorf("%+v, want %+v", counting, want)
	}
	if !reflect.DeepEqual(given, receipts()) {
		t.Errorf("the receipts are %+v", given)
	}
	shared := map[string]bool{}
	for _, r := range given {
		for i := range counting {
			if len(r.Submissions) > 0 && &r.Submissions[0] == &counting[i] {
				shared[r.SHA256] = true
			}
		}
	}
	if want := map[string]bool{"b": true, "new": true, "d": true}; !reflect.DeepEqual(shared, want) {
		t.Errorf("held once are %v, want %v", shared, want)
	}
}

// A large consolidation has in common with the receipts what counts, where they are its own:
// somebody else's are not changed by its review.
func TestOnlyItsOwnReceiptsGiveUpWhatCounts(t *testing.T) {
	period := Period{Quarter, 2021, 2}
	large := testProgramme()
	for len(large.Units) <= unitsAtOnce {
		large.Units = append(large.Units, Unit{Code: "X" + itoa(len(large.Units)), Tier: "commune", Parent: "P", Counted: true})
	}
	for name, c := range map[string]struct {
		programme *Programme
		given     bool
		limited   bool
		shared    bool
	}{"large": {programme: large, shared: true}, "small": {programme: testProgramme()}, "large, of receipts that were given": {programme: large, given: true},
		"large, corrections limited": {programme: large, limited: true}} {
		b := Basis{Receipts: []Receipt{{Unit: "A", SHA256: "a", Decision: Accepted, Submissions: []Submission{
			{ID: "A/a/f1", Unit: "A", Form: "f1", SHA256: "a", Period: period, Version: 1, Verdict: Accepted}}}}}
		if c.limited {
			b.Corrections, b.Editions = Corrections{Quarter: 5}, []Edition{{Period: period, Number: 1}}
		}
		d := Desk{Programme: c.programme}
		if c.given {
			d.Basis = &b
		}
		counting := d.draft(b, period)
		if want := b.Draft(c.programme, period); !reflect.DeepEqual(counting, want) || len(want) != 1 {
			t.Errorf("%s: %+v, want %+v", name, counting, want)
		}
		if shared := &b.Receipts[0].Submissions[0] == &counting[0]; shared != c.shared {
			t.Errorf("%s: in common: %t", name, shared)
		}
	}
}
