// Package collector says when Go's garbage collector works. By itself it lets as much come
// as there is; here it is told how much, whatever there is: what a process holds at the
// most is then what it needs and so much more.
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
// returns what ends that. Near a memory limit it works as hard as it must.
func After(bytes uint64) (end func()) {
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
	debug.SetGCPercent(int(min(mostPercent, 100*p.bytes/max(held[0].Value.Uint64(), 1))))
	runtime.SetFinalizer(new(*byte), func(**byte) { p.set() })
}

func (p *pace) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	debug.SetGCPercent(p.before)
}
