package ingest

import (
	"context"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// soundRows are the data rows of a DV-01 without findings.
func soundRows(head ...[]any) [][]any {
	rows := append(append([][]any{}, head...), []any{}, []any{"Mã số", "Chỉ tiêu", "Số liệu trong kỳ"})
	return append(rows, []any{"1.2", nil, 1}, []any{"1.3", nil, 2}, []any{"2.1", nil, 3}, []any{"2.2", nil, 3})
}

func TestFormIsRecognised(t *testing.T) {
	period := []any{"Quý II/2021"}
	tests := []struct {
		name string
		file string
		make func(w *workbook)
		form string
	}{
		{"by its code", "a.xlsx", func(w *workbook) { w.sheet("S", soundRows([]any{"Biểu số: DV-01"}, period)...) }, "DV-01"},
		{"by 'Mẫu số'", "a.xlsx", func(w *workbook) { w.sheet("S", soundRows([]any{nil, "Mẫu số DV-01"}, period)...) }, "DV-01"},
		{"by a cell that is the code", "a.xlsx", func(w *workbook) { w.sheet("S", soundRows([]any{"dv-01"}, period)...) }, "DV-01"},
		{"by the sheet's name", "a.xlsx", func(w *workbook) { w.sheet("dv-01", soundRows(period)...) }, "DV-01"},
		{"by its title, tone placed otherwise", "a.xlsx", func(w *workbook) {
			w.sheet("S", soundRows([]any{"Báo cáo kết quả công tác dân vận chính  quyền"}, period)...)
		}, "DV-01"},
		{"by its title over two rows", "a.xlsx", func(w *workbook) {
			w.sheet("S", soundRows([]any{"BÁO CÁO KẾT QUẢ CÔNG TÁC"}, []any{"DÂN VẬN CHÍNH QUYỀN"}, period)...)
		}, "DV-01"},
		{"by metadata", "a.xlsx", func(w *workbook) {
			w.sheet("Báo cáo", soundRows()...).meta("programme", "thai-nguyen-2021", "period", "2021-Q2", "form:Báo cáo", "DV-01|2021")
		}, "DV-01"},
		{"by the file's name, last", "DV_01 quý 2 2021.xlsx", func(w *workbook) { w.sheet("S", soundRows()...) }, "DV-01"},
		{"by a table's title with its MS row", "a.xlsx", func(w *workbook) { w.sheet("S", tcd(tcdRow("Huyện Đại Từ", 1))...) }, "01/TCD"},
		{"not by a table's title alone", "a.xlsx", func(w *workbook) { w.sheet("S", tcd()[:2]...) }, ""},
		{"not by another's text", "a.xlsx", func(w *workbook) { w.sheet("S", []any{"Danh sách cán bộ"}, []any{"kèm theo DV-01"}) }, ""},
	}
	for _, tt := range tests {
		w := newWorkbook(t)
		tt.make(w)
		r := read(t, "DAITU", tt.file, w.bytes())
		if tt.form == "" {
			want(t, tt.name, codes(r.Findings), "form-not-found")
			continue
		}
		if s := only(t, r); s.Form != tt.form || s.Verdict != pipeline.Accepted {
			t.Errorf("%s: %s %s %v %v", tt.name, s.Form, s.Verdict, codes(s.Findings), codes(r.Findings))
		}
	}
}

func TestSeveralFormsStandOnTheirOwn(t *testing.T) {
	bad := soundRows([]any{"Biểu số: DV-01"}, []any{"Quý II/2021"})
	bad[4] = []any{"1.2", nil, "abc"}
	r := read(t, "DAITU", "a.xlsx", newWorkbook(t).
		sheet(pipeline.VerdictSheet, []any{"Biểu số: 01/XLD"}, []any{"MS", 1, 2}).
		sheet("DV", bad...).sheet("TCD", tcd(tcdRow("Huyện Đại Từ", 1))...).
		sheet("HƯỚNG DẪN", []any{"Biểu số: 01/TCD"}, []any{"Điền đủ các ô."}).bytes())
	if len(r.Submissions) != 2 || r.Submissions[0].Verdict != pipeline.Returned || r.Submissions[1].Verdict != pipeline.Accepted {
		t.Fatalf("%+v", r)
	}
	want(t, "file", codes(r.Findings))
}

func TestRelationBetweenForms(t *testing.T) {
	p := sampleProgramme(t)
	p.Forms[1].Relations = append(p.Forms[1].Relations, relations(t, "c1<=DV-01.luot_nguoi")...)
	reader := NewReader(p, book.DefaultLimits())
	read := func(w *workbook) pipeline.Reading {
		return reader.Read(context.Background(), pipeline.Original{Arrival: pipeline.Arrival{Unit: "DAITU", File: "a.xlsx"}, Bytes: w.bytes()})
	}
	table := tcd(tcdRow("Huyện Đại Từ", 1))
	r := read(newWorkbook(t).sheet("A", table...))
	want(t, "the other form is elsewhere", codes(r.Submissions[0].Findings))
	r = read(newWorkbook(t).sheet("A", table...).sheet("B", soundRows([]any{"Biểu số: DV-01"}, []any{"Quý II/2021"})...))
	want(t, "both at hand", codes(r.Submissions[0].Findings), "forms-differ@B5")
	if f := r.Submissions[0].Findings[0]; f.Severity != pipeline.Warn || f.Message(pipeline.Vietnamese) != "Hai biểu không khớp, (1) ≤ DV-01 (1.3): (1) = 3 nhưng DV-01 (1.3) = 2 (biểu DV-01 trong cùng tệp, ô C6 trang “B”)." {
		t.Errorf("%s %q", f.Severity, f.Message(pipeline.Vietnamese))
	}
}

func TestFormTwice(t *testing.T) {
	one, two := tcd(tcdRow("Huyện Đại Từ", 1)), tcd(tcdRow("Huyện Đại Từ", 2))
	s := only(t, read(t, "DAITU", "a.xlsx", newWorkbook(t).sheet("A", one...).sheet("B", two...).bytes()))
	want(t, "findings", codes(s.Findings), "form-twice")
	s = only(t, read(t, "DAITU", "a.xlsx", newWorkbook(t).sheet("A", tcd()...).sheet("B", two...).bytes()))
	if s.Sheet != "B" || s.Verdict != pipeline.Accepted {
		t.Errorf("an unused copy: %s %v", s.Sheet, codes(s.Findings))
	}
}

func TestPeriodFromTheSheet(t *testing.T) {
	tests := []struct {
		line, file string
		period     string
		findings   []string
	}{
		{"Số liệu tính từ ngày 15/03/2021 đến ngày 14/06/2021", "a.xlsx", "2021-Q2", nil},
		{"Số liệu tính từ ngày 15/3/2021 đến hết ngày 14/6/2021", "a.xlsx", "2021-Q2", nil},
		{"(Từ ngày 15 tháng 6 năm 2021 đến ngày 14 tháng 9 năm 2021)", "a.xlsx", "2021-Q3", nil},
		{"Số liệu tính từ ngày 15/6 đến ngày 14/9/2021", "a.xlsx", "2021-Q3", nil},
		{"Từ ngày 15/12 đến ngày 14/03/2022", "a.xlsx", "2022-Q1", nil},
		{"Quý II/2021", "a.xlsx", "2021-Q2", nil},
		{"QUÍ 3 NĂM 2021", "a.xlsx", "2021-Q3", nil},
		{"Kỳ báo cáo: Quý II năm 2021 (Số liệu tính từ ngày 15/03/2021 đến ngày 14/06/2021)", "a.xlsx", "2021-Q2", nil},
		{"Kỳ báo cáo: 2021-Q2", "a.xlsx", "2021-Q2", nil},
		{"", "BC 2021-Q2.xlsx", "2021-Q2", nil},
		{"Quý II/2021", "Bao cao quy 1-2021.zip/bao cao quy 2-2021.xlsx", "2021-Q2", nil},
		{"", "bao cao quy II nam 2021.xlsx", "2021-Q2", nil},
		{"Quý 02 năm 2021", "a.xlsx", "2021-Q2", nil},
		{"", "bao cao quy 02 2021.xlsx", "2021-Q2", nil},
		{"Thái Nguyên, ngày 16 tháng 6 năm 2021", "a.xlsx", "", []string{"period-missing"}},
		{"Quý II/2021, số liệu từ ngày 15/06/2021 đến ngày 14/09/2021", "a.xlsx", "2021-Q3", []string{"period-conflict@A2"}},
		{"Quý II/2021", "BC Q3-2021.xlsx", "2021-Q2", []string{"period-conflict"}},
		{"Từ ngày 01/04/2021 đến ngày 30/06/2021", "a.xlsx", "", []string{"period-unknown@A2"}},
		{"6 tháng đầu năm 2021", "a.xlsx", "2021-H1", []string{"period-outside@A2"}},
		{"Kỳ báo cáo: Tháng 5/2021", "a.xlsx", "2021-M05", []string{"period-outside@A2"}},
		{"Quý I/2021", "a.xlsx", "2021-Q1", []string{"form-version", "period-outside@A2"}},
		{"Từ ngày 31/02/2021 đến ngày 14/06/2021", "a.xlsx", "", []string{"date-bad@A2"}},
	}
	for _, tt := range tests {
		s := only(t, read(t, "DAITU", tt.file, newWorkbook(t).sheet("S", soundRows([]any{"Biểu số: DV-01"}, []any{tt.line})...).bytes()))
		if s.Period.String() != tt.period {
			t.Errorf("%q: period %q", tt.line, s.Period)
		}
		want(t, tt.line, codes(s.Findings), tt.findings...)
	}
}

func TestPeriodFindingsQuoteBothSides(t *testing.T) {
	w := newWorkbook(t).sheet("S", soundRows([]any{"Biểu số: DV-01"}, []any{"Quý III/2021"})...).meta("programme", "thai-nguyen-2021", "period", "2021-Q2", "form:S", "DV-01|2021")
	s := only(t, read(t, "DAITU", "a.xlsx", w.bytes()))
	if got := s.Findings[0].Message(pipeline.Vietnamese); got != "Biểu mẫu này được phát cho Quý II/2021 nhưng ô A2 trang “S” ghi Quý III/2021." || s.Findings[0].Args[3] != "2021-Q3" {
		t.Errorf("%q", got)
	}
	s = only(t, read(t, "DAITU", "a.xlsx", newWorkbook(t).sheet("S", soundRows([]any{"Biểu số: DV-01"}, []any{"Từ ngày 01/04/2021 đến ngày 30/06/2021"})...).bytes()))
	if got := s.Findings[0].Hint(pipeline.Vietnamese); !strings.Contains(got, "Quý II/2021 (15/03/2021–14/06/2021)") {
		t.Errorf("%q", got)
	}
}

func TestVersionByThePeriodsLastDay(t *testing.T) {
	w := newWorkbook(t).sheet("S", soundRows()...).meta("programme", "thai-nguyen-2021", "period", "2021-Q2", "form:S", "DV-01|2019")
	s := only(t, read(t, "DAITU", "a.xlsx", w.bytes()))
	want(t, "findings", codes(s.Findings), "form-version")
	if got := s.Findings[0].Message(pipeline.Vietnamese); got != "Biểu DV-01 phiên bản 2019 không áp dụng cho kỳ Quý II/2021; phiên bản áp dụng là 2021." {
		t.Errorf("%q", got)
	}
	w = newWorkbook(t).sheet("S", soundRows([]any{"Biểu số: 01/XLD"})...).meta("programme", "thai-nguyen-2021", "period", "2021-Q2", "form:S", "DV-01|2021")
	want(t, "two forms named", codes(only(t, read(t, "DAITU", "a.xlsx", w.bytes())).Findings), "form-conflict@A1")
}

func TestUnitOfTheFolderAndOfTheForm(t *testing.T) {
	head := func(unit string) [][]any {
		return soundRows([]any{"Biểu số: DV-01"}, []any{"Quý II/2021"}, []any{unit})
	}
	same := []string{"Đơn vị báo cáo: UBND huyện Đại Từ", "Đơn vị báo cáo: ỦY BAN NHÂN DÂN HUYỆN ĐẠI TỪ", "Đơn vị báo cáo: Uỷ ban nhân dân huyện Đại Từ, tỉnh Thái Nguyên",
		"Đơn vị báo cáo: DAITU", "Đơn vị báo cáo: H. Đại Từ", "Đơn vị báo cáo: ............", "Đơn vị nhận báo cáo: Sở Nội vụ", "Đơn vị báo cáo: Huyện Đại Từ\nĐơn vị nhận báo cáo: Sở Nội vụ"}
	for _, line := range same {
		r := read(t, "DAITU", "a.xlsx", newWorkbook(t).sheet("S", head(line)...).bytes())
		want(t, line, codes(r.Findings))
	}
	for _, line := range []string{"Đơn vị báo cáo: UBND huyện Phú Lương", "Đơn vị báo cáo: Xã Cù Vân, huyện Đại Từ", "Đơn vị báo cáo: Phòng Nội vụ"} {
		r := read(t, "DAITU", "a.xlsx", newWorkbook(t).sheet("S", head(line)...).bytes())
		want(t, line, codes(r.Findings), "unit-differs@A3")
		if only(t, r).Verdict != pipeline.Returned || only(t, r).Counts.Stored != 0 {
			t.Errorf("%s was accepted", line)
		}
	}
	r := read(t, "DAITU", "a.xlsx", newWorkbook(t).sheet("S", head("")...).meta("programme", "thai-nguyen-2021", "unit", "PHULUONG").bytes())
	want(t, "metadata", codes(r.Findings), "unit-blank")
}

// Whoever fills in another unit's blank is told so once and not to write his own name over
// the printed ones, which would be returned again. A third unit's name is told beside it.
func TestBlankOfAnotherUnitIsToldOnce(t *testing.T) {
	for line, wanted := range map[string][]string{
		"Đơn vị báo cáo: Huyện Phú Lương": {"unit-blank"}, "Đơn vị báo cáo: Huyện Đại Từ": {"unit-blank"}, "Đơn vị báo cáo: Phòng Nội vụ": {"unit-blank", "unit-differs@A3"},
	} {
		rows := soundRows([]any{"Biểu số: DV-01"}, []any{"Quý II/2021"}, []any{line})
		r := read(t, "DAITU", "a.xlsx", newWorkbook(t).sheet("S", rows...).meta("programme", "thai-nguyen-2021", "unit", "PHULUONG").bytes())
		want(t, line, codes(r.Findings), wanted...)
	}
}

func TestUnitWithoutAFolder(t *testing.T) {
	head := func(unit string) [][]any {
		return soundRows([]any{"Biểu số: DV-01"}, []any{"Quý II/2021"}, []any{unit})
	}
	tests := []struct {
		name string
		w    *workbook
		unit string
	}{
		{"metadata", newWorkbook(t).sheet("S", head("")...).meta("programme", "thai-nguyen-2021", "unit", "DAITU.CUVAN"), "DAITU.CUVAN"},
		{"sheet", newWorkbook(t).sheet("S", head("Đơn vị báo cáo: UBND xã Cù Vân")...), "DAITU.CUVAN"},
		{"row of a table", newWorkbook(t).sheet("S", tcd(tcdRow("UBND xã Phú Lạc", 1), []any{"30. Ghi chú:"})...), "DAITU.PHULAC"},
		{"nowhere", newWorkbook(t).sheet("S", head("")...), ""},
	}
	for _, tt := range tests {
		r := read(t, "", "a.xlsx", tt.w.bytes())
		if s := only(t, r); s.Unit != tt.unit {
			t.Errorf("%s: %q %v", tt.name, s.Unit, codes(r.Findings))
		}
		if tt.unit == "" {
			want(t, tt.name, codes(r.Findings), "unit-missing")
		} else {
			want(t, tt.name, codes(r.Findings))
		}
	}
}

func TestUnitsThatDoNotFile(t *testing.T) {
	head := soundRows([]any{"Biểu số: DV-01"}, []any{"Quý II/2021"})
	s := only(t, read(t, "DAITU.CU", "a.xlsx", newWorkbook(t).sheet("S", head...).bytes()))
	want(t, "gone", codes(s.Findings), "unit-not-valid")
	s = only(t, read(t, "TN", "a.xlsx", newWorkbook(t).sheet("S", head...).bytes()))
	want(t, "not asked", codes(s.Findings), "form-not-filed")
	if s.Verdict != pipeline.Accepted {
		t.Error("a form that is not asked for is kept apart, not returned")
	}
}

func TestBlankFormsAreNoReports(t *testing.T) {
	period := []any{"Quý II/2021"}
	blank := soundRows([]any{"Biểu số: DV-01"}, period)[:4]
	r := read(t, "DAITU", "a.xlsx", newWorkbook(t).sheet("DV", blank...).sheet("DVK", dvk()...).bytes())
	want(t, "all blank", codes(r.Findings), "file-empty")
	if r.Outcome() != pipeline.Returned || len(r.Submissions) != 2 {
		t.Errorf("%+v", r)
	}
	r = read(t, "DAITU", "a.xlsx", newWorkbook(t).sheet("DV", blank...).sheet("TCD", tcd(tcdRow("Huyện Đại Từ", 1))...).sheet("DVK", dvk()...).bytes())
	want(t, "two blank", codes(r.Findings), "form-empty", "form-empty")
	if r.Outcome() != pipeline.Accepted || len(r.Submissions) != 1 || r.Submissions[0].Form != "01/TCD" {
		t.Errorf("%+v", r)
	}
}

// Offices keep their figures on a sheet of their own and refer to it: a formula counts by
// its stored result, also where every cell of the form has one.
func TestAFormWhoseFiguresAreAllFormulasIsAReport(t *testing.T) {
	linked := func(w *workbook, sheet string, row int) {
		for c := range 29 {
			do(t, w.f.SetCellFormula(sheet, cellName(t, c+2, row), "'Số gốc'!A1"))
		}
	}
	w := newWorkbook(t).sheet("DV", soundRows([]any{"Biểu số: DV-01"}, []any{"Quý II/2021"})...).sheet("TCD", tcd(tcdRow("Huyện Đại Từ", 5))...)
	linked(w, "TCD", 5)
	r := read(t, "DAITU", "a.xlsx", w.bytes())
	if want(t, "linked beside typed", codes(r.Findings)); len(r.Submissions) != 2 || values(r.Submissions[1])["c1"] != "15" {
		t.Errorf("%+v", r)
	}
	w = newWorkbook(t).sheet("TCD", tcd(tcdRow("Huyện Đại Từ", 5))...)
	linked(w, "TCD", 5)
	if s := only(t, read(t, "DAITU", "a.xlsx", w.bytes())); s.Verdict != pipeline.Accepted || values(s)["c2"] != "30" {
		t.Errorf("linked alone: %v %v", s.Findings, values(s))
	}
	w = newWorkbook(t).sheet("TCD", tcd(tcdRow("Huyện Đại Từ", 5))...).sheet("In", tcd(tcdRow("Huyện Đại Từ", 5))...)
	linked(w, "In", 5)
	if s := only(t, read(t, "DAITU", "a.xlsx", w.bytes())); s.Sheet != "TCD" || len(s.Findings) > 0 {
		t.Errorf("a sheet that repeats another: %s %v", s.Sheet, s.Findings)
	}
	w = newWorkbook(t).sheet("TCD", tcd(tcdRow("Huyện Đại Từ", 0))...)
	linked(w, "TCD", 5)
	want(t, "sums of a blank", codes(read(t, "DAITU", "a.xlsx", w.bytes()).Findings), "file-empty")
	w = newWorkbook(t).sheet("DV-01", listHead([]any{"1.1"}, []any{"1.2", nil, nil, nil, 20}, []any{"1.3"}, []any{"2.1"}, []any{"2.2"})...)
	do(t, w.f.SetCellFormula("DV-01", "E8", "'Kỳ trước'!E8+D8"))
	want(t, "year to date of a blank", codes(read(t, "DAITU", "a.xlsx", w.bytes()).Findings), "file-empty")
}

// A register as the blank carried it over, every status open, must not replace what
// was filed before.
func TestACarriedOverRegisterIsNoReport(t *testing.T) {
	rows := dvk([]any{1, "M1", "Mô hình A", nil, "01/06/2021", nil}, []any{2, "M2", "Mô hình B", nil, "02/06/2021", nil})
	r := read(t, "DAITU", "a.xlsx", newWorkbook(t).sheet("TCD", tcd(tcdRow("Huyện Đại Từ", 1))...).sheet("DVK", rows...).bytes())
	want(t, "untouched", codes(r.Findings), "form-empty")
}

func TestFaultsOfTheFile(t *testing.T) {
	r := read(t, "DAITU", "a.xlsx", []byte("PK\x03\x04 not a zip"))
	if len(r.Findings) != 1 || r.Outcome() != pipeline.Returned {
		t.Errorf("%+v", r)
	}
	want(t, "empty", codes(read(t, "DAITU", "a.csv", nil).Findings), "file-empty")
}

func TestContentIsTheSameWhereverItStands(t *testing.T) {
	a := soundRows([]any{"Biểu số: DV-01"}, []any{"Quý II/2021"})
	b := soundRows([]any{}, []any{"Biểu số: DV-01"}, []any{"Quý II/2021"})
	first := only(t, read(t, "DAITU", "a.xlsx", newWorkbook(t).sheet("S", a...).bytes()))
	again := only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("T", b...).bytes()))
	if first.Content != again.Content {
		t.Error("the same content has two digests")
	}
	b[len(b)-1][2] = 2
	if other := only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("T", b...).bytes())); other.Content == first.Content {
		t.Error("other content has the same digest")
	}
}

