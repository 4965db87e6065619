package pipeline

import (
	"errors"
	"fmt"
	"slices"
)

// Extent is the part of a programme that somebody is told of: a unit with all units
// below it, and of the indicators those of some groups. No groups are all of them.
type Extent struct {
	Unit   string
	Groups []string
}

// Restricted returns a consolidation that holds the extent and nothing else, as if the
// programme were no larger: its tree begins at the unit, and figures, texts, filing,
// submissions and earlier periods of other units or indicators are not in it. What
// cannot be parted, such as the ledger, is left out. Ranks stay those among all units.
// The consolidation itself is not changed; it is returned where the extent is all of it.
func (c *Consolidation) Restricted(e Extent) (*Consolidation, error) {
	if _, ok := c.Tree.Unit(e.Unit); !ok {
		return nil, fmt.Errorf("restrict %s to %s: %w", c.Period, e.Unit, ErrUnit)
	}
	if e.Unit == c.Tree.Root().Code && len(e.Groups) == 0 {
		return c, nil
	}
	r := newRestriction(c, e)
	out := &Consolidation{Programme: r.programme(), At: c.At, Edition: c.Edition, Only: e.Groups, TakenFrom: c.TakenFrom}
	out.Tree = out.Programme.Tree(c.Period)
	figures := c.Figures
	if c.Folded() {
		figures.Results = slices.Collect(c.AllResults())
	}
	out.Figures = *r.figures(&figures)
	out.Previous, out.YearBefore = r.earlier(c.Previous), r.earlier(c.YearBefore)
	for _, h := range c.History {
		if one := r.earlier(h); one != nil {
			out.History = append(out.History, one)
		}
	}
	out.ToDate, out.ToDateBefore = r.span(c.ToDate), r.span(c.ToDateBefore)
	out.Scores = r.scores(c.Period, c.Scores)
	out.Filing = r.filing(c.Filing)
	out.Accepted = r.accepted(c.Accepted)
	out.Since, out.Adjustments, out.Rescored = since(c.Since), r.adjustments(c.Period, c.Adjustments), r.rescored(c.Period, c.Rescored)
	return out, nil
}

// ErrUnit is returned for a unit that a period's tree does not hold.
var ErrUnit = errors.New("not a unit of the period")

// restriction is one extent of one consolidation.
type restriction struct {
	Extent
	whole      *Programme
	within     map[Period]map[string]bool // units of the extent in each period's tree
	ever       map[string]bool            // in any of them
	indicators map[string]bool
	fields     map[FieldRef]bool // that the indicators are made from; nil for all
}

func newRestriction(c *Consolidation, e Extent) *restriction {
	r := &restriction{Extent: e, whole: c.Programme, within: map[Period]map[string]bool{}, ever: map[string]bool{}, indicators: map[string]bool{}}
	if len(e.Groups) > 0 {
		r.fields = map[FieldRef]bool{}
	}
	for _, ind := range c.Programme.Indicators {
		if len(e.Groups) == 0 || slices.Contains(e.Groups, ind.Group) {
			r.indicators[ind.Code] = true
			r.use(ind)
		}
	}
	r.enter(c.Period)
	for _, f := range append([]*Figures{c.Previous, c.YearBefore}, c.History...) {
		if f != nil {
			r.enter(f.Period)
		}
	}
	for _, s := range []*Span{c.ToDate, c.ToDateBefore} {
		if s != nil {
			for _, p := range s.Periods {
				r.enter(p)
			}
		}
	}
	return r
}

// use notes the fields that an indicator is made from.
func (r *restriction) use(ind Indicator) {
	if r.fields == nil {
		return
	}
	for _, ref := range append(slices.Clone(ind.Numerator), ind.Denominator...) {
		r.fields[ref] = true
	}
	if k := ind.Condition; k != nil {
		r.fields[FieldRef{Form: k.Form, Field: k.Field}] = true
	}
}

