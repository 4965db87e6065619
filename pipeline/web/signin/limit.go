package signin

import (
	"sync"
	"time"

	"danvan/pipeline"
)

// limiter bounds how often something may be tried under one key: so many times at once,
// and then once in a while. Keys that were not used for long are forgotten; where there
// are too many that were, all new ones share one bound, so that memory stays bounded.
type limiter struct {
	now   pipeline.Clock
	burst int
	every time.Duration // until one more is allowed
	most  int           // keys

	mu    sync.Mutex
	keys  map[string]time.Time // when the key has its whole burst again
	sweep time.Time            // before it no key can be forgotten
}

// mostKeys has some ten megabytes; a province's offices have a few thousand addresses.
const mostKeys = 1 << 16

func newLimiter(now pipeline.Clock, burst int, every time.Duration) *limiter {
	return &limiter{now: now, burst: burst, every: every, most: mostKeys, keys: map[string]time.Time{}}
}

// take counts a try; where it is one too many it is not counted, and wait says when the
// next is allowed.
func (l *limiter) take(key string) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	key = l.place(key, now)
	full := l.keys[key]
	if full.Before(now) {
		full = now
	}
	next := full.Add(l.every)
	if wait = next.Sub(now) - time.Duration(l.burst)*l.every; wait > 0 {
		return wait, false
	}
	l.keys[key] = next
	return 0, true
}

// How many files are read at once: each is held in memory, and whoever sends one slowly
// holds its room for minutes. An ordinary form takes milliseconds.
const (
	mostSending     = 40
	mostSendingEach = 4 // of one user
)

// atOnce bounds how many uploads are being read, of one user and of all. Its zero value
// knows of none.
type atOnce struct {
	mu    sync.Mutex
	all   int
	users map[string]int
}

// begin counts an upload, or tells that it is one too many.
func (a *atOnce) begin(login string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.all >= mostSending || a.users[login] >= mostSendingEach {
		return false
	}
	if a.users == nil {
		a.users = map[string]int{}
	}
	a.all++
	a.users[login]++
	return true
}

// end lets the next one begin.
func (a *atOnce) end(login string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.all--
	if a.users[login]--; a.users[login] == 0 {
		delete(a.users, login)
	}
}

// giveBack takes a try back that did no harm.
func (l *limiter) giveBack(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key = l.place(key, l.now())
	if full, ok := l.keys[key]; ok {
		l.keys[key] = full.Add(-l.every)
	}
}

// place is the key that counts, which is "" for all that find no room.
func (l *limiter) place(key string, now time.Time) string {
	if _, known := l.keys[key]; known || len(l.keys) < l.most {
		return key
	}
	if now.Before(l.sweep) {
		return ""
	}
	l.sweep = now.Add(time.Duration(l.burst) * l.every)
	for k, full := range l.keys {
		switch {
		case !full.After(now):
			delete(l.keys, k)
		case full.Before(l.sweep):
			l.sweep = full
		}
	}
	if len(l.keys) < l.most {
		return key
	}
	return ""
}
