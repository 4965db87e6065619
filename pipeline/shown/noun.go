package shown

import (
	"strings"

	"danvan/pipeline"
)

// UnitNoun names the units that a unit share counts, after a number: "chi bộ", "đơn vị
// cấp xã"; "đơn vị" where several tiers that do not read together are counted.
func UnitNoun(p *pipeline.Programme, tree *pipeline.Hierarchy, period pipeline.Period, ind *pipeline.Indicator) string {
	const general = "đơn vị"
	if ind.Condition == nil {
		return general
	}
	form := p.Form(ind.Condition.Form, period)
	if form == nil {
		return general
	}
	field := form.Field(ind.Condition.Field)
	var nouns []string
	for _, tier := range p.Tiers {
		if tree.HasTier(tier.Code) && form.FiledBy(tier.Code) && (field == nil || field.AppliesTo(tier.Code)) {
			nouns = append(nouns, TierNoun(tier.Name))
		}
	}
	for _, n := range nouns {
		if len(nouns) > 2 || len(nouns) > 1 && (strings.Contains(n, ",") || strings.HasPrefix(n, general)) {
			return general
		}
	}
	if len(nouns) == 0 {
		return general
	}
	return strings.Join(nouns, ", ")
}

// TierNoun makes a noun of a tier's name: "Cấp xã" are "đơn vị cấp xã".
func TierNoun(name string) string {
	r := []rune(name)
	if len(r) < 2 || strings.ToUpper(string(r[1])) == string(r[1]) && strings.ToLower(string(r[1])) != string(r[1]) {
		return name // an abbreviation, or nothing to change
	}
	lower := strings.ToLower(string(r[0])) + string(r[1:])
	if strings.HasPrefix(lower, "cấp ") {
		return "đơn vị " + lower
	}
	return lower
}

// CountNoun names what must be counted to reach a target; "" where it is measured.
func CountNoun(p *pipeline.Programme, tree *pipeline.Hierarchy, period pipeline.Period, ind *pipeline.Indicator) string {
	switch {
	case ind.Kind == pipeline.UnitShare:
		return UnitNoun(p, tree, period, ind)
	case ind.Kind == pipeline.Distinct:
		return ind.Unit
	case ind.Kind != pipeline.Ratio && !Countable(ind.Kind):
		return ""
	}
	noun, ok := FieldsUnit(p, period, ind.Numerator)
	if ok && ind.Kind != pipeline.Ratio && ind.Unit != "" {
		return ind.Unit
	}
	return noun
}

// FieldsUnit is the unit of measure that fields counted one by one have in common; false
// where they have none.
func FieldsUnit(p *pipeline.Programme, period pipeline.Period, refs []pipeline.FieldRef) (string, bool) {
	noun := ""
	for i, ref := range refs {
		form := p.Form(ref.Form, period)
		if form == nil || form.Field(ref.Field) == nil {
			return "", false
		}
		f := form.Field(ref.Field)
		if f.Kind == pipeline.Amount || i > 0 && f.Unit != noun {
			return "", false
		}
		noun = f.Unit
	}
	return noun, true
}
