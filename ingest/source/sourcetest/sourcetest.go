// Package sourcetest holds every driver of package source to the same behaviour, against
// real servers, and makes the faults that networks have.
package sourcetest

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"danvan/ingest/source"
)

// Subject is a driver at work.
type Subject struct {
	Folder source.Folder
	Outbox source.Outbox
	Dir    string // the folder of this machine that the server serves
	Rules  Rules
}

// Rules are what servers differ in.
type Rules struct {
	FollowsLinks bool // the server resolves links itself, within what it serves, and does not tell
	WindowsNames bool // names that Windows refuses do not exist
}

// Run holds a driver to the contract. make returns a new one over an empty folder.
func Run(t *testing.T, make func(t *testing.T) Subject) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Subject){
		"lists in order": listsInOrder, "reads": reads, "tells states apart": tellsStatesApart, "says what is not there": saysWhatIsNotThere,
		"removes": removes, "writes whole": writesWhole, "stays inside": staysInside, "follows no link": followsNoLink,
		"is used by many": isUsedByMany, "takes every name": takesEveryName,
	} {
		t.Run(name, func(t *testing.T) { test(t, make(t)) })
	}
}

// Put lays a file where the server serves it.
func Put(t *testing.T, dir, name string, data []byte) {
	t.Helper()
	full := filepath.Join(dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o777), os.WriteFile(full, data, 0o666)); err != nil {
		t.Fatal(err)
	}
}

// shut closes what no test looks at any more.
func shut(c io.Closer) { _ = c.Close() }

func read(t *testing.T, f source.Folder, name string) []byte {
	t.Helper()
	o, err := f.Open(name)
	if err != nil {
		t.Fatalf("open %s: %v", name, err)
	}
	defer shut(o)
	info, err := o.Stat()
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(io.NewSectionReader(o, 0, info.Size+10))
	if err != nil || int64(len(data)) != info.Size {
		t.Fatalf("%s: %d of %d bytes, %v", name, len(data), info.Size, err)
	}
	return data
}

func names(list []source.Info) string {
	var out []string
	for _, i := range list {
		out = append(out, i.Name)
	}
	return strings.Join(out, "|")
}

func listsInOrder(t *testing.T, s Subject) {
	for _, name := range []string{"b.csv", "a.csv", "C.csv", "đơn vị/x.csv"} {
		Put(t, s.Dir, name, []byte("12345"))
	}
	at := time.Date(2021, 6, 14, 10, 0, 0, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(s.Dir, "a.csv"), at, at); err != nil {
		t.Fatal(err)
	}
	list, err := s.Folder.List(".")
	if err != nil || names(list) != "C.csv|a.csv|b.csv|đơn vị" {
		t.Fatalf("%s, %v", names(list), err)
	}
	if a := list[1]; a.Kind != source.Regular || a.Size != 5 || !a.Modified.Equal(at) || a.Modified.Location() != time.UTC || a.Links != 1 {
		t.Errorf("%+v", a)
	}
	if list[3].Kind != source.Directory {
		t.Errorf("%+v", list[3])
	}
	for _, want := range list[:3] {
		if got, err := s.Folder.Stat(want.Name); err != nil || !got.Same(want) || got.Name != want.Name {
			t.Errorf("Stat says %+v, List %+v, %v", got, want, err)
		}
	}
	if list, err := s.Folder.List("đơn vị"); err != nil || names(list) != "x.csv" {
		t.Errorf("%s, %v", names(list), err)
	}
}

func reads(t *testing.T, s Subject) {
	big := bytes.Repeat([]byte("0123456789abcdef"), 3<<16) // 3 MiB: several pieces
	Put(t, s.Dir, "A/lớn.bin", big)
	Put(t, s.Dir, "A/rỗng.csv", nil)
	if got := read(t, s.Folder, "A/lớn.bin"); !bytes.Equal(got, big) {
		t.Error("other bytes were read")
	}
	if got := read(t, s.Folder, "A/rỗng.csv"); len(got) != 0 {
		t.Errorf("an empty file has %d bytes", len(got))
	}
	f, err := s.Folder.Open("A/lớn.bin")
	if err != nil {
		t.Fatal(err)
	}
	defer shut(f)
	seen, err := s.Folder.Stat("A/lớn.bin")
	if now, err2 := f.Stat(); err != nil || err2 != nil || !now.Same(seen) {
		t.Errorf("the open file is %+v, its name %+v, %v, %v", now, seen, err, err2)
	}
	p := make([]byte, 32)
	if n, err := f.ReadAt(p, int64(len(big))-16); n != 16 || !errors.Is(err, io.EOF) || string(p[:n]) != "0123456789abcdef" {
		t.Errorf("the end: %d, %v, %q", n, err, p[:n])
	}
	if n, err := f.ReadAt(p, int64(len(big))+5); n != 0 || !errors.Is(err, io.EOF) {
		t.Errorf("behind the end: %d, %v", n, err)
	}
	if n, err := f.ReadAt(p, 8); n != 32 || err != nil || !bytes.Equal(p, big[8:40]) {
		t.Errorf("the middle: %d, %v", n, err)
	}
}

