// Package smb reaches units' files on a Windows or Samba server without mounting them.
// Messages are signed, so that nobody on the way changes a figure. It implements
// [source.Server].
//
// The server resolves links itself and does not show them. Within a share its own rights
// keep units apart.
package smb

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	smb2 "github.com/cloudsoda/go-smb2"

	"danvan/ingest/source"
)

// Options say which share and who we are.
type Options struct {
	Address  string // host, with or without port
	Share    string
	Domain   string
	User     string
	Password string
}

// Dial returns how to reach the share.
func Dial(o Options) source.Dial {
	return func(ctx context.Context) (source.Server, error) { return dial(ctx, o) }
}

func dial(ctx context.Context, o Options) (source.Server, error) {
	address := withPort(o.Address)
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	dialer := &smb2.Dialer{Negotiator: smb2.Negotiator{RequireMessageSigning: true},
		Initiator: &smb2.NTLMInitiator{User: o.User, Password: o.Password, Domain: o.Domain}}
	session, err := dialer.DialConn(ctx, conn, address)
	if err != nil {
		_ = conn.Close() // the first error says more
		return nil, refused("log in", err)
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		_ = conn.Close() // the first error says more
		return nil, &source.RefusedError{Err: err}
	}
	share, err := session.WithContext(ctx).Mount(`\\` + host + `\` + o.Share)
	if err != nil {
		_ = conn.Close() // the first error says more
		return nil, refused("open the share "+o.Share, err)
	}
	s := &server{conn: conn, share: share.WithContext(ctx)}
	s.stop = context.AfterFunc(ctx, func() { _ = conn.Close() })
	return s, nil
}

func withPort(address string) string {
	if _, _, err := net.SplitHostPort(address); err == nil {
		return address
	}
	return net.JoinHostPort(strings.Trim(address, "[]"), "445")
}

// refused tells a server that was reached and does not suit from one that is away.
func refused(what string, err error) error {
	var answered *smb2.ResponseError
	var internal *smb2.InternalError
	if errors.As(err, &answered) || errors.As(err, &internal) || errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) {
		return &source.RefusedError{Err: fmt.Errorf("%s: %w", what, err)}
	}
	return err
}

// server is one connection to one share. One thing is asked at a time: of several
// requests on the way together the library numbers some so that Samba refuses them.
type server struct {
	mu    sync.Mutex
	conn  net.Conn
	share *smb2.Share
	stop  func() bool
}

// Close ends the connection at once; the server ends the session with it.
func (s *server) Close() error {
	s.stop()
	if err := s.conn.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// Answers by which a server says that it knows the session no more.
const (
	statusNetworkNameDeleted = 0xC00000C9
	statusUserSessionDeleted = 0xC0000203
	statusSessionExpired     = 0xC000035C
)

// Lost implements [source.Server].
func (s *server) Lost(err error) bool {
	var answered *smb2.ResponseError
	if errors.As(err, &answered) {
		switch answered.Code {
		case statusNetworkNameDeleted, statusUserSessionDeleted, statusSessionExpired:
			return true
		}
		return false
	}
	for _, own := range []error{fs.ErrNotExist, fs.ErrPermission, fs.ErrExist, fs.ErrInvalid, errNotRegular, errCut, errors.ErrUnsupported} {
		if errors.Is(err, own) {
			return false
		}
	}
	return err != nil
}

var (
	errNotRegular = errors.New("not a regular file")
	errCut        = errors.New("the server kept less than was sent; its disk may be full")
)

// The statuses of what is not there, which the library does not all translate.
const (
	statusObjectNameInvalid  = 0xC0000033
	statusObjectNameNotFound = 0xC0000034
	statusObjectPathNotFound = 0xC000003A
	statusDeletePending      = 0xC0000056
	statusAccessDenied       = 0xC0000022
)

// plainly translates what the server says into the words of the standard library.
func plainly(err error) error {
	var answered *smb2.ResponseError
	if !errors.As(err, &answered) {
		return err
	}
	switch answered.Code {
	case statusObjectNameNotFound, statusObjectPathNotFound, statusDeletePending, statusObjectNameInvalid:
		return fmt.Errorf("%w (%w)", fs.ErrNotExist, err)
	case statusAccessDenied:
		return fmt.Errorf("%w (%w)", fs.ErrPermission, err)
	}
	return err
}

// full is a name as the share takes it: its top is nothing.
func full(name string) string {
	if name = path.Clean(name); name == "." {
		return ""
	}
	return name
}

func infoOf(i os.FileInfo) source.Info {
	info := source.Info{Name: i.Name(), Kind: source.KindOf(i.Mode()), Size: i.Size(), Modified: i.ModTime().UTC(), Links: 1}
	info.Changed = info.Modified
	if more, ok := i.Sys().(*smb2.FileStat); ok && more.ChangeTime.Unix() > 0 {
		info.Changed = more.ChangeTime.UTC()
	}
	return info
}

// List implements [source.Folder].
func (s *server) List(dir string) ([]source.Info, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list, err := s.share.ReadDir(full(dir))
	if err != nil {
		return nil, plainly(err)
	}
	out := make([]source.Info, len(list))
	for i, e := range list {
		out[i] = infoOf(e)
	}
	return out, nil
}

// Stat implements [source.Folder].
func (s *server) Stat(name string) (source.Info, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stat(name)
}

func (s *server) stat(name string) (source.Info, error) {
	info, err := s.share.Lstat(full(name))
	if err != nil {
		return source.Info{}, plainly(err)
	}
	out := infoOf(info)
	out.Name = path.Base(name)
	return out, nil
}

// Open implements [source.Folder].
func (s *server) Open(name string) (source.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	info, err := s.stat(name)
	if err != nil {
		return nil, err
	}
	if info.Kind != source.Regular {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errNotRegular}
	}
	f, err := s.share.OpenFile(full(name), os.O_RDONLY, 0o666)
	if err != nil {
		return nil, plainly(err)
	}
	return file{f, &s.mu}, nil
}

type file struct {
	file *smb2.File
	mu   *sync.Mutex // of the connection
}

// Stat implements [source.File].
func (f file) Stat() (source.Info, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := f.file.Stat()
	if err != nil {
		return source.Info{}, plainly(err)
	}
	return infoOf(info), nil
}

// ReadAt implements [io.ReaderAt]; the library returns less at the end of a file and
// does not say so.
func (f file) ReadAt(p []byte, off int64) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n, err := f.file.ReadAt(p, off)
	if err == nil && n < len(p) {
		err = io.EOF
	}
	return n, err
}

// Close implements [io.Closer].
func (f file) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.file.Close()
}

// Busy implements [source.File]: a program that writes and shares nothing keeps us from
// opening the file at all; one that shares is not told of.
func (file) Busy() bool { return false }

// Remove implements [source.Folder].
func (s *server) Remove(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	info, err := s.stat(name)
	if err != nil {
		return err
	}
	if info.Kind == source.Directory {
		return &fs.PathError{Op: "remove", Path: name, Err: errNotRegular}
	}
	return plainly(s.share.Remove(full(name)))
}

// Now implements [source.Folder]: the library does not tell the server's clock.
func (s *server) Now() (time.Time, error) { return time.Time{}, errors.ErrUnsupported }

// Write implements [source.Server]: a file beside it, held against what was sent, takes
// the name in one step.
func (s *server) Write(name string, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	dir := full(path.Dir(name))
	if err := s.makeFolders(dir); err != nil {
		return err
	}
	part := path.Join(dir, ".part-"+rand.Text())
	err := s.put(part, data)
	if err == nil {
		err = s.share.Rename(part, full(name))
	}
	if err != nil {
		_ = s.share.Remove(part) // the first error says more
	}
	return plainly(err)
}

func (s *server) put(name string, data []byte) error {
	f, err := s.share.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	info, err := s.share.Lstat(name)
	if err == nil && info.Size() != int64(len(data)) {
		return errCut
	}
	return err
}

// makeFolders makes a folder and those above it, where they are missing.
func (s *server) makeFolders(dir string) error {
	if dir == "" {
		return nil
	}
	if info, err := s.share.Lstat(dir); err == nil && info.IsDir() {
		return nil
	}
	if err := s.makeFolders(full(path.Dir(dir))); err != nil {
		return err
	}
	if err := s.share.Mkdir(dir, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
