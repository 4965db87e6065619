package transforms

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
	"danvan/transforms/engine/duckdb"
)

// between returns the units from one up to another.
func between(tree *pipeline.Hierarchy, foot, top string) map[string]bool {
	out := map[string]bool{}
	for u, ok := tree.Unit(foot); ok; u, ok = tree.Unit(u.Parent) {
		out[u.Code] = true
		if u.Code == top {
			break
		}
	}
	return out
}

// cellsOf and missingIn read the sources of one figure as a trace lists them.
func cellsOf(s *pipeline.Sources, tree *pipeline.Hierarchy, subs []pipeline.Submission, of pipeline.Result) []pipeline.Contribution {
	byID := map[string]pipeline.Submission{}
	for _, x := range subs {
		byID[x.ID] = x
	}
	var out []pipeline.Contribution
	for x := range s.Cells.All() {
		if x.Indicator != of.Indicator || !between(tree, x.Unit, x.Top)[of.Unit] {
			continue
		}
		value := x.Text
		if value == "" {
			value = x.Number.String()
		}
		sub := byID[x.Submission]
		out = append(out, pipeline.Contribution{Unit: x.Unit, Form: x.Form, Field: x.Field, Row: x.Row, Submission: x.Submission, Version: sub.Version,
			File: sub.File, Sheet: x.Sheet, Cell: x.Ref, Value: value, Number: x.Number, Key: x.Key, Role: x.Role})
	}
	return out
}

func missingIn(s *pipeline.Sources, tree *pipeline.Hierarchy, of pipeline.Result) []string {
	var out []string
	for _, x := range s.Missing {
		if x.Indicator == of.Indicator && between(tree, x.Foot, x.Top)[of.Unit] {
			out = append(out, x.Unit)
		}
	}
	return out
}

// TestSourcesAreWhatTracesList asks about every second figure of every scenario, of one scenario
// the odd ones and of the next the even, and about its texts: the cells make the figure again,
// the units named missing are those not in n/N, the sources of all figures at once say the same,
// and so does what a consolidation leaves for the pages.
func TestSourcesAreWhatTracesList(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no scenarios", err)
	}
	for n, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			w, s := openTest(t), readScenario(t, file)
			c := &pipeline.Consolidation{Programme: s.programme, Tree: s.programme.Tree(q2()), Figures: *rollUp(t, w, s.programme, s.filed), Accepted: s.filed}
			pl, err := newPlan(s.programme, q2(), s.filed)
			if err != nil {
				t.Fatal(err)
			}
			err = w.within(t.Context(), pl, pl.parameters().readByIndicators(), func(r *run) error { return r.holdSources(t, pl, c, n%2) })
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

func (r *run) holdSources(t *testing.T, pl *plan, c *pipeline.Consolidation, from int) (err error) {
	if c.Sources, err = r.sources(pl); err != nil {
		return err
	}
	sources := c.Sources
	if len(sources.Unexplained) > 0 {
		t.Errorf("do not add up: %v", sources.Unexplained)
	}
	ask := func(of pipeline.Result) (pipeline.Trace, error) {
		trace, err := r.ask(of.Unit, of.Indicator)
		trace.Absent = false // a text is no figure, and the others that are asked about are there
		if d := cmp.Diff(trace, c.Behind(of.Indicator).Trace(c.Tree, of, pipeline.Inputs(c.Accepted))); err == nil && d != "" {
			t.Errorf("%s %s (trace -, left behind +): %s", of.Unit, of.Indicator, d)
		}
		return trace, err
	}
	for i := from; i < len(c.Results); i += 2 { // each question is some twenty statements
		of := c.Results[i]
		trace, err := ask(of)
		if err != nil {
			return err
		}
		if trace.Result != of || !trace.AddsUp {
			t.Errorf("trace of %s %s shows %+v and adds up: %v; the result is %+v", of.Unit, of.Indicator, trace.Result, trace.AddsUp, of)
		}
		if got, n := len(trace.Missing), of.UnitsExpected-of.UnitsReported; got != n {
			t.Errorf("trace of %s %s names %v missing, n/N says %d", of.Unit, of.Indicator, trace.Missing, n)
		}
		if d := cmp.Diff(trace.Contributions, cellsOf(sources, pl.tree, pl.counting, of)); d != "" {
			t.Errorf("cells of %s %s: %s", of.Unit, of.Indicator, d)
		}
		if d := cmp.Diff(trace.Missing, missingIn(sources, pl.tree, of)); d != "" {
			t.Errorf("missing in %s %s: %s", of.Unit, of.Indicator, d)
		}
	}
	for _, ind := range pl.programme.Indicators {
		if ind.Kind != pipeline.Narrative {
			continue
		}
		if _, err := ask(pipeline.Result{Unit: c.Tree.Root().Code, Indicator: ind.Code}); err != nil {
			return err
		}
	}
	return nil
}

// TestSourcesThatDoNotAddUpAreNamed takes a cell away and expects the figures that lack it.
func TestSourcesThatDoNotAddUpAreNamed(t *testing.T) {
	t.Parallel()
	w, s := openTest(t), readScenario(t, "testdata/vi-du-muc-9.txtar")
	rollUp(t, w, s.programme, s.filed)
	pl, err := newPlan(s.programme, q2(), s.filed)
	if err != nil {
		t.Fatal(err)
	}
	var got []pipeline.Place
	err = w.within(t.Context(), pl, pl.parameters(), func(r *run) error {
		if err := r.views(firstSource, "860"); err != nil {
			return err
		}
		if err := r.exec("delete from source where indicator = 'resolved_rate' and unit = (select unit from unit where code = 'B') and role = 'numerator'"); err != nil {
			return err
		}
		if err := r.views("860", firstAudit); err != nil {
			return err
		}
		got, err = r.unexplained(newSourceNames(pl))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []pipeline.Place{{Unit: "P", Indicator: "resolved_rate"}, {Unit: "D1", Indicator: "resolved_rate"}, {Unit: "B", Indicator: "resolved_rate"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestSourcesNeedLittleMemory makes those of a province in a fraction of what the
// settings allow: an order of joins that holds pairs of lines and cells needs more.
func TestSourcesNeedLittleMemory(t *testing.T) {
	t.Parallel()
	w, err := Open(Options{Facts: t.TempDir(), Key: "test", Engine: duckdb.Engine{MemoryMB: 200, Threads: 2}})
	if err != nil {
		t.Fatal(err)
	}
	p, subs := province()
	if err := w.Store(t.Context(), subs); err != nil {
		t.Fatal(err)
	}
	f, err := withSources(t.Context(), w, p, subs)
	if err != nil || f.Sources.Cells.Len() < len(subs) {
		t.Fatal(err)
	}
}

// withSources rolls up with the sources of every figure.
func withSources(ctx context.Context, w *Warehouse, p *pipeline.Programme, counting []pipeline.Submission) (*pipeline.Figures, error) {
	f, err := w.RollUp(ctx, p, q2(), counting)
	if err == nil {
		f.Sources, err = w.Sources(ctx, p, q2(), counting)
	}
	return f, err
}
