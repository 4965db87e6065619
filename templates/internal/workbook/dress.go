package workbook

import (
	"strconv"

	"github.com/xuri/excelize/v2"
)

// Font is that of every workbook.
const Font = "Times New Roman"

// Ref names a cell: row 5, column 2 is "B5".
func Ref(row, col int) string { return string(appendRef(make([]byte, 0, 16), row, col)) }

// Pinned names a cell as formulas that are copied go on to mean it: "$B$5".
func Pinned(row, col int) string { return "$" + Column(col) + "$" + strconv.Itoa(row) }

// Column names a column: 2 is "B".
func Column(col int) string { return string(appendColumn(nil, col)) }

// Solid fills a cell with a colour.
func Solid(colour string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
}

// Frame is a thin line on each side of a cell.
func Frame(colour string) []excelize.Border {
	var out []excelize.Border
	for _, side := range [...]string{"left", "right", "top", "bottom"} {
		out = append(out, excelize.Border{Type: side, Color: colour, Style: 1})
	}
	return out
}

// Frozen are panes that keep the first columns and rows in sight.
func Frozen(cols, rows int) *excelize.Panes {
	corner, pane := Ref(rows+1, cols+1), "bottomRight"
	switch {
	case cols == 0:
		pane = "bottomLeft"
	case rows == 0:
		pane = "topRight"
	}
	return &excelize.Panes{Freeze: true, XSplit: cols, YSplit: rows, TopLeftCell: corner, ActivePane: pane,
		Selection: []excelize.Selection{{SQRef: corner, ActiveCell: corner, Pane: pane}}}
}
