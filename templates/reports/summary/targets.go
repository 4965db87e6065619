package summary

import (
	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/figures"
)

// Columns of SheetTargets before the earlier periods.
const (
	targetColumns  = 10
	targetHeadRow  = 5
	namesOfFailing = 20 // of a unit share: all of them stand on SheetMissing
)

// targets is every target of the root with its verdict, what is lacking and who lies
// behind it; the verdicts of earlier periods stand in columns of their own, oldest
// first. Below it the verdicts of the tiers are counted.
func (b *book) targets() *sheet {
	s := newSheet(SheetTargets, 33, 11, 10, 9, 9, 9, 14, 17, 56, 28)
	s.heading("MỨC PHẤN ĐẤU – "+b.Root().Name+", "+b.Period.Vietnamese(),
		"So sánh đúng theo dấu của mức phấn đấu, trên tử số và mẫu số chứ không trên số đã làm tròn. “Tạm đạt”: đạt trên số liệu đã có, còn trên 1/10 số đơn vị chưa có số liệu.")
	heads := []string{"Chỉ tiêu", "Mức phấn đấu", "Kết quả", "Tử số", "Mẫu số", "n/N", "Đánh giá", "Còn thiếu", "Đơn vị chưa đạt", "Căn cứ"}
	for _, past := range b.Pasts() {
		heads = append(heads, past.Period.Vietnamese())
		s.widths = append(s.widths, 13)
	}
	goals := b.Goals(b.Root().Tier)
	row := targetHeadRow
	if len(goals) == 0 {
		s.put(row, 1, caption(), b.Root().Name+" không có mức phấn đấu nào.")
	} else {
		s.line(row, head(), heads...)
	}
	for _, g := range goals {
		row++
		b.targetRow(s, row, g)
	}
	s.freezeCols = 1
	b.tierVerdicts(s)
	return s
}

// lights are the verdicts in the order of tables.
func lights() []shown.Light {
	return []shown.Light{shown.Green, shown.Amber, shown.Red, shown.Grey, shown.Pale}
}

// verdicts is how often each verdict was given on one target of a tier.
type verdicts struct {
	tier  string
	goal  figures.Goal // of the first unit
	count map[shown.Light]int
	units int
}

// tierTargets counts the verdicts on the targets of the tiers below the root.
func (b *book) tierTargets() []verdicts {
	var out []verdicts
	for _, tier := range b.tiersFromRoot() {
		for g := range b.EachGoal(tier) {
			if g.Unit.Code == b.Root().Code {
				continue
			}
			if n := len(out); n == 0 || out[n-1].tier != tier || out[n-1].goal.Indicator != g.Indicator {
				out = append(out, verdicts{tier, g, map[shown.Light]int{}, 0})
			}
			last := &out[len(out)-1]
			last.count[shown.LightOf(g.Result)]++
			last.units++
		}
	}
	return out
}

func (b *book) tierVerdicts(s *sheet) {
	all := b.tierTargets()
	if len(all) == 0 {
		return
	}
	row := s.last() + 2
	s.put(row, 1, linked(look{bold: true, size: 12}), "Đơn vị trực thuộc, theo cấp (số đơn vị)")
	s.jump(row, 1, SheetTargetUnits, "A1", "Xem từng đơn vị")
	row++
	s.line(row, head(), "Chỉ tiêu", "Mức phấn đấu", "Số đơn vị")
	for i, light := range lights() {
		s.put(row, 4+i, head(), light.Word())
	}
	s.put(row, 9, head(), "Tỷ lệ đơn vị đạt, tạm đạt (%)")
	tier := ""
	for _, v := range all {
		row++
		if v.tier != tier {
			tier = v.tier
			band := look{bold: true, fill: groupFill, border: true}
			s.put(row, 1, band, b.Programme.TierName(tier))
			s.fill(row, 2, 9, band)
			row++
		}
		b.tierRow(s, row, v)
	}
}

func (b *book) tierRow(s *sheet, row int, v verdicts) {
	s.put(row, 1, text(), v.goal.Indicator.Name)
	s.put(row, 2, lines(), v.goal.BoundOf())
	s.put(row, 3, number(), v.units)
	for i, light := range lights() {
		s.put(row, 4+i, number(), v.count[light])
	}
	met := pipeline.Int(int64(v.count[shown.Green] + v.count[shown.Amber]))
	share := shown.ShareOf(met, pipeline.Int(int64(v.units)))
	s.computed(row, 9, number().with(decimalFormat), freely("ROUND(("+ref(row, 4)+"+"+ref(row, 5)+")/"+ref(row, 3)+"*100,2)"), share)
	s.bars = append(s.bars, ref(row, 9))
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

func (b *book) targetRow(s *sheet, row int, g figures.Goal) {
	s.put(row, 1, text(), g.Indicator.Name)
	s.put(row, 2, lines(), g.BoundOf())
	if g.Indicator.Kind == pipeline.Ratio || g.Indicator.Kind == pipeline.UnitShare {
		s.number(row, 4, number(), g.Result.Numerator)
		s.number(row, 5, number(), g.Result.Denominator)
	} else {
		s.fill(row, 4, 5, number())
	}
	value := linked(number())
	value.bold = true
	b.rate(s, row, 3, value, g.Result, 4)
	s.jump(row, 3, SheetUnits, b.column[g.Indicator.Code], "Xem theo đơn vị")
	s.put(row, 6, middle(), coverage(g.Result))
	light := quietLook(shown.LightOf(g.Result))
	light.wrap = true
	s.put(row, 7, light, verdictText(g.Result, g.Indicator))
	s.put(row, 8, text(), b.Gap(g))
	s.put(row, 9, text(), b.failing(g))
	s.put(row, 10, text(), b.ground(g))
	for i, past := range b.Pasts() {
		b.pastVerdict(s, row, targetColumns+1+i, past, g)
	}
}

// failing names the units behind a goal that is not met; those behind a ratio stand
// nowhere else and are named in full.
func (b *book) failing(g figures.Goal) string {
	units := b.Behind(g)
	if g.Indicator.Kind == pipeline.Ratio {
		return b.Names(units, len(units))
	}
	return b.Names(units, namesOfFailing)
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
	light := shown.LightOf(r)
	if !ok || light == shown.Dark {
		s.put(row, col, middle(), "")
		return
	}
	l := quietLook(light)
	l.wrap = true
	words := lightText(light)
	if r.Value.Known {
		words += "\n" + b.Words.Figure(r, g.Indicator)
	}
	s.put(row, col, l, words)
}
