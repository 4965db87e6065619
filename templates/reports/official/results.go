package official

import (
	"slices"
	"strconv"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/document"
	"danvan/templates/figures"
)

// filing is who has reported: one sentence, the states, and a table by tier.
func (c composer) filing() []document.Block {
	t, cover := figures.Tally{FilingTotals: c.Filing.Totals}, c.UnitCoverage()
	text := c.Words.Say(figures.FilingUnits, "n", shown.Count(cover.Whole), "N", shown.Count(cover.Expected)) + " " +
		strings.TrimSuffix(c.Words.Say(figures.FilingAll, "n", shown.Count(t.Accepted()), "N", shown.Count(t.Expected)), ".") // the sentence goes on
	if states := c.states([]string{figures.FilingOnTime, figures.FilingLate}, t.OnTime, t.Late); states != "" {
		text += ": " + states
	}
	if states := c.states([]string{figures.FilingReturned, figures.FilingNotReceived}, t.Returned, t.NotReceived); states != "" {
		text += "; " + c.Words.Say(figures.FilingOpen, "n", shown.Count(t.Returned+t.NotReceived)) + ": " + states
	}
	blocks := []document.Block{document.Paragraph{Text: text + "."}}
	if len(c.Only) > 0 {
		blocks = append(blocks, document.Paragraph{Text: "(Chỉ tính các biểu có chỉ tiêu thuộc phần trích này.)", Note: true})
	}
	if t.Unexpected > 0 {
		blocks = append(blocks, document.Paragraph{Text: c.Words.Say(figures.FilingUnexpected, "n", shown.Count(t.Unexpected))})
	}
	if sent := c.SentUnplaced(); len(sent) > 0 {
		blocks = append(blocks, document.Paragraph{Text: c.Words.Say(figures.FilingUnplaced, "n", shown.Count(len(sent)), "units", c.Words.Names(sent, namesInText))})
	}
	return append(blocks, c.filingTable())
}

// states tells how many reports are in each of some states; a state without any is not
// told.
func (c composer) states(keys []string, counts ...int) string {
	var out []string
	for i, n := range counts {
		if n > 0 {
			out = append(out, c.Words.Say(keys[i], "n", shown.Count(n)))
		}
	}
	return strings.Join(out, ", ")
}

