package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"danvan/pipeline/factstore"
)

// newAlikeMinistry is a ministry whose provinces gave their units codes without asking each
// other: LUONGSON and XA are units of both. Its pack has them below the province's codes, by
// units import; the workspace that everybody files in has that pack.
func newAlikeMinistry(t *testing.T) *ministry {
	t.Helper()
	dir := t.TempDir()
	m := &ministry{filepath.Join(dir, "store"), filepath.Join(dir, "ministry"), filepath.Join(dir, "all"), map[string]string{}, ""}
	seed := filepath.Join(dir, "seed")
	mustRun(t, 0, "init", seed, "--programme", "thai-nguyen-2021")
	copied := func(name string) string {
		pack := filepath.Join(dir, name)
		if err := os.CopyFS(pack, os.DirFS(filepath.Join(seed, "programme"))); err != nil {
			t.Fatal(err)
		}
		return pack
	}
	over := copied("pack")
	editCSV(t, filepath.Join(over, "units.csv"), func(row []string) bool { return row[4] == "" || row[2] == "department" })
	editCSV(t, filepath.Join(over, "changes.csv"), func([]string) bool { return false })
	for province, one := range map[string]string{"SONGCONG": "MOCHE", "DINHHOA": "QUYKY"} {
		pack := copied("pack-" + province)
		onlyProvince(t, pack, province)
		editCSV(t, filepath.Join(pack, "units.csv"), func(row []string) bool {
			if row[0] = strings.TrimPrefix(row[0], province+"."); row[0] == one {
				row[0] = "XA"
			}
			return true
		})
		m.provinces[province] = filepath.Join(dir, province)
		mustRun(t, 0, "init", m.provinces[province], "--programme", pack)
		for range 2 { // the second time it is put in its own place
			mustRun(t, 0, "units", "import", pack, "--pack", over)
		}
	}
	for _, w := range []string{m.ministry, m.all} {
		mustRun(t, 0, "init", w, "--programme", over)
	}
	mustRun(t, 0, "facts", "init", m.store)
	return m
}

// fileAlike drops the same figures where a unit files them and where all do, each in its own blank.
// Where a unit of another is named, the table has a row for that one as well.
func (m *ministry) fileAlike(t *testing.T, province, unit, below string, n int) {
	t.Helper()
	known := province
	if unit != province {
		known = province + "_" + unit
	}
	for w, code := range map[string]string{m.provinces[province]: unit, m.all: known} {
		blanks, name := t.TempDir(), filepath.Join(t.TempDir(), "nộp.xlsx")
		mustRun(t, 0, "forms", "--workspace", w, "--period", "2021-Q2", "--unit", code, "--out", blanks)
		fillWorkbook(t, filepath.Join(blanks, code+"_2021-Q2.xlsx"), name, inventFigures(n, "A"), unit != province)
		if below != "" {
			addTableRow(t, name, "01-TCD", below)
		}
		if err := os.Rename(name, filepath.Join(w, "inbox", code, "nộp.xlsx")); err != nil {
			t.Fatal(err)
		}
	}
}

// addTableRow writes the row of a table once more below itself, for a unit by its name.
func addTableRow(t *testing.T, name, sheet, unit string) {
	t.Helper()
	book := openBlank(t, name)
	_, ms := sheetPlan{book, sheet}.find(t, "MS")
	if err := book.DuplicateRow(sheet, ms+1); err != nil {
		t.Fatal(err)
	}
	if err := book.SetCellStr(sheet, fmt.Sprintf("A%d", ms+2), unit); err != nil {
		t.Fatal(err)
	}
	if err := book.Save(); err != nil {
		t.Fatal(err)
	}
}

