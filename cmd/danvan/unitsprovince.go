package main

import (
	"fmt"
	"slices"
	"strings"

	"danvan/ingest/author"
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
	joined := author.JoinProvinces(units, changes)
	if !joined.Wrong.IsZero() {
		return fmt.Errorf("%w: %w", errUsage, joined.Wrong)
	}
	if err := a.writeReform(o.pack, units, joined.Changes); err != nil {
		return err
	}
	top := topOf(province)
	a.tell("%[1]s: %[2]d đơn vị, %[3]d dòng thay đổi; mã ở đây là %[4]s và %[4]s_…", "%[1]s: %[2]d units, %[3]d changes, by the codes %[4]s and %[4]s_… here",
		province.Tree(province.First).Name(top), len(province.Units), len(province.Changes), top)
	a.tellOutside(joined.Changes)
	if len(joined.Waiting) > 0 {
		a.tellWaiting(joined.Waiting)
		return errIncomplete
	}
	return nil
}

// tellWaiting says how many units left for provinces that have no unit of the reform yet.
func (a *app) tellWaiting(waiting []pipeline.Change) {
	type reform struct {
		day      pipeline.Date
		province string
	}
	units, order := map[reform]map[string]bool{}, []reform{}
	for i := range waiting {
		e, _ := waiting[i].WentOutside()
		key := reform{waiting[i].Day, e.Province}
		if units[key] == nil {
			units[key], order = map[string]bool{}, append(order, key)
		}
		units[key][waiting[i].Old] = true
	}
	for _, r := range order {
		a.tell("Từ ngày %[1]s có %[2]d đơn vị vào %[3]s; đơn vị nhận chưa có ở đây. Lấy gói của %[3]s đã ghi đợt sắp xếp ấy (danvan units import) thì các đơn vị được nối.",
			"From %[1]s %[2]d units went into %[3]s; what took them is not here yet. Import the pack of %[3]s that has this reform, and they are joined.", r.day, len(units[r]), r.province)
	}
}

// tellOutside says which units still hold something that this pack does not know.
func (a *app) tellOutside(changes []pipeline.Change) {
	count, order := map[pipeline.Date]int{}, []pipeline.Date{}
	for _, c := range changes {
		if c.Old != pipeline.Outside {
			continue
		}
		if count[c.Day]++; count[c.Day] == 1 {
			order = append(order, c.Day)
		}
	}
	for _, day := range order {
		a.tell("Ngày %[1]s còn %[2]d đơn vị nhận đơn vị của tỉnh khác mà gói này không biết là đơn vị nào, số trước đó không so sánh được: nhập bảng sắp xếp vào gói của tỉnh cũ (danvan units import BẢNG --reform %[1]s), rồi lấy gói ấy vào đây.",
			"On %[1]s %[2]d units took in units of another province that this pack does not know, and figures before cannot be compared: import the table of the reform into that province's pack (danvan units import TABLE --reform %[1]s), and that pack here.", day, count[day])
	}
}

// topOf is the code of the unit at the top of a programme's tree, by which it pushes.
func topOf(p *pipeline.Programme) string { return p.Tree(p.First).Root().Code }

// withProvince returns the units and changes of a programme over provinces with those of one
// of them in place of what stood there of it.
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
	brought := &bringing{p: p, province: province, code: t.Code, theirs: theirs, units: joining}
	if changes, err = brought.changes(); err != nil {
		return nil, nil, err
	}
	return slices.Insert(units, at, joining...), changes, nil
}

// bringing is a province's pack on its way into that of a programme over provinces.
type bringing struct {
	p, province *pipeline.Programme
	code        func(unit string) string // here, of a code there
	theirs      func(code string) bool   // of a code here
	units       []pipeline.Unit          // the province's, by their codes here
}

// changes are those of the programme with the province's own in place of what stood there of it.
// What units of others became there, and its own elsewhere, it does not know by codes: these
// rows stay where they still fit, and what came to it so is not said to come from outside.
func (b *bringing) changes() (out []pipeline.Change, err error) {
	type event struct {
		day  pipeline.Date
		unit string
	}
	leaves, came := map[event]bool{}, map[event]bool{}
	for i := range b.province.Changes {
		c := &b.province.Changes[i]
		if _, left := c.WentOutside(); left {
			leaves[event{c.Day, b.code(c.Old)}] = true
		}
	}
	for _, c := range b.p.Changes {
		from, to := b.theirs(c.Old), b.theirs(c.New)
		switch {
		case to && (from || c.Old == pipeline.Outside), from && leaves[event{c.Day, c.Old}]:
			continue
		case from && c.Whole && holds(b.units, c.Old, c.Day):
			return nil, usage("gói này đã ghi ngày %s %s vào %s; gói của tỉnh chưa ghi đợt sắp xếp ấy: lấy gói đã ghi",
				"this pack has it that on %s %s went to %s; the province's pack does not have that reform yet: import one that has", c.Day, c.Old, c.New)
		case to && holds(b.units, c.New, c.Day):
			came[event{c.Day, c.New}] = true
		case to:
			c.New = b.outsideUnit(c).String()
		}
		out = append(out, c)
	}
	for _, c := range b.province.Changes {
		if _, left := c.WentOutside(); !left {
			c.New = b.code(c.New)
		}
		if c.Old == pipeline.Outside && came[event{c.Day, c.New}] {
			continue
		}
		if c.Old != pipeline.Outside {
			c.Old = b.code(c.Old)
		}
		out = append(out, c)
	}
	return out, nil
}

// outsideUnit names a unit of the province as it was known here before: it may have another code
// in the pack as it is now.
func (b *bringing) outsideUnit(c pipeline.Change) pipeline.OutsideUnit {
	tree := pipeline.NewHierarchy(b.p.Units, c.Day)
	u, _ := tree.Unit(c.New)
	return pipeline.OutsideUnit{Province: tree.Name(topOf(b.province)), Code: u.NationalCode, Name: u.Name}
}

// holds tells whether a unit of a list is valid on a day.
func holds(units []pipeline.Unit, code string, day pipeline.Date) bool {
	return slices.ContainsFunc(units, func(u pipeline.Unit) bool { return u.Code == code && u.Holds(day) })
}
