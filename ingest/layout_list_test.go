package ingest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// listHead is the head of a DV-01 sheet as offices type it.
func listHead(rows ...[]any) [][]any {
	return append([][]any{
		{"UBND HUYỆN ĐẠI TỪ", nil, nil, nil, nil, "Biểu số: DV-01"},
		{"BÁO CÁO KẾT QUẢ CÔNG TÁC DÂN VẬN CHÍNH QUYỀN"},
		{"Số liệu tính từ ngày 15/03/2021 đến ngày 14/06/2021"},
		{"Đơn vị báo cáo: UBND huyện Đại Từ"},
		{},
		{"Mã số", "Chỉ tiêu", "Đơn vị tính", "Số liệu trong kỳ", "Luỹ kế từ đầu năm", "Giải trình"},
	}, rows...)
}

func TestListIsReadByItsNumbers(t *testing.T) {
	rows := listHead(
		[]any{"A", "B", "C", 1, 2, 3},
		[]any{nil, "I. TUYÊN TRUYỀN"},
		[]any{"1.1", "Đã ban hành kế hoạch", nil, "x"},
		[]any{"1.2", "Số hội nghị (đã sửa nhãn)", nil, 12, 20, "Có hai hội nghị trực tuyến"},
		[]any{"1.3", "Số lượt người dự", nil, "1.234,0 lượt người", "không"},
		[]any{"2.1", "Số ý kiến nêu", nil, 5, 9},
		[]any{nil, "Số ý kiến đã được trả lời", nil, "-"},
		[]any{"3.1", "Tỷ lệ hài lòng", nil, "80,45%"},
		[]any{"4.1", "Kết quả đạt được", nil, "Đã tổ chức đối thoại."},
		[]any{},
		[]any{nil, "NGƯỜI LẬP BIỂU", nil, "Đại Từ, ngày 15 tháng 6 năm 2021", nil, "THỦ TRƯỞNG ĐƠN VỊ"},
	)
	s := only(t, read(t, "DAITU", "baocao.xlsx", newWorkbook(t).sheet("Báo cáo", rows...).bytes()))
	want(t, "findings", codes(s.Findings), "relation-broken@E11")
	if s.Findings[0].Severity != pipeline.Warn {
		t.Error("a cumulative figure below the period's only warns")
	}
	wantValues(t, s, map[string]string{
		"ke_hoach": "1", "hoi_nghi": "12", "hoi_nghi:cumulative": "20", "hoi_nghi:explanation": "Có hai hội nghị trực tuyến",
		"luot_nguoi": "1234", "luot_nguoi:cumulative": "nil", "y_kien_neu": "5", "y_kien_neu:cumulative": "9", "y_kien_tra_loi": "nil",
		"ty_le": "80.45", "ket_qua": "Đã tổ chức đối thoại.",
	})
	if s.Unit != "DAITU" || s.Period.String() != "2021-Q2" || s.Form != "DV-01" || s.FormVersion != "2021" || s.Scope != pipeline.Own || s.ID != "abc/DV-01" || s.Verdict != pipeline.Accepted {
		t.Errorf("identity: %+v", s)
	}
	// 7 values, 4 cumulative (no stock, tick, text), 6 explanations (not of the text).
	if s.Counts != (pipeline.CellCounts{Read: 17, Stored: 11, Blank: 6}) {
		t.Errorf("counts %+v", s.Counts)
	}
}

func TestWrongCellsOfAListAreAllFound(t *testing.T) {
	rows := listHead(
		[]any{"1.1", "Đã ban hành kế hoạch", nil, "rồi"},
		[]any{"1.2", "Số hội nghị tuyên truyền", nil, "ba", 1.5},
		[]any{"1.3", "Số lượt người dự", nil, -3, 2e9},
		[]any{"2.1", "Số ý kiến nêu", nil, "x"},
		[]any{"2.2", "Số ý kiến đã được trả lời", nil},
		[]any{"9.9", "Chỉ tiêu tự thêm", nil, 4},
		[]any{"1.2", "Số hội nghị tuyên truyền", nil, 7},
	)
	s := only(t, read(t, "DAITU", "baocao.xlsx", newWorkbook(t).sheet("DV-01", rows...).bytes()))
	want(t, "findings", codes(s.Findings), "tick-bad@D7", "number-bad@D8", "number-fraction@E8", "number-negative@D9", "number-absurd@E9",
		"not-applicable-mark@D10", "required-blank@D11", "form-row@A12", "row-twice@D13")
	if s.Verdict != pipeline.Returned || s.Counts.Stored != 0 || s.Counts.Refused != 6 {
		t.Errorf("%s %+v", s.Verdict, s.Counts)
	}
}

