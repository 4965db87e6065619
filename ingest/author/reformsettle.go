package author

import (
	"maps"
	"slices"
	"strings"

	"danvan/pipeline"
)

// settle makes units and changes of what the table says.
func (r *reformer) settle() Reform {
	if !r.comesLast() {
		return r.out
	}
	goes := map[string][]*transfer{} // by old unit, in the order of the table
	for _, h := range slices.Concat(r.heirs, r.gone) {
		for _, t := range h.from {
			if t.old != pipeline.Outside {
				goes[t.old] = append(goes[t.old], t)
			}
		}
	}
	for _, u := range r.known.tree.Units() {
		r.agree(u, goes[u.Code])
	}
	if len(r.gone) > 0 {
		r.leave(goes)
		return r.out
	}
	f := &fates{reformer: r, goes: goes, ended: map[string]bool{}, again: map[string]pipeline.Unit{}}
	f.abolish()
	f.identify()
	f.orphans()
	if r.out.Whole() {
		f.write()
	}
	return r.out
}

// comesLast refuses a reform before another one: what is known of later days would have
// to be written anew.
func (r *reformer) comesLast() bool {
	later := slices.ContainsFunc(r.opts.Changes, func(c pipeline.Change) bool { return !c.Day.Before(r.opts.Day) }) ||
		slices.ContainsFunc(r.opts.Known, func(u pipeline.Unit) bool { return !u.From.Before(r.opts.Day) || !u.To.Before(r.opts.Day) })
	switch {
	case len(r.known.tree.Units()) == 0:
		r.refuse(mark{}, r.opts.Day.String(), "Ngày trước đó chương trình không có đơn vị nào.", "The programme has no unit on the day before.")
	case later:
		r.refuse(mark{}, r.opts.Day.String(), "Chương trình đã ghi thay đổi đơn vị vào ngày này hoặc sau đó; các đợt sắp xếp phải nhập theo thứ tự thời gian.",
			"The programme has changes of units on this day or later already; reforms are imported in their order.")
	default:
		return true
	}
	return false
}

// agree settles how much of an old unit goes where, and refuses what contradicts itself.
func (r *reformer) agree(old pipeline.Unit, list []*transfer) {
	for i, t := range list {
		if t.extent == unsaid {
			t.extent = part
			if len(list) == 1 {
				t.extent = whole
			}
		}
		for _, before := range list[:i] {
			switch {
			case before.to == t.to:
				r.refuse(t.at, old.Name, "“%s” chuyển sang “%s” hai lần (lần đầu ở dòng %d).", "“%s” goes to “%s” twice (first in row %d).", old.Name, t.to.said.name, before.at.row)
			case before.extent == whole || t.extent == whole:
				r.refuse(t.at, old.Name, "“%s” ghi chuyển toàn bộ mà sang cả “%s” (dòng %d) và “%s”.", "“%s” is said to go whole and goes to “%s” (row %d) and “%s”.", old.Name, before.to.said.name, before.at.row, t.to.said.name)
			}
		}
	}
}

// fates are what becomes of the programme's units.
type fates struct {
	*reformer
	goes  map[string][]*transfer
	ended map[string]bool
	again map[string]pipeline.Unit // units that go on under another name, tier, number or superior, by code
}

// abolish ends the units of a tier that the reform does away with.
func (f *fates) abolish() {
	for _, u := range f.known.tree.Units() {
		if f.opts.Abolish == "" || u.Tier != f.opts.Abolish || len(f.goes[u.Code]) > 0 {
			continue
		}
		if u.Parent == "" {
			f.refuse(mark{}, u.Name, "Không bỏ được cấp của đơn vị gốc.", "The tier of the root cannot be abolished.")
			continue
		}
		f.ended[u.Code] = true
	}
}

