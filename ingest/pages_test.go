package ingest

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"danvan/ingest/book"
	"danvan/pipeline"
)

func TestATableGoesOnOverSheets(t *testing.T) {
	ms := msRow(29)
	tests := []struct {
		name   string
		second string
		rows   [][]any
		want   []string
	}{
		{"under its own title", "S2", tcd(tcdRow("Xã Phú Lạc", 3), tcdRow("Tổng cộng", 6)), []string{"form-pages"}},
		{"only the headings again", "01-TCD (2)", [][]any{{"Đơn vị"}, ms, tcdRow("Xã Phú Lạc", 3), tcdRow("Tổng cộng", 6)}, []string{"form-pages"}},
		{"named as a part", "01-TCD tiếp theo", [][]any{ms, tcdRow("Xã Phú Lạc", 3), tcdRow("Tổng cộng", 6)}, []string{"form-pages"}},
		{"one row on both", "01-TCD (2)", [][]any{ms, tcdRow("Xã Cù Vân", 2), tcdRow("Xã Phú Lạc", 3)}, []string{"form-pages", "row-twice@A2"}},
		{"a copy", "01-TCD (2)", tcd(tcdRow("Thị trấn Hùng Sơn", 1), tcdRow("Xã Cù Vân", 2)), []string{"form-twice", "row-unlisted@A5"}},
		{"another period", "01-TCD (2)", [][]any{{"Quý III/2021"}, ms, tcdRow("Xã Phú Lạc", 3)}, []string{"form-twice", "row-unlisted@A5"}},
		{"figures without headings", "01-TCD (2)", [][]any{tcdRow("Xã Phú Lạc", 3)}, []string{"form-pages", "form-layout"}},
	}
	for _, tt := range tests {
		w := newWorkbook(t).sheet("01-TCD", tcd(tcdRow("Thị trấn Hùng Sơn", 1), tcdRow("Xã Cù Vân", 2))...).sheet(tt.second, tt.rows...)
		s := only(t, read(t, "DAITU", "t.xlsx", w.bytes()))
		want(t, tt.name, codes(s.Findings), tt.want...)
		if strings.Join(tt.want, " ") != "form-pages" {
			continue
		}
		got := values(s)
		if got["DAITU.HUNGSON.c1"] != "3" || got["DAITU.CUVAN.c1"] != "6" || got["DAITU.PHULAC.c1"] != "9" || got["#total.c1"] != "18" || s.Counts.Read != 4*29+1 {
			t.Errorf("%s: %+v %v", tt.name, s.Counts, got)
		}
		for _, c := range s.Cells {
			if c.Row == "DAITU.PHULAC" && c.Sheet != tt.second {
				t.Errorf("%s: %s is said to stand on %s", tt.name, c.Ref, c.Sheet)
			}
		}
	}
}

