package website

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"danvan/config"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// pages says which build answers, and by which names.
func pages(built *atomic.Int32, ended *atomic.Int32) Build {
	return func(_ config.Web, known func(string) bool) (http.Handler, func(), error) {
		n := built.Add(1)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			host, _, _ := net.SplitHostPort(r.Host)
			fmt.Fprintf(w, "build %d, known %v", n, known(host))
		}), func() { ended.Add(1) }, nil
	}
}

func freePort(t *testing.T) (string, func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l.Addr().String(), func() { _ = l.Close() }
}

func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for begun := time.Now(); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Since(begun) > 10*time.Second {
			t.Fatalf("%s: it does not come", what)
		}
	}
}

func get(client *http.Client, url string) string {
	r, err := client.Get(url)
	if err != nil {
		return err.Error()
	}
	defer r.Body.Close()
	data, _ := io.ReadAll(r.Body)
	return string(data)
}

func TestThePagesFollowTheSettings(t *testing.T) {
	var built, ended atomic.Int32
	k := New(t.TempDir(), pages(&built, &ended), time.Now, quiet())
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { k.Run(ctx); close(done) }()
	k.Apply(config.Web{})
	if k.State().Address != "" {
		t.Error("pages without an address answer")
	}
	k.Apply(config.Web{Listen: "127.0.0.1:0"})
	until(t, "pages", func() bool { return k.State().Address != "" })
	first := k.State().Address
	if got := get(http.DefaultClient, "http://"+first); got != "build 1, known true" {
		t.Error(got)
	}
	k.Apply(config.Web{Listen: "127.0.0.1:0"}) // the same: nobody's session ends
	k.Apply(config.Web{Listen: "127.0.0.1:0", IdleMinutes: 7})
	until(t, "new pages", func() bool { return k.State().Address != first && k.State().Address != "" })
	if got := get(http.DefaultClient, "http://"+k.State().Address); got != "build 2, known true" || ended.Load() != 1 {
		t.Error(got, ended.Load())
	}
	k.Apply(config.Web{})
	until(t, "the end", func() bool { return k.State().Address == "" })
	k.Apply(config.Web{Listen: "127.0.0.1:0"})
	until(t, "pages again", func() bool { return k.State().Address != "" })
	stop()
	<-done
	if built.Load() != ended.Load() {
		t.Errorf("%d built, %d ended", built.Load(), ended.Load())
	}
}

// An address that somebody has is a failure that is told, and tried again; so are pages
// that cannot be built.
func TestAnAddressThatIsTaken(t *testing.T) {
	var built, ended atomic.Int32
	k := New(t.TempDir(), pages(&built, &ended), time.Now, quiet())
	address, free := freePort(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go k.Run(ctx)
	k.Apply(config.Web{Listen: address})
	until(t, "a failure", func() bool { return k.State().Failures == 1 })
	if s := k.State(); s.Address != "" || s.Why == nil || !strings.Contains(s.Why.Error(), "web.listen") || built.Load() != ended.Load() {
		t.Errorf("%+v; %d built, %d ended", s, built.Load(), ended.Load())
	}
	free()
	k.Apply(config.Web{Listen: address, Hours: 1}) // as SIGHUP does; the clock would after half a minute
	until(t, "pages", func() bool { return k.State().Address != "" })
	if k.State().Failures != 0 {
		t.Errorf("%+v", k.State())
	}
	broken := New(t.TempDir(), func(config.Web, func(string) bool) (http.Handler, func(), error) {
		return nil, nil, errors.New("no users")
	}, time.Now, quiet())
	go broken.Run(ctx)
	broken.Apply(config.Web{Listen: "127.0.0.1:0"})
	until(t, "a failure", func() bool { return broken.State().Failures == 1 })
}

// writePair makes a certificate for a name and its key.
func writePair(t *testing.T, dir, name string, number int64) *x509.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(number), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{"c.pem": {Type: "CERTIFICATE", Bytes: der}, "k.pem": {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(filepath.Join(dir, file), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}

func TestTLSFromFilesThatAreRenewed(t *testing.T) {
	dir := t.TempDir()
	var built, ended atomic.Int32
	var ahead atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	k := New(dir, pages(&built, &ended), now, quiet())
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go k.Run(ctx)
	k.Apply(config.Web{Listen: "127.0.0.1:0", Certificate: "c.pem", Key: "k.pem"})
	until(t, "a failure", func() bool { return k.State().Failures == 1 })
	leaf := writePair(t, dir, "danvan.example", 1)
	k.Apply(config.Web{Listen: "127.0.0.1:0", Certificate: "c.pem", Key: "k.pem", Hours: 1})
	until(t, "pages", func() bool { return k.State().Address != "" })
	ask := func(leaf *x509.Certificate, name string, most uint16) string {
		roots := x509.NewCertPool()
		roots.AddCert(leaf)
		address := k.State().Address
		_, port, _ := net.SplitHostPort(address)
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: min(most, tls.VersionTLS10), MaxVersion: most},
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, "tcp", address)
			}}}
		defer client.CloseIdleConnections()
		return get(client, "https://"+name+":"+port)
	}
	if got := ask(leaf, "danvan.example", 0); got != "build 1, known true" {
		t.Error(got)
	}
	if got := ask(leaf, "danvan.example", tls.VersionTLS11); !strings.Contains(got, "protocol version") {
		t.Errorf("TLS 1.1: %s", got)
	}
	if got := get(http.DefaultClient, "http://"+k.State().Address); !strings.Contains(got, "HTTP request to an HTTPS server") {
		t.Error(got)
	}
	// Half of a new pair leaves the old one.
	ahead.Add(int64(time.Minute))
	old, err := os.ReadFile(filepath.Join(dir, "k.pem"))
	if err != nil {
		t.Fatal(err)
	}
	renewed := writePair(t, dir, "danvan.example", 2)
	fresh, err := os.ReadFile(filepath.Join(dir, "k.pem"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "k.pem"), old, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := ask(leaf, "danvan.example", 0); got != "build 1, known true" {
		t.Errorf("with half of a new pair: %s", got)
	}
	if err := os.WriteFile(filepath.Join(dir, "k.pem"), fresh, 0o600); err != nil {
		t.Fatal(err)
	}
	ahead.Add(int64(time.Minute))
	if got := ask(renewed, "danvan.example", 0); got != "build 1, known true" {
		t.Errorf("with the new pair: %s", got)
	}
}

// A connection that sends nothing, or its headers by drops, or too many of them, is ended.
func TestSlowAndLongHeadersAreEnded(t *testing.T) {
	var built, ended atomic.Int32
	k := New(t.TempDir(), pages(&built, &ended), time.Now, quiet())
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go k.Run(ctx)
	k.Apply(config.Web{Listen: "127.0.0.1:0"})
	until(t, "pages", func() bool { return k.State().Address != "" })
	c, err := net.Dial("tcp", k.State().Address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: %s\r\n\r\n", strings.Repeat("a", 64<<10))
	_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
	if data, _ := io.ReadAll(c); !strings.Contains(string(data), "431") {
		t.Errorf("%.60q", data)
	}
}
