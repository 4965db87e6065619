package pipeline

import (
	"slices"
	"testing"
)

func TestFindingsAreGroupedByCause(t *testing.T) {
	relation := func(text, cell string) Finding {
		return NewFinding("relation-broken", "s", cell, text, "c1", "10", "c2+c3", "11", "")
	}
	lenient := relation("c1=c2+c3", "A9")
	lenient.Severity = Warn
	groups := Group([]Finding{
		NewFinding("file-macros", "", ""),
		NewFinding("required-blank", "s", "A1", "1 Tổng"),
		NewFinding("number-bad", "s", "A2", "x", "1"),
		relation("c1=c2+c3", "A3"),
		NewFinding("number-bad", "t", "A4", "y", "2"),
		relation("c1=c2+c3", "A5"),
		relation("c4=c5", "A6"),
		lenient,
	})
	var got []string
	for _, g := range groups {
		s := g.Code + " " + string(g.Severity)
		for _, f := range g.Findings {
			s += " " + f.Cell
		}
		got = append(got, s)
	}
	want := []string{"number-bad reject A2 A4", "relation-broken reject A3 A5", "relation-broken reject A6", "required-blank warn A1", "relation-broken warn A9", "file-macros note "}
	if !slices.Equal(got, want) {
		t.Errorf("groups:\n%q\n%q", got, want)
	}
	if at := groups[0].At; !slices.Equal(at, []int{2, 4}) {
		t.Errorf("the first cause stands at %v", at)
	}
	if Group(nil) != nil {
		t.Error("nothing has a cause")
	}
}

// Causes are told apart by their hints, so a hint that repeats what stands in a cell
// would make every cell a cause of its own.
func TestHintsDoNotRepeatCells(t *testing.T) {
	perCell := map[string]int{"number-bad": 0, "number-two": 0, "number-negative": 0, "number-fraction": 0, "number-absurd": 0,
		"number-ambiguous": 0, "date-bad": 0, "choice-bad": 0, "tick-bad": 0, "key-twice": 0, "text-long": 0, "form-row": 0, "unit-outside": 0}
	for code, arg := range perCell {
		f := NewFinding(code, "s", "A1", catalogueEntry(code).Example...)
		g := NewFinding(code, "s", "A2", catalogueEntry(code).Example...)
		g.Args = slices.Clone(g.Args)
		g.Args[arg] = "khác"
		if len(Group([]Finding{f, g})) != 1 {
			t.Errorf("%s: two cells are two causes: %q", code, g.Hint(Vietnamese))
		}
	}
}
