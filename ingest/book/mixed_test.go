package book

import (
	"encoding/binary"
	"fmt"
	"math"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// testdata/mixed.* are one workbook saved by LibreOffice 7.4 in three formats, with
// all that a sheet of a report can hold.

func mixed(t testing.TB, extension string) []byte {
	return load(t, filepath.Join("testdata", "mixed"+extension))
}

func mustRead(t testing.TB, name string, data []byte) Book {
	t.Helper()
	b, fault := Read(name, data, DefaultLimits())
	if fault != nil {
		t.Fatalf("%s: %v", name, *fault)
	}
	return b
}

func TestOneWorkbookInThreeFormatsIsTheSame(t *testing.T) {
	want := mustRead(t, "mixed.xlsx", mixed(t, ".xlsx"))
	for _, ext := range []string{".xls", ".ods"} {
		got := mustRead(t, "mixed"+ext, mixed(t, ext))
		checkBook(t, ext, got)
		if string(got.Kind) != ext[1:] || len(got.Sheets) != len(want.Sheets) {
			t.Fatalf("%s: %s with %d sheets, want %d", ext, got.Kind, len(got.Sheets), len(want.Sheets))
		}
		for i, s := range want.Sheets {
			for _, d := range sheetDifferences(s, got.Sheets[i]) {
				t.Errorf("%s: %s", ext, d)
			}
		}
	}
}

func sheetDifferences(want, got Sheet) (all []string) {
	differ := func(format string, args ...any) { all = append(all, want.Name+" "+fmt.Sprintf(format, args...)) }
	if want.Name != got.Name || want.Hidden != got.Hidden || !reflect.DeepEqual(want.Merges, got.Merges) {
		differ("is %s, %v, %v, want %v, %v", got.Name, got.Hidden, got.Merges, want.Hidden, want.Merges)
	}
	if len(want.Rows) != len(got.Rows) {
		differ("has %d rows, want %d", len(got.Rows), len(want.Rows))
		return all
	}
	for i, w := range want.Rows {
		g := got.Rows[i]
		if w.Index != g.Index || w.Hidden != g.Hidden || len(w.Cells) != len(g.Cells) {
			differ("row %d %v with %d cells, want %d %v with %d", g.Index, g.Hidden, len(g.Cells), w.Index, w.Hidden, len(w.Cells))
			continue
		}
		for k, c := range w.Cells {
			if !sameCell(c, g.Cells[k]) {
				differ("%s: %+v, want %+v", Ref(c.Col, w.Index), g.Cells[k], c)
			}
		}
	}
	return all
}

// sameCell allows for the last digits, which formats write with 15 to 17 of them, and
// for truth values, which LibreOffice writes to .ods as the numbers 1 and 0.
func sameCell(a, b Cell) bool {
	x, errA := strconv.ParseFloat(a.Text, 64)
	y, errB := strconv.ParseFloat(b.Text, 64)
	if a.Kind == Number && errA == nil && errB == nil && math.Abs(x-y) <= 1e-14*math.Abs(x) {
		b.Text = a.Text
	}
	if a.Kind == Bool && b.Kind == Number {
		b.Kind = Bool
	}
	return a == b
}

// TestMixedHoldsWhatItWasMadeOf makes sure that the comparison compares something.
func TestMixedHoldsWhatItWasMadeOf(t *testing.T) {
	s := mustRead(t, "x", mixed(t, ".xls")).Sheets[0]
	for ref, want := range map[string]Cell{
		"A1": {Text: "BÁO CÁO SỐ LIỆU CÔNG TÁC DÂN VẬN"},
		"B3": {Text: "dòng một\ndòng hai"},
		"D3": {Text: "soft\u00adhyphen và\u00a0NBSP"},
		"L5": {Kind: Number, Text: "-536870913"},
		"A6": {Kind: Number, Format: Percent, Text: "0.8045"},
		"B6": {Kind: Number, Format: Date, Text: "44361"},
		"C6": {Kind: Number, Format: Date, Text: "44361.5625"},
		"E6": {Kind: Bool, Formula: true, Text: "1"},
		"B7": {Formula: true, Text: "Tổng: 12.5"},
		"C7": {Kind: Error, Formula: true, Text: "#DIV/0!"},
		"D7": {Kind: Bool, Formula: true, Text: "1"},
		"B9": {Kind: Number, Text: "7"},
	} {
		col, row, _ := ParseRef(ref)
		want.Col = col
		if got, ok := s.Cell(row, col); !ok || got != want {
			t.Errorf("%s: %+v, want %+v", ref, got, want)
		}
	}
	if long, _ := s.Cell(49, 1); !strings.HasPrefix(long.Text, "dài 29 dài 29") || len([]rune(long.Text)) != 187*7 {
		t.Errorf("a text over the end of a record has %d characters", len([]rune(long.Text)))
	}
}

// damagedCopies calls visit with copies of a file: cut off, with flipped bits, with holes.
func damagedCopies(whole []byte, bits, cut, hole int, visit func(what string, data []byte)) {
	for n := 0; n < len(whole); n += cut {
		visit(fmt.Sprintf("cut to %d bytes", n), whole[:n])
	}
	data := append([]byte(nil), whole...)
	for bit := 0; bit < 8*len(data); bit += bits {
		data[bit/8] ^= 1 << (bit % 8)
		visit(fmt.Sprintf("bit %d of byte %d flipped", bit%8, bit/8), data)
		data[bit/8] ^= 1 << (bit % 8)
	}
	for at := 0; at+512 <= len(whole); at += hole {
		data := append([]byte(nil), whole...)
		clear(data[at : at+512])
		visit(fmt.Sprintf("512 bytes of zero at %d", at), data)
	}
}

func TestNoDamagedODSIsReadInSilence(t *testing.T) {
	whole := mixed(t, ".ods")
	want := mustRead(t, "x", whole)
	damagedCopies(whole, 401, 499, 997, func(what string, data []byte) {
		if silently(t, data, want) {
			t.Errorf("%s: other content and no fault", what)
		}
	})
}

// TestDamagedXLS holds what can be found in an .xls without checksums: every cut, and
// every flipped bit of the container's header, directory and sector table (measured with
// all of them; here a part). A bit inside a figure or a letter makes another one.
func TestDamagedXLS(t *testing.T) {
	whole := mixed(t, ".xls")
	want := mustRead(t, "x", whole)
	const sector = 512
	structure := map[int]bool{0: true}
	for _, field := range []int{48, 76} { // where the directory and the sector table begin
		structure[1+int(binary.LittleEndian.Uint32(whole[field:]))] = true
	}
	damagedCopies(whole, 1009, sector, 8*sector, func(what string, data []byte) {
		cut := len(data) < len(whole)
		if silently(t, data, want) && cut {
			t.Errorf("%s: other content and no fault", what)
		}
	})
	for at := range structure {
		data := append([]byte(nil), whole...)
		for bit := at * sector * 8; bit < (at+1)*sector*8; bit += 13 {
			data[bit/8] ^= 1 << (bit % 8)
			if silently(t, data, want) {
				t.Errorf("bit %d of byte %d flipped: other content and no fault", bit%8, bit/8)
			}
			data[bit/8] ^= 1 << (bit % 8)
		}
	}
}