// scraps are what random sheets are made of: everything that means something to the
// reader, and some that mean nothing.
var scraps = []string{"MS", "Mã số", "Chỉ tiêu", "Số liệu trong kỳ", "Lũy kế từ đầu năm", "Giải trình", "Đơn vị", "1", "2", "(3)", "1=2+3", "1.1", "1.2", "2.1",
	"x", "-", "không", "1.234", "1,234.5", "80,45%", "866 lượt/964 người", "Tổng số", "Cộng mục I", "I. Khối xã", "Xã Cù Vân", "Huyện Đại Từ", "UBND", "30. Ghi chú:", "Ghi chú",
	"Biểu số: 01/TCD", "Biểu số: DV-01", "DVK", "Quý II/2021", "Từ ngày 15/03/2021 đến ngày 14/06/2021", "Đơn vị báo cáo: ", "Mã mô hình", "Tên mô hình", "Lĩnh vực",
	"Ngày đăng ký", "Tình trạng", "25/05/2021", "…", "\u200b", "ngày ", "Kỳ báo cáo:", ":", "(", "#REF!", "99999999999999999999", "0x1p4"}

func randomSheet(r *rand.Rand, name string) book.Sheet {
	s := book.Sheet{Name: name, Hidden: r.IntN(9) == 0}
	for row := 1; row <= 2+r.IntN(30); row++ {
		line := book.Row{Index: row, Width: r.IntN(9)}
		for col := 1; col <= 9; col++ {
			if r.IntN(3) > 0 {
				continue
			}
			c := book.Cell{Col: col, Text: scraps[r.IntN(len(scraps))], Kind: book.CellKind(r.IntN(5)), Format: book.Format(r.IntN(3)), Formula: r.IntN(5) == 0}
			if r.IntN(3) > 0 {
				c.Kind = book.Text
			}
			line.Cells = append(line.Cells, c)
		}
		if len(line.Cells) > 0 {
			s.Rows = append(s.Rows, line)
		}
	}
	for range r.IntN(4) {
		row, col := 1+r.IntN(30), 1+r.IntN(8)
		s.Merges = append(s.Merges, book.Range{FirstRow: row, FirstCol: col, LastRow: row + r.IntN(3), LastCol: col + r.IntN(3)})
	}
	return s
}

