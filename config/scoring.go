package config

import (
	"slices"

	"danvan/pipeline"
)

// defaultTotal is what the points of a score sheet add up to where the pack says
// nothing else.
const defaultTotal = 100

// readScoring reads how units are scored. A programme that scores nobody has no file.
func (r *reader) readScoring() {
	if _, ok := r.files[scoringFile]; !ok {
		return
	}
	m := r.open(scoringFile, scoringFileShape())
	if m == nil {
		return
	}
	g := m.group("scoring")
	if g == nil {
		return
	}
	s := &pipeline.Scoring{Name: g.text("name"), Source: g.text("source"), Tiers: r.readTierList(g)}
	sheet := scoreSheet{r, s}
	total := pipeline.Int(defaultTotal)
	if w := g.word("total"); w.text != "" {
		total = g.number("total")
	}
	sheet.readCriteria(g, total)
	s.Ineligible = sheet.column(g, "ineligible", pipeline.Tick)
	s.Why = sheet.column(g, "why", pipeline.Text)
	sheet.beside(g, "why", s.Why, "ineligible", s.Ineligible)
	s.Classes = readClasses(g, total)
	r.p.Scoring = s
}

// scoreSheet reads the criteria of one scoring.
type scoreSheet struct {
	*reader
	s *pipeline.Scoring
}

// readCriteria reads the lines of the score sheet, whose highest points add up to
// the total.
func (s scoreSheet) readCriteria(g *mapping, total pipeline.Number) {
	codes := map[string]int{}
	var sum pipeline.Number
	for _, m := range g.groups("criteria") {
		code := m.word("code")
		s.out.once(codes, pipeline.Say("tiêu chí", "criterion"), code)
		c := pipeline.Criterion{Code: code.text, Name: m.text("name"), Max: m.points("max")}
		s.readSources(m, &c)
		sum += c.Max
		s.s.Criteria = append(s.s.Criteria, c)
	}
	if n := g.find("criteria"); n != nil && sum != total {
		s.out.add(n.place, "điểm tối đa của các tiêu chí cộng lại là %s, không phải %s; sửa %q hoặc ghi %q",
			"the highest points of the criteria add up to %s, not %s; change %q or write %q", sum, total, "max", "total")
	}
}

// points reads a number of points, which is never negative.
func (m *mapping) points(key string) pipeline.Number {
	points := m.number(key)
	if points < 0 {
		w := m.word(key)
		m.out.add(w.place, "%q đang ghi %q; điểm không được âm", "%q is %q; points are never negative", key, w.text)
	}
	return points
}

// readSources reads where the points of a criterion come from.
func (s scoreSheet) readSources(m *mapping, c *pipeline.Criterion) {
	superior := s.column(m, "superior", pipeline.Count, pipeline.Amount)
	c.Self, c.Superior = listed(s.ownField(m)), listed(superior)
	c.Reason = s.column(m, "reason", pipeline.Text)
	s.beside(m, "reason", c.Reason, "superior", superior)
	indicator := m.word("indicator")
	c.Indicator = indicator.text
	s.then(func() { s.checkScored(indicator) })
	c.Bands = readBands(m, c.Max)
	if m.given("self", "superior", "indicator") == 0 {
		m.out.add(m.place, "tiêu chí %q chưa có nguồn điểm; ghi ít nhất một trong self, superior, indicator",
			"the criterion %q has no points from anywhere; write at least one of self, superior, indicator", c.Code)
	}
	switch bands := m.find("bands"); {
	case bands == nil && c.Indicator != "":
		s.out.add(indicator.place, "tiêu chí chấm theo chỉ tiêu phải có thang điểm %q", "a criterion scored by an indicator needs %q", "bands")
	case bands != nil && c.Indicator == "":
		s.out.add(bands.place, "thang điểm %q cần có %q", "%q needs %q", "bands", "indicator")
	}
}

// ownField reads the field of a list form in which a unit scores itself.
func (s scoreSheet) ownField(m *mapping) *pipeline.FieldRef {
	one, ok := m.fieldRef("self")
	if !ok {
		return nil
	}
	s.scoredAt[one.FieldRef] = one.place
	s.then(func() {
		form, field := s.lookUpRef(one)
		if field == nil || !s.fitsScore(one, form, field, pipeline.List, pipeline.Count, pipeline.Amount) {
			return
		}
		for _, tier := range s.s.Tiers {
			if !form.FiledBy(tier) || !field.AppliesTo(tier) {
				s.out.add(one.place, "%s không do cấp %q điền, nhưng cấp này được chấm điểm", "%s is not filled by the tier %q, which is scored", one.FieldRef, tier)
			}
		}
	})
	return &one.FieldRef
}

// listed is a reference that may not be there as a list.
func listed(one *pipeline.FieldRef) []pipeline.FieldRef {
	if one == nil {
		return nil
	}
	return []pipeline.FieldRef{*one}
}

// column reads a column of the table in which a superior scores units, a row each.
func (s scoreSheet) column(m *mapping, key string, kinds ...pipeline.FieldKind) *pipeline.FieldRef {
	one, ok := m.fieldRef(key)
	if !ok {
		return nil
	}
	s.scoredAt[one.FieldRef] = one.place
	s.then(func() {
		if form, field := s.lookUpRef(one); field != nil {
			s.fitsScore(one, form, field, pipeline.Table, kinds...)
		}
	})
	return &one.FieldRef
}

