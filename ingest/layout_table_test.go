package ingest

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"danvan/pipeline"
)

// tcdRow is a sound row of 01/TCD: visits n, people 2n, cases 3n.
func tcdRow(name any, n int) []any {
	v := map[int]int{1: 3 * n, 2: 6 * n, 3: 6 * n, 4: n, 5: 2 * n, 6: n, 7: n, 13: n, 14: 2 * n, 15: n, 16: n, 22: n, 23: 2 * n, 24: n, 25: n}
	row := []any{name}
	for c := 1; c <= 29; c++ {
		row = append(row, v[c])
	}
	return row
}

func msRow(n int) []any {
	row := []any{"MS", "1=4+13+22", "(2)=(5)+(14)+(23)"}
	for c := 3; c <= n; c++ {
		row = append(row, c)
	}
	return row
}

func tcd(rows ...[]any) [][]any {
	head := [][]any{{"TỔNG HỢP KẾT QUẢ TIẾP CÔNG DÂN THƯỜNG XUYÊN, ĐỊNH KỲ VÀ ĐỘT XUẤT"}, {"Số liệu tính từ ngày 15/3/2021 đến ngày 14/6/2021"}, {"Đơn vị", "Tổng số lượt tiếp"}, msRow(29)}
	return append(head, rows...)
}

func TestOfficialBlanksFilledIn(t *testing.T) {
	f := official(t, "TCD01.xlsx")
	set(t, f, "Sheet1", map[string]any{"A2": "Số liệu tính từ ngày 15/03/2021 đến ngày 14/06/2021", "A8": "UBND huyện Đại Từ", "A10": "30. Ghi chú: Tiếp dân trực tuyến 2 lượt"})
	for c, v := range tcdRow(nil, 5) {
		if c > 0 {
			set(t, f, "Sheet1", map[string]any{cellName(t, c+1, 8): v})
		}
	}
	s := only(t, read(t, "DAITU", "TCD01.xlsx", fileBytes(t, f)))
	want(t, "01/TCD", codes(s.Findings))
	got := values(s)
	if s.Form != "01/TCD" || s.Counts != (pipeline.CellCounts{Read: 30, Stored: 30}) || got["c1"] != "15" || got["c2"] != "30" || got["c23"] != "10" || got["c29"] != "0" {
		t.Errorf("01/TCD: %+v %v", s.Counts, got)
	}
	if got["note:explanation"] != "Tiếp dân trực tuyến 2 lượt" {
		t.Errorf("note: %v", got["note:explanation"])
	}

	f = official(t, "XLD01.xlsx")
	set(t, f, "Sheet1", map[string]any{"A2": "Số liệu tính từ ngày 15/03/2021 đến ngày 14/06/2021"})
	xld := map[int]any{1: 21, 2: 1, 3: 2, 4: 3, 5: 4, 6: 5, 7: 6, 8: 20, 9: 12, 10: 11, 11: 4, 12: 4, 13: 4, 14: 3, 15: 3, 16: 3, 17: 3, 18: 7, 19: 1, 20: 2, 21: 4, 22: 5, 23: 1, 24: 2, 25: 2, 26: 0}
	for c, v := range xld {
		set(t, f, "Sheet1", map[string]any{cellName(t, c+1, 7): v})
	}
	s = only(t, read(t, "DAITU.CUVAN", "XLD01.xlsx", fileBytes(t, f)))
	want(t, "01/XLD, a row without a name", codes(s.Findings))
	if got := values(s); s.Form != "01/XLD" || got["c18"] != "7" || got["c26"] != "0" || s.Counts != (pipeline.CellCounts{Read: 27, Stored: 26, Blank: 1}) {
		t.Errorf("01/XLD: %+v %v", s.Counts, got)
	}

	f = official(t, "TCD02.xlsx")
	set(t, f, "Sheet1", map[string]any{"A2": "(Từ ngày 15 tháng 3 năm 2021 đến hết ngày 14 tháng 6 năm 2021)", "A8": "Tổng số", "B8": 10, "D8": 4, "F8": 3, "H8": 3, "J8": 6, "L8": 4})
	s = only(t, read(t, "DAITU.CUVAN", "TCD02.xlsx", fileBytes(t, f)))
	if got := values(s); s.Form != "02/TCD" || got["c1"] != "10" || got["c11"] != "4" || s.Verdict != pipeline.Accepted || s.Scope != pipeline.Own {
		t.Errorf("02/TCD: %s %v %v", s.Verdict, got, codes(s.Findings))
	}
}

