package signin

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"danvan/pipeline"
)

// Provider signs people in by OpenID Connect. Who may do what stands in the users file
// all the same: a login that is not there is refused.
type Provider struct {
	Name   string // as the page calls it
	Issuer string
	Client string // id
	Secret string // "" for a public client
	Claim  string // of the ID token that is the login
	HTTP   *http.Client
	Now    pipeline.Clock

	mu     sync.Mutex
	found  *oidc.Provider
	failed time.Time // when it was asked last and did not answer
	sealed cipher.AEAD
}

// Times of signing in elsewhere: how long it may take, how long the provider may take to
// answer, and how long it is left alone after it did not.
const (
	flowPatience     = 10 * time.Minute
	providerPatience = 10 * time.Second
	providerRest     = 15 * time.Second
)

// flow is one sign-in that is under way. The browser keeps it, sealed.
type flow struct {
	State, Nonce, Verifier, Next string
	Ends                         time.Time
}

const (
	flowCookie       = "danvan-oidc"
	flowCookieSecure = "__Host-danvan-oidc"
)

var errResting = errors.New("the provider did not answer a moment ago")

// Find asks the provider for its addresses and keys, once it has answered no more.
func (p *Provider) Find(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	if p.Now().Sub(p.failed) < providerRest {
		return nil, errResting
	}
	// The keys are fetched with this context later on: it must not end with the request.
	found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.client()), p.Issuer)
	if err != nil {
		p.failed = p.Now()
		return nil, err
	}
	p.found = found
	return found, nil
}

func (p *Provider) client() *http.Client {
	if p.HTTP != nil {
		return p.HTTP
	}
	return &http.Client{Timeout: providerPatience}
}

func (p *Provider) config(found *oidc.Provider, back string) oauth2.Config {
	scopes := []string{oidc.ScopeOpenID, "profile"}
	if p.Claim == "email" {
		scopes = append(scopes, "email")
	}
	return oauth2.Config{ClientID: p.Client, ClientSecret: p.Secret, Endpoint: found.Endpoint(), RedirectURL: back, Scopes: scopes}
}

// seal is the cipher of the flows: its key lives as long as the process.
func (p *Provider) seal() cipher.AEAD {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sealed == nil {
		key := make([]byte, 32)
		rand.Read(key) // it never fails
		block, err := aes.NewCipher(key)
		if err != nil {
			panic(err) // 32 bytes are a key
		}
		if p.sealed, err = cipher.NewGCMWithRandomNonce(block); err != nil {
			panic(err)
		}
	}
	return p.sealed
}

func (p *Provider) close(f flow) (string, error) {
	data, err := json.Marshal(f)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(p.seal().Seal(nil, nil, data, nil)), nil
}

func (p *Provider) open(text string) (flow, bool) {
	var f flow
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return f, false
	}
	if data, err = p.seal().Open(nil, nil, data, nil); err != nil {
		return f, false
	}
	return f, json.Unmarshal(data, &f) == nil && p.Now().Before(f.Ends)
}

// back is the address that the provider sends people back to.
func (g *Gate) back(r *http.Request) string {
	switch {
	case g.Origin != "":
		return g.Origin + "/sign-in/oidc/back"
	case g.Secure:
		return (&url.URL{Scheme: "https", Host: r.Host, Path: "/sign-in/oidc/back"}).String() // the host was looked at
	}
	return (&url.URL{Scheme: "http", Host: r.Host, Path: "/sign-in/oidc/back"}).String()
}

// toProvider sends the browser to the provider.
func (g *Gate) toProvider(w http.ResponseWriter, r *http.Request, pages Pages) {
	f := g.form(r.URL.Query().Get("next"))
	if g.Provider == nil {
		http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
		return
	}
	if wait, ok := g.limits.address.take(network(Address(r.Context()))); !ok {
		refuse(w, r, pages, tooMany(wait))
		return
	}
	found, err := g.Provider.Find(r.Context())
	if err != nil {
		g.providerAway(w, r, pages, f, err)
		return
	}
	one := flow{rand.Text(), rand.Text(), oauth2.GenerateVerifier(), f.Next, g.Now().Add(flowPatience)}
	sealed, err := g.Provider.close(one)
	if err != nil {
		g.providerAway(w, r, pages, f, err)
		return
	}
	g.setFlow(w, sealed, int(flowPatience.Seconds()))
	config := g.Provider.config(found, g.back(r))
	http.Redirect(w, r, config.AuthCodeURL(one.State, oidc.Nonce(one.Nonce), oauth2.S256ChallengeOption(one.Verifier)), http.StatusSeeOther)
}

