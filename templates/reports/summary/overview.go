package summary

import (
	"fmt"
	"strings"

	"danvan/pipeline"
	"danvan/templates/figures"
)

// Columns and first rows of the overview.
const (
	overviewColumns = 10
	overviewHead    = 7
)

// placeHeadlines fixes where each headline will stand, so that other sheets can link
// back to it.
func (b *book) placeHeadlines() {
	for i, ind := range b.Headlines() {
		b.summary[ind.Code] = ref(overviewHead+1+i, 3)
	}
}

func (b *book) overview() *sheet {
	s := newSheet(SheetOverview, 46, 11, 13, 12, 13, 13, 10, 14, 16, 11)
	s.scale = 85
	b.overviewHeading(s)
	row := overviewHead
	s.line(row, head(), "Chỉ tiêu chủ yếu", "Đơn vị tính", "Kết quả", "Đơn vị có số liệu", b.previousTitle(), "Tăng, giảm", "Tăng, giảm (%)",
		"Mức phấn đấu", "Đánh giá", "Nguồn")
	for _, ind := range b.Headlines() {
		row++
		b.headline(s, row, ind)
	}
	row++
	s.put(row, 1, caption(), "● Đạt   ● Tạm đạt: đạt trên số liệu đã có, còn trên 1/10 số đơn vị chưa có số liệu   ● Chưa đạt   ● Chưa rõ: chưa có số liệu.   “…”: chưa có số liệu; 0 hoặc “–”: không phát sinh.")
	row = b.overviewFiling(s, row+2)
	row = b.contents(s, row+2)
	s.rowBreaks = []int{row + 2} // the charts begin a page: Excel cuts a chart at the end of a page
	return s
}

func (b *book) overviewHeading(s *sheet) {
	letter, window := b.Programme.Letterhead, b.Window()
	s.put(1, 1, look{bold: true}, strings.ToUpper(letter.Issuer))
	s.put(2, 1, look{bold: true, size: 16, align: "center"}, "TÓM TẮT KẾT QUẢ "+strings.ToUpper(b.Period.Vietnamese()))
	s.merge(2, 1, 2, overviewColumns)
	s.heights[2] = 24
	s.put(3, 1, look{bold: true, align: "center", wrap: true}, b.Programme.Name)
	s.merge(3, 1, 3, overviewColumns)
	s.put(4, 1, look{italic: true, align: "center"}, "Số liệu tính từ ngày "+window.From.Vietnamese()+" đến ngày "+window.To.Vietnamese()+"; "+b.footer())
	s.merge(4, 1, 4, overviewColumns)
	cover, tally := b.UnitCoverage(), figures.Tally{FilingTotals: b.Filing.Totals}
	s.put(5, 1, look{align: "center", bold: true}, "Đơn vị nộp đủ báo cáo: "+figures.Count(cover.Whole)+"/"+figures.Count(cover.Expected)+
		".  Biểu đã nhận: "+figures.Count(tally.Accepted())+"/"+figures.Count(tally.Expected)+".")
	s.merge(5, 1, 5, overviewColumns)
}

func (b *book) previousTitle() string {
	if p := b.Earlier(figures.PreviousPeriod); !p.IsZero() {
		return p.Vietnamese()
	}
	return "Kỳ trước"
}

func (b *book) headline(s *sheet, row int, ind *pipeline.Indicator) {
	r := b.Result(b.Root().Code, ind.Code)
	s.put(row, 1, text(), ind.Name)
	s.put(row, 2, middle(), ind.Unit)
	strong := linked(number())
	strong.bold = true
	s.figure(row, 3, strong, r)
	s.jump(row, 3, SheetUnits, b.column[ind.Code], "Xem theo đơn vị")
	s.put(row, 4, middle(), coverage(r))
	b.movement(s, row, 5, 3, ind, b.Movement(b.Root().Code, ind.Code, figures.PreviousPeriod))
	s.put(row, 8, middle(), figures.Bound(r.Target, ind.Unit))
	light := figures.LightOf(r)
	verdict := lightLook(light)
	verdict.wrap = true
	s.put(row, 9, verdict, verdictText(r, ind))
	s.put(row, 10, linked(middle()), "Nguồn")
	s.jump(row, 10, SheetSources, b.source[ind.Code], "Xem nguồn số liệu")
}

