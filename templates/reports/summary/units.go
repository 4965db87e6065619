package summary

import (
	"strings"

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
)

// unitWidth is a column that holds every unit's name, within reason.
func (b *book) unitWidth() float64 {
	longest := 0
	for _, u := range b.Tree.Units() {
		longest = max(longest, len([]rune(u.Name))+b.Tree.Depth(u.Code))
	}
	return min(46, max(28, float64(longest)*0.95+1))
}

// tierWidth is a column that holds every tier's name, within reason.
func (b *book) tierWidth() float64 {
	longest := 0
	for _, t := range b.Programme.Tiers {
		longest = max(longest, len([]rune(t.Name)))
	}
	return min(26, max(13, float64(longest)*0.95+1))
}

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
	s := newSheet(SheetUnits, b.unitWidth(), b.tierWidth())
	s.scale = unitsScale
	s.heading("CHỈ TIÊU THEO ĐƠN VỊ – "+b.Period.Vietnamese(),
		"Số của mỗi đơn vị gồm cả đơn vị trực thuộc. n/N: số đơn vị có số liệu / số đơn vị phải báo cáo. “…”: chưa có số liệu; 0 hoặc “–”: không phát sinh; để trống: không áp dụng."+b.foldedHint())
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
		if depth := b.Tree.Depth(u.Code); depth > 1 {
			s.outline[unitsFirst+i] = fold{depth - 1, b.folded()}
		}
	}
	b.nameFigures(s)
	s.table(unitsPartRow, columns, 2)
	s.titleFrom, s.titleCols = unitsGroupRow, 2
	s.fitHead(unitsGroupRow, 20, 64)
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
			if used+width > pageCharacter-s.span(1, 2) {
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
	b.values[bl.ind.Code] = bl.value()
	b.wayBack(s, bl)
}

// wayBack links the first column of an indicator to its place on the overview. The
// name itself carries no link: LibreOffice does not wrap a linked text.
func (b *book) wayBack(s *sheet, bl block) {
	back := b.summary[bl.ind.Code]
	if back == "" {
		back = "A1"
	}
	s.repaint(unitsPartRow, bl.first, linked)
	s.jump(unitsPartRow, bl.first, SheetOverview, back, "Về trang "+SheetOverview)
}

func (b *book) unitRow(s *sheet, row int, u pipeline.Unit, blocks []block) {
	depth := b.Tree.Depth(u.Code)
	name := label()
	name.align, name.indent, name.bold = "left", depth, b.Tree.HasChildren(u.Code)
	if depth == 0 {
		name.fill = totalFill
	}
	s.put(row, 1, name, u.Name)
	tier := label()
	tier.fill = name.fill
	s.put(row, 2, tier, b.Programme.TierName(u.Tier))
	b.rows[u.Code] = row
	for _, bl := range blocks {
		b.unitFigure(s, row, bl, b.Result(u.Code, bl.ind.Code), name)
	}
}

// cell is where a figure stands on SheetUnits; "" where it does not.
func (b *book) cell(unit, indicator string) string {
	row, col := b.rows[unit], b.values[indicator]
	if row == 0 || col == 0 {
		return ""
	}
	return ref(row, col)
}

// value is the column of the block's figure.
func (bl block) value() int {
	if len(bl.parts) == 4 {
		return bl.first + 2
	}
	return bl.first
}

// manyUnits is from how many units on those below the second level are folded away: a
// leader reads districts and departments first, and so does the printer.
const manyUnits = 60

func (b *book) folded() bool { return len(b.Tree.Units()) > manyUnits }

func (b *book) foldedHint() string {
	if !b.folded() {
		return ""
	}
	return unfoldHint
}

// nameFigures gives each figure of the root a name, so that an office can refer to it
// from its own workbook: "CT_tcd_luot".
func (b *book) nameFigures(s *sheet) {
	taken := map[string]bool{}
	for _, ind := range b.Numeric() {
		plain := figureName(ind.Code)
		for taken[strings.ToUpper(plain)] {
			plain += "_"
		}
		taken[strings.ToUpper(plain)] = true
		s.names = append(s.names, name{plain, b.cell(b.Root().Code, ind.Code)})
	}
}

// figureName makes a name of a code: what no name may have in it becomes "_".
func figureName(code string) string {
	return "CT_" + strings.Map(func(r rune) rune {
		if r == '_' || r == '.' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, code)
}

func (b *book) unitFigure(s *sheet, row int, bl block, r pipeline.Result, like look) {
	l := number()
	l.bold, l.fill = like.bold, like.fill
	if !figures.Asked(r) {
		s.fill(row, bl.first, bl.first+len(bl.parts)-1, l)
		return
	}
	col := bl.first
	if len(bl.parts) == 4 {
		s.number(row, col, l, r.Numerator)
		s.number(row, col+1, l, r.Denominator)
		col += 2
		b.rate(s, row, col, l, r, col-2)
	} else {
		s.number(row, col, l, r.Value)
	}
	if len(bl.parts) > 1 {
		l.align = "center"
		s.put(row, col+1, l, coverage(r))
	}
}
