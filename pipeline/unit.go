package pipeline

import (
	"cmp"
	"slices"
	"strings"
)

// Unit is a node of the administrative tree for a span of days. The code is the
// programme's own and is never re-used; national statistical codes were re-used in
// 2025 and are attributes only.
type Unit struct {
	Code, Name   string
	Tier         string // province, district, commune, department, …
	Line         string // government, department, party
	Parent       string // code of the parent; "" for the root
	NationalCode string // code of the General Statistics Office, "" where it has none
	Counted      bool   // false: a centrally managed agency, shown and never summed
	Source       string // where the row was read; may be empty
	Validity
}

// NationalCode gives a code of the General Statistics Office the leading zeros that
// spreadsheets take away, by the tier that the unit is of; false where it is none of that tier.
func NationalCode(code, tier string) (string, bool) {
	digits := map[string]int{"province": 2, "district": 3, "commune": 5}[tier]
	notDigit := func(r rune) bool { return r < '0' || r > '9' }
	switch {
	case code == "":
		return "", true
	case strings.ContainsFunc(code, notDigit) || len(code) > digits:
		return "", false
	}
	return strings.Repeat("0", digits-len(code)) + code, true
}

// Change is one row of a dated event: the old unit went to the new unit, whole or in
// part, on that day. An old unit [Outside] is one of another province; a new one of another
// province is written as [OutsideUnit] says.
type Change struct {
	Day      Date
	Old, New string
	Whole    bool
	Source   string
}

// Outside stands in [Change].Old for what joined from outside the programme.
const Outside = "-"

// Hierarchy is the tree of units valid on one day, in tree order: every parent
// before its children, siblings in the order of the programme's unit list.
type Hierarchy struct {
	units    []Unit
	index    map[string]int
	children map[string][]string
	tiers    map[string]bool // of its units
}

// NewHierarchy builds the tree of the units valid on day. The list must be sound
// (one root, every parent present, no cycle): the programme's reader checks that.
func NewHierarchy(all []Unit, day Date) *Hierarchy {
	valid := make(map[string]int, len(all)) // places of the valid ones
	for i := range all {
		if all[i].Holds(day) {
			valid[all[i].Code] = i
		}
	}
	h := &Hierarchy{index: make(map[string]int, len(valid)), children: map[string][]string{}, tiers: map[string]bool{}}
	for i := range all {
		if u := &all[i]; u.Holds(day) {
			h.children[u.Parent] = append(h.children[u.Parent], u.Code)
		}
	}
	order := make([]int, 0, len(valid)) // places in the list
	var walk func(parent string)
	walk = func(parent string) {
		for _, code := range h.children[parent] {
			i := valid[code]
			h.index[code] = len(order)
			order = append(order, i)
			h.tiers[all[i].Tier] = true
			walk(code)
		}
	}
	walk("")
	h.units = unitsAt(all, order)
	return h
}

// unitsAt are the units at some places of a list: the list itself where they are all of it, in
// its order, as in most programmes. Of a country a copy takes 2 MB, for each tree.
func unitsAt(all []Unit, places []int) []Unit {
	if len(places) == len(all) && slices.IsSorted(places) {
		return slices.Clip(all)
	}
	out := make([]Unit, len(places))
	for i, place := range places {
		out[i] = all[place]
	}
	return out
}

// Units returns all units in tree order.
func (h *Hierarchy) Units() []Unit { return h.units }

// HasTier says whether a unit of the tree is of a tier.
func (h *Hierarchy) HasTier(code string) bool { return h.tiers[code] }

// Unit returns the unit with a code.
func (h *Hierarchy) Unit(code string) (Unit, bool) {
	i, ok := h.index[code]
	if !ok {
		return Unit{}, false
	}
	return h.units[i], true
}

// Name returns the name of a unit, or its code where the tree does not hold it.
func (h *Hierarchy) Name(code string) string {
	if u, ok := h.Unit(code); ok {
		return u.Name
	}
	return code
}

// Root returns the unit that has no parent; the zero Unit for an empty tree.
func (h *Hierarchy) Root() Unit {
	if len(h.units) == 0 {
		return Unit{}
	}
	return h.units[0]
}

// Children returns the children of a unit in order.
func (h *Hierarchy) Children(code string) []Unit {
	codes := h.children[code]
	if len(codes) == 0 {
		return nil
	}
	out := make([]Unit, len(codes))
	for i, c := range codes {
		out[i] = h.units[h.index[c]]
	}
	return out
}

// HasChildren says whether a unit has others directly below it.
func (h *Hierarchy) HasChildren(code string) bool { return len(h.children[code]) > 0 }

// Summed tells whether what a unit reports is in an ancestor's figures: it is the ancestor or
// lies below it, and nothing on the way up is a unit that is shown and never summed.
func (h *Hierarchy) Summed(unit, ancestor string) bool {
	for unit != ancestor {
		u, ok := h.Unit(unit)
		if !ok || !u.Counted {
			return false
		}
		unit = u.Parent
	}
	return true
}

// Within tells whether unit is ancestor or lies below it.
func (h *Hierarchy) Within(unit, ancestor string) bool {
	for unit != "" {
		if unit == ancestor {
			return true
		}
		u, ok := h.Unit(unit)
		if !ok {
			return false
		}
		unit = u.Parent
	}
	return false
}

// Way returns the units above one up to and with another; none where it is that unit or
// does not lie below it.
func (h *Hierarchy) Way(unit, ancestor string) []string {
	if unit == ancestor || !h.Within(unit, ancestor) {
		return nil
	}
	path := h.path(unit)
	return path[1 : slices.Index(path, ancestor)+1]
}

// Position returns the place of a unit in tree order; units outside come last.
func (h *Hierarchy) Position(code string) int {
	if i, ok := h.index[code]; ok {
		return i
	}
	return len(h.units)
}

// Depth returns how many ancestors a unit has.
func (h *Hierarchy) Depth(code string) int {
	n := 0
	for u, ok := h.Unit(code); ok && u.Parent != ""; u, ok = h.Unit(u.Parent) {
		n++
	}
	return n
}

// SortUnits sorts codes into tree order.
func (h *Hierarchy) SortUnits(codes []string) {
	slices.SortStableFunc(codes, func(a, b string) int { return cmp.Compare(h.Position(a), h.Position(b)) })
}
