package summary

import (
	"math"
	"strings"
	"unicode"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/internal/workbook"

	"github.com/xuri/excelize/v2"
)

// sheet is a sheet before it is written: cells in rows, and what Excel is told of
// the page. Rows and columns count from 1.
type sheet struct {
	name       string
	rows       [][]cell
	texts      []string // of cells
	textIDs    map[string]uint32
	numbers    []float64
	figures    []cellFigure
	looks      []look
	lookIDs    map[look]int // from 1
	lately     [4]int       // looks of the last cells: those of a row take turns
	turn       int
	widths     []float64
	heights    map[int]float64
	merges     []string
	links      []jump
	freezeCols int // columns and rows that stay in sight
	freezeRows int
	filter     string // range of the autofilter
	titleCols  int    // columns and rows repeated on every printed page
	titleFrom  int
	titleTo    int
	landscape  bool
	scale      uint // per cent; 0 fits the width to one page
	onePage    bool // the height too
	printArea  string
	outline    map[int]fold // rows that lie below another
	bars       []string     // ranges with a bar in each cell
	flags      []flag
	sparks     []spark
	names      []name
	rowBreaks  []int
	colBreaks  []int
	charts     []chart
	footer     string
	titled     string // the title; see spreadRemark
	remark     string // below the title, over several columns
}

// fold is how deep a row lies in the outline, and whether it is folded away at first.
type fold struct {
	level  int
	hidden bool
}

// flag is a conditional format: cells of a range for which a formula holds.
type flag struct {
	cells, formula string
	look           look
}

// spark is a small chart in a cell over a row of figures elsewhere.
type spark struct {
	cell, cells string
	most        float64 // the highest of the figures
}

// name is a name of the workbook for a cell of the sheet.
type name struct{ name, cell string }

// jump is a hyperlink inside the workbook.
type jump struct{ from, sheet, cell, tip string }

func newSheet(name string, widths ...float64) *sheet {
	return &sheet{name: name, widths: widths, textIDs: map[string]uint32{}, lookIDs: map[look]int{}, heights: map[int]float64{}, outline: map[int]fold{}, landscape: true}
}

func (s *sheet) lookID(l look) int {
	for _, id := range s.lately {
		if id > 0 && s.looks[id-1] == l {
			return id
		}
	}
	id, ok := s.lookIDs[l]
	if !ok {
		s.looks = append(s.looks, l)
		id = len(s.looks)
		s.lookIDs[l] = id
	}
	s.lately[s.turn%len(s.lately)] = id
	s.turn++
	return id
}

// put writes a text or a whole number.
func (s *sheet) put(row, col int, l look, value any) {
	if n, ok := value.(int); ok {
		value, l.format = int64(n), wholeFormat
	}
	if value == "" {
		value = nil
	}
	s.set(row, col, l, value, formula{})
}

// number writes a figure; a missing one is "…", never 0.
func (s *sheet) number(row, col int, l look, v pipeline.Maybe) {
	if !v.Known {
		l.colour = paleInk
		s.put(row, col, l, "…")
		return
	}
	value, format := plain(v.Number)
	if l.format == "" {
		l.format = format
	}
	s.set(row, col, l, value, formula{})
}

// figure writes a figure beside its target, with the decimals that it takes to see on
// which side it lies; "–" is a ratio of nothing, which was reported.
func (s *sheet) figure(row, col int, l look, r pipeline.Result) {
	if shown.NothingArose(r) {
		s.put(row, col, l, "–")
		return
	}
	v := r.Value
	if shown := shown.Show(r, ""); v.Known && shown.Places > 2 {
		v.Number, l.format = shown.Number, decimals(decimalFormat, shown.Places)
	}
	s.number(row, col, l, v)
}

// computed writes a formula with its stored result: phones and previewers show the
// stored one only.
func (s *sheet) computed(row, col int, l look, f formula, result pipeline.Number) {
	value, format := plain(result)
	if l.format == "" {
		l.format = format
	}
	s.set(row, col, l, value, f)
}

func plain(n pipeline.Number) (value any, format string) {
	if n.IsInt() {
		return int64(n / pipeline.One), wholeFormat
	}
	return n.Float(), decimalFormat
}

// line writes a row of texts in one look.
func (s *sheet) line(row int, l look, texts ...string) {
	for i, t := range texts {
		s.put(row, i+1, l, t)
	}
}

// fill gives blank cells of a row a look, so that a merged area has its border.
func (s *sheet) fill(row, from, to int, l look) {
	for col := from; col <= to; col++ {
		if s.at(row, col).look == 0 {
			s.set(row, col, l, nil, formula{})
		}
	}
}

func (s *sheet) merge(row, col, lastRow, lastCol int) {
	if row != lastRow || col != lastCol {
		s.merges = append(s.merges, ref(row, col)+":"+ref(lastRow, lastCol))
	}
}

func (s *sheet) jump(row, col int, sheet, target, tip string) {
	if target != "" {
		s.links = append(s.links, jump{ref(row, col), sheet, target, tip})
	}
}

func (s *sheet) last() int { return len(s.rows) }

func ref(row, col int) string { return workbook.Ref(row, col) }

// heading writes the title and the remark of a sheet and a way back to the overview.
func (s *sheet) heading(titleText, remark string) {
	s.put(1, 1, title(), titleText)
	s.titled = titleText
	l := caption()
	l.wrap = true
	s.put(2, 1, l, remark)
	s.remark = remark
	s.put(3, 1, look{colour: linkInk, underline: true}, "« Về trang "+SheetOverview)
	s.jump(3, 1, SheetOverview, "A1", "Về trang "+SheetOverview)
}

