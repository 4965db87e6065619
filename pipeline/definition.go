package pipeline

import (
	"reflect"
	"slices"
)

// In returns the programme as it stands in a period: indicators and score sheets are in terms of
// the versions of the forms that are in force on the period's last day, and indicators that no
// such version can give are left out; why, [Programme.Unasked] says. It is the same
// programme where nothing changes.
func (p *Programme) In(period Period) *Programme { return p.On(p.Rule.Window(period).To) }

// On is [Programme.In] for the versions of the forms that are in force on a day.
func (p *Programme) On(day Date) *Programme {
	out, changed := *p, false
	out.Indicators, out.Whole = make([]Indicator, 0, len(p.Indicators)), p.whole()
	for i := range p.Indicators {
		d := p.definition(p.Indicators[i].Code, day)
		if d == nil || !d.why.IsZero() {
			changed = true
			continue
		}
		out.Indicators = append(out.Indicators, d.Indicator)
		changed = changed || !slices.Equal(d.Numerator, p.Indicators[i].Numerator) || !slices.Equal(d.Denominator, p.Indicators[i].Denominator) ||
			d.Condition != p.Indicators[i].Condition
	}
	if out.Scoring = p.scoringOn(day); !changed && reflect.DeepEqual(out.Scoring, p.Scoring) {
		return p
	}
	out.Headlines = slices.DeleteFunc(slices.Clone(p.Headlines), func(code string) bool { return out.Indicator(code) == nil })
	return &out
}

// whole is the programme with its indicators as the pack states them.
func (p *Programme) whole() *Programme {
	if p.Whole != nil {
		return p.Whole
	}
	return p
}

// Unasked says why an indicator has no figure in a period: no version of its forms in
// force then asks for it. It is the zero Sentence where one does.
func (p *Programme) Unasked(indicator string, period Period) Sentence {
	if d := p.definition(indicator, p.Rule.Window(period).To); d != nil {
		return d.why
	}
	return Sentence{}
}

// Unlike says why figures of an indicator of two periods are not of the same thing: a
// form changed in between, and its new version does not ask for the same or one of the
// periods has no such figure. It is the zero Sentence where they can be compared.
func (p *Programme) Unlike(indicator string, earlier, later Period) Sentence {
	return unlike(p.definition(indicator, p.Rule.Window(earlier).To), p.definition(indicator, p.Rule.Window(later).To))
}

func unlike(one, other *definition) Sentence {
	switch {
	case one == nil || other == nil:
		return Sentence{}
	case !other.why.IsZero():
		return other.why
	case !one.why.IsZero():
		return one.why
	}
	for _, c := range slices.Concat(one.crossed, other.crossed) {
		if slices.Contains(one.crossed, c) != slices.Contains(other.crossed, c) {
			return c.why
		}
	}
	return Sentence{}
}

// UnlikeAny is the first reason of [Programme.Unlike] among several earlier periods.
func (p *Programme) UnlikeAny(indicator string, earlier []Period, later Period) Sentence {
	for _, one := range earlier {
		if why := p.Unlike(indicator, one, later); !why.IsZero() {
			return why
		}
	}
	return Sentence{}
}

// definition is an indicator in terms of the forms in force on a day.
type definition struct {
	Indicator
	crossed []crossing // breaks between the version that it is stated in and the one in force
	why     Sentence   // why there is none
}

// crossing is a break at one step from a form to the next.
type crossing struct {
	later string // code and version
	why   Sentence
}

// definition returns nil for an indicator that the programme does not have.
func (p *Programme) definition(code string, day Date) *definition {
	p = p.whole()
	ind := p.Indicator(code)
	if ind == nil {
		return nil
	}
	d := &definition{Indicator: *ind}
	d.Numerator = d.part(p, ind.Numerator, day)
	d.Denominator = d.part(p, ind.Denominator, day)
	if c := ind.Condition; c != nil {
		d.condition(p, *c, day)
	}
	if ind.Kind == Narrative && len(d.Numerator) > 0 {
		d.why = Sentence{} // texts are put side by side: those that are there are told
	}
	return d
}

// part takes the fields of a part to the versions in force on a day.
func (d *definition) part(p *Programme, refs []FieldRef, day Date) []FieldRef {
	var out []FieldRef
	for _, group := range p.anchored(refs, d.Kind == Narrative) {
		if group.form == nil {
			out = append(out, group.refs...)
			continue
		}
		form, sum := d.walk(p, group.form, group.fields(), day)
		for _, field := range sum {
			ref := FieldRef{Form: form.Code, Field: field}
			if slices.Contains(out, ref) && d.why.IsZero() {
				d.why = Say("biểu %s: một ô sẽ bị cộng hai lần", "form %s: a cell would be added twice", form.Code)
			}
			out = append(out, ref)
		}
	}
	return out
}

