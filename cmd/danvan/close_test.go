package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"danvan/cmd/danvan/published"
	"danvan/cmd/danvan/sample"
	"danvan/cmd/danvan/service"
	"danvan/config"
	"danvan/pipeline"
	"danvan/templates/forms"
)

// closer is a workspace with two quarters of a small programme, whose periods are closed
// with the real binary.
type closer struct {
	dir    string
	period pipeline.Period
	app    *app
	w      *workspace
}

func newCloser(t *testing.T) *closer {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "qn")
	newSample(t, dir)
	return openCloser(t, dir)
}

func openCloser(t *testing.T, dir string) *closer {
	t.Helper()
	c := &closer{dir: dir, period: pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: 3}}
	settings, err := config.LoadSettings(c.dir)
	if err != nil {
		t.Fatal(err)
	}
	programme, err := config.ReadPack(os.DirFS(filepath.Join(c.dir, "programme")))
	if err != nil {
		t.Fatal(err)
	}
	c.app = &app{workspace: c.dir, lang: "en", now: time.Now, log: slog.New(slog.DiscardHandler), streams: streams{out: io.Discard, err: io.Discard}}
	c.w = &workspace{dir: c.dir, settings: settings, programme: programme}
	return c
}

func (c *closer) run(t *testing.T, code int, args ...string) outcome {
	t.Helper()
	o := danvan(t, append(args, "--workspace", c.dir)...)
	if o.code != code {
		t.Fatalf("danvan %v: exit code %d, want %d\n%s%s", args, o.code, code, o.stdout, o.stderr)
	}
	return o
}

// decode reads what a command printed as JSON.
func decode[T any](t *testing.T, o outcome) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(o.stdout), &v); err != nil {
		t.Fatalf("%v in %s", err, o.stdout)
	}
	return v
}

// filed is the first unit of which something counts for the period.
func (c *closer) filed(t *testing.T) pipeline.Unit {
	t.Helper()
	for _, r := range decode[pipeline.StatusRow](t, c.run(t, exitDone, "status", "--period", c.period.String(), "--json")).Reports {
		if u, ok := c.w.programme.Tree(c.period).Unit(r.Unit); ok && r.Version > 0 && r.State != pipeline.Unexpected {
			return u
		}
	}
	t.Fatal("nobody has filed")
	return pipeline.Unit{}
}

// correct sends one more report of a unit, with figures that are higher by times one.
func (c *closer) correct(t *testing.T, u pipeline.Unit, times int) {
	t.Helper()
	req := c.w.formRequest(u, c.period, time.Now)
	req.Filled = sample.Maker{Programme: c.w.programme, Seed: 82}.Submissions(u, c.period, req.Forms)
	for range times {
		alter(req.Filled, req.Forms, revised)
	}
	var b bytes.Buffer
	if err := forms.Workbook(&b, req); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(c.dir, "inbox", u.Code, fmt.Sprintf("sửa %d.xlsx", times)), b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	c.run(t, exitDone, "ingest")
}

// files are the digests of everything below a folder of the workspace whose name holds
// a text.
func (c *closer) files(t *testing.T, folder, holds string) map[string]string {
	t.Helper()
	out := map[string]string{}
	(&tortured{dir: c.dir}).walk(t, folder, func(name string, data []byte, _ fs.FileInfo) {
		if strings.Contains(name, holds) {
			out[name] = digest(data)
		}
	})
	return out
}

// says tells whether a document holds a text, in any of its parts.
func (c *closer) says(t *testing.T, document, text string) bool {
	t.Helper()
	name := filepath.Join(c.dir, "reports", c.period.String(), document)
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Ext(name) == ".html" {
		return bytes.Contains(data, []byte(text))
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if data, err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte(text)) {
			return true
		}
	}
	return false
}

