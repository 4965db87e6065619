package ingest

import (
	"slices"
	"testing"

	"danvan/pipeline"
)

// A table of some of the units below takes the place of the reports of all of them, which
// its sender has to know.
func TestATableThatLeavesUnitsOut(t *testing.T) {
	a, b, c := tcdRow("Thị trấn Hùng Sơn", 1), tcdRow("Xã Cù Vân", 2), tcdRow("Xã Phú Lạc", 3)
	told := func(unit string, rows ...[]any) []string {
		s := only(t, read(t, unit, "t.xlsx", newWorkbook(t).sheet("S", tcd(rows...)...).bytes()))
		if i := slices.IndexFunc(s.Findings, func(f pipeline.Finding) bool { return f.Code == "row-unlisted" }); i >= 0 {
			return append([]string{s.Findings[i].Cell}, s.Findings[i].Args...)
		}
		return nil
	}
	want(t, "all", told("DAITU", a, b, c))
	want(t, "the unit itself", told("DAITU", tcdRow("Huyện Đại Từ", 3)))
	want(t, "a total, the rows left blank", told("DAITU", []any{"Xã Cù Vân"}, []any{"Xã Phú Lạc"}, tcdRow("Tổng cộng", 3)))
	want(t, "one", told("DAITU", b), "A5", "1", "3", "Thị trấn Hùng Sơn, Xã Phú Lạc", "Huyện Đại Từ")
	want(t, "one left blank, with the total", told("DAITU", a, []any{"Xã Cù Vân"}, c, tcdRow("Tổng cộng", 4)), "A5", "2", "3", "Xã Cù Vân", "Huyện Đại Từ")
	want(t, "communes of a district, from the province", told("TN", a, b), "A5", "2", "5", "Sở Nội vụ, Xã Phú Lạc, Huyện Phú Lương", "Tỉnh Thái Nguyên")
}
