package summary

import (
	"strings"

	"danvan/pipeline"
	"danvan/templates/figures"
)

// How many headline indicators are drawn over the periods, and by region.
const (
	linesDrawn   = 6
	columnsDrawn = 6
	chartScale   = 84 // four charts and the heading on a landscape page
)

// chartSheets are the sheet with the charts and the sheet with the numbers behind them.
// false where there is nothing to draw.
func (b *book) chartSheets() (drawn, data *sheet, ok bool) {
	data = newSheet(SheetChartData, 44, 16, 16, 16, 16, 16)
	data.heading("SỐ LIỆU BIỂU ĐỒ", "Các biểu đồ ở trang “"+SheetCharts+"” vẽ từ các bảng dưới đây.")
	var charts []chart
	for _, draw := range []func(*sheet) []chart{b.filingCharts, b.verdictCharts, b.lineCharts, b.regionCharts} {
		charts = append(charts, draw(data)...)
	}
	if len(charts) == 0 {
		return nil, nil, false
	}
	drawn = newSheet(SheetCharts)
	drawn.scale = chartScale
	for range 18 {
		drawn.widths = append(drawn.widths, 8.5)
	}
	drawn.heading("BIỂU ĐỒ – "+b.Root().Name+", "+b.Period.Vietnamese(), "Vẽ từ các bảng ở trang “"+SheetChartData+"”; cột trống: chưa có số liệu.")
	drawn.placeCharts(charts)
	// The print area ends below the last chart; what lies under a chart are no cells.
	drawn.set(charts[len(charts)-1].bottom(), 18, look{}, nil, formula{})
	drawn.printArea = "A1:" + ref(drawn.last(), 18)
	return drawn, data, true
}

// placeCharts puts two charts beside each other, a wide one by itself, and two rows of
// them on a page.
func (s *sheet) placeCharts(charts []chart) {
	row, rows, right := 5, 0, false // of the next chart; rows of charts on the page so far
	down := func() { row, rows, right = row+chartRows, rows+1, false }
	for i := range charts {
		c := &charts[i]
		if right && c.wide() {
			down()
		}
		if !right && rows == 2 {
			s.rowBreaks = append(s.rowBreaks, row) // Excel cuts a chart at the end of a page
			row, rows = row+1, 0                   // on the edge, its border would stand on both
		}
		c.sheet = SheetChartData
		c.anchor = ref(row, map[bool]int{false: 1, true: 10}[right])
		if right || c.wide() {
			down()
		} else {
			right = true
		}
	}
	s.charts = charts
}

