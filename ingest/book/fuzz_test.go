package book

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzRead looks for bytes on which the reader panics, hangs or breaks a promise.
// Rows are also put into a sound container: few mutations of a packed file get past
// its checksums.
func FuzzRead(f *testing.F) {
	f.Add(sample(f), false)
	f.Add([]byte("a;b\n1;2\n"), false)
	f.Add(compound("Workbook"), false)
	f.Add([]byte(`<row r="1" hidden="1"><c r="A1" t="s" s="1"><v>1</v></c><c t="inlineStr"><is><r><t>a&amp;_x0041_</t></r></is></c><c><f>A1</f></c></row>`), true)
	attacks, _ := filepath.Glob(filepath.Join(corpora, "attacks", "*"))
	for _, name := range attacks {
		if data, err := os.ReadFile(name); err == nil && len(data) < 20_000 {
			f.Add(data, false)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, rows bool) {
		if rows {
			data = packed(t, simple(sheetPart(string(data))))
		}
		b, fault := Read("x", data, DefaultLimits())
		checkAnswer(t, b, fault)
	})
}

func checkAnswer(t *testing.T, b Book, fault *Fault) {
	switch {
	case fault == nil:
		checkBook(t, "x", b)
	case len(b.Sheets) > 0:
		t.Error("a fault and sheets")
	default:
		checkFault(t, "x", fault)
	}
}

// FuzzXLS goes past the container: the bytes are its workbook stream.
func FuzzXLS(f *testing.F) {
	f.Add(xlsStream(sst(1, bin(4, "\x00ab"), "\x01"+wideText("ếo")), rec(recordLabelSST, 0, 0, 0, uint32(0)), rec(recordMergedCells, 1, 1, 2, 0, 3)))
	f.Add(xlsStream("", rec(recordMulRK, 4, 2, 0, uint32(1<<2|2), 0, uint32(2<<2|2), 3), rec(recordFormula, 2, 0, 0, "\x00\x00\x00\x00\x00\x00\xFF\xFF", 0, uint32(0)), rec(recordString, 2, "\x00ab")))
	f.Add(xlsStream(rec(recordFormat, 164, 4, "\x00yyyy")+rec(recordXF, 0, 164, 0), rec(recordNumber, 0, 0, 0, 1.0), rec(recordLabel, 0, 1, 0, 2, "\x08", 1, "ab", 0, 1)))
	f.Fuzz(func(t *testing.T, stream []byte) {
		b, fault := readXLS(stream, DefaultLimits())
		checkAnswer(t, b, fault)
	})
}

// FuzzCompound looks at the container of an .xls. What our reader makes of a stream, a
// tolerant library makes of it too; the library is only asked about containers that
// ours holds for sound.
func FuzzCompound(f *testing.F) {
	f.Add(compound("Workbook")[len(compoundHeader):])
	f.Add(ole(oneNumber())[len(compoundHeader):])
	f.Add(mixed(f, ".xls")[len(compoundHeader):4096])
	f.Fuzz(func(t *testing.T, data []byte) {
		data = append([]byte(compoundHeader), data...)
		b, fault := Read("x", data, DefaultLimits())
		checkAnswer(t, b, fault)
		for _, d := range streamDifferences(data) {
			t.Error(d)
		}
	})
}

// FuzzODS puts rows into a sound spreadsheet.
func FuzzODS(f *testing.F) {
	f.Add(oneODSRow)
	f.Add(`<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>a<text:s text:c="2"/><text:span>b</text:span></text:p></table:table-cell><table:covered-table-cell/></table:table-row>`)
	f.Add(`<table:table-row><table:table-cell table:formula="x" office:value-type="time" office:time-value="PT1H"/><table:table-cell office:value-type="date" office:date-value="2021-06-14"/></table:table-row>`)
	f.Fuzz(func(t *testing.T, rows string) {
		b, fault := Read("x", odsFile(t, odsDocument("", odsSheet(rows))), DefaultLimits())
		checkAnswer(t, b, fault)
	})
}

// FuzzCSV looks at encodings, delimiters and quotes. What is text already is taken
// apart exactly as the standard library does it, but for a line end with a return too
// many.
func FuzzCSV(f *testing.F) {
	f.Add([]byte(utf16Text(littleMark, "Số\tlượng\r\n1\t2\r\n")))
	f.Add([]byte("T\xEAn \xF0\xF5n vi\xF2;S\xF4\xEC\n\"a\n\";1,5\n"))
	f.Add([]byte("T\xAAn \xAE\xACn v\xDE,S\xE8\n"))
	f.Add([]byte("a,\"b\"\"\r\nc\"\r\n\r\n,,\"\"\r"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, fault := readCSV("x", data, DefaultLimits())
		checkAnswer(t, b, fault)
		if text := oneLineEnd(data); utf8.Valid(data) && bytes.IndexByte(data, 0) < 0 && !bytes.HasPrefix(data, []byte(utf8Mark)) && (fault == nil || fault.Code == codeQuote) &&
			!bytes.Contains(data, []byte("\r\r\n")) { // which the library takes for one line end
			if got, want := records(b, fault), standardRecords(text); got != want {
				t.Errorf("%q:\n%s\nthe standard library:\n%s", data, got, want)
			}
		}
	})
}

