package config

import (
	"regexp"
	"slices"
	"time"

	"danvan/pipeline"
)

// regimeElements are the eleven elements of a reporting regime, in the order of
// Nghị định 09/2019/NĐ-CP, Điều 7, with the decree's names.
var regimeElements = [11]struct{ key, label string }{
	{"name", "Tên báo cáo"},
	{"content", "Nội dung yêu cầu báo cáo"},
	{"reporters", "Đối tượng thực hiện báo cáo"},
	{"receivers", "Cơ quan nhận báo cáo"},
	{"method", "Phương thức gửi, nhận báo cáo"},
	{"deadline", "Thời hạn gửi báo cáo"},
	{"frequency", "Tần suất thực hiện báo cáo"},
	{"cutoff", "Thời gian chốt số liệu báo cáo"},
	{"outline", "Mẫu đề cương báo cáo"},
	{"form", "Biểu mẫu số liệu báo cáo"},
	{"guidance", "Hướng dẫn quy trình thực hiện báo cáo"},
}

var (
	programmeCode = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	plainCode     = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

func (r *reader) readProgramme() {
	m := r.open(programmeFile)
	if m == nil {
		return
	}
	defer m.done()
	p := r.p
	p.Code = m.code("programme", programmeCode,
		pipeline.Say("chỉ dùng chữ thường không dấu và chữ số, nối bằng -", "write small letters without marks and digits, joined by -")).text
	p.Name = m.text("name")
	r.readPlan(m)
	r.readRegime(m)
	r.readPeriods(m)
	r.readConsolidator(m)
	r.readTiers(m)
	r.readDeadlines(m)
	r.readHolidays(m)
	p.NilTokens = texts(m.words("nil_tokens", true))
	if share := m.maybeWord("unit_share_missing"); share.text != "" {
		p.ShareMissingUnits = checkOneOf("unit_share_missing", share, []string{"no", "left_out"}, r.out) == "left_out"
	}
	r.readHeadlines(m)
	r.readLetterhead(m)
}

// group opens a group of keys that must be there; nil where it is not.
func (m *mapping) group(key string) *mapping {
	n := m.need(key)
	if n == nil {
		return nil
	}
	return newMapping(n, key, m.out)
}

func (r *reader) readPlan(m *mapping) {
	g := m.group("plan")
	if g == nil {
		return
	}
	r.p.Plan = pipeline.Plan{
		Number: g.text("number"), Date: g.day("date", true), Issuer: g.text("issuer"),
		Title: g.text("title"), Source: g.text("source"),
	}
	g.done()
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
			one.done()
		}
		r.p.Regime = append(r.p.Regime, element)
	}
	g.done()
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

// allKinds is the kinds of period in the order in which messages list them.
var allKinds = [...]pipeline.PeriodKind{
	pipeline.Month, pipeline.Quarter, pipeline.HalfYear, pipeline.NineMonths, pipeline.Year,
}

