package summary

import (
	"strconv"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

const (
	calendarHead = 5
	calendarDays = 62 // a longer span is told by the days on which something happened
)

// day is what happened on a day: reports that were due, and that came.
type day struct {
	due, onTime, late, returned int
}

// calendar is the days from the first receipt or due day to the last: what was due and
// what came, and how much of what is owed had come by then. false where nothing is dated.
func (b *book) calendar() (*sheet, bool) {
	days := map[pipeline.Date]day{}
	for _, f := range b.Filing.Reports {
		b.enter(days, f)
	}
	dates := datesOf(days)
	if len(dates) == 0 {
		return nil, false
	}
	s := newSheet(SheetCalendar, 14, 12, 13, 13, 13, 13, 15, 15)
	s.heading("LỊCH NHẬN BÁO CÁO – "+b.Period.Vietnamese(),
		"Mỗi biểu tính một lần, vào ngày bản đầu tiên được nhận. “Trả lại”: biểu còn bị trả lại, theo ngày trả lại gần nhất.")
	s.line(calendarHead, head(), "Ngày", "Thứ", "Đến hạn nộp", "Nhận đúng hạn", "Nhận muộn", "Trả lại", "Lũy kế đã nhận", "Lũy kế (%)")
	total, returned := 0, 0
	for i, d := range dates {
		total += days[d].onTime + days[d].late
		returned += days[d].returned
		b.dayRow(s, calendarHead+1+i, d, days[d], total)
	}
	last := s.last()
	s.bars = append(s.bars, ref(calendarHead+1, 8)+":"+ref(last, 8))
	s.table(calendarHead, 8, 1)
	lastRow, lastCol := last, 8
	if total+returned > 0 { // nothing that came has no picture
		s.charts = []chart{{anchor: ref(calendarHead, 10), title: "Số biểu nhận theo ngày", alt: "Biểu đồ cột chồng: số biểu nhận đúng hạn, nhận muộn, trả lại mỗi ngày",
			kind: stackedChart, sheet: SheetCalendar, row: calendarHead, count: len(dates), first: 4, series: 3, colours: stateColours()[:3], format: wholeFormat, dates: true}}
		lastRow, lastCol = max(last, calendarHead+chartRows), 18
	}
	s.printArea = "A1:" + ref(lastRow, lastCol)
	return s, true
}

func (b *book) enter(days map[pipeline.Date]day, f pipeline.Filing) {
	if f.State == pipeline.Unexpected {
		return
	}
	if !f.Due.IsZero() {
		d := days[f.Due]
		d.due++
		days[f.Due] = d
	}
	if f.ReceivedAt == nil {
		return
	}
	d := days[pipeline.DayOf(*f.ReceivedAt)]
	switch f.State {
	case pipeline.OnTime:
		d.onTime++
	case pipeline.Late:
		d.late++
	case pipeline.WasReturned:
		d.returned++
	}
	days[pipeline.DayOf(*f.ReceivedAt)] = d
}

// datesOf are the days to be shown: every day of a span, or of a long one those on
// which something happened.
func datesOf(days map[pipeline.Date]day) []pipeline.Date {
	var first, last pipeline.Date
	for d := range days {
		if first.IsZero() || d.Before(first) {
			first = d
		}
		if d.After(last) {
			last = d
		}
	}
	var out []pipeline.Date
	if first.IsZero() {
		return nil
	}
	long := first.AddDays(calendarDays).Before(last)
	for d := first; !d.After(last); d = d.AddDays(1) {
		if _, happened := days[d]; happened || !long {
			out = append(out, d)
		}
	}
	return out
}

func (b *book) dayRow(s *sheet, row int, d pipeline.Date, n day, total int) {
	date := middle().with(dayFormat)
	if n.due > 0 {
		date.bold, date.fill = true, "FFF2CC"
	}
	s.set(row, 1, date, daySerial(d), formula{})
	s.put(row, 2, middle(), weekday(d))
	due := number()
	due.bold, due.fill = n.due > 0, date.fill
	for i, count := range []int{n.due, n.onTime, n.late, n.returned} {
		l := number()
		if i == 0 {
			l = due
		}
		if s.fill(row, 3+i, 3+i, l); count > 0 {
			s.put(row, 3+i, l, count)
		}
	}
	before := ""
	if row > calendarHead+1 {
		before = ref(row-1, 7) + "+"
	}
	s.computed(row, 7, number(), freely(before+ref(row, 4)+"+"+ref(row, 5)), pipeline.Int(int64(total)))
	if expected := b.Filing.Totals.Expected; expected > 0 {
		share := shown.ShareOf(pipeline.Int(int64(total)), pipeline.Int(int64(expected)))
		s.computed(row, 8, number().with(decimalFormat), freely("ROUND("+ref(row, 7)+"/"+strconv.Itoa(expected)+"*100,2)"), share)
	} else {
		s.fill(row, 8, 8, number())
	}
}

// weekday is the day of the week: "Thứ hai", …
func weekday(d pipeline.Date) string {
	return [...]string{"Chủ nhật", "Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy"}[d.Time().Weekday()]
}
