package pipeline

import (
	"crypto/sha256"
	"encoding/binary"
)

// What the review says of a unit at consolidation follows from what the unit filed for the
// period and from the reports of earlier periods that it is held against. It is kept with a
// digest of them, so that the cells of units of which nothing changed are not read again.
// What units of one tier say of each other is made anew each time, of the figures that were
// kept for it. Texts of explanations are not looked at before the figures are known.

// Reviews are what the review says of all that counts in a period, unit by unit. Its fields
// are for who writes it down.
type Reviews struct {
	Places [][]ComparedPlace
	Units  []UnitReview
}

// UnitReview is what the review says of what one unit filed.
type UnitReview struct {
	Unit     string
	Follows  string     // digest of what it follows from
	Found    []finds    // places are those among what the unit filed
	Compared []Compared // of each submission that the unit filed
}

// follows says what the review of what one unit filed follows from, beside the programme and
// the period: each submission by all of it that the review reads, its cells by their digest.
func (r *reviewer) follows(filed []Submission) string {
	var text []byte
	one := func(s Submission) {
		for _, x := range [...]string{s.ID, s.Unit, s.Form, s.FormVersion, s.Period.String(), string(s.Scope), s.Sheet, s.Content} {
			text = append(binary.AppendUvarint(text, uint64(len(x))), x...)
		}
		text = binary.AppendVarint(binary.AppendVarint(text, int64(s.Version)), s.ReceivedAt.UnixNano())
	}
	for _, s := range filed {
		one(s)
		r.goesOnFrom(keyOf(s), one)
	}
	sum := sha256.Sum256(text)
	return string(sum[:])
}

// knownReviews are what was kept.
type knownReviews struct {
	*Reviews
	units  map[string]int
	placed []int // where the places of figures stand in this review, from 1
	taken  int
}

// newKnownReviews finds reviews by their units; there are none in nil.
func newKnownReviews(was *Reviews) *knownReviews {
	if was == nil {
		was = &Reviews{}
	}
	k := &knownReviews{was, make(map[string]int, len(was.Units)), make([]int, len(was.Places)), 0}
	for i := range was.Units {
		k.units[was.Units[i].Unit] = i
	}
	return k
}

// of returns the review of a unit that follows from the same; one without anything where
// there is none.
func (k *knownReviews) of(unit, follows string) (UnitReview, bool) {
	if i, ok := k.units[unit]; ok && k.Units[i].Follows == follows {
		k.taken++
		return k.Units[i], true
	}
	return UnitReview{Unit: unit, Follows: follows}, false
}

// place names where the figures of a unit stand as the review does that it is taken into.
func (k *knownReviews) place(u *UnitReview, all *peerGroups) {
	for i := range u.Compared {
		c := &u.Compared[i]
		if len(c.Numbers) == 0 {
			continue
		}
		at := &k.placed[c.Places]
		if *at == 0 {
			*at = all.at(k.Places[c.Places]) + 1
		}
		c.Places = *at - 1
	}
}

// lack tells whether reviews are others than those that were kept.
func (k *knownReviews) lack(now *Reviews) bool {
	return k.taken != len(now.Units) || len(k.Units) != len(now.Units)
}
