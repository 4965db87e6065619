package author

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"danvan/pipeline"

	"github.com/xuri/excelize/v2"
)

// packRows are the rows of a small pack by sheet, each by key.
func packRows() map[string][]map[string]string {
	return map[string][]map[string]string{
		pipeline.PackSheetUnits: {
			{"code": "TN", "name": "Tỉnh Thái Nguyên", "tier": "province", "line": "government", "national_code": "19", "counted": "có", "source": "Danh mục; bản chụp"},
			{"code": "BQL", "name": "Ban quản lý", "tier": "department", "line": "department", "parent": "TN", "counted": "không", "valid_from": "15/03/2021", "valid_to": "14/06/2022"},
		},
		pipeline.PackSheetChanges: {{"day": "01/07/2025", "old": "A", "new": "B", "extent": "part", "source": "NQ 1"}},
		pipeline.PackSheetForms: {{"form": "01/TCD", "version": "TT06-2025", "title": "TIẾP CÔNG DÂN", "titles": `A\; B; C`, "source": "TT 06", "valid_from": "2025-09-30",
			"layout": "table", "every": "quarter", "tiers": "department; commune", "scopes": "commune=subtree", "optional": "có", "note": "3. Ghi chú"}},
		pipeline.PackSheetFields: {
			{"form": "01/TCD", "version": "TT06-2025", "code": "c1", "number": "1", "label": "Tổng số", "kind": "count", "unit": "lượt", "required": "có", "max": "1000.5"},
			{"form": "01/TCD", "version": "TT06-2025", "code": "c2", "number": "2", "path": "Tiếp; Thường xuyên", "label": "Mức", "kind": "choice", "tiers": "commune"},
		},
		pipeline.PackSheetOptions: {
			{"form": "01/TCD", "version": "TT06-2025", "field": "c2", "code": "a", "label": "Mức A"},
			{"form": "01/TCD", "version": "TT06-2025", "field": "c2", "code": "b", "label": "Mức B", "rank": "7"},
		},
		pipeline.PackSheetRelations: {{"form": "01/TCD", "version": "TT06-2025", "rule": "c1>=c2", "severity": "warn", "note": "vì sao"}},
		pipeline.PackSheetFollows: {
			{"form": "01/TCD", "version": "TT06-2025", "old_form": "02/TCD", "old_version": "TT02-2021", "by": "TT 06", "fields.to": "c1 + c3", "fields.from": "c8+c17"},
			{"form": "01/TCD", "version": "TT06-2025", "old_form": "02/TCD", "old_version": "TT02-2021", "by": "TT 06", "fields.to": "c2", "fields.from": "-", "break": "khác"},
		},
		pipeline.PackSheetAccepts: {{"form": "01/TCD", "version": "TT06-2025", "old_version": "TT02-2021", "until": "14/12/2025", "old_fields": "c1=c3; c2=-"}},
		pipeline.PackSheetIndicators: {
			{"code": "ty_le", "name": "Tỷ lệ", "group": "G", "kind": "ratio", "unit": "%", "higher_is_better": "không", "numerator": "01/TCD@TT06-2025.c1; DV-01.x", "denominator": "01/TCD.c2"},
			{"code": "dem", "name": "Đếm", "kind": "distinct", "unit": "mô hình", "fields": "DVK.ma", "condition.form": "DVK", "condition.field": "tinh_trang", "condition.in": "a; b"},
			{"code": "chia", "name": "Chia", "kind": "unit_share", "condition.form": "DV-01", "condition.field": "k", "condition.op": "=", "condition.value": "1"},
		},
		pipeline.PackSheetTargets: {{"indicator": "ty_le", "tier": "province", "rule": "≥ 85.5", "wording": "từ 85,5%", "source": "kế hoạch", "pro_rata": "có"}},
	}
}