func (s scoreSheet) fitsScore(one ref, form *pipeline.Form, field *pipeline.Field, layout pipeline.Layout, kinds ...pipeline.FieldKind) bool {
	switch {
	case form.Layout != layout && form.Layout != "":
		s.out.add(one.place, "%s thuộc biểu dạng %s; ở đây cần biểu dạng %s", "%s is of a %s; here a %s is needed", one.FieldRef, form.Layout, layout)
	case !slices.Contains(kinds, field.Kind) && field.Kind != "":
		s.out.add(one.place, "%s thuộc loại %s; ở đây cần loại %s", "%s is %s; here it must be one of %s", one.FieldRef, field.Kind, wordList(kinds))
	default:
		return true
	}
	return false
}

// beside checks that a text stands in the same table as the column that it explains.
func (s scoreSheet) beside(m *mapping, textKey string, text *pipeline.FieldRef, key string, column *pipeline.FieldRef) {
	switch {
	case text == nil:
	case column == nil:
		s.out.add(m.find(textKey).place, "%q cần có %q", "%q needs %q", textKey, key)
	case text.Form != column.Form:
		s.out.add(m.find(textKey).place, "%q thuộc biểu %s, nhưng %q thuộc biểu %s; hai cột phải ở cùng một biểu",
			"%q is of form %s, but %q is of form %s; both must stand in one table", textKey, text.Form, key, column.Form)
	}
}

// checkScored checks that a criterion is computed from an indicator with a value.
func (r *reader) checkScored(w word) {
	if w.text == "" || !r.knownIndicator("indicator", w) {
		return
	}
	if r.p.Indicator(w.text).Kind == pipeline.Narrative {
		r.out.add(w.place, "chỉ tiêu %q là lời văn, không chấm điểm được", "the indicator %q is a text and cannot be scored", w.text)
	}
}

// readBands reads the points for values of an indicator; the first band that holds
// counts, so a band behind one that holds for all its values would never count.
func readBands(m *mapping, highest pipeline.Number) []pipeline.Band {
	var out []pipeline.Band
	for _, g := range m.groups("bands") {
		b := pipeline.Band{Points: g.points("points")}
		b.Comparison, b.Bound = readTargetRule(g.word("rule"), m.out)
		if b.Points > highest {
			m.out.add(g.place, "mức %s điểm cao hơn điểm tối đa %s của tiêu chí", "%s points are more than the criterion's highest, %s", b.Points, highest)
		}
		for _, before := range out {
			if before.Comparison != "" && b.Comparison != "" && covers(before, b) {
				m.out.add(g.place, "mức %q không bao giờ được dùng: mức %q đứng trước đã bao gồm nó",
					"the band %q never counts: %q stands before it and holds for all its values", ruleText(b.Comparison, b.Bound), ruleText(before.Comparison, before.Bound))
				break
			}
		}
		out = append(out, b)
	}
	return out
}

func ruleText(op pipeline.Comparison, bound pipeline.Number) string {
	return pipeline.Target{Comparison: op, Bound: bound}.String()
}

// covers tells whether every value that b takes is one that a takes.
func covers(a, b pipeline.Band) bool {
	upward := func(c pipeline.Comparison) bool { return c == pipeline.AtLeast || c == pipeline.MoreThan }
	downward := func(c pipeline.Comparison) bool { return c == pipeline.AtMost || c == pipeline.LessThan }
	strict := a.Comparison == pipeline.MoreThan || a.Comparison == pipeline.LessThan
	switch {
	case b.Comparison == pipeline.Equal:
		return a.Comparison.Compare(b.Bound, a.Bound)
	case upward(a.Comparison) && upward(b.Comparison):
		return b.Bound > a.Bound || b.Bound == a.Bound && (!strict || b.Comparison == pipeline.MoreThan)
	case downward(a.Comparison) && downward(b.Comparison):
		return b.Bound < a.Bound || b.Bound == a.Bound && (!strict || b.Comparison == pipeline.LessThan)
	}
	return false
}

// readClasses reads the grades, the highest first.
func readClasses(g *mapping, total pipeline.Number) []pipeline.Class {
	var out []pipeline.Class
	names := map[string]int{}
	for _, m := range g.groups("classes") {
		name := m.word("name")
		g.out.once(names, pipeline.Say("mức xếp loại", "class"), name)
		c := pipeline.Class{Name: name.text, From: m.points("from")}
		if c.From > total {
			g.out.add(m.place, "mức %q tính từ %s điểm, cao hơn tổng điểm %s", "the class %q begins at %s points, above the total of %s", c.Name, c.From, total)
		}
		if len(out) > 0 && c.From >= out[len(out)-1].From {
			g.out.add(m.place, "mức %q phải thấp hơn mức %q đứng trước; ghi mức cao nhất trước",
				"the class %q must begin below %q, which stands before it; the highest comes first", c.Name, out[len(out)-1].Name)
		}
		out = append(out, c)
	}
	return out
}
