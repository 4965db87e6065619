package ingest

import (
	"strings"
	"testing"
	"time"

	"danvan/pipeline"
)

func dvk(rows ...[]any) [][]any {
	return append([][]any{
		{"Biểu số: DVK"}, {"Quý II/2021"}, {},
		{"STT", "Mã mô hình *", "Tên mô hình", "Lĩnh vực", "Ngày đăng ký (dd/mm/yyyy)", "Tình trạng"},
		{"(1)", "(2)", "(3)", "(4)", "(5)", "(6)"},
	}, rows...)
}

func TestRegisterRows(t *testing.T) {
	w := newWorkbook(t).sheet("DVK", dvk(
		[]any{1, "DAITU-2021-01", "Đường hoa", "Kinh tế", "25/05/2021", "hoạt động hiệu quả"},
		[]any{2},
		[]any{3, " daitu-2021-02 ", "Camera an ninh", "VĂN HOÁ – XÃ HỘI", time.Date(2021, 5, 25, 0, 0, 0, 0, time.UTC), "dang_ky"},
		[]any{},
		[]any{nil, nil, "Người lập sổ"}, []any{nil, nil, "Nguyễn Văn A"},
	)...)
	s := only(t, read(t, "DAITU", "dvk.xlsx", w.bytes()))
	want(t, "findings", codes(s.Findings))
	wantValues(t, s, map[string]string{
		"DAITU-2021-01.ma": "DAITU-2021-01", "DAITU-2021-01.ten": "Đường hoa", "DAITU-2021-01.linh_vuc": "kinh_te", "DAITU-2021-01.ngay": "2021-05-25", "DAITU-2021-01.tinh_trang": "hieu_qua",
		"DAITU-2021-02.ma": "daitu-2021-02", "DAITU-2021-02.ten": "Camera an ninh", "DAITU-2021-02.linh_vuc": "van_hoa", "DAITU-2021-02.ngay": "2021-05-25", "DAITU-2021-02.tinh_trang": "dang_ky",
	})
	for _, c := range s.Cells {
		if c.Row == "DAITU-2021-01" && c.Field == "tinh_trang" && c.Number != pipeline.Int(2) {
			t.Errorf("rank %s", c.Number)
		}
	}
}

// Under a register stand the day, with a place or without, and who signs, in any column.
func TestSignaturesBelowARegister(t *testing.T) {
	row := []any{1, "DAITU-2021-01", "Đường hoa", "Kinh tế", "25/05/2021", "Đăng ký"}
	for name, below := range map[string][][]any{
		"a bare day":       {{nil, nil, nil, nil, nil, "Ngày 16 tháng 6 năm 2021"}, {nil, nil, "Nguyễn Văn A", nil, "Trần Thị B"}},
		"a day in figures": {{nil, nil, "ngày 16/6/2021"}, {nil, nil, "Người lập", nil, "Bí thư"}},
		"a party cell":     {{nil, nil, nil, nil, "T/M CHI BỘ"}, {nil, nil, nil, nil, "BÍ THƯ"}, {nil, nil, nil, nil, "Trần Thị B"}},
		"a title alone":    {{nil, nil, "Người tổng hợp", nil, "TRƯỞNG PHÒNG"}, {nil, nil, nil, nil, "Trần Thị B"}},
	} {
		s := only(t, read(t, "DAITU", "dvk.xlsx", newWorkbook(t).sheet("DVK", dvk(append([][]any{row}, below...)...)...).bytes()))
		want(t, name, codes(s.Findings))
	}
	s := only(t, read(t, "DAITU", "dvk.xlsx", newWorkbook(t).sheet("DVK", dvk(row, []any{2, nil, "Bí thư chi bộ gương mẫu", nil, "ngày 5 tháng 4 năm 2021"})...).bytes()))
	want(t, "a row without key", codes(s.Findings), "key-missing@B7", "required-text@F7")
}

func TestWrongRegisterRows(t *testing.T) {
	s := only(t, read(t, "DAITU", "dvk.xlsx", newWorkbook(t).sheet("DVK", dvk(
		[]any{1, "M1", "A", "Khác", "13/25/2021", nil},
		[]any{2, nil, "B", nil, "44341", "Đăng ký"},
		[]any{3, "m1", nil, nil, 44341, nil},
		[]any{4, "-", "D", nil, "01/06/2021", nil},
	)...).bytes()))
	want(t, "findings", codes(s.Findings), "choice-bad@D6", "date-bad@E6", "required-text@F6", "key-missing@B7", "date-bad@E7",
		"key-twice@B8", "required-text@C8", "required-text@F8", "key-missing@B9", "required-text@F9")
}

func TestRegisterWithoutRows(t *testing.T) {
	r := read(t, "DAITU", "dvk.xlsx", newWorkbook(t).sheet("DVK", dvk()...).bytes())
	want(t, "blank", codes(r.Findings), "file-empty")
	s := only(t, read(t, "DAITU", "dvk.xlsx", newWorkbook(t).sheet("DVK", dvk([]any{nil, "Không phát sinh"})...).bytes()))
	want(t, "said in words", codes(s.Findings))
	if s.Verdict != pipeline.Accepted || len(s.Cells) != 0 {
		t.Errorf("%s %v", s.Verdict, s.Cells)
	}
}

