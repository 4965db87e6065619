package author

import (
	"slices"

	"danvan/pipeline"
)

// place hangs every entry below its superior, gives codes from the top down and
// writes the tree in order.
func (r *unitReader) place() {
	r.hang()
	tops := r.tops()
	r.code(tops)
	r.rootTier(tops)
	visited := map[*entry]bool{}
	var walk func(*entry)
	walk = func(e *entry) {
		visited[e] = true
		r.list.Units = append(r.list.Units, e.Unit)
		for _, b := range e.below {
			walk(b)
		}
	}
	for _, e := range tops {
		walk(e)
	}
	for _, e := range r.entries {
		if !visited[e] && r.loops(e) {
			r.unplaced(e.sheet, e.row, e.Name, "Đơn vị cấp trên của “%s” đi vòng về chính nó.", "The superiors of “%s” lead back to itself.", e.Name)
		}
	}
}

// rootTier gives a lone root the programme's first tier where the programme has none
// of its own kind: a city under the State is no province to its own programme.
func (r *unitReader) rootTier(tops []*entry) {
	if len(tops) != 1 || len(r.opts.Tiers) == 0 || tops[0].Parent != "" {
		return
	}
	known := slices.ContainsFunc(r.opts.Tiers, func(t pipeline.Tier) bool { return t.Code == tops[0].Tier })
	if !known {
		tops[0].Tier = r.opts.Tiers[0].Code
	}
}

// loops tells whether the superiors of an entry never end.
func (r *unitReader) loops(e *entry) bool {
	steps := 0
	for above := e.above; above != nil; above = above.above {
		if steps++; steps > len(r.entries) {
			return true
		}
	}
	return false
}

// hang finds the superiors that a long list names by code or name.
func (r *unitReader) hang() {
	byCode, byName := map[string]*entry{}, map[string][]*entry{}
	for _, e := range r.entries {
		if e.Code != "" {
			byCode[e.Code] = e
		}
		if e.NationalCode != "" {
			byCode[e.NationalCode] = e
		}
		byName[e.words] = append(byName[e.words], e)
	}
	var kept []*entry
	for _, e := range r.entries {
		if e.parent != "" {
			if e.above = superior(e, byCode, byName); e.above == nil && e.parent != r.opts.Root {
				r.unplaced(e.sheet, e.row, e.Name, "Danh sách không có đơn vị cấp trên “%s” của “%s”.", "The superior “%s” of “%s” is not in the list.", e.parent, e.Name)
				continue
			}
		}
		kept = append(kept, e)
	}
	r.entries = kept
	for _, e := range r.entries {
		if e.above != nil {
			e.above.below = append(e.above.below, e)
		}
	}
}

// superior looks a superior up: an own code, a national code of any tier above, or a
// name that only one unit bears.
func superior(e *entry, byCode map[string]*entry, byName map[string][]*entry) *entry {
	if found := byCode[e.parent]; found != nil && found != e {
		return found
	}
	for _, tier := range []string{District, Province} {
		if code, ok := padded(e.parent, tier); ok && tier != e.Tier && byCode[code] != nil && byCode[code] != e {
			return byCode[code]
		}
	}
	if named := byName[plainWords(e.parent)]; len(named) == 1 && named[0] != e {
		return named[0]
	}
	return nil
}

// tops returns the entries to begin with: the province asked for, else those without
// a superior. Offices beside a single province belong below it.
func (r *unitReader) tops() []*entry {
	var provinces, loose []*entry
	for _, e := range r.entries {
		switch {
		case e.above == nil && e.Tier == Province:
			if r.wanted(e) {
				provinces = append(provinces, e)
			}
		case e.above == nil:
			loose = append(loose, e)
		}
	}
	if r.opts.Province != "" && len(provinces) == 0 {
		r.unplaced("", 0, r.opts.Province, "Danh sách không có tỉnh, thành phố “%s”.", "The list has no province “%s”.", r.opts.Province)
		return nil
	}
	if len(provinces) == 1 && r.opts.Root != "" {
		provinces[0].Code = r.opts.Root
	}
	if r.opts.Province != "" {
		return provinces // what hangs nowhere may belong to another province
	}
	return append(provinces, r.settle(provinces, loose)...)
}

func (r *unitReader) wanted(e *entry) bool {
	code, ok := padded(r.opts.Province, Province)
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
		case e.Tier == Commune && !r.flat():
			r.unplaced(e.sheet, e.row, e.Name, "Không rõ “%s” thuộc quận, huyện nào.", "The district of “%s” is not stated.", e.Name)
		case root != nil:
			e.above = root
			root.below = append(root.below, e)
		case r.opts.Root != "" && len(provinces) == 0:
			e.Parent = r.opts.Root
			out = append(out, e)
		default:
			r.unplaced(e.sheet, e.row, e.Name, "Không rõ đơn vị cấp trên của “%s”; ghi cột “Mã cha” hoặc chọn đơn vị gốc.",
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

// flat tells whether the list has no districts: then communes stand below the root.
func (r *unitReader) flat() bool {
	for _, e := range r.entries {
		if e.Tier == District {
			return false
		}
	}
	return true
}
