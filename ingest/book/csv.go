package book

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"path"
	"strings"
	"unicode/utf8"
)

// readCSV reads delimited text: quoting by RFC 4180 and no leniency. How
// many columns there must be is for the layout to say; each row tells its width.
func readCSV(name string, data []byte, limits Limits) (Book, *Fault) {
	text, fault := toUTF8(data)
	if fault != nil {
		return Book{}, fault
	}
	text = oneLineEnd(text)
	comma, skipped := declaredDelimiter(text)
	if comma == 0 {
		comma = delimiter(text)
	}
	s := Sheet{Name: sheetName(name)}
	r := csv.NewReader(bytes.NewReader(text[skipped:]))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = rune(comma), -1, true
	cells, firstLine := 0, 0
	if skipped > 0 {
		firstLine = 1
	}
	for {
		fields, err := r.Read()
		switch {
		case err == io.EOF:
			return Book{Kind: CSV, Sheets: []Sheet{s}}, nil
		case err != nil:
			return Book{}, quoteFault(err, firstLine)
		}
		line, _ := r.FieldPos(0)
		row := Row{Index: firstLine + line, Width: len(fields)}
		if fault := row.fill(fields, limits); fault != nil {
			return Book{}, fault
		}
		if cells += len(row.Cells); cells > limits.Cells || row.Index > limits.Rows {
			return Book{}, overLimit("tệp có hơn %d dòng hoặc hơn %d ô có số liệu", limits.Rows, limits.Cells)
		}
		if len(row.Cells) > 0 {
			s.Rows = append(s.Rows, row)
		}
	}
}

// fill makes the cells of a record.
func (row *Row) fill(fields []string, limits Limits) *Fault {
	for i, f := range fields {
		switch {
		case f == "":
			continue
		case i >= limits.Columns:
			return overLimit("dòng %d có số liệu ở cột %d, tối đa %d cột", row.Index, i+1, limits.Columns)
		case len(f) > limits.Text && utf8.RuneCountInString(f) > limits.Text:
			return overLimit("ô %s dài quá %d ký tự", Ref(i+1, row.Index), limits.Text)
		}
		if strings.Contains(f, "\r") {
			f = string(appendLines(nil, []byte(f)))
		}
		row.Cells = append(row.Cells, Cell{Col: i + 1, Text: f})
	}
	return nil
}

// oneLineEnd turns the line ends of old Macintosh programs into \n; other files stay
// as they are.
func oneLineEnd(text []byte) []byte {
	if bytes.IndexByte(text, '\n') >= 0 {
		return text
	}
	return bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
}

// quoteFault gives the line on which the record begins: a quote left open shows only
// at the end of the file.
func quoteFault(err error, firstLine int) *Fault {
	var wrong *csv.ParseError
	if errors.As(err, &wrong) {
		return atLine(codeQuote, firstLine+wrong.StartLine)
	}
	return damaged("không đọc được tệp CSV")
}

// declaredDelimiter reads the line "sep=;" that spreadsheet programs understand at
// the head of a CSV file. It returns 0 where there is none.
func declaredDelimiter(text []byte) (comma byte, length int) {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	mark := bytes.TrimRight(line, "\r")
	if len(mark) != len("sep=;") || !bytes.EqualFold(mark[:4], []byte("sep=")) || !strings.ContainsRune(delimiters, rune(mark[4])) {
		return 0, 0
	}
	return mark[4], min(len(line)+1, len(text))
}

const (
	delimiters  = ";\t,"
	sampleLines = 500
)

// delimiter decides between semicolon, tab and comma by what stands outside quotes.
// The one that divides the most records into the same number of fields wins; of two
// that do it equally well the one with more fields, then the one that is less likely
// to be met in a sentence or a number.
func delimiter(text []byte) byte {
	best, bestSame, bestCount := byte(','), 0, 0
	for _, d := range []byte(delimiters) {
		same, count := regularity(text, d)
		if same > bestSame || same == bestSame && count > bestCount {
			best, bestSame, bestCount = d, same, count
		}
	}
	return best
}

// regularity counts, in the first records, how often the delimiter stands outside
// quotes, and returns the most frequent count above zero and how many records have it.
func regularity(text []byte, d byte) (records, count int) {
	tally := map[int]int{}
	n, lines, quoted := 0, 0, false
	for i := 0; i <= len(text) && lines < sampleLines; i++ {
		switch {
		case i == len(text), text[i] == '\n' && !quoted:
			tally[n]++
			n = 0
			lines++
		case text[i] == '"':
			quoted = !quoted
		case text[i] == d && !quoted:
			n++
		}
	}
	for c, times := range tally {
		if c > 0 && (times > records || times == records && c > count) {
			records, count = times, c
		}
	}
	return records, count
}

// sheetName is the file's name without folder and extension, as spreadsheet programs
// call the sheet of a CSV file.
func sheetName(name string) string {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	return strings.TrimSuffix(base, path.Ext(base))
}
