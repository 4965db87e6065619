package figures

import (
	"slices"
	"sort"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// Call is a unit that somebody should call, with what there is to say.
type Call struct {
	Unit        pipeline.Unit
	Owed        int               // reports owed
	Outstanding []pipeline.Filing // returned and not filed again, or not received on the day after it was due
	Missed      []Goal            // its own targets that are not met: of headline indicators first
	Late        []pipeline.Filing // accepted after the due day: no reason by itself
	unplaced    pipeline.Date     // of the last file that was returned before its report could be told; zero where there is none
	answers     bool              // nobody else is called for it
	weight      int
}

// CallRule says how [View.Calls] chooses, for the reader of the list.
func (v *View) CallRule() string {
	if v.SentOn() {
		return officeRule + callRule
	}
	return callRule
}

// officeRule is said where units answer to an office that sends on what they filed.
const officeRule = "Gọi nơi tổng hợp rồi gửi số liệu về, không gọi từng đơn vị của nơi đó. "

const callRule = "Xếp theo số biểu quá hạn chưa nộp hoặc bị trả lại chưa nộp lại; sau đó theo mức phấn đấu chưa đạt (chỉ tiêu chủ yếu tính 2, chỉ tiêu khác tính 1); rồi theo số biểu nộp muộn; bằng nhau thì theo thứ tự đơn vị."

// Weights of a missed target.
const (
	headlineWeight = 2
	otherWeight    = 1
)

// Calls returns the units that need a call, most urgent first, at most limit of them,
// and how many more have a reason: reports outstanding, then missed targets by weight,
// then reports that came late, then tree order. What a root misses is the business of
// those below it, so that only its own reports are asked for. In a ministry it is the
// provinces that are called, for all that their units owe and for the provinces' own targets.
func (v *View) Calls(limit int) (calls []Call, more int) {
	headline := map[*pipeline.Indicator]bool{}
	for _, ind := range v.Headlines() {
		headline[ind] = true
	}
	numeric := v.Numeric()
	for _, c := range v.filed() {
		if c.answers {
			c.Missed, c.weight = v.missed(c.Unit, numeric, headline)
		}
		if len(c.Outstanding)+len(c.Missed) > 0 {
			calls = append(calls, c)
		}
	}
	sort.SliceStable(calls, func(i, j int) bool { return calls[i].before(calls[j]) })
	n := min(limit, len(calls))
	return calls[:n], len(calls) - n
}

func (c Call) before(other Call) bool {
	switch {
	case len(c.Outstanding) != len(other.Outstanding):
		return len(c.Outstanding) > len(other.Outstanding)
	case c.weight != other.weight:
		return c.weight > other.weight
	}
	return len(c.Late) > len(other.Late)
}

// filed is every unit in tree order with the reports that are outstanding or came late, of
// its own and of those that it answers for.
func (v *View) filed() []Call {
	units := v.Tree.Units()
	out := make([]Call, len(units))
	at := make(map[string]int, len(units)) // by unit: who is called
	for i, u := range units {              // those above come first
		at[u.Code] = i
		at[u.Code] = at[v.offices.Of(u.Code)]
		out[i].Unit, out[i].answers = u, at[u.Code] == i
	}
	for unit, day := range v.lastUnplaced() {
		if i, ok := at[unit]; ok && day.After(out[i].unplaced) {
			out[i].unplaced = day
		}
	}
	today := pipeline.DayOf(v.At)
	for _, f := range v.Filing.Reports {
		i, ok := at[f.Unit]
		if !ok || f.State == pipeline.Unexpected {
			continue
		}
		out[i].Owed++
		switch {
		case f.State == pipeline.Late:
			out[i].Late = append(out[i].Late, f)
		case f.State == pipeline.WasReturned, f.State == pipeline.NotReceived && (f.Due.IsZero() || today.After(f.Due)):
			out[i].Outstanding = append(out[i].Outstanding, f)
		}
	}
	return out
}

// missed are the targets of a unit that are not met, headline indicators first, and
// what they weigh. One of which nothing was filed is asked for by its reports.
func (v *View) missed(u pipeline.Unit, numeric []*pipeline.Indicator, headline map[*pipeline.Indicator]bool) (goals []Goal, weight int) {
	if u.Code == v.Root().Code {
		return nil, 0
	}
	for _, first := range []bool{true, false} {
		for _, ind := range numeric {
			if headline[ind] != first {
				continue
			}
			g, ok := v.goal(u, ind)
			if !ok || g.Result.Verdict != pipeline.NotMet || g.Result.UnitsReported == 0 {
				continue
			}
			goals = append(goals, g)
			weight += otherWeight
			if first {
				weight += headlineWeight - otherWeight
			}
		}
	}
	return goals, weight
}

// Reasons says why a unit needs a call, the first reason first; of missed targets at
// most limit are named.
func (v *View) Reasons(c Call, limit int) []string {
	var out []string
	for _, s := range []struct {
		state pipeline.FilingState
		key   string
	}{{pipeline.NotReceived, FilingNotReceived}, {pipeline.WasReturned, FilingReturned}} {
		reports, forms, whose := inState(c.Outstanding, s.state)
		if reports == 0 {
			continue
		}
		text := v.Words.Say(s.key, "n", OutOf(reports, c.Owed))
		if len(whose) > 1 || !whose[c.Unit.Code] {
			text += " của " + shown.Count(len(whose)) + " đơn vị"
		}
		text += ": " + strings.Join(forms, ", ") + dueOf(c.Outstanding, s.state)
		if s.state == pipeline.NotReceived && !c.unplaced.IsZero() {
			text += ", đã gửi tệp nhưng bị trả lại ngày " + c.unplaced.Vietnamese() + " vì không đọc được hoặc không rõ là biểu nào"
		}
		out = append(out, text)
	}
	if n := len(c.Missed); n > 0 {
		var named []string
		for _, g := range c.Missed[:min(n, limit)] {
			named = append(named, g.Indicator.Name+" "+v.Words.Figure(g.Result, g.Indicator)+" (mức "+g.BoundOf()+")")
		}
		text := "chưa đạt " + shown.Count(n) + " mức phấn đấu: " + strings.Join(named, "; ")
		if n > limit {
			text += " và " + shown.Count(n-limit) + " chỉ tiêu khác"
		}
		out = append(out, text)
	}
	if n := len(c.Late); n > 0 {
		out = append(out, "nộp muộn "+shown.Count(n)+" biểu")
	}
	return out
}

// inState counts the reports in a state, names their forms once each, and says whose they are.
func inState(reports []pipeline.Filing, s pipeline.FilingState) (n int, forms []string, whose map[string]bool) {
	whose = map[string]bool{}
	for _, f := range reports {
		if f.State != s {
			continue
		}
		n++
		whose[f.Unit] = true
		if !slices.Contains(forms, f.Form) {
			forms = append(forms, f.Form)
		}
	}
	return n, forms, whose
}

// dueOf names the due days of the reports in a state: one, two, or the first and the last;
// "" where one of them has none.
func dueOf(reports []pipeline.Filing, s pipeline.FilingState) string {
	var days []pipeline.Date
	for _, f := range reports {
		switch {
		case f.State != s || slices.Contains(days, f.Due):
		case f.Due.IsZero():
			return ""
		default:
			days = append(days, f.Due)
		}
	}
	slices.SortFunc(days, pipeline.Date.Compare)
	switch n := len(days); n {
	case 0:
		return ""
	case 1:
		return " (hạn " + days[0].Vietnamese() + ")"
	case 2:
		return " (hạn " + days[0].Vietnamese() + " và " + days[1].Vietnamese() + ")"
	default:
		return " (hạn từ " + days[0].Vietnamese() + " đến " + days[n-1].Vietnamese() + ")"
	}
}