// Every province has its SNV: what a ministry takes from two that code their units alike is
// what it would be if all had filed with the ministry.
func TestProvincesThatCodeTheirUnitsAlike(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	m := newAlikeMinistry(t)
	m.fileAlike(t, "SONGCONG", "SONGCONG", "Phường Mỏ Chè", 2)
	m.fileAlike(t, "SONGCONG", "XA", "", 3)
	m.fileAlike(t, "SONGCONG", "LUONGSON", "", 4)
	m.fileAlike(t, "DINHHOA", "DINHHOA", "", 5)
	m.fileAlike(t, "DINHHOA", "XA", "", 3) // the same file as the other XA
	m.ingest(t)
	m.push(t, 0)
	if view := m.take(t, 0); len(view.Taken) != 2 || len(view.Refused)+len(view.Problems) > 0 {
		t.Fatalf("taken: %+v", view)
	}
	for _, w := range []string{m.ministry, m.all} {
		mustRun(t, 3, "consolidate", "--period", "2021-Q2", "--workspace", w)
	}
	m.same(t, "first")
	m.fileAlike(t, "DINHHOA", "XA", "", 30) // a correction
	m.ingest(t)
	m.push(t, 0)
	if view := m.take(t, 0); len(view.Taken) != 1 || view.Taken[0].Province != "DINHHOA" || len(view.Taken[0].Gone)+len(view.Taken[0].Replaced) > 0 {
		t.Errorf("taken after a correction: %+v", view.Taken)
	}
	for _, w := range []string{m.ministry, m.all} {
		mustRun(t, 3, "consolidate", "--period", "2021-Q2", "--workspace", w)
	}
	m.same(t, "after a correction")
	for _, w := range []string{m.ministry, m.all} {
		out := mustRun(t, 0, "explain", "--workspace", w, "--period", "2021-Q2", "--unit", "SONGCONG", "--indicator", "tcd_luot")
		if !strings.Contains(out, "Phường Mỏ Chè (Thành phố Sông Công) │   1 │ 01-TCD │ B14") {
			t.Errorf("%s: the row of the table is not explained:\n%s", filepath.Base(w), out)
		}
	}

	// What is read again from the files that were taken is the same.
	if err := os.RemoveAll(filepath.Join(m.ministry, "facts")); err != nil {
		t.Fatal(err)
	}
	m.take(t, 0)
	mustRun(t, 0, "rebuild", "--workspace", m.ministry)
	m.same(t, "rebuilt")
	mustRun(t, 0, "check-archive", "--workspace", m.ministry)
}

// The units of a province are put in place of what was there, or not at all.
func TestAProvincesUnitsComeIntoAPack(t *testing.T) {
	dir := t.TempDir()
	over, province := filepath.Join(dir, "over"), filepath.Join(dir, "province")
	for _, pack := range []string{over, province} {
		mustRun(t, 0, "init", pack, "--programme", "thai-nguyen-2021")
	}
	over, province = filepath.Join(over, "programme"), filepath.Join(province, "programme")
	onlyProvince(t, province, "SONGCONG")
	before := readAll(t, filepath.Join(over, "units.csv"))
	refused := func(args ...string) string {
		o := danvan(t, append([]string{"units", "import"}, args...)...)
		if o.code != 2 {
			t.Errorf("%v: exit code %d", args, o.code)
		}
		return o.stderr
	}
	out := refused(province, "--pack", over)
	if !strings.Contains(out, "SONGCONG.LUONGSON (Phường Lương Sơn)") || !bytes.Equal(before, readAll(t, filepath.Join(over, "units.csv"))) {
		t.Errorf("units by other codes: %s", out)
	}
	out = refused(over, "--pack", over)
	if !strings.Contains(out, "TN là đơn vị đứng đầu của chính gói này") {
		t.Errorf("a pack into itself: %s", out)
	}
	out = refused(province, "--pack", over, "--day", "2021-06-01")
	if !strings.Contains(out, "chỉ dùng cùng --pack") {
		t.Errorf("with a day: %s", out)
	}
	if !factstore.IsCode("TN_TN.SONGCONG") {
		t.Error("a code of a province's unit is none")
	}
}
