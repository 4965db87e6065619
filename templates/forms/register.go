package forms

import (
	"danvan/pipeline"
)

// writeRegister writes a register: headings and empty rows, the known things first.
func (d *draft) writeRegister(p *plan) {
	d.writeHeadings(p)
	for i, row := range p.rows {
		n := 1
		for c, col := range p.columns {
			if col.field == nil {
				continue
			}
			where := place{row, col.field.Code, pipeline.Value}
			d.writeValue(p, col.field, where, ref(c+1, p.firstRow+i))
			n = max(n, lines(p.values[where].Text, col.width))
		}
		d.growing(p.sheet, p.firstRow+i, tall(n))
	}
	for c, col := range p.columns {
		if col.field != nil {
			d.dressInput(p, col.field, ref(c+1, p.firstRow), ref(c+1, p.lastRow), col.field.AppliesTo(p.tier))
		}
	}
}
