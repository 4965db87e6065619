package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"danvan/pipeline"
)

// corporaFiles are real and ugly files from the tests of spreadsheet programs. None
// is a report: each must be answered and none accepted.
const (
	corporaFiles  = "../../../shared/data/corpora"
	corporaGolden = "testdata/corpora/answers.txt"
	corporaBatch  = 250
)

var updateGolden = flag.Bool("update", false, "write the golden files anew")

func corporaList(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(corporaFiles, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		t.Skip("the corpora are not beside the repository (shared/data/corpora)")
	}
	return files
}

// dropCorpora puts files into a unit's folder. The names begin with a running number:
// the corpora have many of the same name.
func dropCorpora(t *testing.T, dir string, files []string, first int) {
	t.Helper()
	for i, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		drop(t, dir, "SNV", fmt.Sprintf("%03d %s", first+i, filepath.Base(name)), data)
	}
}

// drop writes a file into a unit's folder.
func drop(t *testing.T, dir, unit, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "inbox", unit, name), data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// ingestPass is what `ingest --json` says of one pass.
type ingestPass struct {
	Seen, Accepted, Superseded, Returned, Duplicates, Ignored, Waiting int

	Ledger []struct {
		Line  string
		Holds bool
	}
}

// ingestNow makes one pass with the real program.
func ingestNow(t *testing.T, dir string) ingestPass {
	t.Helper()
	o := danvan(t, "ingest", "--workspace", dir, "--json")
	return checkPass(t, o.code, o.stdout, o.stderr)
}

// checkPass wants a run that came to its end and whose ledger adds up.
func checkPass(t *testing.T, code int, stdout, stderr string) (p ingestPass) {
	t.Helper()
	if err := json.Unmarshal([]byte(stdout), &p); err != nil || (code != exitDone && code != exitIncomplete) {
		t.Fatalf("ingest: code %d, %v\n%s%.4000s", code, err, stdout, stderr)
	}
	sound := len(p.Ledger) == 3 && p.Seen == p.Accepted+p.Superseded+p.Returned+p.Duplicates+p.Ignored+p.Waiting
	for _, l := range p.Ledger {
		sound = sound && l.Holds
	}
	if !sound {
		t.Errorf("the ledger does not add up: %s", stdout)
	}
	return p
}

