package official

import (
	"slices"
	"strconv"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
	"danvan/templates/document"
	"danvan/templates/figures"
)

// Widths of an annex on a landscape page: the root and the units beside each other take at
// most roomOfAnnex, beside the shortest column of names.
const (
	roomOfAnnex = 90.0
	rootWidth   = 10.0
	unitWidth   = 8.5
	namesLeast  = 22.5
	namesMost   = 26.0
)

// annexes are the figures of the units directly below the root, one annex for each
// tier of which anything was filed: districts first have a table of their own, then
// departments. What is open to question and what a later edition changed come last.
func (c composer) annexes() []document.Annex {
	var out []document.Annex
	byTier := map[string][]pipeline.Unit{}
	var order []string
	for _, u := range append(c.Regions(), c.Tree.Children(c.Root().Code)...) {
		if contains(byTier[u.Tier], u.Code) {
			continue
		}
		if len(byTier[u.Tier]) == 0 {
			order = append(order, u.Tier)
		}
		byTier[u.Tier] = append(byTier[u.Tier], u)
	}
	order = slices.DeleteFunc(order, func(tier string) bool { return !slices.ContainsFunc(byTier[tier], c.filed) })
	for i, tier := range order {
		label := "Phụ lục"
		if len(order) > 1 {
			label += " " + roman(i+1)
		}
		out = append(out, document.Annex{
			Label: label, Title: "Chỉ tiêu tổng hợp " + c.period() + " – " + c.Programme.TierName(tier),
			Note:      c.annexNote(),
			Landscape: true, Body: c.annexTables(byTier[tier]),
		})
	}
	return append(append(out, c.questions()...), c.adjustments()...)
}

// filed tells whether anything of what stands in the annex was filed by a unit or below it.
func (c composer) filed(u pipeline.Unit) bool {
	return slices.ContainsFunc(c.Numeric(), func(ind *pipeline.Indicator) bool {
		return ind.Kind != pipeline.OwnValue && c.Result(u.Code, ind.Code).UnitsReported > 0
	})
}

// annexNote names the report that an annex belongs to; its number is open until it is
// signed.
func (c composer) annexNote() string {
	number := strings.Fields(strings.Replace(c.head().Number, ":", "", 1))
	note := "(Kèm theo Báo cáo " + figures.LowerFirst(strings.Join(number, "       "))
	if !c.joint() {
		note += " của " + c.consolidator()
	}
	return note + ")"
}

func contains(units []pipeline.Unit, code string) bool {
	for _, u := range units {
		if u.Code == code {
			return true
		}
	}
	return false
}

func roman(n int) string {
	if n <= 10 {
		return [...]string{"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"}[n]
	}
	return strconv.Itoa(n)
}

// annexTables shares the units out over as few tables as hold them, evenly.
func (c composer) annexTables(units []pipeline.Unit) []document.Block {
	var out []document.Block
	head, width := c.widest(rootWidth, c.Root()), c.widest(unitWidth, units...)
	columns := max(1, int((roomOfAnnex-head)/width))
	tables := (len(units) + columns - 1) / columns
	for i := range tables {
		from, to := i*len(units)/tables, (i+1)*len(units)/tables
		t := c.annexTable(units[from:to], head, width)
		if i == tables-1 {
			t.Note = "“…”: chưa có số liệu; “–”: không phát sinh. Cột đầu là số chung của " + c.Root().Name + "; số của mỗi đơn vị gồm cả đơn vị trực thuộc."
			if r, ok := c.anyOf(units, func(r pipeline.Result, _ *pipeline.Indicator) bool { return partial(r) }); ok {
				t.Note += " “(" + figures.OutOf(r.UnitsReported, r.UnitsExpected) + ")”: số liệu của " + shown.Count(r.UnitsReported) + " trên " + shown.Count(r.UnitsExpected) +
					" đơn vị phải báo cáo; số không ghi kèm là của tất cả đơn vị phải báo cáo."
			}
			if _, ok := c.anyOf(units, unfiled); ok {
				t.Note += " “(**)”: chưa đơn vị nào có số liệu; đơn vị chưa báo cáo tính là chưa đạt."
			}
		}
		out = append(out, t)
	}
	return out
}

// widest is the width of a column that holds each figure of the units, at least least.
func (c composer) widest(least float64, units ...pipeline.Unit) float64 {
	for _, u := range units {
		for _, ind := range c.Numeric() {
			if ind.Kind == pipeline.OwnValue {
				continue
			}
			for _, line := range strings.Split(c.total(u.Code, ind), "\n") {
				least = max(least, room(line))
			}
		}
	}
	return least
}

