package transforms

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"danvan/pipeline"
	"danvan/transforms/engine"
	"danvan/transforms/engine/duckdb"
)

// altering is an engine that does something to the totals that a run has computed, and counts
// what it began.
type altering struct {
	engine.Engine
	statement string
	begun     *atomic.Int32
	apart     bool // it has places apart
}

func (a altering) Begin(ctx context.Context, need engine.Need) (engine.Place, error) {
	a.begun.Add(1)
	place, err := a.Engine.Begin(ctx, need)
	return alteringPlace{place, a.statement, a.apart}, err
}

type alteringPlace struct {
	engine.Place
	statement string
	apart     bool
}

func (p alteringPlace) Keep(ctx context.Context, name, query string) error {
	err := p.Place.Keep(ctx, name, query)
	if name == "stem_total" && p.statement != "" {
		err = errors.Join(err, p.Exec(ctx, p.statement))
	}
	return err
}

func (p alteringPlace) Second(ctx context.Context) (engine.Place, error) {
	second, err := p.Place.Second(ctx)
	if second == nil || err != nil {
		return nil, err
	}
	return alteringPlace{second, p.statement, p.apart}, nil
}

func (p alteringPlace) Apart(ctx context.Context) (engine.Place, error) {
	if !p.apart {
		return nil, nil
	}
	return p.Place.Apart(ctx)
}

// A series is what its scenes are and then, of these, the spans. Of few cells it is one run,
// also where figures are taken together; of figures that an audit does not let pass nothing
// comes back, though they were taken together meanwhile.
func TestASeriesIsOneRun(t *testing.T) {
	t.Parallel()
	s := readScenario(t, "testdata/chuoi-so-lieu-khi-sap-nhap.txtar")
	filed := map[pipeline.Period][]pipeline.Submission{q2(): s.filed}
	periods := []pipeline.Period{q2().Previous(), q2()}
	for _, x := range s.filed {
		x.Period, x.ID = periods[0], x.ID+"/before"
		filed[periods[0]] = append(filed[periods[0]], x)
	}
	const falsified = "update stem_total set numerator = numerator + 1"
	for _, c := range []struct {
		name, statement string
		threads, begun  int // of which the last is how many runs there are
		apart           bool
	}{
		{"one after the other", "", 1, 1, true},
		{"side by side", "", 2, 1, true},
		{"an engine without places apart", "", 2, 2, false},
		{"a wrong total", falsified, 2, 1, true},
		{"a wrong total, one after the other", falsified, 1, 1, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			begun := new(atomic.Int32)
			open := func(statement string) *Warehouse {
				w, err := Open(Options{Facts: t.TempDir(), Engine: altering{duckdb.Engine{Threads: c.threads}, statement, begun, c.apart}})
				if err != nil {
					t.Fatal(err)
				}
				for _, list := range filed {
					if err := w.Store(t.Context(), list); err != nil {
						t.Fatal(err)
					}
				}
				return w
			}
			forest := pipeline.NewForest(s.programme)
			var scenes []pipeline.Scene
			for _, on := range []pipeline.Date{{}, pipeline.NewDate(2021, 9, 14)} {
				for _, period := range periods {
					scene, err := forest.Scene(period, filed[period], on, "P")
					if err != nil {
						t.Fatal(err)
					}
					scenes = append(scenes, scene)
				}
			}
			asked := 0
			var seen []*pipeline.Figures
			together := func(figures []*pipeline.Figures) ([]pipeline.Parts, error) {
				asked, seen = asked+1, figures
				return []pipeline.Parts{forest.Together(figures[:2], "P"), forest.Together(figures[2:], "P")}, nil
			}
			results, err := open(c.statement).Series(t.Context(), s.programme, scenes, together)
			if int(begun.Load()) != c.begun {
				t.Errorf("there were %d runs", begun.Load())
			}
			if c.statement != "" {
				var found *AuditError
				if !errors.As(err, &found) || results != nil || (asked == 1) != (c.threads == 2) {
					t.Errorf("asked %d times what is taken together; %d spans came back, and %v", asked, len(results), err)
				}
				return
			}
			if asked != 1 {
				t.Errorf("asked %d times what is taken together", asked)
			}
			if err != nil {
				t.Fatal(err)
			}
			w := open("")
			figures, err := w.Figures(t.Context(), s.programme, scenes)
			if err != nil {
				t.Fatal(err)
			}
			parts, _ := together(figures)
			want, err := w.Spans(t.Context(), s.programme, parts)
			if err != nil {
				t.Fatal(err)
			}
			if len(want) != 2 || len(want[0]) == 0 || len(want[1]) == 0 {
				t.Fatalf("the spans are %v", want)
			}
			if d := cmp.Diff(want, results); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(figures, seen); d != "" {
				t.Error(d)
			}
		})
	}
	t.Run("what cannot be taken together", func(t *testing.T) {
		w := openTest(t)
		if err := w.Store(t.Context(), s.filed); err != nil {
			t.Fatal(err)
		}
		scene, err := pipeline.NewForest(s.programme).Scene(q2(), s.filed, pipeline.Date{}, "P")
		if err != nil {
			t.Fatal(err)
		}
		wrong := errors.New("wrong")
		_, err = w.Series(t.Context(), s.programme, []pipeline.Scene{scene}, func([]*pipeline.Figures) ([]pipeline.Parts, error) { return nil, wrong })
		if !errors.Is(err, wrong) {
			t.Errorf("it is not the error: %v", err)
		}
	})
}
