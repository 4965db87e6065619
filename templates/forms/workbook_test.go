package forms_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"danvan/pipeline"
	"danvan/templates/forms"
)

func TestWorkbookSheets(t *testing.T) {
	f := open(t, workbook(t, request(t, q2)))
	want := []string{"DV-01", "01-XLD", "DVK", "HƯỚNG DẪN", "_danh_muc", pipeline.MetaSheet}
	if got := f.GetSheetList(); !slices.Equal(got, want) {
		t.Fatalf("sheets %q, want %q", got, want)
	}
	for sheet, seen := range map[string]bool{"DV-01": true, "HƯỚNG DẪN": true, "_danh_muc": false, pipeline.MetaSheet: false} {
		if visible, _ := f.GetSheetVisible(sheet); visible != seen {
			t.Errorf("%s visible: %v", sheet, visible)
		}
	}
	meta := map[string]string{}
	rows, err := f.GetRows(pipeline.MetaSheet)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		meta[r[0]] = r[1]
	}
	for key, want := range map[string]string{"programme": "thu", "unit": "H.XA", "period": "2021-Q2",
		"form:DV-01": "DV-01|2021", "form:01-XLD": "01/XLD|TT02-2021", "form:DVK": "DVK|2021"} {
		if meta[key] != want {
			t.Errorf("metadata %s = %q, want %q", key, meta[key], want)
		}
	}
}

func TestWorkbookHeads(t *testing.T) {
	f := open(t, workbook(t, request(t, q2)))
	for _, sheet := range []string{"DV-01", "01-XLD", "DVK"} {
		find(t, f, sheet, "Kỳ báo cáo: Quý II/2021 (Số liệu tính từ ngày 15/03/2021 đến ngày 14/06/2021)")
		find(t, f, sheet, "Đơn vị báo cáo: Xã Hùng Sơn & Bản <Ngoại>")
		find(t, f, sheet, "Đơn vị nhận báo cáo: Huyện Đại Từ")
		find(t, f, sheet, "Biểu số: "+map[string]string{"DV-01": "DV-01", "01-XLD": "01/XLD", "DVK": "DVK"}[sheet])
		layout, err := f.GetPageLayout(sheet)
		if err != nil || *layout.Size != 9 || *layout.FitToWidth != 1 {
			t.Errorf("%s: page %+v %v", sheet, layout, err)
		}
		if p, err := f.GetSheetProtection(sheet); err != nil || p.Password != "" || !p.SelectUnlockedCells {
			t.Errorf("%s: protection %+v %v", sheet, p, err)
		}
	}
	for _, head := range []string{pipeline.HeadNumber, pipeline.HeadLabel, pipeline.HeadUnit, pipeline.HeadPrevious, pipeline.HeadValue, pipeline.HeadCumulative, pipeline.HeadExplanation} {
		if cell := find(t, f, "DV-01", head); !strings.HasSuffix(cell, "8") {
			t.Errorf("heading %s stands in %s", head, cell)
		}
	}
	var names []string
	for _, n := range f.GetDefinedName() {
		names = append(names, n.Name+"@"+n.Scope)
	}
	for _, want := range []string{"_xlnm.Print_Titles@DV-01", "_xlnm.Print_Titles@01-XLD", "_xlnm.Print_Area@DVK", "dv_khong_phat_sinh@Workbook", "dv_danh_muc_1@Workbook"} {
		if !slices.Contains(names, want) {
			t.Errorf("no name %s in %q", want, names)
		}
	}
}

func TestOnlyInputsAreUnlocked(t *testing.T) {
	f := open(t, workbook(t, request(t, q2)))
	want := map[string][]string{
		// tick, opinions, answers, score: value, cumulative of flows, explanation; the
		// narrative's three merged cells. Hòa giải is not asked of communes.
		"DV-01":  {"E10", "G10", "E11", "F11", "G11", "E12", "F12", "G12", "E14", "G14", "E16", "F16", "G16"},
		"01-XLD": {"B12", "C12", "D12", "E12", "B13", "C13", "D13", "E13"},
	}
	for sheet, cells := range want {
		got := unlocked(t, f, sheet)
		for _, c := range cells {
			if !got[c] {
				t.Errorf("%s!%s is locked", sheet, c)
			}
			delete(got, c)
		}
		if len(got) > 0 {
			t.Errorf("%s: unlocked as well: %v", sheet, got)
		}
	}
	if got := unlocked(t, f, "DVK"); len(got) != 60*4 || !got["A9"] || !got["D68"] {
		t.Errorf("DVK has %d unlocked cells", len(got))
	}
}

