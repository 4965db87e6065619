package figures

import (
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
)

// StateWord begins a cell with the state of a report: "Đúng hạn", "Nộp muộn", …
func StateWord(s pipeline.FilingState) string { return UpperFirst(s.Word().Vietnamese) }

// States are the states of an expected report in the order of tables.
func States() []pipeline.FilingState {
	return []pipeline.FilingState{pipeline.OnTime, pipeline.Late, pipeline.WasReturned, pipeline.NotReceived}
}

// Tally counts the reports of a part of the tree.
type Tally struct {
	Name string
	pipeline.FilingTotals
}

// Of returns the count of a state.
func (t Tally) Of(s pipeline.FilingState) int {
	switch s {
	case pipeline.OnTime:
		return t.OnTime
	case pipeline.Late:
		return t.Late
	case pipeline.WasReturned:
		return t.Returned
	case pipeline.NotReceived:
		return t.NotReceived
	}
	return t.Unexpected
}

// Accepted is how many expected reports count: on time or late.
func (t Tally) Accepted() int { return t.OnTime + t.Late }

func (t *Tally) add(s pipeline.FilingState) {
	if s != pipeline.Unexpected {
		t.Expected++
	}
	switch s {
	case pipeline.OnTime:
		t.OnTime++
	case pipeline.Late:
		t.Late++
	case pipeline.WasReturned:
		t.Returned++
	case pipeline.NotReceived:
		t.NotReceived++
	case pipeline.Unexpected:
		t.Unexpected++
	}
}

// FilingByTier counts reports by tier, in the programme's order; tiers without any
// are left out.
func (v *View) FilingByTier() []Tally {
	return v.tally(func(u pipeline.Unit) string { return v.Programme.TierName(u.Tier) })
}

// FilingByBranch counts reports by branch of the tree: a unit with units below it is
// a branch with them; the others are told together by tier.
func (v *View) FilingByBranch() []Tally {
	return v.tally(v.branch)
}

func (v *View) branch(u pipeline.Unit) string {
	top := u
	for top.Parent != "" && top.Parent != v.Root().Code {
		parent, ok := v.Tree.Unit(top.Parent)
		if !ok {
			break
		}
		top = parent
	}
	if top.Code == v.Root().Code || !v.Tree.HasChildren(top.Code) {
		return v.Programme.TierName(top.Tier)
	}
	return top.Name
}

func (v *View) tally(name func(pipeline.Unit) string) []Tally {
	var out []Tally
	at := map[string]int{}
	for _, u := range v.Tree.Units() {
		at[name(u)] = -1
	}
	reports := map[string][]pipeline.Filing{}
	for _, f := range v.Filing.Reports {
		reports[f.Unit] = append(reports[f.Unit], f)
	}
	for _, u := range v.Tree.Units() {
		for _, f := range reports[u.Code] {
			key := name(u)
			if at[key] < 0 {
				at[key] = len(out)
				out = append(out, Tally{Name: key})
			}
			out[at[key]].add(f.State)
		}
	}
	return out
}

// UnitCoverage is how many of the units that owe a report have filed.
type UnitCoverage struct {
	Expected int      // units that owe at least one report
	Whole    int      // every report owed is accepted
	Part     []string // some are
	Nothing  []string // none is
}

// UnitCoverage counts units, not reports, in tree order.
func (v *View) UnitCoverage() UnitCoverage {
	owed, accepted := map[string]int{}, map[string]int{}
	for _, f := range v.Filing.Reports {
		if f.State == pipeline.Unexpected {
			continue
		}
		owed[f.Unit]++
		if f.State == pipeline.OnTime || f.State == pipeline.Late {
			accepted[f.Unit]++
		}
	}
	var c UnitCoverage
	for _, u := range v.Tree.Units() {
		switch n := owed[u.Code]; {
		case n == 0:
			continue
		case accepted[u.Code] == n:
			c.Whole++
		case accepted[u.Code] > 0:
			c.Part = append(c.Part, u.Code)
		default:
			c.Nothing = append(c.Nothing, u.Code)
		}
		c.Expected++
	}
	return c
}

// SentUnplaced names the units that still owe a report and sent a file which was returned
// before anybody could tell which report it is, each with the day of the last such file.
func (v *View) SentUnplaced() []string {
	last := v.lastUnplaced()
	var out []string
	for _, u := range v.Tree.Units() {
		if day, sent := last[u.Code]; sent {
			out = append(out, v.UnitName(u.Code)+" ngày "+day.Vietnamese())
		}
	}
	return out
}

func (v *View) lastUnplaced() map[string]pipeline.Date {
	last := map[string]pipeline.Date{}
	for _, f := range v.Filing.Unplaced { // the latest is last
		last[f.Unit] = pipeline.DayOf(f.ReceivedAt)
	}
	return last
}

// Names returns the names of units for running text. Where units answer to an office that
// sends on what they filed, it is named with how many of its units are meant.
func (v *View) Names(codes []string, limit int) string {
	if !v.SentOn() {
		return v.Words.Names(v.unitNames(codes), limit)
	}
	var order []string
	meant := map[string][]string{} // by office
	for _, code := range codes {
		office := v.offices.Of(code)
		if meant[office] == nil {
			order = append(order, office)
		}
		meant[office] = append(meant[office], code)
	}
	if len(order) <= limit+1 {
		limit = len(order)
	}
	names, left := make([]string, limit), 0
	for i, office := range order {
		if i < limit {
			names[i] = v.ofOffice(office, meant[office])
		} else {
			left += len(meant[office])
		}
	}
	text := strings.Join(names, ", ")
	if left > 0 {
		text += " " + v.Words.Say(OtherUnits, "n", shown.Count(left))
	}
	return text
}

// SentOn tells whether units answer to offices that send on what they filed: in a ministry.
func (v *View) SentOn() bool { return !v.offices.None() }

// ofOffice names some units of an office: "Tỉnh A (16 đơn vị)", "Tỉnh A (Xã B)".
func (v *View) ofOffice(office string, units []string) string {
	name := v.UnitName(office)
	switch {
	case office == "":
		return strings.Join(v.unitNames(units), ", ")
	case len(units) == 1 && units[0] == office:
		return name
	case len(units) == 1:
		return name + " (" + v.Tree.Name(units[0]) + ")"
	case len(units) == v.owing[office]:
		return name + " (cả " + shown.Count(len(units)) + " đơn vị)"
	}
	return name + " (" + shown.Count(len(units)) + " đơn vị)"
}

// owingByOffice counts the units that owe a report by who answers for them.
func (v *View) owingByOffice() map[string]int {
	out := map[string]int{}
	if !v.SentOn() {
		return out
	}
	seen := map[string]bool{}
	for _, f := range v.Filing.Reports {
		if f.State != pipeline.Unexpected && !seen[f.Unit] {
			seen[f.Unit] = true
			out[v.offices.Of(f.Unit)]++
		}
	}
	return out
}

// Regions are the units directly below the root that have units below them
// (districts); where there are none, all units directly below the root.
func (v *View) Regions() []pipeline.Unit {
	children := v.Tree.Children(v.Root().Code)
	var out []pipeline.Unit
	for _, u := range children {
		if v.Tree.HasChildren(u.Code) {
			out = append(out, u)
		}
	}
	if len(out) == 0 {
		return children
	}
	return out
}
