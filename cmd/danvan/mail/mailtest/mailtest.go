// Package mailtest is an SMTP server on this machine that behaves as badly as it is
// asked to: it refuses, stalls, drops, and keeps what it took.
package mailtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Fault is what the server does to one letter.
type Fault string

// The faults.
const (
	None         Fault = ""
	BusyMail     Fault = "450 to MAIL"
	RefuseMail   Fault = "553 to MAIL"
	BusyRcpt     Fault = "451 to RCPT"
	RefuseRcpt   Fault = "550 to RCPT"
	BusyData     Fault = "452 after DATA"
	RefuseData   Fault = "554 after DATA"
	DropData     Fault = "connection closed in DATA"
	DropAccepted Fault = "taken, and the connection closed before the answer"
	Stall        Fault = "no answer"
)

// Letter is one that the server took.
type Letter struct {
	From, To string
	Data     []byte
}

// Server is a running one.
type Server struct {
	Host string
	Port int
	// TLS knows the server's certificate.
	TLS *tls.Config

	// Fault decides what is done to the next letter for an address; called under a lock.
	// It may be nil.
	Fault func(to string) Fault

	mu      sync.Mutex
	letters []Letter
	smtp    *smtp.Server
}

// Options is how the server is set up.
type Options struct {
	Implicit bool   // TLS from the first byte on
	Plain    bool   // no TLS
	User     string // "" asks for no login
	Password string
	MostMiB  int
}

// Start starts a server that ends with the test.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	s, err := Listen(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() }) // what is still on its way is cut
	return s
}

// Listen starts a server; the caller closes it.
func Listen(o Options) (*Server, error) {
	certificate, roots, err := newCertificate()
	if err != nil {
		return nil, err
	}
	s := &Server{Host: "127.0.0.1", TLS: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	s.smtp = smtp.NewServer(backend{s, o})
	s.smtp.Domain, s.smtp.AllowInsecureAuth, s.smtp.ErrorLog = "localhost", o.Plain, log.New(io.Discard, "", 0)
	s.smtp.MaxMessageBytes = int64(o.MostMiB) << 20
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.Port = listener.Addr().(*net.TCPAddr).Port
	secure := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	if o.Implicit {
		listener = tls.NewListener(listener, secure)
	} else if !o.Plain {
		s.smtp.TLSConfig = secure
	}
	go func() { _ = s.smtp.Serve(listener) }() // ends with Close
	return s, nil
}

// Address is host and port.
func (s *Server) Address() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

// Close cuts everything off.
func (s *Server) Close() error { return s.smtp.Close() }

// Letters are those that were taken, in order.
func (s *Server) Letters() []Letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Letter{}, s.letters...)
}

type backend struct {
	server  *Server
	options Options
}

// NewSession begins a connection.
func (b backend) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &session{backend: b, conn: c}, nil
}

type session struct {
	backend
	conn     *smtp.Conn
	from, to string
	fault    Fault
	known    bool // logged in
}

// AuthMechanisms names the one way to log in.
func (s *session) AuthMechanisms() []string {
	if s.options.User == "" {
		return nil
	}
	return []string{sasl.Plain}
}

// Auth logs in.
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.options.User || password != s.options.Password {
			return smtp.ErrAuthFailed
		}
		s.known = true
		return nil
	}), nil
}

func refuse(code int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 0, 0}, Message: text}
}

// Mail takes the sender. What is to be done to MAIL is decided with no recipient known.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.options.User != "" && !s.known {
		return smtp.ErrAuthRequired
	}
	switch s.decide(""); s.fault {
	case BusyMail:
		return refuse(450, "come back later")
	case RefuseMail:
		return refuse(553, "sender not allowed")
	}
	s.from = from
	return nil
}

func (s *session) decide(to string) {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if s.server.Fault != nil {
		s.fault = s.server.Fault(to)
	}
}

// Rcpt takes the recipient.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	switch s.decide(to); s.fault {
	case BusyRcpt:
		return refuse(451, "greylisted")
	case RefuseRcpt:
		return refuse(550, "no such mailbox")
	}
	return nil
}

var errDropped = errors.New("dropped")

// Data takes the letter.
func (s *session) Data(r io.Reader) error {
	if s.fault == DropData {
		_ = s.conn.Conn().Close() // that is the fault
		return errDropped
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	switch s.fault {
	case BusyData:
		return refuse(452, "no room")
	case RefuseData:
		return refuse(554, "looks like advertising")
	case Stall:
		time.Sleep(time.Hour) // longer than anybody waits; the test's end cuts it
	}
	s.server.mu.Lock()
	s.server.letters = append(s.server.letters, Letter{s.from, s.to, data})
	s.server.mu.Unlock()
	if s.fault == DropAccepted {
		_ = s.conn.Conn().Close() // that is the fault
	}
	return nil
}

// Reset forgets the letter.
func (s *session) Reset() { s.from, s.to, s.fault = "", "", None }

// Logout ends a connection.
func (s *session) Logout() error { return nil }

// newCertificate makes one for this machine that a pool trusts.
func newCertificate() (tls.Certificate, *x509.CertPool, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "danvan mailtest"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots, nil
}
