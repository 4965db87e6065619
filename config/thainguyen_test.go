package config

import (
	"testing"
	"time"

	"danvan/pipeline"
)

// TestThaiNguyenToToday counts the units of the pack on the days of its reforms, as the
// lists of those days have them: 178 communes in 2021, 172 before and 92 after 1 July
// 2025, of which 37 came from Bắc Kạn and 87 consist of whole old communes.
func TestThaiNguyenToToday(t *testing.T) {
	pack, err := OpenPack("thai-nguyen-2021")
	if err != nil {
		t.Fatal(err)
	}
	p, err := ReadPack(pack)
	if err != nil {
		t.Fatal(err)
	}
	reform := pipeline.NewDate(2025, time.July, 1)
	for _, c := range []struct {
		day                pipeline.Date
		communes, district int
	}{
		{pipeline.NewDate(2021, time.June, 14), 178, 9}, {pipeline.NewDate(2022, time.April, 10), 178, 9}, {pipeline.NewDate(2023, time.April, 9), 178, 9},
		{pipeline.NewDate(2023, time.April, 10), 177, 9}, {pipeline.NewDate(2025, time.January, 1), 172, 9}, {reform.AddDays(-1), 172, 9}, {reform, 92, 0},
	} {
		count := map[string]int{}
		for _, u := range pipeline.NewHierarchy(p.Units, c.day).Units() {
			count[u.Tier]++
		}
		if count["commune"] != c.communes || count["district"] != c.district || count["department"] != 19 {
			t.Errorf("on %s: %v", c.day, count)
		}
	}
	joined, split := 0, map[string]bool{}
	for _, e := range p.UnitEvents(reform.AddDays(-1), reform) {
		switch e.Kind {
		case pipeline.UnitJoined:
			joined++
		case pipeline.UnitDivided:
			split[e.New.Code] = true
		case pipeline.UnitEnded, pipeline.UnitFounded:
			t.Errorf("%s %s%s has no past or no heir", e.Kind, e.Old.Code, e.New.Code)
		}
	}
	if joined != 37 || 92-len(split) != 87 {
		t.Errorf("%d joined, %v hold parts", joined, split)
	}
	for day, name := range map[pipeline.Date]string{pipeline.NewDate(2022, time.April, 9): "Thị xã Phổ Yên", pipeline.NewDate(2022, time.April, 10): "Thành phố Phổ Yên"} {
		if got := pipeline.NewHierarchy(p.Units, day).Name("PHOYEN"); got != name {
			t.Errorf("on %s Phổ Yên is %s", day, got)
		}
	}
}
