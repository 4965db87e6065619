package inbox

import (
	"io/fs"
	"os"
	"syscall"
	"time"
)

// openFlags keep a pipe that took a file's place from being waited for.
const openFlags = syscall.O_NONBLOCK

// linkCount returns how many names a file has.
func linkCount(info fs.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Nlink)
	}
	return 1
}

// stampsAreTheShares tells that lastChange is a time that nobody but the server sets.
const stampsAreTheShares = true

// lastChange is when a file was last written, renamed or given its times.
func lastChange(info fs.FileInfo) time.Time {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return time.Unix(s.Ctimespec.Sec, s.Ctimespec.Nsec)
	}
	return info.ModTime()
}

// beingWritten is false: this kernel does not tell.
func beingWritten(*os.File) bool { return false }
