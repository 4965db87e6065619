package forms

import (
	"io"
	"math"
	"regexp"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

const (
	fontName = "Times New Roman"
	author   = "danvan"
)

// book writes cells and remembers the first error, so that layouts read as layouts.
type book struct {
	file    *excelize.File
	created time.Time
	styles  map[look]int
	marks   map[mark]int
	stored  []string // results of formula cells, by the number that stands in for them
	grows   bool     // there are rows that go on growing
	err     error

	commented map[string]map[string]bool // cells with a sender's comment, by sheet
}

func newBook(created time.Time) *book {
	b := bookOf(excelize.NewFile(), created)
	b.do(b.file.SetDefaultFont(fontName))
	return b
}

func bookOf(f *excelize.File, created time.Time) *book {
	return &book{file: f, created: created, styles: map[look]int{}, marks: map[mark]int{}, commented: map[string]map[string]bool{}}
}

// do keeps the first error.
func (b *book) do(err error) {
	if b.err == nil {
		b.err = err
	}
}

func ref(col, row int) string {
	name, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		panic(err) // layouts are far smaller than a sheet
	}
	return name
}

func absolute(col, row int) string {
	name, err := excelize.CoordinatesToCellName(col, row, true)
	if err != nil {
		panic(err)
	}
	return name
}

func colName(col int) string { return strings.TrimRight(ref(col, 1), "1") }

func quoteSheet(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

func (b *book) addSheet(name string) {
	_, err := b.file.NewSheet(name)
	b.do(err)
}

// removeFirstSheet drops the sheet that a new file comes with and opens the
// workbook at its first form.
func (b *book) removeFirstSheet() {
	b.do(b.file.DeleteSheet("Sheet1"))
	b.file.SetActiveSheet(0)
}

// text writes text as text, whatever it begins with.
func (b *book) text(sheet, cell, s string) {
	if s != "" {
		b.do(b.file.SetCellStr(sheet, cell, asTyped(s)))
	}
}

var letterByNumber = regexp.MustCompile(`^_x[0-9A-Fa-f]{4}_`)

// asTyped keeps a text that reads "_x000D_" from turning into the letter that
// workbooks write so.
func asTyped(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var out strings.Builder
	for i := range len(s) {
		if s[i] == '_' && letterByNumber.MatchString(s[i:]) {
			out.WriteString("_x005F")
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

func (b *book) number(sheet, cell string, n float64) {
	b.do(b.file.SetCellFloat(sheet, cell, n, -1, 64))
}

// formula writes a text formula with its result. excelize keeps no text result
// beside a formula, so a number stands in for it until the sheet is written.
func (b *book) formula(sheet, cell, formula, result string) {
	b.do(b.file.SetCellInt(sheet, cell, int64(len(b.stored))))
	b.do(b.file.SetCellFormula(sheet, cell, formula))
	b.stored = append(b.stored, result)
}

func (b *book) merge(sheet, from, to string) {
	if from != to {
		b.do(b.file.MergeCell(sheet, from, to))
	}
}

func (b *book) dress(sheet, from, to string, l look) {
	id, ok := b.styles[l]
	if !ok {
		var err error
		id, err = b.file.NewStyle(l.style())
		b.do(err)
		b.styles[l] = id
	}
	b.do(b.file.SetCellStyle(sheet, from, to, id))
}

// put writes text into a block of cells merged into one.
func (b *book) put(sheet, from, to, s string, l look) {
	b.merge(sheet, from, to)
	b.text(sheet, from, s)
	b.dress(sheet, from, to, l)
}

func (b *book) width(sheet string, col int, w float64) {
	b.do(b.file.SetColWidth(sheet, colName(col), colName(col), w))
}

func (b *book) height(sheet string, row int, points float64) {
	b.do(b.file.SetRowHeight(sheet, row, min(max(points, 15), 405)))
}

// growing sets the height of a row that Excel goes on fitting to what is typed.
func (b *book) growing(sheet string, row int, points float64) {
	b.grows = true
	b.height(sheet, row, math.Floor(min(points, 400))+growingMark)
}

func (b *book) hide(sheet string, very bool) { b.do(b.file.SetSheetVisible(sheet, false, very)) }

func (b *book) protect(sheet string) {
	b.do(b.file.ProtectSheet(sheet, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true,
		FormatColumns: true, FormatRows: true, FormatCells: true,
		EditObjects: true, EditScenarios: true,
	}))
}

func (b *book) freeze(sheet string, cols, rows int) {
	pane := "bottomRight"
	switch {
	case cols == 0:
		pane = "bottomLeft"
	case rows == 0:
		pane = "topRight"
	}
	b.do(b.file.SetPanes(sheet, &excelize.Panes{Freeze: true, XSplit: cols, YSplit: rows,
		TopLeftCell: ref(cols+1, rows+1), ActivePane: pane,
		Selection: []excelize.Selection{{SQRef: ref(cols+1, rows+1), ActiveCell: ref(cols+1, rows+1), Pane: pane}}}))
}

func (b *book) define(name, refersTo, scope string) {
	b.do(b.file.SetDefinedName(&excelize.DefinedName{Name: name, RefersTo: refersTo, Scope: scope}))
}

func (b *book) properties(title, subject string) {
	stamp := b.created.UTC().Format(time.RFC3339)
	b.do(b.file.SetDocProps(&excelize.DocProperties{Creator: author, LastModifiedBy: author, Title: title,
		Subject: subject, Created: stamp, Modified: stamp, Language: "vi-VN"}))
	b.do(b.file.SetAppProps(&excelize.AppProperties{Application: author}))
	yes := true
	b.do(b.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &yes}))
}

// writeTo writes the workbook unless something went wrong on the way.
func (b *book) writeTo(w io.Writer) error {
	if b.err == nil {
		b.file.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return newResultWriter(w, b.stored, b.grows) })
		b.do(b.file.Write(w))
	}
	b.do(b.file.Close())
	return b.err
}
