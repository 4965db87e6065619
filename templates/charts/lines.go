package charts

import (
	"fmt"
	"html/template"
	"strings"
)

// Series draws values over time, each written at its point; a missing one leaves a gap.
// The scale begins at 0, so that a small change looks small.
// Names are short: "Q3/21".
func Series(h Head, points []Item, of string) template.HTML {
	const top, high, side = 24, 96, 26
	least, most := extent(points)
	x := func(i int) float64 {
		if len(points) < 2 {
			return width / 2
		}
		return side + float64(i)*(width-2*side)/float64(len(points)-1)
	}
	y := func(v float64) float64 {
		if most == least {
			return top + high
		}
		return top + high - (v-least)/(most-least)*high
	}
	d, t := &drawing{}, table{heads: []string{"Kỳ", of}}
	d.rule(0, y(0), width, y(0), line, 1)
	d.path(points, x, y)
	for i, p := range points {
		anchor := anchorOf(i, len(points))
		at := x(i)
		switch anchor {
		case "start":
			at -= side
		case "end":
			at += side
		}
		d.text(at, top+high+26, anchor, "", p.Name)
		t.rows = append(t.rows, []string{p.Name, p.Text})
		if !p.Known {
			d.text(x(i), top+high+4, "middle", "value", "…")
			continue
		}
		fmt.Fprintf(&d.b, `<circle cx="%s" cy="%s" r="4" fill="%s"/>`, number(x(i)), number(y(p.Value)), dark)
		d.text(at, y(p.Value)-9, anchor, "value", p.Text)
	}
	d.y = top + high + 34
	return d.figure(h, "", t)
}

// anchorOf keeps the first and last label inside the chart.
func anchorOf(i, n int) string {
	switch {
	case n < 2:
		return "middle"
	case i == 0:
		return "start"
	case i == n-1:
		return "end"
	}
	return "middle"
}

func extent(points []Item) (least, most float64) {
	for _, p := range points {
		if p.Known {
			least, most = min(least, p.Value), max(most, p.Value)
		}
	}
	return least, most
}

func (d *drawing) path(points []Item, x func(int) float64, y func(float64) float64) {
	var b strings.Builder
	pen := "M"
	for i, p := range points {
		if !p.Known {
			pen = "M"
			continue
		}
		fmt.Fprintf(&b, "%s%s %s", pen, number(x(i)), number(y(p.Value)))
		pen = "L"
	}
	fmt.Fprintf(&d.b, `<path d="%s" fill="none" stroke="%s" stroke-width="2.5"/>`, b.String(), dark)
}
