package summary

import (
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/figures"
)

// Rows of the first page, and how much it tells.
const (
	frontHead    = 7
	frontFigures = 12 // headline indicators; a page holds no more
	frontCalls   = 5
	frontMovers  = 5
	namedTargets = 2 // missed targets that are named of a unit
	frontRow     = 20.0
)

// front is where things stand on the first page. Columns that nothing would be in are
// left out; what the figures are computed from stands to the right of the page.
type front struct {
	previous, year, trend, bound, light int // first columns; 0 where left out
	last                                int // of the page
	numerator, denominator              int
	before, yearBefore                  int // 0 where left out
	widths                              []float64
}

func (b *book) frontColumns() front {
	f := front{widths: []float64{42, 11.5, 10}}
	add := func(widths ...float64) int {
		f.widths = append(f.widths, widths...)
		return len(f.widths) - len(widths) + 1
	}
	if b.HasEarlier(figures.PreviousPeriod) {
		f.previous = add(11, 9)
	}
	if b.HasEarlier(figures.SameYearBefore) {
		f.year = add(11, 9)
	}
	if len(b.Pasts()) > 1 { // two columns say no more than the difference
		f.trend = add(13)
	}
	if b.HasTargets() {
		f.bound = add(12)
		f.light = add(15)
	}
	for len(f.widths) < 7 { // what stands below the figures needs the room
		add(17)
	}
	f.last = len(f.widths)
	add(3)
	f.numerator, f.denominator = add(13), add(13)
	if f.previous > 0 {
		f.before = add(13)
	}
	if f.year > 0 {
		f.yearBefore = add(13)
	}
	return f
}

// frontHeadlines are the headline indicators that the first page has room for.
func (b *book) frontHeadlines() []*pipeline.Indicator {
	all := b.Headlines()
	return all[:min(frontFigures, len(all))]
}

// placeHeadlines fixes where each headline will stand, so that other sheets can link
// back to it.
func (b *book) placeHeadlines() {
	for i, ind := range b.frontHeadlines() {
		b.summary[ind.Code] = ref(frontHead+1+i, 2)
	}
}

// overview is one printed page for a reader with two minutes.
func (b *book) overview() *sheet {
	f := b.frontColumns()
	s := newSheet(SheetOverview, f.widths...)
	s.landscape, s.onePage = false, true
	b.frontHeading(s, f)
	b.frontTable(s, f)
	b.frontCalls(s, f)
	b.frontMovers(s, f)
	b.contents(s, f)
	s.printArea = "A1:" + ref(s.last(), f.last)
	return s
}

func (b *book) frontHeading(s *sheet, f front) {
	across := func(row int, l look, words string) {
		l.wrap = true
		s.put(row, 1, l, words)
		s.merge(row, 1, row, f.last)
		s.heights[row] = 15.5 * float64(wrapped(words, s.span(1, f.last), l.bold))
	}
	across(1, look{bold: true}, strings.ToUpper(b.Programme.Letterhead.Issuer))
	across(2, look{bold: true, size: 16, align: "center"}, "TÓM TẮT KẾT QUẢ "+strings.ToUpper(b.Period.Vietnamese()))
	s.heights[2] = 24
	across(3, look{bold: true, align: "center", wrap: true}, b.Programme.Name)
	across(4, look{italic: true, align: "center"}, b.Root().Name+". Số liệu "+b.Days()+"; "+b.footer())
	cover, tally := b.UnitCoverage(), figures.Tally{FilingTotals: b.Filing.Totals}
	words := "Nộp đủ: " + figures.OutOf(cover.Whole, cover.Expected) + " đơn vị. Biểu phải nộp " + shown.Count(tally.Expected)
	for _, state := range figures.States() {
		words += "; " + strings.ToLower(figures.StateWord(state)) + " " + shown.Count(tally.Of(state))
	}
	across(5, look{bold: true, align: "center", colour: linkInk, underline: true}, words+".")
	s.jump(5, 1, SheetFiling, "A1", "Xem từng đơn vị")
}

func (b *book) frontTable(s *sheet, f front) {
	b.frontTableHead(s, f)
	row := frontHead
	for _, ind := range b.frontHeadlines() {
		row++
		b.headline(s, row, f, ind)
	}
	row++
	words := "n/N: số đơn vị có số liệu / số đơn vị phải báo cáo. “…”: chưa có số liệu; 0 hoặc “–”: không phát sinh."
	if f.light > 0 {
		words = "● Đạt   ▲ Tạm đạt (còn trên 1/10 số đơn vị chưa có số liệu)   ■ Chưa đạt   ○ Chưa rõ.  " + words
	}
	if left := len(b.Headlines()) - frontFigures; left > 0 {
		words += " Còn " + shown.Count(left) + " chỉ tiêu chủ yếu ở trang “" + SheetComparison + "”."
	}
	if why := b.NoToDate(); why != "" {
		words += " " + why
	}
	s.note(row, f.last, words)
}