// Whatever stands on the sheets: no panic, the counts add up, a rejected form stores
// nothing, and the same file gives the same answer.
func TestAnySheetIsAnswered(t *testing.T) {
	reader := NewReader(sampleProgramme(t), book.DefaultLimits())
	r := rand.New(rand.NewPCG(1, 2))
	forms := 0
	for range 400 {
		b := book.Book{Kind: []book.Kind{book.XLSX, book.CSV}[r.IntN(2)]}
		for i := range 1 + r.IntN(3) {
			b.Sheets = append(b.Sheets, randomSheet(r, []string{"DV-01", "01-TCD", "DVK", "S"}[r.IntN(4)]+strings.Repeat(" ", i)))
		}
		o := pipeline.Original{Arrival: pipeline.Arrival{Unit: []string{"DAITU", "DAITU.CUVAN", "", "LẠ"}[r.IntN(4)], File: "q2 2021.xlsx"}, SHA256: "s"}
		got := reader.readBook(&b, o)
		if again := reader.readBook(&b, o); !reflect.DeepEqual(got, again) {
			t.Fatalf("two readings of one file differ: %+v", b)
		}
		if len(got.Submissions) == 0 && len(got.Findings) == 0 {
			t.Fatalf("no answer to %+v", b)
		}
		for _, s := range got.Submissions {
			forms++
			rejected := pipeline.Rejects(got.Findings) || pipeline.Rejects(s.Findings)
			if !s.Counts.Holds() || (s.Verdict == pipeline.Returned) != rejected || (rejected && s.Counts.Stored > 0) {
				t.Fatalf("%+v of %+v", s, b)
			}
		}
	}
	if forms < 150 {
		t.Errorf("only %d forms were found: the sheets are too random to show anything", forms)
	}
}

