// Package source is what the inbox asks of a place where units leave files and fetch
// answers, whatever technology leads there: a few plain operations on names below one
// folder. What a file means, when it is whole and whose it is, the inbox decides, once
// for all places; package sourcetest holds every driver to the same behaviour.
//
// Names are relative and separated by "/". A driver never follows a link out of its
// folder, tells what is not there by [fs.ErrNotExist] and what it may not see by
// [fs.ErrPermission].
package source

import (
	"io"
	"io/fs"
	"time"
)

// Folder is where files are left. Its methods may be called by many goroutines.
type Folder interface {
	// List returns what lies in a folder, in the order of the names. "." is the top.
	List(dir string) ([]Info, error)
	// Stat tells of a file or folder itself, never of what a link leads to.
	Stat(name string) (Info, error)
	// Open opens a regular file for reading, and nothing else.
	Open(name string) (File, error)
	// Remove takes a file away.
	Remove(name string) error
	// Now is the time by which the place stamps its files.
	Now() (time.Time, error)
}

// Outbox is where answers are put, by many goroutines.
type Outbox interface {
	// Read returns a whole document.
	Read(name string) ([]byte, error)
	// Write makes a document appear whole or not at all, in a folder that is made where
	// it is missing. One that is there already with the same bytes is left alone, since
	// somebody may have it open.
	Write(name string, data []byte) error
	// Remove takes a document away.
	Remove(name string) error
	// Names returns what lies in a folder, in order; nothing where there is no folder.
	Names(dir string) ([]string, error)
}

// Info is what a place tells of a file at one moment. Two that are equal are the same
// file in the same state, as far as the place tells states apart.
type Info struct {
	Name     string // within its folder
	Kind     Kind
	Size     int64
	Modified time.Time // in UTC; a copying program may set it
	Changed  time.Time // in UTC, by the place's own clock; Modified where it keeps no other
	Links    uint64    // how many names the file has; 1 where the place does not tell
	Identity string    // changes when another file takes the name; "" where it is not told
}

// Kind tells files from folders.
type Kind uint8

// The kinds of entries.
const (
	Special Kind = iota // links, pipes, devices
	Regular
	Directory
)

// KindOf returns the kind of a mode that Lstat gave.
func KindOf(m fs.FileMode) Kind {
	switch {
	case m.IsRegular():
		return Regular
	case m.IsDir():
		return Directory
	}
	return Special
}

// Same tells whether two looks saw the same file in the same state. The times are
// compared with each other and never with a clock.
func (i Info) Same(other Info) bool {
	return i.Identity == other.Identity && i.Kind == other.Kind && i.Size == other.Size &&
		i.Modified.Equal(other.Modified) && i.Changed.Equal(other.Changed)
}

// File is an open file.
type File interface {
	io.ReaderAt
	io.Closer
	// Stat tells of the file as it is now.
	Stat() (Info, error)
	// Busy tells whether somebody is known to be writing to it.
	Busy() bool
}
