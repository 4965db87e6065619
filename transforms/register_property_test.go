package transforms

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"danvan/pipeline"
)

// drawRegisters makes a programme of random units with a register in place of each
// table: of each a count of its keys and a sum of a number that is 1 in every row.
func drawRegisters(t *rapid.T) *pipeline.Programme {
	p := drawProgramme(t)
	p.Indicators = nil
	for i := range p.Forms {
		f := &p.Forms[i]
		f.Layout = pipeline.Register
		f.Fields = []pipeline.Field{{Code: "id", Kind: pipeline.Key}, {Code: "n", Kind: pipeline.Count}}
		p.Indicators = append(p.Indicators,
			pipeline.Indicator{Code: f.Code + " keys", Kind: pipeline.Distinct, Numerator: refs(f.Code + ".id")},
			pipeline.Indicator{Code: f.Code + " ones", Kind: pipeline.Flow, Numerator: refs(f.Code + ".n")})
	}
	return p
}

// drawRegisterFilings makes registers of up to three rows; no key stands in two of them.
func drawRegisterFilings(t *rapid.T, p *pipeline.Programme, period pipeline.Period) []pipeline.Submission {
	var out []pipeline.Submission
	for _, u := range p.Tree(period).Units() {
		for i := range p.Forms {
			f := &p.Forms[i]
			if !f.FiledBy(u.Tier) || rapid.IntRange(0, 4).Draw(t, "filed") == 0 {
				continue
			}
			s := pipeline.Submission{ID: u.Code + "/" + f.Code + "/" + period.String(), Unit: u.Code, Form: f.Code, Period: period, Version: 1, Scope: f.ScopeOf(u.Tier)}
			for k := range rapid.IntRange(0, 3).Draw(t, "rows") {
				cell := pipeline.Cell{Row: fmt.Sprintf("@%d", k), Field: "id", Measure: pipeline.Value, Sheet: "S", Ref: fmt.Sprintf("A%d", k), State: pipeline.Reported}
				key := cell
				key.Text = s.ID + cell.Row
				cell.Field, cell.Ref, cell.Number = "n", fmt.Sprintf("B%d", k), pipeline.Int(1)
				s.Cells = append(s.Cells, key, cell)
			}
			out = append(out, s)
		}
	}
	return out
}

// TestOnesAreSummedAsTheirKeysAreCounted: where no key stands twice, a count of keys is
// what a sum of ones is, in a period and over periods, on its own tree and on another,
// whatever the scopes: with the same n/N, what cannot be compared and what differs from
// the registers below.
func TestOnesAreSummedAsTheirKeysAreCounted(t *testing.T) {
	t.Parallel()
	holdOnEngines(t, "3", func(rt *rapid.T, open func() *Warehouse) {
		p := drawRegisters(rt)
		drawUpheaval(rt, p)
		w := open()
		var own, moved []*pipeline.Figures
		for number := 2; number <= 3; number++ {
			period := pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: number}
			subs := drawRegisterFilings(rt, p, period)
			f := rollUpIn(t, rt, w, p, period, subs)
			on, err := restateAlone(t.Context(), w, p, period, subs, reform())
			if err != nil {
				rt.Fatal(err)
			}
			holdKeysToOnes(rt, p, period.String(), f)
			holdKeysToOnes(rt, p, period.String()+" restated", on)
			own, moved = append(own, f), append(moved, on)
		}
		for what, all := range map[string][]*pipeline.Figures{"as reported": own, "restated": moved} {
			holdKeysToOnes(rt, p, "together "+what, &pipeline.Figures{Results: together(rt, w, p, all).Results})
		}
	})
}

// holdKeysToOnes writes what is said of keys and of ones, the one like the other.
func holdKeysToOnes(t *rapid.T, p *pipeline.Programme, what string, f *pipeline.Figures) {
	said := map[string][]string{}
	say := func(indicator, format string, values ...any) {
		register, of, _ := strings.Cut(indicator, " ")
		said[of] = append(said[of], register+" "+fmt.Sprintf(format, values...))
	}
	for _, r := range f.Results {
		if r.UnitsExpected > 0 || r.Value.Known {
			say(r.Indicator, "%s: %v, %d/%d", r.Unit, r.Value, r.UnitsReported, r.UnitsExpected)
		}
	}
	for _, x := range f.Torn {
		say(x.Indicator, "%s cannot be compared", x.Unit)
	}
	of := map[string]string{"id": " keys", "n": " ones"}
	for _, r := range f.Reconciliations {
		say(r.Form+of[r.Field], "%s: %v against %v, %d/%d", r.Unit, r.Reported, r.Computed, r.UnitsReported, r.UnitsExpected)
	}
	for _, lines := range said {
		slices.Sort(lines)
	}
	if d := cmp.Diff(said["ones"], said["keys"]); d != "" {
		t.Errorf("%s, %d units (-ones +keys)\n%s", what, len(p.Units), d)
	}
}
