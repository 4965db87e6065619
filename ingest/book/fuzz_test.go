package book

import (
	"os"
	"path/filepath"
	"testing"
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

// FuzzCompound looks at the container of an .xls, which a library takes apart.
func FuzzCompound(f *testing.F) {
	f.Add(compound("Workbook"))
	f.Add(mixed(f, ".xls")[:4096])
	f.Fuzz(func(t *testing.T, data []byte) {
		b, fault := Read("x", append([]byte(compoundHeader), data...), DefaultLimits())
		checkAnswer(t, b, fault)
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

// FuzzCSV looks at encodings, delimiters and quotes.
func FuzzCSV(f *testing.F) {
	f.Add([]byte(utf16Text(littleMark, "Số\tlượng\r\n1\t2\r\n")))
	f.Add([]byte("T\xEAn \xF0\xF5n vi\xF2;S\xF4\xEC\n\"a\n\";1,5\n"))
	f.Add([]byte("T\xAAn \xAE\xACn v\xDE,S\xE8\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, fault := readCSV("x", data, DefaultLimits())
		checkAnswer(t, b, fault)
	})
}
