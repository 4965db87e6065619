package inbox

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"danvan/ingest/book"
	"danvan/pipeline"
)

func TestWhatProgramsLeaveBehindIsIgnored(t *testing.T) {
	dir, b := share(t)
	system := []string{"~$báo cáo.xlsx", ".~lock.báo cáo.ods#", ".~báo cáo.xlsx", "x.tmp", "X.TMP", "x.part", "x.csv.crdownload", ".DS_Store", "._báo cáo.xlsx", "Thumbs.db", "DESKTOP.INI", ".hidden", ".nfs0001.csv", "~WRL0001.tmp"}
	reports := []string{".xlsx", ".csv", "~x.csv", "thumbs.db.csv", "desktop.csv", "tmp", "part.xlsx", "$x.csv", "lock#.csv"}
	for _, name := range append(append([]string{}, system...), reports...) {
		write(t, dir, "A/"+name, "x", time.Hour)
	}
	ready, passed := pending(t, b)
	if len(ready) != len(reports) {
		t.Errorf("%d of %d reports are ready: %v", len(ready), len(reports), ready)
	}
	for _, name := range system {
		if p := passed["A/"+name]; p.Decision != pipeline.Ignored || p.Reason != systemFile() {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

// A file that an office program has open waits, but not for a mark that was left when
// the program ended badly.
func TestAnOpenDocumentWaits(t *testing.T) {
	dir, b := share(t)
	long := "Báo cáo công tác dân vận.xlsx"
	for _, name := range []string{"excel.xlsx", long, "calc.ods", "wps.xlsx", "left.xlsx", "free.xlsx", norm.NFD.String("tổ.xlsx")} {
		write(t, dir, "A/"+name, "x", time.Hour)
	}
	for _, mark := range []string{"~$EXCEL.xlsx", "~$" + string([]rune(long)[2:]), ".~lock.calc.ods#", ".~wps.xlsx", "~$" + norm.NFC.String("tổ.xlsx")} {
		write(t, dir, "A/"+mark, "x", longestSession-time.Hour)
	}
	write(t, dir, "A/~$left.xlsx", "x", longestSession+time.Hour)
	ready, passed := pending(t, b)
	var names []string
	for _, a := range ready {
		names = append(names, a.File)
	}
	if got := strings.Join(names, " "); got != "free.xlsx left.xlsx" {
		t.Errorf("ready: %s", got)
	}
	for _, name := range []string{"excel.xlsx", long, "calc.ods", "wps.xlsx", "tổ.xlsx"} {
		if p := passed["A/"+name]; p.Decision != pipeline.Waiting || !strings.HasPrefix(p.Reason.English, "open in") {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func TestLinksAndSpecialFilesAreNeverRead(t *testing.T) {
	dir, b := share(t)
	write(t, dir, "B/báo cáo.csv", "of B", time.Hour)
	must(t, os.Link(filepath.Join(dir, "B/báo cáo.csv"), filepath.Join(dir, "A/của B.csv")))
	must(t, os.Symlink("../B/báo cáo.csv", filepath.Join(dir, "A/lối tắt.csv")))
	must(t, os.Symlink("B", filepath.Join(dir, "C")))
	must(t, syscall.Mkfifo(filepath.Join(dir, "A/ống.csv"), 0o644))
	ready, passed := pending(t, b)
	if len(ready) != 0 {
		t.Errorf("ready: %v", ready)
	}
	for name, want := range map[string]pipeline.Sentence{"A/của B.csv": hardLink(), "B/báo cáo.csv": hardLink(), "A/lối tắt.csv": notRegular(), "A/ống.csv": notRegular()} {
		if p := passed[name]; p.Decision != pipeline.Ignored || p.Reason != want {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if p := passed["C"]; p.Decision != pipeline.Ignored {
		t.Errorf("a folder that is a link: %+v", p)
	}
	for _, path := range []string{"A/lối tắt.csv", "A/ống.csv", "C/báo cáo.csv", "A/của B.csv", "../secret"} {
		a := pipeline.Arrival{Unit: "A", File: "x", Path: path}
		if info, err := b.folder.Stat(path); err == nil {
			a.Size, a.Modified = info.Size, info.Modified
		}
		if o, err := b.Load(context.Background(), a); err == nil && path != "C/báo cáo.csv" {
			t.Errorf("%s was read: %q", path, o.Bytes)
		}
	}
}

// A file of gigabytes that holds nothing is answered by its size and left to its
// sender.
func TestALargeFileIsRefusedUnread(t *testing.T) {
	dir, b := share(t)
	name := filepath.Join(dir, "A", "lớn.xlsx")
	write(t, dir, "A/lớn.xlsx", "PK\x03\x04", time.Hour)
	must(t, os.Truncate(name, 8<<30))
	ready, _ := pending(t, b)
	if len(ready) != 1 {
		t.Fatalf("ready: %v", ready)
	}
	o, err := b.Load(context.Background(), ready[0])
	if err != nil || len(o.Bytes) > 500 || o.SHA256 != hash(o.Bytes) || o.Size != 8<<30 {
		t.Fatalf("%d bytes, %+v, %v", len(o.Bytes), o.Arrival, err)
	}
	if len(o.Refused) != 1 || o.Refused[0].Code != "file-large" || o.Refused[0].Args[0] != "8192" || o.Refused[0].Args[1] != "20" {
		t.Errorf("refused with %+v", o.Refused)
	}
	if err := b.Done(context.Background(), o); err == nil {
		t.Error("a file that is not in the archive was taken away")
	}
	if _, err := os.Stat(name); err != nil {
		t.Error(err)
	}
	again, _ := pending(t, b)
	if o2, err := b.Load(context.Background(), again[0]); err != nil || o2.SHA256 != o.SHA256 {
		t.Errorf("the second pass knows it by another hash: %v", err)
	}
}

// A share that goes away in a pass ends it: what is not seen must not read as "nobody
// has filed".
func TestAShareThatGoesAway(t *testing.T) {
	dir, b := share(t)
	write(t, dir, "A/a.csv", "x", time.Hour)
	ready, _ := pending(t, b)
	marker := filepath.Join(dir, Marker)
	must(t, os.Rename(filepath.Join(dir, "A"), filepath.Join(dir, "away")))
	if _, err := b.Load(context.Background(), ready[0]); err == nil || isAway(err) {
		t.Errorf("a file that is gone: %v", err)
	}
	must(t, os.Remove(marker))
	if _, err := b.Load(context.Background(), ready[0]); !isAway(err) {
		t.Errorf("load: %v", err)
	}
	if _, _, err := b.Pending(context.Background()); !isAway(err) {
		t.Errorf("pending: %v", err)
	}
	write(t, dir, Marker, "", time.Hour)
	must(t, os.Rename(filepath.Join(dir, "away"), filepath.Join(dir, "A")))
	if ready, _ := pending(t, b); len(ready) != 1 {
		t.Errorf("back again: %v", ready)
	}
}

// The share goes away between the two looks.
func TestAShareThatGoesAwayWhileFilesSettle(t *testing.T) {
	dir, _ := share(t)
	write(t, dir, "A/a.csv", "x", time.Hour)
	b := open(t, dir, Options{Units: []pipeline.Unit{{Code: "A"}}, Settle: time.Second, Wait: func(context.Context, time.Duration) error {
		must(t, os.Remove(filepath.Join(dir, Marker)))
		return os.RemoveAll(filepath.Join(dir, "A"))
	}})
	if _, _, err := b.Pending(context.Background()); !isAway(err) {
		t.Errorf("pending: %v", err)
	}
}

func isAway(err error) bool {
	away := (*pipeline.AwayError)(nil)
	return errors.As(err, &away)
}

// Pending waits once for the settling time and takes what did not change.
func TestWhatSettlesInThePassNeedsNoOther(t *testing.T) {
	dir, _ := share(t)
	for _, name := range []string{"still.csv", "grows.csv", "touched.csv", "replaced.csv", "taken.csv", "future.csv"} {
		write(t, dir, "A/"+name, "x", 0)
	}
	write(t, dir, "A/future.csv", "x", -90*24*time.Hour)
	waits := 0
	b := open(t, dir, Options{Units: []pipeline.Unit{{Code: "A"}}, Settle: 3 * time.Second, Wait: func(_ context.Context, d time.Duration) error {
		waits++
		if d != 3*time.Second {
			t.Errorf("waits for %s", d)
		}
		write(t, dir, "A/grows.csv", "xx", 0)
		write(t, dir, "A/touched.csv", "x", -time.Second)
		write(t, dir, "A/other", "y", 0)
		write(t, dir, "A/new.csv", "x", time.Hour)
		return errors.Join(os.Rename(filepath.Join(dir, "A/other"), filepath.Join(dir, "A/replaced.csv")), os.Remove(filepath.Join(dir, "A/taken.csv")))
	}})
	ready, passed := pending(t, b)
	if len(ready) != 2 || ready[0].File != "still.csv" || ready[1].File != "future.csv" || waits != 1 {
		t.Errorf("%d waits, ready %v", waits, ready)
	}
	for _, name := range []string{"grows.csv", "touched.csv", "replaced.csv", "new.csv"} {
		if passed["A/"+name].Decision != pipeline.Waiting {
			t.Errorf("%s: %+v", name, passed["A/"+name])
		}
	}
	if _, there := passed["A/taken.csv"]; there || len(passed) != 6 {
		t.Errorf("passed: %v", passed)
	}
}

func TestAnEmptyInboxIsNotWaitedFor(t *testing.T) {
	dir, _ := share(t)
	write(t, dir, "A/~$x.xlsx", "x", 0)
	b := open(t, dir, Options{Units: []pipeline.Unit{{Code: "A"}}, Settle: time.Hour, Wait: func(context.Context, time.Duration) error {
		return errors.New("waits for nothing")
	}})
	if _, _, err := b.Pending(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	dir, _ := share(t)
	write(t, dir, "A/x.csv", "x", 0)
	b := open(t, dir, Options{Units: []pipeline.Unit{{Code: "A"}}, Settle: time.Hour})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := b.Pending(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// Receipts and screens show names that no terminal obeys; the file is found by its own.
func TestNamesWithEveryCharacter(t *testing.T) {
	dir, b := share(t)
	shown := map[string]string{
		norm.NFD.String("Quý II – Hoà.csv"): "Quý II – Hoà.csv", "dòng\nhai\x1b[31m.csv": "dòng�hai�[31m.csv", "\xe1\xba.csv": "�.csv", "\u202evsc.exe.csv": "�vsc.exe.csv",
		`a\..\b:c*?"<>|.csv`: `a\..\b:c*?"<>|.csv`, strings.Repeat("ế", 83) + "x.csv": strings.Repeat("ế", 83) + "x.csv", " đầu và cuối ": " đầu và cuối ", "-rf": "-rf", "'; --": "'; --",
	}
	for name := range shown {
		write(t, dir, "A/"+name, name, time.Hour)
	}
	ready, _ := pending(t, b)
	for _, a := range ready {
		o, err := b.Load(context.Background(), a)
		if err != nil {
			t.Fatal(err)
		}
		if shown[string(o.Bytes)] != a.File {
			t.Errorf("%q is shown as %q, want %q", o.Bytes, a.File, shown[string(o.Bytes)])
		}
		must(t, b.Done(context.Background(), o))
	}
	left, err := os.ReadDir(filepath.Join(dir, "A"))
	if len(ready) != len(shown) || len(left) > 0 || err != nil {
		t.Errorf("%d read, %v left, %v", len(ready), left, err)
	}
}

// Every sample that can be read has its end: nothing whole is held back.
func TestIntactSamplesHaveTheirEnd(t *testing.T) {
	root := filepath.Join("..", "..", "..", "shared", "data", "corpora")
	if _, err := os.Stat(root); err != nil {
		t.Skip("the sample files are not here")
	}
	files := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err != nil || info.Size() == 0 || info.Size() > 1<<20 {
			return err
		}
		files++
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		if hasEnd(f, info.Size()) {
			return nil
		}
		data, err := os.ReadFile(path)
		if _, fault := book.Read(path, data, book.DefaultLimits()); fault == nil {
			t.Errorf("%s can be read and has no end", path)
		}
		return err
	})
	if err != nil || files < 500 {
		t.Errorf("%d files, %v", files, err)
	}
}

func TestManyStrangersAreListedOneByOne(t *testing.T) {
	dir, b := share(t)
	for i := range 300 {
		write(t, dir, fmt.Sprintf("Khác/%d.csv", i), "x", time.Hour)
	}
	ready, passed := pending(t, b)
	if len(ready) != 0 || len(passed) != 300 {
		t.Errorf("%d ready, %d passed", len(ready), len(passed))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
