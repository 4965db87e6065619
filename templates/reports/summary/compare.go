package summary

import (
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/figures"
)

// against is the columns of one earlier span beside the present figures.
type against struct {
	title  string
	first  int                                          // value, n/N, difference, percent
	before bool                                         // false: nothing to compare with
	figure func(unit, indicator string) pipeline.Result // the span's own present figure; nil where it is that of the period
	move   func(unit, indicator string) shown.Movement
}

// comparison sets every indicator of the root against the period before, the same
// period of the year before and the year so far, those that there are; below it, folded
// away, the units directly below the root.
func (b *book) comparison() *sheet {
	const headRow = 6
	s := newSheet(SheetComparison, 40, 25, 10, 10, 9)
	s.heading("SO SÁNH CÁC KỲ – "+b.Period.Vietnamese(),
		"“"+b.Words.Say(figures.NotComparable)+"”: thiếu số liệu một trong hai kỳ, đơn vị đã sắp xếp lại, hoặc biểu đã đổi (xem Ghi chú). Chênh lệch của tỷ lệ tính bằng điểm phần trăm."+b.belowHint())
	s.line(headRow, head(), "Chỉ tiêu", "Đơn vị", "Đơn vị tính", b.Period.Vietnamese(), "n/N")
	s.put(headRow-1, 1, head(), "")
	s.fill(headRow-1, 2, 5, head())
	spans := b.spans(s, headRow)
	s.widths = append(s.widths, 22, 12, 12)
	note := len(s.widths) - 2
	s.line2(headRow, note, head(), "Ghi chú", "Tử số", "Mẫu số")
	s.fill(headRow-1, note, note+2, head())
	s.put(headRow-1, note+1, head(), "Cách tính kỳ này")
	s.merge(headRow-1, note+1, headRow-1, note+2)
	row := headRow
	for _, ind := range b.Numeric() {
		for i, u := range append([]pipeline.Unit{b.Root()}, b.Tree.Children(b.Root().Code)...) {
			r := b.Result(u.Code, ind.Code)
			if i > 0 && !figures.Asked(r) {
				continue // the indicator does not apply to this unit
			}
			row++
			b.comparisonRow(s, row, note, u, ind, r, spans)
			if i == 0 {
				b.compared[ind.Code] = ref(row, 1)
			} else {
				s.outline[row] = fold{1, true}
			}
		}
	}
	s.fitHead(headRow-1, 18, 34)
	s.table(headRow, note+2, 2)
	s.titleFrom = headRow - 1
	s.printArea = "A1:" + ref(s.last(), note)
	return s
}

// belowHint says how to see the rows that are folded away.
func (b *book) belowHint() string {
	if !b.Tree.HasChildren(b.Root().Code) {
		return ""
	}
	return unfoldHint
}

// line2 writes a row of texts from a column on.
func (s *sheet) line2(row, col int, l look, texts ...string) {
	for i, t := range texts {
		s.put(row, col+i, l, t)
	}
}

// spans lays out the columns of the earlier spans.
func (b *book) spans(s *sheet, headRow int) []against {
	var out []against
	add := func(a against, heads ...string) {
		a.first = len(s.widths) + 1
		for _, h := range heads {
			width := 10.0
			if strings.HasPrefix(h, "n/N") || h == "%" {
				width = 8.5
			}
			s.widths = append(s.widths, width)
			s.put(headRow, len(s.widths), head(), h)
		}
		s.put(headRow-1, a.first, head(), a.title)
		s.fill(headRow-1, a.first, len(s.widths), head())
		s.merge(headRow-1, a.first, headRow-1, len(s.widths))
		out = append(out, a)
	}
	for _, since := range []figures.Since{figures.PreviousPeriod, figures.SameYearBefore} {
		if b.HasEarlier(since) {
			title := map[figures.Since]string{figures.PreviousPeriod: "Kỳ trước", figures.SameYearBefore: "Cùng kỳ năm trước"}[since]
			add(against{title: title + " (" + b.Earlier(since).Vietnamese() + ")", before: true,
				move: func(u, i string) shown.Movement { return b.Movement(u, i, since) }}, "Giá trị", "n/N", "Chênh lệch", "%")
		}
	}
	if b.HasToDate() {
		a := against{title: "Lũy kế từ đầu năm" + b.ToDateSince(), figure: func(u, i string) pipeline.Result { r, _ := b.ToDate(u, i); return r }, move: b.MovementToDate}
		if a.before = b.HasToDateBefore(); a.before {
			add(a, "Lũy kế", "n/N", "Cùng kỳ", "n/N cùng kỳ", "Chênh lệch", "%")
		} else {
			add(a, "Lũy kế", "n/N")
		}
	}
	return out
}