func TestRegisterLacksAColumn(t *testing.T) {
	rows := dvk([]any{1, "M1", "A", "Kinh tế", "25/05/2021", "Đăng ký"})
	rows[3][4] = "Ngày"
	s := only(t, read(t, "DAITU", "dvk.xlsx", newWorkbook(t).sheet("DVK", rows...).bytes()))
	want(t, "findings", codes(s.Findings), "form-column@A4")
}

// What a row of a register is: by how much of it is filled in, and by what its key says.
func TestWhatIsARowOfARegister(t *testing.T) {
	full := func(key any) []any { return []any{nil, key, "Đường hoa", "Kinh tế", "25/05/2021", "Đăng ký"} }
	first := full("M1")
	for name, tt := range map[string]struct {
		rows [][]any
		want []string
		keys int
	}{
		"a key that begins like a signature":     {[][]any{full("TM. Một")}, nil, 2},
		"with a number and little else":          {[][]any{{nil, "KT.01", "Đường hoa"}, full("M2")}, []string{"required-text@E7", "required-text@F7"}, 3},
		"the day in the column of keys":          {[][]any{{nil, "Đại Từ, ngày 15 tháng 6"}, {nil, "Nguyễn Văn A"}}, nil, 1},
		"who signs in the column of keys":        {[][]any{{nil, "Thủ trưởng đơn vị"}, {nil, nil, "Nguyễn Văn A", nil, "Trần Thị B"}}, nil, 1},
		"a thing that is called like one":        {[][]any{{nil, "M2", "Hướng dẫn viên cộng đồng"}}, []string{"required-text@E7", "required-text@F7"}, 2},
		"a whole row below who signs":            {[][]any{{nil, nil, "Người lập"}, full("M2")}, nil, 2},
		"a whole row without key":                {[][]any{{nil, nil, "Lãnh đạo gương mẫu", "Kinh tế", "25/05/2021", "Đăng ký"}}, []string{"key-missing@B7"}, 2},
		"a key alone":                            {[][]any{{nil, "M2"}}, []string{"row-key-only@B7"}, 1},
		"a name alone":                           {[][]any{{nil, nil, "Đường hoa"}}, []string{"key-missing@B7", "required-text@E7", "required-text@F7"}, 2},
		"a section":                              {[][]any{{nil, "I. Lĩnh vực kinh tế"}}, []string{"row-section@B7"}, 1},
		"with blanks in its number":              {[][]any{{nil, "IV . Kinh tế"}, {nil, "III/Xã hội"}}, []string{"row-section@B7", "row-section@B8"}, 1},
		"in a cell over the names":               {[][]any{{nil, nil, "b) Xã hội"}}, []string{"row-section@C7"}, 1},
		"its number in a cell of its own":        {[][]any{{"IV", "Kinh tế"}}, []string{"row-section@A7"}, 1},
		"a running number is none":               {[][]any{{4, nil, "Kinh tế"}}, []string{"key-missing@B7", "required-text@E7", "required-text@F7"}, 2},
		"a key like a section's name":            {[][]any{full("A.B-01")}, nil, 2},
		"and with a stroke, alone":               {[][]any{{nil, "A-kt"}}, []string{"row-key-only@B7"}, 1},
		"a count of things":                      {[][]any{{nil, "Tổng cộng:", "5 mô hình"}}, []string{"row-section@B7"}, 1},
		"in other words":                         {[][]any{{nil, "Cộng 5 mô hình"}, {nil, nil, "TỔNG SỐ"}, {nil, "Tổng: 5"}}, []string{"row-section@B7", "row-section@C8", "row-section@B9"}, 1},
		"a key that begins like a count":         {[][]any{full("Cộng đồng an toàn")}, nil, 2},
		"a heading without all columns is a row": {[][]any{{nil, "Mã mô hình", "Tên mô hình"}}, []string{"required-text@E7", "required-text@F7"}, 2},
		"the heading again":                      {[][]any{{nil, "Tên mô hình", "Mã mô hình", "Lĩnh vực", "Ngày đăng ký", "Tình trạng"}, {nil, "Camera", "M2", nil, "25/05/2021", "Đăng ký"}}, nil, 2},
		"below who signs, the heading again":     {[][]any{{nil, nil, "Người lập"}, dvk()[3], {nil, "M2", "Camera"}}, []string{"required-text@E9", "required-text@F9"}, 2},
		"nothing to list, in the names":          {[][]any{{nil, nil, "Không phát sinh"}}, nil, 1},
		"nothing, in a column of choices":        {[][]any{{nil, nil, nil, "Không phát sinh"}}, []string{"key-missing@B7", "required-text@C7", "required-text@E7", "required-text@F7"}, 2},
	} {
		rows := dvk(append([][]any{first}, tt.rows...)...)
		rows[2] = []any{nil, "UBND huyện Đại Từ", "Đơn vị báo cáo: Huyện Đại Từ"} // above the heading nothing is a row
		s := only(t, read(t, "DAITU", "dvk.xlsx", newWorkbook(t).sheet("DVK", rows...).bytes()))
		want(t, name, codes(s.Findings), tt.want...)
		keys := map[string]bool{}
		for _, c := range s.Cells {
			keys[c.Row] = true
		}
		if len(keys) != tt.keys {
			t.Errorf("%s: %d things, want %d: %v", name, len(keys), tt.keys, values(s))
		}
	}
}