// readReceipts reads what the archive keeps.
func readReceipts(t *testing.T, dir string) []pipeline.Receipt {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "archive", "receipts.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []pipeline.Receipt
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var r pipeline.Receipt
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// allFindings are the codes of a receipt, of the file and of its forms.
func allFindings(r pipeline.Receipt) []pipeline.Finding {
	all := slices.Clone(r.Findings)
	for _, s := range r.Submissions {
		all = append(all, s.Findings...)
	}
	return all
}

func codesOf(findings []pipeline.Finding) string {
	var codes []string
	for _, f := range findings {
		codes = append(codes, f.Code)
	}
	slices.Sort(codes)
	return strings.Join(slices.Compact(codes), "+")
}

// Every file of the corpora is answered with a reason, none is accepted, and no file
// ends the run. How often each reason is given to each kind of file is in the golden
// file: a change there is a change in what offices are told.
func TestEveryFileOfTheCorporaIsAnsweredInTheOutbox(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	files := corporaList(t)
	dir := newWorkspace(t)
	returned, waiting := 0, 0
	for first := 0; first < len(files); first += corporaBatch {
		batch := files[first:min(first+corporaBatch, len(files))]
		dropCorpora(t, dir, batch, first)
		freshen(t, dir)
		nothing := zeroBytes(t, files[:first+len(batch)])
		p := ingestNow(t, dir)
		if p.Returned+p.Waiting != waiting+len(batch)-zeroBytes(t, batch) || p.Ignored != nothing || p.Seen != p.Returned+p.Waiting+p.Ignored {
			t.Errorf("files %d to %d: %+v", first, first+len(batch)-1, p)
		}
		returned, waiting = returned+p.Returned, p.Waiting
	}
	nothing := zeroBytes(t, files)
	sendWaiting(t, dir)
	if p := ingestNow(t, dir); p.Returned != waiting || p.Waiting != 0 || p.Ignored != nothing || returned+waiting+nothing != len(files) {
		t.Errorf("%d files were returned and %d waited of %d; then %+v", returned, waiting, len(files), p)
	}
	checkAnswered(t, dir, len(files)-nothing)
	checkGolden(t, readReceipts(t, dir))
}

// freshen makes what waits as young as what was just dropped, so that the same files wait
// on a slow machine.
func freshen(t *testing.T, dir string) {
	t.Helper()
	now := time.Now()
	for _, name := range leftFiles(t, dir) {
		if err := os.Chtimes(name, now, now); err != nil {
			t.Fatal(err)
		}
	}
}

// sendWaiting packs what waits into one zip. A file without its end is taken to be
// still on its way for two minutes, by the clock of the share; in a zip that is whole
// nothing is on its way.
func sendWaiting(t *testing.T, dir string) {
	t.Helper()
	inbox := filepath.Join(dir, "inbox", "SNV")
	left, err := os.ReadDir(inbox)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range left {
		data, err := os.ReadFile(filepath.Join(inbox, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if len(data) == 0 {
			continue
		}
		w, err := z.Create(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(inbox, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	drop(t, dir, "SNV", "còn lại.zip", b.Bytes())
}

// zeroBytes counts the files without a byte, which are passed over and stay.
func zeroBytes(t *testing.T, files []string) (n int) {
	t.Helper()
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() == 0 {
			n++
		}
	}
	return n
}

// checkAnswered holds the outbox against the receipts: each has a reason and an answer.
func checkAnswered(t *testing.T, dir string, files int) {
	t.Helper()
	answers, err := os.ReadDir(filepath.Join(dir, "outbox", "SNV"))
	if err != nil {
		t.Fatal(err)
	}
	answered := map[string]bool{}
	for _, a := range answers {
		if number, _, ok := strings.Cut(a.Name(), " TRA LAI "); ok {
			answered[number] = true
		}
	}
	receipts := readReceipts(t, dir)
	if len(receipts) != files {
		t.Errorf("%d receipts for %d files", len(receipts), files)
	}
	for _, r := range receipts {
		if !pipeline.Rejects(allFindings(r)) {
			t.Errorf("%s was returned without a reason: %v", r.File, codesOf(allFindings(r)))
		}
		if !answered[fmt.Sprintf("%06d", r.Sequence)] {
			t.Errorf("%s has no answer in the outbox", r.File)
		}
	}
}

// tally counts the findings by kind of file.
func tally(receipts []pipeline.Receipt) string {
	type line struct{ kind, codes string }
	counts := map[line]int{}
	for _, r := range receipts {
		findings := slices.DeleteFunc(allFindings(r), func(f pipeline.Finding) bool { return f.Code == "already-returned" })
		counts[line{strings.ToLower(filepath.Ext(r.File)), codesOf(findings)}]++
	}
	var lines []line
	for l := range counts {
		lines = append(lines, l)
	}
	slices.SortFunc(lines, func(a, b line) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.codes, b.codes)) })
	var b strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&b, "%s\t%s\t%d\n", l.kind, l.codes, counts[l])
	}
	return b.String()
}

func checkGolden(t *testing.T, receipts []pipeline.Receipt) {
	t.Helper()
	got := tally(receipts)
	if *updateGolden {
		if err := os.MkdirAll(filepath.Dir(corporaGolden), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(corporaGolden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(corporaGolden)
	if err != nil {
		t.Fatal(err)
	}
	if d := gocmp.Diff(string(want), got); d != "" {
		t.Errorf("answers differ (-golden +now); go test -run Corpora -update writes them anew\n%s", d)
	}
}