func TestATableGoesOnWithMoreColumns(t *testing.T) {
	whole := tcdRow("Huyện Đại Từ", 2)
	left, right := []any{"MS"}, []any{"MS"}
	for c := 1; c <= 29; c++ {
		if c <= 15 {
			left = append(left, c)
		} else {
			right = append(right, c)
		}
	}
	second := append([]any{"Huyện Đại Từ"}, whole[16:]...)
	expected := values(only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", tcd(whole)...).bytes())))
	head := tcd()[:3]
	below := append(append([][]any{}, head...), left, whole[:16], []any{}, []any{"Đơn vị", "Tiếp định kỳ"}, right, second)
	s := only(t, read(t, "DAITU", "t.xlsx", newWorkbook(t).sheet("S", below...).bytes()))
	want(t, "one below the other", codes(s.Findings))
	wantValues(t, s, expected)
	w := newWorkbook(t).sheet("01-TCD", append(append([][]any{}, head...), left, whole[:16])...).sheet("01-TCD (2)", right, second)
	s = only(t, read(t, "DAITU", "t.xlsx", w.bytes()))
	want(t, "on two sheets", codes(s.Findings), "form-pages")
	wantValues(t, s, expected)
}

func TestAListGoesOnOverSheets(t *testing.T) {
	first := listHead([]any{"1.1", nil, nil, "x"}, []any{"1.2", nil, nil, 12, 20}, []any{"1.3", nil, nil, 30, 40})
	heading := first[5]
	tests := []struct {
		name string
		rows [][]any
		want []string
	}{
		{"its second half", [][]any{heading, {"2.1", nil, nil, 5, 9}, {"2.2", nil, nil, 4, 4}}, []string{"form-pages"}},
		{"all rows, the first half blank", [][]any{heading, {"1.1"}, {"1.2"}, {"1.3"}, {"2.1", nil, nil, 5, 9}, {"2.2", nil, nil, 4, 4}}, []string{"form-pages"}},
		{"a row on both", [][]any{heading, {"1.3", nil, nil, 31}, {"2.1", nil, nil, 5, 9}, {"2.2", nil, nil, 4, 4}}, []string{"form-pages", "row-twice@D2"}},
		{"the same rows", [][]any{heading, {"1.1", nil, nil, "x"}, {"1.2", nil, nil, 13}}, []string{"form-twice", "row-missing@A9", "row-missing@A9"}},
	}
	for _, tt := range tests {
		s := only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", first...).sheet("DV-01 (2)", tt.rows...).bytes()))
		want(t, tt.name, codes(s.Findings), tt.want...)
		if tt.want[len(tt.want)-1] == "form-pages" {
			wantValues(t, s, map[string]string{"ke_hoach": "1", "hoi_nghi": "12", "hoi_nghi:cumulative": "20", "luot_nguoi": "30", "luot_nguoi:cumulative": "40",
				"y_kien_neu": "5", "y_kien_neu:cumulative": "9", "y_kien_tra_loi": "4", "y_kien_tra_loi:cumulative": "4"})
		}
	}
}

func TestARegisterGoesOnOverSheets(t *testing.T) {
	one := []any{1, "DT-01", "Đường hoa", "Kinh tế", "25/05/2021", "Đăng ký"}
	two := []any{2, "DT-02", "Camera", "Kinh tế", "26/05/2021", "Đăng ký"}
	three := []any{3, "DT-03", "Hòa giải", "Kinh tế", "27/05/2021", "Đăng ký"}
	s := only(t, read(t, "DAITU", "d.xlsx", newWorkbook(t).sheet("DVK", dvk(one, two)...).sheet("DVK (2)", dvk()[3], three).bytes()))
	want(t, "two sheets", codes(s.Findings), "form-pages")
	if len(s.Cells) != 15 || values(s)["DT-03.ten"] != "Hòa giải" {
		t.Errorf("%v", values(s))
	}
	s = only(t, read(t, "DAITU", "d.xlsx", newWorkbook(t).sheet("DVK", dvk(one, two)...).sheet("DVK (2)", dvk()[3], two, three).bytes()))
	want(t, "a key on both", codes(s.Findings), "form-pages", "row-twice@B2")
	if got := s.Findings[1].Message(pipeline.Vietnamese); got != "Dòng “DT-02” xuất hiện hai lần (ô B7 trang “DVK” và B2)." {
		t.Error(got)
	}
	s = only(t, read(t, "DAITU", "d.xlsx", newWorkbook(t).sheet("DVK", dvk(one, two)...).sheet("DVK (2)", dvk(one, two)...).bytes()))
	want(t, "a copy", codes(s.Findings), "form-twice")
}

func TestSheetsThatAreNotReadAreTold(t *testing.T) {
	table := [][]any{{"Biểu tự lập"}, {"MS", 1, 2, 3}, {"Xã Cù Vân", 4, 5, 6}}
	instructions := [][]any{{"Hướng dẫn"}, {"MS", 1, 2, 3}, {"Điền đủ các ô"}}
	tests := []struct {
		name string
		rows [][]any
		want []string
	}{
		{"a table", table, []string{"sheet-unread"}},
		{"a page of the form without headings", [][]any{{"Biểu số: DV-01"}, {"2.1", 5}, {"2.2", 7}}, []string{"sheet-unread"}},
		{"words", instructions, nil},
	}
	for _, tt := range tests {
		w := newWorkbook(t).sheet("DV-01", soundRows([]any{"Quý II/2021"})...).sheet("Trang khác", tt.rows...)
		r := read(t, "DAITU", "b.xlsx", w.bytes())
		want(t, tt.name, codes(r.Findings), tt.want...)
		if only(t, r).Verdict != pipeline.Accepted {
			t.Errorf("%s: returned", tt.name)
		}
	}
}

func TestNamesOfPartsOfASheet(t *testing.T) {
	reader := NewReader(sampleProgramme(t), book.DefaultLimits())
	for name, code := range map[string]string{
		"DV-01": "DV-01", "dv-01 (2)": "DV-01", "DV-01 tiếp theo": "DV-01", "DV-01 (tiếp)": "DV-01", "01-TCD phần II": "01/TCD", "DVK trang 2": "DVK",
		"DV-02": "", "DV-01-2": "", "DV": "", "(2)": "", "Biểu 1": "",
	} {
		if got := reader.codeOfSheetName(name); got != code {
			t.Errorf("%q: %q, want %q", name, got, code)
		}
	}
	for _, tt := range []struct {
		name, before string
		want         bool
	}{
		{"Biểu 1 (2)", "Biểu 1", true}, {"Biểu 1 (2)", "Biểu 1 (1)", true}, {"Biểu 1 tiếp", "Biểu 1", true}, {"TCD_2", "TCD", true},
		{"Biểu_2", "Biểu_1", false}, {"Biểu 2", "Biểu 1", false}, {"Sheet2", "Sheet1", false}, {"Biểu 2 (2)", "Biểu 1", false},
	} {
		if got := partOf(tt.name).goesOnFrom(partOf(tt.before)); got != tt.want {
			t.Errorf("%q after %q: %v", tt.name, tt.before, got)
		}
	}
	// A name typed by a TCVN3 keyboard.
	p := sampleProgramme(t)
	p.Forms[0].Code = "ĐV-01"
	if got := NewReader(p, book.DefaultLimits()).codeOfSheetName("§V-01"); got != "ĐV-01" {
		t.Errorf("TCVN3: %q", got)
	}
}

// Forms that stand one below the other on a sheet are each read, whether a line or only the
// title names them; of a form that is only spoken of there is none.
func TestFormsBelowEachOther(t *testing.T) {
	list := filledList()
	table := func(head ...[]any) [][]any {
		return append(head, [][]any{{"Đơn vị", "Tổng số lượt tiếp"}, msRow(29), tcdRow("Huyện Đại Từ", 2)}...)
	}
	title := []any{"TỔNG HỢP KẾT QUẢ TIẾP CÔNG DÂN THƯỜNG XUYÊN, ĐỊNH KỲ VÀ ĐỘT XUẤT"}
	register := dvk([]any{1, "M1", "A", "Kinh tế", "25/05/2021", "Đăng ký"})
	for name, tt := range map[string]struct {
		sheet string
		rows  [][]any
		want  string
	}{
		"three forms":        {"Báo cáo", slices.Concat(list, [][]any{{}}, table([]any{"UBND HUYỆN"}, []any{"Biểu số: 01/TCD"}, title, []any{"Quý II/2021"}), [][]any{{}, {}}, register), "DV-01 01/TCD DVK"},
		"a title, no period": {"DV-01", slices.Concat(list, [][]any{{}}, table(title)), "DV-01 01/TCD"},
		"no blank row":       {"DV-01", slices.Concat(list, table([]any{"Biểu số: 01/TCD"})), "DV-01 01/TCD"},
		"only spoken of":     {"DV-01", slices.Concat(list, [][]any{{}, {"Biểu 01/TCD: gửi kèm theo"}, {nil, "NGƯỜI LẬP BIỂU"}}), "DV-01"},
	} {
		r := read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet(tt.sheet, tt.rows...).bytes())
		var got []string
		for _, s := range r.Submissions {
			got = append(got, s.Form)
			want(t, name+" "+s.Form, codes(s.Findings))
			if v := values(s); s.Period.String() != "2021-Q2" || s.Form == "DV-01" && v["hoi_nghi"] != "12" || s.Form == "01/TCD" && v["c1"] != "6" || s.Form == "DVK" && v["M1.ten"] != "A" {
				t.Errorf("%s, %s: %v of %v", name, s.Form, v, s.Period)
			}
		}
		if strings.Join(got, " ") != tt.want || len(r.Findings) > 0 {
			t.Errorf("%s: %v, %v; want %s", name, got, codes(r.Findings), tt.want)
		}
	}
}

