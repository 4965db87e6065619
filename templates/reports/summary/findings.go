package summary

import (
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// findings is what is open to question in the accepted submissions: numbers that do
// not agree, warnings, and what the units said about them. One table, one filter.
func (b *book) findings() *sheet {
	s := newSheet(SheetFindings, 12, 30, 10, 15, 54, 10, 10, 11, 34, 33)
	s.heading("PHÁT HIỆN VÀ ĐỐI CHIẾU – "+b.Period.Vietnamese(),
		"Chỉ gồm các bản nộp đã được chấp nhận. Khi đối chiếu có chênh lệch, số do đơn vị báo cáo được giữ nguyên.")
	const headRow = 5
	s.line(headRow, head(), "Loại", "Đơn vị", "Biểu", "Trang, ô", "Nội dung", "Số báo cáo", "Số tính lại", "Chênh lệch", "Giải trình của đơn vị", "Tệp")
	questions, others := b.Questions()
	for _, q := range questions {
		kind := "Cần xem" // as receipts call it
		if q.Reconciliation {
			kind = "Đối chiếu"
		}
		row := b.questionRow(s, kind, q.Unit, q.Form, q.Place(), q.Text, q.Explanation)
		if q.Reconciliation {
			s.number(row, 6, number(), q.Reported)
			s.number(row, 7, number(), q.Computed)
			s.computed(row, 8, number().with(signedWhole), freely(ref(row, 6)+"-"+ref(row, 7)), q.Reported.Number-q.Computed.Number)
		}
		s.put(row, 10, text(), q.File)
	}
	for _, p := range others {
		row := b.questionRow(s, "Giải trình", p.Unit, p.Form, place(p.Sheet, p.Ref), b.FieldLabel(p.Form, p.Field), p.Text)
		s.put(row, 10, text(), b.FileOf(p.Submission))
	}
	if s.last() == headRow {
		s.put(headRow+1, 1, caption(), "Không có phát hiện nào.")
	}
	s.table(headRow, 10, 2)
	return s
}

// questionRow writes the columns that all kinds share and returns the row.
func (b *book) questionRow(s *sheet, kind, unit, form, where, what, explanation string) int {
	row := s.last() + 1
	s.put(row, 1, text(), kind)
	s.put(row, 2, text(), b.UnitName(unit))
	s.put(row, 3, middle(), form)
	s.put(row, 4, text(), where)
	s.put(row, 5, text(), what)
	s.fill(row, 6, 8, number())
	s.put(row, 9, text(), explanation)
	s.fill(row, 10, 10, text())
	return row
}

func place(sheet, cell string) string {
	return strings.Trim(sheet+", "+cell, ", ")
}

// narrative is every text that units filed, in full, by section and in tree order.
func (b *book) narrative() *sheet {
	s := newSheet(SheetNarrative, 30, 34, 100, 15)
	many := len(b.Passages) > manyUnits
	hint := ""
	if many {
		hint = unfoldHint
	}
	s.heading("NỘI DUNG BÁO CÁO CỦA CÁC ĐƠN VỊ – "+b.Period.Vietnamese(), "Nguyên văn phần lời trong các bản nộp được tính, theo thứ tự đơn vị."+hint)
	const headRow = 5
	s.line(headRow, head(), "Mục", "Đơn vị", "Nội dung", "Biểu, ô")
	for i := range b.Programme.Indicators {
		ind := &b.Programme.Indicators[i]
		if ind.Kind != pipeline.Narrative {
			continue
		}
		told := b.PassagesOf(ind.Code)
		if many && len(told) > 0 {
			s.summaryRow(ind.Name, shown.Count(len(told))+" nội dung", 4)
		}
		for _, p := range told {
			row := s.last() + 1
			if many {
				s.outline[row] = fold{1, true}
			}
			s.put(row, 1, text(), ind.Name)
			s.put(row, 2, text(), b.UnitName(p.Unit))
			s.put(row, 3, text(), p.Text)
			s.put(row, 4, text(), place(p.Form, p.Ref))
		}
	}
	if s.last() == headRow {
		s.put(headRow+1, 1, caption(), "Không có nội dung nào.")
	}
	s.table(headRow, 4, 2)
	return s
}
