package pipeline

import (
	"fmt"
	"strings"
	"testing"
)

// TestUnitEvents plays a reform: a merger, a division, a part given away, a rename, a
// move, another tier, a district that becomes a city and one that is abolished.
func TestUnitEvents(t *testing.T) {
	day := NewDate(2025, 7, 1)
	until, from := Validity{To: day.AddDays(-1)}, Validity{From: day}
	p := &Programme{Units: []Unit{
		{Code: "P", Name: "Tỉnh P", Tier: "province", Counted: true},
		{Code: "D", Name: "Huyện D", Tier: "district", Parent: "P", Counted: true, Validity: until},
		{Code: "D", Name: "Thành phố D", Tier: "city", Parent: "P", Counted: true, Validity: from},
		{Code: "E", Name: "Huyện E", Tier: "district", Parent: "P", Counted: true, Validity: until},
		{Code: "A", Name: "Xã A", Tier: "commune", Parent: "D", Counted: true, Validity: until},
		{Code: "B", Name: "Xã B", Tier: "commune", Parent: "D", Counted: true},
		{Code: "C", Name: "Xã C", Tier: "commune", Parent: "E", Counted: true, Validity: until},
		{Code: "C", Name: "Xã C", Tier: "commune", Parent: "P", Counted: true, Validity: from},
		{Code: "F", Name: "Xã F", Tier: "commune", Parent: "E", Counted: true, Validity: until},
		{Code: "F2", Name: "Phường F", Tier: "commune", Parent: "D", Counted: true, Validity: from},
		{Code: "G", Name: "Xã G", Tier: "commune", Parent: "D", Counted: true, Validity: until},
		{Code: "H", Name: "Cơ quan H", Tier: "department", Parent: "P", Counted: true, Validity: until},
		{Code: "H", Name: "Cơ quan H", Tier: "department", Parent: "P", Validity: from},
		{Code: "J", Name: "Xã J", Tier: "commune", Parent: "P", Counted: true, Validity: from},
		{Code: "N", Name: "Sở N", Tier: "department", Parent: "P", Counted: true, Validity: from},
	}, Changes: []Change{
		{Day: day, Old: "A", New: "B", Whole: true},
		{Day: day, Old: Outside, New: "J", Whole: true},
		{Day: day, Old: "F", New: "F2", Whole: true},
		{Day: day, Old: "G", New: "B"}, {Day: day, Old: "G", New: "C"},
	}}
	var got []string
	for _, e := range p.UnitEvents(day.AddDays(-1), day) {
		got = append(got, fmt.Sprintf("%s %s>%s", e.Kind, e.Old.Code, e.New.Code))
	}
	want := "renamed D>D, retyped D>D, merged A>B, divided G>B, divided G>C, ended E>, moved C>C, replaced F>F2, renamed F>F2, moved F>F2, recounted H>H, joined >J, founded >N"
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
	if again := p.UnitEvents(day, day.AddDays(30)); again != nil {
		t.Errorf("nothing happened, and %v is told", again)
	}
}
