package figures

import (
	"sort"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// Mover is a figure of the root that moved against the period before.
type Mover struct {
	Indicator *pipeline.Indicator
	shown.Movement
	Small   bool // so little is counted that a per cent says little
	Was, Is shown.Light
	Lead    *pipeline.Unit // directly below the root, moved most in the same direction; nil where nothing is added up
	LeadBy  pipeline.Number
}

// MoverRule says how [View.Movers] chooses, for the reader of the list.
const MoverRule = "Tỷ lệ xếp theo số điểm phần trăm tăng, giảm; số lượng xếp theo phần trăm tăng, giảm. Xếp sau cùng: chỉ tiêu mà số đơn vị có số liệu hai kỳ chênh nhau trên một phần mười, hoặc số gốc dưới 10."

// smallBase is below which a change in percent is mostly chance.
const smallBase = 10

// Movers returns the figures of the root that moved most against the period before, at
// most limit of them: rates by points, counts by percent. Those whose coverage of the
// two periods differs by more than a tenth and those of few cases come last. Of two
// figures told in one breath only the one that moved more is given.
func (v *View) Movers(limit int) []Mover {
	if v.previous == nil {
		return nil
	}
	var all []Mover
	for _, ind := range v.Numeric() {
		if m := v.mover(ind); m.Comparable && m.Difference != 0 {
			all = append(all, m)
		}
	}
	sort.SliceStable(all, func(i, j int) bool {
		if a, b := all[i].doubt(), all[j].doubt(); a != b {
			return a < b
		}
		return all[i].size() > all[j].size()
	})
	var out []Mover
	told := map[*pipeline.Indicator]bool{}
	for _, m := range all {
		if told[m.Indicator] || len(out) == limit {
			continue
		}
		out = append(out, m)
		v.tellPair(m.Indicator, told)
	}
	return out
}

// tellPair marks an indicator and what is told with it, whichever of the two leads.
func (v *View) tellPair(ind *pipeline.Indicator, told map[*pipeline.Indicator]bool) {
	told[ind] = true
	if pair := v.PairOf(ind); pair != nil {
		told[pair] = true
	}
	for _, other := range v.Numeric() {
		if v.PairOf(other) == ind {
			told[other] = true
		}
	}
}

func (v *View) mover(ind *pipeline.Indicator) Mover {
	root := v.Root().Code
	now := v.Result(root, ind.Code)
	before, _ := v.previous.results.figure(root, ind.Code)
	m := Mover{Indicator: ind, Movement: v.Movement(root, ind.Code, PreviousPeriod), Is: shown.LightOf(now), Was: shown.LightOf(before)}
	switch {
	case shown.Countable(ind.Kind):
		m.Small = magnitude(before.Value.Number) < pipeline.Int(smallBase)
	case ind.Kind == pipeline.Ratio:
		m.Small = min(now.Denominator.Number, before.Denominator.Number) < pipeline.Int(smallBase)
	}
	if ind.Kind == pipeline.Flow || ind.Kind == pipeline.Stock {
		m.Lead, m.LeadBy = v.lead(ind, m.Difference)
	}
	return m
}

// lead is the unit directly below the root and summed into it that moved most the way the
// root did.
func (v *View) lead(ind *pipeline.Indicator, way pipeline.Number) (*pipeline.Unit, pipeline.Number) {
	var unit *pipeline.Unit
	most := pipeline.Number(0)
	for _, u := range v.Tree.Children(v.Root().Code) {
		m := v.Movement(u.Code, ind.Code, PreviousPeriod)
		if u.Counted && m.Comparable && (m.Difference > 0) == (way > 0) && magnitude(m.Difference) > magnitude(most) {
			unit, most = &u, m.Difference
		}
	}
	return unit, most
}

// doubt puts movements that may be no movement behind the others.
func (m Mover) doubt() int {
	switch {
	case m.Small:
		return 2
	case m.Uneven:
		return 1
	}
	return 0
}

func (m Mover) size() pipeline.Number {
	if m.Indicator.Unit == "%" || !m.Percent.Known {
		return magnitude(m.Difference)
	}
	return magnitude(m.Percent.Number)
}

// Toward says which way a movement goes: "tốt lên", "kém đi", "" where the pack names no
// better direction.
func Toward(m shown.Movement, ind *pipeline.Indicator) string {
	if ind.HigherIsBetter == nil || !m.Comparable || m.Difference == 0 {
		return ""
	}
	if (m.Difference > 0) == *ind.HigherIsBetter {
		return "tốt lên"
	}
	return "kém đi"
}

// Remarks are what a reader of a movement has to know: that the verdict on its target
// turned, who moved most, that little is counted, that the coverage differs.
func (v *View) Remarks(m Mover) []string {
	var out []string
	if m.Was != m.Is && m.Was != shown.Dark && m.Is != shown.Dark {
		out = append(out, "mức phấn đấu: từ “"+m.Was.Word()+"” thành “"+m.Is.Word()+"”")
	}
	if m.Lead != nil {
		way := "tăng "
		if m.LeadBy < 0 {
			way = "giảm "
		}
		out = append(out, "nhiều nhất: "+m.Lead.Name+" "+way+shown.Quantity(magnitude(m.LeadBy), m.Indicator.Unit))
	}
	if m.Small {
		out = append(out, "số gốc nhỏ")
	}
	if m.Uneven {
		out = append(out, v.Words.Caveat(m.Movement, v.Words.Say(PreviousName)))
	}
	return out
}
