package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"danvan/config"
	"danvan/ingest/book"
	"danvan/pipeline"
)

// One table of limits: what a workspace is given, what a file is held against outside
// one, and what the reader does by itself are the same.
func TestTheReadersLimitsAreTheSettings(t *testing.T) {
	s, err := config.DefaultSettings()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := limitsOf(s), book.DefaultLimits(); got != want {
		t.Errorf("settings %+v\nreader   %+v", got, want)
	}
}

// heavyText is a table of so many rows: a legal CSV that costs much to read.
func heavyText(rows int) []byte {
	return bytes.Repeat([]byte(strings.Repeat("Dân vận khéo;", 39)+"hết\n"), rows)
}

// lastReceipts reads what the archive recorded, by the unit that sent the file.
func lastReceipts(t *testing.T, dir string) map[string]pipeline.Receipt {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "archive", "receipts.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string]pipeline.Receipt{}
	lines := bufio.NewScanner(f)
	for lines.Buffer(nil, 1<<20); lines.Scan(); {
		var r pipeline.Receipt
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		out[r.Unit] = r
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// A file that takes too much of the machine is answered, and the one beside it is read.
func TestAFileOverItsBoundsDoesNotStopTheRun(t *testing.T) {
	withoutRace(t)
	wide := []string{"DANVAN_LIMITS_FILE_MIB=200", "DANVAN_LIMITS_ROWS=1000000", "DANVAN_LIMITS_CELLS=100000000"}
	cases := []struct {
		name, code, arg string
		settings        []string
		rows            int
	}{
		{"memory", "file-heavy", "64", append(wide, "DANVAN_LIMITS_MEMORY_MB=64"), 60_000},
		{"time", "file-slow", "1", append(wide, "DANVAN_LIMITS_SECONDS=1", "DANVAN_LIMITS_MEMORY_MB=4096"), 250_000},
	}
	blanks := filepath.Join(t.TempDir(), "blanks")
	mustRun(t, 0, "forms", "--workspace", newWorkspace(t), "--period", "2021-Q2", "--unit", "STP", "--out", blanks)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := newWorkspace(t)
			fillWorkbook(t, filepath.Join(blanks, "STP_2021-Q2.xlsx"), filepath.Join(dir, "inbox", "STP", "nộp.xlsx"), inventFigures(5, "STP"), false)
			if err := os.WriteFile(filepath.Join(dir, "inbox", "SNV", "Nguyễn Văn A.csv"), heavyText(c.rows), 0o644); err != nil {
				t.Fatal(err)
			}
			o := danvanWith(t, c.settings, "ingest", "--workspace", dir, "--log", "json")
			if o.code != exitIncomplete {
				t.Fatalf("exit code %d\n%s%s", o.code, o.stdout, o.stderr)
			}
			checkStopped(t, dir, c.code, c.arg)
			if !strings.Contains(o.stderr, `"msg":"file stopped","unit":"SNV"`) {
				t.Errorf("the log does not tell of it:\n%s", o.stderr)
			}
			for line := range strings.Lines(o.stderr) {
				if strings.HasPrefix(line, "{") && strings.Contains(line, "Nguyễn") {
					t.Errorf("the log names what only people should read: %s", line)
				}
			}
		})
	}
}

func checkStopped(t *testing.T, dir, code, arg string) {
	t.Helper()
	receipts := lastReceipts(t, dir)
	if good := receipts["STP"]; good.Decision != pipeline.Accepted {
		t.Errorf("the file beside it: %+v", good)
	}
	stopped := receipts["SNV"]
	if stopped.Decision != pipeline.Returned || len(stopped.Findings) != 1 || len(stopped.Submissions) != 0 {
		t.Fatalf("receipt %+v", stopped)
	}
	if f := stopped.Findings[0]; f.Code != code || f.Args[0] != arg {
		t.Errorf("finding %+v, want %s %s", f, code, arg)
	}
	answers, err := filepath.Glob(filepath.Join(dir, "outbox", "SNV", "* TRA LAI Nguyễn Văn A.xlsx"))
	if err != nil || len(answers) != 1 {
		t.Fatalf("answers %v (%v)", answers, err)
	}
	book := openBlank(t, answers[0])
	rows, err := book.GetRows(book.GetSheetList()[0])
	if err != nil {
		t.Fatal(err)
	}
	want := stopped.Findings[0].Message(pipeline.Vietnamese)
	for _, row := range rows {
		if strings.Contains(strings.Join(row, " "), want) {
			return
		}
	}
	t.Errorf("the answer does not say %q: %v", want, rows)
}

// Staff may check a file anywhere, under the same bounds.
func TestCheckOutsideAWorkspaceIsBounded(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "a.csv")
	if err := os.WriteFile(file, []byte("x;y\n1;2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	o := danvan(t, "check", "--workspace", dir, "--json", file)
	var views []struct{ Findings []struct{ Code string } }
	if err := json.Unmarshal([]byte(o.stdout), &views); err != nil || o.code != exitIncomplete {
		t.Fatalf("exit code %d, %v: %s%s", o.code, err, o.stdout, o.stderr)
	}
	if len(views) != 1 || len(views[0].Findings) != 1 || views[0].Findings[0].Code != "form-not-found" {
		t.Errorf("got %+v", views)
	}
	if help := mustRun(t, 0, "--help"); strings.Contains(help, "_room") {
		t.Errorf("the help tells of what nobody types:\n%s", help)
	}
}