// remarkWidth is about the width of a printed page in characters.
const remarkWidth = 120

// Sizes of letters, and the height of a line of a title, in points.
const (
	usualSize = 11.0
	titleSize = 14.0
	titleLine = 19.0
)

// spreadRemark lays the remark below the title over the columns of the first page. A title
// that runs over the columns repeated on every page would be cut on all but the first: it is
// wrapped within them.
func (s *sheet) spreadRemark() {
	if s.remark == "" {
		return
	}
	last, width, columns := 0, 0.0, len(s.widths)
	if len(s.colBreaks) > 0 && s.titleCols > 0 {
		columns = s.titleCols // repeated on every page, with all of the remark
	}
	for last < columns && width < remarkWidth {
		width += s.widths[last]
		last++
	}
	if lines := wrapped(s.titled, width*usualSize/titleSize, true); columns < len(s.widths) && lines > 1 {
		l := title()
		l.wrap = true
		s.put(1, 1, l, s.titled)
		s.merge(1, 1, 1, max(1, last))
		s.heights[1] = titleLine * float64(lines)
	}
	s.merge(2, 1, 2, max(1, last))
	s.heights[2] = 15*float64(wrapped(s.remark, width, false)) + 2
}

// unfoldHint says how to see what is folded away.
const unfoldHint = " Bấm số 2 (số 3 nếu có) hoặc dấu + ở lề trái để mở các dòng bên dưới."

// summaryRow is a row that stands for those folded away below it: what they are and how
// many.
func (s *sheet) summaryRow(what, count string, columns int) {
	row := s.last() + 1
	l := look{bold: true, fill: groupFill, border: true, wrap: true}
	s.put(row, 1, l, what)
	s.put(row, 2, l, count)
	s.fill(row, 3, columns, l)
}

// table finishes a sheet that is one table: head row, filter, frozen panes, print titles.
func (s *sheet) table(headRow, columns, frozenCols int) {
	s.filter = ref(headRow, 1) + ":" + ref(max(s.last(), headRow+1), columns)
	s.freezeCols, s.freezeRows = frozenCols, headRow
	s.titleFrom, s.titleTo = headRow, headRow
}

// indentWidth is what one step of indent takes from a column's width.
const indentWidth = 2

// height is the height that the wrapped texts of a row need, in points; 0 leaves it
// to the reader's program. It is written so that previewers cut nothing.
func (s *sheet) height(row int) float64 {
	if h, ok := s.heights[row]; ok {
		return h
	}
	most := 1
	for i, c := range s.rows[row-1] {
		if c.kind == textCell && i < len(s.widths) {
			if l := &s.looks[c.look-1]; l.wrap {
				most = max(most, wrapped(s.texts[c.value], s.widths[i]-indentWidth*float64(l.indent), l.bold))
			}
		}
	}
	if most == 1 {
		return 0
	}
	return math.Min(409, 15*float64(most)+2)
}

// fitHead gives the rows of a heading their usual heights, and more where a text needs it in
// the columns and rows that it is merged over: a group that goes on for one narrow indicator
// on the next page is named there again, with all of its words.
func (s *sheet) fitHead(from int, usual ...float64) {
	to := from + len(usual) - 1
	for i, h := range usual {
		s.heights[from+i] = h
	}
	over := map[[2]int][2]int{} // the last row and column of what is merged
	for _, m := range s.merges {
		first, last, _ := strings.Cut(m, ":")
		col, row, _ := excelize.CellNameToCoordinates(first)
		lastCol, lastRow, _ := excelize.CellNameToCoordinates(last)
		over[[2]int{row, col}] = [2]int{lastRow, lastCol}
	}
	for deep := range len(usual) { // what stands in a single row first
		for row := from; row+deep <= to; row++ {
			for i, c := range s.rows[row-1] {
				end, merged := over[[2]int{row, i + 1}]
				if !merged {
					end = [2]int{row, i + 1}
				}
				if c.kind != textCell || end[0] != row+deep || end[1] > len(s.widths) || !s.looks[c.look-1].wrap {
					continue
				}
				need := 15*float64(wrapped(s.texts[c.value], s.span(i+1, end[1]), s.looks[c.look-1].bold)) + 2
				for r := row; r < end[0]; r++ {
					need -= s.heights[r]
				}
				s.heights[end[0]] = math.Min(409, max(s.heights[end[0]], need))
			}
		}
	}
}

// capitalWidth is the width of a capital, in small letters: names of units are made of
// words with one each.
const capitalWidth = 1.5

// letters is the width of a text on one line, in small letters.
func letters(text string) float64 {
	w := 0.0
	for _, r := range text {
		w++
		if unicode.IsUpper(r) {
			w += capitalWidth - 1
		}
	}
	return w
}

// wrapped estimates the lines that a text takes in a column of a width.
func wrapped(t string, width float64, bold bool) int {
	perLine := math.Max(1, width*1.15-1)
	if bold {
		perLine = math.Max(1, width*1.05-1)
	}
	if letters(t) <= perLine && !strings.Contains(t, "\n") {
		return 1 // as most are: it is not taken apart
	}
	n := 0
	for _, l := range strings.Split(t, "\n") {
		used := 0.0
		n++
		for _, word := range strings.Fields(l) {
			w := letters(word)
			if used > 0 && used+1+w > perLine {
				n, used = n+1, 0
			}
			if used > 0 {
				used++
			}
			for w > perLine {
				n, w = n+1, w-perLine
			}
			used += w
		}
	}
	return n
}
