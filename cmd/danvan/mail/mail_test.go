package mail

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"danvan/cmd/danvan/mail/mailtest"
	"danvan/pipeline"
	"danvan/pipeline/deliver"
	"danvan/pipeline/disk"
)

var start = time.Date(2021, 6, 18, 17, 0, 0, 0, pipeline.Vietnam)

func at(s *mailtest.Server) Server {
	return Server{Host: s.Host, Port: s.Port, From: "danvan@tinh.gov.vn", Patience: 5 * time.Second, Config: s.TLS}
}

func parcelFor(address string) deliver.Parcel {
	key := fmt.Sprintf("%x", sha256.Sum256([]byte(address)))[:32]
	return deliver.Parcel{
		Delivery: deliver.Delivery{ID: key, Kind: deliver.Documents, Recipient: "huyen", Mail: true, Address: address, Topic: address, Label: "2021-Q2 DU THAO", Planned: start},
		Letter: deliver.Letter{Subject: "Báo cáo Quý II/2021 – Huyện Đồng Hỷ", Language: pipeline.Vietnamese, Opening: "Kính gửi: <Huyện> & xã",
			Lines: []deliver.Line{{Label: "Nộp báo cáo", Text: "đủ 3/3 biểu", Tone: deliver.Good}}},
		Documents: []pipeline.Document{{Name: "tom-tat.xlsx", Bytes: []byte("PK bảng tính")}},
	}
}

func TestALetterArrivesAsItWasWritten(t *testing.T) {
	for _, c := range []struct {
		name     string
		options  mailtest.Options
		security Security
	}{
		{"STARTTLS", mailtest.Options{User: "danvan", Password: "bí mật"}, StartTLS},
		{"TLS", mailtest.Options{Implicit: true, User: "danvan", Password: "bí mật"}, TLS},
		{"on this machine", mailtest.Options{Plain: true, User: "danvan", Password: "bí mật"}, None},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := mailtest.Start(t, c.options)
			server := at(s)
			server.Security, server.User, server.Password = c.security, "danvan", "bí mật"
			if err := server.Check(t.Context()); err != nil {
				t.Fatal(err)
			}
			p := parcelFor("vanphong@donghy.gov.vn")
			if where, err := server.Put(t.Context(), p); where != p.Address || err != nil {
				t.Fatal(where, err)
			}
			letters := s.Letters()
			if len(letters) != 1 || letters[0].To != p.Address || letters[0].From != "danvan@tinh.gov.vn" {
				t.Fatalf("%d letters", len(letters))
			}
			hold(t, letters[0].Data, p)
		})
	}
}

// hold reads a letter as a mail program does.
func hold(t *testing.T, data []byte, p deliver.Parcel) {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if subject != p.Letter.Subject || err != nil {
		t.Errorf("subject %q, %v", subject, err)
	}
	if got := m.Header.Get("Message-Id"); got != "<danvan-"+p.ID+"@tinh.gov.vn>" {
		t.Errorf("Message-ID %s", got)
	}
	if day, err := m.Header.Date(); !day.Equal(p.Planned) || err != nil {
		t.Errorf("date %v, %v", day, err)
	}
	parts := map[string]string{}
	leaves(t, m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), "", m.Body, parts)
	if got := strings.ReplaceAll(parts["text/plain"], "\r\n", "\n"); got != p.Letter.Text() {
		t.Errorf("text %q", got)
	}
	if got := strings.ReplaceAll(parts["text/html"], "\r\n", "\n"); got != p.Letter.HTML() || strings.Contains(got, "<Huyện>") {
		t.Errorf("HTML %q", got)
	}
	if got := parts["tom-tat.xlsx"]; got != "PK bảng tính" {
		t.Errorf("the document reads %q", got)
	}
}

func leaves(t *testing.T, kind, encoding, name string, body io.Reader, out map[string]string) {
	t.Helper()
	media, parameters, err := mime.ParseMediaType(kind)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(media, "multipart/") {
		for r := multipart.NewReader(body, parameters["boundary"]); ; {
			part, err := r.NextRawPart()
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			leaves(t, part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part.FileName(), part, out)
		}
	}
	data, err := io.ReadAll(decoded(encoding, body))
	if err != nil {
		t.Fatal(err)
	}
	if name != "" {
		media = name
	}
	out[media] = string(data)
}

