package deliver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/disk"
)

var start = time.Date(2021, 6, 18, 17, 0, 0, 0, pipeline.Vietnam)

func after(minutes int) time.Time { return start.Add(time.Duration(minutes) * time.Minute) }

func TestWhenADeliveryIsTried(t *testing.T) {
	try := func(from, to int) []record {
		return []record{{At: after(from), Event: started}, {At: after(to), Event: failed, Why: &pipeline.Sentence{}}}
	}
	for _, c := range []struct {
		name  string
		lines []record
		state State
		next  time.Time
	}{
		{"planned", nil, Waiting, start},
		{"begun and cut", []record{{At: after(1), Event: started}}, Waiting, after(1)},
		{"failed once", try(1, 2), Waiting, after(7)},
		{"failed twice", append(try(1, 2), try(7, 8)...), Waiting, after(18)},
		{"cut after a failure", append(try(1, 2), record{At: after(7), Event: started}), Waiting, after(7)},
		{"refused", []record{{At: after(1), Event: started}, {At: after(1), Event: failed, Refused: true}}, GivenUp, time.Time{}},
		{"refused and asked for", []record{{At: after(1), Event: started}, {At: after(1), Event: failed, Refused: true}, {At: after(9), Event: asked}}, Waiting, start},
		{"asked for and failed", slices.Concat([]record{{Event: started}, {Event: failed, Refused: true}, {Event: asked}}, try(20, 21)), Waiting, after(26)},
		{"delivered", []record{{At: after(1), Event: started}, {At: after(2), Event: delivered}}, Delivered, time.Time{}},
		{"withdrawn", append(try(1, 2), record{Event: withdrawn}), Withdrawn, time.Time{}},
		{"tried too often", slices.Repeat(try(1, 2), mostAttempts), GivenUp, time.Time{}},
		{"tried nearly too often", slices.Repeat(try(1, 2), mostAttempts-1), Waiting, after(62)},
	} {
		e := Entry{Delivery: Delivery{Planned: start}, State: Waiting}
		for _, r := range c.lines {
			e.enter(r)
		}
		if e.State != c.state || !e.Next().Equal(c.next) {
			t.Errorf("%s: %s, next %s; want %s, %s", c.name, e.State, e.Next(), c.state, c.next)
		}
	}
}

