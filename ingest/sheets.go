package ingest

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"danvan/ingest/book"
	"danvan/ingest/charset"
	"danvan/pipeline"
)

// SheetReader returns what reads a file for showing it again, with the eyes of
// [Reader]: the same cells at the same addresses and old encodings turned into
// Unicode. A delimited text whose quotes are broken comes back by lines.
func SheetReader(limits book.Limits) pipeline.SheetReader {
	return func(o pipeline.Original) ([]pipeline.SheetRows, error) {
		b, fault := book.Read(o.File, o.Bytes, limits)
		switch {
		case fault == nil:
			return shownBook(&b), nil
		case fault.Code == "csv-quote" && utf8.Valid(o.Bytes):
			return []pipeline.SheetRows{shownLines(string(o.Bytes))}, nil
		}
		return nil, fmt.Errorf("read %s again: %s", o.File, fault.Code)
	}
}

func shownBook(b *book.Book) []pipeline.SheetRows {
	fonts := doubtfulFonts(readLetters(b, &lexicon{}))
	out := make([]pipeline.SheetRows, len(b.Sheets))
	for i := range b.Sheets {
		s := &b.Sheets[i]
		out[i] = pipeline.SheetRows{Name: s.Name, Hidden: s.Hidden}
		if b.Kind == book.CSV {
			out[i].Name = ""
		}
		for _, m := range s.Merges {
			out[i].Merges = append(out[i].Merges, pipeline.SheetArea(m))
		}
		for r := range s.Rows {
			row := pipeline.SheetRow{Index: s.Rows[r].Index, Hidden: s.Rows[r].Hidden}
			for c := range s.Rows[r].Cells {
				cell := &s.Rows[r].Cells[c]
				shown := shownAgain(*cell, b.Date1904)
				shown.Font = fonts[cell]
				row.Cells = append(row.Cells, shown)
			}
			out[i].Rows = append(out[i].Rows, row)
		}
	}
	return out
}

// doubtfulFonts names the font of the cells whose letters were left as they are,
// because nobody can tell what they are: without the font they would be read as
// something else the next time.
func doubtfulFonts(letters []lettering) map[*book.Cell]string {
	names := map[charset.Font]string{charset.TCVN3Font: ".VnTime", charset.TCVN3CapitalsFont: ".VnTimeH", charset.VNIFont: "VNI-Times"}
	out := map[*book.Cell]string{}
	for _, l := range letters {
		for _, g := range l.groups {
			if g.decided != charset.Undecided || len(g.evidence.Tied) == 1 {
				continue
			}
			for c := range g.cells {
				if name, old := names[c.cell.Font]; old {
					out[c.cell] = name
				}
			}
		}
	}
	return out
}

// between1904 is how many days the serial numbers of the other date system lag behind.
const between1904 = 1462

func shownAgain(c book.Cell, date1904 bool) pipeline.SheetCell {
	out := pipeline.SheetCell{Col: c.Col, Text: c.Text}
	switch {
	case c.Kind == book.Bool:
		out.Kind = pipeline.SheetBool
	case c.Kind == book.FormulaNoValue:
		out.Text = noResult // a blank cell would be taken for one left out
	case c.Kind != book.Number:
	case c.Format == book.Percent:
		out.Kind = pipeline.SheetPercent
	case c.Format == book.Date:
		out.Kind = pipeline.SheetDate
		if n, err := strconv.ParseFloat(c.Text, 64); err == nil && date1904 {
			out.Text = strconv.FormatFloat(n+between1904, 'f', -1, 64)
		}
	default:
		out.Kind = pipeline.SheetNumber
	}
	return out
}

// shownLines is a text line by line: which cells it means to have, nobody can tell.
func shownLines(text string) pipeline.SheetRows {
	var out pipeline.SheetRows
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n")
	for i, line := range strings.Split(text, "\n") {
		if line != "" {
			out.Rows = append(out.Rows, pipeline.SheetRow{Index: i + 1, Cells: []pipeline.SheetCell{{Col: 1, Text: line}}})
		}
	}
	return out
}