func (c composer) filingTable() document.Table {
	head, tallies := "Cấp, khối", c.FilingByTier()
	if c.SentOn() { // who reads it asks a province, and never all communes
		head, tallies = "Đơn vị", c.FilingByBranch()
	}
	table := document.Table{Title: "Bảng 1. Tình hình nộp báo cáo (số biểu)", Columns: []document.Column{
		{Head: head, Width: 30, Align: document.Left}, {Head: "Phải nộp", Width: 14, Align: document.Right}}}
	for _, s := range figures.States() {
		table.Columns = append(table.Columns, document.Column{Head: figures.StateWord(s), Width: 14, Align: document.Right})
	}
	tallies = append(tallies, figures.Tally{Name: "Tổng cộng", FilingTotals: c.Filing.Totals})
	for i, t := range tallies {
		if t.Expected == 0 && i < len(tallies)-1 {
			continue
		}
		row := document.Row{Cells: []string{t.Name, shown.Count(t.Expected)}, Bold: i == len(tallies)-1}
		for _, s := range figures.States() {
			row.Cells = append(row.Cells, shown.Count(t.Of(s)))
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// results is every figure of the root under its group, then the targets.
func (c composer) results() []document.Block {
	note := c.Words.Say(figures.CoverageNote)
	if why := c.NoToDate(); why != "" {
		note += " " + why
	}
	if !c.HasEarlier(figures.PreviousPeriod) {
		note += " " + figures.UpperFirst(c.Words.Say(figures.NoPrevious)) + "."
	}
	blocks := []document.Block{document.Paragraph{Note: true, Text: "(" + note + ")"}}
	number := 0
	heading := func(title string) {
		number++
		blocks = append(blocks, document.Heading{Level: 2, Text: strconv.Itoa(number) + ". " + title})
	}
	for _, g := range c.Groups() {
		sentences := c.sentences(g.Indicators)
		if len(sentences) == 0 {
			continue // nothing of it is asked here
		}
		heading(g.Name)
		for _, sentence := range sentences {
			blocks = append(blocks, document.Paragraph{Text: sentence})
		}
	}
	if text := c.NoLongerAskedSentence(); text != "" {
		blocks = append(blocks, document.Paragraph{Text: text})
	}
	for _, text := range c.RecomputedSentences() {
		blocks = append(blocks, document.Paragraph{Text: text})
	}
	if table := c.targetTable(); len(table.Rows) > 0 {
		heading(c.Words.Say(figures.TargetHeading))
		blocks = append(append(blocks, document.Paragraph{Text: c.targetCount()}, table), c.tierVerdicts()...)
	}
	if len(c.Scores) > 0 {
		heading(c.Words.Say(figures.ScoringHeading))
	}
	return append(blocks, c.scoring()...)
}

// sentences tells the indicators of a group; what belongs together is told in one
// breath where the first of it stands. Those without any figure are named together, and
// those of which nothing arose.
func (c composer) sentences(list []*pipeline.Indicator) []string {
	root := c.Root().Code
	told := c.toldWithOthers(list)
	var out, silent []string
	for i, ind := range list {
		r := c.Result(root, ind.Code)
		switch {
		case told[ind.Code]:
			continue
		case !r.Value.Known && ind.Kind == pipeline.OwnValue:
			if c.Holds(root, ind.Code) {
				silent = append(silent, ind.Name)
			}
			continue
		case !figures.Asked(r): // nobody is asked
			continue
		}
		sentence := "- " + c.Sentence(root, ind, c.PairOf(ind)) + "."
		if names := c.alike(list[i:], told); len(names) > 1 {
			sentence = strings.Replace(sentence, ind.Name, strings.Join(names, ", "), 1)
		}
		out = append(append(out, sentence), c.leaders(ind)...)
	}
	if len(silent) > 0 {
		out = append(out, "- "+strings.Join(silent, "; ")+": "+c.Words.Say(figures.Missing)+".")
	}
	return out
}

// toldWithOthers are the indicators that another one's sentence tells.
func (c composer) toldWithOthers(list []*pipeline.Indicator) map[string]bool {
	told := map[string]bool{}
	for _, ind := range list {
		if told[ind.Code] {
			continue
		}
		if pair := c.PairOf(ind); pair != nil {
			told[pair.Code] = true
		}
		for _, part := range c.PartsOf(c.Root().Code, ind) {
			told[part.Code] = true
			if pair := c.PairOf(part); pair != nil {
				told[pair.Code] = true
			}
		}
	}
	return told
}

// alike names the first of a list and those behind it whose sentence says the same of
// them: that nothing arose. They are told then.
func (c composer) alike(list []*pipeline.Indicator, told map[string]bool) []string {
	rest := func(ind *pipeline.Indicator) string {
		text, ok := strings.CutPrefix(c.Sentence(c.Root().Code, ind, nil), ind.Name+": "+c.Words.Say(figures.None))
		if !ok || c.PairOf(ind) != nil {
			return ""
		}
		return text
	}
	same := rest(list[0])
	names := []string{list[0].Name}
	for _, ind := range list[1:] {
		if same != "" && !told[ind.Code] && rest(ind) == same {
			told[ind.Code] = true
			names = append(names, figures.LowerFirst(ind.Name))
		}
	}
	return names
}

// leaders are the sentences on who is first and last in a headline, and in the headlines
// that its sentence tells as parts.
func (c composer) leaders(ind *pipeline.Indicator) []string {
	var out []string
	for i, one := range append([]*pipeline.Indicator{ind}, c.PartsOf(c.Root().Code, ind)...) {
		if !slices.Contains(c.Headlines(), one) {
			continue
		}
		about := "+ "
		if i > 0 {
			about += one.Name + ", "
		}
		for _, order := range c.Leaders(c.Root().Code, one) {
			if i > 0 {
				order = figures.LowerFirst(order)
			}
			out = append(out, about+order+".")
		}
	}
	return out
}

func (c composer) targetCount() string {
	count, none, soFar := map[pipeline.Verdict]int{}, 0, 0
	for _, ind := range c.Numeric() {
		g, ok := c.goal(ind)
		if !ok {
			continue
		}
		count[g.Result.Verdict]++
		switch shown.LightOf(g.Result) {
		case shown.Pale:
			none++
		case shown.Amber:
			soFar++
		}
	}
	all := count[pipeline.Met] + count[pipeline.NotMet] + count[pipeline.Unknown]
	met := shown.Count(count[pipeline.Met]) + " chỉ tiêu đạt"
	if soFar > 0 {
		met += " (trong đó " + shown.Count(soFar) + " chỉ tiêu tạm đạt)"
	}
	parts := []string{met, shown.Count(count[pipeline.NotMet]) + " chỉ tiêu chưa đạt"}
	if n := count[pipeline.Unknown] - none; n > 0 {
		parts = append(parts, shown.Count(n)+" chỉ tiêu chưa đủ số liệu để đánh giá")
	}
	if none > 0 {
		parts = append(parts, shown.Count(none)+" chỉ tiêu không phát sinh nên không đánh giá")
	}
	return c.Words.Say(figures.TargetCounts, "n", shown.Count(all), "parts", strings.Join(parts, ", "))
}

func (c composer) targetTable() document.Table {
	table := document.Table{Title: "Bảng 2. " + c.Words.Say(figures.TargetTable), Columns: []document.Column{
		{Head: "TT", Width: 9, Align: document.Center}, {Head: "Chỉ tiêu", Width: 44, Align: document.Left},
		{Head: "Mức phấn đấu", Width: 26, Align: document.Center}, {Head: "Kết quả", Width: 22, Align: document.Right},
		{Head: "Đơn vị có số liệu", Width: 18, Align: document.Center}, {Head: "Đánh giá", Width: 26, Align: document.Left}}}
	self, soFar := false, false
	for _, ind := range c.Numeric() {
		g, ok := c.goal(ind)
		if !ok {
			continue
		}
		self = self || g.Target.Source == ownTarget
		light := shown.LightOf(g.Result)
		soFar = soFar || light == shown.Amber
		word := light.Word()
		if gap := c.Gap(g); gap != "" {
			word += ", " + gap
		}
		bound := mark(g.BoundOf(), &g.Target)
		if share := c.Share(g); share != "" {
			bound = mark(share, &g.Target) // the bound of the year needs a word
		}
		table.Rows = append(table.Rows, document.Row{Cells: []string{strconv.Itoa(len(table.Rows) + 1), ind.Name, bound,
			c.Words.Figure(g.Result, ind), figures.OutOf(g.Result.UnitsReported, g.Result.UnitsExpected), word}})
	}
	if self {
		table.Note = "(*) Mức phấn đấu do đơn vị tự đặt."
	}
	if soFar {
		table.Note = strings.TrimSpace(table.Note + " “Tạm đạt”: đạt trên số liệu đã có, còn trên một phần mười số đơn vị chưa có số liệu.")
	}
	return table
}

// goal is the target of the root on an indicator, where one binds: not on one that nobody
// is asked for in the period, such as one of a form for the half-year in a quarter.
func (c composer) goal(ind *pipeline.Indicator) (figures.Goal, bool) {
	r, t := c.Result(c.Root().Code, ind.Code), c.Target(c.Root().Code, ind)
	if r.Verdict == pipeline.NoTarget || t == nil || !figures.Asked(r) {
		return figures.Goal{}, false
	}
	return figures.Goal{Unit: c.Root(), Indicator: ind, Target: *t, Result: r}, true
}

// ownTarget marks a bound that no plan states.
const ownTarget = "đơn vị tự đặt"

func mark(bound string, t *pipeline.Target) string {
	if t.Source == ownTarget {
		return bound + " (*)"
	}
	return bound
}
