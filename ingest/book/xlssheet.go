package book

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// xlsSheet is a worksheet being read. The format lets cells stand in any order of
// rows, so they are put in order at the end.
type xlsSheet struct {
	*xlsReader
	all     recordReader
	sheet   Sheet
	blocks  [][]xlsCell // in pieces, so that nothing is copied while it grows
	hidden  map[int]bool
	merges  []Range
	waiting *xlsCell // a formula whose text stands in the record to come
}

// xlsCell is a cell with its row.
type xlsCell struct {
	Cell
	row int
}

// readSheet reads the substream of one worksheet.
func (r *xlsReader) readSheet(e xlsEntry) (Sheet, *Fault) {
	if kind, ok := r.begins[e.at]; !ok || kind != streamWorksheet {
		return Sheet{}, damaged("không tìm thấy nội dung của trang “%s”", printable(e.name))
	}
	s := &xlsSheet{xlsReader: r, all: recordReader{stream: r.stream, pos: e.at},
		sheet: Sheet{Name: e.name, Hidden: e.hidden}, hidden: map[int]bool{}}
	for depth := 0; s.all.next(); {
		switch s.all.id {
		case recordBOF:
			depth++
		case recordEOF:
			if depth--; depth == 0 {
				return s.finish()
			}
		default:
			if depth > 1 {
				continue // a chart on the sheet
			}
			if fault := s.record(); fault != nil {
				return Sheet{}, fault
			}
		}
	}
	return Sheet{}, s.all.fault
}

// record reads one record of the sheet.
func (s *xlsSheet) record() *Fault {
	switch s.all.id {
	case recordString:
		return s.formulaText()
	case recordSharedFormul, recordArray, recordTable, recordContinue:
		return nil // may stand between a formula and its text
	}
	if fault := s.settle(); fault != nil {
		return fault
	}
	switch s.all.id {
	case recordLabelSST, recordLabel, recordRichString, recordNumber, recordRK, recordBoolErr, recordFormula:
		return s.cell()
	case recordMulRK:
		return s.severalNumbers()
	case recordRow:
		if len(s.all.body) < 16 {
			return recordFault(&s.all)
		}
		s.hidden[s.uint16(0)+1] = s.all.body[12]&0x20 != 0
	case recordColumns:
		return s.columns()
	case recordMergedCells:
		return s.merge()
	case recordObject:
		const picture = 8
		s.pictures = s.pictures || len(s.all.body) >= 6 && s.uint16(4) == picture
	}
	return nil
}

// columns reads a record about columns: first, last, width, style, options.
func (s *xlsSheet) columns() *Fault {
	if len(s.all.body) < 10 || s.all.body[8]&0x01 == 0 {
		return nil // widths are of no interest
	}
	return s.sheet.hideColumns(s.uint16(0)+1, s.uint16(2)+1)
}

func (s *xlsSheet) uint16(at int) int { return int(binary.LittleEndian.Uint16(s.all.body[at:])) }

// cell reads a record of one cell: row, column, style, value.
func (s *xlsSheet) cell() *Fault {
	if len(s.all.body) < 8 {
		return recordFault(&s.all)
	}
	c := xlsCell{row: s.uint16(0) + 1}
	c.Col = s.uint16(2) + 1
	var ok bool
	if c.Format, ok = s.styleFormat(s.uint16(4)); !ok {
		return s.cellFault(c, "có kiểu trình bày không tồn tại")
	}
	c.Font = s.styleFont(s.uint16(4))
	value := s.all.body[6:]
	switch s.all.id {
	case recordLabelSST:
		return s.sharedText(c, value)
	case recordLabel, recordRichString:
		return s.ownText(c)
	case recordNumber:
		if len(value) != 8 {
			return recordFault(&s.all)
		}
		return s.number(c, binary.LittleEndian.Uint64(value))
	case recordRK:
		if len(value) != 4 {
			return recordFault(&s.all)
		}
		return s.number(c, packedNumber(binary.LittleEndian.Uint32(value)))
	case recordBoolErr:
		if len(value) != 2 || value[1] > 1 {
			return recordFault(&s.all)
		}
		return s.boolOrError(c, value[0], value[1] == 1)
	}
	return s.formula(c, value)
}

func (s *xlsSheet) sharedText(c xlsCell, value []byte) *Fault {
	if len(value) != 4 {
		return recordFault(&s.all)
	}
	i := int(binary.LittleEndian.Uint32(value))
	if i >= len(s.strings) {
		return s.cellFault(c, "trỏ tới nội dung không tồn tại")
	}
	s.referred++
	c.Text, c.Font = s.strings[i], s.legacy.ofShared(i, c.Font)
	return s.add(c)
}

func (s *xlsSheet) ownText(c xlsCell) *Fault {
	at := s.all
	p := pieces{all: s.all.continued()}
	p.skip(6)
	units := p.text(p.uint16())
	if p.bad || s.all.fault != nil {
		return recordFault(&at)
	}
	return s.text(c, units)
}

// text adds a cell of text.
func (s *xlsSheet) text(c xlsCell, units []uint16) *Fault {
	text := unitsText(units)
	if s.tooLong(text) {
		return overLimit("ô %s của trang “%s” dài quá %d ký tự", Ref(c.Col, c.row), printable(s.sheet.Name), s.limits.Text)
	}
	c.Text = s.texts.keep(text)
	return s.add(c)
}

func (s *xlsSheet) number(c xlsCell, bits uint64) *Fault {
	text, ok := floatText(bits)
	if !ok {
		return s.cellFault(c, "có số không hợp lệ")
	}
	c.Kind, c.Text = Number, text
	return s.add(c)
}