// note writes a remark over the width of the page, as high as it needs to be.
func (s *sheet) note(row, last int, words string) {
	l := caption()
	l.wrap, l.size = true, 9
	s.put(row, 1, l, words)
	s.merge(row, 1, row, last)
	s.heights[row] = 12.5 * float64(wrapped(words, s.span(1, last)*1.15, false))
}

// span is the width of several columns.
func (s *sheet) span(from, to int) float64 {
	width := 0.0
	for _, w := range s.widths[from-1 : to] {
		width += w
	}
	return width
}

func (b *book) frontTableHead(s *sheet, f front) {
	const row = frontHead
	s.line(row, head(), "Chỉ tiêu chủ yếu", "Kết quả", "n/N")
	pair := func(col int, period pipeline.Period) {
		s.put(row, col, head(), "So với "+period.Vietnamese())
		s.put(row, col+1, head(), "%")
	}
	if f.previous > 0 {
		pair(f.previous, b.Earlier(figures.PreviousPeriod))
		s.put(row, f.before, head(), b.previousTitle())
	}
	if f.year > 0 {
		pair(f.year, b.Earlier(figures.SameYearBefore))
		s.put(row, f.yearBefore, head(), b.Earlier(figures.SameYearBefore).Vietnamese())
	}
	if f.trend > 0 {
		s.put(row, f.trend, head(), "Diễn biến "+shown.Count(len(b.Pasts())+1)+" kỳ")
	}
	if f.bound > 0 {
		s.put(row, f.bound, head(), "Mức phấn đấu")
		s.put(row, f.light, head(), "Đánh giá")
	}
	s.put(row-1, f.numerator, caption(), "Cách tính (không in)")
	s.put(row, f.numerator, head(), "Tử số")
	s.put(row, f.denominator, head(), "Mẫu số")
}

func (b *book) previousTitle() string {
	if p := b.Earlier(figures.PreviousPeriod); !p.IsZero() {
		return p.Vietnamese()
	}
	return "Kỳ trước"
}

func (b *book) headline(s *sheet, row int, f front, ind *pipeline.Indicator) {
	root := b.Root().Code
	r := b.Result(root, ind.Code)
	s.put(row, 1, text(), figures.WithUnit(ind))
	b.frontParts(s, row, f, r)
	strong := linked(number())
	strong.bold, strong.size = true, 12
	b.rate(s, row, 2, strong, r, f.numerator)
	s.jump(row, 2, SheetUnits, b.column[ind.Code], "Xem theo đơn vị")
	s.put(row, 3, linked(middle()), coverage(r))
	s.jump(row, 3, SheetSources, b.source[ind.Code], "Xem nguồn số liệu")
	for _, since := range []struct {
		s           figures.Since
		col, before int
	}{{figures.PreviousPeriod, f.previous, f.before}, {figures.SameYearBefore, f.year, f.yearBefore}} {
		if since.col > 0 {
			m := b.Movement(root, ind.Code, since.s)
			s.number(row, since.before, number(), m.Before)
			b.change(s, row, since.col, ref(row, 2), ref(row, since.before), ind, m)
		}
	}
	if f.trend > 0 {
		s.fill(row, f.trend, f.trend, middle())
		s.sparks = append(s.sparks, spark{ref(row, f.trend), b.series[ind.Code], b.highest(ind)})
	}
	if f.bound > 0 {
		s.put(row, f.bound, lines(), shown.Bound(r.Target, ind.Unit))
		s.put(row, f.light, verdictLook(r), verdictText(r, ind))
	}
	s.heights[row] = max(frontRow, s.height(row))
}

func (b *book) frontParts(s *sheet, row int, f front, r pipeline.Result) {
	if !r.Numerator.Known && !r.Denominator.Known {
		s.fill(row, f.numerator, f.denominator, number())
		return
	}
	s.number(row, f.numerator, number(), r.Numerator)
	s.number(row, f.denominator, number(), r.Denominator)
}

// highest is the highest figure of an indicator of the root in any period.
func (b *book) highest(ind *pipeline.Indicator) float64 {
	most := b.Result(b.Root().Code, ind.Code).Value.Number
	for _, past := range b.Pasts() {
		r, _ := past.Result(b.Root().Code, ind.Code)
		most = max(most, r.Value.Number)
	}
	return most.Float()
}

