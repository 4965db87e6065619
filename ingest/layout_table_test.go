package ingest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"danvan/ingest/wording"
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

// A heading of something else over figures is asked about; the number rules.
func TestAForeignHeadingUnderARightNumber(t *testing.T) {
	p := sampleProgramme(t)
	f := p.Form("01/TCD", pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 2})
	f.Fields[7].Path, f.Fields[7].Label = []string{"Đoàn đông người"}, "Số đoàn được tiếp"
	rows := tcd(tcdRow("Huyện Đại Từ", 2))
	headings := []any{"Đơn vị"}
	for _, field := range f.Fields {
		headings = append(headings, field.Label)
	}
	rows[2] = headings
	for heading, found := range map[string][]string{"Số hộ nghèo được hỗ trợ nhà ở": {"column-label@I4"}, "Số đoàn": {}, "So doan dong nguoi da tiep": {}, "Hộ nghèo": {}} {
		headings[8] = heading
		s := only(t, readWith(t, p, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes()))
		want(t, heading, codes(s.Findings), found...)
		if s.Verdict != pipeline.Accepted || values(s)["c8"] == "" || len(found) > 0 && s.Findings[0].Field != "c8" {
			t.Errorf("%s: %s, %+v", heading, s.Verdict, s.Findings)
		}
	}
	headings[8] = "Số hộ nghèo được hỗ trợ nhà ở"
	rows[4][8] = nil
	if s := only(t, readWith(t, p, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes())); slices.Contains(codes(s.Findings), "column-label@I4") {
		t.Errorf("over a blank column: %v", codes(s.Findings))
	}
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
		"figures beside the table": {append(make([]any, 31), 1, 2), nil},
		"a check by formulas":      {[]any{nil, "=B5-C5", "=B5-D5"}, nil},
	} {
		rows := tcd(tcdRow("Huyện Đại Từ", 1), []any{"30. Ghi chú: không"}, tt.below)
		w := newWorkbook(t).sheet("01-TCD", rows...)
		for i, cell := range tt.below {
			if f, ok := cell.(string); ok && f[0] == '=' {
				do(t, w.f.SetCellFormula("01-TCD", cellName(t, i+1, 7), f[1:]))
			}
		}
		do(t, w.f.UpdateLinkedValue())
		s := only(t, read(t, "DAITU", "t.xlsx", w.bytes()))
		want(t, name, codes(s.Findings), tt.want...)
	}
}

