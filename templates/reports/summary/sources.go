package summary

import (
	"slices"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/figures"
)

// namesInCell is how many missing units one cell names; all of them stand on
// SheetMissing.
const namesInCell = 3

const sourcesHeadRow = 5

// placeSources fixes the row of each indicator, so that other sheets can link to it.
func (b *book) placeSources() {
	for i, ind := range b.Numeric() {
		b.source[ind.Code] = ref(sourcesHeadRow+1+i, 1)
	}
}

// sources says of every figure of the root which forms it is made from and which
// units are missing in it.
func (b *book) sources() *sheet {
	s := newSheet(SheetSources, 46, 12, 13, 11, 34, 12, 58, 13, 12, 12)
	s.heading("NGUỒN SỐ LIỆU – "+b.Root().Name+", "+b.Period.Vietnamese(),
		"Các bản nộp được tính (tệp, phiên bản, mã băm SHA-256, thời điểm nhận) ở trang “"+SheetSubmissions+"”.")
	const headRow = sourcesHeadRow
	s.line(headRow, head(), "Chỉ tiêu", "Đơn vị tính", "Kết quả", "n/N", "Lấy từ biểu, chỉ tiêu", "Số đơn vị thiếu", "Đơn vị chưa có số liệu", "Về trang đầu", "So sánh", "Từng ô")
	for i, ind := range b.Numeric() {
		row := headRow + 1 + i
		r := b.Result(b.Root().Code, ind.Code)
		s.put(row, 1, text(), ind.Name)
		s.put(row, 2, middle(), ind.Unit)
		b.same(s, row, 3, linked(number()), b.Root().Code, r)
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
		s.fill(row, 8, 10, middle())
		if back := b.summary[ind.Code]; back != "" {
			s.put(row, 8, linked(middle()), "« Tổng quan")
			s.jump(row, 8, SheetOverview, back, "Về trang "+SheetOverview)
		}
		s.put(row, 9, linked(middle()), "» So sánh")
		s.jump(row, 9, SheetComparison, b.compared[ind.Code], "Xem so sánh các kỳ")
		if at := b.listed[ind.Code]; at != "" {
			s.put(row, 10, linked(middle()), "» Từng ô")
			s.jump(row, 10, SheetCells, at, "Xem từng ô trong các bản nộp")
		}
	}
	s.table(headRow, 10, 1)
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
	s.heading("ĐƠN VỊ THIẾU SỐ LIỆU – "+b.Period.Vietnamese(),
		"Mỗi chỉ tiêu: các đơn vị chưa có số liệu hoặc chưa đạt điều kiện của chỉ tiêu."+unfoldHint)
	const headRow = 5
	s.line(headRow, head(), "Chỉ tiêu", "Đơn vị", "Cấp", "Tình trạng")
	for _, ind := range b.Numeric() {
		b.missingOf(s, ind)
	}
	if s.last() == headRow {
		s.put(headRow+1, 1, caption(), "Không thiếu đơn vị nào.")
	}
	s.landscape = false
	s.table(headRow, 4, 1)
	return s
}

// missingOf is a row that counts, and below it, folded away, a row for each unit.
func (b *book) missingOf(s *sheet, ind *pipeline.Indicator) {
	lacking, failing := b.Lacking(ind.Code), b.Failing(ind.Code)
	if len(lacking)+len(failing) == 0 {
		return
	}
	row := s.last() + 1
	l := look{bold: true, fill: groupFill, border: true, wrap: true}
	s.put(row, 1, l, ind.Name)
	b.missing[ind.Code] = ref(row, 1)
	s.jump(row, 2, SheetSources, b.source[ind.Code], "Về nguồn số liệu")
	var counts []string
	if len(lacking) > 0 {
		counts = append(counts, shown.Count(len(lacking))+" chưa có số liệu")
	}
	if len(failing) > 0 {
		counts = append(counts, shown.Count(len(failing))+" chưa đạt điều kiện")
	}
	s.put(row, 2, linked(l), strings.Join(counts, "; "))
	s.fill(row, 3, 4, l)
	for i, code := range append(append([]string{}, lacking...), failing...) {
		row++
		s.outline[row] = fold{1, true}
		u, _ := b.Tree.Unit(code)
		s.put(row, 1, label(), ind.Name)
		s.put(row, 2, label(), b.UnitName(code))
		s.put(row, 3, label(), b.Programme.TierName(u.Tier))
		s.put(row, 4, label(), map[bool]string{true: "Chưa có số liệu", false: "Chưa đạt điều kiện"}[i < len(lacking)])
	}
}

// whereOriginalsAre says where the files lie: that of a submission which a province sent on
// stayed in the province.
func (b *book) whereOriginalsAre() string {
	if slices.ContainsFunc(b.Accepted, func(s pipeline.Submission) bool { return s.From != "" }) {
		return "tệp gốc lưu theo mã SHA-256 trong kho của nơi đã nhận tệp: bản nộp do tỉnh gửi lên thì ở tỉnh, các bản nộp khác thì ở đây"
	}
	return "tệp gốc lưu trong kho theo mã SHA-256"
}

// submissions is every submission that counts, with the file that it came in.
func (b *book) submissions() *sheet {
	hint := ""
	if len(b.Accepted) > manyUnits {
		hint = unfoldHint
	}
	s := newSheet(SheetSubmissions, 46, 11, 8, 18, 40, 16, 70)
	s.heading("BẢN NỘP ĐƯỢC TÍNH – "+b.Period.Vietnamese(), "Mỗi số liệu trong tệp này được tính từ các bản nộp dưới đây; "+b.whereOriginalsAre()+"."+hint)
	const headRow = 5
	s.line(headRow, head(), "Đơn vị", "Biểu", "Bản", "Nhận lúc", "Tệp", "Trang", "SHA-256")
	many := len(b.Accepted) > manyUnits
	if many {
		s.summaryRow("Tất cả các đơn vị", shown.Count(len(b.Accepted))+" biểu", 7)
	}
	for _, sub := range b.Accepted {
		row := s.last() + 1
		if many {
			s.outline[row] = fold{1, true}
		}
		s.put(row, 1, label(), b.UnitName(sub.Unit))
		s.put(row, 2, middle(), sub.Form)
		s.put(row, 3, middle(), sub.Version)
		s.put(row, 4, middle(), figures.Stamp(sub.ReceivedAt))
		s.put(row, 5, label(), sub.File)
		s.put(row, 6, label(), sub.Sheet)
		s.put(row, 7, label(), sub.SHA256)
	}
	last := s.last()
	row := last + 2
	for _, l := range b.Ledger {
		s.put(row, 1, caption(), l.Said(pipeline.Vietnamese))
		row++
	}
	s.table(headRow, 7, 1)
	s.filter = ref(headRow, 1) + ":" + ref(max(last, headRow+1), 7)
	return s
}
