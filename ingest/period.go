package ingest

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"danvan/ingest/book"
	"danvan/pipeline"
)

// allKinds are the lengths a stated window is compared with, whatever the programme
// consolidates: "6 tháng" in a programme of quarters is a known period, not an
// unknown one.
var allKinds = [...]pipeline.PeriodKind{pipeline.Quarter, pipeline.Month, pipeline.HalfYear, pipeline.NineMonths, pipeline.Year}

// sentOut is where our own blank states its period: on a sheet that nobody sees.
const sentOut = "biểu mẫu đã phát"

// statement is one place that says which days a form is about.
type statement struct {
	period pipeline.Period   // zero where only days are stated
	window pipeline.Validity // the days
	quote  string            // as people read it: "Quý II/2021"
	where  string            // "ô A2", "tên tệp"
	cell   string            // "" outside the sheet
	bad    bool              // a day that does not exist
}

const (
	dayPart = `(\d{1,2})(?: ?[/.-] ?| tháng )(\d{1,2})(?:(?: ?[/.-] ?| năm )(\d{4}))?`
	yearOf  = ` ?(?:[/.,-]|,? ?năm)? ?(\d{4})\b`
)

var (
	windowPattern  = regexp.MustCompile(`từ (?:ngày )?` + dayPart + ` ?(?:đến|tới|-) ?(?:hết )?(?:ngày )?` + dayPart)
	quarterPattern = regexp.MustCompile(`(?:^|[^\pL])(?:quý|quí) ?(iv|i{1,3}|0?[1-4])` + yearOf)
	halfPattern    = regexp.MustCompile(`(?:^|[^\pL\d])(?:0?6|sáu) tháng (đầu|cuối) năm ?(\d{4})\b`)
	ninePattern    = regexp.MustCompile(`(?:^|[^\pL\d])(?:0?9|chín) tháng (?:đầu )?năm ?(\d{4})\b`)
	monthPattern   = regexp.MustCompile(`^\(?(?:kỳ báo cáo ?:? ?)?tháng (\d{1,2})` + yearOf)
	labelPattern   = regexp.MustCompile(`kỳ báo cáo ?:? ?(.*)$`)
	yearPattern    = regexp.MustCompile(`^năm (\d{4})\b`)
)

var romans = map[string]int{"i": 1, "ii": 2, "iii": 3, "iv": 4}

// statements gathers what the head of a form's sheet says about its period.
func (r *Reader) statements(p page, heading int) []statement {
	var out []statement
	for _, row := range p.head(heading) {
		if !p.hasDigit(row) {
			continue // whatever states a period has a year
		}
		for _, s := range p.words.stated(p.rowText(row), r.statedIn) {
			s.cell = book.Ref(p.columnAt(row, s.offset), row.Index)
			s.where = "ô " + s.cell + " trang “" + p.Name + "”"
			out = append(out, s.statement)
		}
	}
	return out
}

func (p page) hasDigit(r book.Row) bool {
	for i := range r.Cells {
		text := r.Cells[i].Text
		for k := range len(text) {
			if isDigit(text[k]) {
				return true
			}
		}
	}
	return false
}

// stated is a statement without its place, and where it begins in the row's text.
type stated struct {
	statement
	offset int
}

// statedIn finds what a row's text says about the period.
func (r *Reader) statedIn(text string) []stated {
	var out []stated
	for _, m := range windowPattern.FindAllStringSubmatchIndex(text, -1) {
		if g := groups(text, m); g[6] != "" {
			out = append(out, stated{r.windowStatement(g), m[0]})
		}
	}
	for _, period := range periodsIn(text) {
		out = append(out, stated{r.periodStatement(period.Period), period.offset})
	}
	return out
}

// groups returns the submatches of an index match; a group that took no part is "".
func groups(text string, m []int) []string {
	out := make([]string, len(m)/2)
	for i := range out {
		if m[2*i] >= 0 {
			out[i] = text[m[2*i]:m[2*i+1]]
		}
	}
	return out
}

