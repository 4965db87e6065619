package book

import (
	"bytes"
	"path"
	"strings"
	"unicode/utf8"
)

// readCSV reads delimited text. How many columns there must be is for the layout to
// say; each row tells its width.
func readCSV(name string, data []byte, limits Limits) (Book, *Fault) {
	text, encoding, fault := toUTF8(data, limits)
	if fault == nil {
		fault = markupKind(text) // in UTF-16, too
	}
	if fault != nil {
		return Book{}, fault
	}
	s, r := Sheet{Name: sheetName(name)}, newCSVReader(text, limits)
	r.whole = string(r.text)
	if s.Rows, fault = r.rows(); fault != nil {
		return Book{}, fault
	}
	if n := len(s.Rows); n > 0 && !bytes.HasSuffix(r.text, []byte("\n")) {
		s.Open = s.Rows[n-1].Index
	}
	return Book{Kind: CSV, Sheets: []Sheet{s}, Encoding: encoding, Delimiter: r.comma}, nil
}

// newCSVReader begins to read a text, or bytes in which separators, quotes and line
// ends are those of ASCII.
func newCSVReader(text []byte, limits Limits) *csvReader {
	text = oneLineEnd(text)
	comma, skipped := declaredDelimiter(text)
	if comma == 0 {
		comma = delimiter(text)
	}
	r := &csvReader{limits: limits, text: text[skipped:], line: 1, comma: comma, returns: bytes.IndexByte(text, '\r') >= 0}
	if skipped > 0 {
		r.line++
	}
	return r
}

// overShape holds bytes of an encoding not yet known against the limits, before they are
// weighed in every one. A letter takes no more bytes than in UTF-8.
func overShape(data []byte, limits Limits) *Fault {
	limits.Text *= utf8.UTFMax
	r := newCSVReader(data, limits)
	r.dry = true
	if _, fault := r.rows(); fault != nil && fault.Code == codeLimit {
		return fault
	}
	return nil
}

// rows reads all records that hold something.
func (r *csvReader) rows() (rows []Row, fault *Fault) {
	if lines := bytes.Count(r.text, []byte("\n")); !r.dry && lines > 0 {
		rows = make([]Row, 0, min(lines+1, r.limits.Rows))
	}
	for cells := 0; ; {
		row, more, fault := r.next()
		if fault != nil || !more {
			return rows, fault
		}
		if cells += len(r.pool) - r.first; cells > r.limits.Cells || row.Index > r.limits.Rows {
			return nil, overLimit("tệp có hơn %d dòng hoặc hơn %d ô có số liệu", r.limits.Rows, r.limits.Cells)
		}
		if !r.dry && len(row.Cells) > 0 {
			rows = append(rows, row)
		}
	}
}

// oneLineEnd turns the line ends of old Macintosh programs into \n; other files stay
// as they are.
func oneLineEnd(text []byte) []byte {
	if bytes.IndexByte(text, '\n') >= 0 {
		return text
	}
	return bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
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
// The one that divides most, into the same number of fields record after record, wins:
// a heading and two rows of six columns weigh more than five sentences that have one
// comma each, and one long sentence weighs nothing. Of two that do it equally well the
// one that divides more records wins, then the one with more fields, then the one that
// is less likely to be met in a sentence or a number.
func delimiter(text []byte) byte {
	best, found := byte(','), division{}
	for i, by := range regularity(text) {
		if by.outweighs(found) {
			best, found = delimiters[i], by
		}
	}
	return best
}

// division is how many records have a delimiter the same number of times.
type division struct{ records, count int }

func (d division) outweighs(other division) bool {
	mine, theirs := (d.records-1)*d.count, (other.records-1)*other.count
	switch {
	case d.records == 0 || other.records == 0:
		return d.records > other.records
	case mine != theirs:
		return mine > theirs
	case d.records != other.records:
		return d.records > other.records
	}
	return d.count > other.count
}

// regularity counts, in the first records, how often each delimiter stands outside
// quotes, and returns the count above zero that weighs most.
func regularity(text []byte) (most [len(delimiters)]division) {
	var n [len(delimiters)]int
	var room [len(delimiters)][8]division // records hardly differ more
	var tally [len(delimiters)][]division
	for d := range tally {
		tally[d] = room[d][:0]
	}
	lines, quoted := 0, false
	for i := 0; lines < sampleLines; i++ {
		if i == len(text) || text[i] == '\n' && !quoted {
			for d, count := range n {
				if count > 0 {
					tally[d] = counted(tally[d], count)
				}
			}
			n = [len(delimiters)]int{}
			if lines++; i >= len(text) {
				break
			}
			continue
		}
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == delimiters[0]:
			n[0]++
		case c == delimiters[1]:
			n[1]++
		case c == delimiters[2]:
			n[2]++
		}
	}
	for d := range tally {
		for _, by := range tally[d] {
			if by.outweighs(most[d]) {
				most[d] = by
			}
		}
	}
	return most
}

// counted adds a record that is divided so many times.
func counted(all []division, count int) []division {
	for i := range all {
		if all[i].count == count {
			all[i].records++
			return all
		}
	}
	return append(all, division{1, count})
}

// sheetName is the file's name without folder and extension, as spreadsheet programs
// call the sheet of a CSV file.
func sheetName(name string) string {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	return strings.TrimSuffix(base, path.Ext(base))
}
