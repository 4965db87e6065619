package ingest

import (
	"fmt"
	"strings"
	"testing"

	"danvan/pipeline"
)

// do fails the test on an error of excelize.
func do(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func filledList(more ...[]any) [][]any {
	return listHead(append([][]any{{"1.1", nil, nil, "x"}, {"1.2", nil, nil, 12, 20}, {"1.3", nil, nil, 30, 40}, {"2.1", nil, nil, 5, 9}, {"2.2", nil, nil, 4, 4}}, more...)...)
}

func TestHiddenFiguresAreReadAndTold(t *testing.T) {
	w := newWorkbook(t).sheet("DV-01", filledList()...)
	do(t, w.f.SetRowVisible("DV-01", 8, false), w.f.SetRowVisible("DV-01", 9, false), w.f.SetRowVisible("DV-01", 11, false), w.f.SetRowVisible("DV-01", 5, false), w.f.SetRowVisible("DV-01", 13, false))
	s := only(t, read(t, "DAITU", "b.xlsx", w.bytes()))
	want(t, "rows", codes(s.Findings), "row-hidden@A8")
	if s.Findings[0].Args[0] != "8–9, 11" || values(s)["hoi_nghi"] != "12" || s.Verdict != pipeline.Accepted {
		t.Errorf("%v %v", s.Findings, values(s))
	}
	w = newWorkbook(t).sheet("DV-01", filledList()...)
	do(t, w.f.SetColVisible("DV-01", "E:H", false), w.f.SetColVisible("DV-01", "C", false))
	s = only(t, read(t, "DAITU", "b.xlsx", w.bytes()))
	want(t, "columns", codes(s.Findings), "column-hidden@E1")
	if s.Findings[0].Args[0] != "E" || values(s)["hoi_nghi:cumulative"] != "20" {
		t.Errorf("%v %v", s.Findings, values(s))
	}
	w = newWorkbook(t).sheet("Bìa", []any{"Báo cáo"}).sheet("DV-01", filledList()...)
	do(t, w.f.SetSheetVisible("DV-01", false))
	want(t, "sheet", codes(only(t, read(t, "DAITU", "b.xlsx", w.bytes())).Findings), "sheet-hidden")
}

func TestMergedDataCellsAreNeverGuessed(t *testing.T) {
	merged := func(sheet string, rows [][]any, from, to string) []string {
		w := newWorkbook(t).sheet(sheet, rows...)
		do(t, w.f.MergeCell(sheet, from, to))
		return codes(only(t, read(t, "DAITU", "b.xlsx", w.bytes())).Findings)
	}
	want(t, "two rows", merged("DV-01", filledList(), "D8", "D9"), "cell-merged@D8")
	want(t, "two columns", merged("DV-01", filledList(), "D8", "E8"), "cell-merged@D8")
	want(t, "one field over columns that are none", merged("DV-01", filledList(), "F8", "H8"))
	want(t, "an explanation of two rows", merged("DV-01", filledList([]any{}, []any{}), "F8", "F9"))
	want(t, "blank cells", merged("DV-01", listHead([]any{"1.1", nil, nil, "x"}, []any{"1.2", nil, nil, 12}, []any{"1.3", nil, nil, 30}, []any{"2.1", nil, nil, 5}, []any{"2.2", nil, nil, 4}), "E8", "E9"))
	want(t, "two units of a table", merged("S", tcd(tcdRow("Xã Cù Vân", 2), tcdRow("Xã Phú Lạc", 3)), "AD5", "AD6"), "row-unlisted@A5", "cell-merged@AD5")
	want(t, "two things of a register", merged("DVK", dvk([]any{1, "M1", "A", "Kinh tế", "25/05/2021", "Đăng ký"}, []any{2, "M2", "B", nil, "25/05/2021", "Đăng ký"}), "D6", "D7"), "cell-merged@D6")
	want(t, "the name of two rows", merged("S", tcd(tcdRow("Xã Cù Vân", 2), tcdRow(nil, 3)), "A5", "A6"), "row-unlisted@A5", "row-twice@A6")
}

// Who writes “không phát sinh” over a whole row is not told every field of it.
func TestAMergedRowNamesAFewFields(t *testing.T) {
	row := tcdRow("Xã Cù Vân", 2)
	w := newWorkbook(t).sheet("S", tcd(row)...)
	do(t, w.f.MergeCell("S", "B5", "AD5"))
	for _, f := range only(t, read(t, "DAITU", "b.xlsx", w.bytes())).Findings {
		if named := f.Args; f.Code == "cell-merged" {
			if n := strings.Split(named[2], "; "); len(n) != 4 || n[3] != "…" {
				t.Errorf("%q", named)
			}
			return
		}
	}
	t.Error("the merged row is not told")
}

func TestSectionsAndTotalsAreNeverAdded(t *testing.T) {
	a, b, c := tcdRow("Thị trấn Hùng Sơn", 1), tcdRow("Xã Cù Vân", 2), tcdRow("Xã Phú Lạc", 3)
	numbered := func(number any, row []any) []any { return append([]any{number}, row...) }
	shifted := tcd()
	shifted[3] = append([]any{"MS", nil}, msRow(29)[1:]...)
	tests := []struct {
		name string
		rows [][]any
		want []string
	}{
		{"total above and below", tcd(tcdRow("Tổng cộng", 6), a, b, c, tcdRow("Tổng cộng", 6)), nil},
		{"two totals that differ", tcd(tcdRow("Tổng cộng", 6), a, b, c, tcdRow("Tổng số", 7)), []string{"row-twice@A9"}},
		{"sections in sections", tcd(tcdRow("A. Cấp xã", 6), tcdRow("I. Thị trấn", 1), a, tcdRow("II. Xã", 5), b, c, tcdRow("Tổng cộng", 6)),
			[]string{"row-subtotal@A5", "row-subtotal@A6", "row-subtotal@A8"}},
		{"sums below", tcd(a, tcdRow("Cộng thị trấn", 1), b, c, tcdRow("Tổng mục II", 5), tcdRow("Tổng cộng", 6)), []string{"row-subtotal@A6", "row-subtotal@A9"}},
		{"numbers in a column of their own", append(shifted, numbered("I", tcdRow("Khối thị trấn", 1)), numbered(1, a), numbered("II", tcdRow("Khối xã", 5)), numbered(2, b), numbered(3, c), numbered(nil, tcdRow("Tổng cộng", 6))),
			[]string{"row-subtotal@B5", "row-subtotal@B7"}},
	}
	for _, tt := range tests {
		s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("01-TCD", tt.rows...).bytes()))
		want(t, tt.name, codes(s.Findings), tt.want...)
		if got := values(s); got["#total.c1"] != "18" || got["DAITU.PHULAC.c1"] != "9" || s.Counts.Read != 4*29+1 {
			t.Errorf("%s: %+v", tt.name, s.Counts)
		}
	}
	for name, row := range map[string][]any{"a wrong sum": tcdRow("II. Khối xã", 4), "an office that nobody knows": tcdRow("II. Thanh tra huyện", 9)} {
		s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("01-TCD", tcd(tcdRow("I. Khối thị trấn", 1), a, row, b, c)...).bytes()))
		want(t, name, codes(s.Findings), "row-subtotal@A5", "row-subtotal@A7", "total-differs@B7")
	}
	list := filledList([]any{"I", "TUYÊN TRUYỀN", nil, 42}, []any{nil, "a) Trong đó: trực tuyến", nil, 3}, []any{nil, "Tổng cộng", nil, 51}, []any{"9.9", "Tự thêm", nil, 1})
	s := only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", list...).bytes()))
	want(t, "list", codes(s.Findings), "row-section@D12", "row-section@D13", "row-section@D14", "form-row@A15")
}

