package signin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/wholefile"
)

const rightPassword = "con trâu uống cà phê"

// plainPages writes what it is to show as text.
type plainPages struct{}

func (plainPages) SignIn(w http.ResponseWriter, _ *http.Request, status int, f Form) {
	w.WriteHeader(status)
	fmt.Fprintf(w, "form next=%q provider=%q password=%v fault=%q", f.Next, f.Provider, f.Password, f.Fault.English)
}

func (plainPages) Refuse(w http.ResponseWriter, _ *http.Request, status int, why pipeline.Sentence) {
	w.WriteHeader(status)
	fmt.Fprint(w, why.English)
}

// house is a site with a gate before it.
type house struct {
	*testing.T
	gate  *Gate
	site  http.Handler
	users *Store
	now   time.Time
	log   bytes.Buffer

	mu    sync.Mutex
	notes []string
	full  bool // the disk: nothing can be noted
}

func (h *house) note(ctx context.Context, by User, what, subject, verdict, reason string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.full {
		return errors.New("no space left")
	}
	h.notes = append(h.notes, strings.Join([]string{Who(ctx, by), what, subject, verdict, reason}, " "))
	return nil
}

func build(t *testing.T, with ...func(*Options)) *house {
	t.Helper()
	h := &house{T: t, now: time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC), users: OpenUsers(t.TempDir(), wholefile.Press{})}
	hasher := &Hasher{cost{64, 1, 1}, make(chan struct{}, 4), make(chan struct{}, 400)}
	kept, err := hasher.Hash(t.Context(), rightPassword)
	if err != nil {
		t.Fatal(err)
	}
	var list []Account
	for _, a := range []Account{{Login: "an", Role: ConsolidatorRole}, {Login: "dh", Role: UnitRole, Unit: "DH"}, {Login: "off", Role: LeaderRole, Disabled: true}} {
		a.Name, a.Password, a.Changed = "Tên "+a.Login, kept, h.now
		list = append(list, a)
	}
	if err := h.users.Update(t.Context(), func([]Account) ([]Account, error) { return list, nil }); err != nil {
		t.Fatal(err)
	}
	o := Options{Users: h.users, Hasher: hasher, Now: func() time.Time { return h.now }, Log: slog.New(slog.NewTextHandler(&h.log, nil)), Note: h.note,
		Known: func(host string) bool { return host == "example.com" || host == "localhost" }, Idle: time.Hour, Longest: 10 * time.Hour, MaxUpload: 1 << 20}
	for _, change := range with {
		change(&o)
	}
	if h.gate, err = NewGate(o); err != nil {
		t.Fatal(err)
	}
	h.site = h.gate.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := io.Copy(io.Discard, r.Body)
		u, in := From(r.Context())
		fmt.Fprintf(w, "page for %s %v from %s; read %d, %v", u.Login, in, Address(r.Context()), n, err)
	}), plainPages{})
	return h
}

// request is one that a test changes.
func request(method, target string, form url.Values) *http.Request {
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, target, body)
	r.RemoteAddr = "192.0.2.7:4711"
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	return r
}

func (h *house) ask(r *http.Request) *http.Response {
	h.Helper()
	w := httptest.NewRecorder()
	h.site.ServeHTTP(w, r)
	return w.Result()
}

func (h *house) text(r *http.Response) string {
	h.Helper()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		h.Fatal(err)
	}
	return string(data)
}

func (h *house) try(login, password string, change ...func(*http.Request)) *http.Response {
	h.Helper()
	r := request("POST", "/sign-in", url.Values{"login": {login}, "password": {password}, "next": {"/units/DH"}})
	for _, c := range change {
		c(r)
	}
	return h.ask(r)
}

