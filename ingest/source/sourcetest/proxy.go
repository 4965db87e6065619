package sourcetest

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// Line is a network line to a server, which can be cut and can stall.
type Line struct {
	Address string
	Dials   atomic.Int64 // connections that were made

	left  atomic.Int64 // bytes from the server until the line is cut; negative: no end
	cuts  atomic.Int64 // how often it is still cut
	stall atomic.Bool

	mu   sync.Mutex
	open map[net.Conn]bool
}

// NewLine leads to a server.
func NewLine(t *testing.T, to string) *Line {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	line := &Line{Address: l.Addr().String(), open: map[net.Conn]bool{}}
	line.left.Store(-1)
	var running sync.WaitGroup
	running.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			line.Dials.Add(1)
			running.Go(func() { line.carry(c, to) })
		}
	})
	t.Cleanup(func() {
		shut(l)
		line.Cut()
		running.Wait()
	})
	return line
}

// CutAfter cuts the line when so many bytes have come from the server, so many times.
func (l *Line) CutAfter(bytes, times int64) { l.cuts.Store(times); l.left.Store(bytes) }

// Stall holds back everything that the server says from now on.
func (l *Line) Stall(on bool) { l.stall.Store(on) }

// Cut ends every connection.
func (l *Line) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.open {
		shut(c)
	}
}

func (l *Line) hold(c net.Conn, on bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if on {
		l.open[c] = true
	} else {
		delete(l.open, c)
	}
}

func (l *Line) carry(client net.Conn, to string) {
	defer shut(client)
	server, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer shut(server)
	for _, c := range []net.Conn{client, server} {
		l.hold(c, true)
		defer l.hold(c, false)
	}
	var both sync.WaitGroup
	both.Go(func() {
		_, _ = io.Copy(server, client) // a line that ends is what is tested
		shut(server)
	})
	both.Go(func() {
		l.back(client, server)
		shut(client)
		shut(server)
	})
	both.Wait()
}

// back carries what the server says, up to the cut.
func (l *Line) back(client, server net.Conn) {
	part := make([]byte, 16<<10)
	for {
		n, err := server.Read(part)
		if l.stall.Load() {
			n = 0
		}
		if l.cuts.Load() > 0 && l.left.Add(-int64(n)) < 0 {
			if l.cuts.Add(-1) > 0 {
				l.left.Store(0)
			}
			return
		}
		if _, err2 := client.Write(part[:n]); err != nil || err2 != nil {
			return
		}
	}
}