func tellsStatesApart(t *testing.T, s Subject) {
	Put(t, s.Dir, "A/a.csv", []byte("một"))
	at := time.Date(2021, 6, 14, 10, 0, 0, 0, time.UTC)
	touch := func(at time.Time) source.Info {
		if err := os.Chtimes(filepath.Join(s.Dir, "A/a.csv"), at, at); err != nil {
			t.Fatal(err)
		}
		info, err := s.Folder.Stat("A/a.csv")
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	first, later := touch(at), touch(at.Add(time.Second))
	if first.Same(later) {
		t.Error("another time is not seen")
	}
	Put(t, s.Dir, "A/a.csv", []byte("một, hai"))
	if longer := touch(at.Add(time.Second)); longer.Same(later) {
		t.Error("another size is not seen")
	}
	if now, err := s.Folder.Now(); err == nil && (time.Since(now) > time.Hour || time.Since(now) < -time.Hour) {
		t.Errorf("the place's clock says %s", now)
	} else if err != nil && !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("the place's clock: %v", err)
	}
}

func saysWhatIsNotThere(t *testing.T, s Subject) {
	Put(t, s.Dir, "A/a.csv", []byte("x"))
	_, err1 := s.Folder.Stat("A/b.csv")
	_, err2 := s.Folder.Open("A/b.csv")
	_, err3 := s.Folder.List("B")
	_, err4 := s.Outbox.Read("B/b.txt")
	for i, err := range []error{err1, err2, err3, err4, s.Folder.Remove("A/b.csv"), s.Folder.Remove("B/b.csv")} {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("question %d: %v", i+1, err)
		}
	}
	if f, err := s.Folder.Open("A"); err == nil {
		shut(f)
		t.Error("a folder was opened as a file")
	}
}