// condition takes what a condition asks to the version in force on a day: it compares
// one field, so that one put together from several cannot stand in its place.
func (d *definition) condition(p *Programme, c Condition, day Date) {
	ref := FieldRef{Form: c.Form, Field: c.Field}
	if c.Form == "" { // distinct: the register's own rows
		ref = p.whole().Indicator(d.Code).refs()[len(d.Numerator)+len(d.Denominator)]
	}
	group := p.anchored([]FieldRef{ref}, false)[0]
	if group.form == nil {
		return
	}
	form, sum := d.walk(p, group.form, group.fields(), day)
	switch {
	case !d.why.IsZero():
		return
	case c.Field != "" && len(sum) != 1:
		d.why = Say("biểu %s: điều kiện so một chỉ tiêu, mẫu của kỳ này chia chỉ tiêu đó ra nhiều", "form %s: the condition compares one field, which the form of the period divides", form.Code)
		return
	case c.Field != "":
		c.Field = sum[0]
	}
	if c.Form = form.Code; c.Form != d.Condition.Form || c.Field != d.Condition.Field {
		d.Condition = &c
	}
}

// anchor is fields with the version of the form that they are stated in.
type anchor struct {
	form *Form // nil where the programme has none
	refs []FieldRef
}

func (a anchor) fields() []string {
	var out []string
	for _, r := range a.refs {
		if r.Field != "" && !slices.Contains(out, r.Field) {
			out = append(out, r.Field)
		}
	}
	return out
}

// anchored puts the fields of one version together: they go on as a sum. Those of a text
// go on each by itself.
func (p *Programme) anchored(refs []FieldRef, each bool) []anchor {
	var out []anchor
	for _, r := range refs {
		form := p.statedIn(r)
		at := slices.IndexFunc(out, func(a anchor) bool { return form != nil && a.form == form })
		if at < 0 || each {
			out = append(out, anchor{form: form})
			at = len(out) - 1
		}
		out[at].refs = append(out[at].refs, r)
	}
	return out
}

// statedIn is the version that a reference is in terms of: the one that it names, else
// the first that has the field. A pack is refused where a field that goes by its code
// alone is not the same in each version.
func (p *Programme) statedIn(r FieldRef) (first *Form) {
	for i := range p.Forms {
		f := &p.Forms[i]
		switch {
		case f.Code != r.Form, r.Field != "" && f.Field(r.Field) == nil:
		case r.Version == f.Version:
			return f
		case r.Version == "" && (first == nil || f.From.Before(first.From)):
			first = f
		}
	}
	return first
}

// walk takes a sum of fields from one version of a form to the one in force on a day.
func (d *definition) walk(p *Programme, form *Form, sum []string, day Date) (*Form, []string) {
	backward := day.Before(form.From)
	for range p.Forms { // no chain is longer
		if form.Holds(day) {
			return form, sum
		}
		var s Succession
		var ok bool
		if backward {
			s, ok = p.Succession(form)
		} else {
			s, ok = p.later(form)
		}
		if !ok {
			break
		}
		next, broken, why := s.carried(sum, backward)
		if !why.IsZero() {
			d.lacks(why)
			return form, nil
		}
		for _, b := range broken {
			d.crossed = append(d.crossed, crossing{s.Later.Code + "|" + s.Later.Version, Say("%s: %s", "%s: %s", s.changed(), b)})
		}
		if form, sum = s.Later, next; backward {
			form = s.Earlier
		}
	}
	if backward {
		d.lacks(Say("biểu %s có từ ngày %s", "form %s is in force from %s", form.Code, Sentence{form.From.Vietnamese(), form.From.String()}))
	} else {
		d.lacks(Say("biểu %s không còn dùng sau ngày %s", "form %s is no longer in use after %s", form.Code, Sentence{form.To.Vietnamese(), form.To.String()}))
	}
	return form, nil
}

func (d *definition) lacks(why Sentence) {
	if d.why.IsZero() {
		d.why = why
	}
}

// formsOver returns the codes of the forms that an indicator rests on at any time, with
// those that they go on from and to.
func (p *Programme) formsOver(ind *Indicator) map[string]bool {
	on := map[string]bool{}
	for _, r := range ind.refs() {
		on[r.Form] = true
	}
	for range p.Forms {
		for i := range p.Forms {
			if s, ok := p.Succession(&p.Forms[i]); ok && (on[s.Earlier.Code] || on[s.Later.Code]) {
				on[s.Earlier.Code], on[s.Later.Code] = true, true
			}
		}
	}
	return on
}