func (r *reader) readPeriods(m *mapping) {
	g := m.group("periods")
	if g == nil {
		return
	}
	defer g.done()
	r.p.Rule = oneOf(g, "rule", []pipeline.WindowRule{pipeline.ND09, pipeline.Calendar})
	for _, w := range g.words("kinds", true) {
		if k := checkOneOf("kinds", w, allKinds[:], r.out); k != "" {
			r.p.Kinds = append(r.p.Kinds, k)
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
	if len(r.p.Kinds) > 0 && !r.hasKind(first.Kind) {
		r.out.add(w.place, "%q đang ghi %s, là loại kỳ không có trong kinds (%s)",
			"%q is %s, a kind of period that is not among the kinds (%s)", "first", w.text, wordList(r.p.Kinds))
	}
}

func (r *reader) hasKind(kind pipeline.PeriodKind) bool {
	for _, k := range r.p.Kinds {
		if k == kind {
			return true
		}
	}
	return false
}

func (r *reader) readConsolidator(m *mapping) {
	w := m.word("consolidator")
	r.p.Consolidator = w.text
	r.then(func() { r.knownUnit("consolidator", w) })
}

func (r *reader) readTiers(m *mapping) {
	first := map[string]int{}
	for _, n := range m.items("tiers", true) {
		g := newMapping(n, "tiers", r.out)
		code := g.plainCode("code")
		r.out.once(first, pipeline.Say("cấp", "tier"), code)
		r.p.Tiers = append(r.p.Tiers, pipeline.Tier{Code: code.text, Name: g.text("name")})
		g.done()
	}
}

func (r *reader) readDeadlines(m *mapping) {
	first := map[string]int{}
	for _, n := range m.items("deadlines", false) {
		g := newMapping(n, "deadlines", r.out)
		tier := g.word("tier")
		d := pipeline.Deadline{
			Tier: tier.text, Day: g.whole("day", 1, 31), WorkingDays: g.whole("working_days", 1, 366),
			Fixed: g.fixedDay(), Source: g.text("source"),
		}
		g.done()
		r.p.Deadlines = append(r.p.Deadlines, d)
		if line, ok := first[tier.text]; ok && tier.text != "" {
			r.out.add(tier.place, "cấp %q có hai thời hạn (thời hạn đầu ở dòng %d)", "the tier %q has two deadlines (first in line %d)", tier.text, line)
		}
		first[tier.text] = tier.line
		if given := g.given("day", "working_days", "fixed"); n.kind == mappingNode && given != 1 {
			r.out.add(n.place, "mỗi thời hạn ghi đúng một trong ba khóa day, working_days và fixed; thời hạn này ghi %d",
				"a deadline has exactly one of day, working_days and fixed; this one has %d", given)
			continue
		}
		r.then(func() { r.knownTier("tier", tier) })
		r.then(func() { r.checkDeadline(n.place, d) })
	}
}

// given counts the keys that hold something.
func (m *mapping) given(keys ...string) int {
	n := 0
	for _, key := range keys {
		if m.find(key) != nil {
			n++
		}
	}
	return n
}

// fixedDay reads a day of the year, dd/mm.
func (m *mapping) fixedDay() string {
	w := m.maybeWord("fixed")
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
		}
	}
}

func (r *reader) readHolidays(m *mapping) {
	for _, w := range m.words("holidays", false) {
		r.p.Holidays = append(r.p.Holidays, asDay("holidays", w, r.out))
	}
}

func (r *reader) readHeadlines(m *mapping) {
	headlines := m.words("headlines", false)
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
		Style: letterStyle(g), Joint: readJoint(g),
		Superior: g.maybeText("superior"), Issuer: g.text("issuer"), Symbol: g.text("symbol"), Place: g.text("place"),
		To: texts(g.words("to", false)), Recipients: texts(g.words("recipients", false)),
		Authority: g.maybeText("authority"), SignerTitle: g.text("signer_title"), SignerName: g.maybeText("signer_name"),
	}
	g.done()
}

// letterStyle reads whose rules the layout follows; the State's where nothing is said.
func letterStyle(g *mapping) pipeline.LetterStyle {
	return checkOneOf("style", g.maybeWord("style"), []pipeline.LetterStyle{pipeline.StateStyle, pipeline.PartyStyle}, g.out)
}

// readJoint reads the further offices that issue and sign, in order of signing.
func readJoint(g *mapping) []pipeline.JointIssuer {
	var out []pipeline.JointIssuer
	for _, n := range g.items("joint", false) {
		m := newMapping(n, "joint", g.out)
		out = append(out, pipeline.JointIssuer{
			Superior: m.maybeText("superior"), Issuer: m.text("issuer"), Authority: m.maybeText("authority"),
			SignerTitle: m.text("signer_title"), SignerName: m.maybeText("signer_name"),
		})
		m.done()
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
		r.out.add(w.place, "%q ghi cấp %q, nhưng %s không có cấp này%s", "%q names the tier %q, which %s does not have%s", key, w.text, programmeFile, meant(w.text, known))
	}
}

// knownUnit checks that a word names a unit of any time.
func (r *reader) knownUnit(key string, w word) {
	known := make([]string, len(r.p.Units))
	for i, u := range r.p.Units {
		if u.Code == w.text {
			return
		}
		known[i] = u.Code
	}
	if w.text != "" {
		r.out.add(w.place, "%q ghi đơn vị %q, nhưng %s không có đơn vị này%s", "%q names the unit %q, which %s does not have%s", key, w.text, unitsFile, meant(w.text, known))
	}
}
