package transforms

import (
	"database/sql/driver"
	"fmt"
	"slices"

	"danvan/pipeline"
	"danvan/transforms/engine"
)

// row is one row of a parameter table, in the order of sql/000_parameters.sql.
type row = engine.Row

// parameters are the rows of one run by table.
type parameters map[string][]row

func (p parameters) add(table string, values ...driver.Value) {
	p[table] = append(p[table], values)
}

// codes lists the codes of a table by their places.
func (p parameters) codes(table string, place int) []string {
	size := 0
	for _, r := range p[table] {
		size = max(size, int(r[place].(int32))+1)
	}
	out := make([]string, size)
	for _, r := range p[table] {
		out[r[place].(int32)] = r[0].(string)
	}
	return out
}

// plan is what a run is about, before anything is loaded.
type plan struct {
	programme *pipeline.Programme
	period    pipeline.Period
	tree      *pipeline.Hierarchy
	forms     []*pipeline.Form
	counting  []pipeline.Submission // of the tree's units and their tiers' forms only
}

// newPlan leaves out submissions that are not to count: of a unit outside the tree, or
// of a form that is not in force or not filed by the unit's tier. They are shown
// elsewhere as unexpected.
func newPlan(p *pipeline.Programme, period pipeline.Period, subs []pipeline.Submission) (*plan, error) {
	p = p.In(period)
	pl := &plan{programme: p, period: period, tree: p.Tree(period), forms: p.FormsOf(period)}
	left := func(s *pipeline.Submission) bool {
		unit, inTree := pl.tree.Unit(s.Unit)
		form := pl.form(s.Form)
		return !inTree || form == nil || !form.FiledBy(unit.Tier)
	}
	some := false
	for i := range subs {
		s := &subs[i]
		if s.Period != period {
			return nil, fmt.Errorf("submission %s is of %s and cannot count in %s", s.ID, s.Period, period)
		}
		some = some || left(s)
	}
	if pl.counting = slices.Clip(subs); some {
		pl.counting = slices.DeleteFunc(slices.Clone(subs), func(s pipeline.Submission) bool { return left(&s) })
	}
	return pl, nil
}

// cells is how many cells count.
func (pl *plan) cells() int {
	n := 0
	for i := range pl.counting {
		n += pl.counting[i].Counts.Stored
	}
	return n
}

func (pl *plan) form(code string) *pipeline.Form {
	for _, f := range pl.forms {
		if f.Code == code {
			return f
		}
	}
	return nil
}

// parameters makes the rows of every table but filing, cell and folded.
func (pl *plan) parameters() parameters {
	out := parameters{}
	out.add("tree", pl.tree.Root().Code)
	for i, u := range pl.tree.Units() {
		out.add("unit", u.Code, u.Tier, u.Parent, u.Counted, int32(i))
	}
	for i, f := range pl.forms {
		out.form(f, i)
	}
	for i := range pl.programme.Indicators {
		out.indicator(pl.programme, &pl.programme.Indicators[i], i, pl.period)
	}
	out.scored(pl.programme.Scoring)
	return out
}

// intake is what a run reads cells from.
type intake struct {
	warehouse *Warehouse
	files     []engine.File
	number    map[string]int32 // of each file
	cells     int              // that they must give
	tiers     map[string]any   // of the units that were looked at
	units     int              // how many those are
}

func (w *Warehouse) intake() *intake {
	return &intake{warehouse: w, number: map[string]int32{}, tiers: map[string]any{}}
}

// file returns the facts file of a path with the number that it has in the run.
func (in *intake) file(path, submission string) *engine.File {
	n, ok := in.number[path]
	if !ok {
		n = int32(len(in.files))
		in.number[path] = n
		in.files = append(in.files, engine.File{Number: n, Path: path, First: submission, Last: submission, Read: in.warehouse.reader(path)})
	}
	return &in.files[n]
}

// take adds the counting submissions, each with the one facts file that holds its cells,
// to an intake; mark stands behind the codes of units, ofForm behind those of forms.
func (p parameters) take(in *intake, counting []pipeline.Submission, held map[string]fact, mark, ofForm string) error {
	ofUnits, asking := map[any]bool{}, map[[2]any]any{} // forms whose lines are, numbers by form and tier
	for _, u := range p["unit"][in.units:] {
		in.tiers[u[0].(string)] = u[1]
	}
	in.units = len(p["unit"])
	for _, f := range p["files"] {
		asking[[2]any{f[0], f[1]}] = f[2]
	}
	for _, f := range p["form"] {
		ofUnits[f[0]] = f[1] != string(pipeline.Register)
	}
	for _, s := range counting {
		f, ok := held[s.ID]
		if !ok {
			return lacking(s)
		}
		file := in.file(f.path, s.ID)
		file.First, file.Last = min(file.First, s.ID), max(file.Last, s.ID)
		ofLines := ""
		unit, form := s.Unit+mark, s.Form+ofForm
		if ofUnits[form] {
			ofLines = mark
		}
		p.add("filing", int32(len(p["filing"])), file.Number, s.ID, unit, form, string(s.Scope), int32(s.Version), s.File, ofLines, asking[[2]any{form, in.tiers[unit]}])
		in.cells += f.cells[s.ID]
	}
	return nil
}

