package pipeline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// PackChanges says what differs in the units, the mergers and the indicators of two
// programmes, by the keys of the pack. Of forms it is [FormChanges] that does.
func PackChanges(old, now *Programme) (out []Sentence) {
	for _, of := range []struct {
		vietnamese, english string
		parts               func(*Programme) parts
	}{
		{"Đơn vị", "The unit", unitParts},
		{"Sáp nhập, đổi tên", "The change of units", changeParts},
		{"Chỉ tiêu tổng hợp", "The indicator", indicatorParts},
	} {
		were, are := of.parts(old), of.parts(now)
		add := func(vietnamese, english string, args ...any) {
			out = append(out, Say(of.vietnamese+" "+vietnamese, of.english+" "+english, args...))
		}
		for _, only := range []struct {
			list                []part
			vietnamese, english string
		}{
			{were.without(are), "chỉ có ở gói thứ nhất (%d): %s", "is in the first pack only (%d): %s"},
			{are.without(were), "chỉ có ở gói thứ hai (%d): %s", "is in the second pack only (%d): %s"},
		} {
			if len(only.list) > 0 {
				add(only.vietnamese, only.english, len(only.list), namedParts(only.list))
			}
		}
		stay, now := were.within(are), are.within(were)
		told, more := 0, 0
		for _, x := range stay {
			switch differs := x.unlike(are.list[are.at[x.name]]); {
			case differs == "":
			case told == mostTold:
				more++
			default:
				told++
				add("%s đổi: %s", "%s differs: %s", x.name, differs)
			}
		}
		if more > 0 {
			add("đổi ở %d mục khác nữa", "differs in %d more", more)
		}
		if !slices.EqualFunc(stay, now, func(x, y part) bool { return x.name == y.name }) {
			add("đứng theo thứ tự khác trước", "stands in another order")
		}
	}
	return out
}

// mostTold is how many rows of a kind are told one by one: a column that a spreadsheet spoilt
// differs in all of them.
const mostTold = 50

// part is a row of a pack: what it is known by, and its members by their keys.
type part struct {
	name    string
	members [][2]string
}

// onOneLine writes a member; a dash for one that is not there.
func onOneLine(text string) string { return cmp.Or(strings.Join(strings.Fields(text), " "), "–") }

// parts are the rows of one kind in the order of the pack.
type parts struct {
	list []part
	at   map[string]int
}

func (x *parts) add(name string, members ...[2]string) {
	if x.at == nil {
		x.at = map[string]int{}
	}
	x.at[name] = len(x.list)
	x.list = append(x.list, part{name, members})
}

// within are the rows that the other pack has too, without those that it has not.
func (x parts) within(other parts) []part {
	return slices.DeleteFunc(slices.Clone(x.list), func(p part) bool { _, there := other.at[p.name]; return !there })
}

func (x parts) without(other parts) []part {
	return slices.DeleteFunc(slices.Clone(x.list), func(p part) bool { _, there := other.at[p.name]; return there })
}

// namedParts names parts, the first of many: two provinces have no unit in common.
func namedParts(list []part) Sentence {
	const most = 12
	var names []string
	for _, x := range list[:min(most, len(list))] {
		names = append(names, x.name)
	}
	text := strings.Join(names, ", ")
	if more := len(list) - len(names); more > 0 {
		return Say("%s và %d mục khác", "%s and %d more", text, more)
	}
	return Say("%s", "%s", text)
}

// unlike says which members differ; "" where none does.
func (x part) unlike(y part) string {
	values := func(p part) (keys []string, by map[string]string) {
		by = map[string]string{}
		for _, m := range p.members {
			keys, by[m[0]] = append(keys, m[0]), m[1]
		}
		return keys, by
	}
	keys, a := values(x)
	more, b := values(y)
	for _, key := range more {
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	var said []string
	for _, key := range keys {
		if a[key] != b[key] {
			said = append(said, fmt.Sprintf("%s: %s → %s", key, onOneLine(a[key]), onOneLine(b[key])))
		}
	}
	return strings.Join(said, ", ")
}

// unitParts are the units by their codes; one that has several spans of days is known by the
// day on which each begins as well.
func unitParts(p *Programme) (out parts) {
	spans := map[string]int{}
	for _, u := range p.Units {
		spans[u.Code]++
	}
	for _, u := range p.Units {
		name := u.Code
		if spans[name] > 1 && !u.From.IsZero() {
			name += " " + u.From.String()
		}
		out.add(name, [][2]string{{"name", u.Name}, {"tier", u.Tier}, {"line", u.Line}, {"parent", u.Parent}, {"national_code", u.NationalCode},
			{"counted", fmt.Sprint(u.Counted)}, {"valid_from", u.From.String()}, {"valid_to", u.To.String()}, {"source", u.Source}}...)
	}
	return out
}

func changeParts(p *Programme) (out parts) {
	for _, c := range p.Changes {
		extent := "part"
		if c.Whole {
			extent = "whole"
		}
		out.add(c.Day.String()+" "+c.Old+" → "+c.New, [2]string{"extent", extent}, [2]string{"source", c.Source})
	}
	return out
}

func indicatorParts(p *Programme) (out parts) {
	for _, i := range p.Indicators {
		better := ""
		if i.HigherIsBetter != nil {
			better = fmt.Sprint(*i.HigherIsBetter)
		}
		fields := "fields"
		if i.Kind == Ratio {
			fields = "numerator"
		}
		members := [][2]string{{"name", i.Name}, {"group", i.Group}, {"kind", string(i.Kind)}, {"unit", i.Unit}, {"owner", i.Owner}, {"source", i.Source},
			{"higher_is_better", better}, {fields, listOf(i.Numerator)}, {"denominator", listOf(i.Denominator)}, {"condition", i.Condition.written()}}
		for _, t := range i.Targets {
			yearly := ""
			if t.ProRata {
				yearly = ", pro_rata"
			}
			members = append(members, [2]string{"targets." + t.Tier, fmt.Sprintf("%s (%s; %s%s)", t, t.Wording, t.Source, yearly)})
		}
		out.add(i.Code, members...)
	}
	return out
}

func listOf(refs []FieldRef) string {
	if len(refs) == 0 {
		return ""
	}
	return fmt.Sprint(refs)
}

// written is a condition as a pack writes it, member by member; "" where there is none.
func (c *Condition) written() string {
	if c == nil {
		return ""
	}
	text := strings.TrimSuffix(c.Form+"."+c.Field, ".")
	if c.Comparison != "" {
		text += fmt.Sprintf(" %s %s", c.Comparison, c.Bound)
	}
	if len(c.In) > 0 {
		text += fmt.Sprint(" ", c.In)
	}
	return text
}
