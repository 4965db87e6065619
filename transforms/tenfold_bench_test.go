package transforms

import (
	"database/sql/driver"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"danvan/pipeline"
	"danvan/transforms/engine"
	"danvan/transforms/engine/duckdb"
)

// BenchmarkTenfold asks DuckDB, held to 4 GB, and a Trino cluster where one is there for a
// plain sum over ten times the country's ten years, and for one quarter with everything that a
// consolidation has: 42 quarters of the communes of 2025, 1,020 fields each. The facts of
// the second quarter of 2025 are stored as ever, those of the others are its files once
// more. They are kept in the folder TENFOLD; FIELDS makes them fewer.
//
//	TENFOLD=/srv/tenfold go test ./transforms -run - -bench 'Tenfold/duckdb/quarter' -benchtime 1x -timeout 60m
func BenchmarkTenfold(b *testing.B) {
	folder, fields := os.Getenv("TENFOLD"), 1020
	if folder == "" {
		b.Skip("TENFOLD names no folder for some gigabytes of facts")
	}
	if _, err := fmt.Sscan(os.Getenv("FIELDS"), &fields); err != nil && os.Getenv("FIELDS") != "" {
		b.Fatal(err)
	}
	quarter := pipeline.Period{Kind: pipeline.Quarter, Year: 2025, Number: 2}
	p := countryOf(b, fields)
	w, err := Open(Options{Facts: filepath.Join(folder, fmt.Sprint(fields)), Key: "tenfold", Engine: duckdb.Engine{MemoryMB: 4000, Threads: 2}})
	if err != nil {
		b.Fatal(err)
	}
	subs := countryQuarter(p, quarter, rand.New(rand.NewPCG(2025, 7)))
	if _, err := os.Stat(filepath.Join(w.folder, quarter.String())); err != nil {
		multiplied(b, w, quarter, subs)
	}
	for i := range subs {
		subs[i].Cells = nil
	}
	engines := []engine.Engine{w.options.Engine}
	if c, there := trinoCluster(); there {
		engines = append(engines, c)
	}
	for _, e := range engines {
		on := newWarehouse(Options{Engine: e}, w.facts, w.folder)
		b.Run(e.Name()+"/sum", func(b *testing.B) { beside(b, func() { sumOfFacts(b, on) }) })
		b.Run(e.Name()+"/quarter", func(b *testing.B) {
			beside(b, func() {
				f, err := on.RollUp(b.Context(), p, quarter, subs)
				if err != nil {
					b.Fatal(err)
				}
				b.Logf("%d figures of %d cells", len(f.Results), len(subs)*fields)
			})
		})
	}
}

// multiplied stores a quarter, a thousand submissions a file, and lays its files into 41
// other quarters.
func multiplied(b *testing.B, w *Warehouse, quarter pipeline.Period, subs []pipeline.Submission) {
	b.Helper()
	for some := range slices.Chunk(subs, 1000) {
		if err := w.Store(b.Context(), some); err != nil {
			b.Fatal(err)
		}
	}
	stored := os.DirFS(filepath.Join(w.folder, quarter.String()))
	for n, period := 1, quarter.Previous(); n < 42; n, period = n+1, period.Previous() {
		if err := os.CopyFS(filepath.Join(w.folder, period.String()), stored); err != nil {
			b.Fatal(err)
		}
	}
}

// sumOfFacts adds up all that is stored.
func sumOfFacts(b *testing.B, w *Warehouse) {
	b.Helper()
	err := w.begin(b.Context(), 1<<30, func(r *run) error {
		from := []string{"read_parquet(" + engine.Quoted(filepath.Join(w.folder, "*", "*"+factSuffix)) + ")"}
		if r.engine != (duckdb.Engine{}).Name() {
			var files []engine.File
			paths, err := filepath.Glob(filepath.Join(w.folder, "*", "*"+factSuffix))
			if err != nil {
				return err
			}
			for i, path := range paths {
				files = append(files, engine.File{Number: int32(i), Path: path, Last: "~"})
			}
			if from, err = r.place.Facts(r.ctx, files); err != nil {
				return err
			}
		}
		n := 0
		for _, item := range from {
			err := r.values("select cast(sum(number) as bigint), count(*) from "+item+" facts", func(v []driver.Value) error { n += whole(v[1]); return nil })
			if err != nil {
				return err
			}
		}
		b.Logf("%d facts", n)
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// beside logs what something took, here and at the nodes of a cluster.
func beside(b *testing.B, do func()) {
	b.Helper()
	start, own, nodes := time.Now(), processorTime(), nodesTime()
	do()
	b.Logf("%.1f s, %.1f s of the processor here (peak %d MB), %.1f s at the nodes (%d MB)", time.Since(start).Seconds(),
		(processorTime() - own).Seconds(), peakMemory(), (nodesTime() - nodes).Seconds(), nodesMemory())
}
