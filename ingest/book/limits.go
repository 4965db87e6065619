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
// hundred cells) and small enough for a modest machine. They are those of the settings,
// where each has its reason.
func DefaultLimits() Limits {
	return Limits{
		FileBytes:  20 << 20,
		Entries:    1_000,
		EntryBytes: 64 << 20,
		TotalBytes: 100 << 20,
		Ratio:      100, // a sheet of 57 MB that Excel wrote was met at 121, and nothing of a form's size near it
		Rows:       20_000,
		Columns:    256,
		Cells:      1_000_000,
		Merges:     2_000,
		Text:       32_767,
	}
}

// maxStyles is how many cell styles, fonts or number formats a workbook may list. Excel
// itself keeps some 65,490 cell styles.
const maxStyles = 1 << 16

// crowded refuses a list in a file that is longer than any program needs, before it is
// kept: some lists cost many times the bytes in which they are written.
func crowded(n, most int, what string) *Fault {
	if n <= most {
		return nil
	}
	return overLimit("tệp có hơn %d %s", most, what)
}

// listed is how many lines may be in the lists that say what a container holds. There
// is one for each part, and some for what lies outside.
func (l Limits) listed() int { return 10 * l.Entries }

// ratioFloor is the inflated size up to which the ratio is not looked at: a short
// part of repeated blanks packs very well and does no harm.
const ratioFloor = 100 << 10
