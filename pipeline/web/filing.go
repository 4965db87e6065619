package web

import (
	"html/template"
	"net/url"
	"strings"

	"danvan/pipeline"
)

// filingPage is who has filed what: a row a unit; a column a form, or a period.
type filingPage struct {
	Period    pipeline.Period
	Today     pipeline.Date
	Totals    pipeline.FilingTotals // of what the reader sees, whatever is filtered
	Closing   *pipeline.Closing
	Dues      []tierDue
	Filter    filingFilter
	States    []pipeline.FilingState
	Tiers     []pipeline.Tier
	Forms     []*pipeline.Form
	Columns   []pipeline.Period // by periods: newest last
	Rows      []template.HTML   // of the units that are kept
	Kept      int               // of these, those that file something
	Units     int               // that file something and that the reader sees
	ByPeriods string
	ByForms   string
	Unplaced  []pipeline.Unplaced
	Tree      *pipeline.Hierarchy
}

// tierDue is by when the units of a tier file.
type tierDue struct {
	Tier string
	Due  pipeline.Date
}

// filingFilter is which units a reader wants to see.
type filingFilter struct {
	State string // of a report at least; [open] for any that is still owed
	Tier  string
	Text  string
	By    string // "periods", or "" for forms
}

// open asks for units that still owe a report.
const open = "open"

type filingRow struct {
	Unit  pipeline.Unit
	Above string // name of the unit above, where names below it are not unique
	Depth int
	Heads bool // it files nothing itself and stands above units that do: counted nowhere
	Due   pipeline.Date
	Open  bool // it still owes a report
	Cells []filingCell
}

// Narrow tells whether units are left out of the table.
func (f filingFilter) Narrow() bool { return f.State != "" || f.Tier != "" || f.Text != "" }

// filingCell is one form of a unit, or one period.
type filingCell struct {
	Filing   pipeline.Filing // zero where the unit owes nothing and filed nothing
	Owed     int             // by periods: reports owed
	Accepted int             // of these
}

func (v *visit) filing() error {
	v.chooser = "filing"
	q := v.r.URL.Query()
	p := filingPage{Period: v.period, Today: pipeline.DayOf(v.now()), Closing: v.closing(v.period), Tiers: v.Programme.Tiers,
		Filter: filingFilter{q.Get("state"), q.Get("tier"), strings.TrimSpace(q.Get("q")), q.Get("by")},
		States: []pipeline.FilingState{pipeline.NotReceived, pipeline.WasReturned, pipeline.OnTime, pipeline.Late, pipeline.Unexpected}}
	p.ByForms, p.ByPeriods = v.filingLink(p.Filter, ""), v.filingLink(p.Filter, "periods")
	seen := v.seen(v.period)
	p.Totals, p.Unplaced, p.Tree = seen.Totals, seen.Unplaced, v.tree(v.period)
	p.Dues = v.dues(v.period)
	if err := v.rows(&p); err != nil {
		return err
	}
	return v.render("filing", p)
}

// filingLink is this page with the same filter, by forms or by periods.
func (v *visit) filingLink(f filingFilter, by string) string {
	q := url.Values{}
	for name, value := range map[string]string{"state": f.State, "tier": f.Tier, "q": f.Text, "by": by} {
		if value != "" {
			q.Set(name, value)
		}
	}
	path := link("periods", v.period, "filing")
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	return path
}

// seen is the filing state of the units that the reader sees.
func (v *visit) seen(p pipeline.Period) pipeline.FilingStatus {
	tree := v.tree(p)
	if v.user.SeesAll(tree) {
		return v.status(p)
	}
	return v.status(p).Only(func(f pipeline.Filing) bool { return v.user.Sees(tree, f.Unit) })
}

// dues are the due days of the tiers that have a unit which the reader sees.
func (v *visit) dues(p pipeline.Period) []tierDue {
	var out []tierDue
	tree := v.tree(p)
	has := map[string]bool{}
	for _, u := range tree.Units() {
		has[u.Tier] = has[u.Tier] || v.user.Sees(tree, u.Code)
	}
	for _, t := range v.Programme.Tiers {
		if due, ok := v.Programme.Due(t.Code, p); ok && has[t.Code] {
			out = append(out, tierDue{t.Name, due})
		}
	}
	return out
}

// rows lays out the units that the reader sees and the filter keeps.
func (v *visit) rows(p *filingPage) error {
	var all []filingRow
	if p.Filter.By == "periods" {
		p.Columns, all = v.columns(v.period), v.rowsByPeriods(v.period)
	} else {
		p.Forms, all = v.Programme.FormsOf(v.period), v.rowsByForms(v.period)
	}
	laid, err := v.laidRows(p, all)
	if err != nil {
		return err
	}
	tree := v.tree(v.period)
	for i, r := range all {
		if !v.user.Sees(tree, r.Unit.Code) {
			continue
		}
		if !r.Heads {
			p.Units++
		}
		if p.Filter.keeps(r) {
			p.Rows = append(p.Rows, laid[i])
			if !r.Heads {
				p.Kept++
			}
		}
	}
	return nil
}

// rowPage is what a row is laid out with.
type rowPage struct {
	filingRow
	Period  pipeline.Period
	Forms   []*pipeline.Form
	Columns []pipeline.Period
	Passed  bool // it still owes a report, and was due before today
}

