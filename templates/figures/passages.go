package figures

import (
	"slices"
	"sort"
	"strings"

	"danvan/pipeline"
	"danvan/pipeline/shown"
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

// Attribution says who filed a text, by the pack's phrase: what stands before the text
// ("Sở Tư pháp: ") and what stands behind it (" (Sở Tư pháp)"); limit is how many units are named.
func (v *View) Attribution(f Folded, limit int) (before, after string) {
	before, after, _ = strings.Cut(v.Words.template(Attribution), "{text}")
	names := v.Senders(f.Units, limit)
	return strings.ReplaceAll(before, "{unit}", names), strings.ReplaceAll(after, "{unit}", names)
}

// Senders names units, where there are more than limit by tier: "Sở Tư pháp; Xã La Hiên,
// Huyện Võ Nhai", "12 sở, ban, ngành; Huyện Võ Nhai; 51 đơn vị cấp xã".
func (v *View) Senders(units []string, limit int) string {
	var parts []string
	if len(units) <= limit {
		for _, code := range units {
			parts = append(parts, v.placeName(code))
		}
		return strings.Join(parts, "; ")
	}
	for _, tier := range v.Programme.Tiers {
		var of []string
		for _, code := range units {
			if u, ok := v.Tree.Unit(code); ok && u.Tier == tier.Code {
				of = append(of, code)
			}
		}
		switch len(of) {
		case 0:
		case 1:
			parts = append(parts, v.placeName(of[0]))
		default:
			parts = append(parts, shown.Count(len(of))+" "+shown.TierNoun(tier.Name))
		}
	}
	return strings.Join(parts, "; ")
}

// placeName names a unit as [View.UnitName] does, fit to stand in brackets.
func (v *View) placeName(code string) string {
	u, ok := v.Tree.Unit(code)
	if !ok || v.Tree.Depth(code) < 2 {
		return v.UnitName(code)
	}
	return u.Name + ", " + v.Tree.Name(u.Parent)
}

// nothingToSay are texts that say that there is nothing to say, beside the pack's words
// for nil; an offer of something else ("không có đơn thư vượt cấp") is a text.
var nothingToSay = [...]string{
	"không có nội dung", "không có ý kiến", "không có kiến nghị", "không có đề xuất", "không có kiến nghị, đề xuất", "không có đề xuất, kiến nghị",
	"không kiến nghị", "không đề xuất", "không kiến nghị, đề xuất", "không có kiến nghị, đề xuất gì", "không có kiến nghị gì",
}

// SaysNothing tells whether a text only says that there is nothing to report.
func (v *View) SaysNothing(text string) bool {
	plain := strings.Trim(strings.ToLower(strings.Join(strings.Fields(text), " ")), " .;-–")
	return plain == "" || slices.Contains(nothingToSay[:], plain) || slices.Contains(v.Programme.NilTokens, plain)
}