func TestUnnamedRows(t *testing.T) {
	s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", tcd(tcdRow("Xã Cù Vân", 2), tcdRow(nil, 3))...).bytes()))
	want(t, "beside a named one", codes(s.Findings), "row-unlisted@A5", "form-row@A6")
	s = only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", tcd(tcdRow(nil, 3), tcdRow("Tổng cộng", 3))...).bytes()))
	want(t, "with its total", codes(s.Findings))
	rows := tcd(tcdRow("Huyện Đại Từ", 3), []any{nil, nil, nil, "Trang 1/2"})
	want(t, "words", codes(only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes())).Findings))
	nothing := []any{nil}
	for range 29 {
		nothing = append(nothing, "không")
	}
	s = only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", tcd(nothing)...).bytes()))
	want(t, "nothing to report", codes(s.Findings))
	if values(s)["c1"] != "nil" {
		t.Errorf("%v", values(s))
	}
	// A single row is the unit's own, whatever it is called.
	s = only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", tcd(tcdRow("Tổng cộng", 3))...).bytes()))
	if got := values(s); s.Scope != pipeline.Own || got["c1"] != "9" || s.Verdict != pipeline.Accepted {
		t.Errorf("a total alone: %s %v", s.Scope, got)
	}
	// It may be that of the units below as well, which file the form themselves.
	want(t, "a total alone", codes(s.Findings), "row-total-alone@A5")
	s = only(t, read(t, "SNV", "t.xlsx", newWorkbook(t).sheet("S", tcd(tcdRow("Tổng cộng", 3))...).bytes()))
	want(t, "of a unit with nobody below", codes(s.Findings))
	s = only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", tcd([]any{"Xã Cù Vân"}, []any{"Xã Phú Lạc"}, tcdRow("Tổng cộng", 3))...).bytes()))
	if got := values(s); s.Scope != pipeline.Subtree || got["#total.c1"] != "9" {
		t.Errorf("a total of named units: %s %v", s.Scope, got)
	}
}