// A text with line ends stays one header, and an address with them is not sent to.
func TestNoHeaderIsSmuggledIn(t *testing.T) {
	s := mailtest.Start(t, mailtest.Options{})
	p := parcelFor("a@b.vn")
	p.Letter.Subject = "Báo cáo\r\nBcc: ke@khac.vn\r\n\r\n<b>x</b>\u2028y"
	if _, err := at(s).Put(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	m, err := netmail.ReadMessage(bytes.NewReader(s.Letters()[0].Data))
	if err != nil {
		t.Fatal(err)
	}
	subject, _ := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if m.Header.Get("Bcc") != "" || subject != "Báo cáo Bcc: ke@khac.vn <b>x</b> y" {
		t.Errorf("headers %v", m.Header)
	}
	for _, address := range []string{"a@b.vn\r\nRCPT TO:<ke@khac.vn>", "a@b.vn, ke@khac.vn", ""} {
		p := parcelFor(address)
		var refused *deliver.RefusedError
		if _, err := at(s).Put(t.Context(), p); !errors.As(err, &refused) {
			t.Errorf("%q: %v", address, err)
		}
	}
	if n := len(s.Letters()); n != 1 {
		t.Errorf("%d letters", n)
	}
}

// What the server does decides whether a letter is tried again, everybody waits, or it is
// given up.
func TestFaultsAreTold(t *testing.T) {
	refused := func(err error) bool { var e *deliver.RefusedError; return errors.As(err, &e) }
	away := func(err error) bool { var e *deliver.UnreachableError; return errors.As(err, &e) }
	again := func(err error) bool { return err != nil && !refused(err) && !away(err) }
	for _, c := range []struct {
		name    string
		options mailtest.Options
		fault   mailtest.Fault
		change  func(*Server)
		is      func(error) bool
		taken   int
	}{
		{"450 to MAIL", mailtest.Options{}, mailtest.BusyMail, nil, again, 0},
		{"553 to MAIL", mailtest.Options{}, mailtest.RefuseMail, nil, refused, 0},
		{"451 to RCPT", mailtest.Options{}, mailtest.BusyRcpt, nil, again, 0},
		{"550 to RCPT", mailtest.Options{}, mailtest.RefuseRcpt, nil, refused, 0},
		{"452 after DATA", mailtest.Options{}, mailtest.BusyData, nil, again, 0},
		{"554 after DATA", mailtest.Options{}, mailtest.RefuseData, nil, refused, 0},
		{"dropped in DATA", mailtest.Options{}, mailtest.DropData, nil, again, 0},
		{"taken and dropped", mailtest.Options{}, mailtest.DropAccepted, nil, again, 1},
		{"stalled", mailtest.Options{}, mailtest.Stall, func(s *Server) { s.Patience = 300 * time.Millisecond }, again, 0},
		{"no TLS", mailtest.Options{Plain: true}, "", nil, away, 0},
		{"a certificate that nobody knows", mailtest.Options{}, "", func(s *Server) { s.Config = nil }, away, 0},
		{"wrong password", mailtest.Options{User: "danvan", Password: "đúng"}, "", func(s *Server) { s.User, s.Password = "danvan", "sai" }, away, 0},
		{"login not given", mailtest.Options{User: "danvan", Password: "đúng"}, "", nil, refused, 0},
		{"nobody there", mailtest.Options{}, "", func(s *Server) { s.Port = 1 }, away, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := mailtest.Start(t, c.options)
			s.Fault = func(string) mailtest.Fault { return c.fault }
			server := at(s)
			if c.change != nil {
				c.change(&server)
			}
			began := time.Now()
			_, err := server.Put(t.Context(), parcelFor("a@b.vn"))
			if !c.is(err) || len(s.Letters()) != c.taken {
				t.Errorf("%v, %d letters", err, len(s.Letters()))
			}
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("it took %s", took)
			}
			if err != nil && strings.ContainsAny(err.Error(), "\r\n") {
				t.Errorf("the error has several lines: %q", err)
			}
		})
	}
}

func TestLargeDocumentsGoToAFolder(t *testing.T) {
	s := mailtest.Start(t, mailtest.Options{})
	dir := t.TempDir()
	server := at(s)
	server.Most, server.Overflow = 1<<20, deliver.NewFolder(disk.Disk{}, func(f string) string { return filepath.Join(dir, f) })
	p := parcelFor("a@b.vn")
	p.Documents[0].Bytes = bytes.Repeat([]byte("x"), 900_000)
	var refused *deliver.RefusedError
	if _, err := server.Put(t.Context(), p); !errors.As(err, &refused) || !strings.Contains(err.Error(), "mail.folder") {
		t.Errorf("without a folder: %v", err)
	}
	server.Folder, server.Link = "lon", `\\may-chu\lon`
	if _, err := server.Put(t.Context(), p); err == nil || errors.As(err, &refused) {
		t.Errorf("a folder that is not there: %v", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "lon"), 0o755); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second is the attempt after a cut
		if _, err := server.Put(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	versions, err := filepath.Glob(filepath.Join(dir, "lon", "huyen", "*", "*"))
	if err != nil || len(versions) != 1 || !strings.HasSuffix(versions[0], "2021-Q2 DU THAO/tom-tat.xlsx") {
		t.Errorf("%v, %v", versions, err)
	}
	m, err := netmail.ReadMessage(bytes.NewReader(s.Letters()[0].Data))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	leaves(t, m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), "", m.Body, parts)
	if !strings.Contains(parts["text/plain"], `mời xem tại \\may-chu\lon\huyen\2021-Q2 DU THAO`) || len(parts) != 2 {
		t.Errorf("the letter reads %q", parts["text/plain"])
	}
}

