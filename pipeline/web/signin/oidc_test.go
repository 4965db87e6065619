package signin

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// provider is an OpenID Connect provider with a key of its own. Tests spoil what it says.
type provider struct {
	*httptest.Server
	key    *rsa.PrivateKey
	away   bool
	claims map[string]any // over the right ones; nil takes one out
	other  *rsa.PrivateKey
	codes  map[string]url.Values // that were given, with what was asked for
	now    func() time.Time
}

func newProvider(t *testing.T, now func() time.Time) *provider {
	t.Helper()
	p := &provider{codes: map[string]url.Values{}, claims: map[string]any{}, now: now}
	var err error
	if p.key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		if p.away {
			http.Error(w, "away", http.StatusBadGateway)
			return
		}
		p.say(w, map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/auth", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		b64 := base64.RawURLEncoding.EncodeToString
		p.say(w, map[string]any{"keys": []any{map[string]any{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "1", "n": b64(p.key.N.Bytes()), "e": b64(big.NewInt(int64(p.key.E)).Bytes())}}})
	})
	mux.HandleFunc("/token", p.token)
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func (p *provider) say(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

// token gives an ID token for a code, once, to who began the flow and has the secret.
func (p *provider) token(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	id, secret, _ := r.BasicAuth()
	asked, ok := p.codes[r.PostForm.Get("code")]
	delete(p.codes, r.PostForm.Get("code"))
	sum := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
	if !ok || id != "danvan" || secret != "geheim" || base64.RawURLEncoding.EncodeToString(sum[:]) != asked.Get("code_challenge") || r.PostForm.Get("redirect_uri") != asked.Get("redirect_uri") {
		w.WriteHeader(http.StatusBadRequest)
		p.say(w, map[string]any{"error": "invalid_grant"})
		return
	}
	claims := map[string]any{"iss": p.URL, "aud": "danvan", "sub": "1", "nonce": asked.Get("nonce"), "iat": p.now().Unix(), "exp": p.now().Add(time.Minute).Unix(), "preferred_username": "AN"}
	for k, v := range p.claims {
		claims[k] = v
		if v == nil {
			delete(claims, k)
		}
	}
	key := p.key
	if p.other != nil {
		key = p.other
	}
	p.say(w, map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": sign(key, claims)})
}

func sign(key *rsa.PrivateKey, claims map[string]any) string {
	head, _ := json.Marshal(map[string]string{"alg": "RS256", "kid": "1"})
	body, _ := json.Marshal(claims)
	text := base64.RawURLEncoding.EncodeToString(head) + "." + base64.RawURLEncoding.EncodeToString(body)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// elsewhere is a house whose users may sign in by a provider.
func elsewhere(t *testing.T) (*house, *provider) {
	t.Helper()
	p := newProvider(t, func() time.Time { return time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC) })
	h := build(t, func(o *Options) {
		o.Provider = &Provider{Name: "Cổng xác thực tỉnh", Issuer: p.URL, Client: "danvan", Secret: "geheim", Claim: "preferred_username", Now: o.Now, HTTP: p.Client()}
	})
	return h, p
}

// leave begins signing in elsewhere, and returns what the provider is asked and the cookie
// of the flow.
func (h *house) leave(p *provider) (url.Values, *http.Cookie) {
	h.Helper()
	w := h.ask(request("GET", "/sign-in/oidc?next=/runs", nil))
	to, err := url.Parse(w.Header.Get("Location"))
	if err != nil || w.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to.String(), p.URL+"/auth?") || len(w.Cookies()) != 1 {
		h.Fatalf("%d to %v with %v: %v", w.StatusCode, to, w.Cookies(), err)
	}
	return to.Query(), w.Cookies()[0]
}

func (h *house) back(query url.Values, c *http.Cookie) *http.Response {
	r := request("GET", "/sign-in/oidc/back?"+query.Encode(), nil)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if c != nil {
		r.AddCookie(c)
	}
	return h.ask(r)
}

func TestSigningInElsewhere(t *testing.T) {
	h, p := elsewhere(t)
	if got := h.text(h.ask(request("GET", "/sign-in", nil))); !strings.Contains(got, `provider="Cổng xác thực tỉnh" password=true`) {
		t.Error(got)
	}
	asked, flow := h.leave(p)
	if asked.Get("code_challenge_method") != "S256" || asked.Get("response_type") != "code" || asked.Get("redirect_uri") != "http://example.com/sign-in/oidc/back" || len(asked.Get("state")) < 20 || len(asked.Get("nonce")) < 20 {
		t.Errorf("asked for %v", asked)
	}
	if !flow.HttpOnly || flow.SameSite != http.SameSiteLaxMode || strings.Contains(flow.Value, asked.Get("state")) {
		t.Errorf("flow %v", flow)
	}
	p.codes["c1"] = asked
	w := h.back(url.Values{"code": {"c1"}, "state": {asked.Get("state")}}, flow)
	if w.StatusCode != http.StatusSeeOther || w.Header.Get("Location") != "/runs" {
		t.Fatalf("%d to %q: %s\n%s", w.StatusCode, w.Header.Get("Location"), h.text(w), h.log.String())
	}
	for _, c := range w.Cookies() {
		if c.Name == "danvan" && !h.sees(c) {
			t.Error("not in")
		}
	}
	h.noted("web:an@192.0.2.7 sign-in an done oidc")
	// The same answer a second time is none.
	if w := h.back(url.Values{"code": {"c1"}, "state": {asked.Get("state")}}, flow); w.StatusCode == http.StatusSeeOther {
		t.Error("an answer was taken twice")
	}
}

func TestWhatAProviderSaysIsNotBelievedBlindly(t *testing.T) {
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		claim  string
		spoil  func(p *provider, query url.Values)
		status int
		noted  string
	}{
		"another state":           {"", func(_ *provider, q url.Values) { q.Set("state", "x") }, 400, ""},
		"no state":                {"", func(_ *provider, q url.Values) { q.Del("state") }, 400, ""},
		"another code":            {"", func(_ *provider, q url.Values) { q.Set("code", "x") }, 503, ""},
		"refused":                 {"", func(_ *provider, q url.Values) { q.Set("error", "access_denied") }, 403, "web:?@192.0.2.7 sign-in - refused oidc: refused by the provider"},
		"another key":             {"", func(p *provider, _ url.Values) { p.other = other }, 503, ""},
		"another issuer":          {"", func(p *provider, _ url.Values) { p.claims["iss"] = "https://evil.com" }, 503, ""},
		"for somebody else":       {"", func(p *provider, _ url.Values) { p.claims["aud"] = "other" }, 503, ""},
		"ended":                   {"", func(p *provider, _ url.Values) { p.claims["exp"] = p.now().Add(-time.Hour).Unix() }, 503, ""},
		"another nonce":           {"", func(p *provider, _ url.Values) { p.claims["nonce"] = "x" }, 503, ""},
		"no nonce":                {"", func(p *provider, _ url.Values) { p.claims["nonce"] = nil }, 503, ""},
		"unknown login":           {"", func(p *provider, _ url.Values) { p.claims["preferred_username"] = "eve" }, 403, "web:eve@192.0.2.7 sign-in eve refused oidc: unknown or disabled login"},
		"disabled login":          {"", func(p *provider, _ url.Values) { p.claims["preferred_username"] = "off" }, 403, "web:off@192.0.2.7 sign-in off refused oidc: unknown or disabled login"},
		"no login":                {"", func(p *provider, _ url.Values) { p.claims["preferred_username"] = nil }, 403, "web:?@192.0.2.7 sign-in - refused oidc: unknown or disabled login"},
		"a login of another kind": {"", func(p *provider, _ url.Values) { p.claims["preferred_username"] = []string{"an"} }, 403, "web:?@192.0.2.7 sign-in - refused oidc: unknown or disabled login"},
		"unverified address":      {"email", func(p *provider, _ url.Values) { p.claims["email"], p.claims["email_verified"] = "an", false }, 403, "web:?@192.0.2.7 sign-in - refused oidc: unknown or disabled login"},
	} {
		h, p := elsewhere(t)
		if c.claim != "" {
			h.gate.Provider.Claim = c.claim
		}
		asked, flow := h.leave(p)
		p.codes["c1"] = asked
		query := url.Values{"code": {"c1"}, "state": {asked.Get("state")}}
		c.spoil(p, query)
		w := h.back(query, flow)
		if got := h.text(w); w.StatusCode != c.status || !strings.HasPrefix(got, "form") {
			t.Errorf("%s: %d %s", name, w.StatusCode, got)
		}
		for _, cookie := range w.Cookies() {
			if cookie.Name == "danvan" {
				t.Errorf("%s: let in", name)
			}
		}
		if got := strings.Join(h.notes, "\n"); got != c.noted {
			t.Errorf("%s: noted %q", name, got)
		}
	}
}