func cellName(t *testing.T, col, row int) string {
	t.Helper()
	name := ""
	for ; col > 0; col = (col - 1) / 26 {
		name = string(rune('A'+(col-1)%26)) + name
	}
	return name + strconv.Itoa(row)
}

func TestTableOfAUnitWithItsTotal(t *testing.T) {
	s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", tcd(tcdRow("Huyện Đại Từ", 4), tcdRow("Tổng cộng", 4))...).bytes()))
	want(t, "findings", codes(s.Findings))
	if s.Scope != pipeline.Own || s.Counts.Read != 30 || values(s)["c1"] != "12" {
		t.Errorf("%s %+v", s.Scope, s.Counts)
	}
	s = only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", tcd(tcdRow("Huyện Đại Từ", 4), tcdRow("Tổng cộng", 5))...).bytes()))
	if got := codes(s.Findings); len(got) != 15 || got[0] != "total-differs@B6" {
		t.Errorf("findings %v", got)
	}
}

// A total row is made of the rows of units that are summed into its unit, and of no row that
// another one holds; who adds up all of them is told which are left out.
func TestTotalOfRowsThatAreNotAdded(t *testing.T) {
	for name, change := range map[string]func(*pipeline.Unit){
		"shown and not summed": func(u *pipeline.Unit) { u.Counted = u.Code != "DAITU.CUVAN" },
		"below one that has a row": func(u *pipeline.Unit) {
			u.Parent = map[bool]string{true: "DAITU.PHULAC", false: u.Parent}[u.Code == "DAITU.CUVAN"]
		},
		"summed, nothing is undone": func(*pipeline.Unit) {},
	} {
		p := sampleProgramme(t)
		for i := range p.Units {
			change(&p.Units[i])
		}
		read := func(total int) pipeline.Submission {
			return only(t, readWith(t, p, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", tcd(tcdRow("UBND huyện Đại Từ", 4), tcdRow("TT Hùng Sơn", 1), tcdRow("Xã Phú Lạc", 3), tcdRow("Xã Cù Vân", 2), tcdRow("Tổng cộng", total))...).bytes()))
		}
		right, wrong := 8, 10
		if strings.HasPrefix(name, "summed") {
			right, wrong = wrong, right
		}
		want(t, name, codes(read(right).Findings))
		s := read(wrong)
		if got := codes(s.Findings); s.Verdict != pipeline.Returned || len(got) == 0 || got[0] != "total-differs@B9" ||
			strings.Contains(s.Findings[0].Message(pipeline.Vietnamese), "; không cộng dòng Xã Cù Vân)") != (right == 8) {
			t.Errorf("%s: %s %v %s", name, s.Verdict, got, s.Findings[0].Message(pipeline.Vietnamese))
		}
	}
}

func TestBreakdownByTheUnitsBelow(t *testing.T) {
	rows := tcd(
		[]any{"I. KHỐI XÃ, THỊ TRẤN"},
		tcdRow("1. UBND TT Hùng Sơn", 1), tcdRow("2. Xã Cù Vân, huyện Đại Từ", 2), tcdRow("3. xã phú lạc", 3),
		tcdRow("II. UBND huyện Đại Từ", 4), tcdRow("TỔNG CỘNG (I+II)", 10), []any{"30. Ghi chú:"})
	s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes()))
	want(t, "findings", codes(s.Findings))
	got := values(s)
	if s.Scope != pipeline.Subtree || got["#total.c1"] != "30" || got["DAITU.HUNGSON.c1"] != "3" || got["DAITU.CUVAN.c1"] != "6" || got["DAITU.PHULAC.c2"] != "18" || got["DAITU.c1"] != "12" {
		t.Errorf("%s %v", s.Scope, got)
	}
	if s.Counts.Read != 5*29+1 {
		t.Errorf("counts %+v", s.Counts)
	}
}

