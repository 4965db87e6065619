package pipeline

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

var secondQuarter = Period{Quarter, 2021, 2}

// shut closes a period on the fake desk as the command does, and returns the edition.
func shut(t *testing.T, d *desk, period Period, when time.Time, c Corrections) Edition {
	t.Helper()
	basis, err := KnownTo(context.Background(), d, c)
	if err != nil {
		t.Fatal(err)
	}
	number := 1
	if last := basis.Last(period); last != nil {
		number = last.Number + 1
	}
	e := Edition{Period: period, Number: number, At: when, Receipts: len(basis.Receipts), Window: c[period.Kind], Beside: basis.Beside(period), Inputs: Inputs(basis.Draft(testProgramme(), period))}
	d.editions = append(d.editions, e)
	slices.SortFunc(d.editions, func(a, b Edition) int { return strings.Compare(a.Ref().String(), b.Ref().String()) })
	return e
}

func versions(subs []Submission) string {
	var out []string
	for _, s := range subs {
		out = append(out, fmt.Sprintf("%s %s v%d %s", s.Unit, s.Form, s.Version, s.Content))
	}
	return strings.Join(out, ", ")
}

// A correction after closing waits, says so to its sender, and counts in the next
// edition; after the time for corrections it counts nowhere.
func TestCorrectionsWaitForTheNextEdition(t *testing.T) {
	p, d, window := testProgramme(), newDesk(), Corrections{Quarter: 10}
	pass := func(unit, text, when string) Receipt {
		t.Helper()
		d.drop(unit, text+".xlsx", text, at(t, when))
		in := d.intake()
		in.Corrections = window
		got, err := Ingest(context.Background(), in)
		if err != nil || len(got.Receipts) != 1 {
			t.Fatalf("%s: %v, %v", text, got, err)
		}
		return got.Receipts[0]
	}
	codes := func(r Receipt) (out []string) {
		for _, f := range r.Submissions[0].Findings {
			out = append(out, f.Code+" "+strings.Join(f.Args, "/"))
		}
		return out
	}
	pass("A", "A f1 2021-Q2 10", "2021-06-16 09:00")
	if r := pass("B", "B f1 2021-Q2 20", "2021-06-16 10:00"); r.Submissions[0].Findings != nil {
		t.Errorf("before closing: %v", codes(r))
	}
	first := shut(t, d, secondQuarter, at(t, "2021-06-20 08:00"), window)

	if got := codes(pass("A", "A f1 2021-Q2 11", "2021-06-25 09:00")); !slices.Equal(got, []string{"replaces 1/16/06/2021/ (biểu f1)", "period-closed 1/20/06/2021"}) {
		t.Errorf("after closing: %q", got)
	}
	if got := codes(pass("B", "B f1 2021-Q2 20*", "2021-06-25 10:00")); !slices.Equal(got, []string{"no-change 1/ (biểu f1)"}) {
		t.Errorf("the same again: %q", got)
	}
	if got := codes(pass("A", "A f1 2021-Q3 5", "2021-06-25 11:00")); got != nil {
		t.Errorf("of another period: %q", got)
	}
	if got := codes(pass("B", "B f1 2021-Q2 21", "2021-07-01 00:00")); !slices.Equal(got, []string{"replaces 2/25/06/2021/ (biểu f1)", "corrections-over 1/20/06/2021/30/06/2021"}) {
		t.Errorf("after the time for corrections: %q", got)
	}

	basis, err := KnownTo(context.Background(), d, window)
	if err != nil {
		t.Fatal(err)
	}
	if got := versions(basis.Draft(p, secondQuarter)); got != "A f1 v2 11, B f1 v2 20" {
		t.Errorf("the draft counts %s", got)
	}
	standing, err := basis.Standing(p, secondQuarter)
	if got := versions(standing); got != "A f1 v1 10, B f1 v1 20" || err != nil {
		t.Errorf("what stands is %s, %v", got, err)
	}
	if c := basis.Closing(p, secondQuarter); c == nil || !reflect.DeepEqual(*c, Closing{1, first.At, 1, 1, nil}) {
		t.Errorf("closing %+v", c)
	}
	if c := basis.Closing(p, Period{Quarter, 2021, 3}); c != nil {
		t.Errorf("an open period is closed: %+v", c)
	}
	basis.Corrections = nil // without a limit the last one counts
	if got := versions(basis.Draft(p, secondQuarter)); got != "A f1 v2 11, B f1 v3 21" {
		t.Errorf("without a limit the draft counts %s", got)
	}
	shut(t, d, secondQuarter, at(t, "2021-07-02 08:00"), nil)
	if basis, err = KnownTo(context.Background(), d, Corrections{Quarter: 1}); err != nil {
		t.Fatal(err)
	}
	if got := versions(basis.Draft(p, secondQuarter)); got != "A f1 v2 11, B f1 v3 21" {
		t.Errorf("a limit that was set afterwards takes back what was published: %s", got)
	}
	if got := versions(basis.AsOf(at(t, "2021-06-17 00:00")).Draft(p, secondQuarter)); got != "A f1 v1 10, B f1 v1 20" {
		t.Errorf("as of June 17 the draft counts %s", got)
	}
	if now := basis.AsOf(at(t, "2021-06-19 00:00")); now.Last(secondQuarter) != nil {
		t.Error("closed before it was")
	}
}

