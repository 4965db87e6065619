package summary

import (
	"danvan/pipeline/shown"
	"danvan/templates/figures"
)

// SheetAdjustments is there where the period was closed before.
const SheetAdjustments = "Điều chỉnh"

// adjustments is what differs from the edition before: one table, one filter.
func (b *book) adjustments() []*sheet {
	if b.Since == nil {
		return nil
	}
	s := newSheet(SheetAdjustments, 37, 44, 12, 24, 24, 42, 40) // "64 (Trung bình, hạng 14)" stands in a line
	list := b.Adjusted()
	s.heading("ĐIỀU CHỈNH – "+b.Period.Vietnamese(), "Thay đổi so với "+b.AdjustedSince()+": "+figures.AdjustedCount(list)+".")
	const headRow = 5
	s.line(headRow, head(), "Đơn vị", "Chỉ tiêu", "Đơn vị tính", "Đã chốt", "Điều chỉnh", "Bản nộp làm thay đổi", "Lý do")
	for i, x := range list {
		row := headRow + 1 + i
		s.line(row, text(), x.Unit, x.Indicator, x.UnitOfMeasure, x.Before, x.After, x.Source, x.Reason)
		said := number()
		said.wrap = true // parts and units counted do not stand in a line
		s.put(row, 4, said, x.Before)
		s.put(row, 5, said, x.After)
		b.adjustedNumbers(s, row, i)
	}
	if len(list) == 0 {
		s.put(headRow+1, 1, caption(), "Không có số liệu nào thay đổi.")
	}
	s.table(headRow, 7, 2)
	return []*sheet{s}
}

// adjustedNumbers writes both figures as numbers where they have a value and nothing
// else is to be said of them.
func (b *book) adjustedNumbers(s *sheet, row, i int) {
	if i >= len(b.Adjustments) {
		return // a score sheet
	}
	a := b.Adjustments[i]
	if a.Before == nil || a.After == nil || !a.Before.Value.Known || !a.After.Value.Known ||
		a.Before.Reported != a.After.Reported || a.Before.Expected != a.After.Expected || a.Before.Target != a.After.Target || shown.PartsBeside(a.Before, a.After) != "" {
		return
	}
	s.figure(row, 4, number(), a.Before.Result())
	s.figure(row, 5, number(), a.After.Result())
}