// What a row of a table is told by its name, its figures and what stands around it.
func TestWhatIsARowOfATable(t *testing.T) {
	own, blank := tcdRow("Huyện Đại Từ", 2), func(name any) []any { return []any{name} }
	signed := [][]any{{nil, nil, "NGƯỜI LẬP BIỂU"}, append(append([]any{"Nguyễn Văn A"}, make([]any, 6)...), "Trần Thị B")}
	for name, tt := range map[string]struct {
		rows [][]any
		file []string // findings about the file
		form []string // and about the form
		read int      // cells
	}{
		"names of who signs stand under figures":       {append([][]any{own}, signed...), nil, nil, 30},
		"without the line above them they are a row":   {[][]any{own, signed[1]}, []string{"unit-outside@A6"}, nil, 30},
		"a mark is a figure, and no one signs with it": {[][]any{own, {"Thủ trưởng", "x"}}, []string{"unit-outside@A6"}, nil, 30},
		"so is a large number":                         {[][]any{own, {"Thủ trưởng", 1234}}, []string{"unit-outside@A6"}, nil, 30},
		"words about a unit of nobody":                 {[][]any{own, {"Xã Phủ Lý", "đang chờ"}}, []string{"unit-outside@A6"}, nil, 30},
		"a heading ends nothing":                       {[][]any{own, blank("Khối khác"), tcdRow("Xã Phủ Lý", 1)}, []string{"unit-outside@A7"}, nil, 30},
		"nor do words in a unit's row":                 {[][]any{{"Xã Cù Vân", "Ghi chú: nộp sau"}, own, tcdRow("Xã Phủ Lý", 1)}, []string{"unit-outside@A7"}, []string{"number-bad@B5"}, 59},
		"a name that is to be filled in is none":       {[][]any{tcdRow("……", 2)}, nil, nil, 30},
		"the head again, without its row of numbers":   {[][]any{{"Đơn vị", "Tổng số lượt tiếp"}, own}, nil, nil, 30},
		"nobody's row above a further row of numbers":  {[][]any{own, tcdRow("Xã Phủ Lý", 1), msRow(29), blank("Xã Cù Vân")}, []string{"unit-outside@A6"}, nil, 30},
		"a blank row above a further row of numbers":   {[][]any{tcdRow("Xã Cù Vân", 1), tcdRow("Xã Phú Lạc", 1), blank("TT Hùng Sơn"), msRow(29), tcdRow("Tổng số", 2)}, nil, []string{"row-unlisted@A5"}, 4*29 + 1},
		"the total of the unit by its name":            {[][]any{tcdRow("Xã Cù Vân", 1), tcdRow("Tổng số huyện Đại Từ", 1)}, nil, []string{"row-unlisted@A5"}, 2*29 + 1},
		"a blank list with its total":                  {[][]any{blank("Xã Cù Vân"), blank("Huyện Đại Từ"), tcdRow("Tổng số", 2)}, nil, nil, 3*29 + 1},
		"a blank list beside the unit's own row":       {[][]any{blank("Xã Cù Vân"), own, tcdRow("Tổng số", 2)}, nil, nil, 30},
		"a blank list beside an unnamed row":           {[][]any{blank("Xã Cù Vân"), tcdRow(nil, 2)}, nil, nil, 30},
		"a blank list":                                 {[][]any{blank("Xã Cù Vân"), blank("Tổng số")}, []string{"file-empty"}, nil, 30},
		"two rows of a unit, the first is blank":       {[][]any{blank("Huyện Đại Từ"), own}, nil, nil, 30},
		"and the second":                               {[][]any{own, blank("Huyện Đại Từ")}, nil, nil, 30},
		"the same total above and below":               {[][]any{tcdRow("Tổng số", 1), tcdRow("Xã Cù Vân", 1), tcdRow("Tổng số", 1)}, nil, []string{"row-unlisted@A5"}, 2*29 + 1},
		"another one":                                  {[][]any{tcdRow("Tổng số", 1), tcdRow("Xã Cù Vân", 1), tcdRow("Tổng số", 2)}, nil, []string{"row-unlisted@A5", "row-twice@A7"}, 2*29 + 1},
		"two rows without a name":                      {[][]any{tcdRow(nil, 1), tcdRow("Xã Cù Vân", 1)}, nil, []string{"form-row@A5", "row-unlisted@A6"}, 30},
	} {
		r := read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", tcd(tt.rows...)...).bytes())
		s := only(t, r)
		want(t, name+", the file", codes(r.Findings), tt.file...)
		asked := slices.DeleteFunc(codes(s.Findings), func(c string) bool { return strings.HasPrefix(c, "required-blank") })
		want(t, name+", the form", asked, tt.form...)
		if s.Counts.Read != tt.read {
			t.Errorf("%s: %d cells were read, want %d", name, s.Counts.Read, tt.read)
		}
	}
}

// A name may be merged over several rows; one that reaches into the columns of the form is
// that of each row all the same.
func TestANameThatIsMergedOverRows(t *testing.T) {
	for _, corner := range []string{"A6", "B6"} {
		second := tcdRow(nil, 2)
		if corner == "B6" {
			second[1] = nil
		}
		w := newWorkbook(t).sheet("S", tcd(tcdRow("Xã Cù Vân", 1), second)...)
		do(t, w.f.MergeCell("S", "A5", corner))
		if got := codes(only(t, read(t, "DAITU", "t.xlsx", w.bytes())).Findings); !slices.Contains(got, "row-twice@A6") {
			t.Errorf("merged to %s: %v", corner, got)
		}
	}
}

