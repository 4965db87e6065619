package main

import (
	"bytes"
	"encoding/csv"
	"encoding/hex"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// dialect is how a program writes a CSV file.
type dialect struct {
	name      string
	delimiter string
	quoteAll  bool
	lineEnd   string
	declared  bool // "sep=;" in the first line
	title     bool // lines above the form
	notes     bool // lines below it
	ragged    bool // trailing delimiters left out
}

func dialects() []dialect {
	return []dialect{
		{name: "comma", delimiter: ",", lineEnd: "\r\n"},
		{name: "comma, all quoted, title and notes", delimiter: ",", quoteAll: true, lineEnd: "\n", title: true, notes: true},
		{name: "semicolon, title", delimiter: ";", lineEnd: "\r\n", title: true, ragged: true},
		{name: "semicolon declared, all quoted, notes", delimiter: ";", quoteAll: true, lineEnd: "\r\n", declared: true, notes: true},
		{name: "tab, notes", delimiter: "\t", lineEnd: "\n", notes: true, ragged: true},
		{name: "tab, all quoted, title and notes", delimiter: "\t", quoteAll: true, lineEnd: "\r\n", title: true, notes: true},
	}
}

// write returns a CSV file in UTF-8.
func (d dialect) write(rows [][]string) string {
	var b strings.Builder
	if d.declared {
		b.WriteString("sep=" + d.delimiter + d.lineEnd)
	}
	width := len(rows[0])
	line := func(cells ...string) {
		for len(cells) < width && !d.ragged {
			cells = append(cells, "")
		}
		for d.ragged && len(cells) > 1 && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1]
		}
		for i, c := range cells {
			if i > 0 {
				b.WriteString(d.delimiter)
			}
			b.WriteString(d.quote(c))
		}
		b.WriteString(d.lineEnd)
	}
	if d.title {
		line("UBND TỈNH THÁI NGUYÊN", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
		line("(Kèm theo Công văn số 12/UBND-NV, về việc báo cáo; gửi Sở Nội vụ)")
	}
	for _, r := range rows {
		line(r...)
	}
	if d.notes {
		line()
		line("Người lập biểu: Nguyễn Thị Hoà, công chức Văn phòng; điện thoại, nếu cần")
		line("(Số liệu do bộ phận một cửa, công an xã; Hội Nông dân cung cấp.)")
		line("Nơi nhận:")
		line("- Sở Nội vụ; - Lưu: VT, NV.")
	}
	return b.String()
}

func (d dialect) quote(cell string) string {
	if d.quoteAll && cell != "" || strings.ContainsAny(cell, d.delimiter+"\"\r\n") {
		return `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
	}
	return cell
}

// lettering is how the letters of a text file are stored.
type lettering struct {
	name   string
	encode func(string) []byte
	folded bool // capitals with a tone mark come back as small letters
}

const legacyTable = "../../../shared/data/charsets/vn_legacy_charsets.csv"

// letterings are UTF-8 with and without a mark, UTF-16, and the three encodings of
// one byte a letter, made from the table beside the repository and not by the code
// that reads them.
func letterings(t *testing.T) []lettering {
	t.Helper()
	data, err := os.ReadFile(legacyTable)
	if err != nil {
		t.Skip("the table of old encodings is not beside the repository (shared/data/charsets)")
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	vni, tcvn3 := legacyLetters(t, rows[1:])
	return []lettering{
		{name: "UTF-8", encode: func(s string) []byte { return []byte(s) }},
		{name: "UTF-8 with a mark", encode: func(s string) []byte { return []byte("\xEF\xBB\xBF" + s) }},
		{name: "UTF-8 decomposed", encode: func(s string) []byte { return norm.NFD.Bytes([]byte(s)) }},
		{name: "UTF-16", encode: utf16Bytes},
		{name: "Windows-1258", encode: windows1258},
		{name: "TCVN3", encode: byLetter(tcvn3), folded: true},
		{name: "VNI", encode: byLetter(vni)},
	}
}

// legacyLetters reads the table. In TCVN3 a capital with a tone mark is the byte of
// the small letter, shown by a font of capitals.
func legacyLetters(t *testing.T, rows [][]string) (vni, tcvn3 map[rune][]byte) {
	t.Helper()
	vni, tcvn3 = map[rune][]byte{}, map[rune][]byte{}
	code := func(text string) []byte {
		b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, r := range rows {
		letter := []rune(r[0])[0]
		vni[letter] = code(r[2])
		if b := code(r[4]); len(b) == 1 {
			tcvn3[letter] = b
		}
	}
	for _, r := range rows {
		if letter := []rune(r[0])[0]; tcvn3[letter] == nil {
			tcvn3[letter] = tcvn3[unicode.ToLower(letter)]
		}
	}
	return vni, tcvn3
}

// byLetter encodes letters by a table and the rest as Windows does; what the code
// page lacks becomes a question mark.
func byLetter(letters map[rune][]byte) func(string) []byte {
	return func(s string) []byte {
		var out []byte
		for _, r := range norm.NFC.String(s) {
			if b, ok := letters[r]; ok {
				out = append(out, b...)
			} else if b, ok := charmap.Windows1252.EncodeRune(r); ok {
				out = append(out, b)
			} else {
				out = append(out, '?')
			}
		}
		return out
	}
}

// windows1258 writes tone marks behind their letter, as the code page wants it.
func windows1258(s string) []byte {
	var out []byte
	for _, r := range norm.NFC.String(s) {
		letter, tone := r, rune(0)
		parts := []rune(norm.NFD.String(string(r)))
		for i, mark := range parts {
			if i > 0 && strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", mark) {
				tone = mark
				rest := append(append([]rune{}, parts[:i]...), parts[i+1:]...)
				letter = []rune(norm.NFC.String(string(rest)))[0]
			}
		}
		b, ok := charmap.Windows1258.EncodeRune(letter)
		if !ok {
			b = '?'
		}
		if out = append(out, b); tone != 0 {
			mark, _ := charmap.Windows1258.EncodeRune(tone)
			out = append(out, mark)
		}
	}
	return out
}

func utf16Bytes(s string) []byte {
	out := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}
