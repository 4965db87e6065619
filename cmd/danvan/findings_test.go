package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"danvan/ingest"
	"danvan/ingest/book"
	"danvan/pipeline"
	"danvan/templates/forms"
)

const answeredUnit = "DAITU.HUNGSON"

// sentFile is a report of [answeredUnit] with wrong cells, as one kind of file.
type sentFile struct {
	name string
	data []byte
}

// answerTo reads a file and composes the answer, as a pass over the inbox does.
func answerTo(t *testing.T, p *pipeline.Programme, f sentFile) (pipeline.Reading, []pipeline.Document) {
	t.Helper()
	sum := sha256.Sum256(f.data)
	o := pipeline.Original{Arrival: pipeline.Arrival{Unit: answeredUnit, File: f.name, Size: int64(len(f.data))}, SHA256: hex.EncodeToString(sum[:]), Bytes: f.data}
	reading := ingest.NewReader(p, book.DefaultLimits()).Read(context.Background(), o)
	r := pipeline.Receipt{Sequence: 7, ReceivedAt: time.Date(2021, 6, 15, 2, 0, 0, 0, time.UTC), Unit: answeredUnit, File: f.name, SHA256: o.SHA256,
		Decision: reading.Outcome(), Findings: reading.Findings, Submissions: reading.Submissions}
	documents, err := forms.NewComposer(pipeline.NewForest(p), ingest.SheetReader(book.DefaultLimits())).Compose(context.Background(), r, o)
	if err != nil || len(documents) == 0 {
		t.Fatalf("%s: %d documents, %v", f.name, len(documents), err)
	}
	return reading, documents
}

// found lists what is to be mended, without notes: "sheet!cell code".
func found(r pipeline.Reading, sheets bool) []string {
	var out []string
	add := func(list []pipeline.Finding) {
		for _, f := range list {
			if f.Severity == pipeline.Note {
				continue
			}
			s := f.Cell + " " + f.Code
			if sheets {
				s = f.Sheet + "!" + s
			}
			out = append(out, s)
		}
	}
	add(r.Findings)
	for _, s := range r.Submissions {
		add(s.Findings)
	}
	slices.Sort(out)
	return out
}

func opened(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func written(t *testing.T, f *excelize.File) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// blankOf is the blank workbook of one form for [answeredUnit].
func blankOf(t *testing.T, p *pipeline.Programme, code string) *excelize.File {
	t.Helper()
	period := pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 2}
	unit, ok := p.Tree(period).Unit(answeredUnit)
	form := p.Form(code, period)
	if !ok || form == nil {
		t.Fatalf("no unit %s or no form %s", answeredUnit, code)
	}
	var data bytes.Buffer
	if err := forms.Workbook(&data, forms.RequestOf(p, period, unit, []*pipeline.Form{form}, time.Date(2021, 6, 1, 0, 0, 0, 0, time.UTC))); err != nil {
		t.Fatal(err)
	}
	return opened(t, data.Bytes())
}

// The cells that are wrong in every kind of file, and what they should have said.
type wrongAt struct {
	label string
	wrong any
	right any
}

func wrongCellsOfTheList() []wrongAt {
	return []wrongAt{{"1.2", "vài hội nghị", 3}, {"1.3", -4, 4}, {"1.4", "=2+3", 5}}
}

// wrongList is a filled list form with wrong cells, and where they are.
func wrongList(t *testing.T, p *pipeline.Programme) (f *excelize.File, cells []string) {
	t.Helper()
	f = blankOf(t, p, "DV-01")
	plan := sheetPlan{f, "DV-01"}
	col, _ := plan.find(t, pipeline.HeadValue)
	for _, w := range wrongCellsOfTheList() {
		_, row := plan.find(t, w.label)
		cell, _ := excelize.CoordinatesToCellName(col, row)
		plan.set(t, col, row, w.wrong)
		cells = append(cells, cell)
	}
	return f, cells
}

