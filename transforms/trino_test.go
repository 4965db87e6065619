package transforms

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
	"danvan/transforms/engine"
	"danvan/transforms/engine/duckdb"
	"danvan/transforms/engine/trino"
)

// cluster is a Trino cluster that sees a folder of this machine at an address of its own.
// .ci/engine-trino starts one and has the tests' folders lie there.
type cluster struct{ address, store, seen string }

// trinoCluster is the cluster of this test run; there is none unless .ci/engine-trino runs.
func trinoCluster() (cluster, bool) {
	c := cluster{os.Getenv("TRINO_ADDRESS"), os.Getenv("TRINO_STORE"), os.Getenv("TRINO_FACTS")}
	return c, c.address != ""
}

func (c cluster) engine(facts string) (*trino.Engine, error) {
	inside, err := filepath.Rel(c.store, facts)
	if err != nil {
		return nil, err
	}
	return trino.New(trino.Server{Address: c.address, User: "danvan", Catalog: "facts", Facts: c.seen + filepath.ToSlash(inside)})
}

func (cluster) Name() string { return "trino" }

func (cluster) Cells() int { return 0 }

func (c cluster) Begin(ctx context.Context, need engine.Need) (engine.Place, error) {
	e, err := c.engine(need.Facts)
	if err != nil {
		return nil, err
	}
	return e.Begin(ctx, need)
}

func (c cluster) Tidy(ctx context.Context, facts string) error {
	e, err := c.engine(facts)
	if err != nil {
		return err
	}
	return e.Tidy(ctx, facts)
}

// at does something just before a table is computed.
type at struct {
	engine.Engine
	table string
	do    func()
}

func (a *at) Begin(ctx context.Context, need engine.Need) (engine.Place, error) {
	p, err := a.Engine.Begin(ctx, need)
	return &atPlace{p, a}, err
}

type atPlace struct {
	engine.Place
	*at
}

func (p *atPlace) Keep(ctx context.Context, name, query string) error {
	if name == p.table && p.do != nil {
		do := p.do
		p.do = nil
		do()
	}
	return p.Place.Keep(ctx, name, query)
}