// A quarter is closed, corrected and closed again; what was published stays as it was,
// every change is named with its cause, and all of it comes back from the archive alone.
func TestClosingAPeriod(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	c := newCloser(t)
	period := c.period.String()
	o := c.run(t, exitFailure, "close", "--period", "2199-Q1")
	if !strings.Contains(o.stderr, "chưa kết thúc (đến hết ngày 14/03/2199)") || strings.Contains(o.stderr, "%!") {
		t.Errorf("a period that is not over: %s", o.stderr)
	}
	draft := c.run(t, exitDone, "results", "--period", period, "--format", "csv").stdout
	first := decode[closeView](t, c.run(t, exitDone, "close", "--period", period, "--note", "họp ngày 20", "--json"))
	if first.Number != 1 || first.Note != "họp ngày 20" || len(first.Inputs) == 0 || len(first.Adjustments) != 0 || len(first.Documents) != 3 {
		t.Fatalf("edition 1: %+v", first)
	}
	if o := c.run(t, exitFailure, "close", "--period", period); !strings.Contains(o.stderr, "không có gì thay đổi nên không chốt lại") || strings.Contains(o.stderr, "%!") {
		t.Errorf("closed twice: %s", o.stderr)
	}
	for document, mark := range map[string]string{"bao-cao-tong-hop.docx": "DỰ THẢO", "bao-cao-tong-hop.html": "DỰ THẢO", "tom-tat-lanh-dao.xlsx": "DỰ THẢO"} {
		if !c.says(t, document, mark) || c.says(t, editionName(document, 1), mark) || c.says(t, editionName(document, 1), "Phụ lục điều chỉnh") {
			t.Errorf("%s: the draft must say %q, the edition must not", document, mark)
		}
	}
	published, frozen := c.files(t, "reports", "ban chot 1"), c.files(t, "archive", "editions/"+period+"/1/")
	figures := c.run(t, exitDone, "results", "--period", period, "--edition", "1", "--format", "csv").stdout
	if strings.ReplaceAll(figures, ",1\n", ",0\n") != draft || c.run(t, exitDone, "results", "--period", period, "--format", "csv").stdout != figures {
		t.Error("the edition has other figures than the draft before, or than the results")
	}

	time.Sleep(10 * time.Millisecond)
	before := time.Now()
	u := c.filed(t)
	c.correct(t, u, 1)
	if s := decode[pipeline.StatusRow](t, c.run(t, exitDone, "status", "--period", period, "--json")); s.Closed == nil || s.Closed.Edition != 1 || s.Closed.Waiting != 1 {
		t.Errorf("status after a correction: %+v", s.Closed)
	}
	if s := decode[pipeline.StatusRow](t, c.run(t, exitDone, "status", "--period", period, "--json", "--as-of", before.Format(time.RFC3339Nano))); s.Closed == nil || s.Closed.Waiting != 0 {
		t.Errorf("status as of before: %+v", s.Closed)
	}
	if o := c.run(t, exitDone, "consolidate", "--period", period); !strings.Contains(o.stderr, "Số bản nộp chờ lần chốt sau: 1.") || !c.says(t, "bao-cao-tong-hop.docx", "DỰ THẢO") {
		t.Errorf("consolidate says %s", o.stderr)
	}
	changed := c.run(t, exitDone, "results", "--period", period, "--format", "csv").stdout
	if changed == draft || c.run(t, exitDone, "results", "--period", period, "--format", "csv", "--as-of", before.Format(time.RFC3339Nano)).stdout != draft {
		t.Error("the correction changes nothing, or changes what was known before")
	}
	c.checkSecondEdition(t, u)
	if diff := cmp.Diff(published, c.files(t, "reports", "ban chot 1")) + cmp.Diff(frozen, c.files(t, "archive", "editions/"+period+"/1/")); diff != "" {
		t.Errorf("edition 1 was changed: %s", diff)
	}
	if got := c.run(t, exitDone, "results", "--period", period, "--edition", "1", "--format", "csv").stdout; got != figures {
		t.Error("the figures of edition 1 were changed")
	}
	c.checkRebuilt(t)
	c.checkHarm(t)
}

