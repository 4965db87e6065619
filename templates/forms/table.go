package forms

import (
	"strings"

	"danvan/pipeline"
)

// writeTable writes a table form: headings, the row of column numbers, the rows of
// figures and the note below.
func (d *draft) writeTable(p *plan) {
	d.writeHeadings(p)
	d.writeMS(p)
	for i, row := range p.rows {
		d.writeRow(p, p.firstRow+i, row)
	}
	d.writeNote(p)
	d.writeTableSignatures(p)
}

// writeMS writes the row of column numbers, by which the intake binds the columns.
func (d *draft) writeMS(p *plan) {
	plain := look{italic: true, size: 10, across: "center", wrap: true, box: true}
	d.put(p.sheet, ref(1, p.msRow), ref(1, p.msRow), pipeline.MSLabel, plain)
	n := 1
	for i, c := range p.columns[1:] {
		text := msText(p.form, c.field)
		d.put(p.sheet, ref(i+2, p.msRow), ref(i+2, p.msRow), text, plain)
		n = max(n, lines(text, c.width))
	}
	d.height(p.sheet, p.msRow, tall(n))
}

// msText is the column's number with the identities that make it, as the official
// forms print them: "9=11+12+13 =14+15+16+17 =18+22".
func msText(form *pipeline.Form, f *pipeline.Field) string {
	text := f.Number
	for _, r := range form.Relations {
		if !r.Inside() || len(r.Parts[0]) != 1 || r.Parts[0][0].Field != f.Code {
			continue
		}
		for i, op := range r.Comparisons {
			if op != pipeline.Equal {
				break
			}
			if strings.Contains(text, "=") {
				text += " "
			}
			text += "=" + numberSum(form, r.Parts[i+1])
		}
	}
	return breakable(text)
}

// breakable puts blanks before plus signs of a long text, so that a narrow column
// breaks it there and not inside a number. The official forms have such blanks.
func breakable(text string) string {
	var b strings.Builder
	run := 0
	for i, r := range text {
		if r == '+' && run+nextTerm(text[i+1:]) >= 11 {
			b.WriteByte(' ')
			run = 0
		}
		b.WriteRune(r)
		if run++; r == ' ' {
			run = 0
		}
	}
	return b.String()
}

// nextTerm is the length of what stands before the next sign.
func nextTerm(s string) int {
	if i := strings.IndexAny(s, "+= "); i >= 0 {
		return i
	}
	return len(s)
}

// numberSum writes a sum in the form's own numbers, "2+3+...+7" where it runs on.
func numberSum(form *pipeline.Form, s pipeline.Sum) string {
	numbers := make([]string, len(s))
	for i, t := range s {
		numbers[i] = numberOf(form, t.Field)
	}
	if running(form, s) && len(s) > 4 {
		return numbers[0] + "+" + numbers[1] + "+...+" + numbers[len(numbers)-1]
	}
	var b strings.Builder
	for i, t := range s {
		switch {
		case t.Minus:
			b.WriteString("-")
		case i > 0:
			b.WriteString("+")
		}
		b.WriteString(numbers[i])
	}
	return b.String()
}

// running tells whether the terms are neighbours on the form, all added.
func running(form *pipeline.Form, s pipeline.Sum) bool {
	for i, t := range s {
		if t.Minus || t.Form != "" || i > 0 && fieldIndex(form, t.Field) != fieldIndex(form, s[i-1].Field)+1 {
			return false
		}
	}
	return true
}

func fieldIndex(form *pipeline.Form, code string) int {
	for i := range form.Fields {
		if form.Fields[i].Code == code {
			return i
		}
	}
	return -2
}

func numberOf(form *pipeline.Form, code string) string {
	if f := form.Field(code); f != nil && f.Number != "" {
		return f.Number
	}
	return code
}

// tableWidth gives a column room for its longest word and its figures.
func tableWidth(form *pipeline.Form, f *pipeline.Field) float64 {
	width := 6.3
	for _, word := range strings.Fields(f.Label) {
		width = max(width, 0.95*float64(len([]rune(word)))+0.8)
	}
	for _, part := range strings.Fields(msText(form, f)) {
		width = max(width, 1.05*float64(len(part))+1.2) // signs are wider than letters
	}
	if f.Kind == pipeline.Text {
		return max(width, 14) // a sentence, wrapped
	}
	return min(width, 14)
}

func (d *draft) writeRow(p *plan, row int, whose string) {
	name := d.rowName(whose)
	d.put(p.sheet, ref(1, row), ref(1, row), name, look{wrap: true, box: true})
	for i, c := range p.columns {
		if c.field != nil {
			d.writeInput(p, c.field, place{whose, c.field.Code, pipeline.Value}, ref(i+1, row))
		}
	}
	d.rowHeight(p, row, whose, max(32, tall(lines(name, p.columns[0].width))))
}

// rowHeight gives a row room for what is written in it; a row with words goes on
// growing with what is typed.
func (d *draft) rowHeight(p *plan, row int, whose string, points float64) {
	words := false
	for _, c := range p.columns {
		if c.field != nil && c.field.Kind == pipeline.Text {
			words = true
			points = max(points, tall(lines(p.values[place{whose, c.field.Code, pipeline.Value}].Text, c.width)))
		}
	}
	if words {
		d.growing(p.sheet, row, points)
		return
	}
	d.height(p.sheet, row, points)
}

func (d *draft) rowName(whose string) string {
	switch whose {
	case "":
		return d.req.Unit.Name
	case pipeline.TotalRow:
		return "Tổng cộng"
	}
	return d.req.Programme.Tree(d.req.Period).Name(whose)
}

// writeNote writes the line "30. Ghi chú:" with room for words. Below it the first
// column stays empty: no row there is a unit's.
func (d *draft) writeNote(p *plan) {
	row := p.lastRow + 1
	if p.form.NoteLabel != "" {
		d.put(p.sheet, ref(1, row), ref(1, row), p.form.NoteLabel+":", look{down: "top", wrap: true})
		d.merge(p.sheet, ref(2, row), ref(len(p.columns), row))
		d.dress(p.sheet, ref(2, row), ref(len(p.columns), row), look{down: "top", wrap: true, box: true, open: true, fill: fillInput, format: formatText})
		d.height(p.sheet, row, 48)
	}
	p.lastRow = row
}

// writeTableSignatures leaves room for names under a table: each over several
// narrow columns.
func (d *draft) writeTableSignatures(p *plan) {
	row, n := p.lastRow+2, len(p.columns)
	third := max(n/3, 2)
	block := func(from, to int, title, below string) {
		d.put(p.sheet, ref(from, row), ref(to, row), title, look{bold: true, across: "center"})
		d.put(p.sheet, ref(from, row+1), ref(to, row+1), below, look{italic: true, size: 10, across: "center"})
	}
	block(2, third+1, "NGƯỜI LẬP BIỂU", "(Ký, ghi rõ họ tên)")
	block(n-third+1, n, "THỦ TRƯỞNG ĐƠN VỊ", "(Ký, ghi rõ họ tên, đóng dấu)")
	p.lastRow = row + 5
}
