// Package website keeps the web pages answering: it listens where the settings say, by
// TLS where there is a certificate, begins anew when they change, and tries again where
// it cannot. Whatever befalls it, the service that it runs beside goes on.
package website

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/netutil"

	"danvan/config"
	"danvan/pipeline"
)

// Build makes the pages for settings, and what ends them. known tells by which host
// names the pages are reached.
type Build func(w config.Web, known func(host string) bool) (pages http.Handler, end func(), err error)

// State is how the pages fare.
type State struct {
	Address  string // that they answer on; "" where they do not
	Failures int    // in a row, to begin
	Why      error  // of the last failure
}

// again is how long it is before what failed is tried once more.
const again = 30 * time.Second

// Times and sizes of a connection: nobody holds one for nothing. A form of 20 MB over a
// slow line takes minutes; so may a workbook the other way.
const (
	headerTime     = 10 * time.Second
	readTime       = 5 * time.Minute
	writeTime      = 10 * time.Minute
	idleTime       = 2 * time.Minute
	stopTime       = 10 * time.Second
	headerBytes    = 32 << 10
	mostConnected  = 1000 // two hundred browsers with some connections each
	lookAtTheFiles = 10 * time.Second
)

// Keeper keeps the pages of one workspace.
type Keeper struct {
	dir   string
	build Build
	now   pipeline.Clock
	log   *slog.Logger
	want  chan config.Web

	mu    sync.Mutex
	state State
}

// New returns a keeper that shows nothing yet; paths of the settings are resolved against
// the workspace dir.
func New(dir string, build Build, now pipeline.Clock, log *slog.Logger) *Keeper {
	return &Keeper{dir: dir, build: build, now: now, log: log, want: make(chan config.Web, 1)}
}

// Apply takes settings into use. It does not wait. Where nothing changed, nobody's
// session ends.
func (k *Keeper) Apply(w config.Web) {
	select {
	case <-k.want: // older ones that were not taken up yet
	default:
	}
	k.want <- w
}

// State tells how the pages fare.
func (k *Keeper) State() State {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.state
}

func (k *Keeper) set(s State) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.state = s
}

// Run keeps the pages until the context ends, and lets those that are being written end.
func (k *Keeper) Run(ctx context.Context) {
	var now config.Web
	var site *site
	defer func() { site.stop() }()
	var retry <-chan time.Time
	var fell <-chan error
	for {
		select {
		case <-ctx.Done():
			return
		case w := <-k.want:
			if w == now && site != nil {
				continue
			}
			now = w
		case <-retry:
		case err := <-fell:
			k.failed(err)
		}
		site.stop()
		site, retry, fell = nil, nil, nil
		if now.Listen == "" {
			k.set(State{})
			continue
		}
		var err error
		if site, err = k.begin(now); err != nil {
			k.failed(err)
			retry = time.After(again)
			continue
		}
		fell = site.fell
		k.log.Info("the web pages answer", "address", site.address, "tls", now.Certificate != "")
		k.set(State{Address: site.address})
	}
}

func (k *Keeper) failed(err error) {
	s := k.State()
	k.log.Error("the web pages do not answer; the service goes on without them", "failures", s.Failures+1, "error", err)
	k.set(State{Failures: s.Failures + 1, Why: err})
}

// site is pages that answer.
type site struct {
	address string
	server  *http.Server
	end     func()
	fell    chan error // a listener that ended by itself
}

func (k *Keeper) begin(w config.Web) (*site, error) {
	known := w.Names
	var secure *tls.Config
	if file, key := w.Files(k.dir); file != "" {
		c, err := openCertificate(file, key, k.now, k.log)
		if err != nil {
			return nil, err
		}
		secure = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.get, NextProtos: []string{"h2", "http/1.1"}}
		known = func(host string) bool { return w.Names(host) || c.covers(host) }
	}
	pages, end, err := k.build(w, known)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", w.Listen)
	if err != nil {
		end()
		return nil, pipeline.Say("không mở được địa chỉ %s của web.listen: %s", "cannot listen on %s, the address of web.listen: %s", w.Listen, err)
	}
	s := &site{address: listener.Addr().String(), end: end, fell: make(chan error, 1)}
	s.server = &http.Server{Handler: pages, TLSConfig: secure, ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime,
		MaxHeaderBytes: headerBytes, ErrorLog: slog.NewLogLogger(handshakes{k.log.Handler()}, slog.LevelError)}
	listener = netutil.LimitListener(listener, mostConnected)
	go func() {
		var err error
		if secure != nil {
			err = s.server.ServeTLS(listener, "", "")
		} else {
			err = s.server.Serve(listener)
		}
		if !errors.Is(err, http.ErrServerClosed) {
			s.fell <- fmt.Errorf("the web pages stopped: %w", err)
		}
	}()
	return s, nil
}

// stop lets the answers that are being written end, for some seconds.
func (s *site) stop() {
	if s == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	if s.server.Shutdown(ctx) != nil {
		_ = s.server.Close() // whoever is left has had its time
	}
	s.end()
}

// handshakes keeps connections that never became requests out of the log: scanners of the
// network make them all day.
type handshakes struct{ slog.Handler }

// Handle passes everything else on.
func (h handshakes) Handle(ctx context.Context, r slog.Record) error {
	if strings.Contains(r.Message, "TLS handshake error") {
		return nil
	}
	return h.Handler.Handle(ctx, r)
}
