package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// officialBlanks are the blanks of Thông tư 02/2021/TT-TTCP beside the repository.
const officialBlanks = "../../../shared/data/forms/tt02_2021"

// fillOfficial fills an official blank as an office would: the window under the
// title, the unit's own row under the MS row.
func fillOfficial(t *testing.T, blank, to string, values map[int]int) {
	t.Helper()
	book := openBlank(t, filepath.Join(officialBlanks, blank))
	sheet := book.GetSheetName(0)
	p := sheetPlan{book, sheet}
	_, title := p.find(t, "SO_LIEU_TINH_TU_NGAY_DEN_NGAY")
	p.set(t, 1, title, "Số liệu tính từ ngày 15/03/2021 đến ngày 14/06/2021")
	_, ms := p.find(t, "MS")
	p.set(t, 1, ms+1, "Sở Nội vụ")
	fillTable(t, book, sheet, values)
	if err := book.SaveAs(to); err != nil {
		t.Fatal(err)
	}
}

func TestOfficialBlanksFilledAndRead(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	if _, err := os.Stat(officialBlanks); err != nil {
		t.Skip("the official blanks are not beside the repository (shared/data/forms)")
	}
	dir := newWorkspace(t)
	inbox := filepath.Join(dir, "inbox", "SNV")
	fillOfficial(t, "TCD01.xlsx", filepath.Join(inbox, "tiếp dân.xlsx"),
		map[int]int{1: 866, 4: 500, 13: 300, 22: 66, 2: 964, 5: 600, 14: 300, 23: 64, 3: 21, 6: 1, 7: 2, 15: 3, 16: 4, 24: 5, 25: 6})
	fillOfficial(t, "XLD01.xlsx", filepath.Join(inbox, "xử lý đơn.xlsx"),
		map[int]int{1: 21, 2: 1, 3: 2, 4: 3, 5: 4, 6: 5, 7: 6, 8: 20, 9: 10, 11: 10, 14: 4, 15: 3, 16: 2, 17: 1, 18: 7, 19: 7, 22: 3, 23: 3})
	fillOfficial(t, "TCD02.xlsx", filepath.Join(inbox, "phân loại.xlsx"),
		map[int]int{1: 6, 3: 1, 5: 2, 7: 3, 9: 4, 11: 2, 2: 6, 4: 1, 6: 2, 8: 3, 10: 4, 12: 2})
	o := danvan(t, "ingest", "--workspace", dir, "--json")
	if o.code != 0 || !strings.Contains(o.stdout, `"accepted": 3`) {
		t.Fatalf("code %d\n%s%s", o.code, o.stdout, o.stderr)
	}
	mustRun(t, 3, "consolidate", "--workspace", dir, "--period", "2021-Q2")
	got := results(t, dir, "2021-Q2", "--unit", "TN")
	for indicator, want := range map[string]string{"tcd_luot": "866", "tcd_nguoi": "964", "tcd_vu_viec": "21", "don_tiep_nhan": "15", "don_du_dieu_kien": "10", "ty_le_giai_quyet_don": "70"} {
		if v := got[[2]string{"TN", indicator}]; v.Value.String() != want || v.UnitsReported != 1 || v.UnitsExpected != 206 {
			t.Errorf("%s = %s from %d/%d units, want %s", indicator, v.Value, v.UnitsReported, v.UnitsExpected, want)
		}
	}
	checkExplained(t, dir, "tcd_luot", "tiếp dân.xlsx", "B8", "866")
}

func checkExplained(t *testing.T, dir, indicator, file, cell, value string) {
	t.Helper()
	var e struct {
		Contributions []struct{ Unit, File, Cell, Value string }
		AddsUp        bool `json:"adds_up"`
		Missing       []string
	}
	out := mustRun(t, 0, "explain", "--workspace", dir, "--period", "2021-Q2", "--unit", "TN", "--indicator", indicator, "--json")
	if err := json.Unmarshal([]byte(out), &e); err != nil {
		t.Fatal(err)
	}
	if len(e.Contributions) != 1 || e.Contributions[0].File != file || e.Contributions[0].Cell != cell || e.Contributions[0].Value != value || !e.AddsUp || len(e.Missing) != 205 {
		t.Errorf("explain %s: %s", indicator, out)
	}
}

