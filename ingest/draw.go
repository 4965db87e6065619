package ingest

import (
	"reflect"
	"slices"
	"strings"

	"danvan/pipeline"
)

// draw makes a draft of every form: its period, version and unit, and its cells.
func (j *job) draw() {
	stated := map[string][]statement{} // by form: what its first sheet that says its period says
	onSheet := make([][]statement, len(j.sightings))
	for i, s := range j.sightings {
		onSheet[i] = j.statements(s.page, s.heading)
		if len(stated[s.code]) == 0 {
			stated[s.code] = onSheet[i]
		}
	}
	sent, name := j.sentPeriod(), nameWords(j.original.File)
	for i, s := range j.sightings {
		if len(onSheet[i]) == 0 {
			onSheet[i] = stated[s.code] // a second sheet rarely says its period again
		}
		if len(onSheet[i]) == 0 && s.page.from > 0 && i > 0 {
			onSheet[i] = onSheet[i-1] // nor does a form below another
		}
		d := newDraft(s.code, s.page)
		form := slices.Concat(sent, onSheet[i])
		d.period = j.settlePeriod(d, slices.Concat(form, j.fileNamePeriod(name, form))) // the most trusted first
		d.tree = j.treeOf(d.period)
		j.drafts = append(j.drafts, d)
	}
	unit := j.settleUnit(j.drafts[0].tree)
	j.checkNamings(unit, j.drafts[0].tree)
	for i, s := range j.sightings {
		d := j.drafts[i]
		j.chooseVersion(d, s)
		j.setUnit(d, unit)
		d.heads = len(d.findings)
		j.bindLayout(d)
	}
	j.keepOneOfEach()
}

// sentPeriod is what our own blank says of its period.
func (j *job) sentPeriod() []statement {
	p, err := pipeline.ParsePeriod(j.meta.period)
	if err != nil {
		return nil
	}
	stated := j.periodStatement(p)
	stated.where = sentOut
	return []statement{stated}
}

func (j *job) bindLayout(d *draft) {
	d.nils, d.printed, d.slots = j.nils, j.printed(d.form), j.words.room()
	switch d.form.Layout {
	case pipeline.Table:
		d.bindTable(j.names)
	case pipeline.Register:
		d.bindRegister()
	default:
		d.bindList()
	}
	j.words.taken(d.slots)
	d.slots = slices.Clip(d.slots) // what lies behind is another form's
	d.turnTo(0)
	d.nameSlots()
	d.splitPairs()
	d.checkMerges()
}

// keepOneOfEach leaves one draft of each form. A form may go on over several sheets;
// an unused copy of its sheet is passed over.
func (j *job) keepOneOfEach() {
	var codes []string
	byCode := map[string][]*draft{}
	for _, d := range j.drafts {
		if byCode[d.code] == nil {
			codes = append(codes, d.code)
		}
		byCode[d.code] = append(byCode[d.code], d)
	}
	j.drafts = nil
	for _, code := range codes {
		j.drafts = append(j.drafts, j.oneOf(byCode[code]))
	}
}

// oneOf makes one draft of those of a form.
func (j *job) oneOf(all []*draft) *draft {
	used := slices.DeleteFunc(slices.Clone(all), func(d *draft) bool { return !d.isTyped() && (!d.unbound || !d.page.figures()) })
	if len(used) == 0 { // a sheet that refers to one that is filled in repeats it
		used = slices.DeleteFunc(slices.Clone(all), func(d *draft) bool { return !d.isLinked() })
	}
	switch len(used) {
	case 0:
		return all[0]
	case 1:
		return used[0]
	}
	first, together := used[0], used[:1:1]
	var others []*draft
	for _, d := range used[1:] {
		if d.period == first.period && d.version == first.version {
			together = append(together, d)
		} else {
			others = append(others, d)
		}
	}
	d := j.joined(together)
	for _, other := range others {
		d.add("form-twice", "", d.code, d.page.Name, other.page.Name)
	}
	return d
}

// joined binds the sheets of one form anew, as one form.
func (j *job) joined(parts []*draft) *draft {
	if len(parts) == 1 {
		return parts[0]
	}
	d := newDraft(parts[0].code)
	d.form, d.carry, d.version, d.period = parts[0].form, parts[0].carry, parts[0].version, parts[0].period
	d.tree, d.unit, d.scope = parts[0].tree, parts[0].unit, d.counting().ScopeOf(parts[0].unit.Tier)
	var names []string
	for _, part := range parts {
		d.pages = append(d.pages, part.page)
		names = append(names, "“"+part.page.Name+"”")
		for _, f := range part.findings[:part.heads] {
			d.addOnce(f)
		}
	}
	d.turnTo(0)
	j.bindLayout(d)
	if !slices.ContainsFunc(d.findings, func(f pipeline.Finding) bool { return f.Code == "form-twice" }) {
		d.add("form-pages", "", d.code, strings.Join(names, ", "))
	}
	return d
}

// addOnce adds a finding that another page of the form may have brought as well.
func (d *draft) addOnce(f pipeline.Finding) {
	same := func(g pipeline.Finding) bool {
		return g.Code == f.Code && reflect.DeepEqual(g.Args, f.Args) && g.Cell == f.Cell
	}
	if !slices.ContainsFunc(d.findings, same) {
		d.findings = append(d.findings, f)
	}
}
