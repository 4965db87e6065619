package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// Server is a connection to a place on the network, with names from its top. It may list in
// any order. Close ends it at once, whatever is under way, from any goroutine.
type Server interface {
	Folder
	// Write makes a document appear whole or not at all, in a folder that is made where
	// it is missing.
	Write(name string, data []byte) error
	// Close ends the connection. Calling it again does nothing.
	Close() error
	// Lost tells whether an error means that the connection is of no use any more.
	Lost(err error) bool
}

// Dial connects to a server. The connection must not outlive ctx.
type Dial func(ctx context.Context) (Server, error)

// RefusedError says that a server was reached and will not let us in, or is not the one
// it should be: trying again would not help and may lock the account.
type RefusedError struct{ Err error }

func (e *RefusedError) Error() string { return e.Err.Error() }

// Unwrap returns the reason.
func (e *RefusedError) Unwrap() error { return e.Err }

// Patience bounds what a server may cost.
type Patience struct {
	Tries     int           // to do one thing, each over a new connection
	Wait      time.Duration // before the second try; doubled before each further one
	Operation time.Duration // for one step: connecting, listing a folder, a piece of a file
}

// DefaultPatience lets a server restart and a line be slow, and gives a pass over a dead
// one back after two minutes.
func DefaultPatience() Patience {
	return Patience{Tries: 3, Wait: time.Second, Operation: 30 * time.Second}
}

// Remote is a server that is reached again when the connection breaks. Everything that
// is asked of it can be asked twice: files are read, removed, and written whole. Once
// its patience is at an end it fails at once, so that a dead server holds nothing up.
type Remote struct {
	ctx      context.Context //nolint:containedctx // the life of the connection, as net/http keeps it
	dial     Dial
	patience Patience

	mu     sync.Mutex
	server Server
	dead   error

	writing sync.Mutex // held by who writes: the time that a document may take is that of the whole line
}

// Connect reaches a server for the first time. The connection ends with ctx.
func Connect(ctx context.Context, dial Dial, p Patience) (*Remote, error) {
	r := &Remote{ctx: ctx, dial: dial, patience: p}
	if err := r.do(func(Server) error { return nil }); err != nil {
		return nil, err
	}
	return r, nil
}

// Close ends the connection.
func (r *Remote) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dead = fs.ErrClosed
	if r.server == nil {
		return nil
	}
	err := r.server.Close()
	r.server = nil
	return err
}

// At returns the server's folder of a name.
func (r *Remote) At(dir string) Below { return Below{r, path.Clean("/" + dir)[1:]} }

// do does something with the server, over a new connection where the old one breaks.
func (r *Remote) do(what func(Server) error) error { return r.doIn(r.patience.Operation, what) }

func (r *Remote) doIn(limit time.Duration, what func(Server) error) error {
	wait := r.patience.Wait
	for try := 1; ; try++ {
		s, err := r.connection()
		if err == nil {
			if err = r.within(s, limit, what); err == nil || !r.broken(s, err) {
				return err
			}
		}
		if r.final(err) || try >= r.patience.Tries {
			return r.giveUp(err)
		}
		if err := sleep(r.ctx, wait); err != nil {
			return err
		}
		wait *= 2
	}
}

// final tells that no other try can help.
func (r *Remote) final(err error) bool {
	var refused *RefusedError
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.dead != nil || r.ctx.Err() != nil || errors.As(err, &refused)
}

// giveUp remembers why the server cannot be used. What was refused in the middle of a
// pass stays refused.
func (r *Remote) giveUp(err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.dead == nil {
		r.dead = &GoneError{err}
	}
	return r.dead
}

// GoneError says that a place could not be reached any more.
type GoneError struct{ Err error }

func (e *GoneError) Error() string { return e.Err.Error() }

// Unwrap returns what the last try met.
func (e *GoneError) Unwrap() error { return e.Err }

// connection returns the server, reached anew where the connection was lost. One at a
// time dials.
func (r *Remote) connection() (Server, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.dead != nil {
		return nil, r.dead
	}
	if r.server != nil {
		return r.server, nil
	}
	// The connection lives as long as the pass, reaching it only so long.
	ctx, cancel := context.WithCancelCause(r.ctx)
	slow := time.AfterFunc(r.patience.Operation, func() { cancel(tooSlow(r.patience.Operation)) })
	s, err := r.dial(ctx)
	if !slow.Stop() && err == nil {
		err = errors.Join(tooSlow(r.patience.Operation), s.Close())
	}
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		cancel(nil)
		return nil, err
	}
	r.server = &held{s, cancel}
	return r.server, nil
}

// held is a server whose context ends with it.
type held struct {
	Server
	cancel context.CancelCauseFunc
}

// Close implements [Server].
func (h *held) Close() error {
	err := h.Server.Close()
	h.cancel(nil)
	return err
}

func tooSlow(d time.Duration) error { return fmt.Errorf("no answer within %s", d) }