func TestRowsBelowTheNoteOfATable(t *testing.T) {
	rows := tcd(tcdRow("Xã Cù Vân", 2), []any{"30. Ghi chú: có bổ sung"}, tcdRow("Xã Phú Lạc", 3), []any{"UBND huyện Đại Từ"})
	s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes()))
	want(t, "findings", codes(s.Findings), "row-unlisted@A5")
	if got := values(s); got["DAITU.PHULAC.c1"] != "9" || got["note:explanation"] != "có bổ sung" || s.Counts.Read != 2*29+1 {
		t.Errorf("%+v %v", s.Counts, got)
	}
}

func TestFiguresOutsideTheColumns(t *testing.T) {
	ms := append([]any{"MS", 1, nil}, msRow(29)[2:]...)
	row := tcdRow("Huyện Đại Từ", 2)
	row = append(append([]any{row[0], row[1]}, 7), row[2:]...)
	rows := tcd(append(row, 8))
	rows[3] = ms
	s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", rows...).bytes()))
	want(t, "table", codes(s.Findings), "cell-between@C5", "cell-outside@AF5")
	if s.Findings[0].Severity != pipeline.Reject || s.Findings[1].Severity != pipeline.Warn {
		t.Errorf("%v", s.Findings)
	}
	list := filledList()
	list[5] = []any{"Mã số", "Chỉ tiêu", nil, "Số liệu trong kỳ", "Lũy kế từ đầu năm", "Giải trình"}
	list[7] = []any{"1.2", nil, 99, 12, 20, nil, 5}
	s = only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", list...).bytes()))
	want(t, "list", codes(s.Findings), "cell-between@C8", "cell-outside@G8")
}

func TestColumnsThatStandTwice(t *testing.T) {
	list := filledList()
	list[5] = append(list[5], "Trong kỳ", "Giải trình thêm")
	s := only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", list...).bytes()))
	want(t, "list", codes(s.Findings), "column-twice@G6")
	register := dvk([]any{1, "M1", "A", "Kinh tế", "25/05/2021", "Đăng ký", "M2"})
	register[3] = append(register[3], "Mã mô hình")
	s = only(t, read(t, "DAITU", "d.xlsx", newWorkbook(t).sheet("DVK", register...).bytes()))
	want(t, "register", codes(s.Findings), "column-twice@G4")
}

func TestLinesOfARegisterThatAreNoThings(t *testing.T) {
	model := []any{"M1", "A", "Kinh tế", "25/05/2021", "Đăng ký"}
	head := [][]any{{"Biểu số: DVK"}, {"Quý II/2021"}, {"Mã mô hình", "Tên mô hình", "Lĩnh vực", "Ngày đăng ký", "Tình trạng"}}
	tests := []struct {
		name  string
		lines [][]any
		want  []string
	}{
		{"footers", [][]any{{}, {"Ghi chú: không"}, {"Nơi nhận:"}, {"- Sở Nội vụ; - Lưu: VT, NV."}}, nil},
		{"a signature", [][]any{{"Người lập biểu", nil, nil, nil, "Chủ tịch"}, {"Nguyễn Văn A", nil, nil, nil, "Trần Thị B"}}, nil},
		{"a total", [][]any{{"Tổng cộng: 1 mô hình"}}, []string{"row-section@A5"}},
		{"a total with its figure", [][]any{{"Tổng cộng", 1}}, []string{"row-section@A5"}},
		{"a section", [][]any{{"I. Lĩnh vực văn hóa"}}, []string{"row-section@A5"}},
		{"a section beside a formula that checks", [][]any{{"I. Lĩnh vực văn hóa", nil, nil, nil, nil, "Đạt"}}, []string{"row-section@A5"}},
		{"some other line", [][]any{{"Mô hình đang khảo sát"}}, []string{"row-key-only@A5"}},
		{"the heading once more", [][]any{head[0], head[2], {"M2", "B", "Kinh tế", "26/05/2021", "Đăng ký"}}, nil},
		{"running numbers", [][]any{{"1", "B", "Kinh tế", "26/05/2021", "Đăng ký"}, {"2", "C", "Kinh tế", "26/05/2021", "Đăng ký"}}, []string{"key-plain@A5"}},
	}
	for _, tt := range tests {
		rows := append(append(append([][]any{}, head...), model), tt.lines...)
		s := only(t, read(t, "DAITU", "d.xlsx", newWorkbook(t).sheet("DVK", rows...).bytes()))
		want(t, tt.name, codes(s.Findings), tt.want...)
		if values(s)["M1.ten"] != "A" {
			t.Errorf("%s: %v", tt.name, values(s))
		}
		if len(s.Findings) > 0 && s.Findings[0].Code == "row-section" && !strings.HasPrefix(s.Findings[0].Args[0], fmt.Sprint(tt.lines[0][0])) {
			t.Errorf("%s: the row is told as %q", tt.name, s.Findings[0].Args) // as its sender wrote it
		}
	}
}

