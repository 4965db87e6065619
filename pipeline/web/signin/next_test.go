package signin

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"net/http"
)

func TestWhereSigningInLeadsTo(t *testing.T) {
	for _, good := range []string{"/", "/units/DH?period=2021-Q2", "/periods/2021-Q2/filing", "/units/%C4%90H?a=b&c=%2F%2Fevil.com", "/series/A/b"} {
		if got := localPath(good); got != good {
			t.Errorf("%q → %q", good, got)
		}
	}
	for _, bad := range []string{"", "//evil.com", "///evil.com", `/\evil.com`, `\\evil.com`, "https://evil.com", "http:evil.com", "javascript:alert(1)", "/\t/evil.com", "/\r\nSet-Cookie: x", "evil.com",
		"/%5Cevil.com", "/%2Fevil.com", "/./%2Fevil.com", "/..//evil.com", "/a//evil.com", "/a/../..//evil.com", "/sign-out", "/sign-in?next=/x", "/api/v1/x", "/" + strings.Repeat("a", 2000), "data:text/html,x", "/\x00"} {
		if got := localPath(bad); got != "" {
			t.Errorf("%q → %q", bad, got)
		}
	}
}

// Wherever next leads, it stays on this site, in the header as browsers read it too.
func FuzzNext(f *testing.F) {
	for _, s := range []string{"/x?y=z", "//evil.com", `/\evil.com`, "/%2e%2e//evil.com", "/a;b", "/%", "/x#//y"} {
		f.Add(s)
	}
	here, err := url.Parse("https://danvan.example/sign-in")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		next := localPath(s)
		if next == "" {
			return
		}
		w := httptest.NewRecorder()
		http.Redirect(w, httptest.NewRequest(http.MethodPost, "/sign-in", nil), next, http.StatusSeeOther)
		location := w.Header().Get("Location")
		to, err := here.Parse(location)
		if err != nil || to.Host != here.Host || to.Scheme != "https" || to.User != nil {
			t.Fatalf("%q leads to %q: %v", s, location, err)
		}
		if !strings.HasPrefix(location, "/") || strings.HasPrefix(location, "//") || strings.ContainsAny(location, "\\\r\n\t") {
			t.Fatalf("%q leads to %q", s, location)
		}
		if localPath(next) != next {
			t.Fatalf("%q, then %q", next, localPath(next))
		}
	})
}
