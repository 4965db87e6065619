package website

import (
	"crypto/tls"
	"log/slog"
	"os"
	"sync"
	"time"

	"danvan/pipeline"
)

// certificate is a certificate in files, read again when it is renewed.
type certificate struct {
	file, key string
	now       pipeline.Clock
	log       *slog.Logger

	mu     sync.Mutex
	pair   *tls.Certificate
	read   [2]time.Time // the changes of the files that the pair is from
	looked time.Time
}

func openCertificate(file, key string, now pipeline.Clock, log *slog.Logger) (*certificate, error) {
	c := &certificate{file: file, key: key, now: now, log: log}
	var pair tls.Certificate
	changed, err := c.changes()
	if err == nil {
		pair, err = tls.LoadX509KeyPair(file, key)
	}
	if err != nil {
		return nil, pipeline.Say("không dùng được chứng thư TLS (web.certificate, web.key): %s", "the TLS certificate cannot be used (web.certificate, web.key): %s", err)
	}
	c.pair, c.read, c.looked = &pair, changed, now()
	return c, nil
}

func (c *certificate) changes() (out [2]time.Time, err error) {
	for i, name := range []string{c.file, c.key} {
		info, err := os.Stat(name)
		if err != nil {
			return out, err
		}
		out[i] = info.ModTime()
	}
	return out, nil
}

// present is the certificate in force. A new one that cannot be used leaves the old one:
// its two files are not replaced at the same moment.
func (c *certificate) present() *tls.Certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now().Sub(c.looked).Abs() < lookAtTheFiles {
		return c.pair
	}
	c.looked = c.now()
	changed, err := c.changes()
	if err == nil && changed == c.read {
		return c.pair
	}
	var pair tls.Certificate
	if err == nil {
		pair, err = tls.LoadX509KeyPair(c.file, c.key)
	}
	if err != nil {
		c.log.Error("the renewed certificate cannot be used; the old one goes on", "error", err)
		return c.pair
	}
	c.pair, c.read = &pair, changed
	c.log.Info("the certificate was renewed", "until", pair.Leaf.NotAfter)
	return c.pair
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.present(), nil }

// covers tells whether the certificate is for a host name.
func (c *certificate) covers(host string) bool {
	return host != "" && c.present().Leaf.VerifyHostname(host) == nil
}
