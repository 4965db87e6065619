package pipeline

// levels holds what a unit filed for all that lies below it against what the units below
// filed themselves, and the other way round (semantics.md 9): whoever comes later hears
// of it. In a consolidation this is [Reconciliation], which also knows what is still
// missing; here only units are compared that have filed all of it.
func (x *subject) levels() {
	if x.Scope == Subtree {
		for _, child := range x.tree.Children(x.Unit) {
			if child.Counted {
				x.againstChild(child)
			}
		}
		x.againstSum()
	}
	x.againstParent()
}

// wholeOf returns what a unit filed in the same form for all that it answers for: for
// itself where it has nothing below it, else for everything below.
func (x *subject) wholeOf(unit Unit) (Submission, figures) {
	s, ok := x.now(filingKey{unit.Code, x.Form, x.period})
	if !ok || s.Scope != Subtree && x.tree.HasChildren(unit.Code) {
		return s, figures{}
	}
	return s, x.cells[s.ID]
}

// againstChild holds the row of a unit below against its own report.
func (x *subject) againstChild(child Unit) {
	s, own := x.wholeOf(child)
	for i := range x.form.Fields {
		field := &x.form.Fields[i]
		row, ok1 := x.figures.at(child.Code, field.Code, Value)
		c, ok2 := own.at(own.whole(), field.Code, Value)
		if ok1 && ok2 && row.Number != c.Number {
			x.add(row, NewFinding("row-differs", "", "", child.Name, row.Number.Vietnamese(), c.Number.Vietnamese(), field.label(x.form), s.words()+atCells([]string{c.Ref}, c.Sheet)))
		}
	}
}

// againstSum holds a figure for everything below, filed without rows, against the sum of
// what the units below filed, once all of them have.
func (x *subject) againstSum() {
	children := x.tree.Children(x.Unit)
	if len(x.rows) != 1 || x.rows[0] != "" || len(children) == 0 {
		return
	}
	for i := range x.form.Fields {
		field := &x.form.Fields[i]
		total, ok := x.figures.at("", field.Code, Value)
		sum, n := Number(0), 0
		for _, child := range children {
			if !child.Counted || !x.form.FiledBy(child.Tier) || !field.AppliesTo(child.Tier) {
				continue
			}
			_, own := x.wholeOf(child)
			c, known := own.at(own.whole(), field.Code, Value)
			sum, ok, n = sum+c.Number, ok && known, n+1
		}
		if summed := field.Kind == Count || field.Kind == Amount; ok && summed && n > 0 && sum != total.Number {
			x.add(total, NewFinding("sum-differs", "", "", total.Number.Vietnamese(), sum.Vietnamese(), itoa(n), field.label(x.form)))
		}
	}
}

// againstParent holds the unit's report against its row in a report of the unit above.
func (x *subject) againstParent() {
	u, _ := x.tree.Unit(x.Unit)
	s, ok := x.now(filingKey{u.Parent, x.Form, x.period})
	if !ok || s.Scope != Subtree || x.Scope != Subtree && x.tree.HasChildren(x.Unit) {
		return
	}
	for i := range x.form.Fields {
		field := &x.form.Fields[i]
		c, ok1 := x.figures.at(x.figures.whole(), field.Code, Value)
		row, ok2 := x.cells[s.ID].at(x.Unit, field.Code, Value)
		if ok1 && ok2 && row.Number != c.Number {
			x.add(c, NewFinding("superior-differs", "", "", c.Number.Vietnamese(), x.tree.Name(u.Parent), row.Number.Vietnamese(), field.label(x.form), s.words()+atCells([]string{row.Ref}, row.Sheet)))
		}
	}
}

// levelKeys are the reports of the form that [subject.levels] looks at. A table with rows of
// the units below holds all that lies below, also where the form asks for the unit's own.
func (r *reviewer) levelKeys(key filingKey) []filingKey {
	form := r.programme.Form(key.form, r.period)
	u, ok := r.tree.Unit(key.unit)
	if form == nil || !ok || form.Layout == Register {
		return nil
	}
	var out []filingKey
	if parent, ok := r.tree.Unit(u.Parent); ok {
		above := filingKey{parent.Code, key.form, key.period}
		if form.ScopeOf(parent.Tier) == Subtree || r.isSubtree(above) {
			out = append(out, above)
		}
	}
	if form.ScopeOf(u.Tier) == Subtree || r.isSubtree(key) {
		out = append(out, r.below(key)...)
	}
	return out
}

// isSubtree tells whether the report that stands holds all that lies below its unit.
func (r *reviewer) isSubtree(key filingKey) bool {
	s, ok := r.now(key)
	return ok && s.Scope == Subtree
}

// below are the reports of the form from the units below.
func (r *reviewer) below(key filingKey) (out []filingKey) {
	for _, child := range r.tree.Children(key.unit) {
		out = append(out, filingKey{child.Code, key.form, key.period})
	}
	return out
}
