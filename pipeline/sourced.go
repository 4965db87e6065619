package pipeline

// Behind is what stands behind the figures of one indicator, for [Behind.Trace].
type Behind struct {
	Cells       []Source  `json:"cells"`
	Missing     []Absence `json:"missing"`
	Unexplained []Figure  `json:"unexplained"`
	Texts       []Passage `json:"texts"` // of a text indicator
}

// Behind returns what stands behind the figures of an indicator. Of a consolidation that
// was not asked for its sources it is nothing.
func (c *Consolidation) Behind(indicator string) Behind {
	var b Behind
	for _, p := range c.Passages {
		if p.Indicator == indicator {
			b.Texts = append(b.Texts, p)
		}
	}
	if c.Sources == nil {
		return b
	}
	for _, x := range c.Sources.Cells {
		if x.Indicator == indicator {
			b.Cells = append(b.Cells, x)
		}
	}
	for _, x := range c.Sources.Missing {
		if x.Indicator == indicator {
			b.Missing = append(b.Missing, x)
		}
	}
	for _, x := range c.Sources.Unexplained {
		if x.Indicator == indicator {
			b.Unexplained = append(b.Unexplained, x)
		}
	}
	return b
}

// Trace answers where one figure came from, as the warehouse does, without computing
// anything. The inputs are those of the same consolidation.
func (b Behind) Trace(tree *Hierarchy, of Result, inputs []Input) Trace {
	filed := make(map[string]Input, len(inputs))
	for _, in := range inputs {
		filed[in.Submission] = in
	}
	t := Trace{Result: of, AddsUp: true}
	for _, x := range b.Cells {
		if !tree.between(x.Unit, x.Top, of.Unit) {
			continue
		}
		c := contributed(filed[x.Submission], x.Unit, x.Role)
		c.Field, c.Sheet, c.Cell, c.Value = x.Field, x.Sheet, x.Ref, x.Text
		if c.Value == "" { // keys and codes show what was typed
			c.Value = x.Number.String()
		}
		t.Contributions = append(t.Contributions, c)
	}
	for _, x := range b.Texts {
		if tree.Within(x.Unit, of.Unit) {
			c := contributed(filed[x.Submission], x.Unit, "text")
			c.Field, c.Sheet, c.Cell, c.Value = x.Field, x.Sheet, x.Ref, x.Text
			t.Contributions = append(t.Contributions, c)
		}
	}
	for _, x := range b.Missing {
		if tree.between(x.Foot, x.Top, of.Unit) {
			t.Missing = append(t.Missing, x.Unit)
		}
	}
	for _, f := range b.Unexplained {
		t.AddsUp = t.AddsUp && f.Unit != of.Unit
	}
	return t
}

func contributed(in Input, unit, role string) Contribution {
	return Contribution{Unit: unit, Form: in.Form, Submission: in.Submission, Version: in.Version, File: in.File, Role: role}
}

// between tells whether a unit stands on the way up from one to another, both included.
func (h *Hierarchy) between(foot, top, unit string) bool {
	for u, ok := h.Unit(foot); ok; u, ok = h.Unit(u.Parent) {
		if u.Code == unit {
			return true
		}
		if u.Code == top {
			return false
		}
	}
	return false
}

// Explained is the answer as other programs read it.
func (t Trace) Explained(period Period) Explained {
	r := t.Result
	e := Explained{Period: period, Unit: r.Unit, Indicator: r.Indicator, Value: r.Value, Numerator: r.Numerator, Denominator: r.Denominator,
		Contributions: t.Contributions, Missing: t.Missing, AddsUp: t.AddsUp}
	if e.Contributions == nil {
		e.Contributions = []Contribution{}
	}
	if e.Missing == nil {
		e.Missing = []string{}
	}
	return e
}