// "Không phát sinh" is understood in the column of names too; beside a date it is no such word.
func TestARegisterWithNothingToList(t *testing.T) {
	head := [][]any{{"Biểu số: DVK"}, {"Quý II/2021"}, {"Mã mô hình", "Tên mô hình", "Lĩnh vực", "Ngày đăng ký", "Tình trạng"}}
	for name, tt := range map[string]struct {
		line    []any
		verdict pipeline.Decision
	}{
		"key":    {[]any{"Không phát sinh"}, pipeline.Accepted},
		"name":   {[]any{nil, "Không phát sinh"}, pipeline.Accepted},
		"choice": {[]any{nil, nil, nil, nil, "không"}, pipeline.Returned},
		"dated":  {[]any{nil, "Không phát sinh", nil, "25/05/2021"}, pipeline.Returned},
	} {
		rows := append(append([][]any{}, head...), tt.line)
		if s := only(t, read(t, "DAITU", "d.xlsx", newWorkbook(t).sheet("DVK", rows...).bytes())); s.Verdict != tt.verdict || (tt.verdict == pipeline.Accepted) != (len(s.Findings) == 0) {
			t.Errorf("%s: %v %v", name, s.Verdict, codes(s.Findings))
		}
	}
}

func TestLinesOfACSVThatMoved(t *testing.T) {
	head := "Biểu số,DV-01\nKỳ báo cáo,Quý II/2021\nMã số,Chỉ tiêu,Đơn vị tính,Số liệu trong kỳ,Lũy kế từ đầu năm,Giải trình\n1.1,a,,x\n2.1,b,,5,5\n2.2,c,,4,4\n"
	tests := []struct {
		name, lines string
		want        []string
	}{
		{"shorter than the heading", "1.2,Số hội nghị tuyên truyền,hn,12,13\n1.3,Số lượt người dự,ln,30,40\n", nil},
		{"thousands cut at the comma", "1.2,Số hội nghị tuyên truyền,hn,12,13\n1.3,Số lượt người dự,ln,1,345\n", []string{"csv-line@A8"}},
		{"thousands cut where others leave out blanks", "1.2,Số hội nghị tuyên truyền,hn,12,13\n1.3,Số lượt người dự,ln,1,345,\n", []string{"csv-line@A8"}},
		{"another separator", "1.2,Số hội nghị tuyên truyền,hn,12,13\n1.3;Số lượt người dự;ln;5;5;\n", []string{"row-missing@A7", "csv-line@A8"}},
		{"words with semicolons", "1.2,Số hội nghị tuyên truyền,hn,12,13\n1.3,Số lượt người dự,ln,30,40\nNơi nhận: - Sở Nội vụ; - Phòng; - Đoàn; - Hội; - Mặt trận; - Lưu\n", nil},
	}
	for _, tt := range tests {
		s := only(t, read(t, "DAITU", "b.csv", []byte(head+tt.lines)))
		want(t, tt.name, codes(s.Findings), tt.want...)
	}
}

