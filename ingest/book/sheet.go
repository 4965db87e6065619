package book

import "bytes"

// sheetState is where the reader stands in a sheet.
type sheetState struct {
	sheet *Sheet
	row   int // index of the current row
	col   int // of the last cell in it
	first int // where the row's cells begin in the pool
	quick quickRow
}

// readSheet reads one worksheet part to its end.
func (r *workbookReader) readSheet(s *Sheet) *Fault {
	if fault := r.root("worksheet"); fault != nil {
		return fault
	}
	state, data := sheetState{sheet: s}, false
	r.begin(s)
	for {
		switch r.scan.next() {
		case tokenFault:
			return r.scan.fault
		case tokenEOF:
			r.settle(s)
			return nil
		case tokenStart:
			var fault *Fault
			switch {
			case string(r.scan.name) == "sheetData" && !data:
				data, fault = true, r.readRows(&state)
			case string(r.scan.name) == "sheetData":
				fault = r.structure()
			case string(r.scan.name) == "mergeCells":
				fault = r.readMerges(s.Name)
			case string(r.scan.name) == "cols":
				fault = r.readColumns(s)
			default:
				fault = r.passOver()
			}
			if fault != nil {
				return fault
			}
		}
	}
}

// begin makes lists of the reader those in which the sheet is gathered.
func (r *workbookReader) begin(s *Sheet) {
	if r.firstCells == nil {
		r.firstCells = make([]Cell, 0, formCells)
	}
	s.Rows, r.merges = r.rows[:0], r.merges[:0]
	r.pool, r.given = r.firstCells, false
}

// settle gives the sheet lists of its own, exactly as long as they are; one with more cells
// than that keeps those that it was gathered in.
func (r *workbookReader) settle(s *Sheet) {
	if r.given {
		r.rows = nil
	} else {
		r.rows, s.Rows = s.Rows, append([]Row(nil), s.Rows...)
		cells := append([]Cell(nil), r.pool...)
		for i := range s.Rows {
			n := len(s.Rows[i].Cells)
			s.Rows[i].Cells, cells = cells[:n:n], cells[n:]
		}
	}
	s.setMerges(append([]Range(nil), r.merges...))
}

// children calls read for every element inside the one just started. Anything else
// but white space is a fault.
func (r *workbookReader) children(read func() *Fault) *Fault {
	for {
		switch r.scan.next() {
		case tokenStart:
			if fault := read(); fault != nil {
				return fault
			}
		case tokenText:
			if !blank(r.scan.text) {
				return r.structure()
			}
		case tokenEnd:
			return nil
		default:
			return r.scan.fault
		}
	}
}

func (r *workbookReader) readRows(at *sheetState) *Fault {
	return r.children(func() *Fault {
		if string(r.scan.name) != "row" {
			return r.structure()
		}
		return r.readRow(at)
	})
}

// readRow reads one row. A row or cell without a reference follows the one before;
// a reference that does not ascend is refused, because two cells at one address
// leave open which of them counts.
func (r *workbookReader) readRow(at *sheetState) *Fault {
	index := at.row + 1
	if ref := r.scan.value("r"); ref != nil {
		n, ok := parseIndex(trim(ref), maxRow)
		if !ok || n < index {
			return damaged("trang “%s” có dòng %s lặp lại hoặc sai thứ tự", printable(at.sheet.Name), printable(string(ref)))
		}
		index = n
	}
	if index > maxRow {
		return damaged("trang “%s” có quá nhiều dòng", printable(at.sheet.Name))
	}
	at.row, at.col, at.first, at.quick = index, 0, len(r.pool), newQuickRow(index)
	row := Row{Index: index, Hidden: r.scan.flag("hidden")}
	if fault := r.readCells(at); fault != nil {
		return fault
	}
	if row.Cells = r.pool[at.first:len(r.pool):len(r.pool)]; len(row.Cells) == 0 {
		return nil
	}
	if index > r.limits.Rows {
		return overLimit("trang “%s” có số liệu ở dòng %d, tối đa %d dòng", printable(at.sheet.Name), index, r.limits.Rows)
	}
	at.sheet.Rows = append(at.sheet.Rows, row)
	return nil
}

