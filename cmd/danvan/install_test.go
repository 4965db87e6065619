package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"danvan/config"
	"danvan/pipeline"
)

func TestVersionIsTheBuilds(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	flag := mustRun(t, exitDone, "--version")
	var b build
	if err := json.Unmarshal([]byte(mustRun(t, exitDone, "version", "--json")), &b); err != nil {
		t.Fatal(err)
	}
	if flag != "danvan "+b.Version+"\n" || b.Version == "" || !strings.HasPrefix(b.Go, "go") || !strings.Contains(b.Platform, "/") {
		t.Errorf("--version says %q, version --json %+v", flag, b)
	}
	vi, en := mustRun(t, exitDone, "--help"), mustRun(t, exitDone, "--help", "--lang", "en")
	if !strings.Contains(vi, "in phiên bản") || !strings.Contains(en, "print the version") {
		t.Errorf("the help names no --version:\n%s\n%s", vi, en)
	}
}

func TestAccountsOfUnits(t *testing.T) {
	for _, c := range []struct{ unit, account string }{
		{"SNV", "dv-snv"},
		{"DAITU.HUNGSON", "dv-daitu.hungson"},
		{"THAINGUYEN.PHANDINHPHUNG", "dv-thainguyen.phandinhphung"},
		{"THAINGUYEN.PHANDINHPHUNG-PHUONG", "dv-thainguyen.phandinhpho-"},
		{"ĐẠI-TỪ", "dv-i-t-"},
	} {
		got := accountOf(c.unit)
		exact := !strings.HasSuffix(c.account, "-")
		if len(got) > longestAccount || !regexp.MustCompile(`^[a-z][a-z0-9._-]*$`).MatchString(got) || exact && got != c.account {
			t.Errorf("the account of %s is %q, want %q", c.unit, got, c.account)
		}
	}
	if _, err := membersOf([]pipeline.Unit{{Code: "A", Name: "mới"}, {Code: "A", Name: "cũ"}}); err != nil {
		t.Errorf("a unit under two names: %v", err)
	}
	if _, err := membersOf([]pipeline.Unit{{Code: "A"}, {Code: "a"}}); err == nil {
		t.Error("two units got one account")
	}
}