// Other periods are compared with what was published, and the period's own draft with
// the edition before.
func TestAPublishedFigureIsComparedWithAsItWas(t *testing.T) {
	d := newDesk()
	d.drop("A", "1.xlsx", "A f1 2021-Q2 10", at(t, "2021-06-16 09:00"))
	ingest(t, d)
	e := shut(t, d, secondQuarter, at(t, "2021-06-20 08:00"), nil)
	d.frozen[e.Ref()] = Frozen{Results: []FrozenResult{{Unit: "A", Indicator: "i", Value: Known(10)}}}
	d.drop("A", "2.xlsx", "A f1 2021-Q2 11", at(t, "2021-06-25 09:00"))
	d.drop("B", "3.xlsx", "B f1 2021-Q2 7", at(t, "2021-06-25 09:10"))
	d.drop("A", "4.xlsx", "A f1 2021-Q3 5", at(t, "2021-09-16 09:00"))
	ingest(t, d)
	desk := Desk{Programme: testProgramme(), Archive: d, Reader: d, Warehouse: d, Now: time.Now}
	c, err := Consolidate(context.Background(), desk, Period{Quarter, 2021, 3})
	if err != nil || c.Previous.Flows.Text != "1" || c.Since != nil {
		t.Fatalf("the period after is compared with %+v, %v", c.Previous, err) // the fake's text counts submissions
	}
	if c, err = Consolidate(context.Background(), desk, secondQuarter); err != nil || c.Flows.Text != "2" || c.Since.Number != 1 {
		t.Fatalf("%+v, %v", c, err)
	}
	want := []Adjustment{{Unit: "A", Indicator: "i", Before: &FrozenResult{Unit: "A", Indicator: "i", Value: Known(10)}, Causes: []Cause{}}}
	if !reflect.DeepEqual(want, c.Adjustments) {
		t.Errorf("adjustments %+v, want %+v", c.Adjustments, want)
	}
	desk.Basis = &Basis{Receipts: d.receipts[:1], Editions: []Edition{{Period: secondQuarter, Number: 1, Inputs: []Input{{Submission: "A/other/f1", Unit: "A", Form: "f1", Version: 1}}}}}
	if _, err := desk.Basis.Standing(desk.Programme, secondQuarter); err == nil {
		t.Error("an edition whose receipt is not there was taken")
	}
}

// Whatever comes afterwards, in whatever order, an edition is made from what it was made
// from; and what counts does not depend on the order in which units sent.
func TestAnEditionNeverChanges(t *testing.T) {
	for seed := range uint64(150) {
		neverChanges(t, seed)
	}
}

// sent is a report as the fake reader takes it.
type sent struct{ unit, form, content string }

func drawSent(dice *rand.Rand) []sent {
	out := make([]sent, dice.IntN(12))
	for i := range out {
		out[i] = sent{[]string{"A", "B"}[dice.IntN(2)], []string{"f1", "f2"}[dice.IntN(2)], []string{"1", "2", "3", "bad"}[dice.IntN(4)]}
	}
	return out
}

