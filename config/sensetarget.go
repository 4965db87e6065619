package config

import (
	"regexp"
	"slices"
	"strings"

	"danvan/pipeline"
)

// weighSums warns of a figure that adds what is counted in different units of measure.
func (r *reader) weighSums(out *problems) {
	for k, i := range r.p.Indicators {
		if i.Kind != pipeline.Flow && i.Kind != pipeline.Stock {
			continue
		}
		var first ref
		unit := ""
		for _, one := range r.indicatorAt[k].refs {
			switch own := r.unitOf(one); {
			case own == "":
			case unit == "":
				first, unit = one, own
			case !strings.EqualFold(own, unit):
				out.add(one.place, "%q cộng %s (đơn vị tính %q) với %s (đơn vị tính %q)", "%q adds %s (counted in %q) and %s (counted in %q)",
					i.Code, first.FieldRef, unit, one.FieldRef, own)
			}
		}
	}
}

// unitOf returns the unit of measure of a field, "" where its form states none.
func (r *reader) unitOf(one ref) string {
	for _, f := range r.versionsOf(one.FieldRef) {
		if field := f.Field(one.Field); field != nil && strings.TrimSpace(field.Unit) != "" {
			return strings.Join(strings.Fields(field.Unit), " ")
		}
	}
	return ""
}

// weighTargets warns of bounds that a share cannot reach and of rules that do not say
// what the plan's wording says.
func (r *reader) weighTargets(out *problems) {
	for k, i := range r.p.Indicators {
		for n, t := range i.Targets {
			at := r.indicatorAt[k].rules[n]
			share := i.Kind == pipeline.Ratio || i.Kind == pipeline.UnitShare
			hundred := pipeline.Int(100)
			beyond := t.Bound < 0 || t.Bound > hundred || t.Comparison == pipeline.MoreThan && t.Bound == hundred || t.Comparison == pipeline.LessThan && t.Bound == 0
			if share && beyond {
				out.add(at, "mức phấn đấu %q nằm ngoài khoảng 0–100%% của một tỷ lệ", "the target %q lies outside the 0–100%% of a share", t)
			}
			if !r.hasUnits(t.Tier) {
				out.add(at, "mức phấn đấu đặt cho cấp %q nhưng units.csv chưa có đơn vị nào ở cấp này", "the target is for the tier %q, of which units.csv has no unit", t.Tier)
			}
			if said, differs := contradicted(t, i.Unit == "%"); differs {
				out.add(at, "nguyên văn ghi %q, phải là %q, nhưng quy tắc ghi %q", "the wording says %q, which is %q, but the rule is %q", said.text, said.rule(), t)
			}
		}
	}
}

// saying is a bound in words: "trên 50%" is > 50.
type saying struct {
	text       string
	comparison pipeline.Comparison
	bound      string // "" for words without a number
}

func (s saying) rule() string { return strings.TrimSpace(string(s.comparison) + " " + s.bound) }

func (s saying) agrees(t pipeline.Target) bool {
	return s.comparison == t.Comparison && (s.bound == "" || s.bound == t.Bound.String())
}

var (
	// saidBound is the words before a number, the number, and whether it is a percentage.
	saidBound = regexp.MustCompile(`(không vượt quá|không quá|không trên|tối đa|không dưới|ít nhất|tối thiểu|trên|dưới|từ|đến|tới|xuống|quá|[-–])?\s*([0-9]+(?:[.,][0-9]+)*)\s*(%|phần trăm)?`)
	// saidAfter is what follows such a number and changes what it says.
	saidAfter = regexp.MustCompile(`^\s*(?:trở lên|trở xuống|đến|tới|xuống|lên|[-–])`)
	// saidNoMore is "không quá" with the beginning of what follows: a number is a bound
	// of its own, "không quá hạn" is none.
	saidNoMore = regexp.MustCompile(`(không (?:vượt )?quá)\s*([0-9]|hạn|thời)?`)
	thousands  = regexp.MustCompile(`^[0-9]{1,3}(?:\.[0-9]{3})+$`)
)

// contradicted returns what the wording of a target says where its rule says none of it.
func contradicted(t pipeline.Target, percent bool) (saying, bool) {
	wording := strings.Join(strings.Fields(strings.ToLower(t.Wording)), " ")
	said := numbersSaid(wording, t, percent)
	if len(said) == 0 {
		for _, m := range saidNoMore.FindAllStringSubmatch(wording, -1) {
			if m[2] == "" {
				said = append(said, saying{m[1], pipeline.AtMost, ""})
			}
		}
	}
	if len(said) == 0 || slices.ContainsFunc(said, func(s saying) bool { return s.agrees(t) }) {
		return saying{}, false
	}
	return said[0], true
}

// numbersSaid returns the bounds with a number. A number that is no percentage may
// count anything ("không quá 15 ngày"), so that it is taken for the bound only where it
// is the same number; a percentage speaks of a figure in percent only.
func numbersSaid(wording string, t pipeline.Target, percent bool) []saying {
	var out []saying
	for _, at := range saidBound.FindAllStringSubmatchIndex(wording, -1) {
		group := func(n int) string {
			if at[2*n] < 0 {
				return ""
			}
			return wording[at[2*n]:at[2*n+1]]
		}
		rest := wording[at[1]:]
		s := saying{text: strings.TrimSpace(group(0)), bound: plainNumber(group(2))}
		about := s.bound == t.Bound.String()
		if group(3) != "" {
			about = percent
		}
		s.comparison = comparisonOf(group(1), strings.TrimSpace(saidAfter.FindString(rest)), strings.Contains(rest, "trở lên"))
		if s.comparison == "" && group(1) == "" && group(3) != "" && s.bound == "100" && !saidAfter.MatchString(rest) {
			s.comparison = pipeline.Equal
		}
		if about && s.comparison != "" {
			out = append(out, s)
		}
	}
	return out
}

// comparisonOf says how the words around a number bind it, "" where that is not plain;
// upwards tells whether "trở lên" comes anywhere after.
func comparisonOf(before, after string, upwards bool) pipeline.Comparison {
	switch {
	case after == "trở lên" && (before == "" || before == "từ"):
		return pipeline.AtLeast
	case after == "trở xuống" && (before == "" || before == "từ"):
		return pipeline.AtMost
	case after != "": // a span or a movement: từ 90% đến 95%
		return ""
	}
	switch before {
	case "không quá", "không vượt quá", "không trên", "tối đa":
		return pipeline.AtMost
	case "không dưới", "ít nhất", "tối thiểu":
		return pipeline.AtLeast
	case "trên":
		return pipeline.MoreThan
	case "dưới":
		return pipeline.LessThan
	case "từ": // từ 90% người dân hài lòng trở lên
		if upwards {
			return pipeline.AtLeast
		}
	}
	return ""
}

// plainNumber writes a Vietnamese number as rules do: 99,5 as 99.5, 1.000 as 1000.
func plainNumber(s string) string {
	if thousands.MatchString(s) {
		return strings.ReplaceAll(s, ".", "")
	}
	plain := strings.ReplaceAll(s, ",", ".")
	if n, err := pipeline.ParseNumber(plain); err == nil {
		return n.String()
	}
	return plain
}