// identify finds for every heir which of the programme's units it is, if any, and what
// is above it; from the top of the tree down, for what is above has its code before.
func (f *fates) identify() {
	levels, joined, lowest := map[int][]*heir{}, []*heir{}, 0
	for _, h := range f.heirs {
		least := -1
		for _, t := range h.from {
			if t.old == pipeline.Outside {
				continue
			}
			if d := f.known.tree.Depth(t.old); least < 0 || d < least {
				least = d
			}
		}
		if least < 0 {
			joined = append(joined, h)
			continue
		}
		levels[least], lowest = append(levels[least], h), max(lowest, least)
	}
	levels[lowest] = append(levels[lowest], joined...)
	taken := map[string]bool{}
	for _, u := range f.opts.Known {
		taken[strings.ToUpper(u.Code)] = true
	}
	for _, depth := range slices.Sorted(maps.Keys(levels)) {
		for _, h := range levels[depth] {
			f.one(h)
		}
		f.code(levels[depth], taken)
	}
}

func (f *fates) one(h *heir) {
	parent, ok := f.parent(h)
	if !ok {
		return
	}
	old, same := f.same(h, parent)
	kind, _ := cutKind(plainWords(h.said.name))
	tier := tierWords(kind)
	switch {
	case same && (tier == "" || kind == "thanh pho"):
		tier = old.Tier
	case kind == "thanh pho":
		tier = District
	}
	h.stands, h.unit = same, pipeline.Unit{Name: h.said.name, Tier: tier, Line: lineOf(tier), Parent: parent, Counted: true, Source: f.source("")}
	if same {
		h.unit.Code, h.unit.Line, h.unit.Counted, h.unit.NationalCode = old.Code, old.Line, old.Counted, old.NationalCode
		if h.said.name == "" || foldName(h.said.name) == withoutKind(foldName(old.Name)) {
			h.unit.Name = old.Name
		}
	}
	f.number(h)
	if !f.tierKnown(h) {
		return
	}
	if now := h.unit; same && (now.Name != old.Name || now.Tier != old.Tier || now.Parent != old.Parent || now.NationalCode != old.NationalCode) {
		f.again[old.Code] = now
	}
	f.end(h)
}

// end ends the old units of an heir that go on nowhere. A unit of which only one part
// is said to go away keeps the rest.
func (f *fates) end(h *heir) {
	for _, t := range h.from {
		if t.old == pipeline.Outside || h.stands && t.old == h.unit.Code {
			continue
		}
		list := f.goes[t.old]
		if len(list) == 1 && t.extent == part {
			u, _ := f.known.tree.Unit(t.old)
			f.note(u.Name, "“%s” chỉ chuyển một phần sang “%s”; phần còn lại giữ nguyên đơn vị.", "Only a part of “%s” goes to “%s”; the unit goes on with the rest.", u.Name, h.said.name)
			continue
		}
		goesOn := slices.ContainsFunc(list, func(x *transfer) bool {
			return foldName(x.to.said.name) == foldName(f.known.tree.Name(t.old)) && (x.to.stands && x.to.unit.Code == t.old || x.to.unit.Name == "")
		})
		f.ended[t.old] = !goesOn
	}
}

// number takes the national code that the table gives.
func (f *fates) number(h *heir) {
	code := h.said.code
	if !onlyDigits.MatchString(code) {
		return
	}
	if n, ok := pipeline.NationalCode(code, h.unit.Tier); ok {
		h.unit.NationalCode = n
	}
}

func (f *fates) tierKnown(h *heir) bool {
	switch t := h.unit.Tier; {
	case t == "":
		f.refuse(h.at, h.said.name, "Không rõ “%s” là xã, phường hay đơn vị cấp nào; ghi cả loại đơn vị.", "The tier of “%s” is not clear; write the kind of unit before its name.", h.said.name)
	case t == f.opts.Abolish || len(f.opts.Tiers) > 0 && !slices.ContainsFunc(f.opts.Tiers, func(x pipeline.Tier) bool { return x.Code == t }):
		f.refuse(h.at, h.said.name, "Chương trình không có cấp %s của “%[2]s”.", "The programme has no tier %[3]s, that of “%[2]s”.", tierName(t), h.said.name, t)
	default:
		return true
	}
	return false
}

