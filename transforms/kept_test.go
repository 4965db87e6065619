package transforms

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
	"danvan/transforms/engine/duckdb"
)

// keeping opens a warehouse that keeps figures for a program.
func keeping(t *testing.T, folder, program string) *Warehouse {
	t.Helper()
	w, err := Open(Options{Facts: folder, Key: "test", Program: program, Engine: duckdb.Engine{MemoryMB: 512, Threads: 2}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// Figures that were kept are those that are computed, of every scenario.
func TestKeptFiguresAreThoseComputed(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for n, name := range names {
		s := readScenario(t, name)
		s.programme.Digest = name
		w := keeping(t, t.TempDir(), "build")
		for period, filed := range byPeriod(s.filed) {
			want := rollUpOf(t, w, s.programme, period, filed)
			if kept := w.kept(period, follows(t, w, s.programme, period, filed)); kept == nil {
				t.Errorf("%s: nothing was kept of %s", name, period)
			} else if d := cmp.Diff(want, kept); d != "" {
				t.Errorf("%s: %s", name, d)
			}
			again := []*Warehouse{w}
			if n == 0 { // what is computed afresh is that of an empty folder
				again = append(again, w.Afresh())
			}
			for _, w := range again {
				if d := cmp.Diff(want, rollUpOf(t, w, s.programme, period, filed)); d != "" {
					t.Errorf("%s: %s", name, d)
				}
			}
		}
	}
}

// Whatever figures follow from makes others when it is another, and a damaged file is none.
func TestKeptFiguresFollowFromEverything(t *testing.T) {
	t.Parallel()
	s, folder := readScenario(t, "testdata/vi-du-muc-9.txtar"), t.TempDir()
	s.programme.Digest = "pack"
	w := keeping(t, folder, "build")
	rollUpOf(t, w, s.programme, q2(), s.filed)
	same := follows(t, w, s.programme, q2(), s.filed)
	changed := func(change func(*pipeline.Submission)) string {
		filed := slices.Clone(s.filed)
		change(&filed[1])
		return follows(t, w, s.programme, q2(), filed)
	}
	other, later := *s.programme, slices.Clone(s.filed)
	other.Digest = "other pack"
	for i := range later {
		later[i].Period = q2().Next()
	}
	for what, name := range map[string]string{
		"program":   follows(t, keeping(t, folder, "other build"), s.programme, q2(), s.filed),
		"programme": follows(t, w, &other, q2(), s.filed),
		"period":    follows(t, w, s.programme, q2().Next(), later),
		"fewer":     follows(t, w, s.programme, q2(), s.filed[1:]),
		"form":      changed(func(x *pipeline.Submission) { x.FormVersion += "x" }),
		"version":   changed(func(x *pipeline.Submission) { x.Version++ }),
		"content":   changed(func(x *pipeline.Submission) { x.Content += "x" }),
		"scope":     changed(func(x *pipeline.Submission) { x.Scope += "x" }),
		"file":      changed(func(x *pipeline.Submission) { x.ID += "x" }),
	} {
		if name == same || w.kept(q2(), name) != nil {
			t.Errorf("another %s has the same figures", what)
		}
	}
	if follows(t, w.Afresh(), s.programme, q2(), s.filed) != "" {
		t.Error("what is computed afresh was kept")
	}
	path := filepath.Join(w.periodFolder(q2()), figuresFile)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, damage := range [][]byte{nil, whole[:40], whole[:len(whole)-1], append(slices.Clone(whole[:70]), whole[71:]...)} {
		if err := os.WriteFile(path, damage, 0o600); err != nil {
			t.Fatal(err)
		}
		if w.kept(q2(), same) != nil {
			t.Errorf("a file of %d bytes of %d was taken", len(damage), len(whole))
		}
	}
	if rollUpOf(t, w, s.programme, q2(), s.filed); w.kept(q2(), same) == nil {
		t.Error("a damaged file was not replaced")
	}
}

// Reviews are kept for the program, the programme and the period; damaged ones are none.
func TestKeptReviews(t *testing.T) {
	t.Parallel()
	folder, p := t.TempDir(), &pipeline.Programme{Digest: "pack"}
	w := keeping(t, folder, "build")
	want := &pipeline.Reviews{Places: [][]pipeline.ComparedPlace{{{Field: "c1", Sheet: "S", Ref: "C7", Asked: true}, {Field: "c2"}}},
		Units: []pipeline.UnitReview{{Unit: "A", Follows: "\xff", Compared: []pipeline.Compared{{}, {Places: 0, Numbers: []int64{1_000_000, -5}}}}}}
	if err := w.KeepReviews(p, q2(), want); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, w.Reviews(p, q2())); d != "" {
		t.Error(d)
	}
	for what, got := range map[string]*pipeline.Reviews{
		"program":   keeping(t, folder, "other build").Reviews(p, q2()),
		"programme": w.Reviews(&pipeline.Programme{Digest: "other pack"}, q2()),
		"period":    w.Reviews(p, q2().Next()),
		"afresh":    w.Afresh().Reviews(p, q2()),
		"no digest": w.Reviews(&pipeline.Programme{}, q2()),
	} {
		if got != nil {
			t.Errorf("another %s has the same reviews", what)
		}
	}
	path := filepath.Join(w.periodFolder(q2()), reviewsFile)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := range whole {
		damaged := slices.Clone(whole)
		damaged[at] ^= 0x10
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if w.Reviews(p, q2()) != nil {
			t.Errorf("a file with another byte at %d was taken", at)
		}
	}
}

func byPeriod(filed []pipeline.Submission) map[pipeline.Period][]pipeline.Submission {
	out := map[pipeline.Period][]pipeline.Submission{}
	for _, s := range filed {
		out[s.Period] = append(out[s.Period], s)
	}
	return out
}

func follows(t *testing.T, w *Warehouse, p *pipeline.Programme, period pipeline.Period, counting []pipeline.Submission) string {
	t.Helper()
	pl, err := newPlan(p, period, counting)
	if err != nil {
		t.Fatal(err)
	}
	from, err := w.follows(pl)
	if err != nil {
		t.Fatal(err)
	}
	return from.All
}

func rollUpOf(t *testing.T, w *Warehouse, p *pipeline.Programme, period pipeline.Period, counting []pipeline.Submission) *pipeline.Figures {
	t.Helper()
	if err := w.Store(t.Context(), counting); err != nil {
		t.Fatal(err)
	}
	f, err := w.RollUp(t.Context(), p, period, counting)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// kept returns figures that follow from the same; nil where there are none, or only
// damaged ones.
func (w *Warehouse) kept(period pipeline.Period, follows string) *pipeline.Figures {
	var k keptFigures
	if follows == "" || !w.recollect(period, figuresFile, k.pieces()) || k.Follows.All != follows {
		return nil
	}
	return k.unpack()
}