// Units of every programme in the binary have accounts apart from one another.
func TestEveryProgrammeCanBeShared(t *testing.T) {
	for _, name := range config.PackNames() {
		pack, err := config.OpenPack(name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := config.ReadPack(pack)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := membersOf(p.Units); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The script is one that a shell reads, and no name of a unit or a folder is a command.
func TestShareScriptIsSafe(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "it's $(touch bad) `touch bad`")
	mustRun(t, exitDone, "init", dir, "--programme", "so-tttt-quang-nam-2021")
	script := mustRun(t, exitDone, "share", "samba", "--workspace", dir)
	units := readAll(t, filepath.Join(dir, "programme", "units.csv"))
	if n := strings.Count(script, "\nunit '"); n != strings.Count(strings.TrimSpace(string(units)), "\n") {
		t.Errorf("%d units in the script; units.csv:\n%s", n, units)
	}
	for _, want := range []string{"chmod 2770", "chmod 2750", "hide unreadable = yes", "read only = yes", `inbox='` + strings.ReplaceAll(dir, "'", `'\''`)} {
		if !strings.Contains(script, want) {
			t.Errorf("the script lacks %q:\n%s", want, script)
		}
	}
	name := filepath.Join(t.TempDir(), "share.sh")
	if err := os.WriteFile(name, []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("sh", "-n", name).CombinedOutput(); err != nil {
		t.Errorf("the shell says %v: %s", err, out)
	}
	odd := filepath.Join(t.TempDir(), "100% của tôi")
	mustRun(t, exitDone, "init", odd, "--programme", "so-tttt-quang-nam-2021")
	if o := danvan(t, "share", "samba", "--workspace", odd); o.code != exitUsage || o.stdout != "" {
		t.Errorf("a folder that Samba reads otherwise: code %d\n%s%s", o.code, o.stdout, o.stderr)
	}
}

// Nightly backups come with a service and a timer; settings and programme are out of
// the service's reach.
func TestUnitFilesOfAnInstallation(t *testing.T) {
	withoutRace(t)
	dir := filepath.Join(t.TempDir(), "bao cáo")
	mustRun(t, exitDone, "init", dir, "--programme", "so-tttt-quang-nam-2021")
	t.Setenv("DANVAN_SERVE_LOG_FILE", "/var/log/khac/danvan.log")
	text := mustRun(t, exitDone, "service", "install", "--print", "--backup", "/var/backups/danvan", "--workspace", dir)
	for _, want := range []string{`ReadOnlyPaths="` + filepath.Join(dir, "danvan.yaml") + `" "` + filepath.Join(dir, "programme") + `"`,
		"RestrictNamespaces=user net\n", "SystemCallFilter=~@privileged\n", "MemoryDenyWriteExecute=yes\n", " /var/log/khac", "OnCalendar=*-*-* 02:00:00 Asia/Ho_Chi_Minh",
		"TimeoutStopSec=90\n", "-mtime +60 -delete", " /var/backups/danvan\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the unit files lack %q:\n%s", want, text)
		}
	}
	if plain := mustRun(t, exitDone, "service", "install", "--print", "--workspace", dir); strings.Contains(plain, "backup") {
		t.Errorf("nobody asked for backups:\n%s", plain)
	}
}

// diagnoses runs doctor and returns the verdicts by check.
func diagnoses(t *testing.T, dir string) map[string]diagnosisView {
	t.Helper()
	o := danvan(t, "doctor", "--json", "--workspace", dir)
	var list []diagnosisView
	if err := json.Unmarshal([]byte(o.stdout), &list); err != nil {
		t.Fatalf("%v\n%s%s", err, o.stdout, o.stderr)
	}
	out := map[string]diagnosisView{}
	for _, d := range list {
		out[d.Check] = d
	}
	return out
}

func TestDoctorLooksAtUnitsAccountAndReader(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "qn")
	mustRun(t, exitDone, "init", dir, "--programme", "so-tttt-quang-nam-2021")
	inboxes, err := filepath.Glob(filepath.Join(dir, "inbox", "[A-Z]*"))
	if err != nil || len(inboxes) < 3 {
		t.Fatal(inboxes, err)
	}
	closed := func(name string) {
		if err := os.Chmod(name, 0o750); err != nil {
			t.Fatal(err)
		}
	}
	outboxes, err := filepath.Glob(filepath.Join(dir, "outbox", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(inboxes, outboxes...) {
		closed(name)
	}
	found := diagnoses(t, dir)
	if d := found["units"]; d.Verdict != pass {
		t.Errorf("every unit has its own folder: %+v", d)
	}
	// The pack is of 2021 and knows the holidays of that year.
	if d := found["holidays"]; d.Verdict != warn || !strings.Contains(d.Remedy, "holidays") {
		t.Errorf("holidays of this year: %+v", d)
	}
	year, pack := time.Now().Year(), filepath.Join(dir, "programme", "programme.yaml")
	dated := strings.Replace(string(readAll(t, pack)), "holidays:\n", fmt.Sprintf("holidays:\n  - %d-01-01\n", year), 1)
	if err := os.WriteFile(pack, []byte(dated), 0o644); err != nil {
		t.Fatal(err)
	}
	if d := diagnoses(t, dir)["holidays"]; d.Verdict != pass || !strings.Contains(d.Found, fmt.Sprintf("năm %d: 1 ngày", year)) {
		t.Errorf("with a holiday of this year: %+v", d)
	}
	if d := found["reader"]; d.Verdict == fail || d.Verdict == "" {
		t.Errorf("files can be read here: %+v", d)
	}
	if d := found["account"]; (os.Geteuid() == 0) != (d.Verdict == warn) {
		t.Errorf("uid %d: %+v", os.Geteuid(), d)
	}
	if err := os.Remove(inboxes[0]); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(inboxes[1], 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, "outbox", filepath.Base(inboxes[2])), 0o755); err != nil {
		t.Fatal(err)
	}
	d := diagnoses(t, dir)["units"]
	if d.Verdict != warn || d.Remedy == "" {
		t.Errorf("found %+v", d)
	}
	for i, want := range []string{"chưa có thư mục trong inbox: ", "cho mọi tài khoản ghi: ", "cho mọi tài khoản đọc: "} {
		if !strings.Contains(d.Found, want+filepath.Base(inboxes[i])) {
			t.Errorf("it does not say %q of %s: %s", want, inboxes[i], d.Found)
		}
	}
	if text := danvan(t, "doctor", "--workspace", dir).stdout; !strings.Contains(text, "thư mục các đơn vị") || strings.Contains(text, "folder outbox") {
		t.Errorf("people read %s", text)
	}
}

// A clock that was years ahead for a day is told of after it was put right: the reports of
// that day are late for ever.
func TestDoctorHoldsTheClockAgainstAllReceipts(t *testing.T) {
	day := func(y int) time.Time { return time.Date(y, 6, 15, 9, 0, 0, 0, pipeline.Vietnam) }
	for _, c := range []struct {
		years []int
		want  verdict
	}{{nil, pass}, {[]int{2020, 2021}, pass}, {[]int{2021, 2036}, fail}, {[]int{2021, 2036, 2021}, warn}} {
		var receipts []pipeline.Receipt
		for i, y := range c.years {
			receipts = append(receipts, pipeline.Receipt{Sequence: i + 1, Unit: "A", ReceivedAt: day(y)})
		}
		if d := clockBeside(receipts, day(2021).Add(time.Hour)); d.verdict != c.want {
			t.Errorf("received in %v: %+v, want %s", c.years, d, c.want)
		}
	}
}
