package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"danvan/config"
	"danvan/pipeline"
	"danvan/templates/document/schematest"
)

// A sixth programme, made by someone who cannot program: with commands only, from an
// official blank and the list of communes. Each line is what that person types.
func TestASixthProgramme(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	const shared = "../../../shared/data"
	if _, err := os.Stat(shared); err != nil {
		t.Skip("the official blanks and unit lists are not beside the repository (shared/data)")
	}
	dir := t.TempDir()
	pack, demo := filepath.Join(dir, "pack"), filepath.Join(dir, "demo")
	for _, line := range []string{
		"programme new PACK --answers testdata/sixth/answers.yaml",
		"form import " + shared + "/forms/tt06_2025/bieu_01_TCD_tiep_cong_dan.xlsx --pack PACK --tiers commune --from 2025-09-30 --indicators c1,c2,c3,c4",
		"units import " + shared + "/units/units_2tier_2025.csv --pack PACK --province 19",
		"programme check PACK",
		"programme docs PACK --out DIR/docs.html",
		"demo DEMO --programme PACK/",
		"programme export PACK --xlsx DIR/pack.xlsx",
		"programme import DIR/pack.xlsx PACK --out DIR/again",
	} {
		line = strings.NewReplacer("PACK", pack, "DEMO", demo, "DIR", dir).Replace(line)
		mustRun(t, 0, strings.Fields(line)...)
	}
	got := results(t, demo, "2026-Q1", "--unit", "TN")
	r := got[[2]string{"TN", "bieu_01_tcd_c1"}]
	if r.UnitsExpected != 92 || r.UnitsReported < 80 || r.Value.String() == "" {
		t.Errorf("visits of the province: %+v", r)
	}
	o := danvan(t, "programme", "diff", pack, filepath.Join(dir, "again"), "--workspace", demo)
	if o.code != 0 || o.stdout != "" || !strings.Contains(o.stderr, "0 số liệu thay đổi") {
		t.Errorf("the same programme differs: %s%s", o.stdout, o.stderr)
	}
}