func removes(t *testing.T, s Subject) {
	Put(t, s.Dir, "A/a.csv", []byte("x"))
	Put(t, s.Dir, "A/b.csv", []byte("y"))
	if err := s.Folder.Remove("A/a.csv"); err != nil {
		t.Fatal(err)
	}
	if list, err := s.Folder.List("A"); err != nil || names(list) != "b.csv" {
		t.Errorf("%s, %v", names(list), err)
	}
	if _, err := os.Lstat(filepath.Join(s.Dir, "A/a.csv")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
	if err := s.Folder.Remove("A"); err == nil {
		t.Error("a folder with files was removed")
	}
	if _, err := os.Lstat(filepath.Join(s.Dir, "A/b.csv")); err != nil {
		t.Error(err)
	}
}

func writesWhole(t *testing.T, s Subject) {
	big := bytes.Repeat([]byte("phiếu trả lời "), 1<<17)
	for _, data := range [][]byte{[]byte("một"), big, []byte("hai"), nil} {
		if err := s.Outbox.Write("SNV/000001 TRA LAI Quý II.xlsx", data); err != nil {
			t.Fatal(err)
		}
		there, err := os.ReadFile(filepath.Join(s.Dir, "SNV/000001 TRA LAI Quý II.xlsx"))
		if err != nil || !bytes.Equal(there, data) {
			t.Fatalf("%d of %d bytes, %v", len(there), len(data), err)
		}
		if back, err := s.Outbox.Read("SNV/000001 TRA LAI Quý II.xlsx"); err != nil || !bytes.Equal(back, data) {
			t.Fatalf("%d of %d bytes are read back, %v", len(back), len(data), err)
		}
	}
	if list, err := os.ReadDir(filepath.Join(s.Dir, "SNV")); err != nil || len(list) != 1 {
		t.Errorf("%v lies beside the document, %v", list, err)
	}
	if names, err := s.Outbox.Names("SNV"); err != nil || !slices.Equal(names, []string{"000001 TRA LAI Quý II.xlsx"}) {
		t.Errorf("the outbox holds %q, %v", names, err)
	}
	if names, err := s.Outbox.Names("KHONG CO"); err != nil || len(names) > 0 {
		t.Errorf("a folder that is not there holds %q, %v", names, err)
	}
	if err := s.Outbox.Remove("SNV/000001 TRA LAI Quý II.xlsx"); err != nil {
		t.Error(err)
	}
}

func staysInside(t *testing.T, s Subject) {
	outside := filepath.Join(filepath.Dir(s.Dir), "outside.csv")
	if err := os.WriteFile(outside, []byte("x"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"../outside.csv", "A/../../outside.csv", outside} {
		_, err1 := s.Folder.Stat(name)
		_, err2 := s.Folder.Open(name)
		_, err3 := s.Outbox.Read(name)
		for i, err := range []error{err1, err2, err3, s.Folder.Remove(name), s.Outbox.Write(name, []byte("y")), s.Outbox.Remove(name)} {
			if err == nil {
				t.Errorf("%s: operation %d was done", name, i+1)
			}
		}
	}
	if data, err := os.ReadFile(outside); err != nil || string(data) != "x" {
		t.Errorf("%q, %v", data, err)
	}
}

func followsNoLink(t *testing.T, s Subject) {
	if s.Rules.FollowsLinks {
		return // the server resolves them itself and tells nobody
	}
	Put(t, s.Dir, "B/b.csv", []byte("of B"))
	Put(t, s.Dir, "A/a.csv", []byte("of A"))
	if err := errors.Join(os.Symlink("../B/b.csv", filepath.Join(s.Dir, "A/link.csv")), os.Symlink("B", filepath.Join(s.Dir, "C"))); err != nil {
		t.Fatal(err)
	}
	if info, err := s.Folder.Stat("A/link.csv"); err == nil && info.Kind != source.Special {
		t.Errorf("a link is told to be %+v", info)
	}
	if f, err := s.Folder.Open("A/link.csv"); err == nil {
		shut(f)
		t.Error("a link was opened")
	}
	for _, list := range [][]source.Info{must(s.Folder.List("A")), must(s.Folder.List("."))} {
		for _, e := range list {
			if (e.Name == "link.csv" || e.Name == "C") && e.Kind != source.Special {
				t.Errorf("a link is listed as %+v", e)
			}
		}
	}
}

func must(list []source.Info, err error) []source.Info {
	if err != nil {
		panic(err) // the test ends here with the words of the driver
	}
	return list
}

func isUsedByMany(t *testing.T, s Subject) {
	for _, unit := range []string{"A", "B", "C", "D", "E", "F"} {
		Put(t, s.Dir, unit+"/a.csv", []byte("của "+unit))
	}
	var all sync.WaitGroup
	for _, unit := range []string{"A", "B", "C", "D", "E", "F", "A", "B", "C", "D", "E", "F"} {
		all.Go(func() {
			list, err := s.Folder.List(unit)
			if err != nil || names(list) != "a.csv" {
				t.Errorf("%s: %s, %v", unit, names(list), err)
				return
			}
			f, err := s.Folder.Open(unit + "/a.csv")
			if err != nil {
				t.Errorf("%s: %v", unit, err)
				return
			}
			defer shut(f)
			data, err := io.ReadAll(io.NewSectionReader(f, 0, 100))
			if string(data) != "của "+unit || err != nil {
				t.Errorf("%s: %q, %v", unit, data, err)
			}
		})
	}
	all.Wait()
}

func takesEveryName(t *testing.T, s Subject) {
	all := []string{"Báo cáo quý II – Hoà Bình.xlsx", norm.NFD.String("Quý II – Hoà.csv"), "100%.csv", "a%20b.csv", "a+b & c;d=e.csv", "#1.csv", "(2) [x] {y}.csv", "dấu'nháy.csv", "~x.csv", "a,b!@$^.csv", strings.Repeat("ệ", 80) + ".csv"}
	if !s.Rules.WindowsNames {
		all = append(all, "hỏi?.csv", `a"b<c>|*.csv`, "a:b.csv", ` đầu và cuối `)
	}
	for _, name := range all {
		Put(t, s.Dir, "Đơn vị 1/"+name, []byte(name))
	}
	list, err := s.Folder.List("Đơn vị 1")
	if err != nil || len(list) != len(all) {
		t.Errorf("%d of %d names, %v", len(list), len(all), err)
	}
	for _, e := range list {
		if !slices.Contains(all, e.Name) {
			t.Errorf("%q is listed", e.Name)
			continue
		}
		if got := read(t, s.Folder, "Đơn vị 1/"+e.Name); string(got) != e.Name {
			t.Errorf("%q reads %q", e.Name, got)
		}
		if err := s.Folder.Remove("Đơn vị 1/" + e.Name); err != nil {
			t.Errorf("%q: %v", e.Name, err)
		}
	}
	if left, err := os.ReadDir(filepath.Join(s.Dir, "Đơn vị 1")); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}
