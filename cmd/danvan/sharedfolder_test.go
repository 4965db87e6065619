package main

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// sharedFolder is a workspace with filled reports of some units at hand.
type sharedFolder struct {
	dir    string
	report map[string][]byte // by unit
	settle string            // seconds; "" for none
}

func newSharedFolder(t *testing.T, units ...string) sharedFolder {
	t.Helper()
	s := sharedFolder{dir: newWorkspace(t), report: map[string][]byte{}}
	blanks := filepath.Join(s.dir, "blanks")
	for i, unit := range units {
		mustRun(t, 0, "forms", "--workspace", s.dir, "--period", "2021-Q2", "--unit", unit, "--out", blanks)
		to := filepath.Join(t.TempDir(), "filled.xlsx")
		fillWorkbook(t, filepath.Join(blanks, unit+"_2021-Q2.xlsx"), to, inventFigures(i+3, unit), strings.Contains(unit, "."))
		s.report[unit] = readAll(t, to)
	}
	return s
}

func readAll(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// drop puts a file into the inbox.
func (s sharedFolder) drop(t *testing.T, name string, data []byte) {
	t.Helper()
	path := filepath.Join(s.dir, "inbox", name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, data, 0o644)); err != nil {
		t.Fatal(err)
	}
}

type passView struct {
	Seen, Accepted, Superseded, Returned, Duplicates, Ignored, Waiting int

	Ledger []struct{ Holds bool }
}

// ingest makes a pass that ends with a code, and holds its ledger.
func (s sharedFolder) ingest(t *testing.T, code int) passView {
	t.Helper()
	var p passView
	o := danvanWith(t, []string{"DANVAN_SETTLE_SECONDS=" + cmp.Or(s.settle, "0")}, "ingest", "--workspace", s.dir, "--json")
	if err := json.Unmarshal([]byte(o.stdout), &p); err != nil || o.code != code {
		t.Fatalf("ingest: exit code %d, want %d, %v\n%s%s", o.code, code, err, o.stdout, o.stderr)
	}
	for _, l := range p.Ledger {
		if !l.Holds {
			t.Errorf("the ledger does not hold: %+v", p)
		}
	}
	return p
}

// answers lists a unit's outbox.
func (s sharedFolder) answers(t *testing.T, unit string) []string {
	t.Helper()
	list, err := os.ReadDir(filepath.Join(s.dir, "outbox", unit))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}