// enter signs somebody in and returns the cookie.
func (h *house) enter(login string) *http.Cookie {
	h.Helper()
	w := h.try(login, rightPassword)
	if w.StatusCode != http.StatusSeeOther || w.Header.Get("Location") != "/units/DH" || len(w.Cookies()) != 1 {
		h.Fatalf("signing in: %d to %q with %v", w.StatusCode, w.Header.Get("Location"), w.Cookies())
	}
	return w.Cookies()[0]
}

// sees tells whether the session of a cookie reaches the pages.
func (h *house) sees(c *http.Cookie) bool {
	h.Helper()
	r := request("GET", "/units/DH", nil)
	r.AddCookie(c)
	return h.ask(r).StatusCode == http.StatusOK
}

func (h *house) noted(want ...string) {
	h.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	if strings.Join(h.notes, "\n") != strings.Join(want, "\n") {
		h.Errorf("noted:\n%s\nwant:\n%s", strings.Join(h.notes, "\n"), strings.Join(want, "\n"))
	}
	h.notes = nil
}

func TestSigningInAndOut(t *testing.T) {
	h := build(t)
	w := h.ask(request("GET", "/units/DH?period=2021-Q2", nil))
	if w.StatusCode != http.StatusSeeOther || w.Header.Get("Location") != "/sign-in?next=%2Funits%2FDH%3Fperiod%3D2021-Q2" {
		t.Errorf("without a session: %d to %q", w.StatusCode, w.Header.Get("Location"))
	}
	if got := h.text(h.ask(request("GET", "/sign-in?next=//evil.com", nil))); got != `form next="" provider="" password=true fault=""` {
		t.Error(got)
	}
	c := h.enter(" AN ") // as telephones type it
	if c.Name != "danvan" || !c.HttpOnly || c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 0 {
		t.Errorf("cookie %v", c)
	}
	r := request("GET", "/", nil)
	r.AddCookie(c)
	if got := h.text(h.ask(r)); got != "page for an true from 192.0.2.7; read 0, <nil>" {
		t.Error(got)
	}
	r = request("POST", "/sign-out", url.Values{})
	r.AddCookie(c)
	if w := h.ask(r); w.StatusCode != http.StatusSeeOther || w.Cookies()[0].MaxAge >= 0 {
		t.Errorf("sign-out: %d %v", w.StatusCode, w.Cookies())
	}
	if h.sees(c) {
		t.Error("the session goes on after sign-out")
	}
	r = request("GET", "/sign-out", nil)
	if w := h.ask(r); w.StatusCode == http.StatusOK || w.Header.Get("Location") == "/" {
		t.Errorf("GET /sign-out: %d", w.StatusCode)
	}
	h.noted("web:an@192.0.2.7 sign-in an done password", "web:an@192.0.2.7 sign-out an done ")
}

// Nobody learns from the answer whether a login is known, and the audit log does not
// learn what was typed instead of one.
func TestWhatIsWrongIsSaidToNobody(t *testing.T) {
	h := build(t)
	var first string
	for _, login := range []string{"an", "off", "nobody", rightPassword, "Đặng", ""} {
		w := h.try(login, "sai mật khẩu rồi")
		got := fmt.Sprint(w.StatusCode, h.text(w), w.Cookies())
		if first == "" {
			first = got
		}
		if got != first || !strings.Contains(got, "403") {
			t.Errorf("%q: %s, first %s", login, got, first)
		}
	}
	if w := h.try("off", rightPassword); w.StatusCode != http.StatusForbidden {
		t.Errorf("a disabled user: %d", w.StatusCode)
	}
	h.noted("web:an@192.0.2.7 sign-in an refused wrong password", "web:off@192.0.2.7 sign-in off refused disabled", "web:?@192.0.2.7 sign-in - refused unknown login",
		"web:?@192.0.2.7 sign-in - refused unknown login", "web:?@192.0.2.7 sign-in - refused unknown login", "web:?@192.0.2.7 sign-in - refused unknown login", "web:off@192.0.2.7 sign-in off refused disabled")
}