// records writes what was read: the line, width and cells of each record that holds
// something, or the line with a wrong quote.
func records(b Book, fault *Fault) string {
	if fault != nil {
		return fmt.Sprint("quote ", fault.Line)
	}
	var out strings.Builder
	for _, r := range b.Sheets[0].Rows {
		fmt.Fprintf(&out, "%d/%d", r.Index, r.Width)
		for _, c := range r.Cells {
			fmt.Fprintf(&out, " %d=%q", c.Col, c.Text)
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// standardRecords is the same by the reader of the standard library.
func standardRecords(text []byte) string {
	comma, skipped := declaredDelimiter(text)
	if comma == 0 {
		comma = delimiter(text)
	}
	first := 0
	if skipped > 0 {
		first = 1
	}
	r := csv.NewReader(bytes.NewReader(text[skipped:]))
	r.Comma, r.FieldsPerRecord = rune(comma), -1
	var out strings.Builder
	for {
		fields, err := r.Read()
		var wrong *csv.ParseError
		switch {
		case err == io.EOF:
			return out.String()
		case errors.As(err, &wrong):
			return fmt.Sprint("quote ", first+wrong.StartLine)
		}
		line, _ := r.FieldPos(0)
		cells := ""
		for i, f := range fields {
			if f != "" {
				cells += fmt.Sprintf(" %d=%q", i+1, appendLines(nil, []byte(f)))
			}
		}
		if cells != "" {
			fmt.Fprintf(&out, "%d/%d%s\n", first+line, len(fields), cells)
		}
	}
}

// FuzzDelimiter makes a table of any words with one delimiter, every field in quotes:
// that delimiter is found, and the words come out.
func FuzzDelimiter(f *testing.F) {
	f.Add("Sở Nội vụ", "1.234,5", "a;b", uint8(0), uint8(3))
	f.Add("x\ty", "", "\"", uint8(2), uint8(9))
	f.Fuzz(func(t *testing.T, a, b, c string, which, lines uint8) {
		comma := delimiters[int(which)%len(delimiters)]
		words := [3]string{a, b, c}
		var text bytes.Buffer
		for range 1 + lines%50 {
			for i, w := range words {
				if i > 0 {
					text.WriteByte(comma)
				}
				text.WriteString(`"` + strings.ReplaceAll(w, `"`, `""`) + `"`)
			}
			text.WriteByte('\n')
		}
		if got := delimiter(text.Bytes()); got != comma {
			t.Errorf("%q divided by %q", text.String(), got)
		}
	})
}

// FuzzBytes writes text in UTF-16 and UTF-8 with a mark: the same cells come out.
func FuzzBytes(f *testing.F) {
	f.Add("Số;lượng\n1;2\n")
	f.Add("a,\"b\n\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		if n, ok := validPrefix([]byte(text)); !ok || n != len(text) || strings.HasPrefix(text, utf8Mark) {
			return
		}
		want, fault := readCSV("x", []byte(utf8Mark+text), DefaultLimits())
		for _, mark := range []string{littleMark, bigMark} {
			got, other := readCSV("x", []byte(utf16Text(mark, text)), DefaultLimits())
			if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(other, fault) {
				t.Errorf("%q: %v %v, want %v %v", text, got, other, want, fault)
			}
		}
	})
}

// FuzzNumber holds the grammar of numbers against the general parser: what it reads is
// the same number in plain digits.
func FuzzNumber(f *testing.F) {
	for _, s := range []string{"-12.50", "1E+05", "1.5e-3", "0x1p4", "NaN", "00", "1E308", "-0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		plain, ok := plainNumber([]byte(s))
		if !ok {
			return
		}
		want, err := strconv.ParseFloat(s, 64)
		got, errPlain := strconv.ParseFloat(string(plain), 64)
		if got != want || (err == nil) != (errPlain == nil) || strings.Trim(string(plain), "-.0123456789") != "" {
			t.Errorf("%q became %q", s, plain)
		}
	})
}

// FuzzArchive looks at the container of an .xlsx: what is opened holds every entry
// whole, and the standard library sees the same names and bytes.
func FuzzArchive(f *testing.F) {
	f.Add(packed(f, simple()))
	f.Add(overlapping())
	f.Add(quoting(3))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, fault := openArchive(data, DefaultLimits())
		if fault != nil {
			checkFault(t, "x", fault)
			return
		}
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil || len(z.File) != len(a.parts) {
			t.Fatalf("the standard library: %v", err)
		}
		for i, e := range z.File {
			ours, whole := inflated(a, i)
			theirs, err := content(e)
			if whole && (err != nil && err != zip.ErrChecksum || !bytes.Equal(ours, theirs)) {
				t.Errorf("%s differs: %v", e.Name, err)
			}
		}
	})
}

func inflated(a *archive, i int) ([]byte, bool) {
	var r partReader
	r.open(&a.parts[i])
	all, err := io.ReadAll(&r)
	return all, err == nil
}

// content reads an entry by the standard library. It also compares a copy of the checksum
// that some writers put behind an entry, which says nothing of what was read.
func content(e *zip.File) ([]byte, error) {
	f, err := e.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}
