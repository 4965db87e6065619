package figures

import (
	"slices"
	"strconv"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// comparisons tells the figures told together beside both earlier periods. What is to
// say of both in the same words is said once.
func (v *View) comparisons(unit string, told []*pipeline.Indicator) []string {
	var out []string
	var plain []saying
	names := map[saying][]string{}
	for _, s := range []Since{PreviousPeriod, SameYearBefore} {
		if v.earlier(s) == nil || !v.Result(unit, told[0].Code).Value.Known {
			continue
		}
		key, text := v.against(unit, told, s)
		switch {
		case key == saying{}:
			out = append(out, text)
			continue
		case len(names[key]) == 0:
			plain = append(plain, key)
		}
		names[key] = append(names[key], v.Words.Say(earlierName(s)))
	}
	for _, key := range plain {
		out = append(out, oneBracket(v.Words.Say(key.phrase, "earlier", strings.Join(names[key], " và "), "why", key.why)))
	}
	return out
}

// saying is a phrase that says a whole comparison, with the reason where it gives one.
type saying struct{ phrase, why string }

func earlierName(s Since) string {
	if s == SameYearBefore {
		return YearBeforeName
	}
	return PreviousName
}

// against compares the figures told together with an earlier period: in a sentence of
// its own, or with the key of a phrase that says it all.
func (v *View) against(unit string, told []*pipeline.Indicator, s Since) (all saying, text string) {
	e := v.earlier(s)
	var moves []shown.Movement
	var before []pipeline.Result
	for _, ind := range told {
		moves = append(moves, v.Movement(unit, ind.Code, s))
		r, _ := e.results.figure(unit, ind.Code)
		before = append(before, r)
	}
	for _, m := range moves {
		if !m.Unlike.IsZero() {
			return saying{FormChanged, m.Unlike.Vietnamese}, ""
		}
	}
	if key := plainly(moves, before, told); key != "" {
		return saying{phrase: key}, ""
	}
	key := AgainstPrevious
	if s == SameYearBefore {
		key = AgainstYearBefore
	}
	text = v.compared(key, moves, before, told, "period", LowerFirst(e.period.Vietnamese()))
	return saying{}, oneBracket(bracketed(text, v.Words.caveats(moves, told, v.Words.Say(earlierName(s)))))
}

// caveats are what is to say of the uneven among movements told together: once where it
// is the same of all, else it names the figure.
func (w Words) caveats(moves []shown.Movement, told []*pipeline.Indicator, earlier string) string {
	same := true
	for _, m := range moves {
		same = same && m.Uneven == moves[0].Uneven && w.Caveat(m, earlier) == w.Caveat(moves[0], earlier)
	}
	var out []string
	for i, m := range moves {
		about := ""
		if !same {
			about = subject(told, i) + " "
		}
		if m.Uneven && (i == 0 || !same) {
			out = append(out, w.caveat(m, about, earlier))
		}
	}
	// "lưu ý: " stands before the first only.
	if before, _, ok := strings.Cut(w.template(CoverageDiffers), "{earlier}"); ok && len(out) > 1 {
		out[1] = strings.TrimPrefix(out[1], before)
	}
	return strings.Join(out, ", ")
}

// Against tells one figure beside an earlier period for which there is something to
// compare: "so với kỳ trước giảm 146 lượt (14,43%; quý II/2021: 1.012 lượt)".
func (v *View) Against(unit string, ind *pipeline.Indicator, s Since) string {
	_, text := v.against(unit, []*pipeline.Indicator{ind}, s)
	return text
}

// Caveat says of an uneven movement which period has figures of fewer units, and of how
// many; earlier is what the earlier period is called.
func (w Words) Caveat(m shown.Movement, earlier string) string { return w.caveat(m, "", earlier) }

// caveat names what the movement is of, where about says it: "số người kỳ này".
func (w Words) caveat(m shown.Movement, about, earlier string) string {
	if m.LacksNow() {
		return w.Say(CoverageDiffers, "earlier", about+"kỳ này", "n", shown.Count(m.ReportedNow), "N", shown.Count(m.ExpectedNow))
	}
	return w.Say(CoverageDiffers, "earlier", about+earlier, "n", shown.Count(m.Reported), "N", shown.Count(m.Expected))
}

// compared fills the phrase of a comparison with the change and the figures before. A
// pack's phrase without {change} stands before the change.
func (v *View) compared(key string, moves []shown.Movement, before []pipeline.Result, told []*pipeline.Indicator, more ...string) string {
	values := make([]string, len(told))
	for i, ind := range told {
		before[i].Target = "" // nothing is judged here
		values[i] = v.Words.Figure(before[i], ind)
	}
	change := v.Words.Changes(moves, told)
	text := v.Words.Say(key, append(more, "previous", v.Words.breath(values, told), "change", change)...)
	if !strings.Contains(v.Words.template(key), "{change}") {
		text += " " + change
	}
	return oneBracket(text)
}

// oneBracket puts what stands in two brackets side by side into one.
func oneBracket(text string) string { return strings.ReplaceAll(text, ") (", "; ") }

// plainly returns the phrase that says a whole comparison, "" where both figures are to
// be told.
func plainly(moves []shown.Movement, before []pipeline.Result, told []*pipeline.Indicator) string {
	all := func(holds func(i int) bool) bool {
		for i := range told {
			if !holds(i) {
				return false
			}
		}
		return true
	}
	switch {
	case all(func(i int) bool { return shown.NothingArose(before[i]) }):
		return EarlierNone
	case all(func(i int) bool { return !before[i].Value.Known }):
		return EarlierMissing
	case all(func(i int) bool { return moves[i].Now.Known && moves[i].Before.Known && !moves[i].Comparable }):
		return SeriesBroken
	case all(func(i int) bool {
		return moves[i].Comparable && shown.Countable(told[i].Kind) && before[i].Value.Number == 0 && moves[i].Difference == 0
	}):
		return AlsoNone
	case all(func(i int) bool { return moves[i].Comparable && moves[i].Difference == 0 && !moves[i].Uneven }):
		return Unchanged
	}
	return ""
}

// yearToDate tells a headline's figures of the year up to now, and beside the same
// months of the year before. What the last period alone says is not told twice.
func (v *View) yearToDate(unit string, told []*pipeline.Indicator) string {
	if !slices.Contains(v.Headlines(), told[0]) {
		return ""
	}
	year := strconv.Itoa(v.Period.Year)
	var values, behind []string
	var moves []shown.Movement
	var before []pipeline.Result
	var last pipeline.Result
	for _, ind := range told {
		r, ok := v.ToDate(unit, ind.Code)
		if why := v.ToDateBreak(ind); !why.IsZero() {
			return v.Words.Say(ToDateBroken, "year", year, "why", why.Vietnamese)
		}
		if !ok || !r.Value.Known || ind.Kind != pipeline.Flow && ind.Kind != pipeline.Distinct && ind.Kind != pipeline.Ratio {
			return ""
		}
		old, _ := v.ToDateBefore(unit, ind.Code)
		values, moves, before = append(values, v.Words.Figure(r, ind)), append(moves, v.MovementToDate(unit, ind.Code)), append(before, old)
		behind, last = append(behind, v.Words.CoverageOf(r)), r
	}
	value, _ := v.Words.standing(values, behind, told) // the phrase says n/N of the last, or of both alike
	text := v.Words.Say(ToDateSentence, "year", year+v.ToDateSince(), "value", value, "n", shown.Count(last.UnitsReported), "N", shown.Count(last.UnitsExpected))
	if !strings.Contains(v.Words.template(ToDateSentence), "{year}") {
		text += v.ToDateSince()
	}
	if moves[0].Comparable {
		text += ", " + v.compared(AgainstToDate, moves, before, told)
	}
	return text
}