func TestOneReaderServesManyAtOnce(t *testing.T) {
	reader := NewReader(sampleProgramme(t), book.DefaultLimits())
	data := newWorkbook(t).sheet("S", tcd(tcdRow("Huyện Đại Từ", 1))...).bytes()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			o := pipeline.Original{Arrival: pipeline.Arrival{Unit: "DAITU", File: "a.xlsx"}, Bytes: data}
			if r := reader.Read(context.Background(), o); r.Outcome() != pipeline.Accepted {
				t.Errorf("%+v", r.Findings)
			}
		})
	}
	wg.Wait()
}

func TestAParentFilesForItsSubtreeWhereTheProgrammeLetsIt(t *testing.T) {
	list := func(unit string) []byte {
		return newWorkbook(t).sheet("DV-01", soundRows([]any{"Quý II/2021"}, []any{"Đơn vị báo cáo: " + unit})...).bytes()
	}
	p := sampleProgramme(t)
	want(t, "off", codes(readWith(t, p, "DAITU", "b.xlsx", list("Xã Cù Vân")).Findings), "unit-differs@A2")
	p.ParentFiles = true
	tests := []struct{ folder, named, unit string }{
		{"DAITU", "Xã Cù Vân", "DAITU.CUVAN"}, {"DAITU", "UBND huyện Đại Từ", "DAITU"}, {"TN", "Xã Phủ Lý, huyện Phú Lương", "PHULUONG.PHULY"},
		{"DAITU", "Xã Phủ Lý", ""}, {"DAITU.CUVAN", "Huyện Đại Từ", ""},
	}
	for _, tt := range tests {
		r := readWith(t, p, tt.folder, "b.xlsx", list(tt.named))
		switch s := only(t, r); {
		case tt.unit == "" && (len(r.Findings) != 1 || r.Findings[0].Code != "unit-differs"):
			t.Errorf("%s in the folder of %s: %v", tt.named, tt.folder, codes(r.Findings))
		case tt.unit != "" && (s.Unit != tt.unit || len(r.Findings) > 0):
			t.Errorf("%s in the folder of %s: %s %v", tt.named, tt.folder, s.Unit, codes(r.Findings))
		}
	}
	two := newWorkbook(t).sheet("DV-01", soundRows([]any{"Quý II/2021"}, []any{"Đơn vị báo cáo: Xã Cù Vân"})...).
		sheet("01-TCD", tcd(tcdRow("Xã Phú Lạc", 1))...)
	do(t, two.f.InsertRows("01-TCD", 2, 1), two.f.SetCellValue("01-TCD", "A2", "Đơn vị báo cáo: Xã Phú Lạc"))
	want(t, "two units in one file", codes(readWith(t, p, "DAITU", "b.xlsx", two.bytes()).Findings), "unit-differs@A2", "unit-differs@A2")
}

