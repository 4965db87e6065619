package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"danvan/config"
	"danvan/ingest"
	"danvan/ingest/book"
	"danvan/pipeline"
)

// matrixProgramme reads the pack in the binary.
func matrixProgramme(t *testing.T) *pipeline.Programme {
	t.Helper()
	pack, err := config.OpenPack("thai-nguyen-2021")
	if err != nil {
		t.Fatal(err)
	}
	p, err := config.ReadPack(pack)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func formOfSheet(p *pipeline.Programme, sheet string) *pipeline.Form {
	i := slices.IndexFunc(p.Forms, func(f pipeline.Form) bool { return f.SheetName() == sheet })
	return &p.Forms[i]
}

func readBytes(p *pipeline.Programme, unit, name string, data []byte) pipeline.Reading {
	sum := sha256.Sum256(data)
	o := pipeline.Original{Arrival: pipeline.Arrival{Unit: unit, File: name, Size: int64(len(data))}, SHA256: hex.EncodeToString(sum[:]), Bytes: data}
	return ingest.NewReader(p, book.DefaultLimits()).Read(context.Background(), o)
}

// checkForms holds what was read against what the office wrote. Notes and warnings
// are no difference: the cells are.
func checkForms(t *testing.T, p *pipeline.Programme, r report, sheets []string, got pipeline.Reading, folded bool) {
	t.Helper()
	if pipeline.Rejects(got.Findings) || len(got.Submissions) != len(sheets) {
		t.Errorf("%d forms, want %d; %v", len(got.Submissions), len(sheets), said(got.Findings))
		return
	}
	for _, sheet := range sheets {
		form := formOfSheet(p, sheet)
		i := slices.IndexFunc(got.Submissions, func(s pipeline.Submission) bool { return s.Form == form.Code })
		if i < 0 {
			t.Errorf("no form %s", form.Code)
			continue
		}
		s := got.Submissions[i]
		want, cells := r.expected(form), sortedCells(s.Cells)
		if folded {
			want, cells = lowered(want), lowered(cells)
		}
		if s.Verdict != pipeline.Accepted || s.Unit != r.unit || s.Period.String() != "2021-Q2" {
			t.Errorf("%s: %s of %s for %s: %v", form.Code, s.Verdict, s.Unit, s.Period, said(s.Findings))
		}
		if d := cmp.Diff(want, cells); d != "" {
			t.Errorf("%s: cells differ (-written +read)\n%s", form.Code, d)
		}
	}
}

func lowered(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.ToLower(l)
	}
	slices.Sort(out)
	return out
}

func said(findings []pipeline.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, f.Code+"@"+f.Cell+": "+f.Message(pipeline.Vietnamese))
	}
	return out
}

func sheetsOf(r report) []string {
	var out []string
	for sheet := range r.forms {
		out = append(out, sheet)
	}
	slices.Sort(out)
	return out
}

// The text that the matrix carries holds every small letter of Vietnamese; else a
// wrong letter in a table could go unnoticed.
func TestTheMatrixHoldsEveryLetter(t *testing.T) {
	data, err := os.ReadFile(legacyTable)
	if err != nil {
		t.Skip("the table of old encodings is not beside the repository (shared/data/charsets)")
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		if small := strings.ToLower(r[0]); !strings.Contains(everyLetter, small) {
			t.Errorf("no %s", small)
		}
	}
}

// One report as our own workbook and as CSV in six dialects, seven ways of storing
// letters and two conventions of numbers gives the same cells.
func TestOneReportInEveryTextFileIsTheSame(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	p, reports := matrixProgramme(t), matrixReports()
	files, looks := filledReports(t, p, reports)
	read := 0
	for i, r := range reports {
		data, err := os.ReadFile(files[i])
		if err != nil {
			t.Fatal(err)
		}
		t.Run(r.unit+"/xlsx", func(t *testing.T) {
			checkForms(t, p, r, sheetsOf(r), readBytes(p, r.unit, "báo cáo.xlsx", data), false)
		})
		for _, sheet := range sheetsOf(r) {
			read += checkTexts(t, p, r, sheet, looks[i][sheet])
		}
	}
	if read != 9*len(dialects())*len(letterings(t))*len(conventions()) {
		t.Errorf("%d text files", read)
	}
}

func checkTexts(t *testing.T, p *pipeline.Programme, r report, sheet string, look grid) (read int) {
	t.Helper()
	for _, letters := range letterings(t) {
		for _, c := range conventions() {
			for _, d := range dialects() {
				read++
				data := letters.encode(d.write(look.in(c)))
				t.Run(strings.Join([]string{r.unit, sheet, letters.name, c.name, d.name}, "/"), func(t *testing.T) {
					checkForms(t, p, r, []string{sheet}, readBytes(p, r.unit, "số liệu.csv", data), letters.folded)
				})
			}
		}
	}
	return read
}

// office runs LibreOffice once over all files, with a home of its own.
func office(t *testing.T, home, to, dir string, files []string) {
	t.Helper()
	args := append([]string{"--headless", "--norestore", "-env:UserInstallation=file://" + home, "--convert-to", to, "--outdir", dir}, files...)
	if out, err := exec.Command("soffice", args...).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
}

// The same report saved by LibreOffice in every format that it shares with Excel
// gives the same cells.
func TestOneReportSavedByLibreOfficeIsTheSame(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	if _, err := exec.LookPath("soffice"); err != nil {
		t.Skip("LibreOffice (soffice) is not installed")
	}
	p, reports := matrixProgramme(t), matrixReports()
	files, _ := filledReports(t, p, reports)
	home := t.TempDir()
	for _, format := range []string{"xlsx", "xls", "ods"} {
		dir := t.TempDir()
		office(t, home, format, dir, files)
		for _, r := range reports {
			data, err := os.ReadFile(filepath.Join(dir, r.unit+"."+format))
			if err != nil {
				t.Fatal(err)
			}
			t.Run(format+"/"+r.unit, func(t *testing.T) {
				checkForms(t, p, r, sheetsOf(r), readBytes(p, r.unit, "báo cáo."+format, data), false)
			})
		}
	}
	dir := t.TempDir()
	office(t, home, everySheetAsCSV, dir, files)
	for _, r := range reports {
		for _, sheet := range sheetsOf(r) {
			data, err := os.ReadFile(filepath.Join(dir, r.unit+"-"+sheet+".csv"))
			if err != nil {
				t.Fatal(err)
			}
			t.Run("csv/"+r.unit+"/"+sheet, func(t *testing.T) {
				checkForms(t, p, r, []string{sheet}, readBytes(p, r.unit, sheet+".csv", data), false)
			})
		}
	}
}

// everySheetAsCSV asks LibreOffice for one file a sheet: semicolons, quotes where they
// are needed, UTF-8, cells as they are shown.
const everySheetAsCSV = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,-1"
