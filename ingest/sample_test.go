package ingest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// The programme of these tests: a province with one department, two districts and
// their communes, and the forms of each layout.
func sampleProgramme(t testing.TB) *pipeline.Programme {
	t.Helper()
	unit := func(code, name, tier, parent string) pipeline.Unit {
		return pipeline.Unit{Code: code, Name: name, Tier: tier, Parent: parent, Counted: true}
	}
	gone := unit("DAITU.CU", "Xã Cũ", "commune", "DAITU")
	gone.To = pipeline.NewDate(2020, time.December, 31)
	return &pipeline.Programme{
		Code: "thai-nguyen-2021", Rule: pipeline.ND09, Kinds: []pipeline.PeriodKind{pipeline.Quarter},
		First:     pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 2},
		NilTokens: []string{"-", "–", "không", "không có", "không phát sinh"},
		Units: []pipeline.Unit{
			unit("TN", "Tỉnh Thái Nguyên", "province", ""),
			unit("SNV", "Sở Nội vụ", "department", "TN"),
			unit("DAITU", "Huyện Đại Từ", "district", "TN"),
			unit("DAITU.HUNGSON", "Thị trấn Hùng Sơn", "commune", "DAITU"),
			unit("DAITU.CUVAN", "Xã Cù Vân", "commune", "DAITU"),
			unit("DAITU.PHULAC", "Xã Phú Lạc", "commune", "DAITU"),
			gone,
			unit("PHULUONG", "Huyện Phú Lương", "district", "TN"),
			unit("PHULUONG.PHULY", "Xã Phủ Lý", "commune", "PHULUONG"),
		},
		Forms: []pipeline.Form{listForm(t), tableForm(t, "01/TCD", 29, "TỔNG HỢP KẾT QUẢ TIẾP CÔNG DÂN THƯỜNG XUYÊN, ĐỊNH KỲ VÀ ĐỘT XUẤT", "30. Ghi chú",
			"c1=c4+c13+c22", "c2=c5+c14+c23", "c3=c6+c7+c15+c16+c24+c25"),
			tableForm(t, "01/XLD", 26, "TỔNG HỢP KẾT QUẢ XỬ LÝ ĐƠN", "27. Ghi chú",
				"c1=c2+..+c7", "c9=c11+c12+c13=c14+..+c17=c18+c22", "c18=c19+c20+c21", "c22=c23+c24+c25"),
			tableForm(t, "02/TCD", 17, "TỔNG HỢP KẾT QUẢ PHÂN LOẠI, XỬ LÝ ĐƠN QUA TIẾP CÔNG DÂN", "18. Ghi chú", "c1=c3+c5+c7=c9+c11"),
			registerForm()},
	}
}

var reporting = []string{"department", "district", "commune"}

