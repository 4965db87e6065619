package figures

import (
	"iter"
	"slices"
	"sort"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// Goal is a target beside the figure that it binds.
type Goal struct {
	Unit      pipeline.Unit
	Indicator *pipeline.Indicator
	Target    pipeline.Target // with the bound of the period
	Result    pipeline.Result
}

// Goals returns every target that binds a unit of a tier, in the pack's order of
// indicators, then tree order. A unit that an indicator is not asked of has none.
func (v *View) Goals(tier string) []Goal { return slices.Collect(v.EachGoal(tier)) }

// EachGoal are the same one after the other: those of a country are 25 MB.
func (v *View) EachGoal(tier string) iter.Seq[Goal] {
	return func(yield func(Goal) bool) {
		for _, ind := range v.Numeric() {
			if ind.Target(tier) == nil {
				continue
			}
			for _, u := range v.Tree.Units() {
				if u.Tier != tier {
					continue
				}
				if g, ok := v.goal(u, ind); ok && !yield(g) {
					return
				}
			}
		}
	}
}

// GoalsOf returns the targets that bind a unit, in the pack's order of indicators.
func (v *View) GoalsOf(u pipeline.Unit) (out []Goal) {
	for _, ind := range v.Numeric() {
		if g, ok := v.goal(u, ind); ok {
			out = append(out, g)
		}
	}
	return out
}

// goal is the target that binds a unit on an indicator that it is asked for; false without.
func (v *View) goal(u pipeline.Unit, ind *pipeline.Indicator) (Goal, bool) {
	t := ind.TargetIn(u.Tier, v.Period)
	if t == nil {
		return Goal{}, false
	}
	r := v.Result(u.Code, ind.Code)
	return Goal{u, ind, *t, r}, Asked(r)
}

// Asked tells whether anybody is asked for a figure in the period, or gave one unasked: nobody
// is asked in a quarter for what a form for the half-year asks.
func Asked(r pipeline.Result) bool { return r.Value.Known || r.UnitsExpected > 0 }

// HasTargets tells whether a target binds anybody.
func (v *View) HasTargets() bool {
	return slices.ContainsFunc(v.Numeric(), func(ind *pipeline.Indicator) bool { return len(ind.Targets) > 0 })
}

// UnitNoun names the units that a unit share counts, after a number; see [shown.UnitNoun].
func (v *View) UnitNoun(ind *pipeline.Indicator) string {
	return shown.UnitNoun(v.Programme, v.Tree, v.Period, ind)
}

// Gap is what is lacking to a goal in words: "cần thêm 3 chi bộ".
func (v *View) Gap(g Goal) string {
	return v.Words.Shortfall(g.Result, g.Indicator, &g.Target, shown.CountNoun(v.Programme, v.Tree, v.Period, g.Indicator))
}

// BoundOf writes the bound of a goal in the period: "≥ 85%".
func (g Goal) BoundOf() string { return shown.Bound(g.Target.String(), g.Indicator.Unit) }

// Share says how the bound follows from the bound of the year; "" where it does not.
func (v *View) Share(g Goal) string {
	year := g.Indicator.Target(g.Unit.Tier)
	if !g.Target.ProRata || year == nil {
		return ""
	}
	part := "theo phần năm đã qua: "
	if g.Indicator.Kind == pipeline.Flow {
		part = "theo phần của kỳ trong năm: "
	}
	return part + g.BoundOf() + " (cả năm " + shown.Bound(year.String(), g.Indicator.Unit) + ")"
}

// Behind are the units behind a goal that is not met.
func (v *View) Behind(g Goal) []string {
	if g.Result.Verdict != pipeline.NotMet {
		return nil
	}
	return v.FailingUnits(g.Unit.Code, g.Indicator, &g.Target)
}

// FailingRates names the units directly below whose own rate misses a goal, the farthest
// from it first, each with its rate: "Có 3 đơn vị chưa đạt: Huyện A (45,2%), …"; "" for
// other kinds of indicator.
func (v *View) FailingRates(g Goal, limit int) string {
	if g.Indicator.Kind != pipeline.Ratio || g.Result.Verdict != pipeline.NotMet {
		return ""
	}
	below := v.Below(g.Unit.Code, g.Indicator, &g.Target)
	distance := func(code string) pipeline.Number {
		return magnitude(v.Result(code, g.Indicator.Code).Value.Number - g.Target.Bound)
	}
	sort.SliceStable(below, func(i, j int) bool { return distance(below[i]) > distance(below[j]) })
	names := make([]string, len(below))
	for i, code := range below {
		names[i] = v.UnitName(code) + " (" + v.Words.FigureBeside(v.Result(code, g.Indicator.Code), g.Indicator, g.Target.Bound) + ")"
	}
	if len(names) == 0 {
		return ""
	}
	return v.Words.Say(FailingUnits, "n", shown.Count(len(names)), "units", v.Words.Names(names, limit))
}

// failingPrefix is the key of the pack's own words for units that do not satisfy a unit
// share: "failing." + indicator code, such as "chưa đăng ký công trình".
const failingPrefix = "failing."

// Undone says what units that do not satisfy a unit share have not done: the pack's
// words, else the words of the field that the condition asks ("Đã đăng ký …" becomes
// "chưa đăng ký …").
func (v *View) Undone(ind *pipeline.Indicator) string {
	if text := v.Words.phrases[failingPrefix+ind.Code]; text != "" {
		return text
	}
	c := ind.Condition
	if c == nil {
		return "chưa đạt"
	}
	form := v.Programme.Form(c.Form, v.Period)
	if form == nil || form.Field(c.Field) == nil {
		return "chưa đạt “" + ind.Name + "”"
	}
	f := form.Field(c.Field)
	if f.Kind == pipeline.Tick {
		if rest, ok := strings.CutPrefix(f.Label, "Đã "); ok {
			return "chưa " + rest
		}
		if rest, ok := strings.CutPrefix(f.Label, "Có "); ok {
			return "chưa có " + rest
		}
	}
	return "chưa đạt “" + f.Label + "”"
}

// FailingSentence names the units behind a unit share that misses its target: "Còn 3
// chi bộ chưa đăng ký công trình (trong đó 1 chưa có số liệu): …"; "" for other kinds
// of indicator.
func (v *View) FailingSentence(g Goal, limit int) string {
	units := v.Behind(g)
	if g.Indicator.Kind != pipeline.UnitShare || len(units) == 0 {
		return ""
	}
	text := "Còn " + shown.Count(len(units)) + " " + v.UnitNoun(g.Indicator) + " " + v.Undone(g.Indicator)
	silent := 0
	for _, code := range v.Lacking(g.Indicator.Code) {
		if v.Tree.Within(code, g.Unit.Code) {
			silent++
		}
	}
	if silent > 0 && silent <= len(units) {
		text += " (trong đó " + shown.Count(silent) + " chưa có số liệu)"
	}
	return text + ": " + v.Names(units, limit) + "."
}

// Past is an earlier period with its figures.
type Past struct {
	Period pipeline.Period
	of     *earlier
}

// Pasts returns the earlier periods, oldest first.
func (v *View) Pasts() []Past {
	out := make([]Past, len(v.history))
	for i, e := range v.history {
		out[i] = Past{e.period, e}
	}
	return out
}

// Result returns a figure of the earlier period, and whether it has one that is of the
// same thing as this period's.
func (p Past) Result(unit, indicator string) (pipeline.Result, bool) {
	if _, unlike := p.of.unlike[indicator]; unlike {
		return pipeline.Result{}, false
	}
	return p.of.results.figure(unit, indicator)
}
