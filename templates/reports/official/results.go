package official

import (
	"strings"

	"danvan/pipeline"
	"danvan/templates/document"
	"danvan/templates/figures"
)

// filing is who has reported: one sentence, the states, and a table by tier.
func (c composer) filing() []document.Block {
	t, cover := figures.Tally{FilingTotals: c.Filing.Totals}, c.UnitCoverage()
	say := func(key string, n int) string { return c.Words.Say(key, "n", figures.Count(n)) }
	text := "Có " + figures.Count(cover.Whole) + "/" + figures.Count(cover.Expected) + " đơn vị nộp đủ báo cáo. " +
		c.Words.Say(figures.FilingAll, "n", figures.Count(t.Accepted()), "N", figures.Count(t.Expected)) + " Chia theo tình trạng: " +
		strings.Join([]string{say(figures.FilingOnTime, t.OnTime), say(figures.FilingLate, t.Late),
			say(figures.FilingReturned, t.Returned), say(figures.FilingNotReceived, t.NotReceived)}, "; ") + "."
	blocks := []document.Block{document.Paragraph{Text: text}}
	if t.Unexpected > 0 {
		blocks = append(blocks, document.Paragraph{Text: "Ngoài ra có " + figures.Count(t.Unexpected) +
			" báo cáo ngoài yêu cầu, được ghi nhận riêng và không tính vào tỷ lệ nộp."})
	}
	return append(blocks, c.filingTable())
}

func (c composer) filingTable() document.Table {
	table := document.Table{Title: "Bảng 1. Tình hình nộp báo cáo (số biểu)", Columns: []document.Column{
		{Head: "Cấp, khối", Width: 30, Align: document.Left}, {Head: "Phải nộp", Width: 14, Align: document.Right}}}
	for _, s := range figures.States() {
		table.Columns = append(table.Columns, document.Column{Head: figures.StateWord(s), Width: 14, Align: document.Right})
	}
	tallies := append(c.FilingByTier(), figures.Tally{Name: "Tổng cộng", FilingTotals: c.Filing.Totals})
	for i, t := range tallies {
		if t.Expected == 0 && i < len(tallies)-1 {
			continue
		}
		row := document.Row{Cells: []string{t.Name, figures.Count(t.Expected)}, Bold: i == len(tallies)-1}
		for _, s := range figures.States() {
			row.Cells = append(row.Cells, figures.Count(t.Of(s)))
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// results is every figure of the root under its group, then the targets.
func (c composer) results() []document.Block {
	var blocks []document.Block
	if !c.HasEarlier(figures.PreviousPeriod) {
		blocks = append(blocks, document.Paragraph{Note: true, Text: "(" + upperFirst(c.Words.Say(figures.NoPrevious)) + ".)"})
	}
	number := 0
	heading := func(title string) {
		number++
		blocks = append(blocks, document.Heading{Level: 2, Text: itoa(number) + ". " + title})
	}
	for _, g := range c.Groups() {
		heading(g.Name)
		for _, sentence := range c.sentences(g.Indicators) {
			blocks = append(blocks, document.Paragraph{Text: "- " + sentence})
		}
	}
	if table := c.targetTable(); len(table.Rows) > 0 {
		heading("Kết quả thực hiện mức phấn đấu")
		blocks = append(append(blocks, document.Paragraph{Text: c.targetCount()}, table), c.tierVerdicts()...)
	}
	if c.Programme.Scoring != nil && len(c.Scores) > 0 {
		heading("Kết quả chấm điểm, xếp loại")
		blocks = append(blocks, c.scoring()...)
	}
	return blocks
}

// sentences tells the indicators of a group; two that belong together are told in
// one breath where the first stands. Those without any figure are named together.
func (c composer) sentences(list []*pipeline.Indicator) []string {
	told := map[string]bool{}
	var out, silent []string
	for _, ind := range list {
		if told[ind.Code] {
			continue
		}
		r := c.Result(c.Root().Code, ind.Code)
		if !r.Value.Known && ind.Kind == pipeline.OwnValue {
			silent = append(silent, ind.Name)
			continue
		}
		pair := c.PairOf(ind)
		if pair != nil {
			told[pair.Code] = true
		}
		sentence := c.Sentence(c.Root().Code, ind, pair)
		if verdict := c.Words.Verdict(r, ind); verdict != "" {
			sentence += "; " + verdict
		}
		out = append(out, sentence+".")
	}
	if len(silent) > 0 {
		out = append(out, strings.Join(silent, "; ")+": "+c.Words.Say(figures.Missing)+".")
	}
	return out
}

func (c composer) targetCount() string {
	count, none := map[pipeline.Verdict]int{}, 0
	for _, ind := range c.Numeric() {
		r := c.Result(c.Root().Code, ind.Code)
		count[r.Verdict]++
		if figures.LightOf(r) == figures.Pale {
			none++
		}
	}
	all := count[pipeline.Met] + count[pipeline.NotMet] + count[pipeline.Unknown]
	text := "Trong " + figures.Count(all) + " chỉ tiêu có mức phấn đấu: " + figures.Count(count[pipeline.Met]) + " chỉ tiêu đạt, " +
		figures.Count(count[pipeline.NotMet]) + " chỉ tiêu chưa đạt"
	if n := count[pipeline.Unknown] - none; n > 0 {
		text += ", " + figures.Count(n) + " chỉ tiêu chưa đủ số liệu để đánh giá"
	}
	if none > 0 {
		text += ", " + figures.Count(none) + " chỉ tiêu không phát sinh nên không đánh giá"
	}
	return text + "."
}

func (c composer) targetTable() document.Table {
	table := document.Table{Title: "Bảng 2. Kết quả so với mức phấn đấu", Columns: []document.Column{
		{Head: "TT", Width: 9, Align: document.Center}, {Head: "Chỉ tiêu", Width: 44, Align: document.Left},
		{Head: "Mức phấn đấu", Width: 26, Align: document.Center}, {Head: "Kết quả", Width: 22, Align: document.Right},
		{Head: "Đơn vị có số liệu", Width: 18, Align: document.Center}, {Head: "Đánh giá", Width: 26, Align: document.Left}}}
	self := false
	for _, ind := range c.Numeric() {
		g, ok := c.goal(ind)
		if !ok {
			continue
		}
		self = self || g.Target.Source == ownTarget
		word := figures.LightOf(g.Result).Word()
		if gap := c.Gap(g); gap != "" {
			word += ", " + gap
		}
		bound := mark(g.BoundOf(), &g.Target)
		if share := c.Share(g); share != "" {
			bound = mark(share, &g.Target) // the bound of the year needs a word
		}
		table.Rows = append(table.Rows, document.Row{Cells: []string{itoa(len(table.Rows) + 1), ind.Name, bound,
			c.Words.Figure(g.Result, ind), coverage(g.Result), word}})
	}
	if self {
		table.Note = "(*) Mức phấn đấu do đơn vị tự đặt. “Tạm đạt”: đạt trên số liệu đã có, còn trên một phần mười số đơn vị chưa có số liệu."
	}
	return table
}

// goal is the target of the root on an indicator, where one binds.
func (c composer) goal(ind *pipeline.Indicator) (figures.Goal, bool) {
	r, t := c.Result(c.Root().Code, ind.Code), c.Target(c.Root().Code, ind)
	if r.Verdict == pipeline.NoTarget || t == nil {
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

func coverage(r pipeline.Result) string {
	return figures.Count(r.UnitsReported) + "/" + figures.Count(r.UnitsExpected)
}