// checkSecondEdition closes again and looks at what is said of the change.
func (c *closer) checkSecondEdition(t *testing.T, u pipeline.Unit) {
	t.Helper()
	period := c.period.String()
	second := decode[closeView](t, c.run(t, exitDone, "close", "--period", period, "--json"))
	if second.Number != 2 || len(second.Adjustments) == 0 {
		t.Fatalf("edition 2: %+v", second.Adjustments)
	}
	for _, a := range second.Adjustments {
		if len(a.Causes) != 1 || a.Causes[0].Unit != u.Code || a.Causes[0].Version != 2 || a.Causes[0].Was != 1 || *a.Before == *a.After || a.Programme {
			t.Errorf("adjustment %+v", a)
		}
	}
	if diff := decode[editionDiffView](t, c.run(t, exitDone, "diff", period, "1", "2", "--json")); cmp.Diff(diff.Adjustments, second.Adjustments) != "" {
		t.Errorf("diff says %+v", diff)
	}
	for _, document := range []string{"bao-cao-tong-hop ban chot 2.docx", "bao-cao-tong-hop ban chot 2.html"} {
		if !c.says(t, document, "Phụ lục điều chỉnh") || !c.says(t, document, "Đơn vị nộp lại") || c.says(t, document, "DỰ THẢO") {
			t.Errorf("%s has no annex, or is a draft", document)
		}
	}
	if !c.says(t, "tom-tat-lanh-dao ban chot 2.xlsx", `name="Điều chỉnh"`) {
		t.Error("the workbook has no sheet of adjustments")
	}
	last := second.Adjustments[len(second.Adjustments)-1]
	if !last.ToDate || second.Adjustments[0].ToDate {
		t.Errorf("the adjustments end with %+v, want the year to date of a programme's first year", last)
	}
	for _, a := range []pipeline.Adjustment{second.Adjustments[0], last} {
		for edition, want := range map[string]pipeline.Maybe{"1": a.Before.Value, "2": a.After.Value} {
			args := []string{"explain", "--period", period, "--edition", edition, "--unit", a.Unit, "--indicator", a.Indicator, "--json"}
			if a.ToDate {
				args = append(args, "--to-date")
			}
			if x := decode[pipeline.Explained](t, c.run(t, exitDone, args...)); x.Value != want || !x.AddsUp {
				t.Errorf("edition %s: explain says %v, want %v", edition, x.Value, want)
			}
		}
	}
	writeRecipients(t, c.dir, "\n  - {code: chot, name: Lưu trữ, unit: STTTT, documents: [bao-cao], folder: giao/chot, schedule: closed}\n")
	if err := os.MkdirAll(filepath.Join(c.dir, "giao", "chot"), 0o755); err != nil {
		t.Fatal(err)
	}
	c.run(t, exitDone, "deliver", "--period", period, "--edition", "1")
	c.run(t, exitUsage, "deliver", "--period", period, "--edition", "9")
	if names := glob(t, filepath.Join(c.dir, "giao", "chot", "*", "*")); len(names) != 1 || !strings.Contains(names[0], period+" BAN CHOT 1") {
		t.Errorf("delivered: %v", names)
	}
	// There and back again: two steps at once are compared as they stand.
	c.correct(t, u, 2)
	c.run(t, exitDone, "close", "--period", period)
	c.checkPlanned(t)
	if diff := decode[editionDiffView](t, c.run(t, exitDone, "diff", period, "1", "3", "--json")); len(diff.Adjustments) != len(second.Adjustments) || diff.Adjustments[0].Causes[0].Version != 3 {
		t.Errorf("diff 1 3 says %+v", diff)
	}
	c.run(t, exitUsage, "diff", period, "1", "9")
}

// checkPlanned wants edition 3 to wait in the outbox for who takes closed editions, and to
// be delivered once, whoever does it: it is what is in force where no edition is named. A
// draft has to be asked for.
func (c *closer) checkPlanned(t *testing.T) {
	t.Helper()
	period := c.period.String()
	states := func() (out []string) {
		for _, v := range decode[[]deliveryView](t, c.run(t, exitDone, "outbox", "--period", period, "--json")) {
			out = append(out, fmt.Sprintf("%d %s %s", v.Edition, v.Recipient, v.State))
		}
		slices.Sort(out)
		return out
	}
	if diff := cmp.Diff([]string{"1 chot delivered", "3 chot waiting"}, states()); diff != "" {
		t.Errorf("after closing (-want +got):\n%s", diff)
	}
	c.run(t, exitDone, "deliver", "--period", period)
	if diff := cmp.Diff([]string{"1 chot delivered", "3 chot delivered"}, states()); diff != "" {
		t.Errorf("after delivering (-want +got):\n%s", diff)
	}
	if names := glob(t, filepath.Join(c.dir, "giao", "chot", "*BAN CHOT 3*", "*")); len(names) != 1 {
		t.Errorf("delivered: %v", names)
	}
	writeRecipients(t, c.dir, "\n  - {code: moi, name: Văn phòng, unit: STTTT, documents: [bao-cao], folder: giao/chot, schedule: consolidated}\n")
	for edition, args := range map[int][]string{3: nil, 0: {"--edition", "0"}} {
		out := c.run(t, exitDone, append([]string{"deliver", "--period", period, "--dry-run", "--json"}, args...)...)
		if list := decode[[]deliveryView](t, out); len(list) != 1 || list[0].Edition != edition {
			t.Errorf("with %q there would be delivered %+v, want edition %d", args, list, edition)
		}
	}
}