// The sum of a section stands with rows of units beside it: below its heading, at once or
// after narrower headings, or above its sum. Anything else is a row of nobody.
func TestWhereASectionStands(t *testing.T) {
	a, b := tcdRow("Xã Cù Vân", 1), tcdRow("Xã Phú Lạc", 2)
	headings := func(n int) (out [][]any) {
		for i := range n {
			out = append(out, tcdRow(string(rune('A'+i))+". Khối", 3))
		}
		return out
	}
	for name, tt := range map[string]struct {
		rows [][]any
		file []string
	}{
		"below its heading":                   {[][]any{tcdRow("A. Khối xã", 3), a, b}, nil},
		"after a narrower heading":            {[][]any{tcdRow("A. Khối xã", 3), tcdRow("I. Xã loại một", 3), a, b}, nil},
		"with a number in its own name":       {[][]any{a, tcdRow("A. Khối huyện", 2), tcdRow("II. Xã Phú Lạc", 2)}, nil},
		"above its sum":                       {[][]any{a, b, tcdRow("Cộng mục I", 3)}, nil},
		"after another sum":                   {[][]any{a, b, tcdRow("Cộng mục a", 3), tcdRow("Cộng mục I", 3)}, nil},
		"nothing above a sum":                 {[][]any{tcdRow("Cộng mục I", 3), a, b}, []string{"unit-outside@A5"}},
		"nothing below a heading":             {[][]any{a, b, tcdRow("A. Khối xã", 3)}, []string{"unit-outside@A7"}},
		"the total below a heading":           {[][]any{a, b, tcdRow("A. Khối xã", 3), tcdRow("Tổng số", 3)}, []string{"unit-outside@A7"}},
		"nobody below a heading, then a unit": {[][]any{tcdRow("A. Khối xã", 3), tcdRow("Xã Phủ Lý", 3), a, b}, []string{"unit-outside@A5", "unit-outside@A6"}},
		"nobody below a heading":              {[][]any{a, b, tcdRow("A. Khối xã", 3), tcdRow("Xã Phủ Lý", 3)}, []string{"unit-outside@A7", "unit-outside@A8"}},
		"no more headings than there may be":  {append(headings(8), a, b), []string{"unit-outside@A5"}},
	} {
		r := read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", tcd(tt.rows...)...).bytes())
		want(t, name, codes(r.Findings), tt.file...)
	}
	numbered := func(number any, row []any) []any { return append([]any{number}, row...) }
	rows := tcd(numbered("A", tcdRow("Khối xã", 3)), numbered(1, a), numbered(2, b), numbered(nil, tcdRow("Tổng số", 3)))
	rows[3] = slices.Insert(msRow(29), 1, any(nil))
	s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes()))
	want(t, "its number in a cell of its own", codes(s.Findings), "row-subtotal@B5", "row-unlisted@B6")
}

// A row of numbers may stand again after a page break, and a table be filled in part by part.
func TestATableInTwoParts(t *testing.T) {
	part := func(from, to int) []any {
		row := []any{"MS"}
		for c := from; c <= to; c++ {
			row = append(row, c)
		}
		return row
	}
	row := tcdRow("Tổng số", 2)
	rows := tcd(append([]any{"Tổng số"}, row[1:21]...), []any{"Xã Cù Vân"}, part(21, 29), append([]any{"Tổng số"}, row[21:]...), []any{"Xã Cù Vân"}, []any{"30. Ghi chú: đủ"})
	rows[3] = part(1, 20)
	s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes()))
	want(t, "findings", codes(s.Findings))
	blank := slices.Clone(rows)
	blank[7] = []any{"Tổng số"}
	if again := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", blank...).bytes())); again.Scope != pipeline.Subtree {
		t.Errorf("with a total in the first part alone: %s %v", again.Scope, values(again))
	}
	if got := values(s); s.Scope != pipeline.Subtree || got["#total.c1"] != "6" || got["#total.c25"] != "2" || got["note:explanation"] != "đủ" || s.Counts.Read != 2*29+1 {
		t.Errorf("%s %+v %v", s.Scope, s.Counts, got)
	}
}

// A table with nothing but a note is a report whose figures are blank, at their cells where
// the unit has a row.
func TestATableWithANoteAlone(t *testing.T) {
	for name, tt := range map[string]struct {
		rows [][]any
		at   string
	}{
		"no row":  {[][]any{{"30. Ghi chú: chưa có số liệu"}}, "B5"},
		"a row":   {[][]any{{"Khối huyện"}, {"Huyện Đại Từ"}, {"30. Ghi chú: chưa có số liệu"}}, "B6"},
		"a total": {[][]any{{"Tổng số"}, {"Huyện Đại Từ"}, {"30. Ghi chú: chưa có số liệu"}}, "B6"},
	} {
		s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", tcd(tt.rows...)...).bytes()))
		if got := codes(s.Findings); len(got) != 29 || got[0] != "required-blank@"+tt.at || s.Counts.Read != 30 {
			t.Errorf("%s: %v %+v", name, got, s.Counts)
		}
	}
}