func TestSubtotalsAreNeverAdded(t *testing.T) {
	rows := tcd(tcdRow("I. Khối thị trấn", 1), tcdRow("Thị trấn Hùng Sơn", 1), tcdRow("II. Khối xã", 5), tcdRow("Xã Cù Vân", 2), tcdRow("Xã Phú Lạc", 3), tcdRow("Tổng số", 6))
	s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes()))
	want(t, "findings", codes(s.Findings), "row-subtotal@A5", "row-subtotal@A7")
	if s.Counts.Read != 4*29+1 || s.Verdict != pipeline.Accepted {
		t.Errorf("%s %+v", s.Verdict, s.Counts)
	}
}

func TestRowOfAnotherUnitRejectsTheFile(t *testing.T) {
	for _, name := range []string{"Xã Phủ Lý", "Xã không có", "V. Khối nào đó"} {
		r := read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", tcd(tcdRow("Xã Cù Vân", 2), tcdRow(name, 3))...).bytes())
		want(t, name, codes(r.Findings), "unit-outside@A6")
		if only(t, r).Verdict != pipeline.Returned || r.Outcome() != pipeline.Returned {
			t.Errorf("%s was accepted", name)
		}
	}
}

// A row that names nobody is the one thing to mend: that the total is more than the other
// rows and that a unit seems to have no row follow from it.
func TestARowOfNobodyIsToldWithoutWhatFollowsFromIt(t *testing.T) {
	rows := tcd(tcdRow("Xã Cù Vân", 2), tcdRow("Phú Lạc", 3), tcdRow("Tổng số", 5))
	r := read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes())
	want(t, "the file", codes(r.Findings), "unit-outside@A6")
	want(t, "the form", codes(only(t, r).Findings))
}

func TestRelationsAreCheckedOnEveryRow(t *testing.T) {
	a, b, total := tcdRow("Xã Cù Vân", 2), tcdRow("Xã Phú Lạc", 3), tcdRow("Tổng số", 5)
	a[1] = 7
	total[1] = 16
	s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", tcd(a, b, total)...).bytes()))
	want(t, "findings", codes(s.Findings), "row-unlisted@A5", "relation-broken@B5", "relation-broken@B7")
	if got := s.Findings[1].Message(pipeline.Vietnamese); got != "(1)=(4)+(13)+(22): (1) = 7 nhưng (4)+(13)+(22) = 6." {
		t.Errorf("message %q", got)
	}
}

func TestColumnsAreBoundThroughTheMSRow(t *testing.T) {
	// Column 10 covers three sheet columns, its figure stands in the middle one; the
	// columns are moved to the right by a column of running numbers.
	w := newWorkbook(t)
	var ms, row []any
	ms, row = append(ms, "MS", ""), append(row, 1, "Huyện Đại Từ")
	col := 3
	for c := 1; c <= 29; c++ {
		ms, row = append(ms, c), append(row, c)
		if c == 10 {
			ms, row = append(ms, nil, nil), append(row[:len(row)-1], nil, 10, nil)
		}
		col++
	}
	w.sheet("S", []any{"Biểu số: 01/TCD"}, []any{"Quý 2 năm 2021"}, []any{"STT", "Đơn vị"}, ms, row)
	if err := w.f.MergeCell("S", "L4", "N4"); err != nil {
		t.Fatal(err)
	}
	s := only(t, read(t, "DAITU", "t.xlsx", w.bytes()))
	got := values(s)
	for c := 1; c <= 29; c++ {
		if k := fmt.Sprintf("c%d", c); got[k] != strconv.Itoa(c) {
			t.Errorf("%s = %s", k, got[k])
		}
	}
	for _, c := range s.Cells {
		if c.Field == "c10" && c.Ref != "M5" {
			t.Errorf("c10 stands at %s", c.Ref)
		}
	}
}

