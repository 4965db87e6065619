package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/cmd/danvan/sample"
	"danvan/config"
	"danvan/pipeline"
	"danvan/templates/forms"
)

// offices are the units of a workspace as senders of files.
type offices struct {
	w     *workspace
	units []pipeline.Unit // those that file reports
}

// quietApp is the program in this process, in a workspace and under a clock.
func quietApp(dir string, now pipeline.Clock) *app {
	return &app{workspace: dir, lang: "vi", streams: streams{out: io.Discard, err: io.Discard}, log: slog.New(slog.DiscardHandler), now: now}
}

// newCutProvince makes a workspace for forty units of Thái Nguyên: the province, twelve
// departments and two districts with their communes.
func newCutProvince(t *testing.T) (dir string, o offices) {
	t.Helper()
	pack := filepath.Join(t.TempDir(), "pack")
	if err := config.CopyPack("thai-nguyen-2021", pack); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(pack, "units.csv")
	var kept []string
	departments := 0
	for line := range strings.Lines(string(readAll(t, name))) {
		code, _, _ := strings.Cut(line, ",")
		district, _, _ := strings.Cut(code, ".")
		switch {
		case code == "code", code == "TN", district == "SONGCONG", district == "PHULUONG":
			kept = append(kept, line)
		case strings.Contains(line, ",department,") && departments < 12:
			departments++
			kept = append(kept, line)
		}
	}
	// Of the units that are left none changes before 2025.
	if err := errors.Join(os.WriteFile(name, []byte(strings.Join(kept, "")), 0o644), os.Remove(filepath.Join(pack, "changes.csv"))); err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(t.TempDir(), "tn")
	if err := runInit(t.Context(), dir, pack); err != nil {
		t.Fatal(err)
	}
	return dir, newOffices(t, dir)
}

// newOffices opens the workspace to make up files for it.
func newOffices(t *testing.T, dir string) offices {
	t.Helper()
	a := quietApp(dir, time.Now)
	w, err := a.open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.room.Close)
	o := offices{w: w}
	for _, u := range w.programme.Tree(w.programme.First).Units() {
		if u.Tier != "province" {
			o.units = append(o.units, u)
		}
	}
	return o
}

// report is what a unit files for a period: a workbook, or one CSV file for each form.
// Another seed gives other figures.
func (o offices) report(t *testing.T, u pipeline.Unit, period pipeline.Period, seed uint64, what content, asCSV bool) [][]byte {
	t.Helper()
	maker := sample.Maker{Programme: o.w.programme, Seed: seed}
	req := o.w.formRequest(u, period, fixedClock(time.Date(2021, 6, 14, 9, 0, 0, 0, pipeline.Vietnam)))
	req.Filled = maker.Submissions(u, period, req.Forms)
	alter(req.Filled, req.Forms, what)
	if !asCSV {
		var b bytes.Buffer
		if err := forms.Workbook(&b, req); err != nil {
			t.Fatal(err)
		}
		return [][]byte{b.Bytes()}
	}
	var out [][]byte
	for _, f := range req.Forms {
		var b bytes.Buffer
		if err := forms.CSV(&b, req, f); err != nil {
			t.Fatal(err)
		}
		out = append(out, b.Bytes())
	}
	return out
}

// put lays a file into a unit's folder as of a time.
func put(t *testing.T, dir, unit, name string, data []byte, at time.Time) {
	t.Helper()
	path := filepath.Join(dir, "inbox", unit, name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

// checkAnsweredOnce wants one receipt for each file that was sent, by unit and name, and
// one answer in the outbox for each receipt.
func checkAnsweredOnce(t *testing.T, dir string, sent map[[2]string]bool) []pipeline.Receipt {
	t.Helper()
	receipts := readReceipts(t, dir)
	met := map[[2]string]int{}
	for _, r := range receipts {
		met[[2]string{r.Unit, r.File}]++
	}
	for file := range sent {
		if met[file] != 1 {
			t.Errorf("%s of %s has %d receipts", file[1], file[0], met[file])
		}
		delete(met, file)
	}
	for file, n := range met {
		t.Errorf("%s of %s was never sent and has %d receipts", file[1], file[0], n)
	}
	answers := map[string]int{}
	for _, path := range glob(t, filepath.Join(dir, "outbox", "*", "[0-9][0-9][0-9][0-9][0-9][0-9] *")) {
		answers[fmt.Sprintf("%s/%s", filepath.Base(filepath.Dir(path)), filepath.Base(path)[:6])]++
	}
	for _, r := range receipts {
		key := fmt.Sprintf("%s/%06d", r.Unit, r.Sequence)
		if answers[key] == 0 {
			t.Errorf("receipt %d of %s (%s) has no answer", r.Sequence, r.Unit, r.File)
		}
		delete(answers, key)
	}
	for key := range answers {
		t.Errorf("the outbox answers %s, of which there is no receipt", key)
	}
	return receipts
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

// leftFiles lists regular files in units' folders of the inbox.
func leftFiles(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	for _, name := range glob(t, filepath.Join(dir, "inbox", "*", "*")) {
		if !strings.HasPrefix(filepath.Base(name), ".") {
			out = append(out, name)
		}
	}
	return out
}
