package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"danvan/pipeline"
)

// The blank of the city's score table lists every scored unit; filled in row by row
// it is accepted.
func TestTheBlankScoreTableIsFilledAndRead(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "w")
	mustRun(t, 0, "init", dir, "--programme", "ha-noi-2022")
	blanks := filepath.Join(dir, "blanks")
	mustRun(t, 0, "forms", "--workspace", dir, "--period", "2022-Q1", "--unit", "HN", "--out", blanks)
	scored := scoredUnits(t, readPack(t, filepath.Join(dir, "programme")))
	book := openBlank(t, filepath.Join(blanks, "HN_2022-Q1.xlsx"))
	p := sheetPlan{book, "TD-02"}
	_, ms := p.find(t, pipeline.MSLabel)
	for i, name := range scored {
		cell, _ := excelize.CoordinatesToCellName(1, ms+1+i)
		if got, _ := book.GetCellValue("TD-02", cell); got != name {
			t.Fatalf("%s says %q, want %q", cell, got, name)
		}
		p.set(t, 2, ms+1+i, 8)
		p.set(t, 3, ms+1+i, "Kế hoạch ban hành chậm")
	}
	if err := book.SaveAs(filepath.Join(dir, "inbox", "HN", "chấm điểm.xlsx")); err != nil {
		t.Fatal(err)
	}
	o := danvan(t, "ingest", "--workspace", dir, "--json")
	if o.code != 0 || !strings.Contains(o.stdout, `"accepted": 1`) || strings.Contains(o.stdout, "unit-outside") {
		t.Errorf("code %d\n%s%s", o.code, o.stdout, o.stderr)
	}
}

func scoredUnits(t *testing.T, p *pipeline.Programme) []string {
	t.Helper()
	period, err := pipeline.ParsePeriod("2022-Q1")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, u := range p.Tree(period).Units() {
		if u.Tier == "department" || u.Tier == "district" {
			out = append(out, u.Name)
		}
	}
	return out
}
