package config

import (
	"slices"
	"strings"

	"danvan/pipeline"
)

func (r *reader) readIndicators(name string) {
	m := r.open(name, indicatorsShape())
	if m == nil {
		return
	}
	for _, g := range m.groups("indicators") {
		r.readIndicator(g)
	}
}

func (r *reader) readIndicator(g *mapping) {
	code := g.word("code")
	if code.text != "" && r.p.Indicator(code.text) != nil {
		r.out.add(code.place, "chỉ tiêu tổng hợp %q xuất hiện hai lần", "the indicator %q stands twice", code.text)
	}
	indicator := pipeline.Indicator{
		Code: code.text, Name: g.text("name"), Group: g.text("group"), Kind: oneOf[pipeline.RollUp](g, "kind"),
		Owner: g.text("owner"), Source: g.text("source"), HigherIsBetter: direction(g),
	}
	indicator.Unit = r.readMeasure(g, indicator.Kind)
	refs := r.readParts(g, &indicator)
	targets, rules := r.readTargets(g, indicator.Kind)
	indicator.Targets = targets
	r.indicatorAt = append(r.indicatorAt, indicatorPlaces{code.place, refs, rules})
	r.p.Indicators = append(r.p.Indicators, indicator)
}

// direction reads higher_is_better; nil where neither is better.
func direction(g *mapping) *bool {
	if g.find("higher_is_better") == nil {
		return nil
	}
	better := g.flag("higher_is_better")
	return &better
}

// readMeasure reads the unit of measure. Shares are always in percent, and a text
// has none.
func (r *reader) readMeasure(g *mapping, kind pipeline.RollUp) string {
	switch kind {
	case pipeline.Ratio, pipeline.UnitShare:
		if w := g.word("unit"); w.text != "" && w.text != "%" {
			r.out.add(w.place, "đơn vị tính của chỉ tiêu tổng hợp loại %s là %%, không phải %q", "the unit of an indicator of kind %s is %%, not %q", kind, w.text)
		}
		return "%"
	case pipeline.Narrative, "":
		return g.text("unit")
	}
	return g.needWord("unit").text
}

// ref is a field of a form with its place.
type ref struct {
	place
	pipeline.FieldRef
}

// readParts reads what an indicator is made of. Each kind of roll-up has parts of
// its own, and a part of another kind is a mistake, not a spare.
func (r *reader) readParts(g *mapping, i *pipeline.Indicator) []ref {
	parts := partsOf(i.Kind)
	if parts != nil {
		refuseSpareParts(g, i.Kind, parts)
	}
	var refs []ref
	for _, p := range parts {
		if p.need {
			g.need(p.key)
		}
		switch p.key {
		case "condition":
			i.Condition = r.readCondition(g, i.Kind)
			continue
		case "denominator":
			i.Denominator = fieldRefs(g.refs(p.key))
		default:
			i.Numerator = fieldRefs(g.refs(p.key))
		}
		refs = append(refs, g.refs(p.key)...)
	}
	at, kind := len(r.p.Indicators), i.Kind
	r.then(func() {
		r.checkRefs(kind, refs)
		switch kind {
		case pipeline.Distinct:
			r.completeDistinct(g.place, &r.p.Indicators[at])
		case pipeline.Ratio:
			r.checkFilers(g.place, &r.p.Indicators[at])
		}
	})
	return refs
}

// part is a key that says what an indicator is made of.
type part struct {
	key  string
	need bool
}

// partsOf returns the parts of a kind of roll-up, nil where there is no such kind.
func partsOf(kind pipeline.RollUp) []part {
	switch kind {
	case pipeline.Ratio:
		return []part{{"numerator", true}, {"denominator", true}}
	case pipeline.Flow, pipeline.Stock, pipeline.OwnValue, pipeline.Narrative:
		return []part{{"fields", true}}
	case pipeline.Distinct:
		return []part{{"fields", false}, {"condition", false}}
	case pipeline.UnitShare:
		return []part{{"condition", true}}
	}
	return nil
}

func fieldRefs(refs []ref) []pipeline.FieldRef {
	var out []pipeline.FieldRef
	for _, one := range refs {
		out = append(out, one.FieldRef)
	}
	return out
}

// refuseSpareParts finds parts that the kind has no use for.
func refuseSpareParts(g *mapping, kind pipeline.RollUp, parts []part) {
	what := pipeline.Say("chỉ tiêu tổng hợp loại %s", "an indicator of kind %s", kind)
	for _, key := range []string{"fields", "numerator", "denominator", "condition"} {
		if !slices.ContainsFunc(parts, func(p part) bool { return p.key == key }) {
			g.refuse(what, key)
		}
	}
}

// refs reads a list of fields such as 01/XLD.c14. A field that stands twice would be
// added twice.
func (m *mapping) refs(key string) []ref {
	var out []ref
	for _, w := range m.words(key) {
		if one, ok := m.asRef(key, w); ok {
			out = append(out, one)
		}
	}
	return out
}

// asRef reads form and field, such as 01/XLD.c14; false where it is no such thing.
func (m *mapping) asRef(key string, w word) (ref, bool) {
	one, ok := pipeline.ParseFieldRef(w.text)
	if !ok {
		m.out.add(w.place, "%q đang ghi %q; ghi mã biểu và chỉ tiêu, ví dụ 01/XLD.c14", "%q holds %q; write form and field, such as 01/XLD.c14", key, w.text)
		return ref{}, false
	}
	return ref{w.place, one}, true
}

