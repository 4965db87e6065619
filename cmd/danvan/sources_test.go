//go:build linux

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"danvan/ingest/inbox"
	"danvan/ingest/source/sourcetest"
)

// wayIn is a server that a source of a workspace leads to.
type wayIn struct {
	name     string
	dir      string // what it serves: den/ and tra-loi/
	program  *sourcetest.Program
	settings func(address string) string
}

// waysInOf starts a server of a kind. One that is not installed here skips the test.
func waysInOf(t *testing.T, s sharedFolder, kind string) wayIn {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "served")
	sourcetest.Put(t, dir, "den/"+inbox.Marker, nil)
	if err := errors.Join(os.MkdirAll(filepath.Join(dir, "den/SNV"), 0o755), os.MkdirAll(filepath.Join(dir, "tra-loi"), 0o755)); err != nil {
		t.Fatal(err)
	}
	w := wayIn{name: "nguon-" + kind, dir: dir}
	secret := filepath.Join(s.dir, kind+".secret")
	keep := func(text []byte) {
		if err := os.WriteFile(secret, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	entry := fmt.Sprintf("  - name: %s\n    kind: %s\n    inbox: den\n    outbox: tra-loi\n", w.name, kind)
	switch kind {
	case "sftp":
		sshd := sourcetest.SSH(t, dir)
		w.program = sshd.Program
		keep(sshd.Key)
		w.settings = func(address string) string {
			return entry + fmt.Sprintf("    address: %s\n    user: %s\n    key_file: sftp.secret\n    host_key: %q\n", address, sshd.User, sshd.HostKey)
		}
	case "smb":
		samba := sourcetest.SMB(t, dir)
		w.program = samba.Program
		keep([]byte(samba.Password + "\n"))
		w.settings = func(address string) string {
			return entry + fmt.Sprintf("    address: %s\n    share: %s\n    user: %s\n    password_file: smb.secret\n", address, samba.Share, samba.User)
		}
	case "webdav":
		dav := sourcetest.WebDAV(t, dir)
		w.program = dav.Program
		keep([]byte(dav.Password))
		w.settings = func(address string) string {
			return entry + fmt.Sprintf("    address: http://%s/dav/\n    user: %s\n    password_file: webdav.secret\n", address, dav.User)
		}
	}
	return w
}

// use writes the sources into the settings of a workspace, in place of others.
func (s sharedFolder) use(t *testing.T, entries ...string) {
	t.Helper()
	name := filepath.Join(s.dir, "danvan.yaml")
	text, _, _ := strings.Cut(string(readAll(t, name)), "\nsources:\n")
	if err := os.WriteFile(name, []byte(text+"\nsources:\n"+strings.Join(entries, "")), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (w wayIn) files(t *testing.T, folder string) string {
	t.Helper()
	list, err := os.ReadDir(filepath.Join(w.dir, folder))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return strings.Join(names, ", ")
}

// A file that is sent through a server is answered there, by the same rules and in the
// same ledger as one in the main folder; the server's faults are named and hold nobody
// else up.
func TestFilesComeThroughServers(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	for _, kind := range []string{"sftp", "smb", "webdav"} {
		t.Run(kind, func(t *testing.T) {
			s := newSharedFolder(t, "SNV", "STP")
			w := waysInOf(t, s, kind)
			s.use(t, w.settings(w.program.Address))
			answersThere(t, s, w)
			bearsACut(t, s, w)
			namesItsFaults(t, s, w)
		})
	}
}

func answersThere(t *testing.T, s sharedFolder, w wayIn) {
	t.Helper()
	sourcetest.Put(t, w.dir, "den/SNV/Báo cáo quý II.xlsx", s.report["SNV"])
	sourcetest.Put(t, w.dir, "den/SNV/~$Báo cáo khác.xlsx", []byte("x"))
	s.drop(t, "STP/nộp.xlsx", s.report["STP"])
	if p := s.ingest(t, 0); p.Accepted != 2 || p.Ignored != 1 {
		t.Errorf("%+v", p)
	}
	if got := w.files(t, "tra-loi/SNV"); got != "000002 DA NHAN Báo cáo quý II.xlsx" {
		t.Errorf("answers on the server: %s", got)
	}
	if got := w.files(t, "den/SNV"); got != "~$Báo cáo khác.xlsx" {
		t.Errorf("left on the server: %s", got)
	}
	if got := strings.Join(s.answers(t, "SNV"), ", "); got != "" {
		t.Errorf("the answer went to the main folder as well: %s", got)
	}
	if got := s.answers(t, "STP"); len(got) != 1 {
		t.Errorf("the main folder's answers: %q", got)
	}
	zip := packed(t, "lại.xlsx", s.report["SNV"], "ảnh.png", []byte("\x89PNG\r\n\x1a\n"))
	sourcetest.Put(t, w.dir, "den/SNV/gói.zip", zip)
	if p := s.ingest(t, 3); p.Returned != 1 || p.Duplicates != 1 {
		t.Errorf("a zip: %+v", p)
	}
	if got := w.files(t, "den/SNV"); got != "~$Báo cáo khác.xlsx" {
		t.Errorf("the zip is left: %s", got)
	}
}

// bearsACut cuts the line in the middle of a file: it is neither lost nor taken in part,
// and the main folder is answered.
func bearsACut(t *testing.T, s sharedFolder, w wayIn) {
	t.Helper()
	big := []byte("STT;Tên\n" + strings.Repeat("1;dòng không phải biểu mẫu\n", 60_000))
	before := len(receiptsOf(t, s.dir))
	sourcetest.Put(t, w.dir, "den/SNV/lớn.csv", big)
	s.drop(t, "STP/ảnh.png", []byte("\x89PNG\r\n\x1a\n"))
	line := sourcetest.NewLine(t, w.program.Address)
	s.use(t, w.settings(line.Address))
	line.CutAfter(800<<10, 1000)
	o := danvan(t, "ingest", "--workspace", s.dir, "--json")
	if o.code != 1 || !strings.Contains(o.stderr, w.name) {
		t.Errorf("a cut line: code %d, %s", o.code, o.stderr)
	}
	got := receiptsOf(t, s.dir)
	if len(got) != before+1 || got[before].Unit != "STP" {
		t.Fatalf("receipts after the cut: %+v", got[before:])
	}
	s.use(t, w.settings(w.program.Address))
	if p := s.ingest(t, 3); p.Returned != 1 {
		t.Errorf("after the cut: %+v", p)
	}
	if got = receiptsOf(t, s.dir); len(got) != before+2 || got[before+1].Size != int64(len(big)) {
		t.Errorf("receipts in the end: %+v", got[before:])
	}
}

// namesItsFaults ends with the server killed.
func namesItsFaults(t *testing.T, s sharedFolder, w wayIn) {
	t.Helper()
	if out := danvan(t, "doctor", "--workspace", s.dir, "--json").stdout; !doctorSays(t, out, "source "+w.name, "pass") {
		t.Errorf("doctor: %s", out)
	}
	marker := filepath.Join(w.dir, "den", inbox.Marker)
	if err := os.Remove(marker); err != nil {
		t.Fatal(err)
	}
	s.fails(t, w.name, inbox.Marker)
	sourcetest.Put(t, w.dir, "den/"+inbox.Marker, nil)
	secret := filepath.Join(s.dir, strings.TrimPrefix(w.name, "nguon-")+".secret")
	good := readAll(t, secret)
	if err := os.WriteFile(secret, []byte("sai"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.fails(t, w.name, "từ chối")
	if out := danvan(t, "doctor", "--workspace", s.dir, "--json").stdout; !doctorSays(t, out, "source "+w.name, "fail") {
		t.Errorf("doctor: %s", out)
	}
	if err := os.WriteFile(secret, good, 0o600); err != nil {
		t.Fatal(err)
	}
	w.program.Stop()
	s.fails(t, w.name, "không kết nối được")
}

// fails makes a pass in which the source fails, and the main folder is answered.
func (s sharedFolder) fails(t *testing.T, source, says string) {
	t.Helper()
	before := len(receiptsOf(t, s.dir))
	s.drop(t, "STP/ảnh.png", []byte("\x89PNG\r\n\x1a\n"+says))
	o := danvan(t, "ingest", "--workspace", s.dir)
	if o.code != 1 || !strings.Contains(o.stderr, source) || !strings.Contains(o.stderr, says) {
		t.Errorf("want %q of %s: code %d, %s", says, source, o.code, o.stderr)
	}
	if got := receiptsOf(t, s.dir); len(got) != before+1 {
		t.Errorf("%d receipts more", len(got)-before)
	}
}

func doctorSays(t *testing.T, out, check, verdict string) bool {
	t.Helper()
	var views []struct{ Check, Verdict string }
	if err := json.Unmarshal([]byte(out), &views); err != nil {
		t.Fatal(err)
	}
	for _, v := range views {
		if v.Check == check {
			return v.Verdict == verdict
		}
	}
	return false
}

// A server whose disk is full keeps its files, and answers them when there is room.
func TestAServerWithAFullDisk(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	s := newSharedFolder(t, "SNV")
	w := waysInOf(t, s, "sftp")
	s.use(t, w.settings(w.program.Address))
	out := filepath.Join(w.dir, "tra-loi")
	if err := syscall.Mount("tmpfs", out, "tmpfs", 0, "size=64k"); err != nil {
		t.Skip("no small disk can be made here: ", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(out, 0) })
	if err := os.WriteFile(filepath.Join(out, "đầy"), make([]byte, 60<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	sourcetest.Put(t, w.dir, "den/SNV/nộp.xlsx", s.report["SNV"])
	o := danvan(t, "ingest", "--workspace", s.dir)
	if o.code != 1 || !strings.Contains(o.stderr, w.name) || len(receiptsOf(t, s.dir)) != 1 || w.files(t, "den/SNV") != "nộp.xlsx" {
		t.Errorf("code %d, %s, left %s", o.code, o.stderr, w.files(t, "den/SNV"))
	}
	if got := w.files(t, "tra-loi/SNV"); got != "" {
		t.Errorf("parts of an answer: %s", got)
	}
	if err := os.Remove(filepath.Join(out, "đầy")); err != nil {
		t.Fatal(err)
	}
	s.ingest(t, 0)
	if len(receiptsOf(t, s.dir)) != 1 || w.files(t, "den/SNV") != "" || w.files(t, "tra-loi/SNV") != "000001 DA NHAN nộp.xlsx" {
		t.Errorf("%d receipts, left %s, answers %s", len(receiptsOf(t, s.dir)), w.files(t, "den/SNV"), w.files(t, "tra-loi/SNV"))
	}
}