func (b *book) comparisonRow(s *sheet, row, note int, u pipeline.Unit, ind *pipeline.Indicator, r pipeline.Result, spans []against) {
	root := u.Code == b.Root().Code
	paint := func(l look) look {
		if root {
			l.fill = groupFill
		}
		return l
	}
	name := paint(text())
	name.bold = root
	s.put(row, 1, name, ind.Name)
	s.put(row, 2, paint(text()), u.Name)
	s.put(row, 3, paint(middle()), ind.Unit)
	s.fill(row, note+1, note+2, paint(number()))
	if r.Numerator.Known || r.Denominator.Known {
		s.number(row, note+1, paint(number()), r.Numerator)
		s.number(row, note+2, paint(number()), r.Denominator)
	}
	value := paint(number())
	if root {
		value = linked(value)
		s.jump(row, 4, SheetUnits, b.column[ind.Code], "Xem theo đơn vị")
	}
	b.rate(s, row, 4, value, r, note+1)
	s.put(row, 5, paint(middle()), coverage(r))
	var remarks []string
	if root {
		remarks = b.breaks(spans, u, ind) // those of the other units are the same
	}
	for _, a := range spans {
		b.spanCells(s, row, u, ind, a, paint)
		if m := a.move(u.Code, ind.Code); m.Uneven {
			remarks = append(remarks, figures.LowerFirst(a.title)+": "+b.Words.Caveat(m, "kỳ so sánh"))
		}
	}
	s.put(row, note, paint(text()), strings.Join(remarks, "; "))
}

// breaks says where a form changed, so that what stands side by side is not of the same
// thing or is no sum; spans of one reason are named together.
func (b *book) breaks(spans []against, u pipeline.Unit, ind *pipeline.Indicator) []string {
	var out, reasons []string
	names := map[string][]string{}
	for _, a := range spans {
		name, _, _ := strings.Cut(figures.LowerFirst(a.title), " (") // the reason stands in brackets
		why := ""
		if a.before {
			why = a.move(u.Code, ind.Code).Unlike.Vietnamese
		}
		if within := b.ToDateBreak(ind); a.figure != nil && !within.IsZero() {
			name, why = "các kỳ trước trong năm", within.Vietnamese // hence no sum
		}
		if why == "" {
			continue
		}
		if names[why] == nil {
			reasons = append(reasons, why)
		}
		names[why] = append(names[why], name)
	}
	for _, why := range reasons {
		out = append(out, b.Words.Say(figures.FormChanged, "earlier", strings.Join(names[why], ", "), "why", why))
	}
	return out
}

// spanCells writes one earlier span of a figure.
func (b *book) spanCells(s *sheet, row int, u pipeline.Unit, ind *pipeline.Indicator, a against, paint func(look) look) {
	col, now := a.first, ref(row, 4)
	if a.figure != nil {
		r := a.figure(u.Code, ind.Code)
		s.figure(row, col, paint(number()), r)
		s.put(row, col+1, paint(middle()), coverage(r))
		now, col = ref(row, col), col+2
	}
	if !a.before {
		return
	}
	m := a.move(u.Code, ind.Code)
	s.number(row, col, paint(number()), m.Before)
	s.put(row, col+1, paint(middle()), coverage(pipeline.Result{UnitsReported: m.Reported, UnitsExpected: m.Expected}))
	b.change(s, row, col+2, now, ref(row, col), ind, m)
	for _, c := range []int{col + 2, col + 3} {
		s.repaint(row, c, paint)
	}
}
