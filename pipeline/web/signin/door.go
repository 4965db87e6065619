package signin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"

	"danvan/pipeline"
)

// Options are what a gate works with.
type Options struct {
	Users  *Store
	Hasher *Hasher
	Now    pipeline.Clock
	Log    *slog.Logger
	// Note writes into the audit log; when it returns, the entry cannot be lost. It must not
	// wait for a run that is at work.
	Note func(ctx context.Context, by User, what, subject, verdict, reason string) error

	Secure bool                   // browsers come by https: through TLS here, or through the proxy
	Origin string                 // the https origin that a proxy serves; "" without a proxy
	Proxy  netip.Addr             // the proxy where it is not on this machine
	Known  func(host string) bool // names, without port, that the site is reached by

	Idle      time.Duration // after which a session that nobody uses ends
	Longest   time.Duration // after which a session ends in any case
	MaxUpload int64         // bytes of a file
	Provider  *Provider     // nil without OpenID Connect
}

// Gate is the door with a users file behind it. It implements [Door].
type Gate struct {
	Options
	sessions *scs.SessionManager
	origins  *http.CrossOriginProtection
	limits   signInLimits
	uploads  *limiter // by user
	sending  atOnce   // uploads that are being read
	asked    *limiter // by user, whatever it is
	begun    *limiter // sessions, by user
	tokens   *limiter // that failed, by address
	noted    *limiter // what is noted once in a while only
	machines *limiter // tokens that were noted today

	mu     sync.Mutex
	closed string // why nobody gets in, as it was logged last
}

// Cookies are bound to this very host where browsers come by https.
const (
	cookieName       = "danvan"
	cookieNameSecure = "__Host-danvan"
)

// smallBody bounds whatever is sent and is no file.
const smallBody = 64 << 10

// NewGate returns a gate. Its sessions live as long as it.
func NewGate(o Options) (*Gate, error) {
	g := &Gate{Options: o, origins: http.NewCrossOriginProtection(), limits: newSignInLimits(o.Now)}
	if o.Origin != "" {
		if err := g.origins.AddTrustedOrigin(o.Origin); err != nil {
			return nil, fmt.Errorf("web: %w", err)
		}
	}
	// A unit sends a handful of forms at a time, a department for some of its units.
	g.uploads = newLimiter(o.Now, 60, 5*time.Second)
	// A page with its parts is a handful of requests, an office with one account some tens of
	// browsers; another system reads as fast as it is answered.
	g.asked = newLimiter(o.Now, 5000, 5*time.Millisecond)
	g.begun = newLimiter(o.Now, 300, time.Minute)
	g.tokens = newLimiter(o.Now, 20, 10*time.Second)
	g.noted = newLimiter(o.Now, 1, 10*time.Minute)
	g.machines = newLimiter(o.Now, 1, 24*time.Hour)
	g.sessions = &scs.SessionManager{IdleTimeout: o.Idle, Lifetime: o.Longest, Store: &sessionStore{items: map[string]sessionItem{}}, Codec: scs.GobCodec{}, HashTokenInStore: true,
		ErrorFunc: func(w http.ResponseWriter, _ *http.Request, err error) {
			o.Log.Error("a session could not be kept", "error", err)
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		},
		// It goes with the browser, on a desk that several use.
		Cookie: scs.SessionCookie{Name: g.cookie(cookieName, cookieNameSecure), Path: "/", HttpOnly: true, Secure: o.Secure, SameSite: http.SameSiteLaxMode}}
	return g, nil
}

// Close ends all sessions.
func (g *Gate) Close() {
	if store, ok := g.sessions.Store.(*sessionStore); ok {
		store.clear()
	}
}

func (g *Gate) cookie(plain, secure string) string {
	if g.Secure {
		return secure
	}
	return plain
}

// Users returns who may sign in.
func (g *Gate) Users() ([]User, error) {
	accounts, err := g.Options.Users.Accounts()
	out := make([]User, len(accounts))
	for i, a := range accounts {
		out[i] = a.User()
	}
	return out, err
}

