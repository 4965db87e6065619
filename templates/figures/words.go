package figures

import (
	"strings"

	"danvan/pipeline"
)

// Words are the wording of a report's sentences. A programme pack may replace each
// by its key; what it leaves out is said in the built-in words.
type Words struct {
	phrases map[string]string
}

// Keys of the phrases, with what {…} in them stands for.
const (
	Rise          = "rise"           // tăng
	Fall          = "fall"           // giảm
	Same          = "same"           // không thay đổi
	NotComparable = "not_comparable" // không so sánh được
	Missing       = "missing"        // no value
	None          = "none"           // 0 of a flow, stock or register
	Coverage      = "coverage"       // {n}, {total}
	SincePrevious = "since_previous" // {change}: against the period before
	SinceYear     = "since_year"     // {change}: against the same period of the year before
	UnevenNote    = "uneven"         // {n}, {total} of the earlier period
	sentencePref  = "sentence."      // + indicator code: {value} and {name}
	pairPref      = "pair."          // + indicator code: the code of the indicator told in one breath with it
	sectionPref   = "section."       // + indicator code of a text: the section of the report, 1–5
)

var builtin = map[string]string{
	Rise:          "tăng",
	Fall:          "giảm",
	Same:          "không thay đổi",
	NotComparable: "không so sánh được",
	Missing:       "chưa có số liệu",
	None:          "không phát sinh",
	Coverage:      "{n}/{total} đơn vị",
	SincePrevious: "so với kỳ trước {change}",
	SinceYear:     "so với cùng kỳ năm trước {change}",
	UnevenNote:    "kỳ trước có số liệu của {n}/{total} đơn vị",
}

// NewWords takes the phrases of a programme; nil is the built-in wording.
func NewWords(phrases map[string]string) Words { return Words{phrases} }

// Say returns the phrase with a key; fill is pairs of placeholder name and text.
func (w Words) Say(key string, fill ...string) string {
	text, ok := w.phrases[key]
	if !ok || text == "" {
		text = builtin[key]
	}
	pairs := make([]string, 0, len(fill))
	for i := 0; i+1 < len(fill); i += 2 {
		pairs = append(pairs, "{"+fill[i]+"}", fill[i+1])
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Sentence is the pack's own wording for an indicator, and whether it has one.
func (w Words) Sentence(indicator string) (string, bool) {
	s, ok := w.phrases[sentencePref+indicator]
	return s, ok && s != ""
}

// Section is the section of the report in which a text indicator is told, "" where
// the pack leaves it to the indicator's name.
func (w Words) Section(indicator string) string { return w.phrases[sectionPref+indicator] }

// Value says a figure: "866 lượt", "83,33%", "không phát sinh", "chưa có số liệu".
func (w Words) Value(v pipeline.Maybe, ind *pipeline.Indicator) string {
	switch {
	case !v.Known:
		return w.Say(Missing)
	case v.Number == 0 && countable(ind.Kind):
		return w.Say(None)
	}
	return Quantity(v.Number, ind.Unit)
}

func countable(k pipeline.RollUp) bool {
	return k == pipeline.Flow || k == pipeline.Stock || k == pipeline.Distinct
}

// Change says a movement: "giảm 146 lượt", "tăng 1,5 điểm phần trăm", "không thay
// đổi", "không so sánh được".
func (w Words) Change(m Movement, unit string) string {
	verb, amount := w.change(m, unit)
	return strings.TrimSpace(verb + " " + amount)
}

func (w Words) change(m Movement, unit string) (verb, amount string) {
	switch {
	case !m.Comparable:
		return w.Say(NotComparable), ""
	case m.Difference == 0:
		return w.Say(Same), ""
	case m.Difference > 0:
		return w.Say(Rise), difference(m.Difference, unit)
	}
	return w.Say(Fall), difference(-m.Difference, unit)
}

func difference(n pipeline.Number, unit string) string {
	if unit == "%" {
		unit = "điểm phần trăm"
	}
	return Quantity(n, unit)
}

// Changes says the movements of figures told in one breath; equal verbs are said
// once: "giảm 146 lượt, 127 lượt người".
func (w Words) Changes(moves []Movement, units []string) string {
	var out []string
	last := ""
	for i, m := range moves {
		verb, amount := w.change(m, units[i])
		switch {
		case verb != last:
			out = append(out, strings.TrimSpace(verb+" "+amount))
		case amount != "":
			out = append(out, amount)
		}
		last = verb
	}
	return strings.Join(out, ", ")
}

// CoverageOf says how many units stand behind a figure: "183/206 đơn vị".
func (w Words) CoverageOf(r pipeline.Result) string {
	return w.Say(Coverage, "n", count(r.UnitsReported), "total", count(r.UnitsExpected))
}

func count(n int) string { return Format(pipeline.Int(int64(n))) }

// Count writes a whole number as Vietnamese offices do.
func Count(n int) string { return count(n) }

// Names joins names for running text, at most limit of them: "A, B, C và 4 đơn vị khác".
func Names(names []string, limit int) string {
	if len(names) <= limit {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:limit], ", ") + " và " + count(len(names)-limit) + " đơn vị khác"
}
