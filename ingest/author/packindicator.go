package author

import (
	"regexp"
	"strings"

	"danvan/pipeline"
)

func (r *packReader) indicators(rows []packRow) {
	for _, p := range rows {
		i := pipeline.Indicator{
			Code: p.need(pipeline.PackCode), Name: p.need(pipeline.PackName), Group: p.text(pipeline.PackGroup),
			Kind: word(p, pipeline.PackKind, true, pipeline.Flow, pipeline.Stock, pipeline.Ratio, pipeline.UnitShare, pipeline.Distinct, pipeline.OwnValue, pipeline.Narrative),
			Unit: p.text(pipeline.PackUnit), Owner: p.text(pipeline.PackOwner), Source: p.text(pipeline.PackSource),
			Numerator: p.refs(pipeline.PackFieldRefs), Denominator: p.refs(pipeline.PackDenominator), Condition: p.condition(),
		}
		if p.text(pipeline.PackHigherIsBetter) != "" {
			better := p.yes(pipeline.PackHigherIsBetter, false)
			i.HigherIsBetter = &better
		}
		p.parts(&i)
		if r.indicator(i.Code) != nil {
			p.say(pipeline.PackCode, "Chỉ tiêu tổng hợp “%s” xuất hiện hai lần.", "The indicator “%s” stands twice.", i.Code)
			continue
		}
		r.pack.Indicators = append(r.pack.Indicators, i)
	}
}

// parts puts the fields of a ratio where they belong and finds parts of another kind.
func (p packRow) parts(i *pipeline.Indicator) {
	numerator := p.refs(pipeline.PackNumerator)
	if i.Kind == pipeline.Ratio {
		if len(i.Numerator) > 0 {
			p.say(pipeline.PackFieldRefs, "Chỉ tiêu tỷ lệ ghi cột tử số và mẫu số, không ghi cột “%s”.", "A ratio has a numerator and a denominator, not “%s”.", p.title(pipeline.PackFieldRefs))
		}
		i.Numerator = numerator
		return
	}
	if len(numerator) > 0 || len(i.Denominator) > 0 {
		p.say(pipeline.PackNumerator, "Chỉ chỉ tiêu loại ratio mới có tử số và mẫu số.", "Only an indicator of kind ratio has a numerator and a denominator.")
	}
}

func (r *packReader) indicator(code string) *pipeline.Indicator {
	for i := range r.pack.Indicators {
		if r.pack.Indicators[i].Code == code {
			return &r.pack.Indicators[i]
		}
	}
	return nil
}

// refs reads a list of FORM.field.
func (p packRow) refs(key string) []pipeline.FieldRef {
	var out []pipeline.FieldRef
	for _, item := range p.items(key) {
		ref, ok := pipeline.ParseFieldRef(item)
		if !ok {
			p.say(key, "“%s” phải viết theo dạng BIỂU.chỉ_tiêu, ví dụ 01/TCD.c1.", "“%s” must be written FORM.field, such as 01/TCD.c1.", item)
			continue
		}
		out = append(out, ref)
	}
	return out
}

// condition reads the five columns of a condition; nil where its form is blank.
func (p packRow) condition() *pipeline.Condition {
	c := pipeline.Condition{
		Form: p.text(pipeline.PackConditionForm), Field: p.text(pipeline.PackConditionField),
		Comparison: word(p, pipeline.PackConditionOp, false, pipeline.Equal, pipeline.AtLeast, pipeline.AtMost, pipeline.MoreThan, pipeline.LessThan),
		Bound:      p.number(pipeline.PackConditionValue), In: p.items(pipeline.PackConditionIn),
	}
	if c.Form != "" {
		return &c
	}
	if c.Field != "" || c.Comparison != "" || len(c.In) > 0 {
		p.say(pipeline.PackConditionForm, "Điều kiện chưa ghi biểu.", "The condition does not name its form.")
	}
	return nil
}

// boundPattern is ">= 85", with the signs of official texts too.
var boundPattern = regexp.MustCompile(`^(=|>=|<=|>|<|≥|≤)\s*(-?[0-9]+(?:\.[0-9]+)?)$`)

func (r *packReader) targets(rows []packRow) {
	for _, p := range rows {
		code := p.need(pipeline.PackIndicator)
		t := pipeline.Target{
			Tier: p.need(pipeline.PackTier), Wording: p.text(pipeline.PackWording), Source: p.text(pipeline.PackSource), ProRata: p.yes(pipeline.PackProRata, false),
		}
		rule := p.need(pipeline.PackRule)
		if m := boundPattern.FindStringSubmatch(rule); m != nil {
			t.Comparison = pipeline.Comparison(strings.NewReplacer("≥", ">=", "≤", "<=").Replace(m[1]))
			var err error
			if t.Bound, err = pipeline.ParseNumber(m[2]); err != nil {
				p.say(pipeline.PackRule, "%s.", "%s.", err)
			}
		} else if rule != "" {
			p.say(pipeline.PackRule, "“%s”: ghi dấu so sánh và một số, ví dụ >= 85.", "“%s”: write a comparison and a plain number, such as >= 85.", rule)
		}
		i := r.indicator(code)
		if i == nil {
			if code != "" {
				p.say(pipeline.PackIndicator, "Trang “%s” không có chỉ tiêu tổng hợp “%s”.", "The sheet “%s” has no indicator “%s”.", pipeline.PackSheetIndicators, code)
			}
			continue
		}
		i.Targets = append(i.Targets, t)
	}
}
