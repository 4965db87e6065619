package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/disk"
)

// batchOf makes files of texts, with receipts from a number on.
func batchOf(from int, texts ...string) []pipeline.Received {
	var out []pipeline.Received
	for i, text := range texts {
		o := original(text)
		o.File = fmt.Sprint(from+i, ".xlsx")
		out = append(out, pipeline.Received{Original: o, Receipt: pipeline.Receipt{Sequence: from + i, Unit: o.Unit, File: o.File, SHA256: o.SHA256, Decision: pipeline.Accepted}})
	}
	return out
}

// breaking is a disk of which one step fails, before or after it is done, and with forever
// all that follow: the power was cut.
type breaking struct {
	mu      sync.Mutex
	at      int
	forever bool
	steps   int
	met     string
}

func (b *breaking) watch(s disk.Step) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.steps++
	if b.steps == b.at || b.forever && b.at > 0 && b.steps > b.at {
		if b.met == "" {
			b.met = s.String()
		}
		return syscall.EIO
	}
	return unflushed(s)
}

// unflushed passes flushing over: it takes most of the time and is nothing that can be
// seen.
func unflushed(s disk.Step) error {
	if s.Op == disk.Sync || s.Op == disk.SyncFolder {
		return disk.Passed
	}
	return nil
}

// A batch of files is cut at every step of the disk. No receipt is there without its
// original; what was acknowledged is there; the next run finds no receipts lost, receives
// the rest, and the archive is sound.
func TestABatchThatIsCut(t *testing.T) {
	texts := []string{"một", "hai", "ba", "hai", "bốn"}
	points := 0
	for at := 1; ; at++ {
		met := false
		for _, forever := range []bool{false, true} {
			dir := t.TempDir()
			record(t, &Archive{dir: dir, disk: disk.Watched(unflushed)}, 1, original("trước"))
			watch := &breaking{at: at, forever: forever}
			cut := &Archive{dir: dir, disk: disk.Watched(watch.watch)}
			n, err := cut.Receive(context.Background(), batchOf(2, texts...))
			if watch.met == "" {
				if err != nil || n != len(texts) {
					t.Fatalf("%d, %v", n, err)
				}
				continue
			}
			met = true
			points++
			what := fmt.Sprintf("step %d, forever %v, %s: %d received", at, forever, watch.met, n)
			if n < len(texts) && err == nil {
				t.Errorf("%s, and no error", what)
			}
			afterTheCut(t, dir, n, texts, what)
		}
		if !met {
			break
		}
	}
	if points < 100 {
		t.Errorf("only %d points", points)
	}
}

// What a cut must find on the disk is flushed before what it stands for: both notes before an
// original has its name, the names of originals before a receipt is written.
func TestABatchIsFlushedInOrder(t *testing.T) {
	dir := t.TempDir()
	var mu sync.Mutex
	flushed := map[string]bool{}
	lacks := func(what string, names ...string) {
		for _, name := range names {
			if !flushed[name] {
				t.Errorf("%s before %s is flushed", what, name)
			}
		}
	}
	var folders []string
	a := &Archive{dir: dir, disk: disk.Watched(func(s disk.Step) error {
		if s.Op == disk.Sync && !s.After && filepath.Base(s.Name) == answeringFile {
			time.Sleep(50 * time.Millisecond) // originals are waiting by then
		}
		mu.Lock()
		defer mu.Unlock()
		switch {
		case s.Op == disk.Sync || s.Op == disk.SyncFolder:
			flushed[s.Name] = true
		case s.Op == disk.Move && !s.After:
			lacks("an original has its name", filepath.Join(dir, answeringFile), filepath.Join(dir, receivingFile), dir)
			folders = append(folders, filepath.Dir(s.Name))
			delete(flushed, filepath.Dir(s.Name))
		case s.Op == disk.Write && s.Name == filepath.Join(dir, receiptsFile):
			lacks("a receipt is written", folders...)
		}
		return unflushed(s)
	})}
	if n, err := a.Receive(t.Context(), batchOf(1, "một", "hai", "ba")); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	if len(folders) != 3 {
		t.Errorf("originals were named in %v", folders)
	}
}

// Where nothing new is kept and the note cannot be written, nothing is received.
func TestNothingIsReceivedWithoutItsNote(t *testing.T) {
	dir := t.TempDir()
	record(t, &Archive{dir: dir}, 1, original("một"))
	a := &Archive{dir: dir, disk: disk.Watched(func(s disk.Step) error {
		if s.Op == disk.Write && filepath.Base(s.Name) == answeringFile {
			return syscall.ENOSPC
		}
		return nil
	})}
	for _, texts := range [][]string{{"một"}, {"một", "hai"}} {
		if n, err := a.Receive(t.Context(), batchOf(2, texts...)); n != 0 || !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("%v: %d received, %v", texts, n, err)
		}
	}
	if there, err := a.Receipts(t.Context()); err != nil || len(there) != 1 {
		t.Error(there, err)
	}
}

