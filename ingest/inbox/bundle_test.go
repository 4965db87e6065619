package inbox

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"danvan/pipeline"
)

func loadAll(t *testing.T, b *Inbox, ready []pipeline.Arrival) []pipeline.Original {
	t.Helper()
	out := make([]pipeline.Original, len(ready))
	errs := make([]error, len(ready))
	var all sync.WaitGroup
	for i, a := range ready {
		all.Go(func() { out[i], errs[i] = b.Load(context.Background(), a) })
	}
	all.Wait()
	for _, err := range errs {
		must(t, err)
	}
	return out
}

// Each file of a zip is a file of its own; the zip goes when the last has its receipt.
func TestAZipIsTakenApart(t *testing.T) {
	dir, b := share(t)
	write(t, dir, "A/Quý II.zip", zipOf(t, "xã/", "", "xã/Biểu 1.csv", "một", "phường/Biểu 1.csv", "hai", "__MACOSX/xã/._Biểu 1.csv", "x", "xã/.DS_Store", "x", "trống.csv", "", "Thumbs.db", "x"), time.Hour)
	write(t, dir, "A/khác.zip", zipOf(t, "a.csv", "ba"), time.Minute)
	ready, passed := pending(t, b)
	var got []string
	all := loadAll(t, b, ready)
	for _, o := range all {
		got = append(got, o.File+" = "+string(o.Bytes))
		if o.Unit != "A" || o.Size != int64(len(o.Bytes)) || o.SHA256 != hash(o.Bytes) || o.Refused != nil {
			t.Errorf("%+v", o)
		}
	}
	want := "Quý II.zip/Biểu 1.csv = một, Quý II.zip/Biểu 1 (2).csv = hai, khác.zip/a.csv = ba"
	if s := strings.Join(got, ", "); s != want || len(passed) != 1 { // Khác, the stranger's folder
		t.Errorf("%s, passed %v", s, passed)
	}
	zip := filepath.Join(dir, "A", "Quý II.zip")
	must(t, b.Done(context.Background(), all[0]))
	must(t, b.Done(context.Background(), all[0]))
	if _, err := os.Stat(zip); err != nil {
		t.Error("the zip went before its last file was done")
	}
	must(t, b.Done(context.Background(), all[1]))
	if _, err := os.Stat(zip); !os.IsNotExist(err) {
		t.Errorf("the zip is still there: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "A", "khác.zip")); err != nil {
		t.Error("another zip went with it")
	}
}

// A zip that was replaced after it was listed is not read by the old list, and not
// taken away.
func TestAZipThatChangesWaits(t *testing.T) {
	dir, b := share(t)
	write(t, dir, "A/x.zip", zipOf(t, "a.csv", "một", "b.csv", "hai"), time.Hour)
	write(t, dir, "A/y.zip", zipOf(t, "a.csv", "một"), time.Minute)
	ready, _ := pending(t, b)
	write(t, dir, "A/x.zip", zipOf(t, "a.csv", "năm", "b.csv", "sáu"), time.Second)
	if _, err := b.Load(context.Background(), ready[0]); err == nil {
		t.Error("another zip was read by the old list")
	}
	ready, _ = pending(t, b)
	all := loadAll(t, b, ready)
	write(t, dir, "A/x.zip", zipOf(t, "c.csv", "bảy"), 0)
	for _, o := range all {
		must(t, b.Done(context.Background(), o))
	}
	if _, err := os.Stat(filepath.Join(dir, "A", "x.zip")); err != nil {
		t.Error("a newer zip was taken away unread")
	}
	if _, err := os.Stat(filepath.Join(dir, "A", "y.zip")); err == nil {
		t.Error("a zip that is done was left")
	}
}

// What cannot be taken apart as a whole is answered as a whole.
func TestAZipThatIsRefused(t *testing.T) {
	many := make([]string, 0, 402)
	for i := range 201 {
		many = append(many, strings.Repeat("b", i+1)+".csv", "x")
	}
	damaged := []byte(storedZip(t, "a.csv", "một", "b.csv", "hai"))
	damaged[35] ^= 1 // a byte of the content
	for name, c := range map[string]struct{ data, code, word string }{
		"many.zip":     {zipOf(t, many...), "file-limit", "201 tệp, tối đa 200"},
		"pictures.zip": {zipOf(t, "a.png", "\x89PNG\r\n\x1a\n", "b.pdf", "%PDF-1.4"), "file-kind", "không có biểu mẫu"},
		"empty.zip":    {zipOf(t, "folder/", ""), "file-kind", "không có biểu mẫu"},
		"damaged.zip":  {string(damaged), "file-damaged", "CRC"},
	} {
		dir, b := share(t)
		write(t, dir, "A/"+name, c.data, time.Hour)
		ready, _ := pending(t, b)
		if len(ready) != 1 || ready[0].File != name {
			t.Errorf("%s: %d arrivals", name, len(ready))
			continue
		}
		o := loadAll(t, b, ready)[0]
		if len(o.Refused) != 1 || o.Refused[0].Code != c.code || !strings.Contains(o.Refused[0].Args[0], c.word) || string(o.Bytes) != c.data {
			t.Errorf("%s: %+v", name, o.Refused)
		}
		must(t, b.Done(context.Background(), o))
		if _, err := os.Stat(filepath.Join(dir, "A", name)); err == nil {
			t.Errorf("%s was left", name)
		}
	}
}

// The reader answers what is not a bundle: workbooks, and zips that say themselves what
// is wrong with them.
func TestWhatIsNoBundleGoesToTheReaderWhole(t *testing.T) {
	dir, b := share(t)
	locked := []byte(storedZip(t, "a.csv", "một"))
	locked[6] |= 1
	locked[strings.Index(string(locked), "PK\x01\x02")+8] |= 1
	for name, data := range map[string]string{
		"workbook.xlsx": zipOf(t, "xl/workbook.xml", "x", "[Content_Types].xml", "x"), "sheet.ods": zipOf(t, "mimetype", "x", "content.xml", "x"), "lost.xlsx": zipOf(t, "xl/workbook.xml", "x"),
		"climbs.zip": zipOf(t, "../a.csv", "x"), "absolute.zip": zipOf(t, "/etc/a.csv", "x"), "drive.zip": zipOf(t, `C:\a.csv`, "x"), "twice.zip": zipOf(t, "a.csv", "x", "A.CSV", "y"), "locked.zip": string(locked), "cut.zip": "PK\x03\x04xx",
	} {
		write(t, dir, "A/"+name, data, time.Hour)
	}
	ready, _ := pending(t, b)
	for _, o := range loadAll(t, b, ready) {
		if o.Refused != nil || strings.Contains(o.File, "/") {
			t.Errorf("%s: %+v", o.File, o.Refused)
		}
	}
	if len(ready) != 9 {
		t.Errorf("%d arrivals", len(ready))
	}
}

// What was seen of files is forgotten as they are taken away: a country sends ten thousand
// in one pass.
func TestWhatIsDoneIsForgotten(t *testing.T) {
	dir, b := share(t)
	write(t, dir, "A/x.zip", zipOf(t, "a.csv", "một", "b.csv", "hai"), time.Hour)
	write(t, dir, "A/y.csv", "ba", time.Minute)
	ready, _ := pending(t, b)
	for i, o := range loadAll(t, b, ready) {
		if len(b.plans) != min(2, len(ready)-i) { // the members of a zip have one in common
			t.Errorf("%d files are known before the file in place %d of %d is done", len(b.plans), i, len(ready))
		}
		must(t, b.Done(context.Background(), o))
	}
	if len(b.plans) > 0 {
		t.Errorf("%d files are known after all are done", len(b.plans))
	}
}
