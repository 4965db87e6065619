package config

import (
	"slices"
	"time"

	"danvan/pipeline"
)

func (r *reader) readProgramme() {
	m := r.open(programmeFile, programmeShape())
	if m == nil {
		return
	}
	r.readFrame(m)
	r.readConsolidator(m)
	if share := oneOf[string](m, "unit_share_missing"); share != "" {
		r.p.ShareMissingUnits = share == "left_out"
	}
	r.p.ParentFiles = m.flag("parent_files")
	r.readHeadlines(m)
}

// readFrame reads what a programme and the answers that one is made from share.
func (r *reader) readFrame(m *mapping) {
	p := r.p
	p.Code, p.Name = m.text("programme"), m.text("name")
	r.readPlan(m)
	r.readRegime(m)
	r.readPeriods(m)
	r.readTiers(m)
	r.readDeadlines(m)
	r.readHolidays(m)
	r.nilAt = m.words("nil_tokens")
	p.NilTokens = texts(r.nilAt)
	r.readLetterhead(m)
}

func (r *reader) readPlan(m *mapping) {
	g := m.group("plan")
	if g == nil {
		return
	}
	r.p.Plan = pipeline.Plan{
		Number: g.text("number"), Date: g.day("date"), Issuer: g.text("issuer"),
		Title: g.text("title"), Source: g.text("source"),
	}
}

func (r *reader) readRegime(m *mapping) {
	g := m.group("regime")
	if g == nil {
		return
	}
	for _, e := range regimeElements {
		element := pipeline.RegimeElement{Key: e.key, Label: e.label}
		if one := g.group(e.key); one != nil {
			element.Text, element.Source = one.text("text"), one.text("source")
		}
		r.p.Regime = append(r.p.Regime, element)
	}
}

// periodsAYear says how many periods of a kind a year has.
func periodsAYear(kind pipeline.PeriodKind) int {
	switch kind {
	case pipeline.Month:
		return 12
	case pipeline.Quarter:
		return 4
	case pipeline.HalfYear:
		return 2
	}
	return 1
}

func (r *reader) readPeriods(m *mapping) {
	g := m.group("periods")
	if g == nil {
		return
	}
	r.p.Rule = oneOf[pipeline.WindowRule](g, "rule")
	for _, w := range g.words("kinds") {
		if k := checkOneOf[pipeline.PeriodKind]("kinds", w, g.shape.key("kinds").item.words, r.out); k != "" {
			r.p.Kinds, r.kindAt = append(r.p.Kinds, k), append(r.kindAt, w.place)
		}
	}
	w := g.word("first")
	if w.text == "" {
		return
	}
	first, err := pipeline.ParsePeriod(w.text)
	if err != nil {
		r.out.add(w.place, "%q: %s", "%q: %s", "first", err)
		return
	}
	r.p.First = first
	if len(r.p.Kinds) > 0 && !slices.Contains(r.p.Kinds, first.Kind) {
		r.out.add(w.place, "%q đang ghi %s, là loại kỳ không có trong kinds (%s)",
			"%q is %s, a kind of period that is not among the kinds (%s)", "first", w.text, wordList(r.p.Kinds))
	}
}

func (r *reader) readConsolidator(m *mapping) {
	w := m.word("consolidator")
	r.p.Consolidator = w.text
	r.then(func() { r.knownUnit("consolidator", w) })
}

func (r *reader) readTiers(m *mapping) {
	first := map[string]int{}
	for _, g := range m.groups("tiers") {
		code := g.word("code")
		r.out.once(first, pipeline.Say("cấp", "tier"), code)
		r.p.Tiers = append(r.p.Tiers, pipeline.Tier{Code: code.text, Name: g.text("name")})
	}
}

func (r *reader) readDeadlines(m *mapping) {
	first := map[string]int{}
	for _, g := range m.groups("deadlines") {
		tier := g.word("tier")
		d := pipeline.Deadline{
			Tier: tier.text, Day: g.whole("day"), WorkingDays: g.whole("working_days"),
			Fixed: g.fixedDay(), Source: g.text("source"),
		}
		r.p.Deadlines = append(r.p.Deadlines, d)
		if line, ok := first[tier.text]; ok && tier.text != "" {
			r.out.add(tier.place, "cấp %q có hai thời hạn (thời hạn đầu ở dòng %d)", "the tier %q has two deadlines (first in line %d)", tier.text, line)
		}
		first[tier.text] = tier.line
		if given := g.given("day", "working_days", "fixed"); given != 1 {
			g.out.add(g.place, "mỗi thời hạn ghi đúng một trong ba khóa day, working_days và fixed; thời hạn này ghi %d",
				"a deadline has exactly one of day, working_days and fixed; this one has %d", given)
			continue
		}
		r.then(func() { r.knownTier("tier", tier) })
		r.then(func() { r.checkDeadline(g.place, d) })
	}
}

// fixedDay reads a day of the year, dd/mm.
func (m *mapping) fixedDay() string {
	w := m.word("fixed")
	if w.text == "" {
		return ""
	}
	if _, err := time.Parse("02/01", w.text); err != nil {
		m.out.add(w.place, "%q đang ghi %q; ghi ngày trong năm theo dạng dd/mm", "%q is %q; write a day of the year as dd/mm", "fixed", w.text)
		return ""
	}
	return w.text
}

