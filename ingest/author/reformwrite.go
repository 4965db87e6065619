package author

import (
	"slices"
	"strings"

	"danvan/pipeline"
)

// code gives new units a code behind that of their superior. Of equals, each takes the
// initials of the district that its first old unit was in; what is still equal gets a
// number.
func (f *fates) code(level []*heir, taken map[string]bool) {
	var open []*heir
	made, count := map[*heir]string{}, map[string]int{}
	for _, h := range level {
		if h.unit.Code != "" || h.unit.Tier == "" {
			continue
		}
		code := h.said.code
		if code == "" || onlyDigits.MatchString(code) || !folderRow.MatchString(code) {
			code = heirCode(h.unit)
		}
		made[h] = code
		count[code]++
		open = append(open, h)
	}
	for _, h := range open {
		code := made[h]
		if count[code] > 1 || taken[strings.ToUpper(code)] {
			code += f.districtInitials(h)
		}
		base := code
		for n := 2; taken[strings.ToUpper(code)]; n++ {
			code = base + itoa(n)
		}
		taken[strings.ToUpper(code)] = true
		h.unit.Code = code
	}
}

func heirCode(u pipeline.Unit) string {
	kind, bare := cutKind(plainWords(u.Name))
	code := strings.ToUpper(strings.ReplaceAll(bare, " ", ""))
	if onlyDigits.MatchString(code) {
		code = initials(kind) + code
	}
	if deviceCode.MatchString(code) {
		code += "1"
	}
	if u.Parent == "" || u.Tier == District {
		return code
	}
	return u.Parent + "." + code
}

func (f *fates) districtInitials(h *heir) string {
	for _, t := range h.from {
		area := t.area
		if u, ok := f.known.tree.Unit(t.old); ok {
			area = f.known.tree.Name(u.Parent)
		}
		if _, bare := cutKind(plainWords(area)); bare != "" {
			return initials(bare)
		}
	}
	return ""
}

// write writes the units with their days and the changes.
func (f *fates) write() {
	eve := f.opts.Day.AddDays(-1)
	f.out.Units = slices.Clone(f.opts.Known)
	for i, u := range f.out.Units {
		if _, again := f.again[u.Code]; u.Holds(eve) && (again || f.ended[u.Code]) {
			f.out.Units[i].To = eve
		}
		if u.Holds(eve) && f.ended[u.Code] {
			f.out.Ended++
		}
	}
	add := func(u pipeline.Unit) {
		u.Validity = pipeline.Validity{From: f.opts.Day}
		f.out.Units = append(f.out.Units, u)
	}
	written := map[string]bool{}
	for _, h := range f.heirs {
		now, again := f.again[h.unit.Code]
		switch {
		case !h.stands:
			f.out.Founded++
			add(h.unit)
		case again:
			written[h.unit.Code] = true
			add(now)
		}
	}
	for _, u := range f.known.tree.Units() {
		if now, again := f.again[u.Code]; again && !written[u.Code] {
			add(now)
		}
	}
	f.changes()
}

// changes writes what became of every old unit in tree order, then what joined from
// outside, then the tier that ended.
func (f *fates) changes() {
	f.out.Changes = slices.Clone(f.opts.Changes)
	add := func(old, heir string, all bool, source string) {
		f.out.Changes = append(f.out.Changes, pipeline.Change{Day: f.opts.Day, Old: old, New: heir, Whole: all, Source: source})
	}
	for _, u := range f.known.tree.Units() {
		_, again := f.again[u.Code]
		self := false
		for _, t := range f.goes[u.Code] {
			itself := t.to.unit.Code == u.Code
			self = self || itself
			if !itself || again {
				add(u.Code, t.to.unit.Code, t.extent == whole, f.source(t.words))
			}
		}
		if again && !self {
			add(u.Code, u.Code, len(f.goes[u.Code]) == 0, f.source(""))
		}
	}
	for _, h := range f.heirs {
		if names, all := h.outside(); names != "" {
			add(pipeline.Outside, h.unit.Code, all, f.source("từ "+names))
		}
	}
	for _, u := range f.known.tree.Units() {
		if f.ended[u.Code] && len(f.goes[u.Code]) == 0 {
			add(u.Code, f.goesOn(u.Code), true, f.source("không còn cấp này; số của cơ quan đã có nằm ở đơn vị trên"))
		}
	}
}

// outside names what joined an heir from outside the programme, and tells whether all
// of it came whole.
func (h *heir) outside() (string, bool) {
	var names []string
	all := true
	for _, t := range h.from {
		if t.old != pipeline.Outside {
			continue
		}
		if t.province != "" && len(names) == 0 {
			names = append(names, t.province)
		}
		names = append(names, t.name)
		all = all && t.extent != part
	}
	return strings.Join(names, ", "), all
}
