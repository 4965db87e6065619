package pipeline

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// extentSample is a province of two districts; the commune T1.X2 went from district T1
// to T2 on 1 July 2021. Every unit has one figure of each indicator, in each period.
func extentSample() *Consolidation {
	july := NewDate(2021, time.July, 1)
	p := &Programme{Code: "mau", Consolidator: "SNV", Rule: Calendar, Kinds: []PeriodKind{Quarter}, First: Period{Quarter, 2021, 1},
		Units: []Unit{{Code: "T", Name: "Tỉnh T", Tier: "province"}, {Code: "SNV", Name: "Sở Nội vụ", Tier: "department", Parent: "T"},
			{Code: "T1", Name: "Huyện Một", Tier: "district", Parent: "T"}, {Code: "T1.X1", Name: "Xã Một", Tier: "commune", Parent: "T1"},
			{Code: "T1.X2", Name: "Xã Hai", Tier: "commune", Parent: "T1", Validity: Validity{To: july.AddDays(-1)}},
			{Code: "T2", Name: "Huyện Hai", Tier: "district", Parent: "T"},
			{Code: "T1.X2", Name: "Xã Hai", Tier: "commune", Parent: "T2", Validity: Validity{From: july}}},
		Changes: []Change{{Day: july, Old: "T1.X2", New: "T1.X2", Whole: true}},
		Forms: []Form{{Code: "A", Fields: []Field{{Code: "a"}, {Code: "ghi_chu"}}, Relations: []Relation{{}}}, {Code: "B", Fields: []Field{{Code: "b"}}},
			{Code: "S", Fields: []Field{{Code: "khoa"}}}},
		Indicators: []Indicator{{Code: "ia", Group: "Nhóm A", Numerator: []FieldRef{{Form: "A", Field: "a"}}}, {Code: "ib", Group: "Nhóm B", Numerator: []FieldRef{{Form: "B", Field: "b"}}},
			{Code: "is", Group: "Nhóm S", Kind: UnitShare, Condition: &Condition{Form: "S"}}},
		Headlines: []string{"ib", "ia"}, Scoring: &Scoring{Name: "chấm điểm"},
	}
	period := Period{Quarter, 2021, 3}
	c := &Consolidation{Programme: p, Tree: p.Tree(period), Figures: extentFigures(p, period), Ledger: []LedgerLine{{Line: "files"}}}
	before := extentFigures(p, Period{Quarter, 2021, 2})
	c.Previous, c.History = &before, []*Figures{&before}
	c.ToDate = &Span{Periods: []Period{before.Period, period}, Results: c.Results}
	for _, u := range c.Tree.Units() {
		c.Scores = append(c.Scores, Score{Unit: u.Code, Rank: 3})
		for _, form := range []string{"A", "B", "S"} {
			c.Filing.Reports = append(c.Filing.Reports, Filing{Unit: u.Code, Form: form, State: OnTime})
			c.Accepted = append(c.Accepted, Submission{Unit: u.Code, Form: form, Period: period, Findings: []Finding{{Code: "x"}}})
		}
	}
	c.Filing.Period = period
	return c
}

func extentFigures(p *Programme, period Period) Figures {
	f := Figures{Period: period, Flows: LedgerLine{Text: "dòng"}}
	var fields []FieldTotal
	for _, u := range p.Tree(period).Units() {
		for _, ind := range p.Indicators {
			f.Results = append(f.Results, Result{Unit: u.Code, Indicator: ind.Code})
			f.Gaps = append(f.Gaps, Gap{Unit: u.Code, Indicator: ind.Code})
		}
		for _, ref := range []FieldRef{{Form: "A", Field: "a"}, {Form: "A", Field: "ghi_chu"}, {Form: "B", Field: "b"}} {
			fields = append(fields, FieldTotal{Unit: u.Code, Form: ref.Form, Field: ref.Field})
			f.Passages = append(f.Passages, Passage{Unit: u.Code, Form: ref.Form, Field: ref.Field})
			f.Reconciliations = append(f.Reconciliations, Reconciliation{Unit: u.Code, Child: u.Code, Form: ref.Form, Field: ref.Field})
		}
		f.Points = append(f.Points, Point{Unit: u.Code})
	}
	f.Fields = Pack(slices.Values(fields))
	f.Sources = &Sources{Cells: Pack(slices.Values([]Source{{Indicator: "ia", Unit: "T1.X1", Top: "T"}, {Indicator: "ib", Unit: "T2", Top: "T"}})),
		Missing: []Absence{{Indicator: "ia", Unit: "T1.X1", Foot: "T1.X1", Top: "T1"}, {Indicator: "ia", Unit: "T1.X1", Foot: "T", Top: "T"}}}
	return f
}