// windowStatement reads "từ ngày 15/03/2021 đến ngày 14/06/2021". Where the first
// year is left out it is the one that makes the window run forward.
func (r *Reader) windowStatement(m []string) statement {
	to, ok := makeDay(m[6], m[5], m[4])
	firstYear := m[3]
	if firstYear == "" {
		firstYear = m[6]
	}
	from, okFrom := makeDay(firstYear, m[2], m[1])
	if m[3] == "" && okFrom && from.After(to) {
		from = pipeline.NewDate(from.Year-1, from.Month, from.Day)
	}
	if !ok || !okFrom || from.After(to) {
		return statement{quote: m[0], bad: true}
	}
	s := statement{window: pipeline.Validity{From: from, To: to}}
	s.quote = windowText(s.window)
	kinds := append(append([]pipeline.PeriodKind{}, r.programme.Kinds...), allKinds[:]...)
	if period, ok := r.programme.Rule.PeriodWith(s.window, kinds); ok {
		s.period = period
		s.quote = period.Vietnamese() + " (" + s.quote + ")"
	}
	return s
}

func windowText(v pipeline.Validity) string {
	return v.From.Vietnamese() + "–" + v.To.Vietnamese()
}

func (r *Reader) periodStatement(p pipeline.Period) statement {
	return statement{period: p, window: r.programme.Rule.Window(p), quote: p.Vietnamese()}
}

// namedPeriod is a period named in words, and where in the row.
type namedPeriod struct {
	pipeline.Period
	offset int
}

// periodsIn finds periods in a row's text. Months and years are taken only where they
// are said to be the period: "ngày 15 tháng 6 năm 2021" dates the letter.
func periodsIn(text string) []namedPeriod {
	var out []namedPeriod
	add := func(kind pipeline.PeriodKind, number, year string, offset int) {
		if p, ok := makePeriod(kind, number, year); ok {
			out = append(out, namedPeriod{p, offset})
		}
	}
	if strings.Contains(text, "quý") || strings.Contains(text, "quí") {
		for _, m := range quarterPattern.FindAllStringSubmatchIndex(text, -1) {
			add(pipeline.Quarter, text[m[2]:m[3]], text[m[4]:m[5]], m[2])
		}
	}
	if strings.Contains(text, "tháng") {
		monthsIn(text, add)
	}
	if len(out) > 0 {
		return out
	}
	if m := labelPattern.FindStringSubmatchIndex(text); m != nil {
		if p, ok := labelledPeriod(text[m[2]:m[3]]); ok {
			out = append(out, namedPeriod{p, m[2]})
		}
	}
	return out
}

// monthsIn finds the periods that are told in months.
func monthsIn(text string, add func(kind pipeline.PeriodKind, number, year string, offset int)) {
	for _, m := range halfPattern.FindAllStringSubmatchIndex(text, -1) {
		number := map[string]string{"đầu": "1", "cuối": "2"}[text[m[2]:m[3]]]
		add(pipeline.HalfYear, number, text[m[4]:m[5]], m[2])
	}
	for _, m := range ninePattern.FindAllStringSubmatchIndex(text, -1) {
		add(pipeline.NineMonths, "1", text[m[2]:m[3]], m[2])
	}
	if m := monthPattern.FindStringSubmatch(text); m != nil {
		add(pipeline.Month, m[1], m[2], 0)
	}
}

// labelledPeriod reads what stands behind "Kỳ báo cáo:".
func labelledPeriod(text string) (pipeline.Period, bool) {
	if m := yearPattern.FindStringSubmatch(text); m != nil {
		return makePeriod(pipeline.Year, "1", m[1])
	}
	word, _, _ := strings.Cut(text, " ")
	p, err := pipeline.ParsePeriod(word)
	return p, err == nil
}

func makePeriod(kind pipeline.PeriodKind, number, year string) (pipeline.Period, bool) {
	n, ok := romans[number]
	if !ok {
		n, _ = strconv.Atoi(number)
	}
	y, _ := strconv.Atoi(year)
	highest := map[pipeline.PeriodKind]int{pipeline.Month: 12, pipeline.Quarter: 4, pipeline.HalfYear: 2, pipeline.NineMonths: 1, pipeline.Year: 1}
	return pipeline.Period{Kind: kind, Year: y, Number: n}, n >= 1 && n <= highest[kind] && y >= earliestYear && y <= latestYear
}

