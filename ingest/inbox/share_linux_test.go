package inbox

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"danvan/pipeline"
)

// A folder that cannot be opened holds back its own files and no others.
func TestAFolderThatCannotBeRead(t *testing.T) {
	dir, b := share(t)
	write(t, dir, "A/a.csv", "x", time.Hour)
	write(t, dir, "B/b.csv", "x", time.Hour)
	must(t, os.Chmod(filepath.Join(dir, "A"), 0))
	t.Cleanup(func() { os.Chmod(filepath.Join(dir, "A"), 0o755) })
	if os.Getuid() == 0 { // root may open every folder: this thread goes on as nobody
		const nobody = 65534
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		must(t, syscall.Setfsuid(nobody))
		defer syscall.Setfsuid(0)
	}
	ready, passed := pending(t, b)
	if len(ready) != 1 || ready[0].Unit != "B" || passed["A"].Decision != pipeline.Waiting {
		t.Errorf("ready %v, passed %v", ready, passed)
	}
}
