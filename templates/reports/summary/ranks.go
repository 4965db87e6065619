package summary

import (
	"cmp"
	"fmt"
	"slices"

	"danvan/templates/figures"
)

const (
	ranksHeadRow = 6
	partsOfRank  = 3 // columns of one indicator
)

// ranks orders the units of each tier by each indicator that has a better direction:
// what a period without scores has for a league table. false where nothing can
// be ranked.
func (b *book) ranks() (*sheet, bool) {
	ranked := b.Ranked()
	if len(ranked) == 0 {
		return nil, false
	}
	s := newSheet(SheetRanks, b.unitWidth(), b.tierWidth())
	s.scale = unitsScale
	s.heading("XẾP HẠNG THEO CHỈ TIÊU – "+b.Period.Vietnamese(),
		"Xếp trong từng cấp, theo chiều tốt của chỉ tiêu; bằng nhau thì cùng hạng, hạng kế tiếp bỏ cách; đơn vị chưa có số liệu hoặc số liệu còn thiếu đơn vị thì không xếp. "+cmp.Or(b.Unscored(), "Chương trình không chấm điểm chung.")+" Các hạng không cộng với nhau."+b.foldedHint())
	s.line(ranksHeadRow-1, head(), "Đơn vị", "Cấp")
	s.fill(ranksHeadRow, 1, 2, head())
	s.merge(ranksHeadRow-1, 1, ranksHeadRow, 1)
	s.merge(ranksHeadRow-1, 2, ranksHeadRow, 2)
	units := b.rankRows(s, ranked)
	for _, r := range ranked {
		b.rankColumns(s, r, units)
	}
	s.fitHead(ranksHeadRow-1, 64, 18)
	s.table(ranksHeadRow, len(s.widths), 2)
	s.titleFrom, s.titleCols = ranksHeadRow-1, 2
	s.colBreaks = wholeBlocks(s.widths, 2, partsOfRank)
	return s, true
}

// rankRows writes the names of the units that have a rank anywhere, tier by tier, and
// returns them row by row.
func (b *book) rankRows(s *sheet, ranked []figures.Ranking) (units []string) {
	for _, tier := range b.tiersFromRoot() {
		for _, u := range b.Tree.Units() {
			if u.Tier != tier || !slices.ContainsFunc(ranked, func(r figures.Ranking) bool { return r.Place[u.Code] > 0 }) {
				continue
			}
			units = append(units, u.Code)
			row := ranksHeadRow + len(units)
			if b.Tree.Depth(u.Code) > 1 {
				s.outline[row] = fold{1, b.folded()}
			}
			s.put(row, 1, label(), b.UnitName(u.Code))
			s.put(row, 2, label(), b.Programme.TierName(u.Tier))
		}
	}
	return units
}

func (b *book) rankColumns(s *sheet, ranked figures.Ranking, units []string) {
	col := len(s.widths) + 1
	s.widths = append(s.widths, 11, 9, 9)
	way := "càng cao càng tốt"
	if !*ranked.Indicator.HigherIsBetter {
		way = "càng thấp càng tốt"
	}
	s.put(ranksHeadRow-1, col, head(), figures.WithUnit(ranked.Indicator)+"\n"+way)
	s.fill(ranksHeadRow-1, col+1, col+partsOfRank-1, head())
	s.merge(ranksHeadRow-1, col, ranksHeadRow-1, col+partsOfRank-1)
	s.line2(ranksHeadRow, col, head(), "Kết quả", "n/N", "Hạng")
	last := ranksHeadRow + len(units)
	for i, unit := range units {
		row := ranksHeadRow + 1 + i
		r := b.Result(unit, ranked.Indicator.Code)
		if !figures.Asked(r) {
			s.fill(row, col, col+2, label())
			continue
		}
		b.same(s, row, col, number(), unit, r)
		s.put(row, col+1, middle(), coverage(r))
		s.fill(row, col+2, col+2, middle())
		if place := ranked.Place[unit]; place > 0 {
			s.put(row, col+2, middle(), place)
		}
	}
	s.bars = append(s.bars, ref(ranksHeadRow+1, col)+":"+ref(last, col))
	rank := ref(ranksHeadRow+1, col+2)
	s.flags = append(s.flags, flag{rank + ":" + ref(last, col+2), fmt.Sprintf("AND(ISNUMBER(%s),%s<=3)", rank, rank), look{bold: true, fill: "E2F0D9"}})
}