// lacking says of a submission that counts that no whole facts file holds its cells.
func lacking(s pipeline.Submission) error {
	return &pipeline.LackingError{Why: pipeline.Say(
		"Số liệu của tệp %s (đơn vị %s, biểu %s) không đọc được từ thư mục facts/. Kiểm tra ổ đĩa rồi chạy lại: số liệu sẽ được lập lại từ tệp gốc.",
		"the cells of %s (%s, form %s), which counts, are not stored in facts/ or cannot be read there. Check the disk and run again: they are made again from the original", s.File, s.Unit, s.Form)}
}

func (p parameters) form(f *pipeline.Form, place int) {
	p.add("form", f.Code, string(f.Layout), int32(place))
	for _, tier := range f.Tiers {
		p.add("files", f.Code, tier, int32(len(p["files"])))
	}
	for i := range f.Fields {
		field := &f.Fields[i]
		p.add("field", f.Code, field.Code, string(field.Kind), int32(i))
		for _, tier := range f.Tiers {
			if field.AppliesTo(tier) {
				p.add("applies", f.Code, field.Code, tier)
			}
		}
		if !field.Kind.Numeric() {
			continue
		}
		p.add("measured", f.Code, field.Code, string(pipeline.Value), true)
		if f.Cumulative {
			p.add("measured", f.Code, field.Code, string(pipeline.Cumulative), true)
		}
	}
}

// readByIndicators leaves only those fields to be rolled up, and cells of only those to be
// laid down, that an indicator reads, and wants no totals but those that are an indicator's.
func (p parameters) readByIndicators() parameters {
	read, summed, added := map[[2]driver.Value]bool{}, map[driver.Value]bool{}, map[[2]driver.Value]bool{}
	for _, i := range p["indicator"] {
		summed[i[0]] = i[1] == string(pipeline.Flow) || i[1] == string(pipeline.Stock)
	}
	for _, term := range p["term"] {
		field := [2]driver.Value{term[2], term[3]}
		read[field], added[field] = true, added[field] || summed[term[0]]
	}
	p["measured"] = slices.DeleteFunc(p["measured"], func(r row) bool {
		return !read[[2]driver.Value{r[0], r[1]}] || r[2] != string(pipeline.Value)
	})
	for _, r := range p["measured"] {
		r[3] = added[[2]driver.Value{r[0], r[1]}]
	}
	for _, c := range p["condition"] {
		read[[2]driver.Value{c[1], c[2]}] = true
		for _, f := range p["field"] {
			if c[2] == "" && f[0] == c[1] { // any cell that was filled in
				read[[2]driver.Value{f[0], f[1]}] = true
			}
		}
	}
	for _, f := range p["field"] {
		if read[[2]driver.Value{f[0], f[1]}] {
			p.add("read_field", f[0], f[1])
		}
	}
	switch len(p["read_field"]) {
	case 0: // none at all is not all
		p.add("read_field", "", "")
	case len(p["field"]): // all are read without looking at each cell
		delete(p, "read_field")
	}
	return p
}

// scored names the fields that scores are made from, each once.
func (p parameters) scored(s *pipeline.Scoring) {
	if s == nil {
		return
	}
	seen := map[pipeline.FieldRef]bool{}
	add := func(own string, refs ...pipeline.FieldRef) {
		for _, r := range refs {
			if !seen[r] {
				seen[r] = true
				p.add("scored", r.Form, r.Field, own)
			}
		}
	}
	one := func(own string, refs ...*pipeline.FieldRef) {
		for _, r := range refs {
			if r != nil {
				add(own, *r)
			}
		}
	}
	one("superior", s.Ineligible, s.Why)
	for _, c := range s.Criteria {
		add("self", c.Self...)
		add("superior", c.Superior...)
		one("superior", c.Reason)
	}
}

func (p parameters) indicator(programme *pipeline.Programme, i *pipeline.Indicator, place int, period pipeline.Period) {
	p.add("indicator", i.Code, string(i.Kind), int32(place), programme.ShareMissingUnits)
	p.terms(i.Code, "numerator", i.Numerator)
	p.terms(i.Code, "denominator", i.Denominator)
	for _, t := range i.Targets {
		t := i.TargetIn(t.Tier, period)
		p.add("target", i.Code, t.Tier, string(t.Comparison), t.Bound, t.String())
	}
	if i.Condition == nil {
		return
	}
	p.add("condition", i.Code, i.Condition.Form, i.Condition.Field, string(i.Condition.Comparison), i.Condition.Bound)
	for _, code := range i.Condition.In {
		p.add("condition_option", i.Code, code)
	}
}

// terms adds each field of a part once.
func (p parameters) terms(indicator, part string, refs []pipeline.FieldRef) {
	seen := map[pipeline.FieldRef]bool{}
	for _, r := range refs {
		if !seen[r] {
			seen[r] = true
			p.add("term", indicator, part, r.Form, r.Field)
		}
	}
}
