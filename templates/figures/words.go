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

// Keys of the phrases. What stands in braces is filled in: {diff} the difference,
// {percent} the change in percent, {unit} the unit of measure, {previous} and
// {period} the figure and name of the earlier period, {n} and {N} units with a figure
// and units expected, {target}, {gap}, {units} names of units, {text} a narrative.
const (
	Rise              = "rise"
	Fall              = "fall"
	RisePercent       = "rise_percent"
	FallPercent       = "fall_percent"
	RisePoints        = "rise_points"
	FallPoints        = "fall_points"
	Same              = "same"
	NotComparable     = "not_comparable"
	AgainstPrevious   = "against_previous"
	AgainstYearBefore = "against_year_before"
	NoPrevious        = "no_previous"
	CoverageDiffers   = "coverage_differs"
	None              = "none"
	Missing           = "missing"
	Coverage          = "coverage"
	TargetMet         = "target_met"
	TargetNotMet      = "target_not_met"
	TargetUnknown     = "target_unknown"
	TargetGap         = "target_gap"
	FailingUnits      = "failing_units"
	FilingAll         = "filing"
	FilingOnTime      = "filing_on_time"
	FilingLate        = "filing_late"
	FilingReturned    = "filing_returned"
	FilingNotReceived = "filing_not_received"
	Attribution       = "attribution"
	NoText            = "no_text"

	sentencePrefix = "sentence." // + indicator code: its own sentence, with {name} and {value}
	pairPrefix     = "pair."     // + indicator code: the indicator told in one breath with it
	sectionPrefix  = "section."  // + code of a text indicator: the section of the report, I to V
)

var builtin = map[string]string{
	Rise:              "tăng {diff} {unit}",
	Fall:              "giảm {diff} {unit}",
	RisePercent:       "tăng {diff} {unit} ({percent}%)",
	FallPercent:       "giảm {diff} {unit} ({percent}%)",
	RisePoints:        "tăng {diff} điểm phần trăm",
	FallPoints:        "giảm {diff} điểm phần trăm",
	Same:              "không thay đổi",
	NotComparable:     "không so sánh được",
	AgainstPrevious:   "so với kỳ trước",
	AgainstYearBefore: "so với cùng kỳ năm trước",
	NoPrevious:        "chưa có số liệu kỳ trước để so sánh",
	CoverageDiffers:   "lưu ý: số đơn vị có số liệu hai kỳ chênh nhau trên một phần mười",
	None:              "không phát sinh",
	Missing:           "chưa có số liệu",
	Coverage:          "số liệu của {n}/{N} đơn vị",
	TargetMet:         "đạt mức phấn đấu {target}",
	TargetNotMet:      "chưa đạt mức phấn đấu {target}",
	TargetUnknown:     "chưa đủ số liệu để đánh giá mức phấn đấu {target}",
	TargetGap:         "cần thêm {gap}",
	FailingUnits:      "Đơn vị chưa đạt: {units}.",
	FilingAll:         "Đã nhận {n}/{N} biểu phải nộp.",
	FilingOnTime:      "đúng hạn {n} biểu",
	FilingLate:        "quá hạn {n} biểu",
	FilingReturned:    "đã trả lại, chưa nộp lại {n} biểu",
	FilingNotReceived: "chưa nhận được {n} biểu",
	Attribution:       "{unit}: {text}",
	NoText:            "Các đơn vị không có nội dung báo cáo ở mục này.",
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
	case v.Number == 0 && countable(ind.Kind):
		return w.Say(None)
	}
	return Quantity(v.Number, ind.Unit)
}

func countable(k pipeline.RollUp) bool {
	return k == pipeline.Flow || k == pipeline.Stock || k == pipeline.Distinct
}

// Change says the movement of one figure: "giảm 146 lượt (14,43%)", "tăng 1,5 điểm
// phần trăm", "không thay đổi", "không so sánh được".
func (w Words) Change(m Movement, ind *pipeline.Indicator) string {
	return fill(w.template(changeKey(m, ind, true)), changeFilling(m, ind)...)
}

// Changes says the movements of figures told in one breath; what stands before the
// difference is said once: "giảm 146 lượt, 127 lượt người".
func (w Words) Changes(moves []Movement, told []*pipeline.Indicator) string {
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
	unit := told[i].Unit
	if unit == "" || unit == "%" || unit == told[len(told)-1-i].Unit {
		return "“" + told[i].Name + "”"
	}
	return "số " + unit
}

func changeKey(m Movement, ind *pipeline.Indicator, percent bool) string {
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
	case percent:
		return pick(RisePercent, FallPercent)
	}
	return pick(Rise, Fall)
}

func changeFilling(m Movement, ind *pipeline.Indicator) []string {
	return []string{"diff", exact(magnitude(m.Difference)), "percent", Format(magnitude(m.Percent.Number)), "unit", ind.Unit}
}

func magnitude(n pipeline.Number) pipeline.Number {
	if n < 0 {
		return -n
	}
	return n
}

// CoverageOf says how many units stand behind a figure.
func (w Words) CoverageOf(r pipeline.Result) string {
	return w.Say(Coverage, "n", Count(r.UnitsReported), "N", Count(r.UnitsExpected))
}

// Count writes a whole number as Vietnamese offices do.
func Count(n int) string { return Format(pipeline.Int(int64(n))) }

// Names joins names for running text, at most limit of them: "A, B, C và 4 đơn vị khác".
func Names(names []string, limit int) string {
	if len(names) <= limit+1 {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:limit], ", ") + " và " + Count(len(names)-limit) + " đơn vị khác"
}