func (g *Gate) setFlow(w http.ResponseWriter, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{Name: g.cookie(flowCookie, flowCookieSecure), Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: g.Secure, SameSite: http.SameSiteLaxMode})
}

func (g *Gate) providerAway(w http.ResponseWriter, r *http.Request, pages Pages, f Form, err error) {
	if !errors.Is(err, errResting) {
		g.Log.Error("the OpenID Connect provider does not answer", "issuer", g.Provider.Issuer, "error", err)
	}
	f.Fault = pipeline.Say("%s hiện không trả lời. Có thể đăng nhập bằng mật khẩu, hoặc thử lại sau ít phút.", "%s does not answer. Sign in by password, or try again in some minutes.", g.Provider.Name)
	pages.SignIn(w, r, http.StatusServiceUnavailable, f)
}

// fromProvider takes the browser back.
func (g *Gate) fromProvider(w http.ResponseWriter, r *http.Request, pages Pages) {
	if g.Provider == nil {
		http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
		return
	}
	var f flow
	cookie, err := r.Cookie(g.cookie(flowCookie, flowCookieSecure))
	begun := false
	if err == nil {
		f, begun = g.Provider.open(cookie.Value)
	}
	g.setFlow(w, "", -1)
	shown := g.form(f.Next)
	if !begun || subtle.ConstantTimeCompare([]byte(f.State), []byte(r.URL.Query().Get("state"))) != 1 {
		shown.Fault = pipeline.Say("Lượt đăng nhập này đã quá hạn hoặc không bắt đầu từ đây. Hãy thử lại.", "This sign-in is over or did not begin here. Try again.")
		pages.SignIn(w, r, http.StatusBadRequest, shown)
		return
	}
	a, err := g.whoCameBack(r, f)
	if err == nil {
		err = g.begin(r.Context(), a, "oidc")
	}
	var no refusedError
	switch {
	case errors.As(err, &no):
		shown.Fault = no.Sentence
		pages.SignIn(w, r, no.status, shown)
	case err != nil:
		g.providerAway(w, r, pages, shown, err)
	default:
		http.Redirect(w, r, orHome(f.Next), http.StatusSeeOther)
	}
}

// whoCameBack is the account of whom the provider vouches for.
func (g *Gate) whoCameBack(r *http.Request, f flow) (Account, error) {
	if r.URL.Query().Get("error") != "" {
		g.noteSome(r.Context(), User{}, "sign-in", "-", "oidc: refused by the provider")
		return Account{}, refusedError{http.StatusForbidden, 0, pipeline.Say("%s không xác nhận lượt đăng nhập này.", "%s did not confirm this sign-in.", g.Provider.Name)}
	}
	login, err := g.Provider.login(r.Context(), r.URL.Query().Get("code"), g.back(r), f)
	if err != nil {
		return Account{}, err
	}
	a, found, err := g.find(login)
	if err != nil {
		return Account{}, err
	}
	if !found || a.Disabled {
		_ = g.note(r.Context(), User{Login: login}, "sign-in", orDash(login), "refused", "oidc: unknown or disabled login") // the log has it
		return Account{}, refusedError{http.StatusForbidden, 0, pipeline.Say("Tài khoản %q chưa được cấp quyền trong danvan. Hãy đề nghị quản trị viên thêm người dùng này.",
			"The account %q has no rights in danvan. Ask the administrator to add it.", login)}
	}
	return a, nil
}

// login exchanges the code and returns the login that the ID token names; "" where it
// names none that can be one.
func (p *Provider) login(ctx context.Context, code, back string, f flow) (string, error) {
	found, err := p.Find(ctx)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, p.client()), 2*providerPatience)
	defer cancel()
	config := p.config(found, back)
	answer, err := config.Exchange(ctx, code, oauth2.VerifierOption(f.Verifier))
	if err != nil {
		return "", err
	}
	raw, _ := answer.Extra("id_token").(string)
	token, err := found.Verifier(&oidc.Config{ClientID: p.Client, Now: p.Now}).Verify(ctx, raw)
	if err != nil {
		return "", err
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(f.Nonce)) != 1 {
		return "", errors.New("the ID token has another nonce")
	}
	claims := map[string]json.RawMessage{}
	if err := token.Claims(&claims); err != nil {
		return "", err
	}
	return p.named(claims), nil
}

// named reads the login from the claims. An address that the provider has not verified
// may be anybody's.
func (p *Provider) named(claims map[string]json.RawMessage) string {
	var text string
	if json.Unmarshal(claims[p.Claim], &text) != nil {
		return ""
	}
	if verified := false; p.Claim == "email" && (json.Unmarshal(claims["email_verified"], &verified) != nil || !verified) {
		return ""
	}
	login, ok := Login(text)
	if !ok {
		return ""
	}
	return login
}
