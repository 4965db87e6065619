package summary

import (
	"fmt"

	"danvan/pipeline"
	"danvan/templates/figures"

	"github.com/xuri/excelize/v2"
)

// chart is a native chart over a block of SheetChartData: categories in the first
// column, one series in each further column, names in the row above.
type chart struct {
	anchor  string
	title   string
	alt     string
	kind    excelize.ChartType
	row     int // of the series' names
	count   int // categories
	series  int
	colours []string
	format  string
	percent bool
}

// Sizes of a chart in pixels; two stand beside each other on the page.
const (
	chartWidth    = 545
	chartHeight   = 340
	chartsOnSheet = 4
)

// chartData writes the numbers behind the charts on a sheet of their own and returns
// the charts, placed two by two from a row of the overview on.
func (b *book) chartData(first int) (*sheet, []chart) {
	s := newSheet(SheetChartData, 40, 16, 16, 16, 16)
	s.heading("SỐ LIỆU BIỂU ĐỒ", "Các biểu đồ ở trang “"+SheetOverview+"” vẽ từ các bảng dưới đây.")
	var charts []chart
	if c, ok := b.filingChart(s); ok {
		charts = append(charts, c)
	}
	for _, ind := range b.Headlines() {
		if len(charts) == chartsOnSheet {
			break
		}
		if c, ok := b.headlineChart(s, ind); ok {
			charts = append(charts, c)
		}
	}
	for i := range charts {
		charts[i].anchor = ref(first+(i/2)*19, []int{1, 5}[i%2])
	}
	return s, charts
}

func (b *book) filingChart(s *sheet) (chart, bool) {
	var tallies []figures.Tally
	for _, t := range b.FilingByBranch() {
		if t.Expected > 0 {
			tallies = append(tallies, t)
		}
	}
	if len(tallies) == 0 {
		return chart{}, false
	}
	row := s.last() + 2
	s.put(row, 1, head(), "Tình hình nộp báo cáo (số biểu)")
	for i, state := range figures.States() {
		s.put(row, 2+i, head(), figures.StateWord(state))
	}
	for i, t := range tallies {
		s.put(row+1+i, 1, label(), t.Name)
		for k, state := range figures.States() {
			s.put(row+1+i, 2+k, number(), t.Of(state))
		}
	}
	return chart{title: "Tình hình nộp báo cáo theo đơn vị (số biểu)", alt: "Biểu đồ cột chồng: số biểu đúng hạn, muộn, trả lại, chưa nhận của từng đơn vị",
		kind: excelize.ColStacked, row: row, count: len(tallies), series: 4,
		colours: []string{"A9D18E", "FFD966", "C55A11", "7B0015"}, format: wholeFormat}, true
}

// headlineChart compares the regions; without any figure there is nothing to draw.
func (b *book) headlineChart(s *sheet, ind *pipeline.Indicator) (chart, bool) {
	regions := b.Regions()
	known := false
	for _, u := range regions {
		known = known || b.Result(u.Code, ind.Code).Value.Known
	}
	if !known || ind.Kind == pipeline.OwnValue {
		return chart{}, false
	}
	row := s.last() + 2
	s.put(row, 1, head(), ind.Name)
	s.put(row, 2, head(), b.Period.Vietnamese())
	series := 1
	if b.HasEarlier(figures.PreviousPeriod) {
		series = 2
		s.put(row, 3, head(), b.previousTitle())
	}
	for i, u := range regions {
		s.put(row+1+i, 1, label(), u.Name)
		m := b.Movement(u.Code, ind.Code, figures.PreviousPeriod)
		s.bar(row+1+i, 2, b.Result(u.Code, ind.Code).Value)
		if series == 2 {
			s.bar(row+1+i, 3, m.Before)
		}
	}
	unit := ""
	if ind.Unit != "" {
		unit = " (" + ind.Unit + ")"
	}
	return chart{title: ind.Name + unit, alt: "Biểu đồ cột: " + ind.Name + " của từng đơn vị, so với kỳ trước", kind: excelize.Col,
		row: row, count: len(regions), series: series, colours: []string{"1F4E79", "B4C7E7"}, format: wholeFormat, percent: ind.Unit == "%"}, true
}

// bar writes a charted figure; a missing one leaves a gap, not a bar of 0.
func (s *sheet) bar(row, col int, v pipeline.Maybe) {
	if !v.Known {
		s.fill(row, col, col, number())
		return
	}
	s.number(row, col, number(), v)
}

// spec describes the chart to excelize. Fonts and colours are set on every part:
// what is left out comes out pale grey.
func (c chart) spec() *excelize.Chart {
	font := func(size float64, bold bool) *excelize.Font {
		return &excelize.Font{Family: fontName, Size: size, Bold: bold, Color: ink}
	}
	gap := uint(60)
	out := &excelize.Chart{
		Type:         c.kind,
		Title:        excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: c.title, Font: font(11, true)}}},
		Legend:       excelize.ChartLegend{Position: "bottom", Font: font(9, false)},
		Dimension:    excelize.ChartDimension{Width: chartWidth, Height: chartHeight},
		Format:       excelize.GraphicOptions{AltText: c.alt, Name: c.title, Positioning: "oneCell"},
		XAxis:        excelize.ChartAxis{Font: *font(9, false)},
		YAxis:        excelize.ChartAxis{Font: *font(9, false), MajorGridLines: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: c.format}},
		GapWidth:     &gap,
		ShowBlanksAs: "gap",
	}
	if c.kind == excelize.ColStacked {
		full := 100
		out.Overlap = &full
	}
	zero := 0.0
	out.YAxis.Minimum = &zero
	if c.percent {
		hundred := 100.0
		out.YAxis.Maximum = &hundred
	}
	for i := range c.series {
		col := columnName(2 + i)
		out.Series = append(out.Series, excelize.ChartSeries{
			// A name must be a reference: a text such as Q1 would be read as a cell.
			Name:       fmt.Sprintf("'%s'!$%s$%d", SheetChartData, col, c.row),
			Categories: fmt.Sprintf("'%s'!$A$%d:$A$%d", SheetChartData, c.row+1, c.row+c.count),
			Values:     fmt.Sprintf("'%s'!$%s$%d:$%s$%d", SheetChartData, col, c.row+1, col, c.row+c.count),
			Fill:       excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{c.colours[i]}},
			Line:       excelize.LineOptions{Type: excelize.LineSolid, Width: 0.5, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"404040"}}},
		})
	}
	return out
}