// The row of column numbers is known by its label, or by numbering all columns of the form in
// order with nothing but marks before them.
func TestWhatNumbersTheColumns(t *testing.T) {
	numbers := func(before []any, from, to int) []any {
		for c := from; c <= to; c++ {
			before = append(before, c)
		}
		return before
	}
	for name, tt := range map[string]struct {
		row  []any
		want []string // findings of a form whose figures stand below; nil where it is read
	}{
		"by its label":            {msRow(29), nil},
		"without it":              {numbers([]any{nil}, 1, 29), nil},
		"with a mark":             {numbers([]any{"A"}, 1, 29), nil},
		"in brackets":             {append(numbers([]any{"(A)"}, 1, 28), "(29)=(1)+(2)"), nil},
		"with words before them":  {numbers([]any{"Đơn vị"}, 1, 29), []string{"form-layout"}},
		"too few":                 {numbers([]any{"A"}, 1, 28), []string{"form-layout"}},
		"not from one on":         {numbers([]any{"A"}, 2, 30), []string{"form-layout"}},
		"one is left out":         {append(numbers([]any{"A"}, 1, 27), 29), []string{"form-layout"}},
		"one more":                {numbers([]any{"A"}, 1, 30), []string{"form-layout"}},
		"a label without numbers": {[]any{"MS", "Tổng số"}, []string{"form-layout"}},
		"words behind them":       {append(msRow(29), "Ghi chú"), nil},
	} {
		rows := tcd(append(tcdRow("Huyện Đại Từ", 1), "đủ"))
		rows[0], rows[2], rows[3] = []any{"Biểu số: 01/TCD"}, []any{}, tt.row
		s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes()))
		want(t, name, codes(s.Findings), tt.want...)
		if tt.want == nil && values(s)["c29"] != "0" {
			t.Errorf("%s: %v", name, values(s))
		}
	}
	p := sampleProgramme(t)
	form := &p.Forms[1]
	form.Fields, form.Relations = form.Fields[:5], nil
	rows := [][]any{{"Biểu số: 01/TCD"}, {"Quý II/2021"}, numbers([]any{"A"}, 1, 5), {"Huyện Đại Từ", 1, 2, 3, 4, 5}}
	if s := only(t, readWith(t, p, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes())); values(s)["c5"] != "5" {
		t.Errorf("five columns: %v", codes(s.Findings))
	}
	form.Fields, rows[2] = form.Fields[:4], rows[2][:5]
	want(t, "four columns may be figures", codes(only(t, readWith(t, p, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes())).Findings), "form-layout")
}

