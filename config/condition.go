package config

import (
	"slices"

	"danvan/pipeline"
)

// readCondition reads which units or rows count. For a unit share it is either a
// comparison of one field or, with a form alone, a register with at least one row;
// for distinct it is a choice field among some of its options.
func (r *reader) readCondition(g *mapping, kind pipeline.RollUp) *pipeline.Condition {
	m := g.group("condition")
	if m == nil {
		return nil
	}
	form, field := m.word("form"), m.word("field")
	c := &pipeline.Condition{Form: form.text, Field: field.text}
	switch {
	case kind == pipeline.Distinct:
		m.refuse(pipeline.Say("điều kiện của loại distinct", "the condition of kind distinct"), "op", "value")
		field = m.needWord("field")
		m.need("in")
		in := m.words("in")
		c.In = texts(in)
		r.then(func() { r.checkChoice(form, field, in) })
	case field.text == "":
		m.refuse(pipeline.Say("điều kiện chỉ nêu biểu", "a condition on a form alone"), "op", "value", "in")
		r.then(func() { r.checkRegister(form) })
	default:
		m.refuse(pipeline.Say("điều kiện của loại unit_share", "the condition of kind unit_share"), "in")
		m.need("op")
		c.Comparison = oneOf[pipeline.Comparison](m, "op")
		m.need("value")
		c.Bound = m.number("value")
		r.then(func() { r.checkComparable(form, field) })
	}
	return c
}

// checkChoice checks that the rows are chosen by options that the field has.
func (r *reader) checkChoice(form, field word, in []word) {
	if form.text == "" || field.text == "" {
		return
	}
	_, found := r.lookUp(field.place, form.text, field.text)
	r.checkOneMeaning(field.place, pipeline.FieldRef{Form: form.text, Field: field.text}, r.out)
	switch {
	case found == nil || found.Kind == "":
		return
	case found.Kind != pipeline.Choice:
		r.out.add(field.place, "%s của biểu %s thuộc loại %s; chỉ chọn dòng theo chỉ tiêu loại choice", "%s of %s is %s; rows are chosen by a field of kind choice", field.text, form.text, found.Kind)
		return
	}
	known := make([]string, len(found.Options))
	for i, o := range found.Options {
		known[i] = o.Code
	}
	for _, w := range in {
		if !slices.Contains(known, w.text) {
			r.out.add(w.place, "%s của biểu %s không có lựa chọn %q%s", "%s of %s has no option %q%s", field.text, form.text, w.text, meant(w.text, known))
		}
	}
}

// checkRegister checks that a form whose mere rows count is a register.
func (r *reader) checkRegister(form word) {
	if form.text == "" {
		return
	}
	versions := r.versions(form.text)
	if len(versions) == 0 {
		r.noForm(form.place, form.text)
		return
	}
	if versions[0].Layout != pipeline.Register && versions[0].Layout != "" {
		r.out.add(form.place, "điều kiện không nêu chỉ tiêu chỉ dùng cho biểu dạng register; %s là biểu dạng %s", "a condition without a field needs a register; %s is a %s", form.text, versions[0].Layout)
	}
}

// checkComparable checks that the field can be compared with a number: a choice is
// compared by the rank of its option.
func (r *reader) checkComparable(form, field word) {
	if form.text == "" {
		return
	}
	_, found := r.lookUp(field.place, form.text, field.text)
	r.checkOneMeaning(field.place, pipeline.FieldRef{Form: form.text, Field: field.text}, r.out)
	if found != nil && found.Kind != "" && !found.Kind.Numeric() && found.Kind != pipeline.Choice {
		r.out.add(field.place, "%s của biểu %s thuộc loại %s, không so sánh được với một số", "%s of %s is %s and cannot be compared with a number", field.text, form.text, found.Kind)
	}
}

// completeDistinct checks that a distinct count is made over one register and fills
// in the register's key where only the condition names the register.
func (r *reader) completeDistinct(at place, i *pipeline.Indicator) {
	switch {
	case len(i.Numerator) > 1:
		r.out.add(at, "chỉ tiêu tổng hợp loại distinct đếm theo một mã định danh; %q đang có %d", "an indicator of kind distinct counts one key; %q has %d", "fields", len(i.Numerator))
	case len(i.Numerator) == 1 && i.Condition != nil && i.Condition.Form != i.Numerator[0].Form:
		r.out.add(at, "điều kiện đặt trên biểu %s nhưng mã định danh thuộc biểu %s", "the condition is on form %s, the key on form %s", i.Condition.Form, i.Numerator[0].Form)
	case len(i.Numerator) == 1:
	case i.Condition == nil:
		r.out.add(at, "chỉ tiêu tổng hợp loại distinct cần khóa %q ghi mã định danh của một biểu dạng register", "an indicator of kind distinct needs %q with the key of a register", "fields")
	case i.Condition.Form != "":
		r.fillKey(at, i)
	}
}

func (r *reader) fillKey(at place, i *pipeline.Indicator) {
	for _, f := range r.versions(i.Condition.Form) {
		for _, field := range f.Fields {
			if field.Kind == pipeline.Key {
				i.Numerator = []pipeline.FieldRef{{Form: f.Code, Field: field.Code}}
				return
			}
		}
	}
	r.out.add(at, "biểu %s không có mã định danh để đếm", "form %s has no key to count", i.Condition.Form)
}
