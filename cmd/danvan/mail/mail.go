// Package mail is the channel of [deliver] that gives letters to an SMTP server. It
// stands here because its library is no part of the standard one: the centre, where the
// other channel is, keeps to that.
//
// A letter goes to one recipient over a connection of its own, so that one that the
// server refuses takes no other with it. Its Message-ID follows from the delivery's key:
// where a connection ends between the last byte and the server's answer, nobody can know
// whether the letter was taken; it is sent again under the same Message-ID.
package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"danvan/pipeline"
	"danvan/pipeline/deliver"
)

// Security is how the way to the server is kept secret.
type Security int

// The ways.
const (
	StartTLS Security = iota // begun in the clear and never without it
	TLS                      // from the first byte on
	None                     // a server on this machine
)

// Server is an SMTP server. It implements [deliver.Channel].
type Server struct {
	Host     string
	Port     int
	Security Security
	From     string // one address without a name
	User     string // "" where the server asks for none
	Password string
	Name     string        // what this machine calls itself; "" for its own name
	Patience time.Duration // with the connection and the login, and once more with the letter
	Config   *tls.Config   // nil for the system's certificates

	Most     int             // bytes of a letter with its documents; more goes to Overflow
	Overflow *deliver.Folder // for documents that are too large
	Folder   string          // of it; "" for none
	Link     string          // how recipients reach it; "" for Folder
}

// Put sends a letter with its documents. Where they are too large they are put into a
// folder that the letter names.
func (s Server) Put(ctx context.Context, p deliver.Parcel) (string, error) {
	p, err := s.lighten(ctx, p)
	if err != nil {
		return "", err
	}
	m, err := s.message(p)
	if err != nil {
		return "", &deliver.RefusedError{Why: pipeline.Say("thư không gửi được: %s", "the letter cannot be sent: %s", err)}
	}
	ctx, cancel := context.WithTimeout(ctx, s.Patience)
	defer cancel()
	client, err := s.client()
	if err != nil {
		return "", s.unreachable(err)
	}
	connection, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return "", s.unreachable(err)
	}
	// The server has the letter or not; how the connection ends says nothing of it.
	defer func() { _ = client.CloseWithSMTPClient(connection) }()
	if err := client.SendWithSMTPClient(connection, m); err != nil && !taken(err) {
		return "", s.refusal(p.Address, err)
	}
	return p.Address, nil
}

// taken tells whether the letter was accepted and only what came after it failed.
func taken(err error) bool {
	var e *mail.SendError
	return errors.As(err, &e) && e.Reason == mail.ErrSMTPReset
}

// refusal tells a letter that the server will never take from one to be tried again.
func (s Server) refusal(to string, err error) error {
	why := pipeline.Say("máy chủ thư %s không nhận thư gửi %s: %s", "the mail server %s does not take the letter to %s: %s", s.Host, to, answerOf(err))
	var e *mail.SendError
	if errors.As(err, &e) && e.ErrorCode() >= 500 && e.ErrorCode() < 600 && e.ErrorCode() != 530 { // 530 asks for a login
		return &deliver.RefusedError{Why: why}
	}
	return why
}

// answerOf is what the server said, without the library's words around it.
func answerOf(err error) string {
	text := err.Error()
	if before, _, found := strings.Cut(text, ", affected "); found {
		text = before
	}
	return deliver.OneLine(text)
}

func (s Server) unreachable(err error) error {
	return &deliver.UnreachableError{Why: pipeline.Say("không dùng được máy chủ thư %s:%d: %s", "the mail server %s:%d cannot be used: %s", s.Host, s.Port, answerOf(err))}
}

