package book

import "testing"

func TestRef(t *testing.T) {
	for ref, want := range map[string][2]int{
		"A1": {1, 1}, "Z9": {26, 9}, "AA10": {27, 10}, "AB12": {28, 12}, "ZZ1": {702, 1}, "AAA1": {703, 1}, "XFD1048576": {16_384, 1_048_576},
	} {
		col, row, ok := ParseRef(ref)
		if !ok || col != want[0] || row != want[1] {
			t.Errorf("%s: %d %d %v", ref, col, row, ok)
		}
		if back := Ref(want[0], want[1]); back != ref {
			t.Errorf("%v is written %s, want %s", want, back, ref)
		}
	}
	for _, wrong := range []string{"", "A", "1", "A0", "A01", "a1", "XFE1", "AAAA1", "A1048577", "A1B", "A-1", "A+1", "$A$1", "A1 ", "A99999999999"} {
		if _, _, ok := ParseRef(wrong); ok {
			t.Errorf("%q was read", wrong)
		}
	}
	if ColumnName(0) != "" || ColumnName(-5) != "" {
		t.Error("a column below 1 has a name")
	}
}

func TestLookUps(t *testing.T) {
	s := Sheet{Rows: []Row{{Index: 2, Cells: []Cell{{Col: 2, Text: "tall"}, {Col: 4, Text: "x"}}}, {Index: 5, Cells: []Cell{{Col: 1, Text: "wide"}}}}}
	merges := []Range{{1, 5, 4, 5}, {2, 2, 2, 9}, {3, 6, 3, 7}}
	byHand := s
	byHand.Merges = []Range{{2, 2, 2, 9}, {1, 5, 4, 5}, {3, 6, 3, 7}}
	s.setMerges(merges)
	for name, s := range map[string]Sheet{"read": s, "by hand": byHand} {
		for _, c := range []struct {
			row, col int
			want     string
		}{{2, 2, "tall"}, {9, 2, "tall"}, {10, 2, ""}, {2, 4, "x"}, {5, 4, "wide"}, {5, 1, "wide"}, {6, 3, ""}, {1, 1, ""}, {2, 3, ""}} {
			if got, ok := s.Resolved(c.row, c.col); got.Text != c.want || ok != (c.want != "") {
				t.Errorf("%s: %s shows %q, want %q", name, Ref(c.col, c.row), got.Text, c.want)
			}
		}
		if _, ok := s.Cell(9, 2); ok {
			t.Errorf("%s: a covered cell holds something", name)
		}
		if _, ok := s.Merge(4, 1); ok {
			t.Errorf("%s: A4 is merged", name)
		}
	}
}
