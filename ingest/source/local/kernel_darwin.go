package local

import (
	"io/fs"
	"os"
	"strconv"
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

// identity tells the file that has a name from another that takes it.
func identity(info fs.FileInfo) string {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return strconv.FormatUint(uint64(s.Dev), 36) + "/" + strconv.FormatUint(uint64(s.Ino), 36) //nolint:unconvert // of other types elsewhere
	}
	return ""
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
