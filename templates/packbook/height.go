package packbook

import (
	"math"
	"unicode"
)

// lineHeight is the height of a line in points.
const lineHeight = 15.5

// fit gives a row the height that its wrapped texts need; without it previewers cut them.
func (b *book) fit(sheet string, row, lines int) {
	if lines > 1 {
		b.do(b.file.SetRowHeight(sheet, row, min(409, lineHeight*float64(lines))))
	}
}

// wrapped estimates the lines that a text takes in a column of a width. Capitals, of
// which the headings of forms consist, are wider.
func wrapped(text string, width float64) int {
	used := 0.0
	for _, r := range text {
		used++
		if unicode.IsUpper(r) {
			used += 0.4
		}
	}
	return max(1, int(math.Ceil(used/max(1, width*1.05-1))))
}
