package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// loadedPages are what people look at, and how often beside the others; %s is the unit of
// who asks.
var loadedPages = []struct {
	kind, path string
	often      int
}{
	{"overview", "/", 3}, {"filing", "/periods/2021-Q3/filing", 3}, {"figures", "/periods/2021-Q3/figures", 4}, {"group", "/periods/2021-Q3/figures?group=2", 2},
	{"unit", "/periods/2021-Q3/figures/%s", 3}, {"figure", "/periods/2021-Q3/figures/%s/tt_hoi_nghi", 3}, {"targets", "/periods/2021-Q3/targets", 3},
	{"league", "/periods/2021-Q3/league", 1}, {"api", "/api/v1/periods/2021-Q3/status", 1},
}

// loadedUnits are whose users look: half of them see the whole province.
var loadedUnits = []string{"", "THAINGUYEN", "", "SONGCONG", "", "DINHHOA", "", "PHULUONG", "", "DONGHY", "", "VONHAI", "", "DAITU", "", "PHOYEN"}

const (
	loadedPassword = "con trâu uống cà phê"
	loadedUsers    = 200 // at once, over the logins of [loadedUnits]
	loadedWindow   = 30 * time.Second
)

// webLoad is a service of a province with people before its pages.
type webLoad struct {
	b    *testing.B
	site string
	jars []http.CookieJar // of loadedUnits, then of a consolidator

	mu   sync.Mutex
	took map[string][]time.Duration
}

// BenchmarkPages has 200 people look at the pages of a sample province with ten seconds'
// thought between two pages, while nothing runs and while one consolidation follows the
// other. It says what half and what 95 of a hundred answers took, by page.
func BenchmarkPages(b *testing.B) {
	l := newWebLoad(b)
	for _, busy := range []bool{false, true} {
		b.Run(map[bool]string{false: "idle", true: "consolidating"}[busy], func(b *testing.B) {
			l.b, l.took = b, map[string][]time.Duration{}
			runs := 0
			for b.Loop() {
				runs += l.window(busy)
			}
			if b.ReportMetric(0, "ns/op"); busy {
				b.ReportMetric(float64(runs)/float64(b.N), "runs/op")
			}
			l.report()
		})
	}
}

func newWebLoad(b *testing.B) *webLoad {
	dir := filepath.Join(b.TempDir(), "tn")
	mustRun(b, exitDone, "demo", dir)
	for i, unit := range append(slices.Clone(loadedUnits), "") {
		role := []string{"--role", "leader"}
		if unit != "" {
			role = []string{"--role", "unit", "--unit", unit}
		} else if i == len(loadedUnits) {
			role = []string{"--role", "consolidator"}
		}
		args := append([]string{"user", "add", fmt.Sprint("u", i), "--name", fmt.Sprint("Người dùng ", i), "--stdin", "--workspace", dir}, role...)
		if o := typing(b, loadedPassword+"\n", args...); o.code != exitDone {
			b.Fatal(o)
		}
	}
	b.Setenv("DANVAN_WEB_LISTEN", "127.0.0.1:0")
	service := start(b, "serve", "--workspace", dir, "--log", "text")
	service.says("the web pages answer")
	l := &webLoad{b: b, site: "http://" + regexp.MustCompile(`the web pages answer" address=(\S+)`).FindStringSubmatch(service.said())[1]}
	for i := range len(loadedUnits) + 1 {
		jar, err := cookiejar.New(nil)
		if err != nil {
			b.Fatal(err)
		}
		r, err := (&http.Client{Jar: jar}).PostForm(l.site+"/sign-in", url.Values{"login": {fmt.Sprint("u", i)}, "password": {loadedPassword}, "next": {"/"}})
		if err != nil || r.StatusCode != http.StatusOK || r.Request.URL.Path != "/" {
			b.Fatal(r, err)
		}
		_ = r.Body.Close()
		l.jars = append(l.jars, jar)
	}
	return l
}

// window has everybody look for a while, and tells how many consolidations ended meanwhile.
func (l *webLoad) window(busy bool) (runs int) {
	end := time.Now().Add(loadedWindow)
	wires := &http.Transport{MaxIdleConnsPerHost: loadedUsers, DisableCompression: true}
	defer wires.CloseIdleConnections()
	var all sync.WaitGroup
	if busy {
		all.Go(func() { runs = l.consolidate(end) })
	}
	for n := range loadedUsers {
		all.Go(func() {
			who := n % len(loadedUnits)
			browser := &http.Client{Jar: l.jars[who], Transport: wires, Timeout: time.Minute}
			for wait := rand.N(10 * time.Second); time.Now().Add(wait).Before(end); wait = 5*time.Second + rand.N(10*time.Second) {
				time.Sleep(wait)
				l.look(browser, loadedUnits[who])
			}
		})
	}
	all.Wait()
	return runs
}

// look asks for a page and reads it, packed as browsers do.
func (l *webLoad) look(browser *http.Client, unit string) {
	var wheel []int
	for i, p := range loadedPages {
		wheel = append(wheel, slices.Repeat([]int{i}, p.often)...)
	}
	page := loadedPages[wheel[rand.N(len(wheel))]]
	if unit == "" {
		unit = "TN"
	}
	r, err := http.NewRequest(http.MethodGet, l.site+strings.ReplaceAll(page.path, "%s", unit), nil)
	if err != nil {
		l.b.Error(err)
		return
	}
	r.Header.Set("Accept-Encoding", "gzip")
	begun := time.Now()
	w, err := browser.Do(r)
	if err != nil {
		l.b.Error(err)
		return
	}
	_, err = io.Copy(io.Discard, w.Body)
	took := time.Since(begun)
	_ = w.Body.Close()
	if err != nil || w.StatusCode != http.StatusOK {
		l.b.Error(page.path, w.Status, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, kind := range []string{page.kind, "all"} {
		l.took[kind] = append(l.took[kind], took)
	}
}

// consolidate orders one consolidation after the other.
func (l *webLoad) consolidate(end time.Time) (runs int) {
	browser := &http.Client{Jar: l.jars[len(loadedUnits)], Timeout: time.Minute}
	for ; time.Now().Before(end); runs++ {
		r, err := browser.PostForm(l.site+"/orders", url.Values{"job": {"consolidate"}, "period": {"2021-Q3"}})
		if err != nil || r.StatusCode != http.StatusOK {
			l.b.Error(r, err)
			return runs
		}
		_ = r.Body.Close()
		for working := true; working; time.Sleep(100 * time.Millisecond) {
			if working, err = l.working(browser); err != nil {
				l.b.Error(err)
				return runs
			}
		}
	}
	return runs
}

func (l *webLoad) working(browser *http.Client) (bool, error) {
	r, err := browser.Get(l.site + "/api/v1/work")
	if err != nil {
		return false, err
	}
	defer r.Body.Close()
	var work struct {
		Now     *json.RawMessage  `json:"now"`
		Waiting []json.RawMessage `json:"waiting"`
	}
	err = json.NewDecoder(r.Body).Decode(&work)
	return work.Now != nil || len(work.Waiting) > 0, err
}

func (l *webLoad) report() {
	for kind, took := range l.took {
		slices.Sort(took)
		for _, share := range []int{50, 95} {
			l.b.ReportMetric(float64(took[len(took)*share/100].Microseconds())/1000, fmt.Sprintf("%s-p%d-ms", kind, share))
		}
	}
	l.b.ReportMetric(float64(len(l.took["all"]))/float64(l.b.N), "pages/op")
}
