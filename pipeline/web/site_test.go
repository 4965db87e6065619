package web_test

import (
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/web"
	"danvan/pipeline/web/signin"
	"danvan/pipeline/web/webtest"
)

// site is the pages over the workspace in memory.
type site struct {
	*webtest.Office
	http.Handler
	t *testing.T
}

func newSite(t *testing.T) *site {
	office := webtest.New()
	return &site{office, web.New(office, webtest.Door{}, webtest.Now, slog.New(slog.NewTextHandler(io.Discard, nil))), t}
}

// do sends a request as a user.
func (s *site) do(user signin.User, r *http.Request) *httptest.ResponseRecorder {
	s.t.Helper()
	r.Header.Set("X-User", user.Login)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// get asks for a page that must be there.
func (s *site) get(user signin.User, path string) string {
	s.t.Helper()
	w := s.do(user, httptest.NewRequest(http.MethodGet, path, nil))
	if w.Code != http.StatusOK {
		s.t.Fatalf("%s for %s: %d %s", path, user.Login, w.Code, text(w.Body.String()))
	}
	return w.Body.String()
}

// text is what a page says, without its markup.
func text(page string) string {
	page = regexp.MustCompile(`(?s)<script.*?</script>|<[^>]*>`).ReplaceAllString(page, " ")
	return strings.Join(strings.Fields(html.UnescapeString(page)), " ")
}

func (s *site) wants(page string, all ...string) {
	s.t.Helper()
	said := text(page)
	for _, want := range all {
		if !strings.Contains(said, want) {
			s.t.Errorf("the page does not say %q:\n%s", want, said)
		}
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	s := newSite(t)
	page := s.do(webtest.Administrator, httptest.NewRequest(http.MethodGet, "/", nil))
	asset := regexp.MustCompile(`/assets/site\.[0-9a-f]{16}\.css`).FindString(page.Body.String())
	for path, cache := range map[string]string{"/": "no-store", asset: "public, max-age=31536000, immutable", "/nowhere": "no-store", "/sign-in": "no-store"} {
		w := s.do(webtest.Administrator, httptest.NewRequest(http.MethodGet, path, nil))
		for header, want := range map[string]string{"Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Cache-Control": cache} {
			if got := w.Header().Get(header); got != want {
				t.Errorf("%s: %s is %q, want %q", path, header, got, want)
			}
		}
	}
}

func TestAPageThatFailsIsWhole(t *testing.T) {
	s := newSite(t)
	for path, want := range map[string]int{"/nowhere": 404, "/periods/2021-Q3/filing": 404, "/periods/%3Cscript%3E/filing": 404} {
		w := s.do(webtest.Consolidator, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != want || !strings.HasSuffix(strings.TrimSpace(w.Body.String()), "</html>") {
			t.Errorf("%s: %d, %s", path, w.Code, text(w.Body.String()))
		}
	}
}

func TestLanguage(t *testing.T) {
	s := newSite(t)
	s.wants(s.get(webtest.Consolidator, "/"), "Tổng quan", "English")
	w := s.do(webtest.Consolidator, httptest.NewRequest(http.MethodGet, "/?lang=en", nil))
	s.wants(w.Body.String(), "Overview", "Tiếng Việt")
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.AddCookie(w.Result().Cookies()[0])
	s.wants(s.do(webtest.Consolidator, r).Body.String(), "Overview")
}

func TestTextIsPressed(t *testing.T) {
	s := newSite(t)
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Encoding", "gzip, br")
	w := s.do(webtest.Consolidator, r)
	if w.Header().Get("Content-Encoding") != "gzip" || w.Body.Bytes()[0] != 0x1f {
		t.Errorf("not pressed: %v", w.Header())
	}
}

func TestBeforeTheFirstPeriod(t *testing.T) {
	s := newSite(t)
	s.Change(func(next *web.Snapshot) { next.Periods, next.Published, next.Basis = nil, nil, pipeline.Basis{} })
	for _, path := range []string{"/", "/periods/2021-Q1/filing", "/units/H1.X1", "/runs", "/orders?job=close&period=2021-Q1"} {
		s.get(webtest.Consolidator, path)
	}
}

// TestANewReceiptIsSeenAtOnce: what pages computed is kept where a pass brought
// nothing, and let go of where it brought something.
func TestANewReceiptIsSeenAtOnce(t *testing.T) {
	s := newSite(t)
	s.wants(s.get(webtest.Consolidator, "/periods/2021-Q2/filing"), "đúng hạn 4")
	s.Change(func(next *web.Snapshot) { next.At = next.At.Add(time.Hour) })
	s.wants(s.get(webtest.Consolidator, "/periods/2021-Q2/filing"), "đúng hạn 4", "Theo lần nhận tệp lúc 25/06/2021 10:00")
	s.do(webtest.Consolidator, uploading("/units/H2.X5/upload", "a.xlsx", "đúng"))
	s.wants(s.get(webtest.Consolidator, "/periods/2021-Q2/filing"), "đúng hạn 4", "nộp muộn 2")
}

// TestPagesBeginWithThePeriodThatIsBeingFiled: under Nghị định 09/2019 a quarter is filed
// after its 14th, when the next one has begun.
func TestPagesBeginWithThePeriodThatIsBeingFiled(t *testing.T) {
	q3 := webtest.Q2().Next()
	for name, c := range map[string]struct {
		day  pipeline.Date
		want string
	}{
		"the quarter is not over":         {pipeline.NewDate(2021, time.June, 14), "Tình hình nộp Quý I/2021"},
		"it is, and the next has begun":   {pipeline.NewDate(2021, time.June, 15), "Tình hình nộp Quý II/2021"},
		"the next is over":                {pipeline.NewDate(2021, time.September, 15), "Tình hình nộp Quý III/2021"},
		"nobody has filed the next, ever": {pipeline.NewDate(2022, time.September, 15), "Tình hình nộp Quý II/2021"},
	} {
		s := newSite(t)
		s.Change(func(next *web.Snapshot) {
			next.At = c.day.Time()
			next.Periods = []pipeline.Period{webtest.Q2(), webtest.Q1()}
			if c.day.After(pipeline.NewDate(2021, time.June, 14)) {
				next.Periods = append([]pipeline.Period{q3}, next.Periods...)
			}
		})
		if page := text(s.get(webtest.Consolidator, "/")); !strings.Contains(page, c.want) {
			t.Errorf("%s: want %q: %s", name, c.want, page)
		}
	}
}