var nameExtension = regexp.MustCompile(`\.[A-Za-z]{2,4}$`)

// nameWords are the words of a file's name. Of a file that came in a folder or in a zip only
// its own name speaks for it.
func nameWords(file string) string {
	return strings.TrimSpace(fileWords(bare(nameExtension.ReplaceAllString(path.Base(file), ""))))
}

// fileNamePeriod finds a period in the words of a file's name: "DV-01_2021-Q2.xlsx". A
// quarter without a year ("Báo cáo quý III") is one of the year that the form states.
func (r *Reader) fileNamePeriod(words string, form []statement) []statement {
	p, ok := pipeline.PeriodOfName(words)
	if !ok {
		p, ok = otherQuarter(words, form)
	}
	if !ok {
		return nil
	}
	s := r.periodStatement(p)
	s.where = "tên tệp"
	return []statement{s}
}

// otherQuarter returns the quarter that a name tells without a year, where the form is of
// another one: last quarter's blank filled with this quarter's figures would replace last
// quarter's report. A name that tells the form's quarter too ("kết quả quý II, kế hoạch
// quý III") is no contradiction.
func otherQuarter(words string, form []statement) (pipeline.Period, bool) {
	at := slices.IndexFunc(form, func(s statement) bool { return !s.bad })
	if at < 0 || form[at].period.Kind != pipeline.Quarter || form[at].period.IsZero() {
		return pipeline.Period{}, false
	}
	of := form[at].period
	var first pipeline.Period
	for _, p := range pipeline.QuartersOfName(words, of.Year) {
		if p == of {
			return pipeline.Period{}, false
		}
		if first.IsZero() {
			first = p
		}
	}
	return first, !first.IsZero()
}

// settlePeriod decides the period of a form from everything that states it, the most
// trusted first. The period is zero where none is stated or the days are no period.
func (r *Reader) settlePeriod(d *draft, all []statement) pipeline.Period {
	var sound []statement
	for _, s := range all {
		if s.bad {
			d.add("date-bad", s.cell, s.quote, "kỳ báo cáo")
			continue
		}
		sound = append(sound, s)
	}
	switch {
	case len(sound) == 0 && len(all) > 0:
		return pipeline.Period{}
	case len(sound) == 0:
		d.add("period-missing", "", d.code)
		return pipeline.Period{}
	}
	first := sound[0]
	for _, s := range sound[1:] {
		if s.window != first.window {
			if first.where == sentOut {
				d.add("period-blank", s.cell, first.quote, s.where, s.quote, s.period.String())
				return first.period
			}
			d.add("period-conflict", s.cell, first.where, first.quote, s.where, s.quote)
			return first.period
		}
	}
	switch {
	case first.period.IsZero():
		d.add("period-unknown", first.cell, first.quote, r.nearest(first.window))
	case !r.programme.Reports(first.period):
		d.add("period-outside", first.cell, first.period.Vietnamese(), r.programme.First.Vietnamese())
	}
	return first.period
}

// nearest names the programme's period whose window differs least from the days.
func (r *Reader) nearest(v pipeline.Validity) string {
	var best pipeline.Period
	least := -1
	for _, kind := range r.programme.Kinds {
		for year := v.To.Year - 1; year <= v.To.Year+1; year++ {
			for n := 1; n <= 12; n++ {
				p, ok := makePeriod(kind, strconv.Itoa(n), strconv.Itoa(year))
				if !ok {
					break
				}
				w := r.programme.Rule.Window(p)
				if d := apart(w.From, v.From) + apart(w.To, v.To); least < 0 || d < least {
					best, least = p, d
				}
			}
		}
	}
	if least < 0 {
		return ""
	}
	return fmt.Sprintf("%s (%s)", best.Vietnamese(), windowText(r.programme.Rule.Window(best)))
}

// apart returns how many days lie between two days.
func apart(a, b pipeline.Date) int {
	days := int((a.Time().Unix() - b.Time().Unix()) / 86400) // a Duration ends after 292 years
	return max(days, -days)
}
