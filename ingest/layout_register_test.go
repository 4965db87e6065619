package ingest

import (
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
