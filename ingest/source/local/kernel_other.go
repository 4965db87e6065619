//go:build !linux && !darwin

package local

import (
	"io/fs"
	"os"
	"time"
)

const openFlags = 0

// linkCount is not told here without opening the file.
func linkCount(fs.FileInfo) uint64 { return 1 }

// identity is not told here without opening the file.
func identity(fs.FileInfo) string { return "" }

// stampsAreTheShares tells that lastChange is a time that nobody but the server sets.
const stampsAreTheShares = false

// lastChange is the time of modification, which a copy may bring along.
func lastChange(info fs.FileInfo) time.Time { return info.ModTime() }

// beingWritten is false: Windows itself refuses to open a file that another program
// writes and does not share.
func beingWritten(*os.File) bool { return false }