// Wrap puts the pages behind the gate; see [Door].
func (g *Gate) Wrap(next http.Handler, pages Pages) http.Handler {
	behind := g.sessions.LoadAndSave(g.inside(next, pages))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.setHeaders(w.Header())
		from, trusted := g.peer(r)
		r = r.WithContext(context.WithValue(context.WithValue(r.Context(), addressKey{}, from), siteKey{}, g.site(r)))
		switch {
		case !trusted:
			pages.Refuse(w, r, http.StatusForbidden, pipeline.Say("Trang này chỉ mở qua địa chỉ %s.", "This site is reached through %s only.", g.Origin))
			return
		case !g.known(r.Host):
			pages.Refuse(w, r, http.StatusMisdirectedRequest, pipeline.Say("Trang này không mang tên đó. Hãy mở bằng địa chỉ mà quản trị viên đã thông báo.",
				"This site does not go by that name. Use the address that the administrator gave."))
			return
		case g.origins.Check(r) != nil:
			g.noteSome(r.Context(), User{}, "cross-origin", r.URL.Path, "sent by another site")
			pages.Refuse(w, r, http.StatusForbidden, pipeline.Say("Yêu cầu đến từ một trang khác nên không được thực hiện.", "The request came from another site and was not done."))
			return
		case strings.HasPrefix(r.URL.Path, "/assets/"):
			next.ServeHTTP(w, r)
			return
		}
		g.bound(w, r)
		behind.ServeHTTP(w, r)
	})
}

// inside answers the door's own routes and lets those in who have signed in.
func (g *Gate) inside(next http.Handler, pages Pages) http.Handler {
	own := http.NewServeMux()
	on := func(pattern string, do func(http.ResponseWriter, *http.Request, Pages)) {
		own.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { do(w, r, pages) })
	}
	on("GET /sign-in", g.showForm)
	on("POST /sign-in", g.byPassword)
	on("POST /sign-out", g.signOut)
	on("GET /sign-in/oidc", g.toProvider)
	on("GET /sign-in/oidc/back", g.fromProvider)
	on("/", func(w http.ResponseWriter, r *http.Request, pages Pages) { g.letIn(w, r, next, pages) })
	return own
}

func (g *Gate) letIn(w http.ResponseWriter, r *http.Request, next http.Handler, pages Pages) {
	u, err := g.visitor(r)
	var no refusedError
	switch {
	case errors.As(err, &no):
		refuse(w, r, pages, no)
		return
	case u.Login == "":
		g.askToSignIn(w, r, pages)
		return
	}
	if wait, ok := g.asked.take(u.Login); !ok {
		refuse(w, r, pages, tooMany(wait))
		return
	}
	if isUpload(r) {
		if wait, ok := g.uploads.take(u.Login); !ok {
			g.noteSome(r.Context(), u, "upload", r.URL.Path, "too many uploads")
			refuse(w, r, pages, tooMany(wait))
			return
		}
		if !g.sending.begin(u.Login) {
			g.noteSome(r.Context(), u, "upload", r.URL.Path, "too many uploads at once")
			refuse(w, r, pages, refusedError{http.StatusTooManyRequests, 10 * time.Second, pipeline.Say("Đang có quá nhiều tệp được gửi cùng lúc. Hãy đợi các tệp đó gửi xong rồi gửi lại.",
				"Too many files are being sent at once. Wait until those have arrived, and send it again.")})
			return
		}
		defer g.sending.end(u.Login)
	}
	next.ServeHTTP(w, r.WithContext(With(r.Context(), u)))
}

// visitor finds out who asks: by a token below /api/, else by the session. The zero user
// is nobody.
func (g *Gate) visitor(r *http.Request) (User, error) {
	if text, ok := bearer(r); ok {
		return g.machine(r, text)
	}
	login := g.sessions.GetString(r.Context(), "login")
	if login == "" {
		return User{}, nil
	}
	a, found, err := g.find(login)
	if err != nil {
		return User{}, err
	}
	// What changes the rights or the password of a user ends the sessions from before.
	if !found || a.Disabled || g.sessions.GetString(r.Context(), "stamp") != a.stamp() {
		if err := g.sessions.Destroy(r.Context()); err != nil {
			g.Log.Error("a session could not be ended", "error", err)
		}
		return User{}, nil
	}
	return a.User(), nil
}

// stamp changes with everything that ends a user's sessions.
func (a Account) stamp() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{a.Login, string(a.Role), a.Unit, a.Password, a.Changed.UTC().Format(time.RFC3339Nano)}, "\x00")))
	return hex.EncodeToString(sum[:])
}

// find returns an account. Where the file is damaged nobody is found, and the log says
// so once.
func (g *Gate) find(login string) (Account, bool, error) {
	a, found, err := g.Options.Users.Find(login)
	g.mu.Lock()
	defer g.mu.Unlock()
	if err == nil {
		g.closed = ""
		return a, found, nil
	}
	if g.closed != err.Error() {
		g.closed = err.Error()
		g.Log.Error("nobody can sign in: the users file cannot be used", "file", g.Options.Users.Path(), "error", err)
	}
	return Account{}, false, refusedError{http.StatusServiceUnavailable, 0, pipeline.Say("Danh sách người dùng trên máy chủ đang có lỗi nên chưa ai đăng nhập được. Hãy báo cho quản trị viên.",
		"The list of users on the server cannot be read, so nobody can sign in. Tell the administrator.")}
}

