package book

import (
	"cmp"
	"slices"
	"sort"

	"danvan/ingest/charset"
)

// Kind is the format of a file.
type Kind string

// The formats that are read.
const (
	XLSX Kind = "xlsx" // .xlsx and .xlsm
	XLS  Kind = "xls"  // Excel 97 to 2003
	ODS  Kind = "ods"  // OpenDocument
	CSV  Kind = "csv"  // and other delimited text
)

// Book is a file that was read whole.
type Book struct {
	Kind     Kind
	Date1904 bool // serial days count from 1 January 1904
	Macros   bool // the workbook carries macros; they are never looked at
	Sheets   []Sheet
	Encoding charset.Charset // CSV: what its bytes were read from; any form of Unicode is one

	Delimiter byte // CSV: what separates the values of a record; 0 in a workbook

	pictures bool // there are pictures in it
}

// Sheet is one worksheet in the order of the workbook. A CSV file is one sheet that
// has the file's name.
type Sheet struct {
	Name   string
	Hidden bool    // hidden or very hidden
	Rows   []Row   // ascending by Index; rows without cells are left out
	Merges []Range // ascending by first row, then first column
	Open   int     // CSV: index of the last record where the file ends in it without a line end; 0 where there is none

	hidden []columnSpan // columns that are not shown

	reach []int // for each merge, the last row that it or an earlier one covers
}

// Row is one row that holds at least one cell.
type Row struct {
	Index  int    // from 1; in a CSV file the physical line that the record starts on
	Cells  []Cell // ascending by Col; blank cells are left out
	Hidden bool
	Width  int // CSV: number of fields, empty ones counted; 0 in a workbook
}

// CellKind tells what a cell holds.
type CellKind uint8

// The kinds of cells. All cells of a CSV file are Text.
const (
	Text           CellKind = iota // as typed; line ends are \n
	Number                         // plain decimal digits as stored: "-12.50"; exponents are written out
	Bool                           // "1" or "0"
	Error                          // "#REF!", "#N/A" …
	FormulaNoValue                 // a formula whose result was never stored; Text is ""
)

// Format is what a cell's number format says of its number.
type Format uint8

// The formats that change the meaning of a number.
const (
	General Format = iota
	Percent        // 0.8045 is shown as 80,45%
	Date           // a serial day, with the time of day as its fraction
)

// Cell is one cell that is not blank. Text is valid UTF-8 without control characters
// other than tab and line feed.
type Cell struct {
	Col     int // from 1
	Text    string
	Kind    CellKind
	Format  Format
	Formula bool // the value is the stored result of a formula
	Font    charset.Font
}

// Range is a rectangle of cells, both corners included, counted from 1.
type Range struct{ FirstCol, FirstRow, LastCol, LastRow int }

// Holds tells whether the cell lies in the rectangle.
func (r Range) Holds(row, col int) bool {
	return r.FirstRow <= row && row <= r.LastRow && r.FirstCol <= col && col <= r.LastCol
}

// columnSpan is columns side by side, both ends included, counted from 1.
type columnSpan struct{ first, last int }

// HidesColumn tells whether a column is not shown.
func (s *Sheet) HidesColumn(col int) bool {
	for _, c := range s.hidden {
		if c.first <= col && col <= c.last {
			return true
		}
	}
	return false
}

// hideColumns notes columns that are not shown; there can be no more of them than a
// sheet has columns.
func (s *Sheet) hideColumns(first, last int) *Fault {
	s.hidden = append(s.hidden, columnSpan{first, last})
	return crowded(len(s.hidden), maxColumn, "cột ẩn")
}

// Row returns the row with an index; false where the row is blank.
func (s *Sheet) Row(index int) (Row, bool) {
	i := sort.Search(len(s.Rows), func(i int) bool { return s.Rows[i].Index >= index })
	if i == len(s.Rows) || s.Rows[i].Index != index {
		return Row{}, false
	}
	return s.Rows[i], true
}

// Cell returns the cell of the row in a column; false where it is blank.
func (r Row) Cell(col int) (Cell, bool) {
	i := sort.Search(len(r.Cells), func(i int) bool { return r.Cells[i].Col >= col })
	if i == len(r.Cells) || r.Cells[i].Col != col {
		return Cell{}, false
	}
	return r.Cells[i], true
}

// Cell returns the cell stored at row and column; false where it is blank. Of a
// merge only the top left cell holds a value; see [Sheet.Resolved].
func (s *Sheet) Cell(row, col int) (Cell, bool) {
	r, ok := s.Row(row)
	if !ok {
		return Cell{}, false
	}
	return r.Cell(col)
}

// Merge returns the merge that the cell lies in.
func (s *Sheet) Merge(row, col int) (Range, bool) {
	indexed := len(s.reach) == len(s.Merges)
	last := sort.Search(len(s.Merges), func(i int) bool { return s.Merges[i].FirstRow > row })
	for i := last - 1; i >= 0 && (!indexed || s.reach[i] >= row); i-- {
		if s.Merges[i].Holds(row, col) {
			return s.Merges[i], true
		}
	}
	return Range{}, false
}

// Resolved returns the cell that is shown at row and column: in a merge its top left
// cell (whose Col may differ from col), elsewhere the cell itself.
func (s *Sheet) Resolved(row, col int) (Cell, bool) {
	if m, ok := s.Merge(row, col); ok {
		return s.Cell(m.FirstRow, m.FirstCol)
	}
	return s.Cell(row, col)
}

// setMerges sorts the merges and prepares the look-up.
func (s *Sheet) setMerges(merges []Range) {
	slices.SortFunc(merges, func(a, b Range) int {
		return cmp.Or(cmp.Compare(a.FirstRow, b.FirstRow), cmp.Compare(a.FirstCol, b.FirstCol))
	})
	s.Merges, s.reach = merges, make([]int, len(merges))
	furthest := 0
	for i, m := range merges {
		furthest = max(furthest, m.LastRow)
		s.reach[i] = furthest
	}
}
