package summary

import (
	"iter"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/figures"
)

// cellsListed is how many cells the workbook lists at most; the page and the command
// explain know the rest.
const cellsListed = 20_000

// sourceCells is every cell that the root's figures were made from, folded away below a
// row for each indicator. false where the consolidation does not bring them or there are
// too many for a workbook that is to be mailed.
func (b *book) sourceCells() (*sheet, bool) {
	behind, n := map[string][]pipeline.Source{}, 0
	for c := range b.behindRoot() {
		if n++; n > cellsListed {
			return nil, false
		}
		behind[c.Indicator] = append(behind[c.Indicator], c)
	}
	if n == 0 {
		return nil, false
	}
	s := newSheet(SheetCells, 46, 40, 13, 13, 34, 12, 34, 16, 9)
	s.heading("Ô SỐ LIỆU – "+b.Root().Name+", "+b.Period.Vietnamese(),
		"Từng ô trong các bản nộp mà số liệu của "+b.Root().Name+" được tính từ đó."+unfoldHint)
	const headRow = 5
	s.line(headRow, head(), "Chỉ tiêu", "Đơn vị nộp", "Vai trò", "Giá trị", "Chỉ tiêu trên biểu", "Biểu", "Tệp", "Trang", "Ô")
	files := map[string]string{}
	for _, sub := range b.Accepted {
		files[sub.ID] = sub.File
	}
	for _, ind := range b.Numeric() {
		b.cellsOf(s, ind, behind[ind.Code], files)
	}
	s.table(headRow, 9, 1)
	return s, true
}

// behindRoot are the cells in the root's figures. A top that is not in the tree lies above
// a root that is a part of the whole.
func (b *book) behindRoot() iter.Seq[pipeline.Source] {
	return func(yield func(pipeline.Source) bool) {
		if b.Sources == nil {
			return
		}
		for c := range b.Sources.Cells.All() {
			if _, known := b.Tree.Unit(c.Top); (c.Top == b.Root().Code || !known) && !yield(c) {
				return
			}
		}
	}
}

func (b *book) cellsOf(s *sheet, ind *pipeline.Indicator, list []pipeline.Source, files map[string]string) {
	if len(list) == 0 {
		return
	}
	row := s.last() + 1
	l := look{bold: true, fill: groupFill, border: true, wrap: true}
	s.put(row, 1, l, figures.WithUnit(ind))
	s.put(row, 2, linked(l), shown.Count(len(list))+" ô")
	s.jump(row, 2, SheetSources, b.source[ind.Code], "Về nguồn số liệu")
	s.fill(row, 3, 3, l)
	value := l
	value.align, value.wrap = "right", false
	b.same(s, row, 4, value, b.Root().Code, b.Result(b.Root().Code, ind.Code))
	s.fill(row, 5, 9, l)
	b.listed[ind.Code] = ref(row, 1)
	for _, c := range list {
		row++
		s.outline[row] = fold{1, true}
		s.line(row, label(), ind.Name, b.UnitName(c.Unit), pipeline.RoleText(c.Role).Vietnamese)
		if s.fill(row, 4, 4, number()); c.Number.Known {
			s.number(row, 4, number(), c.Number)
		} else {
			s.put(row, 4, number(), c.Text)
		}
		s.line2(row, 5, label(), b.FieldLabel(c.Form, c.Field), c.Form, files[c.Submission], c.Sheet, c.Ref)
	}
}
