package figures

import (
	"sort"
	"strings"

	"danvan/pipeline"
)

// Folded is a text and every unit that filed it.
type Folded struct {
	Units []string // in tree order
	Text  string   // as the first of them wrote it
}

// Fold puts equal texts together (case and spaces apart), ordered by the first unit
// that filed each. Blank texts are left out.
func (v *View) Fold(passages []pipeline.Passage) []Folded {
	sorted := append([]pipeline.Passage(nil), passages...)
	sort.SliceStable(sorted, func(i, j int) bool {
		return v.Tree.Position(sorted[i].Unit) < v.Tree.Position(sorted[j].Unit)
	})
	var out []Folded
	at := map[string]int{}
	for _, p := range sorted {
		key := strings.ToLower(strings.Join(strings.Fields(p.Text), " "))
		if key == "" {
			continue
		}
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, Folded{Text: strings.TrimSpace(p.Text)})
		}
		if n := len(out[i].Units); n == 0 || out[i].Units[n-1] != p.Unit {
			out[i].Units = append(out[i].Units, p.Unit)
		}
	}
	return out
}

// PassagesOf returns the texts filed for an indicator; "" are the explanations.
func (v *View) PassagesOf(indicator string) []pipeline.Passage {
	var out []pipeline.Passage
	for _, p := range v.Passages {
		if p.Indicator == indicator {
			out = append(out, p)
		}
	}
	return out
}

// nameLength is about what naming a unit adds to a text.
const nameLength = 30

// Choose takes folded texts for a document of limited length: texts of units nearer
// the root first, at most budget characters in all with the names before them (a text
// longer than each is cut at a word). What is taken stands in tree order; left is how many units' texts were
// not taken, cut how many were shortened.
func (v *View) Choose(all []Folded, budget, each int) (taken []Folded, left, cut int) {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool {
		return v.Tree.Depth(all[order[a]].Units[0]) < v.Tree.Depth(all[order[b]].Units[0])
	})
	chosen := map[int]Folded{}
	for _, i := range order {
		f := all[i]
		short := Shorten(f.Text, each)
		if n := len([]rune(short)) + nameLength*min(len(f.Units), 6); n <= budget {
			budget -= n
			if short != f.Text {
				cut++
			}
			chosen[i] = Folded{f.Units, short}
			continue
		}
		left += len(f.Units)
		budget = 0 // nothing of a lower level slips in before it
	}
	for i := range all {
		if f, ok := chosen[i]; ok {
			taken = append(taken, f)
		}
	}
	return taken, left, cut
}

// Shorten cuts a text after at most limit characters at the end of a word and marks
// the cut with "[…]".
func Shorten(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	cut := string(runes[:limit])
	if i := strings.LastIndexAny(cut, " \n\t"); i > len(cut)/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " \n\t,;:") + " […]"
}

// Attribution names who filed a text, ready to stand before it: "Sở Tư pháp: ", "Các
// đơn vị A, B, C: ". The pack's phrase decides what stands around the names.
func (v *View) Attribution(f Folded, limit int) string {
	names := v.UnitName(f.Units[0])
	if len(f.Units) > 1 {
		names = "Các đơn vị " + v.Names(f.Units, limit)
	}
	before, _, _ := strings.Cut(v.Words.template(Attribution), "{text}")
	return strings.ReplaceAll(before, "{unit}", names)
}
