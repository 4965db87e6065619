package inbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"danvan/ingest/book"
	"danvan/pipeline"
	"danvan/pipeline/disk"
)

func slotted(t *testing.T) (*Slot, string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, Marker), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return NewSlot(disk.Disk{}, dir, []pipeline.Unit{{Code: "DX1", Name: "Xã Đồng Xuân"}, {Code: "DX2", Name: "Xã Yên Bình"}}, &Laid{}), dir
}

func TestWhatIsLaidIsTakenAsIfItsUnitHadDroppedIt(t *testing.T) {
	s, dir := slotted(t)
	as, err := s.Lay("DX1", "báo cáo.csv", []byte("Biểu số;DV-01\n"))
	if err != nil || as != "báo cáo.csv" {
		t.Fatal(as, err)
	}
	b, err := Open(dir, Options{Units: []pipeline.Unit{{Code: "DX1"}}, Now: time.Now, Limits: book.Limits{FileBytes: 1000}, Members: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close() }()
	ready, passed, err := b.Pending(t.Context())
	if err != nil || len(ready) != 1 || ready[0].Unit != "DX1" || len(passed) != 0 {
		t.Errorf("ready %+v, passed %+v, %v", ready, passed, err)
	}
}

// A workbook that was sent in a browser and lacks its end is damaged: there is nothing to
// wait for.
func TestWhatIsLaidWithoutItsEndIsNotWaitedFor(t *testing.T) {
	s, dir := slotted(t)
	cut := []byte("PK\x03\x04 and no end")
	if _, err := s.Lay("DX1", "cut.xlsx", cut); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "DX1", "copied.xlsx"), cut, 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := Open(dir, Options{Units: []pipeline.Unit{{Code: "DX1"}}, Now: time.Now, Limits: book.Limits{FileBytes: 1000}, Members: 1, Laid: s.laid})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close() }()
	ready, passed, err := b.Pending(t.Context())
	if err != nil || len(ready) != 1 || ready[0].File != "cut.xlsx" || len(passed) != 1 || passed[0].File != "copied.xlsx" {
		t.Errorf("ready %+v, passed %+v, %v", ready, passed, err)
	}
}

func TestOnlyTheLastFilesThatWereLaidAreKnown(t *testing.T) {
	var l Laid
	for i := range mostLaid + 1 {
		l.add(fmt.Sprint(i), i)
	}
	if l.has("0", 0) || !l.has("1", 1) || l.has("1", 2) || !l.has(fmt.Sprint(mostLaid), mostLaid) || len(l.sizes) != mostLaid {
		t.Error("not the last ones")
	}
}

func TestNothingThatLiesInAFolderIsReplaced(t *testing.T) {
	s, dir := slotted(t)
	own := filepath.Join(dir, "UBND xã Đồng Xuân") // as the unit named it on the share
	if err := os.Mkdir(own, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(own, "a.xlsx"), []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := s.Lay("DX1", "../../a.xlsx", []byte("ours")); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if data, err := os.ReadFile(filepath.Join(own, "a.xlsx")); err != nil || string(data) != "theirs" {
		t.Errorf("the unit's own file: %q, %v", data, err)
	}
	if list, err := os.ReadDir(own); err != nil || len(list) != 9 {
		t.Errorf("%d files, %v, want nine", len(list), err)
	}
}

func TestAnInboxThatTakesNothingSaysSo(t *testing.T) {
	s, dir := slotted(t)
	var said *LayError
	if _, err := s.Lay("../x", "a.xlsx", []byte("x")); err == nil || errors.As(err, &said) {
		t.Errorf("a unit that is none: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "DX2"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Lay("DX2", "a.xlsx", []byte("x")); !errors.As(err, &said) || strings.Contains(said.Why.Vietnamese, dir) {
		t.Errorf("a folder that is none: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, Marker)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Lay("DX1", "a.xlsx", []byte("x")); !errors.As(err, &said) || !strings.Contains(said.Why.Vietnamese, "ngắt kết nối") {
		t.Errorf("a share that is away: %v", err)
	}
}

func TestNamesOfStrangersAreMadeFit(t *testing.T) {
	for name, want := range map[string]string{
		"Báo cáo quý II.xlsx":          "Báo cáo quý II.xlsx",
		norm.NFD.String("Biểu.xlsx"):   "Biểu.xlsx",
		`C:\Users\an\bao cao.xlsx`:     "bao cao.xlsx",
		"../../../etc/passwd":          "passwd",
		"..":                           "tệp",
		"":                             "tệp",
		".htaccess":                    "htaccess",
		"~$bao cao.xlsx":               "bao cao.xlsx",
		".~lock.a.xlsx#":               "lock.a.xlsx#",
		"a\x00b\n.xlsx":                "a_b_.xlsx",
		"so\u202Exslx.exe":             "so_xslx.exe",
		"CON.xlsx":                     "tệpCON.xlsx",
		"a<b>:c?.xlsx":                 "a_b__c_.xlsx",
		"a.xlsx. . ":                   "a.xlsx",
		"bao cao.tmp":                  "bao cao_tmp",
		"x." + strings.Repeat("y", 99): "x." + strings.Repeat("y", 99),
	} {
		if got := FitName(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}

func TestEveryNameIsMadeFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		got := FitName(rapid.String().Draw(t, "name"))
		if got == "" || len(got) > longestName+8 || !utf8.ValidString(got) || got != norm.NFC.String(got) || got != filepath.Base(got) || !filepath.IsLocal(got) ||
			book.SystemFile(got) || strings.ContainsAny(got, "\x00/\\:*?\"<>|\n") {
			t.Fatalf("%q", got)
		}
	})
}
