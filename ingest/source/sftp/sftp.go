// Package sftp reaches units' files on an SFTP server. The server must be known: by its
// fingerprint, or from a file as ssh keeps it. It implements [source.Server].
//
// SFTP tells no inode and no time that a copying program cannot set, so a file that is
// replaced by another of the same size and time within one second looks the same; what
// containers there are show their own damage. Links are not followed: what a path leads
// to is asked of the server before a file is opened.
package sftp

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
	"time"

	pkgsftp "github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"danvan/ingest/source"
)

// Options say which server and who we are.
type Options struct {
	Address    string // host, with or without port
	User       string
	Password   string
	Key        []byte // a private key in PEM; instead of the password
	HostKey    string // fingerprint "SHA256:…", or
	KnownHosts string // a file
}

// Dial returns how to reach the server.
func Dial(o Options) source.Dial {
	return func(ctx context.Context) (source.Server, error) { return dial(ctx, o) }
}

func dial(ctx context.Context, o Options) (source.Server, error) {
	address := withPort(o.Address)
	config, err := o.client(address)
	if err != nil {
		return nil, &source.RefusedError{Err: err}
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	// The handshake knows no context: ending the connection ends it.
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	s, err := shake(conn, address, config)
	if err != nil {
		stop()
		_ = conn.Close() // the first error says more
		return nil, err
	}
	s.stop = stop
	return s, nil
}

func shake(conn net.Conn, address string, config *ssh.ClientConfig) (*server, error) {
	c, channels, requests, err := ssh.NewClientConn(conn, address, config)
	if err != nil {
		return nil, refused(err)
	}
	client := ssh.NewClient(c, channels, requests)
	files, err := pkgsftp.NewClient(client)
	if err != nil {
		_ = client.Close() // the first error says more
		return nil, err
	}
	top, err := files.RealPath(".")
	if err != nil {
		_ = client.Close() // the first error says more
		return nil, err
	}
	return &server{conn: conn, client: client, files: files, top: top}, nil
}

func withPort(address string) string {
	if _, _, err := net.SplitHostPort(address); err == nil {
		return address
	}
	return net.JoinHostPort(address, "22")
}

// server is one connection. Names are below the folder that the account begins in.
type server struct {
	conn   net.Conn
	client *ssh.Client
	files  *pkgsftp.Client
	top    string
	stop   func() bool
}

// Close ends the connection at once.
func (s *server) Close() error {
	s.stop()
	if err := s.conn.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// Lost implements [source.Server]: what the server itself answers is no loss of the line.
func (s *server) Lost(err error) bool {
	var answered *pkgsftp.StatusError
	if errors.As(err, &answered) {
		code := answered.FxCode()
		return code == pkgsftp.ErrSSHFxConnectionLost || code == pkgsftp.ErrSSHFxNoConnection
	}
	for _, own := range []error{fs.ErrNotExist, fs.ErrPermission, fs.ErrExist, errNotRegular, errLink, errCut, errors.ErrUnsupported} {
		if errors.Is(err, own) {
			return false
		}
	}
	return err != nil
}

var (
	errNotRegular = errors.New("not a regular file")
	errLink       = errors.New("it leads elsewhere on the server: name the folder itself")
	errCut        = errors.New("the server kept less than was sent; its disk may be full")
)

func (s *server) full(name string) string { return path.Join(s.top, name) }

func infoOf(i os.FileInfo) source.Info {
	at := i.ModTime().UTC()
	return source.Info{Name: i.Name(), Kind: source.KindOf(i.Mode()), Size: i.Size(), Modified: at, Changed: at, Links: 1}
}

// List implements [source.Folder].
func (s *server) List(dir string) ([]source.Info, error) {
	if err := s.straight(dir); err != nil {
		return nil, err
	}
	list, err := s.files.ReadDir(s.full(dir))
	if err != nil {
		return nil, err
	}
	out := make([]source.Info, len(list))
	for i, e := range list {
		out[i] = infoOf(e)
	}
	return out, nil
}

// straight refuses a folder that is a link: what lies behind it is another's. The
// folders above were asked before.
func (s *server) straight(dir string) error {
	if dir = path.Clean(dir); dir == "." {
		return nil
	}
	parent, err := s.files.RealPath(s.full(path.Dir(dir)))
	if err != nil {
		return err
	}
	there, err := s.files.RealPath(s.full(dir))
	if err != nil {
		return err
	}
	if there != path.Join(parent, path.Base(dir)) {
		return &fs.PathError{Op: "open", Path: dir, Err: errLink}
	}
	return nil
}

// Stat implements [source.Folder].
func (s *server) Stat(name string) (source.Info, error) {
	info, err := s.files.Lstat(s.full(name))
	if err != nil {
		return source.Info{}, err
	}
	return infoOf(info), nil
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
	if err := s.straight(path.Dir(name)); err != nil {
		return nil, err
	}
	f, err := s.files.Open(s.full(name))
	if err != nil {
		return nil, err
	}
	return file{f}, nil
}

type file struct{ *pkgsftp.File }

// Stat implements [source.File].
func (f file) Stat() (source.Info, error) {
	info, err := f.File.Stat()
	if err != nil {
		return source.Info{}, err
	}
	return infoOf(info), nil
}

// Busy implements [source.File]: SFTP does not tell.
func (file) Busy() bool { return false }

// Remove implements [source.Folder]. The library would go on to remove a folder.
func (s *server) Remove(name string) error {
	info, err := s.Stat(name)
	if err != nil {
		return err
	}
	if info.Kind == source.Directory {
		return &fs.PathError{Op: "remove", Path: name, Err: errNotRegular}
	}
	return s.files.Remove(s.full(name))
}

// Now implements [source.Folder]: SFTP has no clock, and a file's time is what its
// sender set. The inbox takes its own.
func (s *server) Now() (time.Time, error) { return time.Time{}, errors.ErrUnsupported }

// Write implements [source.Server]: a file beside it, held against what was sent, takes
// the name in one step.
func (s *server) Write(name string, data []byte) error {
	full := s.full(name)
	if err := s.files.MkdirAll(path.Dir(full)); err != nil {
		return err
	}
	part := path.Join(path.Dir(full), ".part-"+rand.Text())
	if err := s.put(part, data); err != nil {
		_ = s.files.Remove(part) // the first error says more
		return err
	}
	if err := s.rename(part, full); err != nil {
		_ = s.files.Remove(part) // likewise
		return err
	}
	return nil
}

func (s *server) put(name string, data []byte) error {
	f, err := s.files.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		if err = f.Sync(); unsupported(err) {
			err = nil
		}
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	info, err := s.files.Lstat(name)
	if err == nil && info.Size() != int64(len(data)) {
		return errCut
	}
	return err
}

// rename replaces a file in one step where the server can; else the name is missing for
// a moment.
func (s *server) rename(from, to string) error {
	err := s.files.PosixRename(from, to)
	if !unsupported(err) {
		return err
	}
	if err := s.files.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return s.files.Rename(from, to)
}

func unsupported(err error) bool {
	var answered *pkgsftp.StatusError
	return errors.As(err, &answered) && answered.FxCode() == pkgsftp.ErrSSHFxOpUnsupported
}

var _ io.ReaderAt = file{}

// refused tells a server that was reached and does not suit from one that is away.
func refused(err error) error {
	var network net.Error
	if errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) {
		return err
	}
	return &source.RefusedError{Err: fmt.Errorf("log in: %w", err)}
}
