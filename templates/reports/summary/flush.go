package summary

import (
	"fmt"
	"strings"

	"danvan/templates/internal/workbook"

	"github.com/xuri/excelize/v2"
)

// write hands excelize what it is to know of the sheet, and returns the rows. Names come
// before the page: setting a filter forgets what was said of fitting the page.
func (s *sheet) write(f *excelize.File, styles *palette) (workbook.Sheet, error) {
	s.spreadRemark()
	for _, step := range []func(*excelize.File) error{s.writeWidths, s.writeNames, s.writePage, s.writeLinks, s.writeConditions, s.writeCharts, s.writePanes, s.writeBreaks} {
		if err := step(f); err != nil {
			return workbook.Sheet{}, err
		}
	}
	ids, err := s.styles(styles)
	return workbook.Sheet{Name: s.name, Merges: s.merges, Rows: func(r *workbook.Rows) { s.writeRows(r, ids) }}, err
}

// writeWidths goes from right to left, neighbours of one width at once: each width is put
// before those already set, and readers expect columns in ascending order.
func (s *sheet) writeWidths(f *excelize.File) error {
	for last := len(s.widths); last > 0; {
		first := last
		for first > 1 && s.widths[first-2] == s.widths[last-1] {
			first--
		}
		if err := f.SetColWidth(s.name, workbook.Column(first), workbook.Column(last), s.widths[last-1]); err != nil {
			return err
		}
		last = first - 1
	}
	columns := 1
	for _, r := range s.rows {
		columns = max(columns, len(r))
	}
	return f.SetSheetDimension(s.name, "A1:"+ref(max(1, s.last()), columns))
}

func (s *sheet) writePage(f *excelize.File) error {
	a4, orientation, fitHeight, fitWidth, fit := 9, "portrait", 0, 1, s.scale == 0
	if s.landscape {
		orientation = "landscape"
	}
	layout := &excelize.PageLayoutOptions{Size: &a4, Orientation: &orientation}
	if s.onePage {
		fitHeight = 1
	}
	if fit {
		layout.FitToWidth, layout.FitToHeight = &fitWidth, &fitHeight
	} else {
		layout.AdjustTo = &s.scale
	}
	if err := f.SetPageLayout(s.name, layout); err != nil {
		return err
	}
	side, top, edge, yes, no := 0.4, 0.5, 0.25, true, false
	if err := f.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &fit, OutlineSummaryBelow: &no, OutlineSummaryRight: &no}); err != nil {
		return err
	}
	if err := f.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{
		Left: &side, Right: &side, Top: &top, Bottom: &top, Header: &edge, Footer: &edge, Horizontally: &yes,
	}); err != nil {
		return err
	}
	if err := f.SetSheetView(s.name, 0, &excelize.ViewOptions{ShowGridLines: &no}); err != nil {
		return err
	}
	footer := `&L&"` + workbook.Font + `,Italic"&9` + escapeFooter(s.footer) + `&R&"` + workbook.Font + `,Regular"&9Trang &P/&N`
	return f.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{OddFooter: footer})
}

// escapeFooter doubles the sign that begins a code in headers and footers.
func escapeFooter(t string) string {
	out := make([]rune, 0, len(t))
	for _, r := range t {
		if r == '&' {
			out = append(out, r)
		}
		out = append(out, r)
	}
	return string(out)
}

func (s *sheet) writeNames(f *excelize.File) error {
	if s.filter != "" {
		if err := f.AutoFilter(s.name, s.filter, nil); err != nil {
			return err
		}
	}
	for _, n := range s.names {
		if err := f.SetDefinedName(&excelize.DefinedName{Name: n.name, RefersTo: s.absolute(n.cell)}); err != nil {
			return err
		}
	}
	if s.printArea != "" {
		if err := f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: s.absolute(s.printArea), Scope: s.name}); err != nil {
			return err
		}
	}
	titles := ""
	if s.titleCols > 0 {
		titles = fmt.Sprintf("'%s'!$A:$%s", s.name, workbook.Column(s.titleCols))
	}
	if s.titleTo > 0 {
		if titles != "" {
			titles += ","
		}
		titles += fmt.Sprintf("'%s'!$%d:$%d", s.name, s.titleFrom, s.titleTo)
	}
	if titles == "" {
		return nil
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: titles, Scope: s.name})
}

// absolute is a range of the sheet as a name refers to it: "'Tổng quan'!$A$1:$I$60".
func (s *sheet) absolute(cells string) string {
	from, to, found := strings.Cut(cells, ":")
	out := "'" + s.name + "'!" + dollars(from)
	if found {
		out += ":" + dollars(to)
	}
	return out
}

func dollars(cell string) string {
	digits := strings.TrimLeft(cell, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	return "$" + cell[:len(cell)-len(digits)] + "$" + digits
}

func (s *sheet) writeConditions(f *excelize.File) error {
	for _, cells := range s.bars {
		err := f.SetConditionalFormat(s.name, cells, []excelize.ConditionalFormatOptions{
			{Type: "data_bar", Criteria: "=", MinType: "num", MinValue: "0", MaxType: "max", BarColor: barFill}})
		if err != nil {
			return err
		}
	}
	for _, c := range s.flags {
		id, err := f.NewConditionalStyle(c.look.condition())
		if err != nil {
			return err
		}
		err = f.SetConditionalFormat(s.name, c.cells, []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: c.formula, Format: &id}})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *sheet) writeLinks(f *excelize.File) error {
	for _, l := range s.links {
		err := f.SetCellHyperLink(s.name, l.from, fmt.Sprintf("'%s'!%s", l.sheet, l.cell), "Location",
			excelize.HyperlinkOpts{Tooltip: &l.tip})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *sheet) writeCharts(f *excelize.File) error {
	for _, c := range s.charts {
		if err := f.AddChart(s.name, c.anchor, c.spec()); err != nil {
			return err
		}
	}
	return nil
}

func (s *sheet) writePanes(f *excelize.File) error {
	if s.freezeCols+s.freezeRows == 0 {
		return nil
	}
	return f.SetPanes(s.name, workbook.Frozen(s.freezeCols, s.freezeRows))
}

func (s *sheet) writeBreaks(f *excelize.File) error {
	for _, r := range s.rowBreaks {
		if err := f.InsertPageBreak(s.name, ref(r, 1)); err != nil {
			return err
		}
	}
	for _, c := range s.colBreaks {
		if err := f.InsertPageBreak(s.name, ref(1, c)); err != nil {
			return err
		}
	}
	return nil
}

// styles are the styles of the sheet's looks, made in the order of the cells.
func (s *sheet) styles(p *palette) (ids []int, err error) {
	ids = make([]int, len(s.looks)+1)
	for _, r := range s.rows {
		for _, c := range r {
			if c.look > 0 && ids[c.look] == 0 {
				if ids[c.look], err = p.id(s.looks[c.look-1]); err != nil {
					return nil, err
				}
			}
		}
	}
	return ids, nil
}

// writeRows writes the rows, once: what is written is let go, as the file grows.
func (s *sheet) writeRows(r *workbook.Rows, styles []int) {
	for i, cells := range s.rows {
		o := s.outline[i+1]
		r.Begin(workbook.Row{Number: i + 1, Height: s.height(i + 1), Hidden: o.hidden, Level: o.level})
		for col, c := range cells {
			if c.look > 0 {
				r.Cell(col+1, workbook.Cell{Style: styles[c.look], Value: s.valueOf(c), Formula: s.formulaOf(c)})
			}
		}
	}
	s.rows, s.texts, s.textIDs, s.numbers, s.figures = nil, nil, nil, nil, nil
}
