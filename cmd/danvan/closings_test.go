package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"danvan/config"
	"danvan/pipeline"
	"danvan/pipeline/disk"
	"danvan/templates/forms"
)

// TestClosings plays the stories of testdata/closings: what was sent and closed at which
// time, and what everybody sees then. The clock of the program is that of the story.
func TestClosings(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/closings/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no stories", err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			readStory(t, name).play(t)
		})
	}
}

// story is one file: settings, and steps "TIME | what | details".
type story struct {
	dir       string
	programme *pipeline.Programme
	period    pipeline.Period
	steps     []string
	now       time.Time
	sent      int
}

func readStory(t *testing.T, name string) *story {
	t.Helper()
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	s := &story{dir: filepath.Join(t.TempDir(), "w")}
	settings := ""
	for _, f := range archive.Files {
		text := strings.TrimSpace(string(f.Data))
		switch f.Name {
		case "chương trình":
			mustRun(t, exitDone, "init", s.dir, "--programme", text)
			if s.programme, err = config.ReadPack(os.DirFS(filepath.Join(s.dir, "programme"))); err != nil {
				t.Fatal(err)
			}
		case "kỳ":
			if s.period, err = pipeline.ParsePeriod(text); err != nil {
				t.Fatal(err)
			}
		case "cấu hình":
			settings = text + "\n"
		case "diễn biến":
			s.steps = strings.Split(text, "\n")
		default:
			t.Fatalf("%s: what is %q?", name, f.Name)
		}
	}
	if settings != "" {
		if err := os.WriteFile(filepath.Join(s.dir, "danvan.yaml"), []byte("programme: programme\n"+settings), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s *story) play(t *testing.T) {
	for _, step := range s.steps {
		parts := strings.SplitN(step, " | ", 3)
		at, err := time.ParseInLocation("02/01/2006 15:04", parts[0], pipeline.Vietnam)
		if err != nil || len(parts) < 2 || at.Before(s.now) {
			t.Fatalf("%q is not a step after the one before: %v", step, err)
		}
		s.now = at
		details := ""
		if len(parts) == 3 {
			details = strings.TrimSpace(parts[2])
		}
		if got, ok := s.step(t, strings.Fields(parts[1]), details); !ok {
			t.Errorf("%s\nthấy: %s", step, got)
		}
	}
}

// step does one thing, or looks at one; ok is false where it does not see what it must.
func (s *story) step(t *testing.T, words []string, details string) (got string, ok bool) {
	t.Helper()
	if p, err := pipeline.ParsePeriod(words[len(words)-1]); err == nil { // "chốt 2021-Q1"
		defer func(of pipeline.Period) { s.period = of }(s.period)
		s.period, words = p, words[:len(words)-1]
	}
	period := s.period.String()
	switch what := strings.Join(words, " "); {
	case len(words) == 3 && words[1] == "nộp":
		s.send(t, words[0], words[2], details)
		return "", true
	case what == "sửa chú thích của chương trình": // nothing that a figure or document shows
		name := filepath.Join(s.dir, "programme", "programme.yaml")
		pack, err := os.ReadFile(name)
		if err == nil {
			err = os.WriteFile(name, append(pack, "\n# soát lại\n"...), 0o644)
		}
		return fmt.Sprint(err), err == nil
	case what == "chốt":
		o := s.run(t, "close", "--period", period)
		said := o.stdout + o.stderr
		return said, o.code == exitDone && details == "" || details != "" && strings.Contains(said, details)
	case what == "tổng hợp":
		o := s.run(t, "consolidate", "--period", period)
		return o.stderr, o.code != exitFailure && strings.Contains(o.stderr, details)
	case len(words) == 4 && words[0] == "trả" && words[1] == "lời": // trả lời PHONG1 có | …
		return words[2] + ": " + s.answer(t, words[2]), strings.Contains(s.answer(t, words[2]), details)
	case what == "đang chờ":
		c := decode[pipeline.StatusRow](t, s.run(t, "status", "--period", period, "--json")).Closed
		if c == nil {
			return "chưa chốt", details == "chưa chốt"
		}
		got = fmt.Sprintf("%d, quá hạn %d", c.Waiting, c.TooLate)
		return got, got == details
	case len(words) == 5 && words[0] == "bản" && words[3] == "điều": // bản chốt 2 điều chỉnh | …
		list := s.adjusted(t, words[2])
		return strings.Join(list, "\n      "), slices.Contains(list, details) || len(list) == 0 && details == "không có gì"
	case len(words) >= 4 && words[0] == "số": // số liệu STTTT tcd_luot [bản chốt 1 | ngày 2021-06-21]
		got = s.figure(t, words[2], words[3], words[4:])
		return got, got == details
	}
	t.Fatalf("%q is no step", words)
	return "", false
}

// run is the program at the time of the story.
func (s *story) run(t *testing.T, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(context.Background(), append(args, "--workspace", s.dir), streams{in: strings.NewReader(""), out: &stdout, err: &stderr}, func() time.Time { return s.now }, disk.Disk{})
	return outcome{stdout.String(), stderr.String(), code}
}

// send drops a filled form; "giải_trình:field=text" is an explanation beside a field.
func (s *story) send(t *testing.T, unit, code, details string) {
	t.Helper()
	form := s.programme.Form(code, s.period)
	u, ok := s.programme.Tree(s.period).Unit(unit)
	if form == nil || !ok {
		t.Fatalf("no form %s or unit %s", code, unit)
	}
	var values, reasons []string
	for _, w := range strings.Fields(details) {
		if reason, is := strings.CutPrefix(w, "giải_trình:"); is {
			reasons = append(reasons, reason)
		} else {
			values = append(values, w)
		}
	}
	cells := cellsOf(t, form, "", values)
	for _, r := range reasons {
		field, text, _ := strings.Cut(r, "=")
		cells = append(cells, pipeline.Cell{Field: field, Measure: pipeline.Explanation, State: pipeline.Reported, Text: strings.ReplaceAll(text, "_", " ")})
	}
	req := forms.Request{Programme: s.programme, Period: s.period, Unit: u, Forms: []*pipeline.Form{form}, Created: s.now,
		Filled: []pipeline.Submission{{Unit: unit, Form: code, FormVersion: form.Version, Period: s.period, Cells: cells}}}
	var b bytes.Buffer
	if err := forms.Workbook(&b, req); err != nil {
		t.Fatal(err)
	}
	s.sent++
	if err := os.WriteFile(filepath.Join(s.dir, "inbox", unit, fmt.Sprintf("nộp %d.xlsx", s.sent)), b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	if o := s.run(t, "ingest"); o.code != exitDone {
		t.Fatalf("ingest: code %d\n%s%s", o.code, o.stdout, o.stderr)
	}
}

// answer is the text of the last answer in a unit's outbox.
func (s *story) answer(t *testing.T, unit string) string {
	t.Helper()
	names := glob(t, filepath.Join(s.dir, "outbox", unit, "0*.xlsx"))
	if len(names) == 0 {
		return "chưa có trả lời"
	}
	slices.Sort(names)
	z, err := zip.OpenReader(names[len(names)-1])
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	var all strings.Builder
	for _, part := range z.File {
		if !strings.HasPrefix(part.Name, "xl/worksheets/") && part.Name != "xl/sharedStrings.xml" {
			continue
		}
		f, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, f); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

// adjusted says what an edition changed: "STTTT tcd_luot: 5 thành 8; PHONG1 biểu DV-SO bản
// 2 thay bản 1; lý do: …".
func (s *story) adjusted(t *testing.T, number string) (out []string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(s.dir, "archive", "editions", s.period.String(), number, "edition.json"))
	if err != nil {
		t.Fatal(err)
	}
	var e pipeline.Edition
	if err := json.Unmarshal(data, &e); err != nil {
		t.Fatal(err)
	}
	value := func(r *pipeline.FrozenResult) string {
		if r == nil || !r.Value.Known {
			return "chưa có"
		}
		return r.Value.String()
	}
	for _, a := range e.Adjustments {
		what := a.Indicator
		if a.ToDate {
			what += " lũy kế"
		}
		line := fmt.Sprintf("%s %s: %s thành %s", a.Unit, what, value(a.Before), value(a.After))
		for _, c := range a.Causes {
			line += fmt.Sprintf("; %s biểu %s bản %d", c.Unit, c.Form, c.Version)
			if c.Was > 0 {
				line += fmt.Sprintf(" thay bản %d", c.Was)
			}
			if c.Reason != "" {
				line += "; lý do: " + c.Reason
			}
		}
		for _, r := range a.Earlier {
			line += "; " + r.EarlierCause().Vietnamese
		}
		out = append(out, line)
	}
	return out
}

// figure is what results and explain say, which must be the same: "5, 1/7 đơn vị; từ
// PHONG1 5".
func (s *story) figure(t *testing.T, unit, indicator string, when []string) string {
	t.Helper()
	args := []string{"--period", s.period.String(), "--unit", unit, "--indicator", indicator}
	switch {
	case len(when) == 3: // bản chốt 1
		args = append(args, "--edition", when[2])
	case len(when) == 2: // ngày 2021-06-21
		args = append(args, "--as-of", when[1])
	}
	o := s.run(t, append([]string{"explain", "--json"}, args...)...)
	x := decode[pipeline.Explained](t, o)
	if o.code != exitDone || !x.AddsUp {
		t.Errorf("explain %v: code %d, adds up %v\n%s", args, o.code, x.AddsUp, o.stderr)
	}
	if len(when) > 0 { // without, the results may be those of an edition
		rows := decode[[]resultView](t, s.run(t, append([]string{"results", "--format", "json"}, args...)...))
		if len(rows) != 1 || rows[0].Value.String() != x.Value.String() || rows[0].UnitsReported != x.UnitsReported {
			t.Errorf("results %v: %+v, explain says %s", args, rows, x.Value)
		}
	}
	text := "chưa có"
	if x.Value.Known {
		text = x.Value.String()
	}
	text += fmt.Sprintf(", %d/%d đơn vị; từ", x.UnitsReported, x.UnitsExpected)
	for _, c := range x.Contributions {
		text += fmt.Sprintf(" %s %s (bản %d)", c.Unit, c.Value, c.Version)
	}
	return text
}
