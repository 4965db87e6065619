package forms

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"danvan/pipeline"
)

// CSV writes one form of a request as CSV: UTF-8 with a byte order mark, semicolons
// and CRLF, as Excel in Vietnam opens it. Identifying lines come first, then the
// column headings, then the rows. Nothing guards a text but the quotes.
func CSV(w io.Writer, req Request, form *pipeline.Form) error {
	buffered := bufio.NewWriter(w)
	if _, err := buffered.WriteString("\ufeff"); err != nil {
		return fmt.Errorf("write form %s of %s: %w", form.Code, req.Unit.Code, err)
	}
	out := csv.NewWriter(buffered)
	out.Comma, out.UseCRLF = ';', true
	d := &draft{req: req}
	p := newPlan(req, form)
	rows := [][]string{
		{pipeline.LabelForm, form.Code},
		{pipeline.LabelUnit, req.Unit.Name},
		{"Kỳ báo cáo", req.Period.Vietnamese()},
		{windowText(req.Programme.Rule, req.Period)},
	}
	rows = append(rows, p.csvHeadings()...)
	rows = append(rows, d.csvRows(p)...)
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("write form %s of %s: %w", form.Code, req.Unit.Code, err)
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("write form %s of %s: %w", form.Code, req.Unit.Code, err)
	}
	return nil
}

// csvHeadings are the headings, and for a table the row of column numbers.
func (p *plan) csvHeadings() [][]string {
	var heads, ms []string
	for _, c := range p.columns {
		switch {
		case c.check:
			continue
		case c.field == nil:
			heads, ms = append(heads, c.head), append(ms, pipeline.MSLabel)
		default:
			heads = append(heads, strings.Join(append(append([]string{}, c.field.Path...), c.head), " – "))
			ms = append(ms, msText(p.form, c.field))
		}
	}
	if p.msRow > 0 {
		return [][]string{heads, ms}
	}
	return [][]string{heads}
}

func (d *draft) csvRows(p *plan) [][]string {
	var out [][]string
	if p.form.Layout == pipeline.List {
		for _, l := range p.lines {
			if l.field != nil {
				out = append(out, p.csvLine(l.field))
			}
		}
		return out
	}
	for _, whose := range p.rows {
		row, used := []string{}, false
		for _, c := range p.columns {
			switch {
			case c.check:
			case c.field == nil:
				row, used = append(row, d.rowName(whose)), true
			default:
				s := p.csvValue(c.field, place{whose, c.field.Code, pipeline.Value})
				row, used = append(row, s), used || s != ""
			}
		}
		if used { // the empty rows of a register are for the screen
			out = append(out, row)
		}
	}
	return out
}

func (p *plan) csvLine(f *pipeline.Field) []string {
	var row []string
	for _, c := range p.columns {
		switch {
		case c.check:
		case c.head == pipeline.HeadNumber:
			row = append(row, f.Number)
		case c.head == pipeline.HeadLabel:
			row = append(row, f.Label)
		case c.head == pipeline.HeadUnit:
			row = append(row, unitOfMeasure(f))
		case c.head == pipeline.HeadPrevious:
			row = append(row, p.csvPrevious(f))
		default:
			row = append(row, p.csvValue(f, place{"", f.Code, c.measure}))
		}
	}
	return row
}

func (p *plan) csvPrevious(f *pipeline.Field) string {
	if was := p.before[f.Code]; was.Known && accumulates(p.form, f) {
		return decimalComma(was.Number)
	}
	return ""
}

func (p *plan) csvValue(f *pipeline.Field, where place) string {
	c, ok := p.values[where]
	if _, asked := p.places[where]; !ok || !asked || c.State == pipeline.Missing {
		return ""
	}
	switch {
	case c.State == pipeline.NotApplicable:
		return "x"
	case where.measure == pipeline.Explanation:
	case c.State == pipeline.Nil:
		return "-"
	case f.Kind == pipeline.Count || f.Kind == pipeline.Amount:
		return decimalComma(c.Number)
	}
	return typed(f, where.measure, c)
}

// decimalComma writes a number as offices do, without grouping, which a reader
// could take for decimals.
func decimalComma(n pipeline.Number) string { return strings.ReplaceAll(n.String(), ".", ",") }
