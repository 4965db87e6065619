package summary

import (
	"fmt"

	"danvan/templates/figures"
	"danvan/templates/internal/workbook"

	"github.com/xuri/excelize/v2"
)

// chartKind is how a chart is drawn.
type chartKind int

const (
	columnChart  chartKind = iota
	stackedChart           // parts above each other, in numbers
	shareChart             // parts above each other, each column 100 %
	shareBars              // the same lying, for long names
	lineChart              // over periods
)

// chart is a native chart over a block of a sheet: categories in the first column, one
// series in each of the further columns, names in the row above.
type chart struct {
	anchor  string
	title   string
	alt     string
	kind    chartKind
	sheet   string
	row     int // of the series' names
	count   int // categories
	first   int // column of the first series
	series  int
	colours []string
	format  string
	percent bool // the axis ends at 100
	below   bool // a figure is below 0, where the axis begins otherwise
	dates   bool // the categories are days
}

// Sizes of a chart, and in rows the room that it takes; two stand beside each other on the
// page. A chart ends in a cell, which excelize finds by its own notion of what a column of
// the sheet of charts (8.5 characters), any other column and a row measure.
const (
	chartColumn = 68
	usualColumn = 64
	usualRow    = 18
	chartWidth  = 8*chartColumn + chartColumn/2
	wideChart   = 17*chartColumn + chartColumn/2 // to the right edge of the second of two
	datesWidth  = 8*usualColumn + usualColumn/2
	chartHeight = 17 * usualRow
	chartRows   = 18
	longestName = 150 // of a title, which would push the chart aside; a drawing's name ends at 254
	mostUpright = 12  // categories whose names find room beside each other
	mostNarrow  = 24  // categories whose names find room, turned, in a chart of half the page
	mostTurned  = 60  // and in one of the whole page
	mostNamed   = 100 // and there in small letters; of more, some are named
)

// stateColours are those of the states of a report, from light to dark, so that a grey
// print keeps them apart.
func stateColours() []string { return []string{"82B366", "FFD966", "C55A11", "7B0015"} }

// lightColours are those of the verdicts in the order of lights.
func lightColours() []string { return []string{"70AD47", "FFE699", "A3122A", "BFBFBF", "E3E3E3"} }

// seriesColours tell two series apart: dark and light of one hue.
func seriesColours() []string { return []string{"1F4E79", "B4C7E7"} }

func (c chart) excelKind() excelize.ChartType {
	switch c.kind {
	case stackedChart:
		return excelize.ColStacked
	case shareChart:
		return excelize.ColPercentStacked
	case shareBars:
		return excelize.BarPercentStacked
	case lineChart:
		return excelize.Line
	}
	return excelize.Col
}

// wide tells whether a chart takes the width of the page, for its names to find room.
func (c chart) wide() bool { return c.upright() && !c.dates && c.count > mostNarrow }

// upright tells whether the names of the categories stand side by side below columns.
func (c chart) upright() bool { return c.kind != lineChart && c.kind != shareBars }

// spec describes the chart to excelize. Fonts and colours are set on every part:
// what is left out comes out pale grey.
func (c chart) spec() *excelize.Chart {
	font := func(size float64, bold bool) *excelize.Font {
		return &excelize.Font{Family: workbook.Font, Size: size, Bold: bold, Color: ink}
	}
	gap, zero, full, onePerSeries := uint(60), 0.0, 100, false
	title := figures.Shorten(c.title, longestName)
	out := &excelize.Chart{
		Type:         c.excelKind(),
		Title:        excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: title, Font: font(11, true)}}},
		Legend:       excelize.ChartLegend{Position: "bottom", Font: font(9, false)},
		Dimension:    excelize.ChartDimension{Width: chartWidth, Height: chartHeight},
		Format:       excelize.GraphicOptions{AltText: c.alt, Name: title, Positioning: "absolute"}, // with oneCell it says to end in the cell where it begins, which Excel takes at its word
		XAxis:        excelize.ChartAxis{Font: *font(9, false)},
		YAxis:        excelize.ChartAxis{Font: *font(9, false), MajorGridLines: true, Minimum: &zero, NumFmt: excelize.ChartNumFmt{CustomNumFmt: c.format}},
		GapWidth:     &gap,
		ShowBlanksAs: "gap",
		VaryColors:   &onePerSeries, // else a legend of one series names the units
	}
	if c.kind == stackedChart || c.kind == shareChart || c.kind == shareBars {
		out.Overlap = &full
	}
	out.XAxis.ReverseOrder = c.kind == shareBars // else the first stands at the bottom
	if c.upright() && c.count > mostUpright {
		out.XAxis.Alignment = excelize.Alignment{TextRotation: -90} // upright names would be cut into letters
	}
	if c.upright() && !c.dates && c.count <= mostNamed {
		out.XAxis.TickLabelSkip = 1 // else every second bar goes without a name
	}
	if c.wide() {
		out.Dimension.Width = wideChart
	}
	if c.wide() && c.count > mostTurned {
		out.XAxis.Font.Size = 7
	}
	if c.dates {
		out.Dimension.Width = datesWidth
		out.XAxis.NumFmt = excelize.ChartNumFmt{CustomNumFmt: "dd/mm"}
	}
	if c.below {
		out.YAxis.Minimum = nil
		out.XAxis.TickLabelPosition = excelize.ChartTickLabelLow // and the names stay below the bars
	}
	if c.percent {
		hundred := 100.0
		out.YAxis.Maximum = &hundred
	}
	for i := range c.series {
		out.Series = append(out.Series, c.seriesSpec(i))
	}
	return out
}

func (c chart) seriesSpec(i int) excelize.ChartSeries {
	col := workbook.Column(c.first + i)
	fill := workbook.Solid(c.colours[i])
	line := excelize.LineOptions{Type: excelize.LineSolid, Width: 0.5, Fill: workbook.Solid("404040")}
	out := excelize.ChartSeries{
		// A name must be a reference: a text such as Q1 would be read as a cell.
		Name:       fmt.Sprintf("'%s'!$%s$%d", c.sheet, col, c.row),
		Categories: fmt.Sprintf("'%s'!$A$%d:$A$%d", c.sheet, c.row+1, c.row+c.count),
		Values:     fmt.Sprintf("'%s'!$%s$%d:$%s$%d", c.sheet, col, c.row+1, col, c.row+c.count),
		Fill:       fill, Line: line,
	}
	if c.kind == lineChart {
		// The figure has marks, its bound is dashed and has none: no colour is needed.
		out.Line = excelize.LineOptions{Type: excelize.LineSolid, Width: 2, Fill: fill}
		out.Marker = excelize.ChartMarker{Symbol: "circle", Size: 7, Fill: fill}
		if i > 0 {
			out.Line.Dash = excelize.LineDashDash
			out.Marker = excelize.ChartMarker{Symbol: "none"}
		}
	}
	return out
}

// stateWords and lightWords name the series of a stacked chart.
func stateWords() []string {
	var out []string
	for _, s := range figures.States() {
		out = append(out, figures.StateWord(s))
	}
	return out
}

func lightWords() []string {
	var out []string
	for _, l := range lights() {
		out = append(out, l.Word())
	}
	return out
}
