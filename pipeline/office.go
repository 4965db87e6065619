package pipeline

import "time"

// Offices says who answers for what a unit files: in a ministry the province that sends on
// what was filed to it, elsewhere the unit itself.
type Offices struct {
	tiers map[string]bool
	of    map[string]string
}

// NewOffices finds the offices of a tree by the units whose manifests were taken. Those of the
// same tiers that sent nothing yet are offices as well. The unit at the head of a tree is none:
// whoever looks at a province alone looks at its units.
func NewOffices(tree *Hierarchy, taken []string) Offices {
	o := Offices{map[string]bool{}, map[string]string{}}
	for _, code := range taken {
		if u, ok := tree.Unit(code); ok && u.Parent != "" {
			o.tiers[u.Tier] = true
		}
	}
	if o.None() {
		return o
	}
	for _, u := range tree.units { // those above come first
		o.of[u.Code] = u.Code
		if above, ok := tree.Unit(o.of[u.Parent]); ok && o.Is(above) {
			o.of[u.Code] = above.Code
		}
	}
	return o
}

// None tells whether every unit answers for itself.
func (o Offices) None() bool { return len(o.tiers) == 0 }

// Is tells whether a unit is of those that send on what was filed to them.
func (o Offices) Is(u Unit) bool { return o.tiers[u.Tier] }

// Of returns who answers for a unit; where there are offices, "" for one that the tree does
// not hold.
func (o Offices) Of(unit string) string {
	if o.None() {
		return unit
	}
	return o.of[unit]
}

// OfficeFiling is what was filed by all that one unit answers for.
type OfficeFiling struct {
	Unit     string       `json:"unit"`
	Manifest int          `json:"manifest"`  // the last one that was taken; 0 where none was
	PushedAt *time.Time   `json:"pushed_at"` // when that was made, by the clock of the province; null where none was
	TakenAt  *time.Time   `json:"taken_at"`  // when it was taken
	Units    int          `json:"units"`     // that owe reports
	Complete int          `json:"complete"`  // of these, whose reports were all accepted
	Cells    int          `json:"cells"`     // stored, of what counts
	Totals   FilingTotals `json:"totals"`
}

// ByOffice sums what was filed by who answers for it, in tree order, where anything was taken
// from another office; it returns nothing where every unit files here. Who owes nothing and
// sent nothing has no line, nor has what units outside the tree sent.
func (s FilingStatus) ByOffice(tree *Hierarchy, receipts []Receipt, counting []Submission) []OfficeFiling {
	offices := NewOffices(tree, takenFrom(receipts))
	if offices.None() {
		return nil
	}
	lines := map[string]*OfficeFiling{}
	line := func(unit string) *OfficeFiling {
		office := offices.Of(unit)
		if lines[office] == nil {
			lines[office] = &OfficeFiling{Unit: office}
		}
		return lines[office]
	}
	owed := map[string]int{} // by unit: reports that are not accepted
	for _, f := range s.Reports {
		l := line(f.Unit)
		l.Totals.count(f.State)
		if f.State == Unexpected {
			continue
		}
		l.Totals.Expected++
		if _, known := owed[f.Unit]; !known {
			l.Units++
			l.Complete++
			owed[f.Unit] = 0
		}
		if f.State == OnTime || f.State == Late {
			continue
		}
		if owed[f.Unit]++; owed[f.Unit] == 1 {
			l.Complete--
		}
	}
	for _, x := range counting {
		line(x.Unit).Cells += x.Counts.Stored
	}
	for i := range receipts {
		if r := &receipts[i]; r.Taken != nil && r.Taken.Period == s.Period {
			l := line(r.Taken.From)
			l.Manifest, l.PushedAt, l.TakenAt = r.Taken.Number, &r.Modified, &r.ReceivedAt
		}
	}
	var out []OfficeFiling
	for _, u := range tree.units {
		if l := lines[u.Code]; l != nil {
			out = append(out, *l)
		}
	}
	return out
}
