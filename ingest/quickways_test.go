package ingest

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"danvan/ingest/book"
	"danvan/ingest/charset"
	"danvan/pipeline"
)

// randomRow makes up a row of few words, so that rows often say the same.
func randomRow(r *rand.Rand, index int) book.Row {
	row := book.Row{Index: index}
	for col := 1; col <= 6; col++ {
		if text := []string{"", "A", "a", "A B", "b", "\u200b", "…"}[r.IntN(7)]; text != "" {
			row.Cells = append(row.Cells, book.Cell{Col: col, Text: text})
		}
	}
	return row
}

// What stands in a span is found as looking through the whole row finds it.
func TestASpanTakesWhatStandsInIt(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		r, s := randomRow(random, 1), span{random.IntN(8), random.IntN(8)}
		var all []book.Cell
		for _, c := range r.Cells {
			if s.first <= c.Col && c.Col <= s.last && says(c) != "" {
				all = append(all, c)
			}
		}
		cell, second, ok, two := s.take(r)
		if ok != (len(all) > 0) || two != (len(all) > 1) || ok && cell != all[0] || two && second != all[1] {
			t.Fatalf("%v of %v: %v, %v", s, r, cell, second)
		}
	}
}

// A row is one of the head if it says the same as a whole, however many are asked about.
func TestRowsAreHeldAgainstTheHeadAsAWhole(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		p := page{Sheet: &book.Sheet{Rows: []book.Row{randomRow(random, 1), randomRow(random, 2), randomRow(random, 4)}}, words: newLexicon()}
		heads := p.headTexts(2)
		for range 4 * fewAsked {
			r := randomRow(random, 9)
			want := false
			for _, head := range p.Rows[:2] {
				want = want || slices.ContainsFunc(p.Rows[:2], func(h book.Row) bool { return p.begin(h) != "" && p.begin(h) == p.begin(r) }) && p.rowText(head) == p.rowText(r)
			}
			if got := heads.again(r); got != want {
				t.Fatalf("%v after %v: %t", r, p.Rows[:2], got)
			}
		}
	}
}

// Slots are found by name as in a map of them, in few rows and in many.
func TestSlotsAreFoundByName(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	fields := []string{"a", "b", "c"}
	all := []pipeline.Measure{pipeline.Value, pipeline.Cumulative, pipeline.Explanation}
	for _, rows := range []int{1, fewRows, 5 * fewRows} {
		names, want := slotNames{ordinals: map[string]int{"a": 0, "b": 1, "c": 2}}, map[cellKey]int{}
		key := func() cellKey {
			return cellKey{strings.Repeat("x", random.IntN(rows)), fields[random.IntN(len(fields))], all[random.IntN(len(all))]}
		}
		for i := range 3 * rows {
			k := key()
			names.add(k, i)
			want[k] = i
		}
		for range 200 {
			k := key()
			if i, ok := want[k]; ok && names.find(k) != i || !ok && names.find(k) >= 0 {
				t.Fatalf("%d rows, %v: %d, want %d, %t", rows, k, names.find(k), i, ok)
			}
		}
		if names.find(cellKey{"", "d", pipeline.Value}) >= 0 || names.find(cellKey{"y", "a", pipeline.Value}) >= 0 {
			t.Error("a slot of no field or row is found")
		}
	}
}

// The slots of one form are not those of the next, whether they fit into the room or not.
func TestTheRoomOfSlotsIsSharedByNoTwoForms(t *testing.T) {
	words := newLexicon()
	field := &pipeline.Field{}
	put := func(n, line int) []slot {
		s := words.room()
		for range n {
			s = append(s, slot{field: field, spot: spot{line: line}})
		}
		words.taken(s)
		return slices.Clip(s)
	}
	var forms [][]slot
	for i, n := range []int{3, 0, usualSlots - 10, 5, 20, 2, 3, 1} {
		forms = append(forms, put(n, i))
	}
	for i, form := range forms {
		if slices.ContainsFunc(form, func(s slot) bool { return s.line != i }) {
			t.Errorf("form %d has slots of another", i)
		}
	}
	words.leave()
	if len(words.slots) != 0 || slices.ContainsFunc(words.slots[:usualSlots], func(s slot) bool { return s.field != nil }) {
		t.Error("something of the file is kept")
	}
}

// A text that is settled at once is not astray by looking at its words either.
func TestSettledTextsAreNotAstray(t *testing.T) {
	texts := []string{"", "abc", "có/không", "tin, bài", "Uû ban nh©n d©n ®· ban hµnh kÕ ho¹ch", "Công tác tài chính, thành phòng, hòa", "Tiếng Việt", "à á â"}
	for _, s := range texts {
		if charset.Settled(s) && charset.Stray(charset.Text{Value: s}) {
			t.Errorf("%q is both", s)
		}
	}
	if charset.Settled(texts[4]) || !charset.Stray(charset.Text{Value: texts[4]}) {
		t.Errorf("%q is not known for what it is", texts[4])
	}
}