// askToSignIn sends people to the form and tells programs what is missing.
func (g *Gate) askToSignIn(w http.ResponseWriter, r *http.Request, pages Pages) {
	to := "/sign-in"
	if next := localPath(r.URL.RequestURI()); next != "" && next != "/" && r.Method == http.MethodGet {
		to += "?next=" + url.QueryEscape(next)
	}
	why := pipeline.Say("Cần đăng nhập.", "Sign in first.")
	switch {
	case isAPI(r):
		w.Header().Set("WWW-Authenticate", `Bearer realm="danvan"`)
		pages.Refuse(w, r, http.StatusUnauthorized, why)
	case r.Header.Get("HX-Request") != "": // a part of a page that is open already
		w.Header().Set("HX-Redirect", "/sign-in")
		pages.Refuse(w, r, http.StatusUnauthorized, why)
	default:
		http.Redirect(w, r, to, http.StatusSeeOther)
	}
}

// bound limits what is read of a request before anybody looks at it.
func (g *Gate) bound(w http.ResponseWriter, r *http.Request) {
	most := int64(smallBody)
	if isUpload(r) {
		most += g.MaxUpload
	} else if r.Method != http.MethodGet && r.Method != http.MethodHead {
		// Where the connection has no deadlines (in tests) there is nothing to shorten.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(30 * time.Second))
	}
	r.Body = http.MaxBytesReader(w, r.Body, most)
}

func isUpload(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/upload")
}

func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }

// peer is where a request came from; false where it did not come through the proxy
// although there is one. Only the proxy is believed about others, and only the last
// address, which it wrote itself.
func (g *Gate) peer(r *http.Request) (string, bool) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return "?", g.Origin == ""
	}
	addr = addr.Unmap().WithZone("")
	if g.Origin == "" {
		return addr.String(), true
	}
	if !addr.IsLoopback() && addr != g.Proxy {
		return addr.String(), false
	}
	list := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	if last, err := netip.ParseAddr(strings.TrimSpace(list[len(list)-1])); err == nil {
		return last.Unmap().WithZone("").String(), true
	}
	return addr.String(), true
}

// site is the address that a browser has come by.
func (g *Gate) site(r *http.Request) string {
	switch {
	case g.Origin != "":
		return strings.TrimSuffix(g.Origin, "/")
	case g.Secure:
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// known tells whether the site goes by a name: another one is a page of somebody else's
// that was led here by its DNS.
func (g *Gate) known(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	return host != "" && g.Known(host)
}

// setHeaders says to browsers what these pages never need, and that they come by TLS.
func (g *Gate) setHeaders(h http.Header) {
	Guard(h)
	if g.Secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// Guard sets what holds for every answer: a page may have what this site serves and
// nothing else, no script or style stands in a page, no other site frames it, and
// nothing of it is kept.
func Guard(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()")
	h.Set("Cache-Control", "no-store") // assets say otherwise
}

// refusedError is what is not done, with the sentence for whoever asked.
type refusedError struct {
	status int
	wait   time.Duration // until it may be tried again
	pipeline.Sentence
}

func refuse(w http.ResponseWriter, r *http.Request, pages Pages, e refusedError) {
	if e.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="danvan"`)
	}
	retryAfter(w, e.wait)
	pages.Refuse(w, r, e.status, e.Sentence)
}

func retryAfter(w http.ResponseWriter, wait time.Duration) {
	if wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
	}
}

func tooMany(wait time.Duration) refusedError {
	return refusedError{http.StatusTooManyRequests, wait, pipeline.Say("Đã thử quá nhiều lần. Hãy đợi %s rồi thử lại.", "Too many tries. Wait %s and try again.", waitWords(wait))}
}

// waitWords says how long to wait.
func waitWords(wait time.Duration) pipeline.Sentence {
	if s := int(wait.Seconds()) + 1; s < 90 {
		return pipeline.Say("%d giây", "%d seconds", s)
	}
	return pipeline.Say("%d phút", "%d minutes", int(wait.Minutes())+1)
}

// note writes into the audit log.
func (g *Gate) note(ctx context.Context, by User, what, subject, verdict, reason string) error {
	err := g.Note(context.WithoutCancel(ctx), by, what, firstLetters(subject, 200), verdict, reason)
	if err != nil {
		g.Log.Error("the audit log could not be written", "what", what, "error", err)
	}
	return err
}

// noteSome notes what may come thousands of times, once in a while for each address.
func (g *Gate) noteSome(ctx context.Context, by User, what, subject, reason string) {
	if _, ok := g.noted.take(what + "\x00" + Address(ctx)); ok {
		_ = g.note(ctx, by, what, subject, "refused", reason) // the log has it
	}
}