func TestTableHead(t *testing.T) {
	f := open(t, workbook(t, request(t, q2)))
	for cell, want := range map[string]string{"A8": pipeline.HeadUnitName, "B8": "Tổng số đơn", "C8": "Tiếp nhận", "C9": "Trong kỳ", "C10": "Lần đầu", "E9": "Kỳ trước",
		"A11": pipeline.MSLabel, "B11": "1=2+3+4", "C11": "2", "E11": "4", "A12": "Xã Hùng Sơn & Bản <Ngoại>", "A13": "5. Ghi chú:"} {
		if got := value(t, f, "01-XLD", cell); got != want {
			t.Errorf("%s says %q, want %q", cell, got, want)
		}
	}
	merges, err := f.GetMergeCells("01-XLD")
	if err != nil {
		t.Fatal(err)
	}
	var spans []string
	for _, m := range merges {
		spans = append(spans, m.GetStartAxis()+":"+m.GetEndAxis())
	}
	for _, want := range []string{"A8:A10", "B8:B10", "C8:E8", "C9:D9", "E9:E10", "B13:E13"} {
		if !slices.Contains(spans, want) {
			t.Errorf("no merge %s in %q", want, spans)
		}
	}
}

func TestValidations(t *testing.T) {
	f := open(t, workbook(t, request(t, q2)))
	type rule struct{ kind, formula string }
	rules := map[string]rule{}
	for _, sheet := range []string{"DV-01", "01-XLD", "DVK"} {
		all, err := f.GetDataValidations(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range all {
			rules[sheet+"!"+v.Sqref] = rule{v.Type, v.Formula1}
			if v.Error == nil || *v.Error == "" {
				t.Errorf("%s!%s has no message", sheet, v.Sqref)
			}
		}
	}
	for at, want := range map[string]rule{
		"DV-01!E10":  {"list", "dv_co_khong"},
		"DV-01!E11":  {"custom", "IF(ISNUMBER(E11),AND(E11>=0,E11=INT(E11)),COUNTIF(dv_khong_phat_sinh,TRIM(E11))>0)"},
		"DV-01!E14":  {"custom", "IF(ISNUMBER(E14),AND(E14<=100),COUNTIF(dv_khong_phat_sinh,TRIM(E14))>0)"},
		"DVK!A9:A68": {"custom", "COUNTIF($A$9:$A$68,A9)=1"},
		"DVK!D9:D68": {"list", "dv_danh_muc_1"},
	} {
		if rules[at] != want {
			t.Errorf("%s: %+v, want %+v", at, rules[at], want)
		}
	}
}

// wrong fills the forms so that every relation fails in one place.
func wrong(t *testing.T) forms.Request {
	req := request(t, q3)
	req.Previous = []pipeline.Submission{{Form: "DV-01", Period: q2, Cells: []pipeline.Cell{cumulative("y_kien", 7), cumulative("tra_loi", 5)}}}
	nothing := number("c4", 0)
	nothing.State = pipeline.Nil
	req.Filled = []pipeline.Submission{
		{Form: "DV-01", Cells: []pipeline.Cell{number("y_kien", 10), number("tra_loi", 12), cumulative("y_kien", 17), cumulative("tra_loi", 19),
			words("", "ket_qua", "=HYPERLINK(\"http://x\")")}},
		{Form: "01/XLD", Cells: []pipeline.Cell{number("c1", 10), number("c2", 4), number("c3", 7), nothing}},
		{Form: "DVK", Cells: []pipeline.Cell{words("1", "ma", "M-01"), words("1", "ngay", "2021-05-25"), words("1", "tinh_trang", "cn"), words("2", "ma", "m-01"), words("3", "ten", "Không mã")}},
	}
	return req
}

func TestChecksSayWhatIsWrong(t *testing.T) {
	f := open(t, workbook(t, wrong(t)))
	for at, want := range map[string]string{
		"DV-01!A7":   "Còn 1 chỗ cần kiểm tra lại – xem cột Kiểm tra.",
		"DV-01!H11":  "", // 10 opinions, 10 petitions; 7 + 10 = 17
		"DV-01!H12":  "Sai: mã 1.3 > mã 1.2 (12 > 10). Lũy kế: mã 1.3 > mã 1.2 (19 > 17). Lũy kế phải là 17.",
		"01-XLD!A7":  "Sai: 1 ≠ 2+3+4 (10 ≠ 11). Sai: 3 > 2 (7 > 4).",
		"DVK!E9":     "Sai: trùng mã.",
		"DVK!E11":    "Sai: thiếu mã.",
		"DVK!E12":    "",
		"DV-01!D11":  "7",
		"DV-01!E16":  `=HYPERLINK("http://x")`,
		"01-XLD!E12": "-",
		"DVK!C9":     "25/05/2021",
		"DVK!D9":     "Công nhận",
	} {
		sheet, cell, _ := strings.Cut(at, "!")
		if got := value(t, f, sheet, cell); got != want {
			t.Errorf("%s says %q, want %q", at, got, want)
		}
	}
	if formula, _ := f.GetCellFormula("DV-01", "E16"); formula != "" {
		t.Errorf("a sender's text became the formula %s", formula)
	}
}

// The stored results must be what the formulas come to, and a formula must say
// nothing while an operand is blank.
func TestChecksCompute(t *testing.T) {
	for name, req := range map[string]forms.Request{"wrong": wrong(t), "blank": request(t, q3)} {
		f := open(t, workbook(t, req))
		n := 0
		for _, sheet := range []string{"DV-01", "01-XLD", "DVK"} {
			for row := 1; row <= 70; row++ {
				for _, col := range []string{"A", "B", "C", "D", "E", "H"} {
					cell, _ := excelize.JoinCellName(col, row)
					if formula, _ := f.GetCellFormula(sheet, cell); formula == "" || strings.Contains(formula, `"?*"`) || strings.Contains(formula, "Lũy kế") {
						continue // this engine counts "?*" and adds up long joined texts otherwise than Excel and LibreOffice do
					}
					n++
					stored := value(t, f, sheet, cell)
					got, err := f.CalcCellValue(sheet, cell)
					if err != nil || got != stored {
						t.Errorf("%s: %s!%s comes to %q (%v), stored is %q", name, sheet, cell, got, err, stored)
					}
					if name == "blank" && got != "" {
						t.Errorf("blank %s!%s complains: %s", sheet, cell, got)
					}
				}
			}
		}
		if n < 64 {
			t.Errorf("%s: only %d checks were found", name, n)
		}
	}
}

func TestEveryRelationIsChecked(t *testing.T) {
	req := request(t, q3)
	f := open(t, workbook(t, req))
	for sheet, want := range map[string][]string{
		"DV-01":  {"Sai: mã 1.3 > mã 1.2", "Cần xem: mã 1.2 ≠ 01/XLD.1"},
		"01-XLD": {"Sai: 1 ≠ 2+3+4", "Sai: 3 > 2"},
	} {
		var all []string
		for row := 1; row <= 40; row++ {
			for _, col := range []string{"D", "E", "H"} {
				cell, _ := excelize.JoinCellName(col, row)
				formula, _ := f.GetCellFormula(sheet, cell)
				all = append(all, formula)
			}
		}
		for _, w := range want {
			if strings.Count(strings.Join(all, "\n"), w) != 1 {
				t.Errorf("%s: %q is not checked exactly once", sheet, w)
			}
		}
	}
	formats, err := f.GetConditionalFormats("DV-01")
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range []string{"E11", "E12"} {
		if len(formats[cell]) != 1 {
			t.Errorf("DV-01!%s has no colour: %v", cell, formats)
		}
	}
	if formats, _ = f.GetConditionalFormats("01-XLD"); len(formats["B12"]) != 1 || len(formats["D12"]) != 1 {
		t.Errorf("01-XLD has no colours: %v", formats)
	}
}

func TestRegisterCarriesKeysOver(t *testing.T) {
	req := request(t, q3)
	req.Previous = []pipeline.Submission{{Form: "DVK", Period: q2, Cells: []pipeline.Cell{words("M-01", "ma", "M-01"), words("M-01", "ten", "Đường hoa"), words("M-01", "tinh_trang", "dk")}}}
	f := open(t, workbook(t, req))
	if a, b, d := value(t, f, "DVK", "A9"), value(t, f, "DVK", "B9"), value(t, f, "DVK", "D9"); a != "M-01" || b != "Đường hoa" || d != "" {
		t.Errorf("carried over %q %q %q; the stage must be asked again", a, b, d)
	}
}

// A unit that took others goes on with the things of all of them, each listed once.
func TestRegisterCarriesKeysOfUnitsThatWereTakenOver(t *testing.T) {
	req := request(t, q3)
	req.Previous = []pipeline.Submission{
		{Unit: "A", Form: "DVK", Period: q2, Cells: []pipeline.Cell{words("M-01", "ma", "M-01"), words("M-01", "ten", "Đường hoa")}},
		{Unit: "B", Form: "DVK", Period: q2, Cells: []pipeline.Cell{words("M-02", "ma", "M-02"), words("M-02", "ten", "Nhà sạch"), words("M-01", "ma", "M-01"), words("M-01", "ten", "Đường hoa B")}}}
	f := open(t, workbook(t, req))
	for cell, want := range map[string]string{"A9": "M-01", "B9": "Đường hoa", "A10": "M-02", "B10": "Nhà sạch", "A11": ""} {
		if got := value(t, f, "DVK", cell); got != want {
			t.Errorf("%s is %q, want %q", cell, got, want)
		}
	}
}

// The year to date of a unit that took others whole goes on from that of all of them: the
// blank shows what the check at intake asks for.
func TestCumulativeFiguresOfMergedUnitsAreAddedUp(t *testing.T) {
	req := request(t, q3)
	req.Previous = []pipeline.Submission{
		{Unit: "A", Form: "DV-01", Period: q2, Cells: []pipeline.Cell{cumulative("y_kien", 7), cumulative("tra_loi", 5)}},
		{Unit: "B", Form: "DV-01", Period: q2, Cells: []pipeline.Cell{cumulative("y_kien", 8)}}}
	f := open(t, workbook(t, req))
	if all, lacking := value(t, f, "DV-01", "D11"), value(t, f, "DV-01", "D12"); all != "15" || lacking != "" {
		t.Errorf("the year had come to %q and %q, want 15 and nothing", all, lacking)
	}
}

func TestPreviousYearIsNotShown(t *testing.T) {
	req := request(t, pipeline.Period{Kind: pipeline.Quarter, Year: 2022, Number: 1})
	req.Previous = []pipeline.Submission{{Form: "DV-01", Period: pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 4}, Cells: []pipeline.Cell{cumulative("y_kien", 7)}}}
	f := open(t, workbook(t, req))
	if got := value(t, f, "DV-01", "D11"); got != "" {
		t.Errorf("the year before is shown: %s", got)
	}
	if formula, _ := f.GetCellFormula("DV-01", "H11"); !strings.Contains(formula, "Lũy kế") {
		t.Error("in the first period of a year the cumulative figure is the period's own")
	}
}

