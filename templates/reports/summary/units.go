package summary

import (
	"fmt"

	"danvan/pipeline"
	"danvan/templates/figures"
)

// Rows of the heading of SheetUnits.
const (
	unitsGroupRow = 4
	unitsNameRow  = 5
	unitsPartRow  = 6
	unitsFirst    = 7
)

// Width of an A4 landscape page in characters of a column's width at the sheet's
// scale, without the repeated columns.
const (
	unitsScale    = 70
	pageCharacter = 196.0
	unitWidth     = 36.0
	tierWidth     = 14.0
)

// block is the columns of one indicator.
type block struct {
	ind   *pipeline.Indicator
	first int
	parts []string
}

func partsOf(ind *pipeline.Indicator) []string {
	switch ind.Kind {
	case pipeline.Ratio:
		return []string{"Tử số", "Mẫu số", "Tỷ lệ (%)", "n/N"}
	case pipeline.UnitShare:
		return []string{"Đơn vị đạt", "Tổng số đơn vị", "Tỷ lệ (%)", "n/N"}
	case pipeline.OwnValue:
		return []string{"Kết quả"}
	}
	return []string{"Kết quả", "n/N"}
}

// units is every indicator of every unit: a row a unit, in tree order, and for each
// indicator its value with the units behind it. Rates stand as formulas beside their
// parts.
func (b *book) units() *sheet {
	s := newSheet(SheetUnits, unitWidth, tierWidth)
	s.scale = unitsScale
	s.heading("CHỈ TIÊU THEO ĐƠN VỊ – "+b.Period.Vietnamese(),
		"Số của mỗi đơn vị gồm cả đơn vị trực thuộc. n/N: số đơn vị có số liệu / số đơn vị phải báo cáo. “…”: chưa có số liệu; 0 hoặc “–”: không phát sinh; để trống: không áp dụng.")
	blocks := b.unitBlocks(s)
	columns := len(s.widths)
	for col, name := range []string{"Đơn vị", "Cấp"} {
		s.put(unitsGroupRow, col+1, head(), name)
		s.fill(unitsNameRow, col+1, col+1, head())
		s.put(unitsPartRow, col+1, head(), "")
		s.merge(unitsGroupRow, col+1, unitsNameRow, col+1)
	}
	for i, u := range b.Tree.Units() {
		b.unitRow(s, unitsFirst+i, u, blocks)
	}
	s.table(unitsPartRow, columns, 2)
	s.titleFrom, s.titleCols = unitsGroupRow, 2
	s.heights[unitsGroupRow], s.heights[unitsNameRow] = 20, 64
	return s
}

// unitBlocks writes the three heading rows and cuts the columns into printed pages
// so that no indicator is torn apart; a group that goes on is named again there.
func (b *book) unitBlocks(s *sheet) []block {
	var out []block
	used := 0.0
	for _, g := range b.Groups() {
		first := len(s.widths) + 1
		for _, ind := range g.Indicators {
			bl := block{ind, len(s.widths) + 1, partsOf(ind)}
			width := bl.width()
			if used+width > pageCharacter-unitWidth-tierWidth {
				s.group(first, g.Name)
				first, used = bl.first, 0
				s.colBreaks = append(s.colBreaks, bl.first)
			}
			used += width
			b.unitHead(s, bl, width/float64(len(bl.parts)))
			out = append(out, bl)
		}
		s.group(first, g.Name)
	}
	return out
}

// width leaves room for the indicator's name above its columns.
func (bl block) width() float64 {
	if len(bl.parts) == 1 {
		return 20
	}
	return 11 * float64(len(bl.parts))
}

// group names the columns from first to the last as a group.
func (s *sheet) group(first int, name string) {
	last := len(s.widths)
	if first > last {
		return
	}
	s.put(unitsGroupRow, first, head(), name)
	s.fill(unitsGroupRow, first, last, head())
	s.merge(unitsGroupRow, first, unitsGroupRow, last)
}

func (b *book) unitHead(s *sheet, bl block, width float64) {
	name := bl.ind.Name
	if bl.ind.Unit != "" && bl.ind.Unit != "%" {
		name += " (" + bl.ind.Unit + ")"
	}
	s.put(unitsNameRow, bl.first, head(), name)
	for i, part := range bl.parts {
		s.widths = append(s.widths, width)
		s.put(unitsPartRow, bl.first+i, head(), part)
	}
	s.fill(unitsNameRow, bl.first, len(s.widths), head())
	s.merge(unitsNameRow, bl.first, unitsNameRow, len(s.widths))
	b.column[bl.ind.Code] = ref(unitsNameRow, bl.first)
	b.wayBack(s, bl)
}

// wayBack links the first column of an indicator to its place on the overview. The
// name itself carries no link: LibreOffice does not wrap a linked text.
func (b *book) wayBack(s *sheet, bl block) {
	back := b.summary[bl.ind.Code]
	if back == "" {
		back = "A1"
	}
	s.at(unitsPartRow, bl.first).look.colour = linkInk
	s.at(unitsPartRow, bl.first).look.underline = true
	s.jump(unitsPartRow, bl.first, SheetOverview, back, "Về trang "+SheetOverview)
}