// A wrong form comes back as the sender's own workbook; mended there and dropped
// again as it is, it is accepted.
func TestAReturnedWorkbookMendedIsAccepted(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := newWorkspace(t)
	blanks := filepath.Join(dir, "blanks")
	mustRun(t, 0, "forms", "--workspace", dir, "--period", "2021-Q2", "--unit", "SNV", "--out", blanks)
	f := inventFigures(5, "SNV")
	inbox := filepath.Join(dir, "inbox", "SNV")
	fillWorkbook(t, filepath.Join(blanks, "SNV_2021-Q2.xlsx"), filepath.Join(inbox, "sai.xlsx"), f, false)
	var right string
	edit(t, filepath.Join(inbox, "sai.xlsx"), func(book *excelize.File) {
		right = setTotal(t, book, "ba trăm")
	})
	mustRun(t, 3, "ingest", "--workspace", dir)
	returned, err := filepath.Glob(filepath.Join(dir, "outbox", "SNV", "*TRA LAI*"))
	if err != nil || len(returned) != 1 {
		t.Fatalf("returned: %v, %v", returned, err)
	}
	marked := openBlank(t, returned[0])
	comments, err := marked.GetComments("01-TCD")
	if err != nil || len(comments) != 1 || comments[0].Cell != right || len(comments[0].Paragraph) != 1 || !strings.Contains(comments[0].Paragraph[0].Text, "ba trăm") {
		t.Errorf("comments %+v, %v; want one on %s", comments, err, right)
	}
	if marked.GetSheetName(0) != "KẾT QUẢ KIỂM TRA" {
		t.Errorf("first sheet %q", marked.GetSheetName(0))
	}
	again := filepath.Join(inbox, "sửa.xlsx")
	data, err := os.ReadFile(returned[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(again, data, 0o644); err != nil {
		t.Fatal(err)
	}
	edit(t, again, func(book *excelize.File) { setTotal(t, book, 3*f.visits) })
	mustRun(t, 0, "ingest", "--workspace", dir)
	if out := mustRun(t, 0, "status", "--workspace", dir, "--period", "2021-Q2", "--json"); strings.Count(out, `"version": 2`) != 3 || strings.Count(out, `"version": 1`) != 1 {
		t.Errorf("three forms have a second version and the mended one its first: %s", out)
	}
}

// setTotal writes column 1 of 01/TCD and returns its address.
func setTotal(t *testing.T, book *excelize.File, value any) string {
	t.Helper()
	p := sheetPlan{book, "01-TCD"}
	_, ms := p.find(t, "MS")
	p.set(t, 2, ms+1, value)
	cell, err := excelize.CoordinatesToCellName(2, ms+1)
	if err != nil {
		t.Fatal(err)
	}
	return cell
}

func edit(t *testing.T, name string, change func(*excelize.File)) {
	t.Helper()
	book := openBlank(t, name)
	change(book)
	if err := book.Save(); err != nil {
		t.Fatal(err)
	}
}

// Facts and reports are derived: deleted, they come back the same, byte for byte.
func TestDerivedFilesComeBackTheSame(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := newWorkspace(t)
	blanks := filepath.Join(dir, "blanks")
	for i, unit := range []string{"SNV", "STP", "SONGCONG.MOCHE"} {
		mustRun(t, 0, "forms", "--workspace", dir, "--period", "2021-Q2", "--unit", unit, "--out", blanks)
		fillWorkbook(t, filepath.Join(blanks, unit+"_2021-Q2.xlsx"), filepath.Join(dir, "inbox", unit, "nộp.xlsx"), inventFigures(i+4, unit), strings.Contains(unit, "."))
	}
	mustRun(t, 0, "ingest", "--workspace", dir)
	mustRun(t, 3, "consolidate", "--workspace", dir, "--period", "2021-Q2")
	format := func() (csv string, parquet []byte) {
		csv = mustRun(t, 0, "results", "--workspace", dir, "--period", "2021-Q2", "--format", "csv")
		return csv, []byte(mustRun(t, 0, "results", "--workspace", dir, "--period", "2021-Q2", "--format", "parquet"))
	}
	csv, parquet := format()
	for _, folder := range []string{"facts", "reports"} {
		if err := os.RemoveAll(filepath.Join(dir, folder)); err != nil {
			t.Fatal(err)
		}
	}
	mustRun(t, 3, "consolidate", "--workspace", dir, "--period", "2021-Q2")
	if again, parquetAgain := format(); again != csv || !bytes.Equal(parquet, parquetAgain) {
		t.Error("the results came back different")
	}
	if !strings.HasPrefix(csv, "programme,period,unit,unit_name,tier,indicator,indicator_name,unit_of_measure,value,numerator,denominator,units_reported,units_expected,target,verdict,edition\n") {
		t.Errorf("columns: %.200s", csv)
	}
	checkAnswersOnlyOnce(t, dir)
}

// checkAnswersOnlyOnce drops a file that was accepted before.
func checkAnswersOnlyOnce(t *testing.T, dir string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "blanks", "SNV_2021-Q2.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"returned": 1`, `"returned": 1`} { // answered in full each time
		if err := os.WriteFile(filepath.Join(dir, "inbox", "SNV", "trống.xlsx"), data, 0o644); err != nil {
			t.Fatal(err)
		}
		if o := danvan(t, "ingest", "--workspace", dir, "--json"); !strings.Contains(o.stdout, want) {
			t.Errorf("a blank form: %s%s", o.stdout, o.stderr)
		}
	}
}

// Ordinary changes of a programme, a new unit or another deadline, leave what was
// received as it is.
func TestChangesOfTheProgrammeLeaveWhatWasReceived(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := newWorkspace(t)
	mustRun(t, 0, "forms", "--workspace", dir, "--period", "2021-Q2", "--unit", "SONGCONG.MOCHE", "--out", dir)
	fillWorkbook(t, filepath.Join(dir, "SONGCONG.MOCHE_2021-Q2.xlsx"), filepath.Join(dir, "inbox", "SONGCONG.MOCHE", "nộp.xlsx"), inventFigures(4, "SONGCONG.MOCHE"), true)
	mustRun(t, 0, "ingest", "--workspace", dir)
	units := filepath.Join(dir, "programme", "units.csv")
	text, err := os.ReadFile(units)
	if err != nil {
		t.Fatal(err)
	}
	renamed := strings.ReplaceAll(string(text), "Phường Mỏ Chè", "Phường Mỏ Chè Mới")
	if err := os.WriteFile(units, []byte(renamed), 0o644); err != nil || renamed == string(text) {
		t.Fatal(err)
	}
	mustRun(t, 3, "consolidate", "--workspace", dir, "--period", "2021-Q2")
	r := results(t, dir, "2021-Q2", "--unit", "SONGCONG.MOCHE")[[2]string{"SONGCONG.MOCHE", "tt_hoi_nghi"}]
	if r.UnitsReported != 1 || r.Value.String() != "4" {
		t.Errorf("%+v", r)
	}
}
