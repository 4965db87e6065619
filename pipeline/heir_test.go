package pipeline

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestSameUnits tells units whose border nothing crossed from those that won or lost
// something, over one and several steps.
func TestSameUnits(t *testing.T) {
	day := func(m int) Date { return NewDate(2021, 1, 1).AddDays(31 * m) }
	before, after := day(0), day(9)
	ends := func(m int) Validity { return Validity{To: day(m).AddDays(-1)} }
	from := func(m int) Validity { return Validity{From: day(m)} }
	frame := []Unit{{Code: "P"}, {Code: "D", Parent: "P"}, {Code: "E", Parent: "P"}, {Code: "B", Parent: "D"}, {Code: "C", Parent: "E"}}
	for name, c := range map[string]struct {
		units   []Unit
		changes []Change
		broken  string // units of both trees that are not the same any more
		heirs   string // of A
	}{
		"nothing happened": {units: []Unit{{Code: "A", Parent: "D"}}, heirs: "[A]"},
		"merged below one parent": {
			units:   []Unit{{Code: "A", Parent: "D", Validity: ends(2)}},
			changes: []Change{{Day: day(2), Old: "A", New: "B", Whole: true}}, broken: "B", heirs: "[B]"},
		"merged across parents": {
			units:   []Unit{{Code: "A", Parent: "D", Validity: ends(2)}},
			changes: []Change{{Day: day(2), Old: "A", New: "C", Whole: true}}, broken: "C D E", heirs: "[C]"},
		"gave a part away below one parent": {
			units:   []Unit{{Code: "A", Parent: "D"}},
			changes: []Change{{Day: day(2), Old: "A", New: "B"}}, broken: "A B", heirs: "[B A]"},
		"renamed twice": {
			units:   []Unit{{Code: "A", Parent: "D", Validity: ends(2)}, {Code: "A2", Parent: "D", Validity: Validity{From: day(2), To: day(4).AddDays(-1)}}, {Code: "A3", Parent: "D", Validity: from(4)}},
			changes: []Change{{Day: day(4), Old: "A2", New: "A3", Whole: true}, {Day: day(2), Old: "A", New: "A2", Whole: true}}, heirs: "[A3]"},
		"moved": {
			units:   []Unit{{Code: "A", Parent: "D", Validity: ends(2)}, {Code: "A", Parent: "E", Validity: from(2)}},
			changes: []Change{{Day: day(2), Old: "A", New: "A", Whole: true}}, broken: "D E", heirs: "[A]"},
		"divided and joined again": {
			units: []Unit{{Code: "A", Parent: "D", Validity: ends(2)}, {Code: "A1", Parent: "D", Validity: Validity{From: day(2), To: day(4).AddDays(-1)}},
				{Code: "A2", Parent: "E", Validity: Validity{From: day(2), To: day(4).AddDays(-1)}}, {Code: "A3", Parent: "D", Validity: from(4)}},
			changes: []Change{{Day: day(2), Old: "A", New: "A1"}, {Day: day(2), Old: "A", New: "A2"},
				{Day: day(4), Old: "A1", New: "A3", Whole: true}, {Day: day(4), Old: "A2", New: "A3", Whole: true}}, heirs: "[A3]"},
		"joined from outside": {
			units:   []Unit{{Code: "A", Parent: "D"}, {Code: "X", Parent: "E", Validity: Validity{From: day(2), To: day(4).AddDays(-1)}}},
			changes: []Change{{Day: day(2), Old: Outside, New: "X", Whole: true}, {Day: day(4), Old: "X", New: "C", Whole: true}}, broken: "C E P", heirs: "[A]"},
		"left the programme": {
			units:   []Unit{{Code: "A", Parent: "D", Validity: ends(2)}, {Code: "A2", Parent: "E", Validity: Validity{From: day(2), To: day(4).AddDays(-1)}}},
			changes: []Change{{Day: day(2), Old: "A", New: "A2", Whole: true}, {Day: day(4), Old: "A2", New: OutsideUnit{Province: "Q"}.String(), Whole: true}}, broken: "D P", heirs: "[]"},
		"a part left the programme": {
			units:   []Unit{{Code: "A", Parent: "D"}},
			changes: []Change{{Day: day(2), Old: "A", New: OutsideUnit{Province: "Q", Name: "X"}.String()}}, broken: "A D P", heirs: "[A]"},
		"ended without an heir":  {units: []Unit{{Code: "A", Parent: "D", Validity: ends(2)}}, heirs: "[]"},
		"a change of other days": {units: []Unit{{Code: "A", Parent: "D"}}, changes: []Change{{Day: day(12), Old: "A", New: "C", Whole: true}}, heirs: "[A]"},
	} {
		t.Run(name, func(t *testing.T) {
			units := append(slices.Clone(frame), c.units...)
			earlier, later := NewHierarchy(units, before), NewHierarchy(units, after)
			same := SameUnits(earlier, later, c.changes, before, after)
			var broken []string
			for _, u := range later.Units() {
				if _, was := earlier.Unit(u.Code); was && !same[u.Code] {
					broken = append(broken, u.Code)
				}
			}
			slices.Sort(broken)
			if got := strings.Join(broken, " "); got != c.broken {
				t.Errorf("not the same any more: %s, want %s", got, c.broken)
			}
			if got := fmt.Sprint(Heirs(earlier, later, c.changes, before, after)["A"]); got != c.heirs {
				t.Errorf("heirs of A: %s, want %s", got, c.heirs)
			}
		})
	}
}

// What is written of a unit of another programme is read back, and no code is taken for one.
func TestAUnitElsewhereIsReadAsItWasWritten(t *testing.T) {
	for text, want := range map[string]OutsideUnit{
		"outside: Tỉnh Thái Nguyên":                        {Province: "Tỉnh Thái Nguyên"},
		"outside: Tỉnh Thái Nguyên: 01840 Phường Đức Xuân": {"Tỉnh Thái Nguyên", "01840", "Phường Đức Xuân"},
		"outside: Tỉnh Thái Nguyên: 01840":                 {"Tỉnh Thái Nguyên", "01840", ""},
		"outside: 19: Phường 1":                            {"19", "", "Phường 1"},
	} {
		c := Change{New: text}
		if got, ok := c.WentOutside(); !ok || got != want || got.String() != text {
			t.Errorf("%q is %+v, written %q", text, got, got)
		}
	}
	for _, text := range []string{"TN", "", "-", "outside: ", "outside:"} {
		c := Change{New: text}
		if got, ok := c.WentOutside(); ok {
			t.Errorf("%q is %+v", text, got)
		}
	}
}