// room is the width of a line in a table as wide as the page. Brackets have some to spare:
// where Times New Roman is not there its stand-in is wider, and "(176/20 0)" is not read.
func room(line string) float64 {
	const padding, other, spare = 1.6, 0.55, 1.25
	text := 0.0
	for _, r := range line {
		if '0' <= r && r <= '9' {
			text++
		} else {
			text += other
		}
	}
	if strings.HasPrefix(line, "(") {
		text *= spare
	}
	return text + padding
}

// anyOf finds the first figure of the root and the units that is so.
func (c composer) anyOf(units []pipeline.Unit, is func(pipeline.Result, *pipeline.Indicator) bool) (pipeline.Result, bool) {
	for _, u := range append([]pipeline.Unit{c.Root()}, units...) {
		for _, ind := range c.Numeric() {
			if r := c.Result(u.Code, ind.Code); ind.Kind != pipeline.OwnValue && is(r, ind) {
				return r, true
			}
		}
	}
	return pipeline.Result{}, false
}

func (c composer) annexTable(units []pipeline.Unit, head, width float64) document.Table {
	names := min(namesMost, max(namesLeast, namesLeast+roomOfAnnex-head-width*float64(len(units))))
	table := document.Table{
		Columns: []document.Column{{Head: "TT", Width: 5, Align: document.Center}, {Head: "Chỉ tiêu", Width: names, Align: document.Left},
			{Head: "Đơn vị tính", Width: 8, Align: document.Center}, {Head: c.Root().Name, Width: head, Align: document.Right}},
	}
	for _, u := range units {
		table.Columns = append(table.Columns, document.Column{Head: shortName(u.Name), Width: width, Align: document.Right})
	}
	n := 0
	for _, g := range c.Groups() {
		rows := c.annexRows(g, units, &n)
		if len(rows) > 0 {
			table.Rows = append(append(table.Rows, document.Row{Cells: []string{g.Name}}), rows...)
		}
	}
	return table
}

// annexRows are the indicators of a group that anybody is asked for in the period.
func (c composer) annexRows(g shown.Group, units []pipeline.Unit, n *int) []document.Row {
	var out []document.Row
	for _, ind := range g.Indicators {
		if ind.Kind == pipeline.OwnValue {
			continue // shown at its own unit only
		}
		if !c.AskedFor(ind) {
			continue
		}
		*n++
		row := document.Row{Cells: []string{strconv.Itoa(*n), ind.Name, ind.Unit, c.total(c.Root().Code, ind)}}
		for _, u := range units {
			row.Cells = append(row.Cells, c.total(u.Code, ind))
		}
		out = append(out, row)
	}
	return out
}

// total is a figure with the units behind it where it is of several and not of all; they
// stand below it, so that the digits of a column stay below each other.
func (c composer) total(unit string, ind *pipeline.Indicator) string {
	text := c.figure(unit, ind)
	if r := c.Result(unit, ind.Code); partial(r) {
		text += "\n(" + figures.OutOf(r.UnitsReported, r.UnitsExpected) + ")"
	}
	return text
}

// partial tells a figure of several units that some of them have not given.
func partial(r pipeline.Result) bool {
	return r.UnitsExpected > 1 && 0 < r.UnitsReported && r.UnitsReported < r.UnitsExpected
}

func (c composer) figure(unit string, ind *pipeline.Indicator) string {
	r := c.Result(unit, ind.Code)
	switch {
	case unfiled(r, ind):
		return shown.Show(r, "").String() + unfiledMark
	case r.Value.Known:
		return shown.Show(r, "").String()
	case shown.NothingArose(r):
		return "–"
	case r.UnitsExpected == 0:
		return ""
	}
	return "…"
}

// unfiledMark stands behind a share of units of which none has filed: by the rule they count as
// not satisfying, and the 0 is not a figure that anybody reported.
const unfiledMark = " (**)"

func unfiled(r pipeline.Result, ind *pipeline.Indicator) bool {
	return ind.Kind == pipeline.UnitShare && r.Value.Known && r.UnitsReported == 0
}

// shortName makes a column heading of a unit's name.
func shortName(name string) string {
	return strings.NewReplacer("Thành phố ", "TP. ", "Thị xã ", "TX. ", "Huyện ", "H. ", "UBND huyện ", "H. ", "UBND thành phố ", "TP. ", "UBND thị xã ", "TX. ").Replace(name)
}
