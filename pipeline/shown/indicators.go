package shown

import "danvan/pipeline"

// Numeric returns the indicators that have a number, in the pack's order.
func Numeric(p *pipeline.Programme) []*pipeline.Indicator {
	var out []*pipeline.Indicator
	for i := range p.Indicators {
		if ind := &p.Indicators[i]; ind.Kind != pipeline.Narrative {
			out = append(out, ind)
		}
	}
	return out
}

// Headlines returns the indicators that the programme shows first; where it names
// none, the first eight.
func Headlines(p *pipeline.Programme) []*pipeline.Indicator {
	var out []*pipeline.Indicator
	for _, code := range p.Headlines {
		if ind := p.Indicator(code); ind != nil && ind.Kind != pipeline.Narrative {
			out = append(out, ind)
		}
	}
	if len(out) == 0 {
		all := Numeric(p)
		out = all[:min(8, len(all))]
	}
	return out
}

// Group is a heading and the indicators below it.
type Group struct {
	Name       string
	Indicators []*pipeline.Indicator
}

// Groups returns the numeric indicators under their headings, in order of first use.
func Groups(p *pipeline.Programme) []Group {
	var out []Group
	at := map[string]int{}
	for _, ind := range Numeric(p) {
		name := ind.Group
		if name == "" {
			name = "Chỉ tiêu khác"
		}
		i, ok := at[name]
		if !ok {
			i = len(out)
			at[name] = i
			out = append(out, Group{Name: name})
		}
		out[i].Indicators = append(out[i].Indicators, ind)
	}
	return out
}

// UnitName names a unit so that it cannot be mistaken: names are unique inside their
// parent only, so below the second level the parent is named as well.
func UnitName(p *pipeline.Programme, tree *pipeline.Hierarchy, code string) string {
	u, ok := tree.Unit(code)
	if !ok {
		if old, found := p.Unit(code); found {
			return old.Name
		}
		return code
	}
	if tree.Depth(code) < 2 {
		return u.Name
	}
	return u.Name + " (" + tree.Name(u.Parent) + ")"
}
