package forms_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"danvan/pipeline"
	"danvan/templates/forms"
)

var (
	q2 = pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 2}
	q3 = pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 3}
)

func relation(t *testing.T, text string) pipeline.Relation {
	t.Helper()
	r, err := pipeline.ParseRelation(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// programme is a small programme with a form of each layout.
func programme(t *testing.T) *pipeline.Programme {
	t.Helper()
	count := func(code, number, label string, path ...string) pipeline.Field {
		return pipeline.Field{Code: code, Number: number, Label: label, Path: path, Kind: pipeline.Count, Unit: "cuộc", Required: true}
	}
	tick := pipeline.Field{Code: "ke_hoach", Number: "1.1", Label: "Đã ban hành kế hoạch", Path: []string{"I. TUYÊN TRUYỀN"}, Kind: pipeline.Tick, Stock: true}
	closed := count("hoa_giai", "1.4", "Số vụ hòa giải", "I. TUYÊN TRUYỀN")
	closed.Tiers = []string{"district"}
	list := pipeline.Form{Code: "DV-01", Version: "2021", Title: "BÁO CÁO CÔNG TÁC DÂN VẬN", Layout: pipeline.List, Every: pipeline.Quarter,
		Tiers: []string{"commune", "district"}, Cumulative: true, ExplanationColumn: true,
		Fields: []pipeline.Field{tick,
			count("y_kien", "1.2", "Số ý kiến nêu", "I. TUYÊN TRUYỀN"),
			count("tra_loi", "1.3", "Số ý kiến đã trả lời", "I. TUYÊN TRUYỀN"),
			closed,
			{Code: "ty_le", Number: "1.5", Label: "Điểm hài lòng", Path: []string{"I. TUYÊN TRUYỀN"}, Kind: pipeline.Amount, Stock: true, Max: pipeline.Int(100)},
			{Code: "ket_qua", Number: "2.1", Label: "Kết quả đạt được", Path: []string{"II. LỜI VĂN"}, Kind: pipeline.Text}},
		Relations: []pipeline.Relation{relation(t, "tra_loi<=y_kien"), relation(t, "y_kien=01/XLD.c1")}}
	table := pipeline.Form{Code: "01/XLD", Version: "TT02-2021", Title: "TỔNG HỢP KẾT QUẢ XỬ LÝ ĐƠN", Layout: pipeline.Table, Every: pipeline.Quarter,
		Tiers: []string{"commune", "district"}, NoteLabel: "5. Ghi chú",
		Fields: []pipeline.Field{count("c1", "1", "Tổng số đơn"), count("c2", "2", "Lần đầu", "Tiếp nhận", "Trong kỳ"),
			count("c3", "3", "Nhiều lần", "Tiếp nhận", "Trong kỳ"), count("c4", "4", "Kỳ trước", "Tiếp nhận")},
		Relations: []pipeline.Relation{relation(t, "c1=c2+c3+c4"), relation(t, "c3<=c2")}}
	register := pipeline.Form{Code: "DVK", Version: "2021", Title: "SỔ MÔ HÌNH", Layout: pipeline.Register, Every: pipeline.Quarter, Tiers: []string{"commune"},
		Fields: []pipeline.Field{{Code: "ma", Number: "1", Label: "Mã mô hình", Kind: pipeline.Key}, {Code: "ten", Number: "2", Label: "Tên mô hình", Kind: pipeline.Text},
			{Code: "ngay", Number: "3", Label: "Ngày đăng ký", Kind: pipeline.Day},
			{Code: "tinh_trang", Number: "4", Label: "Tình trạng", Kind: pipeline.Choice, Options: []pipeline.Option{{Code: "dk", Label: "Đăng ký", Rank: 1}, {Code: "cn", Label: "Công nhận", Rank: 2}}}}}
	return &pipeline.Programme{Code: "thu", Name: "Chương trình thử & kiểm tra", Rule: pipeline.ND09, Kinds: []pipeline.PeriodKind{pipeline.Quarter}, First: q2,
		Consolidator: "H", Forms: []pipeline.Form{list, table, register},
		NilTokens: []string{"-", "–", "không"},
		Deadlines: []pipeline.Deadline{{Tier: "commune", Day: 17}},
		Units: []pipeline.Unit{{Code: "H", Name: "Huyện Đại Từ", Tier: "district", Counted: true},
			{Code: "H.XA", Name: "Xã Hùng Sơn & Bản <Ngoại>", Tier: "commune", Parent: "H", Counted: true}},
		Indicators: []pipeline.Indicator{{Code: "mo_hinh", Kind: pipeline.Distinct, Condition: &pipeline.Condition{Form: "DVK", Field: "tinh_trang", In: []string{"cn"}}}}}
}

func request(t *testing.T, period pipeline.Period) forms.Request {
	p := programme(t)
	unit, _ := p.Unit("H.XA")
	return forms.Request{Programme: p, Period: period, Unit: unit, Receiver: "Huyện Đại Từ", Forms: p.FormsOf(period),
		Created: time.Date(2021, 6, 1, 0, 0, 0, 0, time.UTC)}
}

func number(field string, n int64) pipeline.Cell {
	return pipeline.Cell{Field: field, Measure: pipeline.Value, State: pipeline.Reported, Number: pipeline.Int(n)}
}

func cumulative(field string, n int64) pipeline.Cell {
	c := number(field, n)
	c.Measure = pipeline.Cumulative
	return c
}

func words(row, field, text string) pipeline.Cell {
	return pipeline.Cell{Row: row, Field: field, Measure: pipeline.Value, State: pipeline.Reported, Text: text}
}

func workbook(t *testing.T, req forms.Request) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := forms.Workbook(&out, req); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func open(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func value(t *testing.T, f *excelize.File, sheet, cell string) string {
	t.Helper()
	s, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// find returns the first cell of a sheet that holds exactly the text.
func find(t *testing.T, f *excelize.File, sheet, text string) string {
	t.Helper()
	found, err := f.SearchSheet(sheet, text)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatalf("%s: no cell says %q", sheet, text)
	}
	return found[0]
}

func unlocked(t *testing.T, f *excelize.File, sheet string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	open := map[int]bool{}
	known := map[int]bool{}
	for row := 1; row <= 90; row++ {
		for col := 1; col <= 12; col++ {
			cell, _ := excelize.CoordinatesToCellName(col, row)
			id, err := f.GetCellStyle(sheet, cell)
			if err != nil {
				t.Fatal(err)
			}
			if !known[id] {
				style, err := f.GetStyle(id)
				if err != nil {
					t.Fatal(err)
				}
				known[id], open[id] = true, style.Protection != nil && !style.Protection.Locked
			}
			if open[id] {
				out[cell] = true
			}
		}
	}
	return out
}
