package web_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/web"
)

// keptCalls are pages that are laid out once for all who may see the same.
func keptCalls() []string {
	calls := []string{"/periods/2021-Q2/filing", "/periods/2021-Q2/filing?by=periods", "/periods/2021-Q1/filing", "/periods/2021-Q2/filing?state=open&q=xa"}
	for _, c := range figureCalls {
		calls = append(calls, c.url)
	}
	return calls
}

// Whoever was there before, a reader gets the page that it would get alone: another
// login, role, scope, language, question and hour never show. Twice, packed and not.
func TestAPageThatIsKeptIsTheOneThatItsReaderMaySee(t *testing.T) {
	shared, _ := newFigureSite(t)
	for login, user := range figureUsers() {
		for _, lang := range []string{"vi", "en"} {
			alone, _ := newFigureSite(t)
			ask := func(s *site, url string, packed bool) string {
				r := httptest.NewRequest(http.MethodGet, url, nil)
				r.AddCookie(&http.Cookie{Name: "lang", Value: lang})
				if packed {
					r.Header.Set("Accept-Encoding", "gzip")
				}
				w := s.do(user, r)
				return fmt.Sprint(w.Code, " ", w.Header().Get("Content-Type"), "\n", unpacked(t, w))
			}
			for _, url := range keptCalls() {
				alone.Change(func(*web.Snapshot) {}) // nothing is kept of the page before
				want := ask(alone, url, false)
				if !strings.Contains(want, "<span class=\"who\">"+user.Name+" ") || !strings.HasSuffix(want, "</html>\n") {
					t.Fatalf("%s for %s is no page of its: %s", url, login, want)
				}
				for _, packed := range []bool{true, false} {
					if got := ask(shared, url, packed); got != want {
						t.Fatalf("%s for %s in %s, packed %v, differs from the page that it gets alone:\n%s\n\n%s", url, login, lang, packed, text(got), text(want))
					}
				}
			}
		}
	}
}

// unpacked is what a browser reads.
func unpacked(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	if w.Header().Get("Content-Encoding") != "gzip" {
		return w.Body.String()
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(z) // it looks at the sum and the length
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// slowOffice counts how often figures were asked for, and takes its time.
type slowOffice struct {
	*figureOffice
	asked atomic.Int64
	fails atomic.Bool
}

func (o *slowOffice) Explain(ctx context.Context, of pipeline.EditionRef, unit, indicator string) (pipeline.Explained, error) {
	o.asked.Add(1)
	time.Sleep(20 * time.Millisecond)
	if err := ctx.Err(); err != nil {
		return pipeline.Explained{}, err
	}
	if o.fails.Load() {
		return pipeline.Explained{}, errors.New("the disk is away")
	}
	return o.figureOffice.Explain(ctx, of, unit, indicator)
}

// TestAPageIsLaidOutOnce: of all who ask at once one lays the page out, also when it is
// gone before it has its answer; a new snapshot, another day and a failure are not
// answered with what was kept.
func TestAPageIsLaidOutOnce(t *testing.T) {
	_, figures := newFigureSite(t)
	o := &slowOffice{figureOffice: figures}
	day := atomic.Int64{}
	s := &site{figures.Office, web.New(o, figureDoor{}, func() time.Time { return figures.Snapshot().At.AddDate(0, 0, int(day.Load())) }, quiet()), t}
	ask := func(login string, ctx context.Context) int {
		return s.do(figureUsers()[login], httptest.NewRequestWithContext(ctx, http.MethodGet, "/periods/2021-Q2/figures/D1/rate", nil)).Code
	}
	all := func(what string, logins []string, code int, most int64) {
		t.Helper()
		o.asked.Store(0)
		gone, leave := context.WithCancel(t.Context())
		var wait sync.WaitGroup
		for n := range 60 {
			wait.Go(func() {
				if n%2 == 0 {
					ask(logins[n%len(logins)], gone)
				} else if got := ask(logins[n%len(logins)], t.Context()); got != code {
					t.Errorf("%s: %d", what, got)
				}
			})
		}
		time.Sleep(5 * time.Millisecond)
		leave()
		wait.Wait()
		if n := o.asked.Load(); n < 1 && most > 0 || n > most {
			t.Errorf("%s: laid out %d times, want at most %d", what, n, most)
		}
	}
	leaders := []string{"lanhdao", "pho"}
	all("two of one scope", leaders, 200, 1)
	all("again", leaders, 200, 0)
	all("one of another scope", []string{"chutich"}, 200, 1)
	figures.Change(func(next *web.Snapshot) { next.At = next.At.Add(time.Minute) })
	all("a new snapshot", leaders, 200, 1)
	day.Store(1)
	all("the next day", leaders, 200, 1)
	figures.Change(func(next *web.Snapshot) { next.At = next.At.Add(time.Minute) })
	o.fails.Store(true)
	all("a failure", leaders, 500, 60)
	o.fails.Store(false)
	all("after the failure", leaders, 200, 1)
	for range 2 {
		if code := ask("a", t.Context()); code != http.StatusForbidden {
			t.Errorf("who may not see it gets %d", code)
		}
	}
	if len(figures.Noted) != 2 {
		t.Errorf("refusals: %v", figures.Noted)
	}
}

// One who asks for page after page does not fill the memory, nor push out what others ask
// for all the time.
func TestPagesThatAreKeptAreBounded(t *testing.T) {
	if kept, size, made := web.KeepPages(300, 1<<20); kept < 25 || kept > 32 || size > 32<<20 || made != 300 {
		t.Errorf("%d pages of %d bytes are kept; %d were laid out", kept, size, made)
	}
	if kept, size, _ := web.KeepPages(3, 33<<20); kept != 0 || size != 0 {
		t.Errorf("of pages that are too large %d with %d bytes are kept", kept, size)
	}
}
