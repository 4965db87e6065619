package transforms

import (
	"danvan/pipeline"
)

// naive computes totals and coverage once more, by plain recursion over the tree and
// straight from the rules: no closure, no blocking, no SQL.
type naive struct {
	programme *pipeline.Programme
	tree      *pipeline.Hierarchy
	filed     map[[2]string]pipeline.Submission // by unit and form
}

func newNaive(p *pipeline.Programme, subs []pipeline.Submission) *naive {
	n := &naive{p, p.Tree(q2()), map[[2]string]pipeline.Submission{}}
	for _, s := range subs {
		n.filed[[2]string{s.Unit, s.Form}] = s
	}
	return n
}

// thing is what is rolled up: the fields of one form in one or two parts.
type thing struct {
	form  string
	parts [][]string
}

// said is a line's answer to a thing.
type said struct {
	state pipeline.State
	parts []pipeline.Number
}

func (n *naive) applies(th thing, field, unit string) bool {
	f := n.programme.Form(th.form, q2())
	u, _ := n.tree.Unit(unit)
	return f.FiledBy(u.Tier) && f.Field(field).AppliesTo(u.Tier)
}

func (n *naive) asked(th thing, unit string) bool {
	for _, part := range th.parts {
		some := false
		for _, field := range part {
			some = some || n.applies(th, field, unit)
		}
		if !some {
			return false
		}
	}
	return true
}

// line answers for one row of a submission by unit.
func (n *naive) line(th thing, unit, row string) said {
	out := said{state: pipeline.Reported}
	excused := false
	for _, part := range th.parts {
		open, sum := 0, pipeline.Number(0)
		for _, field := range part {
			if !n.applies(th, field, unit) {
				continue
			}
			c := n.cell(unit, th.form, row, field)
			switch c.State {
			case pipeline.Reported, pipeline.Nil:
				open++
				sum += c.Number
			case pipeline.Missing:
				open++
				out.state = pipeline.Missing
			}
		}
		excused = excused || open == 0
		out.parts = append(out.parts, sum)
	}
	if excused {
		out.state = pipeline.NotApplicable
	}
	return out
}

func (n *naive) cell(unit, form, row, field string) pipeline.Cell {
	for _, c := range n.filed[[2]string{unit, form}].Cells {
		if c.Row == row && c.Field == field && c.Measure == pipeline.Value {
			return c
		}
	}
	return pipeline.Cell{State: pipeline.Missing}
}

// rows lists the rows of a submission: "" stands first where there is one. A breakdown
// has rows of others, or only a total of them where theirs are blank. The note is no row.
func (n *naive) rows(unit, form string) (rows []string, breakdown, total bool) {
	seen := map[string]bool{}
	for _, c := range n.filed[[2]string{unit, form}].Cells {
		if !seen[c.Row] && c.Field != pipeline.NoteField {
			seen[c.Row] = true
			total = total || c.Row == pipeline.TotalRow
			breakdown = breakdown || (c.Row != "" && c.Row != pipeline.TotalRow)
			rows = append(rows, c.Row)
		}
	}
	if len(rows) == 1 && total && n.filed[[2]string{unit, form}].Scope == pipeline.Subtree {
		breakdown = true
	}
	return rows, breakdown, total
}

// ownRow is the row that speaks for the unit in a submission without a breakdown.
func (n *naive) ownRow(unit, form string) (row string, filed bool) {
	rows, _, _ := n.rows(unit, form)
	for _, r := range rows {
		if r == "" {
			return "", true
		}
	}
	return pipeline.TotalRow, len(rows) > 0
}

// subtree returns the unit's subtree figure.
func (n *naive) subtree(th thing, unit string) (said, bool) {
	none := said{state: pipeline.Missing}
	if !n.asked(th, unit) {
		return none, false
	}
	rows, breakdown, total := n.rows(unit, th.form)
	if !breakdown {
		row, filed := n.ownRow(unit, th.form)
		if !filed || n.filed[[2]string{unit, th.form}].Scope != pipeline.Subtree {
			return none, false
		}
		s := n.line(th, unit, row)
		return s, s.state == pipeline.Reported
	}
	if total {
		if s := n.line(th, unit, pipeline.TotalRow); s.state == pipeline.Reported {
			return s, true
		}
	}
	sum, some := said{state: pipeline.Reported, parts: make([]pipeline.Number, len(th.parts))}, false
	for _, r := range rows {
		if r == pipeline.TotalRow || !n.summedInto(r, unit) || n.nested(th, unit, r) {
			continue
		}
		if s := n.line(th, unit, r); s.state == pipeline.Reported {
			some = true
			for i := range s.parts {
				sum.parts[i] += s.parts[i]
			}
		}
	}
	return sum, some
}

