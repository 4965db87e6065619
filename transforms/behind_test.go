package transforms

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
)

// TestWhatIsLeftBehindAnswersAsATraceDoes asks about figures and texts of every scenario
// twice: the warehouse, and what a consolidation leaves for the pages.
func TestWhatIsLeftBehindAnswersAsATraceDoes(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no scenarios", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			w, s := openTest(t), readScenario(t, file)
			rollUp(t, w, s.programme, s.filed)
			figures, err := withSources(t.Context(), w, s.programme, s.filed)
			if err != nil {
				t.Fatal(err)
			}
			c := &pipeline.Consolidation{Programme: s.programme, Tree: s.programme.Tree(q2()), Figures: *figures, Accepted: s.filed}
			asked := figures.Results
			for _, ind := range s.programme.Indicators {
				if ind.Kind == pipeline.Narrative {
					asked = append(asked, pipeline.Result{Unit: c.Tree.Root().Code, Indicator: ind.Code})
				}
			}
			pl, err := newPlan(s.programme, q2(), s.filed)
			if err != nil {
				t.Fatal(err)
			}
			err = w.within(t.Context(), pl, pl.parameters().readByIndicators(), func(r *run) error { return r.holdBehind(t, c, asked) })
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

func (r *run) holdBehind(t *testing.T, c *pipeline.Consolidation, asked []pipeline.Result) error {
	t.Helper()
	for i, of := range asked {
		if i%4 != 0 && i != len(asked)-1 { // each question costs the database a tenth of a second
			continue
		}
		trace, err := r.ask(of.Unit, of.Indicator)
		if err != nil {
			return err
		}
		trace.Absent = false // a text is no figure, and the others that are asked about are there
		if d := cmp.Diff(trace, c.Behind(of.Indicator).Trace(c.Tree, of, pipeline.Inputs(c.Accepted))); d != "" {
			t.Errorf("%s %s (trace -, left behind +): %s", of.Unit, of.Indicator, d)
		}
	}
	return nil
}