// Whatever changes the rights or the password of a user ends the sessions from before at
// once, and nobody else's.
func TestSessionsEnd(t *testing.T) {
	for name, change := range map[string]func(*Account) error{
		"disabled":     func(a *Account) error { a.Disabled = true; return nil },
		"new role":     func(a *Account) error { a.Role = LeaderRole; return nil },
		"new unit":     func(a *Account) error { a.Unit = "TN"; return nil },
		"new password": func(a *Account) error { a.Password = someHash; return nil },
		"set again":    func(a *Account) error { a.Changed = a.Changed.Add(time.Second); return nil },
	} {
		h := build(t)
		one, other, else1 := h.enter("an"), h.enter("an"), h.enter("dh")
		if one.Value == other.Value || !h.sees(one) || !h.sees(other) {
			t.Fatal("no two sessions")
		}
		if err := OpenUsers(h.dir(), wholefile.Press{}).Change(t.Context(), "an", change); err != nil {
			t.Fatal(err)
		}
		if h.sees(one) || h.sees(other) || !h.sees(else1) {
			t.Errorf("%s: sees %v, %v; the other user %v", name, h.sees(one), h.sees(other), h.sees(else1))
		}
	}
	h := build(t)
	c := h.enter("an")
	if err := h.users.Change(t.Context(), "an", func(a *Account) error { a.Name = "Tên khác"; return nil }); err != nil || !h.sees(c) {
		t.Errorf("another name ends the session: %v", err)
	}
}

func (h *house) dir() string { return filepath.Dir(h.users.Path()) }

func TestSessionsEndWithTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := build(t)
		idle, used := h.enter("an"), h.enter("an")
		for range 9 {
			time.Sleep(55 * time.Minute)
			if !h.sees(used) {
				t.Fatal("a session that is used ended")
			}
		}
		if h.sees(idle) {
			t.Error("a session that nobody used for an hour goes on")
		}
		time.Sleep(50 * time.Minute)
		if !h.sees(used) {
			t.Error("ended before its time")
		}
		time.Sleep(59 * time.Minute)
		if h.sees(used) {
			t.Error("a session goes on for longer than is allowed")
		}
		h.enter("dh")
		if store := h.gate.sessions.Store.(*sessionStore); len(store.items) != 1 {
			t.Errorf("%d sessions are kept, one goes on", len(store.items))
		}
		h.gate.Close()
		if len(h.gate.sessions.Store.(*sessionStore).items) != 0 {
			t.Error("a gate that is closed keeps sessions")
		}
	})
}

// A name of a session that somebody planted is none after signing in.
func TestSigningInGivesANewSession(t *testing.T) {
	h := build(t)
	first := h.enter("dh")
	w := h.try("an", rightPassword, func(r *http.Request) { r.AddCookie(first) })
	second := w.Cookies()[0]
	if second.Value == first.Value || h.sees(first) || !h.sees(second) {
		t.Error("the session kept its name")
	}
	planted := &http.Cookie{Name: "danvan", Value: "planted"}
	w = h.try("an", rightPassword, func(r *http.Request) { r.AddCookie(planted) })
	if w.Cookies()[0].Value == "planted" || h.sees(planted) {
		t.Error("a planted name is taken")
	}
}

func from(address string) func(*http.Request) {
	return func(r *http.Request) { r.RemoteAddr = netip.MustParseAddrPort(address).String() }
}

