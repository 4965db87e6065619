package transforms

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"danvan/pipeline"
)

// TestSpanGivesNoFigureToAUnitThatChanged looks for what must not be there: sums of a unit that
// was another one in the first period; what is not summed over time, it has.
func TestSpanGivesNoFigureToAUnitThatChanged(t *testing.T) {
	t.Parallel()
	w, s := openTest(t), readScenario(t, "testdata/luy-ke-khi-sap-nhap.txtar")
	span := rollUpSpan(t, w, s, rollUp(t, w, s.programme, s.filed))
	if got := fmt.Sprint(span.Periods); got != "[2021-Q1 2021-Q2]" {
		t.Errorf("periods %s", got)
	}
	units := map[string][]string{}
	for _, r := range span.Results {
		units[r.Indicator] = append(units[r.Indicator], r.Unit)
	}
	if got := fmt.Sprint(units["people"]); got != "[P D1 D4]" {
		t.Errorf("sums for %s", got)
	}
	if got := fmt.Sprint(units["pending"]); got != "[P D1 B D2 C D3 E D4 G2]" {
		t.Errorf("figures of the last period for %s", got)
	}
}

// TestSpanOfOnePeriodIsThatPeriod: taking one period together changes nothing.
func TestSpanOfOnePeriodIsThatPeriod(t *testing.T) {
	t.Parallel()
	holdOnEngines(t, "3", func(rt *rapid.T, open func() *Warehouse) {
		p := drawProgramme(rt)
		subs := drawFilings(rt, p)
		w := open()
		f := rollUpIn(t, rt, w, p, q2(), subs)
		span := together(rt, w, p, []*pipeline.Figures{f})
		if len(span.Results) != len(f.Results) {
			rt.Fatalf("%d figures of %d", len(span.Results), len(f.Results))
		}
		for i, r := range span.Results {
			if r != f.Results[i] {
				rt.Errorf("one period\n got %+v\nwant %+v", r, f.Results[i])
			}
		}
	})
}

func rollUpIn(t *testing.T, rt *rapid.T, w *Warehouse, p *pipeline.Programme, period pipeline.Period, subs []pipeline.Submission) *pipeline.Figures {
	if err := w.Store(t.Context(), subs); err != nil {
		rt.Fatal(err)
	}
	f, err := w.RollUp(t.Context(), p, period, subs)
	if err != nil {
		rt.Fatal(err)
	}
	return f
}

// TestSpanAgainstPlainSums holds the figures of three periods taken together against
// sums in Go, made from the recursion over each period's tree.
func TestSpanAgainstPlainSums(t *testing.T) {
	t.Parallel()
	holdOnEngines(t, "3", func(rt *rapid.T, open func() *Warehouse) {
		p := drawProgramme(rt)
		for i := range p.Forms {
			p.Indicators = append(p.Indicators, pipeline.Indicator{Code: p.Forms[i].Code + " stock", Kind: pipeline.Stock, Numerator: refs(p.Forms[i].Code + ".b")})
		}
		w := open()
		var all []*pipeline.Figures
		var plain []*naive
		for number := 1; number <= 3; number++ {
			period := pipeline.Period{Kind: pipeline.Quarter, Year: 2021, Number: number}
			subs := drawFilings(rt, p)
			for i := range subs {
				subs[i].Period, subs[i].ID = period, subs[i].ID+"/"+period.String()
			}
			all, plain = append(all, rollUpIn(t, rt, w, p, period, subs)), append(plain, newNaive(p, subs))
		}
		span := together(rt, w, p, all)
		got := &pipeline.Figures{Results: span.Results}
		for i := range p.Forms {
			holdSpan(rt, got, plain, p.Forms[i].Code)
		}
	})
}

func holdSpan(t *rapid.T, got *pipeline.Figures, periods []*naive, form string) {
	for _, u := range periods[0].tree.Units() {
		flow := summedOver(periods, thing{form, [][]string{{"a"}}}, u.Code)
		want := pipeline.Result{Unit: u.Code, Indicator: form + " flow", UnitsReported: flow.reported, UnitsExpected: flow.expected}
		if flow.some {
			want.Value = pipeline.Known(flow.sums[0])
		}
		holdResult(t, got, want)
		ratio := summedOver(periods, thing{form, [][]string{{"a", "c"}, {"b"}}}, u.Code)
		want = pipeline.Result{Unit: u.Code, Indicator: form + " ratio", UnitsReported: ratio.reported, UnitsExpected: ratio.expected}
		if ratio.some {
			want.Numerator, want.Denominator, want.Value = pipeline.Known(ratio.sums[0]), pipeline.Known(ratio.sums[1]), percent(ratio.sums[0], ratio.sums[1])
		}
		holdResult(t, got, want)
		holdResult(t, got, lastStock(periods, form, u.Code))
	}
}

type plainSum struct {
	sums               []pipeline.Number
	some               bool
	reported, expected int
}

func summedOver(periods []*naive, th thing, unit string) plainSum {
	out := plainSum{sums: make([]pipeline.Number, len(th.parts))}
	owed := map[string]bool{} // by unit: whether it reported whenever it owed
	for _, n := range periods {
		if parts, ok := n.total(th, unit); ok {
			out.some = true
			for i := range parts {
				out.sums[i] += parts[i]
			}
		}
		for u, s := range n.standing(th, unit) {
			if before, seen := owed[u]; s != pipeline.NotApplicable {
				owed[u] = s == pipeline.Reported && (before || !seen)
			}
		}
	}
	out.expected = len(owed)
	for _, whole := range owed {
		if whole {
			out.reported++
		}
	}
	return out
}

func lastStock(periods []*naive, form, unit string) pipeline.Result {
	th := thing{form, [][]string{{"b"}}}
	want := pipeline.Result{Unit: unit, Indicator: form + " stock"}
	from := periods[len(periods)-1]
	for _, n := range periods {
		if parts, ok := n.total(th, unit); ok {
			want.Value, from = pipeline.Known(parts[0]), n
		}
	}
	want.UnitsReported, want.UnitsExpected = coverageOf(from.standing(th, unit))
	return want
}