func afterTheCut(t *testing.T, dir string, n int, texts []string, what string) {
	t.Helper()
	a := &Archive{dir: dir, disk: disk.Watched(unflushed)}
	there, err := a.Receipts(context.Background())
	if err != nil || len(there) < 1+n {
		t.Errorf("%s: %d receipts, %v", what, len(there), err)
		return
	}
	for _, r := range there {
		if _, err := a.Original(context.Background(), r); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := a.Tidy(context.Background()); err != nil {
		t.Errorf("%s: %v", what, err)
	}
	if s, err := a.Check(context.Background()); err != nil || len(s.Problems) > 0 {
		t.Errorf("%s: %v, %v", what, s.Problems, err)
	}
	if lacking, err := a.Unanswered(context.Background(), there); err != nil || len(lacking) != len(there)-1 {
		t.Errorf("%s: %d of %d receipts are to be answered, %v", what, len(lacking), len(there)-1, err)
	}
	rest := texts[len(there)-1:]
	if n, err := a.Receive(context.Background(), batchOf(len(there)+1, rest...)); err != nil || n != len(rest) {
		t.Errorf("%s: then %d of %d received, %v", what, n, len(rest), err)
	}
	s, err := a.Check(context.Background())
	if err != nil || len(s.Problems) > 0 || s.Receipts != 1+len(texts) || s.Originals != 5 {
		t.Errorf("%s: in the end %+v, %v", what, s, err)
	}
	if _, err := os.Stat(filepath.Join(dir, receivingFile)); err == nil && len(rest) > 0 {
		t.Errorf("%s: the note stays", what)
	}
}

// What the note of a batch excuses is no more than that batch while it is cut: receipts
// that are lost after it show.
func TestReceiptsOfABatchThatAreLostAreFound(t *testing.T) {
	a, dir := open(t)
	if _, err := a.Receive(context.Background(), batchOf(1, "một", "hai", "ba", "bốn")); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, receiptsFile)
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(data), "\n")
	if err := os.WriteFile(name, []byte(strings.Join(lines[:2], "")), 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Receipts(context.Background()); err == nil {
		t.Error("two receipts of a batch are lost and nobody says so")
	}
	if aside, err := a.Tidy(context.Background()); err != nil || len(aside) > 0 {
		t.Errorf("%v set aside, %v", aside, err)
	}
}

// Who reads while files are being received never takes their originals for those of lost
// receipts.
// A reader that looked before the first file was received reads its receipt all the same;
// originals that are gone are missed.
func TestTheFirstIsReceivedWhileSomebodyReads(t *testing.T) {
	a, dir := open(t)
	there, err := a.look()
	if err != nil || there.gone == nil {
		t.Fatalf("%+v, %v", there, err)
	}
	if _, err := a.Receive(context.Background(), batchOf(1, "first", "second")); err != nil {
		t.Fatal(err)
	}
	receipts, err := a.readReceipts(context.Background())
	if err != nil || len(receipts) != 2 {
		t.Fatal(receipts, err)
	}
	if err := a.account(there, receipts); err != nil {
		t.Error(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, originalsFolder)); err != nil {
		t.Fatal(err)
	}
	if err := a.account(there, receipts); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("originals that are gone: %v", err)
	}
}

func TestReadersWhileFilesAreReceived(t *testing.T) {
	a, dir := open(t)
	stop := make(chan struct{})
	var reading sync.WaitGroup
	for range 2 {
		reading.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				reader, err := Open(dir)
				if err == nil {
					_, err = reader.Receipts(context.Background())
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	next := 1
	for i := range 30 {
		var texts []string
		for k := range 1 + i%7 {
			texts = append(texts, fmt.Sprint(i, " ", k))
		}
		if _, err := a.Receive(context.Background(), batchOf(next, texts...)); err != nil {
			t.Fatal(err)
		}
		next += len(texts)
	}
	close(stop)
	reading.Wait()
}

// While a batch is received the one before it is answered: the note names the first receipt
// of which nobody said that it is, and goes when all are.
func TestTheNoteNamesWhatIsNotAnswered(t *testing.T) {
	a, _ := open(t)
	unanswered := func(upTo int) int {
		t.Helper()
		there, err := a.Receipts(t.Context())
		if err != nil || len(there) != upTo {
			t.Fatal(there, err)
		}
		list, err := a.Unanswered(t.Context(), there)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	receive := func(first int, texts ...string) {
		t.Helper()
		if _, err := a.Receive(t.Context(), batchOf(first, texts...)); err != nil {
			t.Fatal(err)
		}
	}
	receive(1, "a", "b")
	receive(3, "c", "d")
	a.Answered(t.Context(), 2)
	if n := unanswered(4); n < 2 {
		t.Errorf("%d are to be answered of two", n)
	}
	receive(5, "e")
	if n := unanswered(5); n != 3 {
		t.Errorf("%d are to be answered of three", n)
	}
	a.Answered(t.Context(), 4)
	a.Answered(t.Context(), 5)
	if n := unanswered(5); n != 0 {
		t.Errorf("%d are to be answered, and all are", n)
	}
}
