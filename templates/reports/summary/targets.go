package summary

import (
	"strconv"

	"danvan/pipeline"
	"danvan/templates/figures"
)

// Columns of SheetTargets before the earlier periods.
const (
	targetColumns  = 12
	targetHeadRow  = 5
	namesOfFailing = 20 // of a unit share: all of them stand on SheetMissing
)

// targets is every target with its verdict: those of the root first, then the tiers
// below with a row for the tier and a row a unit; the verdicts of earlier periods stand
// in columns of their own, oldest first.
func (b *book) targets() *sheet {
	s := newSheet(SheetTargets, 27, 13, 36, 13, 11, 9, 9, 13, 18, 38, 8, 36)
	s.heading("MỨC PHẤN ĐẤU – "+b.Period.Vietnamese(),
		"So sánh đúng theo dấu của mức phấn đấu, trên tử số và mẫu số chứ không trên số đã làm tròn. “Tạm đạt”: đạt trên số liệu đã có, còn trên 1/10 số đơn vị chưa có số liệu.")
	heads := []string{"Đơn vị", "Cấp", "Chỉ tiêu", "Mức phấn đấu", "Kết quả", "Tử số", "Mẫu số", "Đánh giá", "Còn thiếu", "Đơn vị chưa đạt", "n/N", "Căn cứ"}
	for _, past := range b.Pasts() {
		heads = append(heads, past.Period.Vietnamese())
		s.widths = append(s.widths, 13)
	}
	s.line(targetHeadRow, head(), heads...)
	for _, tier := range b.tiersFromRoot() {
		b.targetTier(s, tier)
	}
	s.table(targetHeadRow, len(heads), 3)
	return s
}

// tiersFromRoot are the codes of the tiers, that of the root first.
func (b *book) tiersFromRoot() []string {
	out := []string{b.Root().Tier}
	for _, t := range b.Programme.Tiers {
		if t.Code != b.Root().Tier {
			out = append(out, t.Code)
		}
	}
	return out
}

func (b *book) targetTier(s *sheet, tier string) {
	goals := b.Goals(tier)
	for i, g := range goals {
		if tier != b.Root().Tier && (i == 0 || goals[i-1].Indicator != g.Indicator) {
			b.tierRow(s, tier, goals[i:])
		}
		b.targetRow(s, g)
	}
}

// tierRow counts the verdicts of the run of goals that share the first one's indicator.
func (b *book) tierRow(s *sheet, tier string, goals []figures.Goal) {
	count := map[figures.Light]int{}
	n := 0
	for _, g := range goals {
		if g.Indicator == goals[0].Indicator {
			count[figures.LightOf(g.Result)]++
			n++
		}
	}
	row := s.last() + 1
	l := look{border: true, bold: true, fill: groupFill, wrap: true}
	s.fill(row, 1, len(s.widths), l)
	s.put(row, 1, l, "Toàn cấp ("+figures.Count(n)+" đơn vị)")
	s.put(row, 2, l, b.Programme.TierName(tier))
	s.put(row, 3, l, goals[0].Indicator.Name)
	s.put(row, 4, l, goals[0].BoundOf())
	words := ""
	for _, light := range []figures.Light{figures.Green, figures.Amber, figures.Red, figures.Grey, figures.Pale} {
		if count[light] > 0 {
			words += strconv.Itoa(count[light]) + " " + light.Word() + "\n"
		}
	}
	if words != "" {
		words = words[:len(words)-1]
	}
	s.put(row, 8, l, words)
}

func (b *book) targetRow(s *sheet, g figures.Goal) {
	row := s.last() + 1
	name := text()
	name.bold = g.Unit.Code == b.Root().Code
	s.put(row, 1, name, b.UnitName(g.Unit.Code))
	s.put(row, 2, text(), b.Programme.TierName(g.Unit.Tier))
	s.put(row, 3, text(), g.Indicator.Name)
	s.put(row, 4, middle(), g.BoundOf())
	value := linked(number())
	value.bold = name.bold
	s.figure(row, 5, value, g.Result)
	s.jump(row, 5, SheetUnits, b.column[g.Indicator.Code], "Xem theo đơn vị")
	if g.Indicator.Kind == pipeline.Ratio || g.Indicator.Kind == pipeline.UnitShare {
		s.number(row, 6, number(), g.Result.Numerator)
		s.number(row, 7, number(), g.Result.Denominator)
	} else {
		s.fill(row, 6, 7, number())
	}
	verdict := lightLook(figures.LightOf(g.Result))
	verdict.wrap = true
	s.put(row, 8, verdict, verdictText(g.Result, g.Indicator))
	s.put(row, 9, text(), b.Gap(g))
	s.put(row, 10, text(), failing(g, b.FailingNames(g)))
	s.put(row, 11, middle(), coverage(g.Result))
	s.put(row, 12, text(), b.ground(g))
	for i, past := range b.Pasts() {
		b.pastVerdict(s, row, targetColumns+1+i, past, g)
	}
}

// failing names the units behind a goal that is not met; those behind a ratio stand
// nowhere else and are named in full.
func failing(g figures.Goal, names []string) string {
	if g.Indicator.Kind == pipeline.Ratio {
		return figures.Names(names, len(names))
	}
	return figures.Names(names, namesOfFailing)
}

// ground is the wording and source of a target, and how the bound of the period follows
// from that of the year.
func (b *book) ground(g figures.Goal) string {
	out := g.Target.Wording
	if g.Target.Source != "" {
		out += " (" + g.Target.Source + ")"
	}
	if share := b.Share(g); share != "" {
		out += "; " + share
	}
	return out
}

// pastVerdict is the light of an earlier period with its word and the figure; a unit
// that was not asked then has none.
func (b *book) pastVerdict(s *sheet, row, col int, past figures.Past, g figures.Goal) {
	r, ok := past.Result(g.Unit.Code, g.Indicator.Code)
	light := figures.LightOf(r)
	if !ok || light == figures.Dark {
		s.put(row, col, middle(), "")
		return
	}
	l := lightLook(light)
	l.wrap = true
	words := lightText(light)
	if r.Value.Known {
		words += "\n" + b.Words.Figure(r, g.Indicator)
	}
	s.put(row, col, l, words)
}
