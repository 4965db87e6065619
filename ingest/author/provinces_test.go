package author

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"danvan/pipeline"
)

// intoMinistry puts units and changes of a province below a ministry as units import does.
func intoMinistry(province string, units []pipeline.Unit, changes []pipeline.Change) ([]pipeline.Unit, []pipeline.Change) {
	t := pipeline.Taken{From: province, Coded: true}
	units, changes = slices.Clone(units), slices.Clone(changes)
	for i := range units {
		u := &units[i]
		u.Code, u.Parent = t.Code(u.Code), cmp.Or(map[bool]string{true: t.Code(u.Parent)}[u.Parent != ""], "BO")
	}
	for i := range changes {
		c := &changes[i]
		if c.Old != pipeline.Outside {
			c.Old = t.Code(c.Old)
		}
		if _, left := c.WentOutside(); !left {
			c.New = t.Code(c.New)
		}
	}
	return units, changes
}

// By the national table Bắc Kạn went whole into Thái Nguyên: its pack, reformed by that table,
// joins the pack of Thái Nguyên, and nothing is left to be said to come from outside.
func TestBacKanJoinsThaiNguyen(t *testing.T) {
	day := pipeline.NewDate(2025, 7, 1)
	known := readUnits(t, nationalList(t, "units_history_3tier_2019_2025.csv"), UnitOptions{Province: "06", Day: day.AddDays(-1)}).Units
	reform, fault := ReadReform("mapping.csv", nationalList(t, "mapping_old_new_2025.csv"), ReformOptions{Day: day, Known: known, Abolish: District})
	if fault != nil || !reform.Whole() || reform.Ended != 1+8+108 || reform.Founded != 0 {
		t.Fatalf("%v %d ended %+v", fault, reform.Ended, reform.Unplaced)
	}
	backan := known[0].Code
	units, changes := intoMinistry(backan, reform.Units, reform.Changes)
	joined := JoinProvinces(append(units, pipeline.Unit{Code: "BO"}), changes)
	if len(joined.Waiting) != len(changes) || !joined.Wrong.IsZero() {
		t.Fatalf("without Thái Nguyên %d of %d wait: %v", len(joined.Waiting), len(changes), joined.Wrong)
	}
	theirUnits, theirChanges := packUnits(t)
	u, c := intoMinistry("TN", theirUnits, theirChanges)
	units, changes = append(append(units, u...), pipeline.Unit{Code: "BO"}), append(joined.Changes, c...)
	joined = JoinProvinces(units, changes)
	if len(joined.Waiting) > 0 || !joined.Wrong.IsZero() {
		t.Fatalf("%d wait: %v", len(joined.Waiting), joined.Wrong)
	}
	if i := slices.IndexFunc(joined.Changes, func(c pipeline.Change) bool { return c.Old == pipeline.Outside }); i >= 0 {
		t.Errorf("%+v is left", joined.Changes[i])
	}
	before, after := pipeline.NewHierarchy(units, day.AddDays(-1)), pipeline.NewHierarchy(units, day)
	for old, heirs := range pipeline.Heirs(before, after, joined.Changes, day.AddDays(-1), day) {
		if len(heirs) == 0 || !after.Within(heirs[0], "TN") && old != "BO" {
			t.Errorf("%s went to %v", old, heirs)
		}
	}
	if got := pipeline.Heirs(before, after, joined.Changes, day.AddDays(-1), day)[backan]; !slices.Equal(got, []string{"TN"}) {
		t.Errorf("Bắc Kạn went to %v", got)
	}
	if again := JoinProvinces(units, joined.Changes); !slices.Equal(again.Changes, joined.Changes) {
		t.Error("joined twice is not what it was")
	}
}

