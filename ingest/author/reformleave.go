package author

import (
	"slices"
	"strings"

	"danvan/pipeline"
)

// leave ends a programme whose province goes whole into another: all its units, each with where
// it went. What the table names no unit for (districts, departments) goes to that province
// itself. Who keeps a part of the province is not known how to go on, and is refused.
func (r *reformer) leave(goes map[string][]*transfer) {
	to := r.gone[0].said
	stays := slices.ContainsFunc(r.heirs, func(h *heir) bool {
		return slices.ContainsFunc(h.from, func(t *transfer) bool { return t.old != pipeline.Outside })
	})
	for _, h := range r.gone {
		switch {
		case stays:
			r.refuse(h.at, h.said.name, "“%s” thuộc %s, ngoài chương trình, mà các đơn vị khác ở lại: chỉ nhập được khi cả tỉnh vào một tỉnh khác; bảng cần có cột tỉnh cũ.",
				"“%s” belongs to %s, outside the programme, and other units stay: only a province that goes whole into one other can be taken; the table needs a column of old provinces.", h.said.name, provinceSaid(h.said))
		case !sameProvince(h.said, to):
			r.refuse(h.at, h.said.name, "“%s” thuộc %s, mà các đơn vị khác của chương trình sang %s: chỉ nhập được khi cả tỉnh vào một tỉnh khác.",
				"“%s” belongs to %s, and other units of the programme go to %s: only a province that goes whole into one other can be taken.", h.said.name, provinceSaid(h.said), provinceSaid(to))
		}
	}
	if stays {
		return
	}
	silent := r.silent(goes, to)
	if !r.out.Whole() {
		return
	}
	if len(silent) > 0 {
		r.note(strings.Join(silent, ", "), "Bảng không nhắc đến %d đơn vị này; các đơn vị hết hiệu lực cùng tỉnh, số đã có đứng ở %s.",
			"The table does not name these %d units; they end with the province, and what they reported stands with %s.", len(silent), provinceSaid(to))
	}
	r.writeLeaving(goes, to)
}

func sameProvince(a, b newSaid) bool {
	if a.provinceCode != "" && b.provinceCode != "" {
		return strings.TrimLeft(a.provinceCode, "0") == strings.TrimLeft(b.provinceCode, "0")
	}
	return foldName(a.province) == foldName(b.province)
}

// provinceSaid is the province of a new unit as the table names it.
func provinceSaid(n newSaid) string {
	if n.province == "" {
		return n.provinceCode
	}
	return n.province
}

// silent names the units without others below them of which the table says nothing. It refuses
// those of a tier of which the table names other units, and those of which it says one part only:
// where they went is not known.
func (r *reformer) silent(goes map[string][]*transfer, to newSaid) (codes []string) {
	tiers := map[string]bool{}
	for _, u := range r.known.tree.Units() {
		tiers[u.Tier] = tiers[u.Tier] || len(goes[u.Code]) > 0
	}
	for _, u := range r.known.tree.Units() {
		switch list := goes[u.Code]; {
		case len(list) == 1 && list[0].extent == part:
			r.refuse(list[0].at, u.Name, "Bảng chỉ ghi một phần “%s” sang “%s”; phần còn lại không rõ đi đâu.", "The table says of one part of “%s” that it goes to “%s”; where the rest goes is not known.", u.Name, list[0].to.said.name)
		case len(list) > 0 || r.known.tree.HasChildren(u.Code):
		case tiers[u.Tier]:
			r.refuse(mark{}, u.Name, "Bảng không ghi “%s” (%s) sang đâu, mà các đơn vị cùng cấp đã sang %s.", "The table does not say where “%s” (%s) goes, and others of its tier went to %s.", u.Name, u.Code, provinceSaid(to))
		default:
			codes = append(codes, u.Code)
		}
	}
	return codes
}

// writeLeaving ends every unit and writes where each went, in tree order.
func (r *reformer) writeLeaving(goes map[string][]*transfer, to newSaid) {
	f := fates{reformer: r}
	eve := r.opts.Day.AddDays(-1)
	r.out.Units = slices.Clone(r.opts.Known)
	for i := range r.out.Units {
		if r.out.Units[i].Holds(eve) {
			r.out.Units[i].To = eve
			r.out.Ended++
		}
	}
	r.out.Changes = slices.Clone(r.opts.Changes)
	add := func(old string, heir pipeline.OutsideUnit, all bool, source string) {
		r.out.Changes = append(r.out.Changes, pipeline.Change{Day: r.opts.Day, Old: old, New: heir.String(), Whole: all, Source: source})
	}
	for _, u := range r.known.tree.Units() {
		for _, t := range goes[u.Code] {
			add(u.Code, t.to.outsideUnit(), t.extent == whole, f.source(t.words))
		}
		if len(goes[u.Code]) == 0 {
			add(u.Code, pipeline.OutsideUnit{Province: provinceSaid(to)}, true, f.source("không còn đơn vị này; số đã có nằm ở tỉnh mới"))
		}
	}
}

// outsideUnit is an heir of another province, as changes name it.
func (h *heir) outsideUnit() pipeline.OutsideUnit {
	e := pipeline.OutsideUnit{Province: provinceSaid(h.said), Name: h.said.name}
	if onlyDigits.MatchString(h.said.code) {
		e.Code = h.said.code
	}
	return e
}
