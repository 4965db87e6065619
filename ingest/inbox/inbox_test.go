package inbox

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"danvan/ingest/book"
	"danvan/ingest/source"
	"danvan/ingest/source/local"
	"danvan/pipeline"
)

var now = time.Date(2021, 6, 16, 9, 0, 0, 0, pipeline.Vietnam)

func share(t *testing.T) (string, *Inbox) {
	t.Helper()
	dir := t.TempDir()
	for _, d := range []string{"A", "B", "Khác"} {
		if err := os.Mkdir(filepath.Join(dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write(t, dir, Marker, "", time.Hour)
	return dir, open(t, dir, Options{Units: []pipeline.Unit{{Code: "A"}, {Code: "B"}}})
}

// open opens an inbox on which a file's age is that of its time of modification, which
// tests can set.
func open(t *testing.T, dir string, o Options) *Inbox {
	t.Helper()
	o.Now, o.Limits, o.Members = func() time.Time { return now }, book.DefaultLimits(), 200
	folder, err := local.Open(dir, Marker, o.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { folder.Close() })
	b, err := New(byModified{folder, o.Now}, o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// byModified stamps files with their time of modification.
type byModified struct {
	source.Folder
	now pipeline.Clock
}

func (m byModified) Now() (time.Time, error) { return m.now(), nil }

func (m byModified) List(dir string) ([]source.Info, error) {
	list, err := m.Folder.List(dir)
	for i := range list {
		list[i].Changed = list[i].Modified
	}
	return list, err
}

func (m byModified) Stat(name string) (source.Info, error) {
	info, err := m.Folder.Stat(name)
	info.Changed = info.Modified
	return info, err
}

func (m byModified) Open(name string) (source.File, error) {
	f, err := m.Folder.Open(name)
	if err != nil {
		return nil, err
	}
	return fileByModified{f}, nil
}

type fileByModified struct{ source.File }

func (f fileByModified) Stat() (source.Info, error) {
	info, err := f.File.Stat()
	info.Changed = info.Modified
	return info, err
}

func write(t *testing.T, dir, name, text string, age time.Duration) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, now.Add(-age), now.Add(-age)); err != nil {
		t.Fatal(err)
	}
}

// zipOf packs names and contents in turn.
func zipOf(t *testing.T, namesAndTexts ...string) string {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for i := 0; i < len(namesAndTexts); i += 2 {
		f, err := w.Create(namesAndTexts[i])
		if err == nil {
			_, err = f.Write([]byte(namesAndTexts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// storedZip packs without compressing: files of one length stay of one length.
func storedZip(t *testing.T, namesAndTexts ...string) string {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for i := 0; i < len(namesAndTexts); i += 2 {
		text := []byte(namesAndTexts[i+1])
		f, err := w.CreateRaw(&zip.FileHeader{Name: namesAndTexts[i], CRC32: crc32.ChecksumIEEE(text), CompressedSize64: uint64(len(text)), UncompressedSize64: uint64(len(text))})
		if err == nil {
			_, err = f.Write(text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

func zipWithComment(t *testing.T) string {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	if _, err := w.Create("[Content_Types].xml"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.SetComment("Phòng Nội vụ"), w.Close()); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

func pending(t *testing.T, b *Inbox) (ready []pipeline.Arrival, passed map[string]pipeline.Passed) {
	t.Helper()
	ready, list, err := b.Pending(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	passed = map[string]pipeline.Passed{}
	for _, p := range list {
		passed[filepath.Join(p.Unit, p.File)] = p
	}
	return ready, passed
}

func TestPendingSortsReportsFromTheRest(t *testing.T) {
	dir, b := share(t)
	write(t, dir, "A/later.csv", "x", time.Minute)
	write(t, dir, "A/sooner.csv", "x", time.Hour)
	write(t, dir, "A/~$open.xlsx", "x", time.Hour)
	write(t, dir, "A/open.xlsx", "x", time.Hour)
	write(t, dir, "A/.DS_Store", "x", time.Hour)
	write(t, dir, "A/Thumbs.db", "x", time.Hour)
	write(t, dir, "B/half.xlsx", "PK\x03\x04 and no end", time.Second)
	write(t, dir, "B/cut.xlsx", "PK\x03\x04 and no end", time.Hour)
	write(t, dir, "B/whole.xlsx", zipOf(t, "[Content_Types].xml", "x"), time.Second)
	write(t, dir, "B/empty.xlsx", "", time.Second)
	write(t, dir, "Khác/x.xlsx", "x", time.Hour)
	write(t, dir, "x.xlsx", "x", time.Hour)
	if err := os.Mkdir(filepath.Join(dir, "A", "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	ready, passed := pending(t, b)
	var names []string
	for _, a := range ready {
		names = append(names, a.Unit+"/"+a.File)
		if !a.SeenAt.Equal(now) {
			t.Errorf("%s seen at %s", a.File, a.SeenAt)
		}
	}
	if got := strings.Join(names, " "); got != "A/sooner.csv A/later.csv B/cut.xlsx B/whole.xlsx" {
		t.Errorf("ready: %s", got)
	}
	system := pipeline.Say("tệp của hệ thống hoặc của Excel", "a file of the system or of Excel")
	copying := pipeline.Say("đang được chép vào", "still being copied")
	for name, want := range map[string]pipeline.Passed{
		"A/~$open.xlsx": {Decision: pipeline.Ignored, Reason: system},
		"A/.DS_Store":   {Decision: pipeline.Ignored, Reason: system},
		"A/Thumbs.db":   {Decision: pipeline.Ignored, Reason: system},
		"A/folder":      {Decision: pipeline.Ignored, Reason: pipeline.Say("là thư mục; tệp trong thư mục con không được đọc", "a folder; files in folders below are not read")},
		"Khác/x.xlsx":   {Decision: pipeline.Ignored, Reason: pipeline.Say("tên thư mục không phải mã hoặc tên của đơn vị nào", "the folder's name is not the code or name of a unit")},
		"x.xlsx":        {Decision: pipeline.Ignored, Reason: pipeline.Say("không nằm trong thư mục của đơn vị nào", "not in a unit's folder")},
		"A/open.xlsx":   {Decision: pipeline.Waiting, Reason: pipeline.Say("đang mở trong Excel", "open in Excel")},
		"B/half.xlsx":   {Decision: pipeline.Waiting, Reason: copying},
		"B/empty.xlsx":  {Decision: pipeline.Ignored, Reason: pipeline.Say("tệp rỗng (0 byte)", "an empty file (0 bytes)")},
	} {
		if got := passed[name]; got.Decision != want.Decision || got.Reason != want.Reason {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

func TestNothingButRegularFilesIsRead(t *testing.T) {
	dir, b := share(t)
	secret := filepath.Join(t.TempDir(), "secret.csv")
	if err := os.WriteFile(secret, []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, "A", "link.csv")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "A", "pipe.csv"), 0o644); err != nil {
		t.Fatal(err)
	}
	ready, passed := pending(t, b)
	if len(ready) != 0 || passed["A/link.csv"].Decision != pipeline.Ignored || passed["A/pipe.csv"].Decision != pipeline.Ignored {
		t.Errorf("ready %+v, passed %+v", ready, passed)
	}
	if _, err := b.Load(context.Background(), pipeline.Arrival{Unit: "A", File: "link.csv"}); err == nil {
		t.Error("a link was read")
	}
	if _, err := b.Load(context.Background(), pipeline.Arrival{Unit: "..", File: filepath.Base(secret)}); err == nil {
		t.Error("a path out of the inbox was read")
	}
}

func TestAFileThatChangesWaits(t *testing.T) {
	dir, b := share(t)
	write(t, dir, "A/a.csv", "one", time.Hour)
	ready, _ := pending(t, b)
	write(t, dir, "A/a.csv", "two, longer", time.Minute)
	if _, err := b.Load(context.Background(), ready[0]); err == nil {
		t.Error("a file that was replaced was read")
	}
	ready, _ = pending(t, b)
	o, err := b.Load(context.Background(), ready[0])
	if err != nil || string(o.Bytes) != "two, longer" {
		t.Fatalf("%q, %v", o.Bytes, err)
	}
	write(t, dir, "A/a.csv", "three", time.Second)
	if err := b.Done(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "A", "a.csv")); err != nil {
		t.Error("a newer file was taken away unread")
	}
	write(t, dir, "A/a.csv", "two, longer", time.Minute)
	if err := b.Done(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "A", "a.csv")); !os.IsNotExist(err) {
		t.Errorf("the file is still there: %v", err)
	}
}

func TestAShareThatIsAwayIsNotAnEmptyOne(t *testing.T) {
	if _, err := Open(t.TempDir(), Options{}); err == nil || !strings.Contains(err.Error(), Marker) {
		t.Errorf("an empty folder: %v", err)
	}
	if _, err := Open(filepath.Join(t.TempDir(), "gone"), Options{}); err == nil {
		t.Error("a folder that is not there was opened")
	}
}
