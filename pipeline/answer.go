package pipeline

import "context"

// Composer makes the answer to a file without writing it: the documents for the unit's
// outbox, the answer itself first, attachments after it. The same receipt and original
// give the same names and bytes. The cells of the submissions are not asked.
//
// It opens what a sender has sent; where that is done in another process an error may
// mean no more than that the process was killed.
type Composer interface {
	Compose(ctx context.Context, r Receipt, o Original) ([]Document, error)
}

// SheetReader reads a received file for showing it again: every cell as it was read,
// where it stood. It fails where the file cannot be read.
type SheetReader func(o Original) ([]SheetRows, error)

// SheetRows is one sheet of a received file. A delimited text has one, without a name.
type SheetRows struct {
	Name   string
	Hidden bool
	Rows   []SheetRow // ascending by Index; blank rows are left out
	Merges []SheetArea
}

// SheetRow is one row that holds something.
type SheetRow struct {
	Index  int // from 1; in a delimited text the line that the record begins on
	Hidden bool
	Cells  []SheetCell // ascending by Col; blank cells are left out
}

// SheetCell is one cell. A formula is its stored result.
type SheetCell struct {
	Col  int // from 1
	Kind SheetCellKind
	Text string // a number's plain decimal digits, a day's serial number, "1" or "0"
	Font string // name of a font with letters of its own, where the text still needs it
}

// SheetCellKind tells what a cell holds.
type SheetCellKind uint8

// The kinds of cells.
const (
	SheetText    SheetCellKind = iota
	SheetNumber                // as stored
	SheetPercent               // a number that is shown a hundred times as large
	SheetDate                  // days since 30 December 1899
	SheetBool
)

// SheetArea is a rectangle of merged cells, both corners included, counted from 1.
type SheetArea struct{ FirstCol, FirstRow, LastCol, LastRow int }