// A thousand recipients and a server that fails at random: nobody gets two, nobody none.
// Twins after an answer that was lost carry the same Message-ID and count as one. Every
// few rounds the process is cut: its disk fails from some step on, and another opens the
// ledger.
func TestAThousandRecipientsAndAServerThatFails(t *testing.T) {
	const recipients = 1000
	began := time.Now()
	random := rand.New(rand.NewPCG(6, 2021))
	s := mailtest.Start(t, mailtest.Options{Plain: true})
	faults := []mailtest.Fault{mailtest.BusyMail, mailtest.BusyRcpt, mailtest.BusyData, mailtest.DropData, mailtest.DropAccepted}
	s.Fault = func(to string) mailtest.Fault {
		if to == "" && random.IntN(20) > 0 || random.IntN(4) > 0 {
			return mailtest.None
		}
		return faults[random.IntN(len(faults))]
	}
	world := &world{dir: t.TempDir(), now: start}
	l := world.open(t, nil)
	var parcels []deliver.Parcel
	for i := range recipients {
		parcels = append(parcels, parcelFor(fmt.Sprintf("nguoi%04d@tinh.gov.vn", i)))
	}
	if err := l.Plan(parcels...); err != nil {
		t.Fatal(err)
	}
	server := at(s)
	server.Security, server.Name = None, "localhost"
	rounds, cuts := 0, 0
	for ; !l.Next().IsZero(); rounds++ {
		if rounds > 200 {
			t.Fatalf("%d still wait after %d rounds", len(l.Due()), rounds)
		}
		if rounds%2 == 0 {
			l = world.open(t, cut(50+random.IntN(700)))
		}
		_, err := deliver.Round{Ledger: l, Channel: func(deliver.Delivery) deliver.Channel { return server }, Workers: 8, Budget: time.Minute}.Try(context.Background())
		if err != nil {
			cuts++
		}
		l = world.open(t, nil)
		world.now = world.now.Add(10 * time.Minute)
	}
	ids := map[string]map[string]int{}
	for _, letter := range s.Letters() {
		m, err := netmail.ReadMessage(bytes.NewReader(letter.Data))
		if err != nil {
			t.Fatal(err)
		}
		if ids[letter.To] == nil {
			ids[letter.To] = map[string]int{}
		}
		ids[letter.To][m.Header.Get("Message-Id")]++
	}
	several, twins := 0, 0
	for _, of := range ids {
		if len(of) > 1 {
			several++
		}
		for _, n := range of {
			twins += n - 1
		}
	}
	if len(ids) != recipients || several > 0 {
		t.Errorf("%d of %d received something, %d of them several letters", len(ids), recipients, several)
	}
	for _, e := range l.Entries() {
		if e.State != deliver.Delivered {
			t.Errorf("%s is %s: %s", e.Address, e.State, e.Why)
		}
	}
	t.Logf("%d letters in %d rounds with %d cuts, %d twins, %s", len(s.Letters()), rounds, cuts, twins, time.Since(began).Round(time.Millisecond))
	if cuts == 0 || twins == 0 {
		t.Errorf("%d cuts and %d twins: the test shows less than it says", cuts, twins)
	}
}

// world is a workspace's outbox over several processes.
type world struct {
	dir string
	now time.Time
}

func (w *world) open(t *testing.T, watch disk.Watcher) *deliver.Ledger {
	t.Helper()
	if watch == nil {
		watch = quick
	}
	l, err := deliver.Open(disk.Watched(watch), w.dir, func() time.Time { return w.now })
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// quick passes flushing over, which takes most of the time and can be seen by nobody.
func quick(s disk.Step) error {
	if s.Op == disk.Sync || s.Op == disk.SyncFolder {
		return disk.Passed
	}
	return nil
}

var errCut = errors.New("cut")

// cut is a disk that fails from some step on.
func cut(after int) disk.Watcher {
	var mu sync.Mutex
	return func(s disk.Step) error {
		mu.Lock()
		defer mu.Unlock()
		if after--; after < 0 {
			return errCut
		}
		return quick(s)
	}
}

// decoded undoes the transfer encoding of a part.
func decoded(encoding string, r io.Reader) io.Reader {
	switch strings.ToLower(encoding) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, r)
	case "quoted-printable":
		return quotedprintable.NewReader(r)
	}
	return r
}
