package packbook

// lineHeight is the height of a line in points.
const lineHeight = 15.5

// fit gives a row the height that its wrapped texts need; without it previewers cut them.
func (b *book) fit(sheet string, row, lines int) {
	if lines > 1 {
		b.do(b.file.SetRowHeight(sheet, row, min(409, lineHeight*float64(lines))))
	}
}

// wrapped estimates the lines that a text takes in a column of a width.
func wrapped(text string, width float64) int {
	perLine := max(1, int(width*1.05)-1)
	return max(1, (len([]rune(text))+perLine-1)/perLine)
}
