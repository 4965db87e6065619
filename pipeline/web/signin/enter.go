package signin

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"danvan/pipeline"
)

// signInLimits bound how often a password is tried: by one address for one login, by one
// address, and for one login by all of them. The last is wide, so that strangers cannot
// keep somebody out.
type signInLimits struct{ pair, address, login *limiter }

func newSignInLimits(now pipeline.Clock) signInLimits {
	return signInLimits{
		pair:    newLimiter(now, 5, time.Minute),
		address: newLimiter(now, 30, 10*time.Second), // an office behind one address
		login:   newLimiter(now, 100, time.Minute),
	}
}

// take counts an attempt with all three, or with none.
func (l signInLimits) take(login, address string) (time.Duration, bool) {
	address = network(address)
	if wait, ok := l.pair.take(login + "\x00" + address); !ok {
		return wait, false
	}
	if wait, ok := l.address.take(address); !ok {
		l.pair.giveBack(login + "\x00" + address)
		return wait, false
	}
	if wait, ok := l.login.take(login); !ok {
		l.pair.giveBack(login + "\x00" + address)
		l.address.giveBack(address)
		return wait, false
	}
	return 0, true
}

func (l signInLimits) giveBack(login, address string) {
	address = network(address)
	l.pair.giveBack(login + "\x00" + address)
	l.address.giveBack(address)
	l.login.giveBack(login)
}

// network is what one customer has: an IPv4 address, or 64 bits of IPv6.
func network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil || a.Is4() {
		return address
	}
	p, err := a.Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}

// comparePatience is how long an attempt waits for others to be compared.
const comparePatience = 10 * time.Second

func (g *Gate) form(next string) Form {
	f := Form{Next: localPath(next)}
	if g.Provider != nil {
		f.Provider = g.Provider.Name
	}
	accounts, err := g.Options.Users.Accounts()
	f.Password = err != nil || len(accounts) == 0 || f.Provider == ""
	for _, a := range accounts {
		f.Password = f.Password || a.Password != ""
	}
	return f
}

func (g *Gate) showForm(w http.ResponseWriter, r *http.Request, pages Pages) {
	pages.SignIn(w, r, http.StatusOK, g.form(r.URL.Query().Get("next")))
}

// byPassword answers the form.
func (g *Gate) byPassword(w http.ResponseWriter, r *http.Request, pages Pages) {
	if err := r.ParseForm(); err != nil {
		pages.Refuse(w, r, http.StatusBadRequest, pipeline.Say("Biểu đăng nhập gửi lên không đúng dạng.", "The form did not come as it should."))
		return
	}
	f := g.form(r.PostForm.Get("next"))
	f.Login = firstLetters(r.PostForm.Get("login"), 64)
	a, err := g.checkPassword(r.Context(), r.PostForm.Get("login"), r.PostForm.Get("password"))
	if err == nil {
		err = g.begin(r.Context(), a, "password")
	}
	var no refusedError
	switch {
	case errors.As(err, &no):
		f.Fault = no.Sentence
		retryAfter(w, no.wait)
		pages.SignIn(w, r, no.status, f)
	case err != nil:
		g.Log.Error("signing in failed", "error", err)
		pages.Refuse(w, r, http.StatusInternalServerError, pipeline.Say("Chưa đăng nhập được do lỗi của máy chủ.", "The server failed to sign you in."))
	default:
		http.Redirect(w, r, orHome(f.Next), http.StatusSeeOther)
	}
}

func orHome(next string) string {
	if next == "" {
		return "/"
	}
	return next
}

func firstLetters(s string, n int) string {
	letters := []rune(strings.ToValidUTF8(s, ""))
	return string(letters[:min(n, len(letters))])
}

// checkPassword returns the account whose password it is. Whether the login or the
// password is wrong, or the account is disabled, is said to nobody but the audit log,
// and takes the same time.
func (g *Gate) checkPassword(ctx context.Context, typed, password string) (Account, error) {
	login, possible := Login(typed)
	if !possible {
		login = ""
	}
	if wait, ok := g.limits.take(login, Address(ctx)); !ok {
		g.noteSome(ctx, User{}, "sign-in", "-", "too many tries")
		return Account{}, tooMany(wait)
	}
	a, found, err := g.find(login)
	if err != nil {
		g.limits.giveBack(login, Address(ctx))
		return Account{}, err
	}
	kept := a.Password
	if a.Disabled || len(password) > 4*mostPassword {
		kept = ""
	}
	patience, cancel := context.WithTimeout(ctx, comparePatience)
	defer cancel()
	same, stale, err := g.Hasher.Compare(patience, kept, password)
	if err != nil {
		g.limits.giveBack(login, Address(ctx))
		return Account{}, refusedError{http.StatusServiceUnavailable, comparePatience, pipeline.Say("Đang có nhiều người đăng nhập cùng lúc. Hãy thử lại sau ít giây.", "Many sign in at this moment. Try again in some seconds.")}
	}
	if !same {
		g.noteWrong(ctx, a, found)
		return Account{}, refusedError{http.StatusForbidden, 0, pipeline.Say("Tên đăng nhập hoặc mật khẩu không đúng.", "The login or the password is wrong.")}
	}
	g.limits.giveBack(login, Address(ctx))
	if stale {
		a = g.rehash(ctx, a, password)
	}
	return a, nil
}