func packed(t *testing.T, namesAndData ...any) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for i := 0; i < len(namesAndData); i += 2 {
		f, err := w.Create(namesAndData[i].(string))
		if err == nil {
			_, err = f.Write(namesAndData[i+1].([]byte))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// A zip of several files is answered file by file and leaves the inbox; what is in it
// keeps its receipts when the same zip is met again.
func TestAZipOfReportsIsTakenApart(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	s := newSharedFolder(t, "SNV")
	inner := packed(t, "a.xlsx", s.report["SNV"])
	bundle := packed(t, "Quý II/", []byte{}, "Quý II/biểu.xlsx", s.report["SNV"], "Quý II/ảnh.png", []byte("\x89PNG\r\n\x1a\n"), "lồng.zip", inner, "__MACOSX/._biểu.xlsx", []byte("x"))
	s.drop(t, "SNV/gói.zip", bundle)
	path := filepath.Join(s.dir, "inbox/SNV/gói.zip")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if p := s.ingest(t, 3); p.Seen != 3 || p.Accepted != 1 || p.Returned != 2 {
		t.Errorf("%+v", p)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the zip still lies in the inbox")
	}
	want := "000001 DA NHAN gói.zip_biểu.xlsx, 000002 TRA LAI gói.zip_ảnh.xlsx, 000003 TRA LAI gói.zip_lồng.xlsx"
	if got := strings.Join(s.answers(t, "SNV"), ", "); got != want {
		t.Errorf("answers: %s", got)
	}
	checked := filepath.Join(t.TempDir(), "gói.zip")
	if err := os.WriteFile(checked, bundle, 0o644); err != nil {
		t.Fatal(err)
	}
	if out := mustRun(t, 3, "check", "--workspace", s.dir, checked); !strings.Contains(out, checked+"/biểu.xlsx · DV-01 (2021) · SNV · Quý II/2021 · ĐƯỢC NHẬN") || !strings.Contains(out, checked+"/ảnh.png · không tìm thấy biểu") {
		t.Errorf("check says otherwise than ingest: %s", out)
	}
	receipts := readAll(t, filepath.Join(s.dir, "archive/receipts.jsonl"))
	s.drop(t, "SNV/gói.zip", bundle) // as if the run had been cut before it took the zip away
	if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if p := s.ingest(t, 0); p.Seen != 3 || p.Ignored != 3 || !bytes.Equal(readAll(t, filepath.Join(s.dir, "archive/receipts.jsonl")), receipts) {
		t.Errorf("met again: %+v", p)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the zip was left")
	}
}

// What cannot be taken apart, and what must not be read, has its answer in one pass.
func TestHostileEntriesOfTheInbox(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("pipes and links are made otherwise on Windows")
	}
	s := newSharedFolder(t, "SNV", "STP")
	inbox := filepath.Join(s.dir, "inbox")
	s.drop(t, "STP/báo cáo.xlsx", s.report["STP"])
	s.drop(t, "SNV/thưa.xlsx", []byte("PK\x03\x04"))
	if err := errors.Join(os.Truncate(filepath.Join(inbox, "SNV/thưa.xlsx"), 6<<30),
		os.Symlink("../../danvan.yaml", filepath.Join(inbox, "SNV/lối tắt.csv")),
		os.Symlink(inbox+"/STP", filepath.Join(inbox, "SNV/thư mục")),
		exec.Command("mkfifo", filepath.Join(inbox, "SNV/ống.csv")).Run(),
		os.Link(filepath.Join(s.dir, "danvan.yaml"), filepath.Join(inbox, "SNV/cứng.csv"))); err != nil {
		t.Fatal(err)
	}
	s.drop(t, "SNV/rỗng.xlsx", nil)
	for i := range 1200 {
		s.drop(t, fmt.Sprintf("Ảnh họp/%04d.jpg", i), []byte("x"))
	}
	o := danvan(t, "ingest", "--workspace", s.dir)
	if o.code != 3 || strings.Count(o.stderr, "\n") > 25 || !strings.Contains(o.stderr, "và 1197 mục nữa") || !strings.Contains(o.stderr, "vượt giới hạn") {
		t.Errorf("code %d\n%s", o.code, o.stderr)
	}
	if got := strings.Join(s.answers(t, "SNV"), ", "); got != "000001 TRA LAI thưa.xlsx" {
		t.Errorf("SNV: %s", got)
	}
	if got := strings.Join(s.answers(t, "STP"), ", "); got != "000002 DA NHAN báo cáo.xlsx" {
		t.Errorf("STP: %s", got)
	}
	if p := s.ingest(t, 0); p.Accepted+p.Returned+p.Duplicates != 0 || p.Ignored != 1206 {
		t.Errorf("second pass: %+v", p)
	}
}

// Folders that carry the unit's name, names of 255 bytes and paths of more than 250
// characters.
func TestFoldersByNameAndLongNames(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	s := newSharedFolder(t, "SNV", "DAITU.HATHUONG")
	inbox := filepath.Join(s.dir, "inbox")
	if err := errors.Join(os.Rename(filepath.Join(inbox, "SNV"), filepath.Join(inbox, "SNV - Sở Nội Vụ")),
		os.Rename(filepath.Join(inbox, "DAITU.HATHUONG"), filepath.Join(inbox, "xã hà thượng"))); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("ệ", 83) + "x.xlsx" // 255 bytes
	s.drop(t, "SNV - Sở Nội Vụ/"+long, s.report["SNV"])
	s.drop(t, "xã hà thượng/dòng\nhai\x1b[2J.xlsx", s.report["DAITU.HATHUONG"])
	o := danvan(t, "ingest", "--workspace", s.dir)
	if o.code != 0 || strings.Contains(o.stderr, "\x1b") {
		t.Fatalf("code %d\n%q", o.code, o.stderr)
	}
	for _, unit := range []string{"SNV", "DAITU.HATHUONG"} {
		if got := s.answers(t, unit); len(got) != 1 || !strings.Contains(got[0], "DA NHAN") {
			t.Errorf("%s: %q", unit, got)
		}
	}
	if left, err := filepath.Glob(filepath.Join(inbox, "*", "*")); err != nil || len(left) > 0 {
		t.Errorf("left: %q, %v", left, err)
	}
}

// A share that is away is an error, and nobody is said not to have filed.
func TestAShareThatIsAwayStopsTheRun(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	s := newSharedFolder(t, "SNV")
	s.drop(t, "SNV/a.xlsx", s.report["SNV"])
	inbox := filepath.Join(s.dir, "inbox")
	if err := os.Rename(inbox, inbox+".away"); err != nil {
		t.Fatal(err)
	}
	if o := danvan(t, "ingest", "--workspace", s.dir); o.code != 1 || o.stdout != "" {
		t.Errorf("no folder: code %d, %s%s", o.code, o.stdout, o.stderr)
	}
	if err := os.Mkdir(inbox, 0o755); err != nil { // the empty folder that a share is mounted on
		t.Fatal(err)
	}
	if o := danvan(t, "ingest", "--workspace", s.dir, "--lang", "en"); o.code != 1 || !strings.Contains(o.stderr, "share may be away") {
		t.Errorf("empty folder: code %d, %s", o.code, o.stderr)
	}
	if err := errors.Join(os.Remove(inbox), os.Rename(inbox+".away", inbox)); err != nil {
		t.Fatal(err)
	}
	if p := s.ingest(t, 0); p.Accepted != 1 {
		t.Errorf("back again: %+v", p)
	}
}

// Files that were dropped right before the command are read by it.
func TestWhatWasJustDroppedIsReadInThePass(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	s := newSharedFolder(t, "SNV")
	s.settle = "1"
	s.drop(t, "SNV/a.xlsx", s.report["SNV"])
	half := s.report["SNV"][:len(s.report["SNV"])/2]
	s.drop(t, "STP/b.xlsx", half)
	held, err := os.OpenFile(filepath.Join(s.dir, "inbox/SNV/c.csv"), os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	if _, err := held.WriteString("Biểu số;DV-01\n"); err != nil {
		t.Fatal(err)
	}
	p := s.ingest(t, 0)
	if runtime.GOOS == "linux" && (p.Accepted != 1 || p.Waiting != 2) {
		t.Errorf("%+v", p)
	}
}

// An inbox in which nothing may be deleted is read once: what was answered is known by
// its content, a changed file under the same name is read.
func TestAReadOnlyInbox(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	s := newSharedFolder(t, "SNV")
	run := s.asReader(t)
	s.drop(t, "SNV/a.xlsx", s.report["SNV"])
	s.drop(t, "SNV/the same.xlsx", s.report["SNV"])
	s.drop(t, "SNV/wrong.csv", []byte("không phải biểu\n"))
	s.drop(t, "SNV/gói.zip", packed(t, "b.xlsx", s.report["SNV"], "c.csv", []byte("gì đó\n")))
	first := run(3)
	if first.Seen != 5 || first.Accepted != 1 || first.Duplicates != 2 || first.Returned != 2 {
		t.Errorf("first pass: %+v", first)
	}
	receipts := readAll(t, filepath.Join(s.dir, "archive/receipts.jsonl"))
	for range 2 {
		if p := run(0); p.Seen != 5 || p.Ignored != 5 || !bytes.Equal(receipts, readAll(t, filepath.Join(s.dir, "archive/receipts.jsonl"))) {
			t.Errorf("again: %+v", p)
		}
	}
	s.drop(t, "SNV/wrong.csv", []byte("cũng không phải biểu\n"))
	if p := run(3); p.Returned != 1 || p.Ignored != 4 {
		t.Errorf("a changed file: %+v", p)
	}
}

// asReader hands the workspace to an account that may read the inbox and not write into
// it, and returns how to make a pass as that account.
func (s sharedFolder) asReader(t *testing.T) func(code int) passView {
	t.Helper()
	cmd := func() *exec.Cmd { return exec.Command(program, "ingest", "--workspace", s.dir, "--json") }
	if os.Getuid() == 0 {
		cmd = s.asNobody(t, cmd)
	} else {
		err := filepath.WalkDir(filepath.Join(s.dir, "inbox"), func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() && filepath.Base(path) != "SNV" {
				err = os.Chmod(path, 0o555)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	snv := filepath.Join(s.dir, "inbox/SNV")
	t.Cleanup(func() { os.Chmod(snv, 0o755); os.Chmod(filepath.Dir(snv), 0o755) })
	return func(code int) passView {
		t.Helper()
		if err := os.Chmod(snv, 0o555); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(snv, 0o755)
		c := cmd()
		var stdout, stderr bytes.Buffer
		c.Stdout, c.Stderr = &stdout, &stderr
		var exit *exec.ExitError
		if err := c.Run(); err != nil && !errors.As(err, &exit) || c.ProcessState.ExitCode() != code {
			t.Fatalf("%v, want code %d\n%s%s", err, code, stdout.String(), stderr.String())
		}
		var p passView
		if err := json.Unmarshal(stdout.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		return p
	}
}

// waitFor looks until something is so, for a time that a slow machine needs too.
func waitFor(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if so() {
			return
		}
	}
	t.Fatalf("not within two minutes: %s", what)
}
