package author

import (
	"cmp"
	"slices"

	"danvan/pipeline"
)

// place hangs every entry below its superior, gives codes from the top down and
// writes the tree in order.
func (r *unitReader) place() {
	r.known = programmeEntries(r.opts)
	r.hang()
	tops, found := r.tops()
	if !found {
		return // the whole list is answered
	}
	r.code(tops)
	r.rootTier(tops)
	visited := map[*entry]bool{}
	for _, e := range tops {
		r.write(e, visited)
	}
	for _, e := range r.entries {
		if !visited[e] && !e.refused {
			r.left(e)
		}
	}
}

// write writes an entry and what stands below it.
func (r *unitReader) write(e *entry, visited map[*entry]bool) {
	if e.refused {
		return
	}
	if !r.tierThere(e) {
		r.refuse(e, "Chương trình không có cấp %s của “%[2]s”.", "The programme has no tier %[3]s, that of “%[2]s”.", tierName(e.Tier), e.Name, e.Tier)
		return
	}
	visited[e] = true
	r.list.Units = append(r.list.Units, e.Unit)
	for _, b := range e.below {
		r.write(b, visited)
	}
}

// tierThere tells whether the programme has the tier of an entry. A unit that it has
// already stays as it is.
func (r *unitReader) tierThere(e *entry) bool {
	return len(r.opts.Tiers) == 0 || e.Code == r.opts.Root || r.known.taken[e.Code] != nil ||
		slices.ContainsFunc(r.opts.Tiers, func(t pipeline.Tier) bool { return t.Code == e.Tier })
}

// tierName is what a tier that the programme does not name is called.
func tierName(tier string) string {
	if name := map[string]string{Province: "tỉnh", District: "huyện", Commune: "xã", Department: "sở, ban, ngành", Division: "phòng",
		PartyCommittee: "đảng bộ", PartyBranch: "đảng bộ bộ phận", PartyCell: "chi bộ"}[tier]; name != "" {
		return name
	}
	return tier
}

// left answers an entry that hangs below nothing that was placed. Those of a province
// that was not asked for need no answer.
func (r *unitReader) left(e *entry) {
	switch top := e.top(len(r.entries)); {
	case top == nil:
		r.refuse(e, "Đơn vị cấp trên của “%s” đi vòng về chính nó.", "The superiors of “%s” lead back to itself.", e.Name)
	case r.opts.Province != "" && top.Tier == Province && !top.refused:
	case e.above == nil:
		r.refuse(e, "Không rõ “%s” thuộc tỉnh, thành phố nào.", "The province of “%s” is not stated.", e.Name)
	default:
		r.refuse(e, "“%s” chưa xếp được vì đơn vị cấp trên “%s” chưa xếp được.", "“%s” is not placed because its superior “%s” is not.", e.Name, e.above.Name)
	}
}

// top is the last superior of an entry, nil where its superiors never end.
func (e *entry) top(most int) *entry {
	top := e
	for steps := 0; top.above != nil; steps++ {
		if steps > most {
			return nil
		}
		top = top.above
	}
	return top
}

// rootTier gives a lone root the programme's first tier where the programme has none
// of its own kind: a city under the State is no province to its own programme.
func (r *unitReader) rootTier(tops []*entry) {
	tops = slices.DeleteFunc(slices.Clone(tops), func(e *entry) bool { return e.Parent != "" })
	if len(tops) != 1 || len(r.opts.Tiers) == 0 {
		return
	}
	known := slices.ContainsFunc(r.opts.Tiers, func(t pipeline.Tier) bool { return t.Code == tops[0].Tier })
	if !known {
		tops[0].Tier = r.opts.Tiers[0].Code
	}
}

// hang finds the superiors that a long list names by code or name, in the list or
// else among the programme's own units.
func (r *unitReader) hang() {
	own := r.index()
	r.known.standIn(r.entries, r.opts.Root)
	for _, e := range r.entries {
		if e.refused || e.parent == "" {
			continue
		}
		e.above = own.superior(e)
		if e.above == nil && len(own.byName[plainWords(e.parent)]) < 2 {
			e.above = r.known.superior(e)
		}
		if e.above == nil && e.parent != r.opts.Root {
			r.refuse(e, "Danh sách không có đơn vị cấp trên “%s” của “%s”.", "The superior “%s” of “%s” is not in the list.", e.parent, e.Name)
		}
	}
	for _, e := range r.entries {
		if e.above != nil && !e.above.known {
			e.above.below = append(e.above.below, e)
		}
	}
}

// index lists the entries by code and name. A code that stands twice on one day is
// the first row's.
func (r *unitReader) index() unitIndex {
	out := newUnitIndex()
	for _, e := range r.entries {
		if first := out.byCode[e.Code]; e.Code != "" && first != nil && first.Code == e.Code && first.Overlaps(e.Validity) {
			r.refuse(e, "Mã %s đã là của “%s” ở dòng %d.", "The code %s belongs to “%s” in row %d.", e.Code, first.Name, first.row)
			continue
		}
		out.add(e)
	}
	return out
}

