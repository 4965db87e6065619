package author

import (
	"strconv"
	"strings"

	"danvan/ingest/book"
	"danvan/ingest/wording"
	"danvan/pipeline"
)

// column is one numbered column of the blank.
type column struct {
	first, last int // columns of the sheet that its cell of the MS row covers
	number      int
	rule        string // what the cell says beyond the number: "1=4+13+22" without blanks
	cell        string // address of its cell in the MS row
	field       pipeline.Field
	odd         bool // its number breaks the count
}

// columnNumber returns the number of a column and, where a rule follows, the whole text
// without blanks; 0 for anything else.
func columnNumber(text string) (number int, rule string) {
	folded := wording.Fold(text)
	number, err := strconv.Atoi(wording.ColumnNumber(folded))
	if err == nil && strings.ContainsAny(folded, "=<>≤≥") {
		rule = strings.ReplaceAll(folded, " ", "")
	}
	return number, rule
}

func itoa(n int) string { return strconv.Itoa(n) }

// bindColumns makes the columns from the MS row.
func (b *blank) bindColumns() {
	label, _ := firstCell(b.ms)
	marked := isMS(label.Text)
	for _, c := range b.ms.Cells {
		number, rule := columnNumber(c.Text)
		if number == 0 || marked && c.Col <= label.Col {
			continue
		}
		col := column{first: c.Col, last: c.Col, number: number, rule: rule, cell: book.Ref(c.Col, b.ms.Index)}
		if m, ok := b.Merge(b.ms.Index, c.Col); ok {
			col.last = m.LastCol
		}
		b.columns = append(b.columns, col)
	}
	if !marked {
		b.doubt("ms", book.Ref(label.Col, b.ms.Index), "Dòng %d được coi là dòng mã số cột nhưng không bắt đầu bằng “MS”; ghi “MS” vào ô đầu dòng để tệp nộp về đọc được.",
			"Row %d is taken for the row of column numbers although it does not begin with “MS”; filled forms need the “MS” there.", b.ms.Index)
	}
}

func (b *blank) highest() int {
	n := 0
	for _, c := range b.columns {
		n = max(n, c.number)
	}
	return n
}

// checkNumbers names the columns. A number that goes backwards, repeats or jumps is
// kept as it stands and doubted: which of the two numbers is the slip, no program
// can know.
func (b *blank) checkNumbers() {
	seen := map[int]int{}
	before := 0
	for i := range b.columns {
		c := &b.columns[i]
		code, number := "c"+itoa(c.number), itoa(c.number)
		if seen[c.number]++; seen[c.number] > 1 {
			suffix := "_" + itoa(seen[c.number])
			code, number = code+suffix, number+suffix
		}
		c.field.Code, c.field.Number = code, number
		c.odd = c.number != before+1
		switch {
		case seen[c.number] > 1:
			b.doubt(code, c.cell, "Số %d lặp lại ở dòng MS; cột này tạm mang số %s.", "Number %d repeats in the MS row; this column is called %s for now.", c.number, number)
		case c.number < before:
			b.doubt(code, c.cell, "Số ở dòng MS đi lùi: sau %d là %d.", "The numbers of the MS row go backwards: after %d comes %d.", before, c.number)
		case c.odd:
			b.doubt(code, c.cell, "Số ở dòng MS nhảy: sau %d là %d.", "The numbers of the MS row jump: after %d comes %d.", before, c.number)
		}
		before = c.number
	}
}

// numbered returns the columns that bear a number.
func (b *blank) numbered(number int) []*column {
	var out []*column
	for i := range b.columns {
		if b.columns[i].number == number {
			out = append(out, &b.columns[i])
		}
	}
	return out
}
