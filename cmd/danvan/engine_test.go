package main

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"danvan/config"
	"danvan/pipeline"
	"danvan/transforms/engine/postgres/postgrestest"
)

// A pack's sample gives the same documents, byte for byte, whichever database computes
// them. The gate takes two packs; TORTURE=full, and a Trino cluster, all of them.
func TestAnotherEngineMakesTheSameDocuments(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	others := otherEngines(t)
	packs := config.PackNames()
	if os.Getenv("TORTURE") != "full" && os.Getenv("TRINO_ADDRESS") == "" {
		packs = packs[len(packs)-2:] // a department and a province
	}
	for _, pack := range packs {
		t.Run(pack, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "w")
			mustRun(t, exitDone, "demo", dir, "--programme", pack)
			a := &app{workspace: dir, lang: "vi", program: "this", now: fixedClock(morning(pipeline.NewDate(2022, 9, 25))), log: slog.New(slog.DiscardHandler), streams: streams{out: io.Discard, err: io.Discard}}
			made := func(e func(*workspace) config.Engine) []pipeline.Document {
				w, err := a.open()
				if err != nil {
					t.Fatal(err)
				}
				defer w.room.Close()
				w.settings.Engine = e(w)
				if w.warehouse, err = a.openWarehouse(w, w.programme, w.path(w.settings.Facts)); err != nil {
					t.Fatal(err)
				}
				w.warehouse = w.warehouse.Afresh()
				desk := w.desk(a.now)
				desk.Sources = true
				c, err := pipeline.Consolidate(t.Context(), desk, w.programme.First.Next())
				if err != nil {
					t.Fatal(err)
				}
				printed, data, err := w.documents(t.Context(), c, nil)
				if err != nil {
					t.Fatal(err)
				}
				return append(printed, data...)
			}
			want := made(func(*workspace) config.Engine { return config.Engine{Kind: config.DuckDB} })
			for name, e := range others {
				got := made(e)
				if len(want) < 3 || len(want) != len(got) {
					t.Fatalf("%d documents by DuckDB, %d by %s", len(want), len(got), name)
				}
				for i := range want {
					if want[i].Name != got[i].Name || !bytes.Equal(want[i].Bytes, got[i].Bytes) {
						t.Errorf("%s by %s differs from %s", got[i].Name, name, want[i].Name)
					}
				}
			}
		})
	}
}

// otherEngines are those beside DuckDB, as the settings name them: the cluster that
// .ci/engine-trino started, else PostgreSQL.
func otherEngines(t *testing.T) map[string]func(*workspace) config.Engine {
	if address := os.Getenv("TRINO_ADDRESS"); address != "" {
		return map[string]func(*workspace) config.Engine{"Trino": func(w *workspace) config.Engine {
			return config.Engine{Kind: config.Trino, Address: strings.TrimPrefix(address, "http://"), Database: "facts", User: "danvan", Facts: seenByTrino(t, w.path(w.settings.Facts))}
		}}
	}
	server := startPostgres(t)
	return map[string]func(*workspace) config.Engine{"PostgreSQL": func(*workspace) config.Engine { return server }}
}

// seenByTrino is a folder below TRINO_STORE, which the cluster sees as TRINO_FACTS.
func seenByTrino(t *testing.T, folder string) string {
	t.Helper()
	inside, err := filepath.Rel(os.Getenv("TRINO_STORE"), folder)
	if err != nil {
		t.Fatal(err)
	}
	return os.Getenv("TRINO_FACTS") + filepath.ToSlash(inside)
}

// A server that cannot be reached is said in one sentence, by runs and by doctor; one that
// is there computes for every command.
func TestTheEngineOfTheSettings(t *testing.T) {
	t.Parallel()
	dir := newWorkspace(t)
	away := []string{"DANVAN_ENGINE_KIND=postgres", "DANVAN_ENGINE_ADDRESS=127.0.0.1:1", "DANVAN_ENGINE_DATABASE=d", "DANVAN_ENGINE_USER=u"}
	if o := danvanWith(t, away, "consolidate", "--workspace", dir, "--period", "2021-Q3", "--lang", "en"); o.code != exitFailure || !strings.Contains(o.stderr, "the PostgreSQL server 127.0.0.1:1 cannot be reached: connections to that port are refused. Check engine.address") {
		t.Errorf("%d: %s", o.code, o.stderr)
	}
	if o := danvanWith(t, away, "doctor", "--workspace", dir, "--lang", "en", "--json"); o.code != exitFailure || !strings.Contains(o.stdout, "127.0.0.1:1 cannot be reached") {
		t.Errorf("%d: %s", o.code, o.stdout)
	}
	if o := danvanWith(t, away[:2], "status", "--workspace", dir, "--period", "2021-Q3", "--lang", "en"); o.code != exitSettings {
		t.Errorf("half an engine: %d: %s", o.code, o.stderr)
	}
	cluster := []string{"DANVAN_ENGINE_KIND=trino", "DANVAN_ENGINE_ADDRESS=127.0.0.1:1", "DANVAN_ENGINE_DATABASE=d", "DANVAN_ENGINE_USER=u", "DANVAN_ENGINE_FACTS=local:///facts"}
	if o := danvanWith(t, cluster, "consolidate", "--workspace", dir, "--period", "2021-Q3", "--lang", "en"); o.code != exitFailure || !strings.Contains(o.stderr, "the Trino cluster http://127.0.0.1:1 cannot be reached: connections to that port are refused. Check engine.address") {
		t.Errorf("%d: %s", o.code, o.stderr)
	}
	if o := danvanWith(t, cluster, "doctor", "--workspace", dir, "--lang", "en", "--json"); o.code != exitFailure || !strings.Contains(o.stdout, "127.0.0.1:1 cannot be reached") {
		t.Errorf("%d: %s", o.code, o.stdout)
	}
	server := startPostgres(t)
	there := []string{"DANVAN_ENGINE_KIND=postgres", "DANVAN_ENGINE_ADDRESS=" + server.Address, "DANVAN_ENGINE_DATABASE=" + server.Database, "DANVAN_ENGINE_USER=" + server.User}
	if o := danvanWith(t, there, "doctor", "--workspace", dir, "--lang", "en", "--json"); !strings.Contains(o.stdout, "lets temporary tables be made") {
		t.Errorf("%d: %s", o.code, o.stdout)
	}
	if o := danvanWith(t, there, "consolidate", "--workspace", dir, "--period", "2021-Q3"); o.code != exitIncomplete {
		t.Errorf("%d: %s%s", o.code, o.stdout, o.stderr)
	}
}

func startPostgres(t *testing.T) config.Engine {
	t.Helper()
	server, err := postgrestest.Start()
	if errors.Is(err, postgrestest.ErrNone) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	return config.Engine{Kind: config.PostgreSQL, Address: server.At.Host, Database: server.At.Database, User: server.At.User}
}