func TestRowsThatWouldCountForTheWrongFieldAreRefused(t *testing.T) {
	rows := listHead(
		[]any{"1.2", "Số ý kiến nêu", nil, 5},
		[]any{"2.1", "Số hội nghị tuyên truyền", nil, 6},
	)
	s := only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", rows...).bytes()))
	got := codes(s.Findings)
	if len(got) < 2 || got[len(got)-2] != "form-row@A7" || got[len(got)-1] != "form-row@A8" {
		t.Errorf("findings %v", got)
	}
}

// The number of a row rules and its wording is the sender's; but a figure of something else
// altogether is not counted without a word.
func TestARowWithAnotherNameIsAskedAbout(t *testing.T) {
	rows := listHead(
		[]any{"1.2", "Số hộ nghèo được hỗ trợ trong kỳ", nil, 5},
		[]any{"1.3", "So luot nguoi du hoi nghi, toa dam", nil, 6},
		[]any{"2.1", "Số  Ý KIẾN của người dân", nil, 7},
		[]any{"2.2", "Diện tích đất đã hiến (m2)", nil, nil},
	)
	s := only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", rows...).bytes()))
	got := codes(s.Findings)
	if !slices.Contains(got, "row-label@B7") || slices.ContainsFunc(got, func(c string) bool { return strings.HasPrefix(c, "row-label") && c != "row-label@B7" }) {
		t.Errorf("findings %v", got)
	}
	wantValues(t, s, map[string]string{"hoi_nghi": "5", "luot_nguoi": "6", "y_kien_neu": "7"})
}

