package pipeline_test

import (
	"strconv"
	"strings"
	"testing"

	"danvan/pipeline"
)

// An author who edits a pack reads what is not as it was, units and indicators as well as
// forms.
func TestPackChangesNameUnitsMergersAndIndicators(t *testing.T) {
	pack := func(change func(*pipeline.Programme)) *pipeline.Programme {
		p := &pipeline.Programme{
			Units: []pipeline.Unit{{Code: "T", Name: "Tỉnh", Counted: true}, {Code: "A", Parent: "T", Name: "Xã A", Counted: true},
				{Code: "A", Parent: "T", Name: "Phường A", Counted: true, Validity: pipeline.Validity{From: pipeline.NewDate(2025, 7, 1)}}, {Code: "B", Parent: "T", Name: "Xã B", Counted: true}},
			Changes: []pipeline.Change{{Day: pipeline.NewDate(2025, 7, 1), Old: "B", New: "A", Whole: true}},
			Indicators: []pipeline.Indicator{
				{Code: "x", Name: "X", Kind: pipeline.Flow, Numerator: []pipeline.FieldRef{{Form: "F", Field: "a"}}},
				{Code: "y", Name: "Y", Kind: pipeline.Ratio, Numerator: []pipeline.FieldRef{{Form: "F", Field: "a"}}, Denominator: []pipeline.FieldRef{{Form: "F", Field: "b"}},
					Targets: []pipeline.Target{{Tier: "province", Comparison: ">=", Bound: pipeline.Int(90), Wording: "từ 90%", Source: "KH"}}},
			}}
		change(p)
		return p
	}
	old := pack(func(*pipeline.Programme) {})
	for name, c := range map[string]struct {
		change func(*pipeline.Programme)
		want   string
	}{
		"nothing": {func(*pipeline.Programme) {}, ""},
		"a unit more, one less": {func(p *pipeline.Programme) { p.Units[3] = pipeline.Unit{Code: "C", Parent: "T"} },
			"The unit is in the first pack only (1): B; The unit is in the second pack only (1): C"},
		"a name": {func(p *pipeline.Programme) { p.Units[2].Name, p.Units[2].Counted = "Phường Một", false },
			"The unit A 2025-07-01 differs: name: Phường A → Phường Một, counted: true → false"},
		"an order": {func(p *pipeline.Programme) { p.Units[1], p.Units[3] = p.Units[3], p.Units[1] }, "The unit stands in another order"},
		"a merger": {func(p *pipeline.Programme) { p.Changes[0].Whole = false }, "The change of units 2025-07-01 B → A differs: extent: whole → part"},
		"a target": {func(p *pipeline.Programme) { p.Indicators[1].Targets[0].Bound = pipeline.Int(80) }, "The indicator y differs: targets.province: >= 90 (từ 90%; KH) → >= 80 (từ 90%; KH)"},
		"a target more": {func(p *pipeline.Programme) {
			p.Indicators[0].Targets = []pipeline.Target{{Tier: "district", Comparison: ">", Bound: pipeline.Int(5), ProRata: true}}
		},
			"The indicator x differs: targets.district: – → > 5 (; , pro_rata)"},
		"a numerator": {func(p *pipeline.Programme) { p.Indicators[1].Numerator[0].Field = "c" }, "The indicator y differs: numerator: [F.a] → [F.c]"},
		"a direction and a condition": {func(p *pipeline.Programme) {
			yes := true
			p.Indicators[0].HigherIsBetter, p.Indicators[0].Condition = &yes, &pipeline.Condition{Form: "F", Field: "a", Comparison: "=", Bound: pipeline.Int(1)}
		}, "The indicator x differs: higher_is_better: – → true, condition: – → F.a = 1"},
		"another province": {func(p *pipeline.Programme) {
			p.Units = nil
			for _, code := range strings.Split("abcdefghijklmnop", "") {
				p.Units = append(p.Units, pipeline.Unit{Code: code})
			}
		}, "The unit is in the first pack only (4): T, A, A 2025-07-01, B; The unit is in the second pack only (16): a, b, c, d, e, f, g, h, i, j, k, l and 4 more"},
	} {
		var got []string
		for _, s := range pipeline.PackChanges(old, pack(c.change)) {
			got = append(got, s.English)
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A column that a spreadsheet spoilt differs in every row: the first are told, and how many
// more there are.
func TestPackChangesOfAWholeColumnAreCounted(t *testing.T) {
	pack := func(source string) *pipeline.Programme {
		p := &pipeline.Programme{}
		for i := range 60 {
			p.Units = append(p.Units, pipeline.Unit{Code: "U" + strconv.Itoa(i), Source: source})
		}
		return p
	}
	got := pipeline.PackChanges(pack("a"), pack("b"))
	if len(got) != 51 || got[50].English != "The unit differs in 10 more" {
		t.Errorf("%d told, the last %v", len(got), got[len(got)-1])
	}
}
