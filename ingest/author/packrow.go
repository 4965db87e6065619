package author

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"danvan/ingest/book"
	"danvan/ingest/wording"
	"danvan/pipeline"
)

// Problem is one thing on a pack book that cannot be read as it stands.
type Problem struct {
	Sheet string
	Cell  string // "B3"; "" for the whole sheet
	Says  pipeline.Sentence
}

// packReader gathers what a pack book holds.
type packReader struct {
	book     book.Book
	pack     PackBook
	problems []Problem
	formAt   map[string]int // index of a form by code and version
}

func (r *packReader) problem(sheet, cell, vietnamese, english string, args ...any) {
	r.problems = append(r.problems, Problem{Sheet: sheet, Cell: cell, Says: pipeline.Say(vietnamese, english, args...)})
}

// packRow is one row of data, read key by key.
type packRow struct {
	*packReader
	sheet   *book.Sheet
	row     book.Row
	columns map[string]int
}

// rows opens a sheet. A sheet or key that is not there is a problem of its own; its
// cells then read as blank and are not reported one by one.
func (r *packReader) rows(want pipeline.PackSheet) []packRow {
	s := r.find(want.Name)
	if s == nil {
		r.problem(want.Name, "", "Thiếu trang “%s”.", "The sheet “%s” is missing.", want.Name)
		return nil
	}
	columns := r.keys(s, want)
	var out []packRow
	for _, row := range s.Rows {
		blank := !slices.ContainsFunc(row.Cells, func(c book.Cell) bool { return strings.TrimSpace(c.Text) != "" || c.Kind == book.FormulaNoValue })
		if row.Index >= pipeline.PackBookDataRow && !blank {
			out = append(out, packRow{r, s, row, columns})
		}
	}
	return out
}

func (r *packReader) find(name string) *book.Sheet {
	for i := range r.book.Sheets {
		if wording.Fold(r.book.Sheets[i].Name) == wording.Fold(name) {
			return &r.book.Sheets[i]
		}
	}
	return nil
}

// keys binds the columns by the row of keys.
func (r *packReader) keys(s *book.Sheet, want pipeline.PackSheet) map[string]int {
	columns := map[string]int{}
	row, _ := s.Row(pipeline.PackBookKeyRow)
	for _, c := range row.Cells {
		key, at := strings.TrimSpace(c.Text), book.Ref(c.Col, pipeline.PackBookKeyRow)
		switch {
		case key == "":
		case !slices.Contains(want.Columns, key):
			r.problem(s.Name, at, "Không nhận ra khóa cột “%s”; cột này không được đọc.", "The column key “%s” is not known; the column was not read.", key)
		case columns[key] > 0:
			r.problem(s.Name, at, "Khóa cột “%s” xuất hiện hai lần.", "The column key “%s” stands twice.", key)
		default:
			columns[key] = c.Col
		}
	}
	for _, key := range want.Columns {
		if columns[key] == 0 {
			r.problem(s.Name, "", "Trang “%s” thiếu cột “%s” (khóa cột ở dòng %d, đang ẩn).", "The sheet “%s” lacks the column “%s” (keys stand in row %d, hidden).", s.Name, key, pipeline.PackBookKeyRow)
		}
	}
	return columns
}

// at returns the address of a key's cell.
func (p packRow) at(key string) string {
	if p.columns[key] == 0 {
		return "A" + strconv.Itoa(p.row.Index)
	}
	return book.Ref(p.columns[key], p.row.Index)
}

// title is what people read above a key's column.
func (p packRow) title(key string) string {
	row, _ := p.sheet.Row(pipeline.PackBookHeadRow)
	if c, ok := row.Cell(p.columns[key]); ok && strings.TrimSpace(c.Text) != "" {
		return wording.Squeeze(c.Text)
	}
	return key
}

func (p packRow) say(key, vietnamese, english string, args ...any) {
	p.problem(p.sheet.Name, p.at(key), vietnamese, english, args...)
}

// text returns what a cell holds, as typed.
func (p packRow) text(key string) string {
	c, ok := p.row.Cell(p.columns[key])
	switch {
	case !ok || p.columns[key] == 0:
		return ""
	case c.Kind == book.Error || c.Kind == book.FormulaNoValue:
		p.say(key, "Ô là công thức lỗi hoặc chưa có kết quả.", "The cell is a formula with an error or without a result.")
		return ""
	case c.Kind == book.Bool:
		return map[string]string{"1": pipeline.PackYes, "0": pipeline.PackNo}[c.Text]
	}
	text := strings.TrimSpace(c.Text)
	if slices.Contains(codeKeys(), key) {
		return spelledOut(text)
	}
	return text
}

// codeKeys are the keys whose cells hold codes of fields, options, tiers and indicators.
func codeKeys() []string {
	return []string{pipeline.PackCode, pipeline.PackField, pipeline.PackTier, pipeline.PackTiers, pipeline.PackScopes, pipeline.PackRule, pipeline.PackPair,
		pipeline.PackNewFields, pipeline.PackSumFrom, pipeline.PackOldFields, pipeline.PackFieldRefs, pipeline.PackNumerator, pipeline.PackDenominator,
		pipeline.PackConditionField, pipeline.PackConditionIn, pipeline.PackIndicator}
}

