package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"danvan/pipeline/web/webtest"
)

func TestServeFigures(t *testing.T) {
	at := os.Getenv("FIGURES")
	if at == "" {
		t.Skip()
	}
	s, _ := newFigureSite(t)
	t.Fatal(http.ListenAndServe(at, s))
}

func path(parts ...string) string {
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return "/" + strings.Join(parts, "/")
}

func TestX(t *testing.T) {
	s, _ := newFigureSite(t)
	u := figureUsers()["tonghop"]
	for _, p := range []string{"/periods/2021-Q2/figures", "/periods/2021-Q2/figures/P", "/periods/2021-Q2/figures/D1/rate", "/periods/2021-Q2/targets", "/periods/2021-Q1/league", "/periods/2021-Q1/editions", "/series/A/received", "/series/P/rate?lang=en"} {
		w := s.do(u, httptest.NewRequest("GET", p, nil))
		t.Log(p, w.Code, text(w.Body.String()))
	}
	_ = webtest.Script
}
