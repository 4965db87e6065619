//go:build unix

package book

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/flate"
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

// register is a list of 100,000 rows and 8 columns: numbers, texts that repeat, texts that
// do not, days.
func register(b *testing.B) []byte {
	var rows, texts strings.Builder
	texts.WriteString(xmlHead + `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`)
	for row := 1; row <= 100_000; row++ {
		fmt.Fprintf(&texts, "<si><t>Hộ ông Nguyễn Văn Số %d</t></si>", row)
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d"><v>%d</v></c><c r="B%d" s="1" t="s"><v>%d</v></c><c r="C%d" s="1" t="s"><v>%d</v></c>`,
			row, row, row, row, row-1, row, row%40)
		fmt.Fprintf(&rows, `<c r="D%d" s="2"><v>%d</v></c><c r="E%d" s="2"><v>%d.5</v></c><c r="F%d" s="1"/><c r="G%d" s="1" t="s"><v>%d</v></c><c r="H%d" s="2"><v>%d</v></c></row>`,
			row, row*7919%1000, row, row*104729%100000, row, row, row*31%500, row, 44000+row%365)
	}
	texts.WriteString("</sst>")
	return packed(b, simple(sheetPart(rows.String()), entry{name: "xl/sharedStrings.xml", content: texts.String()}))
}

// BenchmarkRead sets reading beside merely inflating the same parts with the fastest
// general reader, which is the least that any other reader must do, and beside excelize's
// row iterator. All take turns, and medians of the time of
// the processor are told: so the ratios hold on a machine that does other things as well. The ordinary form is one as units send it, a blank of the
// program filled in: 16 parts, many cells that are only looks, rules for what may be typed.
func BenchmarkRead(b *testing.B) {
	for _, file := range []struct {
		name  string
		again int
		data  []byte
	}{{"ordinary", 10, load(b, "testdata/ordinary.xlsx")}, {"small", 50, sample(b)}, {"large", 1, large(b)}, {"register", 1, register(b)}} {
		b.Run(file.name, func(b *testing.B) {
			b.ReportAllocs()
			var parts inflatedParts
			turns := newTurns(file.again,
				turn{"inflate", func() { parts.inflate(b, file.data) }},
				turn{"book", func() {
					if _, fault := Read("x.xlsx", file.data, widest()); fault != nil {
						b.Fatal(*fault)
					}
				}})
			for b.Loop() {
				turns.take()
			}
			turns.report(b, "book", "inflate")
		})
		b.Run(file.name+"/excelize", func(b *testing.B) {
			turns := newTurns(1, turn{"excelize", func() { throughExcelize(b, file.data) }})
			for b.Loop() {
				turns.take()
			}
			turns.report(b, "excelize", "excelize")
		})
	}
}

// BenchmarkCSV sets reading delimited text, with all that is decided about it, beside
// merely taking it apart by the standard library.
func BenchmarkCSV(b *testing.B) {
	line := "1.1;Đã ban hành kế hoạch thực hiện công tác dân vận;Văn bản;1234;5678,5;Giải trình\n"
	for _, file := range []struct {
		name  string
		again int
		data  []byte
	}{{"form", 100, load(b, "testdata/form.csv")}, {"large", 1, []byte(strings.Repeat(line, 20_000))}} {
		b.Run(file.name, func(b *testing.B) {
			turns := newTurns(file.again,
				turn{"encoding/csv", func() {
					r := csv.NewReader(bytes.NewReader(file.data))
					r.Comma, r.FieldsPerRecord = ';', -1
					if _, err := r.ReadAll(); err != nil {
						b.Fatal(err)
					}
				}},
				turn{"book", func() {
					if _, fault := Read("x.csv", file.data, widest()); fault != nil {
						b.Fatal(*fault)
					}
				}})
			for b.Loop() {
				turns.take()
			}
			turns.report(b, "book", "encoding/csv")
		})
	}
}

// turn is one of several ways that are measured in turns.
type turn struct {
	name string
	do   func()
}

type turns struct {
	all   []turn
	again int // how often in one turn
	times map[string][]time.Duration
}

func newTurns(again int, all ...turn) *turns {
	return &turns{all, again, map[string][]time.Duration{}}
}

func (t *turns) take() {
	for _, turn := range t.all {
		from := worked()
		for range t.again {
			turn.do()
		}
		t.times[turn.name] = append(t.times[turn.name], (worked()-from)/time.Duration(t.again))
	}
}

// worked is how long processors have been at work for this process, the collection of
// garbage included.
func worked() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// report tells the median of each, and how many times as long one takes as another.
func (t *turns) report(b *testing.B, one, other string) {
	median := map[string]float64{}
	for name, all := range t.times {
		slices.Sort(all)
		median[name] = float64(all[len(all)/2]) / 1e3
		b.ReportMetric(median[name], name+"-µs")
	}
	if one != other {
		b.ReportMetric(median[one]/median[other], one+"/"+other)
	}
}

// inflatedParts inflates all parts of a container one after the other.
type inflatedParts struct {
	packed   bytes.Reader
	inflater io.ReadCloser
	scratch  [firstWindow]byte
}

func (p *inflatedParts) inflate(b *testing.B, data []byte) {
	a, fault := openArchive(data, widest())
	if fault != nil {
		b.Fatal(*fault)
	}
	for i := range a.parts {
		p.packed.Reset(a.parts[i].body)
		if a.parts[i].method == methodStored {
			continue
		}
		if p.inflater == nil {
			p.inflater = flate.NewReader(&p.packed)
		} else if err := p.inflater.(flate.Resetter).Reset(&p.packed, nil); err != nil {
			b.Fatal(err)
		}
		for {
			_, err := p.inflater.Read(p.scratch[:])
			if err == io.EOF {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
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
