package transforms

import (
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"danvan/pipeline"
)

// TestWhatIsNotComputedHasNoRow computes what runs leave out all the same, in every scenario
// and with an indicator of one kind alone, of another in the next: it has no row, and the
// columns that its definition names.
func TestWhatIsNotComputedHasNoRow(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var mu sync.Mutex
	left, full, columns := map[string]bool{}, map[string]bool{}, map[string]bool{}
	t.Run("scenarios", func(t *testing.T) {
		for n, file := range files {
			t.Run(filepath.Base(file), func(t *testing.T) {
				t.Parallel()
				w, s := openTest(t), readScenario(t, file)
				if err := w.Store(t.Context(), s.filed); err != nil {
					t.Fatal(err)
				}
				for i, p := range asItIsAndAlone(s.programme, n) {
					hold := func(r *run, _ pipeline.Scene) error {
						mu.Lock()
						defer mu.Unlock()
						return r.holdNothing(t, left, full, columns)
					}
					for day := range s.mustOn {
						if i > 0 {
							break
						}
						if err := w.restating(t.Context(), p, q2(), day, s.filed, hold); err != nil {
							t.Fatal(err)
						}
					}
					pl, err := newPlan(p, q2(), s.filed)
					if err != nil {
						t.Fatal(err)
					}
					if err := w.within(t.Context(), pl, pl.parameters(), func(r *run) error { return hold(r, pipeline.Scene{}) }); err != nil {
						t.Fatal(err)
					}
				}
			})
		}
	})
	for name := range left {
		if !left[name] || !full[name] {
			t.Errorf("%s: left out in some run: %t, with rows in another: %t", name, left[name], full[name])
		}
	}
}

// asItIsAndAlone is a programme as it is, and with one indicator alone: the first of one of
// its kinds, which takes turns with n.
func asItIsAndAlone(p *pipeline.Programme, n int) []*pipeline.Programme {
	var kinds []*pipeline.Programme
	seen := map[pipeline.RollUp]bool{}
	for i := range p.Indicators {
		if kind := p.Indicators[i].Kind; !seen[kind] {
			seen[kind] = true
			alone := *p
			alone.Indicators, alone.Scoring = p.Indicators[i:i+1], nil
			kinds = append(kinds, &alone)
		}
	}
	return []*pipeline.Programme{p, kinds[n%len(kinds)]}
}

// holdNothing notes which definitions that name their columns were left out of a run, and
// which have rows in it. It looks at the columns of each text once: no row changes them.
func (r *run) holdNothing(t *testing.T, left, full, columns map[string]bool) error {
	list, err := r.definitions(firstView, firstTrace)
	if err != nil {
		return err
	}
	for _, d := range list {
		if _, err := r.count(d.name + " where 1 = 0"); err != nil || !strings.Contains(d.text, columnsOf) {
			continue // it is not of this run, or always computed
		}
		nothing, err := r.givesNothing(d)
		if err != nil {
			return err
		}
		n, err := r.count("(" + d.text + ") made")
		if err != nil {
			return err
		}
		if nothing && n > 0 {
			t.Errorf("%s was left out and has %d rows", d.name, n)
		}
		left[d.name], full[d.name] = left[d.name] || nothing, full[d.name] || n > 0
		if columns[d.text] {
			continue
		}
		columns[d.text] = true
		rows, err := r.place.Query(r.ctx, "select * from ("+d.text+") made where 1 = 0")
		if err != nil {
			return err
		}
		made, err := rows.Columns()
		if err := rows.Close(); err != nil {
			return err
		}
		if err != nil {
			return err
		}
		empty, err := d.empty()
		if err != nil {
			return err
		}
		var named []string
		for _, c := range empty.Columns {
			named = append(named, c.Name)
		}
		if !slices.Equal(made, named) {
			t.Errorf("%s has the columns %v and names %v", d.name, made, named)
		}
	}
	return nil
}
