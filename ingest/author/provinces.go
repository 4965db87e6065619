package author

import (
	"cmp"
	"slices"
	"strings"

	"danvan/pipeline"
)

// Provinces are the changes of a programme over provinces.
type Provinces struct {
	Changes []pipeline.Change
	Waiting []pipeline.Change // those of them whose new unit is still said to be elsewhere
	Wrong   pipeline.Sentence // zero, or what two provinces say that cannot both be
}

// JoinProvinces puts the units of a programme over provinces in the place of those that a
// province's changes say to be elsewhere (see [pipeline.OutsideUnit]), and leaves out what said
// of the same units on the same day that something came from outside. Units are found by the
// tree of that day: the province by its name or national code, the unit below it by its name,
// else by its national code, as names are the same in all of a country's lists and codes were
// used again. A province that has no new unit on that day did not go through the reform yet,
// or is not there at all: changes that lead into it wait.
func JoinProvinces(units []pipeline.Unit, changes []pipeline.Change) Provinces {
	j := joiner{units, map[arrived]*destination{}}
	out := Provinces{Changes: slices.Clone(changes)}
	type arrival struct {
		day  pipeline.Date
		heir string
	}
	came := map[arrival]bool{}
	for i := range out.Changes {
		c := &out.Changes[i]
		e, left := c.WentOutside()
		if !left {
			continue
		}
		heir, found, why := j.find(c.Day, e)
		switch {
		case !why.IsZero():
			return Provinces{Wrong: why}
		case !found:
			out.Waiting = append(out.Waiting, *c)
		default:
			c.New = heir
			came[arrival{c.Day, heir}] = true
		}
	}
	out.Changes = slices.DeleteFunc(out.Changes, func(c pipeline.Change) bool {
		return c.Old == pipeline.Outside && came[arrival{c.Day, c.New}]
	})
	return out
}

// joiner finds units of the trees of the days of changes.
type joiner struct {
	units []pipeline.Unit
	knew  map[arrived]*destination
}

// arrived is a day and how a change names the province that units went to.
type arrived struct {
	day  pipeline.Date
	said string
}

// destination is a province on the day on which units of others went there; zero where it is
// not known or did not go through the reform.
type destination struct {
	province       pipeline.Unit
	byName, number map[string][]string // codes of units, by folded name and by national code without zeros
}

// find returns the unit that is meant; false where its province did not go through the reform,
// and why where it did and has no such unit.
func (j *joiner) find(day pipeline.Date, e pipeline.OutsideUnit) (code string, found bool, why pipeline.Sentence) {
	key := arrived{day, e.Province}
	to := j.knew[key]
	if to == nil {
		to = j.destination(key)
		j.knew[key] = to
	}
	switch {
	case to.province.Code == "":
		return "", false, pipeline.Sentence{}
	case e.Code == "" && e.Name == "":
		return to.province.Code, true, pipeline.Sentence{}
	}
	list, numbered := to.byName[foldName(e.Name)], to.number[strings.TrimLeft(e.Code, "0")]
	if len(list) != 1 && len(numbered) == 1 {
		list = numbered
	}
	if len(list) != 1 {
		return "", false, pipeline.Say("Ngày %s %s có %d đơn vị là “%s”, mà đơn vị của tỉnh khác nhập vào đó: gói của hai tỉnh phải theo cùng một bảng sắp xếp.",
			"On %s %s has %d units that are “%s”, which units of another province joined: the packs of both provinces have to follow the same table.", day, to.province.Name, len(list), strings.TrimSpace(e.Code+" "+e.Name))
	}
	return list[0], true, pipeline.Sentence{}
}

// destination finds a province, nearest to the top, by its name or national code. One that has
// no new unit on the day did not go through the reform.
func (j *joiner) destination(key arrived) *destination {
	tree := pipeline.NewHierarchy(j.units, key.day)
	var provinces []pipeline.Unit
	for _, u := range tree.Units() {
		if u.Tier == Province && sameNumber(u.NationalCode, key.said) || foldName(u.Name) == foldName(key.said) {
			provinces = append(provinces, u)
		}
	}
	if len(provinces) == 0 {
		return &destination{}
	}
	out := &destination{byName: map[string][]string{}, number: map[string][]string{}}
	out.province = slices.MinFunc(provinces, func(a, b pipeline.Unit) int { return cmp.Compare(tree.Depth(a.Code), tree.Depth(b.Code)) })
	reformed := false
	for _, u := range tree.Units() {
		if !tree.Within(u.Code, out.province.Code) {
			continue
		}
		reformed = reformed || u.From == key.day
		name := foldName(u.Name)
		out.byName[name] = append(out.byName[name], u.Code)
		if number := strings.TrimLeft(u.NationalCode, "0"); number != "" {
			out.number[number] = append(out.number[number], u.Code)
		}
	}
	if !reformed {
		return &destination{}
	}
	return out
}

func sameNumber(a, b string) bool {
	return a != "" && strings.TrimLeft(a, "0") == strings.TrimLeft(b, "0")
}
