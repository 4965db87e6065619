package pipeline

import (
	"slices"
	"testing"
)

// What the year to date of a unit goes on from: its own report, or those of all that went to
// it whole; none of a unit that is new, holds or gave away a part, or where one is lacking.
// A register goes on with the unit's own things and with those of all that went to it whole.
func TestForerunners(t *testing.T) {
	q1, q2 := Period{Kind: Quarter, Year: 2021, Number: 1}, Period{Kind: Quarter, Year: 2021, Number: 2}
	day := NewDate(2021, 4, 1)
	ended := Validity{To: day.AddDays(-1)}
	p := &Programme{Rule: ND09, Kinds: []PeriodKind{Quarter}, First: q1,
		Units: []Unit{{Code: "P", Tier: "province"}},
		Changes: []Change{{Day: day, Old: "A", New: "B", Whole: true}, {Day: day, Old: "C", New: "E"},
			{Day: day, Old: "G", New: "H", Whole: true}, {Day: day, Old: "K", New: "L", Whole: true}},
		Forms: []Form{{Code: "F", Version: "1", Layout: List, Every: Quarter, Tiers: []string{"commune"}, Scopes: map[string]Scope{"commune": Own}},
			{Code: "R", Version: "1", Layout: Register, Every: Quarter, Tiers: []string{"commune"}, Scopes: map[string]Scope{"commune": Own}}}}
	for code, valid := range map[string]Validity{"A": ended, "B": {}, "C": {}, "E": {}, "G": ended, "H": {From: day}, "I": {}, "K": ended, "L": {}, "N": {From: day}} {
		p.Units = append(p.Units, Unit{Code: code, Parent: "P", Tier: "commune", Counted: true, Validity: valid})
	}
	var counted []Submission
	for _, unit := range []string{"A", "B", "C", "E", "G", "I", "L"} { // K filed nothing
		for _, form := range []string{"F", "R"} {
			counted = append(counted, Submission{ID: unit + "/" + form, Unit: unit, Form: form, Period: q1, Scope: Own})
		}
	}
	got := p.Forerunners(q2, counted)
	if i := slices.IndexFunc(got["B"], func(s Submission) bool { return s.Form == "R" }); got["B"][i].Unit != "B" {
		t.Errorf("a register goes on with %s before the unit's own things", got["B"][i].ID)
	}
	for unit, want := range map[string][]string{
		"B": {"A/F", "A/R", "B/F", "B/R"},
		"C": {"C/R"}, "E": {"E/R"}, // both hold a part of what was divided
		"H": {"G/F", "G/R"}, "I": {"I/F", "I/R"},
		"L": {"L/R"}, // of two one is lacking
		"N": nil,
	} {
		var ids []string
		for _, s := range got[unit] {
			ids = append(ids, s.ID)
		}
		slices.Sort(ids)
		if !slices.Equal(ids, want) {
			t.Errorf("%s goes on from %v, want %v", unit, ids, want)
		}
	}
}
