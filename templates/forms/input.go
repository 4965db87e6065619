package forms

import (
	"github.com/xuri/excelize/v2"

	"danvan/pipeline"
)

// writeInput writes an input cell with what is filled in. A cell that is not asked
// of the unit is closed and grey.
func (d *draft) writeInput(p *plan, f *pipeline.Field, where place, cell string) {
	_, asked := p.places[where]
	if asked {
		d.writeValue(p, f, where, cell)
	}
	if where.measure == pipeline.Explanation && asked {
		d.dress(p.sheet, cell, cell, look{wrap: true, box: true, open: true, fill: fillInput, format: formatText})
		return
	}
	d.dressInput(p, f, cell, cell, asked)
}

// writeValue writes a filled cell in the way that the intake reads it back.
func (d *draft) writeValue(p *plan, f *pipeline.Field, where place, cell string) {
	c, ok := p.values[where]
	switch {
	case !ok || c.State == pipeline.Missing:
	case c.State == pipeline.NotApplicable:
		d.text(p.sheet, cell, "x")
	case where.measure != pipeline.Explanation && c.State == pipeline.Nil:
		d.text(p.sheet, cell, "-")
	case where.measure != pipeline.Explanation && (f.Kind == pipeline.Count || f.Kind == pipeline.Amount):
		d.number(p.sheet, cell, c.Number.Float())
	default:
		d.text(p.sheet, cell, typed(f, where.measure, c))
	}
}

// typed is the cell as an office would type it.
func typed(f *pipeline.Field, m pipeline.Measure, c pipeline.Cell) string {
	if m == pipeline.Explanation {
		return c.Text
	}
	switch f.Kind {
	case pipeline.Count, pipeline.Amount:
		return c.Number.String()
	case pipeline.Tick:
		if c.Number == 0 {
			return "không"
		}
		return "có"
	case pipeline.Choice:
		for _, o := range f.Options {
			if o.Code == c.Text {
				return o.Label
			}
		}
	case pipeline.Day:
		if day, err := pipeline.ParseDate(c.Text); err == nil {
			return day.Vietnamese()
		}
	}
	return c.Text
}

func numberFormat(f *pipeline.Field) string {
	switch f.Kind {
	case pipeline.Count:
		if f.Unit == "" && f.Max >= pipeline.Int(1900) && f.Max < pipeline.Int(3000) {
			return formatYear
		}
		return formatWhole
	case pipeline.Amount:
		return formatAmount
	}
	return formatText // days too: typed as dd/mm/yyyy they never turn into mm/dd
}

// dressInput makes cells of one field open for input, with their drop-down or rule.
func (d *draft) dressInput(p *plan, f *pipeline.Field, from, to string, asked bool) {
	if !asked {
		d.dress(p.sheet, from, to, look{box: true, fill: fillClosed})
		return
	}
	l := look{box: true, open: true, fill: fillInput, wrap: true, format: numberFormat(f)}
	switch f.Kind {
	case pipeline.Count, pipeline.Amount:
		l.across, l.wrap = "right", false
	case pipeline.Tick, pipeline.Day:
		l.across = "center"
	}
	d.dress(p.sheet, from, to, l)
	d.restrict(p, f, from, to)
}

// restrict adds the rule of a field's cells: what may be typed, in words.
func (d *draft) restrict(p *plan, f *pipeline.Field, from, to string) {
	v := excelize.NewDataValidation(true)
	v.Sqref = from
	if to != from {
		v.Sqref = from + ":" + to
	}
	switch f.Kind {
	case pipeline.Count, pipeline.Amount:
		v.Type, v.Formula1 = "custom", markup(d.numberRule(f, from))
		v.SetError(excelize.DataValidationErrorStyleStop, "Số liệu chưa đúng", clip(numberHelp(f)))
	case pipeline.Tick:
		v.Type, v.Formula1 = "list", nameTicks
		v.SetError(excelize.DataValidationErrorStyleStop, "Chọn có hoặc không", "Chọn “có” hoặc “không” trong danh sách.")
	case pipeline.Choice:
		v.Type, v.Formula1 = "list", d.lists.options(p.form, f)
		v.SetError(excelize.DataValidationErrorStyleStop, "Ngoài danh mục", clip("Chọn một giá trị trong danh sách của “"+f.Label+"”."))
	case pipeline.Day:
		v.Type, v.Formula1 = "custom", markup(dayRule(from))
		v.SetInput("Ngày", "Ghi dạng dd/mm/yyyy, ví dụ 25/05/2021.")
		v.SetError(excelize.DataValidationErrorStyleWarning, "Ngày chưa đúng dạng", "Ghi ngày theo dạng dd/mm/yyyy, ví dụ 25/05/2021.")
	case pipeline.Key:
		v.Type, v.Formula1 = "custom", markup(keyRule(from, to))
		v.SetInput("Mã", "Mỗi mã chỉ ghi một dòng và giữ nguyên qua các kỳ.")
		v.SetError(excelize.DataValidationErrorStyleWarning, "Mã bị trùng", "Mã này đã có ở dòng khác; mỗi mã chỉ ghi một dòng.")
	default:
		return
	}
	d.do(d.file.AddDataValidation(p.sheet, v))
}

// clip keeps a message within the 255 characters that a validation may show.
func clip(s string) string {
	if r := []rune(s); len(r) > 200 {
		return string(r[:200]) + "…"
	}
	return s
}

func numberHelp(f *pipeline.Field) string {
	what := "Ghi số nguyên từ 0 trở lên, chỉ ghi chữ số."
	if f.Kind == pipeline.Amount {
		what = "Ghi một số, chỉ ghi chữ số."
	}
	if f.Max > 0 {
		what += " Không quá " + vietnameseNumber(f.Max) + "."
	}
	return what + " Nếu không phát sinh ghi 0, “-” hoặc “không”."
}