func TestSameRequestSameBytes(t *testing.T) {
	first := workbook(t, wrong(t))
	for range 2 {
		if !bytes.Equal(first, workbook(t, wrong(t))) {
			t.Fatal("the same request gave other bytes")
		}
	}
}

func TestNoFormIsAnError(t *testing.T) {
	req := request(t, q2)
	req.Forms = nil
	if err := forms.Workbook(&bytes.Buffer{}, req); err == nil {
		t.Error("an empty workbook was made")
	}
}

func TestCSV(t *testing.T) {
	req := wrong(t)
	want := map[string]string{
		"DV-01": "\ufeffBiểu số;DV-01\r\nĐơn vị báo cáo;Xã Hùng Sơn & Bản <Ngoại>\r\nKỳ báo cáo;Quý III/2021\r\nSố liệu tính từ ngày 15/06/2021 đến ngày 14/09/2021\r\n" +
			"Mã số;Chỉ tiêu;Đơn vị tính;Lũy kế kỳ trước;Số liệu trong kỳ;Lũy kế từ đầu năm;Giải trình\r\n" +
			"1.1;Đã ban hành kế hoạch;có/không;;;;\r\n1.2;Số ý kiến nêu;cuộc;7;10;17;\r\n1.3;Số ý kiến đã trả lời;cuộc;5;12;19;\r\n1.4;Số vụ hòa giải;cuộc;;;;\r\n1.5;Điểm hài lòng;;;;;\r\n" +
			"2.1;Kết quả đạt được;;;\"=HYPERLINK(\"\"http://x\"\")\";;\r\n",
		"01/XLD": "\ufeffBiểu số;01/XLD\r\nĐơn vị báo cáo;Xã Hùng Sơn & Bản <Ngoại>\r\nKỳ báo cáo;Quý III/2021\r\nSố liệu tính từ ngày 15/06/2021 đến ngày 14/09/2021\r\n" +
			"Đơn vị;Tổng số đơn;Tiếp nhận – Trong kỳ – Lần đầu;Tiếp nhận – Trong kỳ – Nhiều lần;Tiếp nhận – Kỳ trước\r\nMS;1=2+3+4;2;3;4\r\n" +
			"Xã Hùng Sơn & Bản <Ngoại>;10;4;7;-\r\n",
		"DVK": "\ufeffBiểu số;DVK\r\nĐơn vị báo cáo;Xã Hùng Sơn & Bản <Ngoại>\r\nKỳ báo cáo;Quý III/2021\r\nSố liệu tính từ ngày 15/06/2021 đến ngày 14/09/2021\r\n" +
			"Mã mô hình;Tên mô hình;Ngày đăng ký;Tình trạng\r\nM-01;;25/05/2021;Công nhận\r\nm-01;;;\r\n;Không mã;;\r\n",
	}
	for _, form := range req.Forms {
		var out bytes.Buffer
		if err := forms.CSV(&out, req, form); err != nil {
			t.Fatal(err)
		}
		if out.String() != want[form.Code] {
			t.Errorf("%s:\n%s\nwant\n%s", form.Code, out.String(), want[form.Code])
		}
	}
}