func TestBruteForceIsLimited(t *testing.T) {
	h := build(t)
	last := 0
	for range 8 {
		last = h.try("an", "sai mật khẩu rồi").StatusCode
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the eighth wrong password: %d", last)
	}
	w := h.try("an", rightPassword)
	if w.StatusCode != http.StatusTooManyRequests || w.Header.Get("Retry-After") != "61" || !strings.Contains(h.text(w), "Wait 61 seconds") {
		t.Errorf("the right one after that: %d, %q", w.StatusCode, w.Header.Get("Retry-After"))
	}
	if w := h.try("an", rightPassword, from("198.51.100.1:9")); w.StatusCode != http.StatusSeeOther {
		t.Errorf("from another address: %d", w.StatusCode)
	}
	if w := h.try("dh", rightPassword); w.StatusCode != http.StatusSeeOther {
		t.Errorf("another user from there: %d", w.StatusCode)
	}
	h.now = h.now.Add(61 * time.Second)
	if w := h.try("an", rightPassword); w.StatusCode != http.StatusSeeOther {
		t.Errorf("a minute later: %d", w.StatusCode)
	}
	h.mu.Lock()
	many := strings.Count(strings.Join(h.notes, "\n"), "too many tries")
	h.mu.Unlock()
	if many != 1 {
		t.Errorf("that there were too many was noted %d times", many)
	}
	// One address tries all the logins, and many addresses of one network one login.
	for i := range 40 {
		last = h.try(fmt.Sprintf("user%d", i), "sai mật khẩu rồi", from("203.0.113.5:1")).StatusCode
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("forty logins from an address: %d", last)
	}
	for i := range 8 {
		last = h.try("dh", "sai mật khẩu rồi", from(fmt.Sprintf("[2001:db8:1:2::%x]:1", i+1))).StatusCode
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("eight addresses of one network: %d", last)
	}
	for i := range 130 {
		last = h.try("dh", "sai mật khẩu rồi", from(fmt.Sprintf("10.%d.%d.1:1", i, i))).StatusCode
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("a hundred and thirty networks: %d", last)
	}
}

func TestRequestsOfOtherSitesAreRefused(t *testing.T) {
	h := build(t)
	c := h.enter("an")
	h.notes = nil
	for _, c2 := range []struct {
		method, path, header, value string
		want                        int
	}{
		{"POST", "/orders", "Sec-Fetch-Site", "cross-site", 403},
		{"POST", "/orders", "Sec-Fetch-Site", "same-site", 403},
		{"POST", "/orders", "Origin", "https://evil.com", 403},
		{"POST", "/orders", "Origin", "null", 403},
		{"POST", "/sign-in", "Origin", "https://evil.com", 403},
		{"POST", "/sign-out", "Sec-Fetch-Site", "cross-site", 403},
		{"POST", "/orders", "Sec-Fetch-Site", "same-origin", 200},
		{"POST", "/orders", "Origin", "http://example.com", 200},
		{"GET", "/units/DH", "Sec-Fetch-Site", "cross-site", 200}, // a link in a letter
	} {
		r := request(c2.method, c2.path, nil)
		r.Header.Set(c2.header, c2.value)
		r.AddCookie(c)
		if w := h.ask(r); w.StatusCode != c2.want {
			t.Errorf("%s %s with %s: %s: %d", c2.method, c2.path, c2.header, c2.value, w.StatusCode)
		}
	}
	h.noted("web:?@192.0.2.7 cross-origin /orders refused sent by another site")
	if !h.sees(c) {
		t.Error("another site signed the user out")
	}
}

func TestHostileHeaders(t *testing.T) {
	h := build(t)
	c := h.enter("an")
	ask := func(change func(*http.Request)) (int, string) {
		r := request("GET", "/", nil)
		r.AddCookie(c)
		change(r)
		w := h.ask(r)
		return w.StatusCode, h.text(w)
	}
	for host, want := range map[string]int{"example.com": 200, "example.com:8443": 200, "EXAMPLE.com.": 200, "evil.com": 421, "": 421, "example.com.evil.com": 421, "[::1]:80": 421, "example.com@evil.com": 421} {
		if got, _ := ask(func(r *http.Request) { r.Host = host }); got != want {
			t.Errorf("host %q: %d", host, got)
		}
	}
	for _, name := range []string{"X-Forwarded-For", "X-Real-Ip", "Forwarded", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Remote-User", "X-Http-Method-Override"} {
		if got, text := ask(func(r *http.Request) { r.Header.Set(name, "10.1.1.1") }); got != 200 || !strings.Contains(text, "from 192.0.2.7") {
			t.Errorf("%s is believed: %d %s", name, got, text)
		}
	}
	for _, cookie := range []string{"danvan=" + strings.Repeat("a", 5000), "danvan=;danvan=x", "danvan=\"" + c.Value + "x\"", "__Host-danvan=" + c.Value} {
		r := request("GET", "/", nil)
		r.Header.Set("Cookie", cookie)
		if w := h.ask(r); w.StatusCode != http.StatusSeeOther {
			t.Errorf("cookie %.20q: %d", cookie, w.StatusCode)
		}
	}
}