// spelledOut gives codes back what LibreOffice makes of them: it takes the xa of
// "van_hoa_xa_hoi" for the number of a letter and writes a line feed, and that of "so_xe_dat"
// for one that it then spells "_x000e_". No code has such a letter in it. A line feed may also
// stand for "_xd_", which cells do not tell apart from it: programme diff shows that code as new.
func spelledOut(codes string) string {
	inCode := func(i int) bool {
		return i >= 0 && i < len(codes) && (codes[i] == '_' || codes[i] >= 'a' && codes[i] <= 'z' || codes[i] >= '0' && codes[i] <= '9')
	}
	var b strings.Builder
	for i := range len(codes) {
		if c := codes[i]; c < 16 && inCode(i-1) && inCode(i+1) {
			fmt.Fprintf(&b, "_x%x_", c)
		} else {
			b.WriteByte(c)
		}
	}
	return numberedLetter.ReplaceAllString(b.String(), "_x${1}_")
}

var numberedLetter = regexp.MustCompile(`_x000([0-9a-f])_`)

// need is text for a cell that must not be blank.
func (p packRow) need(key string) string {
	text := p.text(key)
	if text == "" && p.columns[key] > 0 {
		p.say(key, "Ô “%s” còn trống.", "The cell “%s” is blank.", p.title(key))
	}
	return text
}

// yes reads yes or no; a blank cell is what the key means when it is left out.
func (p packRow) yes(key string, blank bool) bool {
	switch text := wording.Fold(p.text(key)); text {
	case "":
		return blank
	case pipeline.PackYes, "true", "x", "1":
		return true
	case pipeline.PackNo, "false", "0":
		return false
	default:
		p.say(key, "“%s” đang ghi “%s”; ghi “%s” hoặc “%s”.", "“%s” is “%s”; write “%s” or “%s”.", p.title(key), text, pipeline.PackYes, pipeline.PackNo)
		return blank
	}
}

// day reads a day as text or as Excel's own.
func (p packRow) day(key string) pipeline.Date {
	c, _ := p.row.Cell(p.columns[key])
	text := p.text(key)
	if text == "" {
		return pipeline.Date{}
	}
	if c.Kind == book.Number && c.Format == book.Date {
		if day, ok := serialDay(c.Text, p.book.Date1904); ok {
			return day
		}
	}
	day, ok := parseDay(text)
	if !ok {
		p.say(key, "“%s” không phải ngày viết theo dạng ngày/tháng/năm.", "“%s” is not a day written dd/mm/yyyy.", text)
	}
	return day
}

// parseDay reads a day before its month and year, with or without their zeros (1/7/2025), or
// YYYY-MM-DD, and nothing else.
func parseDay(text string) (pipeline.Date, bool) {
	for _, layout := range []string{"2/1/2006", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return pipeline.DateOf(t), true
		}
	}
	return pipeline.Date{}, false
}

// serialDay reads the serial day of a workbook. Days before March 1900, where Excel
// counts a day that never was, are in no pack.
func serialDay(stored string, date1904 bool) (pipeline.Date, bool) {
	n, err := strconv.Atoi(stored)
	if err != nil || n < 61 || n > 200_000 {
		return pipeline.Date{}, false
	}
	if date1904 {
		return pipeline.NewDate(1904, 1, 1).AddDays(n), true
	}
	return pipeline.NewDate(1899, 12, 30).AddDays(n), true
}

// number reads a plain decimal; 0 where the cell is blank.
func (p packRow) number(key string) pipeline.Number {
	text := p.text(key)
	if text == "" {
		return 0
	}
	n, err := pipeline.ParseNumber(text)
	if err != nil {
		p.say(key, "“%s”: %s.", "“%s”: %s.", p.title(key), err)
	}
	return n
}

// whole reads a whole number of at least 1; 0 where the cell is blank.
func (p packRow) whole(key string) int {
	text := p.text(key)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		p.say(key, "“%s” đang ghi “%s”; ghi số nguyên từ 1.", "“%s” is “%s”; write a whole number from 1.", p.title(key), text)
		return 0
	}
	return n
}

func (p packRow) items(key string) []string { return pipeline.SplitPackList(p.text(key)) }

// word reads one of the words that a key knows. A blank cell is a problem where the
// key must be there.
func word[T ~string](p packRow, key string, required bool, known ...T) T {
	text := p.text(key)
	if required {
		text = p.need(key)
	}
	return oneOf(p, key, text, known...)
}

func oneOf[T ~string](p packRow, key, text string, known ...T) T {
	if text == "" || slices.Contains(known, T(text)) {
		return T(text)
	}
	words := strings.Trim(fmt.Sprint(known), "[]")
	p.say(key, "“%s” đang ghi “%s”; chỉ được ghi một trong: %s.", "“%s” is “%s”; write one of: %s.", p.title(key), text, words)
	return ""
}