// nested tells whether a row stands below another one that is reported.
func (n *naive) nested(th thing, filer, row string) bool {
	for row != "" && row != filer {
		u, _ := n.tree.Unit(row)
		if !u.Counted {
			return false
		}
		if row = u.Parent; row != filer && n.line(th, filer, row).state == pipeline.Reported {
			return true
		}
	}
	return false
}

// summedInto tells whether nothing uncounted lies between a row's unit and the filer.
func (n *naive) summedInto(row, filer string) bool {
	for row != "" && row != filer {
		u, _ := n.tree.Unit(row)
		if !u.Counted {
			return false
		}
		row = u.Parent
	}
	return true
}

// own returns what the unit said of its own office.
func (n *naive) own(th thing, unit string) said {
	_, breakdown, _ := n.rows(unit, th.form)
	row, filed := n.ownRow(unit, th.form)
	if !n.asked(th, unit) || !filed {
		return said{state: pipeline.Missing}
	}
	if breakdown {
		row = ""
	}
	s := n.line(th, unit, row)
	subtree := breakdown || n.filed[[2]string{unit, th.form}].Scope == pipeline.Subtree
	if s.state == pipeline.Reported && subtree {
		s.state = pipeline.Missing // it is part of the subtree figure, if that stands
	}
	if s.state != pipeline.NotApplicable && breakdown && n.line(th, unit, pipeline.TotalRow).state == pipeline.NotApplicable {
		s.state = pipeline.NotApplicable
	}
	return s
}

// total is the rule: the subtree figure, else own plus the totals of counted children.
func (n *naive) total(th thing, unit string) ([]pipeline.Number, bool) {
	if s, ok := n.subtree(th, unit); ok {
		return s.parts, true
	}
	sum, some := make([]pipeline.Number, len(th.parts)), false
	add := func(parts []pipeline.Number) {
		some = true
		for i := range parts {
			sum[i] += parts[i]
		}
	}
	if s := n.own(th, unit); s.state == pipeline.Reported {
		add(s.parts)
	}
	for _, c := range n.tree.Children(unit) {
		if parts, ok := n.total(th, c.Code); ok && c.Counted {
			add(parts)
		}
	}
	return sum, some
}

// standing says of every asked unit summed into unit how it stands in unit's total.
func (n *naive) standing(th thing, unit string) map[string]pipeline.State {
	out := map[string]pipeline.State{}
	if _, ok := n.subtree(th, unit); ok {
		n.cover(th, unit, unit, "reported by the filer", out)
		return out
	}
	if n.asked(th, unit) {
		out[unit] = n.own(th, unit).state
	}
	for _, c := range n.tree.Children(unit) {
		if c.Counted {
			for u, s := range n.standing(th, c.Code) {
				out[u] = s
			}
		}
	}
	return out
}

// cover walks below a filer; from is the best answer of the rows above, Missing where the
// breakdown names nobody on the way.
func (n *naive) cover(th thing, filer, unit string, from pipeline.State, out map[string]pipeline.State) {
	rows, breakdown, _ := n.rows(filer, th.form)
	state := from
	if breakdown {
		if unit == filer {
			state = pipeline.Reported
		} else if from == "reported by the filer" {
			state = pipeline.Missing
		}
		for _, r := range rows {
			if r == "" && unit == filer {
				state = n.line(th, filer, r).state
			} else if r == unit {
				state = better(state, n.line(th, filer, r).state)
			}
		}
	} else if state = pipeline.Reported; n.own(th, unit).state == pipeline.NotApplicable {
		state = pipeline.NotApplicable
	}
	if n.asked(th, unit) {
		out[unit] = state
		if state == pipeline.Missing && n.own(th, unit).state == pipeline.NotApplicable {
			out[unit] = pipeline.NotApplicable
		}
	}
	if unit == filer {
		state = from
	}
	for _, c := range n.tree.Children(unit) {
		if c.Counted {
			n.cover(th, filer, c.Code, state, out)
		}
	}
}

// better is what of two answers for a unit counts: what is reported, then what is marked.
func better(a, b pipeline.State) pipeline.State {
	for _, s := range []pipeline.State{pipeline.Reported, pipeline.NotApplicable} {
		if a == s || b == s {
			return s
		}
	}
	return pipeline.Missing
}