// fieldRef reads a single field; false where the key is absent or wrong.
func (m *mapping) fieldRef(key string) (ref, bool) {
	w := m.word(key)
	if w.text == "" {
		return ref{}, false
	}
	return m.asRef(key, w)
}

// lookUp finds a field in any version of a form, or says what is missing.
func (r *reader) lookUp(at place, form, field string) (*pipeline.Form, *pipeline.Field) {
	versions := r.versions(form)
	for _, f := range versions {
		if found := f.Field(field); found != nil {
			return f, found
		}
	}
	if len(versions) == 0 {
		r.noForm(at, form)
		return nil, nil
	}
	r.out.add(at, "biểu %s không có chỉ tiêu %q%s", "form %s has no field %q%s", form, field, meant(field, fieldCodes(versions[0])))
	return nil, nil
}

func (r *reader) noForm(at place, code string) {
	r.out.add(at, "gói chương trình không có biểu %q%s", "the pack holds no form %q%s", code, meant(code, r.formCodes()))
}

// checkRefs holds the fields of an indicator against its kind of roll-up.
func (r *reader) checkRefs(kind pipeline.RollUp, refs []ref) {
	for _, one := range refs {
		form, field := r.lookUpRef(one)
		if field == nil || field.Kind == "" {
			continue
		}
		r.checkOneMeaning(one.place, one.FieldRef, r.out)
		if wrong := unfit(kind, form, field); !wrong.IsZero() {
			r.out.add(one.place, "chỉ tiêu tổng hợp loại %s không lập được từ %s: %s", "an indicator of kind %s cannot be made from %s: %s", kind, one.FieldRef, wrong)
		}
	}
}

// unfit says why a field cannot serve a kind of roll-up; nothing where it can.
func unfit(kind pipeline.RollUp, form *pipeline.Form, field *pipeline.Field) pipeline.Sentence {
	switch {
	case kind == pipeline.Distinct && field.Kind != pipeline.Key:
		return pipeline.Say("không phải mã định danh của biểu dạng register", "it is not the key of a register")
	case kind == pipeline.Distinct:
		return pipeline.Sentence{}
	case form.Layout == pipeline.Register:
		return pipeline.Say("dòng của biểu dạng register được đếm bằng loại distinct", "rows of a register are counted by kind distinct")
	case kind == pipeline.Narrative && field.Kind != pipeline.Text:
		return pipeline.Say("chỉ tiêu này không phải lời văn", "it holds no text")
	case kind == pipeline.Narrative:
		return pipeline.Sentence{}
	case !field.Kind.Numeric():
		return pipeline.Say("chỉ tiêu này không phải chỉ tiêu số", "it holds no number")
	case kind == pipeline.Flow && field.Stock:
		return pipeline.Say("chỉ tiêu này là số tại một thời điểm (stock), không cộng dồn qua các kỳ", "the field is a stock, which is not summed over time")
	case kind == pipeline.Stock && !field.Stock:
		return pipeline.Say("chỉ tiêu này chưa ghi stock: true", "the field is not marked stock: true")
	}
	return pipeline.Sentence{}
}

// readTargets reads the bounds of an indicator, one for a tier at most, and where the
// rule of each stands.
func (r *reader) readTargets(g *mapping, kind pipeline.RollUp) ([]pipeline.Target, []place) {
	var out []pipeline.Target
	var rules []place
	first := map[string]int{}
	for _, t := range g.groups("targets") {
		tier := t.word("tier")
		r.out.once(first, pipeline.Say("chỉ tiêu phấn đấu của cấp", "target of tier"), tier)
		r.then(func() { r.knownTier("tier", tier) })
		target := pipeline.Target{Tier: tier.text, Wording: t.text("wording"), Source: t.text("source"), ProRata: t.flag("pro_rata")}
		refuseProRata(t, kind)
		rule := t.word("rule")
		target.Comparison, target.Bound = readTargetRule(rule, r.out)
		if kind == pipeline.Narrative {
			r.out.add(t.place, "chỉ tiêu tổng hợp loại text không có chỉ tiêu phấn đấu (targets)", "an indicator of kind text has no targets")
		}
		out, rules = append(out, target), append(rules, rule.place)
	}
	return out, rules
}

// refuseProRata finds a bound that is to be divided over the periods of a year though
// the figure is none that grows with them.
func refuseProRata(t *mapping, kind pipeline.RollUp) {
	if n := t.find("pro_rata"); n != nil && kind != "" && !kind.ProRata() && t.flag("pro_rata") {
		t.out.add(n.place, "chỉ tiêu tổng hợp loại %s không dùng pro_rata: true: tỷ lệ không chia theo phần năm, chỉ flow, stock và distinct mới chia",
			"an indicator of kind %s takes no pro_rata: true: a share is not divided over the year, only flow, stock and distinct are", kind)
	}
}

func readTargetRule(w word, out *problems) (pipeline.Comparison, pipeline.Number) {
	if w.text == "" {
		return "", 0
	}
	m := targetRule.FindStringSubmatch(w.text)
	if m == nil {
		out.add(w.place, "%q đang ghi %q; ghi dấu so sánh và một số, ví dụ >= 85",
			"%q is %q; write a comparison and a plain number, such as >= 85", "rule", w.text)
		return "", 0
	}
	bound, err := pipeline.ParseNumber(m[2])
	if err != nil {
		out.add(w.place, "%q: %s", "%q: %s", "rule", err)
	}
	return pipeline.Comparison(strings.NewReplacer("≥", ">=", "≤", "<=").Replace(m[1])), bound
}
