package figures

import (
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// unlikes returns why figures of an earlier period are not of the same thing as this
// period's, by indicator: a form changed in between.
func (v *View) unlikes(p pipeline.Period) map[string]pipeline.Sentence {
	out := map[string]pipeline.Sentence{}
	for i := range v.Programme.Indicators {
		code := v.Programme.Indicators[i].Code
		if why := v.Programme.Unlike(code, p, v.Period); !why.IsZero() {
			out[code] = why
		}
	}
	return out
}

// BreakOf says why the figures of an indicator over the earlier periods do not all go on
// to this one: the break that is nearest. It is the zero Sentence where they do.
func (v *View) BreakOf(indicator string) pipeline.Sentence {
	for i := len(v.history) - 1; i >= 0; i-- {
		if why := v.history[i].unlike[indicator]; !why.IsZero() {
			return why
		}
	}
	return pipeline.Sentence{}
}

// ToDateBreak says why an indicator that is summed over time has no figure of the year
// up to now: a form changed within it. It is the zero Sentence where there is one.
func (v *View) ToDateBreak(ind *pipeline.Indicator) pipeline.Sentence {
	if !ind.Kind.SummedOverTime() || v.Consolidation.ToDate == nil {
		return pipeline.Sentence{}
	}
	return v.Programme.UnlikeAny(ind.Code, v.Consolidation.ToDate.Periods, v.Period)
}

// toDateUnlike says why the year up to now cannot be set against the year before.
func (v *View) toDateUnlike(indicator string) pipeline.Sentence {
	var periods []pipeline.Period
	for _, s := range []*pipeline.Span{v.Consolidation.ToDateBefore, v.Consolidation.ToDate} {
		if s != nil {
			periods = append(periods, s.Periods...)
		}
	}
	return v.Programme.UnlikeAny(indicator, periods, v.Period)
}

// RecomputedSentences tell the closed periods that this one is set against and of which
// the programme in force makes other figures than were published: how many, and those of
// the unit that the report is of. Nobody is to find it out by laying two reports side by
// side.
func (v *View) RecomputedSentences() []string {
	var out []string
	for _, f := range v.Consolidation.Earlier() {
		var parts []string
		for _, x := range f.Recomputed {
			if ind := v.Programme.Indicator(x.Now.Indicator); ind != nil && x.Now.Unit == v.Root().Code {
				parts = append(parts, "“"+ind.Name+"”: đã công bố "+v.Words.Value(x.Published.Value, ind)+", nay "+v.Words.Value(x.Now.Value, ind))
			}
		}
		if len(f.Recomputed) == 0 {
			continue
		}
		named := ""
		if parts != nil {
			named = " (" + strings.Join(parts, "; ") + ")"
		}
		out = append(out, v.Words.Say(RecomputedPeriod, "period", f.Period.Vietnamese(), "name", "bản chốt số "+shown.Count(f.Edition), "n", shown.Count(len(f.Recomputed)), "parts", named))
	}
	return out
}

// NoLongerAskedSentence tells the indicators that the period before had a figure of and
// that no form of this period asks for, those of one reason together; "" where there are
// none.
func (v *View) NoLongerAskedSentence() string {
	whole := v.Programme.Whole
	if whole == nil || v.previous == nil {
		return ""
	}
	var reasons []string
	names := map[string][]string{}
	for i := range whole.Indicators {
		ind := &whole.Indicators[i]
		why := whole.Unasked(ind.Code, v.Period).Vietnamese
		if _, had := v.previous.results.figure(v.Root().Code, ind.Code); !had || why == "" {
			continue
		}
		if names[why] == nil {
			reasons = append(reasons, why)
		}
		names[why] = append(names[why], "“"+ind.Name+"”")
	}
	if reasons == nil {
		return ""
	}
	for i, why := range reasons {
		reasons[i] = strings.Join(names[why], ", ") + " (" + why + ")"
	}
	return v.Words.Say(NoLongerAsked, "parts", strings.Join(reasons, "; "))
}
