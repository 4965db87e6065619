package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"danvan/cmd/danvan/service"
	"danvan/config"
	"danvan/pipeline"
	"danvan/pipeline/web/signin"
)

// barePages says who asks.
type barePages struct{}

func (barePages) SignIn(w http.ResponseWriter, _ *http.Request, status int, f signin.Form) {
	w.WriteHeader(status)
	fmt.Fprint(w, f.Fault.English)
}

func (barePages) Refuse(w http.ResponseWriter, _ *http.Request, status int, why pipeline.Sentence) {
	w.WriteHeader(status)
	fmt.Fprint(w, why.English)
}

func (barePages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	u, _ := signin.From(r.Context())
	fmt.Fprintf(w, "hello %s", u.Login)
}

// safeLog is a log that may be read meanwhile.
type safeLog struct {
	mu sync.Mutex
	bytes.Buffer
}

func (l *safeLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(p)
}

func (l *safeLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.String()
}

// webOf starts the pages of a workspace with settings.
func webOf(t *testing.T, dir, settings string) (*jobs, *safeLog) {
	t.Helper()
	text := string(readAll(t, filepath.Join(dir, "danvan.yaml")))
	before, rest, _ := strings.Cut(text, "web:\n")
	_, after, _ := strings.Cut(rest, "\n\n")
	if err := os.WriteFile(filepath.Join(dir, "danvan.yaml"), []byte(before+"web: {"+settings+"}\n\n"+after), 0o644); err != nil {
		t.Fatal(err)
	}
	log := &safeLog{}
	a := quietApp(dir, time.Now)
	a.log = slog.New(slog.NewTextHandler(log, nil))
	w, err := a.openToServe()
	if err != nil {
		t.Fatal(err)
	}
	j := &jobs{app: a, workspace: w, meters: newMeters(a.now, w)}
	j.web = a.openWeb(nil)
	j.web.pages = func(d signin.Door) (http.Handler, error) { return d.Wrap(barePages{}, barePages{}), nil }
	j.web.apply(w)
	stop := j.web.start(context.Background())
	t.Cleanup(func() {
		stop()
		j.workspace.room.Close()
	})
	return j, log
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for begun := time.Now(); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Since(begun) > 20*time.Second {
			t.Fatalf("%s: it does not come", what)
		}
	}
}