func neverChanges(t *testing.T, seed uint64) {
	t.Helper()
	dice := rand.New(rand.NewPCG(seed, 12))
	early, late := drawSent(dice), drawSent(dice)
	clock := time.Date(2021, 6, 16, 0, 0, 0, 0, time.UTC)
	send := func(d *desk, list []sent) {
		for i, s := range list {
			clock = clock.Add(time.Minute)
			if s.content != "bad" {
				s.content += strings.Repeat("*", i) // other bytes of the same content
			}
			d.drop(s.unit, fmt.Sprintf("%d.xlsx", i), s.unit+" "+s.form+" 2021-Q2 "+s.content, clock)
			ingest(t, d)
		}
	}
	known := func(d *desk) Basis {
		b, err := KnownTo(context.Background(), d, nil)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	one, other := newDesk(), newDesk()
	send(one, early)
	byUnit := slices.Clone(early)
	slices.SortStableFunc(byUnit, func(x, y sent) int { return strings.Compare(x.unit, y.unit) })
	send(other, byUnit)
	p := testProgramme()
	before := versions(known(one).Draft(p, secondQuarter))
	if y := versions(known(other).Draft(p, secondQuarter)); before != y {
		t.Fatalf("seed %d: in another order %s is %s", seed, before, y)
	}
	e := shut(t, one, secondQuarter, clock, nil)
	for n := range late {
		send(one, late[n:n+1])
		if n%3 == 2 {
			shut(t, one, secondQuarter, clock, nil)
		}
		b := known(one)
		frozen, err := b.Frozen(*b.Edition(secondQuarter, 1))
		if got := versions(frozen); err != nil || got != before {
			t.Fatalf("seed %d: edition 1 counted %s, and now %s, %v", seed, before, got, err)
		}
		if got := versions(b.Before(e).Draft(p, secondQuarter)); got != before {
			t.Fatalf("seed %d: made again, edition 1 counts %s and not %s", seed, got, before)
		}
	}
}

func TestChangedFieldsLooksAtContentAndNotAtPlaces(t *testing.T) {
	before := []Cell{{Field: "a", Measure: Value, State: Reported, Number: 1, Ref: "B1"}, {Field: "b", Measure: Value, State: Reported, Number: 2}, {Row: "r", Field: "c", Text: "x"}, {Field: "d", State: Nil}}
	after := []Cell{{Field: "a", Measure: Value, State: Reported, Number: 1, Ref: "C7"}, {Field: "b", Measure: Value, State: Reported, Number: 3}, {Field: "d", State: Reported}, {Field: "e", Text: "new"}}
	if got, _ := changedFields(before, after); !reflect.DeepEqual(got, map[string]bool{"b": true, "c": true, "d": true, "e": true}) {
		t.Error(got)
	}
}

// A figure's causes are the corrections below its unit of fields that it is made from;
// where there are none, the reports of those above it.
func TestCausesAreThoseThatAnIndicatorIsMadeFrom(t *testing.T) {
	p := testProgramme()
	tree := p.Tree(secondQuarter)
	flow := &Indicator{Code: "i", Kind: Flow, Numerator: []FieldRef{{Form: "f1", Field: "x"}}}
	share := &Indicator{Code: "s", Kind: UnitShare, Condition: &Condition{Form: "f2"}}
	distinct := &Indicator{Code: "d", Kind: Distinct, Numerator: []FieldRef{{Form: "f2", Field: "key"}}, Condition: &Condition{Field: "state"}}
	changes := []change{
		{Cause: Cause{Unit: "A", Form: "f1", Version: 2, Was: 1}, fields: map[string]bool{"x": true}, remarks: []Remark{{Field: "x", Text: " sót một hội nghị "}, {Field: "y", Text: "khác"}, {Field: NoteField, Text: "sổ bị thất lạc"}}},
		{Cause: Cause{Unit: "B", Form: "f1", Version: 3, Was: 2}, fields: map[string]bool{"y": true}},
		{Cause: Cause{Unit: "B", Form: "f2", Version: 1}},
		{Cause: Cause{Unit: "P", Form: "f2", Version: 2, Was: 1}, fields: map[string]bool{"state": true}},
	}
	for _, c := range []struct {
		unit string
		ind  *Indicator
		want string
	}{
		{"P", flow, "A f1 v2 sót một hội nghị; sổ bị thất lạc"}, {"A", flow, "A f1 v2 sót một hội nghị; sổ bị thất lạc"}, {"B", flow, ""}, {"B", share, "B f2 v1 "}, {"A", share, "P f2 v2 "},
		{"P", distinct, "B f2 v1 ; P f2 v2 "}, {"P", nil, ""},
	} {
		var got []string
		for _, x := range causesOf(Adjustment{Unit: c.unit}, c.ind, tree, changes) {
			got = append(got, fmt.Sprintf("%s %s v%d %s", x.Unit, x.Form, x.Version, x.Reason))
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s %v: %q, want %q", c.unit, c.ind, got, c.want)
		}
	}
}

func TestTheFirstDifferenceIsNamed(t *testing.T) {
	base := func() Frozen {
		return Frozen{Results: []FrozenResult{{Unit: "A", Indicator: "i", Value: Known(Int(5)), Reported: 1, Expected: 2}, {Unit: "A", Indicator: "j"}},
			Fields: []FrozenField{{Unit: "A", Form: "f", Field: "x", Measure: Value, Value: Known(Int(1))}}, Scores: []FrozenScore{{Unit: "A", Rank: 1}}}
	}
	for _, c := range []struct {
		edit func(*Frozen)
		want string
	}{
		{func(*Frozen) {}, ""},
		{func(f *Frozen) { f.Unranked = []Unranked{{Unit: "A", Excluded: true}} }, ""}, // an earlier build did not keep it
		{func(f *Frozen) { f.Remarks = []Remark{{Text: "no figure"}} }, ""},
		{func(f *Frozen) { f.Results[0].Value = Known(0) }, "kết quả A i: đã chốt 5 (1/2), tính lại được 0 (1/2)"},
		{func(f *Frozen) { f.Results[1].Value = Known(0) }, "kết quả A j: đã chốt … (0/0), tính lại được 0 (0/0)"},
		{func(f *Frozen) { f.Results = f.Results[:1] }, "kết quả A j: đã chốt … (0/0), tính lại không còn"},
		{func(f *Frozen) { f.ToDate = f.Results[:1] }, "lũy kế A i: bản chốt không có, tính lại được 5 (1/2)"},
		{func(f *Frozen) { f.Results[0].Unit = "B" }, "kết quả A i: đã chốt 5 (1/2), tính lại không còn"},
		{func(f *Frozen) { slices.Reverse(f.Results) }, ""}, // as a build listed them that closed it earlier
		{func(f *Frozen) { f.Results = append(f.Results, f.Results[0]); f.Results[2].Unit = "B" }, "kết quả B i: bản chốt không có, tính lại được 5 (1/2)"},
		{func(f *Frozen) { slices.Reverse(f.Results); f.Results[0].Reported = 1 }, "kết quả A j: đã chốt … (0/0), tính lại được … (1/0)"},
		{func(f *Frozen) { f.Fields[0].Value = Maybe{} }, "số liệu biểu A f.x value: đã chốt 1 (0/0), tính lại được … (0/0)"},
		{func(f *Frozen) {
			f.Fields = append(f.Fields, FrozenField{Unit: "B", Form: "f", Field: "x", Expected: 1})
		}, ""}, // nobody reported it
		{func(f *Frozen) {
			f.Fields = append(f.Fields, FrozenField{Unit: "B", Form: "f", Field: "x", Reported: 1, Expected: 1})
		}, "số liệu biểu B f.x : bản chốt không có, tính lại được … (1/1)"},
		{func(f *Frozen) { f.Scores[0].Rank = 2 }, "điểm A: đã chốt …  1, tính lại được …  2"},
		{func(f *Frozen) { f.Scores = nil }, ""}, // an earlier build gave everybody a sheet in a period that has none
		{func(f *Frozen) { f.Scores = append(f.Scores, FrozenScore{Unit: "B", Total: Known(Int(7)), Rank: 2}) }, "điểm B: bản chốt không có, tính lại được 7  2"},
	} {
		again := base()
		c.edit(&again)
		if got, differ := base().Differs(again); got.Vietnamese != c.want || differ != (c.want != "") {
			t.Errorf("%q, want %q", got.Vietnamese, c.want)
		}
	}
}

// A report that a parent filed for a unit below it is found again in the parent's file.
func TestWhatAParentFiledIsReadAgain(t *testing.T) {
	d := newDesk()
	d.drop("P", "1.xlsx", "A f1 2021-Q2 10", at(t, "2021-06-16 09:00"))
	ingest(t, d)
	d.stored = map[string]bool{}
	desk := Desk{Programme: testProgramme(), Archive: d, Reader: d, Warehouse: d, Now: time.Now}
	if c, err := Consolidate(context.Background(), desk, secondQuarter); err != nil || c.Flows.Text != "1" {
		t.Errorf("%+v, %v", c, err)
	}
}

// Receipts that were written before the finding named the form read as they did.
func TestAnOlderFindingReadsWithoutItsForm(t *testing.T) {
	for want, f := range map[string]Finding{
		"Bản này thay thế bản 1 nhận ngày 15/06/2021.":              NewFinding("replaces", "", "", "1", "15/06/2021"),
		"Bản này (biểu DV-01) thay thế bản 1 nhận ngày 15/06/2021.": NewFinding("replaces", "", "", "1", "15/06/2021", " (biểu DV-01)"),
		"Số liệu không thay đổi so với bản 1 đã nhận.":              NewFinding("no-change", "", "", "1"),
	} {
		if got := f.Message(Vietnamese); got != want {
			t.Errorf("got %s", got)
		}
	}
}