// unitIndex finds units as lists name superiors.
type unitIndex struct {
	byCode map[string]*entry // own and national codes
	byName map[string][]*entry
}

func newUnitIndex() unitIndex {
	return unitIndex{map[string]*entry{}, map[string][]*entry{}}
}

func (x unitIndex) add(e *entry) {
	if e.Code != "" {
		x.byCode[e.Code] = e
	}
	if e.NationalCode != "" {
		x.byCode[e.NationalCode] = e
	}
	x.byName[e.words] = append(x.byName[e.words], e)
}

// superior looks a superior up: an own code, a national code of any tier above, or a
// name that only one unit bears.
func (x unitIndex) superior(e *entry) *entry {
	if found := x.byCode[e.parent]; found != nil && found != e {
		return found
	}
	for _, tier := range []string{District, Province} {
		if code, ok := pipeline.NationalCode(e.parent, tier); ok && tier != e.Tier && x.byCode[code] != nil && x.byCode[code] != e {
			return x.byCode[code]
		}
	}
	if named := x.byName[plainWords(e.parent)]; len(named) == 1 && named[0] != e {
		return named[0]
	}
	return nil
}

// tops returns the entries to begin with: the province asked for, else those without
// a superior and those below the programme's own units. Offices beside a single
// province belong below it. Nothing is found where the province is not in the list.
func (r *unitReader) tops() (tops []*entry, found bool) {
	var provinces, loose, hung []*entry
	for _, e := range r.entries {
		switch {
		case e.refused:
		case e.above != nil && e.above.known:
			e.Parent = e.above.Code
			hung = append(hung, e)
		case e.above == nil && e.Tier == Province:
			if r.wanted(e) {
				provinces = append(provinces, e)
			}
		case e.above == nil:
			loose = append(loose, e)
		}
	}
	if r.opts.Province != "" && len(provinces) == 0 && len(hung) == 0 {
		r.unplaced("", 0, r.opts.Province, "Danh sách không có tỉnh, thành phố “%s”.", "The list has no province “%s”.", r.opts.Province)
		return nil, false
	}
	if len(provinces) == 1 && r.opts.Root != "" {
		provinces[0].Code = r.opts.Root
	}
	if r.opts.Province != "" {
		return append(provinces, hung...), true // what hangs nowhere may belong to another province
	}
	tops = append(append(provinces, r.settle(provinces, loose)...), hung...)
	slices.SortStableFunc(tops, func(a, b *entry) int {
		return cmp.Or(cmp.Compare(min(len(a.Parent), 1), min(len(b.Parent), 1)), a.place-b.place) // roots first
	})
	return tops, true
}

func (r *unitReader) wanted(e *entry) bool {
	code, ok := pipeline.NationalCode(r.opts.Province, Province)
	return r.opts.Province == "" || ok && e.NationalCode == code ||
		e.words == plainWords(r.opts.Province) || e.bare == plainWords(r.opts.Province)
}

// settle hangs what has no superior below the root: a lone province, the unit with
// the root's code, or else the one unit that there is. It returns what stands on top
// beside the provinces.
func (r *unitReader) settle(provinces, loose []*entry) []*entry {
	root := r.root(provinces, loose)
	var out []*entry
	for _, e := range loose {
		switch {
		case e == root:
			out = append([]*entry{e}, out...)
		case e.Tier == Commune && e.parent == "" && !r.flat():
			r.refuse(e, "Không rõ “%s” thuộc quận, huyện nào.", "The district of “%s” is not stated.", e.Name)
		case root != nil:
			e.above = root
			root.below = append(root.below, e)
		case r.opts.Root != "" && (len(provinces) == 0 || e.parent != ""):
			e.Parent, e.above = r.opts.Root, r.known.byCode[r.opts.Root]
			out = append(out, e)
		default:
			r.refuse(e, "Không rõ đơn vị cấp trên của “%s”; ghi cột “Mã cha” hoặc chọn đơn vị gốc.",
				"The superior of “%s” is not stated; fill in the parent column or choose the root.", e.Name)
		}
	}
	return out
}

func (r *unitReader) root(provinces, loose []*entry) *entry {
	if len(provinces) == 1 {
		return provinces[0]
	}
	for _, e := range loose {
		if r.opts.Root != "" && e.Code == r.opts.Root {
			return e
		}
	}
	if len(provinces) == 0 && len(loose) == 1 && r.opts.Root == "" {
		return loose[0]
	}
	return nil
}

// flat tells whether there are no districts, in the list or the programme: then
// communes stand below the root.
func (r *unitReader) flat() bool {
	district := func(e *entry) bool { return e.Tier == District }
	return !slices.ContainsFunc(r.entries, district) && !slices.ContainsFunc(r.known.now, district)
}