// enter finds the units of the extent in the tree of a period.
func (r *restriction) enter(p Period) {
	if r.within[p] != nil {
		return
	}
	r.within[p] = map[string]bool{}
	tree := r.whole.Tree(p)
	for _, u := range tree.Units() {
		if tree.Within(u.Code, r.Unit) {
			r.within[p][u.Code], r.ever[u.Code] = true, true
		}
	}
}

// programme is the programme as it would be for the extent alone. The office that
// consolidates keeps its name, for who signs; no walk down the tree leads to it.
func (r *restriction) programme() *Programme {
	p := *r.whole
	p.Units, p.Changes, p.Forms = nil, nil, nil
	for _, u := range r.whole.Units {
		switch {
		case u.Code == r.Unit:
			u.Parent = ""
		case !r.ever[u.Code] && u.Code == p.Consolidator:
			u.Parent = u.Code
		case !r.ever[u.Code] || !r.ever[u.Parent]:
			continue
		}
		p.Units = append(p.Units, u)
	}
	// What came over the border or went over it makes figures that cannot be compared.
	for _, ch := range r.whole.Changes {
		if !r.ever[ch.Old] && r.ever[ch.New] {
			ch.Old = Outside
		}
		if r.ever[ch.Old] || r.ever[ch.New] {
			p.Changes = append(p.Changes, ch)
		}
	}
	p.Indicators = kept(p.Indicators, func(ind Indicator) bool { return r.indicators[ind.Code] })
	p.Headlines = kept(p.Headlines, func(code string) bool { return r.indicators[code] })
	for _, f := range r.whole.Forms {
		if f, ok := r.form(f); ok {
			p.Forms = append(p.Forms, f)
		}
	}
	if r.fields != nil {
		p.Scoring = nil // a score is made from all groups
	}
	return &p
}

// form is a form with the fields of the extent; ok is false where there are none.
func (r *restriction) form(f Form) (_ Form, ok bool) {
	if r.fields == nil {
		return f, true
	}
	all := f.Fields
	f.Fields, f.Relations = nil, nil
	for _, field := range all {
		if r.fields[FieldRef{Form: f.Code, Field: field.Code}] {
			f.Fields = append(f.Fields, field)
		}
	}
	// A unit share may ask for rows of a register and for no field of it.
	return f, len(f.Fields) > 0 || r.fields[FieldRef{Form: f.Code}]
}

func (r *restriction) has(form, field string) bool {
	return r.fields == nil || r.fields[FieldRef{Form: form, Field: field}]
}

// hasForm tells whether any field of a form is in the extent.
func (r *restriction) hasForm(form string) bool {
	if r.fields == nil {
		return true
	}
	for ref := range r.fields {
		if ref.Form == form {
			return true
		}
	}
	return false
}

// earlier restricts an earlier period; nil where the unit was not there then.
func (r *restriction) earlier(f *Figures) *Figures {
	if f == nil || !r.within[f.Period][r.Unit] {
		return nil
	}
	return r.figures(f)
}

func (r *restriction) figures(f *Figures) *Figures {
	in := r.within[f.Period]
	out := &Figures{Period: f.Period, Edition: f.Edition}
	out.Recomputed = kept(f.Recomputed, func(x Recomputed) bool { return in[x.Now.Unit] && r.indicators[x.Now.Indicator] })
	out.Results = kept(f.Results, func(x Result) bool { return in[x.Unit] && r.indicators[x.Indicator] })
	out.Backings = keptPacked(f.Backings, func(x Backing) bool { return in[x.Unit] && r.indicators[x.Indicator] })
	out.Fields = keptPacked(f.Fields, func(x FieldTotal) bool { return in[x.Unit] && r.has(x.Form, x.Field) })
	out.Gaps = kept(f.Gaps, func(x Gap) bool { return in[x.Unit] && r.indicators[x.Indicator] })
	out.Passages = kept(f.Passages, func(x Passage) bool {
		return in[x.Unit] && (r.indicators[x.Indicator] || x.Indicator == "" && r.has(x.Form, x.Field))
	})
	out.Reconciliations = kept(f.Reconciliations, func(x Reconciliation) bool { return in[x.Unit] && r.has(x.Form, x.Field) })
	if r.fields == nil {
		out.Points = kept(f.Points, func(x Point) bool { return in[x.Unit] })
	}
	out.Sources = r.sources(f.Sources, in)
	return out
}