// People sign in while a run is at work, and what they did is in the log after it; a
// user who is disabled by command is out at once; a reload that changes nothing of the
// pages ends nobody's session, and one that switches them off does.
func TestPeopleSignInWhileARunIsAtWork(t *testing.T) {
	dir := newSmallWorkspace(t)
	if o := typing(t, "con trâu uống cà phê\n", "user", "add", "an", "--name", "An", "--role", "leader", "--stdin", "--workspace", dir); o.code != exitDone {
		t.Fatal(o)
	}
	j, _ := webOf(t, dir, `listen: "127.0.0.1:0"`)
	eventually(t, "pages", func() bool { return j.web.keeper.State().Address != "" })
	site := "http://" + j.web.keeper.State().Address
	run := flock.New(filepath.Join(dir, lockFile))
	if err := run.Lock(); err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, Timeout: 10 * time.Second}
	visit := func(path string) string {
		r, err := browser.Get(site + path)
		if err != nil {
			return err.Error()
		}
		defer r.Body.Close()
		var b bytes.Buffer
		_, _ = b.ReadFrom(r.Body)
		return fmt.Sprint(r.StatusCode, " ", b.String())
	}
	began := time.Now()
	r, err := browser.PostForm(site+"/sign-in", url.Values{"login": {"an"}, "password": {"con trâu uống cà phê"}, "next": {"/runs"}})
	if err != nil || r.Request.URL.Path != "/runs" || r.StatusCode != 200 || time.Since(began) > 5*time.Second {
		t.Fatalf("signing in while a run is at work: %v, %v after %v", r, err, time.Since(began))
	}
	if got := visit("/"); got != "200 hello an" {
		t.Error(got)
	}
	if got := auditOf(t, dir); len(got) != 1 {
		t.Errorf("in the log while a run is at work: %v", got)
	}
	if err := run.Unlock(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the entry", func() bool { return len(auditOf(t, dir)) == 2 })
	if got := auditOf(t, dir); got[1] != "sign-in an password" {
		t.Error(got)
	}
	j.reload()
	time.Sleep(100 * time.Millisecond)
	if got := visit("/"); got != "200 hello an" {
		t.Errorf("after a reload: %s", got)
	}
	mustRun(t, exitDone, "user", "disable", "an", "--workspace", dir)
	if got := visit("/"); !strings.HasPrefix(got, "200 ") || strings.Contains(got, "hello") {
		t.Errorf("disabled: %s", got)
	}
	text := strings.Replace(string(readAll(t, filepath.Join(dir, "danvan.yaml"))), `listen: "127.0.0.1:0"`, `listen: ""`, 1)
	if err := os.WriteFile(filepath.Join(dir, "danvan.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	j.reload()
	eventually(t, "the end", func() bool { return j.web.keeper.State().Address == "" })
}

// An address that is taken is logged and told to people, once, and the service goes on.
func TestPagesThatCannotBeShownAreToldAndStopNothing(t *testing.T) {
	t.Parallel()
	dir := newSmallWorkspace(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	j, log := webOf(t, dir, fmt.Sprintf("listen: %q", taken.Addr()))
	eventually(t, "a failure", func() bool { return j.web.keeper.State().Failures == 1 })
	if !strings.Contains(log.String(), "the service goes on without them") {
		t.Error(log.String())
	}
	alerts := func(mark string) int {
		list, err := filepath.Glob(filepath.Join(dir, "reports", mark+" * web.txt"))
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	j.Plan()
	if alerts("CANH BAO") != 0 {
		t.Error("people are told after one failure")
	}
	s := j.workspace.settings
	s.Web.Hours = 3
	j.web.apply(with(j, s)) // a second try
	eventually(t, "another failure", func() bool { return j.web.keeper.State().Failures == 2 })
	j.Plan()
	if alerts("CANH BAO") != 1 {
		t.Error("nobody was told")
	}
	if err := j.ingest(t.Context(), service.Order{}); err != nil {
		t.Errorf("the service does not go on: %v", err)
	}
	_ = taken.Close()
	s.Web.Hours = 4
	j.web.apply(with(j, s))
	eventually(t, "pages", func() bool { return j.web.keeper.State().Address != "" })
	j.Plan()
	if alerts("DA KHAC PHUC") != 1 {
		t.Error("nobody was told that it is over")
	}
}

func TestDoctorLooksAtTheWeb(t *testing.T) {
	withoutRace(t)
	dir := newSmallWorkspace(t)
	if found := diagnoses(t, dir); found["web"].Check != "" || found["users"].Check != "" {
		t.Errorf("the pages are off: %+v", found)
	}
	t.Setenv("DANVAN_WEB_LISTEN", "127.0.0.1:0")
	t.Setenv("DANVAN_WEB_CERTIFICATE", "c.pem")
	t.Setenv("DANVAN_WEB_KEY", "k.pem")
	t.Setenv("DANVAN_WEB_OIDC_ISSUER", "http://127.0.0.1:1")
	t.Setenv("DANVAN_WEB_OIDC_CLIENT", "danvan")
	found := diagnoses(t, dir)
	for check, want := range map[string]verdict{"web": pass, "users": warn, "certificate": fail, "oidc": warn} {
		if d := found[check]; d.Verdict != want || want != pass && d.Remedy == "" {
			t.Errorf("%s: %+v, want %s", check, d, want)
		}
	}
	mustRun(t, exitDone, "user", "add", "qt", "--name", "Quản trị", "--role", "administrator", "--no-password", "--workspace", dir)
	if d := diagnoses(t, dir)["users"]; d.Verdict != pass {
		t.Errorf("%+v", d)
	}
	if err := os.Chmod(filepath.Join(dir, signin.UsersFile), 0o644); err != nil {
		t.Fatal(err)
	}
	if d := diagnoses(t, dir)["users"]; d.Verdict != fail || !strings.Contains(d.Found, "chmod 600") {
		t.Errorf("%+v", d)
	}
	t.Setenv("DANVAN_WEB_CERTIFICATE", "")
	t.Setenv("DANVAN_WEB_KEY", "")
	t.Setenv("DANVAN_WEB_LISTEN", "0.0.0.0:8080")
	if o := danvan(t, "serve", "--workspace", dir); o.code != exitSettings || !strings.Contains(o.stderr, "không mã hóa") {
		t.Errorf("open to everybody: %d %s", o.code, o.stderr)
	}
}

// with is the workspace of a service with other settings.
func with(j *jobs, s config.Settings) *workspace {
	other := *j.workspace
	other.settings = s
	return &other
}
