// Package panel makes what the page of a consolidation shows beside the report: the
// headline figures, charts, every figure of every unit in tables that can be sorted and
// searched, and for each figure the cells that it was made from. Without its script the
// page still has all figures; the cells need it. The words that units sent reach the
// page escaped or as JSON, which the script writes as text and never as markup.
package panel

import (
	"bytes"
	_ "embed" // template, style and script are compiled in
	"fmt"
	"html/template"
	"slices"

	"danvan/pipeline"
	"danvan/templates/document/page"
	"danvan/templates/figures"
)

//go:embed panel.html
var source string

//go:embed panel.css
var style string

//go:embed panel.js
var script string

// Addresses of the parts of the page. The row of a unit is at [UnitPart] + its code, an
// indicator at the tree's root at [IndicatorPart] + its code.
const (
	OverviewPart  = "tong-quan"
	ChartsPart    = "bieu-do"
	FiguresPart   = "chi-tieu"
	TablesPart    = "bang-so-lieu"
	QuestionsPart = "can-xem-lai"
	UnitPart      = "don-vi-"
	IndicatorPart = "chi-tieu-"
)

// panel is a view with what the template asks of it.
type panel struct {
	*figures.View
	units []pipeline.Unit // that have a row: the tree, down to where it has at most mostRows
	cut   bool            // the tree goes further down

	questions []figures.Question
}

// mostRows is how many units get a row. A page of more would no longer open at once;
// what lies below is in the pages of the units above it.
const mostRows = 1500

func newPanel(v *figures.View) *panel {
	p := &panel{View: v, units: v.Tree.Units()}
	questions, _ := v.Questions()
	p.questions = slices.DeleteFunc(questions, func(q figures.Question) bool { return p.position(q.Unit) < 0 })
	for depth := 8; depth > 0 && len(p.units) > mostRows; depth-- {
		p.cut = true
		p.units = nil
		for _, u := range v.Tree.Units() {
			if v.Tree.Depth(u.Code) < depth {
				p.units = append(p.units, u)
			}
		}
	}
	return p
}

// Of returns the parts of the page that show the figures of a consolidation.
func Of(v *figures.View) (page.More, error) {
	p := newPanel(v)
	t, err := template.New("panel").Parse(source)
	if err != nil {
		return page.More{}, fmt.Errorf("read the template of the page's figures: %w", err)
	}
	var before, after bytes.Buffer
	if err := t.ExecuteTemplate(&before, "before", p); err != nil {
		return page.More{}, fmt.Errorf("write the page's overview: %w", err)
	}
	if err := t.ExecuteTemplate(&after, "after", p); err != nil {
		return page.More{}, fmt.Errorf("write the page's figures: %w", err)
	}
	data, err := p.data()
	if err != nil {
		return page.More{}, fmt.Errorf("write the cells behind the figures: %w", err)
	}
	links := []page.Link{{To: OverviewPart, Text: "Tổng quan"}, {To: page.DocumentPart, Text: "Toàn văn báo cáo"}, {To: ChartsPart, Text: "Biểu đồ"},
		{To: FiguresPart, Text: "Từng chỉ tiêu"}, {To: TablesPart, Text: "Số liệu các đơn vị"}}
	if len(p.questions) > 0 {
		links = append(links, page.Link{To: QuestionsPart, Text: "Cần xem lại"})
	}
	return page.More{
		Links:  links,
		Before: template.HTML(before.String()), After: template.HTML(after.String()), //nolint:gosec // made by html/template
		Style: template.CSS(style), Script: template.JS(script), Data: template.JS(data), //nolint:gosec // files of this program; JSON with < escaped
	}, nil
}
