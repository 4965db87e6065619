package summary

import (
	"slices"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/figures"
)

// Rows of SheetTargetUnits, and the columns of one target.
const (
	boundNameRow = 5
	boundPartRow = 6
	boundFirst   = 4
	partsOfBlock = 4
)

// targetUnits is a row for each unit below the root that a target binds, and for each
// indicator its figure, the verdict and what is lacking. false where there is none.
func (b *book) targetUnits() (*sheet, bool) {
	below := b.Tree.Units()
	if len(below) > 0 {
		below = below[1:]
	}
	if !slices.ContainsFunc(below, func(u pipeline.Unit) bool { return len(b.GoalsOf(u)) > 0 }) {
		return nil, false
	}
	s := newSheet(SheetTargetUnits, b.unitWidth(), b.tierWidth(), 8)
	s.scale = unitsScale
	s.heading("MỨC PHẤN ĐẤU TỪNG ĐƠN VỊ – "+b.Period.Vietnamese(),
		"Để trống: không đặt mức phấn đấu cho đơn vị. Trong ngoặc: đánh giá kỳ trước, nếu khác (● đạt, ▲ tạm đạt, ■ chưa đạt, ○ chưa rõ, – không phát sinh). n/N: số đơn vị có số liệu / số đơn vị phải báo cáo. Tử số, mẫu số ở trang “"+SheetUnits+"”; bấm vào kết quả để xem."+b.foldedHint())
	s.line(boundNameRow, head(), "Đơn vị", "Cấp", "Số chưa đạt")
	s.fill(boundPartRow, 1, boundFirst-1, head())
	for col := 1; col < boundFirst; col++ {
		s.merge(boundNameRow, col, boundPartRow, col)
	}
	first := b.boundHeads(s)
	for _, u := range below {
		if goals := b.GoalsOf(u); len(goals) > 0 {
			b.boundRow(s, u, goals, first)
		}
	}
	s.fitHead(boundNameRow, 64, 18)
	s.colBreaks = wholeBlocks(s.widths, boundFirst-1, partsOfBlock)
	s.table(boundPartRow, len(s.widths), 2)
	s.titleFrom, s.titleCols = boundNameRow, boundFirst-1
	return s, true
}

// wholeBlocks cuts blocks of so many columns each, all equally wide, into printed pages of
// about equal width, and none of them apart; the first columns are repeated on each page.
func wholeBlocks(widths []float64, repeated, columns int) (cut []int) {
	total := func(widths []float64) (sum float64) {
		for _, w := range widths {
			sum += w
		}
		return sum
	}
	blocks := (len(widths) - repeated) / columns
	fit := max(1, int((pageCharacter-total(widths[:repeated]))/total(widths[repeated:repeated+columns])))
	pages := (blocks + fit - 1) / fit
	for page := 1; page < pages; page++ {
		cut = append(cut, repeated+1+page*blocks/pages*columns)
	}
	return cut
}

// boundHeads writes the heading of each indicator with its bounds and returns its first
// column.
func (b *book) boundHeads(s *sheet) map[string]int {
	first := map[string]int{}
	for _, v := range b.tierTargets() {
		code := v.goal.Indicator.Code
		col := first[code]
		if col == 0 {
			col = len(s.widths) + 1
			first[code] = col
			s.widths = append(s.widths, 9, 7.5, 15, 13.5)
			s.put(boundNameRow, col, head(), v.goal.Indicator.Name)
			s.fill(boundNameRow, col+1, col+partsOfBlock-1, head())
			s.merge(boundNameRow, col, boundNameRow, col+partsOfBlock-1)
			s.line2(boundPartRow, col, head(), "Kết quả", "n/N", "Đánh giá", "Còn thiếu")
		}
		words, _ := s.valueOf(*s.at(boundNameRow, col)).(string)
		s.put(boundNameRow, col, head(), words+"\n"+b.Programme.TierName(v.tier)+": "+v.goal.BoundOf())
	}
	return first
}

func (b *book) boundRow(s *sheet, u pipeline.Unit, goals []figures.Goal, first map[string]int) {
	row := s.last() + 1
	depth := b.Tree.Depth(u.Code)
	name := text()
	name.align, name.indent, name.bold = "left", max(0, depth-1), b.Tree.HasChildren(u.Code)
	s.put(row, 1, name, b.UnitName(u.Code)) // a target may bind none of those above it
	b.bound[u.Code] = ref(row, 1)
	s.put(row, 2, label(), b.Programme.TierName(u.Tier))
	s.fill(row, boundFirst, len(s.widths), label())
	missed := 0
	for _, g := range goals {
		col := first[g.Indicator.Code]
		b.same(s, row, col, linked(number()), u.Code, g.Result)
		s.jump(row, col, SheetUnits, b.cell(u.Code, g.Indicator.Code), "Xem tử số, mẫu số")
		light := quietLook(shown.LightOf(g.Result))
		light.wrap = true
		s.put(row, col+1, middle(), coverage(g.Result))
		s.put(row, col+2, light, b.turned(g))
		s.put(row, col+3, text(), b.Gap(g))
		if g.Result.Verdict == pipeline.NotMet {
			missed++
		}
	}
	count := middle()
	count.bold = missed > 0
	s.put(row, 3, count, missed)
	if depth > 1 {
		s.outline[row] = fold{depth - 1, b.folded()}
	}
}

// turned is the verdict on a target, with that of the period before where it was
// another.
func (b *book) turned(g figures.Goal) string {
	words := verdictText(g.Result, g.Indicator)
	pasts := b.Pasts()
	if len(pasts) == 0 || pasts[len(pasts)-1].Period != b.Earlier(figures.PreviousPeriod) {
		return words
	}
	before, ok := pasts[len(pasts)-1].Result(g.Unit.Code, g.Indicator.Code)
	was := shown.LightOf(before)
	if !ok || was == shown.Dark || was == shown.LightOf(g.Result) {
		return words
	}
	return words + " (" + was.Mark() + ")"
}
