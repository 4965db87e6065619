package summary

import (
	"slices"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/figures"
	"danvan/templates/internal/workbook"
)

// seriesFirst is the first column with figures on SheetSeries.
const seriesFirst = 3

// seriesSheet is every indicator of the root over the periods, oldest first; behind the
// figures the units that stand behind each.
func (b *book) seriesSheet() *sheet {
	const headRow = 5
	s := newSheet(SheetSeries, 46, 12)
	s.heading("DIỄN BIẾN QUA CÁC KỲ – "+b.Root().Name, "Số liệu mỗi kỳ theo danh sách đơn vị của kỳ đó. Để trống: chưa có số liệu. n/N: số đơn vị có số liệu / số đơn vị phải báo cáo.")
	s.line(headRow, head(), "Chỉ tiêu", "Đơn vị tính")
	periods := []pipeline.Period{}
	for _, past := range b.Pasts() {
		periods = append(periods, past.Period)
	}
	periods = append(periods, b.Period)
	for _, prefix := range []string{"", "n/N "} {
		for _, p := range periods {
			s.widths = append(s.widths, 11)
			s.put(headRow, len(s.widths), head(), prefix+p.Vietnamese())
		}
	}
	b.seriesBreaks(s, headRow)
	for i, ind := range b.Numeric() {
		b.seriesRow(s, headRow+1+i, len(periods), ind)
	}
	s.table(headRow, len(s.widths), 2)
	return s
}

// seriesBreaks says in a last column where a form changed, so that earlier figures are
// left out; without such there is no column.
func (b *book) seriesBreaks(s *sheet, headRow int) {
	if !slices.ContainsFunc(b.Numeric(), func(ind *pipeline.Indicator) bool { return !b.BreakOf(ind.Code).IsZero() }) {
		return
	}
	s.widths = append(s.widths, 60)
	column := len(s.widths)
	s.put(headRow, column, head(), "Ghi chú")
	for i, ind := range b.Numeric() {
		said := ""
		if why := b.BreakOf(ind.Code); !why.IsZero() {
			said = b.Words.Say(figures.FormChanged, "earlier", "các kỳ để trống", "why", why.Vietnamese)
		}
		s.put(headRow+1+i, column, text(), said)
	}
}

func (b *book) seriesRow(s *sheet, row, periods int, ind *pipeline.Indicator) {
	s.put(row, 1, text(), ind.Name)
	s.put(row, 2, middle(), ind.Unit)
	for i, past := range b.Pasts() {
		r, _ := past.Result(b.Root().Code, ind.Code)
		s.bar(row, seriesFirst+i, r.Value)
		s.put(row, seriesFirst+periods+i, middle(), coverage(r))
	}
	last := seriesFirst + periods - 1
	r := b.Result(b.Root().Code, ind.Code)
	strong := linked(number())
	strong.bold = true
	s.fill(row, last, last, strong)
	s.jump(row, last, SheetComparison, b.compared[ind.Code], "Xem so sánh các kỳ")
	if r.Value.Known {
		b.same(s, row, last, strong, b.Root().Code, r)
	}
	s.put(row, last+periods, middle(), coverage(r))
	b.series[ind.Code] = "'" + SheetSeries + "'!" + workbook.Pinned(row, seriesFirst) + ":" + workbook.Pinned(row, last)
}

// same repeats a figure of SheetUnits by a formula that leads to it.
func (b *book) same(s *sheet, row, col int, l look, unit string, r pipeline.Result) {
	at := formula{kind: sameFormula, row: b.rows[unit], col: b.values[r.Indicator]}
	if !r.Value.Known || at.row == 0 || at.col == 0 {
		s.figure(row, col, l, r)
		return
	}
	if shown := shown.Show(r, ""); shown.Places > 2 {
		l.format = decimals(decimalFormat, shown.Places)
	}
	value, _ := stored(r)
	s.computed(row, col, l, at, value)
}