// movement writes previous value, difference and percent from column col on; now is
// the column of the present value. Where the two cannot be compared it says so.
func (b *book) movement(s *sheet, row, col, now int, ind *pipeline.Indicator, m figures.Movement) {
	s.number(row, col, number(), m.Before)
	if !m.Comparable {
		quiet := look{border: true, italic: true, colour: paleInk, align: "center", wrap: true}
		if b.HasEarlier(figures.PreviousPeriod) || m.Before.Known {
			s.put(row, col+1, quiet, b.Words.Say(figures.NotComparable))
		} else {
			s.put(row, col+1, quiet, "…")
		}
		s.put(row, col+2, quiet, "")
		return
	}
	format := signedWhole
	if !m.Difference.IsInt() {
		format = decimals(signedDecimal, m.Places)
	}
	s.computed(row, col+1, number().with(format), differenceOf(ref(row, now), ref(row, col), m), m.Difference)
	if ind.Unit == "%" || ind.Kind == pipeline.OwnValue || !m.Percent.Known {
		s.put(row, col+2, middle(), "")
		return
	}
	s.computed(row, col+2, number().with(signedDecimal), percentOf(ref(row, col+1), ref(row, col)), m.Percent.Number)
}

// differenceOf is the formula of the difference of two figures as they are shown, so
// that a reader who subtracts gets the same; the cells keep what lies behind.
func differenceOf(now, before string, m figures.Movement) string {
	return fmt.Sprintf("ROUND(ROUND(%s,%d)-ROUND(%s,2),%d)", now, m.Places, before, m.Places)
}

func percentOf(difference, before string) string {
	return "ROUND(" + difference + "/ABS(ROUND(" + before + ",2))*100,2)"
}

func coverage(r pipeline.Result) string {
	if r.UnitsExpected == 0 {
		return ""
	}
	return figures.Count(r.UnitsReported) + "/" + figures.Count(r.UnitsExpected)
}

// overviewFiling is who has filed, by tier; it returns the last row used.
func (b *book) overviewFiling(s *sheet, row int) int {
	s.put(row, 1, look{bold: true, colour: linkInk, underline: true}, "Tình hình nộp báo cáo (số biểu)")
	s.jump(row, 1, SheetFiling, "A1", "Xem từng đơn vị")
	row++
	b.tallyHead(s, row)
	for _, t := range b.FilingByTier() {
		row++
		b.tallyRow(s, row, t, number())
	}
	row++
	total := number()
	total.bold, total.fill = true, totalFill
	b.tallyRow(s, row, figures.Tally{Name: "Tổng cộng", FilingTotals: b.Filing.Totals}, total)
	return row
}

func (b *book) tallyHead(s *sheet, row int) {
	heads := []string{"Cấp, khối", "Phải nộp"}
	for _, state := range figures.States() {
		heads = append(heads, figures.StateWord(state))
	}
	s.line(row, head(), append(heads, "Ngoài yêu cầu")...)
}

func (b *book) tallyRow(s *sheet, row int, t figures.Tally, l look) {
	name := l
	name.align = "left"
	s.put(row, 1, name, t.Name)
	s.put(row, 2, l, t.Expected)
	for i, state := range figures.States() {
		s.put(row, 3+i, l, t.Of(state))
	}
	s.put(row, 3+len(figures.States()), l, t.Unexpected)
}

// contents lists the other sheets with links; it returns the last row used.
func (b *book) contents(s *sheet, row int) int {
	s.put(row, 1, look{bold: true}, "Các trang khác")
	var goals []string
	if b.HasTargets() {
		goals = append(goals, SheetTargets)
	}
	if b.Programme.Scoring != nil {
		goals = append(goals, SheetRanking, SheetPoints)
	}
	for i, sheet := range append(goals, SheetUnits, SheetComparison, SheetFiling, SheetFindings, SheetNarrative, SheetSources, SheetMissing, SheetSubmissions) {
		r, c := row+1+i/4, []int{1, 3, 5, 8}[i%4]
		s.put(r, c, look{colour: linkInk, underline: true}, "» "+sheet)
		s.jump(r, c, sheet, "A1", sheet)
	}
	return s.last()
}
