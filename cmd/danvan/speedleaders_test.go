package main

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strconv"

	"github.com/xuri/excelize/v2"

	"danvan/pipeline"
	"danvan/templates/figures"
	"danvan/templates/reports/summary"
)

// goalLeaders: printing the leaders' workbook of the province from figures in memory
// ([summary.Report.Print]), over excelize's stream writer writing cells of the same kinds
// and values, each with a style, to sheets of the same names, with as many charts, and
// packing them. Laying out, links, notes, page set-up and formulas' results are in the
// first only. Told beside it: how many cells and charts there are.
func goalLeaders(s *speed) (measurement, error) {
	f, err := s.home()
	if err != nil {
		return measurement{}, err
	}
	r, err := s.intake(f)
	if err != nil {
		return measurement{}, err
	}
	c, err := consolidated(s, r)
	if err != nil {
		return measurement{}, err
	}
	var printed []pipeline.Document
	print := func() error {
		printed, err = summary.Report{}.Print(figures.NewView(c))
		return err
	}
	if err := print(); err != nil {
		return measurement{}, err
	}
	same, err := takeDown(printed[0].Bytes)
	if err != nil {
		return measurement{}, err
	}
	e, err := s.compare(s.Rounds, inside("leaders: excelize stream writer", same.write), inside("leaders: Print", print))
	if err != nil {
		return measurement{}, err
	}
	return measurement{Figures: []gauge{ratio(e[1], e[0]).atMost(1.3), {Name: "takes", Value: medianWall(e[1]), Unit: "s"}},
		On: fmt.Sprintf("%d sheets, %d cells, %d charts", len(same.sheets), same.cells, same.charts)}, nil
}

// consolidated is the consolidation of a workspace in memory.
func consolidated(s *speed, r *intakeRun) (*pipeline.Consolidation, error) {
	w, err := quietApp(r.dir, speedClock).openToCompute(s.Context(), false)
	if err != nil {
		return nil, err
	}
	defer w.close()
	desk := w.desk(speedClock)
	desk.Sources = true
	return pipeline.Consolidate(s.Context(), desk, r.field.period)
}

// sameCells is what a workbook holds, for another writer.
type sameCells struct {
	sheets []sameSheet
	cells  int
	charts int
}

type sameSheet struct {
	name string
	rows [][]any // string or float64 in excelize's cell; nil is blank
}

// takeDown reads a workbook's cells. Numbers stay numbers.
func takeDown(data []byte) (*sameCells, error) {
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out := &sameCells{}
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, err
		}
		sheet := sameSheet{name: name}
		for i, row := range rows {
			line := make([]any, len(row))
			for k, text := range row {
				if text == "" {
					continue
				}
				out.cells++
				cell, err := excelize.CoordinatesToCellName(k+1, i+1)
				if err != nil {
					return nil, err
				}
				kind, err := f.GetCellType(name, cell)
				if err != nil {
					return nil, err
				}
				line[k] = text
				if n, err := strconv.ParseFloat(text, 64); err == nil && kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
					line[k] = n
				}
			}
			sheet.rows = append(sheet.rows, line)
		}
		out.sheets = append(out.sheets, sheet)
	}
	out.charts = chartsIn(f)
	return out, nil
}

func chartsIn(f *excelize.File) int {
	n := 0
	f.Pkg.Range(func(name, _ any) bool {
		if ok, _ := filepath.Match("xl/charts/chart*.xml", name.(string)); ok {
			n++
		}
		return true
	})
	return n
}

// write writes the cells by excelize's stream writer, and the charts by excelize.
func (c *sameCells) write() error {
	f := excelize.NewFile()
	defer f.Close()
	text, err := f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true}})
	if err != nil {
		return err
	}
	number, err := f.NewStyle(&excelize.Style{NumFmt: 4})
	if err != nil {
		return err
	}
	for i, s := range c.sheets {
		if i == 0 {
			err = f.SetSheetName("Sheet1", s.name)
		} else {
			_, err = f.NewSheet(s.name)
		}
		if err != nil {
			return err
		}
	}
	for _, s := range c.sheets {
		w, err := f.NewStreamWriter(s.name)
		if err != nil {
			return err
		}
		for k, row := range s.rows {
			line := make([]any, len(row))
			for at, value := range row {
				switch value.(type) {
				case string:
					line[at] = excelize.Cell{StyleID: text, Value: value}
				case float64:
					line[at] = excelize.Cell{StyleID: number, Value: value}
				}
			}
			cell, err := excelize.CoordinatesToCellName(1, k+1)
			if err != nil {
				return err
			}
			if err := w.SetRow(cell, line); err != nil {
				return err
			}
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	// On a sheet of their own, whose cells are not streamed: the others would be read back.
	if _, err := f.NewSheet("charts"); err != nil {
		return err
	}
	source := c.sheets[len(c.sheets)-1].name
	for i := range c.charts {
		err := f.AddChart("charts", fmt.Sprintf("A%d", 1+20*i), &excelize.Chart{Type: excelize.Col, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: "x"}}},
			Series: []excelize.ChartSeries{{Name: fmt.Sprintf("'%s'!$B$1", source), Categories: fmt.Sprintf("'%s'!$A$2:$A$12", source), Values: fmt.Sprintf("'%s'!$B$2:$B$12", source)}}})
		if err != nil {
			return err
		}
	}
	return f.Write(io.Discard)
}