func TestAChannelThatIsAwayIsLeftInPeace(t *testing.T) {
	attempt := func(minute int, unreachable bool) *Entry {
		return &Entry{Delivery: Delivery{Mail: true}, State: Waiting, Attempts: []Attempt{{Started: after(minute), Ended: after(minute), Unreachable: unreachable}}}
	}
	for _, c := range []struct {
		name    string
		entries []*Entry
		want    time.Time
	}{
		{"nothing tried", []*Entry{{Delivery: Delivery{Mail: true}}}, time.Time{}},
		{"away", []*Entry{attempt(1, true), attempt(3, true)}, after(8)},
		{"away and back", []*Entry{attempt(3, true), attempt(4, false)}, time.Time{}},
		{"back and away", []*Entry{attempt(4, true), attempt(3, false)}, after(9)},
		{"a clock that was ahead", []*Entry{attempt(500_000, true)}, time.Time{}},
	} {
		if got := outage(c.entries, true, after(60)); !got.Equal(c.want) {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if got := outage(c.entries, false, after(60)); !got.IsZero() {
			t.Errorf("%s: folders wait for mail until %s", c.name, got)
		}
	}
}

// bench is an outbox over several processes, and its recipients' folders.
type bench struct {
	t   *testing.T
	dir string
	now time.Time
}

func newBench(t *testing.T) *bench {
	b := &bench{t, t.TempDir(), start}
	for _, name := range []string{"chu-tich", "huyen"} {
		if err := os.MkdirAll(filepath.Join(b.dir, "giao", name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func (b *bench) open(d disk.Disk) *Ledger {
	b.t.Helper()
	l, err := Open(d, filepath.Join(b.dir, "deliveries"), func() time.Time { return b.now })
	if err != nil {
		b.t.Fatal(err)
	}
	return l
}

func (b *bench) folder(d disk.Disk) *Folder {
	return NewFolder(d, func(f string) string { return filepath.Join(b.dir, "giao", f) })
}

func (b *bench) round(l *Ledger, d disk.Disk) (Outcome, error) {
	return Round{Ledger: l, Channel: func(Delivery) Channel { return b.folder(d) }, Workers: 1, Budget: time.Minute}.Try(context.Background())
}

func parcel(recipient, content string) Parcel {
	p := Parcel{Delivery: To(pipeline.Recipient{Code: recipient, Folder: recipient}, Documents),
		Letter: Letter{Subject: "Báo cáo", Opening: "Kính gửi"}, Documents: []pipeline.Document{{Name: "bao-cao.docx", Bytes: []byte("báo cáo " + content)}, {Name: "tom-tat.xlsx", Bytes: []byte("tóm tắt " + content)}}}
	p.Topic, p.Label, p.Planned, p.Content = recipient, "2021-Q2 DU THAO", start, content
	p.ID = key(p.Delivery, 0)
	return p
}

// lies names the files below a folder that people see, with what is in them.
func (b *bench) lies(recipient string) string {
	var out []string
	root := filepath.Join(b.dir, "giao", recipient)
	err := filepath.WalkDir(root, func(name string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			data, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			rel, _ := filepath.Rel(root, name)
			out = append(out, filepath.ToSlash(rel)+"="+string(data))
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return strings.Join(out, "; ")
}

func TestAFolderNeverLosesAVersion(t *testing.T) {
	b := newBench(t)
	l := b.open(disk.Disk{})
	for _, content := range []string{"một", "hai", "hai"} {
		if err := l.Plan(parcel("huyen", content)); err != nil {
			t.Fatal(err)
		}
		if _, err := b.round(l, disk.Disk{}); err != nil {
			t.Fatal(err)
		}
	}
	want := "2021-Q2 DU THAO/bao-cao.docx=báo cáo một; 2021-Q2 DU THAO/tom-tat.xlsx=tóm tắt một; " +
		"2021-Q2 DU THAO (2)/bao-cao.docx=báo cáo hai; 2021-Q2 DU THAO (2)/tom-tat.xlsx=tóm tắt hai"
	if got := b.lies("huyen"); !sameParts(got, want) {
		t.Errorf("there lies %s", got)
	}
	// The ledger is lost, and the same is delivered again: it is there already.
	if err := os.RemoveAll(filepath.Join(b.dir, "deliveries")); err != nil {
		t.Fatal(err)
	}
	l = b.open(disk.Disk{})
	if err := l.Plan(parcel("huyen", "hai")); err != nil {
		t.Fatal(err)
	}
	if o, err := b.round(l, disk.Disk{}); err != nil || len(o.Delivered) != 1 || !strings.HasSuffix(o.Delivered[0].Where, "(2)") {
		t.Errorf("%+v, %v", o, err)
	}
	if got := b.lies("huyen"); !sameParts(got, want) {
		t.Errorf("there lies %s", got)
	}
}

func sameParts(got, want string) bool {
	a, b := strings.Split(got, "; "), strings.Split(want, "; ")
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func TestANoteStandsBesideTheOld(t *testing.T) {
	b := newBench(t)
	for i, opening := range []string{"Kính gửi A", "Kính gửi B", "Kính gửi B"} {
		p := parcel("huyen", opening)
		p.Documents, p.Label, p.Letter.Opening = nil, "NHAC NOP 2021-Q2", opening
		if _, err := b.folder(disk.Disk{}).Put(t.Context(), p); err != nil {
			t.Fatal(i, err)
		}
	}
	got := b.lies("huyen")
	if !strings.Contains(got, "NHAC NOP 2021-Q2.txt=\uFEFFBáo cáo\r\n\r\nKính gửi A") || !strings.Contains(got, "NHAC NOP 2021-Q2 (2).txt=\uFEFFBáo cáo\r\n\r\nKính gửi B") || strings.Contains(got, "(3)") {
		t.Errorf("there lies %s", got)
	}
}

func TestANewerDeliveryReplacesOneThatWaits(t *testing.T) {
	b := newBench(t)
	l := b.open(disk.Disk{})
	if err := l.Plan(parcel("huyen", "một"), parcel("chu-tich", "một")); err != nil {
		t.Fatal(err)
	}
	if err := l.Plan(parcel("huyen", "hai")); err != nil {
		t.Fatal(err)
	}
	if _, err := b.round(l, disk.Disk{}); err != nil {
		t.Fatal(err)
	}
	if got := b.lies("huyen"); strings.Contains(got, "một") || !strings.Contains(got, "hai") || !strings.Contains(b.lies("chu-tich"), "một") {
		t.Errorf("there lies %s", got)
	}
	if e, _ := l.Knows(parcel("huyen", "một").ID); e.State != Withdrawn {
		t.Errorf("the older is %s", e.State)
	}
	if err := l.Sweep(); err != nil {
		t.Fatal(err)
	}
	if list, err := os.ReadDir(filepath.Join(b.dir, "deliveries", spoolFolder)); err != nil || len(list) != 0 {
		t.Errorf("the spool holds %v, %v", list, err)
	}
}

// TestADraftLeavesAnEditionOnItsWay plans a draft while an edition waits: both go. A newer
// edition takes the place of either.
func TestADraftLeavesAnEditionOnItsWay(t *testing.T) {
	b := newBench(t)
	l := b.open(disk.Disk{})
	edition := func(n int, content string) Parcel {
		p := parcel("huyen", content)
		p.Edition = n
		p.ID = key(p.Delivery, 0)
		return p
	}
	all := []Parcel{edition(0, "một"), edition(1, "một"), edition(0, "hai"), edition(2, "hai")}
	want := [][]State{{Waiting}, {Withdrawn, Waiting}, {Withdrawn, Waiting, Waiting}, {Withdrawn, Withdrawn, Withdrawn, Waiting}}
	for i, p := range all {
		if err := l.Plan(p); err != nil {
			t.Fatal(err)
		}
		var got []State
		for _, e := range l.Entries() {
			got = append(got, e.State)
		}
		if !slices.Equal(got, want[i]) {
			t.Errorf("after %d: %v, want %v", i, got, want[i])
		}
	}
}

func TestAFolderThatIsAwayOrFullIsToldAndTriedAgain(t *testing.T) {
	b := newBench(t)
	l := b.open(disk.Disk{})
	if err := l.Plan(parcel("huyen", "một")); err != nil {
		t.Fatal(err)
	}
	full := disk.Watched(func(s disk.Step) error {
		if s.Op == disk.Write && !s.After {
			return syscall.ENOSPC
		}
		return nil
	})
	readOnly := disk.Watched(func(s disk.Step) error {
		if s.Op == disk.MakeFolder && !s.After {
			return syscall.EROFS
		}
		return nil
	})
	home := filepath.Join(b.dir, "giao", "huyen")
	for _, c := range []struct {
		name, want string
		away       bool
		d          disk.Disk
	}{{"away", "is not there; see whether the share is mounted", true, disk.Disk{}}, {"full", "the disk is full", false, full}, {"read-only", "is read-only", false, readOnly}} {
		if c.away {
			if err := os.Rename(home, home+" đi vắng"); err != nil {
				t.Fatal(err)
			}
		}
		o, err := b.round(l, c.d)
		if err != nil || len(o.Failed) != 1 || !strings.Contains(o.Failed[0].Why.English, c.want) || o.Failed[0].Why.Vietnamese == o.Failed[0].Why.English {
			t.Errorf("%s: %+v, %v", c.name, o, err)
		}
		if c.away {
			if _, err := os.Stat(home); err == nil {
				t.Error("the folder of a share that is away was made")
			}
			if err := os.Rename(home+" đi vắng", home); err != nil {
				t.Fatal(err)
			}
		}
		b.now = b.now.Add(2 * time.Hour)
	}
	if o, err := b.round(l, disk.Disk{}); err != nil || len(o.Delivered) != 1 {
		t.Errorf("%+v, %v", o, err)
	}
	if got := b.lies("huyen"); strings.Count(got, "=") != 2 {
		t.Errorf("there lies %s", got)
	}
}

var errCut = errors.New("cut")

// quick passes flushing over, which takes most of the time and can be seen by nobody.
func quick(s disk.Step) error {
	if s.Op == disk.Sync || s.Op == disk.SyncFolder {
		return disk.Passed
	}
	return nil
}

// A run that is cut at any step of the disk, or whose disk fails there, loses nothing and
// doubles nothing.
func TestACutAtEveryStepLosesAndDoublesNothing(t *testing.T) {
	cuts := 0
	for at := 1; ; at++ {
		b := newBench(t)
		var mu sync.Mutex
		step := 0
		d := disk.Watched(func(s disk.Step) error {
			mu.Lock()
			defer mu.Unlock()
			if step++; step >= at {
				return errCut
			}
			return quick(s)
		})
		cut := b.run(d)
		if !cut {
			break
		}
		cuts++
		if b.run(disk.Watched(quick)) {
			t.Fatalf("cut at %d: the run after it failed", at)
		}
		for _, r := range []string{"chu-tich", "huyen"} {
			want := "2021-Q2 DU THAO/bao-cao.docx=báo cáo một; 2021-Q2 DU THAO/tom-tat.xlsx=tóm tắt một"
			if got := b.lies(r); got != want {
				t.Errorf("cut at %d: with %s lies %s", at, r, got)
			}
		}
		for _, e := range b.open(disk.Disk{}).Entries() {
			if e.State != Delivered {
				t.Errorf("cut at %d: %s is %s", at, e.Recipient, e.State)
			}
		}
	}
	if cuts < 60 {
		t.Errorf("only %d steps", cuts)
	}
	t.Logf("cut at %d steps", cuts)
}

// run plans and delivers as a process does, and tells whether it was cut.
func (b *bench) run(d disk.Disk) bool {
	l, err := Open(d, filepath.Join(b.dir, "deliveries"), func() time.Time { return b.now })
	if err != nil {
		return true
	}
	if err := l.Plan(parcel("huyen", "một"), parcel("chu-tich", "một")); err != nil {
		return true
	}
	b.now = b.now.Add(time.Hour)
	o, err := b.round(l, d)
	if err != nil || len(o.Failed)+len(o.GivenUp) > 0 {
		return true
	}
	return l.Sweep() != nil
}

func TestALineThatWasCutIsWrittenOver(t *testing.T) {
	b := newBench(t)
	l := b.open(disk.Disk{})
	if err := l.Plan(parcel("huyen", "một")); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(b.dir, "deliveries", journalFile)
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"at":"2021-06-18T17:00:00+07:00","event":"deliv`); err != nil {
		t.Fatal(err)
	}
	f.Close()
	l = b.open(disk.Disk{})
	if err := l.Plan(parcel("chu-tich", "một")); err != nil {
		t.Fatal(err)
	}
	if got := len(b.open(disk.Disk{}).Entries()); got != 2 {
		t.Errorf("%d entries", got)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, append([]byte("không phải JSON\n"), data...), 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(disk.Disk{}, filepath.Join(b.dir, "deliveries"), time.Now); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("a damaged line: %v", err)
	}
}

func TestADamagedSpoolIsToldAndNeverDelivered(t *testing.T) {
	b := newBench(t)
	l := b.open(disk.Disk{})
	p := parcel("huyen", "một")
	if err := l.Plan(p); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(l.spool(p.ID, "bao-cao.docx"), []byte("khác"), 0o640); err != nil {
		t.Fatal(err)
	}
	o, err := b.round(l, disk.Disk{})
	if err != nil || len(o.GivenUp) != 1 || b.lies("huyen") != "" {
		t.Fatalf("%+v, %v, %s", o, err, b.lies("huyen"))
	}
	if err := l.AskAgain(p); err != nil {
		t.Fatal(err)
	}
	if o, err := b.round(l, disk.Disk{}); err != nil || len(o.Delivered) != 1 || !strings.Contains(b.lies("huyen"), "báo cáo một") {
		t.Errorf("%+v, %v", o, err)
	}
}

// What was brought last is not brought again; what was brought before that is.
func TestTheSameIsNamedTheSame(t *testing.T) {
	b := newBench(t)
	l := b.open(disk.Watched(quick))
	bring := func(content string) (id string, known bool) {
		p := parcel("huyen", content)
		e, known := l.Name(p.Delivery)
		if p.ID = e.ID; !known {
			if err := l.Plan(p); err != nil {
				t.Fatal(err)
			}
			if _, err := b.round(l, disk.Watched(quick)); err != nil {
				t.Fatal(err)
			}
		}
		return e.ID, known
	}
	ids := map[string]bool{}
	for _, c := range []struct {
		content string
		known   bool
	}{{"một", false}, {"một", true}, {"hai", false}, {"một", false}, {"một", true}} {
		id, known := bring(c.content)
		if ids[id] = true; known != c.known {
			t.Errorf("%s is known: %v", c.content, known)
		}
	}
	if len(ids) != 3 {
		t.Errorf("%d keys", len(ids))
	}
	moved := parcel("huyen", "một")
	moved.Address = "nơi khác"
	if _, known := l.Name(moved.Delivery); known {
		t.Error("what lies elsewhere is taken for delivered")
	}
}

func TestALetterShowsTextAsText(t *testing.T) {
	l := Letter{Subject: "A\r\nB", Opening: "Kính gửi <b>", Lines: []Line{{Label: "x & y", Text: "<script>alert(1)</script>", Tone: Bad}}, Closing: "một\n\nhai"}
	page := l.HTML()
	if strings.Contains(page, "<script>") || strings.Contains(page, "<b>:") || !strings.Contains(page, "&lt;script&gt;") || !strings.Contains(page, "x &amp; y") {
		t.Error(page)
	}
	if got := l.Text(); !strings.HasPrefix(got, "A B\n\n") || !strings.Contains(got, "- x & y: <script>") {
		t.Error(got)
	}
}

// Several deliveries to one folder wait for each other, whoever carries them.
func TestDeliveriesToOneFolderDoNotMeet(t *testing.T) {
	b := newBench(t)
	if err := os.MkdirAll(filepath.Join(b.dir, "giao", "huyen"), 0o755); err != nil {
		t.Fatal(err)
	}
	l := b.open(disk.Disk{})
	const many = 40
	for i := range many {
		p := parcel("huyen", fmt.Sprint(i))
		p.Topic, p.Label = fmt.Sprint("kỳ ", i), fmt.Sprint("2021 ", i)
		e, _ := l.Name(p.Delivery)
		p.Delivery = e.Delivery
		if err := l.Plan(p); err != nil {
			t.Fatal(err)
		}
	}
	folder := b.folder(disk.Disk{})
	o, err := Round{Ledger: l, Channel: func(Delivery) Channel { return folder }, Workers: 8, Budget: time.Minute}.Try(t.Context())
	if err != nil || len(o.Delivered) != many {
		t.Errorf("%d of %d delivered, %v; failed %v", len(o.Delivered), many, err, o.Failed)
	}
	if names, _ := filepath.Glob(filepath.Join(b.dir, "giao", "huyen", "*")); len(names) != many {
		t.Errorf("%d versions", len(names))
	}
}