// bottom is the last row that the chart covers.
func (c chart) bottom() int {
	digits := strings.TrimLeft(c.anchor, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	row := 0
	for _, d := range digits {
		row = row*10 + int(d-'0')
	}
	return row + chartRows - 1
}

// block writes the head of a table of chart data and returns its row.
func (s *sheet) block(title string, names []string) int {
	row := s.last() + 2
	s.put(row, 1, head(), title)
	s.line2(row, 2, head(), names...)
	return row
}

// filingCharts are the reports by branch in numbers and by tier in parts of a hundred.
func (b *book) filingCharts(s *sheet) []chart {
	var out []chart
	for _, c := range []struct {
		tallies []figures.Tally
		title   string
		kind    chartKind
	}{{b.FilingByBranch(), "Tình hình nộp báo cáo theo đơn vị (số biểu)", stackedChart}, {b.FilingByTier(), "Tình hình nộp báo cáo theo cấp (%)", shareChart}} {
		row := s.block(c.title, stateWords())
		n := 0
		for _, t := range c.tallies {
			if t.Expected == 0 {
				continue
			}
			n++
			s.put(row+n, 1, label(), t.Name)
			for i, state := range figures.States() {
				s.put(row+n, 2+i, number(), t.Of(state))
			}
		}
		if n > 0 {
			out = append(out, chart{title: c.title, alt: "Biểu đồ cột chồng: số biểu đúng hạn, nộp muộn, bị trả lại, chưa nộp", kind: c.kind,
				row: row, count: n, first: 2, series: len(figures.States()), colours: stateColours(), format: stackFormat(c.kind)})
		}
	}
	return out
}

func stackFormat(k chartKind) string {
	if k == shareChart {
		return "0%"
	}
	return wholeFormat
}

// verdictCharts are the verdicts on the targets of each tier below the root.
func (b *book) verdictCharts(s *sheet) []chart {
	all := b.tierTargets()
	if len(all) == 0 {
		return nil
	}
	const title = "Mức phấn đấu của các đơn vị trực thuộc (% số đơn vị)"
	row := s.block(title, lightWords())
	for i, v := range all {
		s.put(row+1+i, 1, text(), figures.Shorten(b.Programme.TierName(v.tier)+": "+v.goal.Indicator.Name, 52))
		for k, light := range lights() {
			s.put(row+1+i, 2+k, number(), v.count[light])
		}
	}
	return []chart{{title: title, alt: "Biểu đồ thanh chồng 100%: phần đơn vị đạt, tạm đạt, chưa đạt, chưa rõ của mỗi mức phấn đấu", kind: shareBars,
		row: row, count: len(all), first: 2, series: len(lights()), colours: lightColours(), format: "0%"}}
}

// lineCharts are headline indicators of the root over the periods, with the bound of
// each period.
func (b *book) lineCharts(s *sheet) []chart {
	pasts := b.Pasts()
	if len(pasts) == 0 {
		return nil
	}
	var out []chart
	for _, ind := range b.Headlines() {
		if len(out) < linesDrawn && b.pointsOver(ind) > 1 {
			out = append(out, b.lineOver(s, ind))
		}
	}
	return out
}

// pointsOver is in how many periods the root has a figure.
func (b *book) pointsOver(ind *pipeline.Indicator) int {
	n := 0
	for _, past := range b.Pasts() {
		if r, _ := past.Result(b.Root().Code, ind.Code); r.Value.Known {
			n++
		}
	}
	if b.Result(b.Root().Code, ind.Code).Value.Known {
		n++
	}
	return n
}

func (b *book) lineOver(s *sheet, ind *pipeline.Indicator) chart {
	names := []string{"Kết quả"}
	if ind.Target(b.Root().Tier) != nil {
		names = append(names, "Mức phấn đấu")
	}
	row, below := s.block(figures.WithUnit(ind), names), false
	put := func(i int, p pipeline.Period, v pipeline.Maybe) {
		s.put(row+1+i, 1, label(), p.Vietnamese())
		below = s.bar(row+1+i, 2, v) || below
		if t := ind.TargetIn(b.Root().Tier, p); t != nil {
			below = s.bar(row+1+i, 3, pipeline.Known(t.Bound)) || below
		}
	}
	for i, past := range b.Pasts() {
		r, _ := past.Result(b.Root().Code, ind.Code)
		put(i, past.Period, r.Value)
	}
	put(len(b.Pasts()), b.Period, b.Result(b.Root().Code, ind.Code).Value)
	alt := "Biểu đồ đường: " + ind.Name + " của " + b.Root().Name + " qua các kỳ"
	if len(names) > 1 {
		alt += ", bên cạnh mức phấn đấu"
	}
	return chart{title: figures.WithUnit(ind) + " qua các kỳ", alt: alt, kind: lineChart,
		row: row, count: len(b.Pasts()) + 1, first: 2, series: len(names), colours: []string{"1F4E79", "C55A11"}, format: wholeFormat, below: below}
}

// regionCharts compare the regions; without any figure there is nothing to draw.
func (b *book) regionCharts(s *sheet) []chart {
	var out []chart
	regions := b.Regions()
	for _, ind := range b.Headlines() {
		known := 0
		for _, u := range regions {
			if b.Result(u.Code, ind.Code).Value.Known {
				known++
			}
		}
		if len(out) < columnsDrawn && known > 1 && ind.Kind != pipeline.OwnValue {
			out = append(out, b.regionChart(s, ind, regions))
		}
	}
	return out
}

func (b *book) regionChart(s *sheet, ind *pipeline.Indicator, regions []pipeline.Unit) chart {
	names := []string{b.Period.Vietnamese()}
	if b.HasEarlier(figures.PreviousPeriod) {
		names = append(names, b.previousTitle())
	}
	row, below := s.block(figures.WithUnit(ind), names), false
	for i, u := range regions {
		s.put(row+1+i, 1, label(), u.Name)
		below = s.bar(row+1+i, 2, b.Result(u.Code, ind.Code).Value) || below
		if len(names) > 1 {
			below = s.bar(row+1+i, 3, b.Movement(u.Code, ind.Code, figures.PreviousPeriod).Before) || below
		}
	}
	return chart{title: figures.WithUnit(ind), alt: "Biểu đồ cột: " + ind.Name + " của từng đơn vị, so với kỳ trước", kind: columnChart,
		row: row, count: len(regions), first: 2, series: len(names), colours: seriesColours(), format: wholeFormat, percent: ind.Unit == "%", below: below}
}

// bar writes a charted figure; a missing one leaves a gap, not a bar of 0.
// It tells whether the figure is below 0.
func (s *sheet) bar(row, col int, v pipeline.Maybe) bool {
	if !v.Known {
		s.fill(row, col, col, number())
		return false
	}
	s.number(row, col, number(), v)
	return v.Number < 0
}
