package book

// Limits bound what a file may ask of the reader. Over a limit a file is refused as
// a whole: nothing is skipped.
type Limits struct {
	FileBytes  int64 // size of the file
	Entries    int   // entries of the container
	EntryBytes int64 // inflated size of one entry
	TotalBytes int64 // inflated size of all entries
	Ratio      int   // inflated size for each packed byte, of entries over 100 KB
	Rows       int   // highest row that holds a value
	Columns    int   // highest column that holds a value
	Cells      int   // cells that hold a value, in the whole file
	Merges     int   // merges of one sheet
	Text       int   // characters of one cell
}

// DefaultLimits are generous for report forms (a quarter's workbook has a few
// hundred cells) and small enough for a modest machine.
func DefaultLimits() Limits {
	return Limits{
		FileBytes:  20 << 20,
		Entries:    1_000,
		EntryBytes: 64 << 20,
		TotalBytes: 128 << 20,
		Ratio:      200, // a sheet of 57 MB that Excel wrote was met at 121
		Rows:       100_000,
		Columns:    1_024,
		Cells:      1_000_000,
		Merges:     20_000,
		Text:       32_767,
	}
}

// ratioFloor is the inflated size up to which the ratio is not looked at: a short
// part of repeated blanks packs very well and does no harm.
const ratioFloor = 100 << 10