// noteWrong notes an attempt that failed. A login that nobody has is not written: people
// type passwords there.
func (g *Gate) noteWrong(ctx context.Context, a Account, found bool) {
	reason := "wrong password"
	switch {
	case !found:
		a, reason = Account{Login: ""}, "unknown login"
	case a.Disabled:
		reason = "disabled"
	case a.Password == "":
		reason = "no password"
	}
	subject := a.Login
	if subject == "" {
		subject = "-"
	}
	_ = g.note(ctx, User{Login: a.Login}, "sign-in", subject, "refused", reason) // the log has it
}

// rehash keeps the password at the present cost. Where that fails the old hash goes on.
func (g *Gate) rehash(ctx context.Context, a Account, password string) Account {
	hash, err := g.Hasher.Hash(ctx, password)
	if err == nil {
		err = g.Options.Users.Change(ctx, a.Login, func(now *Account) error {
			if now.Password != a.Password {
				return errors.New("the password was changed meanwhile")
			}
			now.Password = hash
			a = *now
			return nil
		})
	}
	if err != nil {
		g.Log.Warn("a password was not hashed anew", "error", err)
	}
	return a
}

// begin begins a session under a new name. It is noted first: nobody is in whom the
// audit log does not know.
func (g *Gate) begin(ctx context.Context, a Account, how string) error {
	if wait, ok := g.begun.take(a.Login); !ok { // sessions take memory until they end
		return tooMany(wait)
	}
	if err := g.note(ctx, a.User(), "sign-in", a.Login, "done", how); err != nil {
		return refusedError{http.StatusServiceUnavailable, 0, pipeline.Say("Máy chủ không ghi được nhật ký nên chưa cho đăng nhập. Hãy báo cho quản trị viên.",
			"The server cannot write its audit log, so nobody is let in. Tell the administrator.")}
	}
	if err := g.sessions.RenewToken(ctx); err != nil {
		return err
	}
	g.sessions.Put(ctx, "login", a.Login)
	g.sessions.Put(ctx, "stamp", a.stamp())
	return nil
}

// signOut ends the session.
func (g *Gate) signOut(w http.ResponseWriter, r *http.Request, _ Pages) {
	if u, err := g.visitor(r); err == nil && u.Login != "" {
		_ = g.note(r.Context(), u, "sign-out", u.Login, "done", "") // the log has it
	}
	if err := g.sessions.Destroy(r.Context()); err != nil {
		g.Log.Error("a session could not be ended", "error", err)
	}
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}

// bearer returns the token that a program sent. Tokens open the API and nothing else.
func bearer(r *http.Request) (string, bool) {
	if !isAPI(r) {
		return "", false
	}
	return strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
}

// machine finds the user of a token.
func (g *Gate) machine(r *http.Request, text string) (User, error) {
	address := network(Address(r.Context()))
	if wait, ok := g.tokens.take(address); !ok {
		g.noteSome(r.Context(), User{}, "token", "-", "too many tries")
		return User{}, tooMany(wait)
	}
	if _, _, err := g.find(""); err != nil { // says why the door is closed
		return User{}, err
	}
	accounts, _ := g.Options.Users.Accounts()
	a, t, ok := byToken(accounts, strings.TrimSpace(text), g.Now())
	if !ok {
		g.noteSome(r.Context(), User{Login: a.Login}, "token", orDash(t.Name), "unknown, ended, or of a disabled user")
		return User{}, refusedError{http.StatusUnauthorized, 0, pipeline.Say("Mã truy cập không đúng, đã hết hạn hoặc của tài khoản đã khóa.", "The token is wrong, has ended, or is of a disabled account.")}
	}
	g.tokens.giveBack(address)
	key := t.SHA256 + "\x00" + Address(r.Context())
	if _, first := g.machines.take(key); first {
		if err := g.note(r.Context(), a.User(), "token", t.Name, "done", ""); err != nil {
			g.machines.giveBack(key)
			return User{}, refusedError{http.StatusServiceUnavailable, 0, pipeline.Say("Máy chủ không ghi được nhật ký.", "The server cannot write its audit log.")}
		}
	}
	return a.User(), nil
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