// checkDeadline holds a deadline against the window of every period of a year: a due
// day is at least one working day after the cut-off (Nghị định 09/2019/NĐ-CP, Điều 8.5).
// A fixed day may fall in the year after, as 15/01 does for a calendar year; for every
// quarter it would come long after most of them, so it must not outlast the next one.
func (r *reader) checkDeadline(at place, d pipeline.Deadline) {
	if r.p.First.IsZero() || (d.Day == 0 && d.WorkingDays == 0 && d.Fixed == "") {
		return
	}
	for _, kind := range r.p.Kinds {
		for n := 1; n <= periodsAYear(kind); n++ {
			period := pipeline.Period{Kind: kind, Year: r.p.First.Year, Number: n}
			due, end := d.Due(period, r.p.Rule, r.p.Holidays), r.p.Rule.Window(period).To
			if !due.After(end) {
				r.out.add(at, "thời hạn của cấp %q cho kỳ %s là %s, nhưng phải sau ngày cuối kỳ là %s",
					"the deadline of tier %q for %s is %s, not after the period's last day %s", d.Tier, period, due, end)
				return
			}
			next := r.p.Rule.Window(period.Next()).To
			if due.After(next) && r.owes(d.Tier, kind) {
				r.out.add(at, "thời hạn của cấp %q cho kỳ %s là %s, sau cả ngày cuối kỳ kế tiếp là %s",
					"the deadline of tier %q for %s is %s, after even the next period's last day %s", d.Tier, period, due, next)
				return
			}
		}
	}
}

// owes tells whether a form is due from the tier for every period of a kind.
func (r *reader) owes(tier string, kind pipeline.PeriodKind) bool {
	return slices.ContainsFunc(r.p.Forms, func(f pipeline.Form) bool { return f.Every == kind && f.FiledBy(tier) && !f.Optional })
}

func (r *reader) readHolidays(m *mapping) {
	for _, w := range m.words("holidays") {
		r.p.Holidays = append(r.p.Holidays, asDay("holidays", w, r.out))
	}
}

func (r *reader) readHeadlines(m *mapping) {
	headlines := m.words("headlines")
	r.p.Headlines = texts(headlines)
	r.then(func() {
		for _, w := range headlines {
			r.knownIndicator("headlines", w)
		}
	})
}

func (r *reader) readLetterhead(m *mapping) {
	g := m.group("letterhead")
	if g == nil {
		return
	}
	r.p.Letterhead = pipeline.Letterhead{
		Style: oneOf[pipeline.LetterStyle](g, "style"), Joint: readJoint(g),
		Superior: g.text("superior"), Issuer: g.text("issuer"), Symbol: g.text("symbol"), Place: g.text("place"),
		To: texts(g.words("to")), Recipients: texts(g.words("recipients")),
		Authority: g.text("authority"), SignerTitle: g.text("signer_title"), SignerName: g.text("signer_name"),
	}
}

// readJoint reads the further offices that issue and sign, in order of signing.
func readJoint(g *mapping) []pipeline.JointIssuer {
	var out []pipeline.JointIssuer
	for _, m := range g.groups("joint") {
		out = append(out, pipeline.JointIssuer{
			Superior: m.text("superior"), Issuer: m.text("issuer"), Authority: m.text("authority"),
			SignerTitle: m.text("signer_title"), SignerName: m.text("signer_name"),
		})
	}
	return out
}

// knownIndicator checks that a word names an indicator.
func (r *reader) knownIndicator(key string, w word) bool {
	known := make([]string, len(r.p.Indicators))
	for i, indicator := range r.p.Indicators {
		known[i] = indicator.Code
	}
	if w.text == "" || slices.Contains(known, w.text) {
		return true
	}
	r.out.add(w.place, "%q nêu chỉ tiêu tổng hợp %q, nhưng gói chương trình không có chỉ tiêu này%s",
		"%q names the indicator %q, which the pack does not hold%s", key, w.text, meant(w.text, known))
	return false
}

// knownTier checks that a word names a tier.
func (r *reader) knownTier(key string, w word) {
	known := make([]string, len(r.p.Tiers))
	for i, t := range r.p.Tiers {
		if t.Code == w.text {
			return
		}
		known[i] = t.Code
	}
	if w.text != "" {
		r.out.add(w.place, "%q ghi cấp %q, nhưng %s không có cấp này%s", "%q names the tier %q, which %s does not have%s", key, w.text, r.frame, meant(w.text, known))
	}
}

// knownUnit checks that a word names a unit of any time.
func (r *reader) knownUnit(key string, w word) {
	if w.text == "" || r.hasUnit(w.text) {
		return
	}
	known := make([]string, len(r.p.Units))
	for i := range r.p.Units {
		known[i] = r.p.Units[i].Code
	}
	r.out.add(w.place, "%q ghi đơn vị %q, nhưng %s không có đơn vị này%s", "%q names the unit %q, which %s does not have%s", key, w.text, unitsFile, meant(w.text, known))
}
