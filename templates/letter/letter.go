// Package letter writes what goes with a recipient's documents: who has filed, the
// headline figures and the targets, in at most ten lines, in the recipient's language.
// Figures and their words come from package figures, as in the documents. Names of
// indicators and units of measure are the programme's and stay Vietnamese.
package letter

import (
	"fmt"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/deliver"
	"danvan/pipeline/shown"
	"danvan/templates/figures"
)

// mostLines is how many lines a letter has; one is the filing state, the last ones are
// the targets.
const mostLines = 10

// mostTargets is how many targets that are not met are named.
const mostTargets = 2

// Compose writes the letter about a consolidation, which is already the recipient's own.
func Compose(c *pipeline.Consolidation, r pipeline.Recipient) deliver.Letter {
	w := writer{figures.NewView(c), r.Language}
	goals := w.goals()
	lines := append([]deliver.Line{w.filing()}, w.headlines(mostLines-1-len(goals))...)
	return deliver.Letter{Subject: w.subject(), Language: r.Language, Opening: w.opening(r), Lines: append(lines, goals...), Closing: w.closing()}
}

type writer struct {
	*figures.View
	lang pipeline.Language
}

func (w writer) say(vietnamese, english string, args ...any) string {
	return pipeline.Say(vietnamese, english, args...).In(w.lang)
}

// number writes a figure as the language does; figures writes Vietnamese.
func (w writer) number(vietnamese string) string {
	if w.lang == pipeline.English {
		return strings.NewReplacer(".", ",", ",", ".").Replace(vietnamese)
	}
	return vietnamese
}

func (w writer) count(n int) string { return w.number(shown.Count(n)) }

func (w writer) period() string {
	if w.lang == pipeline.English {
		return w.Period.String()
	}
	return w.Period.Vietnamese()
}

func (w writer) subject() string {
	mark := ""
	if w.Edition == 0 {
		mark = w.say("[DỰ THẢO] ", "[DRAFT] ")
	}
	return mark + w.say("Báo cáo %s – %s", "Report %s – %s", w.period(), w.Root().Name)
}

func (w writer) opening(r pipeline.Recipient) string {
	state := w.say("bản dự thảo", "the draft")
	if w.Edition > 0 {
		state = w.say("bản chốt số %d", "closed edition %d", w.Edition)
	}
	extent := w.Root().Name
	if len(r.Groups) > 0 {
		extent += w.say(" – nhóm chỉ tiêu: %s", " – indicator groups: %s", strings.Join(r.Groups, "; "))
	}
	enclosed := ""
	if len(r.Documents) > 0 {
		enclosed = w.say(", kèm %d tài liệu", ", documents enclosed: %d", len(r.Documents))
	}
	return w.say("Kính gửi: %s\n\nĐây là %s của báo cáo %s%s.\nPhạm vi: %s.", "To: %s\n\nThis is %s of the report %s%s.\nExtent: %s.", r.Name, state, w.period(), enclosed, extent) + w.sinceClosing()
}

// sinceClosing says what became of the edition before, "" where the period was not closed:
// who has acted on its figures must not take this for the same report once more.
func (w writer) sinceClosing() string {
	if w.Since == nil {
		return ""
	}
	before := w.AdjustedSince()
	if w.lang == pipeline.English {
		before = fmt.Sprintf("edition %d (%s)", w.Since.Number, w.Since.At.In(pipeline.Vietnam).Format("2 January 2006"))
	}
	changed := w.say("không có số liệu nào thay đổi", "no figure changed")
	if n := len(w.Adjustments); n > 0 || len(w.Rescored) > 0 {
		changed = w.say("%s số liệu thay đổi", "%s figures changed", w.count(n))
	}
	if n := len(w.Rescored); n > 0 {
		changed += "; " + shown.Rescored(n).In(w.lang)
	}
	if w.Edition == 0 {
		return "\n" + w.say("Kỳ này đã chốt: %s. Dự thảo này tính thêm những gì đến sau, chờ lần chốt sau: %s.", "The period is closed: %s. This draft takes in what came since and waits for the next closing: %s.", before, changed)
	}
	return "\n" + w.say("Bản này thay %s: %s.", "It replaces %s: %s.", before, changed)
}

func (w writer) closing() string {
	text := w.say("%s. Số liệu tổng hợp lúc %s.", "%s. Figures as of %s.", w.Programme.Name, w.moment())
	if w.Edition == 0 {
		text += w.say(" Bản dự thảo còn có thể thay đổi đến khi chốt.", " A draft may change until it is closed.")
	}
	return text + "\n\n" + w.say("Thư do hệ thống gửi tự động.", "This letter was sent automatically.")
}