func TestAnotherUnitsRowIsNoBlankForm(t *testing.T) {
	w := newWorkbook(t).sheet("DV-01", soundRows([]any{"Quý II/2021"})...).sheet("01-TCD", tcd(tcdRow("Xã Phủ Lý", 1))...)
	want(t, "findings", codes(read(t, "DAITU", "b.xlsx", w.bytes()).Findings), "unit-outside@A5")
	s := only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("01-TCD", tcd(tcdRow("Xã Phủ Lý", 1))...).bytes()))
	if s.Form != "01/TCD" || s.Verdict != pipeline.Returned {
		t.Errorf("%s is %s: a form that came and is returned is no form that never came", s.Form, s.Verdict)
	}
}

func TestNumbersOfColumnsWithoutTheirLabel(t *testing.T) {
	rows := tcd(tcdRow("Huyện Đại Từ", 2))
	rows[3][0] = "A"
	s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("01-TCD", rows...).bytes()))
	want(t, "findings", codes(s.Findings))
	if values(s)["c1"] != "6" {
		t.Errorf("%v", values(s))
	}
	rows[3][7] = nil
	s = only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("01-TCD", rows...).bytes()))
	want(t, "one is gone", codes(s.Findings), "form-layout")
}

func TestTwoWaysOfWritingNumbersInOneFile(t *testing.T) {
	list := filledList()
	list[7], list[8] = []any{"1.2", nil, nil, "1.234.567", 2000000}, []any{"1.3", nil, nil, "1,234,567", "1.234"}
	s := only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", list...).bytes()))
	want(t, "findings", codes(s.Findings), "number-mixed@D9", "number-ambiguous@E9")
	if got := s.Findings[0].Message(pipeline.Vietnamese); got != "“1,234,567” viết theo kiểu Anh – Mỹ, còn ô D8 trang “DV-01” viết “1.234.567” theo kiểu Việt Nam; một tệp chỉ được dùng một kiểu (1.3 Số lượt người dự)." {
		t.Error(got)
	}
}

func TestOneSlipIsNotTwoFigures(t *testing.T) {
	for text, two := range map[string]bool{
		"866 lượt/964 lượt người": true, "866 lượt, 964 lượt người": true, "12;13": true,
		"1e3": false, "0x10": false, "1_000": false, "=5+7": false, "12+3": false, "12 (trong đó 3 trực tuyến)": false,
	} {
		if twoFigures(text) != two {
			t.Errorf("%q: %v", text, !two)
		}
	}
}

func TestAnOldCSVIsSaidToBeConverted(t *testing.T) {
	text := "Biểu số,DV-01\nKỳ báo cáo,Quý II/2021\nĐơn vị báo cáo,UBND huyện Đại Từ\nMã số,Chỉ tiêu,Số liệu trong kỳ,Giải trình\n1.1,Đã ban hành kế hoạch,x\n" +
		"1.2,Số hội nghị tuyên truyền,12,Đã tổ chức đối thoại giữa người đứng đầu cấp ủy với nhân dân\n1.3,Số lượt người dự,30\n2.1,Số ý kiến nêu,5\n2.2,Số ý kiến đã được trả lời,4\n"
	var legacy []byte
	for _, r := range encoder(1)(text) { // TCVN3
		legacy = append(legacy, byte(r))
	}
	s := only(t, read(t, "DAITU", "b.csv", legacy))
	want(t, "TCVN3", codes(s.Findings), "charset-converted")
	if s.Findings[0].Args[0] != "TCVN3 (ABC)" || values(s)["luot_nguoi"] != "30" {
		t.Errorf("%v %v", s.Findings, values(s))
	}
	want(t, "UTF-8", codes(only(t, read(t, "DAITU", "b.csv", []byte(text))).Findings))
}

func TestFindingsAreCappedWithoutLosingACause(t *testing.T) {
	var rows [][]any
	for i := range 300 {
		rows = append(rows, []any{i, "K-" + itoa(i), "Tên", "Khác", "25/05/2021", "Đăng ký"})
	}
	rows[290][4] = "13/25/2021"
	s := only(t, read(t, "DAITU", "d.xlsx", newWorkbook(t).sheet("DVK", dvk(rows...)...).bytes()))
	if len(s.Findings) != mostFindings+1 || s.Verdict != pipeline.Returned {
		t.Fatalf("%d findings", len(s.Findings))
	}
	got := map[string]int{}
	for _, f := range s.Findings {
		got[f.Code]++
	}
	last := s.Findings[mostFindings]
	if got["choice-bad"] != 199 || got["date-bad"] != 1 || last.Code != "findings-more" || last.Args[0] != "101" || last.Args[1] != "101 (D205–D305)" {
		t.Errorf("%v %v", got, last)
	}
}