// said writes what a consolidation holds: units, indicators or fields, and how many.
func said(c *Consolidation) string {
	var out []string
	for _, u := range c.Tree.Units() {
		out = append(out, u.Code)
	}
	text := "tree " + strings.Join(out, " ")
	show := func(what string, f *Figures) {
		if f == nil {
			text += "; " + what + " none"
			return
		}
		out = nil
		for _, r := range f.Results {
			out = append(out, r.Unit+":"+r.Indicator)
		}
		text += fmt.Sprintf("; %s %s (%d gaps, %d fields, %d passages, %d reconciliations, %d points)", what, strings.Join(out, " "), len(f.Gaps), f.Fields.Len(), len(f.Passages), len(f.Reconciliations), len(f.Points))
	}
	show("now", &c.Figures)
	show("before", c.Previous)
	return text + fmt.Sprintf("; filing %d/%d, accepted %d, scores %d, to date %d, ledger %d", c.Filing.Totals.OnTime, c.Filing.Totals.Expected, len(c.Accepted), len(c.Scores), len(c.ToDate.Results), len(c.Ledger))
}

func TestRestrictedHoldsTheExtentAndNothingElse(t *testing.T) {
	for _, c := range []struct {
		name string
		Extent
		want string
	}{
		{"a district that lost a commune", Extent{Unit: "T1"},
			"tree T1 T1.X1; now T1:ia T1:ib T1:is T1.X1:ia T1.X1:ib T1.X1:is (6 gaps, 6 fields, 6 passages, 6 reconciliations, 2 points)" +
				"; before T1:ia T1:ib T1:is T1.X1:ia T1.X1:ib T1.X1:is T1.X2:ia T1.X2:ib T1.X2:is (9 gaps, 9 fields, 9 passages, 9 reconciliations, 3 points)" +
				"; filing 6/6, accepted 6, scores 2, to date 6, ledger 0"},
		{"one group of a district", Extent{"T2", []string{"Nhóm A"}},
			"tree T2 T1.X2; now T2:ia T1.X2:ia (2 gaps, 2 fields, 2 passages, 2 reconciliations, 0 points); before T2:ia (1 gaps, 1 fields, 1 passages, 1 reconciliations, 0 points)" +
				"; filing 2/2, accepted 2, scores 0, to date 2, ledger 0"},
		{"one group of everything", Extent{"T", []string{"Nhóm B"}},
			"tree T SNV T1 T1.X1 T2 T1.X2; now T:ib SNV:ib T1:ib T1.X1:ib T2:ib T1.X2:ib (6 gaps, 6 fields, 6 passages, 6 reconciliations, 0 points)" +
				"; before T:ib SNV:ib T1:ib T1.X1:ib T1.X2:ib T2:ib (6 gaps, 6 fields, 6 passages, 6 reconciliations, 0 points); filing 6/6, accepted 6, scores 0, to date 6, ledger 0"},
		{"a share of units that filed a register", Extent{"T1.X1", []string{"Nhóm S"}},
			"tree T1.X1; now T1.X1:is (1 gaps, 0 fields, 0 passages, 0 reconciliations, 0 points); before T1.X1:is (1 gaps, 0 fields, 0 passages, 0 reconciliations, 0 points)" +
				"; filing 1/1, accepted 1, scores 0, to date 1, ledger 0"},
	} {
		whole := extentSample()
		r, err := whole.Restricted(c.Extent)
		if err != nil {
			t.Fatal(err)
		}
		if got := said(r); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.name, got, c.want)
		}
		if said(whole) != said(extentSample()) {
			t.Errorf("%s: the whole was changed", c.name)
		}
	}
}

// An extent of a consolidation whose results are folded is that of the consolidation as it was.
func TestRestrictedHoldsFoldedResults(t *testing.T) {
	c, e := extentSample(), Extent{Unit: "T2", Groups: []string{"Nhóm A"}}
	want, err := c.Restricted(e)
	if err != nil || len(want.Results) == 0 {
		t.Fatal(want, err)
	}
	c.Fold()
	got, err := c.Restricted(e)
	if err != nil || !c.Folded() || !reflect.DeepEqual(got.Results, want.Results) {
		t.Errorf("%+v, want %+v (%v)", got.Results, want.Results, err)
	}
}