// laidRows are rows as they stand in the page. They are the same for every reader, and
// laying out those of a province takes longer than all else: they are kept as long as
// the snapshot and the day.
func (v *visit) laidRows(p *filingPage, all []filingRow) ([]template.HTML, error) {
	type rowsLaid struct {
		pipeline.Period
		pipeline.Language
		by    string
		today pipeline.Date
	}
	type laid struct {
		rows []template.HTML
		err  error
	}
	by := ""
	if p.Filter.By == "periods" {
		by = p.Filter.By
	}
	out := remember(v.known, rowsLaid{v.period, v.lang, by, p.Today}, func() laid {
		out := laid{rows: make([]template.HTML, len(all))}
		for i, r := range all {
			page := rowPage{r, p.Period, p.Forms, p.Columns, r.Open && !r.Due.IsZero() && r.Due.Before(p.Today)}
			if out.rows[i], out.err = v.pages.part(v.lang, "filing", "row", page); out.err != nil {
				return out
			}
		}
		return out
	})
	return out.rows, out.err
}

type rowsByForms struct{ pipeline.Period }

// rowsByForms lays the filing state of a period out in tree order.
func (k *known) rowsByForms(p pipeline.Period) []filingRow {
	return remember(k, rowsByForms{p}, func() []filingRow {
		forms, at := k.Programme.FormsOf(p), map[string]int{}
		for i, f := range forms {
			at[f.Code] = i
		}
		return k.layRows(p, len(forms), func(row *filingRow, f pipeline.Filing) {
			row.Cells[at[f.Form]].Filing = f
		})
	})
}

// layRows makes a row of every unit that owes or filed a report of a period, and of every
// one between such a unit and the root, so that each stands below the unit it belongs to.
func (k *known) layRows(p pipeline.Period, columns int, enter func(*filingRow, pipeline.Filing)) []filingRow {
	tree, reports := k.tree(p), map[string][]pipeline.Filing{}
	for _, f := range k.status(p).Reports {
		reports[f.Unit] = append(reports[f.Unit], f)
	}
	heads := map[string]bool{}
	for unit := range reports {
		for _, above := range tree.Way(unit, tree.Root().Code) {
			heads[above] = above != tree.Root().Code && len(reports[above]) == 0
		}
	}
	var out []filingRow
	for _, u := range tree.Units() {
		if len(reports[u.Code]) == 0 && !heads[u.Code] {
			continue
		}
		row := filingRow{Unit: u, Depth: tree.Depth(u.Code), Heads: heads[u.Code], Cells: make([]filingCell, columns)}
		if row.Depth > 1 {
			row.Above = tree.Name(u.Parent)
		}
		for _, f := range reports[u.Code] {
			if !f.Due.IsZero() {
				row.Due = f.Due
			}
			row.Open = row.Open || f.State == pipeline.NotReceived || f.State == pipeline.WasReturned
			enter(&row, f)
		}
		out = append(out, row)
	}
	return out
}

// columns are a period and those of its kind before it, oldest first, at most eight.
func (k *known) columns(p pipeline.Period) []pipeline.Period {
	out := []pipeline.Period{p}
	for q := p.Previous(); len(out) < 8 && k.holds(q); q = q.Previous() {
		out = append([]pipeline.Period{q}, out...)
	}
	return out
}

type rowsByPeriods struct{ pipeline.Period }

// rowsByPeriods tells of the units of a period how they filed in it and in those before;
// units are the same by their code.
func (k *known) rowsByPeriods(p pipeline.Period) []filingRow {
	return remember(k, rowsByPeriods{p}, func() []filingRow {
		columns := k.columns(p)
		out := k.layRows(p, len(columns), func(*filingRow, pipeline.Filing) {})
		at := map[string]int{}
		for i, r := range out {
			at[r.Unit.Code] = i
		}
		for i, q := range columns {
			for _, f := range k.status(q).Reports {
				if row, ok := at[f.Unit]; ok {
					out[row].Cells[i].add(f)
				}
			}
		}
		return out
	})
}

// add takes a report into the cell of a period, which tells the worst of its reports.
func (c *filingCell) add(f pipeline.Filing) {
	if f.State == pipeline.Unexpected {
		return
	}
	c.Owed++
	if f.State == pipeline.OnTime || f.State == pipeline.Late {
		c.Accepted++
	}
	if c.Owed == 1 || gravity(f.State) > gravity(c.Filing.State) {
		c.Filing = f
	}
}

func gravity(s pipeline.FilingState) int {
	switch s {
	case pipeline.WasReturned:
		return 3
	case pipeline.NotReceived:
		return 2
	case pipeline.Late:
		return 1
	}
	return 0
}

// keeps tells whether a row is shown. Where units are left out, each kept one names the
// unit above it, and none is shown only to stand above others.
func (f filingFilter) keeps(r filingRow) bool {
	if r.Heads {
		return !f.Narrow()
	}
	if f.Tier != "" && r.Unit.Tier != f.Tier {
		return false
	}
	if f.Text != "" && !strings.Contains(folded(r.Unit.Name+" "+r.Unit.Code), folded(f.Text)) {
		return false
	}
	if f.State == "" {
		return true
	}
	if f.State == open && f.By == "" {
		return r.Open
	}
	for _, c := range r.Cells {
		state := c.Filing.State
		if string(state) == f.State || f.State == open && (state == pipeline.NotReceived || state == pipeline.WasReturned) {
			return true
		}
	}
	return false
}