func TestBehindAProxy(t *testing.T) {
	h := build(t, func(o *Options) {
		o.Origin, o.Secure, o.Proxy = "https://danvan.example.com", true, netip.MustParseAddr("10.0.0.2")
		o.Known = func(host string) bool { return host == "danvan.example.com" || host == "localhost" }
	})
	ask := func(peer, forwarded string) (int, string) {
		r := request("GET", "/assets/x", nil)
		r.Host, r.RemoteAddr = "danvan.example.com", peer
		if forwarded != "" {
			r.Header.Set("X-Forwarded-For", forwarded)
		}
		w := h.ask(r)
		return w.StatusCode, h.text(w)
	}
	for _, c := range []struct {
		peer, forwarded string
		status          int
		from            string
	}{
		{"127.0.0.1:1", "192.0.2.9", 200, "192.0.2.9"},
		{"[::1]:1", "6.6.6.6, 192.0.2.9", 200, "192.0.2.9"}, // the sender wrote the first
		{"10.0.0.2:1", "192.0.2.9", 200, "192.0.2.9"},
		{"127.0.0.1:1", "", 200, "127.0.0.1"},
		{"127.0.0.1:1", "<script>", 200, "127.0.0.1"},
		{"10.0.0.3:1", "127.0.0.1", 403, ""},
	} {
		status, text := ask(c.peer, c.forwarded)
		if status != c.status || !strings.Contains(text, "from "+c.from) && c.status == 200 {
			t.Errorf("%s for %q: %d %s", c.peer, c.forwarded, status, text)
		}
	}
	w := h.try("an", rightPassword, func(r *http.Request) {
		r.Host, r.RemoteAddr = "localhost:8080", "127.0.0.1:1" // a proxy that does not pass the name on
		r.Header.Del("Sec-Fetch-Site")
		r.Header.Set("Origin", "https://danvan.example.com")
	})
	if w.StatusCode != http.StatusSeeOther || w.Cookies()[0].Name != "__Host-danvan" || !w.Cookies()[0].Secure || w.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%d %v %v", w.StatusCode, w.Cookies(), w.Header)
	}
}

func TestWhatIsSentIsBounded(t *testing.T) {
	h := build(t)
	c := h.enter("dh")
	send := func(path string, n int) string {
		r := httptest.NewRequest("POST", path, bytes.NewReader(make([]byte, n)))
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.AddCookie(c)
		return h.text(h.ask(r))
	}
	for path, most := range map[string]int{"/orders": smallBody, "/units/DH/upload": 1<<20 + smallBody} {
		if got := send(path, most); !strings.Contains(got, fmt.Sprintf("read %d, <nil>", most)) {
			t.Errorf("%s of %d: %s", path, most, got)
		}
		if got := send(path, most+1); !strings.Contains(got, "too large") {
			t.Errorf("%s of %d: %s", path, most+1, got)
		}
	}
	if w := h.try(strings.Repeat("a", 2*smallBody), "x"); w.StatusCode != http.StatusBadRequest {
		t.Errorf("a form without end: %d", w.StatusCode)
	}
	refused := 0
	for range 70 {
		if strings.Contains(send("/units/DH/upload", 1), "Too many") {
			refused++
		}
	}
	if refused != 12 { // 60 at once, two of them above
		t.Errorf("%d of 70 uploads refused", refused)
	}
	other := h.enter("an")
	r := httptest.NewRequest("POST", "/units/DH/upload", nil)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.AddCookie(other)
	if w := h.ask(r); w.StatusCode != 200 {
		t.Errorf("another user's upload: %d", w.StatusCode)
	}
}