// textOf is a sheet as delimited text, line by line as its rows.
func textOf(t *testing.T, f *excelize.File, sheet, delimiter string) string {
	t.Helper()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, r := range rows {
		for i, c := range r {
			if i > 0 {
				b.WriteString(delimiter)
			}
			b.WriteString(`"` + strings.ReplaceAll(c, `"`, `""`) + `"`)
		}
		b.WriteString("\r\n")
	}
	return b.String()
}

// sentFiles are the same wrong report in every kind of file.
func sentFiles(t *testing.T, p *pipeline.Programme) (files []sentFile, cells []string) {
	t.Helper()
	f, cells := wrongList(t, p)
	workbook := written(t, f)
	files = []sentFile{
		{"báo cáo.xlsx", workbook},
		{"quên đuôi.csv", workbook}, // its content says what it is
		{"chấm phẩy.csv", []byte("\ufeff" + textOf(t, f, "DV-01", ";"))},
		{"cách cột.tsv", []byte(textOf(t, f, "DV-01", "\t"))},
		{"phẩy.txt", []byte(textOf(t, f, "DV-01", ","))},
		{"utf-16.csv", utf16Bytes(textOf(t, f, "DV-01", "\t"))},
		{"windows-1258.csv", windows1258(textOf(t, f, "DV-01", ";"))},
	}
	if _, err := exec.LookPath("soffice"); err != nil {
		t.Log("LibreOffice (soffice) is not installed: no .xls and no .ods")
		return files, cells
	}
	dir, home := t.TempDir(), t.TempDir()
	name := filepath.Join(dir, "cũ.xlsx")
	if err := os.WriteFile(name, workbook, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"xls", "ods"} {
		office(t, home, format, dir, []string{name})
		data, err := os.ReadFile(filepath.Join(dir, "cũ."+format))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, sentFile{"cũ." + format, data})
	}
	return files, cells
}

// Whatever a unit sends, it gets a workbook back that marks the wrong cells, says the
// same when it is sent again as it is, says less when a part is mended, and is
// accepted when all is.
func TestEveryKindOfFileIsReturnedMarkedAndCanBeSentAgain(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	p := matrixProgramme(t)
	files, cells := sentFiles(t, p)
	for _, f := range files {
		t.Run(f.name, func(t *testing.T) {
			reading, documents := answerTo(t, p, f)
			returned := opened(t, documents[0].Bytes)
			if reading.Outcome() != pipeline.Returned || !slices.Equal(markedCells(t, returned, "DV-01"), cells) {
				t.Fatalf("marked %q, want %q; %q", markedCells(t, returned, "DV-01"), cells, found(reading, true))
			}
			again, _ := answerTo(t, p, sentFile{documents[0].Name, documents[0].Bytes})
			if a, b := found(reading, false), found(again, false); !slices.Equal(a, b) {
				t.Errorf("sent again as it is it says\n%q, not\n%q", b, a)
			}
			mend(t, returned, cells[:2])
			partly, second := answerTo(t, p, sentFile{documents[0].Name, written(t, returned)})
			rest := opened(t, second[0].Bytes)
			if got := markedCells(t, rest, "DV-01"); partly.Outcome() != pipeline.Returned || !slices.Equal(got, cells[2:]) {
				t.Errorf("after two were mended %q is marked", got)
			}
			mend(t, rest, cells)
			if mended, _ := answerTo(t, p, sentFile{second[0].Name, written(t, rest)}); mended.Outcome() != pipeline.Accepted {
				t.Errorf("mended and still returned: %q", found(mended, true))
			}
		})
	}
}

// mend writes what the first cells should say.
func mend(t *testing.T, f *excelize.File, cells []string) {
	t.Helper()
	for i, cell := range cells {
		if err := f.SetCellValue("DV-01", cell, wrongCellsOfTheList()[i].right); err != nil {
			t.Fatal(err)
		}
	}
}

// markedCells are the cells that our comments say must be mended, by address.
func markedCells(t *testing.T, f *excelize.File, sheet string) []string {
	t.Helper()
	all, err := f.GetComments(sheet)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range all {
		text := c.Text
		for _, run := range c.Paragraph {
			text += run.Text
		}
		if c.Author == "danvan" && strings.Contains(text, "Phải sửa") {
			out = append(out, c.Cell)
		}
	}
	slices.Sort(out)
	return out
}