// A new commune of a reform often has the name of an old one. Its file in the old one's
// folder is told by codes ("the folder of Xã Cũ but the form names Xã Cũ" helps nobody),
// and its rows are not held against a tree that the folder's unit has no place in.
func TestNewUnitWithTheNameOfAnOldOne(t *testing.T) {
	p := sampleProgramme(t)
	p.Units = append(p.Units, pipeline.Unit{Code: "TN.CU", Name: "Xã Cũ", Tier: "commune", Parent: "TN", Counted: true})
	table := newWorkbook(t).sheet("S", tcd(tcdRow("Xã Cũ", 1))...).meta("programme", "thai-nguyen-2021", "unit", "TN.CU").bytes()
	r := readWith(t, p, "DAITU.CU", "a.xlsx", table)
	want(t, "the folder of the old one", codes(r.Findings), "unit-blank")
	if got, want := r.Findings[0].Message(pipeline.Vietnamese), "Biểu mẫu này được phát cho Xã Cũ (TN.CU) nhưng tệp nằm trong thư mục của Xã Cũ (DAITU.CU)."; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	want(t, "its form", codes(only(t, r).Findings), "unit-not-valid")
}

// A quarter in the name of a file counts without a year too: last quarter's blank with
// this quarter's figures must not replace last quarter's report unsaid. A district's
// number, a quarter told beside the right one and one of a form without a period do not.
func TestFileNameWithAQuarterAndNoYear(t *testing.T) {
	for name, wanted := range map[string][]string{
		"Báo cáo quý III.xlsx": {"period-conflict"}, "BC QUY 3 (nộp 17.9.2021).xlsx": {"period-conflict"}, "bc quý I.xlsx": {"period-conflict"},
		"Báo cáo quý II.xlsx": nil, "Kết quả quý II, kế hoạch quý III.xlsx": nil, "kế hoạch quý III, kết quả quý II.xlsx": nil, "BC Q3.xlsx": nil, "Quy chế 3.xlsx": nil,
	} {
		rows := soundRows([]any{"Biểu số: DV-01"}, []any{"Quý II/2021"}, []any{"Đơn vị báo cáo: Huyện Đại Từ"})
		s := only(t, read(t, "DAITU", name, newWorkbook(t).sheet("S", rows...).bytes()))
		want(t, name, codes(s.Findings), wanted...)
		sent := only(t, read(t, "DAITU", name, newWorkbook(t).sheet("S", rows...).meta("programme", "thai-nguyen-2021", "unit", "DAITU", "period", "2021-Q2").bytes()))
		if blank := slices.Contains(codes(sent.Findings), "period-blank"); blank != (wanted != nil) {
			t.Errorf("%s, our blank: %v", name, codes(sent.Findings))
		}
	}
}

