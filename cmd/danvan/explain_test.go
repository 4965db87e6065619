package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"danvan/ingest"
	"danvan/ingest/book"
	"danvan/pipeline"
)

// The cells of a score do not come to it alone where a criterion is computed from an
// indicator: who adds them up again is told so.
func TestTheCheckOfAScoreNamesWhatIsComputed(t *testing.T) {
	var told bytes.Buffer
	a := &app{lang: "vi", streams: streams{err: &told}}
	x := &pipeline.Explained{Kind: pipeline.ScoreKind, AddsUp: true, Check: pipeline.Check{Cells: 2, Value: pipeline.Known(pipeline.Int(87))},
		Criteria: []pipeline.ExplainedLine{{Criterion: "a"}, {Criterion: "b", Figure: &pipeline.Explained{}}}}
	a.printCheck(x)
	if want := "Các ô trên và điểm của 1 tiêu chí tính từ chỉ tiêu cộng lại khớp với số liệu (2 ô: 87).\n"; told.String() != want {
		t.Errorf("got %s", told.String())
	}
}

// A unit that lacks one period of a year to date may have cells of the others in it: it is
// said which period it lacks, and not that it is not in the figure.
func TestWhoLacksAPeriodOfSeveralIsSaidSo(t *testing.T) {
	var told bytes.Buffer
	a := &app{lang: "vi", streams: streams{out: &told, err: &told}}
	quarter := func(n int) pipeline.Period { return pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: n} }
	x := &pipeline.Explained{Kind: pipeline.Flow, AddsUp: true, Names: pipeline.Names{"A": "Xã A"}, Missing: []string{"A"},
		Parts: []pipeline.ExplainedPart{{Period: quarter(1), Counts: true, Missing: []string{"A"}}}}
	a.printExplained(x)
	if !strings.Contains(told.String(), "  không có trong số liệu này: Xã A (A)\n") {
		t.Errorf("of one period: %s", told.String())
	}
	told.Reset()
	x.Parts = append(x.Parts, pipeline.ExplainedPart{Period: quarter(2), Counts: true})
	a.printExplained(x)
	if !strings.Contains(told.String(), "  chưa có số liệu Quý I/2021: Xã A (A)\n") || strings.Contains(told.String(), "không có trong") {
		t.Errorf("of two periods: %s", told.String())
	}
}