// Each upload is held in memory while it arrives, and who sends slowly holds it long.
func TestOneUserSendsAFewFilesAtOnce(t *testing.T) {
	h := build(t)
	c := h.enter("dh")
	ask := func(body io.Reader) *http.Response {
		r := httptest.NewRequest("POST", "/units/DH/upload", body)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.AddCookie(c)
		return h.ask(r)
	}
	var slow sync.WaitGroup
	var last []*io.PipeWriter
	for range mostSendingEach {
		from, to := io.Pipe()
		slow.Go(func() {
			if w := ask(from); w.StatusCode != http.StatusOK {
				t.Errorf("a slow upload: %d", w.StatusCode)
			}
		})
		_, _ = to.Write([]byte("x")) // it is being read
		last = append(last, to)
	}
	if w := ask(strings.NewReader("x")); w.StatusCode != http.StatusTooManyRequests || w.Header.Get("Retry-After") == "" || !strings.Contains(h.text(w), "at once") {
		t.Errorf("one more: %d", w.StatusCode)
	}
	h.noted("web:dh@192.0.2.7 sign-in dh done password", "web:dh@192.0.2.1 upload /units/DH/upload refused too many uploads at once")
	for _, to := range last {
		_ = to.Close()
	}
	slow.Wait()
	if w := ask(strings.NewReader("x")); w.StatusCode != http.StatusOK {
		t.Errorf("after they have arrived: %d", w.StatusCode)
	}
}