// The ways in which offices write a unit's name, with what they put before and behind it.
func TestHowUnitsAreCalled(t *testing.T) {
	unit := func(code, name, parent string) pipeline.Unit {
		return pipeline.Unit{Code: code, Name: name, Tier: "x", Parent: parent}
	}
	p := &pipeline.Programme{Units: []pipeline.Unit{
		unit("T", "Tỉnh Thái Nguyên", ""), unit("S", "Ủy ban nhân dân các xã vùng cao", "T"), unit("C", "Thành phố Sông Công", "T"), unit("X", "Thị xã Phổ Yên", "T"), unit("H", "Huyện Đại Từ", "T"),
		unit("H.T", "Thị trấn Hùng Sơn", "H"), unit("H.X", "Xã Hùng Sơn", "H"), unit("Q", "Quận Một", "T"), unit("Q.P", "Phường Tân Lập", "Q"), unit("C.P", "Phường Lương Sơn", "C"), unit("X.P", "Phường Ba Hàng", "X"), unit("H.T.X", "Xã Quân Chu", "H.T"),
	}}
	n, tree := newNames(p), pipeline.NewHierarchy(p.Units, pipeline.NewDate(2021, 6, 14))
	n.words = newLexicon()
	for written, code := range map[string]string{
		"Xã Hùng Sơn": "H.X", "XÃ HÙNG SƠN.": "H.X", "x. Hùng Sơn": "H.X", "X.Hùng Sơn": "H.X", "UBND xã Hùng Sơn": "H.X", "Uỷ ban nhân dân xã Hùng Sơn": "H.X",
		"TT Hùng Sơn": "H.T", "TT. Hùng Sơn": "H.T", "TP Sông Công": "C", "TP. Sông Công": "C", "Tp.Sông Công": "C", "TX Phổ Yên": "X", "TX. Phổ Yên": "X", "H. Đại Từ": "H", "Q. Một": "Q", "P. Tân Lập": "Q.P",
		"UBND các xã vùng cao": "S", "các xã vùng cao": "", "xã vùng cao": "S",
		"1. Xã Hùng Sơn": "H.X", "(2) Xã Hùng Sơn": "H.X", "- Xã Hùng Sơn": "H.X", "+ UBND xã Hùng Sơn": "H.X", "IV/ Xã Hùng Sơn": "H.X", "a) Xã Hùng Sơn": "H.X", "đ. Xã Hùng Sơn": "H.X", "I - Xã Hùng Sơn": "H.X", "2 ) Xã Hùng Sơn": "H.X", "I.1. Xã Hùng Sơn": "H.X", "I. 1. Xã Hùng Sơn": "", "3-Xã Hùng Sơn": "H.X",
		"Xã Hùng Sơn, huyện Đại Từ": "H.X", "Xã Hùng Sơn - Đại Từ": "H.X", "Xã Hùng Sơn thuộc huyện Đại Từ": "H.X", "Xã Hùng Sơn (trực thuộc UBND huyện Đại Từ)": "H.X", "Xã Hùng Sơn, Đại Từ, Thái Nguyên": "H.X", "Xã Hùng Sơn, huyện Đại Từ, tỉnh Thái Nguyên": "H.X",
		"Phường Tân Lập, Một": "Q.P", "Phường Lương Sơn, Sông Công": "C.P", "Phường Ba Hàng, Phổ Yên": "X.P", "Xã Quân Chu, Hùng Sơn": "H.T.X",
		"Xã Hùng Sơn, huyện Phú Lương": "", "Xã Hùng Sơn cũ": "", "Hùng Sơn": "", "Xã": "", "": "", "Huyện Đại": "", "12. Xã lạ": "",
	} {
		if got := n.find(written, "", tree); got != code {
			t.Errorf("%q is %q, want %q", written, got, code)
		}
		if code != "" && !n.means(written, code, tree) {
			t.Errorf("%q does not mean %s", written, code)
		}
	}
	if got := n.find("Xã Hùng Sơn", "Q", tree); got != "" {
		t.Errorf("below another unit it is %q", got)
	}
	twice := append(p.Units, unit("Q.H", "Xã Hùng Sơn", "Q"))
	tree = pipeline.NewHierarchy(twice, pipeline.NewDate(2021, 6, 14))
	n = newNames(&pipeline.Programme{Units: twice})
	if got := n.find("Xã Hùng Sơn", "", tree) + "," + n.find("Xã Hùng Sơn", "H", tree) + "," + n.find("Xã Hùng Sơn, quận Một", "", tree); got != ",H.X,Q.H" {
		t.Errorf("two of one name: %s", got)
	}
}