func TestColumnsThatAreGoneOrTooMany(t *testing.T) {
	ms := msRow(29)
	ms[4] = nil
	ms = append(ms, 30)
	rows := tcd(append(tcdRow("Huyện Đại Từ", 1), 4))
	rows[3] = ms
	s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes()))
	want(t, "gone", codes(s.Findings), "form-column@A4", "column-unknown@AE5")
	ms = append(msRow(29), 30)
	rows[3] = ms
	s = only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes()))
	want(t, "too many", codes(s.Findings), "column-unknown@AE5")
	ms = append(msRow(29), 29)
	rows[3] = ms
	s = only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes()))
	want(t, "twice", codes(s.Findings), "column-twice@AE4")
}

func TestTableTwiceNamedRow(t *testing.T) {
	s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", tcd(tcdRow("Xã Cù Vân", 2), tcdRow("UBND xã Cù Vân", 2))...).bytes()))
	want(t, "findings", codes(s.Findings), "row-unlisted@A5", "row-twice@A6")
}

func TestSignaturesBelowATableAreNoRows(t *testing.T) {
	rows := tcd(tcdRow("Huyện Đại Từ", 1), []any{}, []any{nil, nil, "NGƯỜI LẬP BIỂU", nil, nil, "Đại Từ, ngày 15 tháng 6 năm 2021"}, []any{nil, nil, "Nguyễn Văn A"})
	s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes()))
	want(t, "findings", codes(s.Findings))
}

func TestTableFromCSV(t *testing.T) {
	text := "Biểu số,01/XLD\nĐơn vị báo cáo,Sở Nội vụ\nKỳ báo cáo,2021-Q2\nĐơn vị,Tổng số đơn\nMS,1=2+3+...+7"
	for c := 2; c <= 26; c++ {
		text += "," + strconv.Itoa(c)
	}
	text += "\nSở Nội vụ,6,1,1,1,1,1,1,6,3,3,1,1,1,1,1,1,0,3,1,1,1,0,0,0,0,0\n27. Ghi chú: không có vướng mắc\n"
	s := only(t, read(t, "SNV", "xld.csv", []byte(text)))
	want(t, "findings", codes(s.Findings))
	if got := values(s); got["c1"] != "6" || got["note:explanation"] != "không có vướng mắc" || s.Period.String() != "2021-Q2" {
		t.Errorf("%v", got)
	}
}

// A column that was moved without its number, and numbers that were filled in anew.
func TestHeadingsThatContradictTheNumbers(t *testing.T) {
	f := sampleProgramme(t).Form("01/TCD", pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 2})
	headings := []any{"Đơn vị"}
	for _, field := range f.Fields {
		headings = append(headings, field.Label)
	}
	rows := tcd(tcdRow("Huyện Đại Từ", 2))
	rows[2] = headings
	want(t, "as in the blank", codes(only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes())).Findings))
	headings[8], headings[9] = headings[9], headings[8]
	s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes()))
	want(t, "two changed about", codes(s.Findings), "column-heading@I4", "column-heading@J4")
	headings[8], headings[9] = "Số đoàn (đông người)", nil
	want(t, "other words", codes(only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes())).Findings))
}

// What stands below the note is no row of the form; with figures in its columns it may have
// been meant for one.
func TestARowOfFiguresBelowTheNoteIsTold(t *testing.T) {
	for name, tt := range map[string]struct {
		below []any
		want  []string
	}{
		"a name that is not known": {tcdRow("Xã Hùng Sơn cũ", 1), []string{"cell-outside@B7"}},
		"no name":                  {tcdRow(nil, 1), []string{"cell-outside@B7"}},
		"a telephone number":       {[]any{nil, nil, "Nguyễn Văn A", 912345678}, nil},
		"a check in words":         {[]any{nil, "1 = 4+13+22", nil, "khớp", "khớp"}, nil},
	} {
		rows := tcd(tcdRow("Huyện Đại Từ", 1), []any{"30. Ghi chú: không"}, tt.below)
		s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("01-TCD", rows...).bytes()))
		want(t, name, codes(s.Findings), tt.want...)
	}
}
