package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/factstore"
)

// ministry is a store, two provinces that push to it, the workspace of a ministry that takes
// from it, and one workspace that everybody files in: the ministry's figures must be those.
// The tree is that of thai-nguyen-2021; two of its districts play the provinces.
type ministry struct {
	store, ministry, all string
	provinces            map[string]string // workspaces by code
	blanks               string
}

func newMinistry(t *testing.T) *ministry {
	t.Helper()
	dir := t.TempDir()
	m := &ministry{filepath.Join(dir, "store"), filepath.Join(dir, "ministry"), filepath.Join(dir, "all"), map[string]string{}, filepath.Join(dir, "blanks")}
	for _, w := range []string{m.ministry, m.all} {
		mustRun(t, 0, "init", w, "--programme", "thai-nguyen-2021")
	}
	for _, province := range []string{"SONGCONG", "DINHHOA"} {
		pack := filepath.Join(dir, "pack-"+province)
		if err := os.CopyFS(pack, os.DirFS(filepath.Join(m.all, "programme"))); err != nil {
			t.Fatal(err)
		}
		onlyProvince(t, pack, province)
		m.provinces[province] = filepath.Join(dir, province)
		mustRun(t, 0, "init", m.provinces[province], "--programme", pack)
	}
	mustRun(t, 0, "forms", "--workspace", m.all, "--period", "2021-Q2", "--out", m.blanks)
	mustRun(t, 0, "facts", "init", m.store)
	return m
}

// onlyProvince makes the pack of one of its districts out of a province's.
func onlyProvince(t *testing.T, pack, province string) {
	t.Helper()
	editCSV(t, filepath.Join(pack, "units.csv"), func(row []string) bool {
		if row[0] == province {
			row[4], row[8] = "", "" // it stands at the top, for ever
			return true
		}
		return strings.HasPrefix(row[0], province+".") && row[4] != "TN"
	})
	editCSV(t, filepath.Join(pack, "changes.csv"), func([]string) bool { return false })
	if err := replaceIn(filepath.Join(pack, "programme.yaml"), "consolidator: SNV", "consolidator: "+province); err != nil {
		t.Fatal(err)
	}
}

