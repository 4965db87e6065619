package pipeline

import "slices"

// UnitEventKind is what happened to a unit between two days.
type UnitEventKind string

// What can happen to a unit. One unit may have several: a commune that moved to another
// district and became a ward was moved, renamed and got another tier.
const (
	UnitMerged   UnitEventKind = "merged"    // went whole into a unit that holds more than it
	UnitDivided  UnitEventKind = "divided"   // a part of it went to a unit
	UnitReplaced UnitEventKind = "replaced"  // went whole to one unit that holds nothing else and has another code
	UnitRenamed  UnitEventKind = "renamed"   // another name
	UnitRetyped  UnitEventKind = "retyped"   // another tier or line
	UnitMoved    UnitEventKind = "moved"     // another parent that the old one did not become
	UnitEnded    UnitEventKind = "ended"     // no heir
	UnitFounded  UnitEventKind = "founded"   // made of no unit of the programme
	UnitJoined   UnitEventKind = "joined"    // likewise, from outside the programme
	UnitRecount  UnitEventKind = "recounted" // summed now and not before, or the other way round
)

// UnitEvent is one thing that happened to one unit between two days. Old is the zero
// Unit for one that was founded, New for one that ended.
type UnitEvent struct {
	Kind     UnitEventKind
	Old, New Unit
}

// UnitEvents returns what changed between the trees of two days, in the order of the
// earlier tree; units that were founded come last.
func (p *Programme) UnitEvents(from, to Date) []UnitEvent {
	earlier, later := NewHierarchy(p.Units, from), NewHierarchy(p.Units, to)
	heirs := Heirs(earlier, later, p.Changes, from, to)
	sources := map[string]int{}
	for _, list := range heirs {
		for _, heir := range list {
			sources[heir]++
		}
	}
	var out []UnitEvent
	for _, old := range earlier.Units() {
		if len(heirs[old.Code]) == 0 {
			out = append(out, UnitEvent{UnitEnded, old, Unit{}})
		}
		for _, code := range heirs[old.Code] {
			heir, _ := later.Unit(code)
			for _, kind := range eventKinds(old, heir, len(heirs[old.Code]), sources[code], heirs[old.Parent]) {
				out = append(out, UnitEvent{kind, old, heir})
			}
		}
	}
	joined := Joined(later, p.Changes, from, to)
	for _, u := range later.Units() {
		switch {
		case sources[u.Code] > 0:
		case joined[u.Code]:
			out = append(out, UnitEvent{UnitJoined, Unit{}, u})
		default:
			out = append(out, UnitEvent{UnitFounded, Unit{}, u})
		}
	}
	return out
}

// eventKinds says what happened on the way from a unit to one of its heirs. parents are
// the heirs of its parent.
func eventKinds(old, heir Unit, heirs, sources int, parents []string) []UnitEventKind {
	same := old.Code == heir.Code
	switch {
	case heirs > 1 && same:
		return nil // said of the parts that it gave away
	case heirs > 1:
		return []UnitEventKind{UnitDivided}
	case sources > 1 && !same:
		return []UnitEventKind{UnitMerged}
	}
	var out []UnitEventKind
	add := func(kind UnitEventKind, happened bool) {
		if happened {
			out = append(out, kind)
		}
	}
	add(UnitReplaced, !same)
	add(UnitRenamed, old.Name != heir.Name)
	add(UnitRetyped, old.Tier != heir.Tier || old.Line != heir.Line)
	add(UnitMoved, old.Parent != heir.Parent && !slices.Contains(parents, heir.Parent))
	add(UnitRecount, old.Counted != heir.Counted)
	return out
}
