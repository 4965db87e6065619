package summary

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// write hands the sheet to excelize. The page is described first, because the stream
// writer copies that description when rows begin and when they end. Names come before
// the page: setting a filter forgets what was said of fitting the page.
func (s *sheet) write(f *excelize.File, styles *palette) error {
	s.spreadRemark()
	for _, step := range []func(*excelize.File) error{s.writeWidths, s.writeNames, s.writePage, s.writeLinks, s.writeConditions, s.writeCharts} {
		if err := step(f); err != nil {
			return err
		}
	}
	return s.writeCells(f, styles)
}

// writeWidths goes from right to left: each width is put before those already set,
// and readers expect columns in ascending order.
func (s *sheet) writeWidths(f *excelize.File) error {
	for i := len(s.widths); i > 0; i-- {
		if err := f.SetColWidth(s.name, columnName(i), columnName(i), s.widths[i-1]); err != nil {
			return err
		}
	}
	for i := s.hideFrom; i > 0 && i <= s.hideTo; i++ {
		if err := f.SetColOutlineLevel(s.name, columnName(i), 1); err != nil {
			return err
		}
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
	footer := `&L&"` + fontName + `,Italic"&9` + escapeFooter(s.footer) + `&R&"` + fontName + `,Regular"&9Trang &P/&N`
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
		titles = fmt.Sprintf("'%s'!$A:$%s", s.name, columnName(s.titleCols))
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

func (s *sheet) writeCells(f *excelize.File, styles *palette) error {
	w, err := f.NewStreamWriter(s.name)
	if err != nil {
		return err
	}
	if s.freezeCols+s.freezeRows > 0 {
		if err := w.SetPanes(s.panes()); err != nil {
			return err
		}
	}
	for _, r := range s.rowBreaks {
		if err := w.InsertPageBreak(ref(r, 1)); err != nil {
			return err
		}
	}
	for _, c := range s.colBreaks {
		if err := w.InsertPageBreak(ref(1, c)); err != nil {
			return err
		}
	}
	for i := range s.rows {
		if err := s.writeRow(w, styles, i+1); err != nil {
			return err
		}
	}
	for _, m := range s.merges {
		if err := w.MergeCell(m[0], m[1]); err != nil {
			return err
		}
	}
	return w.Flush()
}

func (s *sheet) panes() *excelize.Panes {
	corner := ref(s.freezeRows+1, s.freezeCols+1)
	active := "bottomRight"
	if s.freezeCols == 0 {
		active = "bottomLeft"
	}
	return &excelize.Panes{Freeze: true, XSplit: s.freezeCols, YSplit: s.freezeRows, TopLeftCell: corner, ActivePane: active,
		Selection: []excelize.Selection{{SQRef: corner, ActiveCell: corner, Pane: active}}}
}

func (s *sheet) writeRow(w *excelize.StreamWriter, styles *palette, row int) error {
	cells := make([]any, len(s.rows[row-1]))
	for i, c := range s.rows[row-1] {
		if !c.set {
			continue
		}
		id, err := styles.id(c.look)
		if err != nil {
			return err
		}
		cells[i] = excelize.Cell{StyleID: id, Formula: c.formula, Value: c.value}
	}
	o := s.outline[row]
	return w.SetRow(ref(row, 1), cells, excelize.RowOpts{Height: s.height(row), Hidden: o.hidden, OutlineLevel: o.level})
}
