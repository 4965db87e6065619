package forms

import (
	"strings"

	"danvan/pipeline"
)

// periodText states a period in words and days:
// "Quý II/2021 (Số liệu tính từ ngày 15/03/2021 đến ngày 14/06/2021)".
func periodText(rule pipeline.WindowRule, p pipeline.Period) string {
	return p.Vietnamese() + " (" + windowText(rule, p) + ")"
}

func windowText(rule pipeline.WindowRule, p pipeline.Period) string {
	w := rule.Window(p)
	return pipeline.LabelWindow + " " + w.From.Vietnamese() + " đến ngày " + w.To.Vietnamese()
}

// writeHead writes the block above the columns: who reports what, to whom, for when.
func (d *draft) writeHead(p *plan) {
	last := p.printCol()
	right := p.rightBlock(last)
	at := func(col, row int) string { return ref(col, row) }
	d.put(p.sheet, at(1, rowUnit), at(right-1, rowUnit), strings.ToUpper(d.req.Unit.Name), look{bold: true, wrap: true})
	d.put(p.sheet, at(right, rowUnit), at(last, rowUnit), pipeline.LabelForm+": "+p.form.Code, look{bold: true, across: "right"})
	d.put(p.sheet, at(right, rowVersion), at(last, rowVersion), "Phiên bản biểu: "+p.form.Version, look{italic: true, size: 9, across: "right"})
	d.put(p.sheet, at(1, rowTitle), at(last, rowTitle), p.form.Title, look{bold: true, size: 14, across: "center", wrap: true})
	d.put(p.sheet, at(1, rowPeriod), at(last, rowPeriod), "Kỳ báo cáo: "+periodText(d.req.Programme.Rule, d.req.Period), look{italic: true, across: "center"})
	d.put(p.sheet, at(1, rowReporter), at(last, rowReporter), pipeline.LabelUnit+": "+d.req.Unit.Name, look{})
	d.put(p.sheet, at(1, rowReceiver), at(last, rowReceiver), pipeline.LabelReceiver+": "+d.req.Receiver, look{})
	d.height(p.sheet, rowUnit, tall(lines(strings.ToUpper(d.req.Unit.Name), p.widths(1, right-1)*0.9)))
	d.height(p.sheet, rowTitle, 6+18*float64(lines(p.form.Title, p.widths(1, last)*0.7)))
	d.height(p.sheet, rowState, 20)
	for i, c := range p.columns {
		d.width(p.sheet, i+1, c.width)
	}
}

// rightBlock is the first of the columns at the right that together hold the code
// of the form.
func (p *plan) rightBlock(last int) int {
	col := last
	for col > 2 && p.widths(col, last) < 24 {
		col--
	}
	return col
}

func (p *plan) widths(from, to int) float64 {
	sum := 0.0
	for _, c := range p.columns[from-1 : to] {
		sum += c.width
	}
	return sum
}

func headLook() look {
	return look{bold: true, size: 10, across: "center", wrap: true, box: true, fill: fillHead}
}

// writeHeadings writes the column headings of a table or register, the groups
// merged over their columns and a label merged down to the last heading row.
func (d *draft) writeHeadings(p *plan) {
	bottom := p.firstRow - 1
	if p.msRow > 0 {
		bottom = p.msRow - 1
	}
	for i, c := range p.columns {
		top := p.headRow
		if c.field != nil {
			top += len(c.field.Path)
		}
		if c.check {
			d.put(p.sheet, ref(i+1, top), ref(i+1, bottom), c.head, checkHeadLook())
			continue
		}
		d.put(p.sheet, ref(i+1, top), ref(i+1, bottom), c.head, headLook())
	}
	for level := p.headRow; level < bottom; level++ {
		d.writeGroups(p, level)
	}
	d.headingHeights(p, bottom)
}

func checkHeadLook() look {
	return look{italic: true, size: 10, across: "center", wrap: true, box: true, fill: fillSection}
}

func (d *draft) writeGroups(p *plan, row int) {
	depth := row - p.headRow
	for from := 0; from < len(p.columns); {
		to := from + 1
		for to < len(p.columns) && sameGroup(p.columns[from].field, p.columns[to].field, depth) {
			to++
		}
		if f := p.columns[from].field; f != nil && len(f.Path) > depth {
			d.put(p.sheet, ref(from+1, row), ref(to, row), f.Path[depth], headLook())
		}
		from = to
	}
}

// sameGroup tells whether two fields share the headings down to a depth.
func sameGroup(a, b *pipeline.Field, depth int) bool {
	if a == nil || b == nil || len(a.Path) <= depth || len(b.Path) <= depth {
		return false
	}
	for i := range depth + 1 {
		if a.Path[i] != b.Path[i] {
			return false
		}
	}
	return true
}

// headingHeights makes the heading rows tall enough: a group needs its own row, a
// label has all rows from its first to the bottom one.
func (d *draft) headingHeights(p *plan, bottom int) {
	heights := make([]float64, bottom-p.headRow+1)
	for from, c := range p.columns {
		if c.field == nil {
			continue
		}
		for depth, heading := range c.field.Path {
			to := from + 1
			for to < len(p.columns) && sameGroup(c.field, p.columns[to].field, depth) {
				to++
			}
			if from == 0 || !sameGroup(p.columns[from-1].field, c.field, depth) {
				heights[depth] = max(heights[depth], tall(lines(heading, p.widths(from+1, to))))
			}
		}
	}
	for _, c := range p.columns {
		top := 0
		if c.field != nil {
			top = len(c.field.Path)
		}
		have := 0.0
		for _, h := range heights[top:] {
			have += h
		}
		if need := tall(lines(c.head, c.width)); need > have {
			heights[len(heights)-1] += need - have
		}
	}
	for i, h := range heights {
		d.height(p.sheet, p.headRow+i, h)
	}
}
