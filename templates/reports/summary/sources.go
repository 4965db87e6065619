package summary

import (
	"strings"

	"danvan/pipeline"
	"danvan/templates/figures"
)

// namesInCell is how many missing units one cell names; all of them stand on
// SheetMissing.
const namesInCell = 8

// sources says of every figure of the root which forms it is made from and which
// units are missing in it.
func (b *book) sources() *sheet {
	s := newSheet(SheetSources, 52, 12, 14, 12, 34, 16, 90)
	s.heading("NGUỒN SỐ LIỆU – "+b.Root().Name+", "+b.Period.Vietnamese(),
		"Các bản nộp được tính (tệp, phiên bản, mã băm SHA-256, thời điểm nhận) ở trang “"+SheetSubmissions+"”.")
	const headRow = 5
	s.line(headRow, head(), "Chỉ tiêu", "Đơn vị tính", "Kết quả", "n/N", "Lấy từ biểu, chỉ tiêu", "Số đơn vị thiếu", "Đơn vị chưa có số liệu")
	for i, ind := range b.Numeric() {
		row := headRow + 1 + i
		b.source[ind.Code] = ref(row, 1)
		r := b.Result(b.Root().Code, ind.Code)
		s.put(row, 1, text(), ind.Name)
		s.put(row, 2, middle(), ind.Unit)
		s.figure(row, 3, linked(number()), r)
		s.jump(row, 3, SheetUnits, b.column[ind.Code], "Xem theo đơn vị")
		s.put(row, 4, middle(), coverage(r))
		s.put(row, 5, text(), fieldsOf(ind))
		lacking := b.Lacking(ind.Code)
		count := number()
		if b.missing[ind.Code] != "" {
			count = linked(count)
			s.jump(row, 6, SheetMissing, b.missing[ind.Code], "Xem tên các đơn vị")
		}
		s.put(row, 6, count, len(lacking))
		s.put(row, 7, text(), b.Names(lacking, namesInCell))
	}
	s.table(headRow, 7, 1)
	return s
}

// fieldsOf names the fields behind an indicator as the pack does.
func fieldsOf(ind *pipeline.Indicator) string {
	list := func(refs []pipeline.FieldRef) string {
		var out []string
		for _, r := range refs {
			out = append(out, r.String())
		}
		return strings.Join(out, " + ")
	}
	text := list(ind.Numerator)
	if len(ind.Denominator) > 0 {
		text = "(" + text + ") / (" + list(ind.Denominator) + ")"
	}
	if c := ind.Condition; c != nil {
		condition := strings.Trim(c.Form+"."+c.Field, ".")
		if c.Comparison != "" {
			condition += " " + string(c.Comparison) + " " + c.Bound.String()
		}
		if len(c.In) > 0 {
			condition += " ∈ {" + strings.Join(c.In, ", ") + "}"
		}
		text = strings.TrimLeft(text+"; "+condition, "; ")
	}
	return text
}

// missingUnits is a row for every unit that an indicator of the root lacks, and for
// every unit that does not satisfy a unit share.
func (b *book) missingUnits() *sheet {
	s := newSheet(SheetMissing, 60, 46, 18, 34)
	s.heading("ĐƠN VỊ THIẾU SỐ LIỆU – "+b.Period.Vietnamese(), "Mỗi dòng: một chỉ tiêu, một đơn vị chưa có số liệu hoặc chưa đạt điều kiện của chỉ tiêu.")
	const headRow = 5
	s.line(headRow, head(), "Chỉ tiêu", "Đơn vị", "Cấp", "Tình trạng")
	for _, ind := range b.Numeric() {
		for _, part := range []struct {
			units []string
			state string
		}{{b.Lacking(ind.Code), "Chưa có số liệu"}, {b.Failing(ind.Code), "Chưa đạt điều kiện"}} {
			for _, code := range part.units {
				row := s.last() + 1
				if b.missing[ind.Code] == "" {
					b.missing[ind.Code] = ref(row, 1)
				}
				u, _ := b.Tree.Unit(code)
				s.put(row, 1, label(), ind.Name)
				s.put(row, 2, label(), b.UnitName(code))
				s.put(row, 3, label(), b.Programme.TierName(u.Tier))
				s.put(row, 4, label(), part.state)
			}
		}
	}
	if s.last() == headRow {
		s.put(headRow+1, 1, caption(), "Không thiếu đơn vị nào.")
	}
	s.landscape = false
	s.table(headRow, 4, 1)
	return s
}

// submissions is every submission that counts, with the file that it came in.
func (b *book) submissions() *sheet {
	s := newSheet(SheetSubmissions, 46, 11, 8, 18, 40, 16, 70)
	s.heading("BẢN NỘP ĐƯỢC TÍNH – "+b.Period.Vietnamese(), "Mỗi số liệu trong tệp này được tính từ các bản nộp dưới đây; tệp gốc lưu trong kho theo mã SHA-256.")
	const headRow = 5
	s.line(headRow, head(), "Đơn vị", "Biểu", "Bản", "Nhận lúc", "Tệp", "Trang", "SHA-256")
	for i, sub := range b.Accepted {
		row := headRow + 1 + i
		s.put(row, 1, label(), b.UnitName(sub.Unit))
		s.put(row, 2, middle(), sub.Form)
		s.put(row, 3, middle(), sub.Version)
		s.put(row, 4, middle(), figures.Stamp(sub.ReceivedAt))
		s.put(row, 5, label(), sub.File)
		s.put(row, 6, label(), sub.Sheet)
		s.put(row, 7, label(), sub.SHA256)
	}
	row := s.last() + 2
	for _, l := range b.Ledger {
		s.put(row, 1, caption(), l.Text)
		row++
	}
	s.table(headRow, 7, 1)
	s.filter = ref(headRow, 1) + ":" + ref(headRow+max(1, len(b.Accepted)), 7)
	return s
}
