package figures

import (
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// Words are the wording of a report's sentences. A programme pack may replace each
// by its key; what it leaves out is said in the built-in words.
type Words struct {
	phrases map[string]string
}

// NewWords takes the phrases of a programme; nil is the built-in wording.
func NewWords(phrases map[string]string) Words { return Words{phrases} }

// Say returns the phrase with a key; filling is pairs of placeholder name and text.
func (w Words) Say(key string, filling ...string) string {
	return fill(w.template(key), filling...)
}

func (w Words) template(key string) string {
	if text := w.phrases[key]; text != "" {
		return text
	}
	return builtin[key]
}

func fill(text string, filling ...string) string {
	pairs := make([]string, 0, len(filling))
	for i := 0; i+1 < len(filling); i += 2 {
		pairs = append(pairs, "{"+filling[i]+"}", filling[i+1])
	}
	filled := strings.NewReplacer(pairs...).Replace(text)
	for strings.Contains(filled, "  ") { // a placeholder filled with nothing
		filled = strings.ReplaceAll(filled, "  ", " ")
	}
	return strings.Trim(filled, " ")
}

// Section is the section of the report in which a text indicator is told ("III"), ""
// where the pack leaves it to the indicator's name.
func (w Words) Section(indicator string) string { return w.phrases[sectionPrefix+indicator] }

// Value says a figure: "866 lượt", "83,33%", "không phát sinh", "chưa có số liệu".
func (w Words) Value(v pipeline.Maybe, ind *pipeline.Indicator) string {
	switch {
	case !v.Known:
		return w.Say(Missing)
	case v.Number == 0 && shown.Countable(ind.Kind):
		return w.Say(None)
	}
	return w.quantity(shown.Format(v.Number), ind.Unit)
}

// rankUnit is the unit of measure of a place in an order: 1 is the best, so that a
// smaller number is a rise.
const rankUnit = "hạng"

// quantity writes a number with its unit of measure as a sentence says it: "hạng 58".
func (w Words) quantity(number, unit string) string {
	if unit == rankUnit {
		return w.Say(RankValue, "value", number)
	}
	return shown.Measured(number, unit)
}

// Change says the movement of one figure: "giảm 146 lượt (14,43%)", "tăng 1,5 điểm
// phần trăm", "không thay đổi", "không so sánh được".
func (w Words) Change(m shown.Movement, ind *pipeline.Indicator) string {
	text := fill(w.template(changeKey(m, ind, true)), changeFilling(m, ind)...)
	if !m.Unlike.IsZero() {
		text += " (" + m.Unlike.Vietnamese + ")"
	}
	return text
}

// Changes says the movements of figures told in one breath; what stands before the
// difference is said once: "giảm 146 lượt, 127 lượt người".
func (w Words) Changes(moves []shown.Movement, told []*pipeline.Indicator) string {
	if len(moves) == 1 {
		return w.Change(moves[0], told[0])
	}
	var out []string
	last := ""
	still := func(key string) bool { return key == Same || key == NotComparable }
	for i, m := range moves {
		key := changeKey(m, told[i], false)
		if other := changeKey(moves[len(moves)-1-i], told[len(moves)-1-i], false); key != other && still(key) {
			out = append(out, subject(told, i)+" "+w.Say(key)) // else nobody knows which of the two
			last = key
			continue
		}
		text := w.template(key)
		if at := strings.Index(text, "{diff}"); key == last && at >= 0 {
			text = text[at:]
		} else if key == last {
			continue
		}
		last = key
		out = append(out, fill(text, changeFilling(m, told[i])...))
	}
	return strings.Join(out, ", ")
}

// subject names one of two figures told in one breath: by its unit of measure where
// that tells them apart.
func subject(told []*pipeline.Indicator, i int) string {
	if unit := ownUnit(told, i); unit != "" {
		return "số " + unit
	}
	return "“" + told[i].Name + "”"
}

// ownUnit is the unit of measure of one of two figures where it tells them apart; "" where it
// does not.
func ownUnit(told []*pipeline.Indicator, i int) string {
	if unit := told[i].Unit; unit != "%" && unit != told[len(told)-1-i].Unit {
		return unit
	}
	return ""
}

func changeKey(m shown.Movement, ind *pipeline.Indicator, percent bool) string {
	percent = percent && m.Percent.Known && ind.Kind != pipeline.OwnValue
	pick := func(rise, fall string) string {
		if m.Difference > 0 {
			return rise
		}
		return fall
	}
	switch {
	case !m.Comparable:
		return NotComparable
	case m.Difference == 0:
		return Same
	case ind.Unit == "%":
		return pick(RisePoints, FallPoints)
	case ind.Unit == rankUnit:
		return pick(FallRank, RiseRank)
	case percent:
		return pick(RisePercent, FallPercent)
	}
	return pick(Rise, Fall)
}

func changeFilling(m shown.Movement, ind *pipeline.Indicator) []string {
	return []string{"diff", shown.Exact(magnitude(m.Difference)), "percent", shown.Format(magnitude(m.Percent.Number)), "unit", ind.Unit}
}

func magnitude(n pipeline.Number) pipeline.Number {
	if n < 0 {
		return -n
	}
	return n
}

// CoverageOf says how many units stand behind a figure.
func (w Words) CoverageOf(r pipeline.Result) string {
	return w.Say(Coverage, "n", shown.Count(r.UnitsReported), "N", shown.Count(r.UnitsExpected))
}

// Names joins names for running text, at most limit of them: "A, B, C và 4 đơn vị khác".
func (w Words) Names(names []string, limit int) string {
	if len(names) <= limit+1 {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:limit], ", ") + " " + w.Say(OtherUnits, "n", shown.Count(len(names)-limit))
}