// A name that two fields bear is still not that of a third.
func TestANameOfTwoFieldsIsNotThatOfAThird(t *testing.T) {
	p := sampleProgramme(t)
	form := &p.Forms[slices.IndexFunc(p.Forms, func(f pipeline.Form) bool { return f.Code == "DV-01" })]
	form.Fields[2].Label, form.Fields[4].Label = "Trong đó: trực tuyến", "Trong đó: trực tuyến"
	for number, refused := range map[string]bool{"1.3": false, "2.2": false, "2.1": true, "9": true} {
		rows := listHead([]any{number, "Trong đó: trực tuyến", nil, 5})
		s := only(t, readWith(t, p, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", rows...).bytes()))
		if got := slices.Contains(codes(s.Findings), "form-row@A7"); got != refused {
			t.Errorf("%s: %v", number, codes(s.Findings))
		}
	}
}

// A row with a figure is no signature, whatever its name begins with.
func TestARowWithAFigureIsNoSignature(t *testing.T) {
	for _, name := range []string{"Thủ trưởng tiếp công dân định kỳ", "Lãnh đạo tiếp công dân", "Chủ tịch UBND đối thoại", "Hướng dẫn công dân nộp hồ sơ"} {
		list := only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", listHead([]any{"1.2", nil, nil, 5}, []any{nil, name, nil, 12})...).bytes()))
		if !slices.Contains(codes(list.Findings), "form-row@A8") || list.Verdict != pipeline.Returned {
			t.Errorf("%s in a list: %s %v", name, list.Verdict, codes(list.Findings))
		}
		if r := read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("01-TCD", tcd(tcdRow("Huyện Đại Từ", 1), tcdRow(name, 2))...).bytes()); !slices.Contains(codes(r.Findings), "unit-outside@A6") {
			t.Errorf("%s in a table: %v", name, codes(r.Findings))
		}
	}
}

// The column of the year before is no cumulative figure of this one, whatever the sheet
// keeps beside it.
func TestTheCumulativeFigureOfAnEarlierTimeIsNotRead(t *testing.T) {
	for _, heading := range []string{"Lũy kế cùng kỳ năm trước", "Luỹ kế năm trước", "Lũy kế từ đầu năm trước", "Lũy kế kỳ trước"} {
		rows := listHead([]any{"1.2", nil, nil, 5, 900})
		rows[5] = []any{"Mã số", "Chỉ tiêu", "Đơn vị tính", "Số liệu trong kỳ", heading, "Giải trình"}
		s := only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", rows...).bytes()))
		wantValues(t, s, map[string]string{"hoi_nghi": "5"})
	}
}

// Excel set to Vietnamese writes the number 1.2 as 1,2 where it saves a CSV.
func TestNumbersOfRowsMayHaveAComma(t *testing.T) {
	rows := listHead([]any{"1,2", nil, nil, 5}, []any{"2,1", "Số ý kiến nêu", nil, 7})
	s := only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", rows...).bytes()))
	wantValues(t, s, map[string]string{"hoi_nghi": "5", "y_kien_neu": "7"})
}

// A row that was deleted is told by its name, at the row that it comes after; below the
// heading where the first is gone, and on its own sheet where a list goes on.
func TestADeletedRowIsToldWhereItBelongs(t *testing.T) {
	head, rest := listHead(), [][]any{{"1.2", "Số hội nghị", nil, 1}, {"1.3", "Số lượt người", nil, 1}, {"2.1", "Số ý kiến nêu", nil, 3}, {"2.2", "Số ý kiến đã được trả lời", nil, 2}}
	without := func(n ...int) [][]any {
		rows := slices.Clone(head)
		for i, row := range rest {
			if !slices.Contains(n, i) {
				rows = append(rows, row)
			}
		}
		return rows
	}
	for name, tt := range map[string]struct {
		file *workbook
		want []string
	}{
		"two in the middle": {newWorkbook(t).sheet("DV-01", without(1, 2)...), []string{"row-missing@A7", "row-missing@A7", "relation-open@D8"}},
		"the first":         {newWorkbook(t).sheet("DV-01", without(0)...), []string{"row-missing@A6"}},
		"on further sheets": {newWorkbook(t).sheet("DV-01", without(2, 3)...).sheet("DV-01 (2)", head[5], []any{"2.1", nil, nil, 3}), []string{"form-pages", "relation-open", "row-missing@A2"}},
	} {
		s := only(t, read(t, "DAITU", "b.xlsx", tt.file.bytes()))
		want(t, name, codes(s.Findings), tt.want...)
		for _, f := range s.Findings {
			if f.Code == "row-missing" && (f.Sheet == "" || f.Field == "" || f.Args[0] == "" || f.Args[1] != f.Cell) {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}

func TestTwoFiguresGoToTheDeclaredPair(t *testing.T) {
	rows := listHead([]any{"1.2", nil, nil, "3 hội nghị/250 lượt người"}, []any{"2.1", nil, nil, "3 hội nghị/250 lượt"})
	s := only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", rows...).bytes()))
	var two []string
	for _, c := range codes(s.Findings) {
		if c != "row-missing@A8" {
			two = append(two, c)
		}
	}
	want(t, "findings", two, "number-two@D8")
	got := values(s)
	if got["hoi_nghi"] != "3" || got["luot_nguoi"] != "250" {
		t.Errorf("pair: %v", got)
	}
}

func TestRelationsOfAList(t *testing.T) {
	rows := listHead(
		[]any{"1.2", nil, nil, 1}, []any{"1.3", nil, nil, 1},
		[]any{"2.1", nil, nil, 3, 3}, []any{"2.2", nil, nil, 5, 5},
	)
	s := only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", rows...).bytes()))
	want(t, "findings", codes(s.Findings), "relation-broken@D10", "relation-broken@E10")
	f := s.Findings[0]
	if got := f.Message(pipeline.Vietnamese); got != "(2.2) ≤ (2.1): (2.2) = 5 nhưng (2.1) = 3." {
		t.Errorf("message %q", got)
	}
	if f.Severity != pipeline.Reject || s.Findings[1].Severity != pipeline.Warn {
		t.Errorf("severities %s %s", f.Severity, s.Findings[1].Severity)
	}
	rows = listHead([]any{"1.2", nil, nil, 1}, []any{"1.3", nil, nil, 1}, []any{"2.1", nil, nil, 3}, []any{"2.2", nil, nil, nil})
	s = only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", rows...).bytes()))
	want(t, "open", codes(s.Findings), "required-blank@D10", "relation-open@D10")
	if s.Verdict != pipeline.Accepted {
		t.Error("a blank operand does not reject")
	}
}

func TestFieldNotAskedOfTheTier(t *testing.T) {
	rows := listHead([]any{"1.1", nil, nil, nil}, []any{"1.2", nil, nil, 1}, []any{"1.3", nil, nil, 1}, []any{"2.1", nil, nil, 1}, []any{"2.2", nil, nil, 1})
	rows[3] = []any{"Đơn vị báo cáo: UBND xã Cù Vân, huyện Đại Từ"}
	data := newWorkbook(t).sheet("DV-01", rows...)
	s := only(t, read(t, "DAITU.CUVAN", "b.xlsx", data.bytes()))
	want(t, "blank", codes(s.Findings))
	set(t, data.f, "DV-01", map[string]any{"D7": "x"})
	s = only(t, read(t, "DAITU.CUVAN", "b.xlsx", data.bytes()))
	want(t, "filled", codes(s.Findings), "field-not-asked@D7")
	if values(s)["ke_hoach"] != "not_applicable" {
		t.Errorf("values %v", values(s))
	}
}

func TestAStockHasNoCumulativeFigure(t *testing.T) {
	p := sampleProgramme(t)
	p.Forms[0].Field("y_kien_neu").Stock = true
	s := only(t, readWith(t, p, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", filledList()...).bytes()))
	want(t, "findings", codes(s.Findings), "cumulative-of-stock@E10")
}

func TestListFromCSV(t *testing.T) {
	text := "\ufeffBiểu số;DV-01\r\nĐơn vị báo cáo;UBND xã Cù Vân\r\nKỳ báo cáo;Quý II/2021\r\nSố liệu tính từ ngày 15/03/2021 đến ngày 14/06/2021\r\n" +
		"Mã số;Chỉ tiêu;Đơn vị tính;Lũy kế kỳ trước;Số liệu trong kỳ;Lũy kế từ đầu năm;Giải trình\r\n" +
		"1.2;Số hội nghị tuyên truyền;hội nghị;;1.234;;\r\n1.3;Số lượt người dự;lượt người;;12.345.678;;\r\n2.1;Số ý kiến nêu;;;3;;\r\n2.2;Số ý kiến đã được trả lời;;;3\r\n3.1;Tỷ lệ;;;80,5;;\r\n"
	s := only(t, read(t, "DAITU.CUVAN", "dv01.csv", []byte(text)))
	want(t, "findings", codes(s.Findings))
	wantValues(t, s, map[string]string{"hoi_nghi": "1234", "luot_nguoi": "12345678", "y_kien_neu": "3", "y_kien_tra_loi": "3", "ty_le": "80.5"})
	wide := text + "4.1;Kết quả đạt được;;;Đã làm; và; còn; nữa\r\n"
	s = only(t, read(t, "DAITU.CUVAN", "dv01.csv", []byte(wide)))
	want(t, "too many cells", codes(s.Findings), "csv-line@A11")
	cut := strings.Replace(text, "2.2;Số ý kiến đã được trả lời;;;3\r\n3.1;Tỷ lệ;;;80,5;;\r\n", "2.2;Số ý kiến đã được trả lời;;;3;;\r\n3.1;Tỷ lệ;;;8", 1)
	s = only(t, read(t, "DAITU.CUVAN", "dv01.csv", []byte(cut)))
	want(t, "cut in its last figure", codes(s.Findings), "csv-line@A10")
}

func TestAmbiguousNumberIsReadInVietnameseAndSaid(t *testing.T) {
	base := func(extra string) [][]any {
		return listHead([]any{"1.2", nil, nil, "1.234"}, []any{"1.3", nil, nil, extra}, []any{"2.1", nil, nil, 3}, []any{"2.2", nil, nil, 3})
	}
	s := only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", base("7")...).bytes()))
	want(t, "alone", codes(s.Findings), "number-ambiguous@D7")
	if got := s.Findings[0].Message(pipeline.Vietnamese); got != "“1.234” có thể là 1234 hoặc 1,234; hệ thống đọc là 1234 (1.2 Số hội nghị tuyên truyền)." {
		t.Errorf("message %q", got)
	}
	if values(s)["hoi_nghi"] != "1234" {
		t.Error(values(s))
	}
	s = only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", base("12.345.678")...).bytes()))
	want(t, "with evidence", codes(s.Findings))
	s = only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", base("1,234,567")...).bytes()))
	want(t, "the other convention", codes(s.Findings), "number-thousands@D7")
	for _, text := range []string{"1,000", "12,345"} { // a thousand to most who write it
		s = only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", base(text)...).bytes()))
		if got := codes(s.Findings); !slices.Contains(got, "number-thousands@D8") {
			t.Errorf("%s in a field that counts: %v", text, got)
		}
	}
}

func TestANegativeAmountIsAsked(t *testing.T) {
	s := only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", filledList([]any{"3.1", nil, nil, -2.5})...).bytes()))
	want(t, "a difference", codes(s.Findings), "amount-negative@D12")
	if got := values(s)["ty_le"]; got != "-2.5" || s.Verdict != pipeline.Accepted {
		t.Errorf("%s, %s", got, s.Verdict)
	}
}

func TestAShareOfOneInAFieldOfPercentagesIsAsked(t *testing.T) {
	for _, c := range []struct {
		typed any
		value string
		asked bool
	}{
		{0.85, "0.85", true}, {"0,85", "0.85", true}, {1, "1", true}, {"0,85%", "0.85", false}, {85, "85", false}, {0, "0", false}, {1.5, "1.5", false},
	} {
		s := only(t, read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", filledList([]any{"3.1", nil, nil, c.typed})...).bytes()))
		var expected []string
		if c.asked {
			expected = []string{"percent-fraction@D12"}
		}
		want(t, fmt.Sprint(c.typed), codes(s.Findings), expected...)
		if got := values(s)["ty_le"]; got != c.value || s.Verdict != pipeline.Accepted {
			t.Errorf("%v: %s, %s", c.typed, got, s.Verdict)
		}
		if c.asked && c.value == "0.85" {
			if got := s.Findings[0].Hint(pipeline.Vietnamese); got != "Nếu là 85%, ghi 85 hoặc 85%." {
				t.Error(got)
			}
		}
	}
	// Under a % format Excel itself has made a number one, and has left text as it is.
	for _, c := range []struct {
		typed any
		value string
		codes []string
	}{{0.85, "85", nil}, {"0,85", "0.85", []string{"percent-fraction@D12"}}, {"0,85%", "0.85", nil}, {"85", "85", nil}} {
		w := newWorkbook(t).sheet("DV-01", filledList([]any{"3.1", nil, nil, c.typed})...)
		style, err := w.f.NewStyle(&excelize.Style{NumFmt: 9})
		do(t, err, w.f.SetCellStyle("DV-01", "D12", "D12", style))
		s := only(t, read(t, "DAITU", "b.xlsx", w.bytes()))
		want(t, fmt.Sprintf("as a percentage, %v", c.typed), codes(s.Findings), c.codes...)
		if got := values(s)["ty_le"]; got != c.value {
			t.Errorf("as a percentage, %v: %s", c.typed, got)
		}
	}
}

// Rows that hold nothing do not push the head of a form out of sight.
func TestBlankRowsAboveAFormHideNothing(t *testing.T) {
	rows := append(make([][]any, 30), listHead(
		[]any{"1.2", "Số hội nghị", nil, 12},
		[]any{"2.1", "Số ý kiến nêu", nil, 5},
	)...)
	s := only(t, read(t, "DAITU", "baocao.xlsx", newWorkbook(t).sheet("Báo cáo", rows...).bytes()))
	if s.Verdict != pipeline.Accepted || s.Unit != "DAITU" || s.Period.String() != "2021-Q2" {
		t.Errorf("%s of %s for %s: %v", s.Verdict, s.Unit, s.Period, codes(s.Findings))
	}
}

// The row that names the columns has the figures of the period and a number or a name beside
// them. Words that are only like the form's give way to the form's own; the same twice are told.
func TestWhatHeadsAList(t *testing.T) {
	for name, tt := range map[string]struct {
		head, row []any
		want      []string // findings
	}{
		"the words of the form":     {[]any{"Mã số", "Chỉ tiêu", "Số liệu trong kỳ"}, []any{"1.2", "Số hội nghị tuyên truyền", 5}, nil},
		"a number alone":            {[]any{"Mã số", "Đơn vị tính", "Trong kỳ"}, []any{"1.2", nil, 5}, nil},
		"a name alone":              {[]any{"Đơn vị tính", "Nội dung", "Kết quả trong kỳ"}, []any{nil, "Số hội nghị tuyên truyền", 5}, nil},
		"no figures":                {[]any{"Mã số", "Chỉ tiêu", "Kết quả"}, []any{"1.2", "Số hội nghị tuyên truyền", 5}, []string{"form-layout"}},
		"figures alone":             {[]any{"STT", "Công việc", "Trong kỳ"}, []any{"1.2", "Số hội nghị tuyên truyền", 5}, []string{"form-layout"}},
		"its own words come later":  {[]any{"Nội dung", "Chỉ tiêu", "Trong kỳ"}, []any{"Việc khác", "Số hội nghị tuyên truyền", 5}, nil},
		"its own words come first":  {[]any{"Chỉ tiêu", "Nội dung", "Trong kỳ"}, []any{"Số hội nghị tuyên truyền", "Việc khác", 5}, nil},
		"words like it twice":       {[]any{"Nội dung", "Nội dung", "Trong kỳ"}, []any{"Số hội nghị tuyên truyền", nil, 5}, []string{"column-twice@B6"}},
		"its own words twice":       {[]any{"Chỉ tiêu", "Chỉ tiêu", "Trong kỳ"}, []any{"Số hội nghị tuyên truyền", nil, 5}, []string{"column-twice@B6"}},
		"a figure without heading":  {[]any{"Chỉ tiêu", nil, "Trong kỳ"}, []any{"Số hội nghị tuyên truyền", 7, 5}, []string{"cell-between@B7"}},
		"a number before the names": {[]any{nil, "Chỉ tiêu", "Trong kỳ"}, []any{3, "Số hội nghị tuyên truyền", 5}, nil},
		"a row of nobody":           {[]any{"Chỉ tiêu", "Trong kỳ"}, []any{"Việc khác", 5}, []string{"form-row@A7"}},
	} {
		rows := listHead(tt.row)
		rows[5] = tt.head
		r := read(t, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", rows...).bytes())
		var got []string
		for _, c := range codes(only(t, r).Findings) {
			if !strings.HasPrefix(c, "row-missing") {
				got = append(got, c)
			}
		}
		want(t, name, got, tt.want...)
		if tt.want == nil {
			wantValues(t, only(t, r), map[string]string{"hoi_nghi": "5"})
		}
	}
}

// Below a list stand lines that are none of its rows; a figure in one that may be a row is told.
func TestFiguresBesideTheRowsOfAList(t *testing.T) {
	for name, tt := range map[string]struct {
		row  []any
		want []string
	}{
		"a figure without a name":           {[]any{nil, nil, nil, 5}, []string{"form-row@A8"}},
		"one that was typed as text":        {[]any{nil, nil, nil, "5"}, []string{"form-row@A8"}},
		"in the column of the year":         {[]any{nil, "Việc khác", nil, nil, 5}, []string{"form-row@A8"}},
		"true or false":                     {[]any{nil, nil, nil, true}, []string{"form-row@A8"}},
		"words with a figure and a name":    {[]any{nil, "Việc khác", nil, "khoảng 5 cuộc"}, []string{"form-row@A8"}},
		"a mark and a name":                 {[]any{nil, "Việc khác", nil, "x"}, []string{"form-row@A8"}},
		"words alone":                       {[]any{nil, "Việc khác", nil, "chưa thực hiện"}, nil},
		"words with a figure and no name":   {[]any{nil, nil, nil, "khoảng 5 cuộc"}, nil},
		"a mark without a name":             {[]any{nil, nil, nil, "x"}, nil},
		"who signs, with a figure in words": {[]any{nil, "Người lập biểu", nil, "kèm 5 phụ lục"}, nil},
		"a name and the day":                {[]any{nil, "Nguyễn Văn A", nil, "Đại Từ, ngày 15 tháng 6 năm 2021"}, nil},
		"a section by its letter":           {[]any{"A", "Tuyên truyền", nil, 5}, []string{"row-section@D8"}},
		"a section by its name":             {[]any{nil, "II. Đối thoại", nil, 5}, []string{"row-section@D8"}},
		"a sum":                             {[]any{"7", "Tổng số cuộc", nil, 5}, []string{"row-section@D8"}},
		"no section behind a number":        {[]any{"7", "i. Đối thoại", nil, 5}, []string{"form-row@A8"}},
		"the heading above the fields":      {[]any{nil, "Công tác tuyên truyền", nil, 5}, []string{"row-section@D8"}},
		"with its number beside it":         {[]any{"12", "Công tác khác", nil, 5}, []string{"row-section@D8"}},
		"without its number":                {[]any{nil, "Công tác khác", nil, 5}, []string{"form-row@A8"}},
	} {
		p := sampleProgramme(t)
		p.Forms[0].Fields[1].Path, p.Forms[0].Fields[3].Path = []string{"Công tác tuyên truyền:"}, []string{"12. Công tác khác"}
		p.Forms[0].Fields[5].Number = "" // a row without a number is not its
		s := only(t, readWith(t, p, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", listHead([]any{"1.2", "Số hội nghị tuyên truyền", nil, 5}, tt.row)...).bytes()))
		var got []string
		for _, c := range codes(s.Findings) {
			if !strings.HasPrefix(c, "row-missing") {
				got = append(got, c)
			}
		}
		want(t, name, got, tt.want...)
		if got := values(s)["hoi_nghi"]; got != "5" || len(s.Cells) != 1 {
			t.Errorf("%s: %v", name, values(s))
		}
	}
}

// The number of a row and its name say which field it is; where they speak of two, a figure
// would count for the wrong one.
func TestWhichFieldARowIs(t *testing.T) {
	p := sampleProgramme(t)
	fields := p.Forms[0].Fields
	fields[2].Number, fields[2].Label = "1.10", "Số hội nghị tuyên truyền" // beside 1.2 of that name
	fields[3].Number, fields[3].Label = "1.1", "Trong đó nữ"
	fields[4].Number, fields[4].Label = "10", "Trong đó trẻ em"
	fields[0].Number = "1"
	p.Forms[0].Relations = nil
	for name, tt := range map[string]struct {
		number any
		label  string
		value  any
		field  string
	}{
		"its number and name":                   {"1.2", "Số hội nghị tuyên truyền", 5, "hoi_nghi"},
		"its number in brackets":                {"(1.2).", "Số hội nghị tuyên truyền", 5, "hoi_nghi"},
		"a name of two, by its number":          {"1.10", "Số hội nghị tuyên truyền", 5, "luot_nguoi"},
		"1.10 that was stored as 1.1":           {1.1, "Số hội nghị tuyên truyền:", 5, "luot_nguoi"},
		"1.1 with its own name":                 {1.1, "Trong đó nữ", 5, "y_kien_neu"},
		"10 is not 1":                           {1, "Trong đó trẻ em", 5, ""},
		"a name alone":                          {nil, "Trong đó nữ *", 5, "y_kien_neu"},
		"a name that two bear":                  {nil, "Số hội nghị tuyên truyền", 5, ""},
		"a number alone":                        {"1.1", "", 5, "y_kien_neu"},
		"a number with words of its own":        {"1.1", "Trong đó: nữ", 5, "y_kien_neu"},
		"the name of another, without a figure": {"1.1", "Trong đó trẻ em", nil, ""},
	} {
		s := only(t, readWith(t, p, "DAITU", "b.xlsx", newWorkbook(t).sheet("DV-01", listHead([]any{"1.3", "Khác"}, []any{tt.number, tt.label, nil, tt.value}, []any{"3.1", nil, nil, 80})...).bytes()))
		refused := slices.Contains(codes(s.Findings), "form-row@A8")
		got := ""
		for _, c := range s.Cells {
			if c.Field != "ty_le" {
				got = c.Field
			}
		}
		if got != tt.field || refused != (tt.field == "" && tt.value != nil) {
			t.Errorf("%s: %q, %v", name, got, codes(s.Findings))
		}
	}
}

// Only a field that is counted has a figure of the year, where the form has that column, and
// only a form with a column of explanations has these.
func TestWhichColumnsAFieldOfAListHas(t *testing.T) {
	p := sampleProgramme(t)
	p.Forms[0].Fields[5].Stock = false
	rows := listHead([]any{"1.1", nil, nil, "x"}, []any{"1.2", nil, nil, 1, 2}, []any{"1.3", nil, nil, 1, 2}, []any{"2.1", nil, nil, 1, 2}, []any{"2.2", nil, nil, 1, 2}, []any{"3.1", nil, nil, 80, 81}, []any{"4.1", nil, nil, "đã làm", 9, "thêm"})
	file := newWorkbook(t).sheet("DV-01", rows...).bytes()
	s := only(t, readWith(t, p, "DAITU", "b.xlsx", file))
	want(t, "findings", codes(s.Findings))
	if got := values(s); got["ty_le:cumulative"] != "81" || got["ket_qua:explanation"] != "thêm" || got["ket_qua:cumulative"] != "" || s.Counts.Read != 7+5+7 {
		t.Errorf("%+v %v", s.Counts, got)
	}
	p.Forms[0].Cumulative, p.Forms[0].ExplanationColumn = false, false
	if s = only(t, readWith(t, p, "DAITU", "b.xlsx", file)); s.Counts.Read != 7 || len(s.Findings) > 0 {
		t.Errorf("without these columns: %+v %v", s.Counts, codes(s.Findings))
	}
	// A stock is asked about where its figure of the year is typed; words are none, and a formula is the blank's.
	for cell, asked := range map[any]bool{81: true, "81": true, "không có": false, "=D12": false} {
		w := newWorkbook(t).sheet("DV-01", filledList([]any{"3.1", nil, nil, 80, cell})...)
		if f, ok := cell.(string); ok && f[0] == '=' {
			do(t, w.f.SetCellFormula("DV-01", "E12", f[1:]), w.f.UpdateLinkedValue())
		}
		if got := slices.Contains(codes(only(t, read(t, "DAITU", "b.xlsx", w.bytes())).Findings), "cumulative-of-stock@E12"); got != asked {
			t.Errorf("%v: %t", cell, got)
		}
	}
}

// Two cells below one heading are two figures.
func TestTwoCellsBelowOneHeading(t *testing.T) {
	rows := listHead([]any{"1.2", "Số hội nghị tuyên truyền", nil, 5, 6})
	rows[5] = []any{"Mã số", "Chỉ tiêu", nil, "Số liệu trong kỳ", nil, "Giải trình"}
	w := newWorkbook(t).sheet("DV-01", rows...)
	do(t, w.f.MergeCell("DV-01", "D6", "E6"))
	s := only(t, read(t, "DAITU", "b.xlsx", w.bytes()))
	if got := codes(s.Findings); !slices.Contains(got, "number-two@D7") || s.Verdict != pipeline.Returned {
		t.Errorf("%s %v", s.Verdict, got)
	}
}

// After a page break a list goes on below its head, below a heading with its columns in
// another order, and on another sheet; a cell is known by the sheet that it stands on.
func TestAListGoesOn(t *testing.T) {
	head := listHead([]any{"1.2", "Số hội nghị tuyên truyền", nil, 5})
	head[2] = []any{"Năm", nil, nil, 2021, "Số liệu tính từ ngày 15/03/2021 đến ngày 14/06/2021"}
	rows := append(slices.Clone(head), head[2], []any{"1.3", "Số lượt người dự", nil, 6},
		[]any{"Mã số", "Chỉ tiêu", "Số liệu trong kỳ", "Giải trình", "Giải trình"}, []any{"2.1", "Số ý kiến nêu", 7, "đủ"})
	w := newWorkbook(t).sheet("DV-01", rows...).sheet("DV-01 (2)", head[5], []any{"2.2", "Số ý kiến đã được trả lời", nil, 4})
	s := only(t, read(t, "DAITU", "b.xlsx", w.bytes()))
	want(t, "findings", codes(s.Findings), "form-pages", "column-twice@E10")
	wantValues(t, s, map[string]string{"hoi_nghi": "5", "luot_nguoi": "6", "y_kien_neu": "7", "y_kien_neu:explanation": "đủ", "y_kien_tra_loi": "4"})
	for _, c := range s.Cells {
		if want := map[bool]string{true: "DV-01 (2)", false: "DV-01"}[c.Field == "y_kien_tra_loi"]; c.Sheet != want {
			t.Errorf("%s stands on %s", c.Field, c.Sheet)
		}
	}
}

// A row near the heading that says nothing but marks numbers the columns, unless it is one
// of the form's where there are no names to tell.
func TestARowOfMarks(t *testing.T) {
	form := &pipeline.Form{Layout: pipeline.List, Fields: []pipeline.Field{{Code: "a", Number: "1", Label: "Số cuộc"}, {Code: "b", Number: "5", Label: "Số người"}}}
	d := &draft{page: page{words: newLexicon()}, form: form, printed: newPrinted(form)}
	for _, tt := range []struct {
		row   int
		cells []string
		named bool // the heading has a column of names
		want  bool
	}{
		{7, []string{"A", "B", "1", "2"}, true, true}, {8, []string{"(1)", "(2)", "(3)"}, true, true}, {9, []string{"1", "2", "3"}, true, false},
		{7, []string{"1", "Số cuộc", "3"}, true, false}, {7, []string{"1", "", "3"}, true, false}, {7, []string{"(2)"}, true, false}, {7, []string{"1", "2", "đủ"}, true, false},
		{7, []string{"A", "1", "2"}, false, true}, {7, []string{"1", "7"}, false, false}, {7, []string{"2", "7"}, false, true},
	} {
		r := book.Row{Index: tt.row}
		for i, text := range tt.cells {
			if text != "" {
				r.Cells = append(r.Cells, book.Cell{Col: i + 1, Text: text})
			}
		}
		h := &listHeading{row: 6, number: span{1, 1}, label: span{2, 2}, value: span{3, 3}}
		if !tt.named {
			h.label, h.value = span{}, span{2, 2}
		}
		if got := d.isMarkRow(r, h); got != tt.want {
			t.Errorf("row %d %q: %t", tt.row, tt.cells, got)
		}
	}
}