func editCSV(t *testing.T, name string, keep func(row []string) bool) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(readAll(t, name))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	head, rest := rows[:1], slices.DeleteFunc(rows[1:], func(row []string) bool { return !keep(row) })
	var out bytes.Buffer
	if err := csv.NewWriter(&out).WriteAll(append(head, rest...)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// file drops a filled workbook where the unit files it, and with everybody.
func (m *ministry) file(t *testing.T, unit string, n int) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "nộp.xlsx")
	fillWorkbook(t, filepath.Join(m.blanks, unit+"_2021-Q2.xlsx"), name, inventFigures(n, unit), strings.Contains(unit, "."))
	for _, w := range []string{m.at(unit), m.all} {
		if err := os.WriteFile(filepath.Join(w, "inbox", unit, "nộp.xlsx"), readAll(t, name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// at is the workspace that a unit files in.
func (m *ministry) at(unit string) string {
	province, _, _ := strings.Cut(unit, ".")
	if w := m.provinces[province]; w != "" {
		return w
	}
	return m.ministry
}

func (m *ministry) ingest(t *testing.T) {
	t.Helper()
	for _, w := range m.workspaces() {
		mustRun(t, 0, "ingest", "--workspace", w)
	}
}

func (m *ministry) workspaces() []string {
	return []string{m.provinces["SONGCONG"], m.provinces["DINHHOA"], m.ministry, m.all}
}

func (m *ministry) push(t *testing.T, code int) {
	t.Helper()
	for _, w := range m.provinces {
		mustRun(t, code, "facts", "sync", m.store, "--workspace", w)
	}
}

func (m *ministry) take(t *testing.T, code int, args ...string) takeView {
	t.Helper()
	var view takeView
	out := mustRun(t, code, append([]string{"facts", "sync", m.store, "--take", "--json", "--workspace", m.ministry}, args...)...)
	if err := json.Unmarshal([]byte(out), &view); err != nil {
		t.Fatal(err)
	}
	return view
}

// same wants the figures of the ministry to be those of the workspace that everybody files
// in, byte for byte, and the filing to be the same but for the second.
func (m *ministry) same(t *testing.T, what string, flags ...string) {
	t.Helper()
	for _, format := range []string{"csv", "parquet"} {
		var out [2]string
		for i, w := range []string{m.ministry, m.all} {
			out[i] = mustRun(t, 0, append([]string{"results", "--workspace", w, "--period", "2021-Q2", "--format", format}, flags...)...)
		}
		if out[0] != out[1] || len(out[0]) < 1000 {
			t.Errorf("%s: results as %s differ (%d and %d bytes)", what, format, len(out[0]), len(out[1]))
		}
	}
	var filing [2]map[string]string
	for i, w := range []string{m.ministry, m.all} {
		var status struct {
			Reports []struct {
				Unit, Form, State string
				Version           int
			}
		}
		if err := json.Unmarshal([]byte(mustRun(t, 0, "status", "--workspace", w, "--period", "2021-Q2", "--json")), &status); err != nil {
			t.Fatal(err)
		}
		filing[i] = map[string]string{}
		for _, r := range status.Reports {
			filing[i][r.Unit+" "+r.Form] = r.State + strings.Repeat(" v", r.Version)
		}
	}
	for key, want := range filing[1] {
		if filing[0][key] != want {
			t.Errorf("%s: %s is %q in the ministry, %q where all file", what, key, filing[0][key], want)
		}
	}
}

// Provinces work alone and push; the ministry takes and consolidates, closes, explains and
// verifies as if everybody had filed there.
func TestAMinistryOverProvinces(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	m := newMinistry(t)
	for i, unit := range []string{"SONGCONG", "SONGCONG.LUONGSON", "SONGCONG.MOCHE", "DINHHOA", "DINHHOA.QUYKY", "SNV"} {
		m.file(t, unit, i+2)
	}
	m.ingest(t)
	m.file(t, "SONGCONG.MOCHE", 40) // a correction, in a facts file of its own
	m.ingest(t)
	m.push(t, 0)
	view := m.take(t, 0)
	if len(view.Taken) != 2 || view.Taken[0].Submissions == 0 || len(view.Refused)+len(view.Problems) > 0 {
		t.Fatalf("taken: %+v", view)
	}
	silent := map[string]string{}
	for _, s := range view.Silent {
		silent[s.Province] = s.Name + " " + s.Period.String()
	}
	if silent["PHULUONG"] != "Huyện Phú Lương 2021-Q2" || silent["SONGCONG"]+silent["SNV"]+silent["SONGCONG.MOCHE"] != "" {
		t.Errorf("silent: %v", silent)
	}
	m.aLineForEachProvince(t)
	both := func(code int, args ...string) {
		t.Helper()
		for _, w := range []string{m.ministry, m.all} {
			mustRun(t, code, append(args, "--workspace", w)...)
		}
	}
	both(3, "consolidate", "--period", "2021-Q2")
	m.same(t, "first")
	if a, b := readAll(t, filepath.Join(m.ministry, "reports", "2021-Q2", resultsFile)), readAll(t, filepath.Join(m.all, "reports", "2021-Q2", resultsFile)); !bytes.Equal(a, b) {
		t.Error("the files of results differ")
	}

	// A figure is followed into the province.
	out := danvan(t, "explain", "--workspace", m.ministry, "--period", "2021-Q2", "--unit", "TN", "--indicator", "tcd_luot", "--lang", "en")
	if out.code != 0 || !strings.Contains(out.stdout, "Phường Mỏ Chè") || !strings.Contains(out.stderr, "are with the office of Thành phố Sông Công (SONGCONG)") {
		t.Errorf("explain: %d\n%s%s", out.code, out.stdout, out.stderr)
	}
	out = danvan(t, "explain", "--workspace", m.ministry, "--period", "2021-Q2", "--unit", "SONGCONG", "--indicator", "tcd_luot", "--open", "--lang", "en")
	if out.code != 3 || !strings.Contains(out.stderr, "the original is not here") {
		t.Errorf("explain --open: %d\n%s%s", out.code, out.stdout, out.stderr)
	}

	// Nothing new is nothing sent and nothing taken.
	before := treeOf(t, m.store)
	m.push(t, 0)
	if after := treeOf(t, m.store); !slices.Equal(before, after) {
		t.Errorf("pushing again left %v, before %v", after, before)
	}
	if view := m.take(t, 0, "--verify"); len(view.Taken) != 0 || view.Known != 2 || view.Verified.Manifests != 2 {
		t.Errorf("taken again: %+v", view)
	}

	// A pass over the ministry's own inbox answers nobody in a province.
	if err := os.WriteFile(filepath.Join(m.ministry, "archive", "answering"), []byte("1"), 0o640); err != nil {
		t.Fatal(err)
	}
	mustRun(t, 0, "ingest", "--workspace", m.ministry)
	if answers, err := os.ReadDir(filepath.Join(m.ministry, "outbox", "SONGCONG")); err != nil || len(answers) > 0 {
		t.Errorf("answered: %v, %v", answers, err)
	}

	// A closed period waits for its next edition.
	both(0, "close", "--period", "2021-Q2")
	m.same(t, "edition 1", "--edition", "1")
	m.file(t, "DINHHOA.QUYKY", 77)
	m.file(t, "DINHHOA.TANTHINH", 5)
	m.ingest(t)
	m.push(t, 0)
	if view := m.take(t, 0); len(view.Taken) != 1 || view.Taken[0].Manifest != 2 {
		t.Fatalf("taken after the closing: %+v", view)
	}
	if out := danvan(t, "status", "--workspace", m.ministry, "--period", "2021-Q2", "--lang", "en"); !strings.Contains(out.stderr, "Submissions waiting for the next edition: 8") {
		t.Errorf("status: %s", out.stderr)
	}
	m.same(t, "edition 1 after a correction", "--edition", "1")
	both(3, "consolidate", "--period", "2021-Q2")
	both(0, "close", "--period", "2021-Q2")
	m.same(t, "edition 2", "--edition", "2")
	mustRun(t, 0, "check-archive", "--workspace", m.ministry)
	mustRun(t, 0, "verify", "--workspace", m.ministry)

	// Without the facts the way back is to take again; a backup knows the rest.
	if err := os.RemoveAll(filepath.Join(m.ministry, "facts")); err != nil {
		t.Fatal(err)
	}
	out = danvan(t, "consolidate", "--workspace", m.ministry, "--period", "2021-Q2", "--lang", "en")
	if out.code != 1 || !strings.Contains(out.stderr, "danvan facts sync STORE --take") {
		t.Errorf("without facts: %d, %s", out.code, out.stderr)
	}
	mustRun(t, 4, "verify", "--workspace", m.ministry)
	if view := m.take(t, 0); view.Restored == 0 || len(view.Taken) != 0 {
		t.Errorf("taken again: %+v", view)
	}
	mustRun(t, 0, "verify", "--workspace", m.ministry)
	mustRun(t, 0, "rebuild", "--workspace", m.ministry)
	m.same(t, "rebuilt", "--edition", "2")

	restored := filepath.Join(t.TempDir(), "restored")
	backup := filepath.Join(t.TempDir(), "b.tar.gz")
	mustRun(t, 0, "backup", backup, "--workspace", m.ministry)
	mustRun(t, 0, "restore", backup, restored)
	if err := os.RemoveAll(m.store); err != nil {
		t.Fatal(err)
	}
	mustRun(t, 0, "verify", "--workspace", restored) // what was taken is in the backup

	// A store that was lost is made again: provinces go on above what was taken.
	mustRun(t, 0, "facts", "init", m.store)
	if out := danvan(t, "facts", "init", m.store, "--lang", "en"); out.code != 0 || !strings.Contains(out.stderr, "is a store of facts already") {
		t.Errorf("made twice: %d, %s", out.code, out.stderr)
	}
	out = danvan(t, "facts", "sync", m.store, "--take", "--workspace", restored, "--lang", "en")
	if out.code != 4 || !strings.Contains(out.stderr, "the folder of SONGCONG") || strings.Contains(out.stderr, "There is no manifest") {
		t.Errorf("taken from an empty store: %d, %s", out.code, out.stderr)
	}
	m.push(t, 0)
	if view := m.take(t, 0, "--verify"); len(view.Taken) != 2 || view.Taken[0].Manifest != 3 || len(view.Problems) > 0 {
		t.Errorf("taken from the store that was made again: %+v", view)
	}
	m.same(t, "the store was made again", "--edition", "2")
	// A province sees that its last manifest was changed, or is gone, and goes on above it.
	last := filepath.Join(m.store, "DINHHOA", "manifests", "2021-Q2", "0003.json")
	for _, x := range []struct {
		harm func() error
		told string
	}{
		{func() error { return replaceIn(last, `"who": "`, `"who": "x`) }, "0003.json in the store was changed after it was pushed"},
		{func() error { return os.Remove(filepath.Join(filepath.Dir(last), "0004.json")) }, "0004.json, which was pushed from here, is no longer in the store"},
	} {
		if err := x.harm(); err != nil {
			t.Fatal(err)
		}
		out = danvan(t, "facts", "sync", m.store, "--workspace", m.provinces["DINHHOA"], "--lang", "en")
		if out.code != 4 || !strings.Contains(out.stderr, x.told) {
			t.Errorf("%s: %d, %s", x.told, out.code, out.stderr)
		}
	}
	if !isFile(filepath.Join(filepath.Dir(last), "0005.json")) {
		t.Error("it did not go on above what was lost")
	}
	// So it does of what another wrote above it, and knows what it said itself.
	own := readAll(t, filepath.Join(filepath.Dir(last), "0005.json"))
	said, err := factstore.Parse(own)
	if err != nil {
		t.Fatal(err)
	}
	m.said(t, said, true)
	other := said
	other.Number, other.Previous, other.Submissions = 6, hashOf(own), slices.Clone(said.Submissions)
	other.Submissions[0].File = "khác.xlsx"
	foreign, err := other.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(last), "0006.json"), foreign, 0o644); err != nil {
		t.Fatal(err)
	}
	m.said(t, other, false)
	out = danvan(t, "facts", "sync", m.store, "--workspace", m.provinces["DINHHOA"], "--lang", "en")
	if out.code != 4 || !strings.Contains(out.stderr, "0006.json in the store was not pushed from here") || !isFile(filepath.Join(filepath.Dir(last), "0007.json")) {
		t.Errorf("a foreign manifest: %d, %s", out.code, out.stderr)
	}
	m.push(t, 0)

	// What a province has closed it pushes as it was published, and a correction with its next edition.
	mustRun(t, 0, "close", "--period", "2021-Q2", "--workspace", m.provinces["DINHHOA"])
	for _, x := range []struct {
		file, close, changed bool
		waiting              int
	}{{changed: true}, {file: true, waiting: 4}, {close: true, changed: true}, {}} {
		if x.file {
			m.file(t, "DINHHOA.QUYKY", 78)
			mustRun(t, 0, "ingest", "--workspace", m.provinces["DINHHOA"])
		}
		if x.close {
			mustRun(t, 0, "close", "--period", "2021-Q2", "--workspace", m.provinces["DINHHOA"])
		}
		var view pushView
		if err := json.Unmarshal([]byte(mustRun(t, 0, "facts", "sync", m.store, "--json", "--workspace", m.provinces["DINHHOA"])), &view); err != nil {
			t.Fatal(err)
		}
		if one := view.Pushed[0]; one.Waiting != x.waiting || one.Changed != (x.changed || x.file) {
			t.Errorf("pushed %+v, want %+v", one, x)
		}
	}
	if view := m.take(t, 0); len(view.Taken) == 0 {
		t.Errorf("taken after the province closed: %+v", view)
	}
	m.said(t, said, true) // though more was filed since, and closed

	// Who forgets --take in the ministry does not push all provinces as one more.
	out = danvan(t, "facts", "sync", m.store, "--workspace", m.ministry, "--lang", "en")
	if out.code != 2 || !strings.Contains(out.stderr, "add --take") || isFile(filepath.Join(m.store, "TN")) {
		t.Errorf("the ministry pushes: %d, %s", out.code, out.stderr)
	}
	out = danvan(t, "facts", "sync", m.store, "--take", "--workspace", m.provinces["SONGCONG"], "--lang", "en")
	if out.code != 2 || !strings.Contains(out.stderr, "this workspace is SONGCONG itself") {
		t.Errorf("a province takes: %d, %s", out.code, out.stderr)
	}
}

// said asks the workspace of DINHHOA whether it ever said what a manifest does.
func (m *ministry) said(t *testing.T, what factstore.Manifest, want bool) {
	t.Helper()
	a := &app{workspace: m.provinces["DINHHOA"], lang: "en", now: time.Now, log: slog.New(slog.DiscardHandler), streams: streams{out: io.Discard, err: io.Discard}}
	w, err := a.open()
	if err != nil {
		t.Fatal(err)
	}
	defer w.room.Close()
	basis, err := w.basis(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := w.said(a, basis)(what); got != want {
		t.Errorf("manifest %d was said here: %v", what.Number, got)
	}
}

// aLineForEachProvince looks at what status says in the ministry: of each province how much
// came, and of one that is asked for form by form.
func (m *ministry) aLineForEachProvince(t *testing.T) {
	t.Helper()
	lines := func(flags ...string) (text string, view statusView) {
		t.Helper()
		args := append([]string{"status", "--period", "2021-Q2", "--workspace", m.ministry, "--lang", "en"}, flags...)
		text = mustRun(t, 0, args...)
		if err := json.Unmarshal([]byte(mustRun(t, 0, append(args, "--json")...)), &view); err != nil {
			t.Fatal(err)
		}
		return text, view
	}
	all, view := lines()
	if strings.Contains(all, "SONGCONG.") || !strings.Contains(all, "│ SONGCONG ") || !strings.Contains(all, "│ PHULUONG ") || !strings.Contains(all, "│ SNV ") {
		t.Errorf("status of all:\n%s", all)
	}
	sums := pipeline.FilingTotals{}
	for _, o := range view.Offices {
		sums.Expected += o.Totals.Expected
		sums.NotReceived += o.Totals.NotReceived
		if sent := o.Manifest == 1 && o.PushedAt != nil && o.TakenAt != nil && o.Cells > 0; sent != (o.Unit == "SONGCONG" || o.Unit == "DINHHOA") {
			t.Errorf("line %+v", o)
		}
	}
	if len(view.Reports) != view.Totals.Expected || sums.Expected != view.Totals.Expected || sums.NotReceived != view.Totals.NotReceived {
		t.Errorf("the lines sum up to %+v, in all %+v", sums, view.Totals)
	}
	one, view := lines("--unit", "SONGCONG")
	if !strings.Contains(one, "│ SONGCONG.MOCHE ") || strings.Contains(one, "DINHHOA") || len(view.Offices) != 1 || view.Totals.Expected != view.Offices[0].Totals.Expected || len(view.Reports) != view.Totals.Expected {
		t.Errorf("status of one: %+v\n%s", view.Totals, one)
	}
}

// treeOf lists the files below a folder.
func treeOf(t *testing.T, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, name+" "+hashOf(readAll(t, name)))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
