package forms

import (
	"danvan/pipeline"
)

// writeList writes the rows of a list form.
func (d *draft) writeList(p *plan) {
	d.writeHeadings(p)
	for _, l := range p.lines {
		if l.field == nil {
			d.writeSection(p, l)
			continue
		}
		d.put(p.sheet, ref(1, l.row), ref(1, l.row), l.field.Number, look{across: "center", box: true, format: formatText})
		if l.field.Kind == pipeline.Text {
			d.writeNarrative(p, l)
		} else {
			d.writeLine(p, l)
		}
	}
	d.writeSignatures(p, 2, p.printCol())
}

// writeSection leaves the code column empty: a row without a code is no field.
func (d *draft) writeSection(p *plan, l listLine) {
	plain := look{bold: true, wrap: true, box: true, fill: fillSection}
	d.dress(p.sheet, ref(1, l.row), ref(1, l.row), plain)
	d.put(p.sheet, ref(2, l.row), ref(p.printCol(), l.row), l.section, plain)
	d.height(p.sheet, l.row, tall(lines(l.section, p.widths(2, p.printCol())*0.9)))
}

func (d *draft) writeLine(p *plan, l listLine) {
	d.put(p.sheet, ref(2, l.row), ref(2, l.row), l.field.Label, look{wrap: true, box: true})
	d.put(p.sheet, ref(3, l.row), ref(3, l.row), unitOfMeasure(l.field), look{across: "center", wrap: true, box: true})
	if p.form.Cumulative {
		d.writePrevious(p, l)
	}
	for _, m := range []pipeline.Measure{pipeline.Value, pipeline.Cumulative, pipeline.Explanation} {
		if col := p.col(m); col > 0 {
			d.writeInput(p, l.field, place{"", l.field.Code, m}, ref(col, l.row))
		}
	}
	n := max(lines(l.field.Label, p.columns[1].width), lines(unitOfMeasure(l.field), p.columns[2].width))
	if col := p.col(pipeline.Explanation); col > 0 {
		n = max(n, lines(p.values[place{"", l.field.Code, pipeline.Explanation}].Text, p.columns[col-1].width))
	}
	d.growing(p.sheet, l.row, tall(n))
}

func unitOfMeasure(f *pipeline.Field) string {
	if f.Unit == "" && f.Kind == pipeline.Tick {
		return "có/không"
	}
	return f.Unit
}

// writePrevious shows what the year had come to before: locked, never read.
func (d *draft) writePrevious(p *plan, l listLine) {
	cell := ref(p.previousCol(), l.row)
	d.dress(p.sheet, cell, cell, look{across: "right", box: true, fill: fillSection, format: numberFormat(l.field)})
	if was := p.before[l.field.Code]; was.Known && accumulates(p.form, l.field) {
		d.number(p.sheet, cell, was.Number.Float())
	}
}

func (p *plan) previousCol() int { return p.col(pipeline.Value) - 1 }

// writeNarrative gives a narrative field a tall cell from the value column to the
// last one. It grows with what is filled in.
func (d *draft) writeNarrative(p *plan, l listLine) {
	value := p.col(pipeline.Value)
	d.put(p.sheet, ref(2, l.row), ref(value-1, l.row), l.field.Label, look{wrap: true, box: true})
	where := place{"", l.field.Code, pipeline.Value}
	d.merge(p.sheet, ref(value, l.row), ref(p.printCol(), l.row))
	if _, asked := p.places[where]; asked {
		d.text(p.sheet, ref(value, l.row), p.values[where].Text)
		d.dress(p.sheet, ref(value, l.row), ref(p.printCol(), l.row), look{wrap: true, box: true, open: true, fill: fillInput, down: "top", format: formatText})
	} else {
		d.dress(p.sheet, ref(value, l.row), ref(p.printCol(), l.row), look{box: true, fill: fillClosed})
	}
	d.height(p.sheet, l.row, max(120, tall(lines(p.values[where].Text, p.widths(value, p.printCol())))))
}

// writeSignatures leaves room for a name and a stamp on paper. The cells under the
// code column stay empty.
func (d *draft) writeSignatures(p *plan, left, right int) {
	row := p.lastRow + 2
	bold := look{bold: true, across: "center"}
	d.put(p.sheet, ref(left, row), ref(left, row), "NGƯỜI LẬP BIỂU", bold)
	d.put(p.sheet, ref(right, row), ref(right, row), "THỦ TRƯỞNG ĐƠN VỊ", bold)
	small := look{italic: true, size: 10, across: "center"}
	d.put(p.sheet, ref(left, row+1), ref(left, row+1), "(Ký, ghi rõ họ tên)", small)
	d.put(p.sheet, ref(right, row+1), ref(right, row+1), "(Ký, ghi rõ họ tên, đóng dấu)", small)
	p.lastRow = row + 5
}
