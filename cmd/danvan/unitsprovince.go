package main

import (
	"slices"
	"strings"

	"danvan/pipeline"
)

// runUnitsProvince puts the units and changes of a province's pack, as they are now, into the
// pack of who consolidates provinces, by the codes that their figures are taken by: what
// stood there of that province is replaced.
func runUnitsProvince(a *app, folder string, o unitsImport) error {
	if o.province != "" || o.day != "" || o.out != "" || o.reform != "" || o.abolish != "" || o.source != "" {
		return usage("gói chương trình của một tỉnh được lấy cả: chỉ dùng cùng --pack", "the pack of a province is taken whole: it goes with --pack only")
	}
	p, err := readPackFolder(o.pack)
	if err != nil {
		return err
	}
	province, err := readPackFolder(folder)
	if err != nil {
		return err
	}
	units, changes, err := withProvince(p, province)
	if err != nil {
		return err
	}
	if err := a.writeReform(o.pack, units, changes); err != nil {
		return err
	}
	top := topOf(province)
	a.tell("%[1]s: %[2]d đơn vị, %[3]d dòng thay đổi; mã ở đây là %[4]s và %[4]s_…", "%[1]s: %[2]d units, %[3]d changes, by the codes %[4]s and %[4]s_… here",
		province.Tree(province.First).Name(top), len(province.Units), len(province.Changes), top)
	return nil
}

// topOf is the code of the unit at the top of a programme's tree, by which it pushes.
func topOf(p *pipeline.Programme) string { return p.Tree(p.First).Root().Code }

// withProvince returns the units and changes of a programme over provinces with those of one
// of them in place of what stood there of it. What joined the province from elsewhere it
// does not know by a code; where the programme does, its own rows stay.
func withProvince(p, province *pipeline.Programme) (units []pipeline.Unit, changes []pipeline.Change, err error) {
	top, above := topOf(province), topOf(p)
	t := pipeline.Taken{From: top, Coded: true}
	prefix := t.Code("") // of no unit: what all codes begin with
	theirs := func(code string) bool { return code == top || strings.HasPrefix(code, prefix) }
	if theirs(above) {
		return nil, nil, usage("%s là đơn vị đứng đầu của chính gói này", "%s is the unit at the top of this very pack", above)
	}
	at := -1
	for _, u := range p.Units {
		switch {
		case theirs(u.Code):
			if at < 0 {
				at = len(units)
			}
			if u.Code == top {
				above = u.Parent // where it was put it stays
			}
		case theirs(u.Parent):
			return nil, nil, usage("gói này có đơn vị %[1]s (%[2]s) dưới %[3]s mà mã không phải dạng %[3]s_…: bỏ các đơn vị như thế rồi chạy lại",
				"this pack has the unit %[1]s (%[2]s) below %[3]s, whose code is none of %[3]s_…: take such units out, and run again", u.Code, u.Name, top)
		default:
			units = append(units, u)
		}
	}
	if at < 0 {
		at = len(units)
	}
	joining := slices.Clone(province.Units)
	for i := range joining {
		u := &joining[i]
		switch {
		case u.Parent != "":
			u.Parent = t.Code(u.Parent)
		case u.Code != top:
			return nil, nil, usage("đơn vị đứng đầu của gói tỉnh có hai mã theo thời gian (%s, %s): chưa đưa vào được", "the unit at the top of the province's pack has two codes over time (%s, %s): it cannot be brought in", top, u.Code)
		default:
			u.Parent = above
		}
		u.Code = t.Code(u.Code)
	}
	came := map[pipeline.Change]bool{} // the day, and what took in a unit of others
	for _, c := range p.Changes {
		if !theirs(c.New) || c.Old != pipeline.Outside && !theirs(c.Old) {
			changes = append(changes, c)
			came[pipeline.Change{Day: c.Day, New: c.New}] = true
		}
	}
	for _, c := range province.Changes {
		c.New = t.Code(c.New)
		if c.Old == pipeline.Outside && came[pipeline.Change{Day: c.Day, New: c.New}] {
			continue
		}
		if c.Old != pipeline.Outside {
			c.Old = t.Code(c.Old)
		}
		changes = append(changes, c)
	}
	return slices.Insert(units, at, joining...), changes, nil
}
