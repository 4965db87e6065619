package disk

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"syscall"
)

// syncFS is the number of the call that flushes a file system, which package syscall does
// not have.
var syncFS = map[string]uintptr{"amd64": 306, "arm64": 267}[runtime.GOARCH]

// flushers by number of the device; nil where each file is flushed by itself.
var flushers sync.Map

func flusherOf(f *os.File) *flusher {
	var info syscall.Stat_t
	if err := syscall.Fstat(int(f.Fd()), &info); err != nil {
		return nil
	}
	x, known := flushers.Load(info.Dev)
	if !known {
		var own *flusher
		if flushesWhole(f) {
			own = &flusher{whole: flushWhole}
		}
		x, _ = flushers.LoadOrStore(info.Dev, own)
	}
	own, _ := x.(*flusher)
	return own
}

func flushWhole(f *os.File) error {
	if _, _, err := syscall.Syscall(syncFS, f.Fd(), 0, 0); err != 0 {
		return err
	}
	return nil
}

// File systems by their numbers, of disks of this machine.
const (
	ext2To4 = 0xEF53
	xfs     = 0x58465342
	btrfs   = 0x9123683E
)

// flushesWhole tells whether flushing the whole of a file's file system is as good as
// flushing every file on it. What a share's server has written nobody knows.
func flushesWhole(f *os.File) bool {
	var about syscall.Statfs_t
	if err := syscall.Fstatfs(int(f.Fd()), &about); err != nil || syncFS == 0 {
		return false
	}
	switch uint32(about.Type) {
	case ext2To4, xfs, btrfs:
		return kernelTellsFaults()
	}
	return false
}

// kernelTellsFaults tells whether the kernel says all that goes wrong with a whole file
// system, as those do from 5.17 on.
func kernelTellsFaults() bool {
	release, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return false
	}
	var major, minor int
	_, err = fmt.Sscanf(string(release), "%d.%d", &major, &minor)
	return err == nil && (major > 5 || major == 5 && minor >= 17)
}