func (r *workbookReader) readCells(at *sheetState) *Fault {
	for {
		if fault := r.quickCells(at); fault != nil {
			return fault
		}
		switch r.scan.next() {
		case tokenStart:
			var fault *Fault
			switch string(r.scan.name) {
			case "c":
				fault = r.readCell(at)
			case "extLst":
				fault = r.scan.skip()
			default:
				fault = r.structure()
			}
			if fault != nil {
				return fault
			}
		case tokenText:
			if !blank(r.scan.text) {
				return r.structure()
			}
		case tokenEnd:
			return nil
		default:
			return r.scan.fault
		}
	}
}

const (
	firstPool = 64
	formCells = 1024 // more than a sheet of a form has
	lastPool  = 4096
)

// addCell keeps a cell. The cells of a row lie together in a pool that many rows
// share; when one is full the row begun in it moves to the next.
func (r *workbookReader) addCell(at *sheetState, c Cell) *Fault {
	r.cells++
	switch {
	case r.cells > r.limits.Cells:
		return overLimit("tệp có hơn %d ô có số liệu", r.limits.Cells)
	case c.Col > r.limits.Columns:
		return overLimit("trang “%s” có số liệu ở ô %s, tối đa %d cột", printable(at.sheet.Name), Ref(c.Col, at.row), r.limits.Columns)
	}
	if len(r.pool) == cap(r.pool) {
		if !r.given {
			r.firstCells, r.given = nil, true // the sheet keeps them
		}
		r.pool = wider(r.pool, at.first)
		at.first = 0
	}
	r.pool = append(r.pool, c)
	return nil
}

// wider returns another pool in place of one that is full, to which the row moves that
// was begun at first.
func wider(pool []Cell, first int) []Cell {
	begun := pool[first:]
	return append(make([]Cell, 0, max(firstPool, 2*len(begun), min(2*cap(pool), lastPool))), begun...)
}

// readColumns notes which columns are hidden. Widths are of no interest, so neither is
// an element that does not say which columns it is about.
func (r *workbookReader) readColumns(s *Sheet) *Fault {
	return r.children(func() *Fault {
		first, ok1 := parseIndex(r.scan.value("min"), maxColumn)
		last, ok2 := parseIndex(r.scan.value("max"), maxColumn)
		if string(r.scan.name) == "col" && r.scan.flag("hidden") && ok1 && ok2 {
			if fault := s.hideColumns(first, last); fault != nil {
				return fault
			}
		}
		return r.scan.skip()
	})
}

// readMerges reads the list of merged ranges.
func (r *workbookReader) readMerges(sheet string) *Fault {
	return r.children(func() *Fault {
		if string(r.scan.name) != "mergeCell" {
			return r.scan.skip()
		}
		ref := r.scan.value("ref")
		m, ok := parseRange(ref)
		if !ok {
			return damaged("trang “%s” có vùng trộn ô “%s” không hợp lệ", printable(sheet), printable(string(ref)))
		}
		if r.merges = append(r.merges, m); len(r.merges) > r.limits.Merges {
			return overLimit("trang “%s” có hơn %d vùng trộn ô", printable(sheet), r.limits.Merges)
		}
		return r.scan.skip()
	})
}

// parseRange reads "A1:C3" or "A1", whichever corners are given.
func parseRange(ref []byte) (Range, bool) {
	if bytes.IndexByte(ref, '$') >= 0 {
		ref = bytes.ReplaceAll(ref, []byte("$"), nil)
	}
	from, to, two := bytes.Cut(ref, []byte(":"))
	if !two {
		to = from
	}
	c1, r1, ok1 := parseRef(from)
	c2, r2, ok2 := parseRef(to)
	return Range{min(c1, c2), min(r1, r2), max(c1, c2), max(r1, r2)}, ok1 && ok2
}
