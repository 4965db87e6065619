package inbox

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"danvan/ingest/book"
	"danvan/ingest/source"
	"danvan/ingest/source/local"
	"danvan/pipeline"
)

// A copy is a file on its way into the inbox, in steps. Between two steps the intake
// may look, as often as it likes.
type copying struct {
	path  string
	whole string // what it will be
	old   string // what lay under the name before, complete as well
	steps []func(*copying) error
	file  *os.File
}

func (c *copying) step() error {
	if len(c.steps) == 0 {
		return nil
	}
	next := c.steps[0]
	c.steps = c.steps[1:]
	return next(c)
}

func openHeld(c *copying) (err error) {
	c.file, err = os.OpenFile(c.path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	return err
}

func closeHeld(c *copying) error { return c.file.Close() }

func pause(*copying) error { return nil }

// part appends a part of the whole, from one share of it to another.
func (c *copying) part(from, to float64) string {
	n := float64(len(c.whole))
	return c.whole[int(from*n):int(to*n)]
}

func appendHeld(from, to float64) func(*copying) error {
	return func(c *copying) error {
		_, err := c.file.WriteString(c.part(from, to))
		return err
	}
}

// appendClosed writes a part and lets the file go, as programs do that resume.
func appendClosed(from, to float64) func(*copying) error {
	return func(c *copying) error {
		if err := openHeld(c); err != nil {
			return err
		}
		if err := appendHeld(from, to)(c); err != nil {
			return err
		}
		return closeHeld(c)
	}
}

// makeRoom gives the file its final size before its content, and an old time as copying
// programs do.
func makeRoom(c *copying) error {
	if err := os.WriteFile(c.path, nil, 0o644); err != nil {
		return err
	}
	return backdate(c, os.Truncate(c.path, int64(len(c.whole))))
}

func backdate(c *copying, err error) error {
	if err != nil {
		return err
	}
	old := time.Date(2021, 6, 1, 8, 0, 0, 0, time.UTC)
	return os.Chtimes(c.path, old, old)
}

// fillRoom writes a part into its place and puts the old time back.
func fillRoom(from, to float64) func(*copying) error {
	return func(c *copying) error {
		f, err := os.OpenFile(c.path, os.O_WRONLY, 0o644)
		if err != nil {
			return err
		}
		defer f.Close()
		_, err = f.WriteAt([]byte(c.part(from, to)), int64(from*float64(len(c.whole))))
		return backdate(c, err)
	}
}

func writeOld(c *copying) error { return backdate(c, os.WriteFile(c.path, []byte(c.old), 0o644)) }

func replaceByRename(c *copying) error {
	hidden := filepath.Join(filepath.Dir(c.path), "~$"+filepath.Base(c.path)+".tmp")
	if err := os.WriteFile(hidden, []byte(c.whole), 0o644); err != nil {
		return err
	}
	if err := backdate(&copying{path: hidden}, nil); err != nil {
		return err
	}
	return os.Rename(hidden, c.path)
}

// rewriteInPlace puts other bytes of the same length and the same time.
func rewriteInPlace(c *copying) error {
	f, err := os.OpenFile(c.path, os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.WriteString(c.whole)
	return backdate(c, err)
}

type copyKind struct {
	name    string
	kinds   string // of files that can be copied so and not be taken for whole
	steps   []func(*copying) error
	replace bool // a complete file lies there before
	never   bool // does not complete
	kernel  bool // only the kernel knows of the writer
}

func copyKinds() []copyKind {
	type steps = []func(*copying) error
	return []copyKind{
		{name: "slow", kinds: "zip ole csv", kernel: true, steps: steps{openHeld, appendHeld(0, 0.2), appendHeld(0.2, 0.5), appendHeld(0.5, 0.9), appendHeld(0.9, 1), closeHeld}},
		{name: "paused", kinds: "zip ole csv", kernel: true, steps: steps{openHeld, appendHeld(0, 0.6), pause, pause, pause, appendHeld(0.6, 1), pause, closeHeld}},
		{name: "written whole, still open", kinds: "zip ole csv", kernel: true, steps: steps{openHeld, appendHeld(0, 1), pause, pause, closeHeld}},
		{name: "resumed", kinds: "zip ole", steps: steps{appendClosed(0, 0.3), pause, appendClosed(0.3, 0.8), pause, pause, appendClosed(0.8, 1)}},
		{name: "grows every time", kinds: "zip ole csv", steps: steps{appendClosed(0, 0.25), appendClosed(0.25, 0.5), appendClosed(0.5, 0.75), appendClosed(0.75, 1)}},
		{name: "room first", kinds: "zip csv", steps: steps{makeRoom, pause, fillRoom(0, 0.5), pause, fillRoom(0.5, 1)}},
		{name: "replaced", kinds: "zip ole csv", replace: true, steps: steps{writeOld, replaceByRename}},
		{name: "rewritten", kinds: "zip ole csv", replace: true, steps: steps{writeOld, rewriteInPlace}},
		{name: "truncated", kinds: "zip ole", never: true, steps: steps{appendClosed(0, 0.3), appendClosed(0.3, 0.7), pause}},
	}
}

// sampleOf returns a complete file of a kind. Two of the same number have one length.
func sampleOf(t *testing.T, kind string, number int, word string) string {
	t.Helper()
	text := fmt.Sprintf("%s %04d %s", word, number, strings.Repeat("số liệu ", 40+number%7))
	switch kind {
	case "zip":
		return storedZip(t, "[Content_Types].xml", text)
	case "ole":
		return compoundOf(text)
	}
	return text + "\n"
}

// A thousand copies that are slow, pause, are replaced or never end, on a share whose
// clock is not ours: none is taken before it is whole, and each is in the end.
func TestNoCopyIsTakenEarly(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells who writes to a file")
	}
	for _, skew := range []time.Duration{0, -time.Hour, time.Hour, 40 * 24 * time.Hour} {
		t.Run(skew.String(), func(t *testing.T) { takeCopies(t, skew, 250) })
	}
}

func takeCopies(t *testing.T, skew time.Duration, n int) {
	dir := t.TempDir()
	write(t, dir, Marker, "", 0)
	var units []pipeline.Unit
	for _, code := range []string{"A", "B", "C"} {
		units = append(units, pipeline.Unit{Code: code})
		if err := os.Mkdir(filepath.Join(dir, code), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	copies, kernelTells := makeCopies(t, dir, n), kernelTellsWriters(t, dir)
	step := func(context.Context, time.Duration) error {
		// File systems stamp files by a clock that ticks every few milliseconds.
		time.Sleep(12 * time.Millisecond)
		for _, c := range copies {
			if c.kind.kernel && !kernelTells {
				continue
			}
			if err := c.step(); err != nil {
				return err
			}
		}
		return nil
	}
	b, err := Open(dir, Options{Units: units, Now: func() time.Time { return time.Now().Add(skew) }, Limits: book.DefaultLimits(), Members: 200, Settle: time.Second, Wait: step})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	write(t, dir, "A/starts the waiting.csv", "x", 0)
	taken := map[string]int{}
	for pass := range 12 {
		takePass(t, b, copies, taken, pass, dir)
		write(t, dir, "A/starts the waiting.csv", "x", 0)
	}
	b.folder = later{b.folder, patience + time.Minute}
	for _, c := range copies {
		if c.kind.never && taken[c.path] > 0 {
			t.Errorf("%s: %s was taken before its time", c.kind.name, c.path)
		}
	}
	takePass(t, b, copies, taken, 99, dir)
	for _, c := range copies {
		if taken[c.path] == 0 && (kernelTells || !c.kind.kernel) {
			t.Errorf("%s: %s was never taken", c.kind.name, filepath.Base(c.path))
		}
	}
}

// later is a folder some time later.
type later struct {
	source.Folder
	by time.Duration
}

func (l later) Now() (time.Time, error) {
	now, err := l.Folder.Now()
	return now.Add(l.by), err
}

type copyCase struct {
	*copying
	kind copyKind
}

func makeCopies(t *testing.T, dir string, n int) map[string]copyCase {
	t.Helper()
	kinds, copies := copyKinds(), map[string]copyCase{}
	for i := range n {
		k := kinds[i%len(kinds)]
		formats := strings.Fields(k.kinds)
		format := formats[i/len(kinds)%len(formats)]
		c := &copying{path: filepath.Join(dir, string(rune('A'+i%3)), fmt.Sprintf("%04d.%s", i, format)), whole: sampleOf(t, format, i, "mới"), steps: k.steps}
		for range i % 4 {
			c.steps = append([]func(*copying) error{pause}, c.steps...)
		}
		if k.replace {
			c.old = sampleOf(t, format, i, "cũ!!")
			if len(c.old) != len(c.whole) {
				t.Fatal("the two versions must have one length")
			}
		}
		copies[c.path] = copyCase{c, k}
	}
	return copies
}

func kernelTellsWriters(t *testing.T, dir string) bool {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(dir, "probe"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	folder, err := local.Open(dir, Marker, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	r, err := folder.Open("probe")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if !r.Busy() {
		t.Log("this file system does not tell who writes; copies that are held open are left out")
		return false
	}
	return true
}

// takePass makes one pass and holds what was taken against what was sent.
func takePass(t *testing.T, b *Inbox, copies map[string]copyCase, taken map[string]int, pass int, dir string) {
	t.Helper()
	ready, _, err := b.Pending(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range ready {
		o, err := b.Load(context.Background(), a)
		if err != nil {
			t.Fatalf("pass %d: %v", pass, err)
		}
		path := filepath.Join(dir, a.Path)
		c, known := copies[path]
		if !known {
			continue
		}
		got, complete := string(o.Bytes), false
		switch {
		case c.kind.never:
			complete = pass == 99
		default:
			complete = got == c.whole || c.old != "" && got == c.old
		}
		if !complete {
			t.Errorf("pass %d: %s: %s was taken with %d of %d bytes", pass, c.kind.name, a.Path, len(got), len(c.whole))
		}
		taken[path]++
		if err := b.Done(context.Background(), o); err != nil {
			t.Error(err)
		}
	}
}

// What never completes is answered in the end as what it is.
func TestATruncatedFileIsAnsweredAsDamaged(t *testing.T) {
	dir, _ := share(t)
	whole := storedZip(t, "[Content_Types].xml", strings.Repeat("x", 5000))
	write(t, dir, "A/cut.xlsx", whole[:3000], patience-time.Second)
	b := open(t, dir, Options{Units: []pipeline.Unit{{Code: "A"}}})
	if ready, passed := pending(t, b); len(ready) != 0 || passed["A/cut.xlsx"].Decision != pipeline.Waiting {
		t.Fatalf("ready %v, passed %v", ready, passed)
	}
	write(t, dir, "A/cut.xlsx", whole[:3000], patience)
	ready, _ := pending(t, b)
	if len(ready) != 1 {
		t.Fatalf("ready: %v", ready)
	}
	o, err := b.Load(context.Background(), ready[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, fault := book.Read(o.File, o.Bytes, book.DefaultLimits()); fault == nil || fault.Code != "file-damaged" {
		t.Errorf("fault: %+v", fault)
	}
}

// The end of a workbook inside a half copied zip is not the end of the zip.
func TestAnInnerEndIsNoEnd(t *testing.T) {
	inner := storedZip(t, "[Content_Types].xml", "x")
	outer := storedZip(t, "a.xlsx", inner, "b.xlsx", inner)
	at := strings.Index(outer, inner) + len(inner)
	dir, b := share(t)
	write(t, dir, "A/whole.zip", outer, time.Second)
	write(t, dir, "A/half.zip", outer[:at], time.Second)
	write(t, dir, "A/comment.zip", zipWithComment(t), time.Second)
	ready, passed := pending(t, b)
	if len(ready) != 3 || passed["A/half.zip"].Decision != pipeline.Waiting {
		t.Errorf("ready %v, passed %v", ready, passed)
	}
}

func TestTheEndOfACompoundFile(t *testing.T) {
	whole := compoundOf("x")
	noTable := []byte(whole)
	copy(noTable[512:1024], make([]byte, 512))
	for name, c := range map[string]struct {
		text string
		want bool
	}{
		"whole": {whole, true}, "cut in its last sector": {whole[:len(whole)-100], false}, "a sector short": {whole[:len(whole)-600], false},
		"header only": {whole[:512], false}, "half a header": {whole[:300], false}, "room without content": {whole[:512] + strings.Repeat("\x00", len(whole)-512), false}, "table of zeros": {string(noTable), false},
	} {
		path := filepath.Join(t.TempDir(), "a.xls")
		if err := os.WriteFile(path, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := hasEnd(f, int64(len(c.text))); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
		f.Close()
	}
}

// compoundOf builds the container of an .xls: a header, one sector of the table of
// sectors, one of the directory and the content.
func compoundOf(text string) string {
	content := (len(text) + 511) / 512
	head := bytes.Repeat([]byte{0xFF}, 512)
	copy(head, compoundStart)
	copy(head[30:], "\x09\x00\x06\x00")
	copy(head[44:], "\x01\x00\x00\x00\x01\x00\x00\x00")
	copy(head[76:], "\x00\x00\x00\x00")
	table := bytes.Repeat([]byte{0xFF}, 512)
	copy(table, "\xFD\xFF\xFF\xFF\xFE\xFF\xFF\xFF")
	for i := range content {
		next := []byte{byte(3 + i), 0, 0, 0}
		if i == content-1 {
			next = []byte("\xFE\xFF\xFF\xFF")
		}
		copy(table[8+4*i:], next)
	}
	return string(head) + string(table) + strings.Repeat("D", 512) + text + strings.Repeat(" ", content*512-len(text))
}
