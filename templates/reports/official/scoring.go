package official

import (
	"strconv"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/document"
	"danvan/templates/figures"
)

// Limits of the part on scores: a league of many units stands in full in the workbook.
const (
	rowsOfLeague  = 15
	ranksInText   = 3
	textOfReasons = 6
)

// tierVerdicts says how many units of the tiers below reach the targets that bind them.
func (c composer) tierVerdicts() []document.Block {
	var out []document.Block
	for _, tier := range c.Programme.Tiers {
		if tier.Code == c.Root().Tier {
			continue
		}
		var parts []string
		var goals []figures.Goal // of one indicator
		for g := range c.EachGoal(tier.Code) {
			if len(goals) > 0 && goals[0].Indicator != g.Indicator {
				parts, goals = append(parts, c.reached(goals)), goals[:0]
			}
			goals = append(goals, g)
		}
		if len(goals) > 0 {
			parts = append(parts, c.reached(goals))
		}
		if len(parts) > 0 {
			out = append(out, document.Paragraph{Lead: "- " + tier.Name + ": ", Text: strings.Join(parts, "; ") + "."})
		}
	}
	if len(out) > 0 {
		out = append(out, document.Paragraph{Note: true, Text: "(Từng đơn vị ở trang “" + c.TargetSheet + "” của tệp " + c.Workbook + ".)"})
	}
	return out
}

// reached says how many units reach a target: "tỷ lệ hòa giải thành (từ 80% trở lên): 5/9
// đơn vị đạt".
func (c composer) reached(goals []figures.Goal) string {
	count, none := map[pipeline.Verdict]int{}, 0
	for _, g := range goals {
		count[g.Result.Verdict]++
		if shown.LightOf(g.Result) == shown.Pale {
			none++
		}
	}
	first := goals[0]
	text := figures.LowerFirst(first.Indicator.Name) + " (" + c.Words.BoundInWords(first.Target.String(), first.Indicator.Unit) + ") " +
		c.Words.Say(figures.Reached, "n", shown.Count(count[pipeline.Met]), "N", shown.Count(len(goals)))
	if n := count[pipeline.Unknown] - none; n > 0 {
		text += ", " + c.Words.Say(figures.ReachedUnknown, "n", shown.Count(n))
	}
	if none > 0 {
		text += ", " + c.Words.Say(figures.ReachedNone, "n", shown.Count(none))
	}
	return text
}

// scoring tells each league: classes, who leads, who is not ranked and why; and its
// table. Where there is none it is a note that says why.
func (c composer) scoring() []document.Block {
	if len(c.Scores) == 0 {
		if why := c.Unscored(); why != "" {
			return []document.Block{document.Paragraph{Note: true, Text: "(" + why + ")"}}
		}
		return nil
	}
	s := c.Programme.Scoring
	out := []document.Block{document.Paragraph{Text: s.Name + " theo thang điểm " + shown.Format(most(s)) + " gồm " + shown.Count(len(s.Criteria)) +
		" tiêu chí (căn cứ: " + s.Source + "). Điểm được tính là điểm cấp trên chấm; nếu không có thì điểm tính từ chỉ tiêu tổng hợp; nếu không có thì điểm tự chấm. Các đơn vị bằng điểm được xếp cùng hạng."}}
	for i, l := range c.Leagues() {
		out = append(out, document.Paragraph{Lead: "- " + l.Tier + ": ", Text: c.leagueText(l)}, c.leagueTable(l, c.leagueNumber()+i))
	}
	return append(out, document.Paragraph{Note: true, Text: "(Điểm từng tiêu chí và ô số liệu gốc ở trang “" + c.RankingSheet + "” của tệp " + c.Workbook + ".)"})
}

func most(s *pipeline.Scoring) (sum pipeline.Number) {
	for _, cr := range s.Criteria {
		sum += cr.Max
	}
	return sum
}

// leagueNumber is the number of the first league table: behind the table of filing and
// that of the targets.
func (c composer) leagueNumber() int {
	if len(c.targetTable().Rows) > 0 {
		return 3
	}
	return 2
}

func (c composer) leagueText(l figures.League) string {
	var classes, without []string
	for i, n := range c.Classes(l) {
		word := " đơn vị " + figures.LowerFirst(n.Name)
		if i < len(c.Programme.Scoring.Classes) {
			word = " đơn vị xếp loại " + n.Name
		}
		if n.N > 0 {
			classes = append(classes, shown.Count(n.N)+word)
		}
	}
	for _, s := range l.Scores {
		if note := c.ScoreNote(s); note != "" {
			without = append(without, c.UnitName(s.Unit)+" ("+figures.LowerFirst(note)+")")
		}
	}
	text := shown.Count(len(l.Scores)) + " đơn vị được chấm điểm, gồm " + strings.Join(classes, ", ") + "."
	if best := c.Best(l, ranksInText); len(best) > 0 {
		text += " Dẫn đầu: " + c.Words.Names(best, namesInText) + "."
	}
	if len(without) > 0 {
		text += " Không xếp hạng: " + c.Words.Names(without, textOfReasons) + "."
	}
	return text
}

func (c composer) leagueTable(l figures.League, number int) document.Table {
	table := document.Table{Title: "Bảng " + strconv.Itoa(number) + ". Xếp hạng – " + l.Tier, Columns: []document.Column{
		{Head: "Hạng", Width: 18, Align: document.Center}, {Head: "Đơn vị", Width: 52, Align: document.Left},
		{Head: "Tổng điểm", Width: 16, Align: document.Right}, {Head: "Xếp loại", Width: 24, Align: document.Center}}}
	for i, s := range l.Scores {
		if i == rowsOfLeague {
			table.Note = "Bảng ghi " + shown.Count(rowsOfLeague) + " đơn vị đứng đầu trong " + shown.Count(len(l.Scores)) + " đơn vị."
			break
		}
		total := "…"
		if s.Total.Known {
			total = shown.Format(s.Total.Number)
		}
		table.Rows = append(table.Rows, document.Row{Cells: []string{figures.RankWord(s), c.UnitName(s.Unit), total, figures.ClassWord(s)}})
	}
	return table
}
