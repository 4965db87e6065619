package forms

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"danvan/templates/internal/workbook"
)

// pageSetup is how a sheet prints on A4.
type pageSetup struct {
	landscape          bool
	titleFrom, titleTo int // rows repeated on every page; 0 for none
	lastCol, lastRow   int // what is printed
	footer             string
}

const paperA4 = 9

func (b *book) page(sheet string, p pageSetup) {
	orientation, size, wide, tall, fit := "portrait", paperA4, 1, 0, true
	if p.landscape {
		orientation = "landscape"
	}
	b.do(b.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &size, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &tall}))
	b.do(b.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	b.do(b.file.SetPageMargins(sheet, margins(p.landscape)))
	b.do(b.file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: footer(p.footer)}))
	b.define("_xlnm.Print_Area", fmt.Sprintf("%s!$A$1:%s", quoteSheet(sheet), absolute(p.lastCol, p.lastRow)), sheet)
	if p.titleFrom > 0 {
		b.define("_xlnm.Print_Titles", fmt.Sprintf("%s!$%d:$%d", quoteSheet(sheet), p.titleFrom, p.titleTo), sheet)
	}
}

// margins are in inches: 20 mm and 15 mm, the left one wider for binding.
func margins(landscape bool) *excelize.PageLayoutMarginsOptions {
	left, right, top, bottom, edge, centred := 0.79, 0.59, 0.79, 0.79, 0.39, true
	if landscape {
		left, right = 0.59, 0.39
	}
	return &excelize.PageLayoutMarginsOptions{Left: &left, Right: &right, Top: &top, Bottom: &bottom, Header: &edge, Footer: &edge, Horizontally: &centred}
}

// footer is the text left and the page number right. An ampersand begins a code
// there, and 255 characters are all that Excel takes.
func footer(text string) string {
	const keep = 100
	if utf8.RuneCountInString(text) > keep {
		text = string([]rune(text)[:keep]) + "…"
	}
	return `&L&"` + workbook.Font + `,Italic"&9` + strings.ReplaceAll(" "+text, "&", "&&") + `&R&"` + workbook.Font + `,Regular"&9Trang &P/&N`
}

// lines is how many lines a text takes in a column of the width, at 11 points.
// Times is narrow: a line holds some more letters than the width says, but of capitals two
// for three.
func lines(text string, width float64) int {
	room := max(int(width*1.15), 1)
	n := 0
	for _, paragraph := range strings.Split(text, "\n") {
		n++
		used := 0
		for _, word := range strings.Fields(paragraph) {
			w := breadth(word)
			if used > 0 && used+1+w > room {
				n, used = n+1, 0
			} else if used > 0 {
				used++
			}
			n += (w - 1) / room
			used += w
			if w > room {
				used = w % room
			}
		}
	}
	return n
}

// breadth is the width of a word, in small letters.
func breadth(word string) int {
	n, capitals := 0, 0
	for _, r := range word {
		n++
		if unicode.IsUpper(r) {
			capitals++
		}
	}
	return n + (capitals+1)/2
}

// tall is the height in points of a row that holds n lines of 11-point text.
func tall(n int) float64 { return 4 + 14.5*float64(n) }