// However far below the first form another begins, it is read: a long register, or many blank
// rows, may stand between them.
func TestAFormFarBelowAnother(t *testing.T) {
	table := [][]any{{"Biểu số: 01/TCD"}, {"Quý II/2021"}, {"Đơn vị", "Tổng số lượt tiếp"}, msRow(29), tcdRow("Huyện Đại Từ", 2)}
	var models [][]any
	for i := range reachBelow + 100 {
		models = append(models, []any{i + 1, "M" + strconv.Itoa(i), "A", "Kinh tế", "25/05/2021", "Đăng ký"})
	}
	gap := make([][]any, reachBelow+100)
	for name, rows := range map[string][][]any{
		"below a register": slices.Concat(dvk(models...), [][]any{{}}, table), "below blank rows": slices.Concat(dvk(models[:2]...), gap, table),
		"below a note": slices.Concat(table, [][]any{{"Ghi chú: không"}}, gap, dvk(models[:2]...)),
	} {
		r := read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("S", rows...).bytes())
		if len(r.Submissions) != 2 || len(r.Findings) > 0 {
			t.Errorf("%s: %d forms, %v", name, len(r.Submissions), codes(r.Findings))
		}
		for _, s := range r.Submissions {
			if v := values(s); s.Verdict != pipeline.Accepted || s.Form == "01/TCD" && v["c1"] != "6" || s.Form == "DVK" && v["M1.ten"] != "A" {
				t.Errorf("%s: %s %s %v", name, s.Form, s.Verdict, codes(s.Findings))
			}
		}
	}
}
