package book

import "strconv"

// The bounds of a worksheet in the file format itself.
const (
	maxColumn = 16_384
	maxRow    = 1_048_576
)

// ColumnName returns the letters of a column: 1 is "A", 28 is "AB". Anything below 1
// has no name.
func ColumnName(col int) string {
	var b [16]byte
	i := len(b)
	for ; col > 0; col = (col - 1) / 26 {
		i--
		b[i] = 'A' + byte((col-1)%26)
	}
	return string(b[i:])
}

// Ref returns the address of a cell: column 28, row 12 is "AB12".
func Ref(col, row int) string { return ColumnName(col) + strconv.Itoa(row) }

// ParseRef reads an address such as "AB12"; false for anything else and for what
// lies outside a worksheet.
func ParseRef(s string) (col, row int, ok bool) { return parseRef([]byte(s)) }

// parseRef is ParseRef without a string, for the reader's inner loop.
func parseRef(b []byte) (col, row int, ok bool) {
	i := 0
	for ; i < len(b) && i < 4 && 'A' <= b[i] && b[i] <= 'Z'; i++ {
		col = col*26 + int(b[i]-'A') + 1
	}
	row, ok = parseIndex(b[i:], maxRow)
	return col, row, ok && row >= 1 && 1 <= col && col <= maxColumn
}

// parseIndex reads a whole number from 0 to highest without sign or leading zero.
func parseIndex(b []byte, highest int) (n int, ok bool) {
	if len(b) == 0 || len(b) > 10 || b[0] == '0' && len(b) > 1 {
		return 0, false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, n <= highest
}
