package disk

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// manyFlush has n files flushed at the same time, a first one of which is held up until all
// others wait, and returns what became of each.
func manyFlush(t *testing.T, x *flusher, files []*os.File) []error {
	t.Helper()
	x.mu.Lock()
	x.busy = true // as if one were under way
	x.mu.Unlock()
	errs := make([]error, len(files))
	var all sync.WaitGroup
	for i, f := range files {
		all.Go(func() { errs[i] = x.flush(f) })
	}
	for waiting := 0; waiting < len(files); time.Sleep(time.Millisecond) {
		x.mu.Lock()
		waiting = len(x.waiting)
		x.mu.Unlock()
	}
	x.mu.Lock()
	x.waiting[0].turn <- true
	x.mu.Unlock()
	all.Wait()
	return errs
}

func openFiles(t *testing.T, n int) []*os.File {
	t.Helper()
	files := make([]*os.File, n)
	for i := range files {
		f, err := os.Create(filepath.Join(t.TempDir(), "x"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() })
		files[i] = f
	}
	return files
}

// Many are flushed at once, one is flushed by itself, and so is each for a while after the
// whole took long.
func TestWhatWaitsIsFlushedTogether(t *testing.T) {
	var wholes int
	var slow time.Duration
	x := &flusher{whole: func(*os.File) error { wholes++; time.Sleep(slow); return nil }}
	files := openFiles(t, 20)
	if err := x.flush(files[0]); err != nil || wholes != 0 {
		t.Errorf("alone: %d flushes of the whole, %v", wholes, err)
	}
	slow = longFlush + 10*time.Millisecond
	if err := errors.Join(manyFlush(t, x, files)...); err != nil || wholes != 1 || x.busy || len(x.waiting) > 0 {
		t.Errorf("%d together: %d flushes of the whole, %v", len(files), wholes, err)
	}
	var all sync.WaitGroup
	for _, f := range files {
		all.Go(func() { _ = x.flush(f) })
	}
	all.Wait()
	if wholes != 1 {
		t.Error("the whole was flushed again right after it took long")
	}
}

// Where the whole cannot be flushed each file says what is wrong with it, and with no other.
func TestAFaultIsThatOfItsFile(t *testing.T) {
	x := &flusher{whole: func(*os.File) error { return syscall.EIO }}
	files := openFiles(t, 5)
	_ = files[3].Close()
	for i, err := range manyFlush(t, x, files) {
		if (err != nil) != (i == 3) {
			t.Errorf("file %d: %v", i, err)
		}
	}
}

// By whatever way, many at a time, each on its own disk.
func TestFlushingAtTheSameTime(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			f, err := Disk{}.CreateTemp(dir, "x")
			if err == nil {
				_, err = f.Write([]byte("x"))
			}
			if err == nil {
				err = errors.Join(f.Sync(), f.Close(), Disk{}.SyncFolder(dir))
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