func TestRestrictedProgrammeKnowsNoMore(t *testing.T) {
	r, err := extentSample().Restricted(Extent{"T1", []string{"Nhóm A"}})
	if err != nil {
		t.Fatal(err)
	}
	p := r.Programme
	var units []string
	for _, u := range p.Units {
		units = append(units, u.Code)
	}
	if got := strings.Join(units, " "); got != "SNV T1 T1.X1 T1.X2" {
		t.Errorf("units %s", got)
	}
	if len(p.Forms) != 1 || len(p.Forms[0].Fields) != 1 || p.Forms[0].Relations != nil || len(p.Indicators) != 1 || !slices.Equal(p.Headlines, []string{"ia"}) || p.Scoring != nil {
		t.Errorf("the programme still knows %+v", p)
	}
	if want := (Sources{Cells: Pack(slices.Values([]Source{{Indicator: "ia", Unit: "T1.X1", Top: "T1"}})), Missing: []Absence{{Indicator: "ia", Unit: "T1.X1", Foot: "T1.X1", Top: "T1"}}}); !reflect.DeepEqual(*r.Sources, want) {
		t.Errorf("sources %+v", r.Sources)
	}
	if len(p.Changes) != 1 {
		t.Errorf("what crossed the border is not known: %v", p.Changes)
	}
	if r.Accepted[0].Findings != nil || r.Flows.Text != "" {
		t.Error("findings of other groups or the ledger are left")
	}
}

// What edition 2 changed goes along with the part that somebody is told of, and no more.
func TestRestrictedHoldsTheAdjustments(t *testing.T) {
	c := extentSample()
	cause := func(unit string) Cause { return Cause{Unit: unit, Form: "A", File: unit + ".xlsx", Version: 2, Was: 1} }
	c.Edition, c.Since = 2, &Edition{Period: c.Period, Number: 1, Note: "họp kín", Inputs: []Input{{Unit: "T2"}}}
	c.Adjustments = []Adjustment{
		{Unit: "T", Indicator: "ia", Causes: []Cause{cause("T1.X1"), cause("T1.X2")}},
		{Unit: "T1", Indicator: "ia", Causes: []Cause{cause("T1.X1")}},
		{Unit: "T1.X1", Indicator: "ia", Causes: []Cause{cause("T1.X1"), cause("T")}},
		{Unit: "T1.X1", Indicator: "ib", Causes: []Cause{cause("T1.X1")}},
		{Unit: "T1.X2", Indicator: "ia", Causes: []Cause{cause("T1.X2")}},
	}
	for _, want := range []struct {
		Extent
		said string
	}{
		{Extent{Unit: "T1"}, "T1 ia T1.X1 false; T1.X1 ia T1.X1 true; T1.X1 ib T1.X1 false"},
		{Extent{"T1", []string{"Nhóm A"}}, "T1 ia T1.X1 false; T1.X1 ia T1.X1 true"},
		{Extent{"T", []string{"Nhóm B"}}, "T1.X1 ib T1.X1 false"},
		{Extent{Unit: "T2"}, "T1.X2 ia T1.X2 false"},
		{Extent{Unit: "SNV"}, ""},
	} {
		r, err := c.Restricted(want.Extent)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, a := range r.Adjustments {
			line := a.Unit + " " + a.Indicator
			for _, x := range a.Causes {
				line += " " + x.Unit
			}
			out = append(out, fmt.Sprint(line, " ", a.Elsewhere))
		}
		if got := strings.Join(out, "; "); got != want.said {
			t.Errorf("%+v\ngot  %s\nwant %s", want.Extent, got, want.said)
		}
		if r.Since == nil || r.Since.Number != 1 || r.Since.Note != "" || r.Since.Inputs != nil {
			t.Errorf("%+v: since %+v", want.Extent, r.Since)
		}
	}
	if len(c.Adjustments[2].Causes) != 2 {
		t.Error("the whole was changed")
	}
}

func TestRestrictedToEverythingOrToNobody(t *testing.T) {
	c := extentSample()
	if r, err := c.Restricted(Extent{Unit: "T"}); err != nil || r != c {
		t.Errorf("the whole is %v, %v", r == c, err)
	}
	for _, unit := range []string{"", "KHÔNG CÓ"} {
		if _, err := c.Restricted(Extent{Unit: unit}); !errors.Is(err, ErrUnit) {
			t.Errorf("%q: %v", unit, err)
		}
	}
}

func TestSchedules(t *testing.T) {
	due := time.Date(2021, 6, 18, 17, 0, 0, 0, Vietnam)
	for _, c := range []struct {
		s       Schedule
		hours   int // of the consolidation after due
		edition int
		before  bool
		want    bool
	}{
		{OnDueDay, -24, 0, false, false}, {OnDueDay, 0, 0, false, true}, {OnDueDay, 8, 0, false, true}, {OnDueDay, 8, 0, true, false}, {OnDueDay, 99, 1, true, true},
		{WhenConsolidated, -24, 0, true, true}, {WhenConsolidated, 8, 1, true, true},
		{WhenClosed, 8, 0, false, false}, {WhenClosed, 8, 1, true, true},
		{ByHand, 8, 1, false, false},
	} {
		if got := c.s.Delivers(due.Add(time.Duration(c.hours)*time.Hour), due, c.edition, c.before); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
