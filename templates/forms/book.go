package forms

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"danvan/templates/internal/workbook"
)

const author = "danvan"

// book is a workbook in the making: excelize lays out what surrounds the cells of our
// sheets, and holds the sender's. It remembers the first error, so that layouts read as
// layouts.
type book struct {
	file    *excelize.File
	created time.Time
	looks   *looks
	sheets  []string // ours
	grids   map[string]*grid
	marks   map[mark]int
	isNew   bool // without a sheet of ours yet
	err     error

	commented map[string]map[string]bool // cells with a sender's comment, by sheet
}

func newBook(created time.Time) *book {
	b := bookOf(excelize.NewFile(), created)
	b.isNew = true
	b.do(b.file.SetDefaultFont(workbook.Font))
	return b
}

func bookOf(f *excelize.File, created time.Time) *book {
	return &book{file: f, created: created, looks: newLooks(), grids: map[string]*grid{}, marks: map[mark]int{}, commented: map[string]map[string]bool{}}
}

// do keeps the first error.
func (b *book) do(err error) {
	if b.err == nil {
		b.err = err
	}
}

// ref names a cell by its column and row.
func ref(col, row int) string { return workbook.Ref(row, col) }

func absolute(col, row int) string { return workbook.Pinned(row, col) }

func quoteSheet(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

// addSheet adds a sheet of ours.
func (b *book) addSheet(name string) {
	if b.isNew { // the sheet that a new file comes with
		b.do(b.file.SetSheetName(b.file.GetSheetName(0), name))
	} else if i, _ := b.file.GetSheetIndex(name); i >= 0 {
		b.do(fmt.Errorf("there is a sheet %q already", name))
	} else {
		_, err := b.file.NewSheet(name)
		b.do(err)
	}
	b.isNew = false
	b.sheets = append(b.sheets, name)
	b.grids[name] = &grid{looks: b.looks}
}

// text writes text as text, whatever it begins with.
func (b *book) text(sheet, cell, s string) { b.grids[sheet].text(cell, s) }

func (b *book) number(sheet, cell string, n float64) { b.grids[sheet].set(cell, n, "") }

// formula writes a text formula with its result.
func (b *book) formula(sheet, cell, formula, result string) {
	b.grids[sheet].set(cell, result, formula)
}

func (b *book) merge(sheet, from, to string) {
	g := b.grids[sheet]
	g.merge(g.area(from, to))
}

func (b *book) dress(sheet, from, to string, l look) { b.grids[sheet].dress(from, to, l) }

// put writes text into a block of cells merged into one.
func (b *book) put(sheet, from, to, s string, l look) { b.grids[sheet].put(from, to, s, l) }

func (b *book) width(sheet string, col int, w float64) {
	b.do(b.file.SetColWidth(sheet, workbook.Column(col), workbook.Column(col), w))
}

func (b *book) height(sheet string, row int, points float64) { b.grids[sheet].height(row, points) }

// growing sets the height of a row that Excel goes on fitting to what is typed.
func (b *book) growing(sheet string, row int, points float64) { b.grids[sheet].growing(row, points) }

func (b *book) hide(sheet string, very bool) { b.do(b.file.SetSheetVisible(sheet, false, very)) }

func (b *book) protect(sheet string) {
	b.do(b.file.ProtectSheet(sheet, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true,
		FormatColumns: true, FormatRows: true, FormatCells: true,
		EditObjects: true, EditScenarios: true,
	}))
}

func (b *book) freeze(sheet string, cols, rows int) {
	b.do(b.file.SetPanes(sheet, workbook.Frozen(cols, rows)))
}

func (b *book) define(name, refersTo, scope string) {
	b.do(b.file.SetDefinedName(&excelize.DefinedName{Name: name, RefersTo: refersTo, Scope: scope}))
}

func (b *book) properties(title, subject string) {
	at := stamp(b.created)
	b.do(b.file.SetDocProps(&excelize.DocProperties{Creator: author, LastModifiedBy: author, Title: title,
		Subject: subject, Created: at, Modified: at, Language: "vi-VN"}))
	b.do(b.file.SetAppProps(&excelize.AppProperties{Application: author}))
	yes := true
	b.do(b.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &yes}))
}

// stamp is a time as a document's properties have it.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// writeTo writes the workbook unless something went wrong on the way.
func (b *book) writeTo(w io.Writer) error {
	if b.err == nil {
		b.do(b.write(w))
	}
	b.do(b.file.Close())
	return b.err
}

func (b *book) write(w io.Writer) error {
	styles, err := b.looks.styles(b.file)
	if err != nil {
		return err
	}
	ours := make([]workbook.Sheet, len(b.sheets))
	for i, name := range b.sheets {
		g := b.grids[name]
		if g.err != nil {
			return g.err
		}
		for _, l := range g.links {
			if err := b.file.SetCellHyperLink(name, l.cell, l.to, "Location"); err != nil {
				return err
			}
		}
		ours[i] = g.sheet(name, styles)
	}
	return workbook.Write(w, b.file, ours, nil)
}