// A flow belongs to the browser that began it, and ends.
func TestAFlowIsOfOneBrowser(t *testing.T) {
	h, p := elsewhere(t)
	asked, flow := h.leave(p)
	p.codes["c1"] = asked
	query := url.Values{"code": {"c1"}, "state": {asked.Get("state")}}
	if w := h.back(query, nil); w.StatusCode != http.StatusBadRequest {
		t.Errorf("without the cookie: %d", w.StatusCode)
	}
	_, second := h.leave(p)
	if w := h.back(query, second); w.StatusCode != http.StatusBadRequest {
		t.Errorf("with another's cookie: %d", w.StatusCode)
	}
	bent := *flow
	bent.Value = flow.Value[:len(flow.Value)-2] + "AA"
	if w := h.back(query, &bent); w.StatusCode != http.StatusBadRequest {
		t.Errorf("with a bent cookie: %d", w.StatusCode)
	}
	h.now = h.now.Add(flowPatience)
	if w := h.back(query, flow); w.StatusCode != http.StatusBadRequest {
		t.Errorf("too late: %d", w.StatusCode)
	}
}

func TestAProviderThatIsAwayLeavesThePassword(t *testing.T) {
	h, p := elsewhere(t)
	p.away = true
	for range 2 {
		w := h.ask(request("GET", "/sign-in/oidc", nil))
		if got := h.text(w); w.StatusCode != http.StatusServiceUnavailable || !strings.Contains(got, "does not answer") {
			t.Errorf("%d %s", w.StatusCode, got)
		}
	}
	if n := strings.Count(h.log.String(), "does not answer"); n != 1 {
		t.Errorf("logged %d times: it is not left alone", n)
	}
	h.enter("an")
	p.away = false
	h.now = h.now.Add(providerRest)
	h.leave(p)
}
