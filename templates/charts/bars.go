package charts

import (
	"fmt"
	"html"
	"html/template"
	"strings"
)

// Bars draws one bar an item below its name, the longest as wide as the chart allows.
// Negative values are drawn without a bar.
func Bars(h Head, items []Item) template.HTML {
	most := 0.0
	for _, i := range items {
		if i.Known {
			most = max(most, i.Value)
		}
	}
	d, t := &drawing{}, table{heads: []string{"Đơn vị", "Số liệu"}}
	for _, i := range items {
		d.label(i.Name)
		fill := dark
		if i.Mark {
			fill = middle
		}
		// Room for what is written behind the longest bar.
		room, long := width-8*float64(len([]rune(i.Text)))-6, 0.0
		if i.Known && most > 0 {
			long = max(0, i.Value/most) * (width - 100)
			long = min(long, room)
			d.rect(0, d.y, max(long, 1), barHeight, fill)
		}
		d.text(long+5, d.y+barHeight-3, "", "value", i.Text)
		d.y += barHeight + 8
		t.rows = append(t.rows, []string{i.Name, i.Text})
	}
	return d.figure(h, "", t)
}

// Bullet is a value beside its bound.
type Bullet struct {
	Item
	Bound     float64
	BoundText string
	Most      float64 // end of the scale: 100 for percentages; 0 takes the larger of the two
	Verdict   string
}

// Bullets draws each value as a bar on a pale track with a stroke at the bound.
func Bullets(h Head, bullets []Bullet) template.HTML {
	d, t := &drawing{}, table{heads: []string{"Chỉ tiêu", "Số liệu", "Mức phấn đấu", "Đánh giá"}}
	for _, b := range bullets {
		d.label(b.Name)
		most := b.Most
		if most == 0 {
			most = max(b.Value, b.Bound) * 1.1
		}
		at := func(x float64) float64 {
			if most <= 0 {
				return 0
			}
			return min(1, max(0, x/most)) * width
		}
		fill := dark
		if b.Mark {
			fill = middle
		}
		d.rect(0, d.y, width, barHeight, pale)
		if b.Known {
			d.rect(0, d.y+3, max(1, at(b.Value)), barHeight-6, fill)
		}
		x := min(width-1.5, max(1.5, at(b.Bound)))
		d.rule(x, d.y-2, x, d.y+barHeight+2, ink, 3)
		d.said(b.Text + " · mức " + b.BoundText + " · " + b.Verdict)
		t.rows = append(t.rows, []string{b.Name, b.Text, b.BoundText, b.Verdict})
	}
	return d.figure(h, "", t)
}

// Share is a row of parts that make a whole.
type Share struct {
	Name  string
	Parts []int
	Texts []string // the parts as they are written
	Total string
}

// Stack draws each row as a bar of its parts; what the parts are called is said in a
// legend and, for each row, in words below.
func Stack(h Head, parts []string, rows []Share) template.HTML {
	fills := []string{dark, middle, rust, pale}
	d, t := &drawing{}, table{heads: append(append([]string{"Khối"}, parts...), "Phải nộp")}
	for _, r := range rows {
		d.label(r.Name)
		d.stacked(r, fills)
		said := []string{}
		for i, n := range r.Parts {
			if n > 0 {
				said = append(said, strings.ToLower(parts[i])+" "+r.Texts[i])
			}
		}
		d.said(strings.Join(said, ", ") + " trên " + r.Total)
		t.rows = append(t.rows, append(append([]string{r.Name}, r.Texts...), r.Total))
	}
	return d.figure(h, legend(parts, fills), t)
}

func (d *drawing) stacked(r Share, fills []string) {
	total, x := 0, 0.0
	for _, n := range r.Parts {
		total += n
	}
	for i, n := range r.Parts {
		if n == 0 || total == 0 {
			continue
		}
		w := float64(n) / float64(total) * width
		d.rect(x, d.y, max(1, w-1.5), barHeight, fills[i%len(fills)]) // the gap parts neighbours in grey
		x += w
	}
}

func legend(parts, fills []string) string {
	var b strings.Builder
	b.WriteString(`<ul class="legend" aria-hidden="true">`)
	for i, p := range parts {
		fmt.Fprintf(&b, `<li><svg width="12" height="12"><rect width="12" height="12" fill="%s" stroke="%s"/></svg> %s</li>`, fills[i%len(fills)], line, html.EscapeString(p))
	}
	b.WriteString(`</ul>`)
	return b.String()
}