func TestUnitsElsewhereAreFound(t *testing.T) {
	day := pipeline.NewDate(2025, 7, 1)
	from := pipeline.Validity{From: day}
	units := []pipeline.Unit{
		{Code: "BO", Name: "Bộ Nội vụ"},
		{Code: "TN", Name: "Tỉnh Thái Nguyên", Tier: Province, Parent: "BO", NationalCode: "19"},
		{Code: "TN_X", Name: "Phường Hoá Trung", Tier: Commune, Parent: "TN", NationalCode: "01840", Validity: from},
		{Code: "TN_Y", Name: "Xã Đông", Tier: Commune, Parent: "TN", NationalCode: "01841", Validity: from},
		{Code: "TN_Z", Name: "Xã Đông", Tier: Commune, Parent: "TN", NationalCode: "01842", Validity: from},
		{Code: "CB", Name: "Tỉnh Cao Bằng", Tier: Province, Parent: "BO", NationalCode: "04"},
		{Code: "CB_A", Name: "Xã An", Tier: Commune, Parent: "CB"},
		{Code: "BK_A", Name: "Xã An", Tier: Commune, Parent: "BO", Validity: pipeline.Validity{To: day.AddDays(-1)}},
	}
	for text, want := range map[string]string{
		"outside: Tỉnh Thái Nguyên": "TN",
		"outside: 19":               "TN",
		"outside: tỉnh Thái Nguyên: Phường Hóa Trung":       "TN_X", // the tone is written elsewhere
		"outside: Tỉnh Thái Nguyên: 1840 Phường Tên Khác":   "TN_X", // by the number, where the name is another
		"outside: Tỉnh Thái Nguyên: 01841 Phường Hoá Trung": "TN_X", // names go first: numbers were used again
		"outside: Tỉnh Thái Nguyên: 01842 Xã Đông":          "TN_Z",
		"outside: Tỉnh Thái Nguyên: Xã Đông":                "! 2 units that are “Xã Đông”",
		"outside: Tỉnh Thái Nguyên: Xã Xa":                  "! 0 units that are “Xã Xa”",
		"outside: Tỉnh Cao Bằng: Xã An":                     "waits", // it has nothing new on that day
		"outside: Tỉnh Lạ: Xã An":                           "waits",
	} {
		rest := pipeline.Change{Day: day, Old: pipeline.Outside, New: "TN_X", Whole: true}
		got := JoinProvinces(units, []pipeline.Change{rest, {Day: day, Old: "BK_A", New: text, Whole: true}})
		switch word, wrong := strings.CutPrefix(want, "! "); {
		case wrong:
			if !strings.Contains(got.Wrong.English, word) {
				t.Errorf("%s: %+v", text, got)
			}
		case want == "waits":
			if len(got.Waiting) != 1 || len(got.Changes) != 2 || got.Changes[1].New != text {
				t.Errorf("%s: %+v", text, got)
			}
		default:
			// What came from outside to the same unit is now known, and nothing else.
			if last := got.Changes[len(got.Changes)-1]; last.New != want || len(got.Waiting) > 0 || (len(got.Changes) == 1) != (want == "TN_X") {
				t.Errorf("%s: %+v", text, got)
			}
		}
	}
}

// The national table gives new provinces the codes of old ones of other names: Lào Cai of 2025
// has the code of Yên Bái, whose pack ends all the same, and Lào Cai's goes on.
func TestAProvinceGoesOnByItsNameAndNotByItsCode(t *testing.T) {
	day := pipeline.NewDate(2025, 7, 1)
	for province, want := range map[string][2]int{"10": {97, 9 + 149}, "15": {0, 1 + 9 + 168}} {
		known := readUnits(t, nationalList(t, "units_history_3tier_2019_2025.csv"), UnitOptions{Province: province, Day: day.AddDays(-1)}).Units
		reform, fault := ReadReform("mapping.csv", nationalList(t, "mapping_old_new_2025.csv"), ReformOptions{Day: day, Known: known, Abolish: District})
		if fault != nil || !reform.Whole() || reform.Founded != want[0] || reform.Ended != want[1] {
			t.Errorf("%s: %v, %d founded, %d ended, %+v", known[0].Name, fault, reform.Founded, reform.Ended, reform.Unplaced)
		}
	}
	known := readUnits(t, nationalList(t, "units_history_3tier_2019_2025.csv"), UnitOptions{Province: "02", Day: day.AddDays(-1)}).Units
	reform, fault := ReadReform("mapping.csv", nationalList(t, "mapping_old_new_2025.csv"), ReformOptions{Day: day, Known: known, Abolish: District})
	if fault != nil || !reform.Whole() || reform.Founded != 0 {
		t.Errorf("Hà Giang, where xã Lao Và Chải is one: %v, %+v", fault, reform.Unplaced)
	}
}
