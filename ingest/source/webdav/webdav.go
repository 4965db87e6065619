// Package webdav reaches units' files on a WebDAV server, such as Nextcloud or the share
// of a web server. It speaks the protocol (RFC 4918) with the standard library only: the
// client libraries that there are hide why a request failed, take no context, and take the
// first entry of a listing for the folder itself. It implements [source.Server].
//
// A redirection is not followed: it would take the password elsewhere.
package webdav

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync/atomic"
	"time"

	"danvan/ingest/source"
)

// Options say which server and who we are.
type Options struct {
	Address  string // URL of the folder that names are below
	User     string
	Password string
	TLS      *tls.Config // nil trusts what the system trusts
}

// Dial returns how to reach the server.
func Dial(o Options) source.Dial {
	return func(ctx context.Context) (source.Server, error) { return dial(ctx, o) }
}

func dial(ctx context.Context, o Options) (source.Server, error) {
	top, err := url.Parse(o.Address)
	if err != nil {
		return nil, &source.RefusedError{Err: err}
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: o.TLS, MaxIdleConnsPerHost: 8}
	s := &server{options: o, top: top, client: &http.Client{Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	s.ctx, s.cancel = context.WithCancel(ctx)
	if _, err := s.Stat("."); err != nil {
		_ = s.Close() // the first error says more
		var status *statusError
		if errors.As(err, &status) && status.code < 500 || errors.As(err, new(*tls.CertificateVerificationError)) {
			return nil, &source.RefusedError{Err: err}
		}
		return nil, err
	}
	return s, nil
}

// server is who is asked; HTTP keeps no connection that could be told of.
type server struct {
	options Options
	top     *url.URL
	client  *http.Client
	ctx     context.Context //nolint:containedctx // ends every request when the server is closed
	cancel  context.CancelFunc
	clock   atomic.Int64 // what the last answer said, in seconds
}

// Close ends every request that is under way.
func (s *server) Close() error {
	s.cancel()
	s.client.CloseIdleConnections()
	return nil
}

// statusError is an answer that is no success.
type statusError struct {
	method, name string
	code         int
	text         string
}

func (e *statusError) Error() string { return fmt.Sprintf("%s %s: %s", e.method, e.name, e.text) }

// Is says it in the words of the standard library.
func (e *statusError) Is(target error) bool {
	switch e.code {
	case http.StatusNotFound, http.StatusGone:
		return target == fs.ErrNotExist
	case http.StatusForbidden:
		return target == fs.ErrPermission
	}
	return false
}

// Lost implements [source.Server]. A server that is starting or overloaded, or the proxy
// before it, says so.
func (s *server) Lost(err error) bool {
	var status *statusError
	if errors.As(err, &status) {
		return status.code == http.StatusBadGateway || status.code == http.StatusServiceUnavailable || status.code == http.StatusGatewayTimeout
	}
	for _, own := range []error{errNotRegular, errCut, errListing, fs.ErrNotExist, errors.ErrUnsupported} {
		if errors.Is(err, own) {
			return false
		}
	}
	return err != nil
}

var (
	errNotRegular = errors.New("not a regular file")
	errCut        = errors.New("the server kept less than was sent; its disk may be full")
	errListing    = errors.New("the server's listing cannot be understood")
)

// address returns the URL of a name, each part escaped for itself.
func (s *server) address(name string) string {
	u := s.top.JoinPath() // a copy
	u.RawQuery, u.Fragment = "", ""
	u.Path = strings.TrimSuffix(u.Path, "/") + "/"
	if name = path.Clean(name); name != "." {
		u.Path += name
	}
	u.RawPath = ""
	return strings.ReplaceAll(u.String(), "+", "%2B") // some servers read it as a space
}

// ask sends a request and returns the answer, whose body the caller closes.
func (s *server) ask(method, name string, body io.Reader, header http.Header, good ...int) (*http.Response, error) {
	target := s.address(name)
	r, err := http.NewRequestWithContext(s.ctx, method, target, body)
	if err != nil {
		return nil, err
	}
	for key, values := range header {
		r.Header[key] = values
	}
	if s.options.User != "" {
		r.SetBasicAuth(s.options.User, s.options.Password)
	}
	answer, err := s.client.Do(r)
	if err != nil {
		return nil, err
	}
	if at, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		s.clock.Store(at.Unix())
	}
	for _, code := range good {
		if answer.StatusCode == code {
			return answer, nil
		}
	}
	drain(answer)
	return nil, &statusError{method, name, answer.StatusCode, answer.Status}
}

// drain lets the connection be used again.
func drain(answer *http.Response) {
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // what is left serves nobody
	_ = answer.Body.Close()                                         // likewise
}

// do is ask where nothing but the success counts.
func (s *server) do(method, name string, body io.Reader, header http.Header, good ...int) error {
	answer, err := s.ask(method, name, body, header, good...)
	if err == nil {
		drain(answer)
	}
	return err
}

// Open implements [source.Folder].
func (s *server) Open(name string) (source.File, error) {
	info, err := s.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.Kind != source.Regular {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errNotRegular}
	}
	return &file{s, name, info}, nil
}

