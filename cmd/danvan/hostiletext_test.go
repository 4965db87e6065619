package main

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// planted stands in every text that the test plants: where it comes out, it must be
// text.
const planted = "ZZQ"

// plantedTexts begin in every way that a spreadsheet may take for a formula, or are
// markup.
func plantedTexts() []string {
	return []string{"=ZZQ(1)", "+ZZQ+1", "-ZZQ-1", "@ZZQ(1)", "\t=ZZQ(1)", "=cmd|' /C ZZQ'!A0", `=HYPERLINK("http://zzq.example/ZZQ","x")`,
		"<script>ZZQ</script>", "]]><ZZQ/>", "{{.ZZQ}}", "http://zzq.example/ZZQ", "&ZZQ;"}
}

// Text from a file is text in all that comes of it: answers to the unit, the leaders'
// workbook, the report as document and page.
func TestPlantedTextStaysTextInEverythingWritten(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := newWorkspace(t)
	blanks := t.TempDir()
	const unit = "DAITU.HUNGSON"
	mustRun(t, 0, "forms", "--workspace", dir, "--period", "2021-Q2", "--unit", unit, "--out", blanks)
	blank := filepath.Join(blanks, unit+"_2021-Q2.xlsx")
	good, bad := "=ZZQ+1 @ZZQ.xlsx", "-ZZQ.xlsx"
	if runtime.GOOS != "windows" {
		good = "=cmd|' &ZZQ <b>.xlsx"
	}
	plant(t, blank, filepath.Join(dir, "inbox", unit, bad), true)
	if o := danvan(t, "ingest", "--workspace", dir); o.code != exitIncomplete {
		t.Fatalf("exit code %d\n%s", o.code, o.stderr)
	}
	plant(t, blank, filepath.Join(dir, "inbox", unit, good), false)
	mustRun(t, 0, "ingest", "--workspace", dir)
	mustRun(t, exitIncomplete, "consolidate", "--workspace", dir, "--period", "2021-Q2")
	seen := 0
	for _, below := range []string{"outbox", "reports"} {
		err := filepath.WalkDir(filepath.Join(dir, below), func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				seen += checkWritten(t, name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 5 {
		t.Errorf("the planted text came out in %d parts only; the test shows nothing", seen)
	}
}

// plant fills the blank with texts in every place that takes text; wrongly, with texts
// where figures belong.
func plant(t *testing.T, blank, to string, wrong bool) {
	t.Helper()
	texts := plantedTexts()
	fillWorkbook(t, blank, to, inventFigures(3, "HUNGSON"), true)
	edit(t, to, func(f *excelize.File) {
		list := sheetPlan{f, "DV-01"}
		valueCol, _ := list.find(t, "Số liệu trong kỳ")
		reasonCol, _ := list.find(t, "Giải trình")
		for i, number := range []string{"1.2", "1.3", "2.3", "3.1", "3.2", "3.3", "4.1", "4.2", "4.3", "5.1", "5.2", "6.1"} {
			_, row := list.find(t, number)
			list.set(t, reasonCol, row, texts[i])
			if wrong {
				list.set(t, valueCol, row, texts[i])
			}
		}
		for _, number := range []string{"8.1", "8.2", "8.3"} {
			_, row := list.find(t, number)
			list.set(t, valueCol, row, strings.Join(texts, "\n"))
		}
		register := sheetPlan{f, "DVK"}
		nameCol, headRow := register.find(t, "Tên mô hình")
		register.set(t, nameCol, headRow+1, texts[0])
	})
}

var (
	formulaText   = regexp.MustCompile(`(?s)<f[ >][^<]*</f>`)
	outsideLink   = regexp.MustCompile(`(?i)<[^>]*(?:TargetMode="External"|href=)[^>]*zzq[^>]*>`)
	plantedScript = regexp.MustCompile(`(?i)<script>zzq|<zzq`)
)

// checkWritten looks into a file and returns in how many parts of it planted text is.
func checkWritten(t *testing.T, name string) (seen int) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	check := func(part string, data []byte) {
		if !strings.Contains(string(data), planted) {
			return
		}
		seen++
		for _, m := range formulaText.FindAll(data, -1) {
			if strings.Contains(string(m), planted) {
				t.Errorf("%s, %s: %s", filepath.Base(name), part, m)
			}
		}
		if m := outsideLink.Find(data); m != nil {
			t.Errorf("%s, %s: %s", filepath.Base(name), part, m)
		}
		if m := plantedScript.Find(data); m != nil {
			t.Errorf("%s, %s: %s", filepath.Base(name), part, m)
		}
	}
	switch filepath.Ext(name) {
	case ".xlsx", ".docx":
		for part, data := range partsOf(t, name) {
			check(part, data)
		}
	case ".html":
		check("page", data)
	}
	return seen
}

// partsOf inflates a container; every part of it that is XML must be well formed.
func partsOf(t *testing.T, name string) map[string][]byte {
	t.Helper()
	z, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	out := map[string][]byte{}
	for _, entry := range z.File {
		r, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[entry.Name] = data
		if ext := filepath.Ext(entry.Name); ext == ".xml" || ext == ".rels" {
			checkWellFormed(t, name+": "+entry.Name, data)
		}
	}
	return out
}

func checkWellFormed(t *testing.T, what string, data []byte) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(string(data)))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", what, err)
			return
		}
	}
}
