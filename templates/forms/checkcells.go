package forms

import (
	"fmt"
	"strings"

	"danvan/pipeline"
	"danvan/templates/internal/workbook"
)

func checkLook() look { return look{wrap: true, size: 10, ink: inkWrong, italic: true} }

// writeChecks writes every relation of the form as a live check: a message beside
// the figures (below them in a table) and a colour on the cell it is about.
func (d *draft) writeChecks(p *plan) {
	switch p.form.Layout {
	case pipeline.List:
		d.checkList(p)
	case pipeline.Table:
		d.checkTable(p)
	case pipeline.Register:
		d.checkRegister(p)
	}
}

// check writes a check's message; the cell is locked.
func (d *draft) check(sheet, cell string, f liveCheck) string {
	result := strings.TrimSpace(f.result)
	d.formula(sheet, cell, fmt.Sprintf(`IFERROR(TRIM(%s),"%s có ô báo lỗi")`, f.formula, saysWrong), result)
	return result
}

// says is true while the message of a check cell begins one of its sentences so.
func says(cell string, words ...string) string {
	tests := make([]string, len(words))
	for i, w := range words {
		tests[i] = fmt.Sprintf(`ISNUMBER(SEARCH("%s",%s))`, w, cell)
	}
	if len(tests) == 1 {
		return tests[0]
	}
	return "OR(" + strings.Join(tests, ",") + ")"
}

func (d *draft) checkList(p *plan) {
	count, first, last := 0, "", ""
	for _, l := range p.lines {
		cell := ref(p.checkCol(), l.row)
		if first == "" {
			first = cell
		}
		last = cell
		d.dress(p.sheet, cell, cell, checkLook())
		if l.field == nil {
			continue
		}
		if d.checkLine(p, l, cell) {
			count++
		}
	}
	if first != "" {
		d.writeState(p, first, last, count, checkColumn)
	}
}

// checkLine writes the checks of one row and tells whether something is wrong now.
func (d *draft) checkLine(p *plan, l listLine, cell string) bool {
	var related, cumulative liveCheck
	for _, r := range p.form.Relations {
		if p.anchor(r) == l.field.Code {
			related = related.and(d.relationCheck(p, "", pipeline.Value, r))
			if r.Inside() {
				cumulative = cumulative.and(d.relationCheck(p, "", pipeline.Cumulative, r))
			}
		}
	}
	cumulative = cumulative.and(d.cumulativeCheck(p, l.field, l.row))
	d.colour(p, l.field, pipeline.Value, related, says(pin(cell), saysWrong, saysWarn), markWrong())
	d.colour(p, l.field, pipeline.Cumulative, cumulative, says(pin(cell), saysCumulative), markWarn())
	both := related.and(cumulative)
	return both.formula != "" && d.check(p.sheet, cell, both) != ""
}

// colour paints the cell of a field that has a check while the check complains.
func (d *draft) colour(p *plan, f *pipeline.Field, m pipeline.Measure, c liveCheck, while string, with mark) {
	if cell, asked := p.places[place{"", f.Code, m}]; asked && c.formula != "" {
		d.highlight(p.sheet, cell, while, with)
	}
}

// checkColumn is where the checks of a list and of a register are read.
const checkColumn = "cột Kiểm tra"

// writeState says above the columns how many places want another look.
func (d *draft) writeState(p *plan, first, last string, now int, where string) {
	count := fmt.Sprintf(`COUNTIF(%s:%s,"?*")`, pin(first), pin(last))
	text := ""
	if now > 0 {
		text = fmt.Sprintf("Còn %d chỗ cần kiểm tra lại – xem %s.", now, where)
	}
	d.stateCell(p)
	d.formula(p.sheet, ref(1, rowState), fmt.Sprintf(`IF(%[1]s>0,"Còn "&%[1]s&" chỗ cần kiểm tra lại – xem %[2]s.","")`, count, where), text)
}

func (d *draft) stateCell(p *plan) {
	last := p.printCol()
	d.merge(p.sheet, ref(1, rowState), ref(last, rowState))
	d.dress(p.sheet, ref(1, rowState), ref(last, rowState), look{bold: true, wrap: true, ink: inkWrong})
}

// checkTable writes the checks below what is printed, one row each. Their first
// column stays empty: no row there is a unit's.
func (d *draft) checkTable(p *plan) {
	var cells, now []string
	at := p.lastRow + 2
	for _, row := range p.rows {
		for _, r := range p.form.Relations {
			f := d.relationCheck(p, row, pipeline.Value, r)
			if f.formula == "" {
				continue
			}
			cell := ref(p.messageCol(), at)
			if result := d.writeTableCheck(p, row, r, at, f); result != "" {
				now = append(now, result)
			}
			if target, ok := p.places[place{row, p.anchor(r), pipeline.Value}]; ok {
				d.highlight(p.sheet, target, "LEN("+pin(cell)+")>0", markWrong())
			}
			cells = append(cells, cell)
			at++
		}
	}
	p.bottom = at - 1
	if len(cells) > 0 {
		d.put(p.sheet, ref(2, p.lastRow+1), ref(len(p.columns), p.lastRow+1), "Kiểm tra số liệu (tự động, không in)", look{italic: true, bold: true, size: 10})
		d.tableState(p, cells, now)
	}
}

