//go:build unix

package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// nobody is the account without rights.
const nobody = 65534

// asNobody gives everything but the inbox to an account without rights: root may write
// into every folder.
func (s sharedFolder) asNobody(t *testing.T, cmd func() *exec.Cmd) func() *exec.Cmd {
	t.Helper()
	inbox := filepath.Join(s.dir, "inbox")
	err := filepath.WalkDir(s.dir, func(path string, _ fs.DirEntry, err error) error {
		if path == inbox {
			return fs.SkipDir
		}
		if err != nil {
			return err
		}
		return os.Lchown(path, nobody, nobody)
	})
	if err != nil {
		t.Fatal(err)
	}
	openWay(t, s.dir)
	openWay(t, program)
	return func() *exec.Cmd {
		c := cmd()
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		return c
	}
}

// openWay lets other accounts pass through the temporary folders above a path.
func openWay(t *testing.T, path string) {
	t.Helper()
	for dir := filepath.Dir(path); dir != filepath.Clean(os.TempDir()) && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}
