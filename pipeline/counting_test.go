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