// The periods that a line says it is about.
func TestPeriodsInALine(t *testing.T) {
	for line, want := range map[string]string{
		"Quý II/2021": "2021-Q2", "quí 2 năm 2021": "2021-Q2", "QUÝ IV-2021": "2021-Q4", "Quý 03, năm 2021": "2021-Q3", "Báo cáo quý I.2021": "2021-Q1", "(Quý III 2021)": "2021-Q3", "quý 1, 2021": "2021-Q1",
		"Quý V/2021": "", "quý 5/2021": "", "quý II": "", "đá quý 2/2021": "2021-Q2", "Quý II/20211": "",
		"6 tháng đầu năm 2021": "2021-H1", "06 tháng cuối năm 2021": "2021-H2", "Báo cáo sáu tháng đầu năm 2021": "2021-H1", "16 tháng đầu năm 2021": "",
		"9 tháng năm 2021": "2021-9M", "09 tháng đầu năm 2021": "2021-9M", "Báo cáo chín tháng đầu năm2021": "2021-9M", "19 tháng năm 2021": "",
		"Tháng 6/2021": "2021-M06", "Kỳ báo cáo: tháng 12 năm 2021": "2021-M12", "(tháng 1/2021)": "2021-M01", "Tháng 13/2021": "", "Tháng 0/2021": "", "ngày 15 tháng 6 năm 2021": "",
		"Kỳ báo cáo: năm 2021": "2021-Y", "Kỳ báo cáo 2021-Q2": "2021-Q2", "Kỳ báo cáo : 2021-M06 (bổ sung)": "2021-M06", "năm 2021": "", "Kỳ báo cáo: sau": "", "Kỳ báo cáo: năm 1850": "", "Kỳ báo cáo: năm 2300": "",
		"Quý II/2021, kỳ báo cáo: năm 2020": "2021-Q2", "Quý I/2021 và 6 tháng đầu năm 2021": "2021-Q1 2021-H1",
	} {
		got := ""
		for _, p := range periodsIn(fold(line)) {
			got = strings.TrimSpace(got + " " + p.String())
		}
		if got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

// Days that a form is about, and those that are none.
func TestDaysInALine(t *testing.T) {
	r := NewReader(sampleProgramme(t), book.DefaultLimits())
	for line, want := range map[string]string{
		"Số liệu tính từ ngày 15/3/2021 đến ngày 14/6/2021": "Quý II/2021 (15/03/2021–14/06/2021)", "từ 15-3-2021 tới 14.6.2021": "Quý II/2021 (15/03/2021–14/06/2021)",
		"Từ ngày 15 tháng 3 năm 2021 đến hết ngày 14 tháng 6 năm 2021": "Quý II/2021 (15/03/2021–14/06/2021)", "từ 15/3 - 14/6/2021": "Quý II/2021 (15/03/2021–14/06/2021)",
		"từ 15/12 đến 14/3/2021": "Quý I/2021 (15/12/2020–14/03/2021)", "từ 1/4/2021 đến 30/6/2021": "01/04/2021–30/06/2021",
		"từ 31/2/2021 đến 14/6/2021": "bad", "từ 15/3/2021 đến 31/6/2021": "bad", "từ 15/6/2021 đến 14/3/2021": "bad", "từ 31/2 đến 14/6/2021": "bad", "từ 15/3 đến 14/6": "",
	} {
		got := ""
		for _, s := range r.statedIn(fold(line)) {
			if got = s.quote; s.bad {
				got = "bad"
			}
		}
		if got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

// What makes a sheet's name that of one part of several.
func TestPartsOfASheetByItsName(t *testing.T) {
	for name, want := range map[string]string{
		"DV-01 (2)": "dv-01", "DV-01(12)": "dv-01", "DV-01 (tiếp)": "dv-01", "DV-01 (tiếp theo)": "dv-01", "DV-01 (tiếp theo 2)": "dv-01", "DV-01 (tt)": "dv-01", "DV-01 (tt 2)": "dv-01",
		"DV-01 tiếp theo": "dv-01", "DV-01_tiếp": "dv-01", "DV-01, phần 2": "dv-01", "DV-01 phần II": "dv-01", "DV-01 phầnIII": "dv-01", "DV-01 trang2": "dv-01", "DV-01 - tờ 3": "dv-01", "DV-01 tr2": "dv-01", "DV-01 tr. 2": "dv-01", "DV-01 tr.2": "dv-01",
		"DV-01 2": "dv-01 #", "DV_2": "dv #", "DV-01": "dv #", "TCD 12": "tcd #",
		"DV": "", "(2)": "", "Phần 2": "phần #", " 2": "", "tiếp theo": "", "DV (102)": "", "DV 123": "", "DV (2) cũ": "",
	} {
		part, got := partOf(name), ""
		if part.goesOn() {
			if got = part.base; part.numbered {
				got += " #"
			}
		}
		if got != want {
			t.Errorf("%q goes on with %q, want %q", name, got, want)
		}
	}
	for _, tt := range []struct {
		name, before string
		want         bool
	}{
		{"DV-01 (2)", "DV-01", true}, {"DV-01 (3)", "DV-01 (2)", true}, {"Biểu 2", "Biểu", true}, {"Biểu phần II", "Biểu (2)", true}, {"DV-01 (2)", " DV-01 ", true},
		{"DV-01", "DV-01", false}, {"Biểu 3", "Biểu 2", false}, {"Biểu (3)", "Biểu 2", false}, {"Biểu 3", "Biểu (2)", false}, {"DV-01 (2)", "DV-02", false}, {"DV-01 (2)", "DV-02 (1)", false}, {"Biểu", "Biểu (2)", false},
	} {
		if got := partOf(tt.name).goesOnFrom(partOf(tt.before)); got != tt.want {
			t.Errorf("%q goes on from %q: %t", tt.name, tt.before, got)
		}
	}
}

// A code stands in a cell of its own, or behind the words for it with something after it.
func TestCodesOfForms(t *testing.T) {
	p := sampleProgramme(t)
	p.Forms = append(p.Forms, tableForm(t, "01/TCD-A", 2, "PHỤ LỤC", ""))
	r := NewReader(p, book.DefaultLimits())
	for line, want := range map[string]string{
		"DV-01": "DV-01", "01/TCD": "01/TCD", "01/tcd-a": "01/TCD-A", "Biểu số: 01/TCD": "01/TCD", "Biểu mẫu số 01/TCD": "01/TCD", "Mẫu 01/TCD": "01/TCD", "Form DV-01": "DV-01", "(Biểu số 01/TCD)": "01/TCD", "Biểu số: 01/TCD-A": "01/TCD-A",
		"Mẫu số DV-01, ban hành năm 2021": "DV-01", "Biểu DV-01.": "DV-01", "Biểu: DV-01; quý II": "DV-01", "Biểu số 01/TCD (quý)": "01/TCD", "Biểu : DV-01": "DV-01",
		"DV-01 là biểu của huyện": "", "Theo biểu DV-01": "", "Biểu DV-011": "", "DV-01/2": "", "Biểu số": "", "": "", "Biểu số 09/XX": "",
	} {
		if got := r.codeInLine(fold(line)); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
		if want != "" && !r.mayNameForm(line) {
			t.Errorf("%q is passed over", line)
		}
	}
	for name, want := range map[string]string{"01-TCD_Q2.xlsx": "01/TCD", "bao cao 01 tcd a.xlsx": "01/TCD-A", "DV01.xlsx": "", "x/DV-01.xlsx": "DV-01", "DV-01/x.xlsx": ""} {
		if got := r.codeInFileName(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// Which sheets are forms, which are told as unread and which are nothing at all.
func TestWhichSheetsAreForms(t *testing.T) {
	figures := [][]any{{"Mã số", "Chỉ tiêu", "Số liệu trong kỳ"}, {"1.2", "Số hội nghị tuyên truyền", 5}, {"1.3", "Số lượt người dự", 7}, {3, 4}}
	nameless := slices.Concat([][]any{{"Quý II/2021"}}, figures)
	for name, tt := range map[string]struct {
		file  string
		make  func(*workbook)
		forms string
		want  []string
	}{
		"the name of the file where nothing else tells": {"DV-01.xlsx", func(w *workbook) { w.sheet("S", nameless...) }, "DV-01", nil},
		"beside a blank sheet":                          {"DV-01.xlsx", func(w *workbook) { w.sheet("S", nameless...).sheet("Sheet2") }, "DV-01", nil},
		"not of two sheets":                             {"DV-01.xlsx", func(w *workbook) { w.sheet("S", nameless...).sheet("T", figures...) }, "", []string{"form-not-found"}},
		"not against the sheet":                         {"01-TCD.xlsx", func(w *workbook) { w.sheet("DV-01", nameless...) }, "DV-01", nil},
		"a hidden sheet of lists": {"b.xlsx", func(w *workbook) {
			w.sheet("DV-01", nameless...).sheet("Lists", figures...)
			do(w.t, w.f.SetSheetVisible("Lists", false))
		}, "DV-01", nil},
		"a hidden sheet without headings": {"b.xlsx", func(w *workbook) {
			w.sheet("DV-01", nameless...).sheet("Lists", []any{1, 2}, []any{3, 4})
			do(w.t, w.f.SetSheetVisible("Lists", false))
		}, "DV-01", nil},
		"a sheet with figures that is no form": {"b.xlsx", func(w *workbook) { w.sheet("DV-01", nameless...).sheet("Tính", figures...) }, "DV-01", []string{"sheet-unread"}},
		"instructions": {"b.xlsx", func(w *workbook) {
			w.sheet("DV-01", nameless...).sheet("Hướng dẫn", []any{"Biểu số: DV-01"}, []any{"Ghi số"})
		}, "DV-01", nil},
		"a form without its heading": {"b.xlsx", func(w *workbook) {
			w.sheet("S", []any{"Biểu số: DV-01"}, []any{"Quý II/2021"}, []any{"đã làm"})
		}, "DV-01", nil},
		"words of the hidden page on another": {"b.xlsx", func(w *workbook) {
			w.sheet("DV-01", nameless...).sheet("Ghi", []any{"unit", "SNV"}, []any{"period", "2021-Q3"})
		}, "DV-01", nil},
		"the hidden page of another programme": {"b.xlsx", func(w *workbook) {
			w.sheet("DV-01", nameless...).meta("programme", "other", "unit", "SNV", "period", "2021-Q3", "form:DV-01", "01/TCD|x")
		}, "DV-01", nil},
		"a form that the hidden page does not know": {"b.xlsx", func(w *workbook) {
			w.sheet("DV-01", nameless...).meta("programme", "thai-nguyen-2021", "form:DV-01", "09/XX|2021")
		}, "DV-01", nil},
	} {
		w := newWorkbook(t)
		tt.make(w)
		r := read(t, "DAITU", tt.file, w.bytes())
		forms := ""
		for _, s := range r.Submissions {
			forms += s.Form
		}
		want(t, name, codes(r.Findings), tt.want...)
		if forms != tt.forms {
			t.Errorf("%s: forms %q", name, forms)
		}
	}
}