func (b *book) unitRow(s *sheet, row int, u pipeline.Unit, blocks []block) {
	depth := b.Tree.Depth(u.Code)
	name := label()
	name.align, name.indent, name.bold = "left", depth, len(b.Tree.Children(u.Code)) > 0
	if depth == 0 {
		name.fill = totalFill
	}
	s.put(row, 1, name, u.Name)
	tier := label()
	tier.fill = name.fill
	s.put(row, 2, tier, b.Programme.TierName(u.Tier))
	for _, bl := range blocks {
		b.unitFigure(s, row, bl, b.Result(u.Code, bl.ind.Code), name)
	}
}

func (b *book) unitFigure(s *sheet, row int, bl block, r pipeline.Result, like look) {
	l := number()
	l.bold, l.fill = like.bold, like.fill
	if r.UnitsExpected == 0 && !r.Value.Known {
		s.fill(row, bl.first, bl.first+len(bl.parts)-1, l)
		return
	}
	col := bl.first
	if len(bl.parts) == 4 {
		s.number(row, col, l, r.Numerator)
		s.number(row, col+1, l, r.Denominator)
		col += 2
		b.rate(s, row, col, l, r)
	} else {
		s.number(row, col, l, r.Value)
	}
	if len(bl.parts) > 1 {
		l.align = "center"
		s.put(row, col+1, l, coverage(r))
	}
}

// storedPlaces are the decimals of a stored rate.
const storedPlaces = 4

// rate writes a rate as a formula over the two cells before it, rounded as the stored
// figure is; without both parts there is nothing to compute.
func (b *book) rate(s *sheet, row, col int, l look, r pipeline.Result) {
	if !r.Value.Known || !r.Numerator.Known || !r.Denominator.Known || r.Denominator.Number == 0 {
		s.figure(row, col, l.with(decimalFormat), r)
		return
	}
	shown, value, places := figures.Show(r, ""), r.Value.Number, storedPlaces
	if shown.Places > places {
		value, places = shown.Number, shown.Places
	}
	formula := fmt.Sprintf("ROUND(%s/%s*100,%d)", ref(row, col-2), ref(row, col-1), places)
	s.computed(row, col, l.with(decimals(decimalFormat, shown.Places)), formula, value)
}

// comparison sets the root and the units directly below it against the period
// before, and against the same period of the year before where there is one.
func (b *book) comparison() *sheet {
	s := newSheet(SheetComparison, 34, 48, 12, 13, 11, 13, 11, 14, 11, 32)
	heads := []string{"Đơn vị", "Chỉ tiêu", "Đơn vị tính", b.Period.Vietnamese(), "n/N kỳ này", b.previousTitle(), "n/N kỳ trước", "Chênh lệch", "Tăng, giảm (%)", "Ghi chú"}
	withYear := b.HasEarlier(figures.SameYearBefore)
	if withYear {
		s.widths = append(s.widths, 13, 14, 11)
		heads = append(heads, b.Earlier(figures.SameYearBefore).Vietnamese(), "Chênh lệch", "Tăng, giảm (%)")
	}
	s.heading("SO SÁNH VỚI KỲ TRƯỚC – "+b.Period.Vietnamese(),
		"“"+b.Words.Say(figures.NotComparable)+"”: thiếu số liệu một trong hai kỳ, hoặc đơn vị đã sắp xếp lại. Chênh lệch của tỷ lệ tính bằng điểm phần trăm.")
	const headRow = 5
	s.line(headRow, head(), heads...)
	row := headRow
	for _, u := range append([]pipeline.Unit{b.Root()}, b.Tree.Children(b.Root().Code)...) {
		for _, ind := range b.Numeric() {
			r := b.Result(u.Code, ind.Code)
			if r.UnitsExpected == 0 && !r.Value.Known {
				continue // the indicator does not apply to this unit
			}
			row++
			b.comparisonRow(s, row, u, ind, r, withYear)
		}
	}
	s.table(headRow, len(heads), 2)
	return s
}

func (b *book) comparisonRow(s *sheet, row int, u pipeline.Unit, ind *pipeline.Indicator, r pipeline.Result, withYear bool) {
	m := b.Movement(u.Code, ind.Code, figures.PreviousPeriod)
	name := text()
	name.bold = u.Code == b.Root().Code
	s.put(row, 1, name, u.Name)
	s.put(row, 2, text(), ind.Name)
	s.put(row, 3, middle(), ind.Unit)
	s.figure(row, 4, number(), r)
	s.put(row, 5, middle(), coverage(r))
	// The earlier coverage stands between the two values, so previous value,
	// difference and percent are written one by one.
	b.movement(s, row, 7, 4, ind, m)
	before, diff := *s.at(row, 7), *s.at(row, 8)
	percent := *s.at(row, 9)
	if diff.formula != "" {
		diff.formula = differenceOf(ref(row, 4), ref(row, 6), m)
	}
	if percent.formula != "" {
		percent.formula = percentOf(ref(row, 8), ref(row, 6))
	}
	*s.at(row, 6), *s.at(row, 8), *s.at(row, 9) = before, diff, percent
	s.put(row, 7, middle(), coverage(pipeline.Result{UnitsReported: m.Reported, UnitsExpected: m.Expected}))
	note := ""
	if m.Uneven {
		note = b.Words.Say(figures.CoverageDiffers)
	}
	s.put(row, 10, text(), note)
	if withYear {
		b.movement(s, row, 11, 4, ind, b.Movement(u.Code, ind.Code, figures.SameYearBefore))
	}
}
