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
		return uint64(s.Nlink) //nolint:unconvert // narrower on other processors
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

// lastChange is when a file was last written, renamed or given its times. A copy sets
// the time of modification to what it was elsewhere, this one it cannot set.
func lastChange(info fs.FileInfo) time.Time {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return time.Unix(int64(s.Ctim.Sec), int64(s.Ctim.Nsec)) //nolint:unconvert // narrower on other processors
	}
	return info.ModTime()
}

// Operations of fcntl that package syscall does not name.
const (
	setLease  = 1024
	readLease = 0
	noLease   = 2
)

// beingWritten tells whether some process has the file open for writing: the kernel
// refuses a read lease then. It is false wherever the kernel cannot tell. A network
// file system refuses for reasons of its own, so that only local ones are asked.
func beingWritten(f *os.File) bool {
	var s syscall.Statfs_t
	if syscall.Fstatfs(int(f.Fd()), &s) != nil || !localFiles(uint32(s.Type)) {
		return false
	}
	_, _, errno := syscall.Syscall(syscall.SYS_FCNTL, f.Fd(), setLease, readLease)
	if errno == 0 {
		_, _, _ = syscall.Syscall(syscall.SYS_FCNTL, f.Fd(), setLease, noLease) // closing the file gives it up as well
	}
	return errno == syscall.EAGAIN
}

// localFiles knows the file systems of disks and memory by their magic numbers.
func localFiles(magic uint32) bool {
	switch magic {
	case 0xEF53, 0x58465342, 0x9123683E, 0x01021994, 0x2FC12FC1, 0xF2F52010: // ext, XFS, Btrfs, tmpfs, ZFS, F2FS
		return true
	}
	return false
}
