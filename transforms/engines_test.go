package transforms

import (
	"context"
	"database/sql/driver"
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"danvan/transforms/engine"
	"danvan/transforms/engine/duckdb"
	"danvan/transforms/engine/postgres"
	"danvan/transforms/engine/postgres/postgrestest"
)

// servers are started by the first test that asks, once for all of the package.
type servers struct {
	once sync.Once
	*postgrestest.Server
	err error
}

var started servers

func TestMain(m *testing.M) {
	code := m.Run()
	if started.Server != nil {
		if err := started.Stop(); err != nil {
			panic(err)
		}
	}
	os.Exit(code)
}

// onEngines runs a test on every engine that is there; see [TestPostgreSQLIsThere].
func onEngines(t *testing.T, run func(t *testing.T, e engine.Engine)) {
	t.Helper()
	t.Run("duckdb", func(t *testing.T) { run(t, ordering{duckdb.Engine{MemoryMB: 512, Threads: 2}, t}) })
	if e, there := onPostgres(t); there {
		t.Run("postgres", func(t *testing.T) { run(t, e) })
	}
	if c, there := trinoCluster(); there {
		t.Run("trino", func(t *testing.T) { run(t, c) })
	}
}

// withoutRace leaves a test to the run of the gate without the race detector: it goes step
// by step.
func withoutRace(t *testing.T) {
	t.Helper()
	if underRace {
		t.Skip("the gate runs this without the race detector")
	}
}

func onPostgres(t testing.TB) (e engine.Engine, there bool) {
	t.Helper()
	started.once.Do(func() { started.Server, started.err = postgrestest.Start() })
	if errors.Is(started.err, postgrestest.ErrNone) {
		return nil, false
	}
	if started.err != nil {
		t.Fatal(started.err)
	}
	e, err := postgres.New(started.At)
	if err != nil {
		t.Fatal(err)
	}
	return e, true
}

// What goes wrong in a run that was called off is that it was, in whatever words an engine
// says it; what goes wrong in another stays what it is.
func TestARunThatIsCalledOffSaysSo(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	dir := t.TempDir()
	w := newWarehouse(Options{Engine: duckdb.Engine{Threads: 1}}, dir, dir)
	interrupted := errors.New("interrupted")
	fail := func(*run) error { return interrupted }
	if err := w.begin(ctx, 0, fail); !errors.Is(err, interrupted) || errors.Is(err, context.Canceled) {
		t.Errorf("a run that goes on: %v", err)
	}
	err := w.begin(ctx, 0, func(r *run) error { cancel(); return fail(r) })
	if !errors.Is(err, interrupted) || !errors.Is(err, context.Canceled) {
		t.Errorf("a run that is called off: %v", err)
	}
}

// Where the server is not installed, tests on every engine are tests on DuckDB alone: this
// one says so.
func TestPostgreSQLIsThere(t *testing.T) {
	t.Parallel()
	if _, there := onPostgres(t); !there {
		t.Skip(postgrestest.ErrNone)
	}
}

// A run that is called off ends in the server, and leaves neither tables nor a session.
func TestAServersRunIsCalledOff(t *testing.T) {
	t.Parallel()
	e, there := onPostgres(t)
	if !there {
		return
	}
	ctx, cancel := context.WithCancel(t.Context())
	p, err := e.Begin(ctx, engine.Need{})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Keep(ctx, "called_off", "select 1 as one"); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(200*time.Millisecond, cancel)
	const forever = "select count(*) from generate_series(1, 100000000) a, generate_series(1, 100000000) b"
	if err := p.Keep(ctx, "never", forever); !errors.Is(err, context.Canceled) {
		t.Errorf("the statement ended with %v", err)
	}
	if err := p.End(ctx); err != nil {
		t.Error(err)
	}
	const left = `select (select count(*) from pg_stat_activity where query like '%generate_series(1, 100000000)%' and pid <> pg_backend_pid())
  + (select count(*) from pg_class where relname in ('called_off', 'never'))`
	for wait := 0; ; wait++ { // a session sees the others as they were when it began
		look, err := e.Begin(t.Context(), engine.Need{})
		if err != nil {
			t.Fatal(err)
		}
		var n int64
		err = look.Values(t.Context(), left, func(v []driver.Value) error { n, _ = v[0].(int64); return nil })
		if err := errors.Join(err, look.End(t.Context())); err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
		if wait > 300 {
			t.Fatalf("%d are left", n)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// openOn opens a warehouse on an engine.
func openOn(t testing.TB, e engine.Engine) *Warehouse {
	t.Helper()
	w, err := Open(Options{Facts: t.TempDir(), Key: "test", Engine: e})
	if err != nil {
		t.Fatal(err)
	}
	return w
}