// What a change of a programme does to figures is said figure by figure.
func TestDiffNamesTheFiguresThatChange(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := newWorkspace(t)
	other := filepath.Join(t.TempDir(), "other")
	if err := os.CopyFS(other, os.DirFS(filepath.Join(dir, "programme"))); err != nil {
		t.Fatal(err)
	}
	indicators, err := filepath.Glob(filepath.Join(other, "indicators", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range indicators {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(strings.ReplaceAll(string(text), "fields: [DV-01.tt_hoi_nghi]", "fields: [DV-01.tt_van_ban]")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p := readPack(t, filepath.Join(dir, "programme"))
	period, err := pipeline.ParsePeriod("2021-Q2")
	if err != nil {
		t.Fatal(err)
	}
	s := play{filed: []string{"SNV DV-01 tt_hoi_nghi=2 tt_van_ban=5 da_ban_hanh_ke_hoach=1"}}
	dropFilled(t, dir, p, period, "SNV", s.submissions(t, p, period)["SNV"])
	mustRun(t, 0, "ingest", "--workspace", dir)
	mustRun(t, 3, "consolidate", "--workspace", dir, "--period", "2021-Q2")
	o := danvan(t, "programme", "diff", filepath.Join(dir, "programme"), other, "--workspace", dir)
	if o.code != 0 || !strings.Contains(o.stderr, "2 số liệu thay đổi") || !strings.Contains(o.stdout, "tt_hoi_nghi") || !strings.Contains(o.stdout, "2 (1/206)") || !strings.Contains(o.stdout, "5 (1/206)") {
		t.Errorf("code %d\n%s%s", o.code, o.stdout, o.stderr)
	}
}

// Where a ministry cannot take what a province filed, the field that differs is named, and
// no workspace is needed for that.
func TestDiffNamesWhatDiffersInAForm(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one, other := filepath.Join(dir, "one"), filepath.Join(dir, "other")
	for _, pack := range []string{one, other} {
		if err := config.CopyPack("thai-nguyen-2021", pack); err != nil {
			t.Fatal(err)
		}
	}
	form := filepath.Join(other, "forms", "1-dv-01.yaml")
	text, err := os.ReadFile(form)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(form, []byte(strings.Replace(string(text), `kind: count, unit: "tin, bài"`, `kind: amount, unit: "tin, bài"`, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	o := danvan(t, "programme", "diff", one, other, "--workspace", dir)
	if want := "Biểu DV-01 (mẫu 2021): chỉ tiêu tt_tin_bai đổi: kind: count → amount.\n"; o.code != 0 || !strings.HasPrefix(o.stderr, want) || strings.Count(o.stderr, "\n") != 3 || !strings.Contains(o.stderr, "không có thư mục làm việc") {
		t.Errorf("code %d, said %q, want %q first", o.code, o.stderr, want)
	}
}

func readPack(t *testing.T, dir string) *pipeline.Programme {
	t.Helper()
	p, err := config.ReadPack(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Every programme goes out to Excel and comes back the same.
func TestProgrammesComeBackFromExcel(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	for _, name := range config.PackNames() {
		dir := t.TempDir()
		base, book, again := filepath.Join("..", "..", "config", "packs", name), filepath.Join(dir, "pack.xlsx"), filepath.Join(dir, "again")
		mustRun(t, 0, "programme", "export", base, "--xlsx", book)
		mustRun(t, 0, "programme", "import", book, base, "--out", again)
		want, got := readPack(t, base), readPack(t, again)
		want.Digest, got.Digest = "", ""
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s comes back otherwise: %.2000s", name, d)
		}
	}
}

// An edit that does not fit is told and leaves no half of a pack behind, so that the same
// command goes on once the workbook is mended; what export says to do next does it.
func TestAPackBookThatDoesNotFitIsMendedAndTakenBack(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := t.TempDir()
	base, book, again := filepath.Join("..", "..", "config", "packs", "so-tttt-quang-nam-2021"), filepath.Join(dir, "pack.xlsx"), filepath.Join(dir, "again")
	o := danvan(t, "programme", "export", base, "--xlsx", book)
	_, next, _ := strings.Cut(strings.TrimSpace(o.stderr), "danvan ")
	if want := "programme import " + book + " " + base + " --out THƯ-MỤC-MỚI"; next != want {
		t.Errorf("export says %q, want %q", next, want)
	}
	rename := func(code string) {
		f, err := excelize.OpenFile(book)
		if err == nil {
			err = errors.Join(f.SetCellStr(pipeline.PackSheetUnits, "E4", code), f.Save(), f.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	take := strings.Fields(strings.Replace(next, "THƯ-MỤC-MỚI", again, 1))
	rename("KHONG_CO")
	o = danvan(t, take...)
	if left := glob(t, filepath.Join(dir, "*")); o.code != exitSettings || !strings.Contains(o.stderr, "KHONG_CO") || !strings.Contains(o.stderr, "Sửa trong pack.xlsx") || len(left) != 1 {
		t.Errorf("exit %d, %q stay; said %s", o.code, left, o.stderr)
	}
	rename("STTTT")
	mustRun(t, 0, take...)
}

// A workbook of another kind is told to be one, once; a folder that is there stays as it is.
func TestAWorkbookThatIsNoPackBook(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := t.TempDir()
	book := filepath.Join(dir, "khác.xlsx")
	f := excelize.NewFile()
	if err := errors.Join(f.SetCellStr("Sheet1", "A1", "Kế hoạch"), f.SaveAs(book), f.Close()); err != nil {
		t.Fatal(err)
	}
	o := danvan(t, "programme", "import", book, "so-tttt-quang-nam-2021", "--out", filepath.Join(dir, "new"))
	if o.code != exitSettings || strings.Count(o.stderr, "khác.xlsx") != 1 || !strings.Contains(o.stderr, "khác.xlsx _danvan: Tệp không phải sổ chương trình") {
		t.Errorf("exit %d: %s", o.code, o.stderr)
	}
	o = danvan(t, "programme", "new", dir, "--answers", filepath.Join("testdata", "sixth", "answers.yaml"))
	if o.code != exitUsage || !strings.Contains(o.stderr, dir+" không trống; hãy đặt tên một thư mục mới") || strings.Contains(o.stderr, "file already exists") {
		t.Errorf("exit %d: %s", o.code, o.stderr)
	}
}

// A copy of a pack inside itself would hold a copy of itself, and so on until the disk is
// full.
func TestNothingIsMadeInsideAPack(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	pack := filepath.Join(t.TempDir(), "pack")
	if err := config.CopyPack("so-tttt-quang-nam-2021", pack); err != nil {
		t.Fatal(err)
	}
	book := filepath.Join(filepath.Dir(pack), "pack.xlsx")
	mustRun(t, 0, "programme", "export", pack, "--xlsx", book)
	before := glob(t, filepath.Join(pack, "*"))
	for _, command := range [][]string{
		{"init", filepath.Join(pack, "ws"), "--programme", pack + "/"},
		{"init", pack, "--programme", pack + "/"},
		{"programme", "import", book, pack, "--out", filepath.Join(pack, "a", "b")},
	} {
		o := danvan(t, command...)
		if after := glob(t, filepath.Join(pack, "*")); o.code != exitUsage || !strings.Contains(o.stderr, "nằm trong gói chương trình "+pack) || !slices.Equal(after, before) {
			t.Errorf("%q: exit %d: %s%q", command, o.code, o.stderr, after)
		}
	}
}

// The preview holds what people would receive, from figures that are invented; Word and
// Excel find nothing in it to repair.
func TestPreviewOfASmallProgramme(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	out := filepath.Join(t.TempDir(), "preview")
	mustRun(t, 0, "programme", "preview", "so-tttt-quang-nam-2021", "--out", out)
	for _, name := range []string{"bao-cao/bao-cao-tong-hop.docx", "bao-cao/tom-tat-lanh-dao.xlsx", "chuong-trinh.html", "bieu-mau/VANPHONG_2021-Q3.xlsx"} {
		if info, err := os.Stat(filepath.Join(out, name)); err != nil || info.Size() < 1000 {
			t.Errorf("%s: %v", name, err)
		}
	}
	t.Run("schema", func(t *testing.T) {
		schemas := schematest.Open(t)
		book := filepath.Join(out, "pack.xlsx")
		mustRun(t, 0, "programme", "export", "so-tttt-quang-nam-2021", "--xlsx", book)
		files := []string{book}
		for _, kind := range []string{"*.xlsx", "*.docx"} {
			more, err := filepath.Glob(filepath.Join(out, "*", kind))
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, more...)
		}
		if len(files) < 6 {
			t.Errorf("only %s to look at", files)
		}
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range schemas.Faults(t, data) {
				t.Errorf("%s, %s", name, fault)
			}
		}
	})
}