// packFile writes the rows as the export does; change may spoil the workbook.
func packFile(t *testing.T, rows map[string][]map[string]string, change func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	set := func(sheet string, col, row int, text string) {
		cell, err := excelize.CoordinatesToCellName(col, row)
		if err == nil && text != "" {
			err = f.SetCellStr(sheet, cell, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range pipeline.PackBookSheets() {
		if _, err := f.NewSheet(s.Name); err != nil {
			t.Fatal(err)
		}
		for i, key := range s.Columns {
			set(s.Name, i+1, pipeline.PackBookHeadRow, "Tiêu đề "+key)
			set(s.Name, i+1, pipeline.PackBookKeyRow, key)
			for n, row := range rows[s.Name] {
				set(s.Name, i+1, pipeline.PackBookDataRow+n, row[key])
			}
		}
	}
	if _, err := f.NewSheet(pipeline.MetaSheet); err != nil {
		t.Fatal(err)
	}
	set(pipeline.MetaSheet, 1, 1, pipeline.PackBookKey)
	set(pipeline.MetaSheet, 2, 1, pipeline.PackBookVersion)
	if change != nil {
		change(f)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPackBookIsReadBack(t *testing.T) {
	pack, problems, fault := ReadPackBook(packFile(t, packRows(), nil))
	if fault != nil || len(problems) > 0 {
		t.Fatalf("fault %v, problems %v", fault, problems)
	}
	relation, err := pipeline.ParseRelation("c1>=c2")
	if err != nil {
		t.Fatal(err)
	}
	relation.Severity, relation.Note = pipeline.Warn, "vì sao"
	worse := false
	want := PackBook{
		Units: []pipeline.Unit{
			{Code: "TN", Name: "Tỉnh Thái Nguyên", Tier: "province", Line: "government", NationalCode: "19", Counted: true, Source: "Danh mục; bản chụp"},
			{Code: "BQL", Name: "Ban quản lý", Tier: "department", Line: "department", Parent: "TN",
				Validity: pipeline.Validity{From: pipeline.NewDate(2021, 3, 15), To: pipeline.NewDate(2022, 6, 14)}},
		},
		Changes: []pipeline.Change{{Day: pipeline.NewDate(2025, 7, 1), Old: "A", New: "B", Source: "NQ 1"}},
		Forms: []pipeline.Form{{Code: "01/TCD", Version: "TT06-2025", Title: "TIẾP CÔNG DÂN", Titles: []string{"A; B", "C"}, Source: "TT 06",
			Validity: pipeline.Validity{From: pipeline.NewDate(2025, 9, 30)}, Layout: pipeline.Table, Every: pipeline.Quarter,
			Tiers: []string{"department", "commune"}, Scopes: map[string]pipeline.Scope{"commune": pipeline.Subtree}, Optional: true, NoteLabel: "3. Ghi chú",
			Fields: []pipeline.Field{
				{Code: "c1", Number: "1", Label: "Tổng số", Kind: pipeline.Count, Unit: "lượt", Required: true, Max: pipeline.Int(1000) + pipeline.One/2},
				{Code: "c2", Number: "2", Path: []string{"Tiếp", "Thường xuyên"}, Label: "Mức", Kind: pipeline.Choice, Tiers: []string{"commune"},
					Options: []pipeline.Option{{Code: "a", Label: "Mức A", Rank: 1}, {Code: "b", Label: "Mức B", Rank: 7}}},
			},
			Relations: []pipeline.Relation{relation},
			Follows: &pipeline.Follows{Form: "02/TCD", Version: "TT02-2021", By: "TT 06", Links: []pipeline.Link{
				{Fields: []string{"c1", "c3"}, From: []string{"c8", "c17"}}, {Fields: []string{"c2"}, Break: "khác"}}},
			Accepts: []pipeline.OldVersion{{Version: "TT02-2021", Until: pipeline.NewDate(2025, 12, 14), Fields: map[string]string{"c1": "c3", "c2": pipeline.NoHeir}}}}},
		Indicators: []pipeline.Indicator{
			{Code: "ty_le", Name: "Tỷ lệ", Group: "G", Kind: pipeline.Ratio, Unit: "%", HigherIsBetter: &worse,
				Numerator: []pipeline.FieldRef{{Form: "01/TCD", Field: "c1", Version: "TT06-2025"}, {Form: "DV-01", Field: "x"}}, Denominator: []pipeline.FieldRef{{Form: "01/TCD", Field: "c2"}},
				Targets: []pipeline.Target{{Tier: "province", Comparison: pipeline.AtLeast, Bound: pipeline.Int(85) + pipeline.One/2, Wording: "từ 85,5%", Source: "kế hoạch", ProRata: true}}},
			{Code: "dem", Name: "Đếm", Kind: pipeline.Distinct, Unit: "mô hình", Numerator: []pipeline.FieldRef{{Form: "DVK", Field: "ma"}},
				Condition: &pipeline.Condition{Form: "DVK", Field: "tinh_trang", In: []string{"a", "b"}}},
			{Code: "chia", Name: "Chia", Kind: pipeline.UnitShare, Condition: &pipeline.Condition{Form: "DV-01", Field: "k", Comparison: pipeline.Equal, Bound: pipeline.One}},
		},
	}
	for i := range want.Units {
		if !reflect.DeepEqual(pack.Units[i], want.Units[i]) {
			t.Errorf("unit %+v\nwant %+v", pack.Units[i], want.Units[i])
		}
	}
	if !reflect.DeepEqual(pack, want) {
		t.Errorf("got  %+v\nwant %+v", pack, want)
	}
}

// What Excel makes of a typed day, number or truth is read as what was meant.
func TestCellsThatExcelMade(t *testing.T) {
	pack, problems, fault := ReadPackBook(packFile(t, packRows(), func(f *excelize.File) {
		format := 14
		style, err := f.NewStyle(&excelize.Style{NumFmt: format})
		for _, e := range []error{
			err, f.SetCellValue(pipeline.PackSheetUnits, "H4", 44270), f.SetCellStyle(pipeline.PackSheetUnits, "H4", "H4", style),
			f.SetCellValue(pipeline.PackSheetUnits, "G4", false), f.SetCellValue(pipeline.PackSheetUnits, "F3", 1),
		} {
			if e != nil {
				t.Fatal(e)
			}
		}
	}))
	if fault != nil || len(problems) > 0 {
		t.Fatalf("fault %v, problems %v", fault, problems)
	}
	if u := pack.Units[1]; u.From != pipeline.NewDate(2021, 3, 15) || u.Counted {
		t.Errorf("unit %+v", u)
	}
	if pack.Units[0].NationalCode != "01" {
		t.Errorf("national code %q", pack.Units[0].NationalCode)
	}
}

func TestColumnsAreFoundByKey(t *testing.T) {
	data := packFile(t, packRows(), func(f *excelize.File) {
		if err := f.InsertCols(pipeline.PackSheetUnits, "A", 2); err != nil {
			t.Fatal(err)
		}
	})
	pack, problems, _ := ReadPackBook(data)
	if len(problems) > 0 || len(pack.Units) != 2 || pack.Units[0].Code != "TN" {
		t.Errorf("units %v, problems %v", pack.Units, problems)
	}
}

func TestProblemsOfAPackBookNameTheirCell(t *testing.T) {
	for name, c := range map[string]struct {
		sheet string
		row   int
		key   string
		value string
		cell  string
		says  string
	}{
		"day":          {pipeline.PackSheetUnits, 1, "valid_from", "31/02/2021", "H4", "not a day"},
		"days swapped": {pipeline.PackSheetUnits, 1, "valid_to", "01/01/2020", "I4", "before the first day"},
		"truth":        {pipeline.PackSheetUnits, 0, "counted", "có lẽ", "G3", "write"},
		"line":         {pipeline.PackSheetUnits, 0, "line", "chính quyền", "D3", "one of"},
		"no name":      {pipeline.PackSheetUnits, 0, "name", "", "B3", "is blank"},
		"no code":      {pipeline.PackSheetUnits, 1, "code", "", "A4", "is blank"},
		"extent":       {pipeline.PackSheetChanges, 0, "extent", "half", "D3", "one of"},
		"layout":       {pipeline.PackSheetForms, 0, "layout", "bảng", "H3", "one of"},
		"scope":        {pipeline.PackSheetForms, 0, "scopes", "commune", "K3", "tier=scope"},
		"field's form": {pipeline.PackSheetFields, 0, "version", "1", "A3", "has no form"},
		"field twice":  {pipeline.PackSheetFields, 1, "code", "c1", "C4", "stands twice"},
		"number":       {pipeline.PackSheetFields, 0, "max", "1.000,5", "L3", "not a decimal"},
		"option":       {pipeline.PackSheetOptions, 0, "field", "c9", "C3", "has no field"},
		"rank":         {pipeline.PackSheetOptions, 0, "rank", "một", "F3", "whole number"},
		"no link":      {pipeline.PackSheetFollows, 0, "fields.from", "", "G3", "is blank"},
		"two versions": {pipeline.PackSheetFollows, 1, "old_version", "TT01-2024", "D4", "one version only"},
		"relation":     {pipeline.PackSheetRelations, 0, "rule", "c1 c2", "C3", "compares nothing"},
		"reference":    {pipeline.PackSheetIndicators, 0, "numerator", "c1", "J3", "FORM.field"},
		"ratio":        {pipeline.PackSheetIndicators, 0, "fields", "DV-01.x", "I3", "A ratio has"},
		"parts":        {pipeline.PackSheetIndicators, 1, "denominator", "DV-01.x", "J4", "Only an indicator"},
		"condition":    {pipeline.PackSheetIndicators, 1, "condition.form", "", "L4", "does not name its form"},
		"indicator":    {pipeline.PackSheetTargets, 0, "indicator", "khong_co", "A3", "has no indicator"},
		"bound":        {pipeline.PackSheetTargets, 0, "rule", "trên 85", "C3", "write a comparison"},
	} {
		t.Run(name, func(t *testing.T) {
			rows := packRows()
			rows[c.sheet][c.row][c.key] = c.value
			_, problems, fault := ReadPackBook(packFile(t, rows, nil))
			if fault != nil {
				t.Fatal(fault)
			}
			for _, p := range problems {
				if p.Sheet == c.sheet && p.Cell == c.cell && strings.Contains(p.Says.English, c.says) && p.Says.Vietnamese != "" {
					return
				}
			}
			t.Errorf("no problem at %s that says %q; problems %v", c.cell, c.says, problems)
		})
	}
}

func TestAPackBookThatLostAPart(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*excelize.File) error
		says   string
	}{
		"sheet":   {func(f *excelize.File) error { return f.DeleteSheet(pipeline.PackSheetTargets) }, "is missing"},
		"column":  {func(f *excelize.File) error { return f.RemoveCol(pipeline.PackSheetUnits, "C") }, "lacks the column “tier”"},
		"key":     {func(f *excelize.File) error { return f.SetCellStr(pipeline.PackSheetUnits, "C2", "cap") }, "is not known"},
		"meta":    {func(f *excelize.File) error { return f.DeleteSheet(pipeline.MetaSheet) }, "not a pack book"},
		"version": {func(f *excelize.File) error { return f.SetCellStr(pipeline.MetaSheet, "B1", "9") }, "does not state version"},
		"formula": {func(f *excelize.File) error { return f.SetCellFormula(pipeline.PackSheetUnits, "E3", "=1/0") }, "formula"},
	} {
		t.Run(name, func(t *testing.T) {
			data := packFile(t, packRows(), func(f *excelize.File) {
				if err := c.change(f); err != nil {
					t.Fatal(err)
				}
			})
			_, problems, fault := ReadPackBook(data)
			if fault != nil {
				t.Fatal(fault)
			}
			for _, p := range problems {
				if strings.Contains(p.Says.English, c.says) {
					return
				}
			}
			t.Errorf("no problem says %q: %v", c.says, problems)
		})
	}
}

// A pack book that LibreOffice saved holds line feeds for "_xa_": van_hoa_xa_hoi came back as
// two words.
func TestCodesThatLibreOfficeTookForLetters(t *testing.T) {
	rows := packRows()
	rows[pipeline.PackSheetFields][0]["code"] = "so\nhoi"
	rows[pipeline.PackSheetFields][0]["label"] = "Tổng số\ntheo xã"
	rows[pipeline.PackSheetOptions][0]["code"] = "phuong\nxa_a"
	rows[pipeline.PackSheetRelations][0]["rule"] = "c2<=\nso\nhoi"
	rows[pipeline.PackSheetIndicators][1]["condition.in"] = "phuong\nxa_a; b"
	rows[pipeline.PackSheetIndicators][0]["numerator"] = "01/TCD.so\nhoi;\nDV-01.x"
	pack, problems, fault := ReadPackBook(packFile(t, rows, nil))
	if fault != nil || len(problems) > 0 {
		t.Fatal(fault, problems)
	}
	f, i := pack.Forms[0], pack.Indicators
	got := []string{f.Fields[0].Code, f.Fields[0].Label, f.Fields[1].Options[0].Code, f.Relations[0].Text, i[1].Condition.In[0], i[1].Condition.In[1], i[0].Numerator[0].Field, i[0].Numerator[1].Field}
	want := []string{"so_xa_hoi", "Tổng số\ntheo xã", "phuong_xa_xa_a", "c2<=\nso_xa_hoi", "phuong_xa_xa_a", "b", "so_xa_hoi", "x"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read %q, want %q", got, want)
	}
	for stored, want := range map[string]string{"so_x000e_dat<=c1": "so_xe_dat<=c1", "a\x01b\x0bc": "a_x1_b_xb_c", "c1=c2\n+c3": "c1=c2\n+c3", "A\nB": "A\nB"} {
		if got := spelledOut(stored); got != want {
			t.Errorf("%q is read as %q, want %q", stored, got, want)
		}
	}
}

// Days are typed with their zeros and without, and a problem names the column by what stands
// above it: its key is in a hidden row.
func TestAPackBookIsReadAsPeopleWriteIt(t *testing.T) {
	rows := packRows()
	rows[pipeline.PackSheetUnits][1]["valid_from"] = "5/3/2021"
	rows[pipeline.PackSheetUnits][0]["counted"] = "có lẽ"
	pack, problems, fault := ReadPackBook(packFile(t, rows, nil))
	if fault != nil || len(problems) != 1 || !strings.Contains(problems[0].Says.Vietnamese, "“Tiêu đề counted” đang ghi “có lẽ”") {
		t.Fatalf("%v, problems %v", fault, problems)
	}
	if got := pack.Units[1].From; got != pipeline.NewDate(2021, 3, 5) {
		t.Errorf("valid from %v, want 5 March", got)
	}
}
