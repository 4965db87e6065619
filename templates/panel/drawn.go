package panel

import (
	"html/template"
	"slices"
	"sort"
	"strconv"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/charts"
	"danvan/templates/figures"
)

// mostBars is how many units a comparison draws; a county has fewer districts.
const mostBars = 30

// mostCompared is how many headline figures are compared between units.
const mostCompared = 4

// Charts are the drawings in the order in which they are read.
func (p *panel) Charts() []template.HTML {
	var out []template.HTML
	if goals := p.bullets(); len(goals) > 0 {
		out = append(out, charts.Bullets(charts.Head{ID: "bieu-do-muc", Title: "Kết quả so với mức phấn đấu",
			About: "Mỗi chỉ tiêu một thanh; vạch đậm là mức phấn đấu.", Note: "Vạch đậm: mức phấn đấu. Thanh sáng hơn: chưa đạt."}, goals))
	}
	if len(p.View.Filing.Reports) > 0 {
		out = append(out, p.filingChart())
	}
	return append(append(out, p.series()...), p.comparisons()...)
}

func (p *panel) bullets() []charts.Bullet {
	var out []charts.Bullet
	for _, g := range p.Goals(p.Root().Tier) {
		b := charts.Bullet{Item: p.item(g.Indicator.Name, g.Result, g.Indicator), Bound: g.Target.Bound.Float(),
			BoundText: g.BoundOf(), Verdict: shown.LightOf(g.Result).Word()}
		if g.Indicator.Unit == "%" {
			b.Most = 100
		}
		out = append(out, b)
	}
	return out
}

func (p *panel) item(name string, r pipeline.Result, ind *pipeline.Indicator) charts.Item {
	return charts.Item{Name: name, Value: r.Value.Number.Float(), Known: r.Value.Known, Text: p.Words.Figure(r, ind), Mark: r.Verdict == pipeline.NotMet}
}

func (p *panel) filingChart() template.HTML {
	var states []string
	for _, s := range figures.States() {
		states = append(states, figures.StateWord(s))
	}
	var rows []charts.Share
	for _, t := range p.FilingByTier() {
		row := charts.Share{Name: t.Name, Total: shown.Count(t.Expected)}
		for _, s := range figures.States() {
			row.Parts = append(row.Parts, t.Of(s))
			row.Texts = append(row.Texts, shown.Count(t.Of(s)))
		}
		if t.Expected > 0 {
			rows = append(rows, row)
		}
	}
	return charts.Stack(charts.Head{ID: "bieu-do-nop", Title: "Tình hình nộp báo cáo theo cấp, khối (số biểu)",
		About: p.Filing()}, states, rows)
}

// series are the headline figures over time; one that has a value in one period only is
// no series.
func (p *panel) series() []template.HTML {
	var out []template.HTML
	for _, ind := range p.Headlines() {
		points, known := p.points(ind)
		if known < 2 {
			continue
		}
		out = append(out, charts.Series(charts.Head{ID: "bieu-do-ky-" + ind.Code, Title: figures.WithUnit(ind),
			Note:  p.broken(ind),
			About: p.Root().Name + ": từ " + points[0].Name + " đến " + points[len(points)-1].Name + "."}, points, ind.Name))
	}
	return out
}

// broken says why the line does not begin earlier; "" where nothing breaks it.
func (p *panel) broken(ind *pipeline.Indicator) string {
	why := p.BreakOf(ind.Code)
	if why.IsZero() {
		return ""
	}
	return p.Words.Say(figures.FormChanged, "earlier", "các kỳ để trống", "why", why.Vietnamese) + ". "
}

func (p *panel) points(ind *pipeline.Indicator) (points []charts.Item, known int) {
	add := func(period pipeline.Period, r pipeline.Result) {
		item := charts.Item{Name: p.short(period), Value: r.Value.Number.Float(), Known: r.Value.Known, Text: p.bare(r, ind)}
		if item.Known {
			known++
		}
		points = append(points, item)
	}
	for _, past := range p.Pasts() {
		r, _ := past.Result(p.Root().Code, ind.Code)
		r.Target = ""
		add(past.Period, r)
	}
	r := p.Result(p.Root().Code, ind.Code)
	r.Target = ""
	add(p.Period, r)
	return points, known
}

// short names a period in few letters: "Q3/21".
func (p *panel) short(period pipeline.Period) string {
	year := "/" + strconv.Itoa(period.Year)[2:]
	switch period.Kind {
	case pipeline.Month:
		return "T" + strconv.Itoa(period.Number) + year
	case pipeline.Quarter:
		return "Q" + strconv.Itoa(period.Number) + year
	case pipeline.Year:
		return strconv.Itoa(period.Year)
	}
	return period.String()
}

// comparisons set the units directly below the root side by side.
func (p *panel) comparisons() []template.HTML {
	var out []template.HTML
	for _, ind := range p.Headlines() {
		items := p.compared(ind)
		if len(items) < 2 || items[0].Value == items[len(items)-1].Value || len(out) == mostCompared {
			continue // nothing to compare
		}
		note := ""
		if slices.ContainsFunc(items, func(i charts.Item) bool { return i.Mark }) {
			note = "Thanh sáng hơn: chưa đạt mức phấn đấu. "
		}
		if len(items) > mostBars {
			note += "Còn " + shown.Count(len(items)-mostBars) + " đơn vị có số liệu thấp hơn, xem bảng số liệu các đơn vị."
			items = items[:mostBars]
		}
		out = append(out, charts.Bars(charts.Head{ID: "bieu-do-don-vi-" + ind.Code, Title: ind.Name + " theo đơn vị",
			About: "Các đơn vị trực thuộc " + p.Root().Name + ", từ cao đến thấp.", Note: note}, items))
	}
	return out
}

func (p *panel) compared(ind *pipeline.Indicator) []charts.Item {
	var out []charts.Item
	for _, u := range p.Regions() {
		r := p.Result(u.Code, ind.Code)
		if !r.Value.Known {
			continue
		}
		item := p.item(u.Name, r, ind)
		if r.UnitsExpected > 1 {
			item.Text += " (" + figures.OutOf(r.UnitsReported, r.UnitsExpected) + ")"
		}
		out = append(out, item)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Value > out[j].Value })
	return out
}
