package main

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// clustered is a workspace whose submissions are in and whose next consolidation is on the
// Trino cluster.
type clustered struct {
	*killed
	dir     string
	engine  []string // settings
	workers []int    // processes
}

// newClustered skips where .ci/engine-trino started no cluster with workers to lose.
func newClustered(t *testing.T) clustered {
	t.Helper()
	if os.Getenv("TRINO_WORKER") == "" {
		t.Skip("no Trino cluster with a worker to lose: make engine-trino starts one")
	}
	c := clustered{killed: newKilled(t, tortureProgramme)}
	for _, node := range strings.Fields(os.Getenv("TRINO_NODES"))[1:] { // after the coordinator
		worker, err := strconv.Atoi(node)
		if err != nil {
			t.Fatal(err)
		}
		c.workers = append(c.workers, worker)
	}
	c.ingest(t)
	return c
}

// ingest takes the submissions into a workspace of which nothing is computed yet.
func (c *clustered) ingest(t *testing.T) {
	t.Helper()
	c.dir = c.copy(t)
	if o := c.run(t, c.command("ingest", c.dir)...); o.code != exitDone && o.code != exitIncomplete {
		t.Fatalf("ingest: code %d, %s", o.code, o.stderr)
	}
	c.engine = []string{"DANVAN_ENGINE_KIND=trino", "DANVAN_ENGINE_ADDRESS=" + strings.TrimPrefix(os.Getenv("TRINO_ADDRESS"), "http://"),
		"DANVAN_ENGINE_DATABASE=facts", "DANVAN_ENGINE_USER=danvan", "DANVAN_ENGINE_FACTS=" + seenByTrino(t, filepath.Join(c.dir, "facts"))}
}

// losing consolidates and kills workers in the midst of it.
func (c *clustered) losing(t *testing.T, workers []int) outcome {
	t.Helper()
	lost, over := make(chan error, 1), make(chan struct{})
	go func() { lost <- killOnceTold(c.dir, workers, over) }()
	started := time.Now()
	o := runProgram(t, c.program, c.engine, append(c.command("consolidate", c.dir), "--lang", "en")...)
	close(over)
	if err := <-lost; err != nil {
		t.Fatalf("no worker was lost: %v; code %d, %s", err, o.code, o.stderr)
	}
	t.Logf("%.0f s: code %d, %s%s", time.Since(started).Seconds(), o.code, o.stdout, o.stderr)
	return o
}

// killOnceTold kills processes as soon as a run has laid down in its folder which
// submissions it reads: it goes on to the facts and to all that is computed.
func killOnceTold(dir string, processes []int, over <-chan struct{}) error {
	for {
		told, err := filepath.Glob(filepath.Join(dir, "facts", "_runs", "*", "*_filing"))
		if err != nil {
			return err
		}
		if len(told) > 0 {
			for _, id := range processes {
				p, at := os.FindProcess(id)
				if at == nil {
					at = p.Kill()
				}
				err = errors.Join(err, at)
			}
			return err
		}
		select {
		case <-over:
			return os.ErrNotExist
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// sameRows wants the results that a run on DuckDB published.
func (c *clustered) sameRows(t *testing.T) {
	t.Helper()
	o := c.run(t, "results", "--workspace", c.dir, "--period", c.period.String(), "--format", "csv")
	if o.code != exitDone || o.stdout != c.rows {
		t.Errorf("results: code %d, %s: they differ from DuckDB's", o.code, o.stderr)
	}
}

// failed wants a reason and that nothing was published.
func (c *clustered) failed(t *testing.T, o outcome, reason string) {
	t.Helper()
	published, err := filepath.Glob(filepath.Join(c.dir, "reports", "*", "*"))
	if err != nil || o.code != exitFailure || !strings.Contains(o.stderr, reason) || len(published) > 0 {
		t.Errorf("code %d, %q, published %v, %v", o.code, o.stderr, published, err)
	}
}

// A worker of the cluster is killed while the program consolidates: the run comes to its end
// with the figures that DuckDB makes, or fails with a sentence and publishes nothing. Either
// way nothing of it is left with the cluster's facts, and the next run makes those figures.
func TestTrinoLosesAWorkerWhileConsolidating(t *testing.T) {
	c := newClustered(t)
	o := c.losing(t, c.workers[len(c.workers)-1:])
	if left, err := filepath.Glob(filepath.Join(c.dir, "facts", "_runs", "*")); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	if o.code == exitDone || o.code == exitIncomplete {
		c.sameRows(t)
	} else {
		c.failed(t, o, "the Trino cluster")
	}
	c.ingest(t)
	if o := runProgram(t, c.program, c.engine, c.command("consolidate", c.dir)...); o.code != exitDone && o.code != exitIncomplete {
		t.Fatalf("the next run: code %d, %s", o.code, o.stderr)
	}
	c.sameRows(t)
}

// When the last workers go as well, the run fails with a sentence and publishes nothing; its
// schema stays, as nobody is there to drop it. The same workspace is consolidated on DuckDB.
func TestTrinoLosesEveryWorkerWhileConsolidating(t *testing.T) {
	c := newClustered(t)
	var there []int
	for _, worker := range c.workers { // the test before may have killed one, whose number may be another's by now
		if program, err := os.Readlink(filepath.Join("/proc", strconv.Itoa(worker), "exe")); err == nil && filepath.Base(program) == "java" {
			there = append(there, worker)
		}
	}
	c.failed(t, c.losing(t, there), "has no machine left that works")
	if o := c.run(t, c.command("consolidate", c.dir)...); o.code != exitDone && o.code != exitIncomplete {
		t.Fatalf("the next run: code %d, %s", o.code, o.stderr)
	}
	c.sameRows(t)
}