// file is read piece by piece, each a request of its own for the state that was opened.
type file struct {
	server *server
	name   string
	opened source.Info
}

// Stat implements [source.File]. There is no open file on the server: it is what has the
// name now.
func (f *file) Stat() (source.Info, error) { return f.server.Stat(f.name) }

// Busy implements [source.File]: WebDAV does not tell.
func (f *file) Busy() bool { return false }

// Close implements [io.Closer].
func (f *file) Close() error { return nil }

// ReadAt implements [io.ReaderAt]. A server that knows no pieces sends the whole file,
// of which what comes before is passed over.
func (f *file) ReadAt(p []byte, off int64) (int, error) {
	if off >= f.opened.Size || len(p) == 0 {
		return 0, io.EOF
	}
	want := p[:min(int64(len(p)), f.opened.Size-off)]
	header := http.Header{"Range": {fmt.Sprintf("bytes=%d-%d", off, off+int64(len(want))-1)}, "Accept-Encoding": {"identity"}}
	answer, err := f.server.ask(http.MethodGet, f.name, nil, header, http.StatusOK, http.StatusPartialContent)
	if err != nil {
		return 0, err
	}
	defer drain(answer)
	if answer.StatusCode == http.StatusOK {
		if _, err := io.CopyN(io.Discard, answer.Body, off); err != nil {
			return 0, err
		}
	}
	n, err := io.ReadFull(answer.Body, want)
	if err == nil && n < len(p) {
		err = io.EOF
	}
	if n < len(want) && errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF // the line was cut, and this is not the end of the file
	}
	return n, err
}

// Remove implements [source.Folder].
func (s *server) Remove(name string) error {
	info, err := s.Stat(name)
	if err != nil {
		return err
	}
	if info.Kind != source.Regular { // a folder would go with all that is in it
		return &fs.PathError{Op: "remove", Path: name, Err: errNotRegular}
	}
	return s.do(http.MethodDelete, name, nil, nil, http.StatusOK, http.StatusNoContent, http.StatusAccepted)
}

// Now implements [source.Folder]: the server's clock is in every answer.
func (s *server) Now() (time.Time, error) {
	if _, err := s.Stat("."); err != nil {
		return time.Time{}, err
	}
	at := s.clock.Load()
	if at == 0 {
		return time.Time{}, errors.ErrUnsupported
	}
	return time.Unix(at, 0).UTC(), nil
}

// Write implements [source.Server]: a document beside it, held against what was sent,
// takes the name in one step.
func (s *server) Write(name string, data []byte) error {
	dir := path.Dir(path.Clean(name))
	if err := s.makeFolders(dir); err != nil {
		return err
	}
	part := path.Join(dir, ".part-"+rand.Text())
	err := s.put(part, data)
	if err == nil {
		header := http.Header{"Destination": {s.address(name)}, "Overwrite": {"T"}}
		err = s.do("MOVE", part, nil, header, http.StatusCreated, http.StatusNoContent, http.StatusOK)
	}
	if err != nil {
		_ = s.do(http.MethodDelete, part, nil, nil) // the first error says more
	}
	return err
}

func (s *server) put(name string, data []byte) error {
	header := http.Header{"Content-Type": {"application/octet-stream"}}
	if err := s.do(http.MethodPut, name, bytes.NewReader(data), header, http.StatusCreated, http.StatusNoContent, http.StatusOK); err != nil {
		return err
	}
	info, err := s.Stat(name)
	if err == nil && info.Size != int64(len(data)) {
		return errCut
	}
	return err
}

// makeFolders makes a folder and those above it, where they are missing.
func (s *server) makeFolders(dir string) error {
	if dir == "." {
		return nil
	}
	if info, err := s.Stat(dir); err == nil && info.Kind == source.Directory {
		return nil
	}
	if err := s.makeFolders(path.Dir(dir)); err != nil {
		return err
	}
	// 405 says that somebody else has made it meanwhile.
	return s.do("MKCOL", dir, nil, nil, http.StatusCreated, http.StatusOK, http.StatusMethodNotAllowed)
}