func TestTokensOpenTheAPIOnly(t *testing.T) {
	h := build(t)
	text, token := NewToken("kho", h.now, h.now.AddDate(0, 0, 30))
	if err := h.users.Change(t.Context(), "an", func(a *Account) error { a.Tokens = append(a.Tokens, token); return nil }); err != nil {
		t.Fatal(err)
	}
	ask := func(path, header string) *http.Response {
		r := request("GET", path, nil)
		if header != "" {
			r.Header.Set("Authorization", header)
		}
		return h.ask(r)
	}
	for range 3 {
		if w := ask("/api/v1/periods", "Bearer "+text); w.StatusCode != 200 || len(w.Cookies()) > 0 || !strings.Contains(h.text(w), "page for an") {
			t.Errorf("%d %v", w.StatusCode, w.Cookies())
		}
	}
	for path, header := range map[string]string{"/": "Bearer " + text, "/units/DH": "Bearer " + text} {
		if w := ask(path, header); w.StatusCode != http.StatusSeeOther {
			t.Errorf("%s opens by a token: %d", path, w.StatusCode)
		}
	}
	for _, header := range []string{"", "Bearer ", "Bearer x", "Bearer " + text + "x", "Basic YW46YQ==", "Bearer " + token.SHA256} {
		if w := ask("/api/v1/periods", header); w.StatusCode != http.StatusUnauthorized || w.Header.Get("WWW-Authenticate") != `Bearer realm="danvan"` {
			t.Errorf("%q: %d", header, w.StatusCode)
		}
	}
	h.noted("web:an@192.0.2.7 token kho done ", "web:?@192.0.2.7 token - refused unknown, ended, or of a disabled user")
	disable := func(off bool) {
		if err := h.users.Change(t.Context(), "an", func(a *Account) error { a.Disabled = off; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	disable(true)
	if w := ask("/api/v1/periods", "Bearer "+text); w.StatusCode != http.StatusUnauthorized {
		t.Errorf("of a disabled user: %d", w.StatusCode)
	}
	disable(false)
	h.now = h.now.AddDate(0, 0, 30)
	if w := ask("/api/v1/periods", "Bearer "+text); w.StatusCode != http.StatusUnauthorized {
		t.Errorf("after its end: %d", w.StatusCode)
	}
	last := 0
	for range 30 {
		last = ask("/api/v1/periods", "Bearer guess").StatusCode
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("thirty guesses: %d", last)
	}
}

// A damaged users file closes the door, also to those who are in, and the log says it
// once; a mended one opens it.
func TestADamagedUsersFileClosesTheDoor(t *testing.T) {
	h := build(t)
	c := h.enter("an")
	sound, _ := h.users.Accounts()
	harm(t, h.users.Path(), "{")
	if w := h.try("an", rightPassword); w.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("signing in: %d", w.StatusCode)
	}
	for range 3 {
		r := request("GET", "/", nil)
		r.AddCookie(c)
		if w := h.ask(r); w.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("a session from before: %d", w.StatusCode)
		}
	}
	if got := h.log.String(); strings.Count(got, "nobody can sign in") != 1 || !strings.Contains(got, "users.json line 1") {
		t.Errorf("log: %s", got)
	}
	data, err := writeUsers(sound)
	if err != nil {
		t.Fatal(err)
	}
	harm(t, h.users.Path(), string(data))
	if !h.sees(c) {
		t.Error("the file is sound again and the door stays closed")
	}
}

// Nobody is in whom the audit log does not know.
func TestNobodyIsLetInUnnoted(t *testing.T) {
	h := build(t)
	h.full = true
	if w := h.try("an", rightPassword); w.StatusCode != http.StatusServiceUnavailable || len(w.Cookies()) > 0 {
		t.Errorf("%d %v", w.StatusCode, w.Cookies())
	}
}

func TestAPasswordIsHashedAnewWhenTheCostRises(t *testing.T) {
	h := build(t)
	h.gate.Hasher.cost = cost{128, 1, 1}
	c := h.enter("an")
	a, _, err := h.users.Find("an")
	if err != nil || !strings.Contains(a.Password, "m=128") || !h.sees(c) {
		t.Errorf("%s, %v", a.Password, err)
	}
	h.enter("an")
}

func TestHeadersAreOnEveryAnswer(t *testing.T) {
	h := build(t)
	for _, path := range []string{"/", "/sign-in", "/assets/x", "/api/v1/x", "/sign-in/oidc", "/sign-in/oidc/back?state=x"} {
		got := h.ask(request("GET", path, nil)).Header
		for name, want := range map[string]string{"Content-Security-Policy": "default-src 'self'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Permissions-Policy": "camera=()", "X-Frame-Options": "DENY"} {
			if !strings.Contains(got.Get(name), want) {
				t.Errorf("%s: %s: %q", path, name, got.Get(name))
			}
		}
		if !strings.Contains(got.Get("Content-Security-Policy"), "frame-ancestors 'none'") || got.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: %v", path, got)
		}
	}
}

func TestAPartOfAPageSendsTheWholePageToSignIn(t *testing.T) {
	h := build(t)
	r := request("GET", "/runs", nil)
	r.Header.Set("HX-Request", "true")
	if w := h.ask(r); w.StatusCode != http.StatusUnauthorized || w.Header.Get("HX-Redirect") != "/sign-in" {
		t.Errorf("%d %q", w.StatusCode, w.Header.Get("HX-Redirect"))
	}
}

// Somebody who is in can neither fill the memory with sessions nor the audit log and the
// machine with requests.
func TestWhoIsInIsBoundedToo(t *testing.T) {
	h := build(t)
	last := 0
	for range 301 {
		last = h.try("an", rightPassword).StatusCode
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the three hundred and first session: %d", last)
	}
	c := h.enter("dh")
	for range 5010 {
		r := request("GET", "/", nil)
		r.AddCookie(c)
		last = h.ask(r).StatusCode
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the five thousand and tenth request at once: %d", last)
	}
	h.now = h.now.Add(time.Second)
	if !h.sees(c) {
		t.Error("a second later")
	}
}
