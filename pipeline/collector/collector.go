// Package collector says when Go's garbage collector works. By itself it lets as much come
// as there is; here it is told how much, whatever there is, and what it freed beyond that goes
// back to the machine: what a process holds at the most is then what it needs and so much more.
package collector

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// mostPercent bounds what may come on top of next to nothing.
const mostPercent = 800

// After has the collector work whenever so many bytes have come since it worked last, and
// returns what ends that. Near a memory limit it works as hard as it must. What it freed and
// what comes until it works again has no use for is given back.
func After(bytes uint64) (end func()) {
	limits.begin()
	p := &pace{bytes: bytes, before: debug.SetGCPercent(mostPercent)}
	p.set()
	return p.end
}

type pace struct {
	bytes  uint64
	before int

	mu    sync.Mutex
	ended bool
}

// set is done again whenever the collector has worked: it comes upon what nobody holds.
func (p *pace) set() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return
	}
	held := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(held)
	limits.set(func() { debug.SetGCPercent(int(min(mostPercent, 100*p.bytes/max(held[0].Value.Uint64(), 1)))) })
	runtime.SetFinalizer(new(*byte), func(**byte) { p.set() })
}

func (p *pace) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return
	}
	p.ended = true
	debug.SetGCPercent(p.before)
	limits.end()
}

// limits keeps the runtime's memory limit above what there is when the collector begins to
// work: for no other reason does the runtime give back more than what is over a tenth of the
// most that the heap has been of late, which after the height of a large job is a lot.
var limits limit

type limit struct {
	mu    sync.Mutex
	paces int
	given int64 // by whoever set one before the first pace
}

// spareOf is the part of what there is then that the limit leaves on top, as a divisor: the
// runtime takes 3 % of a limit off before it says when the collector should work, and gives
// back what is over 95 % of it.
const spareOf = 18

func (l *limit) begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.paces++; l.paces == 1 {
		l.given = debug.SetMemoryLimit(-1)
	}
}

// set follows what pace sets.
func (l *limit) set(pace func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	debug.SetMemoryLimit(l.given) // else what is read below is bounded by the limit that was
	pace()
	of := []metrics.Sample{{Name: "/gc/heap/goal:bytes"}, {Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/free:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(of)
	most := of[0].Value.Uint64() + of[1].Value.Uint64() // what is beside the heap's objects stays
	for _, s := range of[2:] {
		most -= s.Value.Uint64()
	}
	debug.SetMemoryLimit(min(l.given, int64(most+most/spareOf)))
}

func (l *limit) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.paces--; l.paces == 0 {
		debug.SetMemoryLimit(l.given)
	}
}
