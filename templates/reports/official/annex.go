package official

import (
	"slices"
	"strings"

	"danvan/pipeline"
	"danvan/templates/document"
	"danvan/templates/figures"
)

// columnsOfAnnex is how many units at most stand beside each other on a landscape page.
const columnsOfAnnex = 9

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
	note := "(Kèm theo Báo cáo " + lowerFirst(strings.Join(number, "       "))
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
	return itoa(n)
}

// annexTables shares the units out over as few tables as hold them, evenly.
func (c composer) annexTables(units []pipeline.Unit) []document.Block {
	var out []document.Block
	tables := (len(units) + columnsOfAnnex - 1) / columnsOfAnnex
	for i := range tables {
		from, to := i*len(units)/tables, (i+1)*len(units)/tables
		t := c.annexTable(units[from:to])
		if i == tables-1 {
			t.Note = "“…”: chưa có số liệu; “–”: không phát sinh. Cột đầu là số chung của " + c.Root().Name + "; số của mỗi đơn vị gồm cả đơn vị trực thuộc."
			if c.marks(units) {
				t.Note += " “(**)”: chưa đơn vị nào có số liệu; đơn vị chưa báo cáo tính là chưa đạt."
			}
		}
		out = append(out, t)
	}
	return out
}

// marks tells whether any figure of the units bears the mark.
func (c composer) marks(units []pipeline.Unit) bool {
	return slices.ContainsFunc(append([]pipeline.Unit{c.Root()}, units...), func(u pipeline.Unit) bool {
		return slices.ContainsFunc(c.Numeric(), func(ind *pipeline.Indicator) bool { return unfiled(c.Result(u.Code, ind.Code), ind) })
	})
}

func (c composer) annexTable(units []pipeline.Unit) document.Table {
	root := c.Root()
	table := document.Table{
		Columns: []document.Column{{Head: "TT", Width: 5, Align: document.Center}, {Head: "Chỉ tiêu", Width: 26, Align: document.Left},
			{Head: "Đơn vị tính", Width: 8, Align: document.Center}, {Head: root.Name, Width: 10, Align: document.Right}},
	}
	for _, u := range units {
		table.Columns = append(table.Columns, document.Column{Head: shortName(u.Name), Width: 8.5, Align: document.Right})
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

func (c composer) annexRows(g figures.Group, units []pipeline.Unit, n *int) []document.Row {
	var out []document.Row
	for _, ind := range g.Indicators {
		if ind.Kind == pipeline.OwnValue {
			continue // shown at its own unit only
		}
		*n++
		row := document.Row{Cells: []string{itoa(*n), ind.Name, ind.Unit, c.figure(c.Root().Code, ind)}}
		for _, u := range units {
			row.Cells = append(row.Cells, c.figure(u.Code, ind))
		}
		out = append(out, row)
	}
	return out
}

func (c composer) figure(unit string, ind *pipeline.Indicator) string {
	r := c.Result(unit, ind.Code)
	switch {
	case unfiled(r, ind):
		return figures.Show(r, "").String() + unfiledMark
	case r.Value.Known:
		return figures.Show(r, "").String()
	case figures.NothingArose(r):
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
