package pipeline

import (
	"slices"
	"strings"
)

// scoringOn is how units are scored in terms of the versions of the forms that are in force on a
// day. What no such version asks for gives no points then.
func (p *Programme) scoringOn(day Date) *Scoring {
	if p.Scoring == nil {
		return nil
	}
	whole := p.whole()
	carried := func(refs []FieldRef) []FieldRef {
		d := &definition{}
		if out := d.part(whole, refs, day); d.why.IsZero() {
			return out
		}
		return nil
	}
	one := func(ref *FieldRef) *FieldRef {
		if out := carried(given(ref)); len(out) == 1 {
			return &out[0]
		}
		return nil // a tick or a text is not put together from several
	}
	out := *whole.Scoring
	out.Criteria = slices.Clone(out.Criteria)
	for i := range out.Criteria {
		c := &out.Criteria[i]
		c.Self, c.Superior, c.Reason = carried(c.Self), carried(c.Superior), one(c.Reason)
	}
	out.Ineligible, out.Why = one(out.Ineligible), one(out.Why)
	return &out
}

// score makes the score sheets of a period, in tree order; none in a period that has none.
func (p *Programme) score(period Period, tree *Hierarchy, results []Result, points []Point) []Score {
	if !p.scoredIn(period, func(form string) bool {
		return slices.ContainsFunc(points, func(x Point) bool { return x.Form == form })
	}) {
		return nil
	}
	return Scores(p.In(period).Scoring, tree, results, points)
}

// scoredIn tells whether there are score sheets in a period: every criterion has something that
// gives it points then. filed tells of a form that nobody is asked for whether somebody filed it.
func (p *Programme) scoredIn(period Period, filed func(form string) bool) bool {
	stated := p.In(period)
	if stated.Scoring == nil {
		return false
	}
	shorter := p.scoredBy(period)
	due := func(ref FieldRef) bool {
		f := p.Form(ref.Form, period)
		return f != nil && f.Every == period.Kind && (!f.Optional || filed(f.Code))
	}
	for _, c := range stated.Scoring.Criteria {
		ind := stated.Indicator(c.Indicator)
		computed := ind != nil && slices.ContainsFunc(ind.refs(), due) ||
			slices.ContainsFunc(shorter, func(s scoredIndicator) bool {
				return s.indicator == c.Indicator && len(p.Begun(period.Parts(s.every))) > 0
			})
		if !computed && !slices.ContainsFunc(c.Self, due) && !slices.ContainsFunc(c.Superior, due) {
			return false
		}
	}
	return true
}

// HasScores tells whether the programme has score sheets in a period, where all forms for them are
// filed.
func (p *Programme) HasScores(period Period) bool {
	return p.scoredIn(period, func(string) bool { return true })
}

// Unscored says why there are no score sheets in a period: they are of other periods, or of a form
// that is filed at will and nobody filed. It is the zero Sentence of a programme that scores nobody.
func (p *Programme) Unscored(period Period) Sentence {
	if p.Scoring == nil {
		return Sentence{}
	}
	if p.HasScores(period) {
		forms := strings.Join(p.scoreForms(period), ", ")
		return Say("%s không có đơn vị nào nộp biểu %s nên không có bảng điểm", "%s: nobody filed %s, and so there are no score sheets", period.named(), forms)
	}
	var vietnamese, english []string
	for _, kind := range p.Kinds {
		if around, ok := p.Rule.around(period, kind); ok && p.HasScores(around) {
			vietnamese, english = append(vietnamese, kind.Vietnamese()), append(english, string(kind))
		}
	}
	if vietnamese == nil {
		return Say("Chưa có biểu chấm điểm nào áp dụng cho %s nên không có bảng điểm", "No form for scores is in force for %s, and so there are no score sheets", period.named())
	}
	return Say("%s thực hiện theo kỳ báo cáo %s; %s không có bảng điểm", "%s: units are scored by the %s, and %s has no score sheets",
		p.Scoring.Name, Sentence{strings.Join(vietnamese, ", "), strings.Join(english, ", ")}, period.named())
}

// scoreForms are the forms that points are filed in for a period.
func (p *Programme) scoreForms(period Period) (out []string) {
	for _, c := range p.In(period).Scoring.Criteria {
		for _, ref := range slices.Concat(c.Self, c.Superior) {
			if !slices.Contains(out, ref.Form) {
				out = append(out, ref.Form)
			}
		}
	}
	return out
}

// reasoned tells a superior's words from the points that they stand beside.
func (p *Programme) reasoned(x Point) bool {
	is := func(ref *FieldRef) bool { return ref != nil && ref.Form == x.Form && ref.Field == x.Field }
	return p.Scoring != nil && (is(p.Scoring.Why) || slices.ContainsFunc(p.Scoring.Criteria, func(c Criterion) bool { return is(c.Reason) }))
}

// around is the period of a kind that another one ends in; false where there is none.
func (r WindowRule) around(period Period, kind PeriodKind) (Period, bool) {
	months := Period{Kind: kind}.months()
	for n := 1; months > 0 && n*months <= 12; n++ {
		if p := (Period{kind, period.Year, n}); r.Window(p).Holds(r.Window(period).To) {
			return p, true
		}
	}
	return Period{}, false
}
