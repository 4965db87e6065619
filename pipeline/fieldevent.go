package pipeline

import "slices"

// FieldEventKind is what became of fields from one version of a form to the next.
type FieldEventKind string

// What can become of fields.
const (
	FieldSame    FieldEventKind = "same"    // goes on under its code and in the same words
	FieldMoved   FieldEventKind = "moved"   // goes on under another code or in other words
	FieldMerged  FieldEventKind = "merged"  // goes on from several, summed
	FieldSplit   FieldEventKind = "split"   // several, summed, go on from one or more
	FieldNew     FieldEventKind = "new"     // asked for the first time
	FieldEnded   FieldEventKind = "ended"   // no longer asked
	FieldChanged FieldEventKind = "changed" // goes on but is not the same thing
)

// FieldEvent is a link with what it means, or fields of the earlier version that nothing
// goes on from (then Fields is empty).
type FieldEvent struct {
	Kind FieldEventKind
	Link
}

// FieldEvents returns what became of the fields of a step, in the order of the later
// version; fields that ended come last.
func (s Succession) FieldEvents() []FieldEvent {
	var out []FieldEvent
	goesOn := map[string]bool{}
	for _, l := range s.Links {
		for _, code := range l.From {
			goesOn[code] = true
		}
		out = append(out, FieldEvent{s.eventKind(l), l})
	}
	for i := range s.Earlier.Fields {
		if code := s.Earlier.Fields[i].Code; !goesOn[code] {
			out = append(out, FieldEvent{FieldEnded, Link{From: []string{code}}})
		}
	}
	return out
}

func (s Succession) eventKind(l Link) FieldEventKind {
	switch {
	case len(l.From) == 0:
		return FieldNew
	case l.Break != "":
		return FieldChanged
	case len(l.Fields) > 1:
		return FieldSplit
	case len(l.From) > 1:
		return FieldMerged
	case slices.Equal(l.Fields, l.From) && s.Later.Field(l.Fields[0]).SameThing(s.Earlier.Field(l.From[0])):
		return FieldSame
	}
	return FieldMoved
}

// BrokenIndicator is an indicator whose figures before and after a step are not of the
// same thing, with the reason.
type BrokenIndicator struct {
	Indicator string
	Why       Sentence
}

// BrokenAt returns the indicators that break at a step, in the pack's order: those that
// have a figure on one side of it at least.
func (p *Programme) BrokenAt(s Succession) []BrokenIndicator {
	before, after := s.Later.From.AddDays(-1), s.Later.From
	if !s.Earlier.Holds(before) {
		before = s.Earlier.To
	}
	var out []BrokenIndicator
	for i := range p.Indicators {
		code := p.Indicators[i].Code
		one, other := p.definition(code, before), p.definition(code, after)
		if !one.why.IsZero() && !other.why.IsZero() {
			continue
		}
		rests := slices.ContainsFunc(slices.Concat(one.refs(), other.refs()), func(r FieldRef) bool { return r.Form == s.Earlier.Code || r.Form == s.Later.Code })
		if why := unlike(one, other); rests && !why.IsZero() {
			out = append(out, BrokenIndicator{code, why})
		}
	}
	return out
}
