package trino

import (
	"context"
	"crypto/x509"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"danvan/pipeline"
	"danvan/transforms/engine"
)

func sound() Server {
	return Server{Address: "https://trino.gov.vn:8443", User: "danvan", Password: "mật khẩu", Catalog: "facts", Facts: "s3://store/facts"}
}

// A setting that cannot be meant is refused with a sentence, before anybody is asked.
func TestSettingsThatCannotBeMeant(t *testing.T) {
	t.Parallel()
	if _, err := New(sound()); err != nil {
		t.Fatal(err)
	}
	for want, wrong := range map[string]func(*Server){
		"of the form":                  func(s *Server) { s.Address = "trino.gov.vn:8443" },
		"https://host:port":            func(s *Server) { s.Address = "https://me:secret@trino.gov.vn" },
		"in the clear":                 func(s *Server) { s.Address = "http://trino.gov.vn:8080" },
		"takes a password through":     func(s *Server) { s.Address = "http://127.0.0.1:8080" },
		"engine.user must name":        func(s *Server) { s.User = "" },
		"engine.database must name":    func(s *Server) { s.Catalog = `facts"; drop` },
		"engine.facts must be":         func(s *Server) { s.Facts = "/srv/facts" },
		"sees the folder facts/, such": func(s *Server) { s.Facts = "" },
	} {
		s := sound()
		wrong(&s)
		_, err := New(s)
		if err == nil || !strings.Contains(err.Error(), want) || !isSentence(err) {
			t.Errorf("%q: %v", want, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("a password is said: %v", err)
		}
	}
}

// coordinator answers statements as a Trino server does: with the error that is named for
// the first of those that begin like it, once for each time that it is named.
type coordinator struct {
	*httptest.Server
	lock       sync.Mutex
	statements []string
	errors     map[string][]string // by how a statement begins; "" is a lost connection
	answers    map[string]string   // a row, its values parted by commas, by how a statement begins
}

func newCoordinator(t *testing.T) *coordinator {
	c := &coordinator{errors: map[string][]string{}, answers: map[string]string{}}
	c.Server = httptest.NewServer(http.HandlerFunc(c.answer))
	t.Cleanup(c.Close)
	return c
}

func (c *coordinator) answer(w http.ResponseWriter, r *http.Request) {
	if data := r.URL.Query().Get("data"); data != "" {
		var row, columns []any
		for value := range strings.SplitSeq(data, ",") {
			row = append(row, value)
			columns = append(columns, map[string]any{"name": "a", "type": "varchar", "typeSignature": map[string]any{"rawType": "varchar", "arguments": []any{}}})
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"id": "q", "stats": map[string]any{"state": "FINISHED"}, "data": []any{row}, "columns": columns})
		return
	}
	body, _ := io.ReadAll(r.Body)
	statement := string(body)
	c.lock.Lock()
	defer c.lock.Unlock()
	c.statements = append(c.statements, statement)
	for begins, names := range c.errors {
		if strings.HasPrefix(statement, begins) && len(names) > 0 {
			c.errors[begins] = names[1:]
			if names[0] == "" {
				panic(http.ErrAbortHandler)
			}
			_ = json.NewEncoder(w).Encode(map[string]any{"id": "q", "stats": map[string]any{"state": "FAILED"},
				"error": map[string]any{"message": "it failed", "errorName": names[0], "errorType": "INTERNAL_ERROR", "errorCode": 1}})
			return
		}
	}
	answer := map[string]any{"id": "q", "stats": map[string]any{"state": "FINISHED"}}
	for begins, data := range c.answers {
		if strings.HasPrefix(statement, begins) {
			answer["nextUri"] = c.URL + "/v1/statement/q?data=" + data
		}
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func (c *coordinator) said() []string {
	c.lock.Lock()
	defer c.lock.Unlock()
	out := make([]string, len(c.statements))
	for i, s := range c.statements {
		out[i], _, _ = strings.Cut(s, "\n")
	}
	return out
}

func (c *coordinator) place(t *testing.T) *place {
	t.Helper()
	e, err := New(Server{Address: c.URL, User: "danvan", Catalog: "facts", Facts: "local:///facts", Wait: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	p, err := e.place(engine.Need{Facts: t.TempDir()}, "danvan_1")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// What a cluster that lost a machine could not do is done again; a table begins anew, and
// rows of which nobody knows whether they were added are not added again.
func TestStatementsAreTriedAgain(t *testing.T) {
	t.Parallel()
	c := newCoordinator(t)
	p := c.place(t)
	c.errors["create table figure"] = []string{"NO_NODES_AVAILABLE", "REMOTE_TASK_ERROR"}
	if err := p.Keep(t.Context(), "figure", "select 1"); err != nil {
		t.Fatal(err)
	}
	want := []string{"create table figure as", "drop table if exists figure", "create table figure as", "drop table if exists figure", "create table figure as"}
	if got := c.said(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	c.statements, c.errors["insert into cell"] = nil, []string{"REMOTE_HOST_GONE"}
	if err := p.Add(t.Context(), "cell", "select 1"); err != nil || len(c.said()) != 2 {
		t.Errorf("%v, %q", err, c.said())
	}
	c.statements, c.errors["insert into cell"] = nil, []string{"", "", "", "", "", "", "", "", "", ""}
	if err := p.Add(t.Context(), "cell", "select 1"); err == nil || len(c.said()) != 1 {
		t.Errorf("%v, %q", err, c.said())
	}
	c.statements, c.errors["create table figure"] = nil, []string{"SYNTAX_ERROR"}
	if err := p.Keep(t.Context(), "figure", "select"); errorName(err) != "SYNTAX_ERROR" || len(c.said()) != 1 {
		t.Errorf("%v, %q", err, c.said())
	}
	c.statements, c.errors["create table figure"] = nil, slices.Repeat([]string{"NO_NODES_AVAILABLE"}, 99)
	if err := p.Keep(t.Context(), "figure", "select 1"); err == nil || !strings.Contains(err.Error(), "no machine left") || len(c.said()) != 2*tries-1 {
		t.Errorf("%v, %q", err, c.said())
	}
}

// A query that fails is asked again only as long as none of its rows was handed on.
func TestRowsAreHandedOnOnce(t *testing.T) {
	t.Parallel()
	c := newCoordinator(t)
	p := c.place(t)
	c.answers["select"], c.errors["select"] = "row", []string{"REMOTE_HOST_GONE"}
	var got []driver.Value
	take := func(v []driver.Value) error { got = append(got, v[0]); return nil }
	if err := p.Values(t.Context(), "select a", take); err != nil || len(got) != 1 || got[0] != "row" {
		t.Fatal(got, err)
	}
	fails := errors.New("the reader fails")
	if err := p.Values(t.Context(), "select a", func([]driver.Value) error { return fails }); !errors.Is(err, fails) {
		t.Error(err)
	}
}

// The end of a run stops what runs, drops the schema and then removes the folder, though
// the run's own time is over.
func TestAnEndedRunLeavesNothing(t *testing.T) {
	t.Parallel()
	c := newCoordinator(t)
	p := c.place(t)
	if err := os.MkdirAll(p.folder, 0o755); err != nil {
		t.Fatal(err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	c.answers["select query_id"] = "20261128_1"
	if err := p.End(over); err != nil {
		t.Fatal(err)
	}
	said := c.said()
	if len(said) != 3 || !strings.HasPrefix(said[1], "call system.runtime.kill_query(query_id => '20261128_1'") || said[2] != "drop schema if exists danvan_1 cascade" {
		t.Errorf("%q", said)
	}
	if _, err := os.Stat(p.folder); !os.IsNotExist(err) {
		t.Error("the folder is still there")
	}
	p = c.place(t)
	c.statements, c.errors["drop schema"], c.answers["select table_type"] = nil, []string{"NOT_SUPPORTED"}, "TABLE,figure"
	if err := p.End(t.Context()); err != nil || !slices.Equal(c.said()[len(c.said())-2:], []string{"drop table danvan_1.figure", "drop schema if exists danvan_1"}) {
		t.Errorf("an old release: %v, %q", err, c.said())
	}
	p = c.place(t)
	if err := os.MkdirAll(p.folder, 0o755); err != nil {
		t.Fatal(err)
	}
	c.statements, c.errors["select query_id"] = nil, []string{noMachine}
	if err := p.End(t.Context()); err == nil || !strings.Contains(err.Error(), "no machine left") || len(c.said()) != 1 {
		t.Errorf("%v, %q", err, c.said())
	}
	if _, err := os.Stat(p.folder); err != nil {
		t.Error("a run whose schema is still there cannot be found", err)
	}
}

// Runs of few rows say how they want to be run; those of many leave it to the cluster.
func TestFewRowsTakeFewStages(t *testing.T) {
	t.Parallel()
	var session string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session = strings.Join(r.Header.Values("X-Trino-Session"), ",")
		_ = json.NewEncoder(w).Encode(map[string]any{"id": "q", "stats": map[string]any{"state": "FINISHED"}})
	}))
	t.Cleanup(server.Close)
	e, err := New(Server{Address: server.URL, User: "danvan", Catalog: "facts", Facts: "local:///facts"})
	if err != nil {
		t.Fatal(err)
	}
	for rows, few := range map[int]bool{0: true, fewRows: true, fewRows + 1: false} {
		p, err := e.place(engine.Need{Facts: t.TempDir(), Rows: rows}, "danvan_1")
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Exec(t.Context(), "select 1"); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(session, "join_distribution_type=BROADCAST") != few || !strings.Contains(session, "compression_codec=ZSTD") {
			t.Errorf("%d rows: %s", rows, session)
		}
	}
}

// A run that was cut is found by its folder; one whose schema cannot be dropped keeps it.
func TestTidyFindsRunsThatWereCut(t *testing.T) {
	t.Parallel()
	c := newCoordinator(t)
	p := c.place(t)
	if err := os.MkdirAll(p.folder, 0o755); err != nil {
		t.Fatal(err)
	}
	c.errors["drop schema"] = []string{"PERMISSION_DENIED"}
	if err := p.engine.Tidy(t.Context(), p.facts); err == nil || !strings.Contains(err.Error(), "danvan_1") {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(p.folder); err != nil {
		t.Error(err)
	}
	if err := p.engine.Tidy(t.Context(), p.facts); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(filepath.Join(p.facts, runsFolder)); len(left) > 0 {
		t.Errorf("%v", left)
	}
	c.statements = nil
	if err := p.engine.Tidy(t.Context(), p.facts); err != nil || len(c.said()) > 0 {
		t.Errorf("%v, nothing was left and the server was asked %q", err, c.said())
	}
}

// What an operator can do something about is said in a sentence.
func TestMistakesAreExplained(t *testing.T) {
	t.Parallel()
	c := newCoordinator(t)
	p := c.place(t)
	for name, want := range map[string]string{"CATALOG_NOT_FOUND": "has no catalog facts", "PERMISSION_DENIED": "does not let danvan do this"} {
		c.errors["select"] = []string{name}
		if err := p.Exec(t.Context(), "select 1"); err == nil || !isSentence(err) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	c.errors["select"] = slices.Repeat([]string{"REMOTE_TASK_ERROR"}, tries)
	if err := p.Exec(t.Context(), "select 1"); err == nil || !isSentence(err) || !strings.Contains(err.Error(), "was interrupted (REMOTE_TASK_ERROR)") {
		t.Errorf("a machine that stays away: %v", err)
	}
	if err := p.see(t.Context()); err == nil || !strings.Contains(err.Error(), "does not read this machine's folder facts/ at local:///facts") {
		t.Errorf("a cluster that sees another folder: %v", err)
	}
	c.Close()
	if err := p.Exec(t.Context(), "select 1"); err == nil || !isSentence(err) || !strings.Contains(err.Error(), "cannot be reached: connections to that port are refused.") {
		t.Errorf("a server that is not there: %v", err)
	}
}

// A server that does not let us in, and one that we do not trust, are asked once: nothing of
// the run is there, and one sentence says why.
func TestWhoTakesNoStatementIsAskedOnce(t *testing.T) {
	t.Parallel()
	var asked int
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.WriteHeader(http.StatusUnauthorized)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(server.Close)
	trusting := x509.NewCertPool()
	trusting.AddCert(server.Certificate())
	for want, roots := range map[string]*x509.CertPool{"does not let danvan in": trusting, "its certificate is not trusted": x509.NewCertPool()} {
		e, err := New(Server{Address: server.URL, User: "danvan", Password: "secret", Catalog: "facts", Facts: "local:///facts", Roots: roots, Wait: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		need := engine.Need{Facts: t.TempDir()}
		if _, err := e.Begin(t.Context(), need); err == nil || strings.Count(err.Error(), want) != 1 || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", want, err)
		}
		if left, err := os.ReadDir(filepath.Join(need.Facts, runsFolder)); err != nil || len(left) > 0 {
			t.Errorf("%s: left %v, %v", want, left, err)
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
}

// So it is where the run is called off before the server has answered, as the sources of
// figures are when these have failed.
func TestWhoIsNotLetInAndCalledOffLeavesNothing(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.HasPrefix(string(body), "create schema") {
			stop()
			<-r.Context().Done()
		}
		w.WriteHeader(http.StatusUnauthorized)
	}))
	t.Cleanup(server.Close)
	e, err := New(Server{Address: server.URL, User: "danvan", Catalog: "facts", Facts: "local:///facts", Wait: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	need := engine.Need{Facts: t.TempDir()}
	if _, err := e.Begin(ctx, need); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if left, err := os.ReadDir(filepath.Join(need.Facts, runsFolder)); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestFilesArePickedByTheirPaths(t *testing.T) {
	t.Parallel()
	got := pick("stored_1", "s3://store/facts/k/2021-Q2", []engine.File{{Number: 3, Path: "/srv/facts/k/2021-Q2/a.parquet", First: "b", Last: "c"}, {Number: 4, Path: "/srv/facts/k/2021-Q2/it's.parquet", First: "a", Last: "b"}})
	want := `(select named.file, stored.* from stored_1 stored
join (values ('s3://store/facts/k/2021-Q2/a.parquet', 3), ('s3://store/facts/k/2021-Q2/it''s.parquet', 4)) named (path, file) on named.path = stored."$path"
where stored."$path" in ('s3://store/facts/k/2021-Q2/a.parquet', 's3://store/facts/k/2021-Q2/it''s.parquet') and stored.submission between 'a' and 'c')`
	if got != want {
		t.Errorf("%s", got)
	}
}

func TestNumbersAreReadExactly(t *testing.T) {
	t.Parallel()
	p := &place{}
	for text, want := range map[string]pipeline.Number{"12.500000": 12_500_000, "-0.000001": -1, "999999999999.999999": 999_999_999_999_999_999} {
		if got, err := p.Number(text); err != nil || got != pipeline.Known(want) {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	if got, err := p.Number(nil); err != nil || got.Known {
		t.Errorf("NULL: %v, %v", got, err)
	}
	for _, wrong := range []driver.Value{"99999999999999999999.000000", "many", 1.5} {
		if got, err := p.Number(wrong); err == nil {
			t.Errorf("%v: %v", wrong, got)
		}
	}
}

// A row that does not fit its table is said, not written as something else.
func TestRowsFitTheirTables(t *testing.T) {
	t.Parallel()
	tables, err := engine.Tables("create table x (a text not null, b integer not null, c bigint not null, d boolean not null, e decimal(18, 6), f decimal(38, 6) not null);")
	if err != nil {
		t.Fatal(err)
	}
	good := engine.Row{"", int32(1), int32(2), true, nil, pipeline.Number(1)}
	if b, err := encode(tables[0], []engine.Row{good}); err != nil || len(b) == 0 {
		t.Fatal(err)
	}
	for i, wrong := range []any{int32(1), "1", "1", "true", "1", true} {
		row := slices.Clone(good)
		row[i] = wrong
		if _, err := encode(tables[0], []engine.Row{row}); err == nil {
			t.Errorf("column %s took %v", tables[0].Columns[i].Name, wrong)
		}
	}
}