// A register that asks for nothing but keys lists keys alone; what is not asked of the unit
// asks for no more, and lacks no column.
func TestARegisterOfKeysAlone(t *testing.T) {
	p := sampleProgramme(t)
	form := &p.Forms[len(p.Forms)-1]
	for i := range form.Fields {
		f := &form.Fields[i]
		f.Required = f.Kind == pipeline.Key || f.Code == "tinh_trang"
	}
	form.Fields[4].Tiers = []string{"commune"}
	rows := dvk([]any{nil, "M1"}, []any{nil, "M2", "Camera"})
	rows[3][5] = nil
	s := only(t, readWith(t, p, "DAITU", "dvk.xlsx", newWorkbook(t).sheet("DVK", rows...).bytes()))
	want(t, "not asked of a district", codes(s.Findings))
	wantValues(t, s, map[string]string{"M1.ma": "M1", "M2.ma": "M2", "M2.ten": "Camera"})
	form.Fields = form.Fields[:1]
	s = only(t, readWith(t, p, "DAITU", "dvk.xlsx", newWorkbook(t).sheet("DVK", []any{"Biểu số: DVK"}, []any{"Quý II/2021"}, []any{"Mã mô hình"}, []any{"M1"}, []any{"M2"}).bytes()))
	want(t, "of one column", codes(s.Findings))
	wantValues(t, s, map[string]string{"M1.ma": "M1", "M2.ma": "M2"})
}

// The heading of a register is the row with most of its columns, the key among them.
func TestWhatHeadsARegister(t *testing.T) {
	row := []any{1, "M1", "Đường hoa", "Kinh tế", "25/05/2021", "Đăng ký"}
	for name, tt := range map[string]struct {
		above []any
		want  []string
	}{
		"more columns without the key": {[]any{nil, nil, "Tên mô hình", "Lĩnh vực", "Ngày đăng ký", "Tình trạng", "Tình trạng"}, nil},
		"the key alone":                {[]any{nil, "Mã mô hình"}, nil},
	} {
		rows := dvk(row)
		rows[2] = tt.above
		want(t, name, codes(only(t, read(t, "DAITU", "dvk.xlsx", newWorkbook(t).sheet("DVK", rows...).bytes())).Findings), tt.want...)
	}
	rows := dvk(row)
	rows[3] = []any{"STT", "Mã", "Tên", "Lĩnh vực", "Ngày", "Tình trạng"}
	want(t, "no heading", codes(only(t, read(t, "DAITU", "dvk.xlsx", newWorkbook(t).sheet("DVK", rows...).bytes())).Findings), "form-layout")
	rows[3] = append(dvk()[3], "Tên mô hình (ghi lại)")
	want(t, "a heading twice", codes(only(t, read(t, "DAITU", "dvk.xlsx", newWorkbook(t).sheet("DVK", rows...).bytes())).Findings), "column-twice@G4")
}

// Running numbers as keys are asked about once, the smallest first; longer numbers are codes.
func TestKeysThatAreRunningNumbers(t *testing.T) {
	var rows [][]any
	for _, key := range []any{20210001, 10, 9, 8, 7, 6, 100} {
		rows = append(rows, []any{nil, key, "Đường hoa", nil, "25/05/2021", "Đăng ký"})
	}
	s := only(t, read(t, "DAITU", "dvk.xlsx", newWorkbook(t).sheet("DVK", dvk(rows...)...).bytes()))
	want(t, "findings", codes(s.Findings), "key-plain@B7")
	if got := s.Findings[0].Args[0]; got != "6, 7, 8, 9, 10, …" {
		t.Error(got)
	}
}

// A record of a register is as wide as its heading, and parted as the rest of its file.
func TestRecordsOfARegister(t *testing.T) {
	head := "Biểu số;DVK\nKỳ báo cáo;Quý II/2021\nMã mô hình;Tên mô hình;Lĩnh vực;Ngày đăng ký;Tình trạng\n"
	for record, findings := range map[string][]string{
		"M1;Đường hoa;Kinh tế;25/05/2021;Đăng ký\n":       nil,
		"M1;Đường hoa; cây xanh;Kinh tế;25/05/2021;x\n":   {"csv-line@A4"},
		"M1,Đường hoa,Kinh tế,25/05/2021,Đăng ký\n":       {"csv-line@A4"},
		"M1;Đường hoa;Kinh tế;25/05/2021;Đăng ký\nM2;Hoa": {"csv-line@A5"},
	} {
		var got []string
		for _, c := range codes(only(t, read(t, "DAITU", "dvk.csv", []byte(head+record))).Findings) {
			if strings.HasPrefix(c, "csv-line") {
				got = append(got, c)
			}
		}
		want(t, record, got, findings...)
	}
}