func (s Server) client() (*mail.Client, error) {
	config := s.Config
	if config == nil {
		config = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	config = config.Clone()
	config.ServerName = s.Host
	options := []mail.Option{mail.WithPort(s.Port), mail.WithTimeout(s.Patience), mail.WithTLSConfig(config), mail.WithoutNoop(), mail.WithHELO(s.name())}
	switch s.Security {
	case TLS:
		options = append(options, mail.WithSSL())
	case None:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if s.User != "" {
		options = append(options, mail.WithSMTPAuth(s.login()), mail.WithUsername(s.User), mail.WithPassword(s.Password))
	}
	return mail.NewClient(s.Host, options...)
}

// login never shows a password on the open line: without TLS, which there is on this
// machine only, the library is told that this is meant.
func (s Server) login() mail.SMTPAuthType {
	if s.Security == None {
		return mail.SMTPAuthPlainNoEnc
	}
	return mail.SMTPAuthAutoDiscover
}

// name is what this machine calls itself; a name that no server would read is left out.
func (s Server) name() string {
	name := s.Name
	if name == "" {
		name, _ = os.Hostname() // "" stays
	}
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "localhost"
	}
	return name
}

// message lays a letter out: text and HTML of the same words, and the documents.
func (s Server) message(p deliver.Parcel) (*mail.Msg, error) {
	m := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := errors.Join(m.From(s.From), m.To(p.Address)); err != nil {
		return nil, err
	}
	m.Subject(deliver.OneLine(p.Letter.Subject))
	m.SetDateWithValue(p.Planned)
	m.SetMessageIDWithValue(messageID(p.ID, s.From))
	m.SetGenHeader("Auto-Submitted", "auto-generated") // no absence notice answers it
	m.SetBodyString(mail.TypeTextPlain, p.Letter.Text())
	m.AddAlternativeString(mail.TypeTextHTML, p.Letter.HTML())
	for _, d := range p.Documents {
		if err := m.AttachReader(d.Name, bytes.NewReader(d.Bytes), mail.WithFileContentType(contentType(d.Name))); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// messageID is that of every attempt at a delivery.
func messageID(key, from string) string {
	_, domain, _ := strings.Cut(from, "@")
	return "danvan-" + key + "@" + domain
}

func contentType(name string) mail.ContentType {
	switch filepath.Ext(name) {
	case ".docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case ".xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case ".html":
		return "text/html"
	case ".pdf":
		return "application/pdf"
	}
	return "application/octet-stream"
}

// lighten puts documents that make a letter too large into the folder for them, and says
// so in the letter.
func (s Server) lighten(ctx context.Context, p deliver.Parcel) (deliver.Parcel, error) {
	size := len(p.Letter.Text()) + len(p.Letter.HTML())
	for _, d := range p.Documents {
		size += len(d.Bytes)
	}
	size += size * 2 / 5 // base64 and its lines
	if s.Most == 0 || size <= s.Most || len(p.Documents) == 0 {
		return p, nil
	}
	if s.Folder == "" {
		return p, &deliver.RefusedError{Why: pipeline.Say("tài liệu cho %s quá lớn để gửi thư (%d MiB; mail.size_mib là %d); đặt mail.folder trong danvan.yaml, hoặc giao qua thư mục",
			"the documents for %s are too large for a letter (%d MiB; mail.size_mib is %d); set mail.folder in danvan.yaml, or deliver to a folder", p.Recipient, size>>20, s.Most>>20)}
	}
	if err := s.Overflow.Below(s.Folder, p.Recipient); err != nil {
		return p, pipeline.Say("mail.folder: %s", "mail.folder: %s", err)
	}
	beside := p
	beside.Address = filepath.Join(s.Folder, p.Recipient)
	where, err := s.Overflow.Put(ctx, beside)
	if err != nil {
		return p, err
	}
	p.Documents = nil
	p.Letter.Lines = append(append([]deliver.Line{}, p.Letter.Lines...), s.pointer(p, where))
	return p, nil
}

// pointer is the line that says where the documents are, as the recipient reaches them.
func (s Server) pointer(p deliver.Parcel, where string) deliver.Line {
	link := where
	if s.Link != "" {
		separator := "/"
		if strings.Contains(s.Link, `\`) {
			separator = `\`
		}
		link = strings.TrimRight(s.Link, `/\`) + separator + p.Recipient + separator + filepath.Base(where)
	}
	if p.Letter.Language == pipeline.English {
		return deliver.Line{Label: "Documents", Text: "too large for a letter; they are in " + link}
	}
	return deliver.Line{Label: "Tài liệu", Text: "dung lượng lớn nên không kèm thư; mời xem tại " + link}
}

// Check connects and logs in, and sends nothing. The error is a [deliver.UnreachableError].
func (s Server) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.Patience)
	defer cancel()
	client, err := s.client()
	if err != nil {
		return s.unreachable(err)
	}
	connection, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return s.unreachable(err)
	}
	if err := client.CloseWithSMTPClient(connection); err != nil {
		return s.unreachable(fmt.Errorf("end the connection: %w", err))
	}
	return nil
}
