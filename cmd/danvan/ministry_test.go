package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is in a province or is not here just now is said to be so: once, and not as a
// difference.
func TestAMinistrySaysWhatIsNotHere(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	m := newMinistry(t)
	for i, unit := range []string{"SONGCONG", "SONGCONG.MOCHE", "SNV"} {
		m.file(t, unit, i+2)
	}
	m.ingest(t)
	m.push(t, 0)
	m.take(t, 0)
	o := danvan(t, "explain", "--workspace", m.ministry, "--period", "2021-Q2", "--unit", "TN", "--indicator", "tcd_luot", "--open")
	if o.code != exitIncomplete || strings.Count(o.stderr, "2 tệp không có bản sao đánh dấu: tệp gốc không ở đây mà ở nơi tổng hợp của Thành phố Sông Công (SONGCONG).") != 1 || strings.Contains(o.stderr, "Không đánh dấu được") {
		t.Errorf("explain --open: exit %d: %s", o.code, o.stderr)
	}
	if !strings.Contains(o.stdout, " (Thành phố Sông Công) ") {
		t.Errorf("explain names a commune without its province: %s", o.stdout)
	}
	mustRun(t, exitIncomplete, "consolidate", "--workspace", m.ministry, "--period", "2021-Q2")
	mustRun(t, exitDone, "close", "--workspace", m.ministry, "--period", "2021-Q2")
	if err := os.RemoveAll(filepath.Join(m.ministry, "facts")); err != nil {
		t.Fatal(err)
	}
	o = danvan(t, "verify", "--workspace", m.ministry)
	if o.code != exitUnsound || !strings.Contains(o.stdout, "bản chốt số 1: CHƯA ĐỐI CHIẾU ĐƯỢC. ") || !strings.Contains(o.stdout, "danvan facts sync KHO --take") || strings.Contains(o.stdout, "KHÁC") {
		t.Errorf("verify: exit %d: %s%s", o.code, o.stdout, o.stderr)
	}
	lacking := func(what string, code int) {
		t.Helper()
		for command, want := range map[string]int{"check-archive": code, "doctor": exitFailure} {
			o := danvan(t, command, "--workspace", m.ministry, "--json") // a table may break a line in the words
			// doctor may have more to say of this machine
			if names := strings.Contains(o.stdout, "danvan facts sync KHO --take --verify"); names != (code == exitUnsound) || o.code != want && command != "doctor" {
				t.Errorf("%s, %s: exit %d: %s%s", what, command, o.code, o.stdout, o.stderr)
			}
		}
		backup := filepath.Join(t.TempDir(), "b.tar.gz")
		o := danvan(t, "backup", backup, "--workspace", m.ministry)
		if o.code != exitDone || strings.Contains(o.stderr, "Bản sao lưu này không có các tệp đó.") != (code == exitUnsound) {
			t.Errorf("%s, backup: exit %d: %s", what, o.code, o.stderr)
		}
	}
	lacking("facts were deleted", exitUnsound)
	m.take(t, 0)
	lacking("taken again", exitDone)
	taken := glob(t, filepath.Join(m.ministry, "facts", takenFolder, "*", "*"))
	if err := os.WriteFile(taken[0], readAll(t, taken[0])[1:], 0o644); err != nil {
		t.Fatal(err)
	}
	lacking("a file was cut", exitUnsound)
	m.take(t, 0, "--verify")
	lacking("mended", exitDone)
}
