package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"danvan/config"
	"danvan/pipeline"
	"danvan/templates/forms"
)

// TestProgrammes plays the scenarios of testdata/programmes through the real binary:
// for each programme of the binary what units filed and what must be seen.
func TestProgrammes(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	names, err := filepath.Glob("testdata/programmes/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	played := map[string]bool{}
	for _, name := range names {
		s := readPlay(t, name)
		played[s.programme] = true
		t.Run(filepath.Base(name), func(t *testing.T) { s.run(t) })
	}
	for _, p := range config.PackNames() {
		if !played[p] {
			t.Errorf("no scenario plays the programme %s", p)
		}
	}
}

// play is one scenario.
type play struct {
	programme, period string
	filed, seen       []string
}

func readPlay(t *testing.T, name string) play {
	t.Helper()
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var s play
	for _, f := range archive.Files {
		text := strings.TrimSpace(string(f.Data))
		switch f.Name {
		case "programme":
			s.programme = text
		case "period":
			s.period = text
		case "filed":
			s.filed = strings.Split(text, "\n")
		case "must see":
			s.seen = strings.Split(text, "\n")
		default:
			t.Fatalf("%s: what is %q?", name, f.Name)
		}
	}
	if len(s.filed) == 0 || len(s.seen) == 0 {
		t.Fatalf("%s: nothing filed or nothing to see", name)
	}
	return s
}

func (s play) run(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "w")
	mustRun(t, 0, "init", dir, "--programme", s.programme)
	p, err := config.ReadPack(os.DirFS(filepath.Join(dir, "programme")))
	if err != nil {
		t.Fatal(err)
	}
	period, err := pipeline.ParsePeriod(s.period)
	if err != nil {
		t.Fatal(err)
	}
	for unit, subs := range s.submissions(t, p, period) {
		dropFilled(t, dir, p, period, unit, subs)
	}
	mustRun(t, 0, "ingest", "--workspace", dir)
	if o := danvan(t, "consolidate", "--workspace", dir, "--period", s.period); o.code != 0 && o.code != 3 {
		t.Fatalf("consolidate: code %d, %s", o.code, o.stderr)
	}
	got, said := map[string]string{}, results(t, dir, s.period)
	for key, r := range said {
		got[key[0]+" "+key[1]] = shownResult(r)
	}
	if wordShowsResults(t, dir, p, period, said) == 0 {
		t.Error("the annexes of the Word report show no figure")
	}
	for _, line := range s.seen {
		key, want, ok := strings.Cut(line, ": ")
		if !ok || got[key] != want {
			t.Errorf("%s: %s, want %s", key, got[key], want)
		}
	}
}

// shownResult writes a result as scenarios do: "50 (1/2), 2/2 units, not_met".
func shownResult(r resultView) string {
	out := r.Value.String()
	if out == "" {
		out = "none"
	}
	if r.Denominator != "" {
		out += fmt.Sprintf(" (%s/%s)", r.Numerator, r.Denominator)
	}
	out += fmt.Sprintf(", %d/%d units", r.UnitsReported, r.UnitsExpected)
	if r.Verdict != "" {
		out += ", " + r.Verdict
	}
	return out
}

// submissions reads lines "<unit> <form> [@<row>] field=value …" by unit.
func (s play) submissions(t *testing.T, p *pipeline.Programme, period pipeline.Period) map[string][]pipeline.Submission {
	t.Helper()
	out := map[string][]pipeline.Submission{}
	for n, line := range s.filed {
		words := strings.Fields(line)
		form := p.Form(words[1], period)
		if form == nil {
			t.Fatalf("%q: no such form", line)
		}
		row, rest := "", words[2:]
		if strings.HasPrefix(rest[0], "@") {
			row, rest = rest[0][1:], rest[1:]
		} else if form.Layout == pipeline.Register {
			row = fmt.Sprint(n)
		}
		cells := cellsOf(t, form, row, rest)
		subs := out[words[0]]
		if k := len(subs) - 1; k >= 0 && subs[k].Form == form.Code {
			subs[k].Cells = append(subs[k].Cells, cells...)
			continue
		}
		out[words[0]] = append(subs, pipeline.Submission{Unit: words[0], Form: form.Code, FormVersion: form.Version, Period: period, Cells: cells})
	}
	return out
}

func cellsOf(t *testing.T, form *pipeline.Form, row string, pairs []string) []pipeline.Cell {
	t.Helper()
	var cells []pipeline.Cell
	for _, pair := range pairs {
		code, value, _ := strings.Cut(pair, "=")
		field := form.Field(code)
		if field == nil {
			t.Fatalf("%s has no field %s", form.Code, code)
		}
		c := pipeline.Cell{Row: row, Field: code, Measure: pipeline.Value, State: pipeline.Reported}
		switch {
		case value == "-":
			c.State = pipeline.Nil
		case field.Kind.Numeric():
			n, err := pipeline.ParseNumber(value)
			if err != nil {
				t.Fatal(err)
			}
			c.Number = n
		default:
			c.Text = strings.ReplaceAll(value, "_", " ")
			if field.Kind == pipeline.Choice {
				c.Text = value
			}
		}
		cells = append(cells, c)
	}
	return cells
}

func dropFilled(t *testing.T, dir string, p *pipeline.Programme, period pipeline.Period, unit string, subs []pipeline.Submission) {
	t.Helper()
	u, ok := p.Tree(period).Unit(unit)
	if !ok {
		t.Fatalf("no unit %s", unit)
	}
	req := forms.Request{Programme: p, Period: period, Unit: u, Filled: subs, Created: time.Date(2021, 6, 1, 0, 0, 0, 0, time.UTC)}
	for _, s := range subs {
		req.Forms = append(req.Forms, p.Form(s.Form, period))
	}
	var b bytes.Buffer
	if err := forms.Workbook(&b, req); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "inbox", unit, "nộp.xlsx"), b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