// same finds the programme's unit that an heir is: one of its old units that keeps name
// and superior; the only old one, which went whole, under whatever name; else a unit of
// that name that the table does not name as old.
func (f *fates) same(h *heir, parent string) (pipeline.Unit, bool) {
	for _, t := range h.from {
		if u, ok := f.known.tree.Unit(t.old); ok && foldName(u.Name) == foldName(h.said.name) && u.Parent == parent {
			return u, true
		}
	}
	if len(h.from) == 1 && h.from[0].extent == whole {
		if u, ok := f.known.tree.Unit(h.from[0].old); ok && !f.rises(h, u) {
			return u, true
		}
	}
	for _, u := range f.known.full[foldName(h.said.name)] {
		if len(f.goes[u.Code]) == 0 && u.Parent == parent && !f.ended[u.Code] {
			return u, true
		}
	}
	return pipeline.Unit{}, false
}

// rises tells whether an heir is of another kind of tier than the unit it is made of: a
// district that went whole into a province is not that province.
func (f *fates) rises(h *heir, old pipeline.Unit) bool {
	kind, _ := cutKind(plainWords(h.said.name))
	tier := tierWords(kind)
	return kind != "thanh pho" && tier != "" && tier != old.Tier
}

// parent finds what is above an heir: what the table says, else the lowest unit above
// all its old ones that goes on, else the root.
func (f *fates) parent(h *heir) (string, bool) {
	if root := f.isRoot(h); root {
		return "", true
	}
	if said := h.said; said.district != "" || said.districtCode != "" {
		for _, other := range f.heirs {
			if other.unit.Code != "" && foldName(other.said.name) == foldName(said.district) {
				return other.unit.Code, true
			}
		}
		u, why, ok := f.known.find(oldSaid{names: []string{said.district}, code: said.districtCode})
		if !ok || f.ended[u.Code] {
			f.refuse(h.at, said.name, "Cấp trên “%s” của “%s” không còn hoặc không có trong chương trình. %s", "The superior “%s” of “%s” is not in the programme or ends. %s", said.district, said.name, why)
		}
		return u.Code, ok && !f.ended[u.Code]
	}
	above := f.known.root.Code
	first := true
	for _, t := range h.from {
		u, ok := f.known.tree.Unit(t.old)
		if !ok {
			continue
		}
		if first {
			above, first = u.Parent, false
		}
		for above != f.known.root.Code && !f.known.tree.Within(u.Code, above) {
			up, _ := f.known.tree.Unit(above)
			above = up.Parent
		}
	}
	return f.goesOn(above), true
}

// isRoot tells whether an heir takes the root's place.
func (f *fates) isRoot(h *heir) bool {
	return slices.ContainsFunc(h.from, func(t *transfer) bool { return t.old == f.known.root.Code })
}

// goesOn follows a unit that ends to what took it whole, or up to the first above it
// that does not end.
func (f *fates) goesOn(code string) string {
	for range f.known.tree.Units() {
		if !f.ended[code] {
			break
		}
		if list := f.goes[code]; len(list) == 1 && list[0].to.unit.Code != "" {
			return list[0].to.unit.Code
		}
		u, _ := f.known.tree.Unit(code)
		code = u.Parent
	}
	return code
}

// orphans moves the units that the table does not name and whose superior ends.
func (f *fates) orphans() {
	for _, u := range f.known.tree.Units() {
		if now, moved := f.again[u.Code]; u.Parent == "" || f.ended[u.Code] || !f.ended[u.Parent] || moved && !f.ended[now.Parent] {
			continue
		}
		moved := u
		moved.Parent = f.goesOn(u.Parent)
		moved.Source = f.source("")
		f.again[u.Code] = moved
		f.note(u.Name, "Bảng không nhắc đến “%s” (%s); đơn vị giữ nguyên, chuyển về trực thuộc %s.", "The table does not name “%s” (%s); it goes on below %s.", u.Name, u.Code, moved.Parent)
	}
}

func (f *fates) source(words string) string {
	from := f.opts.Source
	if from == "" {
		from = "Tệp " + f.file
	}
	if words == "" {
		return from
	}
	return from + ": " + strings.ReplaceAll(words, "\n", " ")
}
