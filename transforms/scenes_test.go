package transforms

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"danvan/pipeline"
)

// TestScenesAreWhatPeriodsAreAlone holds three periods computed in one run, each on its
// own tree and on those of days before, at and after a reform, against each computed
// alone; for all units, and for one unit from as much of the trees as it needs.
func TestScenesAreWhatPeriodsAreAlone(t *testing.T) {
	t.Parallel()
	holdOnEngines(t, "3", func(rt *rapid.T, open func() *Warehouse) {
		p := drawProgramme(rt)
		drawUpheaval(rt, p)
		if rapid.Bool().Draw(rt, "joined") {
			p.Units = append(p.Units, pipeline.Unit{Code: "joined", Tier: p.Units[len(p.Units)-1].Tier, Parent: "u0", Counted: true, Validity: pipeline.Validity{From: reform()}})
			p.Changes = append(p.Changes, pipeline.Change{Day: reform(), Old: pipeline.Outside, New: "joined", Whole: true})
		}
		only, without := rapid.SampledFrom(p.Units).Draw(rt, "only").Code, rapid.Bool().Draw(rt, "without backings")
		w := open()
		var wants []*pipeline.Figures
		var all, one []pipeline.Scene
		forest := pipeline.NewForest(p)
		for number := 1; number <= 3; number++ {
			period := pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: number}
			subs := drawFilingsOf(rt, p, period) // the same names in every period
			want := rollUpIn(t, rt, w, p, period, subs)
			for _, on := range []pipeline.Date{{}, p.Rule.Window(q2()).To, reform()} {
				if !on.IsZero() {
					var err error
					if want, err = restateAlone(t.Context(), w, p, period, subs, on); err != nil {
						rt.Fatal(err)
					}
				}
				if without {
					want.Backings = pipeline.Packed[pipeline.Backing]{}
				}
				wants = append(wants, want)
				for list, of := range map[*[]pipeline.Scene]string{&all: "", &one: only} {
					s, err := forest.Scene(period, subs, on, of)
					if err != nil {
						rt.Fatal(err)
					}
					s.Alone = without
					*list = append(*list, s)
				}
			}
		}
		for only, scenes := range map[string][]pipeline.Scene{"": all, only: one} {
			got, err := w.Figures(t.Context(), p, scenes)
			if err != nil {
				rt.Fatal(err)
			}
			for i, want := range wants {
				holdScene(rt, got[i], want, only)
			}
		}
	})
}

func holdScene(t *rapid.T, got, want *pipeline.Figures, only string) {
	other := func(unit string) bool { return only != "" && unit != only }
	alone := &pipeline.Figures{Period: want.Period, On: want.On,
		Results:  slices.DeleteFunc(slices.Clone(want.Results), func(r pipeline.Result) bool { return other(r.Unit) }),
		Backings: pipeline.Pack(slices.Values(slices.DeleteFunc(want.Backings.Slice(), func(b pipeline.Backing) bool { return other(b.Unit) }))),
		Torn:     slices.DeleteFunc(slices.Clone(want.Torn), func(x pipeline.Place) bool { return other(x.Unit) })}
	if d := cmp.Diff(alone, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s on %s, only %q (-alone +in one run)\n%s", want.Period, want.On, only, d)
	}
}
