package disk

import (
	"os"
	"runtime"
	"sync"
	"time"
)

// flusher flushes what many write to one file system at the same time: what waits while one
// flush is under way is flushed by the next together, with the whole of the file system, in
// place of one flush for each. Who waits alone flushes its own file and nothing else.
type flusher struct {
	whole func(*os.File) error // flushes the file system of a file

	mu      sync.Mutex
	busy    bool // somebody leads
	waiting []*flush
	apart   time.Time // until when each is flushed by itself
}

// flush is a file that waits.
type flush struct {
	file *os.File
	turn chan bool // true: to lead the next flush; false: done
	err  error
}

// Flushing the whole writes what others wrote to the same disk. Where that takes long each
// file is flushed by itself for a while, many times as long: it is seldom waited for, and a
// disk that was busy for a moment does not slow down a whole pass.
const (
	longFlush  = time.Second
	apartTimes = 10
)

// flushed does what [os.File.Sync] does.
func flushed(f *os.File) error {
	x := flusherOf(f)
	if x == nil {
		return f.Sync()
	}
	return x.flush(f)
}

func (x *flusher) flush(f *os.File) error {
	x.mu.Lock()
	if time.Now().Before(x.apart) {
		x.mu.Unlock()
		return f.Sync()
	}
	me := &flush{file: f, turn: make(chan bool, 1)}
	x.waiting = append(x.waiting, me)
	leads := !x.busy
	x.busy = true
	x.mu.Unlock()
	if leads || <-me.turn {
		x.lead()
	}
	if me.err != nil {
		return f.Sync() // it may be another's fault; this says what is wrong with this one
	}
	return nil
}

// lead flushes what waits and hands on to who came meanwhile.
func (x *flusher) lead() {
	runtime.Gosched() // who is about to wait comes along
	x.mu.Lock()
	group := x.waiting
	x.waiting = nil
	x.mu.Unlock()
	began := time.Now()
	var err error
	if len(group) == 1 {
		err = group[0].file.Sync()
	} else {
		err = x.whole(group[0].file)
	}
	x.mu.Lock()
	if took := time.Since(began); len(group) > 1 && took > longFlush {
		x.apart = time.Now().Add(apartTimes * took)
	}
	next := x.waiting
	x.busy = len(next) > 0
	if x.busy {
		next[0].turn <- true
	}
	x.mu.Unlock()
	for _, w := range group {
		w.err = err
		w.turn <- false
	}
}
