package summary

import (
	"danvan/pipeline"
	"danvan/templates/figures"
)

// filing is who has filed what: the totals by tier, then a row a unit with the state
// and the day of receipt of each form; reports that nobody asked for stand apart.
func (b *book) filing() *sheet {
	s := newSheet(SheetFiling, 44, 14, 12)
	s.heading("TÌNH HÌNH NỘP BÁO CÁO – "+b.Period.Vietnamese(), "Nhận trong ngày hạn nộp là đúng hạn. Thời gian theo giờ Việt Nam.")
	b.tallyHead(s, 5)
	row := 5
	for _, t := range b.FilingByTier() {
		row++
		b.tallyRow(s, row, t, number())
	}
	row++
	total := number()
	total.bold, total.fill = true, totalFill
	b.tallyRow(s, row, figures.Tally{Name: "Tổng cộng", FilingTotals: b.Filing.Totals}, total)

	forms := b.filedForms()
	headRow := row + 2
	s.line(headRow, head(), "Đơn vị", "Cấp", "Hạn nộp")
	for i, form := range forms {
		s.put(headRow, 4+2*i, head(), form)
		s.put(headRow, 5+2*i, head(), "Nhận lúc ("+form+")")
		s.widths = append(s.widths, 13, 17)
	}
	for len(s.widths) < 7 {
		s.widths = append(s.widths, 13) // the totals above need their columns
	}
	b.filingRows(s, headRow, forms)
	s.table(headRow, 3+2*len(forms), 1)
	b.unexpected(s)
	return s
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
			b.filingUnit(s, row, f)
			s.fill(row, 4, 3+2*len(forms), label())
		}
		s.put(row, column[f.Form], stateLook(f.State), figures.StateWord(f.State))
		s.put(row, column[f.Form]+1, middle(), received(f))
	}
}

func (b *book) filingUnit(s *sheet, row int, f pipeline.Filing) {
	name := label()
	name.align, name.indent = "left", max(0, b.Tree.Depth(f.Unit)-1)
	s.put(row, 1, name, b.Tree.Name(f.Unit))
	u, _ := b.Tree.Unit(f.Unit)
	s.put(row, 2, label(), b.Programme.TierName(u.Tier))
	s.put(row, 3, middle(), f.Due.Vietnamese())
}

func received(f pipeline.Filing) string {
	if f.ReceivedAt == nil {
		return ""
	}
	return figures.Stamp(*f.ReceivedAt)
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
			s.put(row, 1, look{bold: true}, "Báo cáo ngoài yêu cầu (ghi nhận riêng, không tính vào tỷ lệ nộp)")
			first = false
		}
		row++
		s.put(row, 1, label(), b.UnitName(f.Unit))
		s.put(row, 2, label(), f.Form)
		s.put(row, 3, label(), "")
		s.put(row, 4, stateLook(f.State), figures.StateWord(f.State))
		s.put(row, 5, middle(), received(f))
	}
}