// checkRebuilt takes away all that follows from the archive, changes the pack, and wants
// the same back.
func (c *closer) checkRebuilt(t *testing.T) {
	t.Helper()
	reports := c.files(t, "reports", "ban chot")
	for _, folder := range []string{"facts", "reports"} {
		if err := os.RemoveAll(filepath.Join(c.dir, folder)); err != nil {
			t.Fatal(err)
		}
	}
	c.run(t, exitDone, "rebuild")
	if diff := cmp.Diff(reports, c.files(t, "reports", "ban chot")); diff != "" || len(reports) != 9 {
		t.Errorf("%d documents came back otherwise: %s", len(reports), diff)
	}
	c.run(t, exitDone, "results", "--period", "2021-Q2")
	name := filepath.Join(c.dir, "programme", "programme.yaml")
	pack, err := os.ReadFile(name)
	if err == nil {
		err = os.WriteFile(name, append(pack, "# sửa sau khi chốt\n"...), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	v := decode[verifyView](t, c.run(t, exitDone, "verify", "--json"))
	if !v.Sound || len(v.Editions) != 3 || v.Editions[0].Figures == 0 {
		t.Errorf("verify: %+v", v)
	}
	c.checkCopies(t, v)
	if o := c.run(t, exitUsage, "verify", "--period", "2090-Q1"); !strings.Contains(o.stderr, "2090-Q1") {
		t.Errorf("a period that has not begun: %s", o.stderr)
	}
	if o := c.run(t, exitDone, "verify", "--period", "2021-Q4"); !strings.Contains(o.stdout+o.stderr, "uý IV/2021 chưa có bản chốt nào") {
		t.Errorf("a period without edition: %s%s", o.stdout, o.stderr)
	}
	file, again := filepath.Join(t.TempDir(), "b.tar.gz"), filepath.Join(t.TempDir(), "again")
	c.run(t, exitDone, "backup", file)
	mustRun(t, exitDone, "restore", file, again)
	mustRun(t, exitDone, "verify", "--workspace", again, "--period", c.period.String())
}

// checkCopies edits one copy of a document and deletes another: verify says so of each,
// and that what was closed is as it was.
func (c *closer) checkCopies(t *testing.T, before verifyView) {
	t.Helper()
	for _, d := range before.Editions[0].Documents {
		if !d.Closed || d.Copy != copySame {
			t.Errorf("a document: %+v", d)
		}
	}
	dir := filepath.Join(c.dir, "reports", c.period.String())
	word, page := filepath.Join(dir, "bao-cao-tong-hop ban chot 1.docx"), filepath.Join(dir, "bao-cao-tong-hop ban chot 1.html")
	if err := errors.Join(os.WriteFile(word, []byte("sửa"), 0o644), os.Remove(page)); err != nil {
		t.Fatal(err)
	}
	got := map[string]copyState{}
	v := decode[verifyView](t, c.run(t, exitDone, "verify", "--period", c.period.String(), "--json"))
	for _, d := range v.Editions[0].Documents {
		if !d.Closed {
			t.Errorf("a document: %+v", d)
		}
		got[filepath.Ext(d.Name)] = d.Copy
	}
	if got[".docx"] != copyChanged || got[".html"] != copyMissing || got[".xlsx"] != copySame || !v.Sound {
		t.Errorf("copies: %v", got)
	}
}

// checkHarm edits an edition, and then an original.
func (c *closer) checkHarm(t *testing.T) {
	t.Helper()
	spoil := func(name string) (undo func()) {
		data, err := os.ReadFile(name)
		if err == nil {
			err = os.Chmod(name, 0o640)
		}
		if err == nil {
			err = os.WriteFile(name, append([]byte("x"), data[1:]...), 0o640)
		}
		if err != nil {
			t.Fatal(err)
		}
		return func() {
			if err := os.WriteFile(name, data, 0o640); err != nil {
				t.Fatal(err)
			}
		}
	}
	edition := filepath.Join(c.dir, "archive", "editions", c.period.String(), "2")
	undo := spoil(filepath.Join(edition, "figures.json.gz"))
	c.run(t, exitUnsound, "check-archive")
	v := decode[verifyView](t, c.run(t, exitUnsound, "verify", "--json", "--lang", "en"))
	if v.Sound || !v.Editions[0].Same || v.Editions[1].Same || !strings.Contains(v.Editions[1].Difference, "figures.json.gz of the edition 2021-Q3/2 was changed") {
		t.Errorf("verify: %+v", v)
	}
	undo()
	undo = spoil(filepath.Join(edition, "documents", "bao-cao-tong-hop.docx"))
	v = decode[verifyView](t, c.run(t, exitUnsound, "verify", "--json", "--lang", "en"))
	if v.Sound || v.Editions[1].Same || !strings.Contains(v.Editions[1].Difference, "bao-cao-tong-hop ban chot 2.docx is not the one that was closed") {
		t.Errorf("verify: %+v", v)
	}
	undo()
	undo = spoil(filepath.Join(edition, "edition.json"))
	c.run(t, exitUnsound, "verify")
	c.run(t, exitFailure, "consolidate", "--period", c.period.String())
	undo()
	c.run(t, exitDone, "verify")
}

// The service leaves a closed period alone until something waits, and makes the editions
// again every week.
func TestTheServiceLeavesAClosedPeriodAlone(t *testing.T) {
	t.Parallel()
	c := newCloser(t)
	c.run(t, exitDone, "close", "--period", c.period.String())
	draft := filepath.Join(c.dir, "reports", c.period.String(), "bao-cao-tong-hop.docx")
	if err := os.Remove(draft); err != nil {
		t.Fatal(err)
	}
	night := func() bool {
		w, err := c.app.openToServe()
		if err != nil {
			t.Fatal(err)
		}
		defer w.room.Close()
		j := &jobs{app: c.app, workspace: w}
		if err := j.consolidate(t.Context(), c.period, service.Order{}); err != nil {
			t.Fatal(err)
		}
		if err := j.verify(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err = os.Stat(draft)
		return err == nil
	}
	if night() {
		t.Error("a closed period was consolidated")
	}
	c.correct(t, c.filed(t), 1)
	if !night() {
		t.Error("what waits was not consolidated")
	}
}

// The file of figures is derived: lacking, damaged, or gone with its folder, it comes back
// in the night although nothing new was received; a whole one is left alone.
func TestTheServiceMakesLostFiguresAgain(t *testing.T) {
	t.Parallel()
	c := newCloser(t)
	w, err := c.app.openToServe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.room.Close()
	j := &jobs{app: c.app, workspace: w}
	folder := filepath.Join(c.dir, "reports", c.period.String())
	file := filepath.Join(folder, published.FileName)
	night := func() {
		t.Helper()
		if err := j.consolidate(t.Context(), c.period, service.Order{}); err != nil {
			t.Fatal(err)
		}
		if err := published.Check(file, c.period); err != nil {
			t.Fatal(err)
		}
	}
	night()
	for what, spoil := range map[string]func() error{
		"lacking":   func() error { return os.Remove(file) },
		"damaged":   func() error { return os.Truncate(file, 500) },
		"no folder": func() error { return os.RemoveAll(folder) },
	} {
		if err := spoil(); err != nil {
			t.Fatal(what, err)
		}
		night()
	}
	draft := filepath.Join(folder, "bao-cao-tong-hop.docx")
	if err := os.Remove(draft); err != nil {
		t.Fatal(err)
	}
	night()
	if _, err := os.Stat(draft); err == nil {
		t.Error("whole figures were made again")
	}
}

// Kills at random instants of closing leave no edition or a whole one, and the next run
// closes as if nothing had been.
func TestTortureKillsWhileClosing(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	c := newCloser(t)
	k := &killed{tortured: &tortured{dir: c.dir}, program: program, dice: newDice()}
	wanted, instants := 8, 5.0
	if os.Getenv("TORTURE") == "full" {
		wanted, instants = 300, 60
	}
	u := c.filed(t)
	started := time.Now()
	c.run(t, exitDone, "close", "--period", c.period.String())
	took := time.Since(started)
	editions := 1
	for times := 1; k.kills < wanted; times++ {
		c.correct(t, u, times)
		for at := 0.0; ; at++ { // later each time, until it comes to its end
			after := time.Duration(float64(took) * (at + k.dice.Float64()) / instants)
			done := !k.killArgs(t, after, "close", "--period", c.period.String(), "--workspace", c.dir)
			if list := c.files(t, "archive", "edition.json"); len(list) != editions && len(list) != editions+1 {
				t.Fatalf("%d editions, and there were %d", len(list), editions)
			}
			if done {
				break
			}
		}
		editions++
		c.run(t, exitDone, "ingest") // tidies up
		c.run(t, exitDone, "check-archive")
		if got := len(c.files(t, "archive", "edition.json")); got != editions {
			t.Fatalf("%d editions, want %d", got, editions)
		}
		if got := len(c.files(t, "reports", fmt.Sprintf("ban chot %d", editions))); got != 3 {
			t.Errorf("edition %d has %d documents", editions, got)
		}
	}
	c.run(t, exitDone, "verify")
	t.Logf("%d kills, %d editions", k.kills, editions)
}

// A period whose documents cannot be put among the reports is closed all the same: who
// closes is told so, and its edition is on its way to those who receive it.
func TestAnEditionIsOnItsWayThoughItsDocumentsCannotBePublished(t *testing.T) {
	t.Parallel()
	c := newCloser(t)
	writeRecipients(t, c.dir, fmt.Sprintf("  - {code: luu-tru, name: Lưu trữ, unit: %s, documents: [bao-cao], folder: giao, schedule: closed}\n", c.w.programme.Tree(c.period).Root().Code))
	if err := os.Mkdir(filepath.Join(c.dir, "giao"), 0o750); err != nil {
		t.Fatal(err)
	}
	reports := filepath.Join(c.dir, "reports", c.period.String())
	inTheWay := filepath.Join(reports, published.FileName)
	if err := errors.Join(os.RemoveAll(inTheWay), os.MkdirAll(filepath.Join(inTheWay, "x"), 0o750)); err != nil {
		t.Fatal(err)
	}
	o := c.run(t, exitFailure, "close", "--period", c.period.String())
	for _, said := range []string{"Quý III/2021 đã chốt (bản chốt số 1)", "danvan rebuild", "Đã xếp giao cho 1 nơi nhận"} {
		if !strings.Contains(o.stderr, said) {
			t.Errorf("%q is not in %s", said, o.stderr)
		}
	}
	if o := c.run(t, exitDone, "outbox", "--period", c.period.String()); !strings.Contains(o.stdout, "luu-tru") {
		t.Errorf("nothing is on its way: %s", o.stdout)
	}
	if err := os.RemoveAll(inTheWay); err != nil {
		t.Fatal(err)
	}
	c.run(t, exitDone, "rebuild")
	if _, err := os.Stat(filepath.Join(reports, "bao-cao-tong-hop ban chot 1.docx")); err != nil {
		t.Error(err)
	}
}

// A run that was cut when it had closed a period put nothing on its way: the next one says so.
func TestAClosingThatWasCutIsToldOf(t *testing.T) {
	t.Parallel()
	c := newCloser(t)
	c.run(t, exitDone, "close", "--period", c.period.String())
	log := filepath.Join(c.dir, "archive", "audit.jsonl")
	lines := bytes.SplitAfter(bytes.TrimSpace(readAll(t, log)), []byte("\n"))
	if err := errors.Join(os.WriteFile(log, bytes.Join(lines[:len(lines)-1], nil), 0o640),
		os.WriteFile(filepath.Join(c.dir, lockFile), []byte("server, pid 1\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if o := c.run(t, exitDone, "ingest"); !strings.Contains(o.stderr, "danvan deliver --period "+c.period.String()+" --edition 1") {
		t.Errorf("nothing is said: %s", o.stderr)
	}
	if o := c.run(t, exitDone, "ingest"); strings.Contains(o.stderr, "deliver") {
		t.Errorf("it is said again: %s", o.stderr)
	}
}