// Numbers of columns as they stand in the row that numbers them.
func TestNumbersOfColumns(t *testing.T) {
	for text, want := range map[string]string{"4": "4", "(4)": "4", "04": "4", "18 = 19+20+21": "18", "(1)=(5)+(11)": "1", "2<=1": "2", "3 ≥ 4": "3", "a": "a", "(b)": "b", "123": "123",
		"1234": "", "": "", "()": "", "=1+2": "", "1+2": "", "ab": "", "đ": "", "4 cuộc": ""} {
		if got := wording.ColumnNumber(fold(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// The heading of a column is the one nearest above it, over this column alone.
func TestWhichHeadingAColumnHas(t *testing.T) {
	p := sampleProgramme(t)
	p.Forms[1].Fields[4].Label = p.Forms[1].Fields[2].Label // “Cột 3” twice
	p.Forms[1].Fields[28].Tiers = []string{"commune"}       // not asked of a district
	p.Forms[1].Relations = nil
	form := p.Forms[1]
	file := func(change func(*workbook, [][]any)) []byte {
		headings := []any{"Đơn vị"}
		for _, f := range form.Fields {
			headings = append(headings, f.Label)
		}
		rows := tcd(append(tcdRow("Huyện Đại Từ", 1)[:29], nil))
		rows[2] = headings
		w := newWorkbook(t)
		change(w, rows)
		if w.n == 0 {
			w.sheet("S", rows...)
		}
		return w.bytes()
	}
	for name, tt := range map[string]struct {
		change func(*workbook, [][]any)
		want   []string
	}{
		"as in the blank, one of them twice": {func(*workbook, [][]any) {}, nil},
		"of another column":                  {func(_ *workbook, rows [][]any) { rows[2][6] = "Cột 7" }, []string{"column-heading@G4"}},
		"of another column, over two": {func(w *workbook, rows [][]any) {
			rows[2][6], rows[2][7] = "Cột 9", nil
			w.sheet("S", rows...)
			do(t, w.f.MergeCell("S", "G3", "H3"))
		}, nil},
		"of another column, reaching over it": {func(w *workbook, rows [][]any) {
			rows[2][5], rows[2][6] = "Cột 9", nil
			w.sheet("S", rows...)
			do(t, w.f.MergeCell("S", "F3", "G3"))
		}, nil},
		"higher up, above blanks": {func(_ *workbook, rows [][]any) {
			rows[1] = append(rows[1], make([]any, 6)...)
			rows[1][6], rows[2][6] = "Cột 8", "..."
		}, []string{"column-heading@G4"}},
		"merged with the cell below": {func(w *workbook, rows [][]any) {
			rows[1] = append(rows[1], make([]any, 6)...)
			rows[1][6], rows[2][6] = "Cột 8", nil
			w.sheet("S", rows...)
			do(t, w.f.MergeCell("S", "G2", "G3"))
		}, []string{"column-heading@G4"}},
		"over a column that is none of the form's": {func(_ *workbook, rows [][]any) {
			rows[2], rows[3] = append(rows[2], "Cột 8"), append(rows[3], 30)
		}, nil},
		"a column that is not asked is gone": {func(_ *workbook, rows [][]any) { rows[3] = rows[3][:29] }, nil},
		"a formula beside the table is a check": {func(w *workbook, rows [][]any) {
			w.sheet("S", rows...)
			do(t, w.f.SetCellFormula("S", "AG5", "B5-C5"), w.f.UpdateLinkedValue())
		}, nil},
		"a figure beside the table is told": {func(_ *workbook, rows [][]any) { rows[4] = append(rows[4], nil, nil, 7) }, []string{"cell-outside@AG5"}},
	} {
		want(t, name, codes(only(t, readWith(t, p, "DAITU", "t.xlsx", file(tt.change))).Findings), tt.want...)
	}
}

// The notes of several sheets are one; a form without a note has none, and the text stands
// behind the label also where no colon parts them.
func TestTheNotesOfATable(t *testing.T) {
	note := func(texts ...[]any) pipeline.Submission {
		w := newWorkbook(t)
		for i, text := range texts {
			w.sheet("TCD "+[]string{"", "(2)", "(3)"}[i], tcd(tcdRow([]any{"Xã Cù Vân", "Xã Phú Lạc", "TT Hùng Sơn"}[i], 1), text)...)
		}
		return only(t, read(t, "DAITU", "t.xlsx", w.bytes()))
	}
	for _, tt := range []struct {
		texts [][]any
		want  string
	}{
		{[][]any{{"30. Ghi chú: một"}, {"30. Ghi chú:"}, {"30. Ghi chú: hai"}}, "một\nhai"},
		{[][]any{{"30. Ghi chú:"}, {"30. Ghi chú: hai"}}, "hai"},
		{[][]any{{"30. Ghi chú", "một", nil, "hai"}}, "một\nhai"},
		{[][]any{{"30. GHI CHÚ trực tuyến 2 lượt"}}, "trực tuyến 2 lượt"},
		{[][]any{{nil, "30. Ghi chú: một"}}, "một"},
	} {
		if got := values(note(tt.texts...))["note:explanation"]; got != tt.want {
			t.Errorf("%v: %q", tt.texts, got)
		}
	}
	p := sampleProgramme(t)
	p.Forms[1].NoteLabel = ""
	s := only(t, readWith(t, p, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", tcd(tcdRow("Huyện Đại Từ", 1), []any{"Ghi chú: không"})...).bytes()))
	if got := values(s); got["note:explanation"] != "" || s.Counts.Read != 29 {
		t.Errorf("a form without a note: %v", got)
	}
}

// A record of a table is as wide as its row of numbers, and parted as the rest of its file.
func TestRecordsOfATable(t *testing.T) {
	line := func(name, sign string, n int) string {
		return name + strings.Repeat(sign+"1", n) + "\n"
	}
	head := "Biểu số;02/TCD\nKỳ báo cáo;2021-Q2\nMS;1"
	for c := 2; c <= 17; c++ {
		head += ";" + strconv.Itoa(c)
	}
	for text, findings := range map[string][]string{
		line("Huyện Đại Từ", ";", 17):                               nil,
		line("Huyện Đại Từ", ";", 18):                               {"csv-line@A4"},
		line("Huyện Đại Từ", ",", 17):                               {"csv-line@A4"},
		line("Huyện Đại Từ", ";", 17) + "Đại Từ, ngày 15 tháng 6\n": nil,
	} {
		var got []string
		for _, c := range codes(only(t, read(t, "DAITU", "t.csv", []byte(head+"\n"+text))).Findings) {
			if strings.HasPrefix(c, "csv-line") {
				got = append(got, c)
			}
		}
		want(t, text, got, findings...)
	}
}

// Columns before the names of rows may be merged over several of them: their words are no name
// where a row has one.
func TestWordsMergedBesideNames(t *testing.T) {
	beside := func(words any, row []any) []any { return append([]any{words}, row...) }
	rows := tcd(beside("Khối xã", tcdRow("Xã Cù Vân", 1)), beside(nil, tcdRow("Xã Phú Lạc", 2)), beside(nil, tcdRow("TT Hùng Sơn", 3)))
	rows[3] = slices.Insert(msRow(29), 1, any(nil))
	w := newWorkbook(t).sheet("S", rows...)
	do(t, w.f.MergeCell("S", "A5", "A7"))
	s := only(t, read(t, "DAITU", "t.xlsx", w.bytes()))
	want(t, "findings", codes(s.Findings))
	if got := values(s); got["DAITU.HUNGSON.c1"] != "9" {
		t.Errorf("%v", got)
	}
}

// A sheet whose rows all stand on another is a copy, with its blank rows and its total; a total
// that is written otherwise may be another figure.
func TestACopyOfATable(t *testing.T) {
	a, b, blank, total := tcdRow("Xã Cù Vân", 1), tcdRow("Xã Phú Lạc", 2), []any{"TT Hùng Sơn"}, tcdRow("Tổng số", 3)
	for name, rows := range map[string][][]any{"rows": {a, b}, "with a total": {a, b, total}, "with a blank row": {a, blank, b}} {
		s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("TCD", tcd(rows...)...).sheet("TCD (2)", tcd(rows...)...).bytes()))
		if got := codes(s.Findings); got[0] != "form-twice" || slices.ContainsFunc(got, func(c string) bool { return strings.HasPrefix(c, "row-twice") }) {
			t.Errorf("%s: %v", name, got)
		}
	}
	more := [][]any{a, b, tcdRow("TT Hùng Sơn", 3), total}
	for name, rows := range map[string][][]any{"its total": {a, b, total}, "a blank row": {a, []any{"Huyện Đại Từ"}, b}} {
		s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("TCD", tcd(rows...)...).sheet("TCD (2)", tcd(more...)...).bytes()))
		if got := codes(s.Findings); got[0] != "form-twice" || slices.ContainsFunc(got, func(c string) bool { return strings.HasPrefix(c, "row-twice") }) {
			t.Errorf("all rows and %s on a longer one: %v", name, got)
		}
	}
	first, second := tcdRow("Tổng số", 3), tcdRow("Tổng số", 3)
	first[1], second[1] = "9.001", 9.001
	s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", tcd(first, a, b, second)...).bytes()))
	if got := codes(s.Findings); !slices.Contains(got, "row-twice@A8") {
		t.Errorf("a total as text and as a number: %v", got)
	}
	s = only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", tcd(tcdRow(nil, 1), a, b)...).bytes()))
	if s.Findings[0].Code != "form-row" || s.Findings[0].Args[0] != "(không ghi tên)" {
		t.Errorf("a row without a name: %+v", s.Findings[0])
	}
}

// Where neither folder nor head names the unit, the only row of a table does.
func TestTheUnitOfTheOnlyRow(t *testing.T) {
	for name, tt := range map[string]struct {
		rows [][]any
		unit string
	}{
		"one row":                    {[][]any{tcdRow("Xã Cù Vân", 1)}, "DAITU.CUVAN"},
		"and the note":               {[][]any{tcdRow("Xã Cù Vân", 1), {"Ghi chú: không"}}, "DAITU.CUVAN"},
		"and what stands further on": {[][]any{tcdRow("Xã Cù Vân", 1), {}, {nil, "Người lập"}}, "DAITU.CUVAN"},
		"two rows":                   {[][]any{tcdRow("Xã Cù Vân", 1), tcdRow("Xã Phú Lạc", 1)}, ""},
		"a row of nobody":            {[][]any{tcdRow("Xã lạ", 1)}, ""},
	} {
		if s := only(t, read(t, "", "t.xlsx", newWorkbook(t).sheet("S", tcd(tt.rows...)...).bytes())); s.Unit != tt.unit {
			t.Errorf("%s: %q", name, s.Unit)
		}
	}
	rows := [][]any{{nil, "Biểu số: 01/TCD"}, {nil, "Quý II/2021"}, {"Xã Cù Vân"}}
	if s := only(t, read(t, "", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes())); s.Unit != "" {
		t.Errorf("without columns: %q", s.Unit)
	}
}

// An "x" contributes nothing (semantics 2), in an identity as in a sum: it is one of the four
// states and not the missing operand with which an identity is not evaluated (8). A side of which
// nothing applies is not held against the other.
func TestANotApplicablePartOfAnIdentityContributesNothing(t *testing.T) {
	for _, tt := range []struct {
		name  string
		cells map[int]any
		want  []string
	}{
		{"the other parts make up the whole", map[int]any{1: 4, 2: 8, 3: 8, 22: "x", 23: "x", 24: "x", 25: "x"}, nil},
		{"they do not", map[int]any{22: "x", 23: "x", 24: "x", 25: "x"}, []string{"c1"}},
		{"the whole does not apply", map[int]any{1: "x"}, nil},
		{"a missing part is none of these", map[int]any{1: 4, 22: nil}, nil},
	} {
		row := tcdRow("Huyện Đại Từ", 2)
		for c, v := range tt.cells {
			row[c] = v
		}
		s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", tcd(row)...).bytes()))
		var broken []string
		for _, f := range s.Findings {
			if f.Code == "relation-broken" {
				broken = append(broken, f.Field)
			}
		}
		if broken = slices.DeleteFunc(broken, func(c string) bool { return c != "c1" }); !slices.Equal(broken, tt.want) {
			t.Errorf("%s: broken %v, want %v; %v", tt.name, broken, tt.want, codes(s.Findings))
		}
	}
}

// A row that scores a unit further down than right below counts for nobody, and says so.
func TestPointsForAUnitFurtherDownAreAskedAbout(t *testing.T) {
	p := sampleProgramme(t)
	f := p.Form("01/TCD", pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 2})
	f.Tiers = append(slices.Clone(f.Tiers), "province")
	p.Scoring = &pipeline.Scoring{Tiers: []string{"commune", "district"}, Criteria: []pipeline.Criterion{{Superior: []pipeline.FieldRef{{Form: "01/TCD", Field: "c1"}}}}}
	data := newWorkbook(t).sheet("S", tcd(tcdRow("Huyện Đại Từ", 2), tcdRow("Xã Cù Vân", 3))...).bytes()
	told := func() bool {
		s := only(t, readWith(t, p, "TN", "t.xlsx", data))
		return slices.Contains(codes(s.Findings), "row-unscored@A6") && s.Verdict == pipeline.Accepted
	}
	if !told() {
		t.Errorf("it is not told: %v", codes(only(t, readWith(t, p, "TN", "t.xlsx", data)).Findings))
	}
	p.Scoring.Criteria[0].Superior[0].Form = "DV-01"
	if told() {
		t.Error("it is told of a table that gives no points")
	}
}
