package config

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"danvan/pipeline"
)

// row is one line of a CSV table.
type row struct {
	place
	cells map[string]string
}

// word returns a cell without the spaces around it.
func (r row) word(column string) word { return word{r.place, r.cells[column]} }

// parseCSV reads a table whose header names exactly the given columns, in any order.
// It returns false where the table cannot be read at all. Rows of blank cells, which
// spreadsheets leave behind, are passed over.
func parseCSV(file string, data []byte, columns []string, out *problems) ([]row, bool) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if line, ok := invalidUTF8(data); ok {
		out.add(place{file, line}, "tệp không theo mã UTF-8; lưu lại dạng CSV UTF-8", "the file is not UTF-8; save it as CSV UTF-8")
		return nil, false
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = delimiter(data)
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err != nil {
		out.add(csvError(file, err))
		return nil, false
	}
	if !checkHeader(place{file, 1}, header, columns, out) {
		return nil, false
	}
	var rows []row
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, true
		}
		if err != nil {
			out.add(csvError(file, err))
			return nil, false
		}
		line, _ := r.FieldPos(0)
		if blank(record) {
			continue
		}
		if len(record) != len(header) {
			out.add(place{file, line}, "dòng này có %d ô, dòng tiêu đề có %d ô", "the row has %d cells, the header has %d", len(record), len(header))
			continue
		}
		rows = append(rows, row{place{file, line}, cells(header, record)})
	}
}

// delimiter is the comma, or the semicolon that Excel writes under Vietnamese
// regional settings.
func delimiter(data []byte) rune {
	header, _, _ := bytes.Cut(data, []byte("\n"))
	if bytes.Count(header, []byte(";")) > bytes.Count(header, []byte(",")) {
		return ';'
	}
	return ','
}

func csvError(file string, err error) (at place, vietnamese, english string, what any) {
	at = place{file, 1}
	if bad := (*csv.ParseError)(nil); errors.As(err, &bad) {
		at.line, err = bad.Line, bad.Err
	}
	return at, "tệp không phải bảng CSV hợp lệ: %s", "the file is not a sound CSV table: %s", csvFault(err)
}

// csvFault says the complaints of the CSV reader in both languages.
func csvFault(err error) error {
	switch {
	case errors.Is(err, io.EOF):
		return pipeline.Say("không có dòng tiêu đề", "it has no header")
	case errors.Is(err, csv.ErrBareQuote):
		return pipeline.Sentence{Vietnamese: "có dấu nháy kép trong ô không bắt đầu bằng dấu nháy kép", English: err.Error()}
	case errors.Is(err, csv.ErrQuote):
		return pipeline.Sentence{Vietnamese: "thừa hoặc thiếu dấu nháy kép", English: err.Error()}
	}
	return err
}

func checkHeader(at place, header, columns []string, out *problems) bool {
	sound := true
	for i, name := range header {
		header[i] = strings.TrimSpace(name)
		switch {
		case !slices.Contains(columns, header[i]):
			out.add(at, "không nhận ra cột %q%s", "unknown column %q%s", header[i], meant(header[i], columns))
		case slices.Contains(header[:i], header[i]):
			out.add(at, "cột %q xuất hiện hai lần", "the column %q stands twice", header[i])
		default:
			continue
		}
		sound = false
	}
	for _, name := range columns {
		if !slices.Contains(header, name) {
			out.add(at, "thiếu cột %q", "the column %q is missing", name)
			sound = false
		}
	}
	return sound
}

func blank(record []string) bool { return strings.TrimSpace(strings.Join(record, "")) == "" }

func cells(header, record []string) map[string]string {
	out := map[string]string{}
	for i, name := range header {
		out[name] = strings.TrimSpace(record[i])
	}
	return out
}
