package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What the test's files say of a citizen and of a unit: none of it may stand in a log.
const (
	secretName   = "Mốc-ZZQ" // in names, keys, narratives and file names; ZZQ stands in every planted text
	secretFigure = "4711331"
)

// dropSecrets drops files of every kind of outcome, all full of secrets.
func dropSecrets(t *testing.T, dir, blank, mark string) {
	t.Helper()
	folder := filepath.Join(dir, "inbox", "DAITU.HUNGSON")
	figures := inventFigures(3, secretName)
	figures.people, figures.raised = 4711331, 4711331
	fillWorkbook(t, blank, filepath.Join(folder, mark+" đơn của "+secretName+".xlsx"), figures, true)
	plant(t, blank, filepath.Join(folder, mark+" sai "+secretName+".xlsx"), true)
	whole := readAll(t, filepath.Join(folder, mark+" sai "+secretName+".xlsx"))
	table := []byte("Biểu số;DV-01\nĐơn vị báo cáo;" + secretName + "\nKỳ báo cáo;Quý II/2021\nMã số;Chỉ tiêu;Số liệu trong kỳ\n1.3;" + secretName + ";" + secretFigure + " lượt/" + secretFigure + "\n")
	var zipped bytes.Buffer
	z := zip.NewWriter(&zipped)
	member, err := z.Create(secretName + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := member.Write(table); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"hỏng " + secretName + ".xlsx": append(bytes.Clone(whole[:len(whole)/2]), whole[len(whole)-len(whole)/3:]...),
		secretName + ".csv":            table,
		"nén " + secretName + ".zip":   zipped.Bytes(),
		secretName + ".exe":            []byte("MZ" + secretName),
		"~$" + secretName + ".xlsx":    []byte(secretName),
	} {
		if err := os.WriteFile(filepath.Join(folder, mark+" "+name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, sub := range []string{filepath.Join(folder, mark+secretName), filepath.Join(dir, "inbox", mark+secretName)} {
		if err := os.Mkdir(sub, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

// holdLog looks for secrets in a log, and that it is one.
func holdLog(t *testing.T, what, text string) {
	t.Helper()
	for _, secret := range []string{"ZZQ", "Mốc", secretFigure, "4.711.331"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s holds %q:\n%s", what, secret, text)
		}
	}
}

// logLines are the lines of the technical log among what a command says to people.
func logLines(t *testing.T, stderr string) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(stderr) {
		if strings.HasPrefix(line, "{") {
			if !json.Valid([]byte(line)) {
				t.Errorf("no line of a log: %s", line)
			}
			b.WriteString(line)
		}
	}
	return b.String()
}

// No name, no key, no narrative and no figure of anybody is in the log, whatever
// becomes of a file. Of the service this holds for all that it says.
func TestTheLogKnowsNobody(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := newWorkspace(t)
	mustRun(t, exitDone, "forms", "--workspace", dir, "--period", "2021-Q2", "--unit", "DAITU.HUNGSON", "--out", filepath.Join(dir, "blanks"))
	blank := filepath.Join(dir, "blanks", "DAITU.HUNGSON_2021-Q2.xlsx")

	dropSecrets(t, dir, blank, "một")
	o := danvan(t, "ingest", "--workspace", dir, "--log", "json")
	if o.code != exitIncomplete || !strings.Contains(o.stdout+o.stderr, secretName) {
		t.Fatalf("code %d; people are told of their files, so the secrets are there:\n%s", o.code, o.stderr)
	}
	lines := logLines(t, o.stderr)
	if n := strings.Count(lines, `"msg":"file decided"`); n < 5 {
		t.Errorf("%d files decided; the test shows little:\n%s", n, lines)
	}
	if !strings.Contains(lines, `"decision":"accepted"`) || !strings.Contains(lines, `"decision":"returned"`) {
		t.Errorf("not every outcome is there:\n%s", lines)
	}
	holdLog(t, "ingest's log", lines)
	o = danvan(t, "consolidate", "--workspace", dir, "--period", "2021-Q2", "--log", "json")
	if o.code != exitIncomplete {
		t.Fatalf("consolidate: %d\n%s", o.code, o.stderr)
	}
	holdLog(t, "consolidate's log", logLines(t, o.stderr))

	dropSecrets(t, dir, blank, "hai")
	b := start(t, "serve", "--workspace", dir, "--log", "json", "--lang", "en")
	b.says(`"msg":"inbox read"`)
	b.stop()
	holdLog(t, "what the service says", b.out.String())

	// The same in a file that is kept.
	dropSecrets(t, dir, blank, "ba")
	if err := os.Remove(filepath.Join(dir, runsFile)); err != nil { // else a pass is due in minutes only
		t.Fatal(err)
	}
	name := filepath.Join(dir, "log", "danvan.log")
	setSettings(t, dir, `log_file: ""`, `log_file: "log/danvan.log"`)
	b = start(t, "serve", "--workspace", dir)
	waitUntil(t, "the log file tells of a pass", func() bool {
		data, err := os.ReadFile(name)
		return err == nil && bytes.Contains(data, []byte(`"msg":"inbox read"`))
	})
	b.stop()
	text := string(readAll(t, name))
	if logLines(t, text) != text {
		t.Errorf("the file holds other lines than the log's:\n%s", text)
	}
	holdLog(t, "the log file", text+b.out.String())
}

// stop ends a service as systemd does.
func (b *background) stop() {
	b.t.Helper()
	if err := b.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		b.t.Fatal(err)
	}
	if err := b.cmd.Wait(); err != nil {
		b.t.Errorf("it ended with %v", err)
	}
}

func waitUntil(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 600 {
		if is() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("never: %s", what)
}
