package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"danvan/pipeline/web"
	"danvan/pipeline/web/signin"
	"danvan/pipeline/web/webtest"
)

// asked is a request to a route and what each user is answered, in the order of [askers].
type asked struct {
	pattern, path string
	want          string
}

// askers are who asks: a commune, its district, leaders of the province and the district,
// who consolidates, and the administrator.
func askers() []signin.User {
	return []signin.User{webtest.UnitUser, webtest.DistrictUser, webtest.LeaderUser, webtest.PartLeader, webtest.Consolidator, webtest.Administrator}
}

// rights says for every route who may: "y" gets the page, "-" is refused (403), "0" is
// told that there is none (404).
func rights() []asked {
	pages := []asked{
		{"GET /{$}", "/", "yyyyyy"},
		{"GET /periods", "/periods?period=2021-Q1&to=filing", "yyyyyy"},
		{"GET /periods/{period}/filing", "/periods/2021-Q2/filing", "yyyyyy"},
		{"GET /units/{unit}", "/units/H1.X1", "yyyyyy"},
		{"GET /units/{unit}", "/units/H1.X2", "-yyyyy"},
		{"GET /units/{unit}", "/units/H1", "-yyyyy"},
		{"GET /units/{unit}", "/units/H2.X4", "--y-yy"},
		{"GET /units/{unit}", "/units/TN", "--y-yy"},
		{"GET /units/{unit}", "/units/none", "000000"},
		{"GET /units/{unit}/reminder", "/units/H1.X3/reminder?period=2021-Q2", "-yyyyy"},
		{"GET /units/{unit}/blank", "/units/H1.X2/blank?period=2021-Q2", "-yyyyy"},
		{"GET /units/{unit}/blank/{form}", "/units/H1.X1/blank/02%2FHC?period=2021-Q2", "yyyyyy"},
		{"GET /units/{unit}/blank/{form}", "/units/H2.X4/blank/DV-01", "--y-yy"},
		{"POST /units/{unit}/upload", "/units/H1.X1/upload", "yy--yy"},
		{"POST /units/{unit}/upload", "/units/H1.X2/upload", "-y--yy"},
		{"POST /units/{unit}/upload", "/units/H2.X4/upload", "----yy"},
		{"GET /units/{unit}/uploads/{sha256}", "/units/H1.X1/uploads/abc", "yy--yy"},
		{"GET /units/{unit}/receipts/{sequence}", "/units/H1.X1/receipts/9", "yyyyyy"},
		{"GET /units/{unit}/receipts/{sequence}", "/units/H2.X4/receipts/14", "00y0yy"},
		{"GET /units/{unit}/receipts/{sequence}", "/units/H1.X1/receipts/14", "000000"},
		{"GET /receipts/{sequence}/original", "/receipts/9/original", "yyyyyy"},
		{"GET /receipts/{sequence}/original", "/receipts/12/original", "0yyyyy"},
		{"GET /receipts/{sequence}/original", "/receipts/14/original", "00y0yy"},
		{"GET /receipts/{sequence}/answer", "/receipts/14/answer", "00y0yy"},
		{"GET /receipts/{sequence}/answer/{name}", "/receipts/14/answer/mau-moi.xlsx", "00y0yy"},
		{"GET /receipts/{sequence}/answer/{name}", "/receipts/999/answer/mau-moi.xlsx", "000000"},
		{"GET /periods/{period}/documents", "/periods/2021-Q1/documents", "--y-yy"},
		{"GET /periods/{period}/documents/{name}", "/periods/2021-Q1/documents/bao-cao.docx?edition=1", "--y-yy"},
		{"GET /periods/{period}/documents/{name}", "/periods/2021-Q1/documents/other.docx", "--0-00"},
		{"GET /programme", "/programme", "yyyyyy"},
		{"GET /programme/forms/{form}", "/programme/forms/02%2FHC", "yyyyyy"},
		{"GET /runs", "/runs", "----yy"},
		{"GET /orders", "/orders?job=close&period=2021-Q1", "----yy"},
		{"POST /orders", "/orders", "----yy"},
		{"GET /audit", "/audit", "-----y"},
		{"GET /users", "/users", "-----y"},
	}
	return slices.Concat(pages, figureRights(), apiRights())
}

func TestRights(t *testing.T) {
	tried := map[string]bool{}
	s := newSite(t)
	for _, a := range rights() {
		tried[a.pattern] = true
		for i, user := range askers() {
			if s.Noted = nil; strings.HasPrefix(a.pattern, "POST") {
				s = newSite(t)
			}
			method, _, _ := strings.Cut(a.pattern, " ")
			w := s.do(user, request(method, a.path))
			got := answered(w.Code)
			if got != a.want[i:i+1] {
				t.Errorf("%s %s for %s: %d is %q, want %q", method, a.path, user.Login, w.Code, got, a.want[i:i+1])
			}
			refused := slices.ContainsFunc(s.Noted, func(n webtest.Noted) bool { return n.By == user.Login && n.Verdict == "refused" })
			if got == "-" && !refused {
				t.Errorf("%s for %s: the refusal is not in the audit log", a.path, user.Login)
			}
			if got == "y" && refused || got != "y" && method == http.MethodPost && (len(s.Done) > 0 || len(s.Snapshot().Basis.Receipts) != len(webtest.Receipts())) {
				t.Errorf("%s for %s: refused and done", a.path, user.Login)
			}
		}
	}
	for _, p := range web.Patterns() {
		if !tried[p] {
			t.Errorf("nobody tried who may %s", p)
		}
	}
}

// request is what a page of the site would send.
func request(method, path string) *http.Request {
	switch {
	case method != http.MethodPost:
		return httptest.NewRequest(method, path, nil)
	case strings.HasSuffix(path, "/upload"):
		return uploading(path, "bao-cao.xlsx", "đúng")
	case strings.HasPrefix(path, "/api/"):
		return httptest.NewRequest(method, path, strings.NewReader(`{"job":"consolidate","period":"2021-Q1"}`))
	}
	r := httptest.NewRequest(method, path, strings.NewReader("job=close&period=2021-Q1&sure=yes&note=x"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func answered(status int) string {
	switch status {
	case http.StatusOK, http.StatusAccepted, http.StatusSeeOther:
		return "y"
	case http.StatusForbidden:
		return "-"
	case http.StatusNotFound:
		return "0"
	}
	return fmt.Sprint(status)
}

func TestARefusalSaysWhy(t *testing.T) {
	s := newSite(t)
	w := s.do(webtest.UnitUser, httptest.NewRequest(http.MethodGet, "/users", nil))
	s.wants(w.Body.String(), "Không được phép xem trang này", "Tài khoản xa có vai trò “đơn vị báo cáo”", "phạm vi: Xã Hùng Sơn và các đơn vị trực thuộc")
	if want := (webtest.Noted{By: "xa", What: "read-users", Subject: "/users", Verdict: "refused", Reason: "GET unit"}); len(s.Noted) != 1 || s.Noted[0] != want {
		t.Errorf("noted %v, want %v", s.Noted, want)
	}
}

func TestADisabledUserSeesNothing(t *testing.T) {
	s := newSite(t)
	h := web.New(s.Office, webtest.Door{Anyone: signin.User{Login: "cu", Role: signin.AdministratorRole, Disabled: true}}, webtest.Now, quiet())
	for _, path := range []string{"/", "/units/H1.X1", "/receipts/9/original"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusForbidden {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
