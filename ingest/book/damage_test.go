package book

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// sample is a workbook such as a unit sends, small.
func sample(t testing.TB) []byte {
	var rows strings.Builder
	for row := 1; row <= 40; row++ {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d" t="s"><v>%d</v></c><c r="B%d" s="1"><v>%d</v></c><c r="D%d" s="2"><f>B%d*2</f><v>%d.5</v></c></row>`,
			row, row, row%2, row, row*7919, row, row, row*31)
	}
	return packed(t, simple(sheetPart(rows.String()), entry{name: "docProps/core.xml", content: "<a>Sở Nội vụ</a>"},
		entry{name: "xl/media/image1.png", content: "\x89PNG not really", stored: true}))
}

// silently tells whether damaged bytes were read as something else without a fault.
func silently(t *testing.T, data []byte, whole Book) bool {
	b, fault := Read("x.xlsx", data, DefaultLimits())
	if fault != nil {
		checkFault(t, "damaged", fault)
		return false
	}
	return !reflect.DeepEqual(b, whole)
}

func intact(t *testing.T) ([]byte, Book) {
	data := sample(t)
	whole, fault := Read("x.xlsx", data, DefaultLimits())
	if fault != nil {
		t.Fatal(*fault)
	}
	return data, whole
}

func TestNoFlippedBitIsReadInSilence(t *testing.T) {
	data, whole := intact(t)
	for bit := 0; bit < 8*len(data); bit += 11 {
		data[bit/8] ^= 1 << (bit % 8)
		if silently(t, data, whole) {
			t.Errorf("bit %d of byte %d: other content and no fault", bit%8, bit/8)
		}
		data[bit/8] ^= 1 << (bit % 8)
	}
}

func TestNoTruncationIsReadInSilence(t *testing.T) {
	data, whole := intact(t)
	for n := 0; n < len(data); n += 7 {
		if _, fault := Read("x.xlsx", data[:n], DefaultLimits()); fault == nil || silently(t, data[:n], whole) {
			t.Errorf("cut to %d bytes: read without a fault", n)
		}
	}
}

func TestNoHoleIsReadInSilence(t *testing.T) {
	whole, book := intact(t)
	for at := 0; at+512 <= len(whole); at += 97 {
		for _, fill := range []byte{0, 0xFF, 'A'} {
			data := append([]byte(nil), whole...)
			for i := range 512 {
				data[at+i] = fill
			}
			if silently(t, data, book) {
				t.Errorf("512 bytes of %d at %d: other content and no fault", fill, at)
			}
		}
	}
}

func TestNoBlockOutOfPlaceIsReadInSilence(t *testing.T) {
	whole, book := intact(t)
	random := rand.New(rand.NewPCG(2021, 6))
	for range 300 {
		n := 1 + random.IntN(len(whole)/2)
		from, to := random.IntN(len(whole)-n), random.IntN(len(whole)-n)
		data := append([]byte(nil), whole...)
		copy(data[to:], whole[from:from+n])
		if silently(t, data, book) {
			t.Errorf("%d bytes copied from %d to %d: other content and no fault", n, from, to)
		}
	}
}
