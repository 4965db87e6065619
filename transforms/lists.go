package transforms

import (
	"hash/maphash"
	"slices"
	"sync"
)

// lists are what facts files hold that were found whole, by their paths. The name of a file
// says what is in it, so that one that holds nothing of what is asked for need not be read
// for that again: a pass that stores forty batches read each as often as others followed, and
// left of each its list of submissions to the collector, three times. Whether its bytes are
// still those is held against its name when it is asked for what it holds.
type lists struct {
	mu    sync.Mutex
	files map[string]list
}

// list is the submissions of a file by their digests, sorted: 8 bytes each and not 90.
type list []uint64

var listSeed = maphash.MakeSeed() // two that meet cost a file read, and nothing else

func listed(submission []byte) uint64 { return maphash.Bytes(listSeed, submission) } // as of a string

func (l *lists) keep(path string, all list) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.files == nil {
		l.files = map[string]list{}
	}
	l.files[path] = all
}

// without tells of a file that it was whole and holds none of some submissions; false where
// that is not known.
func (l *lists) without(path string, of ids) bool {
	l.mu.Lock()
	all, known := l.files[path]
	l.mu.Unlock()
	if !known {
		return false
	}
	for id := range of {
		if _, holds := slices.BinarySearch(all, maphash.String(listSeed, id)); holds {
			return false
		}
	}
	return true
}