// within does one step and ends the connection when it takes too long: the libraries
// below know no other way to give up.
func (r *Remote) within(s Server, limit time.Duration, what func(Server) error) error {
	slow := time.AfterFunc(limit, func() { _ = s.Close() })
	stop := context.AfterFunc(r.ctx, func() { _ = s.Close() })
	err := what(s)
	stop()
	if !slow.Stop() && err != nil {
		return &timeoutError{errors.Join(tooSlow(limit), err)}
	}
	return err
}

type timeoutError struct{ error }

// broken tells whether the connection is to be made anew, and drops it then.
func (r *Remote) broken(s Server, err error) bool {
	var slow *timeoutError
	if !errors.As(err, &slow) && !s.Lost(err) {
		return false
	}
	_ = s.Close() // it is of no use any more
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.server == s {
		r.server = nil
	}
	return true
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Below is a folder of a server, as [Folder] and as [Outbox].
type Below struct {
	remote *Remote
	top    string
}

var (
	_ Folder = Below{}
	_ Outbox = Below{}
)

// full returns a name from the server's top. A name that leads elsewhere is none.
func (b Below) full(name string) (string, error) {
	if !fs.ValidPath(name) && !plain(name) {
		return "", &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	return path.Join(b.top, name), nil
}

// plain is [fs.ValidPath] for names that are no UTF-8: old programs write such.
func plain(name string) bool {
	return fs.ValidPath(strings.ToValidUTF8(name, "_"))
}

func (b Below) do(name string, what func(s Server, full string) error) error {
	full, err := b.full(name)
	if err != nil {
		return err
	}
	return b.remote.do(func(s Server) error { return what(s, full) })
}

// List implements [Folder]. Servers list in an order of their own.
func (b Below) List(dir string) (list []Info, err error) {
	err = b.do(dir, func(s Server, full string) (err error) { list, err = s.List(full); return err })
	slices.SortFunc(list, func(a, b Info) int { return strings.Compare(a.Name, b.Name) })
	return list, err
}

// Stat implements [Folder].
func (b Below) Stat(name string) (info Info, err error) {
	err = b.do(name, func(s Server, full string) (err error) { info, err = s.Stat(full); return err })
	return info, err
}

// Open implements [Folder].
func (b Below) Open(name string) (File, error) {
	var out *remoteFile
	err := b.do(name, func(s Server, full string) error {
		f, err := s.Open(full)
		out = &remoteFile{f, b.remote, s}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Remove implements [Folder]. What a first try took away before the connection broke is
// gone, as it should be.
func (b Below) Remove(name string) error {
	tries := 0
	return b.do(name, func(s Server, full string) error {
		tries++
		err := s.Remove(full)
		if tries > 1 && errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
}

// Now implements [Folder].
func (b Below) Now() (now time.Time, err error) {
	err = b.remote.do(func(s Server) (err error) { now, err = s.Now(); return err })
	return now, err
}

// Read implements [Outbox].
func (b Below) Read(name string) ([]byte, error) {
	f, err := b.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.NewSectionReader(f, 0, info.Size))
}

// Names implements [Outbox].
func (b Below) Names(dir string) ([]string, error) {
	list, err := b.List(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, i := range list {
		names = append(names, i.Name)
	}
	return names, err
}

// slowest is the line, in bytes a second, over which an answer still gets through.
const slowest = 32 << 10

// Write implements [Outbox].
func (b Below) Write(name string, data []byte) error {
	full, err := b.full(name)
	if err != nil {
		return err
	}
	b.remote.writing.Lock()
	defer b.remote.writing.Unlock()
	if there, err := b.Read(name); err == nil && bytes.Equal(there, data) {
		return nil
	}
	limit := b.remote.patience.Operation + time.Duration(len(data)/slowest)*time.Second
	return b.remote.doIn(limit, func(s Server) error { return s.Write(full, data) })
}

// remoteFile bounds the time of each piece. It belongs to one connection: a file is
// read from one opening or not at all.
type remoteFile struct {
	File
	remote *Remote
	server Server
}

// piece is how much of a file is asked for in one step.
const piece = 1 << 20

// ReadAt implements [io.ReaderAt].
func (f *remoteFile) ReadAt(p []byte, off int64) (n int, err error) {
	for n < len(p) && err == nil {
		part := p[n:min(n+piece, len(p))]
		var k int
		err = f.step(func(Server) (err error) { k, err = f.File.ReadAt(part, off+int64(n)); return err })
		n += k
	}
	return n, err
}

// Stat implements [File].
func (f *remoteFile) Stat() (info Info, err error) {
	err = f.step(func(Server) (err error) { info, err = f.File.Stat(); return err })
	return info, err
}

func (f *remoteFile) step(what func(Server) error) error {
	err := f.remote.within(f.server, f.remote.patience.Operation, what)
	if err != nil && !errors.Is(err, io.EOF) {
		f.remote.broken(f.server, err)
	}
	return err
}

// Close implements [io.Closer].
func (f *remoteFile) Close() error { return f.step(func(Server) error { return f.File.Close() }) }