// left says what the cluster still has of runs.
func (c cluster) left(t *testing.T, w *Warehouse) []string {
	t.Helper()
	var out []string
	err := newWarehouse(Options{Engine: c}, w.facts, w.folder).begin(t.Context(), 0, func(r *run) error {
		return r.each("select schema_name from facts.information_schema.schemata where schema_name like 'danvan!_%' escape '!' and schema_name <> current_schema", func(scan func(...any) error) error {
			var name string
			err := scan(&name)
			out = append(out, name)
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	folders, err := os.ReadDir(filepath.Join(w.facts, "_runs"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		out = append(out, f.Name())
	}
	return out
}

// A province is rolled up on the cluster to the figures that DuckDB makes, whatever else
// lies beside its facts; a run that is cancelled, and one that is cut with its process, leave
// nothing that Tidy does not find.
func TestTrinoRollsUpAProvince(t *testing.T) {
	c, there := trinoCluster()
	if !there {
		t.Skip("no Trino cluster: make engine-trino starts one")
	}
	p, subs := province()
	w, err := Open(Options{Facts: t.TempDir(), Key: "test", Engine: c})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Store(t.Context(), subs); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(w.folder, q2().String(), figuresFile), []byte("no Parquet"), 0o600); err != nil {
		t.Fatal(err)
	}
	onDuckDB := newWarehouse(Options{Engine: duckdb.Engine{}}, w.facts, w.folder)
	want, err := onDuckDB.RollUp(t.Context(), p, q2(), subs)
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.RollUp(t.Context(), p, q2(), subs)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("figures differ:\n%.4000s", d)
	}
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		w.options.Engine = &at{Engine: c, table: "line_cell", do: func() { time.AfterFunc(300*time.Millisecond, cancel) }}
		if _, err := w.RollUp(ctx, p, q2(), subs); err == nil || ctx.Err() == nil {
			t.Fatalf("it went on: %v", err)
		}
		if left := c.left(t, w); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	})
	t.Run("cut", func(t *testing.T) {
		place, err := c.Begin(t.Context(), engine.Need{Facts: w.facts, Folder: w.folder})
		if err != nil {
			t.Fatal(err)
		}
		if err := place.Keep(t.Context(), "kept", "select 1 as one"); err != nil {
			t.Fatal(err)
		}
		if err := c.Tidy(t.Context(), w.facts); err != nil { // the place is never ended
			t.Fatal(err)
		}
		if left := c.left(t, w); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	})
}

// A worker that is killed in mid-run: the run finishes with the same figures, or fails with
// a reason and leaves nothing; the next one works.
func TestTrinoLosesAWorker(t *testing.T) {
	c, there := trinoCluster()
	worker, err := strconv.Atoi(os.Getenv("TRINO_WORKER"))
	if !there || err != nil {
		t.Skip("no Trino cluster with a worker to lose: make engine-trino starts one")
	}
	p, subs := province()
	w, err := Open(Options{Facts: t.TempDir(), Key: "test", Engine: duckdb.Engine{}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Store(t.Context(), subs); err != nil {
		t.Fatal(err)
	}
	want, err := w.RollUp(t.Context(), p, q2(), subs)
	if err != nil {
		t.Fatal(err)
	}
	killed := false
	w.options.Engine = &at{Engine: c, table: "line_cell", do: func() {
		time.AfterFunc(300*time.Millisecond, func() {
			if err := syscall.Kill(worker, syscall.SIGKILL); err != nil {
				t.Error(err)
			}
		})
		killed = true
	}}
	start := time.Now()
	got, err := w.RollUp(t.Context(), p, q2(), subs)
	t.Logf("a run that lost a worker took %.0f s and ended with %v", time.Since(start).Seconds(), err)
	if !killed {
		t.Fatal("no worker was killed")
	}
	if err == nil {
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("figures differ:\n%.4000s", d)
		}
	} else if strings.TrimSpace(err.Error()) == "" {
		t.Error("it failed without a reason")
	}
	if left := c.left(t, w); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	w.options.Engine = c
	if got, err = w.RollUp(t.Context(), p, q2(), subs); err != nil {
		t.Fatalf("the next run: %v", err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("figures of the next run differ:\n%.4000s", d)
	}
}

// BenchmarkTrino rolls up a quarter of the country, of ever more fields, on DuckDB and on the
// cluster, and says the processor's time of each, and the cluster's memory.
//
//	RUN=- BENCH=Trino .ci/engine-trino one
func BenchmarkTrino(b *testing.B) {
	c, there := trinoCluster()
	if !there {
		b.Skip("no Trino cluster: make engine-trino starts one")
	}
	quarter := pipeline.Period{Kind: pipeline.Quarter, Year: 2025, Number: 4}
	for _, fields := range []int{2, 20, 200} {
		b.Run(fmt.Sprintf("fields=%d", fields), func(b *testing.B) {
			p, receipts, w := yearsOfCountry(b, fields, 1)
			counting := pipeline.Counting(p, quarter, receipts)
			var figures [2]*pipeline.Figures
			for i, e := range []engine.Engine{duckdb.Engine{Threads: 2, MemoryMB: 3000}, c} {
				w.options.Engine = e
				start, own, nodes := time.Now(), processorTime(), nodesTime()
				f, err := w.RollUp(b.Context(), p, quarter, counting)
				if err != nil {
					b.Fatal(err)
				}
				figures[i] = f
				b.Logf("%-8s %9d cells: %7.1f s, %7.1f s of the processor here (peak %d MB), %7.1f s at the nodes (%d MB)", e.Name(), len(counting)*fields,
					time.Since(start).Seconds(), (processorTime() - own).Seconds(), peakMemory(), (nodesTime() - nodes).Seconds(), nodesMemory())
			}
			if d := cmp.Diff(figures[0], figures[1]); d != "" {
				b.Errorf("figures differ:\n%.2000s", d)
			}
		})
	}
}

// nodesOf are the processes of the cluster's nodes.
func nodesOf() []string { return strings.Fields(os.Getenv("TRINO_NODES")) }

func nodesTime() (sum time.Duration) {
	for _, node := range nodesOf() {
		data, _ := os.ReadFile("/proc/" + node + "/stat") // a node that is gone counts no more
		_, rest, _ := strings.Cut(string(data), ") ")
		if fields := strings.Fields(rest); len(fields) > 12 {
			for _, ticks := range fields[11:13] {
				n, _ := strconv.Atoi(ticks)
				sum += time.Duration(n) * 10 * time.Millisecond
			}
		}
	}
	return sum
}

func nodesMemory() (mb int) {
	for _, node := range nodesOf() {
		data, _ := os.ReadFile("/proc/" + node + "/statm")
		if fields := strings.Fields(string(data)); len(fields) > 1 {
			pages, _ := strconv.Atoi(fields[1])
			mb += pages * os.Getpagesize() >> 20
		}
	}
	return mb
}