// tableState repeats above the columns, where it is seen at once, what the checks of
// one row say. Those of many rows would not fit there: it says how many complain.
func (d *draft) tableState(p *plan, cells, now []string) {
	if len(p.rows) > 1 {
		d.writeState(p, cells[0], cells[len(cells)-1], len(now), "phần Kiểm tra số liệu dưới bảng")
		return
	}
	pinned := make([]string, len(cells))
	for i, c := range cells {
		pinned[i] = pin(c)
	}
	d.stateCell(p)
	d.height(p.sheet, rowState, tall(2))
	d.formula(p.sheet, ref(1, rowState), "TRIM("+strings.Join(pinned, `&" "&`)+")", strings.Join(now, " "))
}

// messageCol is where the messages of a table's checks begin: right of the relation.
func (p *plan) messageCol() int {
	col := 3
	for col < len(p.columns) && p.widths(2, col-1) < 36 {
		col++
	}
	return col
}

func (d *draft) writeTableCheck(p *plan, whose string, r pipeline.Relation, row int, f liveCheck) string {
	plain := look{size: 10, wrap: true, box: true, fill: fillSection}
	text := d.relationText(p, r)
	if len(p.rows) > 1 {
		text = d.rowName(whose) + ": " + text
	}
	d.put(p.sheet, ref(2, row), ref(p.messageCol()-1, row), text, plain)
	d.merge(p.sheet, ref(p.messageCol(), row), ref(len(p.columns), row))
	d.dress(p.sheet, ref(p.messageCol(), row), ref(len(p.columns), row), look{size: 10, wrap: true, box: true, ink: inkWrong})
	return d.check(p.sheet, ref(p.messageCol(), row), f)
}

// relationText writes the relation in the form's own numbers.
func (d *draft) relationText(p *plan, r pipeline.Relation) string {
	text := d.sumText(p, r.Parts[0])
	for i, op := range r.Comparisons {
		text += " " + string(op) + " " + d.sumText(p, r.Parts[i+1])
	}
	return strings.NewReplacer(">=", "≥", "<=", "≤").Replace(text)
}

// checkRegister checks every row: a thing has a key of its own, and the form's
// relations hold.
func (d *draft) checkRegister(p *plan) {
	count := 0
	for i, row := range p.rows {
		at := p.firstRow + i
		f := d.keyCheck(p, row, at)
		for _, r := range p.form.Relations {
			more := d.relationCheck(p, row, pipeline.Value, r)
			f = f.and(more)
			if target, ok := p.places[place{row, p.anchor(r), pipeline.Value}]; ok && more.formula != "" {
				d.highlight(p.sheet, target, "LEN("+pin(p.checkAt[row])+")>0", markWrong())
			}
		}
		d.dress(p.sheet, p.checkAt[row], p.checkAt[row], checkLook())
		if f.formula != "" && d.check(p.sheet, p.checkAt[row], f) != "" {
			count++
		}
	}
	if key := p.keyCol(); key > 0 && len(p.rows) > 0 {
		d.highlight(p.sheet, ref(key, p.firstRow)+":"+ref(key, p.lastRow),
			fmt.Sprintf(`ISNUMBER(SEARCH(" mã",$%s%d))`, workbook.Column(p.checkCol()), p.firstRow), markWrong())
		d.writeState(p, ref(p.checkCol(), p.firstRow), ref(p.checkCol(), p.lastRow), count, checkColumn)
	}
}

func (p *plan) keyCol() int {
	for i, c := range p.columns {
		if c.field != nil && c.field.Kind == pipeline.Key {
			return i + 1
		}
	}
	return 0
}

func (d *draft) keyCheck(p *plan, row string, at int) liveCheck {
	key := p.keyCol()
	if key == 0 {
		return liveCheck{}
	}
	cell := absolute(key, at)
	whole := absolute(1, at) + ":" + absolute(p.checkCol()-1, at)
	column := absolute(key, p.firstRow) + ":" + absolute(key, p.lastRow)
	f := liveCheck{formula: fmt.Sprintf(`IF(AND(COUNTA(%[1]s)>0,TRIM(%[2]s)=""),"%[4]s thiếu mã. ","")&IF(AND(TRIM(%[2]s)<>"",COUNTIF(%[3]s,%[2]s)>1),"%[4]s trùng mã. ","")`, whole, cell, column, saysWrong)}
	f.result = p.keyResult(row, p.columns[key-1].field.Code)
	return f
}

// keyResult is what the key check of a row comes to with what is filled in.
func (p *plan) keyResult(row, field string) string {
	key := strings.TrimSpace(p.values[place{row, field, pipeline.Value}].Text)
	used, same := false, 0
	for where, c := range p.values {
		used = used || where.row == row && c.State != pipeline.Missing
		if where.field == field && key != "" && strings.EqualFold(strings.TrimSpace(c.Text), key) {
			same++
		}
	}
	switch {
	case used && key == "":
		return saysWrong + " thiếu mã. "
	case same > 1:
		return saysWrong + " trùng mã. "
	}
	return ""
}