// Every figure leads back to its cells, with the archive and the program alone: the first of
// each kind in the draft and in the edition, of the others one in the one, the next in the other.
func TestEveryFigureIsExplained(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	c := newCloser(t)
	period := c.period.String()
	c.run(t, exitDone, "close", "--period", period)
	c.correct(t, c.filed(t), 1)
	for _, folder := range []string{"facts", "reports"} {
		if err := os.RemoveAll(filepath.Join(c.dir, folder)); err != nil {
			t.Fatal(err)
		}
	}
	kinds := map[pipeline.RollUp]int{}
	for edition := range 2 {
		first := map[pipeline.RollUp]bool{}
		w, desk, err := c.app.openToExplain(t.Context(), c.period, when{edition: edition})
		if err != nil {
			t.Fatal(err)
		}
		root := w.programme.Tree(c.period).Root().Code
		for i, ind := range w.programme.Indicators {
			if first[ind.Kind] && i%2 != edition { // each question is a run of its own
				continue
			}
			first[ind.Kind] = true
			x, err := w.explain(t.Context(), desk, pipeline.ExplainQuestion{Asked: pipeline.Asked{Unit: root, Indicator: ind.Code}, Period: c.period, Edition: edition})
			if err != nil {
				t.Fatal(err)
			}
			if !x.AddsUp || x.Gap != pipeline.NoGap || len(x.Missing) != x.UnitsExpected-x.UnitsReported {
				t.Errorf("edition %d, %s: %+v", edition, ind.Code, x)
			}
			for _, s := range x.Contributions {
				if len(s.SHA256) != 64 || s.ReceivedAt.IsZero() || s.Version == 0 || s.File == "" || s.Label == "" || x.Names[s.Unit] == "" || s.Unit != root && s.Through[len(s.Through)-1] != root {
					t.Errorf("a contribution to %s: %+v", ind.Code, s)
				}
			}
			if len(x.Contributions) > 0 {
				kinds[ind.Kind]++
			}
		}
		if err := w.close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, ind := range c.w.programme.Indicators {
		if kinds[ind.Kind] == 0 {
			t.Errorf("no figure of the kind %s has a cell", ind.Kind)
		}
	}
}

// The command writes the units' own files with the cells marked; one of them that is
// dropped into the inbox is no new form and no change.
func TestExplainOpensTheOriginals(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	c := newCloser(t)
	period, root := c.period.String(), c.w.programme.Tree(c.period).Root().Code
	out := filepath.Join(t.TempDir(), "nguồn")
	x := decode[pipeline.Explained](t, c.run(t, exitDone, "explain", "--period", period, "--unit", root, "--indicator", "tcd_luot", "--open", "--out", out, "--files", "0", "--json"))
	copies := glob(t, filepath.Join(out, "BAN SAO *.xlsx"))
	if len(copies) != len(x.Sources()) || len(copies) == 0 || len(glob(t, filepath.Join(out, "DANH SACH*.xlsx"))) != 1 {
		t.Fatalf("%d copies of %d files", len(copies), len(x.Sources()))
	}
	marks := 0
	for _, name := range copies {
		f, err := excelize.OpenFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, sheet := range f.GetSheetList() {
			list, err := f.GetComments(sheet)
			if err != nil {
				t.Fatal(err)
			}
			marks += len(list)
		}
		if title, _ := f.GetCellValue(pipeline.SourceSheet, "A1"); !strings.Contains(title, "KHÔNG PHẢI BIỂU ĐỂ NỘP") {
			t.Errorf("%s says %q", name, title)
		}
		c.sentAgain(t, name)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if marks != len(x.Contributions) {
		t.Errorf("%d cells are marked, %d make the figure", marks, len(x.Contributions))
	}
	c.run(t, exitDone, "explain", "--period", period, "--unit", root, "--field", "DV-SO.tcd_luot", "--open", "--files", "1")
	if list := glob(t, filepath.Join(c.dir, "reports", period, "tra-cuu*", "BAN SAO *")); len(list) != 1 {
		t.Errorf("copies: %v", list)
	}
	for _, args := range [][]string{{"--indicator", "khong_co"}, {"--field", "DV-SO"}, {"--field", "DV-SO.khong_co"}, {"--score"}, {"--indicator", "tcd_luot", "--out", "x"}, {"--indicator", "tcd_luot", "--tree", "mai"}, {"--indicator", "tcd_luot", "--edition", "7"}} {
		c.run(t, exitUsage, append([]string{"explain", "--period", period, "--unit", root}, args...)...)
	}
}

// sentAgain reads a copy as the intake would: the same content, and the first sheet
// passed over.
func (c *closer) sentAgain(t *testing.T, name string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	unit := strings.Fields(filepath.Base(name))[3]
	r := ingest.NewReader(c.w.programme, book.DefaultLimits()).Read(t.Context(), pipeline.Original{Arrival: pipeline.Arrival{Unit: unit, File: filepath.Base(name)}, SHA256: "x", Bytes: data})
	if pipeline.Rejects(r.Findings) || len(r.Submissions) == 0 {
		t.Errorf("%s read again: %+v", name, r.Findings)
	}
	for _, s := range r.Submissions {
		if s.Verdict != pipeline.Accepted || s.Sheet == pipeline.SourceSheet {
			t.Errorf("%s read again: %s on %s is %s", name, s.Form, s.Sheet, s.Verdict)
		}
	}
}
