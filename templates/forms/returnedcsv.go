package forms

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"danvan/pipeline"
)

// returnCSV gives a CSV file back as a workbook: the same rows as text, at the same
// lines and columns, marked like a returned workbook.
func (c *Composer) returnCSV(r pipeline.Receipt, o pipeline.Original) ([]byte, error) {
	b := newBook(r.ReceivedAt)
	sheet := csvSheet(c.programme, r)
	b.addSheet(sheet)
	b.removeFirstSheet()
	b.writeRecords(sheet, csvRecords(o.Bytes, hasCode(r, "csv-quote")))
	r = onSheet(r, sheet)
	for _, c := range wrongCells(r, []string{sheet}) {
		b.markCell(c, true)
	}
	b.insertFirst(pipeline.VerdictSheet, []string{sheet})
	n := c.notice(r, linkTo([]string{sheet}))
	n.steps = returnSteps(r)
	n.steps[1] = "Lưu tệp Excel này và gửi lại vào thư mục inbox/" + r.Unit + ", hoặc sửa tệp CSV của đơn vị (cùng dòng, cùng cột) rồi gửi lại."
	b.writeNotice(pipeline.VerdictSheet, n)
	b.properties(n.title, c.programme.Name)
	var out bytes.Buffer
	err := b.writeTo(&out)
	return out.Bytes(), err
}

// csvSheet names the sheet after the form that was found, so that the intake finds
// it again.
func csvSheet(p *pipeline.Programme, r pipeline.Receipt) string {
	if len(r.Submissions) == 1 {
		if f := p.Form(r.Submissions[0].Form, r.Submissions[0].Period); f != nil {
			return f.SheetName()
		}
	}
	return "CSV"
}

// onSheet brings the findings of a CSV file, which has no sheets, to the one sheet.
func onSheet(r pipeline.Receipt, sheet string) pipeline.Receipt {
	move := func(findings []pipeline.Finding) []pipeline.Finding {
		out := make([]pipeline.Finding, len(findings))
		for i, f := range findings {
			if out[i] = f; f.Cell != "" {
				out[i].Sheet = sheet
			}
		}
		return out
	}
	r.Findings = move(r.Findings)
	subs := make([]pipeline.Submission, len(r.Submissions))
	for i, s := range r.Submissions {
		subs[i] = s
		subs[i].Findings = move(s.Findings)
	}
	r.Submissions = subs
	return r
}

func hasCode(r pipeline.Receipt, code string) bool {
	for _, f := range allFindings(r, noLink) {
		if f.finding.Code == code {
			return true
		}
	}
	return false
}

// record is one record of a CSV file and the line that it begins on.
type record struct {
	line   int
	fields []string
}

// csvRecords cuts a CSV file up for showing only. Where its quotes are broken every
// line is shown as it is: which cells it means to have, nobody can tell.
func csvRecords(data []byte, quotesBroken bool) []record {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !quotesBroken {
		if out, err := parseRecords(data); err == nil {
			return out
		}
	}
	var out []record
	for i, line := range strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n") {
		if line != "" {
			out = append(out, record{i + 1, []string{line}})
		}
	}
	return out
}

func parseRecords(data []byte) ([]record, error) {
	in := csv.NewReader(bytes.NewReader(data))
	in.FieldsPerRecord = -1
	in.Comma = separator(data)
	var out []record
	for {
		fields, err := in.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		line, _ := in.FieldPos(0)
		out = append(out, record{line, fields})
	}
}

// separator is the one of semicolon, comma and tab that stands most often.
func separator(data []byte) rune {
	best := ';'
	for _, r := range []rune{',', '\t'} {
		if strings.Count(string(data), string(r)) > strings.Count(string(data), string(best)) {
			best = r
		}
	}
	return best
}

// Bounds of what a sheet takes.
const (
	sheetRows    = 1_048_576
	sheetColumns = 1_024
)

// The widest column of a CSV file that is shown; longer texts wrap.
const recordWidth = 24

func (b *book) writeRecords(sheet string, records []record) {
	widths, last := map[int]float64{}, record{line: 1}
	for _, r := range records {
		for c, s := range r.fields {
			if len(r.fields) > 2 || len(r.fields) == 2 && c == 0 { // a line of one text may run over its neighbours
				widths[c+1] = max(widths[c+1], min(float64(len([]rune(s)))+2, recordWidth))
			}
		}
	}
	for _, r := range records {
		if r.line > sheetRows {
			break
		}
		b.writeRecord(sheet, r)
		last = record{line: r.line, fields: longer(last.fields, r.fields)}
	}
	for c := 1; c <= min(len(widths), sheetColumns); c++ {
		b.width(sheet, c, max(widths[c], 8))
	}
	b.page(sheet, pageSetup{landscape: true, lastCol: min(max(len(last.fields), 1), sheetColumns), lastRow: last.line, footer: sheet})
}

func longer(a, b []string) []string {
	if len(b) > len(a) {
		return b
	}
	return a
}

func (b *book) writeRecord(sheet string, r record) {
	n, table := 1, len(r.fields) > 2
	for c, s := range r.fields {
		if c >= sheetColumns {
			break
		}
		cell := ref(c+1, r.line)
		b.text(sheet, cell, s)
		b.dress(sheet, cell, cell, look{format: formatText, down: "top", box: table, wrap: table})
		if table {
			n = max(n, lines(s, recordWidth))
		}
	}
	b.growing(sheet, r.line, tall(n))
}