// section is a band over the width of the page.
func (s *sheet) section(row, last int, words string) {
	l := look{bold: true, colour: "FFFFFF", fill: linkInk}
	s.put(row, 1, l, words)
	s.fill(row, 2, last, l)
	s.merge(row, 1, row, last)
	s.heights[row] = 18
}

// frontCalls are the units that need a call.
func (b *book) frontCalls(s *sheet, f front) {
	calls, more := b.Calls(frontCalls)
	row := s.last() + 1
	s.section(row, f.last, "CÁC ĐƠN VỊ CẦN GỌI")
	if len(calls) == 0 {
		s.put(row+1, 1, text(), "Không có đơn vị nào còn nợ báo cáo hoặc chưa đạt mức phấn đấu đặt cho chính đơn vị.")
		s.fill(row+1, 2, f.last, text())
		s.merge(row+1, 1, row+1, f.last)
		return
	}
	for i, c := range calls {
		row++
		s.put(row, 1, linked(text()), shown.Count(i+1)+". "+b.UnitName(c.Unit.Code))
		sheet, at := SheetTargetUnits, b.bound[c.Unit.Code]
		if len(c.Outstanding) > 0 {
			sheet, at = SheetFiling, b.filed[c.Outstanding[0].Unit]
		}
		s.jump(row, 1, sheet, at, "Xem chi tiết")
		s.wide(row, 2, f.last, figures.UpperFirst(strings.Join(b.Reasons(c, namedTargets), "; "))+".")
	}
	words := b.CallRule()
	if more > 0 {
		words = "Còn " + shown.Count(more) + " đơn vị khác. " + words
	}
	s.note(row+1, f.last, words)
}

// wide writes a text over several columns and makes the row as high as it needs.
func (s *sheet) wide(row, from, to int, words string) {
	s.put(row, from, text(), words)
	s.fill(row, from+1, to, text())
	s.merge(row, from, row, to)
	lines := wrapped(words, s.span(from, to), false)
	if first, ok := s.valueOf(*s.at(row, 1)).(string); ok && from > 1 {
		lines = max(lines, wrapped(first, s.widths[0], false))
	}
	s.heights[row] = max(frontRow, 15*float64(lines)+2)
}

// frontMovers are the figures that moved most since the period before.
func (b *book) frontMovers(s *sheet, f front) {
	row := s.last() + 1
	if f.previous == 0 {
		s.section(row, f.last, "THAY ĐỔI SO VỚI KỲ TRƯỚC")
		s.wide(row+1, 1, f.last, figures.UpperFirst(b.Words.Say(figures.NoPrevious))+".")
		return
	}
	s.section(row, f.last, "THAY ĐỔI LỚN NHẤT SO VỚI "+strings.ToUpper(b.previousTitle()))
	movers := b.Movers(frontMovers)
	for _, m := range movers {
		row++
		b.mover(s, row, f, m)
	}
	if len(movers) == 0 {
		s.wide(row+1, 1, f.last, "Không có chỉ tiêu nào thay đổi mà so sánh được.")
		return
	}
	s.note(row+1, f.last, figures.MoverRule)
}

func (b *book) mover(s *sheet, row int, f front, m figures.Mover) {
	ind, r := m.Indicator, b.Result(b.Root().Code, m.Indicator.Code)
	s.put(row, 1, text(), figures.WithUnit(ind))
	b.frontParts(s, row, f, r)
	b.rate(s, row, 2, linked(number()), r, f.numerator)
	s.jump(row, 2, SheetComparison, b.compared[ind.Code], "Xem theo đơn vị")
	s.put(row, 3, middle(), coverage(r))
	s.number(row, f.before, number(), m.Before)
	b.change(s, row, f.previous, ref(row, 2), ref(row, f.before), ind, m.Movement)
	before := "kỳ trước " + shown.Format(m.Before.Number) + " (" + coverage(pipeline.Result{UnitsReported: m.Reported, UnitsExpected: m.Expected}) + ")"
	words := append([]string{before}, b.Remarks(m)...)
	if way := figures.Toward(m.Movement, ind); way != "" {
		words = append([]string{way}, words...)
	}
	s.wide(row, f.previous+2, f.last, figures.UpperFirst(strings.Join(words, "; ")))
}

// contents lists the other sheets with links.
func (b *book) contents(s *sheet, f front) {
	row := s.last() + 1
	s.section(row, f.last, "CÁC TRANG KHÁC")
	columns := []int{1, 2, f.last - 2}
	for i, sheet := range b.others {
		r, c := row+1+i/len(columns), columns[i%len(columns)]
		s.put(r, c, look{colour: linkInk, underline: true}, "» "+sheet)
		s.jump(r, c, sheet, "A1", sheet)
	}
}