func (w writer) moment() string {
	if w.lang == pipeline.English {
		return w.At.In(pipeline.Vietnam).Format("2 January 2006, 15:04 (UTC+7)")
	}
	return figures.Moment(w.At)
}

func (w writer) filing() deliver.Line {
	n := w.Filing.Totals
	accepted := n.OnTime + n.Late
	line := deliver.Line{Label: w.say("Nộp báo cáo", "Filing"), Tone: deliver.Good,
		Text: w.say("đã nhận %s/%s biểu, nộp muộn %s; chưa nộp %s, bị trả lại %s", "%s/%s reports accepted, %s late; %s not received, %s returned",
			w.count(accepted), w.count(n.Expected), w.count(n.Late), w.count(n.NotReceived), w.count(n.Returned))}
	if accepted < n.Expected {
		line.Tone = deliver.Bad
	}
	return line
}

// headlines are the figures that the programme shows first, each with what changed.
func (w writer) headlines(most int) []deliver.Line {
	var out []deliver.Line
	unit := w.Root().Code
	for _, ind := range w.Headlines() {
		r := w.Result(unit, ind.Code)
		if len(out) >= most || !figures.Asked(r) {
			continue // nobody in the extent is asked for it
		}
		out = append(out, deliver.Line{Label: ind.Name, Text: w.figure(r, ind) + w.change(unit, ind)})
	}
	return out
}

func (w writer) figure(r pipeline.Result, ind *pipeline.Indicator) string {
	if w.lang != pipeline.English {
		return w.Words.Figure(r, ind) + " (" + w.Basis(r, ind) + ")"
	}
	if !r.Value.Known {
		return "no figure"
	}
	return w.number(shown.Show(r, ind.Unit).String()) + measure(ind) + " (" + w.count(r.UnitsReported) + " of " + w.count(r.UnitsExpected) + " units)"
}

func measure(ind *pipeline.Indicator) string {
	if ind.Unit == "%" || ind.Unit == "" {
		return ind.Unit
	}
	return " " + ind.Unit
}

// change says the movement since the period before; "" where there is none.
func (w writer) change(unit string, ind *pipeline.Indicator) string {
	m := w.Movement(unit, ind.Code, figures.PreviousPeriod)
	if w.HasEarlier(figures.PreviousPeriod) && !m.Unlike.IsZero() && w.Result(unit, ind.Code).Value.Known {
		if w.lang == pipeline.English {
			return "; not comparable with the period before (" + m.Unlike.English + ")"
		}
		return "; " + w.Words.Say(figures.FormChanged, "earlier", w.Words.Say(figures.PreviousName), "why", m.Unlike.Vietnamese)
	}
	if !w.HasEarlier(figures.PreviousPeriod) || !m.Comparable || !w.Result(unit, ind.Code).Value.Known {
		return ""
	}
	if w.lang != pipeline.English {
		if text := w.Against(unit, ind, figures.PreviousPeriod); text != "" {
			return "; " + text
		}
		return ""
	}
	switch {
	case m.Difference > 0:
		return "; up " + w.number(shown.Format(m.Difference)) + " on the period before"
	case m.Difference < 0:
		return "; down " + w.number(shown.Format(-m.Difference)) + " on the period before"
	}
	return "; as in the period before"
}

// goals say how many targets of the extent's head are met, and name the first that are
// not.
func (w writer) goals() []deliver.Line {
	var met, all int
	var missed []figures.Goal
	for _, g := range w.Goals(w.Root().Tier) {
		if g.Unit.Code != w.Root().Code {
			continue
		}
		all++
		switch g.Result.Verdict {
		case pipeline.Met:
			met++
		case pipeline.NotMet:
			missed = append(missed, g)
		}
	}
	if all == 0 {
		return nil
	}
	tone := deliver.Good
	if len(missed) > 0 {
		tone = deliver.Bad
	}
	out := []deliver.Line{{Label: w.say("Mục tiêu", "Targets"), Tone: tone, Text: w.say("đạt %d/%d, chưa đạt %d, chưa rõ %d", "%d of %d met, %d not met, %d not known", met, all, len(missed), all-met-len(missed))}}
	for _, g := range missed[:min(len(missed), mostTargets)] {
		text := w.figure(g.Result, g.Indicator) + w.say(", mức phấn đấu %s", ", target %s", w.number(g.BoundOf()))
		out = append(out, deliver.Line{Label: w.say("Chưa đạt: ", "Not met: ") + g.Indicator.Name, Text: text, Tone: deliver.Bad})
	}
	return out
}
