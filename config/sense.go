package config

import (
	"io/fs"
	"math"
	"slices"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// CheckPack reads a pack as [ReadPack] does and also says what is sound but hardly
// meant: such warnings never make a pack wrong. A wrong pack has none, since what is
// missing from it would be warned of too.
func CheckPack(fsys fs.FS) (*pipeline.Programme, []Problem, error) {
	r := newReader()
	r.load(fsys)
	p, err := r.read()
	if err != nil {
		return nil, nil, err
	}
	var warnings problems
	r.weighRatios(&warnings)
	r.weighFields(&warnings)
	r.weighSums(&warnings)
	r.weighTargets(&warnings)
	r.weighKinds(&warnings)
	r.weighTiers(&warnings)
	r.weighNames(&warnings)
	r.weighWords(&warnings)
	r.weighHeirs(&warnings)
	r.weighVersions(&warnings)
	r.weighPoints(&warnings)
	if len(p.Indicators) == 0 {
		warnings.add(place{file: indicatorsFolder}, "chưa có chỉ tiêu tổng hợp nào; báo cáo tổng hợp sẽ không có số liệu",
			"there is no indicator yet; the consolidated report will hold no figures")
	}
	return p, warnings.sorted(), nil
}

// indicatorPlaces says where an indicator, the fields that it is made of and the rules
// of its targets stand.
type indicatorPlaces struct {
	indicator place
	refs      []ref
	rules     []place
}

// filers returns the tiers that fill a field of an indicator, in the programme's order.
func (r *reader) filers(refs []pipeline.FieldRef) []string {
	var out []string
	for _, tier := range r.p.Tiers {
		fills := func(one pipeline.FieldRef) bool {
			return slices.ContainsFunc(r.versionsOf(one), func(f *pipeline.Form) bool {
				field := f.Field(one.Field)
				return field != nil && f.FiledBy(tier.Code) && field.AppliesTo(tier.Code)
			})
		}
		if slices.ContainsFunc(refs, fills) {
			out = append(out, tier.Code)
		}
	}
	return out
}

// checkFilers finds a ratio that can have no value: a unit enters a ratio only with
// both parts, and no tier fills both.
func (r *reader) checkFilers(at place, i *pipeline.Indicator) {
	over, under := r.filers(i.Numerator), r.filers(i.Denominator)
	both := func(tier string) bool { return slices.Contains(under, tier) }
	if len(over) > 0 && len(under) > 0 && !slices.ContainsFunc(over, both) {
		r.out.add(at, "tử số của %q do cấp %s điền, mẫu số do cấp %s điền; không cấp nào điền cả hai nên tỷ lệ không bao giờ có số liệu",
			"the numerator of %q is filled by %s, the denominator by %s; no tier fills both, so that the ratio never has a value",
			i.Code, strings.Join(over, ", "), strings.Join(under, ", "))
	}
}

// weighRatios warns of ratios whose parts hardly belong together.
func (r *reader) weighRatios(out *problems) {
	for k := range r.p.Indicators {
		i := &r.p.Indicators[k]
		if i.Kind != pipeline.Ratio {
			continue
		}
		at := r.indicatorAt[k]
		over, under := r.filers(i.Numerator), r.filers(i.Denominator)
		if !slices.Equal(over, under) {
			out.add(at.indicator, "tử số của %q do cấp %s điền, mẫu số do cấp %s điền; tỷ lệ sẽ lệch vì hai phần không cùng đơn vị báo cáo",
				"the numerator of %q is filled by %s, the denominator by %s; the ratio leans to one side since its parts have different filers",
				i.Code, strings.Join(over, ", "), strings.Join(under, ", "))
		}
		r.weighRhythm(at, i, out)
		r.weighScopes(at, i, out)
		r.weighStocks(at, i, out)
	}
}

// weighRhythm warns of a ratio made from forms that are due in different periods.
func (r *reader) weighRhythm(at indicatorPlaces, i *pipeline.Indicator, out *problems) {
	var kinds []pipeline.PeriodKind
	for _, one := range at.refs {
		for _, f := range r.versionsOf(one.FieldRef) {
			if !slices.Contains(kinds, f.Every) {
				kinds = append(kinds, f.Every)
			}
		}
	}
	if len(kinds) > 1 {
		out.add(at.indicator, "%q lấy số liệu từ các biểu có kỳ nộp khác nhau (%s); tử số và mẫu số không cùng kỳ",
			"%q is made from forms that are due at different periods (%s); its parts are never of one period", i.Code, wordList(kinds))
	}
}

// weighScopes warns of a tier that files the parts of a ratio for different extents: what
// its own office did is no part of what its whole area comes to, and no ratio is made of them.
func (r *reader) weighScopes(at indicatorPlaces, i *pipeline.Indicator, out *problems) {
	for _, tier := range r.p.Tiers {
		var filed []*pipeline.Form
		for _, one := range at.refs {
			for _, f := range r.versionsOf(one.FieldRef) {
				if field := f.Field(one.Field); field != nil && f.FiledBy(tier.Code) && field.AppliesTo(tier.Code) {
					filed = append(filed, f)
				}
			}
		}
		if f, g := apart(filed, tier.Code); f != nil {
			out.add(at.indicator, "cấp %s báo cáo biểu %s và biểu %s với phạm vi khác nhau (một biểu của cơ quan mình, một biểu cả cấp dưới); đơn vị cấp này không có tỷ lệ %q từ hai biểu đó",
				"tier %s files %s and %s for different scopes (one for itself, one for all below it); its units have no %q from these two", tier.Code, f.Code, g.Code, i.Code)
		}
	}
}

// apart returns two forms of one time that a tier files for different scopes.
func apart(forms []*pipeline.Form, tier string) (*pipeline.Form, *pipeline.Form) {
	for k, f := range forms {
		for _, g := range forms[:k] {
			if f.Overlaps(g.Validity) && f.ScopeOf(tier) != g.ScopeOf(tier) {
				return g, f
			}
		}
	}
	return nil, nil
}

// weighStocks warns of a stock in a ratio whose parts are summed over time, as they
// are for a period longer than that of the form.
func (r *reader) weighStocks(at indicatorPlaces, i *pipeline.Indicator, out *problems) {
	for _, one := range at.refs {
		for _, f := range r.versionsOf(one.FieldRef) {
			field := f.Field(one.Field)
			if field == nil || !field.Stock {
				continue
			}
			longer := func(k pipeline.PeriodKind) bool { return monthsOf(k) > monthsOf(f.Every) }
			if n := slices.IndexFunc(r.p.Kinds, longer); n >= 0 {
				out.add(one.place, "%s là số tại một thời điểm (stock) nhưng %q cộng tử số và mẫu số qua các kỳ khi tổng hợp kỳ %s",
					"%s is a stock, but %q sums its parts over time where the period is %s", one.FieldRef, i.Code, r.p.Kinds[n])
				break
			}
		}
	}
}

// weighPoints warns of cells for points that take more of them than their criterion gives: they
// would count whole, and a total go beyond its highest.
func (r *reader) weighPoints(out *problems) {
	if r.p.Scoring == nil {
		return
	}
	r.weighScored(out)
	r.weighSuperiors(out)
	told := map[pipeline.FieldRef]bool{}
	for i := range r.p.Forms {
		f := &r.p.Forms[i]
		for k, c := range r.p.On(f.From).Scoring.Criteria {
			stated := r.p.Scoring.Criteria[k]
			for _, side := range [][2][]pipeline.FieldRef{{stated.Self, c.Self}, {stated.Superior, c.Superior}} {
				if cells := side[1]; len(cells) > 0 && cells[0].Form == f.Code && !told[side[0][0]] && mostOf(f, cells) > c.Max {
					told[side[0][0]] = true
					out.add(r.scoredAt[side[0][0]], "%s nhận được số điểm cao hơn điểm tối đa %s của tiêu chí %q; ghi max: %s ở chỉ tiêu đó",
						"%s takes more points than the %s that the criterion %q gives; write max: %s in that field", r.named(f, cells), c.Max, c.Code, c.Max)
				}
			}
		}
	}
}

// mostOf is how many points cells of a form take together at the most.
func mostOf(f *pipeline.Form, cells []pipeline.FieldRef) (sum pipeline.Number) {
	for _, one := range cells {
		field := f.Field(one.Field)
		if field == nil || field.Max == 0 {
			return math.MaxInt64
		}
		sum += field.Max
	}
	return sum
}

// named names cells of a form, with its version where it has several.
func (r *reader) named(f *pipeline.Form, cells []pipeline.FieldRef) string {
	var out []string
	for _, one := range cells {
		if len(r.versions(f.Code)) > 1 {
			one.Version = f.Version
		}
		out = append(out, one.String())
	}
	return strings.Join(out, " + ")
}

// weighSuperiors warns of a table for points that the unit right above a scored unit does not file:
// only its row there counts.
func (r *reader) weighSuperiors(out *problems) {
	for _, c := range r.p.Scoring.Criteria {
		for _, one := range c.Superior {
			files := func(tier string) bool {
				return slices.ContainsFunc(r.versionsOf(one), func(f *pipeline.Form) bool { return f.FiledBy(tier) })
			}
			for _, u := range r.p.Units {
				above, ok := r.p.Unit(u.Parent)
				if ok && slices.Contains(r.p.Scoring.Tiers, u.Tier) && !files(above.Tier) {
					out.add(r.scoredAt[one], "cấp trên trực tiếp của %s là %s, không nộp biểu %s; điểm cấp trên chấm cho %[1]s không được tính",
						"the unit right above %s is %s, which does not file %s; what a superior gives %[1]s does not count", u.Code, above.Code, one.Form)
					break
				}
			}
		}
	}
}

// weighScored warns of points that are read from a field which another version of its form calls
// something else, and of score sheets that are of no period: no kind of period has points for each
// criterion.
func (r *reader) weighScored(out *problems) {
	for one, at := range r.scoredAt {
		r.checkOneMeaning(at, one, out)
	}
	last := r.p.First.Year
	for i := range r.p.Forms {
		last = max(last, r.p.Forms[i].From.Year+1)
	}
	for year := r.p.First.Year; year <= last; year++ {
		for _, kind := range r.p.Kinds {
			for n := range periodsAYear(kind) {
				if r.p.HasScores(pipeline.Period{Kind: kind, Year: year, Number: n + 1}) {
					return
				}
			}
		}
	}
	out.add(place{file: scoringFile}, "không kỳ nào mọi tiêu chí cùng có điểm nên không bao giờ có bảng điểm; xem kỳ nộp (every) và hiệu lực của các biểu có điểm",
		"there is no period in which each criterion has points, and so there are never score sheets; look at when the forms for points are due (every) and in force")
}

// weighKinds warns of a kind of period for which no form is due: see
// [pipeline.Programme.Reports].
func (r *reader) weighKinds(out *problems) {
	for k, kind := range r.p.Kinds {
		if !slices.ContainsFunc(r.p.Forms, func(f pipeline.Form) bool { return f.Every == kind }) {
			out.add(r.kindAt[k], "%q có %q nhưng chưa biểu nào có kỳ nộp này (every); chưa tổng hợp được kỳ loại này",
				"%q has %q, but no form is due for it (every); such a period cannot be consolidated yet", "kinds", kind)
		}
	}
}

// weighTiers warns of a form that nobody files.
func (r *reader) weighTiers(out *problems) {
	for k, f := range r.p.Forms {
		if !slices.ContainsFunc(f.Tiers, r.hasUnits) {
			out.add(r.formAt[k].form, "không đơn vị nào nộp biểu %s: units.csv chưa có đơn vị nào ở cấp %s",
				"no unit files form %s: units.csv has none of the tier %s", f.Code, strings.Join(f.Tiers, ", "))
		}
	}
}

func (r *reader) hasUnits(tier string) bool {
	return slices.ContainsFunc(r.p.Units, func(u pipeline.Unit) bool { return u.Tier == tier })
}

// weighNames warns of units of one name below one unit: the folder or the row of a table
// that bears the name is of neither.
func (r *reader) weighNames(out *problems) {
	type called struct{ parent, name string }
	seen := map[called][]int{}
	for i, u := range r.p.Units {
		at := called{u.Parent, strings.ToLower(strings.Join(strings.Fields(u.Name), " "))}
		for _, k := range seen[at] {
			if other := &r.p.Units[k]; other.Code != u.Code && other.Overlaps(u.Validity) {
				out.add(r.unitAt[i], "tên %q trùng tên của đơn vị %q (dòng %d) có cùng cấp trên; thư mục hoặc dòng ghi tên này không biết là của đơn vị nào",
					"the name %q is also that of %q (line %d) below the same unit; a folder or row of that name is of neither", u.Name, other.Code, r.unitAt[k].line)
				break
			}
		}
		seen[at] = append(seen[at], i)
	}
}

// weighWords warns of a number among the words that say nothing arose, which would take the
// place of what a unit reports, and of phrases that no report has.
func (r *reader) weighWords(out *problems) {
	for _, w := range r.nilAt {
		if strings.ContainsAny(w.text, "0123456789") {
			out.add(w.place, "%q trong \"nil_tokens\" là số liệu; ô ghi số này sẽ bị coi là không phát sinh", "%q among \"nil_tokens\" is a figure; a cell with it is taken as nothing arose", w.text)
		}
	}
	var keys []string
	for _, p := range shown.Phrases() {
		keys = append(keys, p.Key)
	}
	for _, w := range r.phraseAt {
		if prefix, _, _ := strings.Cut(w.text, "."); !slices.Contains(keys, w.text) && !slices.Contains(phrasePrefixes[:], prefix) {
			out.add(w.place, "không báo cáo nào dùng câu %q%s", "no report has the phrase %q%s", w.text, meant(w.text, keys))
		}
	}
}

func monthsOf(kind pipeline.PeriodKind) int {
	if kind == pipeline.NineMonths {
		return 9
	}
	return 12 / periodsAYear(kind)
}

// weighFields warns of fields that units fill for nobody. The columns of a register
// that hold no number describe its rows and need no other use.
func (r *reader) weighFields(out *problems) {
	used := r.used()
	for k := range r.p.Forms {
		f := &r.p.Forms[k]
		var idle []int
		for n, field := range f.Fields {
			describes := f.Layout == pipeline.Register && !field.Kind.Numeric()
			if !describes && !used[pipeline.FieldRef{Form: f.Code, Field: field.Code, Version: f.Version}] {
				idle = append(idle, n)
			}
		}
		if len(idle) > 0 && len(idle) == len(f.Fields) {
			out.add(r.formAt[k].form, "không chỉ tiêu nào của biểu %s được dùng trong chỉ tiêu tổng hợp, hệ thức hoặc bảng chấm điểm",
				"no field of form %s is used by an indicator, a relation or the score sheet", f.Code)
			continue
		}
		for _, n := range idle {
			out.add(r.formAt[k].fields[n], "chỉ tiêu %q của biểu %s không được dùng trong chỉ tiêu tổng hợp, hệ thức hoặc bảng chấm điểm",
				"the field %q of form %s is used by no indicator, relation or score sheet", f.Fields[n].Code, f.Code)
		}
	}
}

// used returns the fields of each version that something is made of or held against.
func (r *reader) used() map[pipeline.FieldRef]bool {
	used := map[pipeline.FieldRef]bool{}
	inEach := func(form, field string) {
		for _, f := range r.versions(form) {
			used[pipeline.FieldRef{Form: form, Field: field, Version: f.Version}] = true
		}
	}
	for i := range r.p.Forms {
		f := &r.p.Forms[i]
		for _, relation := range f.Relations {
			for _, t := range relation.Terms() {
				if t.Form == "" || t.Form == f.Code {
					used[pipeline.FieldRef{Form: f.Code, Field: t.Field, Version: f.Version}] = true
				} else {
					inEach(t.Form, t.Field)
				}
			}
		}
		for _, field := range f.Fields {
			used[pipeline.FieldRef{Form: f.Code, Field: field.Pair, Version: f.Version}] = true
		}
		for _, one := range readIn(r.p.On(f.From), f.Code) {
			used[pipeline.FieldRef{Form: f.Code, Field: one, Version: f.Version}] = true
		}
	}
	return used
}

// readIn returns the fields of a form that the indicators and score sheets of a day are made from.
func readIn(p *pipeline.Programme, form string) []string {
	var out []string
	for _, i := range p.Indicators {
		for _, one := range slices.Concat(i.Numerator, i.Denominator) {
			if one.Form == form {
				out = append(out, one.Field)
			}
		}
		if c := i.Condition; c != nil && c.Form == form {
			out = append(out, c.Field)
		}
	}
	for _, one := range scoredFields(p.Scoring) {
		if one.Form == form {
			out = append(out, one.Field)
		}
	}
	return out
}

// scoredFields returns the fields that scores are made from.
func scoredFields(s *pipeline.Scoring) (out []pipeline.FieldRef) {
	if s == nil {
		return nil
	}
	texts := []*pipeline.FieldRef{s.Ineligible, s.Why}
	for _, c := range s.Criteria {
		out = slices.Concat(out, c.Self, c.Superior)
		texts = append(texts, c.Reason)
	}
	for _, one := range texts {
		out = append(out, listed(one)...)
	}
	return out
}