// sources are the cells that units of the extent filed. What they made further up is
// not told.
func (r *restriction) sources(s *Sources, in map[string]bool) *Sources {
	if s == nil {
		return nil
	}
	out := &Sources{Unexplained: kept(s.Unexplained, func(x Place) bool { return in[x.Unit] && r.indicators[x.Indicator] })}
	top := func(code string) string {
		if in[code] {
			return code
		}
		return r.Unit
	}
	cells := NewPacker[Source]()
	for x := range s.Cells.All() {
		if in[x.Unit] && r.indicators[x.Indicator] {
			x.Top = top(x.Top)
			cells.Add(x)
		}
	}
	out.Cells = cells.Packed()
	for _, x := range s.Missing {
		if in[x.Unit] && in[x.Foot] && r.indicators[x.Indicator] {
			x.Top = top(x.Top)
			out.Missing = append(out.Missing, x)
		}
	}
	return out
}

func (r *restriction) span(s *Span) *Span {
	if s == nil {
		return nil
	}
	in := r.within[s.Periods[len(s.Periods)-1]]
	if !in[r.Unit] {
		return nil
	}
	return &Span{s.Periods, kept(s.Results, func(x Result) bool { return in[x.Unit] && r.indicators[x.Indicator] })}
}

func (r *restriction) scores(p Period, all []Score) []Score {
	if r.fields != nil {
		return nil
	}
	return kept(all, func(x Score) bool { return r.within[p][x.Unit] })
}

func (r *restriction) rescored(p Period, all []Rescored) []Rescored {
	if r.fields != nil {
		return nil
	}
	out := kept(all, func(x Rescored) bool { return r.within[p][x.Unit] })
	for i, x := range out {
		out[i].Causes = kept(x.Causes, func(c Cause) bool { return r.within[p][c.Unit] })
		out[i].Elsewhere = len(out[i].Causes) < len(x.Causes)
	}
	return out
}

func (r *restriction) filing(s FilingStatus) FilingStatus {
	in := r.within[s.Period]
	return s.Only(func(f Filing) bool { return in[f.Unit] && r.hasForm(f.Form) })
}

// accepted are the extent's submissions. Findings name figures of any field of a form,
// so that they go with the other groups.
func (r *restriction) accepted(all []Submission) []Submission {
	var out []Submission
	for _, s := range all {
		if !r.within[s.Period][s.Unit] || !r.hasForm(s.Form) {
			continue
		}
		if r.fields != nil {
			s.Findings = nil
		}
		out = append(out, s)
	}
	return out
}

// since names the edition that adjustments are held against, and nothing that was in it.
func since(e *Edition) *Edition {
	if e == nil {
		return nil
	}
	return &Edition{Period: e.Period, Number: e.Number, At: e.At}
}

// adjustments are the extent's. Of a submission from elsewhere (a unit above that filed
// about those below) it is told that there was one.
func (r *restriction) adjustments(p Period, all []Adjustment) []Adjustment {
	in := r.within[p]
	var out []Adjustment
	for _, a := range all {
		if !in[a.Unit] || !r.indicators[a.Indicator] {
			continue
		}
		causes := a.Causes
		a.Causes = kept(causes, func(c Cause) bool { return in[c.Unit] })
		a.Elsewhere = len(a.Causes) < len(causes)
		out = append(out, a)
	}
	return out
}

func keptPacked[T any](all Packed[T], stays func(T) bool) Packed[T] {
	p := NewPacker[T]()
	for x := range all.All() {
		if stays(x) {
			p.Add(x)
		}
	}
	return p.Packed()
}

// kept returns the elements that are to stay; nil where there are none.
func kept[T any](all []T, stays func(T) bool) []T {
	var out []T
	for _, x := range all {
		if stays(x) {
			out = append(out, x)
		}
	}
	return out
}
