package summary

import (
	"math"
	"slices"
	"time"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/figures"
)

// filing is who has filed what: the totals by tier and by branch of the tree, then a row
// a unit with the state and the day of receipt of each form; reports that nobody asked
// for stand apart.
func (b *book) filing() *sheet {
	s := newSheet(SheetFiling, max(40, b.unitWidth()), b.tierWidth(), 12)
	s.heading("TÌNH HÌNH NỘP BÁO CÁO – "+b.Period.Vietnamese(), "Nhận trong ngày hạn nộp là đúng hạn. Thời gian theo giờ Việt Nam. “Nhận lúc”: bản đầu tiên được nhận; của biểu trả lại: lần trả lại gần nhất.")
	tiers, branches := b.FilingByTier(), b.FilingByBranch()
	row := b.tallies(s, 5, "Cấp, khối", tiers)
	if !slices.Equal(tiers, branches) {
		row = b.tallies(s, row+2, "Đơn vị cùng các đơn vị trực thuộc", branches)
	}
	forms := b.filedForms()
	headRow := row + 2
	s.line(headRow, head(), "Đơn vị", "Cấp", "Hạn nộp")
	for i, form := range forms {
		s.put(headRow, 4+2*i, head(), form)
		s.put(headRow, 5+2*i, head(), "Nhận lúc ("+form+")")
		s.widths = append(s.widths, 13, 17)
	}
	for len(s.widths) < 8 {
		s.widths = append(s.widths, 13) // the totals above need their columns
	}
	b.filingRows(s, headRow, forms)
	s.table(headRow, 3+2*len(forms), 1)
	b.unexpected(s)
	b.unplaced(s)
	return s
}

// tallies writes counts of reports from a row on; it returns the last row used.
func (b *book) tallies(s *sheet, row int, of string, counts []figures.Tally) int {
	heads := []string{of, "Phải nộp"}
	for _, state := range figures.States() {
		heads = append(heads, figures.StateWord(state))
	}
	s.line(row, head(), append(heads, figures.StateWord(pipeline.Unexpected), "Đã nhận (%)")...)
	first := row + 1
	for _, t := range counts {
		row++
		tallyRow(s, row, t, number())
	}
	row++
	total := number()
	total.bold, total.fill = true, totalFill
	tallyRow(s, row, figures.Tally{Name: "Tổng cộng", FilingTotals: b.Filing.Totals}, total)
	s.bars = append(s.bars, ref(first, 8)+":"+ref(row, 8))
	return row
}

func tallyRow(s *sheet, row int, t figures.Tally, l look) {
	name := l
	name.align = "left"
	s.put(row, 1, name, t.Name)
	s.put(row, 2, l, t.Expected)
	for i, state := range figures.States() {
		s.put(row, 3+i, l, t.Of(state))
	}
	s.put(row, 7, l, t.Unexpected)
	s.fill(row, 8, 8, l)
	if t.Expected > 0 {
		share := shown.ShareOf(pipeline.Int(int64(t.Accepted())), pipeline.Int(int64(t.Expected)))
		s.computed(row, 8, l.with(decimalFormat), freely("ROUND(("+ref(row, 3)+"+"+ref(row, 4)+")/"+ref(row, 2)+"*100,2)"), share)
	}
}

// filedForms are the forms that are owed, in the order in which they are.
func (b *book) filedForms() []string {
	var out []string
	seen := map[string]bool{}
	for _, f := range b.Filing.Reports {
		if f.State != pipeline.Unexpected && !seen[f.Form] {
			seen[f.Form] = true
			out = append(out, f.Form)
		}
	}
	return out
}

func (b *book) filingRows(s *sheet, headRow int, forms []string) {
	column := map[string]int{}
	for i, form := range forms {
		column[form] = 4 + 2*i
	}
	rows := map[string]int{}
	for _, f := range b.Filing.Reports {
		if f.State == pipeline.Unexpected {
			continue
		}
		row, ok := rows[f.Unit]
		if !ok {
			row = headRow + 1 + len(rows)
			rows[f.Unit] = row
			b.filed[f.Unit] = ref(row, 1)
			b.filingUnit(s, row, f)
			s.fill(row, 4, 3+2*len(forms), label())
		}
		s.put(row, column[f.Form], stateLook(f.State), figures.StateWord(f.State))
		s.moment(row, column[f.Form]+1, middle(), f)
	}
}

func (b *book) filingUnit(s *sheet, row int, f pipeline.Filing) {
	name := text()
	name.align, name.indent = "left", max(0, b.Tree.Depth(f.Unit)-1)
	s.put(row, 1, name, b.UnitName(f.Unit)) // the one above it may owe nothing and have no row
	u, _ := b.Tree.Unit(f.Unit)
	s.put(row, 2, label(), b.Programme.TierName(u.Tier))
	if f.Due.IsZero() {
		s.fill(row, 3, 3, middle())
		return
	}
	s.set(row, 3, middle().with(dayFormat), daySerial(f.Due), formula{})
}

// moment writes when a report was received, as a date that can be sorted.
func (s *sheet) moment(row, col int, l look, f pipeline.Filing) {
	if f.ReceivedAt == nil {
		s.fill(row, col, col, l)
		return
	}
	s.set(row, col, l.with(momentFormat), serial(*f.ReceivedAt), formula{})
}

// serial is the number by which a workbook counts the days, in Việt Nam, to the minute.
func serial(at time.Time) float64 {
	day := pipeline.DayOf(at)
	local := at.In(pipeline.Vietnam)
	minutes := local.Hour()*60 + local.Minute()
	return daySerial(day) + float64(minutes)/(24*60)
}

func daySerial(d pipeline.Date) float64 {
	return math.Round(d.Time().Sub(pipeline.NewDate(1899, time.December, 30).Time()).Hours() / 24)
}

// unexpected lists what was filed and not owed, below the table and outside its filter.
func (b *book) unexpected(s *sheet) {
	row := s.last() + 2
	first := true
	for _, f := range b.Filing.Reports {
		if f.State != pipeline.Unexpected {
			continue
		}
		if first {
			s.put(row, 1, look{bold: true}, "Báo cáo ngoài danh mục phải nộp (ghi nhận riêng, không tính vào tỷ lệ nộp)")
			first = false
		}
		row++
		s.put(row, 1, label(), b.UnitName(f.Unit))
		s.put(row, 2, label(), f.Form)
		s.put(row, 3, label(), "")
		s.put(row, 4, stateLook(f.State), figures.StateWord(f.State))
		s.moment(row, 5, middle(), f)
	}
}

// unplaced lists the files of units that still owe a report which were returned before
// anybody could tell which report they are: nothing of them is in the table.
func (b *book) unplaced(s *sheet) {
	row := s.last() + 2
	for i, f := range b.Filing.Unplaced {
		if i == 0 {
			s.put(row, 1, look{bold: true}, "Tệp bị trả lại vì không đọc được hoặc không rõ là biểu nào, kỳ nào (biểu vẫn tính là chưa nộp; xếp theo ngày nhận tệp)")
		}
		row++
		s.put(row, 1, label(), b.UnitName(f.Unit))
		s.put(row, 2, label(), f.Form)
		s.put(row, 3, label(), "")
		s.put(row, 4, stateLook(pipeline.WasReturned), figures.StateWord(pipeline.WasReturned))
		s.set(row, 5, middle().with(momentFormat), serial(f.ReceivedAt), formula{})
		s.put(row, 6, look{}, f.File+": "+f.Why.Message(pipeline.Vietnamese))
	}
}
