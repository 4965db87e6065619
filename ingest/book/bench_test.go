package book

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// large is a sheet of 3,000 rows and 26 columns, half texts, half figures.
func large(b *testing.B) []byte {
	var rows strings.Builder
	for row := 1; row <= 3000; row++ {
		fmt.Fprintf(&rows, `<row r="%d" spans="1:26" x14ac:dyDescent="0.25">`, row)
		for col := 1; col <= 26; col++ {
			if col%2 == 0 {
				fmt.Fprintf(&rows, `<c r="%s" s="1" t="s"><v>%d</v></c>`, Ref(col, row), (row+col)%2)
			} else {
				fmt.Fprintf(&rows, `<c r="%s" s="2"><v>%d</v></c>`, Ref(col, row), row*7919+col*104729)
			}
		}
		rows.WriteString("</row>")
	}
	return packed(b, simple(sheetPart(rows.String())))
}

// BenchmarkRead sets reading beside merely inflating the same bytes, which is the
// least that any reader must do, and beside excelize's row iterator.
func BenchmarkRead(b *testing.B) {
	for _, file := range []struct {
		name string
		data []byte
	}{{"form", sample(b)}, {"large", large(b)}} {
		b.Run(file.name+"/book", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, fault := Read("x.xlsx", file.data, DefaultLimits()); fault != nil {
					b.Fatal(*fault)
				}
			}
		})
		b.Run(file.name+"/inflate", func(b *testing.B) {
			for b.Loop() {
				inflate(b, file.data)
			}
		})
		b.Run(file.name+"/excelize", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				throughExcelize(b, file.data)
			}
		})
	}
}

func inflate(b *testing.B, data []byte) {
	a, fault := openArchive(data, DefaultLimits())
	if fault != nil {
		b.Fatal(*fault)
	}
	var r partReader
	scratch := make([]byte, firstWindow)
	for i := range a.parts {
		r.open(&a.parts[i])
		if fault := r.drain(scratch); fault != nil {
			b.Fatal(*fault)
		}
	}
}

func throughExcelize(b *testing.B, data []byte) {
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.Rows(sheet)
		if err != nil {
			b.Fatal(err)
		}
		for rows.Next() {
			values, err := rows.Columns()
			if err != nil {
				b.Fatal(err)
			}
			fmt.Fprint(io.Discard, len(values))
		}
	}
}
