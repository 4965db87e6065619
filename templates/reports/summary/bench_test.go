package summary_test

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"danvan/templates/figures"
	"danvan/templates/internal/sample"
	"danvan/templates/reports/summary"
)

// BenchmarkPrint prints the workbook of the made-up province.
func BenchmarkPrint(b *testing.B) {
	v := figures.NewView(sample.Consolidation())
	for b.Loop() {
		if _, err := (summary.Report{}).Print(v); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStreamWriter writes the cells of the same workbook, with as many styles and
// charts, by excelize's stream writer, and nothing else of it: the goal is to take at most
// 1.3 times as long.
func BenchmarkStreamWriter(b *testing.B) {
	docs, err := summary.Report{}.Print(figures.NewView(sample.Consolidation()))
	if err != nil {
		b.Fatal(err)
	}
	p := plainOf(b, docs[0].Bytes)
	for b.Loop() {
		p.write(b)
	}
	b.ReportMetric(float64(p.cells), "cells")
	b.ReportMetric(float64(p.charts), "charts")
}

// plain is what stands in a workbook: rows of cells by sheet.
type plain struct {
	names  []string
	rows   [][][]excelize.Cell
	styles int
	cells  int
	charts int
}

func plainOf(b *testing.B, data []byte) *plain {
	b.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	p := &plain{names: f.GetSheetList()}
	f.Pkg.Range(func(part, _ any) bool {
		if strings.HasPrefix(part.(string), "xl/charts/chart") {
			p.charts++
		}
		return true
	})
	for _, name := range p.names {
		rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			b.Fatal(err)
		}
		var out [][]excelize.Cell
		for r, values := range rows {
			cells := make([]excelize.Cell, len(values))
			for c, value := range values {
				at, _ := excelize.CoordinatesToCellName(c+1, r+1)
				cells[c].StyleID, _ = f.GetCellStyle(name, at)
				p.styles = max(p.styles, cells[c].StyleID)
				kind, _ := f.GetCellType(name, at)
				n, err := strconv.ParseFloat(value, 64)
				switch {
				case value == "":
				case kind == excelize.CellTypeInlineString || err != nil:
					cells[c].Value = value
				default:
					cells[c].Value = n
				}
				p.cells++
			}
			out = append(out, cells)
		}
		p.rows = append(p.rows, out)
	}
	return p
}

func (p *plain) write(b *testing.B) {
	b.Helper()
	f := excelize.NewFile()
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	for i := range p.styles {
		_, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Family: "Times New Roman", Size: 11, Color: fmt.Sprintf("%06X", i)},
			Alignment: &excelize.Alignment{WrapText: true}})
		must(err)
	}
	for i, name := range p.names {
		_, err := f.NewSheet(name)
		must(err)
		if i == 0 {
			for k := range p.charts {
				must(f.AddChart(name, "A"+strconv.Itoa(20*k+1), &excelize.Chart{Type: excelize.Bar,
					Series: []excelize.ChartSeries{{Name: "Sheet1!$A$1", Categories: "Sheet1!$A$2:$A$20", Values: "Sheet1!$B$2:$B$20"}}}))
			}
		}
		w, err := f.NewStreamWriter(name)
		must(err)
		for r, cells := range p.rows[i] {
			row := make([]any, len(cells))
			for c := range cells {
				row[c] = cells[c]
			}
			must(w.SetRow("A"+strconv.Itoa(r+1), row))
		}
		must(w.Flush())
	}
	must(f.Write(io.Discard))
	must(f.Close())
}