func (s *xlsSheet) boolOrError(c xlsCell, value byte, isError bool) *Fault {
	ok := value <= 1
	c.Kind, c.Text = Bool, string('0'+value&1)
	if isError {
		c.Kind = Error
		c.Text, ok = errorText(value)
	}
	if !ok {
		return s.cellFault(c, "có giá trị không đúng kiểu")
	}
	return s.add(c)
}

// formula reads the stored result of a formula: a number, or where the last two
// bytes say so, something else.
func (s *xlsSheet) formula(c xlsCell, value []byte) *Fault {
	c.Formula = true
	if len(value) < 14 {
		return recordFault(&s.all)
	}
	if binary.LittleEndian.Uint16(value[6:]) != 0xFFFF {
		return s.number(c, binary.LittleEndian.Uint64(value))
	}
	switch value[0] {
	case 0:
		s.waiting = &c
		return nil
	case 1, 2:
		return s.boolOrError(c, value[2], value[0] == 2)
	case 3: // an empty text
		return nil
	}
	return s.cellFault(c, "có giá trị không đúng kiểu")
}

// formulaText reads the text that a formula came to.
func (s *xlsSheet) formulaText() *Fault {
	at := s.all
	p := pieces{all: s.all.continued()}
	units := p.text(p.uint16())
	if p.bad || s.all.fault != nil || s.waiting == nil {
		return recordFault(&at)
	}
	c := *s.waiting
	s.waiting = nil
	return s.text(c, units)
}

// settle closes a formula for whose text there was no record: it was never computed.
func (s *xlsSheet) settle() *Fault {
	if s.waiting == nil {
		return nil
	}
	c := *s.waiting
	s.waiting, c.Kind = nil, FormulaNoValue
	return s.add(c)
}

// severalNumbers reads neighbouring cells of one row.
func (s *xlsSheet) severalNumbers() *Fault {
	const each = 6
	n := len(s.all.body) - each
	if n < each || n%each != 0 {
		return recordFault(&s.all)
	}
	first, last := s.uint16(2), s.uint16(len(s.all.body)-2)
	if last-first+1 != n/each {
		return recordFault(&s.all)
	}
	for i := range n / each {
		c := xlsCell{row: s.uint16(0) + 1}
		c.Col, c.Font = first+i+1, s.styleFont(s.uint16(4+each*i))
		var ok bool
		if c.Format, ok = s.styleFormat(s.uint16(4 + each*i)); !ok {
			return s.cellFault(c, "có kiểu trình bày không tồn tại")
		}
		if fault := s.number(c, packedNumber(binary.LittleEndian.Uint32(s.all.body[6+each*i:]))); fault != nil {
			return fault
		}
	}
	return nil
}

func (s *xlsSheet) merge() *Fault {
	const each = 8
	if len(s.all.body) < 2 || len(s.all.body) != 2+each*s.uint16(0) {
		return recordFault(&s.all)
	}
	for at := 2; at < len(s.all.body); at += each {
		m := Range{s.uint16(at+4) + 1, s.uint16(at) + 1, s.uint16(at+6) + 1, s.uint16(at+2) + 1}
		if m.FirstRow > m.LastRow || m.FirstCol > m.LastCol {
			return recordFault(&s.all)
		}
		if s.merges = append(s.merges, m); len(s.merges) > s.limits.Merges {
			return overLimit("trang “%s” có hơn %d vùng trộn ô", printable(s.sheet.Name), s.limits.Merges)
		}
	}
	return nil
}

// add keeps a cell that is not blank.
func (s *xlsSheet) add(c xlsCell) *Fault {
	if c.Kind == Text && c.Text == "" {
		return nil
	}
	s.cells++
	switch {
	case s.cells > s.limits.Cells:
		return overLimit("tệp có hơn %d ô có số liệu", s.limits.Cells)
	case c.Col > s.limits.Columns:
		return overLimit("trang “%s” có số liệu ở ô %s, tối đa %d cột", printable(s.sheet.Name), Ref(c.Col, c.row), s.limits.Columns)
	case c.row > s.limits.Rows:
		return overLimit("trang “%s” có số liệu ở dòng %d, tối đa %d dòng", printable(s.sheet.Name), c.row, s.limits.Rows)
	}
	last := len(s.blocks) - 1
	if last < 0 || len(s.blocks[last]) == cap(s.blocks[last]) {
		s.blocks, last = append(s.blocks, make([]xlsCell, 0, min(firstPool<<min(len(s.blocks), 8), lastPool))), last+1
	}
	s.blocks[last] = append(s.blocks[last], c)
	return nil
}

// finish puts the cells in order. Two at one address would leave open which counts.
func (s *xlsSheet) finish() (Sheet, *Fault) {
	if fault := s.settle(); fault != nil {
		return Sheet{}, fault
	}
	cells := slices.Concat(s.blocks...)
	slices.SortStableFunc(cells, func(a, b xlsCell) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.Col, b.Col))
	})
	pool := make([]Cell, 0, len(cells))
	for i, c := range cells {
		if i > 0 && cells[i-1].row == c.row && cells[i-1].Col == c.Col {
			return Sheet{}, s.cellFault(c, "có hai giá trị")
		}
		pool = append(pool, c.Cell)
	}
	for from := 0; from < len(pool); {
		to := from + 1
		for to < len(pool) && cells[to].row == cells[from].row {
			to++
		}
		row := cells[from].row
		s.sheet.Rows = append(s.sheet.Rows, Row{Index: row, Cells: pool[from:to:to], Hidden: s.hidden[row]})
		from = to
	}
	s.sheet.setMerges(s.merges)
	return s.sheet, nil
}

func (s *xlsSheet) cellFault(c xlsCell, what string) *Fault {
	return damaged("ô %s của trang “%s” %s", Ref(c.Col, c.row), printable(s.sheet.Name), what)
}
