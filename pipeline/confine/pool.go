package confine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Options of a pool.
type Options struct {
	Program []string // the binary and its arguments; it calls [Serve]
	// Setup makes what the setup of every child is handed before any request; it is
	// asked when a child starts. Nil hands over nothing.
	Setup    func() ([]byte, error)
	Workers  int           // children at work at the same time; 0 means one
	Time     time.Duration // for one request
	MemoryMB int           // for one child
	// AnswerBytes bounds an answer: the parent has to hold it.
	AnswerBytes int64
	// Reuse is how many requests a child serves before it is replaced, so that what
	// one leaks does not add up.
	Reuse int
	Log   *slog.Logger // hears of fallbacks at debug level; may be nil
}

// Pool runs requests in children. Children are started when there is something to do
// and kept for the next request.
type Pool struct {
	options Options
	slots   chan struct{}

	mu     sync.Mutex
	idle   []*child
	walls  []wall // how children can be shut in; the first is used, those that the kernel refused are gone
	closed bool
}

// New returns a pool. No child is started yet.
func New(o Options) *Pool {
	o.Workers = max(o.Workers, 1)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Pool{options: o, slots: make(chan struct{}, o.Workers), walls: walls()}
}

var errClosed = errors.New("the pool is closed")

// Do has a child handle the request, which may come in parts. The error is a [*Failure] where these bytes were
// too much for the child, the context's where it ended, and any other one where the
// machine cannot do the work at all: then nothing is said about the bytes.
func (p *Pool) Do(ctx context.Context, kind string, request ...[]byte) ([]byte, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-p.slots }()
	for again := false; ; again = true {
		c, err := p.take(ctx, again)
		if err != nil {
			return nil, err
		}
		used := c.served > 0
		answer, err := c.ask(ctx, kind, request, p.options)
		p.put(c)
		var failure *Failure
		if again || !errors.As(err, &failure) || !used && !failure.starved {
			return answer, err
		}
		p.options.Log.Debug("request is tried again in a new child", "why", failure.Why, "detail", failure.Detail)
	}
}

// take returns a child that waits, or a new one.
func (p *Pool) take(ctx context.Context, fresh bool) (*child, error) {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil, errClosed
	}
	if n := len(p.idle); n > 0 && !fresh {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return c, nil
	}
	walls := p.walls
	p.mu.Unlock()
	return p.start(ctx, walls)
}

// setup is what a new child is handed.
func (p *Pool) setup() ([]byte, error) {
	if p.options.Setup == nil {
		return nil, nil
	}
	return p.options.Setup()
}

// start starts a child behind the first wall that the kernel allows. What was refused
// once is not tried again.
func (p *Pool) start(ctx context.Context, walls []wall) (*child, error) {
	setup, err := p.setup()
	if err != nil {
		return nil, err
	}
	for i, w := range walls {
		c, err := startChild(ctx, w, p.options, setup)
		switch {
		case err == nil:
			p.mu.Lock()
			p.walls = walls[i:]
			p.mu.Unlock()
			return c, nil
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case i == len(walls)-1:
			return nil, fmt.Errorf("start a child process: %w", err)
		}
		p.options.Log.Debug("no child process behind this wall", "wall", w.name, "err", err)
	}
	return nil, errClosed // there is always the last wall
}

// put keeps a child for the next request, or ends it.
func (p *Pool) put(c *child) {
	if c.done || (p.options.Reuse > 0 && c.served >= p.options.Reuse) {
		c.end()
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, c)
}

// Close waits for what is being done and ends all children. The pool serves nothing
// afterwards.
func (p *Pool) Close() {
	for range cap(p.slots) {
		p.slots <- struct{}{}
	}
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.Rest()
}

// Rest ends the children that wait for a request. The next one starts a new child.
func (p *Pool) Rest() {
	p.mu.Lock()
	idle := p.idle
	p.idle = nil
	p.mu.Unlock()
	for _, c := range idle {
		c.end()
	}
}
