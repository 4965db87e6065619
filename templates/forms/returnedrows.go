package forms

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"danvan/pipeline"
)

// Bounds of a file that is shown again. One with more in it is no form, and its
// receipt says what is wrong with it.
const (
	maxShown       = 200_000 // cells
	maxShownMerges = 2_000   // of one sheet
)

// returnRows gives a file that is no workbook of today's Excel back as one: the same
// rows at the same addresses, values as they were read, marked like a returned
// workbook. It is false where the file cannot be shown.
func (c *Composer) returnRows(r pipeline.Receipt, o pipeline.Original, with enclosed) ([]byte, bool) {
	sheets := c.shownSheets(o)
	if len(sheets) == 0 || tooMuch(sheets) {
		return nil, false
	}
	delimited := isDelimited(sheets)
	called := nameSheets(sheets, textSheet(c.programme, r))
	if delimited {
		sheets[0] = asOneCell(sheets[0], linesWith(r, "csv-line"))
	}
	r = onSheets(r, func(f pipeline.Finding) string {
		if delimited && f.Cell == "" {
			return ""
		}
		return called(f.Sheet)
	})
	b, names := writeRows(sheets, r.ReceivedAt)
	wrong := wrongCells(r, names, with.places)
	for _, cell := range wrong {
		b.markCell(cell, true)
	}
	b.insertFirst(pipeline.VerdictSheet, names)
	n := c.notice(r, linkTo(names), with)
	n.steps = returnSteps(r, len(wrong) > 0, true)
	n.steps[1] = "Lưu tệp Excel này và gửi lại vào " + againInto(r) + ", hoặc sửa trong tệp gốc của đơn vị (cùng dòng, cùng cột) rồi gửi lại."
	b.writeNotice(pipeline.VerdictSheet, n)
	b.properties(n.title, c.programme.Name)
	var out bytes.Buffer
	err := b.writeTo(&out)
	return out.Bytes(), err == nil
}

// writeRows begins a workbook with the rows of a file that is none.
func writeRows(sheets []pipeline.SheetRows, created time.Time) (b *book, names []string) {
	b = newBook(created)
	for _, s := range sheets {
		names = append(names, s.Name)
		b.addSheet(s.Name)
		b.writeShown(s)
	}
	return b, names
}

// shownSheets reads the file again, without the first sheet of an earlier return.
func (c *Composer) shownSheets(o pipeline.Original) []pipeline.SheetRows {
	if c.sheets == nil {
		return nil
	}
	sheets, err := c.sheets(o)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(sheets, func(s pipeline.SheetRows) bool {
		return strings.EqualFold(s.Name, pipeline.VerdictSheet) || strings.EqualFold(s.Name, pipeline.SourceSheet)
	})
}

func tooMuch(sheets []pipeline.SheetRows) bool {
	cells := 0
	for _, s := range sheets {
		if len(s.Merges) > maxShownMerges {
			return true
		}
		for _, r := range s.Rows {
			cells += len(r.Cells)
		}
	}
	return cells > maxShown
}

// isDelimited tells whether the file is a text, which has one sheet without a name.
func isDelimited(sheets []pipeline.SheetRows) bool { return len(sheets) == 1 && sheets[0].Name == "" }

// nameSheets gives the sheets names that Excel takes, and returns what a sheet is called
// now. A delimited text is named after the form that was found, so that the intake finds
// it again; whatever its findings call the sheet, it has only one.
func nameSheets(sheets []pipeline.SheetRows, delimited string) func(string) string {
	if isDelimited(sheets) {
		sheets[0].Name = delimited
		return func(string) string { return delimited }
	}
	names, taken := map[string]string{}, map[string]bool{}
	for i, s := range sheets {
		name := legalName(s.Name, taken)
		taken[strings.ToLower(name)] = true
		names[s.Name], sheets[i].Name = name, name
	}
	return func(name string) string { return names[name] }
}

func textSheet(p *pipeline.Programme, r pipeline.Receipt) string {
	if len(r.Submissions) == 1 {
		if f := p.Form(r.Submissions[0].Form, r.Submissions[0].Period); f != nil {
			return f.SheetName()
		}
	}
	return "CSV"
}

// legalName makes a name of at most 31 letters without those that Excel refuses, and
// one that no other sheet has.
func legalName(name string, taken map[string]bool) string {
	clean := strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || r < ' ' {
			return '_'
		}
		return r
	}, name), "' ")
	if clean == "" || strings.EqualFold(clean, "history") {
		clean = "Trang " + clean
	}
	out := cutName(clean, excelize.MaxSheetNameLength)
	for n := 2; taken[strings.ToLower(out)]; n++ {
		end := " (" + strconv.Itoa(n) + ")"
		out = cutName(clean, excelize.MaxSheetNameLength-len(end)) + end
	}
	return out
}

// cutName cuts a text to a number of UTF-16 units, in which Excel counts.
func cutName(s string, most int) string {
	runes := []rune(s)
	for len(utf16.Encode(runes)) > most {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimRight(string(runes), "' ")
}

// onSheets puts every finding on the sheet that it is on now.
func onSheets(r pipeline.Receipt, sheet func(pipeline.Finding) string) pipeline.Receipt {
	move := func(findings []pipeline.Finding) []pipeline.Finding {
		out := slices.Clone(findings)
		for i := range out {
			if name := sheet(out[i]); name != "" {
				out[i].Sheet = name
			}
		}
		return out
	}
	r.Findings = move(r.Findings)
	r.Submissions = slices.Clone(r.Submissions)
	for i := range r.Submissions {
		r.Submissions[i].Findings = move(r.Submissions[i].Findings)
	}
	return r
}

// linesWith returns the rows that a kind of finding was raised on.
func linesWith(r pipeline.Receipt, code string) map[int]bool {
	out := map[int]bool{}
	for _, nf := range allFindings(r, noLink) {
		if _, row, err := excelize.CellNameToCoordinates(nf.finding.Cell); err == nil && nf.finding.Code == code {
			out[row] = true
		}
	}
	return out
}

// asOneCell puts records that were divided wrongly into one cell each: as cells in the
// wrong columns they could be sent back unchanged and be counted.
func asOneCell(s pipeline.SheetRows, lines map[int]bool) pipeline.SheetRows {
	s.Rows = slices.Clone(s.Rows)
	for i, row := range s.Rows {
		if !lines[row.Index] {
			continue
		}
		var fields []string
		for _, c := range row.Cells {
			fields = append(fields, make([]string, c.Col-1-len(fields))...)
			fields = append(fields, c.Text)
		}
		s.Rows[i].Cells = []pipeline.SheetCell{{Col: 1, Text: strings.Join(fields, "; ")}}
	}
	return s
}