func relations(t testing.TB, texts ...string) []pipeline.Relation {
	t.Helper()
	var out []pipeline.Relation
	for _, text := range texts {
		r, err := pipeline.ParseRelation(text)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

func listForm(t testing.TB) pipeline.Form {
	field := func(code, number, label, unit string) pipeline.Field {
		return pipeline.Field{Code: code, Number: number, Label: label, Kind: pipeline.Count, Unit: unit, Required: true}
	}
	f := pipeline.Form{
		Code: "DV-01", Version: "2021", Title: "BÁO CÁO KẾT QUẢ CÔNG TÁC DÂN VẬN CHÍNH QUYỀN", Layout: pipeline.List, Every: pipeline.Quarter,
		Tiers: reporting, Cumulative: true, ExplanationColumn: true,
		Validity: pipeline.Validity{From: pipeline.NewDate(2021, time.March, 15)},
		Fields: []pipeline.Field{
			{Code: "ke_hoach", Number: "1.1", Label: "Đã ban hành kế hoạch", Kind: pipeline.Tick, Stock: true, Tiers: []string{"department", "district"}},
			field("hoi_nghi", "1.2", "Số hội nghị tuyên truyền", "hội nghị"),
			field("luot_nguoi", "1.3", "Số lượt người dự", "lượt người"),
			field("y_kien_neu", "2.1", "Số ý kiến nêu", "ý kiến"),
			field("y_kien_tra_loi", "2.2", "Số ý kiến đã được trả lời", "ý kiến"),
			{Code: "ty_le", Number: "3.1", Label: "Tỷ lệ hài lòng", Kind: pipeline.Amount, Unit: "%", Stock: true},
			{Code: "ket_qua", Number: "4.1", Label: "Kết quả đạt được", Kind: pipeline.Text},
		},
		Relations: relations(t, "y_kien_tra_loi<=y_kien_neu"),
	}
	f.Fields[1].Pair = "luot_nguoi"
	return f
}

// tableForm is an official table with fields c1 … cn.
func tableForm(t testing.TB, code string, n int, title, note string, rules ...string) pipeline.Form {
	f := pipeline.Form{
		Code: code, Version: "TT02-2021", Title: title, Layout: pipeline.Table, Every: pipeline.Quarter, Tiers: reporting, NoteLabel: note,
		Validity:  pipeline.Validity{From: pipeline.NewDate(2021, time.May, 10)},
		Relations: relations(t, rules...),
	}
	for i := 1; i <= n; i++ {
		s := strconv.Itoa(i)
		f.Fields = append(f.Fields, pipeline.Field{Code: "c" + s, Number: s, Label: "Cột " + s, Kind: pipeline.Count, Required: true})
	}
	f.Fields[0].Pair, f.Fields[0].Unit, f.Fields[1].Unit = "c2", "lượt", "người"
	return f
}

func registerForm() pipeline.Form {
	return pipeline.Form{
		Code: "DVK", Version: "2021", Title: `SỔ THEO DÕI MÔ HÌNH "DÂN VẬN KHÉO"`, Layout: pipeline.Register, Every: pipeline.Quarter, Tiers: reporting,
		Validity: pipeline.Validity{From: pipeline.NewDate(2021, time.March, 15)},
		Fields: []pipeline.Field{
			{Code: "ma", Number: "1", Label: "Mã mô hình", Kind: pipeline.Key, Required: true},
			{Code: "ten", Number: "2", Label: "Tên mô hình", Kind: pipeline.Text, Required: true},
			{Code: "linh_vuc", Number: "3", Label: "Lĩnh vực", Kind: pipeline.Choice, Options: []pipeline.Option{
				{Code: "kinh_te", Label: "Kinh tế"}, {Code: "van_hoa", Label: "Văn hóa - xã hội"}}},
			{Code: "ngay", Number: "4", Label: "Ngày đăng ký", Kind: pipeline.Day, Required: true},
			{Code: "tinh_trang", Number: "5", Label: "Tình trạng", Kind: pipeline.Choice, Required: true, Options: []pipeline.Option{
				{Code: "dang_ky", Label: "Đăng ký", Rank: 1}, {Code: "hieu_qua", Label: "Hoạt động hiệu quả", Rank: 2}}},
		},
	}
}

// workbook writes sheets of rows with excelize; a row is its cells from column A.
type workbook struct {
	t *testing.T
	f *excelize.File
	n int
}

func newWorkbook(t *testing.T) *workbook {
	t.Helper()
	f := excelize.NewFile()
	t.Cleanup(func() { f.Close() })
	return &workbook{t, f, 0}
}

func (w *workbook) sheet(name string, rows ...[]any) *workbook {
	w.t.Helper()
	var err error
	if w.n++; w.n == 1 {
		err = w.f.SetSheetName("Sheet1", name)
	} else {
		_, err = w.f.NewSheet(name)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	for i, row := range rows {
		if err := w.f.SetSheetRow(name, "A"+strconv.Itoa(i+1), &row); err != nil {
			w.t.Fatal(err)
		}
	}
	return w
}

func (w *workbook) meta(pairs ...string) *workbook {
	var rows [][]any
	for i := 0; i < len(pairs); i += 2 {
		rows = append(rows, []any{pairs[i], pairs[i+1]})
	}
	return w.sheet(pipeline.MetaSheet, rows...)
}

func (w *workbook) bytes() []byte {
	w.t.Helper()
	var b bytes.Buffer
	if err := w.f.Write(&b); err != nil {
		w.t.Fatal(err)
	}
	return b.Bytes()
}

// read reads bytes as a file from a unit's folder.
func read(t *testing.T, unit, file string, data []byte) pipeline.Reading {
	t.Helper()
	reader := NewReader(sampleProgramme(t), book.DefaultLimits())
	o := pipeline.Original{Arrival: pipeline.Arrival{Unit: unit, File: file}, SHA256: "abc", Bytes: data}
	r := reader.Read(context.Background(), o)
	for _, s := range r.Submissions {
		if !s.Counts.Holds() {
			t.Errorf("%s: counts do not add up: %+v", s.Form, s.Counts)
		}
		if s.Verdict == pipeline.Accepted && len(s.Cells) != s.Counts.Stored {
			t.Errorf("%s: %d cells, %d stored", s.Form, len(s.Cells), s.Counts.Stored)
		}
		for _, f := range s.Findings {
			if strings.Contains(f.Message(pipeline.Vietnamese)+f.Hint(pipeline.English), "{") {
				t.Errorf("a sentence is not filled: %q", f.Message(pipeline.Vietnamese))
			}
		}
	}
	return r
}

// only returns the one submission of a reading.
func only(t *testing.T, r pipeline.Reading) pipeline.Submission {
	t.Helper()
	if len(r.Submissions) != 1 {
		t.Fatalf("%d submissions, findings %v", len(r.Submissions), codes(r.Findings))
	}
	return r.Submissions[0]
}

// codes writes findings as "code@cell".
func codes(findings []pipeline.Finding) []string {
	out := []string{}
	for _, f := range findings {
		s := f.Code
		if f.Cell != "" {
			s += "@" + f.Cell
		}
		out = append(out, s)
	}
	return out
}

func want(t *testing.T, what string, got []string, expected ...string) {
	t.Helper()
	if strings.Join(got, " ") != strings.Join(expected, " ") {
		t.Errorf("%s: %q, want %q", what, got, expected)
	}
}

// values writes a submission's cells as "row field measure = value".
func values(s pipeline.Submission) map[string]string {
	out := map[string]string{}
	for _, c := range s.Cells {
		key := c.Field
		if c.Row != "" {
			key = c.Row + "." + key
		}
		if c.Measure != pipeline.Value {
			key += ":" + string(c.Measure)
		}
		v := c.Number.String()
		if c.Text != "" {
			v = c.Text
		}
		if c.State != pipeline.Reported {
			v = string(c.State)
		}
		out[key] = v
	}
	return out
}

func wantValues(t *testing.T, s pipeline.Submission, expected map[string]string) {
	t.Helper()
	got := values(s)
	for k, v := range expected {
		if got[k] != v {
			t.Errorf("%s: %s = %q, want %q", s.Form, k, got[k], v)
		}
	}
	if len(got) != len(expected) {
		t.Errorf("%s: %d cells, want %d: %v", s.Form, len(got), len(expected), got)
	}
}

// official returns a blank of Thông tư 02/2021 for filling in.
func official(t *testing.T, name string) *excelize.File {
	t.Helper()
	path := "../../shared/data/forms/tt02_2021/" + name
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the official blank %s is not beside the repository", name)
	}
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func fileBytes(t *testing.T, f *excelize.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func set(t *testing.T, f *excelize.File, sheet string, cells map[string]any) {
	t.Helper()
	for ref, v := range cells {
		if err := f.SetCellValue(sheet, ref, v); err != nil {
			t.Fatal(fmt.Errorf("%s: %w", ref, err))
		}
	}
}
